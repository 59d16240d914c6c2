"""What was learnt of sources beside the priors, as faces show it."""

from __future__ import annotations

from dataclasses import dataclass

from crossbearing import wording
from crossbearing.model.learnt import Learnt
from crossbearing.model.theatre import Theatre
from crossbearing.reconcile.channel import UNNAMED, hit_and_false

Pair = tuple[float, float]
# Shares of an outlet's own words without a stake that are right, on even odds, from which each Admiralty letter
# stands (STANAG 2022 gives words only: A reliable, B usually, C fairly, D not usually, E unreliable). Chosen.
LETTERS = (("A", 0.9), ("B", 0.8), ("C", 0.7), ("D", 0.55), ("E", 0.0))


@dataclass(frozen=True, slots=True)
class LearntRow:
    """One source at one stake: numbers before and after, None where nothing was learnt, and what they rest on.

    `source` is its key ("" for all of its kind), `name` the same in words. Pairs are as in `LearntSource`; so is
    `within`, the bounds of `right`.
    """

    source: str
    name: str
    kind: str
    stake: str
    claims: int
    says_prior: Pair
    says: Pair | None
    denials: int
    denies_prior: Pair
    denies: Pair | None
    right: float | None
    within: Pair | None = None


def rows(learnt: Learnt | None, theatre: Theatre | None) -> list[LearntRow]:
    """Return a row for each source and stake, kinds first, then by how much they rest on."""
    found = [
        LearntRow(
            s.source, _name(s.kind, s.source, theatre), s.kind, s.stake, s.claims,
            hit_and_false(s.kind, s.stake, "affirmed"), s.says, s.denials,
            hit_and_false(s.kind, s.stake, "denied"), s.denies, s.right, s.within,
        )
        for s in (learnt.sources if learnt else ())
    ]  # fmt: skip
    return sorted(found, key=lambda r: (r.source != "", -r.claims - r.denials, r.kind, r.source, r.stake))


def _name(kind: str, source: str, theatre: Theatre | None) -> str:
    if not source:
        return f"all of kind {kind}"
    if source.startswith(UNNAMED):
        return f"unnamed, in outlets of kind {source.removeprefix(UNNAMED)}"
    if kind == "outlet" or (theatre and source in theatre.sources):
        return wording.source(source, theatre)
    return wording.actor(source, theatre) if theatre and source in theatre.actors else source


def families(learnt: Learnt | None, theatre: Theatre | None) -> list[tuple[str, ...]]:
    """Return the families of tellers that were found to speak alike, each as names."""
    return [tuple(_name(kind, who, theatre) for kind, who in f.members) for f in (learnt.families if learnt else ())]


def answers(learnt: Learnt | None, theatre: Theatre | None) -> list[tuple[str, str, float, float]]:
    """Return the answers that are more or less popular than others where they are wrong.

    Each as (on what, answer, times as often as others, wrong words that tell), the most popular first.
    """
    found = [
        (" ".join(p for p in (a.family, a.kind) if p), wording.actor(a.answer, theatre), a.times, a.said)
        for a in (learnt.answers if learnt else ())
    ]
    return sorted(found, key=lambda a: (-a[2], a[0], a[1]))


def letter(learnt: Learnt | None, outlet: str) -> str:
    """Return the Admiralty letter of an outlet's own words without a stake; F until enough was reviewed."""
    if learnt is None or not learnt.is_shown:
        return "F"
    row = next((s for s in learnt.sources if (s.kind, s.stake, s.source) == ("outlet", "neutral", outlet)), None)
    if row is None or row.says is None:
        return "F"
    share = row.says[0] / sum(row.says)
    return next(name for name, least in LETTERS if share >= least)


def reliance(learnt: Learnt | None) -> str:
    """Return on what the weights of sources rest, in a few words."""
    if learnt is None:
        return "priors, not learnt"
    if learnt.is_shown:
        return f"learnt, {learnt.reviewed} questions reviewed"
    return f"learnt from agreement, {learnt.reviewed or 'no'} question{'s' * (learnt.reviewed != 1)} reviewed"
