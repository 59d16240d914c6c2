"""Drafts: claims on their way, their roles by name or pending, and what those named say together: who fights whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from crossbearing.link.names import Index
from crossbearing.link.placement import PendingPlace
from crossbearing.link.pointing import Description
from crossbearing.model.claim import Claim, Mention, PlaceMention, VoiceLevel

# Kinds of those who are against each other.
_AGAINST = frozenset({"ASSAULT", "TAKE", "HARM", "THREATEN", "COERCE", "ACCUSE", "REQUEST", "REJECT"})
ROLES = ("actor", "recipient")


class Pending(NamedTuple):
    """A mention that points back, to be resolved once the report's names are known."""

    text: str
    start: int
    end: int
    description: Description


class Draft(NamedTuple):
    """A claim on its way: its voice linked, its roles by name or pending."""

    claim: Claim
    voice: tuple[VoiceLevel, ...]
    actors: list[Mention | Pending]
    recipients: list[Mention | Pending]
    places: list[PlaceMention | PendingPlace]

    def role(self, name: str) -> list[Mention | Pending]:
        """Return the mentions of the role "actor" or "recipient"."""
        return self.actors if name == "actor" else self.recipients


def fights_of(drafts: Sequence[Draft], index: Index) -> dict[str, set[str]]:
    """Return for each side those whom it fights, accuses or asks by name."""
    found: dict[str, set[str]] = {}
    side = index.side
    for draft in drafts:
        if draft.claim.kind in _AGAINST:
            for a in _ids(draft.actors):
                for b in _ids(draft.recipients):
                    found.setdefault(side(a), set()).add(side(b))
                    found.setdefault(side(b), set()).add(side(a))
    return found


def parts_of(drafts: Sequence[Draft], index: Index) -> tuple[dict[tuple[str, str], set[str]], dict[str, set[str]]]:
    """Return for each kind and role the sides that have it by name, and for each place those of its claims."""
    parts: dict[tuple[str, str], set[str]] = {}
    there: dict[str, set[str]] = {}
    side = index.side
    for draft in drafts:
        for role in ROLES:
            sides = {side(one) for one in _ids(draft.role(role))}
            if sides:
                parts.setdefault((draft.claim.kind, role), set()).update(sides)
                for p in draft.places:
                    if isinstance(p, PlaceMention) and p.id:
                        there.setdefault(p.id, set()).update(sides)
    return parts, there


def _ids(mentions: Sequence[Mention | Pending]) -> tuple[str, ...]:
    return tuple(m.id for m in mentions if isinstance(m, Mention) and m.id)
