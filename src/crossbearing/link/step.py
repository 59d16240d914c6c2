"""Step 2, link: claims + theatre -> the same claims with ids for actors, places and speakers, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from crossbearing.link import antecedent, choice
from crossbearing.link.antecedent import Link
from crossbearing.link.author import author
from crossbearing.link.beyond import beyond
from crossbearing.link.context import Context
from crossbearing.link.drafts import ROLES, Draft, Pending, fights_of, parts_of
from crossbearing.link.entities import actors_of, places_of
from crossbearing.link.metonym import probability
from crossbearing.link.names import Index, index_of, name_key
from crossbearing.link.naming import CHOSEN, EXCLUDED, HEADED, OF, OWNER, Part
from crossbearing.link.nouns import sort_of
from crossbearing.link.placement import PendingPlace, Placer, mention
from crossbearing.link.pointed_place import Setting
from crossbearing.link.pointing import Description
from crossbearing.link.ranking import AT_HOME, Around
from crossbearing.link.resolvers import where, who
from crossbearing.link.rows import country, of_states, rulers_of, seated, seats
from crossbearing.link.strangers import identify
from crossbearing.link.voices import introduced, link_voice, outlet_of
from crossbearing.model.claim import Claim, Mention, PlaceMention, Rival, VoiceLevel
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
# How surely a place's name must stand for who acts there to be a party where a claim has it as its place.
_STANDS_FOR = 0.9
OWNED = 0.6  # the score of the owner where the part named is not of that day
Voice = tuple[VoiceLevel, ...]


def link(claims: Sequence[Claim], theatre: Theatre, report: Report) -> tuple[list[Claim], list[Problem]]:
    """Return the claims with every mention linked or with the reason why not, and a Problem for each unknown name.

    Pure: spans, ids of claims and all else stay as they are. Mentions may be split ("both sides" are two mentions
    with one span) and change their role where a name can only be a place, or only an actor.
    """
    linker = _Linker(report, index_of(theatre), claims)
    return beyond(linker.linked(), linker.problems, theatre, report)


# "China reopened them", "they took it": what these kinds are done to is as often a thing as a party.
_ON_THINGS = frozenset({"COOPERATE", "STATUS", "TAKE", "HOLD"})
_THINGS = frozenset({"them", "it", "these", "those", "this", "that"})


class _Linker:
    """Links the claims of one report; holds what they share."""

    __slots__ = ("author", "claims", "context", "drafts", "entities", "index", "links", "met", "on", "outlet", "parts",
                 "placer", "problems", "report", "said", "spots", "there", "unknown", "voices")  # fmt: skip

    def __init__(self, report: Report, index: Index, claims: Sequence[Claim]) -> None:
        self.report = report
        self.index = index
        self.claims = claims
        self.on = report.published
        self.context = Context(report.text, self.on, index, report.title or "")
        self.entities = actors_of(self.context)
        self.spots = places_of(self.context)
        self.problems: list[Problem] = []
        self.unknown = _Unknown(report, self.problems)
        self.placer = Placer(self.context, self.spots, self.unknown.note)
        self.said: dict[str, str] = {}
        self.voices: dict[
            tuple[tuple[int | None, str], ...], tuple[tuple[VoiceLevel, ...], tuple[VoiceLevel, ...]]
        ] = {}
        self.links: dict[tuple[int, int, str], list[Link]] = {}
        self.outlet, problem = outlet_of(report, index)
        if problem is not None:
            self.problems.append(problem)

    def linked(self) -> list[Claim]:
        """Return the claims linked: names first, then what points back, in the order of the text."""
        self.met = introduced(self.claims, self.entities)
        self.drafts = [self._draft(claim) for claim in self.claims]
        for draft in self.drafts:
            for level in draft.voice:
                for s in level.speakers:
                    one = s.id if s.id in self.index.theatre.actors else s.affiliation
                    if s.start is None or s.end is None:
                        continue
                    one = one if one in self.index.theatre.actors else identify(s.text, self.index)
                    if one:
                        self.entities.name(one, s.start, s.end, "speaker")
        for draft in self.drafts:
            for role in ROLES:
                for m in draft.role(role):
                    if isinstance(m, Mention) and (one := m.id or identify(m.text, self.index)):
                        self.entities.name(one, m.start, m.end, role)
            for place in draft.places:
                if isinstance(place, PlaceMention):
                    for spot in (place, place.within):
                        if spot is not None and spot.id:
                            self.spots.name(spot.id, spot.start, spot.end, place.role)
        self._resolve()
        self._resolve_places()
        return [self._claim(draft) for draft in self.drafts]

    def _draft(self, claim: Claim) -> Draft:
        told = tuple((s.start, s.text) for level in claim.voice for s in level.speakers)
        had = self.voices.get(told)
        if had is None or had[0] != claim.voice:
            had = self.voices[told] = (claim.voice, link_voice(claim.voice, self.entities, self.outlet, self.met))
        voice = had[1]
        actors, actors_at = self._roles(claim.actors, claim)
        recipients, recipients_at = self._roles(claim.recipients, claim)
        at = {(m.start, m.end) for m in claim.places}
        more = tuple(m for m in (*actors_at, *recipients_at) if (m.start, m.end) not in at)
        places, named = self._places((*claim.places, *more), claim.kind)
        recipients += named
        return Draft(claim, voice, actors, recipients, places)

    def _claim(self, draft: Draft) -> Claim:
        """Return one claim with what was found of its mentions."""
        c = draft.claim
        return Claim(
            c.id, c.report, c.start, c.end, c.quote, c.kind, c.mode, self._mentions(draft.actors),
            self._mentions(draft.recipients), tuple(p for p in draft.places if isinstance(p, PlaceMention)), c.when,
            draft.voice, c.polarity, c.modality, c.phase, c.extent, c.certainty, c.disputes, c.condition, c.content,
            c.parent, c.as_fact, c.quantities, c.confidence, c.reading,
        )  # fmt: skip

    def _mentions(self, found: list[Mention | Pending]) -> tuple[Mention, ...]:
        """Return the mentions of a role with what points back replaced by what it points to."""
        done: list[Mention] = []
        seen: set[tuple[int, int, str]] = set()
        for one in found:
            if isinstance(one, Mention):
                done.append(one)
            elif (one.start, one.end, one.text) not in seen:
                # "Both sides" that come as two mentions already are no four.
                seen.add((one.start, one.end, one.text))
                links = self.links[one.start, one.end, one.text]
                done += [mention(one.text, one.start, one.end, link) for link in links]
        return tuple(done)

    # -- what points back ---------------------------------------------------------------------------------------

    def _resolve(self) -> None:
        """Resolve what points back, each stretch of words once for all claims that have it."""
        groups: dict[tuple[int, int, str], list[tuple[int, str, Pending]]] = {}
        for i, draft in enumerate(self.drafts):
            for role in ROLES:
                for one in draft.role(role):
                    if isinstance(one, Pending):
                        groups.setdefault((one.start, one.end, one.text), []).append((i, role, one))
        if not groups:
            return
        self.author = author(self.context)
        fights = fights_of(self.drafts, self.index)
        self.parts, self.there = parts_of(self.drafts, self.index)
        number = {draft.claim.id: i for i, draft in enumerate(self.drafts)}
        for key in sorted(groups):
            members = groups[key]
            what = members[0][2].description
            around, spoken = self._around(members, fights, number)
            if key[2].lower() in _THINGS and _ON_THINGS.issuperset(around.kinds) and around.role == "recipient":
                links = [antecedent.Link(None, 0.0, f"{key[2]!r} may be a thing and not a party")]
            else:
                links = antecedent.actors(what, key[0], around, self.entities, self.said, spoken)
            self.links[key] = links
            for link in links:
                whom = link.id or link.whom or identify(key[2], self.index)
                if not whom:
                    continue
                self.entities.name(whom, key[0], key[1], members[0][1], (key[0], key[1]))
                if len(links) == 1 and what.noun:
                    self.said[what.noun] = whom
                    self.said[what.words.lower()] = whom

    def _around(
        self, members: list[tuple[int, str, Pending]], fights: dict[str, set[str]], number: dict[str, int]
    ) -> tuple[Around, bool]:
        """Return what the claims that have the words say, and whether somebody other than the outlet speaks."""
        partners: set[str] = set()
        parents: list[tuple[str, str, str]] = []
        for i, role, _ in members:
            draft = self.drafts[i]
            partners.update(self._known(draft.role("recipient" if role == "actor" else "actor")))
            above = number.get(draft.claim.parent or "")
            if above is not None and above != i:
                parents += [(f"{self.drafts[above].claim.kind}>{role}", r, one)
                            for r in ROLES for one in self._known(self.drafts[above].role(r))]  # fmt: skip
        first = self.drafts[members[0][0]]
        level = first.voice[0] if first.voice else None
        at = members[0][2]
        if at.description.form in ("we", "our") and len(first.voice) > 1 and not self.context.in_quotation(at.start):
            # "We deny the claim of the ministry that our side fired": outside quotation marks, who tells of the other.
            outer = first.voice[1]
            level = outer if outer.speakers[0].affiliation in self.index.theatre.actors else level
        spoken = level is not None and level.speakers[0].type != "outlet"
        rows = self.index.theatre.actors
        speakers = tuple(s.affiliation for s in level.speakers if s.affiliation in rows) if level and spoken else ()
        outlet = next((s.affiliation for v in first.voice for s in v.speakers
                       if s.type == "outlet" and s.affiliation in rows), self.author)  # fmt: skip
        mine = speakers[:1] or ((outlet,) if outlet else ())
        foes = frozenset(foe for one in mine for foe in fights.get(self.index.side(one), ()))
        kinds = tuple(self.drafts[i].claim.kind for i, _, _ in members)
        lands = frozenset(self.index.theatre.place_line(p.id)[-1] for i, _, _ in members
                          for p in self.drafts[i].places if isinstance(p, PlaceMention) and p.id)  # fmt: skip
        role = members[0][1]
        other = "recipient" if role == "actor" else "actor"
        none = set[str]()
        doing = none.union(*(self.parts.get((kind, role), none) for kind in kinds))
        undergoing = none.union(*(self.parts.get((kind, other), none) for kind in kinds))
        spots = (p for i, _, _ in members for p in self.drafts[i].places if isinstance(p, PlaceMention) and p.id)
        there = none.union(*(self.there.get(p.id or "", none) for p in spots))
        against = none.union(*(fights.get(self.index.side(one), none) for one in partners))
        told = {identify(s.text, self.index) for s in level.speakers if s.start is not None} if level else set()
        known = tuple(map(frozenset, (doing, undergoing, there, against, told)))
        return Around(kinds, role, frozenset(partners), speakers, outlet, tuple(parents), foes, lands, *known), spoken

    def _known(self, found: list[Mention | Pending]) -> list[str]:
        """Return the ids of a role that are known by now."""
        known: list[str] = []
        for one in found:
            if isinstance(one, Mention):
                known += [one.id] if one.id else []
            else:
                known += [link.id for link in self.links.get((one.start, one.end, one.text), ()) if link.id]
        return known

    # -- actors and recipients ----------------------------------------------------------------------------------

    def _roles(self, mentions: tuple[Mention, ...], claim: Claim) -> tuple[list[Mention | Pending], list[PlaceMention]]:
        """Return the mentions of one role, linked or pending, and those that can only be a place."""
        found: list[Mention | Pending] = []
        places: list[PlaceMention] = []
        for m in mentions:
            reading = who.read(m.text, self.index)
            if reading.parts or reading.descriptions:
                found += self._named(m, reading)
                continue
            spot = where.read(m.text, "", self.index)
            is_place = spot.pointer is not None or (len(spot.spots) > 0 and spot.spots[0].whole)
            if is_place and (ruler := self._ruler(m, spot)) is not None:
                found.append(ruler)
            elif is_place and name_key(m.text) in seats():
                reason = f"{m.text!r} stands for a state that the theatre does not list"
                found.append(Mention(m.text, m.start, m.end, None, 0.0, reason))
            elif is_place and claim.kind in _ON_PLACES:
                places.append(PlaceMention(m.text, m.start, m.end, "object"))
            elif is_place:
                found.append(Mention(m.text, m.start, m.end, None, 0.0, f"{m.text!r} is a place, not an actor"))
            else:
                self.unknown.note(reading.unknown, reading.reason, m.start, m.end)
                found.append(Mention(m.text, m.start, m.end, None, 0.0, reading.reason, reading.rivals))
        return found, places

    def _ruler(self, m: Mention, spot: where.Reading) -> Mention | None:
        """Return a place that acts as those who rule from it: "Donetsk rejected the plan"."""
        if not spot.spots or len(spot.spots[0].ids) != 1:
            return None
        place = spot.spots[0].ids[0]
        rulers = [one for one in seated(self.index, place) if self.index.is_valid(one, self.on)]
        if len(rulers) != 1 or self._is_others_seat(m.text, rulers[0]):
            return None
        name = self.index.theatre.actor_name(rulers[0])
        return Mention(m.text, m.start, m.end, rulers[0], OF, f"{m.text!r} stands for {name}, who rule from there")

    def _is_others_seat(self, text: str, ruler: str) -> bool:
        """Return whether a name stands for another state than the one that a row rules: Riyadh is not for Yemen."""
        land = of_states().get(name_key(text))
        row = self.index.theatre.actors[ruler]
        mine = {of_states().get(w) for name in (row.name, *row.aliases) for w in name_key(name).split(" ")}
        return land is not None and land not in mine and mine != {None}

    def _named(self, m: Mention, reading: who.Reading) -> list[Mention | Pending]:
        """Return the mention linked to the actor that it names; several where it names several side by side."""
        split = len(reading.parts) + len(reading.descriptions) > 1 and len(m.text) == m.end - m.start
        found: list[Mention | Pending] = []
        for part in reading.parts:
            text, start, end = m.text, m.start, m.end
            if split:
                text, start, end = m.text[part.start : part.end], m.start + part.start, m.start + part.end
            what = self._undecided(part, text)
            found.append(self._part(text, start, end, part) if what is None else Pending(text, start, end, what))
        for what in reading.descriptions:
            text, start, end = m.text, m.start, m.end
            if split:
                text, start, end = m.text[what.start : what.end], m.start + what.start, m.start + what.end
            found.append(Pending(text, start, end, what._replace(words=text)))
        return found

    def _undecided(self, part: Part, text: str) -> Description | None:
        """Return a name as a description where the report must decide whom it means; None where it decides itself."""
        if part.choice:
            form = "the" if text[:4].lower() == "the " else "bare"
            key = part.words.lower()
            return Description(form, text, "nationals", key, "", True, only=part.choice, alias=part.ids)
        shared = part.noun and sum(self.index.is_valid(one, self.on) for one in part.ids) > 1
        if part.noun and self._is_abroad(part):
            # "The army" in a report on Mali, where only that of Niger is listed by this name.
            return Description("the", text, sort_of(part.noun), part.noun, "", part.words.endswith("s"))
        if shared or (part.noun and self._is_contested(part)):
            plural = part.words.endswith("s")
            if shared:
                return Description("the", text, sort_of(part.noun), part.noun, "", plural, only=part.ids)
            return Description("the", text, sort_of(part.noun), part.noun, "", plural, alias=part.ids)
        return None

    def _is_abroad(self, part: Part) -> bool:
        """Return whether all whom a common noun names are of other countries than the report, which has its own."""
        lands = self.context.countries
        if not lands or sort_of(part.noun) not in AT_HOME:
            return False
        home = lands.most_common(1)[0][0]
        return bool(rulers_of(self.index, home)) and all(
            country(self.index, one) not in (None, home) for one in part.ids
        )

    def _is_contested(self, part: Part) -> bool:
        """Return whether a common noun that is an actor's name may mean another whom the report names by that noun."""
        actors, lines = self.index.theatre.actors, {i for one in part.ids for i in self.index.line(one)}
        return any(
            one not in lines and one in actors and actors[one].kind != "person" and self.index.is_called(one, part.noun)
            for one in self.entities.all()
        )

    def _part(self, text: str, start: int, end: int, part: Part) -> Mention:
        """Return the mention of one name: of its rows the one that holds on that day, or that the report speaks for."""
        ids = part.ids
        if len(ids) == 1 and (ids[0] not in self.index.dated or self.index.is_valid(ids[0], self.on)):
            return Mention(text, start, end, ids[0], part.score, part.reason, part.rivals)
        valid = [one for one in ids if self.index.is_valid(one, self.on)]
        if len(valid) == 1:
            reason = f"{part.reason}; of these only one existed on {self.on}"
            return Mention(text, start, end, valid[0], part.score, reason, part.rivals)
        if valid:
            link = choice.actor(part.words, valid, start, end, self.context)
            whole = [one for one in valid if all(one in self.index.line(other) for other in valid)]
            if link.id is None and whole:
                # "Russian assault groups": Russia's or its army's, and of the one side in any case.
                link = antecedent.Link(whole[0], CHOSEN, f"{part.reason}; all of one side", link.rivals)
            return mention(text, start, end, link)
        owner = next((r.id for r in part.rivals if r.score == OWNER and self.index.is_valid(r.id, self.on)), None)
        if owner is not None:
            reason = f"{part.reason}, which did not exist on {self.on}; whose it was"
            return Mention(text, start, end, owner, OWNED, reason, part.rivals)
        rivals = tuple(Rival(one, EXCLUDED, "not valid on that day") for one in ids)
        reason = f"{part.reason}, which did not exist on {self.on}"
        return Mention(text, start, end, None, 0.0, reason, rivals)

    # -- places -------------------------------------------------------------------------------------------------

    def _places(
        self, mentions: tuple[PlaceMention, ...], kind: str
    ) -> tuple[list[PlaceMention | PendingPlace], list[Mention | Pending]]:
        """Return the places linked, and as mentions of actors those that can only be one."""
        found: list[PlaceMention | PendingPlace] = []
        named: list[Mention | Pending] = []
        for m in mentions:
            reading = self.placer.read(m)
            if (party := self._party(m, kind)) is not None:
                named.append(party)
                continue
            if not (reading.spots or reading.within or reading.pointer or m.within):
                actor = self._only_actor(m)
                if actor is not None:
                    if name_key(m.text) in seats():
                        found.append(self.placer.place(m, reading))  # a capital is itself, not its government's office
                        continue
                    spots = self.index.seat(actor.id) if actor.id else ()
                    if spots:
                        found.append(self._seat(m, actor, spots))
                        continue
                    if kind in _ON_PLACES or m.role == "object":
                        named.append(actor)
                        continue
            if len(reading.spots) > 1 and len(m.text) == m.end - m.start and m.within is None:
                for s in reading.spots:
                    part = PlaceMention(m.text[s.start : s.end], m.start + s.start, m.start + s.end, m.role)
                    found.append(self.placer.spot(part, s))
            else:
                found.append(self.placer.place(m, reading))
        return found, named

    def _resolve_places(self) -> None:
        """Resolve the places that point back, in the order of the text."""
        waiting = [(one.mention.start, i, one) for i, draft in enumerate(self.drafts)
                   for one in draft.places if isinstance(one, PendingPlace)]  # fmt: skip
        for _, i, one in sorted(waiting, key=lambda row: row[:2]):
            places = self.drafts[i].places
            taken = frozenset(p.id for p in places if isinstance(p, PlaceMention) and p.id)
            claim = self.drafts[i].claim
            setting = Setting(claim.kind, one.mention.role, taken, tuple((m.start, m.end) for m in claim.actors))
            at = next(k for k, p in enumerate(places) if p is one)
            places[at : at + 1] = self.placer.resolve(one, setting)

    def _party(self, m: PlaceMention, kind: str) -> Mention | None:
        """Return a place as the party that its name stands for: "to appease China", "the talks with Rwanda"."""
        if m.role != "object" or kind not in _ON_PARTIES:
            if kind in _ON_PLACES or name_key(m.text) not in self.index.actors.ids:
                return None
            if probability(self.report.text, m.start, m.end) < _STANDS_FOR:
                return None
        return self._only_actor(m)

    def _only_actor(self, m: PlaceMention) -> Mention | None:
        """Return the mention as an actor's where the words are nothing but an actor's name."""
        reading = who.read(m.text, self.index)
        if len(reading.parts) != 1 or not reading.parts[0].whole:
            return None
        return self._part(m.text, m.start, m.end, reading.parts[0])

    def _seat(self, m: PlaceMention, actor: Mention, seats: tuple[str, ...]) -> PlaceMention:
        name = self.index.theatre.actor_name(actor.id or "")
        reason = f"{m.text!r} names {name}; as a place it is its seat"
        rivals = tuple(Rival(one, OWNER, f"another seat of {name}") for one in seats[1:])
        return PlaceMention(m.text, m.start, m.end, m.role, seats[0], HEADED, reason, rivals)


class _Unknown:
    """Notes one Problem for each distinct unknown name of a report.

    It is no part of the linker: what a linker held and what held it again would live until Python looks for cycles.
    """

    __slots__ = ("problems", "report", "seen")

    def __init__(self, report: Report, problems: list[Problem]) -> None:
        self.report = report
        self.problems = problems
        self.seen: set[str] = set()

    def note(self, name: str | None, reason: str, start: int, end: int) -> None:
        """Note a name that no sheet has; None is no name."""
        if name is None or (key := name.casefold()) in self.seen:
            return
        self.seen.add(key)
        message = f"{reason[:1].upper()}{reason[1:200]}. If it matters, add a row or an alias to the theatre's sheets."
        span, report = Span(start, end), self.report
        self.problems.append(Problem("link/unknown-name", message, report.origin, report.id, span))
