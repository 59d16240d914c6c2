"""Representative: what most origins say, of equals the better kind of source, then the surer words (eventreport)."""

from __future__ import annotations

from collections.abc import Sequence

from crossbearing.model.finding import Docket, Verdict
from crossbearing.reconcile.judges._rule import judge_by
from crossbearing.settings import Settings


def judge(dockets: Sequence[Docket], settings: Settings) -> list[Verdict]:
    """Return a verdict for each docket, in order; hedges only break ties, stakes and time do not count."""
    return [judge_by(docket, "representative") for docket in dockets]
