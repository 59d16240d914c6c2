"""What subject and object make of a verb's frame: drones strike by drone, villagers who block a road protest."""

from __future__ import annotations

from dataclasses import replace

from crossbearing.read.clause import Clauses
from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.likeness import Likeness
from crossbearing.read.noun_phrase import Node
from crossbearing.read.words import Frame, word_set

# Offices: who runs them administers the place.
_ADMINISTRATIONS = word_set("department administration office court police bureaucracy authority")
# Verbs that say that people were brought out of a place, or that somebody left it.
_BRINGING_OUT = frozenset({"evacuate"})
# Those whose arrival is a movement of troops, whatever stands behind.
_REINFORCING = word_set("reinforcement convoy column")
# Verbs that say only of a number of people that they were driven from home.
_ON_THE_ROAD = word_set("arrive come cross move reach set walk")
_WITHDRAWN = Frame("RETREAT", "withdraw", object="theme", to="place", source="place")
# Those who block a road to be heard; a single person does not withdraw.
_CROWDS = word_set("activist crowd demonstrator ecologist environmentalist protester")
_CIVIL = _CROWDS | word_set("i she")
_MEN = word_set("man boy people member")
_SEEMING = word_set("appear seem continue begin start cease prove")
# What tells of nothing.
_NOTHING = Frame("", None)


# Those who are left somewhere are there.
_PRESENT = Frame("HOLD", "present", object="place", subject="theme")


class Recast:
    """Recasts the frames of one parsed sentence."""

    __slots__ = ("clauses", "likeness", "parse")

    def __init__(self, parse: Parse, clauses: Clauses, likeness: Likeness) -> None:
        self.parse = parse
        self.clauses = clauses
        self.likeness = likeness

    def frame(self, verb: Phrase, frame: Frame, after: int) -> Frame:
        """Return the frame of a trigger, or what its subject or object makes of it; `after` stands behind it."""
        kind, mode = frame.kind, frame.mode
        if mode == "running":
            return self._administers(verb) or frame
        if kind == "HARM" and mode == "displaced":
            return self._moved(verb, frame)
        if kind == "MOBILIZE" and self.parse.lemma(verb) == "march" and self._are_civilians(verb):
            return Frame("PROTEST", "demo", object="theme")
        if kind == "RETREAT" and mode == "withdraw":
            if self._are_what_is_left(verb, after):
                return _PRESENT
            if self.parse.lemma(verb) in _BRINGING_OUT and self._moves_people(verb, after):
                return Frame("HARM", "displaced", object="quantity", to="place", source="place")
            if self._are_civilians(verb):
                return replace(frame, kind="HARM", mode="displaced", subject="recipient")
        if kind == "ASSAULT" and mode is None:
            means = self._means(verb)
            return replace(frame, mode=means) if means else frame
        if kind == "COERCE" and mode == "restrict" and self._are_civilians(verb):
            return replace(frame, kind="PROTEST", mode="obstruct") if self.parse.lemma(verb) != "surround" else _NOTHING
        if kind == "STATUS" and frame.subject_heads and self.parse.tags_of(verb)[0] == "T" and not self._seems(verb):
            return _NOTHING  # "allowed the first lorries to pass"
        if kind == "STATUS" and mode == "closed" and frame.object == "place":
            if self._is_somebodys(verb, after):
                return replace(frame, kind="COERCE", mode="restrict")  # "cut by rebels"
            return frame if self.parse.is_passive(verb) else _NOTHING  # "the offensive cut the last road"
        if kind == "STATUS" and mode == "open" and self._are_few(verb):
            return replace(frame, mode="limited")
        if kind == "MOBILIZE" and mode == "enter" and self.parse.lemma(verb) == "arrive":
            heads = [self.parse.lemma(n.phrase) for n in self.clauses.subject(verb)]
            if any(head in _REINFORCING for head in heads):
                return replace(frame, mode="troops")
        return frame

    def _is_somebodys(self, verb: Phrase, after: int) -> bool:
        """Return whether somebody is named who does it: as the subject, or after "by" in the passive."""
        if not self.parse.is_passive(verb):
            return any(self.likeness.is_actor(n) for n in self.clauses.subject(verb))
        phrases = self.parse.phrases
        for p in phrases[after:-1]:
            if p.type not in "NPY":
                return False
            if p.type == "P" and self.parse.low(p) == "by" and phrases[p.at + 1].type == "N":
                return self.likeness.is_actor(self.clauses.nouns.node(p.at + 1)[0])
        return False

    def _seems(self, verb: Phrase) -> bool:
        """Return whether the infinitive is what something seems or goes on to do: "appears to be holding"."""
        before = self.parse.phrases[verb.at - 1] if verb.at else None
        return before is not None and before.type == "V" and self.parse.lemma(before) in _SEEMING

    def _moved(self, verb: Phrase, frame: Frame) -> Frame:
        """Return the frame of those who went: soldiers who flee withdraw, people on a road are displaced if counted."""
        who = [self.likeness.unwrap(n)[0] for n in self.clauses.subject(verb)]
        heads = [self.parse.lemma(n.phrase) for n in who]
        if frame.subject == "recipient" and any(h in self.parse.lex.armed for h in heads):
            return _WITHDRAWN
        if self.parse.lemma(verb) in _ON_THE_ROAD and not any(self._is_counted(n) for n in self.clauses.subject(verb)):
            return _NOTHING
        return frame

    def _are_what_is_left(self, verb: Phrase, after: int) -> bool:
        """Return whether those who are left are still there: "there is no soldier left in Ark", "no man was left"."""
        parse, phrases = self.parse, self.parse.phrases
        if parse.lemma(verb) != "leave" or parse.tags_of(verb)[-1] not in ("E", "V") or parse.lows[verb.head] != "left":
            return False
        if after < len(phrases) and phrases[after].type == "N":
            return False  # "the troops that were left the town": it has an object of its own
        if verb.last - verb.first > 1:
            return "I" in parse.tags_of(verb)
        k = verb.at - 1
        while k >= 0 and phrases[k].type in "NPY!":
            k -= 1
        return k > 0 and parse.lemma(phrases[k]) == "be" and parse.low(phrases[k - 1]) == "there"

    def _is_counted(self, node: Node) -> bool:
        """Return whether a number stands with the phrase: "some 4,000 people", "thousands of them"."""
        return "U" in self.parse.tags_of(node.phrase)

    def _administers(self, verb: Phrase) -> Frame | None:
        """Return HOLD/administer where it is somebody's offices that run: who runs them administers the place."""
        for node in self.clauses.subject(verb):
            if self.parse.lemma(node.phrase) in _ADMINISTRATIONS and self.likeness.premodifier(node.phrase) is not None:
                return Frame("HOLD", "administer", object="place")
        return None

    def _are_civilians(self, verb: Phrase) -> bool:
        """Return whether residents or families act: they are displaced or protest, they do not withdraw."""
        who = self.clauses.subject(verb)
        if self.parse.is_passive(verb) or any(
            self.parse.lows[n.phrase.first] in ("his", "its", "their", "our") for n in who
        ):
            return False  # "his men" are somebody's, not residents
        real = [self.likeness.unwrap(n)[0] for n in who]
        if any(n.has_name(self.parse) and self.parse.lemma(n.phrase) in _MEN for n in real):
            return False  # "men of the Third Column"
        heads = [self.parse.lemma(n.phrase) for n in real]
        return bool(heads) and all(self.parse.lex.speakers.get(h) == "public" or h in _CIVIL for h in heads)

    def _moves_people(self, verb: Phrase, after: int) -> bool:
        """Return whether the object is people and no place: "evacuated eleven pensioners"."""
        nodes = self._objects(verb, after)
        heads = [self.parse.lemma(self.likeness.unwrap(n)[0].phrase) for n in nodes]
        return bool(heads) and all(self._is_civil(head) for head in heads)

    def _is_civil(self, head: str) -> bool:
        """Return whether a head names people who bear no arms, as far as the lists know."""
        lex = self.parse.lex
        return lex.speakers.get(head) in ("public", "ngo", "expert") or (
            head not in lex.actor_heads and head not in lex.place_heads and head not in lex.weapons
        )

    def _objects(self, verb: Phrase, after: int) -> list[Node]:
        if self.parse.is_passive(verb):
            return self.clauses.subject(verb)
        phrases = self.parse.phrases
        return self.clauses.nouns.group(after)[0] if after < len(phrases) and phrases[after].type == "N" else []

    def _means(self, verb: Phrase) -> str | None:
        """Return the mode of assault that the weapon makes which is the subject, or by which it is done."""
        nodes: list[Node] = []
        if not self.parse.is_passive(verb):
            nodes = self.clauses.subject(verb)
        else:
            phrases = self.parse.phrases
            by = next(
                (p for p in phrases[verb.at + 1 : verb.at + 5] if p.type == "P" and self.parse.low(p) == "by"), None
            )
            if by is not None and by.at + 1 < len(phrases) and phrases[by.at + 1].type == "N":
                nodes, _ = self.clauses.nouns.group(by.at + 1)
        for node in nodes:
            words = self.parse.words_of(node.phrase)
            if "suicide" in words:
                return "suicide-attack"
            if words[-2:-1] in (["guided"], ["glide"]):
                return "aerial"
            found = self.parse.lex.weapons.get(self.parse.lemma(node.phrase))
            if found is not None:
                return found
        return None

    def _are_few(self, verb: Phrase) -> bool:
        """Return whether only some of the subject is meant: "only a few shops are open"."""
        return any("few" in self.parse.words_of(n.phrase) for n in self.clauses.subject(verb))
