"""The one filter that ledger, map and timeline share in the address, and what it keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, HTTPException, Query

from crossbearing import plugins, wording
from crossbearing.model.finding import FAMILIES, STANDINGS, Finding, Findings, Holding
from crossbearing.model.shelf import Wanted
from crossbearing.web.page import day_of, query

if TYPE_CHECKING:
    from crossbearing.model.theatre import Theatre
    from crossbearing.project import Project
    from crossbearing.web.view import View

LONGEST = 200
Word = Annotated[str, Query(max_length=LONGEST)]


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; "" is anything. `on` is a day in the world, `as_of` what the project knew then.

    `since` and `until` bound the days of which a question speaks; `source` is an outlet. `names` is how places are
    written: "local" (in the script of the place), "both", or "" (Latin).
    """

    standing: str = ""
    family: str = ""
    kind: str = ""
    place: str = ""
    actor: str = ""
    source: str = ""
    words: str = ""
    since: str = ""
    until: str = ""
    on: str = ""
    as_of: str = ""
    judge: str = ""
    names: str = ""

    @property
    def link(self) -> str:
        """The filter as the end of an address."""
        return query(**asdict(self))

    def but(self, **changed: str) -> str:
        """Return the filter with some values changed, as the end of an address."""
        return replace(self, **changed).link

    @property
    def wanted(self) -> Wanted:
        """Which findings are asked for; time, judge and names apart."""
        return Wanted(self.standing, self.family, self.kind, self.place, self.actor, self.source, self.words,
                      day_of(self.since), day_of(self.until))  # fmt: skip

    @property
    def is_empty(self) -> bool:
        """Whether no row is filtered out; time, judge and names apart."""
        return not any((self.standing, self.family, self.kind, self.place, self.actor, self.source, self.words,
                        self.since, self.until))  # fmt: skip


def _filter(
    standing: Word = "", family: Word = "", kind: Word = "", place: Word = "", actor: Word = "", source: Word = "",
    words: Word = "", since: Word = "", until: Word = "", on: Word = "", as_of: Word = "", judge: Word = "",
    names: Annotated[str, Query(pattern="^(local|both)?$")] = "",
) -> Filter:  # fmt: skip
    for day in (since, until, on):
        day_of(day)
    try:
        datetime.fromisoformat(as_of or "2025-01-01")
    except ValueError as wrong:
        raise HTTPException(400, f"{as_of[:60]!r} is no moment: write 2025-03-24 or 2025-03-24T18:00Z.") from wrong
    return Filter(standing, family, kind, place, actor, source, words, since, until, on, as_of, judge, names)


def written(place_id: str, theatre: Theatre | None, names: str) -> tuple[str, str]:
    """Return a place's name in Latin letters and in the script of the place, "" for one that is not asked for."""
    local = theatre.local_name(place_id) if theatre and names else ""
    return ("" if local and names == "local" else wording.place(place_id, theatre)), local


Asked = Annotated[Filter, Depends(_filter)]


def concluded(project: Project, asked: Filter) -> Findings:
    """Return the findings of the day, the moment and the judge that are asked for."""
    return project.findings(on=day_of(asked.on), as_of=asked.as_of or None, judge=asked.judge or None)


def chosen(seen: View, asked: Filter, carried: frozenset[str] | None = None) -> list[Finding]:
    """Return the findings that fit, disputes first; `carried` are the claims of the outlet asked for, None for any."""
    if asked.is_empty:
        return seen.ranked
    words = asked.words.casefold()
    first, last = day_of(asked.since), day_of(asked.until)
    tests: list[tuple[Any, Callable[[Finding], bool]]] = [
        (asked.standing, lambda f: f.standing == asked.standing),
        (asked.family, lambda f: f.question.family == asked.family),
        (asked.kind, lambda f: f.question.kind == asked.kind),
        (asked.place, lambda f: f.question.object == asked.place),
        (asked.actor, lambda f: asked.actor in f.question.subject),
        (words, lambda f: words in f.question.text.casefold()),
        (first or last, lambda f: overlaps(f.question.earliest, f.question.latest, first, last)),
        (carried is not None, lambda f: carried is not None and not carried.isdisjoint(f.claims)),
    ]
    rows = seen.ranked
    for given, fits in tests:  # only what is asked for costs time
        rows = [f for f in rows if fits(f)] if given else rows
    return rows


def overlaps(earliest: date | None, latest: date | None, first: date | None, last: date | None) -> bool:
    """Return whether an interval meets the days asked for; what has no day at all meets none but the open ones."""
    if first is None and last is None:
        return True
    if earliest is None and latest is None:
        return False
    return (last is None or (earliest or latest or date.min) <= last) and (
        first is None or (latest or earliest or date.max) >= first
    )


def carried_by(project: Project, outlet: str, as_of: str | None) -> frozenset[str] | None:
    """Return the ids of the claims that an outlet carries, or None where no outlet is asked for."""
    if not outlet:
        return None
    return project.carried_by(outlet, as_of)


def facets(values: Callable[[str], Mapping[str, int]], project: Project, *, counted: bool = True
           ) -> list[tuple[str, list[tuple[str, str]]]]:  # fmt: skip
    """Return what each filter can be set to, from the values that findings have: name, then (value, words) in order.

    The words say how many questions have the value, unless they are not what is counted.
    """
    theatre = project.theatre

    def chosen_of(name: str, found: Iterable[str], say: Callable[[str], str]) -> tuple[str, list[tuple[str, str]]]:
        known = values(name)
        numbers = {v: f" ({known[v]:,})" if counted and v in known else "" for v in found}
        return name, [(v, say(v) + number) for v, number in numbers.items()]

    def named(found: Iterable[str], say: Any) -> list[str]:
        return sorted(set(found), key=lambda v: (say(v, theatre), v))

    used = values("family")
    return [
        chosen_of("standing", STANDINGS, lambda s: s.replace("-", " ")),
        chosen_of("family", [f for f in FAMILIES if f in used], str),
        chosen_of("kind", sorted(values("kind")), str),
        chosen_of("place", named(values("place"), wording.place), lambda v: wording.place(v, theatre)),
        chosen_of("actor", named(values("actor"), wording.actor), lambda v: wording.actor(v, theatre)),
        chosen_of("source", named(project.outlets(), wording.source), lambda v: wording.source(v, theatre)),
    ]


def moments(project: Project) -> list[tuple[str, str]]:
    """Return the moments after each run that brought reports, latest first: (value for `as_of`, words); at most 60."""
    found: dict[str, str] = {}
    for receipt in project.receipts():
        if receipt.action == "add" and receipt.counts.get("new") and receipt.ended:
            found[receipt.ended] = f"{receipt.ended[:10]} {receipt.ended[11:16]} UTC"
    return list(reversed(found.items()))[:60]


def judges() -> tuple[str, ...]:
    """Return the names of the rules that weigh."""
    return plugins.names("judge")


def covers(holding: Holding, on: date | None) -> bool:
    """Return whether a holding is of the day; without a day, whether it is open."""
    if on is None:
        return holding.latest is None
    return (holding.earliest is None or holding.earliest <= on) and (holding.latest is None or on <= holding.latest)
