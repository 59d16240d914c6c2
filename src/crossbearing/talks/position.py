"""Positions: where each party stands on each issue, rivals side by side; a silent party is unknown."""

from __future__ import annotations

from collections.abc import Sequence

from crossbearing.model.claim import Claim
from crossbearing.model.finding import Findings
from crossbearing.model.talks import Party, Position
from crossbearing.model.when import UNKNOWN, When
from crossbearing.talks.issue import Matter
from crossbearing.talks.ledger import Ledger, ids


def find_positions(
    matters: Sequence[Matter], parties: Sequence[Party], ledger: Ledger, findings: Findings
) -> tuple[Position, ...]:
    """Return the positions by issue, party and first claim; each party at the table has at least one row.

    Two rows of one party on one issue are rivals (or an earlier and a later stand): both are kept. A claim that
    denies a demand or offer is set against the row that it denies and makes none of its own.
    """
    rows: list[Position] = []
    chances = _chances(findings)
    speaking = [p.actor for p in parties if "possible spoiler" not in p.roles]
    for matter in matters:
        for party in speaking:
            found: dict[tuple[str | None, str], list[Claim]] = {}
            denials: dict[tuple[str | None, str], list[Claim]] = {}
            for term, level in matter.terms:
                # A demand that does not say how much ("give it up") is of no level; the issue cites it.
                if party not in term.wanters or not term.status or level is None:
                    continue
                target = denials if term.denied_act else found
                target.setdefault((level, term.status), []).extend(term.claims)
            for (level, status), claims in found.items():
                against = [c for (_, kind), cs in denials.items() if kind == status for c in cs]
                rows.append(
                    Position(party, matter.issue.id, level, status, _when(claims), ids(claims),
                             ledger.reported(claims), ids(against),
                             max((chances[c.id] for c in claims if c.id in chances), default=None))
                )  # fmt: skip
            is_party = any(p.actor == party and "party" in p.roles for p in parties)
            if not found and is_party:
                rows.append(Position(party, matter.issue.id, None, "unknown"))
    return tuple(rows)


def _chances(findings: Findings) -> dict[str, float]:
    """Return how probable it is that what a claim tells was said or done, by claim."""
    found: dict[str, float] = {}
    for finding in findings.findings:
        if finding.question.family in ("occurrence", "commitment"):
            for answer in finding.answers:
                for claim in answer.support:
                    found[claim] = max(found.get(claim, 0.0), answer.probability)
    return found


def _when(claims: Sequence[Claim]) -> When:
    """Return the first stated day among the claims; never the day of a report."""
    known = [c.when for c in claims if c.when.is_known and c.when.role in ("on", "as-of", "since")]
    return min(known, key=lambda w: str(w.earliest or w.latest), default=UNKNOWN)
