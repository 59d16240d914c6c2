"""An attribution, and the stretch of text that follows one and is said by its speaker."""

from __future__ import annotations

from dataclasses import dataclass

from crossbearing.model.claim import VoiceLevel
from crossbearing.read.clause import Clauses
from crossbearing.read.grammar import Parse
from crossbearing.read.words import word_set

# Verbs of speech that take the hearer as their object: "told The Irrawaddy that ...".
TELLING = word_set("tell inform assure remind warn notify advise")
# Verbs that deny when their object is a report: "rejected allegations that".
REFUSING = frozenset({"reject", "dismiss", "refute", "rebut"})
# Verbs that, after "and", go on about the speaker rather than about what is said.
_RESUMING = {"call", "describe", "accuse", "urge", "blame", "warn", "insist", "demand", "decline", "refuse", "praise"}
# Prepositions of what may stand between the cue and what is said: "said on Monday that".
_ADJUNCT = word_set("on in at to after during by via through")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Speakers with cue and stance, and the text from `start` to `end` that they answer for.

    `cue_start` and `cue_end` bound speakers and cue, which are no part of what is said. `denied` is the stretch that
    a denial denies; `unverified` says that nobody could confirm the content. `modality` and `certainty` are what an
    attitude ("warned of", "feared") makes of the content.
    """

    level: VoiceLevel
    start: int
    end: int
    cue_start: int
    cue_end: int
    denied: tuple[int, int] | None = None
    modality: str | None = None
    certainty: float = 1.0
    quoted: bool = False
    refuted: bool = False
    unverified: bool = False
    via: VoiceLevel | None = None

    def covers_cue(self, at: int) -> bool:
        """Return whether an offset lies in the speakers or the cue."""
        return self.cue_start <= at < self.cue_end


def content_after(parse: Parse, clauses: Clauses, k: int) -> tuple[int, int] | None:
    """Return the stretch of the clause that follows an attribution, or None where none follows."""
    phrases = parse.phrases
    i = k
    while i < len(phrases):
        p = phrases[i]
        if p.type == "S" and parse.low(p) in ("that", "whether", "if"):
            return (phrases[i + 1].start, clause_end(parse, i + 1)) if i + 1 < len(phrases) else None
        if p.type == ":" or (p.type == '"' and i + 1 < len(phrases) and phrases[i + 1].type != "."):
            return p.start, phrases[-1].end
        if p.type == "Y" or (p.type == "N" and parse.lemma(p) in parse.lex.times):
            i += 1
        elif p.type == "P" and parse.low(p) in _ADJUNCT and i + 1 < len(phrases) and phrases[i + 1].type == "N":
            _, i = clauses.nouns.group(i + 1)
        else:
            break
    if i < len(phrases) and phrases[i].type == "N":
        for p in phrases[i + 1 :]:
            if p.type == "V" and parse.is_finite(p):
                return phrases[i].start, clause_end(parse, i)
            if p.type in ".:SW,":
                break
    return None


def _resumes(parse: Parse, k: int) -> bool:
    """Return whether "he" or "it" goes on about the speaker: "says that ..., and it accuses Rwanda"."""
    phrases = parse.phrases
    if k + 1 >= len(phrases) or parse.low(phrases[k]) not in ("he", "she", "it", "they"):
        return False
    verb = next((p for p in phrases[k + 1 : k + 3] if p.type == "V"), None)
    return verb is not None and parse.is_finite(verb) and parse.lemma(verb) in _RESUMING


def _goes_on(parse: Parse, k: int) -> bool:
    """Return whether "that" takes up again what is said: "said that ..., but that ..."."""
    return k < len(parse.phrases) and parse.phrases[k].type == "S" and parse.low(parse.phrases[k]) == "that"


def clause_end(parse: Parse, k: int) -> int:
    """Return where a complement clause ends: at a semicolon, a dash, a contrast, or the sentence's end."""
    phrases = parse.phrases
    for p in phrases[k + 1 :]:
        contrast = (p.type == "S" and parse.low(p) in ("although", "though", "whereas", "while")) or (
            p.type == "C" and parse.low(p) == "but" and phrases[p.at - 1].type in ",-" and not _goes_on(parse, p.at + 1)
        )
        if p.type == "C" and p.at + 1 < len(phrases) and phrases[p.at + 1].type == "V":
            # "denied that ... and called it a rotation": the second verb of speech is the speaker's own.
            following = phrases[p.at + 1]
            if parse.is_finite(following) and parse.lemma(following) in _RESUMING | set(parse.lex.speech):
                return phrases[p.at - 1].end
        if p.type == "C" and phrases[p.at - 1].type == "," and _resumes(parse, p.at + 1):
            return phrases[p.at - 1].start
        if contrast and any(q.type == "V" and parse.is_finite(q) for q in phrases[p.at :]):
            return phrases[p.at - 1].end if phrases[p.at - 1].type not in ",-" else phrases[p.at - 1].start
        if p.type in ".-" and parse.text[p.start] in ";—–":
            return p.start
    last = phrases[-1]
    return last.start if last.type == "." else last.end
