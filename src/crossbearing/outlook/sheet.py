"""A plain table in a file (CSV or JSON) -> what the games take, without any project; and what they tell of it."""

from __future__ import annotations

import csv
import difflib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from crossbearing.errors import UsageError
from crossbearing.outlook.table import Numbers, Table, plain

STEPS = 11  # levels of an issue that is given on a scale of numbers: its tenths
MOST_CELLS = 100_000
# What the columns of a CSV may be called; the first is the name that the messages use.
COLUMNS = {
    "party": ("party", "actor", "name", "player"),
    "issue": ("issue", "topic"),
    "position": ("position", "x"),
    "salience": ("salience",),
    "power": ("power", "capability", "capabilities", "influence"),
    "low": ("low", "min"),
    "high": ("high", "max"),
    "date": ("date", "day"),
    "status_quo": ("status_quo", "now"),
    "holder": ("holder",),
}
FORM = "docs/games.md shows the form."


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A table of one draw with the words and scales of its issues.

    `levels` names each issue's levels; `scales` gives the numbers at its ends (None where levels are named); `worth`
    holds, for a party and issue, the worth of each level where the file gives it; `holders` who moves an issue alone.
    `rules` and `war` are what the file says for `process`: numbers by name, and by party its chance to win and cost.
    `conflict` is the raw file where it describes options and states instead.
    """

    table: Table
    levels: tuple[tuple[str, ...], ...]
    scales: tuple[tuple[float, float] | None, ...]
    worth: Mapping[tuple[str, str], Numbers] = field(default_factory=dict)
    holders: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)
    war: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    conflict: Mapping[str, Any] | None = None

    def say(self, issue: int, spot: float) -> str:
        """Return a place in [0, 1] on an issue in the file's own terms: the number, or the nearest level."""
        if math.isnan(spot):
            return "nowhere: nobody cares"
        scale = self.scales[issue]
        if scale is not None:
            return f"{scale[0] + spot * (scale[1] - scale[0]):.4g}"
        near = self.levels[issue][round(spot * (len(self.levels[issue]) - 1))]
        return f"{near} ({spot:.2f} of the scale)"

    def value(self, issue: int, spot: float) -> float | None:
        """Return a place in [0, 1] on the issue's scale of numbers, in [0, 1] where levels are named; None for NaN."""
        low, high = self.scales[issue] or (0.0, 1.0)
        return None if math.isnan(spot) else round(low + spot * (high - low), 12)

    def told(self, game: str, spots: Numbers) -> Told:
        """Return what a game tells that puts each issue at one place in [0, 1]."""
        lines = tuple(f"{issue}: {self.say(i, float(spots[i]))}" for i, issue in enumerate(self.table.issues))
        ends = {issue: self.value(i, float(spots[i])) for i, issue in enumerate(self.table.issues)}
        return Told(game, lines, {"issues": ends})

    def told_odds(self, game: str, odds: Sequence[Numbers], lines: Sequence[str]) -> Told:
        """Return what a game tells that gives odds over each issue's levels, (levels,) each."""
        found = {issue: dict(zip(self.levels[i], np.round(odds[i], 9).tolist(), strict=True))
                 for i, issue in enumerate(self.table.issues)}  # fmt: skip
        rows = tuple(
            f"{issue}: {', '.join(f'{w} {p:.2g}' for w, p in row.items() if p >= 0.005)}"
            for issue, row in found.items()
        )
        return Told(game, (*rows, *lines), {"issues": found})


@dataclass(frozen=True, slots=True)
class Told:
    """What a game says of a table: lines for a person, and the same as data."""

    game: str
    lines: tuple[str, ...]
    data: Mapping[str, Any]


class Options:
    """What the user sets for a game: words and numbers by name, each of which the game must know."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given, self._known = dict(given), list[str]()

    def word(self, name: str, known: Sequence[str], default: str) -> str:
        """Return one of some words. Raises UsageError for any other."""
        self._known.append(f"{name} ({', '.join(known)})")
        value = self._given.pop(name, default)
        if value not in known:
            raise UsageError(f"{name} cannot be {value!r}.", hint=f"Known: {', '.join(known)}.")
        return value

    def number(self, name: str, default: float, low: float, high: float) -> float:
        """Return a number in a range. Raises UsageError where it is none or outside."""
        self._known.append(f"{name} ({low:g} to {high:g})")
        value = _number(self._given.pop(name, default), name)
        if not low <= value <= high:
            raise UsageError(f"{name} {value:g} is out of range.", hint=f"From {low:g} to {high:g}.")
        return value

    def done(self) -> None:
        """Raise UsageError for what was set and no game asked for."""
        for name in self._given:
            raise UsageError(f"There is nothing to set called {name!r} here.",
                             hint=f"Known: {'; '.join(self._known) or 'nothing'}.")  # fmt: skip


def read(path: Path) -> Sheet:
    """Return the table of a .json or .csv file. Raises UsageError that says what is wrong, where, and what to do."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise UsageError(f"{path} cannot be read: {fault}.", hint="Name a CSV or JSON file in UTF-8.") from fault
    if path.suffix.casefold() != ".json":
        return from_rows(text, path.name)
    try:
        raw = json.loads(text)
    except ValueError as fault:
        raise UsageError(f"{path.name} is no JSON: {fault}.", hint=FORM) from fault
    return from_json(raw, path.name)


def from_rows(text: str, name: str) -> Sheet:
    """Return the table of CSV text: one row per party and issue; comma, semicolon or tab."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        raise UsageError(f"{name} has no rows.", hint=f"A header and one row per party and issue. {FORM}")
    mark = max(",;\t", key=lines[0].count)
    rows = list(csv.reader(lines, delimiter=mark))
    heads = _heads(rows[0], name)
    cells: dict[tuple[str, str], dict[str, Any]] = {}
    for n, row in enumerate(rows[1:], 2):
        got = {key: row[at].strip() for key, at in heads.items() if at < len(row)}
        where = f"{name}, line {n}"
        one: dict[str, Any] = {"line": n, "date": got.get("date", "")}
        one |= {key: _number(got[key], f"{where}: {key}") for key in ("position", "salience", "power", "low", "high",
                "status_quo") if got.get(key)}  # fmt: skip
        if not got.get("party") or "position" not in one:
            raise UsageError(f"{where}: a party and a position are wanted.", hint=FORM)
        key = (got["party"], got.get("issue") or "issue")
        old = cells.get(key)
        if old is not None and old["date"] == one["date"] and old["position"] != one["position"]:
            day = f" on {one['date']}" if one["date"] else ""
            raise UsageError(f"{key[0]} stands at both {old['position']:g} and {one['position']:g} on {key[1]}{day} "
                             f"(lines {old['line']} and {n}).",
                             hint="Keep one, or give each its day in a column `date`: the latest counts.")  # fmt: skip
        if old is None or one["date"] >= old["date"]:
            cells[key] = {**one, "holder": got.get("holder", "")}
    return _numbered(cells, name)


def _heads(header: Sequence[str], name: str) -> dict[str, int]:
    """Return where each column that is known stands; raises UsageError for a missing or unknown one."""
    found: dict[str, int] = {}
    for at, word in enumerate(header):
        key = next((k for k, names in COLUMNS.items() if word.strip().casefold() in names), None)
        if key is None:
            near = difflib.get_close_matches(word.strip().casefold(), [n for v in COLUMNS.values() for n in v], n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(COLUMNS)}."
            raise UsageError(f"{name} has a column {word.strip()!r} that no game knows.", hint=hint)
        found[key] = at
    for wanted in ("party", "position"):
        if wanted not in found:
            raise UsageError(f"{name} has no column {wanted!r}.", hint=f"Also known as {', '.join(COLUMNS[wanted])}.")
    return found


def _numbered(cells: Mapping[tuple[str, str], Mapping[str, Any]], name: str) -> Sheet:
    """Return the sheet of cells on scales of numbers."""
    parties = list(dict.fromkeys(p for p, _ in cells))
    issues = list(dict.fromkeys(i for _, i in cells))
    check(parties, {i: [p for p in parties if (p, i) in cells] for i in issues}, name)
    shares = all(c.get("salience", 1) <= 1 for c in cells.values())
    x, s = np.zeros((len(parties), len(issues))), np.zeros((len(parties), len(issues)))
    power = np.ones(len(parties))
    scales: list[tuple[float, float]] = []
    quo: list[int] = []
    for i, issue in enumerate(issues):
        rows = {p: cells[p, issue] for p in parties if (p, issue) in cells}
        low, high = _scale(list(rows.values()), f"{name}: {issue}")
        scales.append((low, high))
        now = [r["status_quo"] for r in rows.values() if "status_quo" in r]
        quo.append(round((now[-1] - low) / (high - low) * (STEPS - 1)) if now else 0)
        for p, row in rows.items():
            x[parties.index(p), i] = (row["position"] - low) / (high - low)
            s[parties.index(p), i] = row.get("salience", 1.0) / (1 if shares else 100)
            power[parties.index(p)] = row.get("power", power[parties.index(p)])
    holders = {i: c["holder"] for (_, i), c in cells.items() if c.get("holder")}
    table = _table(parties, issues, [STEPS] * len(issues), x, power, s, quo, None, name)
    names = tuple(tuple(f"{low + k / (STEPS - 1) * (high - low):g}" for k in range(STEPS)) for low, high in scales)
    return Sheet(table, names, tuple(scales), holders=_known_holders(holders, parties, name))


def _scale(rows: Sequence[Mapping[str, Any]], where: str) -> tuple[float, float]:
    """Return the ends of an issue's scale: as the columns say, else 0 to 1, 0 to 100, or the range of positions."""
    spots = [r["position"] for r in rows]
    low = next((r["low"] for r in rows if "low" in r), None)
    high = next((r["high"] for r in rows if "high" in r), None)
    if low is None or high is None:
        if min(spots) >= 0 and max(spots) <= 1:
            low, high = 0.0, 1.0
        elif min(spots) >= 0 and max(spots) > 10 and max(spots) <= 100:
            low, high = 0.0, 100.0
        else:
            low, high = min(spots), max(spots) if max(spots) > min(spots) else min(spots) + 1
    if not low < high or min(spots) < low or max(spots) > high:
        raise UsageError(f"{where}: positions {min(spots):g} to {max(spots):g} do not fit the scale {low:g} to "
                         f"{high:g}.", hint="Mend the columns `low` and `high`.")  # fmt: skip
    return float(low), float(high)


def from_json(raw: Any, name: str) -> Sheet:
    """Return the sheet of parsed JSON: issues with levels and parties with positions, or options and preferences."""
    if not isinstance(raw, dict) or not isinstance(raw.get("parties"), dict):
        raise UsageError(f"{name}: an object with `parties` is wanted.", hint=FORM)
    if "options" in raw:
        empty = plain(list(raw["parties"]), ["state"], [2], [[0.0]] * len(raw["parties"]))
        return Sheet(empty, (("0", "1"),), (None,), conflict=raw)
    _only(raw, ("issues", "parties", "rules", "war"), name)
    issues = _part(raw, "issues", name)
    parties = raw["parties"]
    for p, party in parties.items():
        _only(party, ("power", "positions", "salience", "worth", "no_deal"), f"{name}: {p}")
    says = {i: [p for p, v in parties.items() if i in {**v.get("positions", {}), **v.get("worth", {})}] for i in issues}
    for p, party in parties.items():
        for i in {**party.get("positions", {}), **party.get("worth", {}), **party.get("salience", {})}:
            if i not in issues:
                known = ", ".join(issues)
                raise UsageError(f"{name}: {p} speaks of {i!r}, which is no issue.", hint=f"Known: {known}.")
    check(list(parties), says, name)
    names, quo, holders = [], [], {}
    for i, issue in issues.items():
        _only(issue, ("levels", "status_quo", "holder"), f"{name}: {i}")
        levels = [str(v) for v in issue.get("levels") or ()]
        if len(levels) < 2 or len(set(levels)) < len(levels):
            raise UsageError(f"{name}: {i} needs two levels or more, each named once.", hint=FORM)
        names.append(tuple(levels))
        quo.append(_level(issue.get("status_quo", levels[0]), levels, f"{name}: status quo of {i}"))
        if issue.get("holder"):
            holders[i] = str(issue["holder"])
    return _levelled(parties, list(issues), names, quo, holders, raw, name)


def _levelled(parties: Mapping[str, Any], issues: list[str], names: list[tuple[str, ...]], quo: list[int],
              holders: dict[str, str], raw: Mapping[str, Any], name: str) -> Sheet:  # fmt: skip
    """Return the sheet of parties with positions on named levels."""
    x, s = np.zeros((len(parties), len(issues))), np.zeros((len(parties), len(issues)))
    worth: dict[tuple[str, str], Numbers] = {}
    for a, (p, party) in enumerate(parties.items()):
        for i, issue in enumerate(issues):
            if issue in party.get("worth", {}):
                values = np.array([_number(v, f"{name}: worth of {issue} to {p}") for v in party["worth"][issue]])
                if len(values) != len(names[i]):
                    raise UsageError(f"{name}: {p} values {len(values)} levels of {issue}, which has {len(names[i])}.",
                                     hint="One number for each level, in order.")  # fmt: skip
                worth[p, issue] = values
                x[a, i], s[a, i] = int(values.argmax()) / (len(values) - 1), float(np.ptp(values))
            if issue in party.get("positions", {}):
                where = f"{name}: position of {p} on {issue}"
                x[a, i] = _level(party["positions"][issue], names[i], where) / (len(names[i]) - 1)
                s[a, i] = _number(party.get("salience", {}).get(issue, 1.0), f"{name}: salience of {issue} to {p}")
    power = [_number(v.get("power", 1.0), f"{name}: power of {p}") for p, v in parties.items()]
    given = [p for p, v in parties.items() if "no_deal" in v]
    if given and len(given) < len(parties):
        raise UsageError(f"{name}: no_deal is given for {', '.join(given)} only.", hint="Give it for all or for none.")
    no_deal = [_number(v["no_deal"], f"{name}: no_deal of {p}") for p, v in parties.items()] if given else None
    table = _table(list(parties), issues, [len(n) for n in names], x, power, s, quo, no_deal, name)
    war = {p: (_number(v.get("chance"), f"{name}: chance of {p}"), _number(v.get("cost", 0), f"{name}: cost of {p}"))
           for p, v in raw.get("war", {}).items()}  # fmt: skip
    return Sheet(table, tuple(names), (None,) * len(issues), worth, _known_holders(holders, list(parties), name),
                 dict(raw.get("rules", {})), war)  # fmt: skip


def _table(parties: list[str], issues: list[str], levels: list[int], x: Any, power: Any, s: Any, quo: list[int],
           no_deal: Any, name: str) -> Table:  # fmt: skip
    """Return the table, once power and salience were seen to make sense."""
    if not all(np.isfinite(v).all() for v in (np.asarray(x), np.asarray(power), np.asarray(s))):
        raise UsageError(f"{name} has a number that is not finite.", hint="Mend it.")
    if (np.asarray(power) < 0).any() or (s < 0).any():
        raise UsageError(f"{name} has a power or salience below 0.", hint="Both are 0 or more.")
    if not s.any():
        raise UsageError(f"{name}: salience is 0 everywhere, so nobody has a stake and there is nothing to work out.",
                         hint="Give each party a salience above 0 on what it cares about.")  # fmt: skip
    if not np.asarray(power).any():
        raise UsageError(f"{name}: power is 0 everywhere.", hint="Give each party a power above 0; 1 is typical.")
    return plain(parties, issues, levels, x, power, s, quo, no_deal)


def check(parties: Sequence[str], says: Mapping[str, Sequence[str]], name: str) -> None:
    """Raise UsageError where fewer than two parties speak, or no two on one issue, or the table is too large."""
    if len(parties) < 2:
        who = f"only {parties[0]}" if parties else "none"
        raise UsageError(f"Two parties or more are needed; {name} has {who}.", hint="Add a row for another party.")
    if not any(len(who) > 1 for who in says.values()):
        raise UsageError(f"{name}: no two parties have a position on one issue: {', '.join(says) or 'no issue'}.",
                         hint="Give two parties a position on the same issue, spelt alike.")  # fmt: skip
    if len(parties) * len(says) > MOST_CELLS:
        raise UsageError(f"{name} has {len(parties)} parties and {len(says)} issues; the most is {MOST_CELLS:,} cells.",
                         hint="Split the table.")  # fmt: skip


def _known_holders(holders: Mapping[str, str], parties: Sequence[str], name: str) -> Mapping[str, str]:
    for issue, who in holders.items():
        if who not in parties:
            known = ", ".join(parties)
            raise UsageError(f"{name}: the holder of {issue}, {who!r}, is no party.", hint=f"Known: {known}.")
    return holders


def _level(value: Any, levels: Sequence[str], where: str) -> int:
    if str(value) not in levels:
        near = difflib.get_close_matches(str(value), levels, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(levels)}."
        raise UsageError(f"{where}: {value!r} is no level.", hint=hint)
    return list(levels).index(str(value))


def _number(value: Any, where: str) -> float:
    try:
        if isinstance(value, bool):
            raise ValueError(value)
        return float(value)
    except (TypeError, ValueError) as fault:
        raise UsageError(f"{where}: {value!r} is no number.", hint="Write it as 0.5.") from fault


def _part(raw: Mapping[str, Any], key: str, name: str) -> dict[str, Any]:
    part = raw.get(key)
    if not isinstance(part, dict) or not part:
        raise UsageError(f"{name}: `{key}` is missing.", hint=FORM)
    return part


def _only(raw: Any, known: Sequence[str], where: str) -> None:
    """Raise UsageError where a part is no object or has a key that is not known."""
    if not isinstance(raw, dict):
        raise UsageError(f"{where}: an object is wanted, not {raw!r}.", hint=FORM)
    for key in raw:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(known)}."
            raise UsageError(f"{where}: there is no key {key!r}.", hint=hint)
