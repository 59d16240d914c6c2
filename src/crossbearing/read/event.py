"""Events and states of one sentence: verbs first, then nouns, then how they hang together."""

from __future__ import annotations

from crossbearing.read.argument import Arguments
from crossbearing.read.clause import Clauses
from crossbearing.read.draft import Draft, Drafts
from crossbearing.read.grammar import Parse
from crossbearing.read.licence import Licences
from crossbearing.read.likeness import Likeness
from crossbearing.read.match import Matcher
from crossbearing.read.nominal import NounEvents
from crossbearing.read.stretch import stretch
from crossbearing.read.tie import Ties
from crossbearing.read.verbal import VerbEvents
from crossbearing.read.where import fill, label, leave, opening, share


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
    telling = []
    noun_events = parse.lex.noun_events
    for phrase in parse.phrases:
        if phrase.type == "V":
            verbs.read(phrase)
        elif phrase.type == "N" and phrase.lemma in noun_events:
            telling.append(phrase)
    if telling:
        nouns = NounEvents(matcher, arguments, licences)
        for phrase in telling:
            nouns.read(phrase)
    if not drafts.all:
        return []
    drafts.all.sort(key=lambda d: d.trigger.at)
    if "?" in parse.words[-2:]:
        for draft in drafts:  # a question asserts nothing
            draft.manner = draft.manner._replace(modality="possible", certainty=0.3, tense="open")
    Ties(parse, clauses, licences, drafts).tie_all()
    stretch(parse, drafts)
    opening(parse, clauses, likeness, drafts.all)
    fill(parse, clauses, likeness, drafts.all)
    leave(parse, clauses, likeness, drafts.all)
    share(parse, drafts.all)
    label(parse, clauses, likeness, drafts.all)
    return drafts.all
