"""Days of feasts that news names, by year: fixed days, Easter's rule, the tabular Islamic calendar."""

from __future__ import annotations

from datetime import date, timedelta

# name -> (month, day, number of days). Thingyan: the water festival with New Year's Day, as Myanmar keeps it.
FIXED: dict[str, tuple[int, int, int]] = {
    "christmas": (12, 25, 1), "christmas day": (12, 25, 1), "christmas eve": (12, 24, 1),
    "new year": (1, 1, 1), "new year s day": (1, 1, 1), "new year s eve": (12, 31, 1), "new year s": (1, 1, 1),
    "halloween": (10, 31, 1), "thingyan": (4, 13, 5), "songkran": (4, 13, 3), "nowruz": (3, 20, 2),
}  # fmt: skip
EASTER = {"easter": 0, "easter sunday": 0, "easter monday": 1, "good friday": -2}
# name -> (Islamic month, day, number of days)
ISLAMIC: dict[str, tuple[int, int, int]] = {
    "ramadan": (9, 1, 30), "eid al fitr": (10, 1, 3), "eid al adha": (12, 10, 4), "ashura": (1, 10, 1),
}  # fmt: skip
# Days that follow the moon or are announced, and "Eid" alone, which is either of two.
LUNAR = frozenset({"eid", "diwali", "deepavali", "hanukkah", "passover", "tet", "vesak", "thadingyut"})
FEASTS = frozenset({*FIXED, *EASTER, *ISLAMIC, *LUNAR, "thanksgiving", "thanksgiving day"})
LONGEST_NAME = max(len(name.split()) for name in FEASTS)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher's rule)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def islamic(year: int, month: int, day: int) -> date:
    """The Gregorian day of a day in the tabular (civil) Islamic calendar; sightings differ by a day or so."""
    number = (11 * year + 3) // 30 + 354 * year + 30 * month - (month - 1) // 2 + day + 1948440 - 385
    return date.fromordinal(number - 1721425)  # Julian day number -> proleptic Gregorian ordinal


def feast_days(name: str, year: int) -> tuple[date, date]:
    """First and last day of the feast in the year. An Islamic feast gets a day more at both ends, for the sighting.

    Raises ValueError for a year without it, KeyError for a name that is not in `FEASTS` or is in `LUNAR`.
    """
    if name in EASTER:
        found = easter(year) + timedelta(days=EASTER[name])
        return found, found
    if name.startswith("thanksgiving"):  # United States: the fourth Thursday of November
        first = date(year, 11, 1)
        found = first + timedelta(days=(3 - first.weekday()) % 7 + 21)
        return found, found
    if name in FIXED:
        month, day, count = FIXED[name]
        return date(year, month, day), date(year, month, day) + timedelta(days=count - 1)
    month, day, count = ISLAMIC[name]
    hijri = (year - 622) * 33 // 32
    for candidate in range(max(1, hijri - 1), hijri + 3):
        first = islamic(candidate, month, day)
        if first.year == year:
            return first - timedelta(days=1), first + timedelta(days=count)
    raise ValueError(f"no {name} begins in {year}")
