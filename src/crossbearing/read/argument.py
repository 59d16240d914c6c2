"""What belongs to a trigger: its object, the complements behind it, its places, its subject where near."""

from __future__ import annotations

from crossbearing.read.bearing import SIDES, UNITS
from crossbearing.read.clause import Clauses
from crossbearing.read.draft import GROUND, PLACE_PREPOSITIONS, Draft, Drafts
from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.likeness import Likeness
from crossbearing.read.manner import CHAINS
from crossbearing.read.noun_phrase import PERSONS, Node
from crossbearing.read.number import quantity
from crossbearing.read.words import Frame, word_set

# Kinds that are done to people and things that no list knows: "killed a nurse", "hit a convoy".
_DONE_TO_THINGS = frozenset({"ASSAULT", "HARM", "COERCE", "AID"})
# The role of a place that is the object, by mode, where it is not "object".
_PLACE_ROLES = {"present": "at", "withdraw": "from", "displaced": "from", "troops": "to"}
# Of those who were displaced, what is reached or crossed is not where they left.
_BY_VERB = {"reach": "to", "cross": "at"}
# Kinds whose "to" is where somebody goes, unless the frame says whom it means.
_GOING = frozenset({"RETREAT", "MOBILIZE", "CONSULT", "HARM"})
# Ways that lead to and from places, and the kinds that are done to them.
_WAYS = word_set("road highway route street path track railway line bridge corridor")
_OF_WAYS = frozenset({"COERCE", "PROTEST", "STATUS", "COOPERATE"})
# Prepositions that set a deed beside another one: what follows that is the other's.
_TEMPORAL = frozenset({"after", "before", "following", "during", "since", "amid", "despite", "until"})
# What is hurt or held is a person, however named.
_OF_PERSONS = frozenset({"killed", "injured", "detained", "displaced"})
# Sorts of speakers who are persons.
_TELLERS = frozenset({"public", "expert", "ngo", "media"})
# Prepositions before "which" that leave it a place.
_OF_WHICH = frozenset({"in", "at", "on", "over", "along", "across", "from", "to", "near", "inside", "through"})
# What is done to what stands somewhere; bodies that have a house; and what has no place of its own.
_DONE_TO_BUILT = frozenset({("ASSAULT", "destroy"), ("HARM", "damaged")})
_HOUSED = frozenset({"office", "ministry", "embassy", "parliament", "garrison", "company"})
_MOVED = word_set(
    "vehicle car lorry truck bus convoy tanker boat ship train motorbike motorcycle van taxi pick-up pickup cargo food "
    "flour grain fuel generator warship flag tyre tire body crop cattle weapon document paper book effigy photograph"
)
# Modes whose object may be who does it: "pulled its troops out".
OWN_MOVES = frozenset({"withdraw", "troops", "police", "militia", "enter", "present"})


class Arguments:
    """Gives the drafts of one parsed sentence their roles."""

    __slots__ = ("clauses", "drafts", "lex", "likeness", "parse")

    def __init__(self, parse: Parse, clauses: Clauses, likeness: Likeness, drafts: Drafts) -> None:
        self.parse = parse
        self.clauses = clauses
        self.likeness = likeness
        self.drafts = drafts
        self.lex = parse.lex

    def collect(
        self,
        draft: Draft,
        after: int,
        objects: list[Node],
        passive: bool,
        particle: str | None,
        closed: bool = False,
    ) -> None:
        """Collect what follows a trigger: object, prepositional phrases, up to the end of the clause."""
        phrases, frame = self.parse.phrases, draft.frame
        k = after
        had_object = bool(objects) or frame.object == "none" or closed
        if objects:
            self.put_object(draft, objects)
        while k < len(phrases):
            p = phrases[k]
            following: int | None = k + 1
            if p.type == "N" and self.parse.lemma(p) in self.lex.times and (closed or not draft.nominal):
                draft.end = p.end
            elif p.type == "N":
                if had_object and not draft.nominal and phrases[k - 1].type == "N":
                    break
                if had_object and (frame.object != "none" or closed):
                    break
                nodes, following = self.clauses.nouns.group(k)
                self.put_object(draft, nodes)
                had_object = True
                draft.end = max(draft.end, nodes[-1].end)
            elif p.type == "P":
                following = self._take_preposition(draft, p, particle, passive, had_object)
            elif p.type == "Y":
                draft.end = max(draft.end, p.end)
            elif p.type == "(":
                following = next((q.at for q in phrases[k:] if q.type == ")"), len(phrases)) + 1
            elif p.type in ",W":
                following = self._after_relative(k, particle)
            elif p.type not in "!\"'":
                break
            if following is None:
                break
            k = following

    def _take_preposition(
        self, draft: Draft, p: Phrase, particle: str | None, passive: bool, had_object: bool
    ) -> int | None:
        """Give a preposition's noun phrases their role; return the index after them, or None where the clause ends."""
        phrases = self.parse.phrases
        word = self.parse.low(p)
        if word == "of" and self.parse.lows[p.first - 1] == "out":
            word = "from"
        following = phrases[p.at + 1].type if p.at + 1 < len(phrases) else ""
        if word == particle and not draft.particle_seen and word != "against":
            draft.particle_seen = True
        elif following == "N":
            nodes, after = self.clauses.nouns.group(p.at + 1)
            given = _role_after(word, draft.frame) == "recipient" and all(self.likeness.is_actor(n) for n in nodes)
            wayside = word in ("to", "from") and draft.frame.kind in _OF_WAYS and self._is_way(p.at - 1)
            before = phrases[p.at - 1]
            nested = draft.frame.kind == "CONCEDE" and before.at > draft.trigger.at + 1
            nested = nested and before.type == "N" and self.parse.lemma(before) in self.lex.noun_events
            inside = (
                wayside
                or nested
                or (not draft.nominal and self._tells_of_another(before))
                or (draft.frame.object == "content" and had_object and not passive and word in PLACE_PREPOSITIONS)
            )
            if not wayside and (not inside or (given and word == "to" and not self._tells_of_another(before))):
                self._put_complement(draft, word, nodes, passive)
            draft.end = max(draft.end, nodes[-1].end)
            return after
        elif word != particle and following != "P":
            return None
        draft.end = max(draft.end, p.end)
        return p.at + 1

    def _tells_of_another(self, before: Phrase) -> bool:
        """Return whether an event noun that says when stands before: "entered Ark after clashes on the Sill road"."""
        if before.type != "N" or self.parse.lemma(before) not in self.lex.noun_events:
            return False
        for p in reversed(self.parse.phrases[: before.at]):
            if p.type in "SQP" and self.parse.low(p) in _TEMPORAL:
                return True
            if p.type != "N" and self.parse.low(p) != "of":
                return False
        return False

    def _is_way(self, k: int) -> bool:
        """Return whether the phrase at index k is a road or the like: "the highway to X" is all one thing."""
        return self.parse.phrases[k].type == "N" and self.parse.lemma(self.parse.phrases[k]) in _WAYS

    def _after_relative(self, k: int, particle: str | None) -> int | None:
        """Return where the clause goes on after a relative clause in commas, or None where it does not."""
        phrases = self.parse.phrases
        if phrases[k].type == "," and k + 1 < len(phrases) and phrases[k + 1].type == "P":
            word = self.parse.low(phrases[k + 1])
            return k + 1 if word in ("from", "to", "towards", "with", particle) else None
        opener = k + 1
        if phrases[k].type != "," or opener >= len(phrases) or phrases[opener].type != "W":
            return None
        for j in range(opener + 1, len(phrases) - 1):
            if phrases[j].type == ".":
                return None
            if phrases[j].type == "," and phrases[j + 1].type == "P":
                word = self.parse.low(phrases[j + 1])
                if word in ("to", "back", "from", "over", particle):
                    return j + 1
        return None

    def put_object(self, draft: Draft, nodes: list[Node]) -> None:
        """Give the object its role: what the frame wants, and what the words look like."""
        like = self.likeness
        listed = self._listed_places(draft, nodes)
        for node in nodes:
            real, extent = like.unwrap(node)
            if node in listed:
                self.put_places(draft, [node], _PLACE_ROLES.get(draft.frame.mode or "", "object"))
                continue
            counted = draft.frame.object == "quantity" and draft.trigger.at > real.phrase.at  # "two killed in a raid"
            if like.is_time(real) or (self.parse.tags[real.phrase.head] == "U" and not counted):
                continue
            draft.extent = draft.extent or extent
            if draft.frame.mode in OWN_MOVES and like.is_actor(real) and not like.is_place(real):
                # "Troops are being withdrawn", "it pulled its troops out": whose troops they are is who does it.
                if not draft.actors:
                    draft.actors.append(real)
                elif self.parse.lemma(real.phrase) == "it" and draft.frame.object == "place":
                    draft.places.append((real, _PLACE_ROLES.get(draft.frame.mode or "", "object"), None))
            else:
                self._put_one_object(draft, node, real, extent)

    def _listed_places(self, draft: Draft, nodes: list[Node]) -> list[Node]:
        """Return those of a list of places that alone would look like none: "the market, the post office and ..."."""
        if len(nodes) < 2 or draft.frame.object != "place" or not any(self.likeness.is_place(n) for n in nodes):
            return []
        return [n for n in nodes if not self.likeness.is_place(n) and self._is_uncounted_thing(n)]

    def _is_uncounted_thing(self, node: Node) -> bool:
        """Return whether a common noun without a number names a thing, not men, arms, an event or a time."""
        lemma, tags = self.parse.lemma(node.phrase), self.parse.tags_of(node.phrase)
        others = (self.lex.armed, self.lex.weapons, self.lex.times, self.lex.noun_events, PERSONS)
        if self.lex.speakers.get(lemma) in _TELLERS:
            return False
        return tags[-1] == "N" and "U" not in tags and not any(lemma in words for words in others)

    def _put_one_object(self, draft: Draft, node: Node, real: Node, extent: str | None) -> None:
        """Give one object its role; `real` is what a phrase of extent like "part of X" is about."""
        like, frame = self.likeness, draft.frame
        place = like.is_place(real)
        if (frame.kind, frame.mode) in _DONE_TO_BUILT and self._is_built(draft, real):
            self.put_places(draft, [node], "object")
        elif frame.object == "place":
            if place:
                role = _BY_VERB.get(self.parse.lemma(draft.trigger)) if frame.mode == "displaced" else None
                self.put_places(draft, [node], role or _PLACE_ROLES.get(frame.mode or "", "object"))
            elif self.parse.lemma(real.phrase) in ("it", "them"):
                draft.pronoun = True
                draft.places.append((real, _PLACE_ROLES.get(frame.mode or "", "object"), None))
            elif like.is_actor(real):
                draft.recipients.append(real)
            elif frame.kind in ("TAKE", "RETREAT", "HOLD") and (real.has_name(self.parse) or extent):
                self.put_places(draft, [real], "object")
        elif frame.object == "recipient":
            actor = like.is_actor(real)
            bare = (frame.kind == "ASSAULT" or frame.mode == "visit") and like.is_bare_name(real)
            if place and (bare or not actor):
                self.put_places(draft, [real], "at" if frame.mode == "visit" else "object")
            elif actor or self._suffers(draft, real):
                draft.recipients.append(real)
        elif frame.object == "content":
            if like.is_actor(real) and self.parse.lemma(real.phrase) not in self.lex.noun_events:
                draft.recipients.append(real)
        elif frame.object in ("theme", "quantity"):
            person = frame.kind == "HARM" and frame.mode in _OF_PERSONS and like.is_name(real)
            moved = frame.kind == "RETREAT" and frame.mode == "withdraw" and not like.is_name(real)
            if moved and place:
                whole = self._stands_at(real)  # "withdrew its post at Sill": from there
                self.put_places(draft, [whole], "from")
            elif place and not (person and like.is_actor(real)):
                self.put_places(draft, [real], "object")
            elif (frame.mode == "disarm" and like.is_actor(real)) or (
                frame.object == "quantity" and (like.is_actor(real) or frame.kind in _DONE_TO_THINGS)
            ):
                draft.recipients.append(real)

    def _is_built(self, draft: Draft, node: Node) -> bool:
        """Return whether what is burned or damaged stands somewhere: no person, no arms, and when burned no vehicle."""
        lemma = self.parse.lemma(node.phrase)
        if lemma == "it" or self.likeness.is_place(node):
            return lemma != "it" or draft.frame.kind == "ASSAULT"
        persons = self.lex.armed, PERSONS, self.lex.times, self.lex.noun_events
        if self.parse.tags[node.phrase.head] != "N" or any(lemma in words for words in persons):
            return False
        if lemma in self.lex.actor_heads and lemma not in _HOUSED:
            return False
        return draft.frame.kind == "HARM" or not (lemma in _MOVED or lemma in self.lex.weapons)

    def _stands_at(self, node: Node) -> Node:
        """Return the place that stands behind a post or a base with "at" or "in", else the post itself."""
        k, phrases = node.phrase.at + 1, self.parse.phrases
        if k + 1 < len(phrases) and phrases[k].type == "P" and self.parse.low(phrases[k]) in ("at", "in", "on"):
            where = self.clauses.nouns.node(k + 1)[0] if phrases[k + 1].type == "N" else node
            return where if self.likeness.is_place(where) else node
        return node

    def _suffers(self, draft: Draft, node: Node) -> bool:
        """Return whether a thing is what a deed is done to: a convoy is hit, but an attack that is repelled is not."""
        done = draft.frame.kind in _DONE_TO_THINGS or draft.frame.mode == "access"
        return done and not draft.nominal and self.parse.lemma(node.phrase) not in self.lex.noun_events

    def put_places(self, draft: Draft, nodes: list[Node], role: str) -> None:
        """Give the draft these places, each with its named whole; none inside a whole that it has already."""
        for node in nodes:
            real, extent = self.likeness.unwrap(node)
            draft.extent = draft.extent or extent
            if any(whole is not None and whole.start <= real.start < whole.end for _, _, whole in draft.places):
                continue
            if role == "at" and self._is_whole(draft, real):
                last, its_role, _ = draft.places[-1]
                draft.places[-1] = last, its_role, real  # "shelled the market in Tine", "a military airport at Ganja"
                continue
            part = real is not node and extent == "some" and real.has_name(self.parse)
            found = (node, role, real) if part else (real, role, self.likeness.whole_of(real))
            draft.places.append(found)  # of "parts of X" the part is meant, of "most of X" X itself

    def _is_whole(self, draft: Draft, node: Node) -> bool:
        """Return whether "in" or "at" joins a place to the last one of the draft: it is where that one is."""
        k, phrases = node.phrase.at, self.parse.phrases
        if k < 2 or not draft.places or self.parse.low(phrases[k - 1]) not in ("in", "at", "inside", "within"):
            return False
        part, _, whole = draft.places[-1]
        return whole is None and part.end == phrases[k - 2].end

    def _put_complement(self, draft: Draft, word: str, nodes: list[Node], passive: bool) -> None:
        """Give the noun phrases after a preposition their role, if they have one."""
        like, frame = self.likeness, draft.frame
        nodes = [n for n in nodes if not like.is_time(n)]
        if not nodes:
            return
        role = _role_after(word, frame)
        if word == "on" and frame.kind == "CONSULT":
            nodes = [n for n in nodes if not like.is_name(n)]  # "talks on X" are about it
        if word == "by" and (passive or draft.nominal):
            arms = like.is_weapon if frame.kind == "SUPPORT" else like.is_time  # nobody is backed by guns
            draft.actors.extend(
                n for n in nodes if (like.is_actor(n) or like.premodifier(n.phrase) is not None) and not arms(n)
            )
        elif word == "of" and draft.nominal:
            self.put_object(draft, nodes)
        elif word == "between" and (draft.nominal or frame.kind == "CONSULT"):
            draft.actors.extend(nodes)
        elif role == "recipient":
            if word == "to" and (frame.kind == "AID" or frame.mode == "access"):
                towns = [n for n in nodes if like.is_bare_name(n) and like.is_place(n)]  # "brought flour to Ark"
                self.put_places(draft, towns, "to")
                nodes = [n for n in nodes if n not in towns]
            if frame.kind == "CONCEDE" and word == "on":
                nodes = [n for n in nodes if like.is_actor(n)]  # of "the ban on strikes" nobody is eased
            self._put_recipients(draft, word, nodes)
        elif word == "for" and role is None and frame.mode in ("withdraw", "displaced"):
            self.put_places(draft, [n for n in nodes if like.is_place(n) and not like.is_never_place(n)], "to")
        elif word in ("up", "down") and role is None and frame.kind in _GOING:
            self.put_places(draft, [n for n in nodes if like.is_settled_place(n)], "at")  # "came up the river"
        elif word == "in" and self.parse.lemma(nodes[0].phrase) == "direction" and nodes[0].of:
            self.put_places(draft, [n for n in nodes[0].of if like.is_place(n)], "to")
        elif word == "for" and role is None and frame.kind == "ASSAULT":
            self.put_places(draft, [n for n in nodes if like.is_place(n)], "object")
        elif role == "actor":
            draft.actors.extend(nodes)
        elif word == "with" and frame.object == "place" and self._is_joined(nodes[0]):
            self.put_places(draft, nodes, "object")
        elif role == "place" or (word in PLACE_PREPOSITIONS and (word != "to" or frame.kind in _GOING)):
            self._put_located(draft, word, nodes, role)

    def _is_joined(self, node: Node) -> bool:
        """Return whether "together with" stands before the phrase."""
        first = node.phrase.first
        return self.parse.lows[first - 2 : first - 1] == ["together"]

    def _put_recipients(self, draft: Draft, word: str, nodes: list[Node]) -> None:
        """Take those who can act for recipients, and the rest for places: "fired on Lashio"."""
        like = self.likeness
        aimed = word in ("on", "against") and draft.frame.kind == "ASSAULT"
        places: list[Node] = []
        for n in nodes:
            at_place = like.is_place(n) and (not like.is_actor(n) or (aimed and like.is_bare_name(n)))
            (places if at_place else draft.recipients).append(n)
        if places and (word in PLACE_PREPOSITIONS or word == "against"):
            self.put_places(draft, places, "object" if word in ("on", "against") else PLACE_PREPOSITIONS[word])

    def _put_located(self, draft: Draft, word: str, nodes: list[Node], role: str | None) -> None:
        """Take those that look like places, or stand where only a place can, for places."""
        like, frame = self.likeness, draft.frame
        inside = word in ("in", "into", "across", "throughout", "inside")
        places = [
            n
            for n in nodes
            if not like.is_never_place(n)
            and (
                like.is_place(like.unwrap(n)[0])
                or (inside and like.is_name(n))
                or (role == "place" and n.has_name(self.parse))
            )
        ]
        place_role = PLACE_PREPOSITIONS.get(word, "object")
        if word in UNITS and frame.mode in OWN_MOVES and frame.kind == "RETREAT":
            place_role = "from"  # "pulled back 30 km from the border"
        if frame.kind == "MOBILIZE" and word == "on":
            place_role = "to" if frame.object == "place" else "at"  # "advance on X", "mass troops on the border"
        elif (frame.requires_from and word == "from") or word == "over" or (role == "place" and word in ("on", "for")):
            place_role = "object"
        if word == "from" and frame.kind not in ("RETREAT", "HARM"):
            places = [n for n in places if self.parse.lemma(n.phrase) not in SIDES]  # "attacked from the south": how
        self.put_places(draft, places, place_role)
        if frame.kind == "AID" and word == "to":
            draft.recipients.extend(n for n in nodes if like.is_never_place(n))

    def put_where(self, draft: Draft, verb: Phrase) -> None:
        """Give the verb of a clause with "where" or "in which" the place that this stands for."""
        phrases = self.parse.phrases
        for k in range(verb.at - 1, 0, -1):
            if phrases[k].type == "W":
                word = self.parse.low(phrases[k])
                before = self.parse.low(phrases[k - 1]) if phrases[k - 1].type == "P" else ""
                if word == "where":
                    self._put_antecedents(draft, k - 1, "at")
                elif word == "which" and before in _OF_WHICH:
                    way = draft.frame.kind == "STATUS" or (draft.frame.kind == "ASSAULT" and before == "over")
                    if way and not any(role == "object" and self.likeness.is_place(n) for n, role, _ in draft.places):
                        draft.places = []
                    self._put_antecedents(draft, k - 2, "object" if way else PLACE_PREPOSITIONS[before])
                return
            if phrases[k].type in ".S" or (phrases[k].type == "V" and self.parse.is_finite(phrases[k])):
                return

    def _put_antecedents(self, draft: Draft, k: int, role: str) -> None:
        """Give a draft the nearest places that stand at index k or before: what a relative word stands for."""
        phrases = self.parse.phrases
        for j in range(k, -1, -1):
            if phrases[j].type == "N":
                node = Node(phrases[j])
                if not self.likeness.is_place(node) or self.parse.tags[phrases[j].head] not in "XN":
                    continue
                near = j > 1 and PLACE_PREPOSITIONS.get(self.parse.low(phrases[j - 1])) == "near"
                if near and phrases[j - 2].type == "N" and self.likeness.is_place(Node(phrases[j - 2])):
                    continue  # "a village near Ark, where": the village
                role = "near" if near and role == "at" else role
                nodes = [node]
                if j > 1 and phrases[j - 1].type == "C" and self.parse.low(phrases[j - 1]) == "and":
                    other = Node(phrases[j - 2])
                    nodes[:0] = [other] if phrases[j - 2].type == "N" and self.likeness.is_place(other) else []
                self.put_places(draft, nodes, role)
                return
            if phrases[j].type in "V.":
                return

    def put_quantities(self, draft: Draft, nodes: list[Node]) -> None:
        """Give the draft what is counted in these phrases."""
        for phrase in {node.phrase.at: node.phrase for node in nodes}.values():
            found = quantity(self.parse, phrase)
            if found is not None:
                draft.quantity.append(found)

    def subject_is_near(self, subject: list[Node], verb: Phrase) -> bool:
        """Return whether the subject belongs to the verb's own clause, not to one that governs it."""
        last = max(n.phrase.at for n in subject)
        between = self.parse.phrases[last + 1 : verb.at]
        if self.parse.tags[verb.first] == "T" and any(self.parse.lemma(p) in self.lex.times for p in between):
            return False  # "gave the militia ten days to leave"
        if len(between) > 2 and between[0].type == between[-1].type == ",":
            # "the army, residents said, left": who says it stands within
            between = [p for p in between if p.type != "V" or self.parse.lemma(p) not in self.lex.speech]
        relatives = sum(p.type == "W" for p in between)
        if relatives and between[-1].type == "W":
            return False
        return relatives >= sum(p.type == "V" and self.parse.is_finite(p) and not self._leads_to(p) for p in between)

    def _leads_to(self, verb: Phrase) -> bool:
        """Return whether the verb only says how far another has got, or whether it must: "began to", "is likely to"."""
        return verb.at not in self.drafts.by_phrase and (
            self.parse.lemma(verb) in CHAINS or self.parse.tags[verb.last - 1] == "I"
        )

    def keep(self, draft: Draft) -> None:
        """Keep a draft whose roles are all given; an extent may still stand with its verb or its actor."""
        draft.extent = draft.extent or draft.manner.extent
        if draft.frame.kind in GROUND:
            for node in draft.actors:
                _, extent = self.likeness.unwrap(node)
                whole = extent == "all" and draft.frame.mode != "withdraw"  # "all forces left": nobody stayed
                draft.extent = draft.extent or (None if whole else extent)
        self.drafts.add(draft)


def _role_after(word: str, frame: Frame) -> str | None:
    """Return the role that the frame gives to what stands after a preposition."""
    if word == "to":
        return frame.to
    if word == "from":
        return frame.source
    if word == "with":
        return frame.with_
    if word == "on":
        return frame.on
    if word == "for":
        return frame.for_
    return "recipient" if word == "against" else None
