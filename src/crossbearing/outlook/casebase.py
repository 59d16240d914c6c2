"""Past armed talks coded by hand (`cases/*.toml`) -> Talks values with what came of them, or an error in words."""

from __future__ import annotations

import calendar
import difflib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from crossbearing import codec
from crossbearing.errors import UsageError
from crossbearing.model import talks as model
from crossbearing.model.talks import Commitment, Issue, Level, Lever, OutsideOption, Party, Position, Talks, Weight
from crossbearing.model.when import UNKNOWN, When

KINDS = ("ceasefire", "withdrawal", "hand-over", "siege", "crossing")
ISSUE_KINDS = ("territory", "recognition", "access", "ceasefire", "other")
HOWS = ("unchanged", "agreed", "one-sided", "force", "lapsed")
# Few steps with words to each (cases/README.md), since nobody can tell 1.4 from 1.6; the ends are those of the prior.
POWERS = (0.33, 0.5, 1.0, 2.0, 3.0)
SALIENCES = (0.0, 0.25, 0.5, 0.75, 1.0)
BRIEFS = "briefs.toml"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the facts can be looked up; `url` where the page was read while coding."""

    title: str
    publisher: str
    year: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What held on the last day of the horizon, since which day and how it came; `peak` if more held in between."""

    level: str
    how: str
    what: str
    source: int
    day: date | None = None
    peak: str | None = None
    peak_day: date | None = None

    def highest(self) -> str:
        """Return the highest level that was reached within the horizon."""
        return self.level if self.peak is None else self.peak


@dataclass(frozen=True, slots=True)
class Case:
    """One coded case: the talks as they stood at the end of the day `as_of`, and each issue's outcome by `end`."""

    slug: str
    title: str
    kind: str
    conflict: str
    region: str
    as_of: date
    horizon: int
    about: str
    names: tuple[tuple[str, str], ...]
    talks: Talks
    outcomes: tuple[tuple[str, Outcome], ...]
    sources: tuple[Source, ...]
    doubts: tuple[str, ...]

    @property
    def end(self) -> date:
        """The last day of the horizon, on which the outcome is read."""
        return self.as_of + timedelta(days=self.horizon)


@dataclass(frozen=True, slots=True)
class _Head:
    title: str
    kind: str
    conflict: str
    region: str
    as_of: date
    horizon: int
    about: str
    sources: list[dict[str, Any]]
    parties: dict[str, Any]
    issues: dict[str, Any]
    positions: dict[str, Any]
    outcome: dict[str, Any]
    pressure: dict[str, Any] = field(default_factory=dict)
    power: dict[str, Any] = field(default_factory=dict)
    salience: dict[str, Any] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Party:
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Issue:
    text: str
    kind: str
    levels: tuple[tuple[str, str], ...]
    status_quo: str
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class _Stand:
    level: str
    status: str
    on: str
    source: int
    why: str


@dataclass(frozen=True, slots=True)
class _Lever:
    by: str
    targets: tuple[str, ...]
    what: str
    state: str
    topic: str
    condition: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class _Commitment:
    who: tuple[str, ...]
    what: str
    due: str
    state: str = "pending"


@dataclass(frozen=True, slots=True)
class _Weight:
    value: float
    source: int
    why: str


@dataclass(slots=True)
class _Sheet:
    """One file while it is read: what was found, and what is wrong with it, told all at once."""

    file: str
    head: _Head
    parties: dict[str, _Party] = field(default_factory=dict)
    issues: dict[str, _Issue] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def one_of(self, where: str, value: str, known: Iterable[str], what: str) -> bool:
        """Return whether a value is known; if not, say what is."""
        names = list(known)
        if value in names:
            return True
        near = difflib.get_close_matches(value, names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(names)}"
        self.faults.append(f"{where}: {value!r} is no {what}; {hint}")
        return False

    def sourced(self, where: str, number: int) -> None:
        """Say so where a row cites a source that the file does not list."""
        if not 1 <= number <= len(self.head.sources):
            self.faults.append(f"{where}: there is no source {number}; the file lists {len(self.head.sources)}")

    def level(self, where: str, issue: str, level: str) -> bool:
        """Return whether the issue has the level."""
        return self.one_of(where, level, [x for x, _ in self.issues[issue].levels], f"level of {issue}")


def load(folder: Path) -> tuple[Case, ...]:
    """Return the cases of a folder in alphabetical order. Raises UsageError, with all that is wrong with a file."""
    files = sorted(p for p in folder.glob("*.toml") if p.name != BRIEFS)
    if not files:
        raise UsageError(f"There is no case in {folder}.", hint="A case is a file NAME.toml (cases/README.md).")
    return tuple(load_case(p) for p in files)


def load_case(path: Path) -> Case:
    """Return the case of one file. Raises UsageError, with all that is wrong with it."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise UsageError(f"{path.name} cannot be read: {fault}.", hint="Mend it in a text editor.") from fault
    sheet = _Sheet(path.name, _row(_Head, _plain(raw), path.name))
    case = _case(path.stem, sheet)
    if sheet.faults:
        lines = "\n".join(f"  {fault}" for fault in sheet.faults)
        raise UsageError(f"{path.name} is not a valid case:\n{lines}", hint="The form is in cases/README.md.")
    return case


def briefs(cases: Sequence[Case]) -> str:
    """Return the text of `briefs.toml`: what a second coder is given, without positions, weights or outcomes."""
    lines = ["# What each case is about, for a coder who has not seen it coded. Written by `evals/cases.py --briefs`."]
    for case in cases:
        lines += ["", f"[{case.slug}]"]
        lines += [f"{key} = {_text(getattr(case, key))}" for key in ("title", "kind", "conflict", "region")]
        lines += [f"as_of = {case.as_of}", f"horizon = {case.horizon}", f"about = {_text(case.about)}"]
        lines += [f"parties = [{', '.join(f'[{_text(x)}, {_text(name)}]' for x, name in case.names)}]"]
        for issue in case.talks.issues:
            levels = ", ".join(f"[{_text(v.id)}, {_text(v.text)}]" for v in issue.levels)
            lines += [f"issues.{issue.id} = {{ text = {_text(issue.text)}, levels = [{levels}] }}"]
    return "\n".join(lines) + "\n"


def rank(issue: Issue, level: str | None) -> int:
    """Return the rank of an issue's level, 0 the lowest; -1 where it is not known."""
    return next((v.rank for v in issue.levels if v.id == level), -1)


def _text(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)  # a JSON string is a basic string of TOML


def _plain(value: Any) -> Any:
    """Return what TOML gave with days as text, so that a day and a month are written alike."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value


def _row(kind: type[T], raw: Any, where: str) -> T:
    """Return one part of the form as a value. Raises UsageError for a key that is missing, unknown or of no use."""
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    if not isinstance(raw, dict):
        raise UsageError(f"{where}: a table with {', '.join(known)} is wanted, not {raw!r}.")
    for key in raw:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(known)}."
            raise UsageError(f"{where}: there is no key {key!r}.", hint=hint)
    for name, one in known.items():
        if name not in raw and one.default is MISSING and one.default_factory is MISSING:
            raise UsageError(f"{where}: {name!r} is missing.", hint="The form is in cases/README.md.")
    try:
        return codec.from_dict(kind, raw)
    except msgspec.ValidationError as fault:
        raise UsageError(f"{where}: {fault}.", hint="The form is in cases/README.md.") from fault


def _case(slug: str, sheet: _Sheet) -> Case:
    head, file = sheet.head, sheet.file
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        sheet.faults.append(f"the file's name: {slug!r} is not small letters, digits and single hyphens")
    sheet.one_of("kind", head.kind, KINDS, "kind of talks")
    if head.horizon < 1:
        sheet.faults.append(f"horizon: {head.horizon} days is no horizon")
    sources = tuple(_row(Source, raw, f"{file}: source {n}") for n, raw in enumerate(head.sources, 1))
    if not sources:
        sheet.faults.append("sources: a case rests on at least one public source")
    sheet.parties = {x: _row(_Party, raw, f"{file}: party {x}") for x, raw in head.parties.items()}
    sheet.issues = {x: _row(_Issue, raw, f"{file}: issue {x}") for x, raw in head.issues.items()}
    for name, party in sheet.parties.items():
        for role in party.roles or ("",):
            sheet.one_of(f"party {name}", role, model.PARTY_ROLES, "role")
    if sum("party" in p.roles for p in sheet.parties.values()) < 2:
        sheet.faults.append("parties: talks need two whose role is 'party'")
    if not sheet.issues:
        sheet.faults.append("issues: there is nothing to talk about")
    talks = Talks(
        id=slug,
        title=head.title,
        parties=tuple(Party(x, p.roles) for x, p in sheet.parties.items()),
        issues=tuple(_issues(sheet)),
        positions=tuple(_positions(sheet)),
        levers=tuple(_levers(sheet)),
        commitments=tuple(_commitments(sheet)),
        outside=tuple(_outside(sheet)),
        weights=tuple(_weights(sheet)),
    )
    return Case(slug, head.title, head.kind, head.conflict, head.region, head.as_of, head.horizon, head.about.strip(),
                tuple((x, p.name) for x, p in sheet.parties.items()), talks, tuple(_outcomes(sheet)), sources,
                head.doubts)  # fmt: skip


def _issues(sheet: _Sheet) -> Iterator[Issue]:
    for name, issue in sheet.issues.items():
        where, ids = f"issue {name}", [x for x, _ in issue.levels]
        sheet.one_of(where, issue.kind, ISSUE_KINDS, "kind of issue")
        if len(ids) < 2 or len(set(ids)) < len(ids):
            sheet.faults.append(f"{where}: it needs two levels or more, each named once, the lowest first")
        if issue.holder is not None:
            sheet.one_of(where, issue.holder, sheet.parties, "party")
        if issue.status_quo != "unknown":
            sheet.level(f"{where}, status_quo", name, issue.status_quo)
        levels = tuple(Level(x, text, rank) for rank, (x, text) in enumerate(issue.levels))
        now = None if issue.status_quo == "unknown" else issue.status_quo
        yield Issue(name, issue.text, issue.kind, name, levels, issue.holder, status_quo=now)


def _positions(sheet: _Sheet) -> Iterator[Position]:
    """Yield the stands on each issue in the order of the file; a party at the table that said nothing is unknown."""
    for name in sheet.head.positions:
        sheet.one_of("positions", name, sheet.issues, "issue")
    for name in sheet.issues:
        said: dict[str, Any] = sheet.head.positions.get(name, {})
        for party in said:
            sheet.one_of(f"positions on {name}", party, sheet.parties, "party")
        for party, about in sheet.parties.items():
            rows = said.get(party, [])
            for raw in rows if isinstance(rows, list) else [rows]:
                where = f"{party} on {name}"
                row = _row(_Stand, raw, f"{sheet.file}: {where}")
                sheet.level(where, name, row.level)
                sheet.one_of(where, row.status, [s for s in model.POSITION_STATUSES if s != "unknown"], "status")
                sheet.sourced(where, row.source)
                when = _when(sheet, where, row.on)
                if when.earliest is not None and when.earliest > sheet.head.as_of:
                    sheet.faults.append(f"{where}: {row.on} lies after the day as of which the case is coded")
                reported = None if when.latest is None else min(when.latest, sheet.head.as_of)
                yield Position(party, name, row.level, row.status, when, reported=reported)
            if not rows and "party" in about.roles:
                yield Position(party, name, None, "unknown")


def _levers(sheet: _Sheet) -> Iterator[Lever]:
    for n, raw in enumerate(_pressure(sheet, "levers"), 1):
        where = f"lever {n}"
        row = _row(_Lever, raw, f"{sheet.file}: {where}")
        for actor in (row.by, *row.targets):
            sheet.one_of(where, actor, sheet.parties, "party")
        sheet.one_of(where, row.state, model.LEVER_STATES, "state of a lever")
        when = _when(sheet, where, row.on)
        yield Lever(row.by, row.targets, row.what, row.state, row.condition, when, (), row.topic, when.latest)


def _commitments(sheet: _Sheet) -> Iterator[Commitment]:
    for n, raw in enumerate(_pressure(sheet, "commitments"), 1):
        where = f"commitment {n}"
        row = _row(_Commitment, raw, f"{sheet.file}: {where}")
        for actor in row.who:
            sheet.one_of(where, actor, sheet.parties, "party")
        sheet.one_of(where, row.state, model.COMMITMENT_STATES, "state of a commitment")
        yield Commitment(row.who, row.what, _when(sheet, where, row.due), row.state)


def _outside(sheet: _Sheet) -> Iterator[OutsideOption]:
    for n, raw in enumerate(_pressure(sheet, "outside"), 1):
        where = f"outside option {n}"
        row = _row(OutsideOption, raw, f"{sheet.file}: {where}")  # the form's keys are the value's
        sheet.one_of(where, row.party, sheet.parties, "party")
        sheet.one_of(where, row.option, model.OUTSIDE_OPTIONS, "outside option")
        yield row


def _pressure(sheet: _Sheet, part: str) -> list[Any]:
    for name in sheet.head.pressure:
        if part == "levers":  # said once
            sheet.one_of("pressure", name, ("levers", "commitments", "outside"), "part")
    found: list[Any] = sheet.head.pressure.get(part, [])
    return found


def _weights(sheet: _Sheet) -> Iterator[Weight]:
    tables = [("", "power", sheet.head.power, POWERS)]
    for name, table in sheet.head.salience.items():
        if sheet.one_of("salience", name, sheet.issues, "issue"):
            tables.append((name, f"salience of {name}", table, SALIENCES))
    for issue, what, table, scale in tables:
        for party, raw in table.items():
            where = f"{what}, {party}"
            row = _row(_Weight, raw, f"{sheet.file}: {where}")
            sheet.one_of(where, party, sheet.parties, "party")
            sheet.one_of(where, f"{row.value:g}", [f"{step:g}" for step in scale], "step of the scale")
            sheet.sourced(where, row.source)
            yield Weight(party, issue, row.value, row.why)


def _outcomes(sheet: _Sheet) -> Iterator[tuple[str, Outcome]]:
    head, end = sheet.head, sheet.head.as_of + timedelta(days=max(sheet.head.horizon, 0))
    for name in head.outcome:
        sheet.one_of("outcome", name, sheet.issues, "issue")
    for name, issue in sheet.issues.items():
        where = f"outcome of {name}"
        if name not in head.outcome:
            sheet.faults.append(f"{where}: it is missing")
            continue
        row = _row(Outcome, head.outcome[name], f"{sheet.file}: {where}")
        sheet.sourced(where, row.source)
        sheet.one_of(where, row.how, HOWS, "way that an outcome came about")
        known = [sheet.level(where, name, x) for x in (row.level, row.peak) if x is not None]
        for day in (row.day, row.peak_day):
            if day is not None and not head.as_of < day <= end:
                sheet.faults.append(f"{where}: {day} does not lie after {head.as_of} and by {end}")
        if all(known):
            sheet.faults += [f"{where}: {fault}" for fault in _unfit(row, issue)]
        yield name, row


def _unfit(row: Outcome, issue: _Issue) -> Iterator[str]:
    """Yield how the parts of an outcome contradict each other."""
    ranks = {x: rank for rank, (x, _) in enumerate(issue.levels)}
    if (row.level == issue.status_quo and row.peak is None) != (row.how == "unchanged"):
        yield f"{row.how!r} does not fit level {row.level!r} with status quo {issue.status_quo!r} and no peak"
    if (row.day is None) != (row.how == "unchanged"):
        yield "a day is wanted where the level changed, and only there"
    if (row.how == "lapsed") != (row.peak is not None and row.peak_day is not None):
        yield "'lapsed' goes with a peak and its day, and they with it"
    if row.peak is not None and ranks[row.peak] <= ranks[row.level]:
        yield f"peak {row.peak!r} does not lie above level {row.level!r}"
    if row.day is not None and row.peak_day is not None and row.peak_day > row.day:
        yield "the peak's day lies after the day since which the level held"


def _when(sheet: _Sheet, where: str, text: str) -> When:
    """Return the days that a year, a month or a day names."""
    if not text:
        return UNKNOWN
    found = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", text)
    try:
        if found is None:
            raise ValueError(text)
        year, month, day = (None if part is None else int(part) for part in found.groups())
        first = date(year or 0, month or 1, day or 1)
        last = day or calendar.monthrange(first.year, month or 12)[1]
        return When(text, first, date(first.year, month or 12, last), "on", "stated", "")
    except ValueError:
        sheet.faults.append(f"{where}: {text!r} is no day; write YYYY-MM-DD, or a month or year as text")
        return UNKNOWN
