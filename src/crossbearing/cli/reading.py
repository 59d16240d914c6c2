"""Commands that turn files into claims and claims into files: read, link, export."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from crossbearing.cli.concluding import known
from crossbearing.cli.ledger import JSON, PROJECT, day_of
from crossbearing.errors import UsageError
from crossbearing.wording import counted

if TYPE_CHECKING:
    from crossbearing.model.claim import Claim
    from crossbearing.model.problem import Problem
    from crossbearing.project import Project


def read(
    files: list[str] = typer.Argument(..., metavar="FILES...", help="Reports: txt, html, pdf, feed, WARC, JSONL."),
    format: str = typer.Option("jsonl", "--format", "-f", help="jsonl (one claim a line) or table."),
    theatre: str = typer.Option("", "--theatre", "-t", help="Link names with this theatre: a name or a folder."),
    published: str = typer.Option("", "--published", help="Day of publication, as 2025-03-24."),
    source: str = typer.Option("", "--source", help="Outlet: its id or name."),
    extractor: str = typer.Option(
        "", "--extractor", help="Which extractor reads; see `crossbearing plugins extractor`."
    ),
    as_json: bool = JSON,
) -> None:
    """Print the claims of reports, no project needed: claims on stdout, problems on stderr (both in one with --json).

    \b
    Example:
      crossbearing read report.txt --theatre myanmar --published 2025-03-24 > claims.jsonl
    """
    import crossbearing as xb
    from crossbearing.cli.screen import say_json, say_lines
    from crossbearing.model.problem import Problem

    known(format, ("jsonl", "table"), "format")
    found = xb.read(files, theatre=theatre or None, published=day_of(published), source=source or None,
                    extractor=extractor or None)  # fmt: skip
    problems: Counter[str] = Counter()
    if as_json:
        everything = list(found)
        faults = [one for one in everything if isinstance(one, Problem)]
        problems.update(one.code for one in faults)
        say_json({"claims": [one for one in everything if not isinstance(one, Problem)], "problems": faults})
    elif format == "jsonl":
        for one in found:
            if _is_claim(one, problems):
                say_lines([one])
    else:
        _claim_table([one for one in found if _is_claim(one, problems)])
    if problems["read/missing"] and sum(problems.values()) == problems["read/missing"] >= len(files):
        raise typer.Exit(2)


def _is_claim(one: Claim | Problem, problems: Counter[str]) -> bool:
    """Return whether this is a claim; a problem is counted and said on stderr."""
    from crossbearing.cli.screen import aside
    from crossbearing.model.problem import Problem

    if not isinstance(one, Problem):
        return True
    problems[one.code] += 1
    aside(f"{one.code}: {one.where}: {one.message}")
    return False


def _claim_table(claims: Iterable[Any]) -> None:
    from crossbearing.cli.screen import say, table
    from crossbearing.wording import facts, nearest

    rows = []
    for c in claims:
        kind = facts(c, None)[0][1]
        who = ", ".join(m.id or m.text for m in c.actors)
        where = ", ".join(f"{p.role} {p.id or p.text}" for p in c.places)
        rows.append((kind, who, where, ", ".join(nearest(c, None, None)), " ".join(c.quote.split())))
    if rows:
        table(("Kind", "Who", "Where", "Says", "Words"), rows)
    else:
        say("No claim was found.")


def link(
    project: str = PROJECT,
    why: str = typer.Option("the theatre was changed", "--why", help="The reason; it is kept in the log."),
    as_json: bool = JSON,
) -> None:
    """Read and link the stored reports anew, after a change of theatre. Claims of old stay in the ledger, closed.

    \b
    Example:
      crossbearing link lashio --why "added the wards of Lashio"
    """
    import crossbearing as xb
    from crossbearing import desk
    from crossbearing.cli.screen import say, say_json

    with xb.open(project) as ledger:
        changed = ledger.reread(why=why)
        unlinked = desk.unlinked(ledger)
    if as_json:
        say_json({"changed": changed, "unknown": dict(unlinked.most_common())})
        return
    say(f"Read and linked anew; {counted(changed, 'claim')} closed or added.")
    if unlinked:
        first = ", ".join(f"{words} ({count})" for words, count in unlinked.most_common(8))
        say(f"Names that the theatre does not know: {first}.")


def export(
    project: str = PROJECT,
    to: str = typer.Option("jsonl", "--to", help="jsonl, html or markdown; see `crossbearing plugins format`."),
    what: str = typer.Option("claims", "--what", help="For jsonl: claims, findings or problems."),
    out: Path = typer.Option(None, "--out", "-o", metavar="FILE", help="File to write; stdout unless given."),
    as_json: bool = JSON,
) -> None:
    """Write claims, findings or problems as JSON Lines, or the brief as HTML or Markdown.

    \b
    Examples:
      crossbearing export lashio --to jsonl --what findings -o findings.jsonl
      crossbearing export lashio --to html -o brief.html
    """
    import crossbearing as xb
    from crossbearing import desk
    from crossbearing.cli.screen import aside, say_json

    known(to, ("jsonl", "html", "markdown"), "format")
    known(what, ("claims", "findings", "problems"), "subject")
    with xb.open(project) as ledger:
        subject: Any = desk.brief(ledger) if to != "jsonl" else _subject(ledger, what)
        if out is None:
            if as_json:
                say_json(list(subject) if to == "jsonl" else subject)
            else:
                ledger.export(to, subject, sys.stdout.buffer)
            return
        try:
            ledger.export(to, subject, out)
        except OSError as fault:
            raise UsageError(f"{out} cannot be written: {fault.strerror}.", hint="Name another file.") from fault
    if as_json:
        say_json({"wrote": str(out), "format": to, "what": what if to == "jsonl" else "brief"})
    aside(f"Wrote {out}.")


def _subject(ledger: Project, what: str) -> Iterable[Any]:
    if what == "findings":
        return ledger.findings().findings
    return ledger.claims() if what == "claims" else ledger.problems()
