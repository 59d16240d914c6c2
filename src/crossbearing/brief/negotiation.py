"""The brief's lines on talks and their outlook: parties, rounds, issues, levers, deadlines, odds per level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from crossbearing import wording
from crossbearing.brief.ground import Ground, as_is, cited, section
from crossbearing.model.brief import Line, Section
from crossbearing.model.outlook import UNCALIBRATED, LevelOdds, Outlook
from crossbearing.model.talks import Issue, Talks

TALKS_SHOWN = 20
FLIPS_SHOWN = 2
AGAINST = 2  # quotes against a deadline in its line; the rest stand below it
ROLES = {
    ("party",): ("negotiates", "negotiate"),
    ("mediator",): ("mediates", "mediate"),
    ("coercer",): ("presses", "press"),
    ("coercer", "mediator"): ("presses and mediates", "press and mediate"),
    ("ally",): ("is allied", "are allied"),
    ("possible spoiler",): ("may spoil it", "may spoil it"),
    ("ally", "possible spoiler"): ("is allied and may spoil it", "are allied and may spoil it"),
}


def talks_section(talks: Sequence[Talks], ground: Ground, shown: int) -> Section:
    """Return the lines of all talks, or that there are none."""
    lines: list[Line] = []
    full = talks if shown > TALKS_SHOWN else talks[:1]
    for one in full:
        if len(full) > 1:
            lines.append(Line(wording.sentence(one.title), link=one.id, label="Talks"))
        lines += talk_lines(one, ground)
    see = f"crossbearing talks {ground.project}"
    for one in talks[len(full) :]:
        about = wording.listing(issue.text for issue in one.issues) or "no issue named"
        claims = [c for party in one.parties for c in party.claims]
        lines.append(replace(_line("Also", f"{one.title}: {about}", claims, ground), link=one.id))
    return section("talks", "Talks", lines, as_is, "No report tells of talks.", max(shown, TALKS_SHOWN), see)


def talk_lines(one: Talks, ground: Ground) -> list[Line]:
    """Return a line for each party, round, issue, lever, commitment and warning, and what nobody reported."""
    lines = [*_table(one, ground), *_pressure(one, ground)]
    return [replace(line, link=one.id) for line in lines]


def _line(label: str, text: str, claims: Iterable[str], ground: Ground, detail: tuple[str, ...] = ()) -> Line:
    ids = list(dict.fromkeys(claims))
    reviewed = bool(ids) and all(c in ground.reviewed for c in ids)
    return Line(wording.sentence(text), detail=detail, citations=cited(ids, ground), reviewed=reviewed, label=label)


def _table(one: Talks, ground: Ground) -> Iterator[Line]:
    """Yield who sits there, when they met, and where each stands on each issue."""
    by_roles: dict[tuple[str, ...], list[str]] = {}
    for party in one.parties:
        by_roles.setdefault(tuple(sorted(party.roles)), []).append(party.actor)
    words = []
    for roles, actors in by_roles.items():
        plural = ground.count(actors) > 1
        verb = ROLES[roles][plural] if roles in ROLES else f"({', '.join(roles)})"
        words.append(f"{ground.actors(actors)} {verb}")
    if words:
        yield _line("Parties", "; ".join(words), [c for p in one.parties for c in p.claims], ground)
    for meeting in one.rounds:
        where = f" in {wording.place(meeting.venue, ground.theatre)}" if meeting.venue else ""
        at = f" {wording.when(meeting.when)}" if wording.when(meeting.when) else ", date not stated"
        outcome = meeting.outcome or "outcome not reported"
        label = "Round" if meeting.kind == "round" else "Consultation"
        rank = f" ({meeting.level})" if meeting.level else ""
        yield _line(label, f"{ground.actors(meeting.parties)}{rank}{where}{at}: {outcome}", meeting.claims, ground)
    for issue in one.issues:
        yield _issue(one, issue, ground)


def _issue(one: Talks, issue: Issue, ground: Ground) -> Line:
    texts = without_head([level.text for level in issue.levels])
    names = {level.id: text for level, text in zip(issue.levels, texts, strict=True)}
    cells: dict[str, list[str]] = {}
    silent: dict[str, None] = {}
    claims = list(issue.claims)
    for p in one.positions_on(issue.id):
        level = names.get(p.level or "", p.level or "")
        name = wording.actor(p.party, ground.theatre)
        if p.level:
            cells.setdefault(name, []).append(f"{level}, {p.status}")
        else:
            silent[name] = None
        claims += [*p.claims, *p.against]
    scale = " < ".join(names.values())
    detail = [f"{name}: {'; '.join(dict.fromkeys(rows))}" for name, rows in cells.items()]
    detail += [f"{listing}: not known" for listing in [wording.listing(n for n in silent if n not in cells)] if listing]
    line = _line("Issue", issue.text, claims, ground, tuple(detail) or ("no position is reported",))
    return replace(line, note=f"From least to most: {scale}." if scale else "")


def without_head(texts: list[str]) -> list[str]:
    """Return the levels without what all of them repeat ("crossings: closed", "crossings: open")."""
    heads = {text.partition(": ")[0] if ": " in text else "" for text in texts}
    head = f"{heads.pop()}: " if len(heads) == 1 else ""
    return [text.removeprefix(head) for text in texts] if head != ": " else texts


def _pressure(one: Talks, ground: Ground) -> Iterator[Line]:
    """Yield levers, commitments with their dates, warnings, other ways out, and what nobody reported."""
    for lever in one.levers:
        name = wording.actor(lever.actor, ground.theatre)
        what = lever.what.removeprefix(f"{name} ")
        named = all(wording.actor(t, ground.theatre) in what for t in lever.targets)
        to = "" if named else f" against {ground.actors(lever.targets)}"
        condition = f" {lever.condition}" if lever.condition else ""
        when = f" {wording.when(lever.when)}" if wording.when(lever.when) else ""
        yield _line("Lever", f"{name} ({lever.state}{when}): {what}{to}{condition}",
                    [*lever.claims, *lever.against], ground)  # fmt: skip
    for duty in one.commitments:
        due = f"due {wording.when(duty.due)}" if duty.due.is_known else "with no date"
        known = f"acknowledged by {ground.actors(duty.acknowledged_by) or 'neither side'}"
        who = ground.actors(duty.who) or "somebody not named"
        last = duty.due.latest
        overdue = duty.state == "pending" and ground.on is not None and last is not None and last < ground.on
        state = "past due, outcome not reported" if overdue else duty.state
        said = wording.listing(f"“{c.quote}”" for c in ground.some(duty.against)[:AGAINST])
        against = f"; against it: {said}" if said else ""
        yield _line("Deadline", f"{duty.what} ({who}; {due}; {state}; {known}{against})",
                    [*duty.claims, *duty.against], ground)  # fmt: skip
    for alarm in one.warnings:
        by = wording.listing(alarm.by) or "somebody not named"
        verb = "warned of by" if alarm.modality == "warned" else "feared by"
        none_yet = "; looked for, none reported" if alarm.against else ""
        text = f"{alarm.what}, {verb} {by}{none_yet}"
        yield _line("Warning", text, [*alarm.claims, *alarm.against], ground)
    for other in one.outside:
        yield _line("Otherwise", f"{wording.actor(other.party, ground.theatre)}: {other.what}", other.claims, ground)
    for edit in one.edits:
        yield Line(wording.sentence(edit.what), label="By hand", note=f"{edit.who}, line {edit.line}: {edit.why}")
    if one.not_reported:
        yield _line(
            "Not reported", wording.listing(n.removesuffix(": not reported") for n in one.not_reported), (), ground
        )


def outlook_section(outlooks: Sequence[Outlook], talks: Sequence[Talks], ground: Ground, shown: int) -> Section:
    """Return the odds per issue with one significant digit until the outlook is calibrated, and what would flip it."""
    issues = {i.id: i.text for t in talks for i in t.issues}
    lines: list[Line] = []
    for outlook in outlooks:
        calibrated = UNCALIBRATED not in outlook.notices
        by_issue: dict[str, list[LevelOdds]] = {}
        for odds in outlook.odds:
            by_issue.setdefault(odds.issue, []).append(odds)
        for issue, levels in by_issue.items():
            texts = without_head([one.text or one.level for one in levels])
            figures = [f"{o.probability:.2f}" if calibrated else wording.one_digit(o.probability) for o in levels]
            text = ", ".join(f"{words} {figure}" for words, figure in zip(texts, figures, strict=True))
            flips = [
                f"{f.becomes} instead of {f.answer}, if {f.input} were {f.to} (now {f.was})"
                for f in outlook.flips
                if f.issue == issue
            ]
            if outlook.steady is not None and outlook.steady.issue == issue:
                flips = [wording.no_flip(outlook.steady)]
            label = issues.get(issue, issue)
            lines.append(Line(f"{text}.", link=outlook.talks, label=label, detail=tuple(flips[:FLIPS_SHOWN])))
        rest = tuple(n for n in outlook.notices if n != UNCALIBRATED)
        if rest:
            lines.append(Line("What these odds rest on.", link=outlook.talks, label="Assumed", detail=rest))
    note = wording.sentence(UNCALIBRATED) if any(UNCALIBRATED in o.notices for o in outlooks) and lines else ""
    see = f"crossbearing outlook {ground.project}"
    return section("outlook", "Outlook", lines, as_is, "No talks with positions to work on.", shown, see, note)
