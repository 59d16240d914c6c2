"""The corpus: every file can be read, every id is in its conflict's sheets, the splits hold, it is as large as said."""

from __future__ import annotations

from pathlib import Path

import pytest

from crossbearing.eval.corpus import AGREEMENT, SPLITS, Case, find, load
from crossbearing.eval.story import expected
from crossbearing.model.finding import STANDINGS
from crossbearing.model.theatre import Theatre

CORPUS = Path(__file__).parents[2] / "corpus"
TEXTS = {"wire", "exile", "state", "ngo", "statement", "radio", "social", "feature"}


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load(CORPUS)


def test_it_is_as_large_and_as_varied_as_it_says(cases: list[Case]) -> None:
    claims = [c for case in cases for c in case.claims]
    assert len(cases) >= 300 and len(claims) >= 4_000
    assert len({case.conflict for case in cases}) >= 14
    assert {case.text_kind for case in cases} == TEXTS
    assert sum(c.polarity != "affirmed" for c in claims) / len(claims) > 0.1
    assert sum(c.parent is not None for c in claims) > 500
    assert sum(c.voice[0].speakers[0].type != "outlet" for c in claims) / len(claims) > 0.33


def test_a_conflict_is_of_one_split_and_two_are_tuned_on_and_two_scored_once(cases: list[Case]) -> None:
    by = {split: {c.conflict for c in cases if c.split == split} for split in SPLITS}
    assert len(by["dev"]) == len(by["test"]) == 2
    assert not by["dev"] & by["test"] | by["train"] & (by["dev"] | by["test"])
    assert {c.conflict for c in cases} == set().union(*by.values())


def test_every_id_is_in_the_sheets_of_its_conflict(cases: list[Case]) -> None:
    strange = []
    for case in cases:
        theatre = case.theatre
        assert isinstance(theatre, Theatre), case.path
        assert case.report.outlet in theatre.sources, case.path
        for c in case.claims:
            ids = [m.id for m in (*c.actors, *c.recipients) if m.id and m.id not in theatre.actors]
            ids += [p.id for p in c.places if p.id and p.id not in theatre.places]
            ids += [p.within.id for p in c.places if p.within and p.within.id not in theatre.places]
            strange += [(str(case.path), one) for one in ids]
    assert not strange


def test_every_story_expects_findings_of_its_own_reports(cases: list[Case]) -> None:
    heads: list[str] = []
    for folder in sorted({c.path.parent for c in cases if c.story}):
        _, lines = expected((folder / "findings.txt").read_text(encoding="utf-8"), str(folder / "findings.txt"))
        own = {p.stem for p in folder.glob("*.case")}
        named = {case for line in lines for _, some in line.answers for case in some}
        assert named <= own, (folder, named - own)
        assert 2 <= len(own) <= 5
        heads += [line.head for line in lines]
    findings = [h for h in heads if h in STANDINGS]
    assert len(findings) >= 150 and findings.count("disputed") >= 75
    assert sum(h in ("superseded", "single-outlet") for h in findings) / len(findings) >= 0.25
    assert heads.count("one") >= 12


def test_both_annotations_of_a_report_are_there() -> None:
    first = {p.relative_to(CORPUS / AGREEMENT / "first") for p in find(CORPUS / AGREEMENT / "first")}
    second = {p.relative_to(CORPUS / AGREEMENT / "second") for p in find(CORPUS / AGREEMENT / "second")}
    assert first == second and len(first) >= 40
