"""Events and states of one sentence: verbs first, then nouns, then how they hang together."""

from __future__ import annotations

from dataclasses import replace

from crossbearing.read.argument import Arguments
from crossbearing.read.clause import Clauses
from crossbearing.read.draft import PLACE_PREPOSITIONS, Draft, Drafts
from crossbearing.read.grammar import Parse
from crossbearing.read.licence import Licences
from crossbearing.read.likeness import Likeness
from crossbearing.read.match import Matcher
from crossbearing.read.nominal import NounEvents
from crossbearing.read.stretch import stretch
from crossbearing.read.tie import Ties
from crossbearing.read.verbal import VerbEvents

# Prepositions of a place that opens a sentence, and the kinds of deed that it is given to.
_FRONTED = frozenset({"in", "at", "near", "across", "inside", "outside", "around"})
_PLACED = frozenset({"ASSAULT", "HARM", "COERCE", "PROTEST", "CONSULT", "AID"})


def events(parse: Parse, clauses: Clauses) -> list[Draft]:
    """Return the drafts of a parsed sentence in the order of their triggers.

    Nouns come after all verbs: whether a noun tells an event depends on what its verb was read as.
    """
    drafts = Drafts()
    likeness = Likeness(parse, clauses)
    matcher = Matcher(parse, clauses, likeness)
    arguments = Arguments(parse, clauses, likeness, drafts)
    licences = Licences(parse, clauses, likeness, drafts)
    verbs = VerbEvents(matcher, arguments)
    nouns = NounEvents(matcher, arguments, licences)
    for phrase in parse.phrases:
        if phrase.type == "V":
            verbs.read(phrase)
    for phrase in parse.phrases:
        if phrase.type == "N" and phrase.lemma in parse.lex.noun_events:
            nouns.read(phrase)
    drafts.all.sort(key=lambda d: d.trigger.at)
    _put_fronted(parse, clauses, likeness, arguments, drafts)
    if "?" in parse.words[-2:]:
        for draft in drafts:  # a question asserts nothing
            draft.manner = replace(draft.manner, modality="possible", certainty=0.3, tense="open")
    Ties(parse, clauses, licences, drafts).tie_all()
    stretch(parse, drafts)
    return drafts.all


def _put_fronted(parse: Parse, clauses: Clauses, likeness: Likeness, arguments: Arguments, drafts: Drafts) -> None:
    """Give the place that opens a sentence to the first deed told behind it: "In Mali, gunmen abducted a priest"."""
    phrases = parse.phrases
    if len(phrases) < 4 or phrases[0].type != "P" or phrases[1].type != "N" or parse.low(phrases[0]) not in _FRONTED:
        return
    node, after = clauses.nouns.node(1)
    if after >= len(phrases) or phrases[after].type != "," or not likeness.is_place(node):
        return
    first = next((d for d in drafts if d.trigger.type == "V" and d.trigger.at > after), None)
    if first is not None and first.frame.kind in _PLACED and not first.places:
        arguments.put_places(first, [node], PLACE_PREPOSITIONS[parse.low(phrases[0])])
