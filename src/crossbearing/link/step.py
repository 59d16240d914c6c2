"""Step 2, link: claims + theatre -> the same claims with ids for actors, places and speakers, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from crossbearing.link import antecedent, choice
from crossbearing.link.antecedent import Link, Partners
from crossbearing.link.context import Context
from crossbearing.link.names import Index, index_of, word_key
from crossbearing.link.resolvers import where, who
from crossbearing.link.voices import link_voice, outlet_of
from crossbearing.model.claim import Claim, Mention, PlaceMention, Rival
from crossbearing.model.problem import Problem
from crossbearing.model.report import Report
from crossbearing.model.span import Span
from crossbearing.model.theatre import Theatre

# Kinds whose object can be a place: "attacked Lashio" has no recipient but a place.
_ON_PLACES = frozenset({"TAKE", "RETREAT", "HOLD", "ASSAULT", "MOBILIZE", "STATUS", "HARM"})
# Kinds that are done to a party and not to a place: in "to appease China" China is the government.
_ON_PARTIES = frozenset(
    {"AGREE", "SUPPORT", "CONCEDE", "AID", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "CONSULT"}
)
# Kinds whose object is often a thing that no sheet has: "reopened them" are the crossings.
_ON_THINGS = frozenset({"COOPERATE", "STATUS", "TAKE", "HOLD"})


def link(claims: Sequence[Claim], theatre: Theatre, report: Report) -> tuple[list[Claim], list[Problem]]:
    """Return the claims with every mention linked or with the reason why not, and a Problem for each unknown name.

    Pure: spans, ids of claims and all else stay as they are. Mentions may be split ("both sides" are two mentions
    with one span) and change their role where a name can only be a place, or only an actor.
    """
    linker = _Linker(report, index_of(theatre))
    return [linker.claim(claim) for claim in claims], linker.problems


class _Pending(NamedTuple):
    """A mention that points back, to be resolved once the claim's names are known."""

    mention: Mention
    description: who.Description


class _Linker:
    """Links the claims of one report; holds what they share."""

    __slots__ = ("context", "index", "on", "outlet", "problems", "report", "seen")

    def __init__(self, report: Report, index: Index) -> None:
        self.report = report
        self.index = index
        self.on = report.published
        self.context = Context(report.text, self.on, index, report.title or "")
        self.problems: list[Problem] = []
        self.seen: set[str] = set()
        self.outlet, problem = outlet_of(report, index)
        if problem is not None:
            self.problems.append(problem)

    def claim(self, claim: Claim) -> Claim:
        """Return one claim linked."""
        voice = link_voice(claim.voice, self.context, self.outlet)
        actors, actors_at = self._roles(claim.actors, claim.kind)
        recipients, recipients_at = self._roles(claim.recipients, claim.kind)
        at = {(m.start, m.end) for m in claim.places}
        more = tuple(m for m in (*actors_at, *recipients_at) if (m.start, m.end) not in at)
        places, named = self._places((*claim.places, *more), claim.kind)
        recipients += named
        if any(type(one) is _Pending for one in actors) or any(type(one) is _Pending for one in recipients):
            rows = self.index.theatre.actors
            speakers = tuple(s.affiliation for level in voice for s in level.speakers if s.affiliation in rows)
            in_words = claim.kind in _ON_PARTIES
            actors = self._resolve(actors, Partners(_ids(recipients), speakers[:1], in_words))
            partners = Partners(_ids(actors), speakers[:1], in_words)
            recipients = self._resolve(recipients, partners, claim.kind in _ON_THINGS)
        c = claim
        return Claim(
            c.id, c.report, c.start, c.end, c.quote, c.kind, c.mode, _linked(actors), _linked(recipients),
            tuple(places), c.when, voice, c.polarity, c.modality, c.phase, c.extent, c.certainty, c.disputes,
            c.condition, c.content, c.parent, c.as_fact, c.quantities, c.confidence, c.reading,
        )  # fmt: skip

    # -- actors and recipients ----------------------------------------------------------------------------------

    def _roles(self, mentions: tuple[Mention, ...], kind: str) -> tuple[list[Mention | _Pending], list[PlaceMention]]:
        """Return the mentions of one role, linked or pending, and those that can only be a place."""
        found: list[Mention | _Pending] = []
        places: list[PlaceMention] = []
        for m in mentions:
            reading = who.read(m.text, self.index)
            if reading.parts:
                found += self._named(m, reading)
            elif reading.description is not None:
                found.append(_Pending(m, reading.description))
            else:
                spot = where.read(m.text, "", self.index)
                is_place = spot.pointer is not None or (len(spot.spots) > 0 and spot.spots[0].whole)
                if is_place and kind in _ON_PLACES:
                    places.append(PlaceMention(m.text, m.start, m.end, "object"))
                elif is_place:
                    found.append(Mention(m.text, m.start, m.end, None, 0.0, f"{m.text!r} is a place, not an actor"))
                else:
                    self._unknown(reading.unknown, reading.reason, m.start, m.end)
                    found.append(Mention(m.text, m.start, m.end, None, 0.0, reading.reason, reading.rivals))
        return found, places

    def _named(self, m: Mention, reading: who.Reading) -> list[Mention]:
        """Return the mention linked to the actor that it names; several where it names several side by side."""
        split = len(reading.parts) > 1 and len(m.text) == m.end - m.start
        found: list[Mention] = []
        for part in reading.parts:
            text, start, end = m.text, m.start, m.end
            if split:
                text, start, end = m.text[part.start : part.end], m.start + part.start, m.start + part.end
            ids = part.ids
            if len(ids) == 1 and (ids[0] not in self.index.dated or self.index.is_valid(ids[0], self.on)):
                found.append(Mention(text, start, end, ids[0], part.score, part.reason, part.rivals))
                continue
            valid = [one for one in ids if self.index.is_valid(one, self.on)]
            if len(valid) == 1:
                reason = f"{part.reason}; of these only one existed on {self.on}"
                found.append(Mention(text, start, end, valid[0], part.score, reason, part.rivals))
            elif valid:
                found.append(_mention(text, start, end, choice.actor(part.words, valid, start, end, self.context)))
            else:
                rivals = tuple(Rival(one, who.EXCLUDED, "not valid on that day") for one in ids)
                reason = f"{part.reason}, which did not exist on {self.on}"
                found.append(Mention(text, start, end, None, 0.0, reason, rivals))
        return found

    def _resolve(
        self, mentions: list[Mention | _Pending], partners: Partners, may_be_things: bool = False
    ) -> list[Mention | _Pending]:
        """Return the mentions with what points back resolved."""
        found: list[Mention | _Pending] = []
        for one in mentions:
            if not isinstance(one, _Pending):
                found.append(one)
                continue
            m = one.mention
            if may_be_things and one.description.type == "thing":
                links = [Link(None, 0.0, f"{m.text!r} may be a thing and not a party")]
            else:
                links = antecedent.actors(one.description, m.start, partners, self.context)
            found += [_mention(m.text, m.start, m.end, link) for link in links]
        return found

    # -- places -------------------------------------------------------------------------------------------------

    def _places(
        self, mentions: tuple[PlaceMention, ...], kind: str
    ) -> tuple[list[PlaceMention], list[Mention | _Pending]]:
        """Return the places linked, and as mentions of actors those that can only be one."""
        found: list[PlaceMention] = []
        named: list[Mention | _Pending] = []
        for m in mentions:
            reading = self._where(m)
            if m.role == "object" and kind in _ON_PARTIES and (party := self._only_actor(m)) is not None:
                named.append(party)
                continue
            if not (reading.spots or reading.within or reading.pointer or m.within):
                actor = self._only_actor(m)
                if actor is not None:
                    seats = self.index.seat(actor.id) if actor.id else ()
                    if seats:
                        found.append(self._seat(m, actor, seats))
                        continue
                    if kind in _ON_PLACES or m.role == "object":
                        named.append(actor)
                        continue
            if len(reading.spots) > 1 and len(m.text) == m.end - m.start and m.within is None:
                for s in reading.spots:
                    part = PlaceMention(m.text[s.start : s.end], m.start + s.start, m.start + s.end, m.role)
                    found.append(self._spot(part, s))
            else:
                found.append(self._place(m, reading))
        if any(p.id is None for p in found):
            taken = {p.id for p in found if p.id}
            found = [self._pointed(p, taken) if p.id is None else p for p in found]
        return found, named

    def _where(self, m: PlaceMention) -> where.Reading:
        """Return what the words say of where, with the type word that stands after them in the text."""
        text = self.report.text
        follows = text[m.end : m.end + 1]
        if follows in (" ", ",") and m.text[:1].isupper():
            after = self.index.following.match(text, m.end, m.end + 120)
            if after is not None:
                reading = where.read(m.text, word_key(after[1] or after[2]), self.index)
                # "Myanmar state media": the word belongs to what follows, not to the name.
                if reading.spots:
                    return reading
        return where.read(m.text, "", self.index)

    def _only_actor(self, m: PlaceMention) -> Mention | None:
        """Return the mention as an actor's where the words are nothing but an actor's name."""
        reading = who.read(m.text, self.index)
        if len(reading.parts) != 1 or not reading.parts[0].whole:
            return None
        return self._named(Mention(m.text, m.start, m.end), reading)[0]

    def _seat(self, m: PlaceMention, actor: Mention, seats: tuple[str, ...]) -> PlaceMention:
        name = self.index.theatre.actor_name(actor.id or "")
        reason = f"{m.text!r} names {name}; as a place it is its seat"
        rivals = tuple(Rival(one, who.OWNER, f"another seat of {name}") for one in seats[1:])
        return PlaceMention(m.text, m.start, m.end, m.role, seats[0], who.HEADED, reason, rivals)

    def _place(self, m: PlaceMention, reading: where.Reading | None = None) -> PlaceMention:
        """Return a place mention linked by name, with `within` linked or, for an unnamed part, found."""
        reading = reading or self._where(m)
        if reading.spots:
            return self._spot(m, reading.spots[0])
        within = self._within(m.within) if m.within is not None else None
        if within is None and reading.within is not None:
            spot = reading.within
            start, end = m.start + spot.start, m.start + spot.end
            if len(m.text) != m.end - m.start:
                start, end = m.start, m.end
            within = self._spot_mention(Mention(spot.words, start, end), spot)
        if not (m.within or reading.pointer):
            self._unknown(reading.unknown, reading.reason, m.start, m.end)
        reason = reading.reason or "points back"
        if m.within is not None and not reading.within:
            reason = f"{m.text!r}: an unnamed part of {m.within.text!r}"
        return PlaceMention(m.text, m.start, m.end, m.role, None, 0.0, reason, reading.rivals, within)

    def _spot(self, m: PlaceMention, spot: where.Spot) -> PlaceMention:
        within = self._within(m.within) if m.within is not None else None
        if len(spot.ids) == 1:
            return PlaceMention(
                m.text, m.start, m.end, m.role, spot.ids[0], spot.score, spot.reason, spot.rivals, within
            )
        link = choice.place(spot.words, spot.ids, self.context)
        return PlaceMention(m.text, m.start, m.end, m.role, link.id, link.score, link.reason, link.rivals, within)

    def _spot_mention(self, m: Mention, spot: where.Spot) -> Mention:
        if len(spot.ids) == 1:
            return Mention(m.text, m.start, m.end, spot.ids[0], spot.score, spot.reason, spot.rivals)
        return _mention(m.text, m.start, m.end, choice.place(spot.words, spot.ids, self.context))

    def _within(self, m: Mention) -> Mention:
        """Return the mention of a whole linked, by name or as what "the town" points to."""
        reading = self._where(PlaceMention(m.text, m.start, m.end))
        if reading.spots:
            return self._spot_mention(m, reading.spots[0])
        if reading.pointer is not None:
            return _mention(m.text, m.start, m.end, antecedent.place(reading.pointer, m.start, (), self.context))
        self._unknown(reading.unknown, reading.reason, m.start, m.end)
        return Mention(m.text, m.start, m.end, None, 0.0, reading.reason, reading.rivals)

    def _pointed(self, m: PlaceMention, taken: set[str]) -> PlaceMention:
        """Return a place mention with what it points back to: the place, or the whole of an unnamed part."""
        pointer = where.read(m.text, "", self.index).pointer
        if pointer is None:
            return m
        link = antecedent.place(pointer, m.start, () if pointer.part else taken, self.context)
        if not pointer.part and m.within is None:
            return PlaceMention(m.text, m.start, m.end, m.role, link.id, link.score, link.reason, link.rivals)
        within = m.within or _mention(m.text, m.start, m.end, link)
        reason = f"{m.text!r}: an unnamed part of {within.text!r}"
        return PlaceMention(m.text, m.start, m.end, m.role, None, 0.0, reason, (), within)

    def _unknown(self, name: str | None, reason: str, start: int, end: int) -> None:
        """Note one Problem for each distinct unknown name of the report."""
        if name is None or (key := name.casefold()) in self.seen:
            return
        self.seen.add(key)
        message = f"{reason[:1].upper()}{reason[1:200]}. If it matters, add a row or an alias to the theatre's sheets."
        self.problems.append(
            Problem("link/unknown-name", message, self.report.origin, self.report.id, Span(start, end))
        )


def _mention(text: str, start: int, end: int, link: Link) -> Mention:
    return Mention(text, start, end, link.id, link.score, link.reason, link.rivals)


def _ids(mentions: Sequence[Mention | _Pending]) -> tuple[str, ...]:
    return tuple(m.id for m in mentions if isinstance(m, Mention) and m.id)


def _linked(mentions: Sequence[Mention | _Pending]) -> tuple[Mention, ...]:
    return tuple(m for m in mentions if isinstance(m, Mention))
