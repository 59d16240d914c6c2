"""Antecedents: the actor or place of the report that a pronoun or description points back to."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from crossbearing.link.context import Context
from crossbearing.link.resolvers import where
from crossbearing.link.resolvers.where import Pointer
from crossbearing.link.resolvers.who import Description
from crossbearing.link.scan import Hit
from crossbearing.link.wording import ARMED, OWN_PEOPLE, PREFERRED, STRICT
from crossbearing.model.claim import Rival

# Scores fall with the distance in sentences; orders of preference, not measured frequencies.
SAME, BEFORE, FURTHER, RIVAL = 0.8, 0.75, 0.6, 0.4
# How far back "it" and "they" reach, in sentences; a description with a noun reaches as far as the report.
REACH = 3
_RELATIVE_REACH = 60
_BYSTANDERS = frozenset({"state", "organisation", "headquarters"})
_POSSESSIVE = ("its ", "their ")


class Link(NamedTuple):
    """A row that words point to, or None with the reason; `rivals` are the other rows considered."""

    id: str | None
    score: float
    reason: str
    rivals: tuple[Rival, ...] = ()


class Partners(NamedTuple):
    """What the claim says beside the mention: ids of its other actors and of the speakers' side.

    `in_words` is true for claims of words: who asks another for "its recognition" asks for that of a third.
    """

    others: tuple[str, ...]
    speakers: tuple[str, ...]
    in_words: bool = False


def actors(what: Description, start: int, partners: Partners, context: Context) -> list[Link]:
    """Return the actor that a description points to; two for "both sides"; one Link without an id where none fits."""
    if what.type == "speaker" and (partners.speakers or not what.kinds):
        return [_speaker(what, partners)]
    if what.type == "speaker":  # "his men": nobody speaks, so they are those of the person named before
        hits = [hit for hit in context.before(context.actors, start) if _fits(hit, what.kinds, context)]
        link = _nearest(what.words, hits, start, context, "nobody named before it")
        return [link._replace(id=context.index.side(link.id)) if link.id else link]
    if what.type in ("both", "other"):
        return _sides(what, start, partners, context)
    if what.type == "own":
        return [_own(what, start, partners, context)]
    hits = [hit for hit in context.before(context.actors, start) if _fits(hit, what.kinds, context)]
    if what.type == "person":
        hits = [hit for hit in hits if context.sentence(start) - context.sentence(hit.start) < REACH]
        return [_nearest(what.words, hits, start, context, "nobody named before it")]
    if what.type == "relative":
        hits = [hit for hit in hits if start - hit.end <= _RELATIVE_REACH]
        return [_nearest(what.words, hits, start, context, "no name just before it")]
    possessive = what.type == "thing" and what.words.lower().startswith(_POSSESSIVE)
    if possessive and partners.others and not partners.in_words:
        begin = context.sentences[context.sentence(start)]
        own = [hit for hit in hits if hit.ids[0] in partners.others and hit.start >= begin]
        if own:
            return [_nearest(what.words, own, start, context, "")]
    away = {context.index.side(one) for one in partners.others}
    if what.plural and context.in_quotation(start):
        # Who speaks says "we" of their own side.
        away |= {context.index.side(one) for one in partners.speakers}
    hits = [hit for hit in hits if context.index.side(hit.ids[0]) not in away] or (hits if what.type == "kind" else [])
    if what.type == "kind":
        if what.kinds[: len(ARMED)] == ARMED:
            # "The group" of a report on a conflict is an armed one before it is an office or a relief organisation.
            hits = [hit for hit in hits if context.index.theatre.actors[hit.ids[0]].kind in ARMED] or hits
        if what.noun in PREFERRED:
            called = [hit for hit in hits if context.index.is_called(hit.ids[0], what.noun)]
            hits = called or ([] if what.noun in STRICT else hits)
        if not hits and what.noun in OWN_PEOPLE:
            return [_own(what._replace(kinds=OWN_PEOPLE[what.noun]), start, partners, context)]
        return [_nearest(what.words, hits, start, context, "no fitting name before it")]
    return _pronoun(what, hits, start, context)


def _fits(hit: Hit, kinds: Collection[str], context: Context) -> bool:
    if len(hit.ids) > 1 or not context.index.is_valid(hit.ids[0], context.on):
        return False
    kind = context.index.theatre.actors[hit.ids[0]].kind
    return kind in kinds if kinds else kind not in ("person", "population")


def _speaker(what: Description, partners: Partners) -> Link:
    if not partners.speakers:
        return Link(None, 0.0, f"{what.words!r} is the speaker, whose side is not known")
    return Link(partners.speakers[0], SAME, f"{what.words!r} is the speaker's own side, {partners.speakers[0]}")


def _own(what: Description, start: int, partners: Partners, context: Context) -> Link:
    """Return whose people stand without a name: of the only actor that the sheets call "the army", "the police".

    In a quotation or a side's own paper they are not the speaker's enemies more than anybody else's: the sheet decides.
    """
    index = context.index
    for noun in what.kinds:
        called = [one for one in index.plainly_called(noun) if index.is_valid(one, context.on)]
        if len(called) == 1 and called[0] not in partners.others:
            name = index.theatre.actor_name(called[0])
            return Link(
                called[0], FURTHER, f"{what.words!r} without a name are of {name}, which alone is called {noun!r}"
            )
    return Link(None, 0.0, f"{what.words!r} names nobody, and the theatre does not say whose they are")


def _pronoun(what: Description, hits: list[Hit], start: int, context: Context) -> list[Link]:
    """Return who "it" or "they" is: the subject of the sentence before where it opens one, else the nearest name.

    "They" are all of a list: "The MNDAA and the junta met. They agreed".
    """
    here = context.sentence(start)
    opens = not any(c.isalnum() for c in context.text[context.sentences[here] : start])
    near = [hit for hit in hits if here - context.sentence(hit.start) <= REACH]
    if not near:
        return [_nearest(what.words, near, start, context, "no fitting name in the sentences before it")]
    before = [hit for hit in near if context.sentence(hit.start) < here]
    chosen = near[-1]
    if opens and before:
        chosen = next(hit for hit in before if context.sentence(hit.start) == context.sentence(before[-1].start))
    listed = context.listed_with(chosen.start, chosen.end) if what.plural else []
    group = sorted([chosen, *(hit for hit in listed if hit in near)])
    return [_link(what.words, hit, near if len(group) == 1 else group[:0], start, context) for hit in group]


def _nearest(words: str, hits: list[Hit], start: int, context: Context, why_none: str) -> Link:
    if not hits:
        return Link(None, 0.0, f"{words!r} points back, but there is {why_none}")
    return _link(words, hits[-1], hits, start, context)


def _link(words: str, chosen: Hit, hits: list[Hit], start: int, context: Context) -> Link:
    distance = context.sentence(start) - context.sentence(chosen.start)
    score = SAME if distance == 0 else BEFORE if distance == 1 else FURTHER
    side = context.index.side
    other = next((h for h in reversed(hits) if side(h.ids[0]) != side(chosen.ids[0])), None)
    rivals = (Rival(other.ids[0], RIVAL, f"{context.words(other)!r} at {other.start} fits too"),) if other else ()
    at, to = chosen.named or (chosen.start, chosen.end)
    return Link(chosen.ids[0], score, f"{words!r} refers to {context.text[at:to]!r} at {at}", rivals)


def _sides(what: Description, start: int, partners: Partners, context: Context) -> list[Link]:
    """Return the two parties named together last before "both sides"; for "the other side", the one not speaking."""
    index, theatre = context.index, context.index.theatre
    away = {index.side(one) for one in partners.others} if what.type == "both" else set()
    hits = [hit for hit in context.before(context.actors, start) if _fits(hit, (), context)]
    hits = [hit for hit in hits if index.side(hit.ids[0]) not in away]
    # A state that hosts or mediates stands in many sentences: parties to a conflict come first.
    home = {index.side(one) for noun in ("government", "army", "military") for one in index.plainly_called(noun)}
    parties = [h for h in hits if theatre.actors[h.ids[0]].kind not in _BYSTANDERS or index.side(h.ids[0]) in home]
    pair = _pair(parties, context) or _pair(hits, context, together_only=True)
    if not pair:
        return [Link(None, 0.0, f"{what.words!r} points to two parties, but no two are named before it")]
    if what.type == "both":
        said = " and ".join(f"{context.words(hit)!r} at {hit.start}" for hit in pair)
        return [Link(index.side(hit.ids[0]), BEFORE, f"{what.words!r} are {said}") for hit in pair]
    mine = {index.side(one) for one in (*partners.others, *partners.speakers)}
    left = [hit for hit in pair if index.side(hit.ids[0]) not in mine]
    if len(left) != 1:
        return [Link(None, 0.0, f"{what.words!r}: the words do not say which of the two")]
    return [Link(index.side(left[0].ids[0]), FURTHER, f"{what.words!r} is {context.words(left[0])!r}, the other party")]


def _pair(hits: list[Hit], context: Context, together_only: bool = False) -> list[Hit]:
    """Return the two sides of the last sentence that names exactly two; failing that, the two named most often."""
    side = context.index.side
    by_sentence: dict[int, dict[str, Hit]] = {}
    last: dict[str, Hit] = {}
    counts: dict[str, int] = {}
    for hit in hits:
        one = side(hit.ids[0])
        by_sentence.setdefault(context.sentence(hit.start), {})[one] = hit
        last[one] = hit
        counts[one] = counts.get(one, 0) + 1
    together = [sides for sides in by_sentence.values() if len(sides) == 2]
    often = [] if together_only else sorted(last, key=lambda one: (-counts[one], -last[one].start))[:2]
    pair = together[-1] if together else {one: last[one] for one in often}
    return sorted(pair.values(), key=lambda hit: hit.start) if len(pair) == 2 else []


def place(what: Pointer, start: int, taken: Collection[str], context: Context) -> Link:
    """Return the place that "the town" or "there" points to; `taken` are ids of the claim's other places.

    In the same sentence the nearest fitting name; then the only one of the sentence before; then the one that the
    report is most about, divided by its distance in sentences. Failing a name of that level, the township of the
    town or the crossing of the same name that is named so.
    """
    rows = context.index.theatre.places
    hits = [h for h in context.before(context.places, start) if len(h.ids) == 1]
    fitting = [h for h in hits if h.ids[0] not in taken and _is_level(h.ids[0], what, context)]
    chosen = _salient(fitting, start, context)
    if chosen is not None:
        return _place_link(what, chosen, chosen.ids[0], start, context)
    here = context.sentence(start)
    for hit in [h for h in reversed(hits) if here - context.sentence(h.start) < REACH]:
        # "Chinshwehaw" is the town, but "the crossing" after it is the crossing of that name.
        spot = where.read(context.words(hit), "", context.index).spots[0]
        same = [r.id for r in spot.rivals if rows[r.id].kind in what.levels]
        if len(same) == 1:
            return _place_link(what, hit, same[0], start, context)
    inner = _salient(hits, start, context)
    if inner is not None:
        for above in context.index.theatre.place_line(inner.ids[0])[1:]:
            if rows[above].level in what.levels:
                return _place_link(what, inner, above, start, context)
    return Link(None, 0.0, f"{what.words!r} points back, but no fitting place is named before it")


def _is_level(place_id: str, what: Pointer, context: Context) -> bool:
    row = context.index.theatre.places[place_id]
    return not what.levels or row.level in what.levels or row.kind in what.levels


def _salient(hits: list[Hit], start: int, context: Context) -> Hit | None:
    if not hits:
        return None
    here = context.sentence(start)
    latest = {hit.ids[0]: hit for hit in hits}
    distance = {one: here - context.sentence(hit.start) for one, hit in latest.items()}
    if distance[hits[-1].ids[0]] == 0 or list(distance.values()).count(1) == 1:
        return hits[-1]
    weights = context.place_weights
    return max(latest.values(), key=lambda hit: (weights[hit.ids[0]] / (1 + distance[hit.ids[0]]), hit.start))


def _place_link(what: Pointer, hit: Hit, place_id: str, start: int, context: Context) -> Link:
    distance = context.sentence(start) - context.sentence(hit.start)
    score = SAME if distance == 0 else BEFORE if distance == 1 else FURTHER
    of = "refers to" if place_id == hit.ids[0] else "is that of"
    return Link(place_id, score, f"{what.words!r} {of} {context.words(hit)!r} at {hit.start}")
