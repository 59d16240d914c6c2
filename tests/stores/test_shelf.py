"""The shelf that pages read: always what the findings that stand come to, after any change, in any order of changes."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from crossbearing.brief.queue import queue
from crossbearing.model.claim import Claim
from crossbearing.model.finding import FAMILIES, STANDINGS, Answer, Finding, Findings, Origin, Question, Row
from crossbearing.model.report import Metadata, Report
from crossbearing.model.shelf import Wanted
from crossbearing.stores.sql import Since, SqlStore, open_store

OUTLETS = ("bell", "mast", "50%_off", "")
SIZE = 60


def report(n: int) -> tuple[Report, list[Claim], list[object]]:
    outlet = OUTLETS[n % len(OUTLETS)]
    told = (Metadata("outlet", outlet, "header"),) if outlet else ()
    meta = (*told, Metadata("published", f"2025-03-{n % 28 + 1:02d}", "header"))
    one = Report(f"r{n:03d}", "It fell. They left.", f"{n:064x}", "text/plain", "plain", f"{n}.txt", meta)
    claims = [Claim(f"c{n:03d}-{k}", one.id, 0, 7, "It fell", "TAKE", reading="hand") for k in range(3)]
    return one, claims, []


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(tmp_path / "ledger.sqlite", create=True)
    opened.write([report(n) for n in range(20)])  # type: ignore[arg-type]
    yield opened
    opened.close()


def finding(chance: random.Random, n: int) -> Finding:
    claims = tuple(sorted(chance.sample([f"c{r:03d}-{k}" for r in range(20) for k in range(3)], chance.randint(1, 6))))
    first = date(2025, 3, 1) + timedelta(days=chance.randrange(60))
    days = chance.choice([(None, None), (first, None), (None, first), (first, first + timedelta(days=3))])
    families = chance.choice(FAMILIES)
    words = f"Has {chance.choice(['Sill', 'SILL', 'Wéir', '50%_off'])} fallen, {n}?"
    asked = Question(f"q{n:04d}", families, chance.choice(["TAKE", "HOLD", ""]), ("nra",) * chance.randint(0, 1),
                     chance.choice(["sill", "weir", "sil", None]), "", "t", words, *days)  # type: ignore[arg-type]  # fmt: skip
    half = len(claims) // 2
    answers = (Answer("yes", "yes", chance.uniform(0.5, 1), claims[:half], claims[half:]), Answer("no", "no", 0.1))
    rows = tuple(Row("a", 0.1, "o", (c,), chance.choice([None, chance.random()])) for c in claims)
    outlets = chance.randint(1, 4)
    return Finding(asked, answers[: chance.randint(0, 2)], chance.choice(STANDINGS), "r", "bayes", outlets, outlets,
                   rows, 0.0, False, claims)  # fmt: skip


def fits(f: Finding, w: Wanted, outlet_of: dict[str, str]) -> bool:
    q = f.question
    earliest, latest = q.earliest or q.latest, q.latest or q.earliest
    days = (not w.since or (latest is not None and latest >= w.since)) and (
        not w.until or (earliest is not None and earliest <= w.until)
    )
    return (
        w.standing in ("", f.standing) and w.family in ("", q.family) and w.kind in ("", q.kind)
        and w.place in ("", q.object) and (not w.actor or w.actor in q.subject)
        and (not w.source or w.source in {outlet_of[c] for c in f.claims})
        and w.words.casefold() in q.text.casefold() and days
    )  # fmt: skip


WANTED = [
    Wanted(), Wanted(standing="disputed"), Wanted(place="sill"), Wanted(place="sil"), Wanted(actor="nra"),
    Wanted(source="bell"), Wanted(source="50%_off"), Wanted(words="sill"), Wanted(words="WÉIR"), Wanted(words="0%_o"),
    Wanted(kind="TAKE", standing="corroborated"), Wanted(since=date(2025, 3, 20)), Wanted(until=date(2025, 3, 20)),
    Wanted(family="control", since=date(2025, 3, 5), until=date(2025, 4, 1)), Wanted(place="nowhere"),
]  # fmt: skip


def hold(store: SqlStore, found: Sequence[Finding]) -> None:
    """Assert that what pages read is what these findings come to."""
    outlet_of = {f"c{n:03d}-{k}": OUTLETS[n % len(OUTLETS)] for n in range(20) for k in range(3)}
    ranked = sorted(found, key=lambda f: (STANDINGS.index(f.standing), -f.origins, -f.outlets, f.question.id))
    dated = [f for f in found if f.question.earliest or f.question.latest]
    dated.sort(key=lambda f: (f.question.earliest or f.question.latest or date.max, f.question.latest or date.max,
                              f.question.id))  # fmt: skip
    for wanted in WANTED:
        for in_time, rows in ((False, ranked), (True, dated)):
            expected = [f.question.id for f in rows if fits(f, wanted, outlet_of)]
            got: list[str] = []
            while part := store.browse("bayes", wanted, got[-1] if got else "", 7, in_time=in_time):
                assert store.browse_count("bayes", wanted, in_time=in_time, until=got[-1] if got else "") == len(got)
                got += [f.question.id for f in part]
            assert got == expected, (wanted, in_time)
            assert store.browse_count("bayes", wanted, in_time=in_time) == len(expected), (wanted, in_time)
    facets = store.facets("bayes")
    assert facets["standing"] == Counter(f.standing for f in found)
    assert facets["place"] == Counter(f.question.object for f in found if f.question.object)
    assert facets["actor"] == Counter(a for f in found for a in f.question.subject)
    seen = frozenset({"c001-0", "c002-1"})
    cards = queue(Findings(tuple(found), (), (), "bayes"), seen)
    total, order = store.queue("bayes", 1000, seen)
    worths = store.worths("bayes", order)
    assert (total, order) == (len(cards), [c.claim for c in cards])
    assert [sum(w.questions.values()) / 1e9 for w in worths] == [c.value for c in cards]
    told = {o.id: o for o in store.outlet_tallies("bayes")}
    for outlet in OUTLETS:
        theirs = [f for f in found if outlet in {outlet_of[c] for c in f.claims}]
        assert told[outlet].questions == len(theirs)
        assert told[outlet].alone == sum(len({outlet_of[c] for c in f.claims}) == 1 for f in theirs)
        assert told[outlet].in_dispute == sum(f.standing == "disputed" for f in theirs)


def test_after_any_change_the_shelf_is_what_the_findings_come_to(store: SqlStore) -> None:
    chance = random.Random(7)
    found = {f.question.id: f for f in (finding(chance, n) for n in range(SIZE))}
    store.write_findings(Findings(tuple(found.values()), (), (), "bayes"), "s0")
    assert store.is_shelved("bayes", "s0") and not store.is_shelved("bayes", "s1")
    hold(store, list(found.values()))
    for step in range(1, 6):  # some are otherwise, some are gone, some are new: as an increment writes them, or whole
        changed = {f"q{chance.randrange(SIZE + 10):04d}" for _ in range(12)}
        for id_ in changed:
            found.pop(id_, None)
            if chance.random() < 0.7:
                found[id_] = finding(chance, int(id_[1:]))
        since = Since(f"s{step - 1}", changed, [found[i] for i in changed if i in found], ())
        whole = Findings(tuple(found.values()), (), (), "bayes")
        store.write_findings(whole, f"s{step}", since if step % 2 else None)
        hold(store, list(found.values()))


def test_a_ledger_of_an_earlier_version_gets_its_shelf_when_it_is_asked_for(store: SqlStore) -> None:
    chance = random.Random(3)
    found = [finding(chance, n) for n in range(SIZE)]
    origin = Origin("o", "same words", ("r000", "r001", "r004"))
    store.write_findings(Findings(tuple(found), (), (origin,), "bayes"), "s0")
    with store._write() as connection:
        for table in ("shelf", "tallies", "cards"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    assert not store.is_shelved("bayes", "s0")
    store.shelve("bayes")
    assert store.is_shelved("bayes", "s0")
    hold(store, found)
    assert {o.id: o.copies for o in store.outlet_tallies("bayes")} == {"bell": 2, "mast": 1, "50%_off": 0, "": 0}
    assert {o.id: (o.reports, o.claims) for o in store.outlet_tallies("bayes")}["bell"] == (5, 15)


def test_claims_that_come_later_are_counted_and_an_outlet_set_right_counts_anew(store: SqlStore) -> None:
    found = [finding(random.Random(5), n) for n in range(9)]
    whole = Findings(tuple(found), (), (), "bayes")
    store.write_findings(whole, "s0")
    store.write([report(20)])  # type: ignore[list-item]
    store.write_findings(whole, "s1", Since("s0", (), (), ()))
    assert {o.id: o.claims for o in store.outlet_tallies("bayes")}["bell"] == 18
    before = {o.id: o.questions for o in store.outlet_tallies("bayes")}
    store.correct("r000", "outlet", "mast", "ann", "it was theirs", lambda one, problems: _same(one, problems))
    assert not store.is_shelved("bayes", "s1")
    store.write_findings(whole, "s2", Since("s1", (), (), ()))
    after = {o.id: (o.questions, o.claims) for o in store.outlet_tallies("bayes")}
    assert after["bell"][1] == 15 and after["mast"][1] == 18 and after["bell"][0] <= before["bell"]


def _same(one: Report, _: object) -> object:
    from crossbearing.stores.sql import pack

    claims = [
        Claim(f"{one.id.replace('r', 'c')}-{k}", one.id, 0, 7, "It fell", "TAKE", reading="hand") for k in range(3)
    ]
    return pack(replace(one), claims, [])
