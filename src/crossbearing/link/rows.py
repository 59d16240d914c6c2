"""Rows: what a theatre's actors are to each other and to words: whose army, whose office, who sits where."""

from __future__ import annotations

import re
from functools import cache

from crossbearing.link.aliases import RULERS, states
from crossbearing.link.names import Index, name_key, word_key
from crossbearing.link.nouns import ARMED_SORTS, FIGHTING_SORTS, read_toml, sort_of
from crossbearing.link.unsaid import LEAST_INITIALS, MOST_INITIALS, initials

_FIGHTERS = ("troop", "soldier", "force", "army", "fighter", "militia", "military", "rebel")
_PARTS = frozenset({"military", "unit", "militia", "organisation", "headquarters"})
_WINGS = frozenset({"military", "armed-group", "militia"})
_ARMY = re.compile(r"\b(?:Army|Armed Forces|Defen[cs]e Forces?|Military)\b")
_NATIONAL = frozenset({"army", "armed", "defence", "military", "force"})


@cache
def peoples() -> frozenset[str]:
    """Return the keys of words for what is of a state: "malawian", "french"."""
    return frozenset(name_key(word) for state in states() for word in state.people)


@cache
def of_states() -> dict[str, str]:
    """Return the keys of the words for states, their people and seats -> the key of the state's name."""
    found: dict[str, str] = {}
    for state in states():
        if state.names:
            for word in (*state.names, *state.people, *state.seats):
                found.setdefault(name_key(word), name_key(state.names[0]))
    return found


def states_told(index: Index) -> frozenset[str]:
    """Return the keys of the states that stand in the names of a theatre's actors, whether they have a row (cached)."""
    if "" not in index.called:
        known = of_states()
        index.called[""] = frozenset(
            known[word] for key in index.actors.ids for word in (key, *key.split(" ")) if word in known
        )
    return index.called[""]


@cache
def organisations() -> frozenset[str]:
    """Return the keys of the names of the world's organisations (`lexicon/organisations.toml`)."""
    rows = read_toml("organisations")["organisations"].values()
    return frozenset(name_key(name) for names, _, _ in rows for name in names.split(";"))


@cache
def longer_names() -> frozenset[str]:
    """Return the keys of names of states and their people in which that of another stands: "south sudan"."""
    of: dict[str, set[int]] = {}
    for i, state in enumerate(states()):
        for word in (*state.names, *state.people):
            of.setdefault(name_key(word), set()).add(i)
    return frozenset(
        one for one, mine in of.items() if any(part in of and not of[part] & mine for part in one.split(" ")[1:])
    )


@cache
def people_words() -> dict[str, tuple[str, ...]]:
    """Return for the key of each name of a state the keys of the words for its people."""
    return {name_key(n): tuple(name_key(w) for w in state.people) for state in states() for n in state.names}


@cache
def seats() -> frozenset[str]:
    """Return the keys of names that stand for a state's government: capitals and palaces."""
    return frozenset(name_key(word) for state in states() for word in state.seats)


def parts_of(index: Index, actor_id: str) -> tuple[str, ...]:
    """Return the rows that an actor is the parent of: its forces and offices (cached)."""
    if not index.parts:
        for actor in index.theatre.actors.values():
            index.parts.setdefault(actor.parent or "", []).append(actor.id)
    return tuple(one for one in index.parts.get(actor_id, ()) if index.theatre.actors[one].kind in _PARTS)


def army_of(index: Index, actor_id: str) -> str | None:
    """Return the army of a state or government: its only military row that is called an army; None without one.

    A side that is itself called the army or the military has none beside it.
    """
    actors = index.theatre.actors
    actor = actors[actor_id]
    if actor.kind not in RULERS or index.is_called(actor_id, "military"):
        return None
    if actor.parent in actors and actors[actor.parent].kind == "military":
        return actor.parent
    armies = [one for one in parts_of(index, actor_id) if actors[one].kind == "military"]
    if len(armies) > 1:
        # The armed forces themselves before their branches and services.
        whole = [one for one in armies if _ARMY.search(actors[one].name)]
        armies = (
            whole
            if len(whole) == 1
            else [one for one in armies if any(index.is_called(one, noun) for noun in _NATIONAL)]
        )
    return armies[0] if len(armies) == 1 else None


def alternatives(index: Index, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return whom words for a state's people can mean: the state, its army, its other forces."""
    found = dict.fromkeys(ids)
    for one in ids:
        for part in parts_of(index, one):
            if index.theatre.actors[part].kind in ("military", "unit"):
                found[part] = None
    return tuple(found)


def part_called(index: Index, actor_id: str, noun: str) -> str | None:
    """Return the only part of an actor that is called by a noun ("guard": its border guards); None without one."""
    called = [one for one in parts_of(index, actor_id) if index.is_called(one, noun)]
    return called[0] if len(called) == 1 else None


def people_of(index: Index, actor_id: str, sort: str, noun: str) -> str:
    """Return who a noun of an actor is: a person's side, a state's army or police; else the actor itself."""
    actor = index.theatre.actors[actor_id]
    if actor.kind == "person":
        actor_id = actor.parent or actor_id
    if not sort or sort in ("office", "government", "leader"):
        return actor_id
    kind = index.theatre.actors[actor_id].kind
    if kind == "party" and sort in ("irregular", "regular", "weapon"):
        wings = [one for one in parts_of(index, actor_id) if index.theatre.actors[one].kind in _WINGS]
        return wings[0] if len(wings) == 1 else actor_id
    if kind == "organisation" and sort in ("regular", "weapon", "mission"):
        return part_called(index, actor_id, "mission") or actor_id
    if kind in RULERS:
        own = part_called(index, actor_id, word_key(noun)) if sort in ("police", "regular") else None
        if own is not None:
            return own
        if sort in ARMED_SORTS:
            return army_of(index, actor_id) or actor_id
    return actor_id


def seated(index: Index, place_id: str) -> tuple[str, ...]:
    """Return the states and governments that sit at a place; failing those, other sides of their own (cached)."""
    found = index.seated.get(place_id)
    if found is None:
        actors = index.theatre.actors.values()
        based = [a for a in actors if place_id in a.based_at]
        rulers = [a.id for a in based if a.kind in RULERS]
        found = index.seated[place_id] = tuple(rulers or [a.id for a in based if a.kind == "armed-group"])
    return found


def country(index: Index, actor_id: str) -> str | None:
    """Return the widest area where an actor, or whose part it is, has its seat; None where none is told (cached)."""
    if actor_id not in index.country:
        theatre = index.theatre
        seat = next((p for one in theatre.actor_line(actor_id) for p in theatre.actors[one].based_at), None)
        line = theatre.place_line(seat) if seat else ()
        index.country[actor_id] = line[-1] if line else None
    return index.country[actor_id]


def rulers_of(index: Index, land: str) -> tuple[str, ...]:
    """Return the states and governments whose seat lies in a country or other widest area (cached)."""
    if not index.rulers:
        for actor in index.theatre.actors.values():
            if actor.kind in RULERS:
                index.rulers.setdefault(country(index, actor.id) or "", []).append(actor.id)
    return tuple(index.rulers.get(land, ()))


def people_called(index: Index, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the actors that a sheet calls by the same word with another noun for fighters: "federal soldiers".

    The sheet says "federal troops": the word before the noun tells whose they are.
    """
    if len(words) < 2 or sort_of(words[-1]) not in FIGHTING_SORTS:
        return ()
    before = " ".join(words[:-1])
    found: dict[str, None] = {}
    for noun in _FIGHTERS:
        found.update(dict.fromkeys(index.actors.ids.get(f"{before} {noun}", ())))
    return tuple(found)


def called_by(index: Index, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the actors of which all these words (keys) stand in one name, persons and populations apart."""
    if not index.by_word:
        for key, ids in index.actors.ids.items():
            for word in set(key.split(" ")):
                index.by_word.setdefault(word, []).append((key, ids))
    found: dict[str, None] = {}
    for key, ids in index.by_word.get(words[0], ()):
        if set(words) <= set(key.split(" ")):
            found.update(dict.fromkeys(ids))
    rows = index.theatre.actors
    return tuple(one for one in found if rows[one].kind not in ("person", "population"))


def by_initials(index: Index, short: str) -> tuple[str, ...]:
    """Return the actors of whose name an abbreviation has the initials in any order: FDS, Defence and Security Forces.

    Abbreviations keep the order of the language that they come from. One initial may be left out.
    """
    if not index.by_letters:
        for actor in index.theatre.actors.values():
            names = (actor.name, *actor.aliases) if actor.kind != "person" else ()
            for letters in dict.fromkeys(one for name in names if " " in name for one in initials(name)):
                left = (letters, *(letters[:i] + letters[i + 1 :] for i in range(len(letters))))
                for one in {"".join(sorted(some)) for some in left if LEAST_INITIALS <= len(some) <= MOST_INITIALS}:
                    index.by_letters.setdefault(one, {})[actor.id] = None
        index.by_letters.setdefault("", {})
    if name_key(short) in organisations():
        return ()
    return tuple(index.by_letters.get("".join(sorted(short)), ()))
