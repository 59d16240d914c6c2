"""The trained reader: a small network of our own says what is a claim and what it says, with the rules as its partner.

The network is shown what the rules think. It says which of it stands, what they missed, and what belongs to whom; the
rules bound phrases, date words of time, and say who speaks. See docs/encoder.md.
"""

from __future__ import annotations

from bisect import bisect_right

from crossbearing.model.claim import Claim
from crossbearing.model.problem import Problem
from crossbearing.model.report import Report
from crossbearing.model.span import Span
from crossbearing.model.theatre import Theatre
from crossbearing.read.extractors import rules
from crossbearing.read.grammar import Parse
from crossbearing.read.making import Maker
from crossbearing.read.network.attributed import attributed
from crossbearing.read.network.decode import between
from crossbearing.read.network.drafting import drafts
from crossbearing.read.network.gate import gate
from crossbearing.read.network.reading import Asked, head_of, read, word_at
from crossbearing.read.network.said import Said, branch, said
from crossbearing.read.network.session import Answer, network
from crossbearing.settings import Settings
from crossbearing.version import __version__

READING = f"encoder/{__version__}"


def extract(report: Report, theatre: Theatre | None, settings: Settings) -> list[Claim]:
    """Return the claims of a report in the order of their spans, mentions unlinked.

    The theatre is not used: what is a claim, and where its words stand, does not depend on it.
    """
    return extract_with_problems(report, theatre, settings)[0]


def extract_with_problems(
    report: Report, theatre: Theatre | None, settings: Settings
) -> tuple[list[Claim], list[Problem]]:
    """Return the claims of a report, and which of its sentences were too long to be read whole."""
    every, spread, cut = read(report, settings)
    asked = [one for one in every if one.made or gate().lets_in(one.parse)]
    maker = Maker(report, spread, READING)
    for one, answer in zip(asked, _answers(asked), strict=True):
        if answer.words < len(one.parse.words):
            cut.append(Span(one.sentence.start, one.sentence.end))
        for draft in drafts(one, answer):
            maker.add(one.sentence, draft)
    return maker.claims(), rules.too_long(report, sorted(set(cut), key=lambda s: s.start), settings)


def attribution_spans(text: str) -> list[tuple[str, int, int]]:
    """Return (source, cue or content, start, end) of a text's attributions, as offsets, in the order of the text."""
    asked, told = _said(text)
    return attributed([a.parse for a in asked], [t.tags for t in told], branch().steps, text)


def factuality(text: str, spans: list[tuple[int, int]]) -> list[float]:
    """Return for each marked word how sure the text is that it is so, from -3 (surely not) to 3 (surely)."""
    asked, told = _said(text)
    starts = [a.sentence.start for a in asked]
    values = []
    for _, end in spans:
        n = max(0, bisect_right(starts, end - 1) - 1)
        word = word_at(asked[n].parse, end - 1) if asked else 0
        values.append(3 * float(told[n].sure[word]) if asked and word < len(told[n].sure) else 0.0)
    return values


def event_kinds(text: str, source: str, target: str) -> dict[str, float]:
    """Return how probable each kind is of the one event between two mentions, given by their words; sums to 1."""
    asked = _asked(text)
    if not asked:
        return {}
    heads = [[_head(a.parse, text, words) for words in (source, target)] for a in asked]
    n = max(range(len(asked)), key=lambda i: (sum(h is not None for h in heads[i]), -i))
    return between(_answers(asked)[n], *heads[n])


def _head(parse: Parse, text: str, words: str) -> int | None:
    at = text.find(words) if words else -1
    return head_of(parse, at, at + len(words)) if at >= 0 else None


def _bare(text: str) -> Report:
    """Return a text as a report without outlet and day."""
    return Report("0" * 32, text, "0" * 64, "text/plain", "plain", "text", ())


def _asked(text: str) -> list[Asked]:
    return read(_bare(text), Settings())[0]


def _said(text: str) -> tuple[list[Asked], list[Said]]:
    asked, spread, _ = read(_bare(text), Settings())
    return asked, said(text, asked, spread)


def _answers(asked: list[Asked]) -> list[Answer]:
    return network().answer([(a.parse.words, a.hints) for a in asked])
