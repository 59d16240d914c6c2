"""Reports of one event to one row, by the three published rules of the R package eventreport.

Van Baalen and Höglund (2026), "Trials and Triangulations", International Studies Quarterly 70(1): `conservative`
takes the least precise place and actor and the lowest numbers, `informative` the most precise and the highest,
`representative` what most reports say. Ties go to the better class of source, then to the more certain report; what
stays tied is "Indeterminate", and missing where the column holds numbers. Missing is "" here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

PRESETS = ("conservative", "informative", "representative")
INDETERMINATE = "Indeterminate"
ACTORS = range(1, 7)
DEEDS = ("initiator", "perpetrator", "intervener", "bystander")
WHAT = ("country", "election", "event_context", "target")
PLACE = ("city", "location", "latitude", "longitude", "geo_precision")
ACTOR = ("", "_id", "_type", "_subtype", "_party")
NUMBERS = ("deaths_best", "deaths_low", "deaths_high", "injuries_best", "injuries_low", "injuries_high")
NUMERIC = frozenset(("latitude", "longitude", "geo_precision"))
_PARTS = re.compile(r";\s*")

Report = Mapping[str, str]
Event = dict[str, str]


def mode(values: Sequence[str], first: Sequence[float], second: Sequence[float], *, numeric: bool = False) -> str:
    """Return the most frequent value, ties broken by the highest `first`, then `second`."""
    counts = Counter("" if value == "NA" else value for value in values)
    most = max(counts.values())
    tied = {value for value, count in counts.items() if count == most}
    for order in (first, second):
        if len(tied) > 1:
            held = [n for n, value in enumerate(values) if value in tied]
            best = max(order[n] for n in held)
            tied = {values[n] for n in held if order[n] == best}
    if len(tied) == 1:
        return tied.pop()
    return "" if numeric else INDETERMINATE


def at_precision(name: str, precision: str, reports: Sequence[Report], *, least: bool) -> str:
    """Return the mode of a column among the reports of least (or most) precision; "" where none is given.

    A report of unknown precision counts there as one with a missing value.
    """
    known = [float(r[precision]) for r in reports if r[precision]]
    if not known:
        return ""
    edge = min(known) if least else max(known)
    kept = [r for r in reports if not r[precision] or float(r[precision]) == edge]
    values = [r[name] if r[precision] else "" for r in kept]
    first = [_number(r["source_classification"]) if r[precision] else -1 for r in kept]
    second = [_number(r["certain"]) if r[precision] else -1 for r in kept]
    return mode(values, first, second, numeric=name in NUMERIC)


def aggregate(reports: Sequence[Report], preset: str) -> Event:
    """Return the row of one event from all its reports, at least one; numbers as text without needless zeros."""
    first = [_number(r["source_classification"]) for r in reports]
    second = [_number(r["certain"]) for r in reports]
    event = {name: mode([r[name] for r in reports], first, second) for name in WHAT}
    certain = {f"certain{n}": _edge(reports, f"certain{n}", max) for n in ACTORS}
    event |= certain | {"source": _joined([r["source"] for r in reports]), "number_of_sources": str(len(reports))}
    event["certain"] = _plain(sum(_number(text) for text in certain.values()))
    if preset == "representative":
        return event | _representative(reports, first, second)
    least = preset == "conservative"
    for name in PLACE:
        event[name] = at_precision(name, "geo_precision", reports, least=least)
    for n in ACTORS:
        actor = f"actor{n}"
        for part in (*ACTOR, "_violence") if least else ACTOR:
            event[actor + part] = at_precision(actor + part, f"{actor}_precision", reports, least=least)
        if not least:
            event[f"{actor}_violence"] = _joined([r[f"{actor}_violence"] for r in reports])
        for deed in (*DEEDS, "victim"):
            event[f"{actor}_{deed}"] = _edge(reports, f"{actor}_{deed}", min if least else max)
    for name in (*NUMBERS, "displacement", "damage"):
        event[name] = _edge(reports, name, min if least else max)
    starts, ends = ([r[name] for r in reports if r[name]] for name in ("date_start", "date_end"))
    event["date_start"] = (min if least else max)(starts, default="")
    event["date_end"] = (max if least else min)(ends, default="")
    return event


def _representative(reports: Sequence[Report], first: Sequence[float], second: Sequence[float]) -> Event:
    """Return what most reports say; who began, did and came between is settled among the actors."""
    event: Event = {}
    texts = ["city", "location"] + [f"actor{n}{part}" for n in ACTORS for part in (*ACTOR, "_violence")]
    for name in texts:
        event[name] = mode([r[name] for r in reports], first, second)
    for name in ("latitude", "longitude", "geo_precision", *(f"actor{n}_victim" for n in ACTORS), *NUMBERS):
        event[name] = _lowest_mode([r[name] for r in reports])
    for name in ("displacement", "damage"):
        event[name] = _binary_mode([r[name] for r in reports])
    for name in ("date_start", "date_end"):
        event[name] = _mode_of_days([r[name] for r in reports])
    return event | _roles(reports, event)


def _roles(reports: Sequence[Report], event: Event) -> Event:
    """Return who began it (the one whom most reports name), who did it, came between, stood by; "" for no actor."""
    summed = {(n, deed): sum(_number(r[f"actor{n}_{deed}"]) for r in reports) for n in ACTORS for deed in DEEDS}
    there = [n for n in ACTORS if event[f"actor{n}"]]
    most = max(summed[n, "initiator"] for n in ACTORS)
    alone = sum(summed[n, "initiator"] == most for n in ACTORS) == 1
    found: Event = {f"actor{n}_{deed}": "" for n in ACTORS for deed in DEEDS}
    for n in there:
        began = summed[n, "initiator"] == most and most > 0 and alone
        did = summed[n, "perpetrator"] > 0 and summed[n, "bystander"] < 1
        between = summed[n, "intervener"] > 0 and not began
        stood = summed[n, "bystander"] > 0 and not (began or did or between)
        for deed, so in zip(DEEDS, (began, did, between, stood), strict=True):
            found[f"actor{n}_{deed}"] = str(int(so))
    return found


def _number(text: str) -> float:
    return float(text) if text else 0.0


def _plain(number: float) -> str:
    return f"{number:g}" if number == int(number) else repr(number)


def _edge(reports: Sequence[Report], name: str, which: object) -> str:
    """Return the lowest or highest number of a column; "" where none is given."""
    held = [float(r[name]) for r in reports if r[name]]
    return _plain(which(held)) if held else ""  # type: ignore[operator]


def _lowest_mode(values: Sequence[str]) -> str:
    counts = Counter(float(value) for value in values if value)
    if not counts:
        return ""
    most = max(counts.values())
    return _plain(min(value for value, count in counts.items() if count == most))


def _binary_mode(values: Sequence[str]) -> str:
    """Return 0 or 1, of a tie 1; "" where a value is missing or is neither."""
    numbers = [float(value) if value else -1.0 for value in values]
    if not numbers or any(number not in (0, 1) for number in numbers):
        return ""
    return str(int(2 * sum(numbers) >= len(numbers)))


def _mode_of_days(values: Sequence[str]) -> str:
    """Return the most frequent day; of a tie the middle of the days, rounded down."""
    counts = Counter(value for value in values if value)
    if not counts:
        return ""
    most = max(counts.values())
    days = [date.fromisoformat(value).toordinal() for value, count in counts.items() if count == most]
    return date.fromordinal(sum(days) // len(days)).isoformat()


def _joined(values: Sequence[str]) -> str:
    """Return the different parts of texts that hold several, parted by semicolons; a missing text says NA."""
    parts: dict[str, None] = {}
    for value in values:
        for part in _PARTS.split(value or "NA"):
            if part.strip() and part != "Unknown":
                parts.setdefault(part)
    return "; ".join(parts)
