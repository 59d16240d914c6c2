"""What must hold whatever the claims: order, copies, denials, names, sums, one question alone against the whole."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_theatre import OFFICER, POSTS, RESIDENT, SPOKESMAN, THEATRE, claim, leaves, report, where, who

from crossbearing import codec
from crossbearing.model.claim import Claim, Speaker
from crossbearing.model.finding import Docket, Evidence, Finding, Findings, Question
from crossbearing.model.report import Metadata, Report
from crossbearing.model.when import When
from crossbearing.plugins import load
from crossbearing.reconcile.channel import DENIES, DENIES_BY_STAKE, RELAYS, SAYS, SAYS_BY_STAKE
from crossbearing.reconcile.step import reconcile
from crossbearing.settings import Settings

KNOBS = Settings()
OUTLETS = ("bell", "kite", "wire", "relief", "mast", "gazette")
SPEAKERS = ((), (RESIDENT,), (OFFICER,), (SPOKESMAN,), (POSTS,), (OFFICER, RESIDENT))
# Words of its own for each report, so that made reports do not look like copies of one another.
TEXTS = [" ".join(f"w{n}x{i}" for i in range(30)) for n in range(40)]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Claim], list[Report]]:
    """Draw some reports and claims on one town: departure, capture, control, a count, a strike, a demand."""
    reports, claims = [], []
    for n in range(draw(st.integers(1, 5))):
        day = date(2025, 3, 1) + timedelta(days=draw(st.integers(0, 40)))
        r = report(draw(st.sampled_from(OUTLETS)), TEXTS[n], day, f"report-{n}")
        reports.append(r)
        for at in range(draw(st.integers(0, 4))):
            speakers = draw(st.sampled_from(SPEAKERS))
            common = {
                "at": at,
                "polarity": draw(st.sampled_from(("affirmed", "affirmed", "denied", "none-reported"))),
                "certainty": draw(st.sampled_from((0.0, 0.3, 1.0))),
                "confidence": draw(st.sampled_from((0.2, 0.9, 1.0))),
            }
            kind = draw(st.sampled_from(("leave", "take", "hold", "strike", "demand", "status")))
            actor = who(draw(st.sampled_from(("nra", "council", "nra-4"))))
            if kind == "leave":
                phase = draw(st.sampled_from(("begun", "completed", None)))
                claims.append(leaves(r, *speakers, phase=phase, extent=None, **common))
            elif kind == "take":
                when = When("", day - timedelta(days=3), day - timedelta(days=1), "on", "stated", "made")
                claims.append(claim(r, "TAKE", "capture", *speakers, actors=actor, places=where("fordtown", "object"),
                                    when=when, **common))  # fmt: skip
            elif kind == "hold":
                mode = draw(st.sampled_from(("control", "administer", "present", "contest")))
                claims.append(claim(r, "HOLD", mode, *speakers, actors=actor, places=where("fordtown", "at"), **common))
            elif kind == "strike":
                claims.append(claim(r, "ASSAULT", "aerial", *speakers, actors=actor,
                                    places=where("fordtown", "object"), **common))  # fmt: skip
            elif kind == "demand":
                claims.append(leaves(r, *speakers, modality="demanded", **common))
            else:
                mode = draw(st.sampled_from(("open", "closed", "limited")))
                claims.append(claim(r, "STATUS", mode, *speakers, places=where("narrows", "object"), **common))
    return claims, reports


def settle(claims: list[Claim], reports: list[Report], judge: str = "bayes") -> Findings:
    return reconcile(claims, reports, THEATRE, KNOBS, on=date(2025, 4, 20), judge=judge)


@settings(max_examples=60, deadline=None)
@given(worlds(), st.integers(0, 10_000), st.sampled_from(("bayes", "majority")))
def test_the_order_of_claims_and_reports_changes_no_byte(
    world: tuple[list[Claim], list[Report]], seed: int, judge: str
) -> None:
    claims, reports = world
    first = codec.encode(settle(claims, reports, judge))
    mixed, other = claims[:], reports[:]
    random.Random(seed).shuffle(mixed)
    random.Random(seed + 1).shuffle(other)
    assert codec.encode(settle(mixed, other, judge)) == first


@settings(max_examples=60, deadline=None)
@given(worlds(), st.sampled_from(("bayes", "majority")))
def test_probabilities_sum_to_one_and_rows_to_the_log_odds(world: tuple[list[Claim], list[Report]], judge: str) -> None:
    for f in settle(*world, judge).findings:
        assert abs(sum(a.probability for a in f.answers) - 1) < 1e-9
        assert all(0 <= a.probability <= 1 for a in f.answers)
        assert abs(sum(r.log_odds for r in f.rows) - f.log_odds) < 1e-9
        assert [a.probability for a in f.answers] == sorted((a.probability for a in f.answers), reverse=True)
        assert {c for r in f.rows for c in r.claims} <= set(f.claims)


@settings(max_examples=60, deadline=None)
@given(worlds(), st.permutations(OUTLETS))
def test_renaming_sources_of_one_kind_changes_no_probability(
    world: tuple[list[Claim], list[Report]], names: list[str]
) -> None:
    """Names carry no weight: the theatre's rows move with them."""
    claims, reports = world
    new = dict(zip(OUTLETS, [f"paper-{n}" for n in names], strict=True))
    theatre = replace(
        THEATRE, sources={new.get(k, k): replace(s, id=new.get(k, k)) for k, s in THEATRE.sources.items()}
    )

    def renamed(c: Claim) -> Claim:
        outlet = c.voice[-1].speakers[0]
        mine = replace(outlet, text=new[outlet.text], id=new[outlet.text])
        return replace(c, voice=(*c.voice[:-1], replace(c.voice[-1], speakers=(mine,))))

    other = [replace(r, metadata=(Metadata("outlet", new[r.outlet or ""], "option"), *r.metadata[1:])) for r in reports]
    after = reconcile([renamed(c) for c in claims], other, theatre, KNOBS, on=date(2025, 4, 20))
    before = settle(claims, reports)

    def weighed(found: Findings) -> dict[object, object]:
        return {(f.question.id, f.standing): [(a.value, a.probability) for a in f.answers] for f in found.findings}

    assert weighed(after) == weighed(before)


@settings(max_examples=80, deadline=None)
@given(worlds(), st.integers(0, 30), st.sampled_from(("kite", "wire", "bell")))
def test_a_duplicated_wire_copy_moves_no_probability_by_two_hundredths(
    world: tuple[list[Claim], list[Report]], pick: int, outlet: str
) -> None:
    claims, reports = world
    if not claims:
        return
    # The same words, a day on, by an outlet of no better kind.
    source = reports[pick % len(reports)]
    kinds = {"agency": 3, "ngo": 2, "news": 2, "party-media": 1, "state-media": 1}
    if kinds[THEATRE.sources[outlet].kind] > kinds[THEATRE.sources[source.outlet or ""].kind]:
        return
    if any(r.outlet == outlet and r.published == source.published for r in reports):
        return  # what one outlet says itself on one day is one origin, and the copy would tie that to another's words
    copy = report(outlet, source.text, source.published, "report-copy")
    copied = [
        replace(c, id="copy-" + c.id, report="report-copy",
                voice=(*c.voice[:-1], replace(c.voice[-1], speakers=(Speaker(outlet, type="outlet", id=outlet),))))
        for c in claims
        if c.report == source.id
    ]  # fmt: skip
    before = {f.question.id: f for f in settle(claims, reports).findings}
    for f in settle(claims + copied, [*reports, copy]).findings:
        was = {a.value: a.probability for a in before[f.question.id].answers}
        for a in f.answers:
            assert abs(a.probability - was[a.value]) < 0.02, (f.question.text, a.value)
        assert f.origins == before[f.question.id].origins


@settings(max_examples=80, deadline=None)
@given(worlds(), st.sampled_from(SPEAKERS), st.sampled_from(OUTLETS), st.floats(0, 1), st.integers(-20, 45))
def test_adding_a_denial_never_raises_what_is_denied(
    world: tuple[list[Claim], list[Report]],
    speakers: tuple[Speaker, ...],
    outlet: str,
    confidence: float,
    days: int,
) -> None:
    claims, reports = world
    extra = report(outlet, TEXTS[30], date(2025, 3, 1) + timedelta(days=days), "report-denial")
    denial = leaves(extra, *speakers, polarity="denied", phase="completed", extent=None, confidence=confidence)
    strike = claim(extra, "ASSAULT", "aerial", *speakers, at=1, actors=who("council"), polarity="denied",
                   places=where("fordtown", "object"), confidence=confidence)  # fmt: skip
    before = {f.question.id: f for f in settle(claims, reports).findings}
    for f in settle([*claims, denial, strike], [*reports, extra]).findings:
        was = before.get(f.question.id)
        added = {denial.id, strike.id} & set(f.claims)
        # A denial may close a window; what is then asked, as of another day, is another question.
        if was is None or not added or set(f.claims) - added != set(was.claims) or f.question.text != was.question.text:
            continue
        denied = ("begun", "mostly", "complete") if f.question.family == "progress" else ("yes",)
        new = sum(a.probability for a in f.answers if a.value in denied)
        old = sum(a.probability for a in was.answers if a.value in denied)
        assert new <= old + 1e-9, f.question.text


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_one_question_alone_is_judged_as_in_the_whole(world: tuple[list[Claim], list[Report]]) -> None:
    claims, reports = world
    whole = settle(claims, reports)

    def matter(f: Finding) -> tuple[object, ...]:
        """What is judged together: all that is asked of one kind of event at one place, in all its windows.

        Who did it and when are asked of the same episodes as whether it was done, so these stand or fall together.
        """
        return f.question.kind, f.question.object, f.question.thread

    for f in whole.findings:
        wanted = {c for g in whole.findings if matter(g) == matter(f) for c in g.claims}
        alone = settle([c for c in claims if c.id in wanted], reports)
        again = alone.finding(f.question.id)
        assert again is not None
        assert replace(again, related=()) == replace(f, related=())


@st.composite
def dockets(draw: st.DrawFn) -> Docket:
    """Draw a docket directly, with any weights, NaN and infinity among them."""
    answers = ("a", "b", "c", "none of these")
    evidence = tuple(
        Evidence(
            f"claim-{n}", (draw(st.sampled_from(answers[:3])),), (), draw(st.sampled_from(("affirmed", "denied"))),
            source=draw(st.sampled_from(tuple(SAYS))), stake=draw(st.sampled_from(("gain", "neutral", "loss"))),
            outlet="x", relayed=draw(st.booleans()), weight=draw(st.floats(allow_nan=True, allow_infinity=True)),
            day=draw(st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2025, 12, 31)))),
            origin=draw(st.sampled_from(("o1", "o2", "o3"))), moves=draw(st.booleans()),
        )
        for n in range(draw(st.integers(0, 6)))
    )  # fmt: skip
    movement = draw(st.sampled_from(("fixed", "rising", "free")))
    asked = Question("q", "status", "STATUS", (), None, "", "t", "?")
    evidence = tuple(sorted(evidence, key=lambda e: (e.day or date.min, e.claim)))
    on = draw(st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2025, 12, 31))))
    return Docket(asked, answers, evidence, movement, draw(st.sampled_from((0.0, 0.01, 0.5))), on)


@pytest.mark.parametrize("judge", ["bayes", "majority"])
@settings(max_examples=150, deadline=None)
@given(docket=dockets())
def test_no_docket_gives_anything_but_numbers(judge: str, docket: Docket) -> None:
    (verdict,) = load("judge", judge).judge([docket], KNOBS)
    assert abs(sum(verdict.probabilities) - 1) < 1e-9
    assert all(0 <= p <= 1 for p in verdict.probabilities)
    assert abs(sum(r.log_odds for r in verdict.rows) - verdict.log_odds) < 1e-9
    assert all(r.without is None or 0 <= r.without <= 1 for r in verdict.rows)
    assert load("judge", judge).judge([docket, docket], KNOBS) == [verdict, verdict]


def test_right_words_are_never_rarer_than_wrong_ones() -> None:
    """Hits at least as likely as false alarms: without this a denial could raise what it denies."""
    for table in (SAYS, SAYS_BY_STAKE, DENIES, DENIES_BY_STAKE):
        assert all(0 < wrong <= right < 1 for right, wrong in table.values())
    assert all(0 < t <= 1 for t in RELAYS.values())


@settings(max_examples=150, deadline=None)
@given(docket=dockets())
def test_without_is_the_sum_without_that_origin(docket: Docket) -> None:
    """Each row's leave-one-out equals judging the docket with that origin's evidence taken away."""
    bayes = load("judge", "bayes")
    docket = replace(docket, on=docket.on or date(2025, 1, 1))  # else it is the last vote's, which may go
    (verdict,) = bayes.judge([docket], KNOBS)
    top = max(range(len(docket.answers)), key=lambda i: (verdict.probabilities[i], -i))
    for row in verdict.rows:
        if row.origin and row.without is not None:
            rest = replace(docket, evidence=tuple(e for e in docket.evidence if e.origin != row.origin))
            (other,) = bayes.judge([rest], KNOBS)
            assert abs(other.probabilities[top] - row.without) < 1e-9
