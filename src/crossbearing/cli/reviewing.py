"""Commands on what people know and decide: review, note."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from crossbearing.cli.ledger import JSON, PROJECT, day_of
from crossbearing.errors import UsageError

if TYPE_CHECKING:
    from crossbearing.model.record import Record
    from crossbearing.project import Project

DECISIONS = ("accept", "reject", "edit", "override", "merge", "split")
WHO = typer.Option("", "--who", help="Who decides; your login name unless given.")
CHUNK = 1 << 20


def review(
    project: str = PROJECT,
    subject: str = typer.Argument("", metavar="[ID]", help="Claim (accept, reject, edit) or question (the others)."),
    decision: str = typer.Argument("", metavar="[DECISION]", help=f"One of {', '.join(DECISIONS)}."),
    values: list[str] = typer.Argument(
        None, metavar="[VALUE...]", help="edit: FIELD=VALUE; override: the answer; merge: the question; split: claims."
    ),
    why: str = typer.Option("", "--why", help="The reason; all but accept and reject need one."),
    who: str = WHO,
    limit: int = typer.Option(12, "--limit", min=1, help="How many cards of the queue are listed."),
    json: bool = JSON,
) -> None:
    """List what is worth a look first, or decide on a claim or a question. `undo` takes a decision back.

    \b
    Examples:
      crossbearing review lashio
      crossbearing review lashio 2369e7 accept
      crossbearing review lashio 42e72 override begun --why "two calls to the hospital"
    """
    import crossbearing as xb
    from crossbearing.cli.screen import say, say_json

    with xb.open(project) as ledger:
        if not subject:
            _list(ledger, project, limit, json)
            return
        record = _decide(ledger, subject, decision, list(values or ()), why, who or None)
        if json:
            say_json(record)
            return
        say(f"Line {record.number}: {record.action} of {record.subject[:12]}: {record.value}.")
        say(f"Take it back: crossbearing undo {project}")


def _list(ledger: Project, project: str, limit: int, as_json: bool) -> None:
    from crossbearing import desk
    from crossbearing.brief.queue import queue
    from crossbearing.cli.screen import say, say_lines, table

    cards = queue(ledger.findings(), desk.verdicts(ledger))
    if as_json:
        say_lines(cards[:limit])
        return
    if not cards:
        say("Nothing is left to review.")
        return
    claims = ledger.claims_by_id(c.claim for c in cards[:limit])
    rows = [
        (c.claim[:8], f"{c.value:.2f}", " ".join(claims[c.claim].quote.split())[:90], c.questions[0][:8])
        for c in cards[:limit]
    ]
    table(("Claim", "Worth", "Words", "Question"), rows, numbers=(1,))
    say(f"{len(cards):,} to look at. On the page: crossbearing serve {project}, then /review")


def _decide(ledger: Project, subject: str, decision: str, values: list[str], why: str, who: str | None) -> Record:
    from crossbearing import desk

    if decision not in DECISIONS:
        raise UsageError(f"There is no decision {decision!r}.", hint=f"Known: {', '.join(DECISIONS)}.")
    if decision in ("accept", "reject"):
        return ledger.review(subject, f"{decision}ed", why=why, who=who)
    if not values:
        needs = {"edit": "FIELD=VALUE", "override": "the answer", "merge": "the other question", "split": "its claims"}
        raise UsageError(f"{decision} needs {needs[decision]}.", hint=f"crossbearing review PROJECT ID {decision} ...")
    if decision == "edit":
        changes = {}
        for value in values:
            field, sign, told = value.partition("=")
            if not sign:
                raise UsageError(f"{value!r} is no FIELD=VALUE.", hint="As polarity=denied.")
            changes[field] = told
        return desk.edit(ledger, subject, changes, why=why, who=who)
    if decision == "split":
        return desk.split(ledger, subject, values, why=why, who=who)
    act = desk.override if decision == "override" else desk.merge
    return act(ledger, subject, " ".join(values), why=why, who=who)


def note(
    project: str = PROJECT,
    words: str = typer.Argument(..., metavar="WORDS", help="Whole sentences: who did, said or holds what, and when."),
    why: str = typer.Option(..., "--why", help="How you know: a call, an image, what you saw."),
    evidence: str = typer.Option(
        "", "--evidence", help="What it rests on; of a file the SHA-256 is kept, not the file."
    ),
    sharing: str = typer.Option("amber", "--sharing", help="Who may be told (TLP 2.0): red, amber, green, clear."),
    on: str = typer.Option("", "--on", help="Day on which you learnt it, as 2025-03-24; today unless given."),
    who: str = WHO,
    json: bool = JSON,
) -> None:
    """Store what you know yourself. It is read as a report, counts as one source, and `undo` takes it back.

    \b
    Example:
      crossbearing note lashio "SAC holds Lashio." --why "call with a nurse" --evidence call.ogg --sharing red
    """
    import crossbearing as xb
    from crossbearing.cli.screen import aside, say, say_json
    from crossbearing.wording import counted

    with xb.open(project) as ledger:
        record, claims = ledger.note(
            words, why=why, evidence=_hashed(evidence), sharing=sharing, on=day_of(on), who=who or None
        )
        if json:
            say_json({"record": record, "claims": claims})
            return
        say(f"Line {record.number}: stored as report {record.subject[:12]} with {counted(len(claims), 'claim')}.")
        for claim in claims:
            say(f"  {claim.kind}: {claim.quote}")
        if not claims:
            aside("No claim was read in it. Say in a plain sentence who did, said or holds what, where and when.")
        say(f"Take it back: crossbearing undo {project}")


def _hashed(evidence: str) -> str:
    """Return the evidence in words; of a file its name and the SHA-256 of its bytes."""
    try:
        path = Path(evidence)
        if not evidence or not path.is_file():
            return evidence
        digest = hashlib.sha256()
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
    except OSError:  # words that are no path
        return evidence
    return f"{path.name} (SHA-256 {digest.hexdigest()})"
