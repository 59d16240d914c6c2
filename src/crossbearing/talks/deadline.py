"""Commitments and deadlines: who must do what by when, who acknowledges it, and what speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crossbearing.model.claim import Claim
from crossbearing.model.finding import Finding, Findings
from crossbearing.model.talks import Commitment
from crossbearing.settings import Settings
from crossbearing.talks.issue import place_key
from crossbearing.talks.ledger import Ledger, ids, is_claimed, is_deed
from crossbearing.talks.lever import Belongs
from crossbearing.talks.party import Table

_TERMS = {"required": "reported as required", "agreed": "reported as agreed", "demanded": "demanded, not agreed",
          "offered": "offered, not agreed", "proposed": "proposed, not agreed"}  # fmt: skip
_DUE = ("by", "until", "on")


def find_commitments(ledger: Ledger, table: Table, findings: Findings, settings: Settings,
                     belongs: Belongs) -> tuple[Commitment, ...]:  # fmt: skip
    """Return what somebody must do or promised, and demands with a date, in order of first claim.

    Claims that name the same doer, deed, place, date and terms are one commitment. A refusal by the parties and a
    search that found no statement are set against it.
    """
    groups: dict[tuple[object, ...], list[Claim]] = {}
    for claim in ledger.claims:
        is_bound = claim.modality in ("required", "agreed")
        is_due = claim.modality in _TERMS and claim.when.is_known and claim.when.role in _DUE
        parent = ledger.by_id.get(claim.parent or "")
        is_promise = parent is not None and parent.kind == "AGREE" and parent.mode in ("promise", "agree", "sign")
        if claim.as_fact or not is_claimed(claim) or (claim.kind in ("CONSULT", "STATUS") and not is_promise):
            continue
        if not (is_bound or is_due or (is_promise and parent is not None and is_deed(parent) and is_claimed(parent))):
            continue
        who = ledger.actors(claim)
        if not belongs(ledger.both(claim), (claim,)):
            continue
        key = (who, claim.kind, claim.mode, _where(claim), claim.when.earliest, claim.when.latest, claim.modality)
        groups.setdefault(key, []).append(claim)
    against = _against(ledger, table)
    return tuple(_commitment(found, against, ledger, findings, settings) for found in groups.values())


def _where(claim: Claim) -> str:
    return next((place_key(p) for role in ("object", "from", "at") for p in claim.places if p.role == role), "")


def _against(ledger: Ledger, table: Table) -> list[Claim]:
    """Return refusals by the parties together, denied agreements, and searches that found no statement."""
    inside = set(table.parties)
    found: list[Claim] = []
    for claim in ledger.claims:
        sides = set(ledger.both(claim))
        joint_refusal = claim.kind == "REJECT" and is_claimed(claim) and is_deed(claim) and inside <= sides
        no_statement = claim.kind in ("AGREE", "CONSULT") and claim.polarity != "affirmed" and sides <= inside
        if (joint_refusal and not ledger.contents(claim)) or (no_statement and (sides or claim.kind == "AGREE")):
            found.append(claim)
    return found


def _commitment(claims: list[Claim], against: Sequence[Claim], ledger: Ledger, findings: Findings,
                settings: Settings) -> Commitment:  # fmt: skip
    """Return one commitment with its question in the findings, where there is one, and its state."""
    first = claims[0]
    own = {c.id for c in claims}
    question = next((f.question.id for f in findings.findings if f.question.family == "commitment"
                     and own & set(f.claims)), None)  # fmt: skip
    sides = {s for c in claims for s in ledger.speaking_sides(c)}
    return Commitment(
        ledger.actors(first),
        first.quote,
        first.when,
        _state(first, ledger, findings, settings),
        _TERMS.get(first.modality, first.modality),
        tuple(sorted(sides & set(ledger.both(first)))),
        question,
        ids(claims),
        ids([c for c in against if c.id not in own]),
    )


def _state(claim: Claim, ledger: Ledger, findings: Findings, settings: Settings) -> str:
    """Return kept or broken where the findings settle it, else pending.

    Kept: the deed is complete with at least the probability of a corroborated answer. Broken: the day is past, what
    was due was agreed, and the findings say with that probability that the deed is not complete.
    """
    deed = _progress(claim, ledger, findings)
    if deed is None or not deed.answers:
        return "pending"
    top = deed.answers[0]
    if top.probability < settings.corroborated_probability or deed.standing == "disputed":
        return "pending"
    if top.value == "complete":
        return "kept"
    today: date | None = findings.on or ledger.reported(ledger.claims)
    is_past = claim.when.latest is not None and today is not None and claim.when.latest < today
    return "broken" if is_past and claim.modality in ("agreed", "required") else "pending"


def _progress(claim: Claim, ledger: Ledger, findings: Findings) -> Finding | None:
    """Return the finding on how far the deed has got, or None."""
    where, who = _where(claim), set(ledger.actors(claim))
    for finding in findings.findings:
        question = finding.question
        sides = {ledger.side_of(s) for s in question.subject}
        if question.family == "progress" and question.object == where and who and who <= sides:
            return finding
    return None
