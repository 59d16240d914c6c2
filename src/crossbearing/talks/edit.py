"""What an analyst puts into a cell of the talks: a claim of the analyst's with a reason, kept in the log, undoable."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from crossbearing.errors import UsageError
from crossbearing.model.record import Record
from crossbearing.model.talks import (
    COMMITMENT_STATES,
    LEVER_STATES,
    PARTY_ROLES,
    POSITION_STATUSES,
    Edit,
    Issue,
    Lever,
    Position,
    Talks,
    Weight,
)
from crossbearing.model.theatre import Theatre

ACTION = "cell"
# Each sort of cell with the words that name it and what is put there.
CELLS = {
    "position": ("PARTY", "ISSUE", "LEVEL", "STATUS"),
    "lever": ("ACTOR", "MEANS", "STATE"),
    "commitment": ("WORDS OF IT", "STATE"),
    "role": ("ACTOR", "ROLE"),
    "power": ("PARTY", "NUMBER"),
    "salience": ("PARTY", "ISSUE", "NUMBER"),
}
SOURCE = "log"  # a cell that an analyst set cites the line of the log, as "log:12", where others cite claims


def check(talks: Talks, cell: str, words: Sequence[str], theatre: Theatre | None) -> str:
    """Return what is stored of an edit, as JSON: the ids that the words name. Raises UsageError where they name none.

    Names of parties are ids, names or aliases; of issues, levers and commitments their id or words that stand in them.
    """
    if cell not in CELLS:
        raise UsageError(f"There is no cell {cell!r}.", hint=f"Known: {', '.join(CELLS)}.")
    form = CELLS[cell]
    given = [w.strip() for w in words]
    if len(given) != len(form) or not all(given):
        raise UsageError(f"{cell} needs {', '.join(form)}.", hint=f"As: {cell} “{' | '.join(form)}”.")
    return json.dumps(_ids(talks, cell, given, theatre), ensure_ascii=False)


def _ids(talks: Talks, cell: str, given: Sequence[str], theatre: Theatre | None) -> list[str]:
    if cell == "commitment":
        return [_one(given[0], {c.what: (c.what,) for c in talks.commitments}, "commitment"),
                _word(given[1], COMMITMENT_STATES, "state of a commitment")]  # fmt: skip
    actor = _actor(given[0], talks, theatre)
    if cell == "role":
        role = _word(given[1], PARTY_ROLES, "role")
        others = [p for p in talks.parties if "party" in p.roles and p.actor != actor]
        if role != "party" and len(others) < 2:
            raise UsageError("Talks need two parties.", hint="Name another as a party first.")
        return [actor, role]
    if cell == "lever":
        means = {v.topic: (v.topic, v.what) for v in talks.levers if v.actor == actor}
        return [actor, _one(given[1], means, "lever of theirs"), _word(given[2], LEVER_STATES, "state of a lever")]
    if cell == "power":
        return [actor, _number(given[1], 1e-3, 1e3)]
    issue = _issue(given[1], talks)
    if cell == "salience":
        return [actor, issue.id, _number(given[2], 0, 1)]
    levels = {level.id: (level.id, level.text) for level in issue.levels}
    status = _word(given[3], [s for s in POSITION_STATUSES if s != "unknown"], "status")
    return [actor, issue.id, _one(given[2], levels, f"level of {issue.text}"), status]


def apply(talks: Talks, records: Iterable[Record], theatre: Theatre | None = None) -> Talks:
    """Return the talks with the edits of the log that stand and are theirs; one that fits no longer is told as such.

    A position takes the place of what reports say of that party on that issue; those claims stand against it, so that
    nothing is lost. A lever's new state is a row after the others.
    """
    for record in records:
        if record.action != ACTION or record.undone or record.subject != talks.id:
            continue
        try:
            words = [str(w) for w in json.loads(record.value)]
            changed, what = _EDITS[record.field](talks, words, record)
            if record.field != "commitment":
                what = what.replace(words[0], _short(words[0], theatre), 1)
        except (KeyError, ValueError, StopIteration):
            changed, what = talks, f"{record.field} {record.value}: no longer in these talks, set aside"
        talks = replace(changed, edits=(*changed.edits, Edit(record.number, record.at, record.who, what, record.why)))
    return talks


def _position(talks: Talks, words: Sequence[str], record: Record) -> tuple[Talks, str]:
    party, issue_id, level, status = words
    issue = next(i for i in talks.issues if i.id == issue_id)
    text = next(x.text for x in issue.levels if x.id == level)
    old = [p for p in talks.positions_on(issue_id) if p.party == party]
    against = tuple(dict.fromkeys(c for p in old for c in p.claims if (p.level, p.status) != (level, status)))
    row = Position(party, issue_id, level, status, claims=_cited(record), reported=_day(record), against=against)
    kept = tuple(p for p in talks.positions if p not in old)
    return replace(talks, positions=(*kept, row)), f"{party} on {issue.text}: {text}, {status}"


def _lever(talks: Talks, words: Sequence[str], record: Record) -> tuple[Talks, str]:
    actor, topic, state = words
    old = [v for v in talks.levers if (v.actor, v.topic) == (actor, topic)]
    targets = tuple(dict.fromkeys(t for v in old for t in v.targets))
    row = Lever(actor, targets, next(v.what for v in old), state, claims=_cited(record), topic=topic,
                reported=_day(record))  # fmt: skip
    at = talks.levers.index(old[-1]) + 1
    return replace(talks, levers=(*talks.levers[:at], row, *talks.levers[at:])), f"{actor}'s {topic}: {state}"


def _commitment(talks: Talks, words: Sequence[str], record: Record) -> tuple[Talks, str]:
    what, state = words
    old = next(c for c in talks.commitments if c.what == what)
    new = replace(old, state=state, claims=(*old.claims, *_cited(record)))
    rows = tuple(new if c is old else c for c in talks.commitments)
    return replace(talks, commitments=rows), f"{what}: {state}"


def _role(talks: Talks, words: Sequence[str], record: Record) -> tuple[Talks, str]:
    actor, role = words
    old = next(p for p in talks.parties if p.actor == actor)
    new = replace(old, roles=(role,), claims=(*old.claims, *_cited(record)))
    return replace(talks, parties=tuple(new if p is old else p for p in talks.parties)), f"{actor}: {role}"


def _weight(talks: Talks, words: Sequence[str], record: Record) -> tuple[Talks, str]:
    party, *issue, value = words
    about = issue[0] if issue else ""
    if party not in {p.actor for p in talks.parties} or (about and about not in {i.id for i in talks.issues}):
        raise KeyError(party)
    kept = tuple(w for w in talks.weights if (w.party, w.issue) != (party, about))
    text = next((i.text for i in talks.issues if i.id == about), "")
    what = f"{party}, how much {text} matters: {value} of 1" if about else f"{party}, power: {value}, 1 is typical"
    return replace(talks, weights=(*kept, Weight(party, about, float(value), record.why))), what


_EDITS: dict[str, Callable[[Talks, Sequence[str], Record], tuple[Talks, str]]] = {
    "position": _position, "lever": _lever, "commitment": _commitment, "role": _role, "power": _weight,
    "salience": _weight,
}  # fmt: skip


def _short(actor: str, theatre: Theatre | None) -> str:
    return theatre.actor_short(actor) if theatre is not None else actor


def _cited(record: Record) -> tuple[str, ...]:
    return (f"{SOURCE}:{record.number}",)


def _day(record: Record) -> date:
    return date.fromisoformat(record.at[:10])


def _actor(word: str, talks: Talks, theatre: Theatre | None) -> str:
    names: dict[str, tuple[str, ...]] = {}
    for party in talks.parties:
        known = theatre.actors.get(party.actor) if theatre is not None else None
        names[party.actor] = (party.actor, *((known.name, *known.aliases) if known is not None else ()))
    exact = [a for a, some in names.items() if word.casefold() in {n.casefold() for n in some}]
    return exact[0] if len(exact) == 1 else _one(word, names, "party")


def _issue(word: str, talks: Talks) -> Issue:
    found = _one(word, {i.id: (i.id, i.text) for i in talks.issues}, "issue")
    return next(i for i in talks.issues if i.id == found)


def _one(word: str, known: Mapping[str, tuple[str, ...]], what: str) -> str:
    """Return the id that is the word, else the only one in whose names the word stands."""
    exact = [i for i, names in known.items() if word.casefold() in {n.casefold() for n in names}]
    found = exact or [i for i, names in known.items() if any(word.casefold() in n.casefold() for n in names)]
    if len(found) == 1:
        return found[0]
    every = "; ".join(names[min(1, len(names) - 1)] for names in known.values()) or "none"
    if found:
        raise UsageError(f"{word!r} fits more than one {what}.", hint=f"There are: {every}.")
    raise UsageError(f"There is no {what} {word!r} in these talks.", hint=f"There are: {every}.")


def _word(word: str, known: Sequence[str], what: str) -> str:
    if word in known:
        return word
    near = difflib.get_close_matches(word, known, n=1)
    hint = f"Did you mean {near[0]!r}? " if near else ""
    raise UsageError(f"{word!r} is no {what}.", hint=f"{hint}Known: {', '.join(known)}.")


def _number(word: str, low: float, high: float) -> str:
    try:
        value = float(word)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise UsageError(f"{word!r} is no number from {low:g} to {high:g}.")
    return f"{value:g}"
