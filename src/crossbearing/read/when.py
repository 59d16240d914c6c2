"""When a claim is said to be so: text -> the time expressions in it -> intervals of days with role, basis and rule.

`find` reads words and needs no date; `resolve` works the words out from the report's date, so that a corrected date
is applied again with `when_of` from the stored words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise

from crossbearing.model.when import ROLES, When
from crossbearing.read.calendar import Frame, Key, NoDay, days_of
from crossbearing.read.time_patterns import OPENS, PATTERNS, RULES
from crossbearing.read.time_rules import READERS
from crossbearing.read.time_tokens import (
    AHEAD,
    AHEAD_PAIRS,
    BETWEEN,
    CLOCK,
    ROLE_OF,
    SAYING,
    Line,
    may_hold_time,
    tokens,
)

NOT_READ = "the words name no time that is known"
NO_CALENDAR_DAY = "no such day in the calendar"


@dataclass(frozen=True, slots=True)
class TimeWords:
    """A time expression as written: `text` == the text's [start:end], without the preposition that gives `role`.

    `key` is the parsed form, hashable, for `resolve` alone: its shape is no promise.
    """

    start: int
    end: int
    text: str
    role: str
    key: Key


@dataclass(frozen=True, slots=True)
class _Atom:
    """An expression as tokens first..last (exclusive); `before` is the word that gave the role, "" without one."""

    first: int
    last: int
    key: Key
    before: str


def find(text: str, start: int = 0, end: int | None = None, *, every: bool = False) -> list[TimeWords]:
    """The time expressions in text[start:end], in order; offsets count from the start of `text`.

    Times that belong together are one ("July and August last year"). With `every`, each is given apart, and lengths
    ("a two-day truce"), repeats ("daily") and bare units ("the quarter") too: they name no day, but corpora mark them.
    """
    start, end = max(0, start), len(text) if end is None else min(end, len(text))
    if start >= end or not may_hold_time(text, start, end):
        return []
    line = tokens(text, start, end)
    atoms = [atom for atom in _atoms(line) if every or _names_day(line, atom)]
    if not every:
        atoms = _joined(line, atoms)
    found = []
    for atom in atoms:
        first, last = line.starts[atom.first], line.ends[atom.last - 1]
        role, key = _role(atom)
        found.append(TimeWords(first, last, text[first:last], role, key))
    return found


def resolve(words: TimeWords, published: date | None, *, future: bool = False, anchor: date | None = None) -> When:
    """The days that the words name, for a report of the date `published`.

    `future` says that the clause looks ahead (`looks_ahead`): "on Friday" is then the next one. `anchor` is the
    earlier date that "the following day" counts from. Basis `unknown` with the reason when no day can be worked out.
    """
    return _worked_out(words.text, words.role, words.key, published, future, anchor)


@lru_cache(maxsize=8_192)  # the claims of a report share their times
def _worked_out(text: str, role: str, key: Key, published: date | None, future: bool, anchor: date | None) -> When:
    try:
        days = days_of(key, Frame(published, anchor, role, future))
    except NoDay as reason:
        return When(text=text, role=role, rule=str(reason))
    except (ValueError, OverflowError):  # 30 February, the year 0
        return When(text=text, role=role, rule=NO_CALENDAR_DAY)
    basis = "stated" if days.stated else "inferred"
    return When(text, days.earliest, days.latest, role, basis, days.rule)


def when_of(words: str, role: str, published: date | None, *, future: bool = False, anchor: date | None = None) -> When:
    """The days of an expression that was stored as words and role. Raises ValueError for an unknown role."""
    if role not in ROLES:
        raise ValueError(f"role {role!r} is none of {', '.join(ROLES)}")
    # "May" or "2024" alone names a time only after a preposition, which the stored words lack
    lead = "since "
    line = tokens(lead + words, 0, len(lead) + len(words))
    atoms = _joined(line, list(_atoms(line)))
    if not atoms:
        return When(text=words, role=role, rule=NOT_READ)
    longest = max(atoms, key=lambda atom: line.ends[atom.last - 1] - line.starts[atom.first])
    found = TimeWords(0, len(words), words, role, _with_role(longest.key, role))
    return resolve(found, published, future=future, anchor=anchor)


_SENTENCE_END = re.compile(r"[.!?;](?=\s)|\n")
_WORD = re.compile(r"[A-Za-z]+")


def looks_ahead(text: str, words: TimeWords) -> bool:
    """Whether the words about a time look ahead: "will", "plans", "expected" near before it, or "will" just after.

    A verb of the past right before it ("said on Friday that it will") takes the time to itself.
    """
    begin = max(0, words.start - 160)
    begin = max([begin, *(found.end() for found in _SENTENCE_END.finditer(text, begin, words.start))])
    before = [word.lower() for word in _WORD.findall(text, begin, words.start)]
    stop = _SENTENCE_END.search(text, words.end, words.end + 40)
    after = _WORD.findall(text, words.end, stop.start() if stop else words.end + 40)
    if not SAYING.isdisjoint(before[-3:]):
        return False
    if any(f"{one} {two}" in AHEAD_PAIRS for one, two in pairwise(before[-10:])):
        return True
    return not AHEAD.isdisjoint(before[-14:]) or "will" in after[:4]


def _atoms(line: Line) -> Iterator[_Atom]:
    """Every expression of the line, from left to right, none overlapping another."""
    place = at = 0
    while (opener := OPENS.search(line.shape, max(place, at))) is not None:
        found = PATTERNS[opener[0]].match(line.shape, opener.start())
        if found is None:
            at = opener.end()
            continue
        rule = RULES[int((found.lastgroup or "r0")[1:])][0]
        read = READERS[rule](line, *found.span())
        if read is None or read[2] <= read[1]:
            place = found.start() + 1
            continue
        key, first, last = read
        key, first = _edged(line, key, first, place)
        yield _Atom(first, last, key, _before(line, first))
        place = last


def _edged(line: Line, key: Key, first: int, floor: int) -> tuple[Key, int]:
    """The key with the "early", "mid-" or "the end of" before it; `floor` is the first token that is still free."""
    place = first - 1
    if line.at(place, "the") and line.at(place - 1, "of", "in"):
        place -= 1
    dashed = line.at(place, "dash")
    if line.at(place, "of") or dashed:
        place -= 1
    if place < floor or not line.at(place, "edge"):
        return key, first
    word = line.low(place)
    joined = place == first - 1 or dashed
    if joined != (word in ("early", "late", "mid")) and not (dashed and word == "end"):
        return key, first
    edge = line.values[place]
    if place - 1 >= floor and line.at(place - 1, "the"):
        place -= 1
    return ("edge", edge, key), place


def _before(line: Line, first: int) -> str:
    """The preposition or adverb before an expression, one of the lexicon's role words; "" without one."""
    place = first - 1
    hour = False
    for _ in range(8):
        word = line.low(place)
        pair = f"{line.low(place - 1)} {word}"
        if pair in ROLE_OF and not line.at(place - 2, "dash"):  # not "a follow-up to last year's talks"
            return "on" if hour and word in _OF_AN_HOUR else pair
        if word in ROLE_OF:
            return "on" if hour and word in _OF_AN_HOUR else word
        clock = word in CLOCK or word[:1].isdecimal() or (word == "." and line.low(place - 1) in ("m", "a", "p"))
        hour = hour or clock
        if word not in BETWEEN and not clock:
            return "in" if line.low(first - 1) == "in" else ""
        if word == "in" and place == first - 1:
            return _before(line, place) or "in"
        place -= 1
    return ""


# "Before dawn on Monday" is Monday: these say something of the hour and nothing of its day.
_OF_AN_HOUR = frozenset({"before", "after", "past"})


def _names_day(line: Line, atom: _Atom) -> bool:
    """Whether an expression can date a claim: no repeat, bare unit or length that no preposition dates."""
    kind = atom.key[0]
    if kind == "length":
        after = line.low(atom.last)
        if line.all_of(atom.first, atom.last, "dash") or line.at(atom.last, "dash", "of", "earlier", "later", "ago"):
            return False
        if after in ("in", "on", "from", "following") or atom.key[1] in ("minute", "second"):
            return False
        if atom.before == "in":
            return bool(atom.key[2])
        return ROLE_OF.get(atom.before) in ("for", "within")
    if kind == "unit" and line.at(atom.last - 1, *_BARE_UNITS) and line.low(atom.first) == "the":
        return atom.key[1] == "weekend" or bool(line.all_of(atom.first, atom.last, "last", "next", "this"))
    if kind == "instant" and not line.at(atom.first, "instant"):
        return atom.before == "in"  # "in the future", but not "the future of the town"
    return bool(kind != "repeat")


_BARE_UNITS = ("day", "week", "fortnight", "month_unit", "quarter", "year_unit", "decade_unit", "century")


def _role(atom: _Atom) -> tuple[str, Key]:
    """The role of an expression and its key, which "for" and "within" may turn into a length of time."""
    role = ROLE_OF.get(atom.before, "on")
    key = atom.key
    if role in ("for", "within"):
        sign = -1 if role == "for" else 1
        if key[0] == "window" and key[3] == sign:
            key = ("length", key[1], key[2])
        role = ("since" if role == "for" else "by") if key[0] == "length" else "on"
    if key == ("instant", "now") and role == "on":
        role = "as-of"
    if atom.before == "from" and key[0] == "span":
        role = "on"
    return role, key


def _with_role(key: Key, role: str) -> Key:
    """The key of stored words, which have lost their "for" or "within": those gave `since` and `by`."""
    if key[0] == "window" and (role, key[3]) in (("since", -1), ("by", 1)):
        return ("length", key[1], key[2])
    return key


def _joined(line: Line, atoms: list[_Atom]) -> list[_Atom]:
    """Neighbours of one kind with "and", "or", "to" or a dash between them, as one stretch each."""
    joined: list[_Atom] = []
    for atom in atoms:
        if joined and atom.first - joined[-1].last == 1 and line.at(joined[-1].last, "and", "or", "to", "dash"):
            one, link = joined[-1], line.low(joined[-1].last)
            if _family(one.key) == _family(atom.key) and not line.at(one.last - 1, "weekend"):
                joined[-1] = replace(one, last=atom.last, key=_span(one.key, atom.key, link))
                continue
        joined.append(atom)
    return joined


def _family(key: Key) -> str:
    """What two keys must share to make one stretch: days, or the same larger unit."""
    while key[0] in ("edge", "part", "span"):
        key = key[2]
    if key[0] in ("date", "numeric", "weekday", "day-of-month", "feast", "night"):
        return "day"
    if key[0] == "unit":
        return str(key[1])
    return "month" if key[0] == "which-month" else str(key[0])


def _span(one: Key, two: Key, link: str) -> Key:
    """Two keys as one stretch. A year said once is both's; so is "the end of" before "May or June"."""
    if one[0] == "edge" and two[0] != "edge" and (link == "or" or (link == "and" and one[1] in ("end", "start"))):
        two = ("edge", one[1], two)
    first, second = _bare(one), _bare(two)
    if first[0] == second[0] and first[0] in ("date", "month", "quarter", "season"):
        if first[1] is None and second[1] is not None:
            one = _dated(one, second[1])
        elif first[1] is not None and second[1] is None and first[1] > 1 and first[0] != "season":
            two = _dated(two, first[1] + (second[2:] < first[2:]))
    return ("span", one, two)


def _bare(key: Key) -> Key:
    """The key without the edge or the part of the day around it."""
    while key[0] in ("edge", "part"):
        key = key[2]
    return key


def _dated(key: Key, year: int) -> Key:
    if key[0] in ("edge", "part"):
        return (key[0], key[1], _dated(key[2], year))
    return (key[0], year, *key[2:])
