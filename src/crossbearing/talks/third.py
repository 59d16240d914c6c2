"""Third parties: who presses, mediates, hosts or backs without bargaining for itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from crossbearing.model.claim import Claim
from crossbearing.talks.issue import place_key
from crossbearing.talks.ledger import Ledger, is_claimed, is_deed
from crossbearing.talks.term import ACTS, matter

PRESSING = ("REQUEST", "THREATEN", "COERCE", "SANCTION")
_BACKING = ("SUPPORT", "AID", "COOPERATE")
_MEDIATING = re.compile(
    r"\b(?:mediat|broker|facilitat|host(?:ed|s|ing)\b|brought \w+ \w+ ?\w* together)", re.IGNORECASE
)
_ALL_OF_THEM = re.compile(r"\b(?:both|the two|either|each|all|whichever) (?:sides?|part(?:y|ies))\b|\bthem together\b"
                          r"|\btwo sides together\b", re.IGNORECASE)  # fmt: skip


def named_sides(claim: Claim, sides: Iterable[str], ledger: Ledger) -> tuple[str, ...]:
    """Return the sides whose name stands in the words of a claim, its places and its contents."""
    contents = ledger.contents(claim)
    words = " ".join((claim.quote, *(p.text for p in claim.places), *(c.quote for c in contents)))
    return tuple(s for s in sorted(sides) if ledger.is_named(s, words))


def touched(claim: Claim, sides: Collection[str], ledger: Ledger) -> tuple[str, ...]:
    """Return the sides to whom a claim is done: its recipients, else those named in it, else all of "both sides"."""
    actors = ledger.actors(claim)
    found = tuple(s for s in ledger.recipients(claim) if s in sides and s not in actors)
    found = found or tuple(s for s in named_sides(claim, sides, ledger) if s not in actors)
    if not found and _ALL_OF_THEM.search(claim.quote):
        return tuple(s for s in sorted(sides) if s not in actors)
    return found


def is_mediation(claim: Claim, ledger: Ledger) -> bool:
    """Return whether a claim tells of somebody bringing others together: its actors are then not those who bargain.

    "Qatar is mediating", "A and B mediated between C and D"; not "C and D met through a mediator".
    """
    if claim.kind != "CONSULT" or claim.mode != "third-party":
        return False
    return bool(ledger.recipients(claim)) or len(ledger.actors(claim)) == 1 or bool(_MEDIATING.search(claim.quote))


def around(ledger: Ledger, parties: Collection[str],
           reports: Collection[str] = ()) -> dict[str, dict[str, list[Claim]]]:  # fmt: skip
    """Return, for each side not at the table, the claims that show it pressing, mediating or backing a party.

    `reports` are those that speak of these talks: who mediates there, nobody says between whom, does so here. Who
    offers to bring the parties together, or urges both of them, mediates too.
    """
    inside = set(parties)
    found: dict[str, dict[str, list[Claim]]] = {}
    met: dict[str, set[str]] = {}
    for claim in ledger.claims:
        if claim.polarity == "none-reported":
            continue
        actors, recipients = ledger.actors(claim), ledger.recipients(claim)
        host = _host(ledger, claim, inside)
        if host:
            found.setdefault(host, {}).setdefault("host", []).append(claim)
        # What happens between others says nothing of these talks, though a party be named in passing.
        at = touched(claim, inside, ledger) if set(actors) - inside else ()
        if not at and is_mediation(claim, ledger) and not recipients and claim.report in reports:
            at = tuple(sorted(inside - set(actors)))
        invited = {s for c in ledger.contents(claim) if c.kind == "CONSULT" for s in ledger.both(c)}
        if not is_claimed(claim) or not (at or inside & {*actors, *recipients} or inside <= invited):
            continue
        for side in (s for s in ledger.both(claim) if s not in inside):
            roles = found.setdefault(side, {})
            if claim.kind in PRESSING and side in actors and at and not _is_wish(claim):
                roles.setdefault("coercer", []).append(claim)
                if claim.kind == "REQUEST" and len(at) > 1:
                    roles.setdefault("between", []).append(claim)
            elif claim.kind == "AGREE" and side in actors and inside <= invited:
                roles.setdefault("between", []).append(claim)
            elif claim.kind == "CONSULT":
                met.setdefault(side, set()).update(at, inside & {*actors, *recipients})
                roles.setdefault("met", []).append(claim)
            elif claim.kind in _BACKING and side in actors and is_deed(claim) and inside & set(recipients):
                roles.setdefault("ally", []).append(claim)
    for side, roles in found.items():
        meetings, hosted = roles.pop("met", []), roles.pop("host", [])
        mediates = [c for c in meetings if c.mode == "third-party" or _MEDIATING.search(c.quote)]
        between = roles.pop("between", [])
        if mediates or between or len(met.get(side, ())) > 1 or (hosted and (meetings or roles)):
            roles["mediator"] = meetings or between or hosted
    return {side: roles for side, roles in found.items() if any(roles.values())}


def _is_wish(claim: Claim) -> bool:
    """Return whether a claim of pressure is only wanted, feared or conditional."""
    return claim.modality not in ("actual", "possible", "probable")


def _host(ledger: Ledger, claim: Claim, parties: Collection[str]) -> str:
    """Return the actor in whose country the parties meet, or "" where it is a party, unknown, or not their meeting."""
    if ledger.theatre is None or claim.kind != "CONSULT" or not set(parties) <= set(ledger.both(claim)):
        return ""
    for venue in claim.places:
        if venue.id is None:
            continue
        names = {ledger.place_name(p).casefold() for p in ledger.theatre.place_line(venue.id)}
        for actor in ledger.theatre.actors.values():
            if actor.kind in ("state", "government") and {actor.name.casefold(), actor.id} & names:
                side = ledger.side_of(actor.id)
                return "" if side in parties else side
    return ""


def stands_between(ledger: Ledger, side: str, parties: Collection[str]) -> bool:
    """Return whether a side takes part in the talks of others without being one of those who bargain.

    It does when it hosts or mediates, meets two of them apart, leans on two of them, or presses one to give way to
    another; unless it fights one of them, or bargains with one over something that is theirs alone.
    """
    inside = set(parties) - {side}
    if len(inside) < 2:
        return False
    apart: set[str] = set()
    shown = False
    for claim in ledger.claims:
        sides = set(ledger.both(claim))
        if side not in sides or not is_claimed(claim):
            shown = shown or (is_claimed(claim) and _host(ledger, claim, inside) == side)
            continue
        if claim.kind == "CONSULT":
            shown = shown or claim.mode == "third-party" or bool(_MEDIATING.search(claim.quote))
            apart |= inside & sides if len(inside & sides) == 1 else set()
        elif claim.kind in PRESSING and side in ledger.actors(claim) and not _is_wish(claim):
            pressed = set(touched(claim, inside, ledger))
            gaining = {s for c in ledger.contents(claim) for s in ledger.both(c)} & inside
            shown = shown or len(pressed) > 1 or bool(pressed and gaining - pressed)
    if not shown and len(apart) < 2:
        return False
    return not _has_fought(ledger, side, inside) and not _own_matter(ledger, side, inside)


def _has_fought(ledger: Ledger, side: str, others: Collection[str]) -> bool:
    """Return whether a side is said to have attacked one of the others, or been attacked by one, as a fact."""
    for claim in ledger.claims:
        if claim.kind == "ASSAULT" and is_deed(claim) and is_claimed(claim):
            actors, recipients = ledger.actors(claim), ledger.recipients(claim)
            if (side in actors and set(others) & set(recipients)) or (side in recipients and set(others) & set(actors)):
                return True
    return False


def _own_matter(ledger: Ledger, side: str, others: Collection[str]) -> bool:
    """Return whether a side and one other each demand, offer or refuse a thing that nobody else bargains over."""
    shared: set[tuple[str, str, str]] = set()
    spoken: set[tuple[tuple[str, str, str], str, bool]] = set()
    for claim in ledger.claims:
        if claim.kind not in ACTS or not is_claimed(claim) or not is_deed(claim):
            continue
        for content in ledger.contents(claim) or (claim,):
            found = matter(content, claim)
            if found is None:
                continue
            place = next((place_key(p) for p in content.places if p.role in ("object", "from")), "")
            about = (found[0], found[1], place)
            sides = {*ledger.both(claim), *ledger.both(content)}
            partners = sides & set(others)
            if side in sides and len(sides) == 2 and len(partners) == 1:
                spoken.add((about, partners.pop(), side in ledger.actors(claim)))
            else:
                shared.add(about)
    return any(about not in shared and (about, other, not is_out) in spoken for about, other, is_out in spoken)
