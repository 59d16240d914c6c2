"""What a deed is to a question: its mode, the roles of its places, whose dead a toll counts, who is nobody's name."""

from __future__ import annotations

from collections.abc import Sequence

from crossbearing.model.claim import Claim, Mention, Quantity
from crossbearing.model.theatre import Theatre
from crossbearing.reconcile.name import FIGHTERS, is_name, is_people, noun, of_toll

# Kinds whose doer may be words that name nobody: "a jet", "fighters", "they". Another report may tell who that was.
BY_FORCE = frozenset(("ASSAULT", "HARM", "TAKE", "RETREAT", "HOLD", "MOBILIZE"))
_AIR = frozenset(("aerial", "drone"))
# An attack told with no mode may be any of these but not the seizing or hurting of persons, which keeps its own mode.
_ON_PERSONS = frozenset(("abduct", "beat", "torture", "sexual", "crowd-control", "clash"))
# One outlet's "floated" is another's "offered": what is put on the table is one thing, what is settled another.
_MODE_GROUPS = {"float": "offer", "propose": "offer", "promise": "offer", "sign": "agree"}
_ROLES = {
    "RETREAT": ("object", "from", "at"),
    "TAKE": ("object", "at"),
    "HOLD": ("object", "at"),
    "HOLD/present": ("at", "object"),
    "": ("object", "at", "near", "from"),
}
_ARMED = frozenset(("military", "armed-group", "militia", "unit", "headquarters", "government", "coalition"))
_PARTS_OF_A_FORCE = frozenset((
    "unit", "company", "platoon", "squad", "battalion", "brigade", "column", "convoy", "lorry", "truck", "vehicle",
    "bus", "car", "pick-up", "pickup", "boat", "tank", "jeep", "wagon", "gun",
))  # fmt: skip
_FREED = frozenset(("prisoner", "detainee", "hostage", "captive", "abductee", "inmate", "pow"))


def mode(claim: Claim) -> str:
    """Return the mode as questions tell it: outlets' near-synonyms are one."""
    own = claim.mode or ""
    if claim.kind == "ASSAULT":
        return "air" if own in _AIR else own if own in _ON_PERSONS else "ground" if own else ""
    if claim.kind == "RETREAT":
        return "release" if own == "hand-over" and _hands_over_people(claim) else own or "withdraw"
    return _MODE_GROUPS.get(own, own)


def _hands_over_people(claim: Claim) -> bool:
    """Return whether persons and no place are handed over: "two soldiers were handed to the Red Cross"."""
    if any(p.role in ("object", "from") for p in claim.places):
        return False
    heads = [noun(m.text).rpartition(" ")[2] for m in claim.recipients]
    return any(head in FIGHTERS or head in _FREED for head in heads)


def roles(claim: Claim) -> Sequence[str]:
    """Return the roles in which a place is what the claim is about, the first that is filled counts."""
    return _ROLES.get(f"{claim.kind}/{claim.mode}") or _ROLES.get(claim.kind) or _ROLES[""]


def is_somebody(mention: Mention, claim: Claim) -> bool:
    """Return whether the words tell one doer from another: an id, a name, or people who are no force."""
    if mention.id or claim.kind not in BY_FORCE:
        return True
    # What stands before the claim's words may begin a sentence, so that its capital proves nothing.
    return is_name(mention.text, mention.start <= claim.start) or is_people(mention.text)


def victims(claim: Claim, theatre: Theatre | None) -> str:
    """Return "fighters" where those who are hurt are of a force, by the words or by who they are; else ""."""
    actors = theatre.actors if theatre else {}
    known = [actors[m.id].kind for m in claim.recipients if m.id in actors]
    if known:
        return "fighters" if all(kind in _ARMED for kind in known) else ""
    words = [noun(m.text).rpartition(" ")[2] for m in claim.recipients]
    return "fighters" if words and all(word in FIGHTERS for word in words) else ""


def goes_in_parts(claim: Claim) -> bool:
    """Return whether those who go are counted in units or lorries: others of the same force may have stayed."""
    told = " ".join(m.text for m in claim.actors)  # "left in thirty lorries" counts no part
    return any(noun(q.what).rpartition(" ")[2] in _PARTS_OF_A_FORCE and q.text in told for q in claim.quantities)


def is_toll(claim: Claim) -> bool:
    """Return whether the claim tells how many were hurt: more than "nobody" or "one"."""
    return claim.kind == "HARM" and any((q.high or q.low or 0) > 1 for q in claim.quantities)


def counted(quantity: Quantity, claim: Claim, theatre: Theatre | None) -> str:
    """Return what a number counts, as rival reports may call it."""
    what = of_toll(quantity.what)
    if claim.kind == "HARM":
        return (victims(claim, theatre) or what) if what == "people" else what
    if claim.kind == "RETREAT" and (what == "fighters" or noun(quantity.what).rpartition(" ")[2] in _FREED):
        return "people"
    return what if claim.kind == "ASSAULT" else noun(quantity.what)
