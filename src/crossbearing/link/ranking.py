"""Ranking: how well each actor of a report fits words that point to one. Signs with weights, and the odds from them.

The weights are fitted on the annotated reports of the training conflicts by `training/link_weights.py` and lie in
`lexicon/weights.toml`; nothing of a theatre is in them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from crossbearing.link.context import Context
from crossbearing.link.entities import Entities, Seen
from crossbearing.link.names import Index, tokens
from crossbearing.link.nouns import ARMED_SORTS, FIGHTING_SORTS, read_toml
from crossbearing.link.number import NAME, ONE, is_person, number_of
from crossbearing.link.pointing import Description
from crossbearing.link.rows import army_of, called_by, country, rulers_of
from crossbearing.link.strangers import CROWD, is_stranger, kind_of, words_of

NOBODY = ""
# Forms that can mean a state's army where its government is named.
_OF_A_STATE = frozenset({"they", "it", "we", "its", "their", "his", "our"})
_POSSESSIVE = frozenset({"our", "your", "his", "its", "their", "whose"})
# What the annotated reports are too few to teach; a fitted weight comes before it. Who moves people moves his own, and
# what opens a sentence goes on with what opened the one before it (Grosz, Joshi and Weinstein 1995).
_BY_HAND = {"its|alone in its sentence": 0.8, "own|moves its own": 1.5, "own|both open": 0.6}
_MOVES = frozenset({"RETREAT", "MOBILIZE"})
_PRONOUNS = frozenset({"he", "it", "they"})
_GROUPS = {
    **dict.fromkeys(("ASSAULT", "TAKE", "MOBILIZE", "HOLD"), "force"),
    "RETREAT": "retreat",
    "HARM": "harm",
    **dict.fromkeys(("REQUEST", "AGREE", "REJECT", "ACCUSE", "THREATEN", "SUPPORT", "CONCEDE", "CONSULT"), "words"),
}
# What a side is plainly called whose people need no name: soldiers are the army's.
_PLAIN = {"regular": ("army", "military"), "weapon": ("army", "military"), "force": ("army", "military"),
          "police": ("police",), "office": ("government",), "government": ("government",),
          "land": ("government",)}  # fmt: skip
# Sorts that without a name are of the country that the report is about.
AT_HOME = frozenset({"office", "government", "regular", "police", "leader", "land", "weapon", "force"})
_OF_LANDS = frozenset({"state", "government", "military"})
_ANYBODY = frozenset({"people", "civilian", "victim", "number", "irregular", "enemy", "leader", "office"})
# Words for the other side, and who calls it so.
_OF_FOES = frozenset({"enemy", "irregular", "group", "government"})
_TELLERS = dict.fromkeys(("state", "government", "military", "unit", "headquarters"), "state")
_DISTANCES = ((0, "0"), (1, "1"), (2, "2"), (3, "3"), (6, "6"))


class Around(NamedTuple):
    """What the claims with the words say: their kinds, the role, who else is in them, who speaks, what they hang on.

    `parents` are (kind, role in the parent, id); `opponents` those whom the speaker's side fights or asks;
    `lands` the widest areas of the claim's places. Of the report's other claims, by name: `doing` are the sides
    that have the same part in a claim of this kind, `undergoing` the other part, `there` those of claims at the
    same place; `foes` are those whom the claim's other parties fight. `tellers` are the nearest speakers whom no sheet
    lists.
    """

    kinds: tuple[str, ...]
    role: str
    partners: frozenset[str]
    speakers: tuple[str, ...]
    outlet: str | None
    parents: tuple[tuple[str, str, str], ...] = ()
    opponents: frozenset[str] = frozenset()
    lands: frozenset[str] = frozenset()
    doing: frozenset[str] = frozenset()
    undergoing: frozenset[str] = frozenset()
    there: frozenset[str] = frozenset()
    foes: frozenset[str] = frozenset()
    tellers: frozenset[str] = frozenset()


class Row(NamedTuple):
    """A candidate: the actor's id or NOBODY, its signs, and the mention that it was seen at."""

    id: str
    signs: tuple[str, ...]
    seen: Seen | None


@cache
def weights() -> dict[str, float]:
    """Return sign -> weight, read once a process."""
    return _BY_HAND | {sign: float(w) for group in read_toml("weights").values() for sign, w in group.items()}


def odds(rows: Sequence[Row]) -> list[tuple[float, Row]]:
    """Return the candidates with their probabilities, best first."""
    table = weights()
    weight = table.get
    sums = []
    for row in rows:
        total = 0.0
        for sign in row.signs:
            total += weight(sign, 0.0)
        sums.append(total)
    top = max(sums)
    parts = [math.exp(s - top) for s in sums]
    whole = sum(parts)
    return sorted(zip((p / whole for p in parts), rows, strict=True), key=lambda pair: (-pair[0], pair[1].id))


def likeliest(found: Sequence[tuple[float, Row]]) -> list[tuple[float, Row]]:
    """Return the candidates with the likeliest mention's first: a state and its army there share what speaks for it."""
    shares: dict[tuple[int, int] | str, float] = {}
    for p, row in found:
        at = (row.seen.start, row.seen.end) if row.seen is not None else row.id
        shares[at] = shares.get(at, 0.0) + p
    best = max(shares.values())
    first = next(
        pair for pair in found if shares[(s.start, s.end) if (s := pair[1].seen) is not None else pair[1].id] == best
    )
    return [first, *(pair for pair in found if pair is not first)]


def rows(what: Description, start: int, around: Around, entities: Entities, said: Mapping[str, str]) -> list[Row]:
    """Return the candidates for words that point to an actor, with their signs; NOBODY is one of them.

    `said` are descriptions resolved before: their noun and their whole words -> id.
    """
    context = entities.context
    index = context.index
    here = context.sentence(start)
    latest = {one: seen for one in entities.all() if (seen := entities.before(one, start)) is not None
              and (one[:2] != CROWD or _may_be(what, one))}  # fmt: skip
    order = sorted(latest, key=lambda one: (_is_aside(latest[one], here, context), -latest[one].start))
    place = {one: i for i, one in enumerate(order)}
    ids = dict.fromkeys((*order, *(one for one in entities.all() if not is_stranger(one))))
    ids.update(dict.fromkeys(o for o in (around.outlet, *around.speakers) if o in index.theatre.actors))
    # "Its administration" is whose "it" is, not the government's.
    home = _home(what, index) if what.form not in _POSSESSIVE else ()
    ids.update(dict.fromkeys(one for one in home if index.is_valid(one, context.on)))
    only = _only_so_called(what, index)
    ids.update(dict.fromkeys((*what.only, *what.alias, *only, *_rulers(what, around, context))))
    ids = {o: None for o in ids if index.is_valid(o, context.on) and (not what.only or o in what.only)}
    if what.modifier == "named":
        # "Prime Minister Abiy" is of a state named before him or of the one at home, of no other.
        ids = {one: None for one in ids if one in latest or country(index, one) in context.countries}
    if what.form in _PRONOUNS:
        # Who does a thing and to whom it is done are two: no pronoun is its own other party.
        # Nor does one point to somebody who is only named after it, himself speaking apart.
        told = {*latest, *around.speakers, around.outlet}
        ids = {one: None for one in ids if one in told and one not in around.partners}
    if what.form in ("it", "its"):
        ids = {one: None for one in ids if one not in latest or not _is_person(latest[one], context)} or ids
    fine, coarse = _kinds_of_words(what)
    group = group_of(around.kinds[0]) if around.kinds else "voice"
    sides = frozenset(index.side(one) for one in around.partners)
    base = _Base(
        what, start, here, fine, coarse, group, context.speech(start) is not None, around, _most_named(entities), sides
    )
    near = {index.side(one) for one in ids if one in latest and latest[one].sentence == here and not is_stranger(one)}
    found = []
    national = _nationals(context) if what.sort in AT_HOME else ()
    strange = _strangeness(entities)
    for one in ids:
        seen = latest.get(one)
        signs = _signs(one, seen, place.get(one, 9), base, entities, said)
        if one in home:
            signs.append(f"{fine}|home")
            signs.append(f"{coarse}|home")
        if what.form == "its" and len(near) == 1 and seen is not None and seen.sentence == here:
            signs.append("its|alone in its sentence")
        if one in national:
            signs += [f"{fine}|national", f"{coarse}|national"]
        if one in only:
            signs += [f"{fine}|only so called", f"{coarse}|only so called"]
        if one in what.alias:
            signs += [f"{coarse}|alias", f"{fine}|alias"]
        if is_stranger(one):
            signs += [f"{fine}|stranger", f"{coarse}|stranger|{strange}"]
        found.append(Row(one, tuple(signs), seen))
    armed = not what.only and (what.sort in FIGHTING_SORTS or what.form in _OF_A_STATE)
    if armed:
        for row in list(found):
            child = None if is_stranger(row.id) else army_of(index, row.id)
            if child is not None and child not in ids and index.is_valid(child, context.on):
                signs = [s for s in row.signs if "|k=" not in s]
                signs += [f"{fine}|k=military", f"{group}|{around.role}|k=military", f"{fine}|army", f"{group}|army"]
                found.append(Row(child, tuple(signs), row.seen))
    nobody = (f"{fine}|nobody", f"{coarse}|nobody", f"{group}|{around.role}|nobody", f"mod={what.modifier}|nobody",
              f"{coarse}|nobody|of={min(4, len(order))}", f"{fine}|nobody|{strange}",
              f"{coarse}|nobody|{strange}", f"noun={what.noun}|nobody")  # fmt: skip
    return [*found, Row(NOBODY, nobody, None)]


def _is_person(seen: Seen, context: Context) -> bool:
    """Return whether a mention is a single person without a name in the words: not "the junta spokesperson"."""
    words = context.text[seen.start : seen.end]
    return is_person(words) and not context.index.actors.find(tokens(words))


def _most_named(entities: Entities) -> dict[str, int]:
    """Return for each kind of actor how often the one is named that is named most."""
    index = entities.context.index
    most: dict[str, int] = {}
    for one, mentions in entities.by_id.items():
        kind = kind_of(index, one)
        most[kind] = max(most.get(kind, 0), len(mentions))
    return most


def _may_be(what: Description, crowd: str) -> bool:
    """Return whether words can point back to people without a name: a pronoun, or the noun that they were told by."""
    return not what.noun or what.form in _POSSESSIVE or what.noun in words_of(crowd)


def _strangeness(entities: Entities) -> str:
    """Return how many of those whom the report names are strangers, in thirds."""
    named = strangers = 0
    for one in entities.all():
        if one[:2] != CROWD:
            named += 1
            strangers += is_stranger(one)
    share = strangers / named if named else 0.0
    return "known" if share < 0.25 else "mixed" if share < 0.5 else "strange"


def _is_aside(seen: Seen, here: int, context: Context) -> bool:
    """Return whether a speaker of this sentence stands between commas: "fired, an officer said, when its men"."""
    return (
        seen.sentence == here and seen.role == "speaker" and context.text[max(0, seen.start - 2) : seen.start] == ", "
    )


def _home(what: Description, index: Index) -> tuple[str, ...]:
    """Return the actors that the sheets call plainly by the noun, or whose a noun of its sort is: "the army"."""
    nouns = (what.noun, *_PLAIN.get(what.sort, ())) if what.noun else _PLAIN.get(what.sort, ())
    return tuple(dict.fromkeys(one for noun in nouns for one in index.plainly_called(noun)))


def _only_so_called(what: Description, index: Index) -> tuple[str, ...]:
    """Return the only actor of the theatre that has a noun in its names: "the coalition"; empty where several have."""
    if not what.noun or what.form not in ("the", "bare") or what.sort in _ANYBODY:
        return ()
    called = called_by(index, (what.noun,))
    return called if len(called) == 1 else ()


def _nationals(context: Context) -> frozenset[str]:
    """Return who rules the country that a report is about as its state, and their army: no region's, no rebels'."""
    if not context.countries:
        return frozenset()
    index = context.index
    rulers = rulers_of(index, context.countries.most_common(1)[0][0])
    states = [one for one in rulers if not any(up in rulers for up in index.theatre.actor_line(one)[1:])]
    named = [one for one in states if one in index.national] or states
    armies = (army_of(index, one) for one in named)
    return frozenset((*named, *(one for one in armies if one is not None)))


def distance_of(sentences: int) -> str:
    """Return the bucket of a distance in sentences."""
    return next((name for most, name in _DISTANCES if sentences <= most), "far")


def group_of(kind: str) -> str:
    """Return the group of a kind of claim: force, retreat, harm, words, other."""
    return _GROUPS.get(kind, "other")


def _rulers(what: Description, around: Around, context: Context) -> tuple[str, ...]:
    """Return who rules where the report is at home, or their army, for nouns that need no name: "the governor".

    "The enemy" of those who rule nowhere is whoever rules at home.
    """
    if not context.countries:
        return ()
    if what.sort == "enemy":
        teller = _teller(around, context.index)
        if teller is None or kind_of(context.index, teller) in _TELLERS:
            return ()
        rulers = rulers_of(context.index, context.countries.most_common(1)[0][0])
        side = context.index.side
        foes = [one for one in rulers if side(one) != side(teller)]
        return tuple(foes) + tuple(army for one in foes if (army := army_of(context.index, one)) is not None)
    if what.sort not in AT_HOME:
        return ()
    index = context.index
    land = context.countries.most_common(1)[0][0]
    rulers = rulers_of(index, land)
    if what.sort in ARMED_SORTS:
        return tuple(army for one in rulers if (army := army_of(index, one)) is not None)
    return rulers


class _Base(NamedTuple):
    what: Description
    start: int
    here: int
    fine: str
    coarse: str
    group: str
    quoted: bool
    around: Around
    most: Mapping[str, int]  # kind of actor -> how often the most named of that kind is named
    sides: frozenset[str]  # of the claim's other parties


def _kinds_of_words(what: Description) -> tuple[str, str]:
    """Return the fine and the coarse kind of words that signs are told apart by."""
    if what.form in _POSSESSIVE:
        return f"{what.form}:{'armed' if what.sort in FIGHTING_SORTS else 'other'}", "own"
    if what.form in ("we", "you", "he", "it", "they", "who"):
        return what.form, "pronoun"
    return what.sort or "?", what.form


def _signs(
    one: str, seen: Seen | None, rank: int, base: _Base, entities: Entities, said: Mapping[str, str]
) -> list[str]:
    """Return the signs that speak for or against an actor."""
    what, _, here, fine, coarse, group, quoted, around, _, _ = base
    context = entities.context
    index = context.index
    kind = kind_of(index, one)
    side = index.side(one)
    signs = [f"{fine}|k={kind}", f"{group}|{around.role}|k={kind}"]
    if what.modifier:
        signs.append(f"mod={what.modifier}|k={kind}")
    if what.noun and what.form not in _POSSESSIVE:
        signs.append(f"noun={what.noun}|k={kind}")
    if seen is not None:
        signs += _by_nearness(seen, rank, base, context)
        number = number_of(context.text, seen.start, seen.end)
        if number == NAME and kind == "person":
            number = ONE
        signs.append(f"{fine}|is={number}")
    else:
        signs.append(f"{coarse}|later" if entities.by_id.get(one) else f"{coarse}|unnamed")
    if one in around.tellers:
        signs.append(f"{fine}|teller|{'quoted' if quoted else 'told'}")
    mentions = entities.by_id.get(one, ())
    if mentions and mentions[0].sentence == 0:
        signs.append(f"{coarse}|heads the text")
    count = len(mentions)
    if count > 1 and count >= base.most.get(kind, 0):
        signs.append(f"{coarse}|most named of its kind")
    signs.append(f"{coarse}|n={'1' if count < 2 else '2' if count == 2 else '4' if count < 5 else '5'}")
    if around.partners:
        is_partner = one in around.partners or side in base.sides
        signs.append(f"{fine}|partner" if is_partner else f"{coarse}|no partner")
        if is_partner:
            signs.append(f"{group}|{around.role}|{coarse}|partner")
            near = coarse == "own" and seen is not None and seen.sentence == here
            if near and _MOVES.issuperset(around.kinds):
                signs.append("own|moves its own")  # "it has withdrawn its troops"
    if around.doing or around.undergoing:
        if side in around.doing:
            signs += [f"{coarse}|same part", f"{group}|{around.role}|same part"]
        if side in around.undergoing:
            signs += [f"{coarse}|other part", f"{group}|{around.role}|other part"]
    if around.there:
        signs.append(f"{coarse}|there" if side in around.there else f"{coarse}|elsewhere")
    if around.foes:
        signs.append(f"{coarse}|foe" if side in around.foes else f"{coarse}|no foe")
    signs += _by_voice(side, kind, fine, coarse, quoted, around, context)
    signs += [
        f"{parent}|{role}|{'same' if index.side(other) == side else 'else'}" for parent, role, other in around.parents
    ]
    if what.noun and what.form not in _POSSESSIVE:
        if one in index.plainly_called(what.noun):
            signs.append(f"{coarse}|plainly called")
        elif index.is_called(one, what.noun):
            signs.append(f"{coarse}|called")
            if mentions:
                alone = sum(index.is_called(other, what.noun) for other in entities.all()) == 1
                signs.append(f"{coarse}|called, named{', alone' if alone else ''}")
        if said.get(what.noun) == one:
            signs.append(f"{coarse}|said before")
    if what.sort in AT_HOME and kind in _OF_LANDS and what.form not in _POSSESSIVE:
        signs += _by_land(country(index, one), what.sort, context, around)
    if said.get(what.words.lower()) == one:
        signs.append(f"{coarse}|same words")
    return signs


def _by_nearness(seen: Seen, rank: int, base: _Base, context: Context) -> list[str]:
    """Return the signs that go by how far back, after how many others and in which role an actor was named."""
    fine, coarse, here = base.fine, base.coarse, base.here
    distance = here - seen.sentence
    signs = [f"{coarse}|d={distance_of(distance)}", f"{coarse}|r={min(rank, 3)}", f"{fine}|r={min(rank, 3)}"]
    if distance <= 1:
        signs.append(f"{coarse}|{seen.role or 'named'}{distance}")
        if seen.opens:
            signs.append(f"{coarse}|opens{distance}")
        if distance and rank and not any(c.isalnum() for c in context.text[context.sentences[here] : base.start]):
            signs.append(f"{coarse}|both open" if seen.opens else f"{coarse}|opens")
    if _is_aside(seen, here, context):
        signs.append(f"{coarse}|aside")
    if context.text.find("\n", seen.end, base.start) < 0:
        signs.append(f"{coarse}|same paragraph")
    return signs


def _teller(around: Around, index: Index) -> str | None:
    """Return the actor in whose words a claim is told: the speaker, else the outlet's owner; None where none is one."""
    return next((one for one in (*around.speakers, around.outlet) if one in index.theatre.actors), None)


def _by_land(land: str | None, sort: str, context: Context, around: Around) -> list[str]:
    """Return the signs that go by where an actor is at home: in the report's country, in that of the claim's places."""
    if land is None or not context.countries:
        return []
    signs = [f"{sort}|{'here' if land == context.countries.most_common(1)[0][0] else 'elsewhere'}"]
    if around.lands:
        signs.append(f"home|{'claim here' if land in around.lands else 'claim elsewhere'}")
    return signs


def _by_voice(
    side: str, kind: str, fine: str, coarse: str, quoted: bool, around: Around, context: Context
) -> list[str]:
    """Return the signs that go by who speaks: the speaker's own side, the outlet's, and those whom they fight."""
    signs = []
    side_of = context.index.side
    speakers = {side_of(one) for one in around.speakers if one in context.index.theatre.actors}
    outlet = side_of(around.outlet) if around.outlet in context.index.theatre.actors and around.outlet else ""
    mark = "quoted" if quoted else "told"
    if speakers:
        signs += [f"{fine}|{'speaker' if side in speakers else 'not speaker'}|{mark}"]
    elif outlet:
        signs += [f"{fine}|{'outlet' if side == outlet else 'not outlet'}"]
    if outlet and speakers:
        signs.append(f"{coarse}|{'outlet too' if side == outlet else 'not outlet too'}")
    if side in around.opponents:
        signs.append(f"{fine}|opponent")
    if fine in _OF_FOES and (teller := _teller(around, context.index)) is not None:
        # "The terrorists" are no army in an army's mouth.
        own = "own" if side == side_of(teller) else kind
        signs.append(f"foe|{_TELLERS.get(kind_of(context.index, teller), 'group')}|{own}")
    return signs
