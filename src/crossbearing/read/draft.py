"""A claim in the making, and the drafts of one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crossbearing.model.claim import Speaker, VoiceLevel
from crossbearing.read.bearing import BEARINGS
from crossbearing.read.grammar import Phrase
from crossbearing.read.manner import Manner
from crossbearing.read.noun_phrase import Node
from crossbearing.read.when import TimeWords
from crossbearing.read.words import Frame

# Kinds whose extent says how much of the ground.
GROUND = frozenset({"TAKE", "RETREAT", "MOBILIZE"})
# How probable words of time must be to be a claim's own, and to stay so where the rules chose them.
TIME_MAKES, TIME_KEEPS = 0.7, 0.2
# How probable a speaker of the rules must be to stay, and to stay beside one that they did not find.
VOICE_KEEPS, VOICE_STAYS = 0.01, 0.5
# The role of the place that follows a preposition.
PLACE_PREPOSITIONS = {
    "in": "at", "at": "at", "on": "at", "inside": "at", "within": "at", "across": "at", "around": "near",
    "near": "near", "outside": "near", "from": "from", "to": "to", "towards": "to", "toward": "to", "into": "to",
    "through": "at", "throughout": "at", "over": "at", "along": "at", "onto": "to", "off": "from", "beside": "near",
    "behind": "near", "between": "near", "above": "near", "below": "near",
    **dict.fromkeys(BEARINGS, "near"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What a trained reader says of a claim in the making; it goes before what the rules make of the words."""

    polarity: str
    modality: str
    phase: str | None
    extent: str | None
    fact: bool
    confidence: float
    times: tuple[tuple[int, float], ...] = ()  # where words of time begin, and how probable it is that they are its own
    level: VoiceLevel | None = None  # who says it, in its own sentence
    heard: Mapping[int, float] = field(
        default_factory=dict
    )  # how probable each speaker of the rules there is, by start
    speaker_type: str | None = None  # the sort of the nearest speaker, where it is sure

    def voice(self, levels: Sequence[VoiceLevel]) -> list[VoiceLevel]:
        """Return the levels of a voice: the rules' that may be, the speakers that they missed, the nearest one's type.

        A speaker that the rules did not find stands for the one that they found in the same sentence and that is
        unlikely, beside the one that is likely, and before those of other sentences.
        """
        told = list(levels)
        while told and self._share(told[0]) < VOICE_KEEPS:
            told.pop(0)
        if self.level is not None:
            new = tuple(s for s in self.level.speakers if not any(_overlap(s, o) for v in told for o in v.speakers))
            if new and len(new) == len(self.level.speakers):
                denies = self.level.stance == "denies" and self.polarity != "denied"  # "denied it and said ..."
                level = replace(self.level, speakers=new, stance="asserts" if denies else self.level.stance)
                told[: self._share(told[0]) < VOICE_STAYS if told else 0] = [level]
            elif new and self._share(told[0]) >= VOICE_STAYS:
                told[0] = replace(told[0], speakers=(*told[0].speakers, *new))
        nearest = told[0].speakers[0] if told else None
        if nearest is not None and nearest.type != "outlet" and self.speaker_type is not None:
            first = replace(nearest, type=self.speaker_type)
            told[0] = replace(told[0], speakers=(first, *told[0].speakers[1:]))
        return told

    def _share(self, level: VoiceLevel) -> float:
        """Return how probable the likeliest speaker of a level is; 1 for those of other sentences."""
        return max(self.heard.get(-1 if s.start is None else s.start, 1.0) for s in level.speakers)

    def time_of(self, times: Sequence[TimeWords], read: TimeWords | None) -> TimeWords | None:
        """Return the claim's words of time: the likeliest, else those that the rules chose if they may be its own."""
        likely = dict(self.times)
        best = max(times, key=lambda t: likely.get(t.start, 0.0))
        if likely.get(best.start, 0.0) >= TIME_MAKES:
            return best
        return read if read is not None and likely.get(read.start, 0.0) >= TIME_KEEPS else None


def _overlap(one: Speaker, other: Speaker) -> bool:
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return False
    return one.start < other.end and other.start < one.end


@dataclass(slots=True)
class Draft:
    """A claim in the making, as noun phrases and offsets; a place comes with its role and its named whole."""

    frame: Frame
    start: int
    end: int
    trigger: Phrase
    manner: Manner
    actors: list[Node] = field(default_factory=list)
    recipients: list[Node] = field(default_factory=list)
    places: list[tuple[Node, str, Node | None]] = field(default_factory=list)
    extent: str | None = None
    parent: Draft | None = None
    contents: list[Draft] = field(default_factory=list)
    condition: tuple[str, int, int] | None = None
    condition_of: Draft | None = None
    nominal: bool = False
    inherited: bool = False
    particle_seen: bool = False
    whole: bool = False
    aside: bool = False  # a phrase beside a clause, whose subject is a participant: "with China's backing"
    pronoun: bool = False
    disowned: bool = False  # its actor stands where he denies a share in it
    quantity: list[tuple[str, float | None, float | None, str]] = field(default_factory=list)
    told: Told | None = None
    reach: int = 0  # where its own words end that roles and times were sought in; the span may go on


class Drafts:
    """The drafts of one sentence, also by the phrase that triggers them; `used` are phrases that a trigger took in."""

    __slots__ = ("all", "by_phrase", "used")

    def __init__(self) -> None:
        self.all: list[Draft] = []
        self.by_phrase: dict[int, Draft] = {}
        self.used: set[int] = set()

    def __iter__(self) -> Iterator[Draft]:
        return iter(self.all)

    def drop(self, draft: Draft) -> None:
        """Forget a draft that tells nothing after all."""
        self.all = [d for d in self.all if d is not draft]
        if self.by_phrase.get(draft.trigger.at) is draft:
            del self.by_phrase[draft.trigger.at]

    def add(self, draft: Draft) -> None:
        """Keep a draft under the phrase of its trigger; a later one of the same phrase takes its place there."""
        self.all.append(draft)
        self.by_phrase[draft.trigger.at] = draft
