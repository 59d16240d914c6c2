"""A judgement to CSV files: one row for each answer of each question, and one for each source."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from crossbearing.output import whole_file
from crossbearing.reconcile.table.claims import Claims
from crossbearing.reconcile.table.judging import Judgement
from crossbearing.reconcile.table.verdicts import Verdict

HEAD = ("question", "value", "probability", "standing", "n_claims", "n_origins")


def write_verdicts(path: Path, told: Iterable[Verdict], times: Iterable[str] | None = None) -> int:
    """Write the verdicts and return how many rows they have; the file is whole, or as it was before.

    `times`, one for each verdict, become the column `time` behind the question. Raises OSError.
    """
    days = iter(times) if times is not None else None
    rows = 0
    with whole_file(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        out = csv.writer(text, lineterminator="\n")
        out.writerow(HEAD if days is None else (HEAD[0], "time", *HEAD[1:]))
        for verdict in told:
            begin = (verdict.question,) if days is None else (verdict.question, next(days))
            for answer in verdict.answers:
                out.writerow(
                    (
                        *begin,
                        answer.value,
                        _short(answer.probability),
                        verdict.standing,
                        answer.n_claims,
                        answer.n_origins,
                    )
                )
            rows += len(verdict.answers)
        text.flush()
        text.detach()
    return rows


def _short(probability: float) -> str:
    return format(probability, ".9f").rstrip("0").rstrip(".")


def named_families(claims: Claims, found: Judgement) -> list[list[str]]:
    """Return the families of several sources, each by the names of its sources, the largest first."""
    members: dict[int, set[str]] = {}
    for teller, family in enumerate(found.family.tolist()):
        members.setdefault(family, set()).add(claims.source.name[int(found.facts.teller_source[teller])])
    return sorted(
        (sorted(names) for names in members.values() if len(names) > 1), key=lambda names: (-len(names), names)
    )


def write_sources(path: Path, claims: Claims, found: Judgement) -> None:
    """Write for each source (within its kind) its family, and the learnt share of its claims that are right."""
    many = np.bincount(found.facts.claim_teller, minlength=found.facts.tellers)
    with whole_file(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        out = csv.writer(text, lineterminator="\n")
        out.writerow(("source", "kind", "n_claims", "family", "reliability", "repeats"))
        for teller, family in enumerate(found.family.tolist()):
            right = "" if found.model == "majority" else _short(round(float(found.reliability[family]), 4))
            source = claims.source.name[int(found.facts.teller_source[teller])]
            kind = claims.kind.name[int(found.facts.teller_kind[teller])]
            again = _short(round(float(found.repeats[family]), 4))
            out.writerow((source, kind, int(many[teller]), family, right, again))
        text.flush()
        text.detach()
