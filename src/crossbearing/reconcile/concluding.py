"""What a matter and the judge's word on it come to: its finding, and who holds the place that it speaks of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from crossbearing.model.finding import OTHER, Answer, Evidence, Finding, Findings, Holding, Row, Verdict
from crossbearing.model.theatre import Theatre
from crossbearing.reconcile import chain
from crossbearing.reconcile.channel import Reliabilities, teller
from crossbearing.reconcile.course import Courses
from crossbearing.reconcile.matter import Matter
from crossbearing.reconcile.question import YES
from crossbearing.reconcile.standing import by_answer, stand
from crossbearing.reconcile.wording import Words
from crossbearing.settings import Settings

RELATED_MOST = 50  # questions of one thread that a finding names
_OFTEN = 0.25  # log of how much likelier wrong words are than others from which on it is said of them
_DIGITS = 12  # stored numbers are rounded here, so that every engine and machine writes the same bytes


def top(m: Matter, v: Verdict) -> str:
    """Return the most probable answer, the first of equals."""
    return m.docket.answers[max(range(len(v.probabilities)), key=lambda i: (v.probabilities[i], -i))]


def finding(
    m: Matter, v: Verdict, changed: bool, related: tuple[str, ...], judge: str, words: Words, settings: Settings,
    known: Reliabilities | None = None,
) -> Finding:  # fmt: skip
    """Return the finding of a matter. `changed`: its next window has another top answer; `known` is what was learnt."""
    asked = m.docket.question
    named = [a for a in m.docket.answers if a != OTHER]
    texts = {a: words.answer(m.bearings[0], a, named) for a in m.docket.answers}
    due = asked.family == "commitment" and asked.latest and m.docket.on and asked.latest >= m.docket.on
    standing, rule = stand(m.docket, v, settings, changed_since=changed, pending=bool(due))
    rows = _labelled(v.rows, m, words, texts, known)
    return Finding(
        asked, _worded(m, v, texts), standing, rule, judge,
        len({e.outlet for e in m.docket.evidence}), len({e.origin for e in m.docket.evidence}),
        rows, round(sum((r.log_odds for r in rows), 0.0), _DIGITS), v.learnt,
        tuple(sorted({e.claim for e in m.docket.evidence})), related,
    )  # fmt: skip


def with_related(f: Finding, related: tuple[str, ...]) -> Finding:
    """Return the finding beside other questions; `dataclasses.replace` costs ten times as much."""
    return Finding(f.question, f.answers, f.standing, f.rule, f.judge, f.outlets, f.origins, f.rows, f.log_odds,
                   f.learnt, f.claims, related)  # fmt: skip


def others(ids: Sequence[str], own: str) -> tuple[str, ...]:
    """Return the first of a thread's sorted ids without one's own; the first `RELATED_MOST` + 1 decide."""
    at = bisect_left(ids, own)
    return tuple([*ids[:at], *ids[at + 1 : RELATED_MOST + 1]] if at <= RELATED_MOST else ids[:RELATED_MOST])


def _worded(m: Matter, v: Verdict, texts: dict[str, str]) -> tuple[Answer, ...]:
    """Return the answers in words, most probable first, each with its claims for and against."""
    ranked = sorted(range(len(v.probabilities)), key=lambda i: (-v.probabilities[i], i))
    support, denial = by_answer(m.docket)
    return tuple(
        Answer(a, texts[a], round(v.probabilities[i], _DIGITS), tuple(sorted(support.get(a, ()))),
               tuple(sorted(denial.get(a, ()))))
        for i in ranked
        for a in (m.docket.answers[i],)
    )  # fmt: skip


def _labelled(
    rows: Sequence[Row], m: Matter, words: Words, texts: dict[str, str], known: Reliabilities | None
) -> tuple[Row, ...]:
    """Return the rows rounded, with labels in words: who says what, through which outlets, what was learnt of it."""
    by_origin: dict[str, list[Evidence]] = {}
    for e in m.docket.evidence:
        by_origin.setdefault(e.origin, []).append(e)
    return tuple(
        Row(words.row(told, m.bearings[0], texts) + _learnt(told, m, known) if told else r.label,
            round(r.log_odds, _DIGITS), r.origin, r.claims,
            None if r.without is None else round(r.without, _DIGITS))
        for r in rows
        for told in (by_origin.get(r.origin, []),)
    )  # fmt: skip


def _learnt(told: Sequence[Evidence], m: Matter, known: Reliabilities | None) -> str:
    """Return in words what was learnt that makes a row weigh less than its words would."""
    if known is None:
        return ""
    notes = []
    families = [known.families.get((e.source, who)) for e, who in {teller(e): (e, teller(e)) for e in told}.values()]
    if any(f is not None and families.count(f) > 1 for f in families):
        notes.append("found to speak alike: one voice")
    if any((more := known.excess_of(e, m.docket)) and max(more) >= _OFTEN for e in told):
        notes.append("often said where it is wrong")
    return f" ({'; '.join(notes)}, as learnt)" if notes else ""


def control(
    m: Matter, f: Finding, on: date | None, settings: Settings, known: Reliabilities | None = None,
    courses: Courses | None = None,
) -> list[Holding]:  # fmt: skip
    """Return who holds a place over time, as a matter on its control has it.

    `known` is how far sources are right, as was learnt; `courses` keeps long chains for the next look.
    """
    held = chain.Held(f.question.object or "", m.docket, f, {b.claim.id: b for b in m.bearings})
    return chain.holdings(held, on, settings.copy_correlation, known, courses)


def holdings_at(
    pairs: Iterable[tuple[Matter, Finding]], theatre: Theatre | None, held: Callable[[Matter, Finding], list[Holding]]
) -> tuple[list[Holding], Holding | None]:
    """Return who holds one place, over time, and the last that the control of it gives (None where none does).

    `held` gives what a matter on control comes to: see `control`.

    `pairs` are the matters on control of the place and on presence there, with their findings, in the order of their
    slots. Presence is told only where it is not plain from control.
    """
    pairs = [(m, f) for m, f in pairs if _is_placed(f, theatre)]
    out: list[Holding] = []
    now: Holding | None = None
    for m, f in pairs:
        if f.question.family == "control":
            found = held(m, f)
            out.extend(found)
            now = found[-1] if found else now
    for m, f in pairs:
        if f.question.scope != "present" or f.answers[0].value != YES:
            continue
        for who in f.question.subject:
            if now is not None and now.actor == who:
                continue
            days = [e.day for e in m.docket.evidence if e.day and e.polarity == "affirmed"]
            basis = "observed" if now is not None else "not stated"
            drawing = "hatched" if f.standing == "disputed" else "outlined"
            out.append(
                Holding(f.question.object or "", who, "present", min(days, default=None), None,
                        f.answers[0].probability, f.standing, basis, drawing, f.answers[0].support)
            )  # fmt: skip
    return sorted(out, key=Findings.holding_order), now


def _is_placed(f: Finding, theatre: Theatre | None) -> bool:
    """Return whether the question is of a place that can be drawn: "the village" is a finding and no holding."""
    return f.question.object is not None and (theatre is None or f.question.object in theatre.places)


def around(place_id: str, theatre: Theatre | None) -> tuple[str, ...]:
    """Return the places whose holder may make it plain who holds this one: those around a facility."""
    place = theatre.places.get(place_id) if theatre else None
    return place.parents if place is not None and place.kind == "facility" else ()


def goes_without_saying(h: Holding, now: Mapping[str, Holding], theatre: Theatre | None) -> bool:
    """Return whether the holding is of a facility in a place that the same actor holds."""
    return any(p in now and now[p].actor == h.actor for p in around(h.place, theatre))
