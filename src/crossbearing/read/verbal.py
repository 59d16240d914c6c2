"""Events and states that a verb tells: "seized the town", "remains under the control of"."""

from __future__ import annotations

from crossbearing.read.argument import OWN_MOVES, Arguments
from crossbearing.read.clause import OWN_WILL
from crossbearing.read.draft import Draft
from crossbearing.read.grammar import Phrase
from crossbearing.read.manner import FULLY, Manner, manner
from crossbearing.read.match import Matcher
from crossbearing.read.noun_phrase import PERSONS, Node
from crossbearing.read.number import quantity
from crossbearing.read.recast import Recast
from crossbearing.read.words import RULE_NOUNS, STATEMENTS, Frame, Trigger

# Verbs that name somebody: "asked not to be named".
_NAMING = frozenset({"name", "identify", "quote", "cite"})
# Words of what is only asked about.
_ASKING = frozenset({"whether", "if", "who", "what", "which", "how", "why", "when", "where"})
# What stands for a road, a crossing, a service that was named before.
_IT = frozenset({"it", "they"})
# Code points from a subject to its verb beyond which a quote would be no clause any more.
_FAR = 240
# Modes whose triggers may hold their own object: "exchange prisoners".
_COUNTS_ITS_OWN = frozenset({"release", "abduct"})
# What stands in "under X's control", "in X's hands".
_HELD = RULE_NOUNS | {"hands"}
# "In X's hands": what X holds.
_HANDS = frozenset({"hand"})
# What is wanted of those who shall be "out".
_WANT_OUT = Frame("REQUEST", "yield", object="content", modality="demanded")
_OUT = Frame("RETREAT", "withdraw", object="theme", to="place", source="place")
# Who is somewhere is present there.
_PRESENT = Frame("HOLD", "present", object="place")
# Prepositions before the number of a toll.
_BEFORE_TOLL = frozenset({"at", "to", "above", "past"})
# What is asked for where men, or what helps, are.
_TROOPS = Frame("MOBILIZE", "troops", object="theme")
_SUPPLIES = Frame("AID", None)
# What is asked or offered where a place itself is.
_HAND_OVER = Frame("RETREAT", "hand-over", object="place", to="recipient")


class VerbEvents:
    """Reads the verbs of one parsed sentence."""

    __slots__ = ("arguments", "clauses", "drafts", "lex", "likeness", "matcher", "may_be_held", "parse", "recast")

    def __init__(self, matcher: Matcher, arguments: Arguments) -> None:
        self.matcher = matcher
        self.arguments = arguments
        self.parse = arguments.parse
        self.clauses = arguments.clauses
        self.likeness = arguments.likeness
        self.drafts = arguments.drafts
        self.lex = arguments.lex
        self.recast = Recast(self.parse, self.clauses, self.likeness)
        self.may_be_held = not _HELD.isdisjoint(self.parse.lows)

    def read(self, verb: Phrase) -> None:
        """Add the draft of a verb that tells an event or state, if it does."""
        if verb.at in self.drafts.used:
            return  # "urged both sides to stop fighting": part of another trigger
        matched = self.matcher.verb(verb)
        if matched is None:
            if verb.lemma == "be" and self._read_existence(verb):
                return
            if verb.lemma != "want" or not self._read_wanted_out(verb):
                self._read_control(verb)
            return
        trigger, after = matched
        frame = self.recast.frame(verb, trigger.frame, after)
        if self._tells_nothing(verb, frame, after):
            return
        way = manner(self.parse, self.clauses, verb)
        if frame.polarity == "denied":  # "the truce collapsed": it is no longer in force
            way = way.with_polarity("affirmed" if way.polarity == "denied" else "denied")
        draft = Draft(frame, verb.start, verb.end, verb, way)
        if after > verb.at + 1:
            draft.end = self.parse.phrases[after - 1].end
            self.drafts.used.update(p.at for p in self.parse.phrases[verb.at + 1 : after])
        subject = self.clauses.subject(verb)
        passive = self.parse.is_passive(verb)
        draft.actors = [] if passive else self._actors(frame, subject)
        self.arguments.collect(draft, after, self._objects(verb, trigger, frame, after), passive, trigger.particle)
        if not passive or frame.subject == "theme":
            self._put_subject(draft, subject)
        if subject and not self._is_aside(verb):
            self._stretch(draft, min(n.start for n in subject), subject)
        else:
            draft.start = self._from_adverb(verb)
        self.arguments.put_where(draft, verb)
        if self.parse.tags_of(verb) == ["E"] and not self._is_told(draft):
            return
        before = self.parse.phrases[verb.at - 1] if verb.at else None
        willed = before is not None and before.type == "N" and self.parse.lemma(before) in OWN_WILL
        if draft.start == verb.start and before is not None and willed:
            draft.start = before.start
        if frame.mode == "assist" and frame.object == "content":
            self._add_supplies(draft, after)
        elif frame.object == "content" and frame.kind in ("AGREE", "REQUEST"):
            self._add_implied(draft, after)
        self.arguments.put_quantities(draft, [*subject, *draft.recipients])
        if frame.mode == "killed" and not draft.quantity:
            self._put_toll(draft, verb)
        draft.extent = draft.extent or self._own_extent(verb, after)
        self.arguments.keep(draft)

    def _tells_nothing(self, verb: Phrase, frame: Frame, after: int) -> bool:
        """Return whether the words tell no event after all: an idiom, a mere topic, a question for who did it."""
        if not frame.kind or (frame.object == "content" and self._asks_to_be_left_out(after)):
            return True
        if frame.kind == "CONSULT" and self._is_mere_topic(verb):
            return True
        if frame.object == "content" and self._only_asserts(verb):
            return True
        before = self.parse.phrases[verb.at - 1] if verb.at else None
        if self.parse.lemma(verb) == "cost" and not self.clauses.subject(verb):
            return True  # "retaking the town would cost lives"
        while before is not None and before.type == "Y":
            before = self.parse.phrases[before.at - 1] if before.at else None
        if before is None:
            return False
        if before.type == "P" and self.parse.low(before) == "without" and frame.kind == "ASSAULT":
            return True  # "without firing a shot" says how, and of no assault
        return self.parse.low(before) in ("who", "what") and not self.clauses.subject(verb)

    def _only_asserts(self, verb: Phrase) -> bool:
        """Return whether "swear" only says that something is so, or "ask" only whether it is."""
        lemma = self.parse.lemma(verb)
        if lemma not in ("swear", "ask"):
            return False
        rest = self.parse.phrases[verb.at + 1 :]
        following = next((p for p in rest if p.type not in "NYP"), None)
        if lemma == "ask":
            return following is not None and self.parse.low(following) in _ASKING and following.type in "SWY"
        told = next((p for p in rest if p.type == "V"), None)
        if told is None:
            return True
        opens = self.parse.tags[told.first]
        return opens != "T" and not (opens == "M" and self.parse.lows[told.first] in ("will", "would", "shall", "'ll"))

    def _actors(self, frame: Frame, subject: list[Node]) -> list[Node]:
        """Return those of an active verb's subject who act; of an attack that kills, its own actor."""
        if frame.subject != "actor":
            return []
        crowd = "U" if frame.kind == "PROTEST" else ""  # "thousands marched"
        arms = frame.kind == "ASSAULT"  # "drones hit the depot": where no person is, the instrument is the actor
        return [
            n
            for n in subject
            if self.likeness.is_actor(n)
            or self.parse.tags[n.phrase.head] in ("X", crowd)
            or (arms and self.likeness.is_weapon(n))
        ]

    def _objects(self, verb: Phrase, trigger: Trigger, frame: Frame, after: int) -> list[Node]:
        """Return the objects that do not stand behind the verb: a passive's subject, a relative, a trigger's own."""
        if self.parse.is_passive(verb):
            named = trigger.words and self.matcher.subject_ends_in(verb, trigger.words)
            own = named and frame.mode not in OWN_MOVES and frame.mode not in _COUNTS_ITS_OWN
            return [] if own else self.clauses.subject(verb)  # in "no aid was delivered" the aid is no recipient
        inside = self.parse.phrases[after - 1]
        if frame.mode in _COUNTS_ITS_OWN and trigger.words and inside.type == "N":
            return [Node(inside)]  # "to exchange prisoners", "took six hostages"
        return self.clauses.relative_object(verb) or []

    def _is_aside(self, verb: Phrase) -> bool:
        """Return whether the verb opens a clause without a subject: ", pressuring them to leave", "for killing"."""
        phrases = self.parse.phrases
        k = verb.at - 1
        while k >= 0 and phrases[k].type == "Y":
            k -= 1
        if k < 1 or self.parse.tags_of(verb) not in (["G"], ["E"]):
            return False
        if self.parse.tags_of(verb) == ["E"]:  # "took the town, backed by X"
            return phrases[k].type == "," and self.clauses.subject(verb)[-1].end < phrases[k - 1].end
        leads = phrases[k - 1]
        return phrases[k].type == "," or (
            phrases[k].type == "P" and not (leads.type == "V" and self.parse.is_finite(leads))
        )

    def _from_adverb(self, verb: Phrase) -> int:
        """Return where a verb without a subject of its own begins: at an adverb of doubt before it."""
        start = verb.start
        for p in reversed(self.parse.phrases[: verb.at]):
            if p.type != "Y" or self.parse.low(p) not in self.lex.hedges:
                break
            start = p.start
        return start

    def _is_told(self, draft: Draft) -> bool:
        """Return whether a bare participle tells an event: somebody did it, or when is said, or it is a headline's."""
        verb = draft.trigger
        if self._refers_back(verb):
            return False
        if draft.actors:
            return True
        phrases = self.parse.phrases
        if not verb.at or phrases[verb.at - 1].type != "N" or draft.frame.kind in ("REQUEST", "REJECT", "THREATEN"):
            return False
        if not any(p.type == "V" and self.parse.is_finite(p) for p in phrases):
            return len(phrases) > verb.at + 1  # "Two killed in the raid"
        for p in phrases[verb.at + 1 :]:
            if p.type == "N" and (self.parse.lemma(p) in self.lex.times):
                return True
            if p.type not in "PN" or p.start >= draft.end:
                return False
        return False

    def _put_toll(self, draft: Draft, verb: Phrase) -> None:
        """Give the draft the bare number that its toll has: "rose to 19", "put the toll at more than 40"."""
        phrases, parse = self.parse.phrases, self.parse
        for p in phrases[verb.at + 1 :]:
            if p.type in ",.:CSWV":
                return
            bare = p.type == "N" and parse.tags[p.head] == "U" and phrases[p.at - 1].type == "P"
            found = quantity(parse, p) if bare and parse.low(phrases[p.at - 1]) in _BEFORE_TOLL else None
            if found is not None:
                draft.quantity.append(found)
                return

    def _own_extent(self, verb: Phrase, after: int) -> str | None:
        """Return the extent that words inside the trigger or before it give: "took full control", "partially left"."""
        lows, extents = self.parse.lows, self.lex.extents
        stop = self.parse.phrases[after - 1].last
        inside = (*lows[verb.last : stop], lows[verb.first - 1] if verb.first else "")
        if FULLY.isdisjoint(inside):
            return None
        return next((extents[w] for w in inside if w in FULLY and w in extents), None)

    def _put_subject(self, draft: Draft, subject: list[Node]) -> None:
        """Give an active verb's subject its role where it is not the actor: "Lashio fell", "residents fled"."""
        if draft.frame.subject == "place":
            self.arguments.put_places(draft, subject, "object")
        elif draft.frame.subject == "theme":
            self._put_theme(draft, subject)
        elif draft.frame.subject == "recipient":
            draft.recipients.extend(subject)
            if draft.frame.mode == "displaced" and not draft.places:
                homes = [o for n in subject for o in self.likeness.unwrap(n)[0].of]
                homes += [o for n in subject if (o := self.likeness.owner(n)) is not None]
                self.arguments.put_places(draft, [o for o in homes if self.likeness.is_place(o)], "from")
        if draft.frame.mode == "limited" and any("few" in self.parse.words_of(n.phrase) for n in subject):
            draft.extent = "some"

    def _put_theme(self, draft: Draft, subject: list[Node]) -> None:
        """Give a state its place: what is open, shut or running, whatever it is; of a truce only what is a place."""
        places = [n for n in subject if self.likeness.is_place(n)]
        if draft.frame.kind == "STATUS" and draft.frame.mode != "in-force":
            draft.pronoun = any(self.parse.lemma(n.phrase) in _IT for n in subject)
            places = [n for n in subject if n in places or draft.pronoun or self._is_thing(n)]
        self.arguments.put_places(draft, places, "object")

    def _is_thing(self, node: Node) -> bool:
        """Return whether a phrase names a thing, not a person, a number or a time."""
        known = self.parse.lemma(node.phrase) in PERSONS or self.likeness.is_time(node)
        return not known and self.parse.tags[node.phrase.head] not in "UR"

    def _stretch(self, draft: Draft, first: int, subject: list[Node]) -> None:
        """Start the draft at its subject, which starts at `first`, where it is near and of the same clause."""
        verb = draft.trigger
        if not first < verb.start <= first + _FAR:
            return
        said = self.parse.phrases[verb.at - 1]
        stated = said.type == "N" and self.parse.lemma(said) in STATEMENTS  # "issued a statement rejecting the vote"
        if stated or self.arguments.subject_is_near(subject, verb):
            draft.start = first

    def _refers_back(self, verb: Phrase) -> bool:
        """Return whether the participle only refers back: "as agreed", "as previously announced"."""
        k = verb.at - 1
        while k >= 0 and self.parse.phrases[k].type == "Y":
            k -= 1
        return k >= 0 and self.parse.low(self.parse.phrases[k]) == "as"

    def _is_mere_topic(self, verb: Phrase) -> bool:
        """Return whether the verb only says what a meeting is about: "met to discuss", "topics were discussed"."""
        if self.parse.is_passive(verb):
            return not any(self.likeness.is_actor(n) for n in self.clauses.subject(verb))
        if self.parse.is_finite(verb):
            return False
        return any(d.frame.kind == "CONSULT" and d.trigger.at < verb.at for d in self.drafts)

    def _asks_to_be_left_out(self, after: int) -> bool:
        """Return whether what is asked is only not to be named."""
        phrases = self.parse.phrases
        while after < len(phrases) and phrases[after].type in "Y!":
            after += 1
        return after < len(phrases) and phrases[after].type == "V" and self.parse.lemma(phrases[after]) in _NAMING

    def _read_control(self, verb: Phrase) -> None:
        """Read "remain/live/come under X's control" as a state of X holding the subject or its place."""
        phrases, parse = self.parse.phrases, self.parse
        if not self.may_be_held:
            return
        k = verb.at + 1
        while k < len(phrases) and phrases[k].type == "Y":
            k += 1
        if k < len(phrases) and phrases[k].type == "P" and parse.low(phrases[k]) == "back":
            k += 1
        if k + 1 >= len(phrases) or phrases[k].type != "P" or parse.low(phrases[k]) not in ("under", "in"):
            return
        node, after = self.clauses.nouns.node(k + 1)
        holds = RULE_NOUNS if parse.low(phrases[k]) == "under" else _HANDS
        if parse.lemma(node.phrase) not in holds or phrases[k + 1].type != "N":
            return
        holder = self.likeness.premodifier(node.phrase) or (node.of[0] if node.of else None)
        if holder is None:
            return
        mode = "administer" if parse.lemma(node.phrase) in ("rule", "administration") else "control"
        frame = Frame("HOLD", mode, object="place", subject="place")
        draft = Draft(frame, verb.start, node.end, verb, manner(parse, self.clauses, verb), actors=[holder])
        subject = self.clauses.subject(verb)
        self.arguments.put_places(draft, [n for n in subject if self.likeness.is_place(n)], "object")
        self.arguments.collect(draft, after, [], False, None)
        if subject:
            self._stretch(draft, subject[0].start, subject)
        self.arguments.keep(draft)

    def _read_existence(self, verb: Phrase) -> bool:
        """Read "there are no soldiers in Sake" as a state of their presence; return whether it was one."""
        phrases, parse = self.parse.phrases, self.parse
        k = verb.at + 1
        while k < len(phrases) and phrases[k].type == "Y":
            k += 1
        if not verb.at or parse.low(phrases[verb.at - 1]) != "there" or k >= len(phrases) or phrases[k].type != "N":
            return False
        nodes, after = self.clauses.nouns.group(k)
        if not any(parse.lemma(self.likeness.unwrap(n)[0].phrase) in self.lex.armed for n in nodes):
            return False
        way = manner(parse, self.clauses, verb)
        if parse.lows[phrases[k].first] in ("no", "not") or parse.low(phrases[k]) in ("none", "nobody"):
            way = way.with_polarity("denied")
        draft = Draft(_PRESENT, phrases[verb.at - 1].start, nodes[-1].end, verb, way, actors=list(nodes))
        self.arguments.collect(draft, after, [], False, None, closed=True)
        if not draft.places:
            return False  # "there are soldiers who say so": nowhere
        self.drafts.used.update(n.phrase.at for n in nodes)
        self.arguments.keep(draft)
        return True

    def _read_wanted_out(self, verb: Phrase) -> bool:
        """Read "want the soldiers out of the school" as a demand to withdraw; return whether it was one."""
        phrases, parse = self.parse.phrases, self.parse
        k = verb.at + 1
        if k >= len(phrases) or phrases[k].type != "N":
            return False
        nodes, out = self.clauses.nouns.group(k)
        if out >= len(phrases) or parse.low(phrases[out]) != "out":
            return False
        subject = self.clauses.subject(verb)
        end = phrases[out].end
        draft = Draft(_WANT_OUT, verb.start, end, verb, manner(parse, self.clauses, verb), list(subject), list(nodes))
        content = Draft(_OUT, nodes[0].start, end, phrases[k], Manner(), list(nodes), nominal=True, parent=draft)
        self.arguments.collect(content, out, [], False, None, closed=True)
        if subject:
            self._stretch(draft, subject[0].start, subject)
        draft.end = content.end
        draft.contents.append(content)
        self.drafts.used.update(n.phrase.at for n in nodes)
        self.arguments.keep(draft)
        self.arguments.keep(content)
        return True

    def _add_supplies(self, draft: Draft, after: int) -> None:
        """Add the men or the help that is asked for: "asked Berlin for ambulances", "asked for a battalion"."""
        phrases = self.parse.phrases
        opener = next((p for p in phrases[after - 1 : -1] if p.type == "P" and self.parse.low(p) == "for"), None)
        if opener is None or phrases[opener.at + 1].type != "N":
            return
        noun = phrases[opener.at + 1]
        node, _ = self.clauses.nouns.node(noun.at)
        if noun.lemma in self.lex.noun_events or noun.at in self.drafts.used:
            return
        frame = _SUPPLIES if noun.lemma in self.lex.supplies else None
        if noun.lemma == "escort" or noun.lemma in self.lex.armed:
            frame = _TROOPS
        if frame is None:
            return
        content = Draft(frame, node.start, max(node.end, draft.end), noun, Manner(), nominal=True, parent=draft)
        content.actors, content.recipients = list(draft.recipients), list(draft.actors) if frame.kind == "AID" else []
        draft.contents.append(content)
        self.arguments.put_quantities(content, [node])
        self.drafts.add(content)

    def _add_implied(self, draft: Draft, after: int) -> None:
        """Add the hand-over that is meant where a place itself is offered or demanded: "offered two wards"."""
        phrases = self.parse.phrases
        if after >= len(phrases) or phrases[after].type != "N" or draft.frame.mode in ("agree", "sign", "meet"):
            return
        nodes, _ = self.clauses.nouns.group(after)
        if not any(self.likeness.is_settled_place(self.likeness.unwrap(n)[0]) for n in nodes):
            return
        content = Draft(_HAND_OVER, nodes[0].start, nodes[-1].end, phrases[after], Manner(), nominal=True)
        self.arguments.put_object(content, nodes)
        content.parent = draft
        draft.contents.append(content)
        mine, other = list(draft.actors), list(draft.recipients)
        content.actors, content.recipients = (mine, other) if draft.frame.kind == "AGREE" else (other, mine)
        self.drafts.add(content)
