"""Bargaining without a meeting: who demands of whom what the other offers, refuses or is threatened for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from crossbearing.model.claim import Claim
from crossbearing.talks.issue import nested, place_key
from crossbearing.talks.ledger import Ledger, is_claimed, is_deed
from crossbearing.talks.term import stake

# What is at stake in one speech act: kind of issue, topic, and the place ("" where none is named).
Stake = tuple[str, str, str]


def exchanges(ledger: Ledger, sides: Collection[str]) -> Counter[frozenset[str]]:
    """Return the pairs of sides that bargain though no meeting is reported, with the number of claims that show it.

    One demands of the other; and the other answers (it offers, promises or refuses the same thing), demands something
    in its turn, or is threatened by the first. What an offer hangs on is demanded: "offered a corridor if the council
    agrees to talks". An agreement that two sides made together is one as well, where one of
    them demands of the other or threatens it: allies announce things together too.
    """
    asked: dict[tuple[str, str], set[Stake]] = {}
    threatened: set[tuple[str, str]] = set()
    answered: dict[str, set[Stake]] = {}
    joint: list[frozenset[str]] = []
    shown: Counter[frozenset[str]] = Counter()
    for claim in ledger.claims:
        if not is_claimed(claim):
            continue
        actors = {s for s in ledger.actors(claim) if s in sides}
        contents = ledger.contents(claim)
        others = {s for c in (claim, *contents) for s in _addressed(ledger, claim, c) if s in sides} - actors
        pairs = [(a, b) for a in actors for b in others]
        for other, price in _priced(ledger, claim, sides):
            for a in actors - {other}:
                asked.setdefault((a, other), set()).update(_stakes(price, ledger.contents(price)))
                shown[frozenset((a, other))] += 1
        if claim.kind == "REQUEST" and is_deed(claim):
            for pair in pairs:
                asked.setdefault(pair, set()).update(_stakes(claim, contents))
        elif claim.kind == "THREATEN" and is_deed(claim):
            threatened.update(pairs)
        elif claim.kind in ("AGREE", "REJECT") and is_deed(claim):
            for a in actors:
                answered.setdefault(a, set()).update(_stakes(claim, contents))
            if claim.kind == "AGREE" and len(actors) > 1:
                joint += [frozenset((a, b)) for a in actors for b in actors if a < b]
        shown.update(frozenset(p) for p in pairs)
    found: Counter[frozenset[str]] = Counter()
    for (a, b), stakes in asked.items():
        is_answer = any(_same(x, y, ledger) for x in stakes for y in answered.get(b, ()))
        if is_answer or (b, a) in asked or (a, b) in threatened:
            found[frozenset((a, b))] = shown[frozenset((a, b))]
    for group in joint:
        if any(frozenset(p) == group for p in (*asked, *threatened)):
            found[group] = max(found[group], shown[group])
    return found


def _priced(ledger: Ledger, claim: Claim, sides: Collection[str]) -> list[tuple[str, Claim]]:
    """Return what another side has to do for what is offered or threatened here, with that side."""
    if claim.condition is None or claim.condition.content is None or claim.kind not in ("AGREE", "THREATEN"):
        return []
    price = ledger.by_id.get(claim.condition.content)
    if price is None or not is_deed(claim):
        return []
    doers = {s for c in (price, *ledger.contents(price)) for s in ledger.actors(c) if s in sides}
    return [(side, price) for side in sorted(doers)]


def _addressed(ledger: Ledger, act: Claim, claim: Claim) -> tuple[str, ...]:
    """Return of whom an act wants something: its recipients, or who is to do what it is about."""
    return ledger.recipients(act) if claim is act else ledger.actors(claim)


def _stakes(act: Claim, contents: Collection[Claim]) -> set[Stake]:
    """Return what an act is about, as far as it is a matter of talks."""
    found: set[Stake] = set()
    for content in contents or (act,):
        about = stake(content, act)
        if about is not None:
            place = next((place_key(p) for p in content.places if p.role in ("object", "from", "at")), "")
            found.add((*about, place))
    return found


def _same(one: Stake, other: Stake, ledger: Ledger) -> bool:
    """Return whether two stakes are one: of one kind, and at places of which one lies in the other."""
    if one[:2] != other[:2]:
        return False
    return one[0] != "territory" or bool(one[2] and other[2] and nested(one[2], other[2], ledger))
