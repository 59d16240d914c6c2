"""Informative: the most that is said: the highest number, the furthest progress; else what most say (eventreport)."""

from __future__ import annotations

from collections.abc import Sequence

from crossbearing.model.finding import Docket, Verdict
from crossbearing.reconcile.judges._rule import judge_by
from crossbearing.settings import Settings


def judge(dockets: Sequence[Docket], settings: Settings) -> list[Verdict]:
    """Return a verdict for each docket, in order; hedges only break ties, stakes and time do not count."""
    return [judge_by(docket, "informative") for docket in dockets]
