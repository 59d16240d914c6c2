"""Step 3, reconcile: claims -> findings, holdings and origins. Pure, deterministic, and blind to the order of input."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite

from crossbearing import plugins
from crossbearing.model.claim import Claim
from crossbearing.model.finding import (
    OTHER,
    PROGRESS,
    Answer,
    Docket,
    Evidence,
    Finding,
    Findings,
    Holding,
    Question,
    Row,
    Verdict,
)
from crossbearing.model.problem import Problem
from crossbearing.model.record import Record
from crossbearing.model.report import Report
from crossbearing.model.span import Span
from crossbearing.model.theatre import Theatre
from crossbearing.ports import Judge
from crossbearing.reconcile import chain, conflict, decided, toll
from crossbearing.reconcile.across import across
from crossbearing.reconcile.episode import common_days, episodes
from crossbearing.reconcile.joining import joined
from crossbearing.reconcile.origin import copies
from crossbearing.reconcile.question import (
    NO,
    NO_COMMITMENT,
    YES,
    Bearing,
    Reading,
    question_id,
)
from crossbearing.reconcile.standing import ORDER, by_answer, stand
from crossbearing.reconcile.witness import Witnesses
from crossbearing.reconcile.wording import Words
from crossbearing.settings import Settings

_FREE = frozenset(("control", "status", "commitment"))
_RELATED_MOST = 50  # questions of one thread that a finding names
_DIGITS = 12  # stored numbers are rounded here, so that every engine and machine writes the same bytes


@dataclass(frozen=True, slots=True)
class _Matter:
    """One question with its bearings. `base` names what its windows share; `window` is its place among them."""

    docket: Docket
    bearings: tuple[Bearing, ...]
    base: str
    window: int
    is_last: bool


def reconcile(
    claims: Sequence[Claim],
    reports: Sequence[Report],
    theatre: Theatre | None,
    settings: Settings,
    *,
    on: date | None = None,
    as_of: str | None = None,
    judge: str | None = None,
    reviews: Sequence[Record] = (),
) -> Findings:
    """Return what the claims amount to on the day `on` (default: the latest report's).

    `as_of` is what the project knew then: the caller hands in what was known, and it is written into the result.
    `judge` names the rule that weighs (default: the setting). `reviews` are the log's lines on claims and questions
    (see `decided`): a rejected claim is set aside, an accepted one is surely read; of several the latest counts.
    A claim that cannot be weighed is left out and said in `problems`. Raises UsageError for an unknown judge.
    """
    name = judge or settings.judge
    rule: Judge = plugins.load("judge", name)
    kept, problems = _weighable(decided.edited(claims, reviews), decided.reviews(reviews))
    ordered = sorted({r.id: r for r in reports}.values(), key=lambda r: (r.published or date.max, r.id))
    if on is None:
        on = max((r.published for r in ordered if r.published), default=None)
    by_report = {r.id: r for r in ordered}
    reading = Reading(theatre, {c.id: c for c in kept})
    copied = copies(kept, ordered, settings)
    witnesses = Witnesses(reading, by_report, copied.family)
    words = Words(theatre, reading.claims, reading)
    matters = list(_matters(_bearings(kept, by_report, reading), reading, witnesses, words, on))
    matters = decided.regrouped(
        matters,
        reviews,
        lambda group, m: _matter(group, "", m.base, m.window, m.is_last, reading, witnesses, words, on),
        lambda m, asked: replace(m, docket=replace(m.docket, question=asked)),
    )
    verdicts = decided.overridden(matters, rule.judge([m.docket for m in matters], settings), reviews)
    findings = _findings(matters, verdicts, name, words, settings)
    return Findings(
        tuple(sorted(findings, key=lambda f: (ORDER.index(f.standing), f.question.thread, f.question.id))),
        decided.held(_holdings(matters, findings, on, settings, theatre), findings, reviews),
        copied.origins,
        name,
        on,
        as_of,
        tuple(problems),
    )


def _weighable(claims: Sequence[Claim], reviews: Sequence[Record]) -> tuple[list[Claim], list[Problem]]:
    """Return the claims that can be weighed, each once, in a fixed order, and what is wrong with the others."""
    told = sorted((r for r in reviews if r.action == "review" and not r.undone), key=lambda r: r.number)
    said = {r.subject: r.value for r in told}
    kept: dict[str, Claim] = {}
    problems: dict[str, Problem] = {}
    for claim in sorted(claims, key=lambda c: (c.report, c.start, c.end, c.id)):
        if said.get(claim.id) == "rejected":
            continue
        numbers = (claim.confidence, claim.certainty)
        if not all(isfinite(n) and 0 <= n <= 1 for n in numbers):
            problems[claim.id] = Problem(
                "reconcile/dropped",
                f"The claim “{claim.quote[:80]}” has confidence {claim.confidence} and certainty {claim.certainty}; "
                "both must lie in 0 to 1. Read the report again.",
                claim.id, claim.report, Span(claim.start, claim.end),
            )  # fmt: skip
        else:
            kept[claim.id] = replace(claim, confidence=1.0) if said.get(claim.id) == "accepted" else claim
    return list(kept.values()), list(problems.values())


def _bearings(claims: Sequence[Claim], reports: dict[str, Report], reading: Reading) -> list[Bearing]:
    """Return how every claim bears on questions; what a report tells only to say that it is denied bears on none."""
    implied = reading.where.implied(claims, {c.id: reading.doers(c) for c in claims})
    days = {r.id: r.published for r in reports.values()}
    denied = _denied_words(claims)
    found: list[Bearing] = []
    for claim in claims:
        if claim.report in denied and _is_denied(claim, denied[claim.report]):
            continue
        found.extend(reading.bearings(claim, days.get(claim.report), implied.get(claim.id)))
    found = joined(found, reading)
    return found + across(found)


def _denied_words(claims: Sequence[Claim]) -> dict[str, list[Claim]]:
    """Return the denials of other words, by report."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.disputes is not None:
            found[claim.report].append(claim)
    return found


def _is_denied(claim: Claim, denials: Sequence[Claim]) -> bool:
    """Return whether the outlet gives these words only as what somebody denies, and nobody else says them."""
    if claim.polarity != "affirmed" or any(s.type != "outlet" for level in claim.voice for s in level.speakers):
        return False
    return any(
        d.id != claim.id and d.kind == claim.kind and d.disputes is not None
        and d.disputes.start <= claim.start and claim.end <= d.disputes.end
        for d in denials
    )  # fmt: skip


def _matters(
    bearings: Iterable[Bearing], reading: Reading, witnesses: Witnesses, words: Words, on: date | None
) -> Iterable[_Matter]:
    """Yield every question: each key's episodes, then the rival particulars of one event."""
    by_key: dict[tuple[str, str, tuple[str, ...], str, str], list[Bearing]] = defaultdict(list)
    deeds: dict[tuple[str, str, str], list[Bearing]] = defaultdict(list)
    for b in bearings:
        by_key[b.key].append(b)
        if (b.family == "occurrence" and b.object) or (b.family == "progress" and b.kind == "TAKE"):
            deeds[(b.kind, b.object or "", b.scope)].append(b)
    asked: list[tuple[str, list[Bearing]]] = []
    for _, members in sorted(by_key.items()):
        windows = episodes(members)
        base = question_id(*members[0].key[:3], members[0].object, members[0].scope, "")
        for n, (name, group) in enumerate(windows):
            is_last = n + 1 == len(windows)
            yield _matter(group, name, base, n, is_last, reading, witnesses, words, on)
            if len(group) > 1:
                asked += [(name, made) for made in (conflict.dates(group), conflict.places(group, reading)) if made]
    for _, members in sorted((key, told) for key, told in deeds.items() if len({b.subject for b in told}) > 1):
        for name, group in episodes([b._replace(subject=()) for b in members]):
            kept = {id(b.claim) for b in group}
            made = conflict.doers([b for b in members if id(b.claim) in kept], reading.theatre)
            if made:
                asked.append((name, made))
    for name, group in asked:
        yield _matter(group, name, "", 0, True, reading, witnesses, words, on)


def _matter(
    group: Sequence[Bearing], name: str, base: str, window: int, is_last: bool, reading: Reading,
    witnesses: Witnesses, words: Words, on: date | None,
) -> _Matter:  # fmt: skip
    """Return one question with its docket."""
    first = group[0]
    if len(group) > 1:
        first = min(group, key=lambda b: (b.polarity != "affirmed", -words.plainness(b), b.day or date.max, b.claim.id))
    answers, group = _answers(first.family, group, reading)
    asked_on = on if is_last or first.family not in ("progress", "status") else _last_day(group, on)
    earliest, latest = common_days([b for b in group if b.polarity == "affirmed"] or group)
    scope = f"{first.scope}@{name}" if name else first.scope
    thread = reading.thread(first)
    movement = "rising" if first.family == "progress" else "free" if _is_state(first) else "fixed"
    rate = chain.RATES.get("presence" if first.scope == "present" else first.family, 0.0)
    text = words.question(first, earliest, latest, asked_on if movement != "fixed" else None)
    asked = Question(
        question_id(first.family, first.kind, first.subject, first.object, scope, thread),
        first.family, first.kind, first.subject, first.object, scope, thread, text, earliest, latest,
    )  # fmt: skip
    docket = Docket(asked, answers, tuple(witnesses.evidence(group)), movement, rate if movement != "fixed" else 0.0,
                    asked_on)  # fmt: skip
    return _Matter(docket, (first, *(b for b in group if b is not first)), base, window, is_last)


def _is_state(b: Bearing) -> bool:
    return b.family in _FREE or b.scope == "present"


def _last_day(group: Sequence[Bearing], on: date | None) -> date | None:
    days = [b.day for b in group if b.day]
    return max(days) if days else on


def _answers(family: str, group: Sequence[Bearing], reading: Reading) -> tuple[tuple[str, ...], Sequence[Bearing]]:
    """Return the answers in their own order, and the bearings with the further answers that their words fit."""
    if family == "progress":
        return PROGRESS, group
    if family == "occurrence":
        return (YES, NO), group
    named = tuple(sorted({v for b in group for v in b.values}))
    if family == "commitment":

        def widened(b: Bearing) -> Bearing:
            if b.polarity != "affirmed":  # "nothing was agreed" denies every term
                return b._replace(values=named)
            return b._replace(loose=tuple(v for v in named if v not in b.values and "no date named" in (v, *b.values)))

        return (*named, NO_COMMITMENT), [widened(b) for b in group]
    if family == "count":
        bounds = toll.named(group, reading)
        group = [
            b._replace(loose=tuple(v for v in named if v not in b.values and toll.fits(bounds[v], bounds[b.values[0]])))
            for b in group
        ]
    loose = tuple(sorted({v for b in group for v in b.loose} - set(named))) if family == "status" else ()
    return (*named, *loose, OTHER), group


def _findings(
    matters: Sequence[_Matter], verdicts: Sequence[Verdict], judge: str, words: Words, settings: Settings
) -> list[Finding]:
    """Return the finding of each matter, in their order."""
    threads: dict[str, list[str]] = defaultdict(list)
    tops: dict[tuple[str, int], str] = {}
    for m, v in zip(matters, verdicts, strict=True):
        threads[m.docket.question.thread].append(m.docket.question.id)
        if m.base:
            tops[(m.base, m.window)] = m.docket.answers[max(range(len(v.probabilities)),
                                                            key=lambda i: (v.probabilities[i], -i))]  # fmt: skip
    for ids in threads.values():
        ids.sort()
    out = []
    for m, v in zip(matters, verdicts, strict=True):
        asked = m.docket.question
        named = [a for a in m.docket.answers if a != OTHER]
        texts = {a: words.answer(m.bearings[0], a, named) for a in m.docket.answers}
        changed = not m.is_last and tops[(m.base, m.window)] != tops.get((m.base, m.window + 1))
        due = asked.family == "commitment" and asked.latest and m.docket.on and asked.latest >= m.docket.on
        standing, rule = stand(m.docket, v, settings, changed_since=changed, pending=bool(due))
        rows = _labelled(v.rows, m, words, texts)
        out.append(
            Finding(
                asked, _worded(m, v, texts), standing, rule, judge,
                len({e.outlet for e in m.docket.evidence}), len({e.origin for e in m.docket.evidence}),
                rows, round(sum(r.log_odds for r in rows), _DIGITS), v.learnt,
                tuple(sorted({e.claim for e in m.docket.evidence})),
                _others(threads[asked.thread], asked.id),
            )
        )  # fmt: skip
    return out


def _others(ids: list[str], own: str) -> tuple[str, ...]:
    """Return the first of the sorted ids without one's own."""
    at = bisect_left(ids, own)
    return tuple(ids[:at] + ids[at + 1 : _RELATED_MOST + 1] if at <= _RELATED_MOST else ids[:_RELATED_MOST])


def _worded(m: _Matter, v: Verdict, texts: dict[str, str]) -> tuple[Answer, ...]:
    """Return the answers in words, most probable first, each with its claims for and against."""
    ranked = sorted(range(len(v.probabilities)), key=lambda i: (-v.probabilities[i], i))
    support, denial = by_answer(m.docket)
    return tuple(
        Answer(a, texts[a], round(v.probabilities[i], _DIGITS), tuple(sorted(support.get(a, ()))),
               tuple(sorted(denial.get(a, ()))))
        for i in ranked
        for a in (m.docket.answers[i],)
    )  # fmt: skip


def _labelled(rows: Sequence[Row], m: _Matter, words: Words, texts: dict[str, str]) -> tuple[Row, ...]:
    """Return the rows rounded, with labels in words: who says what, through which outlets."""
    by_origin: dict[str, list[Evidence]] = {}
    for e in m.docket.evidence:
        by_origin.setdefault(e.origin, []).append(e)
    return tuple(
        Row(words.row(by_origin[r.origin], m.bearings[0], texts) if r.origin in by_origin else r.label,
            round(r.log_odds, _DIGITS), r.origin, r.claims,
            None if r.without is None else round(r.without, _DIGITS))
        for r in rows
    )  # fmt: skip


def _holdings(
    matters: Sequence[_Matter], findings: Sequence[Finding], on: date | None, settings: Settings,
    theatre: Theatre | None,
) -> tuple[Holding, ...]:  # fmt: skip
    """Return who holds what, by place and time; presence only where it is not plain from control."""
    out: list[Holding] = []
    now: dict[str, Holding] = {}
    for m, f in zip(matters, findings, strict=True):
        if f.question.family == "control" and _is_placed(f, theatre):
            held = chain.Held(f.question.object or "", m.docket, f, {b.claim.id: b for b in m.bearings})
            found = chain.holdings(held, on, settings.copy_correlation)
            out.extend(found)
            if found:
                now[held.place] = found[-1]
    for m, f in zip(matters, findings, strict=True):
        if f.question.scope != "present" or not _is_placed(f, theatre) or f.answers[0].value != YES:
            continue
        place = f.question.object or ""
        for who in f.question.subject:
            if place in now and now[place].actor == who:
                continue
            days = [e.day for e in m.docket.evidence if e.day and e.polarity == "affirmed"]
            basis = "observed" if place in now else "not stated"
            drawing = "hatched" if f.standing == "disputed" else "outlined"
            out.append(
                Holding(place, who, "present", min(days, default=None), None, f.answers[0].probability, f.standing,
                        basis, drawing, f.answers[0].support)
            )  # fmt: skip
    plain = [h for h in out if not _goes_without_saying(h, now, theatre)]
    return tuple(sorted(plain, key=lambda h: (h.place, h.earliest or date.min, h.how, h.actor or "")))


def _is_placed(f: Finding, theatre: Theatre | None) -> bool:
    """Return whether the question is of a place that can be drawn: "the village" is a finding and no holding."""
    return f.question.object is not None and (theatre is None or f.question.object in theatre.places)


def _goes_without_saying(h: Holding, now: dict[str, Holding], theatre: Theatre | None) -> bool:
    """Return whether the holding is of a facility in a place that the same actor holds."""
    place = theatre.places.get(h.place) if theatre else None
    if place is None or place.kind != "facility":
        return False
    return any(p in now and now[p].actor == h.actor for p in place.parents)
