"""What pairs of claims that speak of the same (`link/same.py`) would add to reconcile: as a weight, and for joining.

python evals/ties.py corpus [--split dev] [--floor 0.5]

Each story of the split is concluded as it is, with the surest tie to another report's claim of the same question as a
part of each claim's weight, and with claims that nobody else bears on moved to the one question to which a tie leads.
Why reconcile uses neither: docs/decisions/ties.md.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from crossbearing import pipeline
from crossbearing.eval import corpus, run
from crossbearing.eval.corpus import Case
from crossbearing.link import same
from crossbearing.model.claim import Claim
from crossbearing.model.finding import STANDINGS
from crossbearing.reconcile.joining import Joining
from crossbearing.reconcile.matter import Making
from crossbearing.reconcile.question import Bearing

WEIGHTS: dict[str, Callable[[float], float]] = {
    "weight = tie": lambda p: p,
    "weight = 1/2 + tie/2": lambda p: 0.5 + 0.5 * p,
    "weight = 3/4 + tie/4": lambda p: 0.75 + 0.25 * p,
}
Conclude = Callable[..., Any]


def tied(claims: Sequence[Claim], reports: Sequence[Any], theatre: Any, least: float) -> dict[tuple[str, str], float]:
    """Return the probability of each pair of claims, both ways."""
    found = same.ties(claims, {r.id: r for r in reports}, theatre, least)
    return {pair: t.probability for t in found for pair in ((t.one, t.other), (t.other, t.one))}


@contextmanager
def weighing(by: Callable[[float], float]) -> Iterator[None]:
    """Weigh each claim by its surest tie to another report's claim of its question."""
    conclude, matter = pipeline.conclude, Making._matter
    known: dict[tuple[str, str], float] = {}

    def concluded(claims: Sequence[Claim], reports: Sequence[Any], theatre: Any, *rest: Any, **asked: Any) -> Any:
        known.clear()
        known.update(tied(claims, reports, theatre, 0.0))
        return conclude(claims, reports, theatre, *rest, **asked)

    def weighed(self: Making, group: Sequence[Bearing], *rest: Any) -> Any:
        def surest(b: Bearing) -> float:
            others = [c for c in group if c.claim.report != b.claim.report]
            return max((known.get((b.claim.id, c.claim.id), 0.0) for c in others), default=1.0)

        return matter(self, [b._replace(match=b.match * by(surest(b))) for b in group], *rest)

    with mock.patch.object(pipeline, "conclude", concluded), mock.patch.object(Making, "_matter", weighed):
        yield


@contextmanager
def joining(floor: float, count: list[int]) -> Iterator[None]:
    """Move a claim on whose question no other report bears to the one question to which a tie leads."""
    conclude, join = pipeline.conclude, Joining.joined
    last: dict[tuple[str, str, str], Bearing] = {}
    moved: dict[tuple[str, str, str], tuple[Bearing, float]] = {}

    def joined(self: Joining, b: Bearing) -> Bearing:
        now = join(self, b)
        name = (b.claim.id, now.family, now.kind)
        last[name] = now
        if name not in moved:
            return now
        to, p = moved[name]
        return now._replace(subject=to.subject, object=to.object, scope=to.scope, match=now.match * p, quoted=False)

    def concluded(claims: Sequence[Claim], reports: Sequence[Any], theatre: Any, *rest: Any, **asked: Any) -> Any:
        last.clear()
        moved.clear()
        conclude(claims, reports, theatre, *rest, **asked)
        moved.update(_moves(last, tied(claims, reports, theatre, floor)))
        count.append(len(moved))
        return conclude(claims, reports, theatre, *rest, **asked)

    with mock.patch.object(pipeline, "conclude", concluded), mock.patch.object(Joining, "joined", joined):
        yield


def _moves(
    last: dict[tuple[str, str, str], Bearing], ties: dict[tuple[str, str], float]
) -> dict[tuple[str, str, str], tuple[Bearing, float]]:
    """Return which bearings would go where: to a question that contradicts no party and no place of theirs."""
    heard: dict[Any, set[str]] = defaultdict(set)
    of_claim: dict[str, list[tuple[tuple[str, str, str], Bearing]]] = defaultdict(list)
    for name, b in last.items():
        heard[b.key].add(b.claim.report)
        of_claim[b.claim.id].append((name, b))
    to: dict[tuple[str, str, str], dict[Any, tuple[float, Bearing]]] = defaultdict(dict)
    for (one, other), p in ties.items():
        for name, b in of_claim[one]:
            for _, c in of_claim[other] if len(heard[b.key]) == 1 else ():
                if (c.family, c.kind) != (b.family, b.kind) or c.key == b.key or c.quoted or b.family == "control":
                    continue
                if (b.object and c.object and b.object != c.object) or _apart(b.subject, c.subject):
                    continue
                fuller = (len(c.subject), c.object or "", c.key) > (len(b.subject), b.object or "", b.key)
                if len(heard[c.key]) > 1 or fuller:
                    to[name][c.key] = max(to[name].get(c.key, (0.0, c)), (p, c), key=lambda pair: pair[0])
    return {name: (c, p) for name, keys in to.items() if len(keys) == 1 for p, c in keys.values()}


def _apart(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return bool(one) and bool(other) and not set(one) & set(other)


def cache_by_path(read: Callable[[Case, Any], list[Claim]]) -> Callable[[Case, Any], list[Claim]]:
    """Return the function with what it gave kept by case."""
    kept: dict[Path, list[Claim]] = {}

    def known(case: Case, settings: Any) -> list[Claim]:
        if case.path not in kept:
            kept[case.path] = read(case, settings)
        return kept[case.path]

    return known


def say(name: str, cases: Sequence[Case]) -> None:
    """Print how the stories come out, from annotated and from extracted claims."""
    for told in run.stories("encoder", cases):
        right, of = told.share(*STANDINGS)
        recall, disputes = told.recall
        print(f"{name:<24} {told.way:<18} findings {right} of {of}; disputes {recall} of {disputes}; "
              f"false disputes {told.disputed - told.disputed_rightly}")  # fmt: skip


def main() -> None:
    """Print one line for each way of using ties, and each sort of claims."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--split", default="dev", choices=("train", "dev"))
    parser.add_argument("--floor", type=float, nargs="*", default=[0.5, 0.7, 0.9])
    asked = parser.parse_args()
    cases = [c for c in corpus.load(asked.corpus, asked.split) if c.story]
    vars(run)["_read"] = cache_by_path(run._read)  # a report is read once, not for each way
    say("as it is", cases)
    for name, by in WEIGHTS.items():
        with weighing(by):
            say(name, cases)
    for floor in asked.floor:
        count: list[int] = []
        with joining(floor, count):
            say(f"joined from {floor}", cases)
        half = len(count) // 2
        print(f"{'':<24} claims moved: {sum(count[:half])} annotated, {sum(count[half:])} extracted")


if __name__ == "__main__":
    main()
