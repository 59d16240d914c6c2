"""Clauses: who is the subject of a verb, and what a relative word stands for."""

from __future__ import annotations

from collections.abc import Sequence

from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.noun_phrase import Node, NounPhrases
from crossbearing.read.tag import DEMANDING
from crossbearing.read.words import STATEMENTS, word_set

# Verbs whose object is who did what follows after "of", "for" or "with".
BLAMING = word_set("accuse suspect blame charge convict arrest detain jail condemn criticise criticize denounce")
# Verbs whose own subject does what the infinitive after their object says: "promised the envoy to withdraw".
_SUBJECT_GOES_ON = frozenset({"promise", "vow", "pledge", "threaten", "deploy", "send", "use"})
# Nouns that take an infinitive of their owner's: "has no desire to cede".
OWN_WILL = word_set(
    "desire plan intention wish will willingness readiness ability right power attempt effort bid decision promise "
    "pledge vow refusal threat move agreement offer proposal need reason chance preparation"
)


class Clauses:
    """The relations between the phrases of one parsed sentence; `nouns` holds its noun phrases."""

    __slots__ = ("_subjects", "nouns", "parse")

    def __init__(self, parse: Parse) -> None:
        self.parse = parse
        self.nouns = NounPhrases(parse)
        self._subjects: dict[int, list[Node]] = {}

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
            if earlier is not None and parse.is_finite(verb):
                earlier = self._wants(verb, earlier) or earlier
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
            i -= 2
        if i >= 3 and phrases[i - 1].type in "PT" and phrases[i - 2].type == "A" and phrases[i - 3].type == "N":
            i -= 3
        if i >= 1 and phrases[i - 1].type == "P":
            return self._subject_over(i - 1)
        if i >= 2 and phrases[i - 2].type == "W" and phrases[i - 1].type == "V" and parse.is_finite(phrases[i - 1]):
            return self._antecedent(i - 2)  # "anyone who enters the zone will be arrested"
        if i == 1 and parse.tags_of(phrases[0]) == ["G"]:
            return []  # "retaking the town would cost lives"
        relative = self._open_relative(i)
        if relative is not None:
            return self._antecedent(relative)  # "a colonel who asked us to hide his name said"
        if i >= 1 and phrases[i - 1].type == "V" and not parse.is_finite(phrases[i - 1]):
            back = self._subject_over(i - 1)
            if back:
                return back
        first = i
        while first >= 2:
            j = first - 1
            if phrases[j].type == "C" and parse.low(phrases[j]) in ("and", "or", "nor"):
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
        nodes, after = self.nouns.group(first)
        while after <= i:
            # "..., two residents and an officer said": both are who says it, though the verb stands by the second
            k = next((k for k in range(after, i + 1) if phrases[k].type == "N"), i + 1)
            if k > i:
                break
            more, after = self.nouns.group(k)
            nodes = [*nodes, *more]
        return nodes

    def _open_relative(self, i: int) -> int | None:
        """Return the index of the "who" of a relative clause that ends with the noun phrase at i, where one does."""
        phrases, parse = self.parse.phrases, self.parse
        for k in range(i, 1, -1):
            p = phrases[k]
            if p.type == "V" and parse.is_finite(p):
                opener = k - 1 - (phrases[k - 1].type == "Y")
                who = opener > 0 and phrases[opener].type == "W" and parse.low(phrases[opener]) in ("who", "that")
                return opener if who and phrases[opener - 1].type == "N" else None
            beside = p.type == phrases[k - 1].type == "N" and parse.lemma(p) not in parse.lex.times
            bare = p.type == "C" and phrases[k - 1].type == "N" and parse.tags[phrases[k + 1].first] in "NX"
            if (p.type not in "NPYV" and not bare) or beside:  # "in the hospitals and schools": one list
                return None
        return None

    def _subject_over(self, i: int) -> list[Node]:
        """Return the subject before a participle or prepositional phrase that stands at index i."""
        phrases = self.parse.phrases
        j = i - 1
        while j >= 0 and (phrases[j].type in "YP!" or self._is_open_verb(phrases[j])):
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

    def _is_open_verb(self, p: Phrase) -> bool:
        """Return whether the phrase is a verb group without a tense."""
        return p.type == "V" and not self.parse.is_finite(p)

    def _controlled(self, verb: Phrase, i: int, depth: int) -> list[Node]:
        """Return the understood subject of an infinitive, gerund or participle."""
        phrases, parse = self.parse.phrases, self.parse
        tags = parse.tags_of(verb)
        p = phrases[i]
        if tags == ["E"] and p.type == "N":
            return self._nodes_back(i)
        if tags == ["E"] and p.type == "," and i and phrases[i - 1].type == "N":
            acting = self._earlier_verb(i, finite=True) if parse.lemma(verb) == "back" else None
            if acting is not None:
                return self._subject(acting, depth + 1)  # "took the town, backed by X": who acts is backed
            return self._nodes_back(i - 1)  # "Lashio, captured by the rebels in August, is ..."
        if p.type == "N" and tags[0] in "TB":
            owner = self._earlier_verb(i, finite=False)
            if owner is not None and parse.lemma(p) in OWN_WILL and owner.at == i - 1:
                return self._subject(owner, depth + 1)
            dated = parse.lemma(p) in parse.lex.times or "U" in parse.tags_of(p)  # "gave them until 20 May to leave"
            inside = i and phrases[i - 1].type == "P" and not dated
            if inside and tags[0] == "T" and owner is not None and owner.at < i - 2:
                return []  # "in a strategy to overthrow the government": whose strategy is not said
            matrix = self._earlier_verb(i, finite=False)
            if matrix is not None and not self._crosses(matrix.at, verb.at):
                nodes = self.nouns.group(matrix.at + 1)[0] if phrases[matrix.at + 1].type == "N" else []
                if nodes and parse.lemma(matrix) not in _SUBJECT_GOES_ON:
                    return nodes
                if phrases[matrix.at + 1].type == "P" and phrases[matrix.at + 2].type == "N":
                    nodes, _ = self.nouns.group(matrix.at + 2)
                    return nodes
        if p.type == "P" and parse.low(p) == "from" and tags[-1] == "G" and i and phrases[i - 1].type == "N":
            return self.nouns.group(i - 1)[0]  # "to stop the rebels from fighting"
        if p.type == "P" and parse.low(p) in ("of", "for", "with") and tags[-1] == "G" and i:
            blamed = self._blamed(i)
            if blamed:
                return blamed
        event_noun = p.type == "N" and (parse.lemma(p) in parse.lex.noun_events or parse.lemma(p) in STATEMENTS)
        if p.type == "N" and tags[-1] == "G" and not event_noun and not (i and phrases[i - 1].type == ","):
            return self._nodes_back(i) if phrases[verb.at - 1].type == "N" else []
        earlier = self._earlier_verb(i + 1, finite=True) or self._earlier_verb(i + 1, finite=False)
        if earlier is not None:
            return self._subject(earlier, depth + 1)
        return self._following_subject(verb)

    def _blamed(self, i: int) -> list[Node]:
        """Return who is blamed before the preposition at index i: "accused the rebels of", "a man suspected of"."""
        phrases, parse = self.parse.phrases, self.parse
        verb = self._earlier_verb(i, finite=False)
        if verb is None or parse.lemma(verb) not in BLAMING:
            return []
        if parse.is_passive(verb):
            return self.subject(verb) if verb.at == i - 1 else []
        k = verb.at + 1
        return self.nouns.group(k)[0] if k < i and phrases[k].type == "N" else []

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
            if p.type == ".":
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

    def _wants(self, verb: Phrase, earlier: Phrase) -> Phrase | None:
        """Return the verb of a demand that a tensed verb after "and" goes on with, over what is demanded.

        "Demanded that the army leave and threatened to shell it": what is wanted has no tense, what the demander did
        next has one.
        """
        parse = self.parse
        wanted, own = parse.lows[earlier.first], parse.lows[verb.first]
        tenseless = earlier.last - earlier.first == 1 and wanted == (earlier.lemma or wanted)
        tenseless = tenseless or wanted == "be"
        if not tenseless or (own == parse.lemma(verb) and parse.tags[verb.first] not in "MIH") or own == "be":
            return None
        that = next((p for p in reversed(parse.phrases[: earlier.at]) if p.type in "SV.:"), None)
        if that is None or that.type != "S" or parse.low(that) != "that":
            return None
        demand = self._earlier_verb(that.at, finite=False)
        return demand if demand is not None and parse.lemma(demand) in DEMANDING else None

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
            node, _ = self.nouns.node(start)
            if start >= 2 and phrases[start - 1].type == "," and phrases[start - 2].type == "N":
                named = phrases[start - 2]
                whose = start >= 3 and self.parse.low(phrases[start - 3]) == "of"  # "the port of X, a town that"
                kind = self.parse.tags[phrases[start].first] == "D"
                if kind and not whose and set(self.parse.tags_of(named)) == {"X"}:
                    return [Node(named)]  # "Lashio, the town that they took"
            return [node]
        return []

    def _has_own_clause(self, inner: Sequence[Phrase]) -> bool:
        """Return whether each tensed verb of an insertion stands in a relative clause: ", the party that rules X,"."""
        finite = sum(p.type == "V" and self.parse.is_finite(p) for p in inner)
        return bool(inner) and inner[0].type == "N" and 0 < finite <= sum(p.type == "W" for p in inner)

    def _is_aside(self, inner: Sequence[Phrase]) -> bool:
        """Return whether an insertion is an attribution and no more: ", he added,"."""
        verbs = [p for p in inner if p.type == "V" and self.parse.is_finite(p)]
        return len(verbs) == 1 and inner[0].type == "N" and self.parse.lemma(verbs[0]) in self.parse.lex.speech

    def _before_insertion(self, comma: int) -> int | None:
        """Return the index of the noun phrase before an insertion in commas that ends at `comma`, if it is one."""
        phrases = self.parse.phrases
        for j in range(comma - 1, 0, -1):
            if phrases[j].type == ".":
                return None
            if phrases[j].type == ",":
                opener = phrases[j + 1].type
                inner = phrases[j + 1 : comma]
                has_finite = any(q.type == "V" and self.parse.is_finite(q) for q in inner)
                inserted = opener in "WPY" or (opener in "VN" and not has_finite)
                if phrases[j - 1].type == "N" and (inserted or self._is_aside(inner) or self._has_own_clause(inner)):
                    return j - 1
                if has_finite and opener != "W":
                    return None
        return None

    def relative_object(self, verb: Phrase) -> list[Node] | None:
        """Return the antecedent where the verb stands in "the town, which it seized"."""
        phrases = self.parse.phrases
        k = verb.at - 1
        while k >= 0 and phrases[k].type in "Y!":
            k -= 1
        if k < 1 or phrases[k].type != "N" or phrases[k - 1].type != "W":
            return None
        if self.parse.low(phrases[k - 1]) not in ("which", "that", "whom", "who"):
            return None
        return self._antecedent(k - 1) or None
