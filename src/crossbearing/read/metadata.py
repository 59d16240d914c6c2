"""What is known of where a report comes from (header, sidecar, option, file name, dateline), each with its basis."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

from crossbearing.errors import UsageError
from crossbearing.model.report import Metadata

# The words that a user writes -> the stored field.
KEYS = {
    "source": "outlet",
    "outlet": "outlet",
    "published": "published",
    "title": "title",
    "url": "url",
    "language": "language",
    "author": "author",
    "note": "note",
}
LONGEST_VALUE = 2_000  # characters; a longer title or address is no title or address

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_MONTH = {m[:3]: i for i, m in enumerate(_MONTHS, 1)} | {m: i for i, m in enumerate(_MONTHS, 1)} | {"sept": 9}
_MONTH_WORD = (
    "(?:" + "|".join(rf"{m[:3]}(?:{m[3:]})?\.?" for m in _MONTHS if m != "september") + r"|sep(?:t(?:ember)?)?\.?)"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_DAY = r"(?P<{}>[0-3]?[0-9])(?:st|nd|rd|th)?"
_NAMED_DAY = (
    rf"(?:{_DAY.format('day_first')}(?:\s+of)?[\s-]+(?P<month_after>{_MONTH_WORD})"
    rf"|(?P<month_first>{_MONTH_WORD})\s+{_DAY.format('day_after')})(?![0-9])"
)
_NAMED_DATE = re.compile(rf"{_WEEKDAY}{_NAMED_DAY}(?:,?[\s-]+(?P<year>[12][0-9]{{3}}))(?P<rest>.*)", re.I | re.A | re.S)
_NUMERIC = re.compile(
    r"(?P<a>[0-9]{1,4})(?P<mark>[/.-])(?P<b>[0-9]{1,2})(?P=mark)(?P<c>[0-9]{1,4})(?P<rest>.*)", re.A | re.S
)
_TIME = re.compile(
    r"[\s,T|@-]*(?:at\s+)?[0-2]?[0-9][:.h][0-5][0-9](?::?[0-5][0-9](?:\.[0-9]+)?)?\s*(?:[ap]\.?m\.?)?\s*"
    r"(?:[A-Z]{1,5}|[+-][0-9]{2}:?[0-9]{2})?(?:[+-][0-9:]{1,6})?\s*(?:\([^()]{0,30}\))?\s*",
    re.I | re.A,
)


def iso_date(words: str) -> str:
    """Return the date that the words state, in ISO 8601: a day, with the time and zone where they are ISO or RFC 5322.

    Read are ISO 8601, "March 24, 2025", "24 Mar 2025", e-mail dates, and numbers where day and month cannot be
    confused. Raises ValueError with the reason in words: nothing is guessed, no year and no order of day and month.
    """
    words = " ".join(words[:200].split())
    try:
        return date.fromisoformat(words).isoformat()
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(words).isoformat(timespec="seconds")
    except ValueError:
        pass
    named = _NAMED_DATE.fullmatch(words)
    if named is not None:
        return _with_time(words, _named_day(named, int(named["year"])), named["rest"])
    numeric = _NUMERIC.fullmatch(words)
    if numeric is not None:
        return _with_time(words, _numeric_day(numeric), numeric["rest"])
    raise ValueError(f"{words[:60]!r} is not a date; write it as 2025-03-24")


def _named_day(found: re.Match[str], year: int) -> date:
    month = _MONTH[(found["month_first"] or found["month_after"]).lower().rstrip(".")]
    return date(year, month, int(found["day_first"] or found["day_after"]))


def _numeric_day(found: re.Match[str]) -> date:
    a, b, c = int(found["a"]), int(found["b"]), int(found["c"])
    if len(found["a"]) == 4:
        return date(a, b, c)
    if len(found["c"]) != 4:
        raise ValueError(f"{found[0][:60]!r} has no year of four digits; write it as 2025-03-24")
    if a > 12 or a == b:
        return date(c, b, a)
    if b > 12:
        return date(c, a, b)
    raise ValueError(
        f"{found[0][:60]!r} may be day or month first; write it as {c}-{b:02d}-{a:02d} or {c}-{a:02d}-{b:02d}"
    )


def _with_time(words: str, day: date, rest: str) -> str:
    """Return the day, with time and zone where the whole is an e-mail date (feeds); words after it must be a time."""
    if rest.strip() and not _TIME.fullmatch(rest):
        raise ValueError(f"{words[:60]!r} says more than a date; write it as {day.isoformat()}")
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(words)
    except (TypeError, ValueError, IndexError, OverflowError):
        return day.isoformat()
    if moment.date() != day or not rest.strip():
        return day.isoformat()
    return moment.isoformat(timespec="seconds")


def value_of(field: str, words: str) -> str:
    """Return the value to store for a field: one line, dates in ISO, addresses http or https.

    Raises ValueError, with the reason in words, for a date or address that cannot be read; "" for empty words.
    """
    words = " ".join(words.replace("\0", " ").split())
    words = words.encode("utf-8", "replace").decode("utf-8")
    if not words:
        return ""
    if len(words) > LONGEST_VALUE:
        raise ValueError(f"the value is longer than {LONGEST_VALUE:,} characters")
    if field == "published":
        return iso_date(words)
    if field == "url":
        parts = urlsplit(words)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError(f"{words[:60]!r} is not an http or https address")
    return words


class Gathered(NamedTuple):
    """Metadata that was read, and in words what could not be."""

    metadata: tuple[Metadata, ...]
    faults: tuple[str, ...] = ()


def gather(values: Mapping[str, str], basis: str) -> Gathered:
    """Return what a mapping of users' words (`KEYS`) says, all on one basis; unknown words and bad values as faults."""
    found: list[Metadata] = []
    faults: list[str] = []
    for key, words in values.items():
        field = KEYS.get(key.strip().lower())
        if field is None:
            faults.append(f"{basis} {key[:40]!r} is not known (known: {', '.join(KEYS)})")
            continue
        try:
            value = value_of(field, words)
        except ValueError as fault:
            faults.append(f"{basis} {key}: {fault}")
            continue
        if value:
            found.append(Metadata(field, value, basis))
    return Gathered(tuple(found), tuple(faults))


_MOST_HEADER_LINES = 40
_HEADER_LINE = re.compile(r"[ \t]*([A-Za-z][A-Za-z -]{0,30}?)[ \t]*:(?:[ \t]+(.*)|[ \t]*)")


def split_header(text: str) -> tuple[dict[str, str], str]:
    """Return the header lines of a plain text and the text after them; no header where the first line is not of one.

    A header begins with a line of a known word (`KEYS`), is `word: value` throughout and ends at a blank line,
    which belongs to it. Lines are parted by `\\n`.
    """
    header: dict[str, str] = {}
    at = 0
    for _ in range(_MOST_HEADER_LINES):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        if not line.strip():
            return (header, text[end + 1 :]) if header else ({}, text)
        found = _HEADER_LINE.fullmatch(line) if len(line) <= 2 * LONGEST_VALUE else None
        if found is None or (not header and found[1].lower() not in KEYS):
            return {}, text
        header[found[1].lower()] = found[2] or ""
        at = end + 1
        if at >= len(text):
            return header, ""
    return {}, text


_NAME_DATE = re.compile(r"(?<![0-9])([12][0-9]{3})([-_.]?)([01][0-9])\2([0-3][0-9])(?![0-9])")
_NO_OUTLET = re.compile(
    r"(?:a|an|the|article|articles|bulletin|clip|copy|data|doc|docs|document|download|draft|export|feed|file|html?|image|"
    r"img|index|item|message|news|note|notes|page|paper|pdf|post|print|report|reports|saved?|scan|screenshot|sitrep|"
    r"story|test|text|txt|untitled|update|web|webpage|whatsapp|[0-9]+)",
    re.I,
)


def from_name(name: str) -> tuple[Metadata, ...]:
    """Return outlet and date of a file name such as `irrawaddy_2025-03-24.txt` or `2025-03-24_irrawaddy.txt`.

    A name without a date says nothing. After a date the outlet ends at the next `_`; joined by hyphens alone it
    has no certain end, so only a single word counts. Words such as `report` are no outlet.
    """
    stem = name.rsplit("/", 1)[-1].split(".", 1)[0] if "." in name else name
    found = next(_NAME_DATE.finditer(name[:300]), None)
    if found is None:
        return ()
    try:
        day = date(int(found[1]), int(found[3]), int(found[4])).isoformat()
    except ValueError:
        return ()
    before = name[: found.start()].strip(" _-.")
    after = (stem if len(stem) >= found.end() else name)[found.end() :].strip(" _-.")
    outlet = before or (after.split("_", 1)[0] if "_" in after or not re.search(r"[-. ]", after) else "")
    outlet = outlet.strip(" _-.")
    told = (Metadata("published", day, "file name"),)
    if outlet and len(outlet) <= 60 and not _NO_OUTLET.fullmatch(outlet):
        return (Metadata("outlet", outlet, "file name"), *told)
    return told


_OUTLET = r"(?P<outlet>[A-Z][^()\n]{1,58})"
_DASH = r"\s*(?:-{1,3}|–|—)\s"
_PLACE = r"[A-Z][\w.'’/-]*(?:[ ,]{1,2}(?:[A-Z][\w.'’/-]*|of|the|and)){0,6}"
_CAPITALS = r"[A-Z][A-Z.'’/-]+(?:[ ,]{1,2}[A-Z][\w.'’/-]*){0,6}"
# "LASHIO, March 24 (Shan Wire) -", "Lashio, Myanmar, 24 March 2025 —": a place, a day, perhaps the agency.
_OPENING_WITH_DAY = re.compile(
    rf"(?:{_PLACE}[,.]?\s+)(?i:{_NAMED_DAY})(?:,?\s+(?P<year>[12][0-9]{{3}}))?[.,]?\s*(?:\({_OUTLET}\))?{_DASH}"
)
# "KUNMING (Shan Wire) -", "(Shan Wire) -": only capitals, since "the Army (MNDAA) -" opens many a sentence.
_OPENING_WITH_AGENCY = re.compile(rf"(?:{_CAPITALS}\s+)?\({_OUTLET}\){_DASH}")
# "MoeMaKa, March 24, 2025" or the date alone, on a line of its own.
_OWN_LINE = re.compile(
    rf"(?:(?P<name>[^,|:\n]{{2,60}}?)\s*(?:[,|:]|\s[-–—])\s*)?(?i:(?:published|posted)(?:\s+on)?:?\s+)?"
    rf"(?P<date>(?i:{_WEEKDAY}{_NAMED_DAY}),?\s+(?P<year>[12][0-9]{{3}})|[12][0-9]{{3}}-[01][0-9]-[0-3][0-9])(?P<rest>.{{0,40}})"
)
_NOT_A_NAME = re.compile(r"(?i)(?:by\b|updated|modified|last\b|published|posted|date|on\b|mon|tue|wed|thu|fri|sat|sun)")
_SMALL_WORDS = {"of", "the", "and", "for", "&", "de", "al"}


class Dateline(NamedTuple):
    """What a dateline says. `yearless` is a day without year, as written, that nothing could complete.

    `is_credit` says that the outlet is an agency in brackets: who wrote it, which need not be who published it.
    """

    metadata: tuple[Metadata, ...]
    yearless: str = ""
    is_credit: bool = False


def from_dateline(text: str, near: date | None = None) -> Dateline:
    """Return date and outlet of a dateline in the first 1,200 characters and first eight lines that are not blank.

    `near` is a day of publication known from elsewhere: a dateline without year takes the year that puts it within
    31 days of it. Without such a day it gives no date.
    """
    lines = [line.strip() for line in text[:1_200].split("\n")]
    for line in [line for line in lines if line][:8]:
        opening = _OPENING_WITH_DAY.match(line)
        if opening is not None:
            return _opened(opening, near)
        agency = _OPENING_WITH_AGENCY.match(line)
        if agency is not None:
            return Dateline((Metadata("outlet", agency["outlet"].strip(), "dateline"),), is_credit=True)
        own = _OWN_LINE.fullmatch(line) if len(line) <= 160 else None
        if own is not None and (not own["rest"].strip(" .,|") or _TIME.fullmatch(own["rest"])):
            told = _own_line(own, text)
            if told.metadata:
                return told
    return Dateline(())


def _opened(found: re.Match[str], near: date | None) -> Dateline:
    told: list[Metadata] = []
    if found["outlet"]:
        told.append(Metadata("outlet", found["outlet"].strip(), "dateline"))
    years = [int(found["year"])] if found["year"] else ([near.year - 1, near.year, near.year + 1] if near else [])
    for year in years:
        try:
            day = _named_day(found, year)
        except ValueError:
            continue
        if found["year"] or (near is not None and abs(day - near) <= timedelta(days=31)):
            return Dateline((*told, Metadata("published", day.isoformat(), "dateline")), is_credit=True)
    written = " ".join(
        w for w in (found["day_first"], found["month_after"], found["month_first"], found["day_after"]) if w
    )
    return Dateline(tuple(told), written, is_credit=True)


def _own_line(found: re.Match[str], text: str) -> Dateline:
    try:
        told = [Metadata("published", iso_date(found["date"]), "dateline")]
    except ValueError:
        return Dateline(())
    name = (found["name"] or "").strip()
    if re.match(r"(?i)(?:updated|modified|last\b)", name):
        return Dateline(())  # the day of a change is not the day of publication
    words = name.split()
    as_name = all(w[0].isupper() or w[0].isdigit() or w in _SMALL_WORDS for w in words)
    # A name that the text uses as a place ("in Kunming") is where it was written, not who published it.
    as_place = re.search(rf"(?i)\b(?:in|to|from|at|near|around|of)\s+{re.escape(name)}\b", text[:20_000])
    if words and len(words) <= 6 and as_name and not as_place and not _NOT_A_NAME.match(name):
        told.insert(0, Metadata("outlet", name, "dateline"))
    return Dateline(tuple(told))


def host_of(url: str) -> str:
    """Return the host of an address without `www.`; "" where there is none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def sidecar(path: Path) -> dict[str, dict[str, str]]:
    """Return the rows of a sidecar CSV by file: column `file` and any of `KEYS`; empty cells are left out.

    The file is named as given to `read` or by its last parts ("march/a.txt", "a.txt"). The last of two rows of one
    file counts. Raises UsageError for a sheet that cannot be read or has no column `file`.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except OSError as fault:
        raise UsageError(
            f"The sidecar {path.name} cannot be opened: {fault.strerror}.", hint="Check the path."
        ) from fault
    except (UnicodeDecodeError, csv.Error) as fault:
        raise UsageError(
            f"The sidecar {path.name} is not CSV in UTF-8: {fault}.", hint="Save it as CSV, UTF-8."
        ) from fault
    columns = {(c or "").strip().lower(): c for c in (rows[0] if rows else {"file": ""})}
    if "file" not in columns:
        raise UsageError(
            f"The sidecar {path.name} has no column `file`.",
            hint=f"Its first row must be file,{','.join(KEYS)} or fewer of them.",
        )
    told: dict[str, dict[str, str]] = {}
    for row in rows:
        file = (row[columns["file"]] or "").strip().replace("\\", "/").removeprefix("./")
        cells = {key: str(row[name] or "").strip() for key, name in columns.items() if key in KEYS}
        if file:
            told[file] = {key: cell for key, cell in cells.items() if cell}
    return told


def sidecar_row(rows: Mapping[str, Mapping[str, str]], path: str) -> Mapping[str, str]:
    """Return the sidecar's row of a file: by the whole path, else by the longest last part that has one; or {}."""
    return next((rows[tail] for tail in _tails(path) if tail in rows), {})


def unused_rows(rows: Mapping[str, Mapping[str, str]], paths: Iterable[str]) -> tuple[str, ...]:
    """Return the files that a sidecar names and that none of the paths is."""
    used = {next((tail for tail in _tails(path) if tail in rows), "") for path in paths}
    return tuple(name for name in rows if name not in used)


def _tails(path: str) -> Iterator[str]:
    parts = PurePosixPath(path.replace("\\", "/")).parts
    yield path
    for start in range(len(parts)):
        yield "/".join(parts[start:])
