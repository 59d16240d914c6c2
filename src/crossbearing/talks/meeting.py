"""Rounds: who met, when and where, and how it ended in the claims' words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from crossbearing.model.claim import Claim
from crossbearing.model.talks import Party, Round
from crossbearing.model.when import UNKNOWN, When
from crossbearing.talks.ledger import Ledger, ids, is_claimed, is_deed
from crossbearing.talks.party import Table
from crossbearing.talks.rank import level

# A meeting that is only feared, warned of or made to depend on something is no round.
_UNREAL = ("warned", "feared", "conditional", "threatened", "demanded")

_OUTCOME = re.compile(
    r"impasse|deadlock|stalemate|no deal|no agreement|without (?:an? )?(?:deal|agreement|settl\w+|result|breakthrough)"
    r"|inconclusive|broke (?:down|off|up)|collapsed|stalled|failed|postponed|suspended|adjourned",
    re.IGNORECASE,
)


def find_rounds(ledger: Ledger, table: Table, parties: Sequence[Party]) -> tuple[Round, ...]:
    """Return the meetings of the parties, oldest first, then the consultations of one party with a third.

    Claims are one meeting when the same sides meet on days that overlap and at venues that do not contradict each
    other. A meeting without a day stays apart from those with one: which of them it was, nobody said. Words on what
    was talked about, with neither day nor venue, belong to the meeting that the report told of before.
    """
    inside = set(table.parties)
    thirds = {p.actor for p in parties if {"mediator", "coercer"} & set(p.roles)}
    groups: list[tuple[frozenset[str], list[Claim], set[str]]] = []
    for claim in ledger.claims:
        if claim.kind != "CONSULT" or not is_claimed(claim) or claim.modality in _UNREAL:
            continue
        present = frozenset(s for s in ledger.both(claim) if s in inside or s in thirds)
        if not (present & inside) or len(present) < 2:
            continue
        core = present & inside if len(present & inside) > 1 else present
        venue = _venue(claim)
        home = next((g for g in groups if g[0] == core and _same(g[1][0], g[2], claim, venue, ledger)), None)
        if home is None and _is_talk_about_it(claim):
            home = next((g for g in reversed(groups) if g[0] == core and g[1][-1].report == claim.report), None)
        if home is None:
            home = (core, [], set())
            groups.append(home)
        home[1].append(claim)
        home[2].update([venue] if venue else ())
    rounds = [_round(core, claims, ledger, len(core & inside) > 1) for core, claims, _ in groups]
    return tuple(sorted(rounds, key=lambda r: (r.kind != "round", str(r.when.earliest or "9999"), r.parties, r.claims)))


def _is_talk_about_it(claim: Claim) -> bool:
    """Return whether a claim tells what a meeting was like and not of a meeting of its own: no day, place or plan."""
    return not claim.when.is_known and not claim.places and claim.modality in ("actual", "possible", "probable")


def _venue(claim: Claim) -> str | None:
    return next((p.id for p in claim.places if p.role in ("at", "object") and p.id is not None), None)


def _same(first: Claim, venues: set[str], claim: Claim, venue: str | None, ledger: Ledger) -> bool:
    """Return whether a claim speaks of the meeting that the first claim and its fellows, at these venues, speak of."""
    if first.when.is_known != claim.when.is_known or (first.modality == "actual") != (claim.modality == "actual"):
        return False
    if first.when.is_known and not _overlap(first.when, claim.when):
        return False
    if venue is None or venue in venues:
        return True
    theatre = ledger.theatre
    return not venues or (
        theatre is not None
        and all(theatre.is_within(venue, other) or theatre.is_within(other, venue) for other in venues)
    )


def _overlap(a: When, b: When) -> bool:
    low, high = date.min, date.max
    return (a.earliest or low) <= (b.latest or high) and (b.earliest or low) <= (a.latest or high)


def _round(core: frozenset[str], claims: list[Claim], ledger: Ledger, is_between_parties: bool) -> Round:
    """Return one round, with the most exact day among its claims and the outcome that the same reports give."""
    known = [c.when for c in claims if c.when.is_known]
    when = min(known, key=_breadth, default=UNKNOWN)
    venues = [v for c in claims if (v := _venue(c)) is not None]
    if ledger.theatre is not None:
        venues.sort(key=lambda v: -len(ledger.theatre.place_line(v)))  # type: ignore[union-attr]
    outcome = ""
    ending: list[Claim] = []
    if claims[0].modality != "actual":
        outcome = "planned"
    elif is_between_parties:
        outcome, ending = _outcome(core, claims, ledger)
    kind = "round" if is_between_parties else "consultation"
    return Round(when, venues[0] if venues else None, tuple(sorted(core)), outcome, ids([*claims, *ending]), kind,
                 level(claims))  # fmt: skip


def _breadth(when: When) -> int:
    return (when.latest - when.earliest).days if when.latest and when.earliest else 10_000


def _outcome(core: frozenset[str], claims: list[Claim], ledger: Ledger) -> tuple[str, list[Claim]]:
    """Return how the round ended, with the claims that say so; "" where none does.

    A refusal or agreement without a day belongs to the last meeting that its report spoke of before it.
    """
    words: list[str] = []
    ending: list[Claim] = []
    for claim in claims:
        found = _OUTCOME.search(claim.quote)
        if found:
            words.append(found[0].lower())
    reports = dict.fromkeys(c.report for c in claims)
    for claim in (c for r in reports for c in ledger.by_report[r]):
        if claim.kind not in ("REJECT", "AGREE") or not is_claimed(claim) or not is_deed(claim):
            continue
        sides = set(ledger.both(claim))
        found = _OUTCOME.search(claim.quote)
        is_joint = core <= sides or (not sides and found is not None)
        if not is_joint or (claim.kind == "REJECT" and not found and set(ledger.recipients(claim))):
            continue
        if claim.kind == "AGREE" and (claim.mode not in ("agree", "sign") or found):
            continue
        if _meeting_before(claim, core, ledger) not in {c.id for c in claims}:
            continue
        words.append("agreed" if claim.kind == "AGREE" else found[0].lower() if found else "refusal")
        ending.append(claim)
    return "; ".join(dict.fromkeys(words)), ending


def _meeting_before(claim: Claim, core: frozenset[str], ledger: Ledger) -> str | None:
    """Return the id of the meeting that a claim about an outcome refers to, within its own report."""
    meetings = [
        c
        for c in ledger.by_report[claim.report]
        if c.kind == "CONSULT" and is_claimed(c) and core <= set(ledger.both(c))
    ]
    if claim.when.is_known:
        dated = [c for c in meetings if c.when.is_known and _overlap(c.when, claim.when)]
        meetings = dated or meetings
    before = [c for c in meetings if c.start <= claim.start] or meetings
    return before[-1].id if before else None
