"""A shallow grammar of news English: words -> tags -> phrases -> who is the subject, what is the object.

Tags are single letters, so that phrases are found by regular expressions over the string of tags:
D determiner  A adjective  N noun  X name  U number  R pronoun  Z possessive mark  P preposition  T infinitive "to"
C conjunction  W relative word  S subordinator  I be  H have  O do  M modal  V finite verb  B bare verb  G -ing form
E participle  Y adverb  ! negation, and the signs , . : ( ) " - themselves.
Raw tags that context decides: e past or participle, n noun or bare verb, m plural noun or third person, Q before/after,
K that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crossbearing.read.sentence import WORD
from crossbearing.read.words import Lexicon, singular

_SIGNS = {
    ",": ",", ";": ".", ":": ":", ".": ".", "!": ".", "?": ".", "…": ".", "(": "(", ")": ")", "[": "(", "]": ")",
    "“": '"', "”": '"', '"': '"', "«": '"', "»": '"', "—": "-", "–": "-", "-": "-", "/": "-",
    "‘": "'", "’": "'", "'": "'", "%": "N", "$": "U", "£": "U", "€": "U", "&": "C",
}  # fmt: skip
_FINITE_NEXT = frozenset("VIHMO")
_OBJECT_NEXT = frozenset('DXRAU"')
_NOMINAL = frozenset("NXURZA")
_NUMBER = re.compile(r"\d")

_VERB_GROUP = r"(?:T[Y!]*)?(?:[MOHI][Y!]*\"?)+[VBEG]|(?:T[Y!]*)?[MOHI](?:[Y!]*[MOHI])*[!]?|T[Y!]*[BV]|[VBEG]"
_NOUN_GROUP = r"(?:D!?){0,5}(?:[AUNXZ]|Y(?=A)|'(?=[ANX])|'(?=[NX])|(?<=[ANX])')*[NXU]|R|(?:D!?)+(?![DAUNXZY'])"
_PHRASE = re.compile(f"(?P<V>{_VERB_GROUP})|(?P<N>{_NOUN_GROUP})|(?P<o>.)", re.DOTALL)


class Phrase:
    """A verb group (type V), a noun phrase (N), or one other word or sign (type is its tag)."""

    __slots__ = ("at", "end", "finite", "first", "head", "last", "lemma", "start", "type")

    def __init__(self, type_: str, at: int, first: int, last: int, start: int, end: int) -> None:
        self.type = type_
        self.at = at  # index among the phrases of the sentence
        self.first = first  # first word
        self.last = last  # one past the last word
        self.start = start  # offsets in the text
        self.end = end
        self.head = last - 1  # the word that the phrase is about; a verb group may end in "not" or an adverb
        self.lemma: str | None = None  # worked out once, on demand
        self.finite: bool | None = None


class Parse:
    """One parsed sentence: words with offsets, tags, phrases; all lists run in step."""

    __slots__ = ("ends", "lex", "lows", "phrases", "starts", "tags", "text", "words")

    def __init__(self, text: str, start: int, end: int, lex: Lexicon) -> None:
        self.text = text
        self.lex = lex
        found = list(WORD.finditer(text, start, end))
        self.words = [m[0] for m in found]
        self.starts = [m.start() for m in found]
        self.ends = [m.end() for m in found]
        self._drop_scare_quotes()
        self.lows = [w.lower() for w in self.words]
        self.tags = self._tag()
        self.phrases = list(self._phrases())

    def _drop_scare_quotes(self) -> None:
        """Take the marks off a quotation of one to three words inside a phrase: a “silent” protest."""
        marks = [i for i, w in enumerate(self.words) if w in _QUOTES]
        for a, b in zip(reversed(marks[:-1]), reversed(marks[1:]), strict=True):
            inside = self.words[a + 1 : b]
            if 1 <= len(inside) <= 3 and a and all(w[0].isalpha() for w in inside):
                for i in (b, a):
                    del self.words[i], self.starts[i], self.ends[i]
                break

    # -- tags ---------------------------------------------------------------------------------------------------

    def _raw(self) -> list[str]:
        """Return the raw tags: from the lists, else by shape and ending; then the words that go in pairs."""
        lows = self.lows
        shouts = len(self.words) > 3 and self.text[self.starts[0] : self.ends[-1]].isupper()
        inside, opening = _TAGS.setdefault((id(self.lex), shouts), ({}, {}))
        raw: list[str] = []
        at_start = True
        for word in self.words:
            seen = opening if at_start else inside
            tag = seen.get(word)
            if tag is None:
                tag = _word_tag(word, at_start, shouts, self.lex.tags)
                if len(seen) < _MOST_WORDS:
                    seen[word] = tag
            if tag not in '"(-':
                at_start = tag in ".:"
            raw.append(tag)
        for i, low in enumerate(lows):
            if low in _PAIRED:
                raw[i] = self._paired(raw, i, low)
        return raw

    def _paired(self, raw: list[str], i: int, low: str) -> str:
        """Return the raw tag of a word whose neighbour decides."""
        following = self.lows[i + 1] if i + 1 < len(raw) else ""
        before = raw[i - 1] if i else "."
        if low == "no" and following == "longer":
            return "!"
        if low == "longer" and before == "!":
            return "Y"
        if low == "close" and following == "to":
            return "A"
        if low in ("’s", "'s"):
            return "I" if before in "RW" else "Z"
        if low in ("’", "'") and before in "NX" and self.words[i - 1].endswith("s"):
            return "Z"
        return raw[i]

    def _tag(self) -> list[str]:
        """Return the tags that context decides, left to right."""
        tags = self._raw()
        lows = self.lows
        self._measure_words(tags)
        count = len(tags)
        seen_verb = False
        for i in range(count):
            tag = tags[i]
            before = tags[i - 1] if i else "."
            if tag == "P" and lows[i] == "than" and i + 1 < count and tags[i + 1] == "U" and lows[i - 1] in _COMPARED:
                tags[i] = "D"  # "no more than four of the wards"
                continue
            if tag in "NXDPURZ":
                continue
            if tag == "A" and before == "D" and (i + 1 >= count or tags[i + 1] not in "ANXUnmBeGCY'\""):
                tags[i] = "N"  # "the general", "the wounded"
                continue
            if tag == "A" and lows[i] != "likely":
                if i and self.words[i][0].isupper() and (i + 1 >= count or tags[i + 1] not in "ANXUnmBe'\""):
                    tags[i] = "X"  # "in Kokang, and": a nation's or region's adjective that stands alone is its name
                continue
            k = i - 1
            while k >= 0 and tags[k] in 'Y!"':
                k -= 1
            back = tags[k] if k >= 0 else "."
            after = tags[i + 1] if i + 1 < count else "."
            if tag == "e":
                tag = self._past_or_participle(tags, i, back, after, seen_verb)
            elif tag == "n":
                tag = self._noun_or_verb(tags, i, before, back, after, seen_verb)
            elif tag == "m":
                third = (back in "NX)UR" or (back == "," and not seen_verb)) and not seen_verb
                if back in "NX" and k >= 0 and self._is_plural(k):
                    third = False
                third = third or back == "W"
                fits = after in _OBJECT_NEXT or after in "KTGNA!"
                fits = fits or (after in ".," and back in "NX" and not self._verb_ahead(tags, i))
                tag = "V" if third and fits else "N"
                if tag == "V" and after == "N" and i + 2 < count and tags[i + 2] in _FINITE_NEXT:
                    tag = "N"
            elif tag == "T":
                tag = self._infinitive(tags, i)
            elif tag == "G":
                if (back in "DAZU" and after in "NXAnm") or (after == "N" and back in "C,P" and lows[i] in self.lex.participles):
                    tag = "A"
                elif back in "DAZ" and after not in "DXR":
                    tag = "N"
                elif before == "P" and lows[i] in self.lex.nouns and after in ".,PC":
                    tag = "N"
                elif i == 0 and lows[i] in self.lex.nouns and after in "PIHMV":
                    tag = "N"
            elif tag == "V" and back in "DAZP" and lows[i].endswith("s"):
                tag = "N"
            elif tag == "B":
                if back in "IH":
                    tag = "E"  # "had been hit": one form for all
                elif back in "DAZP" and before != "T" and not (back == "D" and tags[k - 1 : k] == ["T"]):
                    tag = "N"
                elif back in "NXR" and not seen_verb:
                    tag = "V"
                elif back == "W" or (back == "C" and seen_verb):
                    tag = "V"
                elif back in "VEGN" and self.lex.verbs.get(lows[k]) not in _BARE:
                    tag = "N"
            elif tag == "K":
                tag = self._that(tags, i, after)
            elif tag == "Q":
                tag = "S" if self._clause_follows(tags, i) else "P"
            elif tag == "A" and lows[i] == "likely" and back in "IHM" and after in "eE":
                tag = "Y"
            elif tag == "Y" and lows[i] == "back" and (back in "TM" or (back == "N" and after == "D" and not seen_verb)):
                tag = "B" if back in "TM" else "V"
            elif tag == "Y" and lows[i] in ("back", "about"):
                tag = "P"
            tags[i] = tag
            if tag in _FINITE_NEXT:
                seen_verb = True
            elif tag in '.;:SWC"-':
                seen_verb = seen_verb and tag == "C" and after not in "DXNRA"
        return tags

    def _measure_words(self, tags: list[str]) -> None:
        """Tag "at least", "up to", "about" and the like before a number as belonging to it."""
        for i, tag in enumerate(tags):
            if tag != "U" or not i or self.lows[i - 1] == "-":
                continue
            if self.lows[i - 1] in _ABOUT:
                tags[i - 1] = "D"
            elif i > 1 and (self.lows[i - 2], self.lows[i - 1]) in _AT_LEAST:
                tags[i - 2] = tags[i - 1] = "D"

    def _past_or_participle(self, tags: list[str], i: int, back: str, after: str, seen_verb: bool) -> str:
        if back in "IH":
            return "E"
        if back in "DAZU" and after in "NXAU":
            return "A"
        if back in ",C" and after == "N" and self._in_noun_list(tags, i):
            return "A"
        if back in "DTZ":
            return "A" if after in "NXA" else "E"
        next_low = self.lows[i + 1] if i + 1 < len(tags) else ""
        if back in "NXU)" and next_low == "by":
            return "E"
        if back in ".,:PS" and (after in "P.," or next_low == "by"):
            return "E"
        if back in "NXU)" and self.lows[i] not in _SAID:
            if seen_verb and after == "P":
                return "E"
            for k in range(i + 1, len(tags)):
                if tags[k] in ".,CWSK:-\"":
                    break
                if tags[k] in "IHM" or (tags[k] == "V" and k > i + 1):
                    return "E"
                if after == "P" and tags[k] in "nm" and tags[k + 1 : k + 2] == ["K"]:
                    return "E"
        return "V"

    def _in_noun_list(self, tags: list[str], i: int) -> bool:
        """Return whether a bare "forced recruitment" stands in a list of nouns: a noun before the comma or "and"."""
        k = i - 1
        while k >= 0 and tags[k] in ",C":
            k -= 1
        return k >= 1 and tags[k] == "N" and tags[k - 1] not in "DZ"

    def _noun_or_verb(self, tags: list[str], i: int, before: str, back: str, after: str, seen_verb: bool) -> str:
        if back in "IH" and self.lows[i] in _SAME:
            return "E"
        if before == "T" or (back in "MO" and after != "P") or (back == "T"):
            return "B"
        if back in "DAZUPG":
            return "N"
        if back == "R":
            return "V"
        if back == "W":
            return "V" if after in _OBJECT_NEXT or after in "KTP" else "N"
        if back in "NX" and not seen_verb and after in "DRK" and before not in "DA":
            return "V"  # a noun is not followed by "the", "it" or "that": "posts on the site claim the bridge ..."
        if back in 'NX)",' and not seen_verb and i and (back in ',")' or self._is_plural(i - 1)):
            if after in _OBJECT_NEXT or after in "KT":
                return "V"
            if after in ".," and back in "NX" and not self._verb_ahead(tags, i):
                return "V"
        if back == "C" and seen_verb and after in "DXR":
            return "V"
        return "N"

    def _verb_ahead(self, tags: list[str], i: int) -> bool:
        """Return whether something after word i can be the verb of the same clause, or nothing opened a clause."""
        opened = any(t in "SW" for t in tags[:i])
        for k in range(i + 1, len(tags)):
            if tags[k] in "VIHMOeBnm":
                return True
            if tags[k] in ".;:SW":
                break
        return not opened

    def _is_plural(self, i: int) -> bool:
        low = self.lows[i]
        return low in _PLURALS or low.endswith("men") or (low.endswith("s") and not low.endswith("ss") and self.lex.nouns.get(low) != low)

    def _infinitive(self, tags: list[str], i: int) -> str:
        """Return T where a bare verb follows "to" (adverbs apart), else P."""
        k = i + 1
        while k < len(tags) and tags[k] in "Y!":
            k += 1
        if k >= len(tags) or (i and self.lows[i - 1] == "according"):
            return "P"
        if tags[k] in "BIHO":
            return "T"
        if tags[k] == "n":
            after = tags[k + 1] if k + 1 < len(tags) else "."
            return "P" if after in ".,VIHM" and self.lows[i - 1 : i] not in ([["refuse"]], [["want"]]) else "T"
        return "P"

    def _that(self, tags: list[str], i: int, after: str) -> str:
        """Return S for a complement ("said that"), W for a relative, D for a determiner."""
        before = tags[i - 1] if i else "."
        k = i + 1
        while k < len(tags) and tags[k] in "Y!":
            k += 1
        ahead = tags[k] if k < len(tags) else "."
        noun = self.lex.nouns.get(self.lows[i - 1]) if i else None
        if before in "NX" and noun not in self.lex.report_nouns:
            # "told reporters that ..." is a complement, "the town that fell" and "that they took" are relatives.
            if ahead in "VIHMOe" or noun not in _CLAUSE_NOUNS and not self._told(tags, i):
                return "W"
            return "S"
        if before in "VBEGeN" or noun in self.lex.report_nouns:
            return "S"
        if after in "NA" and before in "PC.,":
            return "D"
        return "R" if ahead in "IVM" else "S"

    def _told(self, tags: list[str], i: int) -> bool:
        """Return whether the noun before "that" is the hearer of a verb of telling."""
        k = i - 1
        while k >= 0 and tags[k] in "NXAUDZ":
            k -= 1
        return k >= 0 and self.lex.verbs.get(self.lows[k]) in _TELL

    def _clause_follows(self, tags: list[str], i: int) -> bool:
        """Return whether "before/after/since/until/as" opens a clause of its own rather than a phrase."""
        if i + 1 < len(tags) and (tags[i + 1] in "GeE" or self.lows[i + 1] in self.lex.times):
            return False
        seen_noun = False
        for k in range(i + 1, len(tags)):
            tag = tags[k]
            if tag in "NXRU":
                seen_noun = True
            elif tag in "VIHMOe":
                return seen_noun
            elif tag in ".,:SWC" and seen_noun:
                return False
        return False

    # -- phrases ------------------------------------------------------------------------------------------------

    def _phrases(self) -> Iterator[Phrase]:
        tag_string = "".join(self.tags)
        starts, ends = self.starts, self.ends
        at = 0
        for m in _PHRASE.finditer(tag_string):
            kind = m.lastgroup
            first, last = m.span()
            type_ = tag_string[first] if kind == "o" else str(kind)
            phrase = Phrase(type_, at, first, last, starts[first], ends[last - 1])
            while type_ == "V" and phrase.head > first and tag_string[phrase.head] in "!Y":
                phrase.head -= 1
            yield phrase
            at += 1

    def low(self, phrase: Phrase) -> str:
        """Return the phrase's head word in lower case."""
        return self.lows[phrase.head]

    def lemma(self, phrase: Phrase) -> str:
        """Return the lemma of the phrase's head."""
        if phrase.lemma is None:
            low = self.lows[phrase.head]
            phrase.lemma = self.lex.verbs.get(low, low) if phrase.type == "V" else self.lex.nouns.get(low) or singular(low)
        return phrase.lemma

    def words_of(self, phrase: Phrase) -> list[str]:
        """Return the phrase's words in lower case."""
        return self.lows[phrase.first : phrase.last]

    def tags_of(self, phrase: Phrase) -> list[str]:
        """Return the phrase's tags."""
        return self.tags[phrase.first : phrase.last]

    def is_finite(self, verb: Phrase) -> bool:
        """Return whether the verb group has a tense of its own."""
        if verb.finite is None:
            verb.finite = self._has_tense(verb)
        return verb.finite

    def _has_tense(self, verb: Phrase) -> bool:
        tags = self.tags_of(verb)
        if tags[0] == "T" or tags in (["G"], ["E"], ["B"]):
            return False
        if self.lows[verb.first] == "be" and tags[-1] == "E":
            # The subjunctive of a demand: "that the township be handed over".
            return verb.at > 0 and self.phrases[verb.at - 1].type == "N"
        return any(t in "VMOHI" for t in tags) and self.lows[verb.first] not in ("being", "having", "be", "been")

    def is_negated(self, verb: Phrase) -> bool:
        """Return whether "not" or "never" stands in the verb group or just before it."""
        if "!" in self.tags_of(verb):
            return True
        k = verb.first - 1
        while k >= 0 and self.tags[k] == "Y":
            k -= 1
        return k >= 0 and self.tags[k] == "!" and self.tags[k - 1 : k] != ["C"]

    def is_passive(self, verb: Phrase) -> bool:
        """Return whether the group is passive: be + participle, or a bare participle."""
        tags = self.tags_of(verb)
        if tags[-1] != "E":
            return False
        if len(tags) == 1:
            return True
        return any(tag == "I" for tag in tags)

    def np_is(self, phrase: Phrase, heads: frozenset[str]) -> bool:
        """Return whether the head of a noun phrase is one of these lemmas."""
        return self.lemma(phrase) in heads


# Raw tags by word, for each lexicon: words inside a sentence, and words that open one. Bounded.
_TAGS: dict[tuple[int, bool], tuple[dict[str, str], dict[str, str]]] = {}
_MOST_WORDS = 100_000
_PAIRED = frozenset({"no", "longer", "close", "’s", "'s", "’", "'"})


def _word_tag(word: str, at_start: bool, shouts: bool, known: dict[str, str]) -> str:
    """Return the raw tag of one word: inside a sentence a capital is a name, but for function words in titles."""
    sign = _SIGNS.get(word)
    if sign is not None:
        return sign
    low, first = word.lower(), word[0]
    tag = known.get(low)
    if shouts:
        return tag or ("U" if first.isdigit() else "X")  # in capitals, what no list knows is taken for a name
    acronym = len(word) > 1 and word.isupper()
    if (word == "May" and not at_start) or (tag in _SMALL and acronym):
        return "X"  # the month; "US", "WHO", "IT"
    if first.isupper() and not at_start:
        if tag is None or tag in "NnmVBeGEAYM" or acronym:
            return "A" if tag == "A" and word not in _MONTH_LIKE else "X"
        return tag
    if tag is None:
        return _by_shape(word, low, first)
    return "X" if at_start and tag == "A" and acronym else tag


def _by_shape(word: str, low: str, first: str) -> str:
    if _NUMBER.match(first):
        return "A" if "-" in word else "U"
    if first.isupper():
        return "X"
    if "-" in word and low.endswith(("ed", "ing", "led", "backed", "held", "run", "old")):
        return "A"
    if low in _NUMBER_WORDS:
        return "U"
    if low.endswith("ly"):
        return "Y"
    if low.endswith("ing") and len(low) > 5:
        return "G"
    if low.endswith("ed") and len(low) > 4:
        return "e"
    if low.endswith(("ous", "ful", "less", "able", "ible", "ive", "ical", "ern")):
        return "A"
    return "N"


_SMALL = ("R", "P", "D", "W", "Q", "S", "C", "M", "K")
_QUOTES = frozenset("“”\"«»‘’'")
_TELL = frozenset("tell inform assure remind warn notify advise convince persuade show promise".split())
_CLAUSE_NOUNS = frozenset(
    "fact news sign evidence warning agreement condition hope fear belief view possibility idea proof order promise "
    "threat assurance guarantee understanding speculation concern impression signal message announcement day".split()
)
_ABOUT = frozenset("about around over nearly almost roughly approximately some another".split())
_AT_LEAST = frozenset({("at", "least"), ("at", "most"), ("up", "to"), ("close", "to"), ("as", "many"), ("more", "than")})
_SAME = frozenset("hit cut put set shut hurt spread split quit cost bid let".split())
_COMPARED = frozenset({"more", "less", "fewer"})
_BARE = frozenset("help let make see hear watch have dare".split())
_SAID = frozenset("said told added claimed announced stated noted warned reported denied insisted".split())
_PLURALS = frozenset("people police men women children military troops forces personnel residents militia they".split())
_MONTH_LIKE = frozenset({"May", "March"})
_NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands "
    "million millions billion dozen dozens scores".split()
)
