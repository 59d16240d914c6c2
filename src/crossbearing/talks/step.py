"""Step 4: findings and claims -> talks. Negotiations are found in the claims, not asked of the user."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from crossbearing.model.claim import Claim
from crossbearing.model.finding import Findings
from crossbearing.model.report import Report
from crossbearing.model.talks import Issue, Talks
from crossbearing.model.theatre import Theatre
from crossbearing.settings import Settings
from crossbearing.talks.deadline import find_commitments
from crossbearing.talks.issue import find_issues
from crossbearing.talks.ledger import Ledger, is_claimed, is_deed, open_ledger
from crossbearing.talks.lever import find_levers, find_outside, find_warnings
from crossbearing.talks.meeting import find_rounds
from crossbearing.talks.party import Table, find_parties, find_tables, tables_of
from crossbearing.talks.position import find_positions
from crossbearing.talks.term import Term, find_terms


def find_talks(claims: Sequence[Claim], findings: Findings, reports: Sequence[Report], theatre: Theatre | None,
               settings: Settings) -> tuple[Talks, ...]:  # fmt: skip
    """Return the negotiations that the claims speak of, the best attested first; () where nobody bargains.

    Pure and deterministic: the order of claims and reports changes nothing. Every cell cites claims; a party that
    said nothing on an issue has one row `unknown`.
    """
    ledger = open_ledger(claims, reports, theatre)
    tables = find_tables(ledger)
    terms = find_terms(ledger)
    return tuple(_talks(table, tables, terms, ledger, findings, settings) for table in tables)


def _talks(table: Table, tables: tuple[Table, ...], terms: Sequence[Term], ledger: Ledger, findings: Findings,
           settings: Settings) -> Talks:  # fmt: skip
    """Return one negotiation."""

    def belongs(sides: Sequence[str], claims: Sequence[Claim]) -> bool:
        return table in tables_of(tables, sides, claims)

    parties = find_parties(ledger, table)
    around = {p.actor for p in parties}
    own = [t for t in terms if belongs(_sides(t, ledger), t.claims) and (not t.wanters or around & set(t.wanters))]
    matters = find_issues(own, ledger, findings)
    issues = tuple(m.issue for m in matters)
    levers = find_levers(ledger, parties, issues, findings, belongs)
    warnings = find_warnings(ledger, table, belongs)
    names = [ledger.actor_name(p) for p in table.parties]
    return Talks(
        id=blake2b("|".join(table.parties).encode(), digest_size=8).hexdigest(),
        title=f"Talks between {', '.join(names[:-1])} and {names[-1]}",
        parties=parties,
        rounds=find_rounds(ledger, table, parties),
        issues=issues,
        positions=find_positions(matters, parties, ledger, findings),
        levers=levers,
        commitments=find_commitments(ledger, table, matters, findings, settings, belongs),
        warnings=warnings,
        not_reported=_not_reported(ledger, table, issues, own),
        outside=find_outside(ledger, parties, levers, warnings, belongs),
    )


def _sides(term: Term, ledger: Ledger) -> tuple[str, ...]:
    return (*term.wanters, *(s for c in term.claims for s in ledger.both(c)))


def _not_reported(ledger: Ledger, table: Table, issues: Sequence[Issue], terms: Sequence[Term]) -> tuple[str, ...]:
    """Return in words which agreements nobody reported: on the whole, and on each issue of ground."""
    agreed = any(
        c.kind == "AGREE" and c.mode in ("agree", "sign", None) and is_deed(c) and is_claimed(c) and not c.content
        and set(table.parties) <= set(ledger.both(c))
        for c in ledger.claims
    )  # fmt: skip
    settled = {c.id for t in terms if t.status == "accepted" and not t.denied_act for c in t.claims}
    missing = [] if agreed or settled else ["an agreement: not reported"]
    for issue in issues:
        if issue.kind == "territory" and not settled & set(issue.claims):
            missing.append(f"a hand-over of {ledger.place_name(issue.about)} agreed: not reported")
    return tuple(missing)
