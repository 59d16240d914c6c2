"""Learning from a ledger's questions: what is drawn is found again, and what must hold whatever the claims."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import astuple, replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossbearing.eval import conflicts
from crossbearing.eval.conflicts import Source
from crossbearing.eval.dockets import DAY, asked, histories, holders
from crossbearing.model.finding import OTHER, Docket, Evidence
from crossbearing.model.learnt import LEAST_REVIEWED, Learnt, LearntAnswer, LearntFamily, LearntOutlet, LearntSource
from crossbearing.reconcile import chain
from crossbearing.reconcile.channel import ORIGIN_CAP, Vote
from crossbearing.reconcile.judges import bayes
from crossbearing.reconcile.learn import SWEEPS, learn
from crossbearing.reconcile.learn_moving import Moving, batches
from crossbearing.settings import Settings

KNOBS = Settings()
PINS = [(q, a) for q in ("q0", "q1", "q9") for a in ("a", "b", OTHER, "zebra")]
HONEST = [Source("a", 0.9, 0.6), Source("b", 0.8, 0.6), Source("c", 0.7, 0.6)]


def learnt_of(found: Learnt, source: str, stake: str = "neutral", kind: str = "outlet") -> LearntSource:
    """Return the row of a source."""
    return next(s for s in found.sources if (s.kind, s.stake, s.source) == (kind, stake, source))


def right_answers(dockets: Sequence[Docket], truth: dict[str, str], found: Learnt | None) -> float:
    """Return the share of questions whose most probable answer is the true one."""
    verdicts = bayes.judge_learnt(dockets, KNOBS, found) if found else bayes.judge(dockets, KNOBS)
    tops = [d.answers[int(np.argmax(v.probabilities))] for d, v in zip(dockets, verdicts, strict=True)]
    return sum(truth[d.question.id] == top for d, top in zip(dockets, tops, strict=True)) / len(dockets)


# --- what was drawn is found again ------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_how_far_a_source_is_right_is_found_within_a_twentieth(seed: int) -> None:
    sources = [*HONEST, Source("d", 0.6, 0.6), Source("e", 0.85, 0.6, denies=0.3)]
    made = conflicts.holders(sources, 600, seed)
    found, problems = learn(holders(made, sources))
    assert not problems and found.is_still
    for s in sources:
        row = learnt_of(found, s.name)
        assert row.claims >= 200 and row.right is not None
        assert abs(row.right - made.right[s.name]) < 0.05, s
    # The ratio too: with two against one before any evidence, for that nobody holds a place is learnt to be rare, words
    # of ratio r are right in r / (r + 2).
    says = learnt_of(found, "c").says
    assert says is not None
    assert abs(says[0] / says[1] / (says[0] / says[1] + 2) - made.right["c"]) < 0.05


def test_learnt_numbers_answer_more_questions_than_priors() -> None:
    sources = [Source("a", 0.95, 0.7), *(Source(f"poor {n}", 0.45, 0.7) for n in range(3))]
    made = conflicts.holders(sources, 600, 5)
    dockets = holders(made, sources)
    found, _ = learn(dockets)
    before, after = right_answers(dockets, made.truth, None), right_answers(dockets, made.truth, found)
    assert after > before + 0.03


def test_who_always_praises_himself_is_found_out_and_does_not_win() -> None:
    """North says of every place that north holds it; the next one only of half of them."""
    sources = [*HONEST, Source("north", 0.8, 0.8, "north", 1.0), Source("south", 0.9, 0.8, "south", 0.0)]
    made = conflicts.holders(sources, 800, 2)
    dockets = holders(made, sources)
    found, _ = learn(dockets)
    north, south = learnt_of(found, "north", "gain"), learnt_of(found, "south", "gain")
    assert north.claims >= 200 and north.says is not None and south.says is not None
    assert abs((north.right or 0) - made.right["north"]) < 0.05
    assert north.says[0] / north.says[1] < 1.4  # worth next to nothing, whoever says so
    assert south.says[0] / south.says[1] > 5
    alone = [
        d for d in dockets if any(e.outlet == "north" for e in d.evidence) and made.truth[d.question.id] != "north"
    ]
    against = [d for d in alone if any("north" not in e.values and not e.side for e in d.evidence)]
    assert len(against) > 200
    assert right_answers(against, made.truth, found) > 0.9


def test_three_copies_of_a_lie_do_not_beat_two_honest_witnesses() -> None:
    liar = Source("liar", 0.3, 0.9)
    sources = [Source("w1", 0.85, 0.9), Source("w2", 0.85, 0.9), liar,
               *(Source(f"copy {n}", 0.3, 0.95, copies="liar") for n in range(3))]  # fmt: skip
    made = conflicts.holders(sources, 600, 3)
    dockets = holders(made, sources)
    found, _ = learn(dockets)
    for name in ("liar", "copy 0", "copy 1", "copy 2"):
        assert (learnt_of(found, name).right or 1) < 0.4

    def lied(d: Docket) -> bool:
        """Whether both witnesses tell the truth, and the liar and all three copies another thing."""
        told = {e.outlet: e.values[0] for e in d.evidence}
        true = made.truth[d.question.id]
        others = {told.get(s.name) for s in sources[2:]}
        return told.get("w1") == told.get("w2") == true and len(others) == 1 and not others & {None, true}

    lies = [d for d in dockets if lied(d)]
    assert len(lies) > 100
    assert right_answers(lies, made.truth, found) == 1.0


def test_moving_truths_teach_by_the_day_of_which_the_words_speak() -> None:
    sources = [Source("a", 0.9, 2), Source("b", 0.8, 2), Source("c", 0.65, 2), Source("late", 0.75, 2)]
    claims, truth = conflicts.histories(sources, 40, 365, 4)
    found, _ = learn(histories(claims, sources, 0.002, 364))
    for s in sources:
        mine = np.flatnonzero(claims.source.code == claims.source.name.index(s.name))
        places = [int(claims.question.name[claims.question.code[n]].split()[1]) for n in mine]
        said = [conflicts.SIDES.index(claims.value.name[claims.value.code[n]]) for n in mine]
        right = float(np.mean(truth[places, claims.time[mine]] == said))
        assert abs((learnt_of(found, s.name).right or 0) - right) < 0.05, s


def test_a_denial_that_is_mostly_wrong_is_worth_less_than_one_that_is_mostly_right() -> None:
    sources = [*HONEST, Source("sure", 0.95, 0.8, denies=0.6), Source("wild", 0.1, 0.8, denies=0.6)]
    found, _ = learn(holders(conflicts.holders(sources, 800, 6), sources))
    sure, wild = learnt_of(found, "sure").denies, learnt_of(found, "wild").denies
    assert sure is not None and wild is not None
    assert sure[0] / sure[1] > 2 * wild[0] / wild[1]


def test_an_outlet_that_garbles_what_it_relays_is_trusted_less() -> None:
    """One speaker, mostly right, through two outlets: the second gives his words at random."""
    chance = random.Random(4)
    rows = []
    for n in range(400):
        true = chance.choice(conflicts.SIDES)
        said = [_word(f"{n}a", true if chance.random() < 0.9 else "south", "wire", f"{n}a"),
                _word(f"{n}b", true if chance.random() < 0.9 else "river", "bell", f"{n}b")]  # fmt: skip
        for outlet in ("good", "garbler"):
            heard = true if outlet == "good" and chance.random() < 0.95 else chance.choice(conflicts.SIDES)
            e = _word(f"{n}{outlet}", heard, outlet, f"{n}{outlet}")
            said.append(replace(e, source="ngo", relayed=True, named="relief"))
        rows.append(Docket(asked(f"p{n}"), (*conflicts.SIDES, OTHER), tuple(said)))
    found, _ = learn(rows)
    trust = {o.outlet: o.relays for o in found.outlets}
    assert trust["garbler"] < trust["good"] - 0.05
    right, wrong = learnt_of(found, "relief", kind="ngo").says or (0, 1)
    assert right > wrong


# --- what must hold whatever the claims -------------------------------------------------------------------------


def _word(id_: str, value: str, outlet: str, origin: str, day: date = DAY) -> Evidence:
    return Evidence(id_, (value,), source="outlet", outlet=outlet, outlet_kind="news", day=day, origin=origin)


@st.composite
def dockets(draw: st.DrawFn) -> list[Docket]:
    """Draw some questions, some of them moving, with tellers of all kinds and any weights."""
    found = []
    answers = ("a", "b", "c", OTHER)
    weights = st.one_of(st.sampled_from((0.0, 0.4, 1.0)), st.floats(allow_nan=True, allow_infinity=True))
    for n in range(draw(st.integers(0, 8))):
        evidence = tuple(
            Evidence(
                f"claim-{n}-{i}", (draw(st.sampled_from(answers[:3])),),
                draw(st.sampled_from(((), ("b",)))),
                draw(st.sampled_from(("affirmed", "affirmed", "denied", "none-reported"))),
                source=draw(st.sampled_from(("outlet", "party", "public", "imagery"))),
                side=draw(st.sampled_from((None, "nra", "council"))),
                stake=draw(st.sampled_from(("gain", "neutral", "loss"))), outlet=draw(st.sampled_from(("x", "y", "z"))),
                outlet_kind="news", relayed=draw(st.booleans()), weight=draw(weights),
                day=draw(st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2025, 4, 30)))),
                origin=draw(st.sampled_from(("o1", "o2", "o3"))) + str(n), moves=draw(st.booleans()),
                named=draw(st.sampled_from(("", "somebody"))),
            )
            for i in range(draw(st.integers(0, 5)))
        )  # fmt: skip
        movement = draw(st.sampled_from(("fixed", "rising", "free")))
        family = "progress" if movement == "rising" else "control"
        question = replace(asked(f"q{n}"), family=family, kind="RETREAT")
        found.append(Docket(question, answers, evidence, movement, 0.0 if movement == "fixed" else 0.01,
                            draw(st.one_of(st.none(), st.just(date(2025, 4, 1))))))  # fmt: skip
    return found


def _numbers(found: Learnt) -> list[float]:
    pairs = [p for s in found.sources for p in (s.says, s.denies) if p is not None]
    return [x for p in pairs for x in p] + [o.relays for o in found.outlets] + [s.right or 0.0 for s in found.sources]


@settings(max_examples=50, deadline=None)
@given(dockets(), st.integers(0, 1000), st.lists(st.sampled_from(PINS), max_size=4))
def test_any_claims_and_reviews_give_numbers_in_any_order(
    some: list[Docket], seed: int, pins: list[tuple[str, str]]
) -> None:
    found, problems = learn(some * 3, pins)
    assert all(math.isfinite(x) and 0 <= x <= 1 for x in _numbers(found))
    for s in found.sources:
        for pair in (s.says, s.denies):
            assert pair is None or 0 < pair[1] <= pair[0] < 1
    assert found.sweeps <= SWEEPS
    assert all(p.code == "reconcile/review" and p.message for p in problems)
    chance = random.Random(seed)
    mixed = [replace(d, evidence=tuple(chance.sample(d.evidence, len(d.evidence)))) for d in some * 3]
    chance.shuffle(mixed)
    assert learn(mixed, chance.sample(pins, len(pins))) == (found, problems)


@settings(max_examples=40, deadline=None)
@given(dockets(), st.permutations(("x", "y", "z")), st.permutations(("nra", "council")))
def test_renaming_sources_changes_no_number(some: list[Docket], outlets: list[str], sides: list[str]) -> None:
    new = dict(zip(("x", "y", "z"), [f"new {o}" for o in outlets], strict=True))
    new |= dict(zip(("nra", "council"), [f"new {s}" for s in sides], strict=True)) | {"somebody": "another"}

    def renamed(e: Evidence) -> Evidence:
        side = new[e.side] if e.side else None
        return replace(e, outlet=new[e.outlet], side=side, named=new.get(e.named, ""), origin="new " + e.origin)

    other = [replace(d, evidence=tuple(map(renamed, d.evidence))) for d in some * 3]
    before, after = learn(some * 3)[0], learn(other)[0]
    rows = [replace(s, source=new.get(s.source, s.source)) for s in before.sources]
    assert sorted(rows, key=lambda s: astuple(s)[:3]) == list(after.sources)
    assert {new[o.outlet]: o for o in before.outlets}.keys() == {o.outlet for o in after.outlets}
    assert (before.questions, before.claims, before.sweeps) == (after.questions, after.claims, after.sweeps)


@st.composite
def moving(draw: st.DrawFn) -> list[Moving]:
    """Draw questions whose truth moves, with votes by day, told changes and people's answers among them."""
    found, number = [], 0
    day = st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2025, 4, 30)))
    for n in range(draw(st.integers(1, 6))):
        movement = draw(st.sampled_from(("rising", "free")))
        question = replace(asked(f"q{n}"), family="progress" if movement == "rising" else "control", kind="RETREAT")
        on = draw(st.dates(date(2025, 2, 1), date(2025, 4, 30)))
        docket = Docket(question, ("a", "b", "c", OTHER), (), movement, draw(st.sampled_from((0.001, 0.05))), on)
        said = st.tuples(day, st.booleans(), st.tuples(*[st.integers(0, 2)] * 4))
        told = sorted(draw(st.lists(said, min_size=1, max_size=9)), key=lambda v: (v[0] or date.min, not v[1]))
        days = tuple(v[0] for v in told)
        since = chain.first_day(docket, [Vote("", d, (), ()) for d in days], on)
        groups = tuple(range(number, number + len(told)))
        number += len(told)
        found.append(
            Moving(docket, since, groups, days, tuple(v[1] for v in told), tuple(v[2] for v in told),
                   draw(st.sampled_from((None, 0, 2))), on)
        )  # fmt: skip
    return found


@settings(max_examples=100, deadline=None)
@given(moving(), st.integers(0, 1000))
def test_many_moving_questions_at_once_come_to_what_the_chain_says_of_each(some: list[Moving], seed: int) -> None:
    levels = np.random.default_rng(seed).normal(size=(3, sum(len(m.groups) for m in some)))
    none = np.full(levels.shape[1], -1), np.zeros((0, 4)), np.ones((1, 4))
    both = (batch.rights(levels, *none)[:2] for batch in batches(some))
    told = {int(n): float(x) for votes in both for n, x in zip(*votes, strict=True)}
    for m in some:
        cast = [
            replace(vote, logs=tuple(levels[p, n] for p in pattern)) if n >= 0 else vote
            for n, vote, pattern in m.course()
        ]
        for (n, _, pattern), belief in zip(m.course(), chain.smoothed(m.docket, cast, m.since), strict=True):
            if n >= 0:
                assert abs(told[n] - sum(b * (0, 1, 0.5)[p] for b, p in zip(belief, pattern, strict=True))) < 1e-9


rates = st.tuples(st.floats(0.05, 0.95), st.floats(0.05, 1.0)).map(lambda x: (x[0], x[0] * x[1]))


@st.composite
def learnts(draw: st.DrawFn) -> Learnt:
    """Draw any numbers that could have been learnt: hit >= false alarm."""
    keys = [("outlet", stake, who) for stake in ("gain", "neutral", "loss") for who in ("", "x", "y")]
    keys += [("party", stake, who) for stake in ("gain", "loss") for who in ("", "nra")]
    rows = [
        LearntSource(*key, draw(st.one_of(st.none(), rates)), draw(st.one_of(st.none(), rates)), 9, 9) for key in keys
    ]
    kinds = [("control", "HOLD"), ("control", "RETREAT"), ("progress", "RETREAT")]
    answers = [LearntAnswer(*kind, a, draw(st.floats(0.05, 20)), 9, 9) for kind in kinds for a in ("a", "b", "c")]
    families = draw(st.sampled_from(((), (LearntFamily((("outlet", "x"), ("outlet", "y"), ("party", "nra"))),))))
    return Learnt(tuple(rows), (LearntOutlet("x", draw(st.floats(0.5, 0.99)), 9),), draw(st.sampled_from((0, 60))),
                  answers=tuple(answers), families=families)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(dockets(), learnts())
def test_rows_sum_to_the_log_odds_with_learnt_numbers(some: list[Docket], found: Learnt) -> None:
    for verdict in bayes.judge_learnt(some, KNOBS, found):
        assert abs(sum(verdict.probabilities) - 1) < 1e-9
        assert abs(sum(r.log_odds for r in verdict.rows) - verdict.log_odds) < 1e-9
        assert verdict.learnt == (found.reviewed >= LEAST_REVIEWED)


@settings(max_examples=100, deadline=None)
@given(dockets(), learnts(), st.sampled_from(("gain", "neutral", "loss")), st.booleans(), st.floats(0, 1))
def test_a_further_denial_never_raises_what_it_denies(
    some: list[Docket], found: Learnt, stake: str, relayed: bool, weight: float
) -> None:
    denial = Evidence(
        "claim-z", ("a",), (), "denied", source="party" if relayed else "outlet", side="nra", stake=stake, outlet="x",
        outlet_stake=stake, relayed=relayed, weight=weight, day=date(2025, 3, 1), origin="own",
    )  # fmt: skip
    for docket in some:
        docket = replace(docket, on=docket.on or date(2025, 4, 1))
        if docket.movement == "free" and not (docket.evidence and all(e.day and e.day < DAY for e in docket.evidence)):
            continue  # a free chain starts with its first dated vote, which the denial must not be
        more = replace(docket, evidence=(*docket.evidence, denial))
        before, after = bayes.judge_learnt([docket, more], KNOBS, found)
        assert after.probabilities[0] <= before.probabilities[0] + 1e-9


@settings(max_examples=60, deadline=None)
@given(learnts(), st.integers(1, 6), st.sampled_from(("gain", "neutral", "loss")))
def test_one_more_copy_moves_no_probability_by_two_hundredths(found: Learnt, copies: int, stake: str) -> None:
    first = replace(_word("c0", "a", "x", "o"), stake=stake, report="r0")
    said = [replace(first, claim=f"c{n}", report=f"r{n}") for n in range(copies + 1)]
    many = [Docket(asked("q"), ("a", OTHER), tuple(said[:n])) for n in range(1, copies + 2)]
    told = [v.probabilities[0] for v in bayes.judge_learnt(many, KNOBS, found)]
    assert all(-1e-9 <= b - a < 0.02 for a, b in pairwise(told))


def test_a_few_words_that_were_borne_out_make_nobody_surer_than_the_priors_allow() -> None:
    said = [(_word(f"{n}x", "a", "x", f"{n}x"), _word(f"{n}y", "a", "y", f"{n}y")) for n in range(8)]
    found, _ = learn([Docket(asked(f"q{n}"), ("a", OTHER), words) for n, words in enumerate(said)])
    says = learnt_of(found, "x").says
    assert says is not None and says[0] / says[1] < math.exp(ORIGIN_CAP) * 1.15


def test_nothing_learnt_is_the_priors() -> None:
    sources = [*HONEST, Source("north", 0.8, 0.8, "north", 0.5, denies=0.2, hedges=0.3)]
    cases = holders(conflicts.holders(sources, 60, 7), sources)
    cases += [
        replace(d, question=replace(d.question, family="progress", kind="RETREAT"), answers=("a", "b", "c", "d"),
                evidence=tuple(replace(e, values=("c",)) for e in d.evidence), movement="rising", rate=0.01)
        for d in cases[:20]
    ]  # fmt: skip
    for one, other in zip(bayes.judge(cases, KNOBS), bayes.judge_learnt(cases, KNOBS, Learnt()), strict=True):
        assert max(abs(x - y) for x, y in zip(one.probabilities, other.probabilities, strict=True)) < 1e-12


# --- reviews, and too little to learn from ----------------------------------------------------------------------


def test_reviews_outweigh_a_majority_that_errs_alike() -> None:
    """Two outlets err alike on what they cover; reviews of some questions show who is right on all."""
    chance = random.Random(8)
    rows, truth = [], {}
    for n in range(300):
        true = chance.choice(conflicts.SIDES)
        lie = chance.choice([s for s in conflicts.SIDES if s != true])
        alike = true if chance.random() < 0.35 else lie
        rows.append(
            Docket(asked(f"p{n:03}"), (*conflicts.SIDES, OTHER), (
                _word(f"{n}a", alike, "one", f"{n}a"), _word(f"{n}b", alike, "two", f"{n}b"),
                _word(f"{n}c", true if chance.random() < 0.95 else lie, "good", f"{n}c"),
            ))
        )  # fmt: skip
        truth[f"p{n:03}"] = true
    blind, _ = learn(rows)
    pins = [(q, truth[q]) for q in sorted(truth)[:120]]
    taught, problems = learn(rows, pins)
    assert not problems and taught.reviewed == 120 and taught.is_shown and not blind.is_shown
    assert (learnt_of(taught, "good").right or 0) > 0.85
    assert (learnt_of(taught, "good").right or 0) > (learnt_of(blind, "good").right or 0)
    rest = [d for d in rows if d.question.id not in dict(pins)]
    assert right_answers(rest, truth, taught) > right_answers(rest, truth, blind) + 0.3


@pytest.mark.parametrize("movement", ["fixed", "free"])
def test_a_pinned_question_has_its_answer(movement: str) -> None:
    """One question pinned to what one outlet alone says: that outlet is right there, and the others are not."""
    said = tuple(_word(f"c{n}", "a" if n else "b", f"o{n}", f"o{n}") for n in range(4))
    docket = Docket(asked("q"), ("a", "b", OTHER), said, movement, 0.0 if movement == "fixed" else 1e-6, DAY)
    rows = [replace(docket, question=asked(f"q{n}")) for n in range(8)]
    found, _ = learn(rows, [(f"q{n}", "b") for n in range(8)])
    assert (learnt_of(found, "o0").right or 0) > 0.999
    assert all((learnt_of(found, f"o{n}").right or 0) < 0.001 for n in (1, 2, 3))
    assert found.reviewed == 8


def test_reviews_that_cannot_be_used_are_told_and_teach_nothing() -> None:
    sources = [*HONEST]
    cases = holders(conflicts.holders(sources, 30, 7), sources)
    id_ = cases[0].question.id
    plain, _ = learn(cases)
    twice, told = learn(cases, [(id_, "north"), (id_, "south")])
    assert twice == plain and len(told) == 1 and "reviewed as north and as south" in told[0].message
    strange, told = learn(cases, [(id_, "zebra"), ("no such question", "north")])
    assert strange == plain and [p.where for p in told] == [id_]


def test_one_claim_and_none_teach_nothing() -> None:
    one = Docket(asked("q"), ("a", OTHER), (_word("c", "a", "x", "o"),))
    assert learn([]) == learn([one]) == learn([replace(one, evidence=())]) == (Learnt(), [])


def test_who_speaks_alone_neither_gains_nor_loses_by_it() -> None:
    alone = [Docket(asked(f"s{n}"), ("a", OTHER), (_word(f"s{n}", "a", "a", f"s{n}"),)) for n in range(200)]
    cases = holders(conflicts.holders(HONEST, 100, 9), HONEST)
    assert learn(cases + alone) == learn(cases)


def test_parties_alone_teach_nothing() -> None:
    """Each says that its own side holds the place: learning from them alone would crown one by chance."""
    sources = [Source(side, 0.8, 0.9, side, 0.9) for side in conflicts.SIDES]
    cases = holders(conflicts.holders(sources, 200, 10), sources)
    assert learn(cases) == (Learnt(), [])
    found, _ = learn(cases, [(d.question.id, "north") for d in cases[:20]])
    assert found.questions == 20 and found.sources
