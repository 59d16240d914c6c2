"""What was learnt of sources over time: what counted from when, from the log that keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crossbearing.model.learnt import Learnt
from crossbearing.model.record import Record
from crossbearing.model.theatre import Theatre
from crossbearing.reconcile.decided import learnt as last
from crossbearing.reconcile.learnt_rows import rows


@dataclass(frozen=True, slots=True)
class PastRow:
    """How far a source was trusted at one stake from a moment on (ISO 8601, UTC) until the next.

    `right` is the share of its words without more that is right on even odds: P(says so | it is so) over the sum with
    P(says so | it is not so), in (0, 1); `prior` is the same of the prior, and stands for it where nothing was learnt.
    `claims` is what it rests on, 0 for the prior.
    """

    since: str
    source: str
    name: str
    kind: str
    stake: str
    claims: int
    right: float
    prior: float


def moments(log: Sequence[Record]) -> list[tuple[str, Learnt | None]]:
    """Return what counted from each moment on at which something was learnt or taken back; None where priors did."""
    lines = {r.number for r in log if r.action == "learn"}
    found = []
    for n, record in enumerate(log, 1):
        if record.number in lines or record.undoes in lines:
            found.append((record.at, last(_as_it_stood(log[:n]))))
    return found


def _as_it_stood(log: Sequence[Record]) -> list[Record]:
    """Return the lines of learning that no line so far takes back; a later undo does not count yet."""
    undone = {r.undoes for r in log if r.undoes is not None}
    fields = ("number", "at", "action", "subject", "field", "value", "who", "why")
    return [
        Record(*(getattr(r, name) for name in fields)) for r in log if r.action == "learn" and r.number not in undone
    ]


def history(log: Sequence[Record], theatre: Theatre | None, start: str) -> list[PastRow]:
    """Return how far each source was trusted at each stake over time, beginning with the prior at `start`.

    Sources of which most is known come first; of one source and stake the rows are in order of time. [] where nothing
    was ever learnt.
    """
    told = [(at, {(r.kind, r.source, r.stake): r for r in rows(learnt, theatre)}) for at, learnt in moments(log)]
    keys: dict[tuple[str, str, str], tuple[str, float, int]] = {}
    for _, known in told:
        for key, row in known.items():
            keys[key] = (row.name, _share(row.says_prior), max(row.claims, keys.get(key, ("", 0.0, 0))[2]))
    most: dict[tuple[str, str], int] = {}
    for (kind, source, _), (_, _, claims) in keys.items():
        most[kind, source] = most.get((kind, source), 0) + claims
    found = []
    for key in sorted(keys, key=lambda k: (k[1] == "", -most[k[0], k[1]], k)):
        (kind, source, stake), (name, prior, _) = key, keys[key]
        found.append(PastRow(min(start, told[0][0]), source, name, kind, stake, 0, prior, prior))
        for at, known in told:
            then = known.get(key)
            says, claims = (then.says, then.claims) if then else (None, 0)
            right = _share(says) if says else prior
            found.append(PastRow(at, source, name, kind, stake, claims if says else 0, right, prior))
    return found


def _share(pair: tuple[float, float]) -> float:
    return round(pair[0] / (pair[0] + pair[1]), 6) if pair[0] + pair[1] else 0.5
