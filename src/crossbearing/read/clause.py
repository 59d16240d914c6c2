"""Clauses: the subject of a verb, coordinated noun phrases with their complements, what hangs on what."""

from __future__ import annotations

from collections.abc import Sequence

from crossbearing.read.grammar import Parse, Phrase

_OF_A_SPEAKER = frozenset({"for", "from", "on", "with", "in", "within", "inside"})
# Heads that are persons: who they speak for stands beside them.
PERSONS = frozenset(
    "source official member spokesperson spokesman spokeswoman representative commander leader officer adviser advisor "
    "aide negotiator delegate fighter soldier general colonel captain chief head activist politician person man woman "
    "people insider mediator deputy lawmaker figure associate supporter minister president ambassador envoy".split()
)
_SIDING = frozenset("close loyal allied aligned affiliated linked sympathetic friendly near".split())
# Verbs whose object is who did what follows after "of", "for" or "with".
BLAMING = frozenset("accuse suspect blame charge convict arrest detain jail condemn criticise criticize denounce".split())
# Those who are sent "to" somebody.
_ACCREDITED = frozenset("envoy ambassador emissary adviser advisor commissioner delegate".split())
# Nouns that take an infinitive of their owner's: "has no desire to cede".
OWN_WILL = frozenset(
    "desire plan intention wish will willingness readiness ability right power attempt effort bid decision promise "
    "pledge vow refusal threat move agreement offer proposal need reason chance preparation".split()
)


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


class Clauses:
    """The relations between the phrases of one parsed sentence."""

    __slots__ = ("_groups", "_subjects", "parse")

    def __init__(self, parse: Parse) -> None:
        self.parse = parse
        self._groups: dict[tuple[int, bool], tuple[list[Node], int]] = {}
        self._subjects: dict[int, list[Node]] = {}

    # -- noun phrases ---------------------------------------------------------------------------------------------

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

    def widen(self, node: Node) -> None:
        """Take "for the army", "from the village", "on social media" after a speaker into its full extent."""
        if node.widened:
            return
        node.widened = True
        parse, phrases = self.parse, self.parse.phrases
        k = next((p.at for p in phrases[node.phrase.at + 1 :] if p.start >= node.full_end), len(phrases))
        if k + 1 >= len(phrases) or phrases[k].type != "P" or phrases[k + 1].type != "N":
            return
        word = parse.low(phrases[k])
        if word in _OF_A_SPEAKER and parse.lemma(phrases[k + 1]) not in parse.lex.times:
            inner, _ = self.node(k + 1)
            node.full_end = inner.end
            if word in ("for", "from", "with", "within", "inside"):
                node.of.append(inner)

    def _is_speaker(self, k: int) -> bool:
        """Return whether the head is a person or persons, not a body that persons are members of."""
        kind = self.parse.lex.speakers.get(self.parse.lemma(self.parse.phrases[k]))
        return kind in ("public", "expert", "ngo") or self.parse.lemma(self.parse.phrases[k]) in PERSONS

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
            if j < len(phrases) and phrases[j].type == "C" and self.parse.low(phrases[j]) in ("and", "or", "&"):
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

    def _starts_clause(self, j: int) -> bool:
        """Return whether the noun phrase at j is the subject of a finite verb of its own."""
        phrases = self.parse.phrases
        _, after = self.node(j)
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

    # -- verbs ----------------------------------------------------------------------------------------------------

    def subject(self, verb: Phrase) -> list[Node]:
        """Return the subject of a verb group: the noun phrases coordinated there, or none."""
        known = self._subjects.get(verb.at)
        if known is None:
            known = self._subjects[verb.at] = self._subject(verb, 0)
        return known

    def _subject(self, verb: Phrase, depth: int) -> list[Node]:
        phrases, parse = self.parse.phrases, self.parse
        if depth > 6:
            return []
        i = verb.at - 1
        while i >= 0 and phrases[i].type in "Y!\"'":
            i -= 1
        if i < 0:
            return self._following_subject(verb) if not parse.is_finite(verb) else []
        p = phrases[i]
        if p.type == ")":
            while i >= 0 and phrases[i].type != "(":
                i -= 1
            i -= 1
            p = phrases[i] if i >= 0 else p
        if p.type == "-":
            opener = next((j for j in range(i - 1, 0, -1) if phrases[j].type == "-"), None)
            if opener is not None and phrases[opener - 1].type == "N":
                return self._nodes_back(opener - 1)
        if p.type == "W":
            return self._antecedent(i)
        if p.type == "C":
            if i and phrases[i - 1].type == ",":
                i -= 1
            earlier = self._alike(verb, i) if not parse.is_finite(verb) else self._earlier_verb(i, finite=True)
            if earlier is not None and phrases[i].type == "," and parse.lemma(earlier) in parse.lex.speech:
                opening = next((j for j in range(earlier.at, 0, -1) if phrases[j].type == ","), None)
                if opening is not None and self._is_aside(phrases[opening + 1 : i]):
                    earlier = self._earlier_verb(opening, finite=True) or earlier
            return self._subject(earlier, depth + 1) if earlier is not None else []
        if not parse.is_finite(verb):
            return self._controlled(verb, i, depth)
        if p.type == ",":
            k = self._before_insertion(i)
            if k is None:
                earlier = self._earlier_verb(i, finite=True)
                return self._subject(earlier, depth + 1) if earlier is not None else []
            i, p = k, phrases[k]
        if p.type == "N":
            return self._nodes_back(i)
        if p.type == "V" and not parse.is_finite(p):
            # "Troops stationed in Lashio left": the participle belongs to the subject.
            return self._subject_over(p.at)
        return []

    def _nodes_back(self, i: int) -> list[Node]:
        """Return the coordinated noun phrases that end at index i, over prepositional complements."""
        phrases, parse = self.parse.phrases, self.parse
        if i >= 4 and phrases[i - 1].type == ")" and phrases[i - 3].type == "(":
            i -= 4
        while i >= 2 and phrases[i - 1].type == "P" and phrases[i - 2].type == "N":
            if parse.lemma(phrases[i]) in parse.lex.times and parse.low(phrases[i - 1]) != "of":
                pass
            i -= 2
        if i >= 3 and phrases[i - 1].type in "PT" and phrases[i - 2].type == "A" and phrases[i - 3].type == "N":
            i -= 3
        if i >= 1 and phrases[i - 1].type == "P":
            return self._subject_over(i - 1)
        if i >= 1 and phrases[i - 1].type == "V" and not parse.is_finite(phrases[i - 1]):
            back = self._subject_over(i - 1)
            if back:
                return back
        first = i
        while first >= 2:
            j = first - 1
            if phrases[j].type == "C" and parse.low(phrases[j]) in ("and", "or"):
                j -= 1
                if j >= 0 and phrases[j].type == ",":
                    j -= 1
            elif phrases[j].type == "," and first != i:
                j -= 1
            else:
                break
            if j < 0 or phrases[j].type != "N":
                break
            start = j
            while start >= 2 and phrases[start - 1].type == "P" and phrases[start - 2].type == "N":
                start -= 2
            if start and phrases[start - 1].type in "VP":
                break
            first = start
        nodes, _ = self.group(first)
        return nodes

    def _subject_over(self, i: int) -> list[Node]:
        """Return the subject before a participle or prepositional phrase that stands at index i."""
        phrases = self.parse.phrases
        j = i - 1
        while j >= 0 and (phrases[j].type in "YP!" or (phrases[j].type == "V" and not self.parse.is_finite(phrases[j]))):
            j -= 1
        if j >= 1 and phrases[j].type == "V":
            # "Soldiers who deserted from the camp were arrested": over the relative clause.
            w = next((k for k in range(j - 1, max(-1, j - 4), -1) if phrases[k].type == "W"), None)
            if w:
                j = w - 1
        if j >= 0 and phrases[j].type == "N":
            if j >= 1 and phrases[j - 1].type == "V" and self.parse.is_finite(phrases[j - 1]):
                return []
            return self._nodes_back(j)
        return []

    def _controlled(self, verb: Phrase, i: int, depth: int) -> list[Node]:
        """Return the understood subject of an infinitive, gerund or participle."""
        phrases, parse = self.parse.phrases, self.parse
        tags = parse.tags_of(verb)
        p = phrases[i]
        if tags == ["E"] and p.type == "N":
            return self._nodes_back(i)
        if tags == ["E"] and p.type == "," and i and phrases[i - 1].type == "N":
            return self._nodes_back(i - 1)  # "Lashio, captured by the rebels in August, is ..."
        if p.type == "N" and tags[0] in "TB":
            owner = self._earlier_verb(i, finite=False)
            if owner is not None and parse.lemma(p) in OWN_WILL and owner.at == i - 1:
                return self._subject(owner, depth + 1)
            if i and phrases[i - 1].type == "P" and tags[0] == "T" and owner is not None and owner.at < i - 2:
                return []  # "in a strategy to overthrow the government": whose strategy is not said
            matrix = self._earlier_verb(i, finite=False)
            if matrix is not None and not self._crosses(matrix.at, verb.at):
                nodes, after = self.group(matrix.at + 1) if phrases[matrix.at + 1].type == "N" else ([], 0)
                if nodes and parse.lemma(matrix) not in ("promise", "vow", "pledge", "threaten", "deploy", "send", "use"):
                    return nodes
                if phrases[matrix.at + 1].type == "P" and phrases[matrix.at + 2].type == "N":
                    nodes, _ = self.group(matrix.at + 2)
                    return nodes
        if p.type == "P" and parse.low(p) == "from" and tags[-1] == "G" and i and phrases[i - 1].type == "N":
            return self.group(i - 1)[0]  # "to stop the rebels from fighting"
        if p.type == "P" and tags[-1] == "G" and i and phrases[i - 1].type == "N" and parse.low(p) in ("of", "for", "with"):
            # "accused the rebels of shelling the town", "arrested a man for spying"
            blamed = self._earlier_verb(i, finite=False)
            if blamed is not None and blamed.at == i - 2 and parse.lemma(blamed) in BLAMING:
                return self.group(i - 1)[0]
        event_noun = p.type == "N" and parse.lemma(p) in parse.lex.noun_events
        if p.type == "N" and tags[-1] == "G" and not event_noun and not (i and phrases[i - 1].type == ","):
            return self._nodes_back(i) if phrases[verb.at - 1].type == "N" else []
        earlier = self._earlier_verb(i + 1, finite=True) or self._earlier_verb(i + 1, finite=False)
        if earlier is not None:
            return self._subject(earlier, depth + 1)
        return self._following_subject(verb)

    def _following_subject(self, verb: Phrase) -> list[Node]:
        """Return the subject of the main clause that follows an opening participle or infinitive."""
        comma = False
        for p in self.parse.phrases[verb.at + 1 :]:
            comma = comma or p.type == ","
            if p.type == "V" and self.parse.is_finite(p) and p.at:
                if not comma:
                    return []  # the phrase is itself the subject: "retaking the town would cost lives"
                k = p.at - 1
                while k > verb.at and self.parse.phrases[k].type in "Y!":
                    k -= 1
                return self._nodes_back(k) if k > verb.at and self.parse.phrases[k].type == "N" else []
        return []

    def _earlier_verb(self, i: int, finite: bool) -> Phrase | None:
        """Return the nearest verb group before index i; with `finite`, the nearest that has a tense."""
        phrases = self.parse.phrases
        for k in range(i - 1, -1, -1):
            p = phrases[k]
            if p.type == "V" and (not finite or self.parse.is_finite(p)):
                return p
            if p.type == "." or (p.type == "S" and finite and k < i - 1 and False):
                return None
        return None

    def _alike(self, verb: Phrase, i: int) -> Phrase | None:
        """Return the earlier non-finite verb that one after "and" is coordinated with: the same form."""
        tags = self.parse.tags_of(verb)
        for k in range(i - 1, -1, -1):
            p = self.parse.phrases[k]
            if p.type == "V":
                other = self.parse.tags_of(p)
                if other[-1] == tags[-1] or (tags == ["B"] and other[0] == "T"):
                    return p
            elif p.type == ".":
                break
        return self._earlier_verb(i, finite=True)

    def _crosses(self, a: int, b: int) -> bool:
        return any(p.type in ".,:SW" for p in self.parse.phrases[a + 1 : b])

    def _antecedent(self, i: int) -> list[Node]:
        """Return what a relative word at index i stands for: the noun phrase before it."""
        phrases = self.parse.phrases
        j = i - 1
        while j >= 0 and phrases[j].type in ",P":
            j -= 1
        if j >= 0 and phrases[j].type == "N":
            start = j
            while start >= 2 and phrases[start - 1].type == "P" and phrases[start - 2].type == "N":
                if self.parse.low(phrases[start - 1]) != "of":
                    break
                start -= 2
            node, _ = self.node(start)
            if start >= 2 and phrases[start - 1].type == "," and phrases[start - 2].type == "N":
                named = phrases[start - 2]
                if set(self.parse.tags_of(named)) == {"X"} and self.parse.tags[phrases[start].first] == "D":
                    return [Node(named)]  # "Lashio, the town that they took"
            return [node]
        return []

    def antecedent(self, relative: Phrase) -> list[Node]:
        """Return what a relative word stands for."""
        return self._antecedent(relative.at)

    def _has_own_clause(self, inner: Sequence[Phrase]) -> bool:
        """Return whether each tensed verb of an insertion stands in a relative clause: ", the party that rules X,"."""
        finite = sum(p.type == "V" and self.parse.is_finite(p) for p in inner)
        return inner[0].type == "N" and 0 < finite <= sum(p.type == "W" for p in inner)

    def _is_aside(self, inner: Sequence[Phrase]) -> bool:
        """Return whether an insertion is an attribution and no more: ", he added,"."""
        verbs = [p for p in inner if p.type == "V"]
        return len(verbs) == 1 and inner[0].type == "N" and self.parse.lemma(verbs[0]) in self.parse.lex.speech

    def _before_insertion(self, comma: int) -> int | None:
        """Return the index of the noun phrase before an insertion in commas that ends at `comma`, if it is one."""
        phrases = self.parse.phrases
        for j in range(comma - 1, 0, -1):
            if phrases[j].type == ".":
                return None
            if phrases[j].type == ",":
                opener = phrases[j + 1]
                inner = phrases[j + 1 : comma]
                has_finite = any(q.type == "V" and self.parse.is_finite(q) for q in inner)
                if phrases[j - 1].type == "N" and (
                    self._is_aside(inner) or self._has_own_clause(inner) or opener.type in "WP" or (opener.type == "V" and not has_finite) or (opener.type == "N" and not has_finite)
                ):
                    return j - 1
                if has_finite and opener.type != "W":
                    return None
        return None


def first_text(nodes: Sequence[Node], parse: Parse) -> str:
    """Return the words of the first of some noun phrases, for messages and tests."""
    return parse.text[nodes[0].start : nodes[0].end] if nodes else ""
