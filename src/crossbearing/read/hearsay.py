"""Whose report or count it is: "the claims of X that S", "a nurse counted 21 dead", "by the UN's reckoning"."""

from __future__ import annotations

from dataclasses import dataclass

from crossbearing.model.claim import Speaker, VoiceLevel
from crossbearing.read.attribution import Attribution, clause_end
from crossbearing.read.clause import Clauses
from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.noun_phrase import Node
from crossbearing.read.speaker import speaker
from crossbearing.read.words import word_set

# Verbs whose subject puts a report about.
_SPREADING = word_set("spread repeat circulate peddle invent fabricate")
# Verbs of those who count: what they count is their word.
_COUNTING = word_set("count tally number")
# Verbs that tell of something behind a preposition: "speaks of seven dead", "admits to fewer than 3,000".
_TELLING_OF = {"speak": "of", "tell": "of", "talk": "of", "admit": "to", "swear": "to", "boast": "of"}
# Verbs that set a figure: "put the toll at four". The figure is the word of their subject.
_SETTING = word_set("put place estimate")
_FIGURES = word_set("toll number figure total count dead death casualty fatality wounded injured missing displaced")
COUNTING = _COUNTING | _SETTING | frozenset(_TELLING_OF)
# Nouns and verbs of confirming, and how sure what nobody could confirm is: see docs/annotation.md.
_CONFIRMATIONS = word_set("confirmation corroboration verification")
_VERIFYING = word_set("verify confirm corroborate authenticate")
_CONFIRMING = _CONFIRMATIONS | word_set(
    "verify verified confirm confirmed corroborate corroborated authenticate authenticated"
)
_UNVERIFIED = 0.35
# What somebody's figure or word is called after "by" or "in": "by Armenia's count", "in the estimate of the mayor".
_RECKONINGS = word_set("account calculation count estimate figures reckoning tally telling")
# Reports that somebody makes and answers for; a fact, a sign or the news has no such owner.
_OWNED = word_set(
    "accusation allegation assertion claim declaration falsehood invention lie propaganda report rumor rumour slander "
    "statement story tale version"
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a report tells, from `start` to `end`, behind the phrase `that`; who made it, as phrases or as words."""

    start: int
    end: int
    that: int
    owners: tuple[Node, ...] = ()
    holder: tuple[int, int] | None = None


def told(parse: Parse, clauses: Clauses, noun: Phrase) -> Told | None:
    """Return what a noun for a report tells; None where no that-clause belongs to it."""
    phrases = parse.phrases
    k = noun.at + 1
    owners: list[Node] = []
    if k + 1 < len(phrases) and phrases[k].type == "," and _by(parse, k + 1) is not None:
        by = _by(parse, k + 1)
        owners, k = clauses.nouns.group((by or 0) + 1)
        k += k < len(phrases) and phrases[k].type == ","
    elif k + 1 < len(phrases) and parse.low(phrases[k]) in ("of", "by", "from") and phrases[k + 1].type == "N":
        owners, k = clauses.nouns.group(k + 1)
    if k + 1 >= len(phrases) or parse.lows[phrases[k].first] != "that":
        return None
    end = clause_end(parse, k)
    holder = _holder(parse, noun)
    if phrases[k].type == "N" and phrases[k].last - phrases[k].first > 1:  # "that Syrian fighters"
        return Told(parse.starts[phrases[k].first + 1], end, k, tuple(owners), holder)
    return Told(phrases[k + 1].start, end, k, tuple(owners), holder) if phrases[k].type in "SKW" else None


def _by(parse: Parse, k: int) -> int | None:
    """Return the index of "by" in a participle phrase at k: "spread by Paris", "put about by the radio"."""
    for p in parse.phrases[k + 1 : k + 3]:
        if p.type == "P" and parse.low(p) == "by" and p.at + 1 < len(parse.phrases):
            return p.at if parse.phrases[p.at + 1].type == "N" else None
    return None


def _holder(parse: Parse, noun: Phrase) -> tuple[int, int] | None:
    """Return the words of a possessive before the noun: "Kyiv's claim"."""
    last = next((k for k in range(noun.head - 1, noun.first, -1) if parse.tags[k] == "Z"), None)
    return None if last is None else (noun.start, parse.ends[last - 1])


def _named(parse: Parse, start: int, end: int) -> Speaker:
    """Return the speaker that a possessive names: an armed party or a government by its noun, else unknown."""
    text = parse.text[start:end]
    last = text.split()[-1].lower()
    acts = parse.lex.nouns.get(last, last) in parse.lex.actor_heads
    return Speaker(text, start, end, "party" if acts else "unknown", False)


def by_owner(parse: Parse, clauses: Clauses, noun: Phrase, memory: list[Speaker]) -> Attribution | None:
    """Return the attribution of a report to who made it or spreads it; None where nobody is named."""
    if parse.lemma(noun) not in _OWNED:
        return None
    report = told(parse, clauses, noun)
    if report is None:
        return None
    speakers = tuple(speaker(parse, clauses, node, memory) for node in report.owners)
    before = parse.phrases[noun.at - 1] if noun.at else None
    if not speakers and report.holder is not None:
        start, end = report.holder
        speakers = (_named(parse, start, end),)
    elif not speakers and before is not None and before.type == "V" and parse.lemma(before) in _SPREADING:
        speakers = tuple(speaker(parse, clauses, n, memory) for n in clauses.subject(before) if n.end <= before.start)
    if not speakers:
        return None
    level = VoiceLevel(speakers, parse.text[noun.start : noun.end], "asserts")
    left = min(noun.start, *(s.start for s in speakers if s.start is not None))
    # narrower by a sign than what denies it, as who made it stands nearer to the fact than who denies it
    return Attribution(level, report.start, report.end - 1, left, parse.phrases[report.that].end)


def counted(parse: Parse, clauses: Clauses, lemma: str, k: int) -> tuple[int, int] | None:
    """Return what is counted or told of behind a verb, from phrase `k`: numbers are somebody's word."""
    phrases = parse.phrases
    if lemma in _COUNTING:
        number = phrases[k].type == "N" and "U" in parse.tags[phrases[k].first : phrases[k].last]
        return (phrases[k].start, clause_end(parse, k)) if number else None
    if lemma in _SETTING:
        figure = phrases[k].type == "N" and parse.lemma(phrases[k]) in _FIGURES
        at = next((p for p in phrases[k:] if p.type == "P" and parse.low(p) == "at"), None) if figure else None
        number = at is not None and at.at + 1 < len(phrases) and "U" in parse.tags_of(phrases[at.at + 1])
        return (phrases[k].start, clause_end(parse, k)) if number else None
    behind = _TELLING_OF.get(lemma)
    if behind is None or parse.low(phrases[k]) != behind or k + 1 >= len(phrases) or phrases[k + 1].type != "N":
        return None
    return phrases[k + 1].start, clause_end(parse, k + 1)


def unverified(parse: Parse, clauses: Clauses, memory: list[Speaker]) -> list[Attribution]:
    """Return the stretches that nobody could confirm: "no confirmation of the claim that S", "could not verify"."""
    found = []
    for p in parse.phrases if not _CONFIRMING.isdisjoint(parse.lows) else ():
        lemma = parse.lemma(p)
        if p.type == "N" and lemma in _CONFIRMATIONS and parse.lows[p.first] == "no":
            content = _claimed(parse, clauses, p.at + 1)
            speakers: tuple[Speaker, ...] = ()
        elif p.type == "V" and lemma in _VERIFYING and parse.is_negated(p):
            subject = clauses.subject(p)
            if parse.is_passive(p):
                nouns = [n.phrase for n in subject if parse.lemma(n.phrase) in parse.lex.report_nouns]
                report = told(parse, clauses, nouns[0]) if nouns else None
                content = (report.start, min(report.end, p.start)) if report is not None else None
                speakers = ()
            else:
                content = _claimed(parse, clauses, p.at + 1)
                speakers = tuple(speaker(parse, clauses, n, memory) for n in subject if not _is_ours(parse, n))
        else:
            continue
        if content is not None and content[0] < content[1]:
            level = VoiceLevel(speakers, parse.text[p.start : p.end], "doubts")
            left = min([p.start, *(s.start for s in speakers if s.start is not None)])
            found.append(Attribution(level, *content, left, p.end, None, None, _UNVERIFIED, unverified=True))
    return found


def _is_ours(parse: Parse, node: Node) -> bool:
    """Return whether the outlet means itself: "we could not verify", "it was not possible to verify"."""
    return parse.low(node.phrase) in ("we", "i", "it")


def _claimed(parse: Parse, clauses: Clauses, k: int) -> tuple[int, int] | None:
    """Return the clause behind "that", "whether" or a report at the phrases from k on: "of the claim that S"."""
    phrases = parse.phrases
    for p in phrases[k:]:
        if p.type == "N" and parse.lemma(p) in parse.lex.report_nouns:
            report = told(parse, clauses, p)
            return (report.start, report.end) if report is not None else None
        if p.type in "SKW" and parse.low(p) in ("that", "whether", "if"):
            return (phrases[p.at + 1].start, clause_end(parse, p.at + 1)) if p.at + 1 < len(phrases) else None
        if p.type not in "PN":
            return None
    return None


def reckonings(parse: Parse, clauses: Clauses, memory: list[Speaker]) -> list[tuple[VoiceLevel, int, int, int]]:
    """Return the levels of "by X's count" and "in the estimate of X": level, bounds of the cue, the phrase after."""
    found = []
    for p in parse.phrases[:-1] if not _RECKONINGS.isdisjoint(parse.lows) else ():
        noun = parse.phrases[p.at + 1]
        if p.type != "P" or parse.low(p) not in ("by", "in") or noun.type != "N":
            continue
        if parse.lows[noun.head] not in _RECKONINGS:
            continue
        node, after = clauses.nouns.node(noun.at)
        speakers = tuple(speaker(parse, clauses, n, memory) for n in node.of)
        holder = _holder(parse, noun)
        if not speakers and holder is not None:
            speakers = (_named(parse, *holder),)
        if speakers:
            level = VoiceLevel(speakers, parse.text[p.start : noun.end], "asserts")
            found.append((level, p.start, node.end, after))
    return found
