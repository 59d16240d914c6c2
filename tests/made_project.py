"""Projects on a tiny extractor, what is stored in them, and a run in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import crossbearing as xb
from crossbearing.project import Project
from made_run import theatre_folder


def make(folder: Path, more: str = "") -> Project:
    theatre_folder(folder.parent / "theatre")
    xb.create(folder, theatre=folder.parent / "theatre").close()
    file = folder / "crossbearing.toml"
    file.write_text(file.read_text() + f'extractor = "tiny"\n{more}')
    return xb.open(folder)


def moment() -> str:
    now = datetime.now(UTC).isoformat()
    time.sleep(0.002)
    return now


def content(project: Project) -> tuple[list[str], list[tuple[str, str]], list[tuple[str, str]]]:
    """Return what is stored, as sorted lists in which anything lost or doubled shows."""
    return (
        sorted(r.id for r in project.reports()),
        sorted((c.report, c.id) for c in project.claims()),
        sorted((p.code, p.where) for p in project.problems()),
    )


RUN = """
import sys
sys.path.insert(0, {tests!r})
import made_run
import crossbearing as xb
made_run.install()
if __name__ == "__main__":
    project = xb.open(sys.argv[1])
    print("open", flush=True)
    project.add(sys.argv[2], progress=lambda p: print(p.new, flush=True), workers=2)
    print("done", flush=True)
"""


def start(folder: Path, source: Path) -> subprocess.Popen[str]:
    code = RUN.format(tests=str(Path(__file__).parent))
    run = subprocess.Popen(
        [sys.executable, "-c", code, str(folder), str(source)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "open\n"
    return run
