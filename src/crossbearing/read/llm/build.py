"""Builds claims of what a model says: each quote is looked up in the text, and what is not found is refused.

Days, numbers and certainty are worked out from the quoted words by the package's own rules, never by the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from crossbearing.model import kinds
from crossbearing.model.claim import (
    Claim,
    Condition,
    Disputed,
    Mention,
    PlaceMention,
    Quantity,
    Speaker,
    VoiceLevel,
    claim_id,
)
from crossbearing.model.problem import Problem
from crossbearing.model.report import Report
from crossbearing.model.span import Span
from crossbearing.model.when import UNKNOWN, When
from crossbearing.read.grammar import Parse, Words
from crossbearing.read.llm.answer import MOST_CLAIMS, Quoted, QuotedClaim, QuotedPlace, QuotedSpeaker, claim
from crossbearing.read.llm.asking import Answered
from crossbearing.read.llm.prompt import NONE, PROMPT
from crossbearing.read.llm.quote import Offsets, Quotes
from crossbearing.read.number import quantity
from crossbearing.read.when import find, resolve
from crossbearing.read.words import lexicon
from crossbearing.version import __version__

REFUSED, UNFIT = "read/refused", "read/answer"  # of `model.problem.CODES`
MOST_TOLD = 10  # refusals that are told of one report; of the rest only the number
# Kinds whose claims hold others: what is demanded, promised, threatened, refused, or somebody is accused of.
_HOLDERS = frozenset({"AGREE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
# Modalities whose days lie ahead of the report, and how sure words are that only call a thing possible or probable.
_AHEAD = frozenset({"planned", "required", "intended", "threatened", "offered", "demanded", "agreed", "proposed"})
_SURE = {"possible": 0.4, "probable": 0.7}
_PAST = frozenset({"have", "has", "had", "was", "were", "did"})  # "may have left" is told of the world, "may leave" not
# How sure the extractor is of a claim all of whose quotes are found, and what each that is not takes off: not measured.
_SURE_OF, _OFF = 0.7, 0.1


class _RefusedError(Exception):
    """A claim cannot be taken, for the reason that the message gives."""


@dataclass(slots=True)
class _Made:
    """A claim with the place of its parent in the answer that it came from (0: none)."""

    claim: Claim
    inside: int


def claims_of(report: Report, answered: Sequence[Answered], model: str) -> tuple[list[Claim], list[Problem]]:
    """Return the claims of a report in the order of their spans, and what was refused of the answers to its pieces."""
    told = [Problem(UNFIT, one.fault, report.origin, report.id) for one in answered if one.fault]
    found: dict[str, Claim] = {}
    for one in answered:
        maker = _Maker(report, Quotes(report.text, one.piece), f"llm/{__version__} {model[:100]} {PROMPT}")
        for made in maker.claims(one.items):
            found.setdefault(made.id, made)
        told += [Problem(REFUSED, words, report.origin, report.id, at) for words, at in maker.refused]
    if len(told) > MOST_TOLD:
        more = f"And {len(told) - MOST_TOLD:,} more of what the model said of this report was refused."
        told = [*told[:MOST_TOLD], Problem(REFUSED, more, report.origin, report.id)]
    ready = sorted(_conditions(found.values()), key=lambda c: (c.start, c.end, c.kind, c.id))
    return ready, told


def _conditions(found: Iterable[Claim]) -> list[Claim]:
    """Return the claims, each condition tied to the conditional claim that its words state."""
    every = list(found)
    inside = [c for c in every if c.modality == "conditional"]
    ready: list[Claim] = []
    for one in every:
        at = one.condition
        stated = next((c for c in inside if at and at.start <= c.start and c.end <= at.end and c is not one), None)
        ready.append(replace(one, condition=replace(at, content=stated.id)) if at and stated else one)
    return ready


class _Maker:
    """Makes the claims of one answer."""

    def __init__(self, report: Report, quotes: Quotes, reading: str) -> None:
        self.report = report
        self.text = report.text
        self.quotes = quotes
        self.reading = reading
        self.refused: list[tuple[str, Span | None]] = []
        outlet = report.outlet
        self.outlet = (VoiceLevel((Speaker(outlet, None, None, "outlet", True),)),) if outlet else ()
        self.at = Span(0, 0)  # of the claim in hand
        self.missing = 0  # its quotes that were not found

    def claims(self, items: Sequence[Any]) -> list[Claim]:
        """Return the claims of an answer's items, contents tied; `refused` then says what was not taken, and why."""
        made: dict[int, _Made] = {}
        first: dict[str, int] = {}  # by id, since a model may say a thing twice
        same: dict[int, int] = {}
        for place, item in enumerate(items[:MOST_CLAIMS], 1):
            said = claim(item)
            if isinstance(said, str):
                self._refuse(f"it has not the right shape ({_shown(said)})")
                continue
            try:
                one = self._claim(said)
            except _RefusedError as reason:
                self._refuse(str(reason))
                continue
            if one is not None:
                same[place] = first.setdefault(one.id, place)
                made.setdefault(same[place], _Made(one, said.inside))
        if len(items) > MOST_CLAIMS:
            self._refuse(f"it is one of {len(items):,} of one piece, and {MOST_CLAIMS} are the most that are taken")
        return _tied({place: replace(one, inside=same.get(one.inside, 0)) for place, one in made.items()})

    def _claim(self, said: QuotedClaim) -> Claim | None:
        """Return the claim, or None where it is the piece before's. Raises _RefusedError where it cannot be taken."""
        kind, _, mode = said.kind.partition("/")
        _listed(said)
        span = self.quotes.claim(said.words, said.sentence)
        if span is None:
            raise _RefusedError(f"its words {_shown(said.words)} are not found in the text, or not once")
        if self.quotes.is_context(span):
            return None
        self.missing, self.at = 0, Span(*span)
        actors = self._mentions(said.actors, span)
        others = [m for m in self._mentions(said.recipients, span) if all(m.start != a.start for a in actors)]
        places = self._places(said.places, span)
        mentions: tuple[Mention | PlaceMention, ...] = (*actors, *others, *places)
        spans = [(m.start, m.end) for m in mentions]
        start, end = span
        condition = self._words(said.condition, span, "condition")
        if said.condition and said.condition_type == NONE:
            raise _RefusedError(f"its condition {_shown(said.condition)} is of no type")
        disputed = self._words(said.denies, span, "denied words")
        voice = self._voice(said.said_by, span)
        fact = said.modality == "actual" or (
            said.modality in _SURE and not _PAST.isdisjoint(self.text[start:end].lower().split())
        )
        when = self._when(said, span)
        quantities = self._quantities(said.numbers, span)
        return Claim(
            id=claim_id(self.report.id, start, end, kind, spans, said.polarity, said.modality),
            report=self.report.id,
            start=start,
            end=end,
            quote=self.text[start:end],
            kind=kind,
            mode=mode or None,
            actors=actors,
            recipients=tuple(others),
            places=places,
            when=when,
            voice=(*voice, *self.outlet),
            polarity=said.polarity,
            modality=said.modality,
            phase=None if said.phase == NONE else said.phase,
            extent=None if said.extent == NONE else said.extent,
            certainty=self._certainty(said, span),
            disputes=Disputed(*disputed, self.text[slice(*disputed)]) if disputed else None,
            condition=Condition(*condition, self.text[slice(*condition)], said.condition_type) if condition else None,
            as_fact=fact and not said.inside,
            quantities=quantities,
            confidence=round(max(0.2, _SURE_OF - _OFF * self.missing), 2),
            reading=self.reading,
        )

    def _refuse(self, reason: str) -> None:
        self.refused.append((f"A claim of the model was refused: {reason}.", None))

    def _dropped(self, what: str, words: str, why: str = "it is not found in the text, or not once") -> None:
        self.missing += 1
        self.refused.append((f"The {what} {_shown(words)} was left out of a claim: {why}.", self.at))

    def _words(self, words: str, span: Offsets, what: str) -> Offsets | None:
        """Return where words stand without which the claim would say something else; None where it has none."""
        if not words.strip():
            return None
        found = self.quotes.role(words, 0, span)
        if found is None:
            raise _RefusedError(f"its {what} {_shown(words)} are not found in the text, or not once")
        return found

    def _mentions(self, quoted: Sequence[Quoted], span: Offsets) -> tuple[Mention, ...]:
        found: dict[Offsets, Mention] = {}
        for one in quoted:
            at = self.quotes.role(one.words, one.sentence, span)
            if at is None:
                self._dropped("role", one.words)
            else:
                found.setdefault(at, Mention(self.text[slice(*at)], *at))
        return tuple(found.values())

    def _places(self, quoted: Sequence[QuotedPlace], span: Offsets) -> tuple[PlaceMention, ...]:
        found: dict[Offsets, PlaceMention] = {}
        for one in quoted:
            at = self.quotes.role(one.words, one.sentence, span)
            if at is None:
                self._dropped("place", one.words)
                continue
            if one.role not in kinds.PLACE_ROLES:
                self._dropped("place", one.words, f"there is no role {_shown(one.role)}")
                continue
            whole = self.quotes.role(one.within, one.sentence, span) if one.within.strip() else None
            if one.within.strip() and whole is None:
                self._dropped("whole of a place", one.within)
            within = Mention(self.text[slice(*whole)], *whole) if whole and whole != at else None
            found.setdefault(at, PlaceMention(self.text[slice(*at)], *at, one.role, within=within))
        return tuple(found.values())

    def _voice(self, quoted: Sequence[QuotedSpeaker], span: Offsets) -> tuple[VoiceLevel, ...]:
        """Return the levels, nearest the fact first. A speaker that is not found costs the claim: somebody said it."""
        levels: dict[int, VoiceLevel] = {}
        for one in sorted(quoted, key=lambda s: s.level):
            at = self.quotes.role(one.words, one.sentence, span, outside=True)
            if at is None:
                raise _RefusedError(f"its speaker {_shown(one.words)} is not found in the text")
            if one.type not in kinds.SPEAKER_TYPES or one.type == "outlet" or one.stance not in kinds.STANCES:
                raise _RefusedError(f"its speaker is {_shown(f'{one.type}, {one.stance}')}, which no list has")
            side = self.quotes.role(one.side, one.sentence, span, outside=True) if one.side.strip() else None
            if one.side.strip() and side is None:
                self._dropped("side of a speaker", one.side)
            words = self.text[slice(*side)] if side else None
            speaker = Speaker(self.text[slice(*at)], *at, one.type, one.named, None, words)
            level = levels.get(one.level)
            if level is None:
                levels[one.level] = VoiceLevel((speaker,), None, one.stance)
            elif all((s.start, s.end) != at for s in level.speakers):
                levels[one.level] = replace(level, speakers=(*level.speakers, speaker))
        return tuple(levels.values())

    def _when(self, said: QuotedClaim, span: Offsets) -> When:
        """Return the days that the quoted words name, by the rules of `read.when`."""
        if not said.time.strip():
            return UNKNOWN
        at = self.quotes.role(said.time, 0, span)
        if at is None:
            self._dropped("time", said.time)
            return UNKNOWN
        line = self.quotes.piece.lines[self.quotes.line_of(at)]
        times = [t for t in find(self.text, *line) if t.start < at[1] and at[0] < t.end]
        if not times:
            self._dropped("time", said.time, "it names no day that the rules know")
            return UNKNOWN
        best = max(times, key=lambda t: min(t.end, at[1]) - max(t.start, at[0]))
        return resolve(best, self.report.published, future=said.modality in _AHEAD)

    def _quantities(self, numbers: Sequence[str], span: Offsets) -> tuple[Quantity, ...]:
        """Return what is counted in the quoted words, by the rules of `read.number`."""
        found: dict[Quantity, None] = {}
        for words in numbers:
            at = self.quotes.role(words, 0, span)
            parse = Parse(self.text, Words(self.text, *at), lexicon()) if at else None
            counted = [quantity(parse, p) for p in parse.phrases if p.type == "N"] if parse else []
            first = next((c for c in counted if c is not None), None)
            if at is None:
                self._dropped("number", words)
            elif first is None:
                self._dropped("number", words, "it counts nothing that the rules know")
            else:
                found[Quantity(*first)] = None
        return tuple(found)

    def _certainty(self, said: QuotedClaim, span: Offsets) -> float:
        """Return how sure the words are: by the list of hedges, and by a modality that is one itself."""
        value = _SURE.get(said.modality, 1.0)
        if not said.hedge.strip():
            return value
        if self.quotes.role(said.hedge, 0, span, outside=True) is None:
            self._dropped("hedge", said.hedge)
            return value
        return min(value, lexicon().hedges.get(" ".join(said.hedge.lower().split()), 1.0))


def _listed(said: QuotedClaim) -> None:
    """Raise _RefusedError where a word of the claim is not of its closed list."""
    kind, _, mode = said.kind.partition("/")
    if not kinds.is_kind(kind, mode or None):
        raise _RefusedError(f"there is no kind {_shown(said.kind)}")
    lists = (
        (said.polarity, kinds.POLARITIES),
        (said.modality, kinds.MODALITIES),
        (said.phase, (*kinds.PHASES, NONE)),
        (said.extent, (*kinds.EXTENTS, NONE)),
        (said.condition_type, (*kinds.CONDITION_TYPES, NONE)),
    )
    for word, words in lists:
        if word not in words:
            raise _RefusedError(f"{_shown(word)} is in none of the lists")


def _tied(made: dict[int, _Made]) -> list[Claim]:
    """Return the claims of an answer, contents tied to what holds them; a content without voice has its parent's."""
    parents: dict[int, int] = {}
    for place, one in made.items():
        holder = made.get(one.inside)
        known = holder is not None and holder.claim.kind in _HOLDERS and holder.claim.id != one.claim.id
        if known and not _is_above(place, one.inside, parents):
            parents[place] = one.inside
    ready: dict[int, Claim] = {}
    for place in sorted(made, key=lambda p: _depth(p, parents)):
        mine = made[place].claim
        if place in parents:
            above = ready[parents[place]]
            levels = mine.voice if len(mine.voice) >= len(above.voice) else above.voice
            mine = replace(mine, parent=above.id, voice=levels)
        ready[place] = mine
    for place, upper in parents.items():
        ready[upper] = replace(ready[upper], content=(*ready[upper].content, ready[place].id))
    return [ready[place] for place in sorted(ready)]


def _is_above(place: int, other: int, parents: dict[int, int]) -> bool:
    """Return whether one claim holds the other, through however many."""
    while other != place and other in parents:
        other = parents[other]
    return other == place


def _depth(place: int, parents: dict[int, int]) -> int:
    depth = 0
    while place in parents:
        place, depth = parents[place], depth + 1
    return depth


def _shown(words: str) -> str:
    """Return words of a model so that they do no harm where they are shown: short, on one line, in quotation marks."""
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return f"\u201c{line[:80]}{'…' if len(line) > 80 else ''}\u201d"
