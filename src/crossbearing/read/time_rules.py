"""The readers of the time reader: what each rule of `time_patterns` takes out of the words that it matches.

A reader takes the numbers out of the tokens and gives the key that `calendar` can work out, or declines: the May of
"May said" names no month.
"""

from __future__ import annotations

from collections.abc import Callable

from crossbearing.read.calendar import Key
from crossbearing.read.feasts import FEASTS, LONGEST_NAME
from crossbearing.read.time_tokens import COUNTED, FULL, LEXICON, UNITS, Line

# (line, first, last) -> the key and the bounds, mended, or None when the words do not stand
Read = tuple[Key, int, int] | None
Reader = Callable[[Line, int, int], Read]
_RISKY = frozenset(LEXICON["month_or_name"])
_PERSONS = frozenset(LEXICON["month_or_person"])
_DETERMINERS = frozenset({"the", "its", "their", "his", "her", "our", "a", "this", "that", "those", "these"})
_PREPOSITIONS = frozenset(LEXICON["before_year"]["words"])
_NOT_A_YEAR_BEFORE = frozenset({"for", "to", "and", "or", "about", "around", "on"})


def _numeric(line: Line, first: int, last: int) -> Read:
    found = FULL.fullmatch(line.words[first])
    if found is None:
        return None
    if found[1]:
        return ("date", int(found[1]), int(found[2]), int(found[3])), first, last
    one, two, year = int(found[4]), int(found[5]), int(found[6])
    if len(found[6]) == 2:
        year += 2000 if year < 70 else 1900
    if not (1 <= min(one, two) <= 12 and max(one, two) <= 31):
        return None
    if max(one, two) > 12 or one == two:
        return ("date", year, min(one, two), max(one, two)), first, last
    return ("numeric", one, two, year), first, last


def _day(line: Line, first: int, last: int) -> Read:
    month = line.value(first, last, "month", "month_short")
    numbers = line.all_of(first, last, "dnum", "nth", "ordinal")
    if line.low(last) in COUNTED and line.at(last - 1, "dnum"):  # "in March 22 people were killed"
        return _month(line, first, last - 1)
    return ("date", line.year(first, last), month, line.values[numbers[0]]), first, last


def _days(line: Line, first: int, last: int) -> Read:
    numbers = line.all_of(first, last, "dnum", "nth")
    month, year = line.value(first, last, "month", "month_short"), line.year(first, last)
    if line.low(last) in COUNTED:
        return None
    one, two = line.values[numbers[0]], line.values[numbers[-1]]
    return ("span", ("date", year, month, one), ("date", year, month, two)), first, last


def _month(line: Line, first: int, last: int) -> Read:
    """A month, which must not be a name or a verb ("Theresa May", "may", "march on")."""
    place = line.all_of(first, last, "month", "month_short")[0]
    month, year = line.values[place], line.year(first, last)
    if year is not None and line.at(last - 1, "year") and line.low(last) in COUNTED:
        year, last = None, last - 1
    alone = year is None and last - first <= 2
    word, before = line.low(place), line.low(first - 1)
    if alone and word in _RISKY and before not in _PREPOSITIONS:
        after = line.low(place + 1)
        if before not in _DETERMINERS or not after.isalpha() or after in _PREPOSITIONS or word == "march" == before:
            return None
    if alone and line.at(place, "month_short") and line.words[last : last + 1] and line.words[last][0].isupper():
        return None  # "and Jan Kavan"
    if alone and word in _PERSONS and line.words[place + 1 : place + 2] and line.words[place + 1][0].isupper():
        return None
    if alone and line.at(last - 1, "dot") and not line.at(last, "other"):
        last -= 1
    return ("month", year, month), first, last


def _which_month(line: Line, first: int, last: int) -> Read:
    which = line.values[first]
    return ("which-month", which, line.value(first, last, "month", "month_short")), first, last


def _weekday(line: Line, first: int, last: int) -> Read:
    number = line.value(first, last, "weekday")
    places = line.all_of(first, last, "last", "next", "this", "following")
    which = line.values[places[0]] if places else None
    if places and line.all_of(first, last, "week"):
        which = str(line.values[places[-1]])
    if line.words[last : last + 1] and line.words[last] in ("Times", "Telegraph", "Mirror", "Mail", "Herald", "Post"):
        return None
    return _with_part(line, first, last, ("weekday", number, which))


def _with_part(line: Line, first: int, last: int, key: Key) -> Read:
    part = line.value(first, last, "part")
    return (("part", part, key) if part else key), first, last


def _day_off(line: Line, first: int, last: int) -> Read:
    """ "the day before yesterday"."""
    sign = line.value(first, last, "earlier", "later")
    days = line.value(first, last, "deictic") + sign
    return ("counted", "day", abs(days), 1 if days > 0 else -1) if days else ("unit", "day", 0), first, last


def _so_far(line: Line, first: int, last: int) -> Read:
    sign = line.values[first]
    if line.low(first) not in ("earlier", "later"):
        return None
    if line.at(last - 1, "deictic"):
        return ("unit", "day", line.values[last - 1]), first, last
    which = line.value(first, last, "last", "next", "this") or 0
    unit = line.unit(first + 1, last)
    return (("so-far", sign, ("unit", unit, which)), first, last) if unit != "hour" else None


def _deictic(line: Line, first: int, last: int) -> Read:
    word = line.low(first)
    if word == "overnight":
        return ("night",), first, last
    key: Key = ("unit", "day", line.values[first])
    if word == "tonight":
        return ("part", "NI", key), first, last
    return _with_part(line, first, last, key)


def _which_part(line: Line, first: int, last: int) -> Read:
    return _with_part(line, first, last, ("unit", "day", line.values[first]))


def _quarter(line: Line, first: int, last: int) -> Read:
    number = line.value(first, last, "quarter_code", "ordinal", "nth")
    return (("quarter", line.year(first, last), number), first, last) if 1 <= number <= 4 else None


def _half(line: Line, first: int, last: int) -> Read:
    number = line.value(first, last, "ordinal") or 2  # "the last half"
    year = line.year(first, last)
    return ("half", 0 if year is None else year, number), first, last if number <= 2 else first


def _season(line: Line, first: int, last: int) -> Read:
    """A season; alone it needs a preposition before it and a small letter ("Arab Spring", "the fall of Lashio")."""
    place = line.all_of(first, last, "season")[0]
    season, year = line.values[place], line.year(first, last)
    if line.at(first, "last", "next", "this"):
        return ("which-season", line.values[first], season), first, last
    if year is None and (
        line.low(first - 1) not in ("in", "by", "since", "until", "during", "over", "early", "late", "mid", "-", "of")
        or line.words[place][0].isupper()
        or line.at(last, "of")
    ):
        return None
    return ("season", year, season), first, last


def _weekend(line: Line, first: int, last: int) -> Read:
    if last - first == 1 and not line.at(first - 1, "poss"):
        return None  # "a weekend of rain"
    return ("unit", "weekend", line.value(first, last, "last", "next", "this")), first, last


def _count(line: Line, first: int, last: int) -> int:
    """The number that the words say; 0 for "several" or no number; 1 for "a"."""
    total = 0
    for place in line.all_of(first, last, "number", "dnum", "num", "few"):
        worth = int(line.values[place])
        total = max(1, total) * worth if worth >= 100 and line.at(place, "number") else total + worth
    return total or (1 if line.at(first, "article") and not line.all_of(first, last, "few") else 0)


def _counted(line: Line, first: int, last: int) -> Read:
    """ "two days ago" counts from the report, "two days earlier" from another date; "two days before X" declines."""
    unit, count = line.unit(first, last), _count(line, first, last)
    if count > 2000:
        return None
    if line.at(last - 1, "ago"):
        return ("counted", unit, count, -1), first, last
    if line.at(last - 1, "instant", "deictic"):
        return ("counted", unit, count, 1), first, last
    word = line.low(last - 1)
    if word not in ("earlier", "later") and line.at(last, "other", "the", "article", "that", "this", "to"):
        return _length(line, first, last - 1)
    return ("anchored", unit, count, line.values[last - 1]), first, last


def _window(line: Line, first: int, last: int) -> Read:
    """ "the past two weeks", "recent days"; "last week" and "next month" are calendar units."""
    place = first + line.at(first, "the")
    unit, count = line.unit(first, last), _count(line, place + 1, last)
    plural = line.low(last - 1).endswith("s")
    if count > 2000:
        return None
    if not plural and not count and line.low(place) in ("last", "next", "upcoming"):
        if unit == "hour":
            return None
        if line.low(place) == "next" and place > first and unit == "day":
            return ("anchored", unit, 1, 1), first, last
        return ("unit", unit, line.values[place]), first, last
    return ("window", unit, count if plural or count else 1, line.values[place]), first, last


def _anchored(line: Line, first: int, last: int) -> Read:
    unit = line.unit(first, last) or "day"
    sign = line.value(first, last, "previous", "following", "that", "earlier", "later", "next")
    if not line.all_of(first, last, "previous", "following", "that", "next") and line.at(last, *_GOES_ON):
        return None  # "the day before the vote"
    if line.at(first, "that") and line.low(first) == "that" and line.low(last - 1).endswith("s"):
        return None  # "said that days ..."
    return ("anchored", unit, _count(line, first, last) or 1, sign), first, last


_GOES_ON = ("other", "the", "article", "this", "that", "number", "dnum", "weekday", "month")


def _unit(line: Line, first: int, last: int) -> Read:
    if line.low(last - 1).endswith("s"):
        return None
    return ("unit", line.unit(first, last), line.value(first, last, "last", "next", "this")), first, last


def _decade(line: Line, first: int, last: int) -> Read:
    number = line.values[last - 1]
    if number < 100:
        if not line.at(first, "the"):
            return None
        number += 1900
    return (("decade", number), first, last) if 1000 <= number < 3000 else None


def _century(line: Line, first: int, last: int) -> Read:
    number = line.value(first, last, "nth", "ordinal")
    return (("century", number), first, last) if 1 <= number <= 30 else None


def _day_of_month(line: Line, first: int, last: int) -> Read:
    """ "on the 22nd", but not "on the 22nd floor"."""
    which = line.value(first, last, "this", "last", "next")
    stands = line.low(first - 1) in ("on", "by", "since", "until", "from", "before", "after", "of")
    if not line.all_of(first, last, "month_unit") and (line.at(last, "other", "dash") and line.low(last).isalnum()):
        stands = False
    number = line.value(first, last, "nth")
    return (("day-of-month", number, which), first, last) if stands and 1 <= number <= 31 else None


def _feast(line: Line, first: int, last: int) -> Read:
    """The longest name of a feast that begins here, with its year if one follows."""
    begin = first + line.at(first, "last", "next", "this")
    for length in range(LONGEST_NAME + 3, 0, -1):
        words = [line.low(place).strip("'’") for place in range(begin, begin + length) if line.low(place) != "-"]
        name = " ".join(words)
        if name not in FEASTS:
            continue
        last = begin + length
        which = line.values[first] if begin > first else None
        if which is None and line.at(last + line.at(last, "comma"), "year"):
            last += 1 + line.at(last, "comma")
            which = line.values[last - 1]
        return ("feast", which, name), first, last
    return None


def _instant(line: Line, first: int, last: int) -> Read:
    if line.low(first) == "soon" and (line.low(first - 1) == "as" or line.at(last, "later")):
        return None  # "as soon as", "soon after"
    return ("instant", line.values[first]), first, last


def _year(line: Line, first: int, last: int) -> Read:
    """A bare year: after a preposition, beside another year, or "the 2021 coup"; never a number of things."""
    number, before, after = line.values[first], line.low(first - 1), line.low(last)
    if after in COUNTED or not 1500 <= number <= 2150:
        return None
    beside = line.at(first - 2, "year") or (line.at(last, "and", "or", "dash", "to") and line.at(last + 1, "year"))
    if line.at(last, "dash") and line.at(last + 1, "dnum", "num") and (number + 1) % 100 == line.values[last + 1]:
        return ("span", ("year", number), ("year", number + 1)), first, last + 2  # "the 2023-24 budget"
    edged = line.at(first - 1, "dash") and (line.at(first - 2, "edge") or line.low(first - 2) in ("post", "pre"))
    if edged or (beside and 1900 <= number <= 2100):
        stands = True
    elif before in _PREPOSITIONS:
        stands = before not in _NOT_A_YEAR_BEFORE or 1900 <= number <= 2100
    elif before in _DETERMINERS or line.at(first - 1, "poss"):
        stands = 1900 <= number <= 2100 and after.isalpha()
    elif before.isalpha() and line.words[first - 1].islower() and after.isalpha() and line.words[last].islower():
        singular = after not in _PREPOSITIONS and not after.endswith("s")
        stands = 1900 <= number <= 2100 and singular  # "his failed 1996 campaign"
    else:
        opens = first == 0 and after in ("was", "is", "saw", "will", "has", "had", ",", "-", "'s", "’s")
        closed = before in ("(", "[", ",", "/") and after in (")", "]", "", ".", ",", ";", "-", "–")
        stands = (opens or closed) and 1900 <= number <= 2100
    if line.at(last, "dash") and line.at(last + 1, "num", "other"):
        stands = False
    return (("year", number), first, last) if stands else None


def _repeat(line: Line, first: int, last: int) -> Read:
    count = _count(line, first, last) or 1
    return ("repeat", line.value(first, last, "repeat") or line.unit(first, last) or "day", count), first, last


def _reference(line: Line, first: int, last: int) -> Read:
    """ "the future", "the past": a side of the report's date; "current" is its day."""
    word = line.low(last - 1)
    if line.at(last - 1, "this"):
        return (("instant", "now"), first, last) if word == "current" else None
    if word == "last" or (word == "past" and line.at(last, "other", "number", "few") and line.low(last).isalpha()):
        return None  # "the past three summers"
    return ("instant", "soon" if word == "future" else "recent"), first, last


def _length(line: Line, first: int, last: int) -> Read:
    count = _count(line, first, last)
    word, unit = line.low(last - 1), line.unit(first, last)
    if count > 2000 or (last - first == 1 and not word.endswith("s")):
        return None
    if unit == "quarter" and (line.at(first, "article") or line.all_of(first, last, "dash")):
        return None  # "a quarter of", "three-quarters"
    if line.low(last) in ("old", "olds") or (line.at(last, "dash") and line.low(last + 1) in ("old", "olds")):
        return None
    if (
        line.at(first, "article")
        and last - first == 2
        and (line.at(first - 1, "dnum", "num", *UNITS) or line.low(first - 1)[:1].isdecimal())
    ):
        return None  # "24 hours a day"
    return ("length", unit, count), first, last


def _the_unit(line: Line, first: int, last: int) -> Read:
    """ "the year", good only as part of "the end of the year"; "year-end"."""
    unit = line.unit(first, last)
    if (
        unit in ("hour", "day")
        or line.low(last - 1).endswith("s")
        or (line.at(last, "dash") and not line.at(last + 1, "edge"))
    ):
        return None
    key: Key = ("unit", unit, -1 if unit == "quarter" else 0)  # "the quarter" of a balance sheet is the one that ended
    return (("edge", line.value(first, last, "edge"), key) if line.at(last - 1, "edge") else key), first, last


READERS: dict[str, Callable[[Line, int, int], Read]] = {
    "numeric": _numeric, "day": _day, "days": _days, "month": _month, "which_month": _which_month,
    "weekday": _weekday, "day_off": _day_off, "so_far": _so_far, "deictic": _deictic, "which_part": _which_part,
    "quarter": _quarter, "half": _half, "season": _season, "weekend": _weekend, "counted": _counted,
    "window": _window, "anchored": _anchored, "unit": _unit, "decade": _decade, "century": _century,
    "day_of_month": _day_of_month, "feast": _feast, "instant": _instant, "year": _year, "repeat": _repeat,
    "reference": _reference, "length": _length, "the_unit": _the_unit,
}  # fmt: skip
