"""The fast extractor: rules of English over reviewed word lists; no model, and the fallback for good."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

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
from crossbearing.model.report import Report
from crossbearing.model.theatre import Theatre
from crossbearing.model.when import UNKNOWN, When
from crossbearing.read.clause import Clauses, Node
from crossbearing.read.context import Context
from crossbearing.read.event import Draft, Events
from crossbearing.read.grammar import Parse
from crossbearing.read.sentence import WORD, Quotation, quotations, sentences
from crossbearing.read.voice import Attribution, attributions, spread_quotations
from crossbearing.read.when import TimeWords, find, resolve
from crossbearing.read.words import Lexicon, lexicon
from crossbearing.settings import Settings
from crossbearing.version import __version__

READING = f"rules/{__version__}"
_GROUND = frozenset({"TAKE", "RETREAT", "MOBILIZE"})
_COUNTED = frozenset({"HARM", "PROTEST", "MOBILIZE", "RETREAT", "TAKE", "AID", "ASSAULT", "COERCE"})
_SUBJECTIVE = frozenset({"warned", "feared"})


@dataclass(slots=True)
class _Sentence:
    """One sentence on its way: parse, events, attributions, times."""

    start: int
    end: int
    parse: Parse
    drafts: list[Draft]
    attributions: list[Attribution]
    times: list[TimeWords] = field(default_factory=list)


def extract(report: Report, theatre: Theatre | None, settings: Settings) -> list[Claim]:
    """Return the claims of a report in the order of their spans, mentions unlinked.

    The theatre is not used: what is a claim, and where its words stand, does not depend on it.
    """
    lex = lexicon()
    text = report.text
    quotes = quotations(text)
    context = Context()
    read: list[_Sentence] = []
    for start, end in sentences(text):
        for piece_start, piece_end in _pieces(text, start, end, settings.max_sentence_words):
            one = _sentence(text, piece_start, piece_end, lex, quotes, context)
            if one is not None:
                read.append(one)
    spread = spread_quotations(text, quotes, [a for s in read for a in s.attributions])
    maker = _Maker(report, spread)
    for one in read:
        for draft in one.drafts:
            maker.add(one, draft)
    return maker.claims()


def _pieces(text: str, start: int, end: int, most_words: int) -> list[tuple[int, int]]:
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
) -> _Sentence | None:
    """Return the read sentence, or None where it holds no trigger and no speaker."""
    words = set(WORD.findall(text[start:end].lower()))
    has_event = not lex.gate.isdisjoint(words) or any(
        not lex.pairs[w].isdisjoint(words) for w in words if w in lex.pairs
    )
    if not has_event and (not quotes or lex.speech_gate.isdisjoint(words)):
        return None
    parse = Parse(text, start, end, lex)
    if not parse.phrases:
        return None
    clauses = Clauses(parse)
    drafts = Events(parse, clauses).read() if has_event else []
    found = attributions(parse, clauses, context.speakers, quotes)
    context.complete(parse, clauses, drafts)
    times = find(text, start, end) if drafts else []
    return _Sentence(start, end, parse, drafts, found, times)


class _Maker:
    """Turns drafts into claims of one report."""

    def __init__(self, report: Report, spread: list[Attribution]) -> None:
        self.report = report
        self.text = report.text
        self.spread = spread
        self.published: date | None = report.published
        outlet = report.outlet
        self.outlet = VoiceLevel((Speaker(outlet, None, None, "outlet", True),)) if outlet else None
        self.ids: dict[int, str] = {}
        self.made: list[tuple[Draft, Claim]] = []
        self.seen: set[str] = set()

    def add(self, sentence: _Sentence, draft: Draft) -> None:
        """Make the claim of a draft; contents and conditions are tied when all are made."""
        frame, way = draft.frame, draft.manner
        start, end = draft.start, draft.end
        covering = sorted(
            (a for a in self.spread if a.start <= draft.trigger.start < a.end and not a.covers_cue(draft.trigger.start)),
            key=lambda a: a.end - a.start,
        )
        for a in covering if not draft.whole else ():
            start, end = _clip(start, end, a, draft.trigger.start)
        polarity, modality, certainty = way.polarity, way.modality, way.certainty
        disputed: Disputed | None = None
        levels: list[VoiceLevel] = []
        refuted = False
        for a in covering:
            if a.level.speakers:
                levels.append(replace(a.level, stance="denies") if refuted else a.level)
            if a.via is not None and not self._is_outlet(a.via.speakers[0].text):
                levels.append(a.via)
            refuted = a.refuted
            if a.refuted:
                polarity = "affirmed" if polarity == "denied" else "denied"
                disputed = Disputed(a.cue_start, a.end, self.text[a.cue_start : a.end].rstrip(" .,"))
            if a.level.stance == "denies" and draft.parent is None:
                polarity = "affirmed" if polarity == "denied" else "denied"
                if a.denied is not None:
                    disputed = Disputed(*a.denied, self.text[a.denied[0] : a.denied[1]].rstrip(" .,"))
            if a.modality is not None and draft.parent is None and polarity != "none-reported":
                if a.modality not in _SUBJECTIVE or modality in ("actual", "possible", "planned", "conditional", "probable", "intended"):
                    modality = a.modality
            certainty = min(certainty, a.certainty)
        if disputed is not None:
            disputed = Disputed(disputed.start, disputed.start + len(disputed.quote), disputed.quote)
        if modality == "conditional" and covering and draft.condition is None and draft.condition_of is None:
            modality = "planned"  # "said it would": the future of the past
        if draft.parent is not None and draft.parent.frame.modality is not None:
            modality = draft.parent.frame.modality
        elif draft.parent is not None:
            modality = _CONTENT_MODALITY.get(draft.parent.frame.kind, modality)
        if self.outlet is not None:
            levels.append(self.outlet)
        is_state = frame.kind in kinds.STATES
        phase = frame.phase if is_state and frame.phase == "halted" else None if is_state else way.phase
        if phase == "completed" and frame.kind not in _GROUND or (phase == "under-way" and frame.kind not in _GROUND):
            phase = None
        if phase is None and frame.phase and modality == "actual" and not is_state and way.tense in ("past", "perfect", "gerund", ""):
            phase = frame.phase
        if modality not in ("actual", "possible", "probable", "conditional"):
            phase = None
        actors = self._mentions(draft.actors, covering)
        recipients = self._mentions(
            [n for n in draft.recipients if all(n.start != a.start for a in draft.actors)], covering
        )
        places = self._places(draft)
        condition = None
        if draft.condition is not None:
            kind, first, last = draft.condition
            condition = Condition(first, last, self.text[first:last], kind)
        start, end = self._trim(start, end)
        as_fact = (
            draft.parent is None
            and draft.condition_of is None
            and (modality == "actual" or (modality in ("probable", "possible") and way.tense in ("past", "perfect", "progressive")))
        )
        spans = [(m.start, m.end) for m in (*actors, *recipients, *places)]
        identity = claim_id(self.report.id, start, end, frame.kind, spans, polarity, modality)
        if identity in self.seen:
            return
        self.seen.add(identity)
        self.ids[id(draft)] = identity
        self.made.append(
            (
                draft,
                Claim(
                    id=identity,
                    report=self.report.id,
                    start=start,
                    end=end,
                    quote=self.text[start:end],
                    kind=frame.kind,
                    mode=frame.mode,
                    actors=actors,
                    recipients=recipients,
                    places=places,
                    when=self._when(sentence, draft, modality, polarity),
                    voice=tuple(levels),
                    polarity=polarity,
                    modality=modality,
                    phase=phase,
                    extent=draft.extent if frame.kind in _GROUND or draft.extent != "all" else None,
                    certainty=round(certainty, 3),
                    disputes=disputed,
                    condition=condition,
                    as_fact=as_fact,
                    quantities=tuple(Quantity(*q) for q in draft.quantity if frame.kind in _COUNTED),
                    confidence=_confidence(draft, actors, places),
                    reading=READING,
                ),
            )
        )

    def _is_outlet(self, name: str) -> bool:
        """Return whether a name in the text is the report's own outlet: "told The Irrawaddy" in irrawaddy."""
        outlet = "".join(c for c in (self.report.outlet or "").lower() if c.isalnum())
        told = "".join(c for c in name.lower().removeprefix("the ") if c.isalnum())
        return bool(outlet) and (told == outlet or told == outlet.removeprefix("the"))

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        text = self.text
        while end > start and text[end - 1] in " \n\t,.;:—–-“\"'":
            end -= 1
        while start < end and text[start] in " \n\t,.;:—–-”":
            start += 1
        return start, end

    def _mentions(self, nodes: list[Node], covering: list[Attribution]) -> tuple[Mention, ...]:
        found: dict[tuple[int, int], Mention] = {}
        for n in nodes:
            if self.text[n.start : n.end].lower() in ("we", "us", "our") and covering:
                who = self._who_speaks(covering[0])
                if who is not None:
                    found.setdefault((who.start, who.end), who)
                    continue
            found.setdefault((n.start, n.end), Mention(self.text[n.start : n.end], n.start, n.end))
        return tuple(found.values())

    def _who_speaks(self, said: Attribution) -> Mention | None:
        """Return the words that "we" stands for: the speaker, or, for "he said", the speaker named before."""
        for speaker in said.level.speakers:
            if speaker.affiliation is None or speaker.start is None or speaker.end is None:
                continue
            if speaker.affiliation in speaker.text:
                return Mention(speaker.text, speaker.start, speaker.end)
            for a in reversed(self.spread):
                for s in a.level.speakers:
                    if s.start is not None and s.end is not None and s.start < speaker.start:
                        if s.affiliation == speaker.affiliation and s.affiliation in s.text:
                            return Mention(s.text, s.start, s.end)
        return None

    def _places(self, draft: Draft) -> tuple[PlaceMention, ...]:
        found: dict[tuple[int, int], PlaceMention] = {}
        for node, role, whole in draft.places:
            within = Mention(self.text[whole.start : whole.end], whole.start, whole.end) if whole else None
            found.setdefault(
                (node.start, node.end),
                PlaceMention(self.text[node.start : node.end], node.start, node.end, role, within=within),
            )
        order = {"object": 0, "at": 1, "from": 0, "to": 1, "near": 2}
        return tuple(sorted(found.values(), key=lambda p: order[p.role]))

    def _when(self, sentence: _Sentence, draft: Draft, modality: str, polarity: str) -> When:
        """Return the time of the claim: words inside its clause, else before the first verb of its sentence."""
        times = sentence.times
        if not times:
            return UNKNOWN
        future = modality in ("planned", "required", "intended", "threatened", "offered", "demanded", "agreed")
        inner = [c for c in draft.contents]
        mine = [
            t for t in times
            if draft.start <= t.start and t.end <= draft.end + 1
            and not any(c.trigger.start <= t.start and t.end <= c.end + 1 for c in inner)
            and not any(
                o is not draft and o.start > draft.start and o.trigger.start > draft.trigger.start
                and o.start <= t.start and t.end <= o.end + 1
                for o in sentence.drafts
            )
        ]
        if not mine:
            first_verb = next((p.start for p in sentence.parse.phrases if p.type == "V"), sentence.end)
            if draft.parent is None:
                mine = [t for t in times if t.end <= first_verb and t.start < draft.trigger.start]
            claimed = any(o.start <= t.start < o.end and o is not draft for t in mine for o in sentence.drafts if o.nominal)
            if claimed:
                mine = []
        if not mine:
            return UNKNOWN
        best = min(mine, key=lambda t: (t.role == "on" and t.start < draft.trigger.start, abs(t.start - draft.trigger.end)))
        when = resolve(best, self.published, future=future)
        return when

    def claims(self) -> list[Claim]:
        """Return all claims with contents, parents and conditions tied, in the order of their spans."""
        ready: list[Claim] = []
        for draft, claim in self.made:
            changes: dict[str, object] = {}
            contents = tuple(self.ids[id(c)] for c in draft.contents if id(c) in self.ids)
            if contents:
                changes["content"] = contents
            if draft.parent is not None and id(draft.parent) in self.ids:
                changes["parent"] = self.ids[id(draft.parent)]
            if claim.condition is not None:
                inside = next((d for d, _ in self.made if d.condition_of is draft), None)
                if inside is not None:
                    c = claim.condition
                    changes["condition"] = Condition(c.start, c.end, c.quote, c.type, self.ids[id(inside)])
            if changes:
                claim = replace(claim, **changes)  # type: ignore[arg-type]
            ready.append(claim)
        return sorted(ready, key=lambda c: (c.start, c.end, c.kind, c.id))


_CONTENT_MODALITY = {
    "REQUEST": "demanded", "AGREE": "offered", "THREATEN": "threatened", "REJECT": "demanded", "ACCUSE": "actual",
    "SUPPORT": "actual",
}  # fmt: skip


def _clip(start: int, end: int, a: Attribution, trigger: int) -> tuple[int, int]:
    """Return the span within what the attribution covers: its cue and speakers are no part of the claim."""
    if start < a.start <= trigger:
        start = a.start
    if start <= a.cue_start and a.cue_end <= trigger:
        start = a.cue_end
    if a.cue_start is not None and trigger < a.cue_start < end:
        end = min(end, a.cue_start)
    return start, min(end, max(a.end, trigger + 1))


def _confidence(draft: Draft, actors: tuple[Mention, ...], places: tuple[PlaceMention, ...]) -> float:
    """Return how sure the rules are, 0 to 1: by what was found, as counted on the project's own cases."""
    value = 0.85 if not draft.nominal else 0.65
    if not actors and draft.frame.subject == "actor":
        value -= 0.2
    if draft.frame.object == "place" and not places:
        value -= 0.15
    if draft.inherited:
        value -= 0.1
    return round(max(0.2, value), 2)
