"""What a noun phrase looks like: an actor, a place, a time, a part of something."""

from __future__ import annotations

from crossbearing.read.bearing import SIDES
from crossbearing.read.clause import Clauses
from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.noun_phrase import PERSONS, Node
from crossbearing.read.words import word_set

_PRONOUNS = word_set("it they he she we i you him them us me itself themselves")
# Heads that say how much of something: the thing itself stands after "of".
_EXTENT_HEADS = word_set(
    "whole entirety all rest bulk most majority half part parts some outskirts centre center none neither any each "
    "both many several"
)
# Further heads that stand for the place that they are part of, or that is held.
_PARTS = frozenset({"control", "side", "edge", "stretch", "area"})

# Kinds of place that a name follows after "of".
_OF_A_NAME = word_set("village city town port island state province region district county republic township camp")

# Parts of buildings that only the noun before makes a place.
_BUILT = word_set("block wing complex compound roof tower hall")
# Kinds of place whose owner follows after "of".
_OWNED = word_set("headquarters headquarter base bases office offices post posts outpost embassy barracks command")

# Nouns that only a name before makes a place: "the Pokrovsk direction".
_OF_A_NAME_BEFORE = word_set("reserve works direction axis pass gap strip spur")
# Place nouns that are something else in a name: "the World Bank", "Carnegie Hall", "Mr Wells".
_LOWER_ONLY = word_set("bank hall well land plain cliff tower spit nest parish dock lair")

# Nouns before an event noun that say with what, not by whom: "a sniper attack".
_MEANS = word_set(
    "sniper drone suicide car rocket mortar bomb missile artillery gun knife air tank naval ground machete grenade"
)


class Likeness:
    """Judges the noun phrases of one parsed sentence by their words alone."""

    __slots__ = ("clauses", "lex", "parse")

    def __init__(self, parse: Parse, clauses: Clauses) -> None:
        self.parse = parse
        self.clauses = clauses
        self.lex = parse.lex

    def is_actor(self, node: Node) -> bool:
        """Return whether the phrase looks like somebody who acts: a name, an actor noun, a pronoun, an acronym."""
        parse = self.parse
        head = parse.lemma(node.phrase)
        if self._heads_place(node) or head in self.lex.times:
            return False
        if head in PERSONS:
            return True
        return (
            parse.tags[node.phrase.head] == "X"
            or head in _PRONOUNS
            or head in self.lex.actor_heads
            or (head not in self.lex.noun_events and self._has_named_holder(node))
            or (head in _EXTENT_HEADS and any(self.is_actor(n) for n in node.of))
        )

    def _has_named_holder(self, node: Node) -> bool:
        """Return whether the head has a nation or name before it: "Russian drones", "MNDAA departments"."""
        before = range(node.phrase.first, node.phrase.head)
        if any(self.parse.tags[k] == "X" or self._is_nation(k) for k in before):
            return True
        if not self.is_weapon(node):
            return False
        lemmas = {self.lex.nouns.get(self.parse.lows[k], "") for k in before}
        return any(w in self.lex.actor_heads and w not in self.lex.weapons for w in lemmas)  # "government jets"

    def is_name(self, node: Node) -> bool:
        """Return whether the head is a proper name."""
        return self.parse.tags[node.phrase.head] == "X"

    def is_bare_name(self, node: Node) -> bool:
        """Return whether the phrase is names alone and no acronym, as places are written."""
        words = self.parse.words[node.phrase.first : node.phrase.last]
        acronym = any(w.isupper() and len(w) > 1 for w in words) and not self.parse.shouts
        return not acronym and all(t == "X" for t in self.parse.tags[node.phrase.first : node.phrase.last])

    def is_place(self, node: Node) -> bool:
        """Return whether the phrase looks like a place: a place noun, or a name that is no acronym."""
        parse = self.parse
        head = parse.lemma(node.phrase)
        if head in self.lex.times or head in _PRONOUNS:
            return False
        if self._heads_place(node):
            return True
        if head in _EXTENT_HEADS:
            return any(self.is_place(n) for n in node.of)
        if parse.tags[node.phrase.head] != "X" or head in self.lex.actor_heads:
            before = parse.lows[node.phrase.head - 1] if node.phrase.head > node.phrase.first else ""
            return head in _BUILT and before in self.lex.place_heads  # "an apartment block"
        word = parse.words[node.phrase.head]
        return self.parse.shouts or not (word.isupper() and len(word) > 1)

    def _heads_place(self, node: Node) -> bool:
        """Return whether the head is a place noun; "the World Bank" and "the West" are none, "the bank" is."""
        head = self.parse.lemma(node.phrase)
        if head in _OF_A_NAME_BEFORE:
            return node.phrase.last - node.phrase.first > 1 and self.parse.tags[node.phrase.head - 1] == "X"
        if head == "line":
            return self.parse.lows[node.phrase.first] in ("our", "its", "their", "the", "enemy")
        if head in SIDES:
            return node.phrase.last - node.phrase.first > 1 and self.parse.words[node.phrase.head][0].islower()
        return head in self.lex.place_heads and (
            head not in _LOWER_ONLY or not self.parse.words[node.phrase.head][0].isupper()
        )

    def is_weapon(self, node: Node) -> bool:
        """Return whether the head is a weapon or a machine of war: "a guided bomb", "jets"."""
        return self.parse.lemma(node.phrase) in self.lex.weapons

    def is_time(self, node: Node) -> bool:
        """Return whether the head is a word of time: "on Monday", "last week"."""
        return self.parse.lemma(node.phrase) in self.lex.times

    def premodifier(self, noun: Phrase) -> Node | None:
        """Return the actor or place before the head: "junta airstrikes", "the MNDAA's withdrawal"."""
        parse = self.parse
        last = noun.head
        begin = None
        end = noun.first
        for k in range(noun.first, last):
            low = parse.lows[k]
            lemma = self.lex.nouns.get(low)
            acts = low in self.lex.actor_heads or lemma in self.lex.actor_heads
            acts = acts and parse.tags[k] != "A"
            if low not in _MEANS and (parse.tags[k] == "X" or acts or self._is_nation(k)):
                if begin is None:
                    begin = k
                end = k + 1
            elif begin is not None and parse.tags[k] not in "XA":
                break
        if begin is None:
            if parse.lows[noun.first] in ("its", "their", "his", "her", "our", "my"):
                begin, end = noun.first, noun.first + 1
            else:
                return None
        inner = Phrase("N", noun.at, begin, end, parse.starts[begin], parse.ends[end - 1])
        return Node(inner)

    def owner(self, node: Node) -> Node | None:
        """Return the words before a possessive mark: "the village" of "the village's last women"."""
        phrase, parse = node.phrase, self.parse
        mark = next((k for k in range(phrase.first, phrase.head) if parse.tags[k] == "Z"), phrase.first)
        if mark == phrase.first:
            return None
        return Node(Phrase("N", phrase.at, phrase.first, mark, parse.starts[phrase.first], parse.ends[mark - 1]))

    def _is_nation(self, k: int) -> bool:
        """Return whether the word is a capitalised adjective inside a sentence, which names a nation."""
        return self.parse.lows[k] in self.lex.nations and self.parse.words[k][0].isupper()

    def unwrap(self, node: Node) -> tuple[Node, str | None]:
        """Return what a phrase of extent is about, and the extent: "the whole of X" is X, all."""
        extent = None
        words = self.parse.words_of(node.phrase)
        for low in words if "last" not in words else ():  # "the last pocket" is all that was left
            extent = self.lex.extents.get(low, extent)
        head = self.parse.lemma(node.phrase)
        if node.of and self.parse.tags[node.phrase.head] == "U":
            return self.unwrap(node.of[0])[0], extent or "some"
        if node.of and (head in _EXTENT_HEADS or head in self.lex.extents) and not self._is_counted_part(node):
            inner, deeper = self.unwrap(node.of[0])
            return inner, extent or deeper
        return node, extent

    def _is_counted_part(self, node: Node) -> bool:
        """Return whether a phrase names parts as places of their own: "two quarters of Ark", not "a quarter of Ark"."""
        head = self.parse.lemma(node.phrase)
        return head in ("quarter", "pocket") and any(t in "AUN" for t in self.parse.tags_of(node.phrase)[:-1])

    def whole_of(self, node: Node) -> Node | None:
        """Return the named whole of an unnamed part: "some wards" in "Lashio town", the "suburbs of Hodeidah"."""
        parse, phrases = self.parse, self.parse.phrases
        if "X" in parse.tags[node.phrase.first : node.phrase.last]:
            return None
        if node.has_name(parse):
            head = parse.lows[node.phrase.head]
            named = parse.lows[node.phrase.first] == "the" and head in _OF_A_NAME
            return None if named or head in _OWNED else node.of[0]  # "the city of Wad Madani" is a name
        k = node.phrase.at + 1
        while k < len(phrases) and phrases[k].type == '"':
            k += 1
        followed = k + 1 < len(phrases) and phrases[k].type == "P" and phrases[k + 1].type == "N"
        if followed and parse.low(phrases[k]) in ("in", "of", "within", "inside"):
            inner, _ = self.clauses.nouns.node(k + 1)
            return inner if inner.has_name(parse) else None
        return node.of[0] if node.of and node.of[0].has_name(parse) else None

    def may_be_place(self, node: Node) -> bool:
        """Return whether a verb that takes a place can have the phrase as object: also "it", names, parts of places."""
        head = self.parse.lemma(node.phrase)
        if head in ("it", "them") or self.is_place(node):
            return True
        if self.parse.tags[node.phrase.head] == "X":
            return True
        part = head in _EXTENT_HEADS or head in self.lex.extents or head in _PARTS
        return part and any(self.may_be_place(n) for n in node.of)

    def is_never_place(self, node: Node) -> bool:
        """Return whether the head names an actor, an event or a report, whatever preposition stands before it."""
        head = self.parse.lemma(node.phrase)
        if head in self.lex.actor_heads and head not in self.lex.place_heads:
            return True
        return head in self.lex.noun_events or head in self.lex.report_nouns

    def is_settled_place(self, node: Node) -> bool:
        """Return whether the phrase is a place that can be handed over: a place noun, not a mere name."""
        return self.is_place(node) and self.parse.lemma(node.phrase) in self.lex.place_heads
