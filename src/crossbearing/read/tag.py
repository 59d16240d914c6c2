"""Tags: what each word is, first by the lists or its shape, then by its neighbours.

Tags are single letters, so that phrases are found by regular expressions over the string of tags:
D determiner  A adjective  N noun  X name  U number  R pronoun  Z possessive mark  P preposition  T infinitive "to"
C conjunction  W relative word  S subordinator  I be  H have  O do  M modal  V finite verb  B bare verb  G -ing form
E participle  Y adverb  ! negation, and the signs , . : ( ) " - themselves.
Raw tags that context decides: e past or participle, n noun or bare verb, m plural noun or third person, Q before/after,
K that.
"""

from __future__ import annotations

from crossbearing.read.shape import word_tag
from crossbearing.read.words import Lexicon, word_set

# Tags that no neighbour changes, but for "than" before a number.
_DECIDED = frozenset("NXDPURZ")
# Tags of a verb with a tense, and those of what can open an object.
_TENSED = frozenset("VIHMO")
_OPENS_OBJECT = frozenset('DXRAU"')
# Raw tags by word, for each lexicon: words inside a sentence, and words that open one. Bounded.
_SEEN: dict[tuple[int, bool], tuple[dict[str, str], dict[str, str]]] = {}
_MOST_WORDS = 100_000
# Words whose raw tag hangs on the word beside them.
_NEIGHBOUR_DECIDES = frozenset({"no", "longer", "close", "far", "half", "neither", "’s", "'s", "’", "'"})
# Verbs of telling: after their hearer "that" opens a complement, not a relative clause.
_TELLING = word_set("tell inform assure remind warn notify advise convince persuade show promise threaten pledge vow")
# Nouns that "that" completes: "the fact that".
_CLAUSE_NOUNS = word_set(
    "fact news sign evidence warning agreement condition hope fear belief view possibility idea proof order promise "
    "threat assurance guarantee understanding speculation concern impression signal message announcement day demand "
    "request proposal pledge vow ultimatum insistence requirement"
)
# Words, and pairs of words, that belong to the number behind them.
_BEFORE_NUMBER = word_set("about around over nearly almost roughly approximately some another")
_PAIRS_BEFORE_NUMBER = frozenset(
    {("at", "least"), ("at", "most"), ("up", "to"), ("close", "to"), ("as", "many"), ("more", "than")}
)
# Nouns whose verb has one form for all tenses.
ONE_FORM = word_set("hit cut put set shut hurt spread split quit cost bid let read")
# Verbs that people who are only counted suffer in a headline.
_SUFFERED = word_set("kill wound injure hurt arrest detain abduct kidnap shoot free release hold jail")
# Verbs after which "that" opens what is wanted, in words without a tense.
DEMANDING = word_set("demand ask request insist propose suggest recommend require order urge beg")
_COMPARED = frozenset({"more", "less", "fewer"})
# Verbs that a bare verb may follow: "helped retake".
_TAKE_BARE_VERB = word_set("help let make see hear watch have dare")
# Past forms that are hardly ever participles after a noun.
_PARTICLES = frozenset({"in", "over", "out", "up", "off", "back", "down", "away"})
_SAYING = word_set("said told added claimed announced stated noted warned reported denied insisted")
_IRREGULAR_PLURALS = word_set(
    "people police men women children military troops forces personnel residents militia they"
)
# Plurals that a verb in -s may follow all the same: "the military blames".
_EITHER_NUMBER = frozenset({"military", "militia", "police"})


class Tagger:
    """Tags the words of one sentence; `shouts` where it is all in capitals."""

    __slots__ = ("lex", "lows", "shouts", "words")

    def __init__(self, words: list[str], lows: list[str], shouts: bool, lex: Lexicon) -> None:
        self.words = words
        self.lows = lows
        self.shouts = shouts
        self.lex = lex

    def _raw(self) -> list[str]:
        """Return the raw tags: from the lists, else by shape and ending; then the words that go in pairs."""
        lows = self.lows
        inside, opening = _SEEN.setdefault((id(self.lex), self.shouts), ({}, {}))
        raw: list[str] = []
        at_start = True
        for word in self.words:
            seen = opening if at_start else inside
            tag = seen.get(word)
            if tag is None:
                tag = word_tag(word, at_start, self.shouts, self.lex.tags)
                if len(seen) < _MOST_WORDS:
                    seen[word] = tag
            if not at_start or tag not in '"(-':
                at_start = tag in ".:"
            raw.append(tag)
        if not _NEIGHBOUR_DECIDES.isdisjoint(lows):
            for i, low in enumerate(lows):
                if low in _NEIGHBOUR_DECIDES:
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
        if low == "neither" and before in "HIMO":
            return "!"  # "have neither left nor freed anybody"
        if low == "half" and following == "of":
            return "N"
        if low == "far" and i and self.lows[i - 1] == "so":
            return "Y"
        if low in ("’s", "'s"):
            return "I" if before in "RW" else "Z"
        if low in ("’", "'") and before in "NX" and self.words[i - 1].endswith("s"):
            return "Z"
        return raw[i]

    def tags(self) -> list[str]:
        """Return the tags that context decides, left to right: what stands behind is decided, what is ahead is raw."""
        tags, lows = self._raw(), self.lows
        if "U" in tags:
            self._measure_words(tags)
        count = len(tags)
        seen_verb = False
        for i in range(count):
            tag = tags[i]
            if tag in _DECIDED:
                if tag == "P" and lows[i] == "than" and tags[i + 1 : i + 2] == ["U"] and lows[i - 1] in _COMPARED:
                    tags[i] = "D"  # "no more than four of the wards"
                continue
            if tag == "A" and self._stays_adjective(tags, i):
                continue
            k = i - 1
            while k >= 0 and tags[k] in 'Y!"':
                k -= 1
            back = tags[k] if k >= 0 else "."
            after = tags[i + 1] if i + 1 < count else "."
            if tag == "e":
                tag = self._past_or_participle(tags, i, back, after, seen_verb)
            elif tag == "E":
                tag = self._participle(tags, i, back, after)
            elif tag == "n":
                tag = self._noun_or_verb(tags, i, back, after, seen_verb)
            elif tag == "m":
                tag = self._plural_or_verb(tags, i, k, after, seen_verb)
            elif tag == "T":
                tag = self._infinitive(tags, i)
            elif tag == "G":
                tag = self._ing(tags, i, back, after)
            elif tag == "V" and back in "DAZP" and lows[i].endswith("s"):
                tag = "N"
            elif tag == "B":
                tag = self._bare(tags, i, k, seen_verb)
            elif tag == "K":
                tag = self._that(tags, i, after)
            elif tag == "Q":
                tag = "Y" if i and tags[i - 1] == "H" else "S" if self._clause_follows(tags, i) else "P"
            elif tag == "A" and back in "IHM" and after in "eE":
                tag = "Y"
            elif tag == "Y" and lows[i] in ("back", "about"):
                tag = self._back_or_about(lows[i], back, after, seen_verb)
            tags[i] = tag
            if tag in _TENSED:
                # "says its units hold the town": what is said opens a clause of its own
                seen_verb = tag != "V" or after not in "DXNRUAm" or self.lex.verbs.get(lows[i]) not in self.lex.speech
            elif tag in '.;:SWC"-':
                seen_verb = seen_verb and tag == "C" and after not in "DXNRA"
        return tags

    def _stays_adjective(self, tags: list[str], i: int) -> bool:
        """Return whether an adjective is done with: it stays one, or stands for a noun or a name of its own."""
        following = tags[i + 1] if i + 1 < len(tags) else " "
        if i and tags[i - 1] == "D" and following not in "ANXUnmBeGCY'\"":
            tags[i] = "N"  # "the general", "the wounded"
            return True
        if self.lows[i] == "likely":
            return False
        if i and tags[i - 1] == "D" and following == "e" and self.lows[i] == "general":
            if i + 2 >= len(tags) or tags[i + 2] in "DXRTKPS.,":
                tags[i] = "N"  # "the general refused to"
            return True
        if i and self.words[i][0].isupper() and following not in "ANXUnmBeK'\"":
            tags[i] = "X"  # "in Kokang, and": a nation's or region's adjective that stands alone is its name
        return True

    def _plural_or_verb(self, tags: list[str], i: int, k: int, after: str, seen_verb: bool) -> str:
        """Return N or V for a form that is both: "attacks"; k is the word before, adverbs apart."""
        back = tags[k] if k >= 0 else "."
        third = (back in "NX)UR" or back == ",") and not seen_verb
        if back in "NX" and k >= 0 and self._is_plural(k) and self.lows[k] not in _EITHER_NUMBER:
            third = back == "X" and after in "DRK"  # "Damascus calls it a lie": the -s is of the name
        fits = after in _OPENS_OBJECT or after in "KTGNA!"
        fits = fits or (after in ".," and back in "NX" and not self._verb_ahead(tags, i))
        # "pulls out of the town and hands in its weapons": a verb before, a particle and its object behind
        and_does = back == "C" and seen_verb and after == "P" and self.lows[i + 1] in _PARTICLES
        if and_does and i + 2 < len(tags) and tags[i + 2] in "DR":
            return "V"
        if not fits or not (third or back == "W"):
            return "N"
        return "N" if after == "N" and i + 2 < len(tags) and tags[i + 2] in _TENSED else "V"

    def _ing(self, tags: list[str], i: int, back: str, after: str) -> str:
        """Return A, N or G for a word in -ing: "a retreating army", "the shelling", "shelling the town"."""
        low = self.lows[i]
        if back in "DAZU" and after in "NXAnm":
            return "A"
        if after == "N" and back in "C,P" and low in self.lex.participles:
            return "A"
        if back in "DAZ" and after not in "DXR":
            return "N"
        if back in "NX" and low in self.lex.nouns and self._heads_compound(tags, i, after):
            return "N"
        behind_preposition = i and tags[i - 1] == "P" and after in ".,PC"
        opening = i == 0 and after in "PIHMV"
        return "N" if (behind_preposition or opening) and low in self.lex.nouns else "G"

    def _heads_compound(self, tags: list[str], i: int, after: str) -> bool:
        """Return whether the noun in -ing has nouns before it: "street fighting continues", "the Rafah crossing"."""
        if self.lows[i] in self.lex.noun_events:
            return after in "VIHM" and not self._is_plural(i - 1)
        k = i - 1
        while k >= 0 and tags[k] in "NXA":
            k -= 1
        return k >= 0 and tags[k] == "D" and after not in "DXRNA" and not self._is_plural(i - 1)

    def _bare(self, tags: list[str], i: int, k: int, seen_verb: bool) -> str:
        """Return what a bare verb form is in its place; k is the word before, adverbs apart."""
        back = tags[k] if k >= 0 else "."
        if back in "IH":
            # "had become", "has come" are participles; "is clear", "is open" are no verbs at all.
            return "A" if back == "I" and self.lows[i] not in ONE_FORM else "E"
        before = tags[i - 1] if i else "."
        if back in "NX" and self.lows[i] in ONE_FORM and self.lows[i + 1 : i + 2] == ["by"]:
            return "E"  # "a statement read by a leader"
        if back in "DAZP" and before != "T" and not (back == "D" and tags[k - 1 : k] == ["T"]):
            return "N"
        if (back in "NXR" and not seen_verb) or back == "W" or (back == "C" and seen_verb):
            return "V"
        if back == "," and not seen_verb and self._ends_insertion(tags, i):
            return "V"  # "the mayor, a doctor, put the toll at four"
        if back in "VEGN" and self.lex.verbs.get(self.lows[k]) not in _TAKE_BARE_VERB:
            return "N"
        return "B"

    def _back_or_about(self, low: str, back: str, after: str, seen_verb: bool) -> str:
        """Return P, or a verb for "back": "to back the plan", "they back the plan"."""
        if low == "back" and back in "TM":
            return "B"
        return "V" if low == "back" and back == "N" and after == "D" and not seen_verb else "P"

    def _measure_words(self, tags: list[str]) -> None:
        """Tag "at least", "up to", "about" and the like before a number as belonging to it."""
        for i, tag in enumerate(tags):
            if tag != "U" or not i or self.lows[i - 1] == "-":
                continue
            if self.lows[i - 1] in _BEFORE_NUMBER:
                tags[i - 1] = "D"
            elif i > 1 and (self.lows[i - 2], self.lows[i - 1]) in _PAIRS_BEFORE_NUMBER:
                tags[i - 2] = tags[i - 1] = "D"

    def _past_or_participle(self, tags: list[str], i: int, back: str, after: str, seen_verb: bool) -> str:
        """Return V, E or A for a form in -ed: "seized the town", "was seized", "the seized town"."""
        if back in "IH":
            return "E"
        if back in "DAZU" and after in "NXAU":
            return "A"
        if back in ",C" and after == "N" and self._in_noun_list(tags, i):
            return "A"
        if back in "DTZ":
            return (
                "A"
                if after in "NXA" or (back == "D" and after in "nm")
                else "N"
                if back == "D" and after not in "nmBe"
                else "E"
            )
        if i and tags[i - 1] in "SV" and after in "NX":
            return "A"  # "that wounded fighters be evacuated"
        if (
            back == "U"
            and "".join(tags[: i - 1]) in ("", "-")
            and after == "P"
            and self.lex.verbs.get(self.lows[i]) in _SUFFERED
        ):
            return "E"  # a headline: "Two killed in Kobra"
        next_low = self.lows[i + 1] if i + 1 < len(tags) else ""
        if back in "NXU)" and next_low == "by":
            return "E"
        if back == "," and not seen_verb and (after == "." or (next_low != "by" and self._ends_insertion(tags, i))):
            return "V"  # "The governor, a former rebel, left.", "The troops, led by Ali, moved into the town"
        if back in ".,:PS" and (after in "P.," or next_low == "by"):
            return "E"
        if back in "NXU)" and self.lows[i] not in _SAYING:
            if seen_verb and after == "P":
                return "E"
            of_noun = after == "P" or (after == "T" and i + 2 < len(tags) and tags[i + 2] not in "BIHOnA")
            for k in range(i + 1, len(tags)):
                if tags[k] in '.,CWSK:-"':
                    break
                if tags[k] in "IHM" or (tags[k] == "V" and k > i + 1):
                    return "E"
                if of_noun and tags[k] == "e" and tags[k - 1] != "D" and k > i + 2 and "Q" not in tags[i + 1 : k]:
                    return "E"  # "troops stationed in the town left"
                if of_noun and tags[k] in "nmB" and tags[k + 1 : k + 2] == ["K"]:
                    return "E"
        return "V"

    def _participle(self, tags: list[str], i: int, back: str, after: str) -> str:
        """Return V for a participle that shares its "have" with one before: "has seized a fort and taken six men"."""
        if back != "C" or after not in "DXRUN":
            return "E"
        for k in range(i - 2, -1, -1):
            if tags[k] == "H":
                return "V" if "I" not in tags[k + 1 : i] else "E"
            if tags[k] in ".;:SW":
                break
        return "E"

    def _ends_insertion(self, tags: list[str], i: int) -> bool:
        """Return whether the comma before word i closes an insertion, and no verb ahead is that of the clause."""
        k = i - 1
        while k >= 0 and tags[k] in 'Y!",':
            k -= 1
        while k >= 0 and tags[k] not in ".;:SW,":
            k -= 1
        if k < 1 or tags[k] != "," or tags[k - 1] not in "NXU)":
            return False
        for j in range(i + 1, len(tags)):
            if tags[j] in ".;:SWK":
                break
            if tags[j] in "VIHMO":
                return False
            if tags[j] == "C" and tags[j + 1 : j + 2] and tags[j + 1] in "YVIHMOe":
                break  # "moved into the town and were shot at": one subject
        return True

    def _in_noun_list(self, tags: list[str], i: int) -> bool:
        """Return whether a bare "forced recruitment" stands in a list of nouns: a noun before the comma or "and"."""
        k = i - 1
        while k >= 0 and tags[k] in ",C":
            k -= 1
        return k >= 1 and tags[k] == "N" and tags[k - 1] not in "DZ"

    def _noun_or_verb(self, tags: list[str], i: int, back: str, after: str, seen_verb: bool) -> str:
        """Return N, V, B or E for a form that is noun and bare verb: "attack", "hit"."""
        before = tags[i - 1] if i else "."
        if back in "IH" and self.lows[i] in ONE_FORM:
            return "E"
        if self.lows[i] in ONE_FORM and back in "NX" and not seen_verb and (after in _OPENS_OBJECT or after in "NK"):
            return "V"  # "Sudan cut ties": the past of these looks like the noun
        if before == "T" or (back in "MO" and after != "P") or (back == "T"):
            return "B"
        if self.lows[i] in ONE_FORM | {"run"} and back in "NX" and after == "P" and self._be_ahead(tags, i):
            return "E"  # "the offices run under its administration were open"
        if back in "NX" and not seen_verb and after in "TPDXR.," and self._is_demanded(tags, i):
            return "V"  # "demand that the other side return to"
        if before == "M" and i > 1 and tags[i - 2] in "NXRWC":
            return "B"  # "they could return at any time"
        if back == "C" and seen_verb and after in "Nn" and self.lows[i] in ONE_FORM:
            return "V"  # "killed nobody but set fire to a depot"
        if back == "," and seen_verb and after in "DXR" and self.lows[i] in ONE_FORM:
            return "V"  # "stormed the town, set the station ablaze and left"
        if back in "DAZUPG":
            return "N"
        if back == "R":
            return "V"
        if back == "W":
            return "V" if after in _OPENS_OBJECT or after in "KTP" else "N"
        if back in "NX" and not seen_verb and after in "DRK" and before not in "DA":
            return "V"  # a noun is not followed by "the", "it" or "that": "posts on the site claim the bridge ..."
        if back in 'NX)",' and not seen_verb and i and (back in ',")' or self._is_plural(i - 1) or before == "Y"):
            if before != "Y" and after == "Y" and i + 2 < len(tags):
                after = tags[i + 2]  # "the rebels hold roughly a third"
            if after in _OPENS_OBJECT or after in "KT":
                return "V"
            if after in ".," and back in "NX" and not self._verb_ahead(tags, i):
                return "V"
        if back == "C" and seen_verb and after in "DXR":
            return "V"
        return "N"

    def _be_ahead(self, tags: list[str], i: int) -> bool:
        """Return whether a form of "be" or "have" follows in the same clause: the verb of what stands before."""
        stop = next((k for k in range(i + 1, len(tags)) if tags[k] in ".,:CWSVeK"), len(tags))
        return any(t in "IH" for t in tags[i + 1 : stop])

    def _is_demanded(self, tags: list[str], i: int) -> bool:
        """Return whether only a noun phrase stands between a word and the "that" of a demand: a subjunctive."""
        k = i - 1
        while k > 0 and tags[k] in "DAUNXZ":
            k -= 1
        return k > 0 and self.lows[k] == "that" and self.lex.verbs.get(self.lows[k - 1]) in DEMANDING

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
        if low in _IRREGULAR_PLURALS or low.endswith("men"):
            return True
        return low.endswith("s") and not low.endswith("ss") and self.lex.nouns.get(low) != low

    def _infinitive(self, tags: list[str], i: int) -> str:
        """Return T where a bare verb follows "to" (adverbs apart), else P."""
        k = i + 1
        while k < len(tags) and tags[k] in "Y!":
            k += 1
        if k >= len(tags) or (i and self.lows[i - 1] == "according"):
            return "P"
        if tags[k] in "BIHO":
            return "T"
        if tags[k] == "A" and self.lows[k] in self.lex.verbs and k + 1 < len(tags) and tags[k + 1] in "DXRU":
            tags[k] = "B"  # "to free the captain"
            return "T"
        if tags[k] == "n":
            after = tags[k + 1] if k + 1 < len(tags) else "."
            return "P" if after in ".,VIHM" else "T"
        return "P"

    def _that(self, tags: list[str], i: int, after: str) -> str:
        """Return S for a complement ("said that"), W for a relative, D for a determiner."""
        before = tags[i - 1] if i else "."
        if before in "VBG" and after in "DA" and self.lex.verbs.get(self.lows[i - 1]) == "call":
            return "R"  # "calls that a lie"
        k = i + 1
        while k < len(tags) and tags[k] in "Y!":
            k += 1
        ahead = tags[k] if k < len(tags) else "."
        noun = self.lex.nouns.get(self.lows[i - 1]) if i else None
        if i and self.lows[i - 1] in self.lex.times:
            return "S" if ahead not in "VIHM" else "W"  # "said on Monday that the army left"
        if before in "NX" and noun not in self.lex.report_nouns:
            # "told reporters that ..." is a complement, "the town that fell" and "that they took" are relatives.
            told = noun in _CLAUSE_NOUNS or self._told(tags, i) or self._of_report(tags, i)
            return "W" if ahead in "VIHMOe" or not told else "S"
        if before in "VBEGeN" or noun in self.lex.report_nouns:
            return "S"
        if after in "NA" and before in "PC.,":
            return "D"
        return "R" if ahead in "IVM" else "S"

    def _told(self, tags: list[str], i: int) -> bool:
        """Return whether "that" opens what a verb before it tells or wants, over its hearer, a time or a place.

        "Told reporters that", "demanded on Wednesday that", "admitted to this newspaper that".
        """
        k = i - 1
        while k >= 0 and tags[k] in "NXAUDZP":
            k -= 1
        lemma = self.lex.verbs.get(self.lows[k]) if k >= 0 else None
        if lemma in _TELLING or lemma in DEMANDING:
            return True
        return tags[k + 1] == "P" and lemma in self.lex.speech

    def _of_report(self, tags: list[str], i: int) -> bool:
        """Return whether "that" completes a report with its owner: "the claims of propagandists that"."""
        k = i - 1
        while k > 0 and tags[k] in "DAUNXZ":
            k -= 1
        return k > 0 and self.lows[k] == "of" and self.lex.nouns.get(self.lows[k - 1]) in self.lex.report_nouns

    def _clause_follows(self, tags: list[str], i: int) -> bool:
        """Return whether "before/after/since/until/as" opens a clause of its own rather than a phrase."""
        if i + 1 < len(tags) and (tags[i + 1] in "GeE" or self.lows[i + 1] in self.lex.times):
            return False
        seen_noun = False
        for k in range(i + 1, len(tags)):
            tag = tags[k]
            if tag in "NXRUnm":
                seen_noun = True
            elif tag in "VIHMOe":
                return seen_noun
            elif tag in ".,:SWC" and seen_noun:
                return False
        return False
