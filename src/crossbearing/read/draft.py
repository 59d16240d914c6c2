"""A claim in the making, and the drafts of one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from crossbearing.read.grammar import Phrase
from crossbearing.read.manner import Manner
from crossbearing.read.noun_phrase import Node
from crossbearing.read.words import Frame

# Kinds whose extent says how much of the ground.
GROUND = frozenset({"TAKE", "RETREAT", "MOBILIZE"})
# The role of the place that follows a preposition.
PLACE_PREPOSITIONS = {
    "in": "at", "at": "at", "on": "at", "inside": "at", "within": "at", "across": "at", "around": "near",
    "near": "near", "outside": "near", "from": "from", "to": "to", "towards": "to", "toward": "to", "into": "to",
    "through": "at", "throughout": "at", "over": "at", "along": "at", "onto": "to", "off": "from", "beside": "near",
    "behind": "near", "between": "near",
}  # fmt: skip


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
    pronoun: bool = False
    quantity: list[tuple[str, float | None, float | None, str]] = field(default_factory=list)
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

    def add(self, draft: Draft) -> None:
        """Keep a draft under the phrase of its trigger; a later one of the same phrase takes its place there."""
        self.all.append(draft)
        self.by_phrase[draft.trigger.at] = draft
