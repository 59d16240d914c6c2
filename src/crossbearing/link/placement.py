"""Placement: the place mentions of a report -> the same with ids, those that point back once all names are known."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from crossbearing.link import choice, pointed_place
from crossbearing.link.antecedent import Link
from crossbearing.link.context import Context
from crossbearing.link.entities import Entities
from crossbearing.link.names import word_key
from crossbearing.link.placing import LOOSE, Spot, serving
from crossbearing.link.pointed_place import Setting
from crossbearing.link.region import region_before
from crossbearing.link.resolvers import where
from crossbearing.link.resolvers.where import Pointer
from crossbearing.link.wording import DIRECTIONS
from crossbearing.model.claim import Mention, PlaceMention

_AHEAD = 120
# "governorates of Hodeidah, " before "Taiz": the type word of a list whose names are apart.
_LIST_BEFORE = re.compile(r"(\w+)s of (?:(?:the )?[A-Z][\w’'\- ]*(?:, | and )){0,6}+$")
_SHARED_AFTER = re.compile(r" (?:and|or) (?:[A-Z]?[a-z]+(?:ern)? )(?P<rest>[A-Z][\w’'\-]*)")
_BACK = 80


class PendingPlace(NamedTuple):
    """A mention of a place that points back, or whose whole does (`inner`)."""

    mention: PlaceMention
    pointer: Pointer
    inner: bool = False


class Placer:
    """Links the places of one report."""

    def __init__(self, context: Context, spots: Entities, unknown: Callable[[str | None, str, int, int], None]) -> None:
        self.context = context
        self.index = context.index
        self.spots = spots
        self.unknown = unknown
        self.said: dict[str, str] = {}

    def read(self, m: Mention | PlaceMention) -> where.Reading:
        """Return what the words say of where, with the type word beside them in the text that belongs to them."""
        text = self.context.text
        if m.text[:1].isupper():
            if text[m.end : m.end + 1] in (" ", ","):
                shared = self._shared(m)
                if shared is not None:
                    return shared
                after = self.index.following.match(text, m.end, m.end + _AHEAD)
                if after is not None:
                    reading = where.read(m.text, word_key(after[1] or after[2]), self.index)
                    # "Myanmar state media": the word belongs to what follows, not to the name.
                    if reading.spots:
                        return reading
            before = _LIST_BEFORE.search(text[max(0, m.start - _BACK) : m.start])
            if before is not None and (key := word_key(before[1])) in self.index.types:
                reading = where.read(m.text, key, self.index)
                if reading.spots:
                    return reading
        return where.read(m.text, "", self.index)

    def _shared(self, m: Mention | PlaceMention) -> where.Reading | None:
        """Return the reading of "North" before "and South Kivu": it shares the name."""
        if word_key(m.text) not in DIRECTIONS:
            return None
        rest = _SHARED_AFTER.match(self.context.text, m.end, m.end + _AHEAD)
        reading = where.read(f"{m.text} {rest['rest']}", "", self.index) if rest else None
        return reading if reading and reading.spots and reading.spots[0].whole else None

    def place(self, m: PlaceMention, reading: where.Reading | None = None) -> PlaceMention | PendingPlace:
        """Return a place mention linked by name, with `within` linked or found; pending where it points back."""
        reading = reading or self.read(m)
        within = m.within
        inner = None
        if within is not None and not within.id:
            whole = self.read(within)
            if whole.spots:
                within = self._mention(within, whole.spots[0])
            elif whole.pointer is not None:
                inner = whole.pointer
            else:
                self.unknown(whole.unknown, whole.reason, within.start, within.end)
                within = Mention(within.text, within.start, within.end, None, 0.0, whole.reason, whole.rivals)
        if reading.spots:
            found = self.spot(m, reading.spots[0])
            return PlaceMention(
                m.text, m.start, m.end, m.role, found.id, found.score, found.reason, found.rivals, within
            )
        if inner is not None:
            return PendingPlace(m, inner, True)
        if reading.pointer is not None and within is None:
            return PendingPlace(m, reading.pointer)
        if reading.pointer is not None and within is not None and within.id:
            served = serving(self.index, within.id, reading.pointer.noun)
            if len(served) == 1:
                reason = f"{m.text!r} is {self.index.theatre.place_name(served[0])}, the only one of {within.text!r}"
                return PlaceMention(m.text, m.start, m.end, m.role, served[0], LOOSE, reason, (), within)
        if within is None and reading.within is not None:
            at = reading.within
            start, end = m.start + at.start, m.start + at.end
            if len(m.text) != m.end - m.start:
                start, end = m.start, m.end
            within = self._mention(Mention(at.words, start, end), at)
        if m.within is None:
            self.unknown(reading.unknown, reading.reason, m.start, m.end)
        reason = reading.reason or "points back"
        if m.within is not None and not reading.within:
            reason = f"{m.text!r}: an unnamed part of {m.within.text!r}"
        return PlaceMention(m.text, m.start, m.end, m.role, None, 0.0, reason, reading.rivals, within)

    def spot(self, m: PlaceMention, spot: Spot) -> PlaceMention:
        """Return a place mention with the row of a spot; told with the region that words before it make of it."""
        if len(spot.ids) == 1:
            one, score, reason, rivals = spot.ids[0], spot.score, spot.reason, spot.rivals
            region = region_before(self.context.text, m.start, m.end) if m.role == "near" else None
            if region is not None:
                reason += f"; {region.words!r} is a region by it"
            return PlaceMention(m.text, m.start, m.end, m.role, one, score, reason, rivals)
        link = choice.place(spot.words, spot.ids, self.context)
        return PlaceMention(m.text, m.start, m.end, m.role, link.id, link.score, link.reason, link.rivals)

    def _mention(self, m: Mention, spot: Spot) -> Mention:
        if len(spot.ids) == 1:
            return Mention(m.text, m.start, m.end, spot.ids[0], spot.score, spot.reason, spot.rivals)
        return mention(m.text, m.start, m.end, choice.place(spot.words, spot.ids, self.context))

    def resolve(self, pending: PendingPlace, setting: Setting) -> list[PlaceMention]:
        """Return what a mention points back to: the place, several of them, or the whole of an unnamed part."""
        m, pointer, inner = pending
        at = m.within.start if inner and m.within else m.start
        if pointer.part or inner:
            setting = setting._replace(taken=frozenset())
        links = pointed_place.place(pointer, at, setting, self.spots, self.said)
        for link in links:
            if link.id is not None:
                end = at + len(pointer.words)
                self.spots.name(link.id, at, end, setting.role, (at, end))
                if pointer.noun:
                    self.said[f"place {pointer.noun}"] = link.id
        if not (pointer.part or inner):
            return [PlaceMention(m.text, m.start, m.end, m.role, k.id, k.score, k.reason, k.rivals) for k in links]
        text, start, end = (m.within.text, m.within.start, m.within.end) if m.within else (m.text, m.start, m.end)
        within = mention(text, start, end, links[0])
        reason = f"{m.text!r}: an unnamed part of {within.text!r}"
        return [PlaceMention(m.text, m.start, m.end, m.role, None, 0.0, reason, (), within)]


def mention(text: str, start: int, end: int, link: Link) -> Mention:
    """Return a mention with what a link says."""
    return Mention(text, start, end, link.id, link.score, link.reason, link.rivals)
