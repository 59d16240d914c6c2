"""Runs what is to be measured: an extractor over annotated reports, the second pass against the first, the stories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from crossbearing import pipeline, plugins
from crossbearing.caseform import parse
from crossbearing.errors import UsageError
from crossbearing.eval.corpus import AGREEMENT, Case, find
from crossbearing.eval.dataset import Measured
from crossbearing.eval.score import Score, score
from crossbearing.eval.story import Conclusions, Row, check, expected
from crossbearing.link.step import link
from crossbearing.model.claim import Claim, Mention, PlaceMention
from crossbearing.settings import Settings

M = TypeVar("M", Mention, PlaceMention)
WAYS = ("annotated claims", "extracted claims")


def extractor(name: str, cases: Sequence[Case]) -> Score:
    """Return the score of an extractor, its claims linked where a conflict has a theatre. Unknown names raise."""
    plugins.load("extractor", name)
    settings = replace(Settings(), extractor=name)
    return score(name, cases, lambda case: _read(case, settings))


def dataset(name: str, reads: str, data: Path, limit: int = 0) -> Measured:
    """Return what a public data set under the folder `data` says of an extractor. Unknown names raise UsageError."""
    adapter = plugins.load("dataset", name)
    extractor = plugins.load("extractor", reads)
    folder = data / adapter.FOLDER
    if not folder.is_dir():
        raise UsageError(f"There is no {folder}.", hint=f"{name} lies in {adapter.FOLDER} of the data sets' folder.")
    measured: Measured = adapter.measure(folder, extractor, Settings(), limit)
    return measured


def _read(case: Case, settings: Settings) -> list[Claim]:
    claims, problems = pipeline.read_claims(case.report, case.theatre, settings)
    crash = next((p for p in problems if p.code in ("read/crash", "link/crash")), None)
    if crash is not None:
        raise RuntimeError(crash.message)
    return claims


def anew(case: Case) -> list[Claim]:
    """Return the annotated claims of a case linked anew: read without their ids."""
    bare = [
        replace(c, actors=tuple(map(_bare, c.actors)), recipients=tuple(map(_bare, c.recipients)),
                places=tuple(replace(_bare(p), within=_bare(p.within) if p.within else None) for p in c.places))
        for c in case.claims
    ]  # fmt: skip
    return link(bare, case.theatre, case.report)[0] if case.theatre else bare


def linking(cases: Sequence[Case]) -> Score:
    """Return how rightly the mentions of annotated claims are linked: read without their ids, and linked anew."""
    return score("link alone", cases, anew)


def _bare(mention: M) -> M:
    return replace(mention, id=None, score=0.0, reason="")


def agreement(corpus: Path) -> Score:
    """Return how well the second annotation of the corpus agrees with the first, as if it were an extractor."""
    first, second = corpus / AGREEMENT / "first", corpus / AGREEMENT / "second"
    if not (first.is_dir() and second.is_dir()):
        raise UsageError(f"{corpus} has no reports that were annotated twice.", hint=f"They lie in {AGREEMENT}/.")
    cases, again = [], {}
    for path in find(first):
        other = second / path.relative_to(first)
        report, claims = parse(path.read_text(encoding="utf-8"), path.stem)
        twin, others = parse(other.read_text(encoding="utf-8"), path.stem)
        if twin.text != report.text:
            raise UsageError(f"{other} has another text than {path}.", hint="Both passes annotate the same words.")
        again[path] = others
        conflict = path.parent.name
        cases.append(Case(path, conflict, "", "", "", report, tuple(claims), None))
    return score("second pass", cases, lambda case: again[case.path])


@dataclass(frozen=True, slots=True)
class Told:
    """How the stories came out one way (`WAYS`): each expected line, and how many findings stood disputed in all."""

    way: str
    rows: tuple[tuple[str, Row], ...]
    findings: int
    disputed: int
    disputed_rightly: int

    def share(self, *heads: str) -> tuple[int, int]:
        """Return how many of the lines that begin so hold, and how many there are."""
        rows = [r for _, r in self.rows if r.expected.head in heads]
        return sum(r.holds for r in rows), len(rows)

    @property
    def recall(self) -> tuple[int, int]:
        """How many of the disputes that are expected stand disputed, and how many are."""
        rows = [r for _, r in self.rows if r.expected.head == "disputed"]
        return sum(r.standing == "disputed" for r in rows), len(rows)

    @property
    def false_disputes(self) -> float:
        """Disputes that nobody expects, per hundred questions."""
        return 100 * (self.disputed - self.disputed_rightly) / self.findings if self.findings else 0.0


def stories(name: str, cases: Sequence[Case]) -> list[Told]:
    """Return how the stories among the cases come out: from the annotated claims, and from those of an extractor."""
    folders: dict[Path, list[Case]] = {}
    for case in cases:
        if case.story:
            folders.setdefault(case.path.parent, []).append(case)
    settings = replace(Settings(), extractor=name)
    told = []
    for way in WAYS:
        rows: list[tuple[str, Row]] = []
        counts: Counter[str] = Counter()
        for folder, members in folders.items():
            on, lines = expected((folder / "findings.txt").read_text(encoding="utf-8"), str(folder / "findings.txt"))
            claims = [c for m in members for c in (m.claims if way == WAYS[0] else _read(m, settings))]
            reports, theatre = [m.report for m in members], members[0].theatre
            findings = pipeline.conclude(claims, reports, theatre, settings, on=on)
            talks = pipeline.negotiate(claims, findings, reports, theatre, settings)
            stem = {m.report.id: m.path.stem for m in members}
            case_of = stem | {c.id: stem[c.report] for c in claims}
            side = theatre.side if theatre else str
            got = check(lines, Conclusions(findings, talks, {c.id: c for c in claims}, case_of, side))
            rows += [(str(folder), row) for row in got]
            counts.update(findings=len(findings.findings),
                          disputed=sum(f.standing == "disputed" for f in findings.findings),
                          rightly=sum(r.expected.head == r.standing == "disputed" for r in got))  # fmt: skip
        told.append(Told(way, tuple(rows), counts["findings"], counts["disputed"], counts["rightly"]))
    return told
