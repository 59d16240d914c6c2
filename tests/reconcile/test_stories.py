"""Golden stories: several cases on one matter, and the findings that they must give together, in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_theatre import THEATRE

from crossbearing.caseform import parse
from crossbearing.eval.story import Conclusions, Expected, check, expected
from crossbearing.reconcile.step import reconcile
from crossbearing.settings import Settings

STORIES = sorted((Path(__file__).parent.parent / "golden").glob("*.story"))


def run(story: Path, judge: str = "bayes") -> tuple[Conclusions, list[Expected]]:
    """Return what a story comes to, and what was expected."""
    claims, reports, case_of = [], [], {}
    on, lines = expected((story / "findings.txt").read_text(encoding="utf-8"), f"{story.stem}/findings.txt")
    for path in sorted(story.glob("*.case")):
        made, read = parse(path.read_text(encoding="utf-8"), path.name)
        reports.append(made)
        claims += read
        case_of |= {c.id: path.stem for c in read} | {made.id: path.stem}
    findings = reconcile(claims, reports, THEATRE, Settings(), on=on, judge=judge)
    return Conclusions(findings, (), {c.id: c for c in claims}, case_of), lines


@pytest.mark.parametrize("story", STORIES, ids=lambda s: s.stem)
def test_story(story: Path) -> None:
    got, lines = run(story)
    assert lines
    for row in check(lines, got, exact=True):
        assert row.holds, (row.expected.where, row.expected.line, row.expected.answers, row.got)
    assert not any("nan" in repr(f) for f in got.findings.findings)


@pytest.mark.parametrize("story", STORIES, ids=lambda s: s.stem)
def test_every_judge_can_judge_every_story(story: Path) -> None:
    for f in run(story, "majority")[0].findings.findings:
        assert abs(sum(a.probability for a in f.answers) - 1) < 1e-9
        assert abs(sum(r.log_odds for r in f.rows) - f.log_odds) < 1e-9
        assert f.judge == "majority"


@pytest.mark.parametrize(
    ("line", "exactly"),
    [
        ("disputed status STATUS - narrows @2025-03\n  closed: mast relief\n  open: lake\n", True),
        ("disputed status STATUS - narrows @2025-W13\n  closed: mast relief\n  open: lake\n", False),
        ("disputed status STATUS - narrows\n  closed: mast relief\n  open: lake\n", False),
        ("single-outlet status STATUS - narrows\n  open: may\n", False),
    ],
    ids=["as a program says it", "another name of the episode", "no episode", "the other episode, by who says it"],
)
def test_people_who_write_a_story_need_not_know_how_a_program_names_an_episode(line: str, exactly: bool) -> None:
    got, _ = run(next(s for s in STORIES if s.stem == "crossing"))
    _, lines = expected(line)
    assert check(lines, got)[0].holds
    assert check(lines, got, exact=True)[0].holds == exactly
