"""Learning how far sources are right from a ledger's own questions, by expectation and maximisation.

Truths are not known: they are weighed with what is believed of sources, sources are judged by what is believed true,
in turn, until nothing moves (Dempster, Laird and Rubin 1977; for tellers, Dawid and Skene 1979). Questions that a
person has decided are held at that answer, and the others teach the less, the more were decided (as the unlabelled
documents of Nigam, McCallum, Thrun and Mitchell 2000: guesses must not outvote what is known). A source is drawn
towards its kind at its stake, the kind towards the chosen prior.

What is learnt is the ratio hit : false alarm. Words say nothing of what their speaker kept to himself, so the two
cannot be told apart from words alone; their sum is left as the prior has it. With odds w against the words before
any evidence (w = 1 where two answers are as likely), words of ratio r are right with probability r / (r + w): a single
voice then neither gains nor loses by speaking alone. The ratio is at least 1, so that nobody is a liar whose every word
proves the contrary, and a further denial never raises what it denies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crossbearing.model.finding import Docket
from crossbearing.model.learnt import Learnt, LearntOutlet, LearntSource
from crossbearing.model.problem import Problem
from crossbearing.reconcile.channel import ORIGIN_CAP
from crossbearing.reconcile.learn_votes import Bools, Floats, Ints, Lessons, lessons, prior, trust
from crossbearing.reconcile.table.sums import grained, total
from crossbearing.settings import Settings

STRENGTH = 10.0  # pseudo-claims with which its kind speaks for a source
KIND_STRENGTH = 10.0  # pseudo-claims with which the prior speaks for a kind that has a stake, ...
ANCHOR_STRENGTH = 50.0  # ... and for one that has none: these hold the rest in place
TRUST_STRENGTH = 20.0  # pseudo-claims with which the prior speaks for how rightly an outlet relays
# A few words that were borne out do not make a source surer than any prior: what one word may move rises with claims,
# from the priors' cap to MOST, and is half way with so many.
HALF_WAY = 100.0
LEAST_CLAIMS = 5  # a source with fewer claims than these is taken as its kind
MOST = float(np.log(0.95 / 0.05))  # no source is surer than .95: what is not modelled errs too
MOST_HIT = 0.95
LEAST_TRUST, MOST_TRUST = 0.5, 0.99
SWEEPS = 60
STILL = 1e-3  # learning ends where no log ratio moves by more: less than .0003 of any share that is right
_HALVINGS = 26  # to within 5e-8
_DIGITS = 6

Watch = Callable[[int, int | None], None]


def learn(
    dockets: Iterable[Docket],
    pins: Iterable[tuple[str, str]] = (),
    settings: Settings | None = None,
    watch: Watch | None = None,
) -> tuple[Learnt, list[Problem]]:
    """Return what is learnt of sources, and what is wrong with the pins.

    `pins` are (question id, reviewed answer). One whose answer the question does not have, or that contradicts another,
    is not used. The order of dockets and pins, and the names of sources, change nothing. `watch(sweep, of)` is called
    after each sweep. It ends after at most `SWEEPS`; with no question that teaches nothing is learnt.
    """
    all_ = list(dockets)
    held, problems = _pins({d.question.id: d for d in all_}, pins)
    given = lessons(all_, held, (settings or Settings()).copy_correlation)
    if not given.questions:
        return Learnt(), problems
    state = _State.first(given)
    sweeps, is_still = 0, False
    while sweeps < SWEEPS and not is_still:
        right = expect(given, state)
        after = _maximise(given, state, right)
        is_still = bool(np.abs(after.ratio - state.ratio).max(initial=0) < STILL)
        is_still = is_still and bool(np.abs(after.trust - state.trust).max(initial=0) < STILL)
        state, sweeps = after, sweeps + 1
        if watch:
            watch(sweeps, SWEEPS)
    return _result(given, state, expect(given, state), sweeps, is_still), problems


def _pins(dockets: Mapping[str, Docket], pins: Iterable[tuple[str, str]]) -> tuple[dict[str, str], list[Problem]]:
    """Return the pins that can be used, by question, and in words why the others cannot."""
    said: dict[str, set[str]] = {}
    for question, answer in pins:
        said.setdefault(question, set()).add(answer)
    held: dict[str, str] = {}
    problems = []
    for question, answers in sorted(said.items()):
        docket = dockets.get(question)
        if docket is None:
            continue  # its claims went away: there is nothing to learn from it
        answer = min(answers)
        if len(answers) > 1:
            words = f"is reviewed as {' and as '.join(sorted(answers))}. It teaches as if nobody had: keep one of them."
        elif answer not in docket.answers:
            words = f"is reviewed as {answer}, which no claim gives now. It teaches as if nobody had: review it again."
        else:
            held[question] = answer
            continue
        problems.append(Problem("reconcile/review", f"“{docket.question.text}” {words}", question))
    return held, problems


@dataclass(frozen=True, slots=True)
class _State:
    """What is believed of sources: log ratio of each channel and of its kind, T of each outlet.

    `level` is hit + false alarm of each channel, `kind` the number of its kind at its stake and polarity.
    """

    ratio: Floats
    trust: Floats
    level: Floats
    kind: Ints
    kind_ratio: Floats
    kind_prior: Floats
    kind_strength: Floats

    @classmethod
    def first(cls, given: Lessons) -> _State:
        """Return the priors."""
        kinds = sorted({(c[0], c[1], "", c[3]) for c in given.channels})
        number = {k: n for n, k in enumerate(kinds)}
        kind = np.array([number[(c[0], c[1], "", c[3])] for c in given.channels], np.int64)
        start = np.array([prior(k)[0] for k in kinds])
        level = np.array([prior(k)[1] for k in kinds])[kind]
        strength = np.array([ANCHOR_STRENGTH if k[1] == "neutral" else KIND_STRENGTH for k in kinds])
        return cls(start[kind], np.array([trust(o) for o in given.outlets]), level, kind, start, start, strength)

    def hit(self) -> Floats:
        """Return P(these words | they are so) of each channel."""
        found: Floats = np.minimum(self.level / (1 + np.exp(-self.ratio)), MOST_HIT)
        return found

    def false(self) -> Floats:
        """Return P(these words | they are not so) of each channel."""
        return self.hit() * np.exp(-self.ratio)


def _mixed(given: Lessons, state: _State) -> tuple[Floats, Floats, Floats, Floats]:
    """Return of each member P(words | so), P(words | not so), and the parts of both that are the speaker's own."""
    hit, false = state.hit(), state.false()
    right, wrong = hit[given.channel], false[given.channel]
    relayed = given.own >= 0
    t = np.ones(len(right))
    t[relayed] = state.trust[given.outlet[relayed]]
    all_right, all_wrong = t * right, t * wrong
    all_right[relayed] += (1 - t[relayed]) * hit[given.own[relayed]]
    all_wrong[relayed] += (1 - t[relayed]) * false[given.own[relayed]]
    return all_right, all_wrong, t * right / all_right, t * wrong / all_wrong


def _logs(given: Lessons, state: _State) -> tuple[Floats, Floats, Floats]:
    """Return for each vote its log likelihood where its words name the truth, fit it loosely, and else.

    The judge takes the strongest member of a vote; here each counts for its part, as it is taught by its part: else
    the two steps would not climb the same likelihood, and might go round in circles.
    """
    right, wrong, _, _ = _mixed(given, state)
    size = len(given.affirms)
    named = total(given.vote, grained(given.part * np.log(right / wrong)), size)
    loose = total(given.vote, grained(given.part * np.log((right + wrong) / (2 * wrong))), size)
    scale = 1 + given.more * np.minimum(1, ORIGIN_CAP / np.maximum(named, 1e-12))
    named, loose, zero = named * scale, loose * scale, np.zeros(size)
    return np.where(given.affirms, named, zero), loose, np.where(given.affirms, zero, named)


def expect(given: Lessons, state: _State) -> Floats:
    """Return for each vote how likely its words are right, by what is believed of all sources."""
    named, loose, other = _logs(given, state)
    found = np.zeros(len(named))
    if len(given.starts):
        each = np.where(given.cell_loose, loose[given.cell_vote], named[given.cell_vote]) - other[given.cell_vote]
        belief = _beliefs(given, grained(each))
        part = np.where(given.cell_loose, 0.5, 1.0) * belief[given.cell_answer]
        found += total(given.cell_vote, grained(part), len(named))
    levels = np.stack((other, named, loose))
    for batch in given.moving:
        votes, right = batch.rights(levels)
        found[votes] = right
    found = grained(np.clip(found, 0, 1))
    return np.where(given.affirms, found, 1 - found)


def _beliefs(given: Lessons, each: Floats) -> Floats:
    """Return the probability of each answer of the fixed questions."""
    score = given.start + total(given.cell_answer, each, len(given.start))
    raised = np.exp(score - np.maximum.reduceat(score, given.starts)[given.question])
    belief = raised / np.add.reduceat(raised, given.starts)[given.question]
    return np.where(given.pinned[given.question], given.pin, belief)


def _maximise(given: Lessons, state: _State, right: Floats) -> _State:
    """Return what fits best what is believed of the votes."""
    _, _, if_right, if_wrong = _mixed(given, state)
    hits, slips = given.teaches * right[given.vote], given.teaches * (1 - right[given.vote])
    relayed = given.own >= 0
    channel = np.concatenate((given.channel, given.own[relayed]))
    good = grained(np.concatenate((hits * if_right, (hits * (1 - if_right))[relayed])))
    bad = grained(np.concatenate((slips * if_wrong, (slips * (1 - if_wrong))[relayed])))
    odds = np.concatenate((given.odds[given.vote], given.odds[given.vote][relayed]))
    kind_ratio = _fit(state.kind[channel], good, bad, odds, state.kind_prior, state.kind_strength)
    strength = np.full(len(state.ratio), STRENGTH)
    ratio = _fit(channel, good, bad, odds, kind_ratio[state.kind], strength)
    deaf = np.array([c[3] == "none-reported" for c in given.channels], bool)
    ratio = np.where(deaf, state.ratio, ratio)
    told = grained(given.teaches[relayed])
    own = grained((hits * if_right + slips * if_wrong)[relayed])
    first = np.array([trust(o) for o in given.outlets])
    count = total(given.outlet[relayed], told, len(first)) + TRUST_STRENGTH
    relays = (total(given.outlet[relayed], own, len(first)) + TRUST_STRENGTH * first) / count
    relays = np.clip(relays, LEAST_TRUST, MOST_TRUST)
    return _State(ratio, relays, state.level, state.kind, kind_ratio, state.kind_prior, state.kind_strength)


def _fit(index: Ints, good: Floats, bad: Floats, odds: Floats, start: Floats, strength: Floats) -> Floats:
    """Return for each place the log ratio in [0, MOST] under which its right and wrong words are likeliest.

    The score falls as the ratio rises, so its zero is found by halving. `start` is the log ratio that so many
    (`strength`) words on even odds would have come to.
    """
    size = len(start)
    won = total(index, good, size) + strength / (1 + np.exp(-start))
    count, log_odds = good + bad, np.log(odds)
    low, high = np.zeros(size), np.full(size, MOST)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        expected = total(index, grained(count / (1 + np.exp(log_odds - middle[index]))), size)
        is_more = won > expected + strength / (1 + np.exp(-middle))
        low, high = np.where(is_more, middle, low), np.where(is_more, high, middle)
    found: Floats = (low + high) / 2
    return found


def _result(given: Lessons, state: _State, right: Floats, sweeps: int, is_still: bool) -> Learnt:
    """Return what was learnt, as it is kept."""
    taught = given.teaches > 0
    size, kinds = len(given.channels), len(state.kind_ratio)
    index = given.channel[taught]
    claims = total(index, None, size).astype(int)
    part = grained(given.teaches[taught])
    hits = total(index, grained(given.teaches[taught] * right[given.vote[taught]]), size)
    parts = total(index, part, size)
    rows: dict[tuple[str, str, str], dict[str, tuple[tuple[float, float], int, float]]] = {}

    def put(
        kind: str, stake: str, source: str, polarity: str, ratio: float, level: float, n: int, share: float
    ) -> None:
        ratio = min(ratio, ORIGIN_CAP + (MOST - ORIGIN_CAP) * n / (n + HALF_WAY))
        hit = min(level / (1 + float(np.exp(-ratio))), MOST_HIT)
        pair = (round(hit, _DIGITS), round(hit * float(np.exp(-ratio)), _DIGITS))
        if n >= LEAST_CLAIMS and polarity != "none-reported":
            rows.setdefault((kind, stake, source), {})[polarity] = (pair, n, round(share, _DIGITS))

    for n, (kind, stake, source, polarity) in enumerate(given.channels):
        share = float(hits[n] / parts[n]) if parts[n] else 0.0
        put(kind, stake, source, polarity, float(state.ratio[n]), float(state.level[n]), int(claims[n]), share)
    by_kind, of_kind = (total(state.kind, x, kinds) for x in (hits, parts))
    kind_claims = total(state.kind, claims.astype(float), kinds)
    for n in range(kinds):
        kind, stake, _, polarity = given.channels[int(np.flatnonzero(state.kind == n)[0])]
        share = float(by_kind[n] / of_kind[n]) if of_kind[n] else 0.0
        level = prior((kind, stake, "", polarity))[1]
        put(kind, stake, "", polarity, float(state.kind_ratio[n]), level, int(kind_claims[n]), share)
    return Learnt(
        tuple(_row(key, found) for key, found in sorted(rows.items())), _outlets(given, state, taught),
        given.reviewed, given.questions, int(taught.sum()), sweeps, is_still,
    )  # fmt: skip


def _row(key: tuple[str, str, str], found: Mapping[str, tuple[tuple[float, float], int, float]]) -> LearntSource:
    says, denies = found.get("affirmed"), found.get("denied")
    return LearntSource(
        *key, says[0] if says else None, denies[0] if denies else None, says[1] if says else 0,
        denies[1] if denies else 0, says[2] if says else None,
    )  # fmt: skip


def _outlets(given: Lessons, state: _State, taught: Bools) -> tuple[LearntOutlet, ...]:
    relayed = taught & (given.own >= 0)
    claims = total(given.outlet[relayed], None, len(given.outlets)).astype(int).tolist()
    rows: Sequence[LearntOutlet] = [
        LearntOutlet(name, round(float(t), _DIGITS), n)
        for (name, _), t, n in zip(given.outlets, state.trust.tolist(), claims, strict=True)
        if n >= LEAST_CLAIMS
    ]
    return tuple(sorted(rows, key=lambda o: (o.outlet, -o.claims)))
