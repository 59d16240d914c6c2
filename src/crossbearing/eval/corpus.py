"""Annotated reports on disk: conflicts, their theatres, and which of them are for training, tuning and testing.

corpus/splits.toml                train, dev and test: lists of conflicts
corpus/sudan/theatre/             the sheets of the conflict
corpus/sudan/01-singa.case        a report
corpus/sudan/bridge.story/*.case  the reports of a story, and its findings.txt
corpus/agreement/first/*.case     reports as first annotated, and in second/ as annotated again
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from crossbearing.caseform import header, parse
from crossbearing.errors import UsageError
from crossbearing.model.claim import Claim
from crossbearing.model.report import Report
from crossbearing.model.theatre import Theatre
from crossbearing.theatres.load import load as load_theatre

SPLITS = ("train", "dev", "test")
AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True)
class Case:
    """An annotated report: where it lies, what it belongs to, and its claims. `story` is "" outside of stories."""

    path: Path
    conflict: str
    split: str
    text_kind: str
    story: str
    report: Report
    claims: tuple[Claim, ...]
    theatre: Theatre | None


def find(folder: Path) -> list[Path]:
    """Return the case files under a folder in order, or the file itself. Raises UsageError where there are none."""
    files = [folder] if folder.is_file() else sorted(folder.rglob("*.case"))
    inside = [f for f in files if AGREEMENT not in f.relative_to(folder).parts] if folder.is_dir() else files
    if not inside:
        raise UsageError(f"There is no .case file in {folder}.", hint="Name a folder of annotated reports.")
    return inside


def load(folder: Path, split: str = "") -> list[Case]:
    """Return the cases under a folder, those of one split where asked. Raises UsageError with file and line."""
    theatres: dict[Path, Theatre] = {}
    splits = _splits(folder)
    cases = []
    for path in find(folder):
        home = path.parent.parent if path.parent.suffix == ".story" else path.parent
        which = splits.get(home.name, "")
        if split and which != split:
            continue
        sheets = home / "theatre"
        if sheets.is_dir() and sheets not in theatres:
            theatres[sheets] = load_theatre(str(sheets))
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as fault:
            raise UsageError(f"{path} is not UTF-8: {fault}.", hint="Save it as UTF-8.") from fault
        report, claims = parse(text, str(path))
        story = path.parent.stem if path.parent.suffix == ".story" else ""
        kind = header(text).get("text", "")
        cases.append(Case(path, home.name, which, kind, story, report, tuple(claims), theatres.get(sheets)))
    if not cases:
        raise UsageError(f"{folder} has no reports of the split {split!r}.", hint=f"Splits: {', '.join(SPLITS)}.")
    return cases


def _splits(folder: Path) -> dict[str, str]:
    """Return the split of each conflict, from the nearest `splits.toml` in the folder or above it."""
    for place in (folder, *folder.resolve().parents):
        file = place / "splits.toml"
        if file.is_file():
            table = tomllib.loads(file.read_text(encoding="utf-8"))
            return {conflict: split for split in SPLITS for conflict in table.get(split, [])}
    return {}


def digest(cases: list[Case]) -> str:
    """Return twelve hex digits that change with any letter of the cases."""
    total = sha256()
    for case in cases:
        total.update(case.path.read_bytes())
    return total.hexdigest()[:12]
