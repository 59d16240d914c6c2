"""TimeBank and AQUAINT: the value F1 of the time reader on TimeML documents (TempEval-3's measure).

Each TIMEX3 of a document's text (its creation time excluded) is matched one to one with an expression of
`read.when.find(..., every=True)` that overlaps it; a value is right when the two strings are equal. Value F1 is
2 x right values / (expressions found + expressions marked), the measure of UzZaman et al. 2013 (SemEval task 1).
The time reader is asked, not the extractor: every extractor of the package has its days from it.

What a key becomes as a TIMEX3 value, from the interval that `resolve` gives:
day -> 2025-03-22, with the part of the day TMO TAF TEV TNI TMI; week -> 2025-W12; weekend -> 2025-W12-WE;
month -> 2025-03; quarter -> 2025-Q1; half -> 2025-H1; season -> 2025-SP; year -> 2025; decade -> 199; century -> 19;
"two weeks ago" -> the value of its unit; "the past two weeks" and lengths -> P2W, "several days" -> PXD, hours -> PT2H;
"now", "recently" or "recent years", "soon" -> PRESENT_REF, PAST_REF, FUTURE_REF; "daily" -> P1D;
"the end of May" -> the value of May (TIMEX3 keeps the end in `mod`); a stretch -> the value of its first end.
The clause's direction comes from `looks_ahead`; times counted from an earlier date count from the last day named
before, or from the creation time.

Documents are halved by their sorted order: the even ones (`tune`) may be read for errors, the odd ones are `held`.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from crossbearing.eval.dataset import Figure, Measured, Reader, digest, f1
from crossbearing.eval.score import Fault
from crossbearing.model.when import When
from crossbearing.read.calendar import SUBDAY, Key
from crossbearing.read.when import TimeWords, find, looks_ahead, resolve
from crossbearing.settings import Settings

WHAT = "values of time expressions: F1"
FOLDER = "text/timex"
PUBLISHED = "HeidelTime 77.6, SUTime 67.4 on TempEval-3 platinum"
_TIMEX = re.compile(r"<TIMEX3([^>]*)>(.*?)</TIMEX3>", re.DOTALL)
_LETTERS = {"day": "D", "week": "W", "month": "M", "year": "Y", "quarter": "Q"} | {
    "hour": "H", "minute": "M", "second": "S"
}  # fmt: skip
_TIMES = {"fortnight": (2, "W"), "decade": (10, "Y"), "century": (100, "Y")}
_REFS = {"now": "PRESENT_REF", "recent": "PAST_REF", "soon": "FUTURE_REF"}


@dataclass(frozen=True, slots=True)
class Gold:
    """A marked expression: its place in the plain text and its value."""

    start: int
    end: int
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Document:
    """A TimeML document: plain text, its date and the marked expressions."""

    name: str
    text: str
    created: date
    golds: list[Gold]


@dataclass
class Score:
    """Counts over documents."""

    found: int = 0
    marked: int = 0
    matched: int = 0
    right: int = 0


def document(path: Path) -> Document:
    """A TimeML file as plain text with offsets. Raises ValueError when it names no creation day."""
    raw = path.read_text("utf-8", errors="replace")
    created = re.search(r'<DCT>.*?value="(\d{4})-?(\d\d)-?(\d\d)', raw, re.DOTALL)
    body = re.search(r"<TEXT>(.*?)</TEXT>", raw, re.DOTALL)
    if created is None or body is None:
        raise ValueError(f"{path.name}: no creation time or no text")
    plain: list[str] = []
    length, place = 0, 0
    golds = []

    def add(piece: str) -> None:
        nonlocal length
        plain.append(html.unescape(re.sub(r"<[^>]+>", "", piece)))
        length += len(plain[-1])

    for found in _TIMEX.finditer(body[1]):
        add(body[1][place : found.start()])
        start = length
        add(found[2])
        value = re.search(r'\bvalue="([^"]*)"', found[1])
        kind = re.search(r'\btype="([^"]*)"', found[1])
        golds.append(Gold(start, length, kind[1] if kind else "", value[1].strip() if value else ""))
        place = found.end()
    add(body[1][place:])
    return Document(path.name, "".join(plain), date(*map(int, created.groups())), golds)


def _length_value(unit: str, count: int) -> str:
    times, letter = _TIMES.get(unit, (1, ""))
    letter = letter or _LETTERS[unit]
    return f"P{'T' if unit in SUBDAY else ''}{count * times if count else 'X'}{letter}"


def value(key: Key, when: When) -> str:
    """The TIMEX3 value of a key whose interval is `when`."""
    kind = key[0]
    if kind == "part":
        return f"{value(key[2], when)}T{key[1]}"
    if kind in ("edge", "so-far"):
        return value(key[2], when)
    if kind == "span":
        return value(key[1], when)
    if kind in ("length", "window", "repeat"):
        return _length_value(key[1], key[2])
    if kind == "instant":
        return _REFS[key[1]]
    day = when.earliest
    if day is None:
        return "unknown"
    unit = key[1] if kind in ("unit", "counted", "anchored") else kind
    if kind == "night":
        return f"{day.isoformat()}TNI"
    if unit in ("week", "fortnight"):
        return f"{day.isocalendar().year}-W{day.isocalendar().week:02}"
    if unit == "weekend":
        return f"{day.isocalendar().year}-W{day.isocalendar().week:02}-WE"
    if unit in ("month", "which-month"):
        return f"{day:%Y-%m}"
    if unit == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    if unit == "half":
        return f"{day.year}-H{(day.month + 5) // 6}"
    if unit in ("season", "which-season"):
        return f"{day.year}-{key[2]}"
    return {"year": f"{day:%Y}", "decade": f"{day.year // 10}", "century": f"{day.year // 100}"}.get(unit, f"{day}")


def predictions(text: str, created: date) -> list[tuple[TimeWords, str]]:
    """Every expression of a text with its TIMEX3 value."""
    found, anchor = [], created
    for words in find(text, every=True):
        ahead = looks_ahead(text, words)
        when = resolve(words, created, future=ahead, anchor=anchor)
        inner = resolve(_whole(words), created, future=ahead, anchor=anchor)
        vague = words.text.lower().endswith("recent years")
        found.append((words, "PAST_REF" if vague else value(words.key, inner)))
        if when.earliest is not None and when.earliest == when.latest and words.key[0] in ("date", "weekday"):
            anchor = when.earliest
    return found


def _whole(words: TimeWords) -> TimeWords:
    """The words without "early" or "the end of": a TIMEX3 value is the whole unit's."""
    key = words.key
    while key[0] in ("edge", "so-far", "part"):
        key = key[2]
    return TimeWords(words.start, words.end, words.text, words.role, key)


def _same(one: str, two: str) -> bool:
    """Equal values; 198X and 198 are both in use for a decade, W4 and W04 for a week."""
    return re.sub(r"-W(\d)$", r"-W0\1", one.removesuffix("X")) == re.sub(r"-W(\d)$", r"-W0\1", two.removesuffix("X"))


def measure(folder: Path, extractor: Reader, settings: Settings, limit: int) -> Measured:
    """Return value F1 and relaxed extent F1 of each half and of all; the errors are those of the tuning half."""
    paths = sorted(folder.rglob("*.tml"), key=lambda path: path.name)[: limit or None]
    halves = {"tune": Score(), "held": Score()}
    faults: list[Fault] = []
    for place, path in enumerate(paths):
        half = "held" if place % 2 else "tune"
        found = _compare(document(path), halves[half])
        faults += found if half == "tune" else []
    figures = []
    every = Score(*(sum(getattr(h, n) for h in halves.values()) for n in ("found", "marked", "matched", "right")))
    for name, h in (*halves.items(), ("all", every)):
        figures.append(Figure(f"value F1, {name}", f1(h.right, h.marked, h.found), h.marked, PUBLISHED))
        figures.append(Figure(f"extent F1 (relaxed), {name}", f1(h.matched, h.marked, h.found), h.marked))
    return Measured(tuple(figures), tuple(faults), len(paths), digest(*paths))


def _compare(doc: Document, counts: Score) -> list[Fault]:
    """Add the document to the counts; return its errors."""
    found = predictions(doc.text, doc.created)
    faults = []
    taken: set[int] = set()
    for words, said in found:
        near = [
            place
            for place, gold in enumerate(doc.golds)
            if place not in taken and gold.start < words.end and words.start < gold.end
        ]
        context = f"{words.text} in: {doc.text[max(0, words.start - 50) : words.end + 30]}"
        if not near:
            faults.append(Fault("false alarm", doc.name, words.key[0], context, "", said))
            continue
        place = max(near, key=lambda p: min(doc.golds[p].end, words.end) - max(doc.golds[p].start, words.start))
        taken.add(place)
        counts.matched += 1
        if _same(said, doc.golds[place].value):
            counts.right += 1
        else:
            faults.append(Fault("value", doc.name, words.key[0], context, doc.golds[place].value, said))
    for place, gold in enumerate(doc.golds):
        if place not in taken:
            context = f"{doc.text[gold.start : gold.end]} in: {doc.text[max(0, gold.start - 50) : gold.end + 30]}"
            faults.append(Fault("missed", doc.name, gold.kind, context, gold.value))
    counts.found += len(found)
    counts.marked += len(doc.golds)
    return faults
