"""The command reconcile: a bare table of who says what, weighed; no project is needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from crossbearing.cli.ledger import JSON
from crossbearing.errors import UsageError

if TYPE_CHECKING:
    from crossbearing.model.problem import Problem
    from crossbearing.reconcile.table.claims import Claims
    from crossbearing.reconcile.table.judging import Judgement
    from crossbearing.reconcile.table.verdicts import Verdict

_SHOWN = 20  # problems that are listed; all are in --json


def reconcile(
    table: Path = typer.Argument(..., metavar="TABLE.csv", help="Columns source, question, value; see docs/fusion.md."),
    out: Path = typer.Option(None, "--out", "-o", metavar="FILE", help="Write the answers as CSV."),
    judge: str = typer.Option("bayes", "--judge", help="bayes, one-coin, confusion or majority."),
    tree: Path = typer.Option(None, "--tree", metavar="FILE", help="Values that lie in others: columns child, parent."),
    lists: str = typer.Option("", "--lists", metavar="SIGN", help="Values are lists of names, parted by this sign."),
    truth: Path = typer.Option(None, "--truth", metavar="FILE", help="Reviewed answers: columns question, value."),
    moving: bool = typer.Option(False, "--moving", help="Truths change in time: answers for each day with a claim."),
    on: str = typer.Option("", "--on", metavar="DAY", help="With --moving: the answers on this day only."),
    filtered: bool = typer.Option(False, "--filtered", help="With --moving: leave out what was said after the day."),
    sources: Path = typer.Option(None, "--sources", metavar="FILE", help="Write what was learnt of each source."),
    as_json: bool = JSON,
) -> None:
    """Weigh a table of who says what: the answers to each question with their probabilities.

    \b
    Examples:
      crossbearing reconcile claims.csv --out answers.csv
      crossbearing reconcile claims.csv --tree places.csv --truth reviewed.csv --out answers.csv
      crossbearing reconcile control.csv --moving --on 2025-04-21
    """
    from crossbearing.cli.screen import progress
    from crossbearing.reconcile.table import reading

    if moving and (tree or lists or truth or sources):
        raise UsageError("--moving takes neither --tree, --lists, --truth nor --sources.", hint="Leave them out.")
    if not moving and (on or filtered):
        raise UsageError("--on and --filtered are for --moving.", hint="Add --moving where truths change in time.")
    if tree and lists:
        raise UsageError("--tree and --lists exclude each other.", hint="Give one of them.")
    with progress("Reading") as watch:
        claims, problems, dated = reading.read_claims(table, watch)
    if not len(claims):
        raise UsageError(f"{table} holds no claim that can be weighed.", hint=_first(problems, "It has no rows."))
    if moving:
        _tell_course(claims, out, on, filtered, dated, problems, as_json)
        return
    parents, more = reading.read_pairs(tree, "child", "parent") if tree else ([], [])
    known, other = reading.read_pairs(truth, "question", "value") if truth else ([], [])
    problems += more + other
    _tell_judgement(claims, judge, parents, lists, known, problems, out, sources, as_json)


def _tell_judgement(
    claims: Claims,
    name: str,
    parents: Sequence[tuple[str, str]],
    lists: str,
    known: Sequence[tuple[str, str]],
    problems: list[Problem],
    out: Path | None,
    sources: Path | None,
    as_json: bool,
) -> None:
    """Judge the claims, write what was asked for and print the rest."""
    from crossbearing.cli.screen import progress, say_json
    from crossbearing.model.problem import Problem
    from crossbearing.reconcile.table import judging, writing
    from crossbearing.reconcile.table.verdicts import verdicts

    with progress("Learning") as bar:
        watch = None if bar is None else lambda _, done, whole: bar(done, whole)
        found = judging.judge(claims, name, tree=parents, lists=lists, truth=known, watch=watch)
    problems += [Problem("reconcile/dropped", fault) for fault in found.faults]
    told = list(verdicts(claims, found, dict(known)))
    if sources:
        writing.write_sources(sources, claims, found)
    if out:
        writing.write_verdicts(out, told)
    if as_json:
        say_json({"judge": found.model, "questions": told, "problems": problems})
        return
    _complain(problems)
    _sum_up(claims, told, f"judge {found.model}", out)
    _mirrors(claims, found)


def _tell_course(
    claims: Claims, out: Path | None, on: str, filtered: bool, dated: bool, problems: list[Problem], as_json: bool
) -> None:
    """Follow changing truths, write and print them."""
    from crossbearing.cli.screen import progress, say_json, table
    from crossbearing.reconcile.table import courses, moving, writing

    day = _day(on, dated) if on else None
    with progress("Learning") as watch:
        course = moving.follow(moving.days(claims), watch)
    question, days = courses.moments(course, day)
    told = list(courses.verdicts(claims, course, question, days, filtered=filtered))
    times = [courses.in_words(d, dated) for d in days.tolist()]
    if out:
        writing.write_verdicts(out, told, times)
    if as_json:
        said = [{"question": v.question, "time": t, "standing": v.standing, "answers": v.answers}
                for v, t in zip(told, times, strict=True)]  # fmt: skip
        say_json({"judge": "moving", "questions": said, "problems": problems})
        return
    _complain(problems)
    _sum_up(claims, told, "truths that change", out)
    if out is None:
        rows = [(v.question, t, v.answers[0].value, f"{v.answers[0].probability:.3f}", v.standing)
                for v, t in zip(told[:_SHOWN], times, strict=False)]  # fmt: skip
        table(("Question", "Time", "Answer", "P", "Standing"), rows, numbers=(3,))


def _day(text: str, dated: bool) -> int:
    """Return the day that was asked for. Raises UsageError where it is not of the table's sort."""
    from crossbearing.reconcile.table.reading import Times

    times = Times()
    try:
        day = times.read(text)
    except ValueError:
        times.dated = not dated
        day = 0
    if times.dated != dated:
        sort = "a day such as 2025-03-24" if dated else "a whole number"
        raise UsageError(f"--on {text} is not of the table's times.", hint=f"Give {sort}.")
    return day


def _first(problems: Sequence[Problem], otherwise: str) -> str:
    return f"{problems[0].where}: {problems[0].message}" if problems else otherwise


def _complain(problems: Sequence[Problem]) -> None:
    """Print on stderr what is wrong with the rows."""
    from crossbearing.cli.screen import aside

    for problem in problems[:_SHOWN]:
        aside(f"{problem.where}: {problem.message}" if problem.where else problem.message)
    if len(problems) > _SHOWN:
        aside(f"... and {len(problems) - _SHOWN} more; --json lists all.")


def _sum_up(claims: Claims, told: Iterable[Verdict], how: str, out: Path | None) -> None:
    """Print how many claims and questions there were, how they stand, and where the answers are."""
    from crossbearing.cli.screen import aside, say
    from crossbearing.wording import counted

    stands = Counter(v.standing for v in told)
    say(
        f"{counted(len(claims), 'claim')} of {counted(len(set(claims.source.code.tolist())), 'source')} on "
        f"{counted(sum(stands.values()), 'question')}; {how}"
    )
    say(", ".join(f"{many} {name}" for name, many in sorted(stands.items(), key=lambda x: (-x[1], x[0]))))
    if out:
        aside(f"Answers: {out}")


def _mirrors(claims: Claims, found: Judgement) -> None:
    """Print which sources were taken for one because they say the same."""
    from crossbearing.cli.screen import say
    from crossbearing.reconcile.table.writing import named_families

    for names in named_families(claims, found)[:_SHOWN]:
        shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
        say(f"Counted as one, because they say the same: {shown}")
