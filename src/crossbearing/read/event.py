"""Events and states in one sentence: triggers with their arguments, and how contents hang on what contains them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from crossbearing.read.clause import BLAMING, OWN_WILL, PERSONS, Clauses, Node
from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.manner import CHAINS, Manner, manner
from crossbearing.read.words import Frame, Trigger

# Verbs that say that an event, named by their subject, took place.
_OCCUR = frozenset(
    "happen occur begin start resume continue erupt last end follow intensify stall collapse escalate "
    "hit kill destroy wound injure force conclude finish proceed emerge commence halt stop".split()
)
# Verbs whose object names the event and whose subject does it.
_LIGHT = frozenset(
    "hold conduct carry launch stage make declare reach sign begin start resume open mount host attend have enter "
    "continue order join lead complete impose undertake perform commit suffer see face announce execute cause "
    "fire unleash repel follow wage do pursue prepare plan witness experience endure sustain undergo".split()
)
# Verbs that say, in the passive, that an event was or was not heard of.
_HEARD = frozenset("report confirm announce record register declare document".split())
_HAPPENED = frozenset({
    ("take", "place"), ("break", "out"), ("go", "on"), ("go", "ahead"), ("be", "underway"), ("be", "under", "way"),
    ("be", "in", "progress"), ("be", "over"), ("be", "complete"), ("go", "on"), ("come", "to"),
})  # fmt: skip
# Adjectives that say an event noun is not a deed: "a possible withdrawal".
_NOT_YET = {
    "possible": ("possible", 0.4), "potential": ("possible", 0.4), "planned": ("planned", 0.8),
    "proposed": ("proposed", 0.8), "future": ("planned", 0.6), "imminent": ("planned", 0.6),
    "expected": ("probable", 0.7), "alleged": ("actual", 0.5), "reported": ("actual", 0.6), "likely": ("probable", 0.7),
    "impending": ("planned", 0.7), "eventual": ("possible", 0.5), "purported": ("actual", 0.4),
}  # fmt: skip
_PHASES = {
    "begin": "begun", "start": "begun", "commence": "begun", "resume": "begun", "continue": "under-way",
    "proceed": "under-way", "end": "completed", "finish": "completed", "conclude": "completed",
    "complete": "completed", "stop": "halted", "halt": "halted", "suspend": "halted", "stall": "halted",
}  # fmt: skip
# Verbs whose subject is the place or people that an event happened to.
_UNDERGO = frozenset("witness see suffer experience endure face sustain undergo".split())
_OCCUR_NOUN_PREPOSITIONS = frozenset({"after", "during", "following", "before", "amid", "since", "despite"})
_LOCATIVE = {
    "in": "at", "at": "at", "on": "at", "inside": "at", "within": "at", "across": "at", "around": "near",
    "near": "near", "outside": "near", "from": "from", "to": "to", "towards": "to", "toward": "to", "into": "to",
    "through": "at", "throughout": "at", "over": "at", "along": "at", "onto": "to", "off": "from", "beside": "near",
    "behind": "near", "between": "near",
}  # fmt: skip
_GROUND = frozenset({"TAKE", "RETREAT", "MOBILIZE"})
# Kinds whose verbs take a place or something else as their object: "withdrew its troops", "closed the talks".
# Kinds that are done to people and things that no list knows: "killed a nurse", "hit a convoy".
_ON_THINGS = frozenset({"ASSAULT", "HARM", "COERCE", "AID"})
_LOOSE = frozenset({"RETREAT", "MOBILIZE", "COERCE", "COOPERATE", "ASSAULT", "HARM"})
_PLACE_ROLES = {"present": "at", "withdraw": "from"}
_OWN_MOVES = frozenset({"withdraw", "troops", "enter", "present"})
_NAMING = frozenset({"name", "identify", "quote", "cite"})
_ADMINISTRATIONS = frozenset("department administration office court police bureaucracy authority".split())
_PRONOUNS = frozenset("it they he she we i you him them us me itself themselves".split())
_EXTENT_SHAPES = frozenset(
    "whole entirety all rest bulk most majority half part parts some outskirts centre center none neither any each both "
    "many several".split()
)


@dataclass(slots=True)
class Draft:
    """A claim in the making: spans only; `nodes` are (node, role)."""

    frame: Frame
    start: int
    end: int
    trigger: Phrase
    manner: Manner
    actors: list[Node] = field(default_factory=list)
    recipients: list[Node] = field(default_factory=list)
    places: list[tuple[Node, str, Node | None]] = field(default_factory=list)
    extent: str | None = None
    parent: Draft | None = None
    contents: list[Draft] = field(default_factory=list)
    condition: tuple[str, int, int] | None = None
    condition_of: Draft | None = None
    nominal: bool = False
    inherited: bool = False
    particle_seen: bool = False
    whole: bool = False
    pronoun: bool = False
    quantity: list[tuple[str, float | None, float | None, str]] = field(default_factory=list)


class Events:
    """Reads the events of one parsed sentence."""

    def __init__(self, parse: Parse, clauses: Clauses) -> None:
        self.parse = parse
        self.clauses = clauses
        self.lex = parse.lex
        self.drafts: list[Draft] = []
        self.by_phrase: dict[int, Draft] = {}
        self.used: set[int] = set()

    def read(self) -> list[Draft]:
        """Return the drafts in the order of their triggers."""
        for phrase in self.parse.phrases:
            if phrase.type == "V":
                self._verb(phrase)
        for phrase in self.parse.phrases:
            if phrase.type == "N":
                self._noun(phrase)
        self.drafts.sort(key=lambda d: d.trigger.at)
        if "?" in self.parse.words[-2:]:
            for draft in self.drafts:  # a question asserts nothing
                draft.manner = replace(draft.manner, modality="possible", certainty=0.3, tense="open")
        for draft in self.drafts:
            self._tie(draft)
        for draft in self.drafts:
            if draft.frame.object == "content" and not draft.contents and draft.trigger.type == "V":
                self._take_complement(draft)
        self._conditions()
        return self.drafts

    # -- triggers ---------------------------------------------------------------------------------------------

    def _match_verb(self, verb: Phrase) -> tuple[Trigger, int] | None:
        """Return the trigger of a verb group and the index of the phrase after the trigger's own words."""
        lemma = self.parse.lemma(verb)
        triggers = self.lex.verb_events.get(lemma)
        if triggers is None or self._only_leads(verb, lemma):
            return None
        phrases, lows = self.parse.phrases, self.parse.lows
        passive = self.parse.is_passive(verb)
        near = self._near(verb.last)
        for trigger in triggers:
            i = verb.last
            matched = True
            if trigger.words and trigger.words[0] not in near and not passive:
                continue
            if passive and trigger.words and self._subject_is(verb, trigger.words):
                return trigger, verb.at + 1
            for word in trigger.words:
                k = i
                while k < len(lows) and k < i + 3 and self.parse.tags[k] in "DAYU" and not self._is(k, word):
                    k += 1
                if k < len(lows) and self._is(k, word):
                    i = k + 1
                else:
                    matched = False
                    break
            if not matched:
                continue
            after = verb.at + 1
            while after < len(phrases) and phrases[after].first < i:
                after += 1
            if passive and trigger.words and trigger.words[-1] in _LOCATIVE and after > verb.at + 1:
                after -= 1  # "was withdrawn from the town": the preposition opens a complement
            if trigger.particle is not None and not self._particle(verb, after, trigger.particle):
                continue
            if trigger.frame.requires_object and not trigger.words and not self._has_object(verb, after):
                continue
            if not self._object_fits(trigger, verb, after, passive):
                continue
            if trigger.frame.object_infinitive and not self._object_to(after):
                continue
            if trigger.frame.subject == "place" and not passive:
                subject = self.clauses.subject(verb)
                if not any(self.place_like(self._unwrap(n)[0]) for n in subject):
                    continue
            heads = trigger.frame.subject_heads
            if heads and not any(self.parse.lemma(n.phrase) in heads for n in self.clauses.subject(verb)):
                continue
            if trigger.frame.needs_actor and not self._actor_like_subject(verb):
                continue
            return trigger, after
        return None

    def _near(self, i: int) -> set[str]:
        """Return the few words after a verb, as written and as lemmas: a trigger's first word must be among them."""
        found: set[str] = set()
        for low in self.parse.lows[i : i + 4]:
            found.add(low)
            noun = self.lex.nouns.get(low)
            if noun is not None:
                found.add(noun)
            verb = self.lex.verbs.get(low)
            if verb is not None:
                found.add(verb)
        return found

    def _object_to(self, after: int) -> bool:
        """Return whether somebody and an infinitive follow: "wants the junta to withdraw"."""
        phrases = self.parse.phrases
        if after >= len(phrases) or phrases[after].type != "N":
            return False
        _, k = self.clauses.group(after)
        while k < len(phrases) and phrases[k].type in "Y!":
            k += 1
        return k < len(phrases) and phrases[k].type == "V" and self.parse.tags_of(phrases[k])[0] == "T"

    def _only_leads(self, verb: Phrase, lemma: str) -> bool:
        """Return whether the verb is used for a phase or duty of another: "continue to hold", "is required to go"."""
        if lemma not in CHAINS:
            return False
        phrases = self.parse.phrases
        k = verb.at + 1
        while k < len(phrases) and phrases[k].type in "Y!":
            k += 1
        if k >= len(phrases) or phrases[k].type != "V":
            return False
        tags = self.parse.tags_of(phrases[k])
        if tags[0] == "T":
            return lemma not in ("require", "force", "oblige", "compel") or self.parse.is_passive(verb)
        return tags == ["G"]

    def _subject_is(self, verb: Phrase, words: tuple[str, ...]) -> bool:
        """Return whether a passive's subject ends in the trigger's own words: "an agreement was reached"."""
        for node in self.clauses.subject(verb):
            first = node.phrase.head - len(words) + 1
            if first >= node.phrase.first and all(self._is(first + j, w) for j, w in enumerate(words)):
                return True
        return False

    def _object_fits(self, trigger: Trigger, verb: Phrase, after: int, passive: bool) -> bool:
        """Return whether the object is of the kind that the frame wants: a place is a place noun or a name."""
        frame = trigger.frame
        phrases = self.parse.phrases
        k = after
        while k < len(phrases) and phrases[k].type in "Y!'\"" or (
            k < len(phrases) and phrases[k].type == "P" and self.parse.low(phrases[k]) == trigger.particle
        ):
            k += 1
        nodes: list[Node] = []
        if passive:
            nodes = self.clauses.subject(verb)
        elif k < len(phrases) and phrases[k].type == "N" and self.parse.lemma(phrases[k]) not in self.lex.times:
            nodes, _ = self.clauses.group(k)
        if frame.subject != "actor" and not passive and nodes and frame.object == "none":
            return False
        if trigger.words and not nodes:
            return True
        if frame.kind in ("REJECT", "REQUEST") and any(self.parse.lemma(n.phrase) in self.lex.report_nouns for n in nodes):
            return False
        if any(self.parse.lemma(n.phrase) == "place" for n in nodes):
            return False  # "take place"
        heads = frame.object_heads
        if heads and not any(self.parse.lemma(self._unwrap(n)[0].phrase) in heads for n in nodes):
            return False
        if frame.object != "place" or not nodes or (passive and frame.mode == "present"):
            return True
        loose = frame.kind in _LOOSE and frame.mode != "hand-over"
        return loose or any(self._may_be_place(self._unwrap(n)[0]) for n in nodes)

    def _may_be_place(self, node: Node) -> bool:
        head = self.parse.lemma(node.phrase)
        if head in ("it", "them") or self.place_like(node):
            return True
        if self.parse.tags[node.phrase.head] == "X":
            return True
        parts = head in _EXTENT_SHAPES or head in self.lex.extents or head in ("control", "side", "edge", "stretch", "area")
        return parts and any(self._may_be_place(n) for n in node.of)

    def _is(self, k: int, word: str) -> bool:
        low = self.parse.lows[k]
        return low == word or self.lex.nouns.get(low) == word or self.lex.verbs.get(low) == word

    def _particle(self, verb: Phrase, after: int, particle: str) -> bool:
        """Return whether the particle follows the verb, or stands after its object."""
        phrases = self.parse.phrases
        if after < len(phrases) and self.parse.low(phrases[after]) == particle:
            return True
        limit = verb.last + 26
        depth = 0
        for p in phrases[after:]:
            if p.first > limit or p.type in ".:":
                return False
            if p.type == "W":
                depth += 1
            if depth and p.type == ",":
                continue
            if p.type in "PYNA" and self.parse.low(p) == particle:
                return True
            if p.type == "V" and not depth:
                return False
        return False

    def _has_object(self, verb: Phrase, after: int) -> bool:
        if self.parse.is_passive(verb):
            return True
        if verb.at and self._relative_object(verb) is not None:
            return True
        phrases = self.parse.phrases
        return after < len(phrases) and phrases[after].type in "NG'\"" or (
            after + 1 < len(phrases) and phrases[after].type in "YP" and phrases[after + 1].type == "N"
            and self.parse.low(phrases[after]) in ("up", "over", "back", "out", "off", "down")
        )

    def _actor_like_subject(self, verb: Phrase) -> bool:
        if self.parse.is_passive(verb):
            return True
        return any(self.actor_like(n) for n in self.clauses.subject(verb))

    def actor_like(self, node: Node) -> bool:
        """Return whether the phrase looks like somebody who acts: a name, an actor noun, a pronoun, an acronym."""
        parse = self.parse
        head = parse.lemma(node.phrase)
        if head in self.lex.place_heads or head in self.lex.times:
            return False
        if head in PERSONS:
            return True
        return (
            parse.tags[node.phrase.head] == "X"
            or head in _PRONOUNS
            or head in self.lex.actor_heads
            or (head not in self.lex.noun_events and self._named_holder(node))
            or (head in _EXTENT_SHAPES and any(self.actor_like(n) for n in node.of))
        )

    def _named_holder(self, node: Node) -> bool:
        """Return whether the head has a nation or name before it: "Russian drones", "MNDAA departments"."""
        return any(
            self.parse.tags[k] == "X" or self._nation(k) for k in range(node.phrase.first, node.phrase.head)
        )

    def _name(self, node: Node) -> bool:
        return self.parse.tags[node.phrase.head] == "X"

    def _bare_name(self, node: Node) -> bool:
        """Return whether the phrase is names alone and no acronym, as places are written."""
        words = self.parse.words[node.phrase.first : node.phrase.last]
        return all(t == "X" for t in self.parse.tags[node.phrase.first : node.phrase.last]) and not any(
            w.isupper() and len(w) > 1 for w in words
        )

    def place_like(self, node: Node) -> bool:
        """Return whether the phrase looks like a place: a place noun, or a name that is no acronym."""
        parse = self.parse
        head = parse.lemma(node.phrase)
        if head in self.lex.times or head in _PRONOUNS:
            return False
        if head in self.lex.place_heads:
            return True
        if head in _EXTENT_SHAPES:
            return any(self.place_like(n) for n in node.of)
        if parse.tags[node.phrase.head] != "X" or head in self.lex.actor_heads:
            return False
        word = parse.words[node.phrase.head]
        return not (word.isupper() and len(word) > 1)

    # -- verbs ------------------------------------------------------------------------------------------------

    def _verb(self, verb: Phrase) -> None:
        matched = self._match_verb(verb)
        if matched is None:
            self._under_control(verb)
            return
        trigger, after = matched
        frame = trigger.frame
        if frame.object == "content" and self._asks_to_be_left_out(after):
            return
        parse_tags = self.parse.tags_of(verb)
        if frame.mode == "running":
            frame = self._administers(verb) or frame
        elif frame.mode == "withdraw" and frame.kind == "RETREAT" and self._civilians(verb):
            frame = replace(frame, kind="HARM", mode="displaced", subject="recipient")
        if frame.kind == "CONSULT" and self._mere_topic(verb):
            return
        draft = Draft(frame, verb.start, verb.end, verb, manner(self.parse, self.clauses, verb))
        if after > verb.at + 1:
            draft.end = self.parse.phrases[after - 1].end
            self.used.update(p.at for p in self.parse.phrases[verb.at + 1 : after])
        subject = self.clauses.subject(verb)
        passive = self.parse.is_passive(verb)
        objects: list[Node] = []
        if passive:
            objects = subject
            draft.actors = []
        elif frame.subject == "actor":
            draft.actors = [n for n in subject if self.actor_like(n) or self._name(n)]
        relative = self._relative_object(verb)
        if relative is not None and not passive:
            objects = relative
        self._arguments(draft, after, objects, passive, trigger.particle)
        if frame.subject == "place" and not passive:
            self._put_places(draft, subject, "object")
        elif frame.subject in ("theme", "recipient") and not passive:
            if frame.subject == "theme":
                self._put_places(draft, [n for n in subject if self.place_like(n)], "object")
            else:
                draft.recipients.extend(subject)
        if subject:
            first = min(n.start for n in subject)
            if first < verb.start and not self._far(first, verb) and self._subject_is_near(subject, verb):
                draft.start = first
        self._where(draft, verb)
        if parse_tags == ["E"] and (not draft.actors or self._as_before(verb)):
            return
        before = self.parse.phrases[verb.at - 1] if verb.at else None
        if draft.start == verb.start and before is not None and self.parse.lemma(before) in OWN_WILL and before.type == "N":
            draft.start = before.start
        if frame.object == "content" and frame.kind in ("AGREE", "REQUEST"):
            self._implied(draft, after)
        self._quantities(draft, subject if passive or frame.object != "quantity" else objects)
        self._add(draft)

    def _civilians(self, verb: Phrase) -> bool:
        """Return whether those who leave are residents or families: they are displaced, they do not withdraw."""
        heads = [self.parse.lemma(n.phrase) for n in self.clauses.subject(verb)]
        return bool(heads) and all(self.lex.speakers.get(h) == "public" for h in heads)

    def _as_before(self, verb: Phrase) -> bool:
        """Return whether the participle only refers back: "as agreed", "as previously announced"."""
        k = verb.at - 1
        while k >= 0 and self.parse.phrases[k].type == "Y":
            k -= 1
        return k >= 0 and self.parse.low(self.parse.phrases[k]) == "as"

    def _mere_topic(self, verb: Phrase) -> bool:
        """Return whether the verb only says what a meeting is about: "met to discuss", "topics were discussed"."""
        if self.parse.is_passive(verb):
            return not any(self.actor_like(n) for n in self.clauses.subject(verb))
        if self.parse.is_finite(verb):
            return False
        return any(d.frame.kind == "CONSULT" and d.trigger.at < verb.at for d in self.drafts)

    def _asks_to_be_left_out(self, after: int) -> bool:
        """Return whether what is asked is only not to be named."""
        phrases = self.parse.phrases
        while after < len(phrases) and phrases[after].type in "Y!":
            after += 1
        return after < len(phrases) and phrases[after].type == "V" and self.parse.lemma(phrases[after]) in _NAMING

    def _administers(self, verb: Phrase) -> Frame | None:
        """Return HOLD/administer where it is somebody's offices that run: who runs them administers the place."""
        for node in self.clauses.subject(verb):
            if self.parse.lemma(node.phrase) in _ADMINISTRATIONS and self.premodifier(node.phrase) is not None:
                return Frame("HOLD", "administer", object="place")
        return None

    def _is_time(self, node: Node) -> bool:
        return self.parse.lemma(node.phrase) in self.lex.times

    def _far(self, first: int, verb: Phrase) -> bool:
        return verb.start - first > 240

    def _subject_is_near(self, subject: list[Node], verb: Phrase) -> bool:
        """Return whether the subject belongs to the verb's own clause, not to one that governs it."""
        last = max(n.phrase.at for n in subject)
        between = self.parse.phrases[last + 1 : verb.at]
        relatives = sum(p.type == "W" for p in between)
        if relatives and between[-1].type == "W":
            return False
        return relatives >= sum(p.type == "V" and self.parse.is_finite(p) and not self._leads_to(p) for p in between)

    def _leads_to(self, verb: Phrase) -> bool:
        """Return whether the verb only says how far another has got, or whether it must: "began to", "is likely to"."""
        return verb.at not in self.by_phrase and (
            self.parse.lemma(verb) in CHAINS or self.parse.tags[verb.last - 1] == "I"
        )

    def _where(self, draft: Draft, verb: Phrase) -> None:
        """Give the verb of a where-clause the place that "where" stands for."""
        phrases = self.parse.phrases
        for k in range(verb.at - 1, -1, -1):
            if phrases[k].type == "W" and self.parse.low(phrases[k]) == "where":
                for j in range(k - 1, -1, -1):
                    if phrases[j].type == "N":
                        node = Node(phrases[j])
                        if self.place_like(node) and self.parse.tags[phrases[j].head] in "XN":
                            self._put_places(draft, [node], "at")
                            return
                    elif phrases[j].type in "V.":
                        return
                return
            if phrases[k].type in ".SW" or (phrases[k].type == "V" and self.parse.is_finite(phrases[k])):
                return

    def _relative_object(self, verb: Phrase) -> list[Node] | None:
        """Return the antecedent where the verb stands in "the town, which it seized"."""
        phrases = self.parse.phrases
        k = verb.at - 1
        while k >= 0 and phrases[k].type in "Y!":
            k -= 1
        if k >= 1 and phrases[k].type == "N" and phrases[k - 1].type == "W":
            if self.parse.low(phrases[k - 1]) in ("which", "that", "whom", "who"):
                nodes = self.clauses.antecedent(phrases[k - 1])
                return nodes or None
        return None

    def _arguments(
        self,
        draft: Draft,
        after: int,
        objects: list[Node],
        passive: bool,
        particle: str | None,
        closed: bool = False,
    ) -> None:
        """Collect what follows a trigger: object, prepositional phrases, up to the end of the clause."""
        parse, phrases, frame = self.parse, self.parse.phrases, draft.frame
        k = after
        had_object = bool(objects) or frame.object == "none" or closed
        if objects:
            self._put_object(draft, objects)
        while k < len(phrases):
            p = phrases[k]
            if p.type == "N":
                if self.parse.lemma(p) in self.lex.times and not draft.nominal:
                    draft.end = p.end
                    k += 1
                    continue
                nodes, nxt = self.clauses.group(k)
                if had_object and not draft.nominal and phrases[k - 1].type == "N":
                    break
                if had_object and (frame.object != "none" or closed):
                    break
                self._put_object(draft, nodes)
                had_object = True
                draft.end = max(draft.end, nodes[-1].end)
                k = nxt
            elif p.type == "P":
                word = parse.low(p)
                if word == "of" and parse.lows[p.first - 1] == "out":
                    word = "from"
                if word == particle and not draft.particle_seen:
                    draft.particle_seen = True
                    draft.end = max(draft.end, p.end)
                    k += 1
                elif k + 1 < len(phrases) and phrases[k + 1].type == "N":
                    nodes, nxt = self.clauses.group(k + 1)
                    if not (frame.object == "content" and had_object and word in _LOCATIVE):
                        self._put_complement(draft, word, nodes, passive)
                    draft.end = max(draft.end, nodes[-1].end)
                    k = nxt
                elif word == particle or (k + 1 < len(phrases) and phrases[k + 1].type == "P"):
                    draft.end = max(draft.end, p.end)
                    k += 1
                else:
                    break
            elif p.type in "Y!\"'":
                if p.type == "Y":
                    draft.end = max(draft.end, p.end)
                k += 1
            elif p.type == "(":
                while k < len(phrases) and phrases[k].type != ")":
                    k += 1
                k += 1
            elif p.type in ",W":
                resumed = self._after_relative(k, particle)
                if resumed is None:
                    break
                k = resumed
            else:
                break

    def _after_relative(self, k: int, particle: str | None) -> int | None:
        """Return where the clause goes on after a relative clause in commas, or None where it does not."""
        phrases = self.parse.phrases
        if phrases[k].type == "," and k + 1 < len(phrases) and phrases[k + 1].type == "P":
            word = self.parse.low(phrases[k + 1])
            return k + 1 if word in ("from", "to", "towards", "with", particle) else None
        opener = k + 1 if phrases[k].type == "," else k
        if opener >= len(phrases) or phrases[opener].type != "W" or phrases[k].type != ",":
            return None
        for j in range(opener + 1, len(phrases) - 1):
            if phrases[j].type == "." :
                return None
            if phrases[j].type == "," and phrases[j + 1].type == "P" and self.parse.low(phrases[j + 1]) in (
                particle, "to", "back", "from", "over",
            ):
                return j + 1
        return None

    def _put_object(self, draft: Draft, nodes: list[Node]) -> None:
        kind = draft.frame.object
        for node in nodes:
            real, extent = self._unwrap(node)
            if self._is_time(real) or self.parse.tags[real.phrase.head] == "U":
                continue
            draft.extent = draft.extent or extent
            if draft.frame.mode in _OWN_MOVES and self.actor_like(real) and not self.place_like(real):
                # "Troops are being withdrawn", "it pulled its troops out": whose troops they are is who does it.
                if not draft.actors:
                    draft.actors.append(real)
                continue
            if kind == "place":
                if self.place_like(real):
                    self._put_places(draft, [real], _PLACE_ROLES.get(draft.frame.mode or "", "object"))
                elif self.parse.lemma(real.phrase) in ("it", "them"):
                    draft.pronoun = True
                elif self.actor_like(real):
                    draft.recipients.append(real)
                elif draft.frame.kind in ("TAKE", "RETREAT", "HOLD") and (real.has_name(self.parse) or extent):
                    self._put_places(draft, [real], "object")
            elif kind == "recipient":
                bare = draft.frame.kind == "ASSAULT" or draft.frame.mode == "visit"
                if self.place_like(real) and (not self.actor_like(real) or (bare and self._bare_name(real))):
                    self._put_places(draft, [real], "at" if draft.frame.mode == "visit" else "object")
                elif self.actor_like(real) or (draft.frame.kind in _ON_THINGS and not draft.nominal):
                    draft.recipients.append(real)
            elif kind == "content":
                if self.actor_like(real) and self.parse.lemma(real.phrase) not in self.lex.noun_events:
                    draft.recipients.append(real)
            elif kind in ("theme", "quantity"):
                if self.place_like(real):
                    self._put_places(draft, [real], "object")
                elif kind == "quantity" and (self.actor_like(real) or draft.frame.kind in _ON_THINGS):
                    draft.recipients.append(real)

    def _put_places(self, draft: Draft, nodes: list[Node], role: str) -> None:
        for node in nodes:
            real, extent = self._unwrap(node)
            draft.extent = draft.extent or extent
            if any(whole is not None and whole.start <= real.start < whole.end for _, _, whole in draft.places):
                continue
            within = self._within(real)
            draft.places.append((real, role, within))

    def _within(self, node: Node) -> Node | None:
        """Return the named whole of an unnamed part: "some wards" in "Lashio town"."""
        parse, phrases = self.parse, self.parse.phrases
        if node.has_name(parse):
            return None
        k = node.phrase.at + 1
        if k + 1 < len(phrases) and phrases[k].type == "P" and parse.low(phrases[k]) in ("in", "of", "within", "inside"):
            if phrases[k + 1].type == "N":
                inner, _ = self.clauses.node(k + 1)
                return inner if inner.has_name(parse) else None
        return node.of[0] if node.of and node.of[0].has_name(parse) else None

    def _unwrap(self, node: Node) -> tuple[Node, str | None]:
        """Return what a phrase of extent is about, and the extent: "the whole of X" is X, all."""
        extent = None
        for low in self.parse.words_of(node.phrase):
            extent = self.lex.extents.get(low, extent)
        head = self.parse.lemma(node.phrase)
        if node.of and self.parse.tags[node.phrase.head] == "U":
            return self._unwrap(node.of[0])[0], extent or "some"
        if node.of and (head in _EXTENT_SHAPES or head in self.lex.extents):
            inner, deeper = self._unwrap(node.of[0])
            return inner, extent or deeper
        return node, extent

    def _put_complement(self, draft: Draft, word: str, nodes: list[Node], passive: bool) -> bool:
        """Give the noun phrases after a preposition their role; return whether they have one."""
        frame = draft.frame
        nodes = [n for n in nodes if not self._is_time(n)]
        if not nodes:
            return False
        if word == "by" and (passive or draft.nominal):
            draft.actors.extend(n for n in nodes if self.actor_like(n) or self.premodifier(n.phrase) is not None)
            return True
        if word == "of" and draft.nominal:
            self._put_object(draft, nodes)
            return True
        if word == "between" and (draft.nominal or frame.kind == "CONSULT"):
            draft.actors.extend(nodes)
            return True
        role = {
            "to": frame.to, "from": frame.source, "with": frame.with_, "on": frame.on, "for": frame.for_,
            "against": "recipient",
        }.get(word)  # fmt: skip
        if word in ("together",):
            role = None
        if role == "recipient":
            people = [
                n for n in nodes
                if not (self.place_like(n) and (not self.actor_like(n) or (word == "on" and self._bare_name(n) and frame.kind == "ASSAULT")))
            ]
            draft.recipients.extend(people)
            rest = [n for n in nodes if n not in people]
            if rest and word in _LOCATIVE:
                self._put_places(draft, rest, "object" if word in ("on", "against") else _LOCATIVE[word])
            return True
        if word == "for" and role is None and frame.kind == "ASSAULT":
            self._put_places(draft, [n for n in nodes if self.place_like(n)], "object")
            return True
        if role == "actor":
            draft.actors.extend(nodes)
            return True
        if word == "with" and frame.object == "place" and self.parse.lows[nodes[0].phrase.first - 2 : nodes[0].phrase.first - 1] == ["together"]:
            self._put_places(draft, nodes, "object")
            return True
        if word == "to" and role is None and frame.kind not in ("RETREAT", "MOBILIZE", "CONSULT", "HARM"):
            return False
        if role == "place" or word in _LOCATIVE:
            inside = word in ("in", "into", "across", "throughout", "inside")
            places = [n for n in nodes if self.place_like(self._unwrap(n)[0]) or (inside and self._name(n)) or (role == "place" and n.has_name(self.parse))]
            places = [n for n in places if not self._never_place(n)]
            place_role = _LOCATIVE.get(word, "object")
            if word == "over" or (role == "place" and word in ("on", "for")):
                place_role = "object"
            self._put_places(draft, places, place_role)
            return bool(places)
        return False

    def _never_place(self, node: Node) -> bool:
        head = self.parse.lemma(node.phrase)
        return head in self.lex.actor_heads and head not in self.lex.place_heads or head in self.lex.noun_events or head in self.lex.report_nouns

    def _under_control(self, verb: Phrase) -> None:
        """Read "remain/live/come under X's control" as a state of X holding the subject or its place."""
        phrases, parse = self.parse.phrases, self.parse
        k = verb.at + 1
        if k + 1 >= len(phrases) or phrases[k].type != "P" or parse.low(phrases[k]) != "under":
            return
        node, after = self.clauses.node(k + 1)
        if parse.lemma(node.phrase) not in ("control", "rule", "administration", "occupation") or phrases[k + 1].type != "N":
            return
        holder = self.premodifier(node.phrase) or (node.of[0] if node.of else None)
        if holder is None:
            return
        mode = "administer" if parse.lemma(node.phrase) in ("rule", "administration") else "control"
        frame = Frame("HOLD", mode, object="place", subject="place")
        draft = Draft(frame, verb.start, node.end, verb, manner(parse, self.clauses, verb), actors=[holder])
        subject = self.clauses.subject(verb)
        self._put_places(draft, [n for n in subject if self.place_like(n)], "object")
        self._arguments(draft, after, [], False, None)
        if subject and subject[0].start < verb.start and not self._far(subject[0].start, verb) and self._subject_is_near(subject, verb):
            draft.start = subject[0].start
        self._add(draft)

    # -- nouns ------------------------------------------------------------------------------------------------

    def _match_noun(self, noun: Phrase) -> Trigger | None:
        triggers = self.lex.noun_events.get(self.parse.lemma(noun))
        if triggers is None or noun.at in self.used:
            return None
        for trigger in triggers:
            i = noun.head - len(trigger.words)
            if i < noun.first or not all(self._is(i + j, w) for j, w in enumerate(trigger.words)):
                continue
            if trigger.after and not self._followed(noun.last, trigger.after):
                continue
            return trigger
        return None

    def _followed(self, i: int, words: tuple[str, ...]) -> bool:
        """Return whether these words stand from word i on, articles and adjectives apart."""
        for word in words:
            while i < len(self.parse.lows) and self.parse.tags[i] in "DA" and not self._is(i, word):
                i += 1
            if i >= len(self.parse.lows) or not self._is(i, word):
                return False
            i += 1
        return True

    def _noun(self, noun: Phrase) -> None:
        trigger = self._match_noun(noun)
        if trigger is None:
            return
        governor, relation = self._licence(noun)
        carrier = self.by_phrase.get(governor.at) if governor is not None else None
        if relation == "" or (carrier is not None and carrier.frame.kind == trigger.frame.kind and relation != "content"):
            return
        node, after = self.clauses.node(noun.at)
        if governor is not None:
            way = manner(self.parse, self.clauses, governor)
        else:
            way = Manner()
        if relation == "light" and governor is not None and way.polarity == "denied":
            if self.parse.lemma(governor) in ("see", "hear", "observe", "witness", "notice"):
                way = way.with_polarity("none-reported")  # "had not seen any withdrawal"
        if relation == "light" and governor is not None:
            _, meant, _ = CHAINS.get(self.parse.lemma(governor), (None, None, None))
            if meant is not None and way.modality == "actual":
                way = replace(way, modality=meant, phase=None)
        draft = Draft(trigger.frame, noun.start, node.end, noun, way, nominal=True)
        holder = self.premodifier(noun)
        if holder is not None and governor is not None and self.parse.lows[holder.phrase.first] in ("its", "their", "his"):
            whose = [n for n in self.clauses.subject(governor) if n.end <= noun.start]
            holder = whose[0] if whose else holder
        if holder is not None:
            if trigger.frame.object == "place" and trigger.frame.kind == "TAKE" and self.place_like(holder) and not self.actor_like(holder):
                self._put_places(draft, [holder], "object")
            elif not (self.place_like(holder) and self._is_lower_place(holder)):
                draft.actors.append(holder)
        if node.of:
            self._put_object(draft, node.of)
        if relation == "light" and governor is not None:
            if self.parse.is_passive(governor):
                draft.start = noun.start
            else:
                subject = self.clauses.subject(governor)
                if self.parse.lemma(governor) in _UNDERGO:
                    self._put_places(draft, [n for n in subject if self.place_like(n)], "at")
                elif not draft.actors and trigger.frame.subject == "actor":
                    draft.actors = [n for n in subject if not self._is_time(n)]
                draft.start = governor.start
                if subject and subject[0].start < governor.start and self._subject_is_near(subject, governor):
                    draft.start = subject[0].start
        elif relation in ("subject", "report") and governor is not None:
            draft.end = max(draft.end, governor.end)
        if relation == "subject" and governor is not None:
            draft.manner = _begun(replace(way, phase=self._phase_of(governor) or way.phase))
        if relation == "subject" and governor is not None and self.parse.lemma(governor) == "be":
            said = self.parse.lows[governor.last : governor.last + 1]
            if said == ["unlikely"]:
                draft.manner = replace(draft.manner, modality="probable", polarity="denied", certainty=0.7, tense="modal")
            elif said and said[0] in _NOT_YET:
                modality, sure = _NOT_YET[said[0]]
                draft.manner = replace(draft.manner, modality=modality, certainty=sure, tense="modal")
        if relation == "attitude":
            draft.manner = Manner()
        self._arguments(draft, after, [], False, None)
        if relation in ("subject", "report") and governor is not None:
            draft.end = max(draft.end, governor.end)
            k = governor.at + 1
            if k < len(self.parse.phrases) and self.parse.low(self.parse.phrases[k]) == "place":
                k += 1
            self._arguments(draft, k, [], False, None, closed=True)
        if relation == "report" and governor is None and self._no_report(noun):
            opening = self.parse.phrases[max(0, noun.at - 4)]
            draft.start = opening.start if opening.at == 0 else draft.start
            draft.manner = draft.manner.with_polarity("none-reported")
        if relation == "report" and draft.manner.polarity == "denied":
            draft.manner = draft.manner.with_polarity("none-reported")
        if "no" in self.parse.lows[noun.first : noun.first + 1]:
            draft.manner = draft.manner.with_polarity("none-reported" if relation in ("report", "subject") else "denied")
        for low in self.parse.words_of(noun):
            if low in _NOT_YET:
                modality, sure = _NOT_YET[low]
                modality = modality if draft.manner.modality == "actual" else draft.manner.modality
                draft.manner = replace(draft.manner, modality=modality, certainty=min(draft.manner.certainty, sure))
            draft.extent = self.lex.extents.get(low, draft.extent)
        self._add(draft)

    def _phase_of(self, verb: Phrase) -> str | None:
        """Return how far an event has got whose subject it is: "has begun", "was under way", "ended"."""
        lemma = self.parse.lemma(verb)
        if lemma in _PHASES:
            return _PHASES[lemma]
        after = self.parse.lows[verb.last : verb.last + 3]
        if after[:1] == ["underway"] or after[:2] in (["under", "way"], ["in", "progress"]):
            return "under-way"
        return None

    def _is_lower_place(self, node: Node) -> bool:
        return self.parse.lemma(node.phrase) in self.lex.place_heads

    def premodifier(self, noun: Phrase) -> Node | None:
        """Return the actor or place before the head: "junta airstrikes", "the MNDAA's withdrawal"."""
        parse = self.parse
        last = noun.head
        begin = None
        end = noun.first
        for k in range(noun.first, last):
            low = parse.lows[k]
            lemma = self.lex.nouns.get(low)
            acts = parse.tags[k] != "A" and (low in self.lex.actor_heads or lemma in self.lex.actor_heads)
            if parse.tags[k] == "X" or acts or self._nation(k):
                if begin is None:
                    begin = k
                end = k + 1
            elif parse.tags[k] == "Z" and begin is not None:
                break
            elif begin is not None and parse.tags[k] not in "XA":
                break
        if begin is None:
            if parse.lows[noun.first] in ("its", "their", "his", "her"):
                begin, end = noun.first, noun.first + 1
            else:
                return None
        inner = Phrase("N", noun.at, begin, end, parse.starts[begin], parse.ends[end - 1])
        return Node(inner)

    def _is_subject(self, noun: Phrase, before: Phrase) -> bool:
        """Return whether the noun after a verb is the subject of a clause of its own: "said talks had collapsed"."""
        phrases = self.parse.phrases
        _, k = self.clauses.group(noun.at)
        while k < len(phrases) and phrases[k].type in "YPN":
            k += 1
        return k < len(phrases) and phrases[k].type == "V" and self.parse.is_finite(phrases[k]) and any(
            n.phrase.at == noun.at for n in self.clauses.subject(phrases[k])
        )

    def _no_report(self, noun: Phrase) -> bool:
        """Return whether the noun stands in "no reports of"."""
        for p in self.parse.phrases[max(0, noun.at - 4) : noun.at]:
            if p.type == "N" and self.parse.lemma(p) in self.lex.report_nouns and self.parse.lows[p.first] == "no":
                return True
        return False

    def _nation(self, k: int) -> bool:
        """Return whether the word is a capitalised adjective inside a sentence, which names a nation."""
        return self.parse.lows[k] in self.lex.nations and self.parse.words[k][0].isupper()

    def _licence(self, noun: Phrase) -> tuple[Phrase | None, str]:
        """Return the verb that carries an event noun, and how; "" where the noun asserts nothing."""
        phrases, parse = self.parse.phrases, self.parse
        first = noun.at
        j = first - 1
        while j >= 1 and phrases[j].type == "P" and parse.low(phrases[j]) == "of" and phrases[j - 1].type == "N":
            first = j - 1
            j = first - 1
        while j >= 0 and phrases[j].type in "Y'\"":
            j -= 1
        before = phrases[j] if j >= 0 else None
        # A list: "talks, meetings and visits".
        if before is not None and before.type == "C" and j >= 1 and phrases[j - 1].type == "N":
            k = j - 2
            while k >= 0 and phrases[k].type in "N,C":
                k -= 1
            before = phrases[k] if k >= 0 else None
            j = k
        if first != noun.at and parse.lemma(phrases[first]) in self.lex.attitudes:
            return None, "attitude"
        if first != noun.at and parse.lemma(phrases[first]) in self.lex.report_nouns:
            return None, "report"
        if before is not None and before.type == "V" and not self._is_subject(noun, before):
            lemma = parse.lemma(before)
            if self.by_phrase.get(before.at) is not None:
                if self.by_phrase[before.at].frame.object == "content":
                    return before, "content"
                return None, ""
            if lemma in self.lex.attitudes:
                return before, "attitude"
            if lemma in _LIGHT and not parse.is_passive(before):
                return before, "light"
            if lemma in self.lex.speech and self.lex.speech[lemma] == "denies":
                return before, "denied"
            if lemma in self.lex.speech:
                return before, "light"
            if lemma == "be" and before.at and parse.low(phrases[before.at - 1]) == "there":
                return before, "subject"
            return None, ""
        if before is not None and before.type == "P" and j >= 1:
            word = parse.low(before)
            governor = phrases[j - 1]
            if governor.type == "V" and governor.at in self.by_phrase:
                if self.by_phrase[governor.at].frame.object == "content":
                    return governor, "content"
            if governor.type == "V" and parse.lemma(governor) in self.lex.attitudes and word in ("of", "about", "over"):
                return governor, "attitude"
            if governor.type == "N" and parse.lemma(governor) in self.lex.attitudes and word in ("of", "about", "over"):
                return None, "attitude"
        if before is not None and before.type == "P" and parse.low(before) in _OCCUR_NOUN_PREPOSITIONS:
            node, after = self.clauses.node(noun.at)
            named = any(
                phrases[k].type == "P" and parse.low(phrases[k]) in ("between", "with", "by", "in", "on", "against", "for")
                and phrases[k + 1].type == "N"
                for k in range(after, min(after + 1, len(phrases) - 1))
            )
            if named or self.premodifier(noun) is not None or node.of:
                return None, "presupposed"
            # "After an initial meeting in January between X and Y".
            return None, ""
        _, after = self.clauses.node(noun.at)
        k = after
        while k < len(phrases) and phrases[k].type in "YPN(),":
            if phrases[k].type == "," and not (k + 1 < len(phrases) and phrases[k + 1].type in "WP"):
                break
            k += 1
        if k < len(phrases) and phrases[k].type == "V" and parse.is_finite(phrases[k]):
            verb = phrases[k]
            subject = self.clauses.subject(verb)
            if any(n.phrase.at == first or n.phrase.at == noun.at for n in subject):
                lemma = parse.lemma(verb)
                while lemma in CHAINS and verb.at + 1 < len(phrases) and phrases[verb.at + 1].type == "V":
                    # "appeared to have begun": what happened is said by the last of the verbs.
                    verb = phrases[verb.at + 1]
                    lemma = parse.lemma(verb)
                if verb.at not in self.by_phrase and (lemma in _OCCUR or self._takes_place(verb, lemma)):
                    return verb, "subject"
                if parse.is_passive(verb) and lemma in _HEARD:
                    return verb, "report"
                if parse.is_passive(verb) and lemma in _LIGHT:
                    return verb, "subject"
                if verb.at in self.by_phrase and self.by_phrase[verb.at].frame.kind in ("HARM", "ASSAULT"):
                    return verb, "subject"
                whose = self.premodifier(noun)
                way = manner(parse, self.clauses, verb)
                named = whose is not None and parse.lows[whose.phrase.first] not in ("its", "their", "his", "her")
                if named and way.tense in ("past", "perfect") and way.polarity == "affirmed":
                    return None, "presupposed"  # "the army's withdrawal surprised traders"
        return None, ""

    def _takes_place(self, verb: Phrase, lemma: str) -> bool:
        """Return whether verb and the words after it say that their subject happened: "took place", "was under way"."""
        after = tuple(self.parse.lows[verb.last : verb.last + 2])
        if lemma == "be" and after[:1] and after[0] in (*_NOT_YET, "unlikely"):
            return True
        return (lemma, *after[:1]) in _HAPPENED or (lemma, *after) in _HAPPENED

    # -- ties -------------------------------------------------------------------------------------------------

    def _implied(self, draft: Draft, after: int) -> None:
        """Add the hand-over that is meant where a place itself is offered or demanded: "offered two wards"."""
        phrases = self.parse.phrases
        if after >= len(phrases) or phrases[after].type != "N" or draft.frame.mode in ("agree", "sign", "meet"):
            return
        nodes, _ = self.clauses.group(after)
        places = [self._unwrap(n)[0] for n in nodes if self._settled(self._unwrap(n)[0])]
        if not places:
            return
        content = Draft(_HAND_OVER, nodes[0].start, nodes[-1].end, phrases[after], Manner(), nominal=True)
        for node in nodes:
            self._put_object(content, [node])
        content.parent = draft
        draft.contents.append(content)
        mine, other = list(draft.actors), list(draft.recipients)
        content.actors, content.recipients = (mine, other) if draft.frame.kind == "AGREE" else (other, mine)
        self.drafts.append(content)
        self.by_phrase[content.trigger.at] = content

    def _settled(self, node: Node) -> bool:
        """Return whether the phrase is a place that can be handed over: a place noun, not an actor's or event's name."""
        return self.place_like(node) and self.parse.lemma(node.phrase) in self.lex.place_heads

    def _add(self, draft: Draft) -> None:
        if draft.manner.extent is not None:
            draft.extent = draft.extent or draft.manner.extent
        for node in draft.actors:
            _, extent = self._unwrap(node)
            draft.extent = draft.extent or (extent if draft.frame.kind in _GROUND and extent != "all" else None)
        self.drafts.append(draft)
        self.by_phrase[draft.trigger.at] = draft

    def _tie(self, draft: Draft) -> None:
        """Tie a draft to the draft whose content it is."""
        if draft.parent is not None:
            return
        governor = self._governor(draft.trigger) if draft.trigger.type == "V" else self._nominal_governor(draft)
        if governor is None:
            return
        parent = self.by_phrase.get(governor.at)
        if parent is None or parent is draft or (parent.frame.object != "content" and not self._blamed(parent, draft)):
            return
        draft.parent = parent
        parent.contents.append(draft)
        parent.end = max(parent.end, draft.end)
        kind = parent.frame.kind
        parent.frame = _moded(parent.frame, draft.frame)
        if kind in ("REQUEST", "REJECT") and not draft.actors:
            draft.actors = list(parent.recipients)
        if kind in ("AGREE", "THREATEN") and not draft.actors:
            draft.actors = list(parent.actors)
        if kind == "REQUEST" and not draft.recipients and (
            draft.frame.mode in ("hand-over", "access") or draft.frame.kind in ("CONCEDE", "AID", "SUPPORT")
        ):
            draft.recipients = list(parent.actors)
        if kind == "REQUEST" and draft.actors and not parent.recipients:
            parent.recipients = [n for n in draft.actors if n.start >= parent.trigger.end]
        if kind == "AGREE" and not draft.recipients and draft.frame.mode == "hand-over":
            draft.recipients = list(parent.recipients)

    def _blamed(self, parent: Draft, draft: Draft) -> bool:
        """Return whether the draft is what somebody is accused of: "of", "for" or "with" stands before it."""
        before = self.parse.phrases[draft.trigger.at - 1] if draft.trigger.at else None
        return (
            parent.frame.kind == "ACCUSE"
            and self.parse.lemma(parent.trigger) in BLAMING
            and before is not None
            and self.parse.low(before) in ("of", "for", "with")
        )

    def _nominal_governor(self, draft: Draft) -> Phrase | None:
        governor, relation = self._licence(draft.trigger)
        return governor if relation == "content" else None

    def _take_complement(self, draft: Draft) -> None:
        """Stretch a demand, offer or threat over its complement where that holds no event of its own."""
        phrases = self.parse.phrases
        k = next((p.at for p in phrases if p.start >= draft.end), len(phrases))
        if k >= len(phrases):
            return
        opens = phrases[k].type == "V" and self.parse.tags_of(phrases[k])[0] == "T"
        opens = opens or (phrases[k].type == "S" and self.parse.low(phrases[k]) == "that")
        if not opens:
            return
        for p in phrases[k:]:
            if p.type in '.:,"-' or (p.type in "SC" and p.at > k and p.at + 1 < len(phrases)):
                break
            draft.end = p.end

    def _governor(self, verb: Phrase) -> Phrase | None:
        """Return the verb that a non-finite verb, or the verb of a that-clause, hangs on; through phase verbs."""
        phrases, parse = self.parse.phrases, self.parse
        seen = 0
        k = verb.at - 1
        if parse.tags_of(verb) == ["E"]:
            return None
        if not parse.is_finite(verb):
            while k >= 0:
                p = phrases[k]
                if p.type == "V":
                    if p.at in self.by_phrase:
                        return p
                    if parse.lemma(p) in CHAINS or parse.lemma(p) == "be":
                        return self._governor(p)
                    return None
                if p.type in ".:S" or (p.type == "W"):
                    return None
                if p.type == ",":
                    seen += 1
                k -= 1
            return None
        # A finite verb: over its subject to "that", or straight to a verb that takes a bare clause.
        subject = self.clauses.subject(verb)
        if subject:
            k = min(n.phrase.at for n in subject if n.phrase.at < verb.at or True) - 1
        if k >= verb.at:
            return None
        while k >= 0 and phrases[k].type in "Y\"'":
            k -= 1
        if k >= 0 and phrases[k].type == "S" and parse.low(phrases[k]) == "that":
            k -= 1
            if k >= 1 and phrases[k].type == "N" and phrases[k - 1].type == "V":
                k -= 1
        if k >= 0 and phrases[k].type == "V" and phrases[k].at in self.by_phrase:
            return phrases[k]
        return None

    def _conditions(self) -> None:
        """Tie the events of an if-, unless- or until-clause to the claim that they condition."""
        phrases, parse = self.parse.phrases, self.parse
        for p in phrases:
            word = parse.low(p)
            if p.type == "S" and word == "whether":
                self._open_question(p)
            if p.type not in "SP" or word not in ("if", "unless", "until", "till", "before"):
                continue
            if word == "before" and not any(d.trigger.at < p.at and d.manner.polarity == "denied" for d in self.drafts):
                continue
            end = self._clause_end(p.at)
            inside = [d for d in self.drafts if p.at < d.trigger.at < end]
            start_offset = phrases[p.at + 1].start if p.at + 1 < len(phrases) else p.end
            end_offset = phrases[end - 1].end
            outside = [d for d in self.drafts if d.trigger.at < p.at and d.parent is None] or [
                d for d in self.drafts if d.trigger.at >= end and d.parent is None
            ]
            if p.type == "P" and not inside:
                continue
            kind = "until" if word in ("till", "before") else word
            for d in inside:
                d.manner = d.manner.with_modality("conditional")
            if not outside:
                continue
            main = outside[-1] if outside[-1].trigger.at < p.at else outside[0]
            if main in inside:
                continue
            main.condition = (kind, start_offset, end_offset)
            main.end = max(main.end, main.end)
            if inside:
                inside[0].condition_of = main
            if main.manner.modality == "actual" and main.trigger.at >= end and not main.contents:
                main.manner = main.manner.with_modality("conditional") if main.manner.modal else main.manner

    def _open_question(self, whether: Phrase) -> None:
        """Mark what stands under "whether" as open: neither said to be so nor denied."""
        end = self._clause_end(whether.at)
        for d in self.drafts:
            if whether.at < d.trigger.at < end:
                d.manner = replace(d.manner, modality="possible", certainty=min(d.manner.certainty, 0.4), tense="open")

    def _clause_end(self, k: int) -> int:
        phrases = self.parse.phrases
        for j in range(k + 1, len(phrases)):
            if phrases[j].type in ".:" or (phrases[j].type == "," and any(q.type == "V" for q in phrases[k:j])):
                return j
        return len(phrases)

    def _quantities(self, draft: Draft, nodes: list[Node]) -> None:
        from crossbearing.read.number import quantity

        for node in nodes:
            found = quantity(self.parse, node.phrase)
            if found is not None:
                draft.quantity.append(found)


def _begun(way: Manner) -> Manner:
    """Return the manner with "has not begun" as a phase of its own rather than as a denial."""
    if way.phase == "begun" and way.polarity == "denied":
        return replace(way, phase="not-begun", polarity="affirmed")
    return way


_HAND_OVER = Frame("RETREAT", "hand-over", object="place", to="recipient")
_REQUEST_MODES = {"RETREAT": "yield", "CONCEDE": "yield", "HOLD": "yield", "AID": "assist", "CONSULT": "meet"}
_THREAT_MODES = {
    "COERCE": "restrict", "STATUS": "restrict", "ASSAULT": "violence", "TAKE": "territory", "SANCTION": "relations",
    "RETREAT": "relations",
}  # fmt: skip


def _moded(frame: Frame, content: Frame) -> Frame:
    """Return the frame of a demand, refusal or threat with the mode that its content gives it."""
    if frame.kind in ("REQUEST", "REJECT"):
        mode = _REQUEST_MODES.get(content.kind, "change")
    elif frame.kind == "THREATEN":
        mode = _THREAT_MODES.get(content.kind, frame.mode)
    else:
        return frame
    return frame if mode == frame.mode else replace(frame, mode=mode)
