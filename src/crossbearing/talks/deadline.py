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
_BOUND = ("required", "agreed")
_PROMISES = ("promise", "agree", "sign")
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
        is_bound = claim.modality in _BOUND
        is_due = claim.modality in _TERMS and claim.when.is_known and claim.when.role in _DUE
        parent = ledger.by_id.get(claim.parent or "")
        is_promise = parent is not None and parent.kind == "AGREE" and parent.mode in _PROMISES
        if parent is not None and parent.modality == "conditional":
            continue  # "if the council agrees to talks": nobody has agreed
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
    asked = next((f for f in findings.findings if f.question.family == "commitment" and own & set(f.claims)), None)
    # That nobody reported a meeting or a statement says nothing against what one side promised by itself.
    against = [(c, kinds) for c, kinds in against if c.polarity != "none-reported" or first.modality in _BOUND]
    sides = {s for c in claims for s in ledger.speaking_sides(c)}
    about = matter(first, ledger.by_id.get(first.parent or ""))
    terms = _TERMS.get(first.modality, "promised")
    return Commitment(
        who,
        f"{deed(first, ledger)}, {terms}",
        first.when,
        "void"
        if asked is not None and asked.standing == "superseded"
        else _state(first, who, ledger, findings, settings),
        terms,
        tuple(sorted(sides & set(ledger.both(first)))),
        next((f.question.id for f in (asked, _progress(first, who, ledger, findings)) if f is not None), None),
        ids(claims),
        ids([c for c, kinds in against if c.id not in own and (not kinds or kinds & set(about or ()))]),
    )


def _state(claim: Claim, who: tuple[str, ...], ledger: Ledger, findings: Findings, settings: Settings) -> str:
    """Return kept or broken where the findings settle it, else pending.

    Kept: the deed is complete with at least the probability of a corroborated answer, and not only after its day.
    Broken: it came late; or the day is past and the findings say with that probability that it is not complete.
    What is only demanded, offered or proposed stays pending: it binds nobody.
    """
    found = _progress(claim, who, ledger, findings)
    if claim.modality not in _BOUND and not _is_promise(claim, ledger):
        return "pending"  # what is only demanded or proposed binds nobody
    if found is None or not found.answers:
        return "pending"
    top = found.answers[0]
    if top.probability < settings.corroborated_probability or found.standing == "disputed":
        return "pending"
    due = claim.when.latest
    if top.value == "complete":
        days = [c.when.earliest for i in top.support if (c := ledger.by_id.get(i)) is not None and c.when.is_known]
        late = due is not None and bool(days) and all(d is not None and d > due for d in days)
        return "broken" if late else "kept"
    today: date | None = findings.on or ledger.reported(ledger.claims)
    return "broken" if due is not None and today is not None and due < today else "pending"


def _is_promise(claim: Claim, ledger: Ledger) -> bool:
    """Return whether a claim is what somebody promised, agreed or signed to do, as a fact."""
    parent = ledger.by_id.get(claim.parent or "")
    return parent is not None and parent.kind == "AGREE" and parent.mode in _PROMISES and is_deed(parent)


def _progress(claim: Claim, who: tuple[str, ...], ledger: Ledger, findings: Findings) -> Finding | None:
    """Return the finding on how far the deed has got, or None."""
    where = _where(claim)
    for finding in findings.findings:
        question = finding.question
        sides = {ledger.side_of(s) for s in question.subject}
        if question.family == "progress" and question.object == where and who and set(who) <= sides:
            return finding
    return None
