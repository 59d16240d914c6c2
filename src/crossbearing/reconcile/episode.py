"""Tells episodes apart: one event of a kind from the next, and one window of a changing state from the next.

An episode's name is a bucket of the calendar, not a count of evidence, so a question's id survives new evidence.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crossbearing.reconcile import toll
from crossbearing.reconcile.question import Bearing

# Days between two reports' dates of what may still be one event of a kind. Priors, chosen: a town falls once, and its
# fall is dated loosely; strikes and meetings come again within days.
_SLACK = {"TAKE": 45, "CONSULT": 2, "ASSAULT": 1, "HARM": 2, "PROTEST": 1, "MOBILIZE": 3}
_SLACK_OTHER = 14
_VAGUE = 35  # intervals of more days than this join an episode and never make a bridge between two
_TOLD_AFTER = timedelta(days=700)  # how long ago an undated capture may have been that a report still speaks of
_STATUS_GAP = 14  # days without word after which a road's or crossing's status is asked anew
_STATUS_TURN = 3  # days after which another word on a road is a change, not a contradiction: closures last days
_AFTER_DENIAL = 7  # an affirmation more than this after the last denial speaks of a changed world
_WEEKLY = frozenset(("ASSAULT", "PROTEST", "MOBILIZE", "HARM"))

_Contents = dict[tuple[str, tuple[str, ...]], Bearing]  # a bearing by what it says: polarity, answers


def episodes(bearings: Sequence[Bearing]) -> list[tuple[str, list[Bearing]]]:
    """Return the episodes among bearings of one question key, each with its name ("" where there is only one)."""
    first = bearings[0]
    ordered = sorted(bearings, key=lambda b: (b.day or date.max, b.claim.id, b.values))
    if first.family == "progress" and first.kind == "RETREAT":
        return _windows(ordered)
    if first.family == "status":
        return _runs(ordered)
    if first.family in ("control", "commitment") or first.scope == "present" or ">" in first.scope:
        return [("", ordered)]  # states and standing positions: one question over all time
    if len(ordered) == 1:
        return [(_bucket(ordered), ordered)]
    return _events(ordered)


def _windows(ordered: list[Bearing]) -> list[tuple[str, list[Bearing]]]:
    """Cut the progress of a departure where it is affirmed of a day after it was last denied: the world has moved.

    Words that name no day speak of the report's, and only well after a denial are they of another world.
    """
    windows: list[tuple[str, list[Bearing]]] = [("", [])]
    denied: date | None = None
    # Of one day's words those that deny come first: where it is denied on that very day, nothing is settled.
    for b in sorted(ordered, key=lambda b: (b.day or date.max, not _against(b))):
        against = _against(b)
        if against and b.day:
            denied = b.day
        elif denied and b.day and ((b.day - denied).days > _AFTER_DENIAL or (b.earliest and b.earliest > denied)):
            windows.append((f"from {b.day:%Y-%m}", []))
            denied = None
        windows[-1][1].append(b)
    return _distinct(windows)


def _against(b: Bearing) -> bool:
    """Return whether the words say that nothing has begun."""
    return b.polarity != "affirmed" or b.values == ("none",)


def _runs(ordered: list[Bearing]) -> list[tuple[str, list[Bearing]]]:
    """Cut a status where nothing was said for a while, and where it has plainly changed."""
    runs: list[tuple[str, list[Bearing]]] = []
    last: date | None = None
    of_day: dict[date, _Contents] = {}  # of each day: who said each thing
    told: _Contents = {}  # of the run: who last said each thing, of a day
    for b in ordered:
        if b.day:
            of_day.setdefault(b.day, {})[b.polarity, b.values] = b
    # Of one day's words how things are comes before what changes them; no report's name decides.
    for b in sorted(ordered, key=lambda b: (b.day or date.max, b.moves)):
        silent = last and b.day and (b.day - last).days > _STATUS_GAP
        if not runs or silent or (b.day and _turns((*told.values(), *of_day[b.day].values()), last, b)):
            runs.append((f"{b.day:%Y-%m}" if b.day else "", []))
            told.clear()
        runs[-1][1].append(b)
        if b.day:
            last = b.day
            told[b.polarity, b.values] = b
    return _distinct(runs)


def _turns(told: Iterable[Bearing], last: date | None, b: Bearing) -> bool:
    """Return whether the words tell of a change after the run: days after the last contrary word, or "since then".

    "Open since Monday" also speaks of Monday: who called it closed on Tuesday contradicts, and nothing has changed.
    `told` is the last word of each content in the run and on the day of the words: what is contradicted on that very
    day has not plainly changed. `last` is the day of the run's last word.
    """
    contrary = max((c.day for c in told if c.day and _contrary(c, b)), default=None)
    if contrary is None or b.day is None or (last and last > contrary):
        return False  # who says again what another said since the contrary word tells of no change
    if b.moves or (b.claim.when.role == "since" and b.earliest):
        return (b.earliest or b.day) >= contrary
    return (b.day - contrary).days > _STATUS_TURN


def _contrary(one: Bearing, other: Bearing) -> bool:
    if one.polarity == other.polarity:
        return one.polarity == "affirmed" and not set(one.values) & set(other.values)
    affirmed, denied = (one, other) if one.polarity == "affirmed" else (other, one)
    return set(affirmed.values) <= set(denied.values)


def _events(ordered: list[Bearing]) -> list[tuple[str, list[Bearing]]]:
    """Cluster dated events; let loosely dated and undated ones join the one they fit best."""
    slack = timedelta(days=_SLACK.get(ordered[0].kind, _SLACK_OTHER))
    spans = {id(b): _span(b) for b in ordered}
    exact = [b for b in ordered if _is_exact(b)]
    vague = [b for b in ordered if not _is_exact(b)]
    clusters: list[_Cluster] = []
    for b in sorted(exact, key=lambda b: (spans[id(b)], b.claim.id)):
        first, last = spans[id(b)]
        if clusters and first <= clusters[-1].last + slack:
            clusters[-1].last = max(clusters[-1].last, last)
            clusters[-1].members.append(b)
        else:
            clusters.append(_Cluster(first, last, [b]))
    dated = clusters[:]  # apart, and so in order by their first and by their last days
    firsts, lasts = [c.first for c in dated], [c.last for c in dated]
    for b in sorted(vague, key=lambda b: (spans[id(b)], b.claim.id)):
        first, last = spans[id(b)]
        if b.kind == "TAKE" and b.earliest is None and b.latest is None:
            first = max(first, date.min + _TOLD_AFTER) - _TOLD_AFTER  # a fall is told of long after
        fits = dated[bisect_left(lasts, first) : bisect_right(firsts, last)]
        if fits:
            min(fits, key=lambda c: (abs((last - c.last).days), c.first)).members.append(b)
        elif len(clusters) > len(dated) and first <= clusters[-1].last:
            clusters[-1].last = max(clusters[-1].last, last)
            clusters[-1].members.append(b)
        else:
            clusters.append(_Cluster(first, last, [b]))
    clusters.sort(key=lambda c: (c.first, c.last))
    if ordered[0].family == "count":
        return _distinct([(_bucket(c.members), run) for c in clusters for run in toll.stages(c.members)])
    return _distinct([(_bucket(c.members), c.members) for c in clusters])


@dataclass(slots=True)
class _Cluster:
    """An episode in the making: its days so far and its members."""

    first: date
    last: date
    members: list[Bearing]


def _is_exact(b: Bearing) -> bool:
    return b.earliest is not None and b.latest is not None and (b.latest - b.earliest).days <= _VAGUE


def _span(b: Bearing) -> tuple[date, date]:
    """Return the days of the event: as stated, else the month before the report, which is what news is about."""
    first, last = b.earliest or b.latest, b.latest or b.earliest
    if first and last:
        return min(first, last), max(first, last)
    if b.published:
        return b.published - timedelta(days=30), b.published
    return date.min, date.max


def _bucket(members: list[Bearing]) -> str:
    """Return the calendar bucket of the tightest dated member: a year, month or week, by how often the kind recurs."""
    spans = sorted((_span(b) for b in members), key=lambda s: (s[1] - s[0], s))
    first, last = spans[0]
    if first == date.min:
        return "undated"
    middle = first + (last - first) / 2
    kind = members[0].kind
    if kind == "TAKE":
        return f"{middle:%Y}"
    if kind in _WEEKLY:
        year, week, _ = middle.isocalendar()
        return f"{year}-W{week:02}"
    return f"{middle:%Y-%m}"


def _distinct(named: list[tuple[str, list[Bearing]]]) -> list[tuple[str, list[Bearing]]]:
    """Give a second episode in the same bucket its own name: the day on which it begins, then a count."""
    used: set[str] = set()
    out: list[tuple[str, list[Bearing]]] = []
    for name, members in named:
        if not members:
            continue
        if name in used:
            name = f"{name} {_span(members[0])[0]}"
        full, count = name, 2
        while full in used:
            full, count = f"{name} {count}", count + 1
        used.add(full)
        out.append((full, members))
    return out


def common_days(bearings: Sequence[Bearing]) -> tuple[date | None, date | None]:
    """Return the days that fit all stated dates, or the span of all where none fits; (None, None) without any."""
    spans = [_span(b) for b in bearings if b.earliest or b.latest]
    if not spans:
        return None, None
    first, last = max(s[0] for s in spans), min(s[1] for s in spans)
    return (first, last) if first <= last else (min(s[0] for s in spans), max(s[1] for s in spans))
