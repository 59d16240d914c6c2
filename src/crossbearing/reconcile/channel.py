"""The channel from truth to words: how likely a source says this, given each answer that may be true.

A source is its kind and its stake. Two levels: an outlet relays a speaker's words rightly with a probability, else
its words are its own. All numbers here are priors, chosen; see docs/reconcile.md. They order sources as open-source
desks do (material evidence, witnesses, parties, posts) and keep hit >= false alarm everywhere, so that a denial never
raises what it denies. Where a project has learnt better numbers of a source (`learn`), `Reliabilities` gives these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import exp, inf, isfinite, log

from crossbearing.model.finding import Docket, Evidence
from crossbearing.model.learnt import Learnt, LearntSource
from crossbearing.reconcile import popular

# P(says v | v is true), P(says v | v is not true), for a speaker without a stake.
SAYS: dict[str, tuple[float, float]] = {
    "imagery": (0.90, 0.10),
    "document": (0.85, 0.15),
    "ngo": (0.84, 0.16),
    "public": (0.80, 0.20),
    "official": (0.75, 0.25),
    "party": (0.75, 0.25),
    "media": (0.76, 0.24),
    "outlet": (0.78, 0.22),
    "expert": (0.70, 0.30),
    "social": (0.65, 0.35),
    "unknown": (0.64, 0.36),
}
# The same for a speaker whose side gains from being believed, or loses (a statement against interest).
SAYS_BY_STAKE = {"gain": (0.80, 0.50), "loss": (0.40, 0.06)}
# P(denies v | v is not true), P(denies v | v is true): sensitivity and false-denial rate.
DENIES: dict[str, tuple[float, float]] = {
    "imagery": (0.70, 0.12),
    "document": (0.60, 0.15),
    "ngo": (0.70, 0.16),
    "public": (0.70, 0.18),
    "official": (0.60, 0.30),
    "party": (0.60, 0.30),
    "media": (0.60, 0.20),
    "outlet": (0.65, 0.18),
    "expert": (0.50, 0.25),
    "social": (0.50, 0.30),
    "unknown": (0.45, 0.30),
}
DENIES_BY_STAKE = {"gain": (0.85, 0.55), "loss": (0.30, 0.05)}
# Looked and heard nothing: weaker than a denial.
ABSENT = (0.60, 0.35)
# T_o: an outlet gives a speaker's words rightly. By kind of outlet as the theatre's sources name it.
RELAYS = {"agency": 0.95, "news": 0.92, "ngo": 0.92, "state-media": 0.82, "party-media": 0.82, "social": 0.70}
RELAYS_OTHER = 0.88
# A looser fit ("begun" where the truth is "mostly") is worth half of a hit.
LOOSE = 0.5
# While reliabilities are priors, one origin moves the odds between two answers by at most e^1.5 = 4.5. It also keeps
# a copied wire story's extra weight, (1 - rho) / 2 of 1.5, under .02 of probability.
ORIGIN_CAP = 1.5
# Pictures and papers are what they are, whoever shows them.
WITHOUT_STAKE = frozenset(("imagery", "document"))
UNNAMED = "unnamed/"


@dataclass(frozen=True, slots=True)
class Vote:
    """What one origin says on a question on one day: its claims and its log likelihood under each answer."""

    origin: str
    day: date | None
    logs: tuple[float, ...]
    claims: tuple[str, ...]
    moves: bool = False


def hit_and_false(source: str, stake: str, polarity: str) -> tuple[float, float]:
    """Return P(these words | what they say is so) and P(these words | it is not), for one speaker."""
    if polarity == "none-reported":
        return ABSENT
    kind, by_stake = (SAYS, SAYS_BY_STAKE) if polarity == "affirmed" else (DENIES, DENIES_BY_STAKE)
    if stake in by_stake and source not in WITHOUT_STAKE:
        return by_stake[stake]
    return kind.get(source, kind["unknown"])


def teller(e: Evidence) -> str:
    """Return who speaks, as a key: the outlet in its own voice, a side, a named speaker, or a pool of unnamed ones.

    Nobody can tell unnamed speakers apart: those whom outlets of one kind cite are one pool.
    """
    if not e.relayed:
        return e.outlet
    return e.side or e.named or UNNAMED + (e.outlet_kind or "other")


def stake_of(source: str, stake: str) -> str:
    """Return the stake that counts for a kind of source."""
    return "neutral" if source in WITHOUT_STAKE else stake


class Reliabilities:
    """What was learnt, to look up: of the source, else of its kind, else the prior."""

    def __init__(self, learnt: Learnt) -> None:
        self._rows = {(s.kind, s.stake, s.source): s for s in learnt.sources}
        self._relays = {o.outlet: o.relays for o in learnt.outlets}
        self._popularity = {(a.family, a.kind, a.answer): a.times for a in learnt.answers}
        self.families = {who: n for n, family in enumerate(learnt.families) for who in family.members}
        self._levels: dict[tuple[str | bool | int, ...], tuple[float, float, float]] = {}

    def hit_and_false(
        self, source: str, stake: str, who: str, polarity: str, rivals: int = 1
    ) -> tuple[float, float, bool]:
        """Return as the function of this name does, for one source, and whether it was learnt.

        What is not learnt is shared by so many answers that are wrong (`rivals`), as the priors are.
        """
        if polarity != "none-reported":
            stake = stake_of(source, stake)
            for name in (who, ""):
                row: LearntSource | None = self._rows.get((source, stake, name))
                learnt = (row.says if polarity == "affirmed" else row.denies) if row else None
                if learnt is not None:
                    return *learnt, True
        return *_each(source, stake, polarity, rivals), False

    def relays(self, outlet: str, kind: str) -> float:
        """Return T of an outlet."""
        return self._relays.get(outlet, RELAYS.get(kind, RELAYS_OTHER))

    def levels(self, e: Evidence, rivals: int) -> tuple[float, float, float]:
        """Return as `_levels` does; a source that is not learnt is held to the priors' cap."""
        who = teller(e)
        key = (e.source, e.stake, who, e.polarity, e.relayed, e.outlet, e.outlet_kind, e.outlet_stake, rivals)
        found = self._levels.get(key)
        if found is None:
            right, wrong, learnt = self.hit_and_false(e.source, e.stake, who, e.polarity, rivals)
            if e.relayed:
                trust = self.relays(e.outlet, e.outlet_kind)
                own_right, own_wrong, _ = self.hit_and_false("outlet", e.outlet_stake, e.outlet, e.polarity, rivals)
                right, wrong = trust * right + (1 - trust) * own_right, trust * wrong + (1 - trust) * own_wrong
            found = _logs(right, wrong, inf if learnt else ORIGIN_CAP)
            self._levels[key] = found
        return found

    def excess_of(self, e: Evidence, docket: Docket) -> list[float] | None:
        """Return as `popular.excess` does for words that affirm one value, by what was learnt; None for others."""
        if not self._popularity or e.polarity != "affirmed" or len(e.values) != 1:
            return None
        return popular.excess(docket, e.values[0], self._popularity)


def _logs(right: float, wrong: float, cap: float) -> tuple[float, float, float]:
    logs = log(right), log(wrong + LOOSE * (right - wrong)), log(wrong)
    scale = min(1.0, cap / max(logs[0] - logs[2], 1e-12))
    return logs[0] * scale, logs[1] * scale, logs[2] * scale


def _each(source: str, stake: str, polarity: str, rivals: int) -> tuple[float, float]:
    """Return as `hit_and_false` does where so many (`rivals`) answers are wrong, which share the false alarm.

    But not who has a stake: whatever is true, his wrong words all say what serves him, or spares him.
    """
    right, wrong = hit_and_false(source, stake, polarity)
    shared = polarity == "affirmed" and (stake_of(source, stake) == "neutral")
    return right, wrong / rivals if shared else wrong


@lru_cache(maxsize=4096)
def _levels(
    source: str, stake: str, polarity: str, relayed: bool, outlet_kind: str, outlet_stake: str, rivals: int
) -> tuple[float, float, float]:
    """Return the log likelihood of the words where they are right, where they fit loosely, and where they are wrong."""
    right, wrong = _each(source, stake, polarity, rivals)
    if relayed:
        trust = RELAYS.get(outlet_kind, RELAYS_OTHER)
        own_right, own_wrong = _each("outlet", outlet_stake, polarity, rivals)
        right, wrong = trust * right + (1 - trust) * own_right, trust * wrong + (1 - trust) * own_wrong
    return log(right), log(wrong + LOOSE * (right - wrong)), log(wrong)


def log_likelihood(e: Evidence, docket: Docket, learnt: Reliabilities | None = None) -> list[float]:
    """Return for each answer of the docket the weighted log likelihood of the words if that answer is true.

    A weight of w in [0, 1] raises the likelihood to the power w: at 0 the words say nothing. Only differences
    between answers matter; their range is at most `ORIGIN_CAP` for a source of which nothing is `learnt`. Of progress
    all answers are known beforehand, and wrong words are spread over those that are wrong. What is known
    to be said often where it is wrong says less, and at the most nothing.
    """
    answers = docket.answers
    rivals = len(answers) - 1 if docket.movement == "rising" else 1
    if learnt is None:
        right, half, wrong = _levels(e.source, e.stake, e.polarity, e.relayed, e.outlet_kind, e.outlet_stake, rivals)
        scale = min(1.0, ORIGIN_CAP / max(right - wrong, 1e-12)) * clean_weight(e.weight)
    else:
        right, half, wrong = learnt.levels(e, rivals)
        scale = clean_weight(e.weight)
    if e.polarity == "affirmed":
        named = (right * scale, half * scale, wrong * scale)
    else:  # what is denied is less likely true: the words are "right" where the answer is not among the denied
        named = (wrong * scale, half * scale, right * scale)
    found = [named[0] if a in e.values else named[1] if a in e.loose else named[2] for a in answers]
    more = learnt.excess_of(e, docket) if learnt is not None else None
    if more is None:
        return found
    said = (*e.values, *e.loose)
    return [x if a in said else min(x + scale * m, named[0]) for a, x, m in zip(answers, found, more, strict=True)]


def clean_weight(weight: float) -> float:
    """Return the weight in [0, 1]; 0 for one that is no number."""
    return min(1.0, max(0.0, weight)) if isfinite(weight) else 0.0


def softmax(logs: Sequence[float]) -> list[float]:
    """Return the probabilities in proportion to exp(logs); they sum to 1."""
    top = max(logs)
    raised = [exp(x - top) for x in logs]
    total = sum(raised)
    return [x / total for x in raised]


def copied(shares: Sequence[int]) -> float:
    """Return what copies add, 1 - 1/n for n reports of one origin each; `shares` is how many origins each copies.

    1 - 1/n is the sum of 1/(j(j-1)) for the second copy, the third and so on. Each is divided by the origins of its
    report; those with fewest come first, and then one report more never adds more than 1/2 over all its origins.
    """
    return sum(1 / (j * (j - 1) * share) for j, share in enumerate(sorted(shares)[1:], 2))


def votes(
    docket: Docket,
    rho: float,
    learnt: Reliabilities | None = None,
    known: dict[int, tuple[Evidence, Vote]] | None = None,
) -> list[Vote]:
    """Return one vote for each origin and thing said, by day.

    A family of n reports that say the same weighs 1 + (1 - rho)(1 - 1/n) times its strongest claim: the strongest,
    not the mean, so that a weaker copy, or a further denial, never takes strength away. A report that copies what
    several people said shares its part of that among them: one more copy adds what one copy adds, however many it
    quotes. `learnt` is what was learnt of sources, where priors are not to count. `known` keeps the votes of single
    pieces of evidence for the next time that the same question is asked: of the same answers, with the same learnt.
    """
    if len(docket.evidence) == 1:
        e = docket.evidence[0]
        return [Vote(e.origin, e.day, tuple(log_likelihood(e, docket, learnt)), (e.claim,), e.moves)]
    groups: dict[tuple[str, tuple[str, ...], tuple[str, ...], str, bool], list[Evidence]] = {}
    for e in docket.evidence:
        groups.setdefault((e.origin, e.values, e.loose, e.polarity, e.moves), []).append(e)
    origins: dict[str, int] = Counter(
        r for m in groups.values() if len(m) > 1 for r in {e.report or e.claim for e in m}
    )
    cast = []
    before = dict(known) if known is not None else {}
    if known is not None:
        known.clear()
    for (origin, *_rest), members in groups.items():
        if len(members) == 1:
            e = members[0]
            kept = before.get(id(e))
            if kept is None or kept[0] is not e:
                own = tuple(log_likelihood(e, docket, learnt))
                kept = e, Vote(origin, e.day, own, (e.claim,), e.moves)
            if known is not None:
                known[id(e)] = kept
            cast.append(kept[1])
            continue
        logs = [log_likelihood(e, docket, learnt) for e in members]
        reach = [max(x) - min(x) for x in logs]
        best = min(range(len(members)), key=lambda i: (-reach[i], members[i].day or date.min, members[i].claim))
        claims = tuple(sorted({e.claim for e in members}))
        weight = 1 + (1 - rho) * copied([origins[r] for r in {e.report or e.claim for e in members}])
        if learnt is not None:  # copies of a source that is known to be right add no more than those of one by priors
            weight = 1 + (weight - 1) * min(1.0, ORIGIN_CAP / max(reach[best], 1e-12))
        cast.append(Vote(origin, members[best].day, tuple(weight * x for x in logs[best]), claims,
                         members[0].moves))  # fmt: skip
    return sorted(cast, key=lambda v: (v.day or date.min, not v.moves, v.origin, v.claims, v.logs))
