"""Commitments and deadlines: who must do what by when, who acknowledges it, and what speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crossbearing.model.claim import Claim
from crossbearing.model.finding import Finding, Findings
from crossbearing.model.talks import Commitment
from crossbearing.settings import Settings
from crossbearing.talks.issue import Matter, place_key
from crossbearing.talks.ledger import Ledger, ids, is_claimed, is_deed
from crossbearing.talks.lever import Belongs
from crossbearing.talks.party import Table
from crossbearing.talks.phrase import deed
from crossbearing.talks.term import ACTS, matter

_TERMS = {"required": "reported as required", "agreed": "reported as agreed", "demanded": "demanded, not agreed",
          "offered": "offered, not agreed", "proposed": "proposed, not agreed"}  # fmt: skip
_DUE = ("by", "until", "on")


def find_commitments(ledger: Ledger, table: Table, matters: Sequence[Matter], findings: Findings, settings: Settings,
                     belongs: Belongs) -> tuple[Commitment, ...]:  # fmt: skip
    """Return what somebody must do or promised, and demands with a date, in order of first claim.

    Claims that name the same doer, deed, place, date and terms are one commitment. Where ground is to be given and
    nobody says by whom, it is by the side that holds it. A refusal by the parties together and a search that found
    no statement are set against it.
    """
    groups: dict[tuple[object, ...], list[Claim]] = {}
    doers: dict[str, tuple[str, ...]] = {}
    holders = {place: m.issue.holder for m in matters for place in m.places if m.issue.holder is not None}
    for claim in ledger.claims:
        is_bound = claim.modality in ("required", "agreed")
        is_due = claim.modality in _TERMS and claim.when.is_known and claim.when.role in _DUE
        parent = ledger.by_id.get(claim.parent or "")
        is_promise = parent is not None and parent.kind == "AGREE" and parent.mode in ("promise", "agree", "sign")
        if claim.as_fact or not is_claimed(claim) or (claim.kind in ("CONSULT", "STATUS") and not is_promise):
            continue
        if not (is_bound or is_due or (is_promise and parent is not None and is_deed(parent) and is_claimed(parent))):
            continue
        where = _where(claim)
        who = ledger.actors(claim) or tuple(x for x in (holders.get(where),) if x and claim.kind == "RETREAT")
        if claim.kind in ACTS or not belongs((*who, *ledger.both(claim)), (claim,)):
            continue
        doers[claim.id] = who
        key = (who, claim.kind, claim.mode, where, claim.when.earliest, claim.when.latest, claim.modality)
        groups.setdefault(key, []).append(claim)
    against = _against(ledger, table)
    return tuple(
        _commitment(found, doers[found[0].id], against, ledger, findings, settings) for found in groups.values()
    )


def _where(claim: Claim) -> str:
    return next((place_key(p) for role in ("object", "from", "at") for p in claim.places if p.role == role), "")


def _against(ledger: Ledger, table: Table) -> list[tuple[Claim, set[str]]]:
    """Return what speaks against commitments, each with the kinds of matter that it is about; none = all of them.

    Refusals by the parties together, searches that found no statement or agreement, and denied agreements.
    """
    inside = set(table.parties)
    found: list[tuple[Claim, set[str]]] = []
    for claim in ledger.claims:
        contents = ledger.contents(claim)
        if claim.kind == "REJECT" and is_claimed(claim) and is_deed(claim) and not contents:
            if inside <= set(ledger.actors(claim)):
                found.append((claim, set()))
        elif claim.kind in ("AGREE", "CONSULT") and claim.polarity == "none-reported":
            if set(ledger.both(claim)) <= inside:
                found.append((claim, set()))
        elif claim.kind == "AGREE" and claim.polarity == "denied" and is_deed(claim) and claim.condition is None:
            # What a side is unlikely to accept is no word on what it is bound to, hence deeds only.
            about = {m[0] for c in contents or (claim,) if (m := matter(c, claim)) is not None}
            if about and set(ledger.both(claim)) <= inside:
                found.append((claim, about))
    return found


def _commitment(claims: list[Claim], who: tuple[str, ...], against: Sequence[tuple[Claim, set[str]]],
                ledger: Ledger, findings: Findings, settings: Settings) -> Commitment:  # fmt: skip
    """Return one commitment with its question in the findings, where there is one, and its state."""
    first = claims[0]
    own = {c.id for c in claims}
    question = next((f.question.id for f in findings.findings if f.question.family == "commitment"
                     and own & set(f.claims)), None)  # fmt: skip
    sides = {s for c in claims for s in ledger.speaking_sides(c)}
    about = matter(first, ledger.by_id.get(first.parent or ""))
    terms = _TERMS.get(first.modality, "promised")
    return Commitment(
        who,
        f"{deed(first, ledger)}, {terms}",
        first.when,
        _state(first, who, ledger, findings, settings),
        terms,
        tuple(sorted(sides & set(ledger.both(first)))),
        question,
        ids(claims),
        ids([c for c, kinds in against if c.id not in own and (not kinds or kinds & set(about or ()))]),
    )


def _state(claim: Claim, who: tuple[str, ...], ledger: Ledger, findings: Findings, settings: Settings) -> str:
    """Return kept or broken where the findings settle it, else pending.

    Kept: the deed is complete with at least the probability of a corroborated answer. Broken: the day is past, what
    was due was agreed, and the findings say with that probability that the deed is not complete.
    """
    found = _progress(claim, who, ledger, findings)
    if found is None or not found.answers:
        return "pending"
    top = found.answers[0]
    if top.probability < settings.corroborated_probability or found.standing == "disputed":
        return "pending"
    if top.value == "complete":
        return "kept"
    today: date | None = findings.on or ledger.reported(ledger.claims)
    is_past = claim.when.latest is not None and today is not None and claim.when.latest < today
    return "broken" if is_past and claim.modality in ("agreed", "required") else "pending"


def _progress(claim: Claim, who: tuple[str, ...], ledger: Ledger, findings: Findings) -> Finding | None:
    """Return the finding on how far the deed has got, or None."""
    where = _where(claim)
    for finding in findings.findings:
        question = finding.question
        sides = {ledger.side_of(s) for s in question.subject}
        if question.family == "progress" and question.object == where and who and set(who) <= sides:
            return finding
    return None
