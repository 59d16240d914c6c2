"""The sum behind an answer on a terminal: rows with their words, what would be without each, and the check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from crossbearing.cli.screen import clean, console, say
from crossbearing.reconcile.learnt_rows import reliance
from crossbearing.wording import attribution, band, counted, day, outlet_of, sum_check, sum_meaning

if TYPE_CHECKING:
    from crossbearing.model.claim import Claim
    from crossbearing.model.finding import Finding
    from crossbearing.model.learnt import Learnt
    from crossbearing.model.report import Report
    from crossbearing.model.theatre import Theatre

WIDEST = 112


def show(finding: Finding, claims: Mapping[str, Claim], reports: Mapping[str, Report], theatre: Theatre | None,
         learnt: Learnt | None = None) -> None:  # fmt: skip
    """Print answers, then the sum row by row with its words and leave-one-out, then whether the rows add up.

    `learnt` is what sources were weighed by, unless priors.
    """
    from rich.text import Text

    screen = console()
    screen.width = min(screen.width, WIDEST)
    screen.print(Text(clean(finding.question.text), style="bold"))
    standing = finding.standing.replace("-", " ")
    say(f"{standing} by rule {finding.rule}; {counted(finding.outlets, 'outlet')}, "
        f"{counted(finding.origins, 'origin')}; judge {finding.judge}; {reliance(learnt)}")  # fmt: skip
    say()
    for answer in finding.answers:
        say(f"  {answer.probability:.3f}  {band(answer.probability):<20}  {answer.text}")
    say()
    if not finding.rows:
        say("This judge gives no sum.")
        return
    say(sum_meaning(finding))
    for row in finding.rows:
        without = f"   without it: {band(row.without)} ({row.without:.3f})" if row.without is not None else ""
        screen.print(Text(clean(f"  {row.log_odds:+8.3f}  {row.label}{without}")), soft_wrap=True)
        for claim in (claims[i] for i in row.claims if i in claims):
            screen.print(Text(clean(f"            {_words(claim, reports, theatre)}"), style="dim"), soft_wrap=True)
    say(f"  {finding.log_odds:+8.3f}  sum; {sum_check(finding)}")


def _words(claim: Claim, reports: Mapping[str, Report], theatre: Theatre | None) -> str:
    report = reports.get(claim.report)
    on = f", {day(report.published)}" if report is not None and report.published else ""
    return (
        f"“{' '.join(claim.quote.split())}” ({attribution(claim, theatre)}, {outlet_of(claim, reports, theatre)}{on})"
    )
