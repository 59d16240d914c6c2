"""A shallow grammar of news English: the words, tags and phrases of one sentence. Tags: see `tag`."""

from __future__ import annotations

import re

from crossbearing.read.bearing import BEARINGS, bearings
from crossbearing.read.sentence import WORD
from crossbearing.read.tag import Tagger
from crossbearing.read.words import Lexicon, singular, word_set

_STOPS = frozenset('.!?…:;,”"’)')
_QUOTES = frozenset("“”\"«»‘’'")
# Phrases over the string of tags.
_VERB_GROUP = r"(?:T[Y!]*)?(?:[MOHI][Y!]*\"?)+[VBEG]|(?:T[Y!]*)?[MOHI](?:[Y!]*[MOHI])*[!]?|T[Y!]*[BV]|[VBEG]"
# A number after a noun opens a phrase of its own where a noun follows it: "gave the militia | ten days".
_NOUN_GROUP = (
    r"(?:D!?){0,5}U*(?:[ANXZ]|(?<!N)U|U(?!N)|Y(?=A)|(?<=Z)D|'(?=[ANX])|'(?=[NX])|(?<=[ANX])')*(?:[NX]|(?<!N)U)|R|U"
    r"|(?:D!?)+(?![DAUNXZY'])"
)
# What a group can open with is looked at first: most words open neither.
_PHRASE = re.compile(f"(?=[TMOHIVBEG])({_VERB_GROUP})|(?=[DAUNXZYR'])({_NOUN_GROUP})")


# Prepositions of a place or time that opens a clause, what stands before one, and crowds that end in no -s.
_FRONTING = frozenset({"in", "at", "on", "near", "across", "inside", "outside", "since", "until", "by", "around"})
_CLAUSE_OPENERS = frozenset('.:;SC"-')
_MATTERS = word_set(
    "exchange response return turn addition reply retaliation protest parallel consequence public private theory "
    "practice fact particular contrast total all answer"
)
_CROWDS = frozenset({"people", "police", "women", "children"})

_GROUP, _START, _END = re.Match.group, re.Match.start, re.Match.end

# After "not" these say that something else is so as well.
_NOT_ONLY = (["only"], ["just"], ["merely"], ["simply"])


class Words:
    """The words and signs of a stretch of text, as written and in lower case, with their offsets."""

    __slots__ = ("ends", "lows", "starts", "words")

    def __init__(self, text: str, start: int, end: int) -> None:
        found = list(WORD.finditer(text, start, end))
        self.words: list[str] = list(map(_GROUP, found))  # map: half the time of a loop, and every word passes here
        self.lows = list(map(str.lower, self.words))
        self.starts = list(map(_START, found))
        self.ends = list(map(_END, found))


class Phrase:
    """A verb group (type V), a noun phrase (N), or one other word or sign (type is its tag)."""

    __slots__ = ("at", "end", "finite", "first", "head", "last", "lemma", "start", "type")

    def __init__(
        self, type_: str, at: int, first: int, last: int, start: int, end: int, lemma: str | None = None
    ) -> None:
        self.type = type_
        self.at = at  # index among the phrases of the sentence
        self.first = first  # first word
        self.last = last  # one past the last word
        self.start = start  # offsets in the text
        self.end = end
        self.head = last - 1  # the word that the phrase is about; a verb group may end in "not" or an adverb
        self.lemma = lemma  # of a verb group or noun phrase; else worked out on demand
        self.finite: bool | None = None


class Parse:
    """One parsed sentence: words with offsets, tags, phrases; all lists run in step."""

    __slots__ = ("ends", "headline", "lex", "lows", "phrases", "shouts", "starts", "tags", "text", "words")

    def __init__(self, text: str, split: Words, lex: Lexicon) -> None:
        self.text = text
        self.lex = lex
        self.words, self.lows, self.starts, self.ends = split.words, split.lows, split.starts, split.ends
        self.headline = 0 < len(self.words) < 15 and self.words[-1] not in _STOPS  # a line without a full stop
        self._drop_scare_quotes()
        self.shouts = shouts = len(self.words) > 3 and text[self.starts[0] : self.ends[-1]].isupper()
        self.tags = Tagger(self.words, self.lows, shouts, lex).tags()
        self.phrases = self._phrases()

    def _drop_scare_quotes(self) -> None:
        """Take the marks off a quotation of one to three words inside a phrase: a “silent” protest."""
        if _QUOTES.isdisjoint(self.words):
            return
        marks = [i for i, w in enumerate(self.words) if w in _QUOTES]
        for a, b in zip(reversed(marks[:-1]), reversed(marks[1:]), strict=True):
            inside = self.words[a + 1 : b]
            if 1 <= len(inside) <= 3 and a and all(w[0].isalpha() for w in inside):
                for i in (b, a):
                    del self.words[i], self.lows[i], self.starts[i], self.ends[i]
                break

    def _phrases(self) -> list[Phrase]:
        """Return the phrases over the string of tags, with their lemmas."""
        tags = self.tags
        starts, ends, lows = self.starts, self.ends, self.lows
        runs = [] if BEARINGS.isdisjoint(lows) else bearings(lows, tags)
        for first, last, _ in runs:
            tags[first:last] = "P" * (last - first)
        tag_string = "".join(tags)
        verbs, nouns = self.lex.verbs, self.lex.nouns
        found: list[Phrase] = []
        at = done = 0
        for m in _PHRASE.finditer(tag_string):
            first, last = m.span()
            while done < first:
                found.append(Phrase(tags[done], at, done, done + 1, starts[done], ends[done]))
                done += 1
                at += 1
            if m.lastindex == 2:
                low = lows[last - 1]
                phrase = Phrase("N", at, first, last, starts[first], ends[last - 1], nouns.get(low) or singular(low))
            else:
                head = last - 1
                while head > first and tag_string[head] in "!Y":
                    head -= 1
                low = lows[head]
                phrase = Phrase("V", at, first, last, starts[first], ends[last - 1], verbs.get(low, low))
                phrase.head = head
            found.append(phrase)
            done = last
            at += 1
        for k in range(done, len(tags)):
            found.append(Phrase(tags[k], at, k, k + 1, starts[k], ends[k]))
            at += 1
        return self._opened(self._joined(found, runs) if runs else found)

    def _opened(self, found: list[Phrase]) -> list[Phrase]:
        """Return the phrases with a subject of its own for each clause that a place or a time opens.

        "In Goma students marched", "in February Kinshasa forbade": the clause needs a subject, so what stands between
        the preposition and the verb are two phrases.
        """
        k = 0
        while k + 2 < len(found):
            p, noun = found[k], found[k + 1]
            opens = p.type == "P" and noun.type == "N" and (k == 0 or found[k - 1].type in _CLAUSE_OPENERS)
            if opens and noun.last - noun.first > 1 and self.lows[p.first] in _FRONTING:
                verb = next((q for q in found[k + 2 :] if q.type not in "Y!"), noun)
                cut = self._cut(noun) if verb.type == "V" and self.is_finite(verb) else None
                if cut is not None:
                    halves = [self._part(noun, noun.first, cut), self._part(noun, cut, noun.last)]
                    found[k + 1 : k + 2] = halves
                    for at, phrase in enumerate(found):
                        phrase.at = at
            k += 1
        return found

    def _cut(self, noun: Phrase) -> int | None:
        """Return the word at which the subject begins in the words between a fronted preposition and its verb."""
        tags, lows = self.tags, self.lows
        for k in range(noun.first, noun.last - 1):
            following = tags[k + 1]
            if lows[k] in self.lex.times and following == "X" and lows[k + 1] not in self.lex.times:
                return k + 1  # "in February Kinshasa"
            if tags[k] == "U" and len(lows[k]) == 4 and lows[k].isdigit() and k == noun.first and following == "X":
                return k + 1  # "in 2014 Russia"
        if lows[noun.first] in _MATTERS and tags[noun.first + 1] in "XD":
            return noun.first + 1  # "in exchange China"
        head = lows[noun.last - 1]
        if tags[noun.last - 1] != "N" or head in self.lex.times or not (head.endswith(("s", "men")) or head in _CROWDS):
            return None
        times = [k for k in range(noun.first, noun.last) if lows[k] in self.lex.times]
        if times:
            return times[-1] + 1  # "on Friday night gunmen"
        names = [k for k in range(noun.first, noun.last) if tags[k] == "X"]
        if not names or names[0] > noun.first + 1 or any(t in "ZU" for t in tags[noun.first : noun.last]):
            return None
        for k in names[1:]:
            if self.words[k].isupper() and len(self.words[k]) > 1:
                return k  # "in El Fasher RSF fighters"
        cut = names[-1] + 1
        return cut if names == list(range(names[0], cut)) else None

    def _part(self, noun: Phrase, first: int, last: int) -> Phrase:
        """Return some of the words of a noun phrase as one of its own."""
        low = self.lows[last - 1]
        lemma = self.lex.nouns.get(low) or singular(low)
        return Phrase("N", noun.at, first, last, self.starts[first], self.ends[last - 1], lemma)

    def _joined(self, found: list[Phrase], runs: list[tuple[int, int, int]]) -> list[Phrase]:
        """Return the phrases with the words of each bearing as one preposition: "12 km south-east of"."""
        heads = {k: run for run in runs for k in range(run[0], run[1])}
        joined: list[Phrase] = []
        for p in found:
            run = heads.get(p.first)
            if run is not None and p.first != run[0]:
                continue
            if run is not None:
                p = Phrase("P", p.at, run[0], run[1], self.starts[run[0]], self.ends[run[1] - 1])
                p.head = run[2]
            p.at = len(joined)
            joined.append(p)
        return joined

    def low(self, phrase: Phrase) -> str:
        """Return the phrase's head word in lower case."""
        return self.lows[phrase.head]

    def lemma(self, phrase: Phrase) -> str:
        """Return the lemma of the phrase's head."""
        if phrase.lemma is None:
            low = self.lows[phrase.head]
            phrase.lemma = (
                self.lex.verbs.get(low, low) if phrase.type == "V" else self.lex.nouns.get(low) or singular(low)
            )
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
        """Return whether "not" or "never" stands in the verb group or just before it; "not only" denies nothing."""
        k = verb.first
        while k and self.tags[k - 1] == "Y":
            k -= 1
        first = k - 1 if k and self.tags[k - 1] == "!" else verb.first
        return any(
            self.tags[i] == "!" and not (self.lows[i] == "not" and self.lows[i + 1 : i + 2] in _NOT_ONLY)
            for i in range(first, verb.last)
        )

    def is_passive(self, verb: Phrase) -> bool:
        """Return whether the group is passive: be + participle, or a bare participle."""
        if self.tags[verb.last - 1] != "E":
            return False
        return verb.last - verb.first == 1 or "I" in self.tags[verb.first : verb.last]
