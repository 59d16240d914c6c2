"""The arithmetic of step 1's time reader: a parsed time expression and a report's date -> an interval of days.

A key is a tuple whose first item names its kind; `timewords` makes keys, `days_of` works them out. A year in a key is
a number (stated), -1, 0 or 1 (last, this, next year) or None (not said). Weeks are ISO 8601 weeks, Monday first.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from crossbearing.read.feasts import LUNAR, feast_days

Key = tuple[Any, ...]
Pair = tuple[date, date]

NO_DATE = "the report has no date"
NO_ANCHOR = "counted from an earlier date in the text"
# "days ago", "recent weeks": the count that nobody says. Our convention: beyond it
# a writer takes the next larger unit.
MOST = {"day": 7, "week": 6, "fortnight": 3, "month": 11, "quarter": 4, "year": 9, "decade": 5, "century": 3}
SUBDAY = frozenset({"hour", "minute", "second"})
# A bare day or month further away than this on the side that the clause looks to is the one on the other side: writers
# say "last year" or "next year" otherwise. Tuned on half of TimeBank and AQUAINT (`crossbearing eval timex`).
FAR = timedelta(days=285)
SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


class NoDay(Exception):
    """The words name no day that can be worked out; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a time is worked out from: the report's date, an earlier date of the text, and which way it looks."""

    published: date | None
    anchor: date | None
    role: str
    future: bool

    @property
    def day(self) -> date:
        """The report's date. Raises NoDay when there is none."""
        if self.published is None:
            raise NoDay(NO_DATE)
        return self.published

    @property
    def ahead(self) -> bool:
        """Whether a day without "last" or "next" is a coming one: the clause looks ahead, or it sets a limit."""
        return self.role in ("by", "until") or (self.future and self.role == "on")


@dataclass(frozen=True, slots=True)
class Days:
    """An interval of days, both ends inclusive; `stated` when the words name it without the report's date."""

    earliest: date | None
    latest: date | None
    rule: str = ""
    stated: bool = False


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the month's last day when there is no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def move(day: date, unit: str, count: int) -> date:
    """The day `count` units later; hours and less move no day unless they fill one."""
    if unit in SUBDAY:
        return day + timedelta(days=int(count / 24) if unit == "hour" else 0)
    if unit in ("day", "week", "fortnight", "weekend"):
        return day + timedelta(days=count * {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}[unit])
    return add_months(day, count * {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[unit])


def month_days(year: int, month: int, count: int = 1) -> Pair:
    """First and last day of `count` months from the given one."""
    first = date(year, month, 1)
    return first, add_months(first, count) - timedelta(days=1)


def unit_days(unit: str, day: date) -> Pair:
    """First and last day of the calendar unit that holds the day."""
    if unit in ("week", "fortnight"):
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    if unit == "weekend":
        first = day - timedelta(days=day.weekday()) + timedelta(days=5)
        return first, first + timedelta(days=1)
    if unit == "month":
        return month_days(day.year, day.month)
    if unit == "quarter":
        return month_days(day.year, (day.month - 1) // 3 * 3 + 1, 3)
    if unit == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    if unit in ("decade", "century"):
        size = 10 if unit == "decade" else 100
        first_year = day.year // size * size + (unit == "century")
        return date(first_year, 1, 1), date(first_year + size - 1, 12, 31)
    return day, day


def edge_of(edge: str, days: Days, role: str) -> Pair:
    """The part of an interval that "early", "mid", "late", "end" or "start" names.

    Thirds of it, sixths for end and start (whole months for a year): our convention. As a limit ("by the end of
    May") end and start are one day.
    """
    first, last = days.earliest, days.latest
    if first is None or last is None:
        raise NoDay("part of a time without bounds")
    if edge == "end" and role in ("by", "until"):
        return last, last
    if edge == "start" and role in ("by", "until", "since"):
        return first, first
    length = (last - first).days + 1
    share = 6 if edge in ("start", "end") else 3
    part = round(length / share) or 1
    early_end, late_start = first + timedelta(days=part - 1), last - timedelta(days=part - 1)
    if 360 < length < 370 and first.day == 1:
        early_end = add_months(first, 12 // share) - timedelta(days=1)
        late_start = add_months(first, 12 - 12 // share)
    if length < 3:
        return first, last
    if edge in ("early", "start"):
        return first, early_end
    if edge in ("late", "end"):
        return late_start, last
    return early_end + timedelta(days=1), late_start - timedelta(days=1)


def _in_year(year: int | None, frame: Frame, what: str, make: Callable[[int], Pair]) -> Days:
    """`make(year)` for the year that is said, or for the one that the report's date and the tense point at."""
    if year is not None and year > 1:
        return Days(*make(year), stated=True)
    day = frame.day
    if year is not None:
        words = ("this year", "next year", "last year")[year]
        return Days(*make(day.year + year), rule=f"{what}, {words}")
    pairs = []
    for candidate in range(day.year - 8, day.year + 9):
        try:
            pairs.append(make(candidate))
        except ValueError:  # 29 February, or a year that no calendar has
            continue
    past = [pair for pair in pairs if pair[0] <= day]
    coming = [pair for pair in pairs if pair[1] >= day]
    if not past or not coming:
        raise NoDay("no such day in the calendar")
    back, ahead = day - past[-1][1], coming[0][0] - day
    if frame.ahead and (what == "quarter" or (frame.role == "until" and not frame.future)):
        forward = ahead < back  # "through Oct. 19", in a report of 27 October
    elif frame.ahead:
        forward = ahead <= FAR or back > ahead
    else:
        forward = frame.role == "on" and back > FAR
    if forward:
        return Days(*coming[0], rule=f"{what} after publication")
    return Days(*past[-1], rule=f"{what} before publication")


def _one_day(year: int, month: int, day: int) -> Pair:
    found = date(year, month, day)
    return found, found


def _date(key: Key, frame: Frame) -> Days:
    _, year, month, day = key
    return _in_year(year, frame, "day of the month", lambda y: _one_day(y, month, day))


def _numeric(key: Key, frame: Frame) -> Days:
    """A date in figures whose order may be open: both readings are kept as the ends."""
    _, one, two, year = key
    readings = []
    for month, day in {(one, two), (two, one)}:
        try:
            readings.append(date(year, month, day))
        except ValueError:
            continue
    if not readings:
        raise NoDay("no such day in the calendar")
    rule = f"order of day and month is open: {one}/{two}" if len(readings) > 1 else ""
    return Days(min(readings), max(readings), rule, stated=True)


def _month(key: Key, frame: Frame) -> Days:
    _, year, month = key
    return _in_year(year, frame, "month", lambda y: month_days(y, month))


def _which_month(key: Key, frame: Frame) -> Days:
    """ "last August", "next May", "this June"."""
    _, which, month = key
    day = frame.day
    if which == 0:
        return Days(*month_days(day.year, month), rule="month of this year")
    before = which < 0
    year = day.year + ((month >= day.month) * -1 if before else (month <= day.month) * 1)
    return Days(*month_days(year, month), rule="last such month" if before else "next such month")


def _year(key: Key, frame: Frame) -> Days:
    return Days(date(key[1], 1, 1), date(key[1], 12, 31), stated=True)


def _decade(key: Key, frame: Frame) -> Days:
    return Days(date(key[1], 1, 1), date(key[1] + 9, 12, 31), stated=True)


def _century(key: Key, frame: Frame) -> Days:
    return Days(date(key[1] * 100 - 99, 1, 1), date(key[1] * 100, 12, 31), stated=True)


def _quarter(key: Key, frame: Frame) -> Days:
    _, year, number = key
    return _in_year(year, frame, "quarter", lambda y: month_days(y, number * 3 - 2, 3))


def _half(key: Key, frame: Frame) -> Days:
    _, year, number = key
    return _in_year(year, frame, "half", lambda y: month_days(y, number * 6 - 5, 6))


def _season(key: Key, frame: Frame) -> Days:
    _, year, season = key
    found = _in_year(year, frame, "season", lambda y: month_days(y, SEASONS[season], 3))
    return replace(found, rule=f"{found.rule or 'season'} (northern, whole months)")


def _which_season(key: Key, frame: Frame) -> Days:
    """ "last spring", "this winter"."""
    _, which, season = key
    day = frame.day
    years = [month_days(y, SEASONS[season], 3) for y in range(day.year - 2, day.year + 3)]
    if which < 0:
        return Days(*[pair for pair in years if pair[1] < day][-1], rule="last season")
    if which > 0:
        return Days(*next(pair for pair in years if pair[0] > day), rule="next season")
    return Days(*min(years, key=lambda pair: abs((pair[0] + timedelta(days=45)) - day)), rule="this season")


def _feast(key: Key, frame: Frame) -> Days:
    _, year, name = key
    if name in LUNAR:
        raise NoDay(f"the day of {name} moves with the moon")
    found = _in_year(year, frame, name, lambda y: feast_days(name, y))
    return replace(found, rule=found.rule or name)


def _weekday(key: Key, frame: Frame) -> Days:
    """News names a weekday within the week: the one on or before the report's date, or on or after it."""
    _, number, which = key
    day = frame.day
    back = (day.weekday() - number) % 7
    if isinstance(which, str):  # "Monday last week"
        monday = day - timedelta(days=day.weekday()) + timedelta(days=7 * int(which))
        found = monday + timedelta(days=number)
        return Days(found, found, "weekday of a week")
    if which == 0 and not frame.ahead:
        found = day + timedelta(days=number - day.weekday())
        return Days(found, found, "weekday of this week")
    if which == 1 or ((which is None or which == 0) and frame.ahead):
        found = day + timedelta(days=-back % 7 or (7 if which == 1 else 0))
        return Days(found, found, "weekday after publication")
    found = day - timedelta(days=back or (7 if which == -1 else 0))
    return Days(found, found, "weekday before publication")


def _day_of_month(key: Key, frame: Frame) -> Days:
    _, number, which = key
    day = frame.day
    if which is not None:
        return Days(*_one_day(*add_months(day.replace(day=1), which).timetuple()[:2], number), rule="day of the month")
    step = 1 if frame.ahead else -1
    for months in range(0, 3 * step, step):
        first = add_months(day.replace(day=1), months)
        if number <= monthrange(first.year, first.month)[1]:
            found = first.replace(day=number)
            if (found >= day) if frame.ahead else (found <= day):
                return Days(found, found, f"day of the month {'after' if frame.ahead else 'before'} publication")
    raise NoDay("no such day in the calendar")


def _unit(key: Key, frame: Frame) -> Days:
    """ "last week", "this month", "next year", "today", "the weekend" (which None)."""
    _, unit, which = key
    day = frame.day
    if unit == "weekend" and which is None:
        pair = unit_days(unit, day)
        if pair[0] > day and not frame.ahead:
            pair = unit_days(unit, day - timedelta(days=7))
        return Days(*pair, rule=f"weekend {'after' if frame.ahead else 'before'} publication")
    if unit == "day":
        return Days(*unit_days(unit, move(day, unit, which or 0)), rule="day counted from publication")
    words = ("this", "next", "last")[which] if which is not None else "the"
    return Days(*unit_days(unit, move(day, unit, which or 0)), rule=f"{words} {unit}, from publication")


def _night(key: Key, frame: Frame) -> Days:
    """ "overnight": the night that ends on the report's day."""
    return Days(frame.day - timedelta(days=1), frame.day, "night before publication")


def _counted(key: Key, frame: Frame) -> Days:
    """ "two days ago", "in three weeks": the calendar unit so many units from the report's date."""
    _, unit, count, sign = key
    day = frame.day
    rule = f"{unit}s counted from publication"
    if unit in SUBDAY:
        ends = sorted((day, day + timedelta(days=sign * max(1, -(-(count or 24) // 24) if unit == "hour" else 1))))
        return Days(ends[0], ends[1], rule)
    if not count:
        ends = sorted((move(day, unit, sign * MOST[unit]), move(day, unit, sign * 2)))
        return Days(ends[0], ends[1], f"{rule}, count not said")
    return Days(*unit_days(unit, move(day, unit, sign * count)), rule=rule)


def _window(key: Key, frame: Frame) -> Days:
    """ "the past two weeks", "the coming days": from or up to the report's date."""
    _, unit, count, sign = key
    day = frame.day
    if unit in SUBDAY:
        far = day + timedelta(days=sign * max(1, -(-count // 24) if unit == "hour" else 1))
    else:
        far = move(day, unit, sign * (count or MOST[unit]))
    ends = sorted((day, far))
    side = "up to" if sign < 0 else "from"
    return Days(ends[0], ends[1], f"{unit}s {side} publication" + ("" if count else ", count not said"))


def _length(key: Key, frame: Frame) -> Days:
    """A length of time: "for eight months" begins that long before the report; "within a week" ends that long after."""
    _, unit, count = key
    if frame.role == "since" and unit not in SUBDAY and not frame.future:
        latest = move(frame.day, unit, -(count or 2))
        earliest = latest if count else move(frame.day, unit, -MOST[unit])
        return Days(earliest, latest, "duration before publication" + ("" if count else ", count not said"))
    if frame.role == "by":
        limit = move(frame.day, unit, count or MOST.get(unit, 24))
        return Days(limit, limit, "duration after publication")
    if frame.future and frame.role == "on" and count and unit not in SUBDAY:
        return _counted(("counted", unit, count, 1), frame)
    raise NoDay("a length of time, not a day")


def _anchored(key: Key, frame: Frame) -> Days:
    """ "the following day", "three weeks earlier": needs the earlier date that the text speaks of."""
    _, unit, count, sign = key
    if frame.anchor is None:
        raise NoDay(NO_ANCHOR)
    return replace(
        _counted(("counted", unit, count, sign), replace(frame, published=frame.anchor))
        if sign
        else Days(*unit_days(unit, frame.anchor)),
        rule=f"{unit}s counted from an earlier date",
    )


def _edge(key: Key, frame: Frame) -> Days:
    _, edge, inner = key
    found = days_of(inner, frame)
    first, last = edge_of(edge, found, frame.role)
    return replace(found, earliest=first, latest=last)


def _part(key: Key, frame: Frame) -> Days:
    return days_of(key[2], frame)  # the hour of the day changes no date


def _so_far(key: Key, frame: Frame) -> Days:
    """ "earlier this month", "later this year": the side of the report's date."""
    _, sign, inner = key
    found = days_of(inner, frame)
    if found.earliest is None or found.latest is None or not found.earliest <= frame.day <= found.latest:
        return found
    if sign < 0:
        return replace(found, latest=frame.day)
    return replace(found, earliest=frame.day)


def _instant(key: Key, frame: Frame) -> Days:
    day = frame.day
    if key[1] == "recent":
        return Days(None, day, "before publication")
    if key[1] == "soon":
        return Days(day, None, "after publication")
    return Days(day, day, "now is publication")


def _span(key: Key, frame: Frame) -> Days:
    """From the first time to the second. A first that falls after the second is read again from the second."""
    _, one, two = key
    first, second = days_of(one, frame), days_of(two, frame)
    if None in (first.earliest, first.latest, second.earliest, second.latest):
        raise NoDay("a stretch without bounds")
    if first.earliest > second.earliest and frame.published is not None:  # type: ignore[operator]
        if not frame.ahead and not first.stated:
            first = days_of(one, replace(frame, published=second.earliest))
        elif not second.stated:
            second = days_of(two, replace(frame, published=first.latest, future=True, role="on"))
    ends = [end for end in (first.earliest, first.latest, second.earliest, second.latest) if end is not None]
    rules = dict.fromkeys(rule for rule in (first.rule, second.rule) if rule)
    return Days(min(ends), max(ends), "; ".join(rules), first.stated and second.stated)


def _repeat(key: Key, frame: Frame) -> Days:
    raise NoDay("again and again, no one day")


_KINDS: dict[str, Callable[[Key, Frame], Days]] = {
    "date": _date, "numeric": _numeric, "month": _month, "which-month": _which_month, "year": _year,
    "decade": _decade, "century": _century, "quarter": _quarter, "half": _half, "season": _season,
    "which-season": _which_season, "feast": _feast, "weekday": _weekday, "day-of-month": _day_of_month,
    "unit": _unit, "night": _night, "counted": _counted, "window": _window, "length": _length,
    "anchored": _anchored, "edge": _edge, "part": _part, "so-far": _so_far, "instant": _instant, "span": _span,
    "repeat": _repeat,
}  # fmt: skip


def days_of(key: Key, frame: Frame) -> Days:
    """The days that a key names. Raises NoDay with the reason, ValueError or OverflowError outside the calendar."""
    return _KINDS[key[0]](key, frame)
