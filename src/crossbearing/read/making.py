"""Drafts to claims: spans, voices, times and ids put together, for whoever found the drafts."""

from __future__ import annotations

import re
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
from crossbearing.model.when import UNKNOWN, When
from crossbearing.read.attribution import Attribution
from crossbearing.read.draft import GROUND, Draft
from crossbearing.read.grammar import Parse
from crossbearing.read.noun_phrase import Node
from crossbearing.read.when import TimeWords, resolve

# Kinds whose numbers are people or things that count.
_COUNTED = frozenset({"HARM", "PROTEST", "MOBILIZE", "RETREAT", "TAKE", "AID", "ASSAULT", "COERCE"})
# Modalities of an attitude, and those of the content that give way to them; a demand stays a demand.
_SUBJECTIVE = frozenset({"warned", "feared"})
_GIVES_WAY = frozenset({"actual", "possible", "planned", "conditional", "probable", "intended"})
# Modalities under which an event may have got some way, and those that lie ahead of the report.
_UNDER_WAY = frozenset({"actual", "possible", "probable", "conditional"})
_AHEAD = frozenset({"planned", "required", "intended", "threatened", "offered", "demanded", "agreed"})
_WORD = re.compile(r"[^\W_]+")
# "The minister warned that we will strike": a threat is told by who reports it.
_THREATENS = re.compile(r"(?:\w+ ){0,2}(?:warn|threaten)(?:s|ed|ing)?\b", re.IGNORECASE)
_PRONOUNS = frozenset({"i", "we", "he", "she", "it", "they", "him", "her", "them", "who"})
_PAST = frozenset({"past", "perfect", "progressive"})
_DONE = frozenset({"past", "perfect"})
_OPPOSITE = {"affirmed": "denied", "denied": "affirmed"}


@dataclass(slots=True)
class Sentence:
    """One sentence on its way: parse, events, attributions, times."""

    start: int
    end: int
    parse: Parse
    drafts: list[Draft]
    attributions: list[Attribution]
    times: list[TimeWords] = field(default_factory=list)


@dataclass(slots=True)
class _Said:
    """What the voices over a draft make of it: polarity, modality, certainty, who says it, what is denied."""

    polarity: str
    modality: str
    certainty: float
    levels: list[VoiceLevel] = field(default_factory=list)
    disputed: Disputed | None = None
    settled: bool = False  # whether it is denied stands in so many words


class Maker:
    """Turns drafts into claims of one report."""

    def __init__(self, report: Report, spread: list[Attribution], reading: str) -> None:
        self.reading = reading
        self.report = report
        self.text = report.text
        self.spread = spread
        self.published: date | None = report.published
        outlet = report.outlet
        self.outlet = VoiceLevel((Speaker(outlet, None, None, "outlet", True),)) if outlet else None
        self.ids: dict[int, str] = {}
        self.made: list[tuple[Draft, Claim]] = []
        self.seen: set[str] = set()

    def add(self, sentence: Sentence, draft: Draft) -> None:
        """Make the claim of a draft; contents and conditions are tied when all are made."""
        frame = draft.frame
        covering = self._covering(draft)
        said = self._said(draft, covering)
        told = draft.told
        if told is not None:
            # What is called untrue in so many words is denied, however sure the reader is of the clause alone.
            said.polarity = said.polarity if said.settled else told.polarity
            said.modality = told.modality
            said.levels = told.voice(said.levels)
        if frame.kind == "THREATEN" or said.modality == "threatened":
            said.levels = [v for v in said.levels if not _THREATENS.match(v.cue or "")]
        actors = self._mentions(draft.actors, covering)
        others = [n for n in draft.recipients if all(n.start != a.start for a in draft.actors)]
        recipients = self._mentions(others, covering)
        places = self._places(draft)
        start, end = self._span(draft, covering)
        spans = [(m.start, m.end) for m in (*actors, *recipients)] + [(p.start, p.end) for p in places]
        identity = claim_id(self.report.id, start, end, frame.kind, spans, said.polarity, said.modality)
        if identity in self.seen:
            return
        self.seen.add(identity)
        self.ids[id(draft)] = identity
        claim = Claim(
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
            when=self._when(sentence, draft, said.modality),
            voice=tuple(said.levels),
            polarity=said.polarity,
            modality=said.modality,
            phase=told.phase if told else _phase(draft, said.modality),
            extent=draft.extent if frame.kind in GROUND or draft.extent != "all" else None,
            certainty=round(said.certainty, 3),
            disputes=said.disputed,
            condition=self._condition(draft),
            as_fact=told.fact if told else _is_fact(draft, said.modality),
            quantities=tuple(Quantity(*q) for q in draft.quantity if frame.kind in _COUNTED),
            confidence=told.confidence if told else _confidence(draft, actors, places),
            reading=self.reading,
        )
        self.made.append((draft, claim))

    def _covering(self, draft: Draft) -> list[Attribution]:
        """Return the attributions that the draft's trigger stands under, the narrowest first."""
        at = draft.trigger.start
        counts = draft.frame.kind == "HARM"  # "a nurse counted nine dead": the verb is the deed's and the speaker's
        found = [
            a
            for a in self.spread
            if (a.start <= at < a.end and not a.cue_start <= at < a.cue_end)
            or (counts and a.cue_end == draft.trigger.end <= a.start < draft.end)
        ]
        return sorted(found, key=lambda a: a.end - a.start) if len(found) > 1 else found

    def _said(self, draft: Draft, covering: list[Attribution]) -> _Said:
        """Return who says it, and what their denials and attitudes make of it."""
        way = draft.manner
        said = _Said(way.polarity, way.modality, way.certainty)
        refuted = False
        for a in covering:
            if a.level.speakers:
                _add_level(said.levels, replace(a.level, stance="denies") if refuted else a.level)
            if a.via is not None and not self._is_outlet(a.via.speakers[0].text):
                said.levels.append(a.via)
            refuted = a.refuted
            said.settled |= a.unverified
            if a.refuted and draft.parent is None:
                said.polarity = _OPPOSITE.get(said.polarity, "denied")
                said.settled = True
                if a.denied is not None:
                    said.disputed = self._disputed(*a.denied)
                elif a.level.cue is not None:
                    said.disputed = self._disputed(a.cue_start, a.end)
            if a.level.stance == "denies" and draft.parent is None:
                said.polarity = _OPPOSITE.get(said.polarity, "denied")
                if a.denied is not None:
                    said.disputed = self._disputed(*a.denied)
            gives_way = a.modality not in _SUBJECTIVE or said.modality in _GIVES_WAY
            if a.modality is not None and draft.parent is None and said.polarity != "none-reported" and gives_way:
                said.modality = a.modality
            said.certainty = min(said.certainty, a.certainty)
        if said.modality == "conditional" and covering and draft.condition is None and draft.condition_of is None:
            said.modality = "planned"  # "said it would": the future of the past
        if draft.parent is not None:
            demand = draft.parent.frame
            said.modality = demand.modality or _CONTENT_MODALITY.get(demand.kind, said.modality)
        if self.outlet is not None:
            said.levels.append(self.outlet)
        return said

    def _disputed(self, start: int, end: int) -> Disputed:
        quote = self.text[start:end].rstrip(" .,")
        return Disputed(start, start + len(quote), quote)

    def _condition(self, draft: Draft) -> Condition | None:
        if draft.condition is None:
            return None
        kind, first, last = draft.condition
        return Condition(first, last, self.text[first:last], kind)

    def _span(self, draft: Draft, covering: list[Attribution]) -> tuple[int, int]:
        """Return the draft's span without the cues that it stands under, and without signs at its ends."""
        start, end = draft.start, draft.end
        for a in covering if not draft.whole else ():
            start, end = _clip(start, end, a, draft.trigger.start)
        text = self.text
        while end > start and text[end - 1] in " \n\t,.;:—–-“\"'":
            end -= 1
        while start < end and text[start] in " \n\t,.;:—–-”":
            start += 1
        return start, end

    def _is_outlet(self, name: str) -> bool:
        """Return whether a name in the text is the report's own outlet: "told The Irrawaddy" in irrawaddy."""
        parts = _WORD.findall((self.report.outlet or "").lower())
        outlet = "".join(parts)
        told = _WORD.findall(name.lower().removeprefix("the "))
        last = bool(parts) and len(told[-1:]) == 1 and told[-1] == parts[-1]  # "told the Courier" in nile-courier
        return bool(outlet) and ("".join(told) in (outlet, outlet.removeprefix("the")) or last)

    def _mentions(self, nodes: list[Node], covering: list[Attribution]) -> tuple[Mention, ...]:
        found: dict[tuple[int, int], Mention] = {}
        for n in nodes:
            words = self.text[n.start : n.end]
            if covering and len(words) < 4 and words.lower() in ("we", "us", "our"):
                who = self._who_speaks(covering[0])
                if who is not None:
                    found.setdefault((who.start, who.end), who)
                    continue
            if (n.start, n.end) not in found:
                found[n.start, n.end] = Mention(words, n.start, n.end)
        return tuple(found.values())

    def _who_speaks(self, said: Attribution) -> Mention | None:
        """Return the words that "we" stands for: the speaker, or, for "he said", the speaker named before."""
        for speaker in said.level.speakers:
            if speaker.affiliation is None or speaker.start is None or speaker.end is None:
                continue
            if speaker.affiliation in speaker.text:
                return Mention(speaker.text, speaker.start, speaker.end)
            named = (s for a in reversed(self.spread) for s in a.level.speakers if s.affiliation == speaker.affiliation)
            for s in named:
                if (
                    s.start is not None
                    and s.end is not None
                    and s.start < speaker.start
                    and speaker.affiliation in s.text
                ):
                    return Mention(s.text, s.start, s.end)
        return None

    def _places(self, draft: Draft) -> tuple[PlaceMention, ...]:
        if not draft.places:
            return ()
        found: dict[tuple[int, int], PlaceMention] = {}
        for node, role, whole in draft.places:
            within = Mention(self.text[whole.start : whole.end], whole.start, whole.end) if whole else None
            found.setdefault(
                (node.start, node.end),
                PlaceMention(self.text[node.start : node.end], node.start, node.end, role, within=within),
            )
        return tuple(sorted(found.values(), key=lambda p: _ORDER[p.role]) if len(found) > 1 else found.values())

    def _when(self, sentence: Sentence, draft: Draft, modality: str) -> When:
        """Return the time of the claim."""
        best = _own_time(sentence, draft) if sentence.times else None
        if draft.told is not None and sentence.times:
            best = draft.told.time_of(sentence.times, best)
        if best is None:
            return UNKNOWN
        group = sentence.parse.lows[draft.trigger.first : draft.trigger.last]
        over = modality == "planned" and group[:2] == ["to", "have"]  # "were to have left on Saturday": it is past
        found = resolve(best, self.published, future=modality in _AHEAD and not over)
        done = best.role == "by" and modality == "actual" and draft.manner.tense in _DONE
        if done and found.earliest is not None and self.published is not None and found.earliest > self.published:
            # "had left by Monday": the day is past as well
            return replace(resolve(replace(best, role="on"), self.published), role="by")
        return found

    def claims(self) -> list[Claim]:
        """Return all claims with contents, parents and conditions tied, in the order of their spans."""
        ready: list[Claim] = []
        for draft, claim in self.made:
            contents = tuple([self.ids[id(c)] for c in draft.contents if id(c) in self.ids])
            parent = self.ids.get(id(draft.parent)) if draft.parent is not None else None
            condition = claim.condition
            if condition is not None:
                inside = next((d for d, _ in self.made if d.condition_of is draft), None)
                if inside is not None:
                    at = condition
                    condition = Condition(at.start, at.end, at.quote, at.type, self.ids[id(inside)])
            if contents or parent is not None or condition is not claim.condition:
                c = claim  # written out: `replace` takes four times as long
                claim = Claim(
                    c.id, c.report, c.start, c.end, c.quote, c.kind, c.mode, c.actors, c.recipients, c.places, c.when,
                    c.voice, c.polarity, c.modality, c.phase, c.extent, c.certainty, c.disputes, condition, contents,
                    parent, c.as_fact, c.quantities, c.confidence, c.reading,
                )  # fmt: skip
            ready.append(claim)
        return sorted(ready, key=lambda c: (c.start, c.end, c.kind, c.id))


# Places in the order of their roles.
_ORDER = {"object": 0, "at": 1, "from": 0, "to": 1, "near": 2}


def _add_level(levels: list[VoiceLevel], level: VoiceLevel) -> None:
    """Add a level; one who speaks twice of the same matter is one: "said the commander, who added", "he explained"."""
    inner = levels[-1] if levels else None
    if inner is None or not _is_again(inner.speakers[0], level):
        levels.append(level)
        return
    stance = inner.stance if inner.stance != "asserts" else level.stance
    levels[-1] = replace(level, stance=stance)


def _is_again(speaker: Speaker, level: VoiceLevel) -> bool:
    """Return whether a speaker is the one of the level around it: the same words, or a pronoun for them."""
    outer = level.speakers[0]
    turn = outer.text == level.cue != speaker.text and speaker.text.lower() not in ("i", "we")
    if outer.start is None or speaker.start is None or turn:
        return False  # whose turn it is may quote another: "FATNA: He said"
    return outer.start == speaker.start or speaker.text.lower() in _PRONOUNS


# The modality of a content by the kind of what contains it.
_CONTENT_MODALITY = {
    "REQUEST": "demanded", "AGREE": "offered", "THREATEN": "threatened", "REJECT": "demanded", "ACCUSE": "actual",
    "SUPPORT": "actual",
}  # fmt: skip


def _phase(draft: Draft, modality: str) -> str | None:
    """Return how far the event has got. A state has no phase but "halted"; that a deed is done goes without saying."""
    frame, way = draft.frame, draft.manner
    if modality not in _UNDER_WAY:
        return None
    if frame.kind in kinds.STATES:
        return "halted" if frame.phase == "halted" else None
    phase = way.phase
    if phase in ("completed", "under-way") and frame.kind not in GROUND:
        phase = None
    if phase is None and frame.phase and modality == "actual" and way.tense in ("past", "perfect", "gerund", ""):
        phase = frame.phase
    return phase


def _is_fact(draft: Draft, modality: str) -> bool:
    """Return whether the claim says that something is or was so, rather than what somebody wants or would do."""
    if draft.parent is not None or draft.condition_of is not None:
        return False
    return modality == "actual" or (modality in ("probable", "possible") and draft.manner.tense in _PAST)


def _own_time(sentence: Sentence, draft: Draft) -> TimeWords | None:
    """Return the words of time of a draft: those inside its clause, else before the first verb of its sentence."""
    times = sentence.times
    mine = [
        t
        for t in times
        if draft.start <= t.start and t.end <= (draft.reach or draft.end) + 1 and _is_own(t, draft, sentence)
    ]
    if not mine:
        first_verb = next((p.start for p in sentence.parse.phrases if p.type == "V"), sentence.end)
        if draft.parent is None and not _is_in_subclause(draft, sentence):
            mine = [t for t in times if t.end <= first_verb and t.start < draft.trigger.start]
        nominal = [o for o in sentence.drafts if o.nominal and o is not draft]
        if any(o.start <= t.start < o.end for t in mine for o in nominal):
            mine = []
    at = draft.trigger
    return min(mine, key=lambda t: (t.role == "on" and t.start < at.start, abs(t.start - at.end)), default=None)


def _is_in_subclause(draft: Draft, sentence: Sentence) -> bool:
    """Return whether "after", "before" or the like opens the draft's clause: the sentence's time is not its own."""
    verb = draft.trigger
    opener = next((p for p in reversed(sentence.parse.phrases[: verb.at]) if p.type in ",.S"), None)
    return opener is not None and sentence.parse.low(opener) in ("after", "before", "since", "until", "as")


def _is_own(time: TimeWords, draft: Draft, sentence: Sentence) -> bool:
    """Return whether words of time inside a draft belong to it, not to its contents or an event behind it."""
    if any(c.trigger.start <= time.start and time.end <= c.end + 1 for c in draft.contents):
        return False
    return not any(
        o is not draft
        and (o.start > draft.start or o.end < draft.end)
        and o.trigger.start > draft.trigger.start
        and o.start <= time.start
        and time.end <= o.end + 1
        for o in sentence.drafts
    )


def _clip(start: int, end: int, a: Attribution, trigger: int) -> tuple[int, int]:
    """Return the span within what the attribution covers: its cue and speakers are no part of the claim."""
    if start < a.start <= trigger:
        start = a.start
    if start <= a.cue_start and a.cue_end <= trigger and not a.start <= start < a.cue_start:
        start = a.cue_end  # but "the army, residents said, left" is one clause
    if trigger < a.cue_start < end:
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
