"""The fast extractor: rules of English over reviewed word lists; no model, and the fallback for good."""

from __future__ import annotations

from crossbearing.model.claim import Claim
from crossbearing.model.problem import Problem
from crossbearing.model.report import Report
from crossbearing.model.span import Span
from crossbearing.model.theatre import Theatre
from crossbearing.read.attribution import Attribution
from crossbearing.read.clause import Clauses
from crossbearing.read.context import Context
from crossbearing.read.draft import Draft
from crossbearing.read.event import events
from crossbearing.read.grammar import Parse, Words
from crossbearing.read.making import Maker, Sentence
from crossbearing.read.sentence import WORD, Quotation, quotations, sentences
from crossbearing.read.turn import turns
from crossbearing.read.untrue import disown, untrue
from crossbearing.read.voice import attributions, spread_quotations
from crossbearing.read.when import find
from crossbearing.read.words import Lexicon, lexicon
from crossbearing.settings import Settings
from crossbearing.version import __version__
from crossbearing.wording import counted

READING = f"rules/{__version__}"


def extract(report: Report, theatre: Theatre | None, settings: Settings) -> list[Claim]:
    """Return the claims of a report in the order of their spans, mentions unlinked.

    The theatre is not used: what is a claim, and where its words stand, does not depend on it.
    """
    return extract_with_problems(report, theatre, settings)[0]


def extract_with_problems(
    report: Report, theatre: Theatre | None, settings: Settings
) -> tuple[list[Claim], list[Problem]]:
    """Return the claims of a report, and which of its sentences were too long to be read whole."""
    found, spread, cut = read(report, settings)
    maker = Maker(report, spread, READING)
    for one in found:
        for draft in one.drafts:
            maker.add(one, draft)
    claims = maker.claims()
    for one in found:
        for draft in one.drafts:
            draft.parent = None  # what holds and is held in turn would live until Python looks for cycles
    return claims, too_long(report, cut, settings)


def read(report: Report, settings: Settings) -> tuple[list[Sentence], list[Attribution], list[Span]]:
    """Return the sentences that hold a trigger or a speaker, the stretches that speakers answer for, and what was cut.

    What was cut are sentences of more than `max_sentence_words` words: they are read piece by piece.
    """
    lex = lexicon()
    text = report.text
    quotes = quotations(text)
    context = Context()
    found: list[Sentence] = []
    cut: list[Span] = []
    for start, end in sentences(text):
        parts = pieces(text, start, end, settings.max_sentence_words)
        if len(parts) > 1:
            cut.append(Span(start, end))
        for piece_start, piece_end in parts:
            one = _sentence(text, piece_start, piece_end, lex, quotes, context)
            if one is not None:
                found.append(one)
    spread = spread_quotations(text, quotes, [a for s in found for a in s.attributions])
    return found, spread + turns(text, lex), cut


def too_long(report: Report, cut: list[Span], settings: Settings) -> list[Problem]:
    """Return the Problem that some sentences of a report were read piece by piece, or nothing."""
    if not cut:
        return []
    words = (
        f"{counted(len(cut), 'sentence')} of more than {settings.max_sentence_words} words, the first at character "
        f"{cut[0].start:,}, read in pieces: what reaches over an edge is lost. Raise `max_sentence_words`, or set the "
        "full stops."
    )
    return [Problem("read/sentence", words, report.origin, report.id, cut[0])]


def pieces(text: str, start: int, end: int, most_words: int) -> list[tuple[int, int]]:
    """Return a sentence whole, or in pieces where it has more words than are parsed at once."""
    if end - start < most_words * 4:
        return [(start, end)]
    pieces: list[tuple[int, int]] = []
    count, first, last = 0, start, start
    for m in WORD.finditer(text, start, end):
        count += 1
        last = m.end()
        if count >= most_words:
            pieces.append((first, last))
            first, count = last, 0
    if last > first:
        pieces.append((first, last))
    return pieces


def _sentence(
    text: str, start: int, end: int, lex: Lexicon, quotes: list[Quotation], context: Context
) -> Sentence | None:
    """Return the read sentence, or None where it holds no trigger and no speaker."""
    split = Words(text, start, end)
    words = set(split.lows)
    has_event = not lex.gate.isdisjoint(words) or any(
        not lex.pairs[w].isdisjoint(words) for w in words if w in lex.pairs
    )
    if not has_event and lex.speech_gate.isdisjoint(words):
        return None  # a sentence that only speaks is read for its speaker: the next may say "he said", "denied this"
    parse = Parse(text, split, lex)
    if not parse.phrases:
        return None
    clauses = Clauses(parse)
    drafts = events(parse, clauses) if has_event else []
    found = _no_claims(attributions(parse, clauses, context.speakers, quotes), drafts)
    untold: list[tuple[int, int]] = []
    if drafts:
        denied = [*untrue(parse, clauses, context.speakers, found), *disown(parse, clauses, drafts, context.speakers)]
        # "dismissed as a fantasy reports that": what is denied is nobody's report
        said = [a for a in found if not any(d.denied and d.denied[0] < a.cue_end <= d.start for d in denied)]
        found = said + denied
        untold = [(a.start, a.end) for a in denied if a.refuted]
    context.complete(parse, clauses, drafts, untold)
    times = find(text, start, end) if drafts else []
    return Sentence(start, end, parse, drafts, found, times)


def _no_claims(found: list[Attribution], drafts: list[Draft]) -> list[Attribution]:
    """Return the attributions whose cue is no claim itself: who insists or threatens is not quoted as well."""
    acts = [d.trigger for d in drafts if d.trigger.type == "V" and d.frame.kind in ("REQUEST", "THREATEN")]
    return [a for a in found if not any(a.cue_start <= t.start and t.end == a.cue_end for t in acts)] if acts else found
