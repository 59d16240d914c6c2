"""A project's findings after a report or a decision more: what a fresh look gives, and only the difference written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

import crossbearing as xb
from crossbearing import codec, pipeline
from crossbearing.model.finding import Findings
from crossbearing.project import Project
from crossbearing.stores.ledger.schema import CONCLUSIONS, FINDINGS, HOLDINGS

LASHIO = Path(__file__).parents[2] / "examples" / "lashio"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with xb.create(tmp_path / "p", LASHIO / "theatre") as made:
        toml = made.folder / "crossbearing.toml"
        toml.write_text(toml.read_text(encoding="utf-8") + 'extractor = "rules"\n', encoding="utf-8")
    with xb.open(tmp_path / "p") as opened:
        yield opened


def batch(project: Project, tmp_path: Path) -> Findings:
    """Return what a copy of the ledger gives that was never looked at before."""
    shutil.rmtree(tmp_path / "copy", ignore_errors=True)
    shutil.copytree(project.folder, tmp_path / "copy")
    with xb.open(tmp_path / "copy") as fresh:
        return fresh.findings(refresh=True)


def check(project: Project, tmp_path: Path) -> Findings:
    """Compare what the project concludes, and what stands in its ledger, with a look from nothing."""
    found, whole = project.findings(), batch(project, tmp_path)
    assert codec.encode(found) == codec.encode(whole)
    with xb.open(project.folder) as reader:
        assert reader.is_concluded()
        assert codec.encode(reader.findings()) == codec.encode(whole)
    return found


def test_after_each_report_decision_and_undo_it_is_as_if_worked_out_from_nothing(
    project: Project, tmp_path: Path
) -> None:
    files = sorted(LASHIO.glob("*.txt"))
    for path in files[:4]:
        project.add(path)
        check(project, tmp_path)
    project.add(files[4:])
    found = check(project, tmp_path)
    project.add(files[:3])  # added again
    assert check(project, tmp_path) == found
    several = next(f for f in found.findings if len(f.claims) > 2)
    project.decide("override", several.question.id, "answer", several.answers[-1].value, why="seen")
    project.decide("split", several.question.id, "claims", json.dumps([several.claims[0]]), why="another matter")
    assert check(project, tmp_path) != found
    project.undo()
    project.undo()
    assert check(project, tmp_path) == found
    project.review(several.claims[0], "rejected")
    assert several.claims[0] not in {c for f in check(project, tmp_path).findings for c in f.claims}
    report = project.claim(several.claims[1]).report
    project.set_metadata(report, "published", "2025-04-29", why="the page says so")
    check(project, tmp_path)
    project.undo()
    project.undo()
    assert check(project, tmp_path) == found
    project.note("The council took Lashio on 2 April 2025.", why="a call")
    check(project, tmp_path)
    project.undo()
    project.reread(why="to see")
    check(project, tmp_path)


def test_only_what_differs_is_written_and_the_reports_since_are_read(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sorted(LASHIO.glob("*.txt"))
    project.add(files[1:])
    project.findings()
    given: list[int] = []
    look = pipeline.look
    monkeypatch.setattr(pipeline, "look", lambda memo, c, r, told: (given.append(len(r)), look(memo, c, r, told))[1])

    def rows() -> list[int]:
        with project._store._read() as connection:
            return [connection.execute(select(func.count()).select_from(t)).scalar_one() for t in (FINDINGS, HOLDINGS)]

    before, known = project.findings(), rows()
    claim = next(f for f in before.findings if len(f.claims) == 1).claims[0]
    project.review(claim, "rejected")
    after = project.findings()
    changed = set(after.findings) - set(before.findings)
    assert 0 < len(set(before.findings) - set(after.findings)) < len(before.findings) / 2
    assert rows() == [known[0] + len(changed), known[1] + len(set(after.holdings) - set(before.holdings))]
    project.add(files[0])
    project.findings()
    assert given == [0, 1]
    with project._store._read() as connection:
        standing = select(CONCLUSIONS.c.seq).where(CONCLUSIONS.c.recorded_to > CONCLUSIONS.c.recorded_from + 10**15)
        assert len(connection.execute(standing).all()) == 1


def test_where_another_process_concluded_meanwhile_all_is_written(project: Project, tmp_path: Path) -> None:
    files = sorted(LASHIO.glob("*.txt"))
    project.add(files[:3])
    project.findings()
    with xb.open(project.folder) as other:
        other.add(files[3:5])
        other.findings()
    project.add(files[5:7])
    check(project, tmp_path)


def test_a_look_that_breaks_off_leaves_nothing_half_done(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sorted(LASHIO.glob("*.txt"))
    project.add(files[:3])
    project.findings()
    project.add(files[3:5])
    with monkeypatch.context() as patch:
        patch.setattr("crossbearing.reconcile.outcome.finding", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            project.findings()
    check(project, tmp_path)
