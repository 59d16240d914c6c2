"""Golden stories: several cases on one matter, and the findings that they must give together, in words.

`findings.txt`, a line each: `on DAY`; `STANDING family KIND subject [object] [scope] [key=value ...]` with the answers
below it and the cases that support each; `holds place actor how basis drawing [days]`; `one origin: cases`;
`nothing else` (no further finding, and no holding of those places at other days).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from made_theatre import THEATRE

from crossbearing.caseform import parse
from crossbearing.model.finding import Finding, Findings
from crossbearing.reconcile.step import reconcile
from crossbearing.settings import Settings

STORIES = sorted((Path(__file__).parent.parent / "golden").glob("*.story"))


def run(story: Path, judge: str = "bayes") -> tuple[Findings, dict[str, str], str]:
    """Return the findings of a story, the case of each claim and report, and what was expected."""
    claims, reports, case_of = [], [], {}
    expected = (story / "findings.txt").read_text(encoding="utf-8")
    for path in sorted(story.glob("*.case")):
        made, read = parse(path.read_text(encoding="utf-8"), path.name)
        reports.append(made)
        claims += read
        case_of |= {c.id: path.stem for c in read} | {made.id: path.stem}
    day = next((line.split()[1] for line in expected.splitlines() if line.startswith("on ")), None)
    on = date.fromisoformat(day) if day else None
    return reconcile(claims, reports, THEATRE, Settings(), on=on, judge=judge), case_of, expected


def find(findings: Findings, line: str) -> Finding:
    """Return the one finding that a line of `findings.txt` names."""
    words = [w for w in line.split() if "=" not in w]
    standing, family, kind, subject, *rest = words
    rest += ["-"] * (1 - len(rest))
    about, scope = ("" if rest[0] == "-" else rest[0]), " ".join(rest[1:])
    fits = [
        f
        for f in findings.findings
        if (f.question.family, f.question.kind) == (family, kind)
        and "+".join(f.question.subject) == ("" if subject == "-" else subject)
        and (f.question.object or "") == about
        and (not scope or f.question.scope == scope or (scope[0] == "@" and f.question.scope.endswith(scope)))
    ]
    assert len(fits) == 1, (line, [(f.question.scope, f.question.text) for f in fits])
    assert fits[0].standing == standing, (line, fits[0].standing, fits[0].rule, fits[0].answers)
    for word in line.split():
        key, equals, value = word.partition("=")
        if equals:
            assert str(getattr(fits[0], key)) == value, (line, key, getattr(fits[0], key))
    return fits[0]


@pytest.mark.parametrize("story", STORIES, ids=lambda s: s.stem)
def test_story(story: Path) -> None:
    findings, case_of, expected = run(story)
    named: list[Finding] = []
    held: set[tuple[str, ...]] = set()
    for line in (x for x in expected.splitlines() if x.strip() and not x.startswith(("#", "on "))):
        if line.startswith("holds "):
            _, place, actor, how, basis, drawing, *days = line.split()
            fits = [h for h in findings.holdings if (h.place, h.actor or "-", h.how) == (place, actor, how)]
            assert [(h.basis, h.drawing) for h in fits] == [(basis.replace("-", " "), drawing)], (line, fits)
            if days:
                assert f"{fits[0].earliest}..{fits[0].latest}" == days[0]
            held.add((place, actor, how, basis, drawing))
        elif line.startswith("one origin:"):
            cases = set(line.split(":")[1].split())
            assert cases in [{case_of[r] for r in o.reports} for o in findings.origins]
        elif line.strip() == "nothing else":
            assert len(findings.findings) == len(named), [f.question.text for f in findings.findings]
            places = {h[0] for h in held}
            assert not places or len(findings.holdings) == len(held), findings.holdings
        elif line.startswith(" "):
            value, _, cases_for = line.strip().partition(": ")
            answer = next(a for a in named[-1].answers if a.value == value)
            assert {case_of[c] for c in answer.support} == set(cases_for.split()), line
        else:
            named.append(find(findings, line))
    assert not any("nan" in repr(f) for f in findings.findings)


@pytest.mark.parametrize("story", STORIES, ids=lambda s: s.stem)
def test_every_judge_can_judge_every_story(story: Path) -> None:
    findings, _, _ = run(story, "majority")
    for f in findings.findings:
        assert abs(sum(a.probability for a in f.answers) - 1) < 1e-9
        assert abs(sum(r.log_odds for r in f.rows) - f.log_odds) < 1e-9
        assert f.judge == "majority"
