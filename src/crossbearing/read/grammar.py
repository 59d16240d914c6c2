"""A shallow grammar of news English: the words, tags and phrases of one sentence. Tags: see `tag`."""

from __future__ import annotations

import re

from crossbearing.read.sentence import WORD
from crossbearing.read.tag import Tagger
from crossbearing.read.words import Lexicon, singular

_STOPS = frozenset('.!?…:;,”"’)')
_QUOTES = frozenset("“”\"«»‘’'")
# Phrases over the string of tags.
_VERB_GROUP = r"(?:T[Y!]*)?(?:[MOHI][Y!]*\"?)+[VBEG]|(?:T[Y!]*)?[MOHI](?:[Y!]*[MOHI])*[!]?|T[Y!]*[BV]|[VBEG]"
# A number after a noun opens a phrase of its own where a noun follows it: "gave the militia | ten days".
_NOUN_GROUP = (
    r"(?:D!?){0,5}U*(?:[ANXZ]|(?<!N)U|U(?!N)|Y(?=A)|'(?=[ANX])|'(?=[NX])|(?<=[ANX])')*(?:[NX]|(?<!N)U)|R|U"
    r"|(?:D!?)+(?![DAUNXZY'])"
)
# What a group can open with is looked at first: most words open neither.
_PHRASE = re.compile(f"(?=[TMOHIVBEG])({_VERB_GROUP})|(?=[DAUNXZYR'])({_NOUN_GROUP})")


_GROUP, _START, _END = re.Match.group, re.Match.start, re.Match.end


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

    __slots__ = ("ends", "headline", "lex", "lows", "phrases", "starts", "tags", "text", "words")

    def __init__(self, text: str, split: Words, lex: Lexicon) -> None:
        self.text = text
        self.lex = lex
        self.words, self.lows, self.starts, self.ends = split.words, split.lows, split.starts, split.ends
        self.headline = 0 < len(self.words) < 15 and self.words[-1] not in _STOPS  # a line without a full stop
        self._drop_scare_quotes()
        shouts = len(self.words) > 3 and text[self.starts[0] : self.ends[-1]].isupper()
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
        tag_string = "".join(tags)
        starts, ends, lows = self.starts, self.ends, self.lows
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
        return found

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
        """Return whether "not" or "never" stands in the verb group or just before it."""
        if "!" in self.tags_of(verb):
            return True
        k = verb.first - 1
        while k >= 0 and self.tags[k] == "Y":
            k -= 1
        return k >= 0 and self.tags[k] == "!" and self.tags[k - 1 : k] != ["C"]

    def is_passive(self, verb: Phrase) -> bool:
        """Return whether the group is passive: be + participle, or a bare participle."""
        if self.tags[verb.last - 1] != "E":
            return False
        return verb.last - verb.first == 1 or "I" in self.tags[verb.first : verb.last]
