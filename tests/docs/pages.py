"""The pages of the docs as data: their blocks, links and headings; and how a `console` block is run and compared.

    python tests/docs/pages.py          write the outputs of console blocks anew, where a run gives others

A `console` block is run as it stands, line by line behind `$ `, in a folder that holds a copy of `examples`; what is
shown beneath must be what is printed, and a line `...` leaves lines out. A `python` block is run. `sh`, `text`, `toml`
and `csv` blocks are shown only.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
SHOWN_ONLY = ("sh", "text", "toml", "csv")
_FENCE = re.compile(r"^```(?P<kind>\w*)[^\n]*\n(?P<body>.*?)^```\s*$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\((?P<to>[^)\s]+)\)")
_SECONDS = re.compile(r"\bin \d+\.\d s\b")
SKIP = "..."


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page: its kind, its text, and the line of the page on which its text begins."""

    kind: str
    body: str
    line: int


@dataclass(frozen=True, slots=True)
class Call:
    """A command of a console block and the lines that the page shows beneath it."""

    command: str
    shown: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    return [Block(m["kind"], m["body"], text.count("\n", 0, m.start("body")) + 1) for m in _FENCE.finditer(text)]


def links(text: str) -> list[str]:
    """Return where the links and pictures of a page lead; those within code do not count."""
    plain = re.sub(r"`[^`\n]*`", "", _FENCE.sub("", text))
    return [m["to"] for m in _LINK.finditer(plain)]


def anchors(text: str) -> set[str]:
    """Return the names by which a page's headings can be linked to, as GitHub makes them."""
    heads = re.findall(r"^#+ +(.+?)\s*$", _FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def calls(block: Block) -> list[Call]:
    """Return the commands of a console block, each with what is shown beneath it."""
    found: list[Call] = []
    for line in block.body.splitlines():
        if line.startswith("$ "):
            found.append(Call(line[2:], ()))
        elif found:
            found[-1] = Call(found[-1].command, (*found[-1].shown, line.rstrip()))
        else:
            raise ValueError(f"line {block.line}: a console block begins with `$ COMMAND`")
    return found


def ground(folder: Path) -> dict[str, str]:
    """Make a folder ready for a page (the examples, the command on the path) and return the environment to run in."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    command = folder / ".bin" / "crossbearing"
    command.parent.mkdir()
    command.write_text(f"#!{sys.executable}\nfrom crossbearing.cli.app import run\n\nrun()\n", encoding="utf-8")
    command.chmod(0o755)
    path = os.pathsep.join((str(command.parent), str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    terminal = {"COLUMNS": "80", "PYTHONUTF8": "1", "TERM": "dumb"}
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT / "src"), **terminal}


def run(command: str, folder: Path, environment: dict[str, str]) -> list[str]:
    """Return what a command prints, stdout and stderr together, without blanks at line ends.

    Raises AssertionError with what was printed where it fails.
    """
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=folder, env=environment, timeout=120, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert done.returncode == 0, f"`{command}` left with {done.returncode}:\n{done.stdout}"
    return [line.rstrip() for line in done.stdout.rstrip("\n").splitlines()]


def pieces(shown: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the runs of lines between the lines `...`; the first or last is empty where a page begins or ends so."""
    found: list[tuple[str, ...]] = [()]
    for line in shown:
        if line.strip() == SKIP:
            found.append(())
        else:
            found[-1] = (*found[-1], line)
    return found


def same(line: str) -> str:
    """Return a line as it is compared: how long a run took is not."""
    return _SECONDS.sub("in 0.0 s", line)


def misfit(shown: tuple[str, ...], printed: list[str]) -> str:
    """Return what the page shows and the command does not print, or "" where all fits in order."""
    parts = [tuple(map(same, part)) for part in pieces(shown)]
    lines = [same(line) for line in printed]
    at = 0
    for number, part in enumerate(parts):
        last = len(lines) - len(part)
        starts = range(at, last + 1)
        if number == 0:
            starts = range(min(1, max(0, last + 1)))
        if number == len(parts) - 1:
            starts = range(max(at, last), last + 1)
        here = next((i for i in starts if tuple(lines[i : i + len(part)]) == part), None)
        if here is None:
            return "\n".join(part)
        at = here + len(part)
    return ""


def _first_words(line: str) -> str:
    """Return the first two words of a line that are no numbers."""
    return " ".join([word for word in line.split() if re.search(r"[^\W\d]", word)][:2])


def anew(shown: tuple[str, ...], printed: list[str]) -> tuple[str, ...]:
    """Return what a page should show: each piece again from the line that begins with the words its first began with.

    A heading with its lines beneath is taken whole; of any other piece as many lines as there were.
    Raises ValueError where no line begins so: the page must be written by hand then.
    """
    parts, out, at = pieces(shown), [], 0
    if len(parts) == 1:
        return tuple(printed)
    for number, part in enumerate(parts):
        out += [SKIP] if number else []
        if not part:
            continue
        length = len(part)
        if number == 0:
            here = 0
        elif number == len(parts) - 1:
            here = max(at, len(printed) - length)
        else:
            words = _first_words(part[0])
            found = [i for i in range(at, len(printed)) if _first_words(printed[i]) == words]
            if not found:
                raise ValueError(f"nothing printed begins with {words!r}")
            here = next((i for i in found if printed[i] == part[0]), found[0])
            if _is_section(part):
                length = 1 + next((n for n, line in enumerate(printed[here + 1 :]) if line[:1] != " "), len(printed))
        out += printed[here : here + length]
        at = here + length
    return tuple(out)


def _is_section(part: tuple[str, ...]) -> bool:
    return len(part) > 1 and part[0][:1] != " " and all(line[:1] == " " for line in part[1:])


def write_anew(page: Path) -> int:
    """Run a page's console blocks and write what they print now into it; return how many commands print otherwise."""
    text, changed = page.read_text(encoding="utf-8"), 0
    with tempfile.TemporaryDirectory() as name:
        environment = ground(Path(name))
        for block in blocks(text):
            if block.kind != "console":
                continue
            lines: list[str] = []
            for call in calls(block):
                printed = run(call.command, Path(name), environment)
                shown = call.shown
                if shown and misfit(shown, printed):
                    shown, changed = anew(shown, printed), changed + 1
                lines += [f"$ {call.command}", *shown]
            text = text.replace(f"```console\n{block.body}```", "```console\n" + "\n".join(lines) + "\n```", 1)
    page.write_text(text, encoding="utf-8")
    return changed


if __name__ == "__main__":
    for one in PAGES:
        count = write_anew(one)
        if count:
            print(f"{one.relative_to(ROOT)}: {count} outputs written anew. Read them.")
