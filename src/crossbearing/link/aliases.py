"""Aliases: names of actors that sheets leave out because everybody knows them."""

from __future__ import annotations

from collections.abc import Callable, Set
from functools import cache
from typing import NamedTuple

from crossbearing.link.nouns import read_toml, sort_of
from crossbearing.link.unsaid import unsaid
from crossbearing.model.theatre import Actor, Theatre

RULERS = frozenset({"state", "government"})


_GOVERNMENT = (" government", "government of ", "republic of ", "state of ")


class State(NamedTuple):
    """A state's names, the words for what is of it and for its people, and the names of its government's seats."""

    names: tuple[str, ...]
    people: tuple[str, ...]
    seats: tuple[str, ...]


@cache
def states() -> tuple[State, ...]:
    """Return the states of `lexicon/countries.toml` with the words that `states.toml` adds, read once a process."""
    more = read_toml("states")
    found = []
    for code, (_, names, people, seats) in read_toml("countries").items():
        row = more.pop(code, {})
        listed = [tuple(w.strip() for w in words.split(";") if w.strip()) for words in (names, people, seats)]
        extra = [tuple(row.get(key, ())) for key in ("also", "people", "seat")]
        found.append(State(*(had + new for had, new in zip(listed, extra, strict=True))))
    found += [State(*(tuple(row.get(key, ())) for key in ("also", "people", "seat"))) for row in more.values()]
    return tuple(found)


def _ruled(theatre: Theatre, known: dict[str, State], name_key: Callable[[str], str]) -> list[tuple[Actor, State]]:
    """Return the rows that are a state, or, where no row is, that are called its government."""
    people = {name_key(word): state for state in states() for word in state.people}
    found: list[tuple[Actor, State]] = []
    called: list[tuple[Actor, State]] = []
    for actor in theatre.actors.values():
        if actor.kind not in RULERS:
            continue
        keys = [name_key(name) for name in (actor.name, *actor.aliases)]
        found += [(actor, state) for state in dict.fromkeys(known[key] for key in keys if key in known)]
        for key in keys:
            of = next((of for of in _GOVERNMENT if key.endswith(of) or key.startswith(of)), None)
            rest = key.removesuffix(of).removeprefix(of) if of else key.partition("government of ")[2]
            state = known.get(rest) or people.get(rest)
            if state is not None and (actor, state) not in called:
                called.append((actor, state))
    states_with_row = {state for _, state in found}
    return found + [pair for pair in called if pair[1] not in states_with_row]


def nationals(theatre: Theatre, name_key: Callable[[str], str]) -> frozenset[str]:
    """Return the rows that are a state or its government, and not that of a part of it."""
    known = {name_key(name): state for state in states() for name in state.names}
    return frozenset(actor.id for actor, _ in _ruled(theatre, known, name_key))


def derived(theatre: Theatre, name_key: Callable[[str], str]) -> list[tuple[str, str]]:
    """Return (name, row) for names that go without saying.

    A state's other names, its people and seats, unless a row that is no part of it has them; the last name of a
    person, where only one row and no place has it.
    """
    known = {name_key(name): state for state in states() for name in state.names}
    found: list[tuple[str, str]] = []
    taken: dict[str, set[str]] = {}
    last: dict[str, list[str]] = {}
    for actor in theatre.actors.values():
        for name in (actor.name, *actor.aliases):
            taken.setdefault(name_key(name), set()).add(actor.id)
        if actor.kind == "person" and " " in actor.name:
            last.setdefault(actor.name.replace("-", " ").split(" ")[-1], []).append(actor.id)
    for actor, state in _ruled(theatre, known, name_key):
        for word in (*state.names, *state.people, *state.seats):
            if sort_of(name_key(word)):
                continue  # "the States" and "the State" have one key
            owners = taken.get(name_key(word), set())
            if all(actor.id in theatre.actor_line(one) for one in owners):
                found.append((word, actor.id))
                if word.endswith("i"):  # "Israelis": no plural that a word's key drops
                    found.append((f"{word}s", actor.id))
    places = {name_key(n) for p in theatre.places.values() for n in (p.name, *p.aliases)}
    for name, ids in last.items():
        key = name_key(name)
        if len(ids) == 1 and len(name) > 3 and name[0].isupper() and key not in taken and key not in places:
            found.append((name, ids[0]))
    return found + _unsaid(theatre, taken.keys() | {name_key(n) for n, _ in found}, name_key)


def _unsaid(theatre: Theatre, known: Set[str], name_key: Callable[[str], str]) -> list[tuple[str, str]]:
    """Return the names that follow from those of the sheets, of one row each, that nobody and no place has already."""
    shared = {name_key(w) for state in states() for w in (*state.names, *state.people, *state.seats)}
    places = {name_key(n) for p in theatre.places.values() for n in (p.name, *p.aliases)}
    on_map = {word for key in places for word in key.split(" ")} | shared | places
    found: dict[str, dict[str, str]] = {}
    for actor in theatre.actors.values():
        for name in unsaid(actor, lambda name: name_key(name) in shared or name_key(name) in places):
            key = name_key(name)
            if key and key not in known and key not in on_map:
                found.setdefault(key, {})[actor.id] = name
    return [(name, one) for rows in found.values() if len(rows) == 1 for one, name in rows.items()]
