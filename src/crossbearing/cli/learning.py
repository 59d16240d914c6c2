"""The command learn: how far sources are right, learnt from a project's questions and reviews, and what that moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from crossbearing.cli.ledger import JSON, PROJECT
from crossbearing.cli.reviewing import WHO

if TYPE_CHECKING:
    from crossbearing.model.learnt import Learnt, LearntOutlet
    from crossbearing.model.problem import Problem
    from crossbearing.model.record import Record
    from crossbearing.project import Project
    from crossbearing.reconcile.learnt_rows import LearntRow, Pair

SHOWN = 40


def learn(
    project: str = PROJECT,
    why: str = typer.Option("", "--why", help="The reason; it is kept."),
    who: str = WHO,
    limit: int = typer.Option(SHOWN, "--limit", min=1, help="How many rows are printed."),
    json: bool = JSON,
) -> None:
    """Learn how far each source is right, and weigh its words by that from now on. `undo` takes it back.

    Questions teach where two sources speak to them, or a person has set the answer (`review ... override`). Nothing
    is learnt without this command. Until 50 questions are reviewed, words of probability stand before digits.

    \b
    Example:
      crossbearing learn lashio --why "60 questions reviewed"
    """
    import crossbearing as xb
    from crossbearing.cli.screen import progress, say_json

    with xb.open(project) as ledger:
        with progress("Learning") as watch:
            found, record, problems = ledger.learn(why=why, who=who or None, watch=watch)
        if json:
            say_json({"record": record.number if record else None, "learnt": found, "problems": problems})
            return
        _tell(ledger, project, found, record, problems, limit)


def _tell(
    ledger: Project, project: str, found: Learnt, record: Record | None, problems: list[Problem], limit: int
) -> None:
    from crossbearing.cli.screen import aside, say, table
    from crossbearing.reconcile.learnt_rows import answers, families, reliance, rows
    from crossbearing.wording import counted

    for problem in problems:
        aside(problem.message)
    if not found.questions:
        say("Nothing to learn from: no question has two sources of which one has no stake, and none is reviewed.")
        say(f"What counts stays as it was: {reliance(ledger.learnt())}.")
        return
    shown = rows(found, ledger.theatre)
    cells = [
        (r.name, r.kind, r.stake, f"{r.claims:,}", _share(r), _pair(r.says_prior), _pair(r.says),
         f"{r.denials:,}", _pair(r.denies_prior), _pair(r.denies))
        for r in shown[:limit]
    ]  # fmt: skip
    if cells:
        heads = ("Source", "Kind", "Stake", "Claims", "Right", "Prior", "Learnt", "Denials", "Prior", "Learnt")
        table(heads, cells, numbers=(3, 7))
        say("Right: the share of its claims that is likely right, and between what it lies with 90 in 100.")
        say("Pairs: says so where it is so / where it is not; for denials, denies what is not so / what is so.")
        say("What is not learnt of a source counts as its kind's, else as the prior.")
    if len(shown) > limit:
        say(f"{len(shown) - limit} more: --limit {len(shown)}, or --json.")
    if found.outlets:
        say("Relays a speaker's words rightly: " + "; ".join(_relays(ledger, o) for o in found.outlets[:limit]) + ".")
    for names in families(found, ledger.theatre):
        say(f"Found to speak alike, and taken as one voice: {', '.join(names)}.")
    for about, answer, times, said in answers(found, ledger.theatre)[:limit]:
        say(f"Of wrong words on {about}, {answer} is said {times:.1f} times as often as others ({said:.0f} words).")
    say(f"{counted(found.questions, 'question')} taught, {found.reviewed:,} of them reviewed; "
        f"{counted(found.claims, 'claim')}, {counted(found.sweeps, 'sweep')}"
        f"{'' if found.is_still else ', and numbers still move a little'}.")  # fmt: skip
    if not shown:
        say("No source has enough claims on them: priors count.")
    if record is None:
        say("Nothing is new: this was learnt before.")
        return
    say(f"Line {record.number}. Take it back: crossbearing undo {project}")


def _share(row: LearntRow) -> str:
    if row.right is None:
        return ""
    return f"{row.right:.2f}" + (f" ({row.within[0]:.2f} to {row.within[1]:.2f})" if row.within else "")


def _pair(pair: Pair | None) -> str:
    return f"{pair[0]:.2f} / {pair[1]:.2f}" if pair else "not learnt"


def _relays(ledger: Project, outlet: LearntOutlet) -> str:
    from crossbearing.wording import counted, source

    return f"{source(outlet.outlet, ledger.theatre)} {outlet.relays:.2f} ({counted(outlet.claims, 'claim')})"
