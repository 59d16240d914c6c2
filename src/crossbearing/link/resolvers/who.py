"""Who: the actor that a noun phrase means. Aliases decide, the head wins, and fuzzy matching only proposes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from crossbearing.link.names import MAX_CACHED, Index, Names, index_of, name_key
from crossbearing.link.naming import EXCLUDED, FUZZY, Part, Refusal, in_capital, inverted, of, part, person, proper_name
from crossbearing.link.phrase import Phrase, Stretch, cut
from crossbearing.link.pointing import Description, describe, described_owner
from crossbearing.link.rows import by_initials, called_by
from crossbearing.link.strangers import of_stranger
from crossbearing.link.unsaid import LEAST_INITIALS, ordinal
from crossbearing.link.wording import AGAINST, BELONGING
from crossbearing.model.claim import Rival
from crossbearing.model.theatre import Theatre

LOOSE = 0.7  # the score of a name by words that only one actor has


class Reading(NamedTuple):
    """What a phrase says of who: parts and descriptions, or neither with the reason and the unknown name."""

    parts: tuple[Part, ...]
    descriptions: tuple[Description, ...]
    reason: str
    rivals: tuple[Rival, ...]
    unknown: str | None


def candidates(text: str, theatre: Theatre, on: date | None) -> Sequence[Rival]:
    """Return the actors that a phrase can mean on a day, best first; empty for descriptions ("the group")."""
    index = index_of(theatre)
    reading = read(text, index)
    found: list[Rival] = []
    for one in reading.parts:
        found += [Rival(i, one.score, one.reason) for i in one.ids if index.is_valid(i, on)]
        found += one.rivals
    found += reading.rivals
    return sorted(found, key=lambda rival: -rival.score)


def read(text: str, index: Index) -> Reading:
    """Return what a phrase says of who, whatever the day and the report. Cached by the words."""
    reading: Reading | None = index.who.get(text)
    if reading is None:
        if len(index.who) >= MAX_CACHED:
            index.who.clear()
        reading = index.who[text] = _read(text, index)
    return reading


def _read(text: str, index: Index) -> Reading:
    phrase = cut(text, index.actors)
    stretches = phrase.stretches
    if not stretches:
        return Reading((), (), "no words", (), None)
    one = person(phrase, index) or inverted(phrase, index)
    if one is not None:
        return Reading((one,), (), "", (), None)
    heads = _side_by_side(stretches)
    parts: list[Part] = []
    described: list[Description] = []
    refused: list[Refusal] = []
    for stretch in heads:
        found = part(phrase, stretch, index, refused)
        if found is not None:
            _take(found, parts)
        elif (stretch.tie != "," or len(heads) > 1) and (what := describe(phrase, stretch, index)) is not None:
            if of_stranger(phrase, stretch):
                return _unknown(phrase, index)
            described.append(what)
    if not parts:
        _beside(phrase, heads, parts, index, refused)
    if parts and not _side_by_side_names(heads):
        described = []
    elif not parts and len(heads) == 1 and (owner := described_owner(phrase, index)) is not None:
        described = [owner]
    if parts or described:
        return Reading(tuple(parts), tuple(described), "", (), None)
    if refused and refused[0].name:
        return unknown_name(refused[0].name, index.actors)
    if refused:
        return Reading((), (), refused[0].reason, tuple(r.rival for r in refused), None)
    return _unknown(phrase, index)


def _side_by_side_names(heads: list[Stretch]) -> bool:
    return any(s.names for s in heads) and len(heads) > 1


def _beside(phrase: Phrase, heads: list[Stretch], parts: list[Part], index: Index, refused: list[Refusal]) -> None:
    """Add the actors that stand beside a head without a name.

    "(MNDAA)" after words that say nothing, "including the PDF", "members of the MNDAA", "rebels led by the MNDAA",
    "a court in Riyadh".
    """
    stretches = phrase.stretches
    first = stretches[0]
    for i, stretch in enumerate(stretches[1:], 1):
        if stretch.tie == "," and stretch not in heads and _opens_with_name(phrase, stretch):
            _take(part(phrase, stretch, index, refused), parts)
        elif stretch.tie == "including":
            for one in _side_by_side(stretches[i:]):
                _take(part(phrase, one, index, refused), parts)
        elif _belongs(phrase, stretch) and not AGAINST & set(phrase.keys(first.first, first.last)):
            for one in _side_by_side(stretches[i:]):
                _take(of(phrase, one, index, refused), parts)
        elif stretch.tie == "by" and phrase.words[stretch.first - 2].key in ("led", "commanded", "headed"):
            found = part(phrase, stretch, index, refused)
            if found is not None and index.theatre.actors[found.ids[0]].kind != "person":
                _take(found, parts)
        elif stretch.tie == "in" and phrase.keys(stretch.last - 1, stretch.last) == ("uniform",):
            _take(of(phrase, stretch, index, refused), parts)  # "men in RSF uniform"
        elif stretch.tie == "in":
            _take(in_capital(phrase, stretch, index), parts)
        if parts:
            return


def _take(found: Part | None, parts: list[Part]) -> None:
    """Add a part unless one before it means the same."""
    if found is not None and all(found.ids != had.ids for had in parts):
        parts.append(found)


def _belongs(phrase: Phrase, stretch: Stretch) -> bool:
    """Return whether what follows is whose the head is: `of`, `for`, `from`, `within`, `close to`."""
    before = phrase.words[stretch.first - 2].key if stretch.first > 1 else ""
    close = stretch.tie == "to" and before in ("close", "loyal", "allied", "faithful", "answerable")
    return close or stretch.tie in BELONGING


def _side_by_side(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Return the first stretch and those beside it: "A and B", "A, B and C". Without `and`, commas are apposition."""
    group: list[Stretch] = []
    for stretch in stretches:
        if group and stretch.tie not in (",", "and"):
            break
        group.append(stretch)
    last_and = max((i for i, s in enumerate(group) if s.tie == "and"), default=0)
    return group[: last_and + 1]


def _opens_with_name(phrase: Phrase, stretch: Stretch) -> bool:
    before = phrase.keys(stretch.first, stretch.names[0].first) if stretch.names else ("",)
    return all(key == "the" for key in before)


def _unknown(phrase: Phrase, index: Index) -> Reading:
    """Return the reading of a phrase that means no actor of the theatre: an unknown name, or nobody in particular."""
    beside = [match for stretch in phrase.stretches for match in stretch.names]
    if beside:
        said = phrase.said(beside[0].first, beside[0].last)
        reason = f"{phrase.text.strip()[:60]!r} is not {said!r} itself"
        return Reading((), (), reason, tuple(Rival(one, EXCLUDED, reason) for one in beside[0].ids), None)
    name = proper_name(phrase)
    short = next(
        (w.raw for w in phrase.words if len(w.raw) >= LEAST_INITIALS and w.raw.isupper() and w.raw.isalpha()), ""
    )
    if short and len(called := by_initials(index, short)) == 1:
        row = index.theatre.actors[called[0]].name
        reason = f"the letters of {short!r} are the initials of {row}, in another order, and of no other"
        return Reading((Part(0, len(phrase.text), short, called, LOOSE, reason, (), True),), (), "", (), None)
    if (
        name is not None
        and " " in name
        and not _numbered(phrase)
        and len(called := called_by(index, tuple(name_key(name).split(" ")))) == 1
    ):
        reason = f"all of {name!r} stands in a name of {index.theatre.actors[called[0]].name} and of no other"
        return Reading((Part(0, len(phrase.text), name, called, LOOSE, reason, (), True),), (), "", (), None)
    if name is None:
        return Reading((), (), f"{phrase.text.strip()[:60]!r} names nobody in particular", (), None)
    if name_key(name) in index.sources.ids:
        return Reading((), (), f"{name!r} is an outlet, not an actor of the theatre", (), None)
    return unknown_name(name, index.actors)


def _numbered(phrase: Phrase) -> bool:
    """Return whether an ordinal stands in the words: the 114th command is not the 105th."""
    return any(ordinal(w.raw) and w.raw[0].isdigit() for w in phrase.words)


def unknown_name(name: str, names: Names) -> Reading:
    """Return the reading of a name that no sheet has; the nearest name is proposed and never taken."""
    near = names.nearest(name)
    if near is None:
        return Reading((), (), f"unknown name {name!r}", (), name)
    key, similarity = near
    why = f"spelt alike ({similarity:.2f}), which never decides"
    rivals = tuple(Rival(one, FUZZY, why) for one in names.ids[key])
    return Reading((), (), f"unknown name {name!r}; nearest is {names.shown[key]!r}", rivals, name)
