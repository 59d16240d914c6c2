"""Forecasts are frozen before their outcome, never changed, scored once, and counted with care."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

import crossbearing
from crossbearing.cli import app as entry
from crossbearing.codec import encode
from crossbearing.errors import CrossbearingError, UsageError
from crossbearing.forecasts import ForecastBook
from crossbearing.model.forecast import (
    LEAST_SCORED,
    VOID,
    Forecast,
    Interval,
    Outcome,
    Standing,
    Stream,
    TrackRecord,
)
from crossbearing.model.outlook import UNCALIBRATED, Outlook, Patch, Scenario
from crossbearing.model.talks import Level, Talks
from crossbearing.outlook.forecast import broken, digest_of, freeze, track_record
from crossbearing.outlook.step import outlook
from crossbearing.settings import Settings
from crossbearing.stores.sql import SqlStore, open_store

START = datetime(2031, 6, 1, 12, tzinfo=UTC)
DUE = date(2031, 9, 1)


class Clock:
    now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    made = open_store(tmp_path / "ledger.sqlite", create=True)
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(store: SqlStore, clock: Clock) -> ForecastBook:
    return ForecastBook(store, lambda: "desk", clock)


@pytest.fixture(scope="module")
def made(talks: Talks) -> Outlook:
    return outlook(talks, None, Settings(draws=200))


def test_every_issue_is_frozen_with_hash_date_and_what_it_rests_on(
    book: ForecastBook, made: Outlook, talks: Talks
) -> None:
    found = book.freeze([(made, talks)], DUE, why="weekly")
    assert [f.issue for f in found] == [i.id for i in talks.issues] and book.all() == found
    first = found[0]
    assert (first.day, first.due, first.who, first.why) == (START.date(), DUE, "desk", "weekly")
    assert first.latest == date(2031, 5, 12) and len(first.talks_digest) == 64 and first.id == digest_of(first)
    assert [f.before for f in found] == ["", found[0].id, found[1].id]
    streams = {s.forecaster: s.odds for s in first.streams}
    assert {"mixture", "no_change", "even"} <= set(streams) and all(
        sum(o) == pytest.approx(1) for o in streams.values()
    )
    (again, *_) = book.freeze([(made, talks)])
    assert again.before == found[-1].id and (again.due - again.day).days == 180


@pytest.mark.parametrize("days", [0, -1])
def test_what_may_be_known_already_is_not_frozen(days: int, book: ForecastBook, made: Outlook, talks: Talks) -> None:
    with pytest.raises(UsageError, match="may be known"):
        book.freeze([(made, talks)], START.date() + timedelta(days=days))
    with pytest.raises(UsageError, match="nothing to freeze"):
        book.freeze([(made, replace(talks, issues=()))], DUE)
    with pytest.raises(UsageError, match="scenario"):
        book.freeze([(replace(made, scenario=Scenario("x", (Patch("set-power", "hf", "", "3"),))), talks)], DUE)
    assert book.all() == []


def test_an_outcome_is_scored_once_on_its_day_for_a_level_that_is_there(
    book: ForecastBook, made: Outlook, talks: Talks, clock: Clock, store: SqlStore
) -> None:
    first, second, _ = book.freeze([(made, talks)], DUE)
    with pytest.raises(UsageError, match="has not come"):
        book.score(first.id, "town", why="both said so")
    clock.now = datetime(2031, 9, 1, tzinfo=UTC)
    assert book.record().overdue == 3
    with pytest.raises(UsageError, match="no level 'moon'") as fault:
        book.score(first.id, "moon", why="both said so")
    assert "none < wards < town < township" in fault.value.hint
    with pytest.raises(UsageError, match="needs its reason"):
        book.score(first.id, "town", why=" ")
    with pytest.raises(UsageError, match="no forecast"):
        book.score("zz", "town", why="both said so")
    book.score(first.id[:10], "town", why="both said so")
    with pytest.raises(UsageError, match=r"scored already: town, by desk") as fault:
        book.score(first.id, "none", why="I like it better")
    assert "undo" in fault.value.hint
    record = book.record()
    assert (record.frozen, record.scored, record.counted, record.overdue) == (3, 1, 1, 2)
    mixture = next(s for s in record.standings if s.forecaster == "mixture")
    assert mixture.log.value > 0 and mixture.forecasts == 1 and not record.is_calibrated
    store.undo("desk", "wrong town", lambda *_: None)  # type: ignore[arg-type]
    assert book.outcomes() == {} and book.record().scored == 0
    book.score(first.id, "wards", why="the map of 1 September")
    book.score(second.id, VOID, why="nobody can tell")
    assert (book.record().scored, book.record().void) == (1, 1)
    assert book.listed()[0]["outcome"]["level"] == "wards" and book.listed()[1]["scores"] == []


def test_a_forecast_that_was_changed_in_the_file_is_found_and_never_scored(
    book: ForecastBook, made: Outlook, talks: Talks, clock: Clock, tmp_path: Path
) -> None:
    first, second, third = book.freeze([(made, talks)], DUE)
    better = tuple(replace(s, odds=(0.01, 0.97, 0.01, 0.01)) for s in first.streams)
    with sqlite3.connect(tmp_path / "ledger.sqlite") as raw:
        raw.execute("UPDATE forecasts SET data = ? WHERE seq = 1", (encode(replace(first, streams=better)),))
    raw.close()
    clock.now = datetime(2031, 9, 2, tzinfo=UTC)
    assert book.record().broken == (first.id,)
    with pytest.raises(UsageError, match="was changed"):
        book.score(first.id, "wards", why="both said so")
    book.score(second.id, "none", why="both said so")
    # One that is changed with its hash breaks the next one's chain; so does one that is taken out.
    forged = replace(first, streams=better)
    forged = replace(forged, id=digest_of(forged))
    assert broken([forged, second, third]) == (second.id,) and broken([first, third]) == (third.id,)
    assert broken([first, second, third]) == ()


def many(count: int, apart: int, odds: tuple[float, ...] = (0.7, 0.3)) -> list[Forecast]:
    """Return forecasts on one issue, each over 100 days, so many days apart."""
    found: list[Forecast] = []
    levels = (Level("no", "no", 0), Level("yes", "yes", 1))
    for k in range(count):
        day = START + timedelta(days=k * apart)
        frozen = day.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        streams = (Stream("mixture", odds), Stream("even", (0.5, 0.5)))
        one = Forecast("", frozen, "desk", "", "t", "T", "i", "I", levels, "no", day.date() + timedelta(days=100),
                       streams, "", "", 0, 0, None, found[-1].id if found else "")  # fmt: skip
        found.append(replace(one, id=digest_of(one)))
    return found


def came(forecasts: list[Forecast], level: str = "no") -> dict[str, Outcome]:
    return {f.id: Outcome(f.id, level, "2040-01-01T00:00:00Z", "desk", "seen", k) for k, f in enumerate(forecasts)}


def test_one_outcome_asked_thirty_times_counts_once() -> None:
    daily, apart = many(40, 1), many(40, 100)
    end = date(2060, 1, 1)
    assert track_record(daily, came(daily), end).counted == 1
    assert track_record(apart, came(apart), end).counted == 40
    # The one that counts is chosen before it is looked at which were scored.
    assert track_record(daily, came(daily[1:]), end).counted == 0


def test_thirty_scored_that_beat_even_odds_end_the_warning_and_nothing_less(talks: Talks, quick: Settings) -> None:
    end = date(2060, 1, 1)
    rows = many(LEAST_SCORED, 100)
    few = track_record(rows, came(rows[:-1]), end)
    good = track_record(rows, came(rows), end)
    bad = track_record(rows, came(rows, "yes"), end)
    assert not few.is_calibrated and good.is_calibrated and not bad.is_calibrated
    assert not TrackRecord().is_calibrated
    notices = [outlook(talks, None, quick, None, record).notices for record in (few, good, bad)]
    assert notices[0][:2] == (UNCALIBRATED, "29 of 30 forecasts frozen before their outcome are scored")
    assert UNCALIBRATED not in notices[1] and "log score 0.36" in notices[1][0]
    assert notices[2][0] == UNCALIBRATED and "no better than even odds" in notices[2][1]


def test_a_certainty_that_was_wrong_has_a_finite_score_and_covers_nothing() -> None:
    rows = many(2, 100, (1.0, 0.0))
    record = track_record(rows, came(rows, "yes"), date(2060, 1, 1))
    own = next(s for s in record.standings if s.forecaster == "mixture")
    assert own.log.value == pytest.approx(4.6, abs=0.01) and own.covered == 0 and own.right == 0
    assert [(b.count, b.happened) for b in own.reliability] == [(2, 1.0), (2, 0.0)]


def test_the_commands(
    monkeypatch: pytest.MonkeyPatch, store: SqlStore, clock: Clock, made: Outlook, talks: Talks
) -> None:
    book = ForecastBook(store, lambda: "desk", clock)

    class Desk(SimpleNamespace):
        def __enter__(self) -> Desk:
            return self

        def __exit__(self, *_: object) -> None: ...

    desk = Desk(forecasts=book, talks=lambda: (talks,), outlook=lambda talks: made)
    monkeypatch.setattr(crossbearing, "open", lambda path: desk)

    def run(*words: str) -> str:
        found = CliRunner().invoke(entry.app, ["forecasts", *words])
        if isinstance(found.exception, CrossbearingError):
            raise found.exception
        return found.stdout

    assert "No forecast was frozen yet" in run("list", "p")
    with pytest.raises(UsageError, match="no talks 'x'"):
        run("freeze", "p", "--talks", "x", "--due", "2031-09-01")
    assert "Hand-over of Tarn on 2031-09-01: none 0." in run("freeze", "p", "--due", "2031-09-01")
    clock.now = datetime(2031, 9, 2, tzinfo=UTC)
    one = book.all()[0].id[:12]
    assert "1 of 30 count" in run("score", "p", one, "wards", "--why", "the map")
    shown = run("list", "p")
    assert one in shown and "wards" in shown and "uncalibrated for armed talks" in shown and "Brier" in shown
    listed = json.loads(run("list", "p", "--json"))
    assert listed["record"]["scored"] == 1 and len(listed["forecasts"]) == 3


def test_a_standing_is_plain_values() -> None:
    row = Standing("mixture", 1, Interval(1, 0, 2, 1), Interval(1, 0, 2, 1), Interval(1, 0, 2, 1), 1.0, 1.0)
    assert b'"forecaster":"mixture"' in encode(TrackRecord(1, 1, 0, 0, 1, (row,)))


def test_freezing_is_pure(made: Outlook, talks: Talks) -> None:
    first, second = (freeze(made, talks, DUE, "2031-06-01T12:00:00.000000Z", "desk") for _ in range(2))
    assert first == second
