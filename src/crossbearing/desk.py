"""From an open project to what its faces show: the brief, what changed since the last reports, claims by id."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from crossbearing import pipeline, plugins, wording
from crossbearing.brief.ground import Library
from crossbearing.brief.make import PRIOR, SHOWN, Counts, find_question, make_brief
from crossbearing.errors import UsageError
from crossbearing.model.kinds import EXTENTS, KINDS, MODALITIES, PHASES, POLARITIES
from crossbearing.ports import LearningJudge
from crossbearing.reconcile.decided import apply_edit
from crossbearing.reconcile.learnt_rows import letter, reliance

if TYPE_CHECKING:
    from crossbearing.model.brief import Brief, Line
    from crossbearing.model.claim import Claim
    from crossbearing.model.finding import Findings
    from crossbearing.model.forecast import Forecast
    from crossbearing.model.learnt import Learnt
    from crossbearing.model.outlook import Outlook
    from crossbearing.model.record import Record
    from crossbearing.model.report import Report
    from crossbearing.model.talks import Talks
    from crossbearing.model.theatre import Actor, Place
    from crossbearing.outlook.tornado import Tornado
    from crossbearing.project import Project

# What a person may correct of a claim, with the words that exist; () where any may stand.
EDITABLE: dict[str, tuple[str, ...]] = {
    "kind": tuple(KINDS), "mode": (), "polarity": POLARITIES, "modality": MODALITIES, "phase": ("", *PHASES),
    "extent": ("", *EXTENTS), "actor": (), "place": (), "earliest": (), "latest": (),
}  # fmt: skip


def brief(
    project: Project,
    *,
    on: date | None = None,
    as_of: str | None = None,
    judge: str | None = None,
    shown: int = SHOWN,
) -> Brief:
    """Return the brief of a project on a day in the world, as known at a moment, by a judge."""
    findings = project.findings(on=on, as_of=as_of, judge=judge)
    talks = project.talks(on=on, as_of=as_of)
    weighed = [one for one in talks if one.positions]
    if on is None and as_of is None:
        outlooks = [project.outlook(talks=one.id) for one in weighed]
    else:  # from the talks as they were on that day or known at that moment
        outlooks = [pipeline.foresee(one, None, project.theatre, project.settings) for one in weighed]
    counts = project.counts(as_of)
    made = make_brief(
        project.name,
        findings,
        talks,
        outlooks,
        library=Library(lambda ids: cited(project, ids)),
        theatre=project.theatre,
        problems=tuple(project.problems(as_of)),
        before=_before(project, on, as_of, judge),
        reviewed=reviewed(project, as_of),
        counts=Counts(counts["reports"], counts["claims"], _outlets(project, as_of), last_day(project, findings)),
        shown=shown,
    )
    learnt = weighed_by(project, findings.judge, as_of)
    if learnt is not None and not learnt.is_shown:
        words = f"Words of probability come from {reliance(learnt)}; each sum is one step away (why)."
        made = replace(made, notes=tuple(words if note == PRIOR else note for note in made.notes))
    return _with_decisions(made, findings, decisions(project, as_of))


def weighed_by(project: Project, judge: str, as_of: str | None = None) -> Learnt | None:
    """Return what a judge weighs sources by in place of priors, None for priors or a judge that weighs by nothing."""
    return project.learnt(as_of) if isinstance(plugins.load("judge", judge), LearningJudge) else None


def kept_brief(project: Project, on: date | None, as_of: str | None, judge: str | None) -> Brief:
    """Return the brief, worked out once for each state of the ledger and what is asked, then read back."""
    from crossbearing.model.brief import Brief as Kind

    key = f"brief|{on or ''}|{as_of or ''}|{judge or ''}"
    found: Brief = project.kept_view(key, Kind, lambda: brief(project, on=on, as_of=as_of, judge=judge))
    return found


def _with_decisions(made: Brief, findings: Findings, told: dict[str, Record]) -> Brief:
    """Return the brief with what a person decided said in its line, which then counts as reviewed."""
    if not told:
        return made
    texts = {f.question.id: {a.value: a.text for a in f.answers} for f in findings.findings if f.question.id in told}

    def line(one: Line) -> Line:
        if one.link not in texts:
            return one
        record = told[one.link]
        words = f"Decided by {record.who}: {texts[one.link].get(record.value, record.value)}. Reason: {record.why}"
        return replace(one, note=wording.sentence(words), reviewed=True)

    return replace(made, sections=tuple(replace(s, lines=tuple(map(line, s.lines))) for s in made.sections))


def freeze(project: Project, due: date | None = None, *, talks: str | None = None, why: str = "",
           who: str | None = None) -> list[Forecast]:  # fmt: skip
    """Freeze the odds on every issue of all talks of a project, or of those whose id begins with the word."""
    chosen = [one for one in project.talks() if one.issues and one.id.startswith(talks or "")]
    if talks and not chosen:
        raise UsageError(f"There are no talks {talks!r} with an issue.", hint="`crossbearing talks` shows them.")
    outlooks = [(project.outlook(talks=one.id), one) for one in chosen]
    return project.forecasts.freeze(outlooks, due, why=why, who=who)


def set_cell(project: Project, words: str, *, why: str, talks: str | None = None, who: str | None = None) -> Record:
    """Put something into a cell of the talks (the first, or those of that id) and return the line of the log.

    `words` are "position: PARTY | ISSUE | LEVEL | STATUS" and the like (`talks.edit.CELLS`). Raises UsageError where
    they fit no cell, or where there is no reason.
    """
    if not why.strip():
        raise UsageError("A cell that is set by hand needs its reason.", hint="Say with --why how you know.")
    found = next((one for one in project.talks() if one.id.startswith(talks or "")), None)
    if found is None:
        raise UsageError("There are no such talks.", hint="`crossbearing talks PROJECT --json` shows their ids.")
    cell, _, rest = words.partition(":")
    return put_cell(project, found, cell.strip(), rest.split("|"), why=why, who=who)


def put_cell(project: Project, talks: Talks, cell: str, words: Sequence[str], *, why: str, who: str | None = None
             ) -> Record:  # fmt: skip
    """Put words into a cell of talks and return the line of the log. Raises UsageError as `set_cell` does."""
    from crossbearing.talks import edit

    if not why.strip():
        raise UsageError("A cell that is set by hand needs its reason.", hint="Say how you know.")
    value = edit.check(talks, cell, words, project.theatre)
    return project.record(edit.ACTION, talks.id, cell, value, why=why.strip(), who=who)


def _outlets(project: Project, as_of: str | None) -> tuple[str, ...]:
    """Return the names of the outlets whose reports were stored then."""
    if as_of is None:
        found = set(project.outlets())
    else:
        found = {report.outlet or "" for report in project.reports(as_of)}
    return tuple(sorted({wording.source(one, project.theatre) for one in found}))


def last_day(project: Project, findings: Findings) -> date | None:
    """Return the day that the findings speak of: the one asked for, else that of the latest report known then."""
    return findings.on if findings.on is not None else last_day_known(project, findings.as_of)


def last_day_known(project: Project, as_of: str | None) -> date | None:
    """Return the day of the latest report known at a moment, None where none is dated."""
    if as_of is None:
        return project.last_published()
    return max((r.published for r in project.report_heads("", 10**9, as_of) if r.published), default=None)


def _before(project: Project, on: date | None, as_of: str | None, judge: str | None) -> Findings | None:
    """Return what was concluded before the last run that stored reports; None where that was the first."""
    runs = [r for r in project.receipts() if r.action == "add" and r.counts.get("new")]
    if as_of is not None:
        runs = [r for r in runs if r.started[: len(as_of)] <= as_of]
    if len(runs) < 2:
        return None
    return project.findings(on=on, as_of=runs[-1].started, judge=judge)


def reviewed(project: Project, as_of: str | None = None) -> frozenset[str]:
    """Return the ids of the claims that a person has accepted."""
    return frozenset(i for i, record in verdicts(project, as_of).items() if record.value != "rejected")


def verdicts(project: Project, as_of: str | None = None) -> dict[str, Record]:
    """Return what a person last said of each claim (accepted, rejected; an edit is an acceptance), by claim id."""
    told = [r for r in project.records(as_of) if r.action in ("review", "edit") and not r.undone]
    return {r.subject: r for r in sorted(told, key=lambda r: r.number)}


def as_edited(claim: Claim, verdict: Record | None) -> Claim:
    """Return a claim as a person corrected it; as it was read where nobody did."""
    return claim if verdict is None or verdict.action != "edit" else apply_edit(claim, verdict)


def decisions(project: Project, as_of: str | None = None) -> dict[str, Record]:
    """Return the answers that people set over the judge's, by question id; the latest of each counts."""
    told = [r for r in project.records(as_of) if r.action == "override" and not r.undone]
    return {r.subject: r for r in sorted(told, key=lambda r: r.number)}


def cited(project: Project, ids: Iterable[str]) -> tuple[dict[str, Claim], dict[str, Report]]:
    """Return the claims of these ids and their reports (without the text), both by id."""
    claims = project.claims_by_id(ids)
    return claims, project.reports_by_id(c.report for c in claims.values())


def unlinked(project: Project) -> Counter[str]:
    """Return how often each name stands in the claims of a project that its theatre does not know."""
    found: Counter[str] = Counter()
    for claim in project.claims():
        found.update(m.text for m in (*claim.actors, *claim.recipients) if m.id is None)
        found.update(p.text for p in claim.places if p.id is None)
    return found


# --- talks and sources ------------------------------------------------------------------------------------------


def outlook(project: Project, talks: Talks, scenario: str | None = None) -> Outlook:
    """Return what may come of talks under a scenario in words; worked out once for each of both, while memory lasts."""
    return _foreseen(_Held(project, talks), scenario)


def tornado(project: Project, talks: Talks) -> Tornado:
    """Return how far each input alone moves the leading level of the first issue."""
    return _swung(_Held(project, talks))


class _Held:
    """A project with talks, the same for a cache where the talks, settings and theatre are the same."""

    def __init__(self, project: Project, talks: Talks) -> None:
        self.project, self.talks = project, talks
        self.key = (talks, project.settings, project.theatre.digest if project.theatre else "")

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and self.key == other.key


@lru_cache(maxsize=32)
def _foreseen(held: _Held, scenario: str | None) -> Outlook:
    return pipeline.foresee(held.talks, scenario, held.project.theatre, held.project.settings)


@lru_cache(maxsize=8)
def _swung(held: _Held) -> Tornado:
    from crossbearing.outlook.tornado import tornado as swing

    return swing(held.talks, held.project.settings, held.project.theatre)


@dataclass(frozen=True, slots=True)
class OutletRow:
    """What one outlet carried, and how its claims stand to the answers that are now the most probable.

    `agrees` and `differs` count questions on which its words support, or speak against, the top answer of a question
    to which another outlet speaks too; `alone` those to which nobody else speaks; `in_dispute` disputed ones.
    `copies` counts its reports that share their origin with another outlet's. `letter` is the Admiralty reliability:
    F ("cannot be judged") until reliabilities are learnt and enough was reviewed.
    """

    id: str
    reports: int
    claims: int
    questions: int
    agrees: int
    differs: int
    alone: int
    in_dispute: int
    copies: int
    first: date | None
    last: date | None
    letter: str = "F"


def outlets(project: Project, *, as_of: str | None = None, judge: str | None = None) -> tuple[OutletRow, ...]:
    """Return a row for each outlet, those with most reports first; kept with the conclusions that it rests on."""
    shelf = project.shelf() if as_of is None and judge in (None, project.settings.judge) else None
    if shelf is not None:
        learnt = project.learnt()
        return tuple(
            OutletRow(o.id, o.reports, o.claims, o.questions, o.backs, o.denies, o.alone, o.in_dispute, o.copies,
                      date.fromisoformat(o.first) if o.first else None, date.fromisoformat(o.last) if o.last else None,
                      letter(learnt, o.id))
            for o in shelf.outlets
        )  # fmt: skip
    found: tuple[OutletRow, ...] = project.kept_view(
        f"outlets|{judge or ''}|{as_of or ''}", tuple[OutletRow, ...], lambda: _rows(project, as_of, judge)
    )
    return found


def _rows(project: Project, as_of: str | None, judge: str | None) -> tuple[OutletRow, ...]:
    findings = project.findings(as_of=as_of, judge=judge)
    heads = project.report_heads("", 10**9, as_of)
    outlet_of = {r.id: r.outlet or "" for r in heads}
    days: dict[str, list[date]] = {}
    for r in heads:
        if r.published:
            days.setdefault(r.outlet or "", []).append(r.published)
    carrier = {claim: outlet_of.get(report, "") for claim, report in project.claim_reports(as_of).items()}
    claims = Counter(carrier.values())
    tally: dict[str, Counter[str]] = {}
    for f in findings.findings:
        told = {carrier[c] for c in f.claims if c in carrier}
        top = f.answers[0] if f.answers else None
        backs = {carrier[c] for c in top.support if c in carrier} if top else set()
        denies = {carrier[c] for c in top.denial if c in carrier} if top else set()
        for outlet in told:
            count = tally.setdefault(outlet, Counter())
            count["questions"] += 1
            count["alone"] += len(told) == 1
            count["in_dispute"] += f.standing == "disputed"
            count["agrees"] += len(told) > 1 and outlet in backs
            count["differs"] += len(told) > 1 and outlet in denies - backs
    copies: Counter[str] = Counter()
    for origin in findings.origins:
        theirs = [outlet_of.get(r, "") for r in origin.reports]
        if len(set(theirs)) > 1:
            copies.update(theirs)
    reports = Counter(outlet_of.values())
    learnt = project.learnt(as_of)
    found = []
    for outlet, number in sorted(reports.items(), key=lambda pair: (-pair[1], pair[0])):
        count, told_on = tally.get(outlet, Counter()), days.get(outlet, [])
        found.append(
            OutletRow(
                outlet,
                number,
                claims[outlet],
                count["questions"],
                count["agrees"],
                count["differs"],
                count["alone"],
                count["in_dispute"],
                copies[outlet],
                min(told_on, default=None),
                max(told_on, default=None),
                letter(learnt, outlet),
            )
        )
    return tuple(found)


def scored(project: Project) -> list[tuple[float, bool]]:
    """Return what the judge had said of each question that a person has decided since: probability, and if it was so.

    The judge's last word before the decision counts: what is shown now is the decision itself.
    """
    found = []
    for question, record in sorted(decisions(project).items()):
        said = [f for start, _, f in project.history(question, missing_ok=True) if start < record.at and f.answers]
        if said:
            top = said[-1].answers[0]
            found.append((top.probability, top.value == record.value))
    return found


# --- decisions --------------------------------------------------------------------------------------------------


def override(project: Project, question: str, answer: str, *, why: str, who: str | None = None) -> Record:
    """Set a person's answer over the judge's. Raises UsageError where the question has no such answer."""
    found = find_question(project.findings(), question)
    answers = {a.value: a.text for a in found.answers}
    by_text = {text.casefold(): value for value, text in answers.items()}
    value = answer if answer in answers else by_text.get(answer.casefold())
    if value is None:
        known = "; ".join(f"{v} ({t})" if t != v else v for v, t in answers.items())
        raise UsageError(f"The question has no answer {answer!r}.", hint=f"Its answers: {known}.")
    return project.decide("override", found.question.id, "answer", value, why=why, who=who)


def merge(project: Project, question: str, into: str, *, why: str, who: str | None = None) -> Record:
    """Say that a question is the same as another. Raises UsageError where they ask for different things."""
    findings = project.findings()
    one, other = find_question(findings, question).question, find_question(findings, into).question
    if one.id == other.id:
        raise UsageError("A question cannot be merged into itself.", hint="Name another question.")
    if (one.family, one.kind) != (other.family, other.kind):
        raise UsageError(
            f"They ask for different things: {one.family} of {one.kind}, and {other.family} of {other.kind}.",
            hint="Only questions of one family and kind can be one.",
        )
    return project.decide("merge", one.id, "question", other.id, why=why, who=who)


def split(project: Project, question: str, claims: Iterable[str], *, why: str, who: str | None = None) -> Record:
    """Say that some claims are of another matter than the question they stand under. Raises UsageError if all are."""
    found = find_question(project.findings(), question)
    apart = sorted({project.claim(c).id for c in claims})
    strange = [c for c in apart if c not in found.claims]
    if strange:
        raise UsageError(f"The question does not rest on {strange[0]}.", hint="`crossbearing why` shows its claims.")
    if not apart or len(apart) == len(found.claims):
        raise UsageError("Some claims must stay and some must go.", hint="Name those that are of another matter.")
    return project.decide("split", found.question.id, "claims", json.dumps(apart), why=why, who=who)


def edit(project: Project, claim: str, changes: Mapping[str, str], *, why: str, who: str | None = None) -> Record:
    """Correct what was read of a claim; its words stay. Raises UsageError for a field or value that does not exist."""
    found = project.claim(claim)
    kept: dict[str, str] = {}
    before = verdicts(project).get(found.id)
    for field, value in changes.items():
        if field not in EDITABLE:
            raise UsageError(f"A claim's {field!r} cannot be edited.", hint=f"Fields: {', '.join(EDITABLE)}.")
        kept[field] = _edited_value(project, field, value.strip())
    if not kept:
        raise UsageError("Nothing is changed.", hint=f"Fields: {', '.join(EDITABLE)}.")
    if before is not None and before.action == "edit":  # a further edit adds to the one that stands
        kept = {**json.loads(before.value), **kept}
    kind = kept.get("kind", found.kind)
    if kept.get("mode") and kept["mode"] not in KINDS[kind]:
        raise UsageError(f"{kind} has no mode {kept['mode']!r}.", hint=f"Known: {', '.join(KINDS[kind]) or 'none'}.")
    return project.decide("edit", found.id, "claim", json.dumps(kept, sort_keys=True), why=why, who=who)


def _edited_value(project: Project, field: str, value: str) -> str:
    known = EDITABLE[field]
    if known and value not in known:
        raise UsageError(f"{field} cannot be {value!r}.", hint=f"Known: {', '.join(k or 'none' for k in known)}.")
    if field in ("earliest", "latest"):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError as fault:
            raise UsageError(f"{value!r} is no day.", hint="Write it as 2025-03-24.") from fault
    if field in ("actor", "place") and project.theatre is not None:
        rows: Mapping[str, Actor | Place] = project.theatre.actors if field == "actor" else project.theatre.places
        fitting = [
            i for i, row in rows.items() if value.casefold() in {n.casefold() for n in (i, row.name, *row.aliases)}
        ]
        if len(fitting) != 1:
            near = difflib.get_close_matches(value, list(rows), n=3)
            hint = (
                f"Several are called so: {', '.join(fitting[:5])}."
                if fitting
                else f"Near: {', '.join(near) or 'none'}."
            )
            raise UsageError(
                f"The theatre has no {field} {value!r}." if not fitting else f"{value!r} is not one {field}.", hint=hint
            )
        return fitting[0]
    return value
