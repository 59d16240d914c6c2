"""Soil: the place of a state that is told by its people's name: "Armenian soil", "the Armenian capital"."""

from __future__ import annotations

from crossbearing.link.aliases import RULERS, states
from crossbearing.link.names import Index, name_key
from crossbearing.link.phrase import Phrase
from crossbearing.link.placing import LOOSE, Spot
from crossbearing.link.wording import SOIL


def soil(phrase: Phrase, index: Index) -> Spot | None:
    """Return the country or capital that the words mean by a state's people; None where they mean neither."""
    last = phrase.words[-1].key if phrase.words else ""
    if last not in SOIL and last != "capital":
        return None
    for match in index.actors.find(phrase.words):
        rulers = [one for one in match.ids if index.theatre.actors[one].kind in RULERS]
        if match.last != len(phrase.words) - 1 or len(rulers) != 1:
            continue
        actor = index.theatre.actors[rulers[0]]
        if last == "capital":
            place = actor.based_at[0] if actor.based_at else None
        else:
            names = {name_key(name) for name in (actor.name, *actor.aliases)}
            names |= {name_key(n) for s in states() if names & {name_key(n) for n in s.names} for n in s.names}
            place = next((i for key in sorted(names) for i in index.places.ids.get(key, ())
                          if index.theatre.places[i].kind == "area"), None)  # fmt: skip
        if place in index.theatre.places:
            said = phrase.text.strip()
            reason = f"{said!r} is {index.theatre.places[place].name}, the {last} of {actor.name}"
            return Spot(0, len(phrase.text), said, (place,), LOOSE, reason, (), True)
    return None
