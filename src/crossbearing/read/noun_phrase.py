"""Noun phrases with their complements, and the lists that they stand in."""

from __future__ import annotations

from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.words import word_set

# Prepositions that join a speaker to what it speaks for or through.
_OF_A_SPEAKER = frozenset({"for", "from", "on", "with", "in", "within", "inside"})
# Heads that are persons: who they speak for stands beside them.
PERSONS = word_set(
    "source official member spokesperson spokesman spokeswoman representative commander leader officer adviser advisor "
    "aide negotiator delegate fighter soldier general colonel captain chief head activist politician person man woman "
    "people insider mediator deputy lawmaker figure associate supporter minister president ambassador envoy "
    "deserter defector"
)
# Adjectives that say whose side a speaker is on: "a source close to the council".
_SIDING = word_set("close loyal allied aligned affiliated linked sympathetic friendly near")
# Those who are sent "to" somebody.
_ACCREDITED = word_set("envoy ambassador emissary adviser advisor commissioner delegate")
# Ways, which have the places at their ends for a name: "the highway from Ark to Sill".
_WAYS = word_set("road highway motorway route railway railroad line ferry track")
_ENDS = frozenset({"to", "from", "between", "towards", "toward"})


class Node:
    """A noun phrase with its of-complements and a following acronym; `end` is past these."""

    __slots__ = ("end", "full_end", "of", "phrase", "start", "widened")

    def __init__(self, phrase: Phrase) -> None:
        self.phrase = phrase
        self.start = phrase.start
        self.end = phrase.end
        self.full_end = phrase.end  # past "close to ..." and the like
        self.of: list[Node] = []
        self.widened = False

    def has_name(self, parse: Parse) -> bool:
        """Return whether a proper name stands in the phrase or its complements."""
        return "X" in parse.tags[self.phrase.first : self.phrase.last] or any(n.has_name(parse) for n in self.of)

    def affiliation(self, parse: Parse) -> str | None:
        """Return the words for whose the head is: a name or an actor before it, or its complement."""
        first, head = self.phrase.first, self.phrase.head
        lex = parse.lex
        if parse.tags[head] == "X" and all(t in "DX" for t in parse.tags[first : head + 1]):
            return None
        cut = head
        for k in range(head - 1, first - 1, -1):
            if parse.tags[k] == "Z":
                cut = k
        begin = None
        for k in range(first, cut):
            low = parse.lows[k]
            name = parse.tags[k] == "X" or low in lex.actor_heads or lex.nouns.get(low) in lex.actor_heads
            if name:
                begin = k if begin is None else begin
                stop = k + 1
            elif begin is not None:
                break
        if begin is not None:
            return parse.text[parse.starts[begin] : parse.ends[stop - 1]]
        for node in self.of:
            if parse.tags[node.phrase.head] == "X":
                return parse.text[node.start : node.end]
            if node.has_name(parse) or parse.lemma(node.phrase) in lex.actor_heads:
                return node.affiliation(parse) or parse.text[node.start : node.end]
        return None


class NounPhrases:
    """The noun phrases of one parsed sentence, alone and in lists."""

    __slots__ = ("_groups", "parse")

    def __init__(self, parse: Parse) -> None:
        self.parse = parse
        self._groups: dict[tuple[int, bool], tuple[list[Node], int]] = {}

    def node(self, k: int) -> tuple[Node, int]:
        """Return the noun phrase at index k with its complements, and the index after it."""
        parse, phrases = self.parse, self.parse.phrases
        node = Node(phrases[k])
        k += 1
        if k + 2 < len(phrases) and phrases[k].type == "(" and phrases[k + 2].type == ")":
            node.end = phrases[k + 2].end
            k += 3
            if k < len(phrases) and phrases[k].type == "N" and parse.tags[phrases[k].first] in "NX":
                node.end = phrases[k].end  # "the People's Defence Force (PDF) unit"
                k += 1
        while k + 1 < len(phrases) and phrases[k].type == "P" and parse.low(phrases[k]) == "of":
            if phrases[k + 1].type != "N":
                break
            inner, k = self.group(k + 1, of=True)
            node.of.extend(inner)
            node.end = inner[-1].end
        k = self._to_its_ends(node, k)
        if (
            k + 1 < len(phrases)
            and phrases[k].type == "P"
            and parse.low(phrases[k]) == "to"
            and phrases[k + 1].type == "N"
            and parse.lemma(node.phrase) in _ACCREDITED
        ):
            inner_node, k = self.node(k + 1)
            node.end = inner_node.end
        node.full_end = node.end
        if (
            k + 2 < len(phrases)
            and phrases[k].type == "A"
            and phrases[k + 1].type in "PT"
            and phrases[k + 2].type == "N"
            and parse.lex.speakers.get(parse.lemma(node.phrase)) is not None
        ):
            # "a source close to the council", "an officer familiar with the talks".
            close = parse.low(phrases[k]) in _SIDING
            inner_node, k = self.node(k + 2)
            if close:
                node.of.append(inner_node)
            node.full_end = inner_node.end
        return node, k

    def _to_its_ends(self, node: Node, k: int) -> int:
        """Take the named ends of a way without a name of its own into its phrase; return the index after them."""
        parse, phrases = self.parse, self.parse.phrases
        if parse.lemma(node.phrase) not in _WAYS or node.has_name(parse):
            return k

        def is_end(j: int) -> bool:
            return j < len(phrases) and phrases[j].type == "N" and "X" in parse.tags_of(phrases[j])

        while k < len(phrases) and phrases[k].type == "P" and parse.low(phrases[k]) in _ENDS and is_end(k + 1):
            both = parse.low(phrases[k]) == "between" and k + 2 < len(phrases) and parse.low(phrases[k + 2]) == "and"
            k += 4 if both and is_end(k + 3) else 2
            node.end = phrases[k - 1].end
        return k

    def widen(self, node: Node) -> None:
        """Take "for the army", "from the village", "on social media" after a speaker into its full extent."""
        if node.widened:
            return
        node.widened = True
        parse, phrases = self.parse, self.parse.phrases
        k = next((p.at for p in phrases[node.phrase.at + 1 :] if p.start >= node.full_end), len(phrases))
        if k < len(phrases) and parse.tags_of(phrases[k]) == ["E"]:
            k += 1  # "posts shared on Facebook"
        if k + 1 >= len(phrases) or phrases[k].type != "P" or phrases[k + 1].type != "N":
            return
        word = parse.low(phrases[k])
        if word in _OF_A_SPEAKER and parse.lemma(phrases[k + 1]) not in parse.lex.times:
            inner, _ = self.node(k + 1)
            node.full_end = inner.end
            if word in ("for", "from", "with", "within", "inside"):
                node.of.append(inner)

    def group(self, k: int, *, of: bool = False) -> tuple[list[Node], int]:
        """Return the noun phrases coordinated with the one at index k, and the index after the last.

        With `of`, the phrase is the complement of another: what acts or speaks after it is not coordinated with it.
        """
        known = self._groups.get((k, of))
        if known is None:
            known = self._groups[k, of] = self._group(k, of)
        return known

    def _group(self, k: int, of: bool) -> tuple[list[Node], int]:
        phrases = self.parse.phrases
        node, k = self.node(k)
        nodes = [node]
        while k < len(phrases):
            j = k
            if phrases[j].type == ",":
                j += 1
            if j < len(phrases) and phrases[j].type == "C" and self.parse.low(phrases[j]) in ("and", "or", "nor", "&"):
                j += 1
            elif j < len(phrases) and self.parse.low(phrases[j]) == "well" and j + 1 < len(phrases):
                break
            if j == k or j >= len(phrases) or phrases[j].type != "N" or self._starts_clause(j):
                break
            if phrases[j - 1].type == "," and not self._list_goes_on(j):
                break
            if of and self._is_speaker(j) and not self._is_speaker(node.phrase.at):
                break  # "residents of three wards and two members of the group" are two, not one
            following, k = self.node(j)
            nodes.append(following)
        while k + 3 < len(phrases) and self.parse.lows[phrases[k].first : phrases[k].first + 3] == ["as", "well", "as"]:
            j = next((p.at for p in phrases[k:] if p.first >= phrases[k].first + 3), len(phrases))
            if j >= len(phrases) or phrases[j].type != "N":
                break
            following, k = self.node(j)
            nodes.append(following)
        return nodes, k

    def _is_speaker(self, k: int) -> bool:
        """Return whether the head is a person or persons, not a body that persons are members of."""
        kind = self.parse.lex.speakers.get(self.parse.lemma(self.parse.phrases[k]))
        return kind in ("public", "expert", "ngo") or self.parse.lemma(self.parse.phrases[k]) in PERSONS

    def _starts_clause(self, j: int) -> bool:
        """Return whether the noun phrase at j is the subject of a finite verb of its own."""
        phrases = self.parse.phrases
        _, after = self.node(j)
        while after + 1 < len(phrases) and phrases[after].type == "P" and phrases[after + 1].type == "N":
            _, after = self.node(after + 1)
        while after < len(phrases) and phrases[after].type == "Y":
            after += 1
        if after < len(phrases) and phrases[after].type == "V" and self.parse.is_finite(phrases[after]):
            back = j - 1
            while back >= 0 and phrases[back].type in "NC,P":
                back -= 1
            return back >= 0 and phrases[back].type == "V"
        return False

    def _list_goes_on(self, j: int) -> bool:
        """Return whether a list in commas that goes on at j comes to an "and" or "or"."""
        phrases = self.parse.phrases
        for p in phrases[j + 1 : j + 14]:
            if p.type == "C":
                return self.parse.low(p) in ("and", "or")
            if p.type not in "N,P":
                return False
        return False
