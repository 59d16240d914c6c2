"""Which trigger of the word lists a verb or a noun phrase matches."""

from __future__ import annotations

from crossbearing.read.clause import Clauses
from crossbearing.read.draft import PLACE_PREPOSITIONS
from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.likeness import Likeness
from crossbearing.read.manner import CHAINS
from crossbearing.read.noun_phrase import PERSONS, Node
from crossbearing.read.words import Trigger, word_set

# Kinds whose verbs take a place or something else as their object: "withdrew its troops", "closed the talks".
_LOOSE_OBJECTS = frozenset({"RETREAT", "MOBILIZE", "COERCE", "COOPERATE", "ASSAULT", "HARM"})
# Heads that only measure: what they are full of counts ("tonnes of flour").
_MEASURES = word_set(
    "tonne ton kilogram kilo litre gallon barrel sack bag box truckload lorryload lorry-load planeload shipload "
    "shipment consignment lorry truck crate number total"
)


class Matcher:
    """Finds the triggers of one parsed sentence."""

    __slots__ = ("clauses", "lex", "likeness", "parse")

    def __init__(self, parse: Parse, clauses: Clauses, likeness: Likeness) -> None:
        self.parse = parse
        self.clauses = clauses
        self.likeness = likeness
        self.lex = parse.lex

    def verb(self, verb: Phrase) -> tuple[Trigger, int] | None:
        """Return the trigger of a verb group and the index of the phrase after the trigger's own words."""
        lemma = self.parse.lemma(verb)
        triggers = self.lex.verb_events.get(lemma)
        if triggers is None:
            return None
        phrases = self.parse.phrases
        leads = self._only_leads(verb, lemma)
        if leads and self.parse.tags_of(next(p for p in phrases[verb.at + 1 :] if p.type == "V")) != ["G"]:
            return None
        passive = self.parse.is_passive(verb)
        openers, plain = self.lex.verb_openers[lemma]
        near = self._near(verb.last, openers)
        heads = self._subject_heads(verb) if passive else set()
        if not passive:
            triggers = tuple([t for t in triggers if not t.words or t.words[0] in near]) if near else plain
        who: set[str] | None = None
        for trigger in triggers:
            wanted = trigger.frame.subject_heads
            homely = trigger.words and trigger.frame.mode == "displaced"
            if wanted or homely:
                if who is None:
                    who = set() if passive else {self._head(n) for n in self.clauses.subject(verb)}
                if (wanted and wanted.isdisjoint(who)) or (homely and not who.isdisjoint(self.lex.armed)):
                    continue  # soldiers who leave a village are not driven from home
            if leads and not trigger.words:
                continue  # "stopped fighting" is told as one; "stopped shelling the town" is a phase of the shelling
            if passive and trigger.words and trigger.words[-1] in heads and self.subject_ends_in(verb, trigger.words):
                return trigger, verb.at + 1
            if passive and trigger.words and trigger.words[0] not in near:
                continue
            i = self._past_words(trigger.words, verb.last)
            if i is None:
                continue
            after = verb.at + 1
            while after < len(phrases) and phrases[after].first < i:
                after += 1
            last = phrases[after - 1]
            if trigger.words and last.type == "N" and self.parse.tags[i - 1] == "A" and i < last.last:
                continue  # "left forty wounded men": the words belong to the object
            if last.at > verb.at and trigger.words[-1:] == ("to",) and self.parse.tags[last.first] == "T":
                after -= 1  # "agreed to withdraw": the infinitive is no part of the trigger
            opens = trigger.words and trigger.words[-1] in PLACE_PREPOSITIONS and after > verb.at + 1
            if opens and (passive or trigger.frame.object == "none"):
                after -= 1  # "was withdrawn from the town": the preposition opens a complement
            if self._fits(trigger, verb, after, passive):
                return trigger, after
        return None

    def _past_words(self, words: tuple[str, ...], i: int) -> int | None:
        """Return the index after the words that must stand from word i on; at most two words stand between any two."""
        lows, tags = self.parse.lows, self.parse.tags
        for word in words:
            k = i
            while k < len(lows) and k < i + 3 and tags[k] in "DAYU" and not self._is(k, word):
                k += 1
            if k >= len(lows) or not self._is(k, word):
                return None
            i = k + 1
        return i

    def _fits(self, trigger: Trigger, verb: Phrase, after: int, passive: bool) -> bool:
        """Return whether particle, object and subject are what the trigger wants; `after` is the phrase behind it."""
        frame = trigger.frame
        if passive and frame.mode == "enter" and trigger.words:
            return False  # "the town was returned to them" is no coming back
        if trigger.particle is not None and not self._has_particle(verb, after, trigger.particle):
            return False
        if frame.requires_object and not trigger.words and not self._has_object(verb, after, trigger.particle):
            return False
        if not self._object_fits(trigger, verb, after, passive):
            return False
        if frame.object_infinitive and not self._has_object_and_infinitive(after, passive):
            return False
        if frame.subject == "place" and not passive:
            subject = self.clauses.subject(verb)
            if not any(self.likeness.is_place(self.likeness.unwrap(n)[0]) for n in subject):
                return False
        if frame.kind == "STATUS" and self.parse.lemma(verb) in ("resume", "restart") and self._is_event(verb):
            return False
        if frame.mode == "assist" and trigger.particle == "for" and not self._needs_supplies(after):
            return False
        if frame.requires_from and not self._has_from(after):
            return False
        if frame.demanding and not self._demands(after):
            return False
        return not frame.needs_actor or self._has_actor(verb, frame.kind)

    def _needs_supplies(self, after: int) -> bool:
        """Return whether "for" follows with what is given to one in need: "for medicine", "for a battalion"."""
        phrases = self.parse.phrases
        for p in phrases[after:-1]:
            if p.type == "P" and self.parse.low(p) == "for" and phrases[p.at + 1].type == "N":
                head = self._head(self.clauses.nouns.node(p.at + 1)[0])
                return head in self.lex.supplies or head in self.lex.armed or head in self.lex.noun_events
            if p.type in ".:SWV":
                return False
        return False

    def _has_from(self, after: int) -> bool:
        """Return whether "from" or "out of" and a place follow in the clause."""
        phrases = self.parse.phrases
        for p in phrases[after:-1]:
            if p.type in ".:,SWV":
                return False
            if p.type == "P" and self.parse.low(p) in ("of", "from") and phrases[p.at + 1].type == "N":
                node, _ = self.clauses.nouns.node(p.at + 1)
                if self.likeness.is_place(self.likeness.unwrap(node)[0]):
                    return True
        return False

    def _demands(self, after: int) -> bool:
        """Return whether a that-clause with the verb of a demand follows: "that they be freed", "that they must go"."""
        phrases = self.parse.phrases
        if after >= len(phrases) or phrases[after].type != "S" or self.parse.low(phrases[after]) != "that":
            return False
        verb = next((p for p in phrases[after + 1 :] if p.type == "V"), None)
        if verb is None:
            return False
        lows, tags = self.parse.words_of(verb), self.parse.tags_of(verb)
        return lows[0] == "be" or tags == ["B"] or lows[0] in ("must", "should", "have", "has")

    def noun(self, noun: Phrase) -> Trigger | None:
        """Return the trigger of a noun phrase."""
        for trigger in self.lex.noun_events.get(self.parse.lemma(noun), ()):
            i = noun.head - len(trigger.words)
            if i < noun.first or not all(self._is(i + j, w) for j, w in enumerate(trigger.words)):
                continue
            if trigger.after and not self._is_followed(noun.last, trigger.after):
                continue
            if trigger.frame.subject == "place" and not self._is_of_place(noun):
                continue  # "the fall of the town", not "a fall in prices"
            if noun.lemma == "return" and self.parse.lows[noun.last : noun.last + 1] == ["to"]:
                continue  # "any return to talks" gives nothing back, as "the return of the town to its owners" does
            return trigger
        return None

    def _is_of_place(self, noun: Phrase) -> bool:
        """Return whether "of" and a place follow the noun."""
        node, _ = self.clauses.nouns.node(noun.at)
        return any(self.likeness.is_place(self.likeness.unwrap(n)[0]) for n in node.of)

    def _near(self, i: int, openers: dict[str, tuple[str, ...]]) -> set[str]:
        """Return which openers stand among the few words from word i on, as written or as lemmas."""
        found: set[str] = set()
        for low in self.parse.lows[i : i + 4]:
            if low in openers:
                found.update(openers[low])
        return found

    def _has_object_and_infinitive(self, after: int, passive: bool) -> bool:
        """Return whether somebody and an infinitive follow: "wants the junta to withdraw", "were told to go"."""
        phrases = self.parse.phrases
        if after >= len(phrases) or (phrases[after].type != "N" and not passive):
            return False
        k = after if passive else self.clauses.nouns.group(after)[1]
        while k < len(phrases) and (
            phrases[k].type in "Y!"
            or self.parse.lemma(phrases[k]) in self.lex.times
            or self.parse.low(phrases[k]) == "until"
        ):
            k += 1  # "gave them ten days to leave", "until Friday to leave"
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

    def _subject_heads(self, verb: Phrase) -> set[str]:
        """Return the heads of the subject as a trigger may spell them."""
        found: set[str] = set()
        for node in self.clauses.subject(verb):
            low = self.parse.lows[node.phrase.head]
            found.update((low, self.lex.nouns.get(low, low), self.lex.verbs.get(low, low)))
        return found

    def subject_ends_in(self, verb: Phrase, words: tuple[str, ...]) -> bool:
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
        while k < len(phrases) and (
            phrases[k].type in "Y!'\"" or (phrases[k].type == "P" and self.parse.low(phrases[k]) == trigger.particle)
        ):
            k += 1
        nodes: list[Node] = []
        if passive:
            nodes = self.clauses.subject(verb)
        elif k < len(phrases) and phrases[k].type == "N" and self.parse.lemma(phrases[k]) not in self.lex.times:
            nodes, _ = self.clauses.nouns.group(k)
        if frame.object == "none" and nodes and not passive:
            left = frame.mode == "withdraw" and not trigger.words and self._are_people(nodes)
            moved = bool(frame.subject_heads) and trigger.words[-1:] not in (("to",), ("for",))
            if left or moved or frame.subject != "actor":
                return False  # "they left forty wounded men"
        timed = k < len(phrases) and phrases[k].type == "N" and self.parse.lemma(phrases[k]) in self.lex.times
        if timed and not nodes and frame.object == "recipient" and trigger.words[-1:] == ("on",):
            return False  # "fell on Tuesday"
        if trigger.words and not nodes:
            opens = frame.object == "place" and trigger.words[-1] in PLACE_PREPOSITIONS and not passive
            return not opens or self.clauses.relative_object(verb) is not None
        lemmas = [self.parse.lemma(n.phrase) for n in nodes]
        if frame.kind in ("REJECT", "REQUEST") and any(lemma in self.lex.report_nouns for lemma in lemmas):
            return False
        if "place" in lemmas and self.parse.lemma(verb) == "take":
            return False  # "take place"
        heads = frame.object_heads
        if heads and not any(self._head(n) in heads for n in nodes):
            return False
        if frame.object != "place" or not nodes or (passive and frame.mode == "present"):
            return True
        if frame.mode == "withdraw" and self.parse.lemma(verb) != "evacuate" and self._are_people(nodes):
            return False
        loose = frame.kind in _LOOSE_OBJECTS and frame.mode != "hand-over"
        return loose or any(self.likeness.may_be_place(self.likeness.unwrap(n)[0]) for n in nodes)

    def _are_people(self, nodes: list[Node]) -> bool:
        return all(self.parse.lemma(n.phrase) in PERSONS for n in nodes)

    def _head(self, node: Node) -> str:
        """Return the lemma that says what the phrase is: of "20 tonnes of food", food."""
        real, _ = self.likeness.unwrap(node)
        head = self.parse.lemma(real.phrase)
        return self.parse.lemma(real.of[0].phrase) if head in _MEASURES and real.of else head

    def _is_event(self, verb: Phrase) -> bool:
        """Return whether the subject is an event that begins again: "talks will resume"."""
        heads = [self.parse.lemma(n.phrase) for n in self.clauses.subject(verb)]
        if not heads and self.parse.headline:
            heads = [self.parse.lemma(p) for p in self.parse.phrases[: verb.at] if p.type == "N"][:1]
        return any(t.frame.kind in ("CONSULT", "ASSAULT") for h in heads for t in self.lex.noun_events.get(h, ()))

    def _is(self, k: int, word: str) -> bool:
        low = self.parse.lows[k]
        return low == word or self.lex.nouns.get(low) == word or self.lex.verbs.get(low) == word

    def _has_particle(self, verb: Phrase, after: int, particle: str) -> bool:
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

    def _has_object(self, verb: Phrase, after: int, particle: str | None) -> bool:
        if self.parse.is_passive(verb):
            return True
        if verb.at and self.clauses.relative_object(verb) is not None:
            return True
        phrases = self.parse.phrases
        while after < len(phrases) and phrases[after].type == "Y":
            after += 1  # "hold roughly a third of the city"
        if after < len(phrases) and phrases[after].type in "NG'\"":
            return True
        return (
            after + 1 < len(phrases)
            and phrases[after].type in "YP"
            and phrases[after + 1].type == "N"
            and self.parse.low(phrases[after]) in ("up", "over", "back", "out", "off", "down", particle)
        )

    def _has_actor(self, verb: Phrase, kind: str) -> bool:
        if self.parse.is_passive(verb):
            return True
        subject = self.clauses.subject(verb)
        armed = kind == "ASSAULT" and any(self.likeness.is_weapon(n) for n in subject)
        return armed or any(self.likeness.is_actor(n) for n in subject)

    def _is_followed(self, i: int, words: tuple[str, ...]) -> bool:
        """Return whether these words stand from word i on, articles and adjectives apart."""
        for word in words:
            while i < len(self.parse.lows) and self.parse.tags[i] in "DA" and not self._is(i, word):
                i += 1
            if i >= len(self.parse.lows) or not self._is(i, word):
                return False
            i += 1
        return True
