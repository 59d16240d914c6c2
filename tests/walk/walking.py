"""How the walk's tests call the product: as a person at a terminal would, in this process or in one of its own."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

import crossbearing as xb
from crossbearing.cli.app import app
from crossbearing.errors import CrossbearingError
from crossbearing.model.report import Report
from crossbearing.project import Project

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "lashio"
GOOD = """source: irrawaddy
published: 2025-03-24

MNDAA troops have begun to withdraw from Lashio, two traders said on Monday.
"""
WORDS = "MNDAA troops left the town of Lashio on Monday, two of the traders said. "
_RUN = [sys.executable, "-c", "from crossbearing.cli.app import run; run()"]
# As `_RUN`, and at its end the most memory that the process held: the parent's own count would add what it forked from.
_WEIGHED = """
import atexit, os, re
from crossbearing.cli.app import run
def peak():
    with open("/proc/self/status") as status:
        os.write(int(os.environ["PEAK_TO"]), re.search(r"VmHWM:\\s+(\\d+)", status.read())[1].encode())
atexit.register(peak)
run()
"""


def call(*words: object) -> Result:
    """Return what a command gave: screen, stderr, exit code, and the fault that the entry point would print."""
    return CliRunner().invoke(app, [str(word) for word in words])


def told(*words: object) -> str:
    """Return what a command printed; it must have gone well."""
    result = call(*words)
    assert result.exit_code == 0, (words, result.output, result.exception)
    return result.stdout


def told_json(*words: object) -> Any:
    """Return what a command gives with `--json`: one value, or a list of one value a line."""
    text = told(*words, "--json")
    if words[0] in ("findings", "problems") or words[:2] == ("theatre", "check"):
        return [json.loads(line) for line in text.splitlines()]
    return json.loads(text)


def refused(*words: object) -> CrossbearingError:
    """Return the fault of a command that cannot be carried out; it says what is wrong and what to do next."""
    result = call(*words)
    fault = result.exception
    assert isinstance(fault, CrossbearingError), (words, result.output, fault)
    assert fault.message.endswith("."), fault.message
    assert fault.hint, fault.message
    return fault


def spawn(*words: object, **more: Any) -> subprocess.Popen[str]:
    """Return a command that runs in a process and a session of its own."""
    return subprocess.Popen(
        [*_RUN, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **more,
    )


def shell(*words: object, **more: Any) -> subprocess.CompletedProcess[str]:
    """Return what a command gave in a process of its own."""
    run = spawn(*words, **more)
    out, err = run.communicate(timeout=60)
    return subprocess.CompletedProcess(run.args, run.returncode, out, err)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a command in a process of its own printed and took: seconds, and at most so many bytes of memory."""

    out: str
    err: str
    seconds: float
    peak: int


def weighed(*words: object) -> Weighed:
    """Return what a command printed and took; it must have gone well."""
    reading, writing = os.pipe()
    began = time.monotonic()
    run = subprocess.Popen(
        [sys.executable, "-c", _WEIGHED, *map(str, words)],
        env={**os.environ, "PEAK_TO": str(writing)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        pass_fds=(writing,),
    )
    os.close(writing)
    out, err = run.communicate(timeout=60)
    seconds = time.monotonic() - began
    with os.fdopen(reading) as answer:
        kilobytes = answer.read()
    assert run.returncode == 0, err
    return Weighed(out, err, seconds, int(kilobytes) * 1024)


def session_of(leader: int) -> list[int]:
    """Return the processes that still belong to the session of a command that was spawned (Linux)."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                after_name = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(after_name[3]) == leader and after_name[0] != "Z":
                    found.append(int(entry.name))
    return found


def wait_until(is_so: Callable[[], bool], seconds: float = 10.0) -> None:
    """Return as soon as it is so; fails after some seconds."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.005)


@contextlib.contextmanager
def opened(case: Path) -> Iterator[Project]:
    """Yield the project of a folder and close it."""
    with xb.open(case) as project:
        yield project


def ledger(case: Path) -> tuple[dict[str, Any], dict[str, Any], list[tuple[str, str]]]:
    """Return what a project holds: reports and claims by id, whole, and problems; in no order of arrival."""
    with opened(case) as project:
        reports = {r.id: r for r in project.reports()}
        claims = {c.id: c for c in project.claims()}
        assert len(claims) == project.counts()["claims"]
        return reports, claims, sorted((p.code, p.where) for p in project.problems())


def quotes_stand(case: Path) -> int:
    """Return how many claims a project holds; each quote stands in its report where the claim says."""
    reports, claims, _ = ledger(case)
    for claim in claims.values():
        assert reports[claim.report].text[claim.start : claim.end] == claim.quote
    return len(claims)


def stored(case: Path, name: str) -> Report:
    """Return the report of a file's name."""
    with opened(case) as project:
        return next(r for r in project.reports() if r.origin == name)


def many(folder: Path, count: int) -> list[Path]:
    """Return so many reports, each with its own words and two or more claims."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for n in range(count):
        path = folder / f"report{n:04d}.txt"
        day = f"2025-03-{1 + n % 28:02d}"
        path.write_text(
            f"source: irrawaddy\npublished: {day}\n\nMNDAA troops left ward {n} of Lashio on Monday, {n + 2} traders"
            f" said. The junta denied that {n + 3} soldiers had been killed near Hoya.\n",
            encoding="utf-8",
        )
        files.append(path)
    return files


def squeezed(text: str) -> str:
    """Return the text without blanks and line ends, so that wrapped words can be found in it."""
    return "".join(text.split())
