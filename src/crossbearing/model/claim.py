"""A claim: one assertion found in one report. Somebody says that something is, or is not, so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from crossbearing.model.when import UNKNOWN, When

NOT_LINKED = "not linked"


@dataclass(frozen=True, slots=True)
class Rival:
    """Another candidate for a mention, with its score in [0, 1] and why it was not chosen."""

    id: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name an actor or a place. `id` is the theatre's, or None with `reason` saying why.

    `score` in [0, 1] is how sure the link is; 0 where there is none.
    """

    text: str
    start: int
    end: int
    id: str | None = None
    score: float = 0.0
    reason: str = NOT_LINKED
    rivals: tuple[Rival, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A mention of a place with its `role` (at, from, to, object, near) in the claim.

    `within` is the mention of the whole of which this is an unnamed part ("some wards" within "Lashio town").
    """

    text: str
    start: int
    end: int
    role: str = "at"
    id: str | None = None
    score: float = 0.0
    reason: str = NOT_LINKED
    rivals: tuple[Rival, ...] = ()
    within: Mention | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it. `start` and `end` are None where the speaker is not in the text (the outlet).

    `named` False means anonymous. `affiliation` is whose side the speaker is on: the theatre's actor id once
    linked, the words as written before that or when unknown to the theatre, None where nothing is said.
    `id` is the theatre's actor or source id, or None.
    """

    text: str
    start: int | None = None
    end: int | None = None
    type: str = "unknown"
    named: bool = False
    id: str | None = None
    affiliation: str | None = None


@dataclass(frozen=True, slots=True)
class VoiceLevel:
    """Co-speakers who say it together, the cue words, and their stance to the level within."""

    speakers: tuple[Speaker, ...]
    cue: str | None = None
    stance: str = "asserts"


@dataclass(frozen=True, slots=True)
class Condition:
    """What the claim hangs on: its words, the kind of condition, and the claim that it states, if one was read."""

    start: int
    end: int
    quote: str
    type: str
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of something: `low` and `high` bound it (equal when exact; None where open)."""

    what: str
    low: float | None
    high: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Disputed:
    """The words of what a denial denies."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim; the fields are public API and described in docs/claims.md.

    `quote == text[start:end]` always. Numbers: `certainty` is how sure the *words* are, `confidence` how sure the
    *extractor* is; both in [0, 1]; neither is a probability that the claim is true.
    """

    id: str
    report: str
    start: int
    end: int
    quote: str
    kind: str
    mode: str | None = None
    actors: tuple[Mention, ...] = ()
    recipients: tuple[Mention, ...] = ()
    places: tuple[PlaceMention, ...] = ()
    when: When = field(default=UNKNOWN)
    voice: tuple[VoiceLevel, ...] = ()
    polarity: str = "affirmed"
    modality: str = "actual"
    phase: str | None = None
    extent: str | None = None
    certainty: float = 1.0
    disputes: Disputed | None = None
    condition: Condition | None = None
    content: tuple[str, ...] = ()
    parent: str | None = None
    as_fact: bool = True
    quantities: tuple[Quantity, ...] = ()
    confidence: float = 0.5
    reading: str = ""


def claim_id(
    report: str,
    start: int,
    end: int,
    kind: str,
    role_spans: Sequence[tuple[int, int]],
    polarity: str,
    modality: str,
) -> str:
    """Return the id of a claim: 24 hex digits over what it says and where, not over who read it.

    No extractor version and no link goes in, so a review survives an upgrade when the reading stays the same.
    `role_spans` are those of actors, recipients and places; their order does not matter.
    """
    spans = ",".join(f"{a}-{b}" for a, b in sorted(role_spans))
    parts = f"{report}|{start}-{end}|{kind}|{spans}|{polarity}|{modality}"
    return blake2b(parts.encode(), digest_size=12).hexdigest()
