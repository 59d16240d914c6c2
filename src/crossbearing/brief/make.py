"""Makes the brief: one screen of sections and lines, each with its sources and words, from what the steps conclude."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from crossbearing import wording
from crossbearing.brief.ground import QUOTES, Ground, Library, as_is, cite, cited, section
from crossbearing.brief.negotiation import outlook_section, talks_section
from crossbearing.errors import UsageError
from crossbearing.model.brief import Brief, Citation, Line, Section
from crossbearing.model.claim import Claim
from crossbearing.model.finding import Answer, Finding, Findings, Holding
from crossbearing.model.outlook import Outlook
from crossbearing.model.problem import CODES, Problem
from crossbearing.model.talks import Talks
from crossbearing.model.theatre import Theatre

SHOWN = 12
SHORTEST_KEY = 5
LONG_ANSWER = 48
PRIOR = "Words of probability come from priors, not learnt; each sum is one step away (why)."
MARK = "◦ marks what no person has reviewed."
# What one side wants of the other, offers, threatens or refuses.
BARGAINING = ("REQUEST", "AGREE", "THREATEN", "REJECT", "CONCEDE")
GROUND = ("TAKE", "HOLD", "RETREAT")
VIOLENCE = ("ASSAULT", "HARM")
STANDING_TITLES = (
    ("disputed", "Disputed", "No question has rival answers with standing."),
    ("corroborated", "Corroborated", "No answer has two outlets with two origins behind it."),
    ("single-outlet", "Single outlet", "No answer rests on one outlet alone."),
    ("superseded", "Superseded", "No answer was true earlier and has changed since."),
    ("reported-absent", "Reported absent", "Nobody looked and reported that there was nothing."),
)
_DATED = re.compile(r", (?!by )([^,“”?]*\b\d{4})\?$")
HOW = {
    "control": "controls it",
    "administer": "administers it",
    "present": "is present",
    "contest": "contested",
    "unknown": "not known who holds it",
    "fires-only": "reaches it by fire only",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many reports and claims the project holds, the names of their outlets, and the day of the latest report."""

    reports: int = 0
    claims: int = 0
    outlets: tuple[str, ...] = ()
    latest: date | None = None


def make_brief(
    project: str,
    findings: Findings,
    talks: Sequence[Talks] = (),
    outlooks: Sequence[Outlook] = (),
    *,
    library: Library | None = None,
    theatre: Theatre | None = None,
    problems: Sequence[Problem] = (),
    before: Findings | None = None,
    reviewed: frozenset[str] = frozenset(),
    counts: Counts = Counts(),
    shown: int = SHOWN,
) -> Brief:
    """Return the brief: what changed, disputes, agreement, control, talks, outlook, and what is not known.

    `before` is what was concluded before the last reports came in (None: there is nothing to compare with).
    `library` has the claims that are cited; only those of lines that are shown are asked for. `shown` bounds the lines
    of a section; what is left out is counted, with the command that shows it.
    """
    length = key_length([f.question.id for f in findings.findings])
    nothing = Library(lambda _: ({}, {}))
    on = findings.on or counts.latest
    ground = Ground(library or nothing, theatre, reviewed, length, project, on)
    desk = _Desk(frozenset(p.actor for t in talks for p in t.parties if "party" in p.roles), theatre)
    sections = [_changed(before, findings, ground, shown, desk)]
    sections += [_standing(s, title, empty, findings, ground, shown, desk) for s, title, empty in STANDING_TITLES]
    sections += [_control(findings, on, ground, shown), talks_section(talks, ground, shown)]
    sections += [outlook_section(outlooks, talks, ground, shown), _not_known(findings, problems, ground, shown, desk)]
    notes = [MARK]
    if findings.findings and not all(f.learnt for f in findings.findings):
        notes.insert(0, PRIOR)
    return Brief(
        project,
        theatre.name if theatre else "",
        on,
        findings.as_of,
        counts.reports,
        counts.claims,
        len(problems),
        counts.outlets,
        tuple(sections),
        tuple(notes),
    )


def key_length(ids: Sequence[str]) -> int:
    """Return how many first characters tell these ids apart, at least `SHORTEST_KEY`."""
    length = SHORTEST_KEY
    while len({i[:length] for i in ids}) < len(set(ids)):
        length += 1
    return length


# --- findings ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Desk:
    """Orders findings as a desk reads them. `parties` are those at the table; with none, all who act count as such."""

    parties: frozenset[str]
    theatre: Theatre | None

    def __call__(self, finding: Finding) -> tuple[int, int, int, int, int, int, str, str]:
        """Return the key of a finding: what one outlet has goes by rank first, the rest by origins and outlets."""
        question, rank = finding.question, self.rank(finding)
        latest = question.latest or question.earliest
        newest = -latest.toordinal() if latest and question.family == "occurrence" else 0
        first = rank if finding.standing == "single-outlet" else 0
        return (first, -finding.origins, -finding.outlets, rank, newest, -len(finding.claims), question.text,
                question.id)  # fmt: skip

    def rank(self, finding: Finding) -> int:
        """Return the place in the order, 0 first.

        What is due by when; what the parties want of each other; what others press for and whom they back; who met;
        who takes, holds or leaves what; violence; the rest; what was not read far enough to make a sentence of it;
        and last what nobody known has done.
        """
        question = finding.question
        acts = question.family in ("occurrence", "commitment", "count")
        known = self.theatre is None or any(a in self.theatre.actors for a in question.subject)
        due = question.family == "commitment" and self.theatre is not None and question.object in self.theatre.places
        if acts and not known and not due:
            return 9
        if question.family == "commitment":
            return 0 if finding.answers and any(c.isdigit() for c in finding.answers[0].value) else 7
        quoted = bool(finding.answers) and finding.answers[0].text.endswith("”")
        if question.kind in BARGAINING and question.family == "occurrence":
            outsider = bool(self.parties) and not self.parties.intersection(question.subject)
            return (2 if outsider else 1) + (5 if quoted else 0)
        if question.kind == "SUPPORT" and question.object in self.parties and not quoted:
            return 2  # whom others stand behind bears on the talks as what they press for
        if quoted or question.family == "count":
            return 8
        if question.kind == "CONSULT":
            return 3
        return 4 if question.kind in GROUND else 5 if question.kind in VIOLENCE else 6


def _standing(id_: str, title: str, empty: str, findings: Findings, ground: Ground, shown: int, desk: _Desk) -> Section:
    chosen = sorted((f for f in findings.findings if f.standing == id_), key=desk)
    line = _disputed if id_ == "disputed" else _agreed
    note = "Somebody looked and heard of nothing: weaker than a denial." if id_ == "reported-absent" and chosen else ""
    see = f"crossbearing findings {ground.project} --standing {id_}"
    return section(id_, title, chosen, lambda f: line(f, ground), empty, shown, see, note)


def _sides(finding: Finding, ground: Ground) -> list[tuple[Answer, list[Claim]]]:
    """Return the answers that somebody stands for, with the claims that support each, most probable first."""
    pairs = [(a, ground.some(a.support)) for a in finding.answers]
    return [(a, said) for a, said in pairs if said]


def _against(answer: Answer, finding: Finding, ground: Ground) -> list[Claim]:
    """Return the claims that deny an answer and support no other one (those stand with their own answer)."""
    elsewhere = {c for a in finding.answers for c in a.support}
    return ground.some(c for c in answer.denial if c not in elsewhere)


def _disputed(finding: Finding, ground: Ground) -> Line:
    detail = []
    for answer, said in _sides(finding, ground):
        denied = _against(answer, finding, ground)
        words = f"{answer.text}: {wording.who_says(said, ground.reports, ground.theatre, finding.question)}"
        if denied:
            words += f"; denied by {wording.who_says(denied, ground.reports, ground.theatre, finding.question)}"
        detail.append(words)
    if len(detail) < 2:
        for answer in finding.answers:
            denied = _against(answer, finding, ground)
            if denied and not ground.some(answer.support):
                words = wording.who_says(denied, ground.reports, ground.theatre, finding.question)
                detail.append(f"not {answer.text}: {words}")
    line = _finding_line(finding, ground)
    top = finding.answers[0] if finding.answers else None
    # An answer in a long sentence is not said again: it is the first of the list.
    said_short = top is not None and len(top.text) <= LONG_ANSWER
    likely = wording.sentence(f"{line.sure}: {top.text if said_short else 'the first answer'}") if top else ""
    return replace(line, detail=tuple(detail), note=f"{_outlets_against(finding, ground)} {likely}".strip())


def _outlets_against(finding: Finding, ground: Ground) -> str:
    """Return how many outlets stand on each side of a dispute, and how few origins where outlets share one."""
    sides = [said for _, said in _sides(finding, ground)]
    if len(sides) < 2:
        denied = [c for a in finding.answers for c in _against(a, finding, ground)]
        sides = [*sides, denied] if denied else sides
    if len(sides) < 2:
        return ""
    outlets = [{wording.outlet_of(c, ground.reports, ground.theatre) for c in side} for side in sides]
    if len(set.union(*outlets)) == 1:
        return f"One outlet carries {'both' if len(sides) == 2 else 'all'} sides."
    origins = [_origins(finding, side) for side in sides]
    shares = any(0 < of < len(by) for by, of in zip(outlets, origins, strict=True))
    counts = []
    for n, (by, of) in enumerate(zip(outlets, origins, strict=True)):
        noun = "" if n else f" outlet{'s' if len(by) != 1 else ''}"
        shared = f" ({wording.number(of)} origin{'s' if of != 1 else ''})" if shares and of else ""
        counts.append(f"{wording.number(len(by))}{noun}{shared}")
    return wording.sentence(f"{counts[0]} against {wording.listing(counts[1:])}")


def _origins(finding: Finding, claims: Iterable[Claim]) -> int:
    """Return how many independent origins, by the rows of the sum, these claims have; 0 where there is no sum."""
    ids = {c.id for c in claims}
    return len({row.origin for row in finding.rows if row.origin and ids.intersection(row.claims)})


def _agreed(finding: Finding, ground: Ground) -> Line:
    line = _finding_line(finding, ground)
    top = finding.answers[0] if finding.answers else None
    if top is None:
        return line
    said = ground.some(top.support) or ground.some(finding.claims)
    who = wording.who_says(said, ground.reports, ground.theatre, finding.question)
    denied = _against(top, finding, ground)
    if denied and finding.standing != "reported-absent":
        who += f"; against: {wording.who_says(denied, ground.reports, ground.theatre, finding.question)}"
    support = f"{wording.counted(finding.outlets, 'outlet')}, {wording.counted(finding.origins, 'origin')}: {who}"
    note = who if finding.outlets < 2 else support
    return replace(line, text=_told(finding, top), note=wording.sentence(note))


def _told(finding: Finding, top: Answer) -> str:
    """Return a finding as one sentence where its answer is one, else the question with its answer."""
    question = finding.question
    absent = finding.standing == "reported-absent" and not top.text.endswith("”")
    answer = "none reported" if absent else top.text
    found = _DATED.search(question.text)
    dated = f", {found[1]}" if found and found[1] not in answer else ""
    if re.match(r"(?:yes|no)\b", answer, re.IGNORECASE):
        return wording.answered(question.text, answer)
    if question.family == "commitment" and len(answer.split()) > 2:
        pending = " (pending)" if finding.rule == "standing/commitment-pending" else ""
        return wording.sentence(f"{answer}{pending}")
    if question.family == "occurrence" and question.scope != "present" and len(answer.split()) > 2 and not absent:
        return wording.sentence(f"{answer}{dated}")
    return wording.answered(question.text, answer)


def _finding_line(finding: Finding, ground: Ground) -> Line:
    top = finding.answers[0] if finding.answers else None
    known = top is not None and finding.standing not in ("reported-absent", "insufficient")
    question = finding.question
    return Line(
        text=question.text,
        standing=finding.standing,
        sure=wording.band(top.probability) if top and known else "",
        probability=top.probability if top and known else None,
        link=question.id,
        key=question.id[: ground.key_length],
        citations=_citations(finding, ground),
        reviewed=bool(finding.claims) and all(c in ground.reviewed for c in finding.claims),
    )


def _citations(finding: Finding, ground: Ground) -> tuple[Citation, ...]:
    """Return the words for and against each answer, then claims that weigh on none; at most `QUOTES`."""
    found: dict[str, Citation] = {}
    for answer in finding.answers:
        for claim in ground.some(answer.support):
            found.setdefault(claim.id, cite(claim, ground, answer=answer.text))
        for claim in _against(answer, finding, ground):
            found.setdefault(claim.id, cite(claim, ground, answer=answer.text, denies=True))
    for claim in ground.some(finding.claims):
        found.setdefault(claim.id, cite(claim, ground))
    return tuple(found.values())[:QUOTES]


def _changed(before: Findings | None, after: Findings, ground: Ground, shown: int, desk: _Desk) -> Section:
    title, see = "What changed", f"crossbearing findings {ground.project}"
    if before is None:
        return Section("changed", title, empty="Nothing to compare with: these are the first reports of the project.")
    old = {f.question.id: f for f in before.findings}
    changes = [(change, f) for f in after.findings if (change := _change(old.get(f.question.id), f)) is not None]
    changes.sort(key=lambda pair: (pair[0][0], desk(pair[1])))

    def line(row: tuple[tuple[int, str, str], Finding]) -> Line:
        (_, label, note), finding = row
        made = _finding_line(finding, ground)
        return replace(made, label=label, note=note, sure=made.sure if note else "")

    return section("changed", title, changes, line, "Nothing changed with the latest reports.", shown, see)


def _change(was: Finding | None, now: Finding) -> tuple[int, str, str] | None:
    """Return rank (0 first), label and words of what changed for a question, or None where nothing did."""
    if was is None:
        if now.standing == "disputed":
            return 1, "New dispute", ""
        return (3, "New", wording.sentence(now.answers[0].text) if now.answers else "") if now.answers else None
    if was.standing != now.standing:
        rank = 0 if "disputed" in (was.standing, now.standing) else 2
        return rank, f"Now {now.standing.replace('-', ' ')}", f"It was {was.standing.replace('-', ' ')}."
    if was.answers and now.answers and was.answers[0].value != now.answers[0].value:
        return 0, "New answer", wording.sentence(f"{now.answers[0].text}; it was: {was.answers[0].text}")
    added = len(set(now.claims) - set(was.claims))
    return (4, "More evidence", f"{wording.counted(added, 'claim')} added.") if added else None


# --- control ----------------------------------------------------------------------------------------------------


def _control(findings: Findings, on: date | None, ground: Ground, shown: int) -> Section:
    """Return who holds each place on the day, or last where no day is asked; rivals for a place in one line."""
    places: dict[str, list[Holding]] = {}
    for holding in findings.holdings:
        if _covers(holding, findings):
            places.setdefault(holding.place, []).append(holding)
    asked = {f.question.object: f.question.id for f in findings.findings if f.question.family == "control"}
    for rows in places.values():
        rows.sort(key=lambda h: (h.how == "present", -h.probability, h.actor or ""))

    def rank(place_id: str) -> tuple[int, int, str]:
        behind = len({c for h in places[place_id] for c in h.claims})
        standing = {"disputed": 0, "corroborated": 1, "single-outlet": 2}.get(places[place_id][0].standing, 3)
        return standing, -min(behind, QUOTES), wording.place(place_id, ground.theatre)

    def line(place_id: str) -> Line:
        rows = places[place_id]
        claims = [c for h in rows for c in h.claims]
        words = "; ".join(dict.fromkeys(_holding(h, ground, on, len(rows) == 1) for h in rows))
        top = rows[0]
        stated = top.how not in ("unknown", "present")
        return Line(
            text=wording.sentence(words),
            standing=top.standing,
            sure=wording.band(top.probability) if stated else "",
            probability=top.probability if stated else None,
            citations=cited(claims, ground),
            reviewed=bool(claims) and all(c in ground.reviewed for c in claims),
            label=wording.place(place_id, ground.theatre),
            link=asked.get(place_id, ""),
            key=asked.get(place_id, "")[: ground.key_length],
            note="Disputed: the words for and against are one step away." if top.standing == "disputed" else "",
        )

    title = f"Control on {wording.day(on)}" if on else "Control"
    see = f"crossbearing findings {ground.project} --family control"
    return section("control", title, sorted(places, key=rank), line, "No report says who holds a place.", shown, see)


def _covers(holding: Holding, findings: Findings) -> bool:
    on = findings.on
    if on is None:
        return holding.latest is None
    return (holding.earliest is None or holding.earliest <= on) and (holding.latest is None or on <= holding.latest)


def _holding(holding: Holding, ground: Ground, on: date | None, alone: bool) -> str:
    """Return in words who holds a place and how, since when, and what is not stated."""
    how = HOW.get(holding.how, holding.how)
    words = how if holding.actor is None else f"{wording.actor(holding.actor, ground.theatre)} {how}"
    if holding.earliest is not None and holding.earliest != on and holding.actor:
        words += f", since {_since(holding, ground)}"
    if holding.basis == "carried forward":
        words += ", carried forward from the last report"
    return f"{words}; who controls it is not stated" if holding.how == "present" and alone else words


def _since(holding: Holding, ground: Ground) -> str:
    """Return since when, in the words of the claim that gives it: "2023 or 2024" where no report names the day."""
    start = next((c.when for c in ground.some(holding.claims) if c.when.latest == holding.earliest), None)
    if start is None or start.earliest in (None, start.latest):
        return wording.day(holding.earliest) if holding.earliest else ""
    return wording.when(replace(start, role="on")).removeprefix("in ").replace("between", "some day between", 1)


# --- what is not known ------------------------------------------------------------------------------------------


def _not_known(findings: Findings, problems: Sequence[Problem], ground: Ground, shown: int, desk: _Desk) -> Section:
    """Return open questions, then the faults of the material by code: "not looked" and "found nothing" differ."""
    open_ones = sorted((f for f in findings.findings if f.standing == "insufficient"), key=desk)
    kept = max(1, shown // 2)
    lines = [replace(_finding_line(f, ground), label="Open") for f in open_ones[:kept]]
    if len(open_ones) > kept:
        more = f"{len(open_ones) - kept} more questions have too little evidence for an answer"
        see = f"crossbearing findings {ground.project} --standing insufficient"
        lines.append(Line(wording.sentence(more), label="Open", note=see))
    for code, count in Counter(p.code for p in problems).most_common():
        first = next(p for p in problems if p.code == code)
        where = f", first: {first.where}" if first.where else ""
        text = f"{CODES.get(code, code)} ({wording.counted(count, 'time')}{where})"
        lines.append(Line(wording.sentence(text), label="Problem"))
    see = f"crossbearing problems {ground.project}"
    return section("not-known", "Not known", lines, as_is, "No open question and no problem.", shown, see)


def find_question(findings: Findings, given: str) -> Finding:
    """Return the finding whose question id begins with the given characters.

    Raises UsageError where none or several do, with ids that are near.
    """
    ids = [f.question.id for f in findings.findings]
    fitting = [f for f in findings.findings if given and f.question.id.startswith(given.lower())]
    exact = [f for f in fitting if f.question.id == given.lower()]
    if len(exact or fitting) == 1:
        return (exact or fitting)[0]
    length = key_length(ids)
    if fitting:
        known = ", ".join(f.question.id[:length] for f in fitting[:5])
        raise UsageError(f"{len(fitting)} questions begin with {given!r}.", hint=f"Give more of the id: {known}.")
    near = difflib.get_close_matches(given.lower()[:length], [i[:length] for i in ids], n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}? " if near else ""
    raise UsageError(
        f"There is no question {given!r}.", hint=f"{hint}The brief and the ledger of findings show the ids."
    )
