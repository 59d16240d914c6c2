"""Untrue: what is told only to be called untrue: "it is not true that S", "the lie that S", "claims that S are false".

A denial that is missed turns into its contrary, so its forms are looked for word by word, whatever the grammar makes
of the sentence: what stands between the verdict and its "that", an aside or who says so, does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crossbearing.model.claim import Speaker, VoiceLevel
from crossbearing.read.attribution import REFUSING, Attribution, clause_end
from crossbearing.read.clause import Clauses
from crossbearing.read.draft import Draft
from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.speaker import speaker
from crossbearing.read.words import word_set

_FALSE = word_set(
    "untrue false fake baseless unfounded groundless fabricated nonsense invented invention lie lies fabrication "
    "fabrications falsehood falsehoods hoax hoaxes fairytale fantasy fiction slander slanders calumny smear libel myth"
)
_TRUE = frozenset({"true", "correct", "accurate", "case"})
_NOT = frozenset({"not", "n't", "n’t", "never", "nor", "neither", "no", "hardly", "isn't", "isn’t", "wasn't"})
# Verbs that call a report untrue by "as" and a word for it.
_CALLING = word_set("describe dismiss reject brand call label denounce deride")
# What one denies who denies having done what others tell of: "denied any role in the attack".
_SHARE = word_set("role involvement part hand responsibility complicity participation share")
_BACK = 12  # words between a report or a verdict and its "that"
_ASIDE = 30  # words of an aside between them
_VERDICT = 4  # words from "is" to the verdict


def untrue(
    parse: Parse, clauses: Clauses, memory: list[Speaker], known: Sequence[Attribution]
) -> Iterator[Attribution]:
    """Yield the denials of a sentence that no attribution among the known ones makes already."""
    lows = parse.lows
    if "that" in lows:
        for that in (i for i, low in enumerate(lows[:-1]) if low == "that" and i):
            one = _of_clause(parse, clauses, memory, that)
            if one is not None and not _is_known(one, known):
                yield one
    for noun in parse.phrases:
        if noun.type == "N" and noun.lemma in parse.lex.report_nouns:
            told = _of_event(parse, clauses, memory, noun)
            if told is not None and not _is_known(told, known):
                yield told


def _is_known(one: Attribution, known: Sequence[Attribution]) -> bool:
    """Return whether what the words say is denied already: to deny it twice would be to say it."""
    return any((a.refuted or a.level.stance == "denies") and a.start < one.end and one.start < a.end for a in known)


def _of_clause(parse: Parse, clauses: Clauses, memory: list[Speaker], that: int) -> Attribution | None:
    """Return the denial of the clause behind a "that", if what stands before it calls it untrue."""
    inside = next((p for p in parse.phrases if p.first <= that < p.last or p.first == that + 1), None)
    after = next((p for p in parse.phrases if p.first > that), None)
    if inside is None or (inside.last == that + 1 and (after is None or after.type not in "NDAY")):
        return None  # "the lie that was told": a relative
    start = parse.starts[that + 1]
    last = _before(parse, that)
    word = parse.lows[last]
    before = parse.lows[max(0, last - 5) : last]
    denied = not _NOT.isdisjoint(before)
    if (word in _FALSE and _NOT.isdisjoint(before[-3:])) or (word in _TRUE and denied):
        first = next((i for i in range(last, max(-1, last - 6), -1) if parse.lows[i] in ("it", "nor")), last)
        end = _end(parse, inside)
        return Attribution(VoiceLevel((), None), start, end, parse.starts[first], parse.ends[that], refuted=True)
    noun = _report(parse, that) or _what(parse, that)
    if noun is None:
        return None
    verb = _denying(parse, noun)
    if verb is not None:
        return _denial(parse, clauses, memory, verb, noun, start, _end(parse, inside))
    verdict = _verdict(parse, inside)
    if verdict is None:
        return None
    level = VoiceLevel((), parse.text[noun.start : noun.end], "asserts")  # whose report it is: `hearsay`
    return Attribution(level, start, verdict.start, noun.start, noun.end, refuted=True)


def _before(parse: Parse, that: int) -> int:
    """Return the last word before a "that", an aside in commas left out: "a lie, they repeat, that"."""
    k = that - 1
    if parse.lows[k] == "," and k:
        comma = next((i for i in range(k - 1, max(-1, k - _BACK), -1) if parse.lows[i] in (",", ";", ".")), None)
        if comma:
            return comma - 1
        return k - 1
    return k


def _end(parse: Parse, inside: Phrase) -> int:
    """Return where a clause ends that is called untrue; what a relative behind a comma adds is not."""
    end = clause_end(parse, inside.at)
    phrases = parse.phrases
    for p in phrases[inside.at + 1 :]:
        if p.start < end and p.type == "," and any(q.type == "W" for q in phrases[p.at + 1 : p.at + 3]):
            return p.start
    return end


def _report(parse: Parse, that: int) -> Phrase | None:
    """Return the report whose content the clause is: "the claim of the ministry that", with no verb between them."""
    last = that
    if parse.lows[that - 1] == ",":  # "the claim, spread by the press, that": over the aside
        aside = range(that - 2, max(-1, that - _ASIDE), -1)
        last = next((i for i in aside if parse.lows[i] in (",", ";", ".")), that)
        last = last if parse.lows[last] == "," else that
    for p in reversed([p for p in parse.phrases if p.last <= last and p.first >= last - _BACK]):
        # "and reports that ... are false": the tagger may take the noun for a verb.
        if p.lemma in parse.lex.report_nouns and (p.type == "N" or p.last == last):
            return p
        if p.type in ".:S" or (p.type == "V" and parse.is_finite(p)):
            return None
    return None


def _what(parse: Parse, that: int) -> Phrase | None:
    """Return the "what" of "deny what the paper printed on Friday, that S"."""
    words = range(max(0, that - _BACK), that)
    first = next((i for i in words if parse.lows[i] == "what"), None) if parse.lows[that - 1] == "," else None
    return next((p for p in parse.phrases if first is not None and p.first <= first < p.last), None)


def _denying(parse: Parse, noun: Phrase) -> Phrase | None:
    """Return the verb that denies a report: "denied the claim", "dismissed as invention the claim"."""
    for p in reversed(parse.phrases[max(0, noun.at - 6) : noun.at]):
        if p.type != "V":
            if p.type in ".:SC" and parse.low(p) != "as":
                return None
            continue
        lemma = parse.lemma(p)
        if parse.is_negated(p) or parse.is_passive(p):
            return None
        if lemma in REFUSING or parse.lex.speech.get(lemma) == "denies":
            return p
        between = parse.lows[p.last : noun.first]
        return p if lemma in _CALLING and not _FALSE.isdisjoint(between) else None
    return None


def _denial(
    parse: Parse, clauses: Clauses, memory: list[Speaker], verb: Phrase, noun: Phrase, start: int, end: int
) -> Attribution | None:
    """Return the denial of one who denies or dismisses a report; None where nobody is said to."""
    nodes = [n for n in clauses.subject(verb) if n.end <= verb.start]
    if not nodes:
        return None
    speakers = tuple(speaker(parse, clauses, n, memory) for n in nodes)
    level = VoiceLevel(speakers, parse.text[verb.start : verb.end], "denies")
    return Attribution(level, start, end, min(n.start for n in nodes), verb.end, (noun.start, end))


def _verdict(parse: Parse, inside: Phrase) -> Phrase | None:
    """Return the "is" or "are" behind a clause or noun phrase that calls the report untrue."""
    for p in parse.phrases[inside.at + 1 :]:
        if p.type in ".:" and parse.text[p.start] in ".;:":
            return None
        if p.type == "V" and "I" in parse.tags_of(p) and _NOT.isdisjoint(parse.lows[p.first : p.last]):
            after = next((q.first for q in parse.phrases[p.at + 1 :] if q.type in "VSW,."), len(parse.lows))
            said = parse.lows[p.first : min(after, p.last + _VERDICT)]
            if not _FALSE.isdisjoint(said) and _NOT.isdisjoint(said):
                return p
    return None


def _of_event(parse: Parse, clauses: Clauses, memory: list[Speaker], noun: Phrase) -> Attribution | None:
    """Return the denial in "reports of an attack are baseless", "called reports of an attack a lie"."""
    phrases = parse.phrases
    k = noun.at + 1
    if k + 1 >= len(phrases) or phrases[k].type != "P" or parse.low(phrases[k]) != "of" or phrases[k + 1].type != "N":
        return None
    _, after = clauses.nouns.node(k + 1)
    start, last = phrases[k + 1].start, phrases[after - 1]
    verb = phrases[noun.at - 1] if noun.at else None
    behind = parse.lows[last.last : last.last + _VERDICT]
    if verb is not None and verb.type == "V" and parse.lemma(verb) in _CALLING and not parse.is_negated(verb):
        stop = next((p for p in phrases[k + 2 :] if parse.low(p) in _FALSE and p.type not in "V"), None)
        if stop is not None and not any(p.type in ".:;SV" for p in phrases[k + 2 : stop.at]):
            return _denial(parse, clauses, memory, verb, noun, start, phrases[stop.at - 1].end)
        return None
    if not behind:
        return None
    verdict = _verdict(parse, phrases[k + 1])
    if verdict is None or any(p.type == "V" for p in phrases[k + 2 : verdict.at]):
        return None
    level = VoiceLevel((), parse.text[noun.start : noun.end], "asserts")
    return Attribution(level, start, verdict.start, noun.start, noun.end, refuted=True)


def disown(parse: Parse, clauses: Clauses, drafts: Sequence[Draft], memory: list[Speaker]) -> list[Attribution]:
    """Return the denials of "X denied any role in the attack", and make X the one who is said to have done it.

    Who denies a share in a deed does not deny the deed: it is denied of him.
    """
    found = []
    for noun in parse.phrases:
        if noun.type != "N" or noun.lemma not in _SHARE or noun.at + 2 >= len(parse.phrases) or not noun.at:
            continue
        verb, link = parse.phrases[noun.at - 1], parse.phrases[noun.at + 1]
        denies = verb.type == "V" and parse.lex.speech.get(parse.lemma(verb)) == "denies"
        if not denies or parse.is_negated(verb) or link.type != "P" or parse.low(link) not in ("in", "for", "of"):
            continue
        event = parse.phrases[noun.at + 2]
        nodes = [n for n in clauses.subject(verb) if n.end <= verb.start]
        mine = [d for d in drafts if event.start <= d.trigger.start and d.trigger.at <= event.at + 1]
        one = _denial(parse, clauses, memory, verb, noun, event.start, clause_end(parse, event.at)) if mine else None
        if one is None:
            continue
        found.append(one)
        for draft in mine:
            draft.actors, draft.disowned = draft.actors or list(nodes), True
    return found
