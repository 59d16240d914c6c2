"""Antecedents: the actor of the report that a pronoun or description points back to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from crossbearing.link import ranking
from crossbearing.link.context import Context
from crossbearing.link.entities import Entities, Seen
from crossbearing.link.names import tokens
from crossbearing.link.pointing import POSSESSIVES, Description
from crossbearing.link.ranking import NOBODY, Around, Row
from crossbearing.link.rows import army_of, people_of
from crossbearing.link.sides import other_side, two_sides
from crossbearing.link.strangers import is_stranger, kind_of
from crossbearing.model.claim import Rival

# Scores fall with the distance in sentences; orders of preference, not measured frequencies.
SAME, BEFORE, FURTHER = 0.8, 0.75, 0.6
_RELATIVE_REACH = 60
_OWN = re.compile(r"\b(?:we|us|our|ours)\b", re.IGNORECASE)
_LEAST_RIVAL = 0.05
# Sorts of bodies that stand in many reports unnamed, and of which one that was named by the noun is meant.
_OFFICES = frozenset({"office", "leader"})
_TITLE_REACH = 40  # characters before a person's name in which a title stands
_MOST_TITLED = 20  # mentions of a person that are looked at
_ANY_PEOPLE = frozenset({"people", "victim", "number"})
_OF_FORCE = frozenset({"ASSAULT", "TAKE", "HOLD", "RETREAT", "MOBILIZE", "HARM"})
_BODIES = frozenset({"organisation", "mission"})


class Link(NamedTuple):
    """A row that words point to, or None with the reason; `rivals` are the other rows considered.

    `whom` is the stranger that is meant where no sheet lists who it is.
    """

    id: str | None
    score: float
    reason: str
    rivals: tuple[Rival, ...] = ()
    whom: str = ""


def actors(
    what: Description, start: int, around: Around, entities: Entities, said: Mapping[str, str], spoken: bool = False
) -> list[Link]:
    """Return the actor that a description points to; two for "both sides"; one Link without an id where none fits.

    `spoken` is true where somebody other than the outlet speaks: their "we" is never the outlet's.
    """
    if what.form in ("both", "other"):
        return _sides(what, start, around, entities)
    if what.form in ("we", "our") and what.sort == "enemy":
        what = what._replace(form="the")
    if what.form in ("we", "our"):
        own = around.speakers or ((around.outlet,) if around.outlet and not spoken else ())
        if own and own[0] in entities.context.index.theatre.actors:
            return [_speaker(what, own[0], around.kinds, entities)]
        if spoken:
            return [Link(None, 0.0, f"{what.words!r} is the speaker, whose side is not known")]
        if not own and what.form == "we" and entities.context.speech(start) is None:
            return [Link(None, 0.0, f"{what.words!r} names nobody: it is who wrote this, whose side is not known")]
    if what.form in ("who", "whose") and (near := _just_before(start, entities)) is not None:
        return [_relative(what, near, entities)]
    only = _only_called if what.sort in _BODIES else _only_titled if what.sort in _OFFICES else None
    if what.form == "the" and only is not None and (near := only(what, start, entities)) is not None:
        at, to = near.named
        why = f"{what.words!r} refers to {entities.context.text[at:to]!r} at {at}, the only one that is called so"
        return [_to(near.id, FURTHER, why)]
    rows = ranking.rows(what, start, around, entities, said)
    if what.form == "they" and around.speakers and _others_are_meant(entities.context, start):
        side = entities.context.index.side
        speaking = {side(one) for one in around.speakers}  # whose own side is "we" in their mouth
        rows = [row for row in rows if row.id == NOBODY or side(row.id) not in speaking]
    found = ranking.likeliest(ranking.odds(rows))
    links = _chosen(what, start, found, entities)
    return _all_of_a_list(what, links, found, around, entities) if what.form == "they" else links


def _others_are_meant(context: Context, start: int) -> bool:
    """Return whether "they" are not the speaker's own: in a quotation, and nothing of "us" stands in it before.

    “They asked for everything” is told of others, “Our soldiers are there. They hold it” is not.
    """
    opened = context.speech(start) or 0
    return context.in_quotation(start) and not _OWN.search(context.text, opened, start)


def _all_of_a_list(
    what: Description, links: list[Link], found: list[tuple[float, Row]], around: Around, entities: Entities
) -> list[Link]:
    """Return for "they" all parties of the list that the likeliest one stands in: "the PDF and the KNDF fought"."""
    context = entities.context
    seen = found[0][1].seen
    if seen is None or links[0].id != found[0][1].id:
        return links
    side = context.index.side
    away = {side(one) for one in (*around.partners, *around.speakers)}
    listed = [hit for hit in context.listed_with(*seen.named) if side(hit.ids[0]) not in away]
    more = {hit.ids[0]: hit.start for hit in listed if hit.ids[0] != links[0].id}
    every = [(seen.named[0], links[0])]
    for one, at in more.items():
        name = context.index.theatre.actor_name(one)
        every.append((at, Link(one, links[0].score, f"{links[0].reason} and {name}, listed with it")))
    return [link for _, link in sorted(every, key=lambda pair: pair[0])]


def _only_called(what: Description, start: int, entities: Entities) -> Seen | None:
    """Return the last mention before of the only named actor that a noun is in the name of: "the team"."""
    called = [one for one in entities.all() if entities.context.index.is_called(one, what.noun)]
    return entities.before(called[0], start) if len(called) == 1 and not what.plural else None


def _only_titled(what: Description, start: int, entities: Entities) -> Seen | None:
    """Return the last mention before of the only person with a title: "Prime Minister Pashinyan", "the minister"."""
    index = entities.context.index
    people = [one for one in entities.all() if kind_of(index, one) == "person"]
    titled = [one for one in people if _is_titled(entities.by_id[one], what.noun, entities.context)]
    return entities.before(titled[0], start) if len(titled) == 1 and not what.plural else None


def _is_titled(mentions: Sequence[Seen], noun: str, context: Context) -> bool:
    """Return whether a title with a capital stands before or in a name of a person."""
    for seen in mentions[:_MOST_TITLED]:
        before = context.text[max(0, seen.start - _TITLE_REACH) : seen.end].rpartition(".")[2]
        if any(w.key == noun and w.raw[0].isupper() for w in tokens(before)):
            return True
    return False


def _just_before(start: int, entities: Entities) -> Seen | None:
    """Return the mention that a relative word follows: the last one of its sentence, not far before it."""
    here = entities.context.sentence(start)
    near = [seen for one in entities.all() if (seen := entities.before(one, start)) is not None]
    last = max(near, key=lambda seen: seen.end, default=None)
    return last if last is not None and last.sentence == here and start - last.end <= _RELATIVE_REACH else None


def _relative(what: Description, near: Seen, entities: Entities) -> Link:
    index = entities.context.index
    if is_stranger(near.id):
        return _to(near.id, SAME, f"{what.words!r} refers to {entities.context.text[slice(*near.named)]!r}")
    own = people_of(index, near.id, what.sort, what.noun) if what.form == "whose" else near.id
    at, to = near.named
    rest = "" if own == near.id else f", here {index.theatre.actor_name(own)}"
    return Link(own, SAME, f"{what.words!r} refers to {entities.context.text[at:to]!r} at {at}{rest}")


def _speaker(what: Description, side: str, kinds: Sequence[str], entities: Entities) -> Link:
    index = entities.context.index
    one = people_of(index, side, what.sort, what.noun) if what.form == "our" else side
    if what.form == "our" and one == side and what.sort in _ANY_PEOPLE and _OF_FORCE.issuperset(kinds):
        one = army_of(index, side) or side  # "our boys hold the post"
    of = "" if one == side else f", here {index.theatre.actor_name(one)}"
    return Link(one, SAME, f"{what.words!r} is the speaker's own side, {side}{of}")


def _chosen(what: Description, start: int, found: list[tuple[float, Row]], entities: Entities) -> list[Link]:
    """Return the link of the best candidate, with the next as rivals."""
    probability, best = found[0]
    rivals = tuple(
        Rival(row.id, round(p, 2), _where(row, entities))
        for p, row in found[1:4]
        if row.id and not is_stranger(row.id) and p >= _LEAST_RIVAL
    )
    if best.id == NOBODY:
        return [Link(None, 0.0, f"{what.words!r} names nobody, and nothing before it fits well enough", rivals)]
    if is_stranger(best.id):
        said = entities.context.text[slice(*best.seen.named)] if best.seen else ""
        return [_to(best.id, 0.0, f"{what.words!r} refers to {said!r}", rivals)]
    why = f"{what.words!r} {_why(what, start, best, entities)}"
    if what.form in POSSESSIVES.values():
        own = people_of(entities.context.index, best.id, what.sort, what.noun)
        if own != best.id:
            return [
                Link(own, round(probability, 2), f"{why}, whose {what.noun} are of {_called(own, entities)}", rivals)
            ]
    return [Link(best.id, round(probability, 2), why, rivals)]


def _to(one: str, score: float, why: str, rivals: tuple[Rival, ...] = ()) -> Link:
    """Return the link to a row, or that to somebody whom no sheet lists: without an id."""
    if is_stranger(one):
        return Link(None, 0.0, f"{why}, whom the theatre does not list", rivals, one)
    return Link(one, score, why, rivals)


def _called(one: str, entities: Entities) -> str:
    return entities.context.index.theatre.actor_name(one)


def _where(row: Row, entities: Entities) -> str:
    if row.seen is None:
        return "goes without saying"
    at, to = row.seen.named
    return f"{entities.context.text[at:to]!r} at {at} fits too"


def _why(what: Description, start: int, row: Row, entities: Entities) -> str:
    """Return in words what a description refers to, and by which sign."""
    context = entities.context
    name = context.index.theatre.actor_name(row.id)
    if row.seen is None:
        if any(sign.endswith("plainly called") for sign in row.signs):
            return f"without a name are of {name}, which alone is called {what.noun!r}"
        if any("outlet" in sign and "not" not in sign for sign in row.signs):
            return f"is of the outlet's side, {name}"
        return f"is of {name}, though not named before it"
    at, to = row.seen.named
    refers = f"refers to {context.text[at:to]!r} at {at}"
    if any(sign.endswith("|army") for sign in row.signs):
        refers += f", here {name}"
    return refers


def _sides(what: Description, start: int, around: Around, entities: Entities) -> list[Link]:
    pair = two_sides(what, start, around, entities)
    if not pair:
        return [Link(None, 0.0, f"{what.words!r} points to two parties, but no two are named before it")]
    text = entities.context.text
    if what.form == "both":
        said = " and ".join(f"{text[slice(*seen.named)]!r} at {seen.named[0]}" for _, seen in pair)
        if pair[0][1] == pair[1][1]:
            name = entities.context.index.theatre.actor_name(pair[1][0])
            said = f"{text[slice(*pair[0][1].named)]!r} at {pair[0][1].named[0]} and {name}, which goes without saying"
        return [Link(one, BEFORE, f"{what.words!r} are {said}") for one, _ in pair]
    left = other_side(pair, around, entities)
    if left is None:
        return [Link(None, 0.0, f"{what.words!r}: the words do not say which of the two")]
    return [Link(left[0], FURTHER, f"{what.words!r} is {text[slice(*left[1].named)]!r}, the other party")]
