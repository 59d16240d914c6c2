"""Naming: the actor that the names in a phrase mean, by its head; and why a name beside the head is not meant."""

from __future__ import annotations

from typing import NamedTuple

from crossbearing.link.aliases import RULERS
from crossbearing.link.names import Index, Match, name_key
from crossbearing.link.nouns import FIGHTING_SORTS, sort_of
from crossbearing.link.phrase import Phrase, Stretch
from crossbearing.link.pointing import POSSESSIVES, PRONOUNS
from crossbearing.link.rows import (
    alternatives,
    longer_names,
    of_states,
    people_of,
    people_words,
    peoples,
    seats,
    states_told,
)
from crossbearing.link.wording import (
    ARTICLES,
    AWAY,
    BOTH,
    GENERIC,
    INDEFINITE,
    NO_NAME,
    OTHERS,
    PROPERTY,
    TITLES,
)
from crossbearing.model.claim import Rival

# Scores say how directly the words name the actor; they are orders of preference, not measured frequencies.
NAMED, HEADED, OF, CHOSEN = 0.98, 0.94, 0.85, 0.8
OWNER, EXCLUDED, FUZZY = 0.3, 0.2, 0.1
# Sorts of people whose capital stands for their state: "a court in Riyadh", "nobody in Yerevan".
_OF_CAPITALS = frozenset({"office", "government", "leader", "number", "regular", "organisation"})
# Nouns of which one is not another: "the movement" is none of "the movements".
# Sorts of people and bodies that a person who leads has ("men of Riek Machar"), and whom he sends to act for his side.
_HAS = frozenset({"people", "group", "police", "government", "number", "victim"})
_SENT = frozenset({"emissary", "envoy", "delegate", "delegation", "negotiator", "representative", "ambassador"})
_COUNTED = frozenset({"group", "alliance", "government", "party"})
# Words after "of" that say whose: "soldiers of the escort".
_OWNED = frozenset({"the", *POSSESSIVES})


class Part(NamedTuple):
    """One actor of a phrase: its words (`start`, `end` in the phrase) and the candidates, best first.

    `whole` is true when nothing follows the name: "the MNDAA", not "an MNDAA officer". `noun` is the common noun that
    is the whole name ("the movement"), which others may be called by too; "" for proper names. `choice` are the rows
    that the words may mean where they are for a state's people: "the Russians".
    """

    start: int
    end: int
    words: str
    ids: tuple[str, ...]
    score: float
    reason: str
    rivals: tuple[Rival, ...]
    whole: bool
    noun: str = ""
    choice: tuple[str, ...] = ()


class Refusal(NamedTuple):
    """A name in a phrase that is not who the phrase means: why, and the longer name where it is part of one."""

    reason: str
    rival: Rival
    name: str | None = None


def person(phrase: Phrase, index: Index) -> Part | None:
    """Return the person whose name stands in the phrase, unless the phrase is about somebody else of theirs."""
    actors = index.theatre.actors
    for stretch in phrase.stretches:
        for match in stretch.names:
            if any(actors[one].kind != "person" for one in match.ids):
                continue
            before = [w.key for w in phrase.words[: match.first]]
            while before and before[-1] in TITLES:
                before.pop()
            after = phrase.keys(match.last, stretch.last)
            said = phrase.said(match.first, match.last)
            owned = phrase.words[match.last - 1].raw.endswith(("'s", "’s")) and after
            if owned or any(key in PROPERTY or key in OTHERS or sort_of(key) for key in after):
                continue
            if before and stretch.tie and before[-1] == stretch.tie:
                continue
            rivals = tuple(
                Rival(one, OWNER, f"{phrase.said(m.first, m.last)!r} only says what {said!r} is")
                for s in phrase.stretches
                for m in s.names
                if m.last <= match.first
                for one in m.ids
                if one not in match.ids
            )
            reason = f"{said!r} is a name of {_name(match.ids, index)}; a person's name decides"
            words = phrase.words
            return Part(
                words[match.first].start, words[match.last - 1].end, said, match.ids, NAMED, reason, rivals, True
            )
    return None


def _name(ids: tuple[str, ...], index: Index) -> str:
    return " and of ".join(index.theatre.actors[one].name for one in ids)


def part(phrase: Phrase, stretch: Stretch, index: Index, refused: list[Refusal]) -> Part | None:
    """Return the actor of one stretch: its last name, for an English head stands last. None where there is none."""
    names = list(stretch.names)
    while names:
        match = names.pop()
        said = phrase.said(match.first, match.last)
        # "China's government": a common noun is its owner's, when an owner is named before it.
        if names and set(match.key.split()) <= GENERIC and not _is_own(match, names[-1], index):
            continue
        if _is_described(phrase, stretch, match, index):
            continue
        refusal = _refusal(phrase, stretch, match)
        if refusal is not None:
            refused.append(refusal)
            continue
        after = phrase.keys(match.last, stretch.last)
        ids, their = _meant(match.ids, after, index)
        rivals = tuple(
            Rival(one, OWNER, f"{phrase.said(m.first, m.last)!r} owns or describes {said!r}")
            for m in names
            for one in m.ids
            if one not in ids
        )
        if ids != match.ids:
            rivals += tuple(Rival(one, OWNER, f"{said!r} says whose they are") for one in match.ids)
        reason = f"{said!r} is a name of {_name(match.ids, index)}"
        if after:
            of = f"of {_name(ids, index)}" if ids != match.ids else "its own"
            reason += f", and {' '.join(w.raw for w in phrase.words[match.last : stretch.last])!r} are {of}"
        start, end = phrase.words[stretch.first].start, phrase.words[stretch.last - 1].end
        noun = match.key.split(" ")[-1] if not their and _is_plain(said) else ""
        choice = alternatives(index, ids) if match.key in peoples() and not any(map(sort_of, after)) else ()
        choice = choice if len(choice) > 1 else ()
        return Part(start, end, said, ids, HEADED if after else NAMED, reason, rivals, not after, noun, choice)
    return None


def _meant(ids: tuple[str, ...], after: tuple[str, ...], index: Index) -> tuple[tuple[str, ...], bool]:
    """Return whose the words after a name are, and whether they say more than the name."""
    head = next((key for key in reversed(after) if sort_of(key)), "")
    if not head:
        return ids, bool(after)
    return tuple(dict.fromkeys(people_of(index, one, sort_of(head), head) for one in ids)), True


def _is_plain(said: str) -> bool:
    """Return whether a name is written as a common noun: "army", "the rebels"."""
    return said == said.lower() and said.isascii()


def _is_described(phrase: Phrase, stretch: Stretch, match: Match, index: Index) -> bool:
    """Return whether a name that is a common noun only describes here: "our army", "both armies", "a movement"."""
    said = phrase.said(match.first, match.last)
    if not _is_plain(said.removeprefix("The ").removeprefix("the ")) or match.ids == ():
        return False
    before = phrase.words[stretch.first : match.first]
    if any(w.key in POSSESSIVES or w.key in BOTH - INDEFINITE for w in before):
        return True
    if any(w.key in peoples() for w in before[-1:]) and sort_of(match.key.split(" ")[-1]) != "mission":
        return True
    owner = of_states().get(before[-1].key) if before else None
    if owner is not None and owner not in states_told(index):
        return True  # "Burundi's army" is not the only army that the sheets have
    after = next((s for s in phrase.stretches if s.first == stretch.last + 1 and s.tie == "of"), None)
    if after is not None and match.last == stretch.last and phrase.words[after.first].key in _OWNED:
        return True  # "soldiers of the escort"
    raw, key = phrase.words[match.last - 1].raw.lower(), match.key.split(" ")[-1]
    shown = index.actors.shown[match.key].lower()
    return sort_of(key) in _COUNTED and shown.endswith("s") != raw.removesuffix("'s").removesuffix("’s").endswith("s")


def _is_own(match: Match, owner: Match, index: Index) -> bool:
    """Return whether the earlier name belongs to the same side or is the state that this one governs."""
    line = index.line(match.ids[0])
    if any(index.line(one) & line for one in owner.ids):
        return True
    # "Myanmar's regime": both sit in one place, so the common noun is the state's own and stays the head.
    seats_of = set(index.theatre.actors[match.ids[0]].based_at)
    return bool(seats_of) and any(seats_of & set(index.theatre.actors[one].based_at) for one in owner.ids)


def _refusal(phrase: Phrase, stretch: Stretch, match: Match) -> Refusal | None:
    """Return why a name in a stretch is not who the stretch means; None where it is."""
    said = phrase.said(match.first, match.last)
    rest = phrase.said(match.first, stretch.last)
    after = phrase.words[match.last : stretch.last]

    def no(reason: str, name: str | None = None) -> Refusal:
        return Refusal(reason, Rival(match.ids[0], EXCLUDED, f"{said!r} is only a part of the words"), name)

    if match.first > stretch.first and phrase.words[match.first - 1].key in AWAY:
        return no(f"{phrase.words[match.first - 1].raw!r} before {said!r} makes it somebody else")
    if (longer := longer_state(phrase, match)) is not None:
        return no(f"{longer!r} is another state than {said!r}", longer)
    raw = phrase.words[match.last - 1].raw
    lone = match.last == match.first + 1 and raw[0].isupper() and raw[1:].islower() and not raw.endswith(("'s", "’s"))
    if lone and after and after[0].raw[0].isupper() and not (after[0].key in TITLES or sort_of(after[0].key)):
        return no(f"{rest!r} is a longer name than {said!r}", proper_name(phrase))
    before = phrase.words[match.first - 1] if match.first > stretch.first else None
    owned = before is not None and any(m.last == match.first for m in stretch.names)
    capital = before is not None and before.raw[0].isupper() and before.key not in ARTICLES
    common = set(match.key.split()) <= GENERIC or (match.last == match.first + 1 and bool(sort_of(match.key)))
    if common and raw[0].isupper() and not raw.isupper() and capital and not owned:
        # "Aliance Army": a common noun with a capital after another capital is part of a name that no sheet has.
        return no(f"{said!r} is only the end of a longer name", proper_name(phrase))
    by = next((s for s in phrase.stretches if s.first == stretch.last + 1 and s.tie == "by"), None)
    for i, word in enumerate(after):
        # "rebels backed by Turkey" are the rebels; "Turkey-backed rebels" are not Turkey.
        if word.key in PROPERTY and not (by and match.last + i == stretch.last - 1):
            return no(f"{said!r} only says by whom: {rest!r}")
        if word.key in OTHERS and not (word.key == "enemy" and i == len(after) - 1 and not word.raw.endswith("s")):
            return no(f"{rest!r} are not {said!r} itself")
    return None


def longer_state(phrase: Phrase, match: Match) -> str | None:
    """Return the longer name of a state in which a name stands: "South Sudan" is not Sudan; None where it does not."""
    words = phrase.words
    for first in range(max(0, match.first - 2), match.first + 1):
        for last in range(match.last, min(len(words), match.last + 2) + 1):
            key = " ".join(w.key for w in words[first:last])
            if last - first > match.last - match.first and key in longer_names() and words[first].raw[0].isupper():
                return phrase.said(first, last)
    return None


def of(phrase: Phrase, stretch: Stretch, index: Index, refused: list[Refusal]) -> Part | None:
    """Return the actor after `of`, `for`, `from` or `within`, whose people or offices the head of the phrase is."""
    found = part(phrase, stretch, index, refused)
    if found is None:
        return None
    first = phrase.stretches[0]
    head = phrase.said(first.first, first.last)
    noun = next((key for key in reversed(phrase.keys(first.first, first.last)) if sort_of(key)), "")
    sort = sort_of(noun)
    actor = index.theatre.actors[found.ids[0]]
    if noun == "garrison" and name_key(found.words) in index.places.ids:
        return None  # of the town, not of those who rule from it
    has_people = sort in FIGHTING_SORTS or sort in _HAS or noun in _SENT
    if actor.kind == "person" and not (has_people and actor.parent):
        refused.append(Refusal(f"{phrase.text!r} is not {actor.name}", Rival(actor.id, EXCLUDED, "only whose it is")))
        return None
    ids = tuple(dict.fromkeys(people_of(index, one, sort, noun) for one in found.ids))
    reason = f"{head!r} {stretch.tie} {found.words!r}, which is a name of {actor.name}"
    if ids != found.ids:
        reason += f", are of {_name(ids, index)}"
    return Part(0, len(phrase.text), found.words, ids, OF, reason, found.rivals, False)


def inverted(phrase: Phrase, index: Index) -> Part | None:
    """Return the actor that is called "NAME X" where the phrase says "the X of NAME": the President of Azerbaijan."""
    if len(phrase.stretches) < 2:
        return None
    first, second = phrase.stretches[:2]
    if second.tie != "of" or not second.names:
        return None
    match = second.names[-1]
    if match.last != second.last or any(not _is_plain(phrase.said(m.first, m.last)) for m in first.names):
        return None
    head = " ".join(key for key in phrase.keys(first.first, first.last) if key not in ARTICLES)
    owners = [match.key, *people_words().get(match.key, ())]
    ids = next((found for owner in owners if (found := index.actors.ids.get(f"{owner} {head}"))), ())
    if not ids:
        return None
    said = phrase.said(first.first, second.last)
    reason = f"{said!r} is a name of {_name(ids, index)}, the other way round"
    return Part(0, phrase.words[second.last - 1].end, said, ids, NAMED, reason, (), True)


def in_capital(phrase: Phrase, stretch: Stretch, index: Index) -> Part | None:
    """Return the state whose capital says where its offices are: "a court in Riyadh", "nobody in Yerevan"."""
    first = phrase.stretches[0]
    head = phrase.words[first.first : first.last]
    if stretch.tie != "in" or not stretch.names or not head or stretch.names[-1].last != stretch.last:
        return None
    noun = next((w.key for w in reversed(head) if sort_of(w.key)), "")
    if sort_of(noun) not in _OF_CAPITALS or any(w.key in OTHERS for w in head):
        return None
    match = stretch.names[-1]
    said = phrase.said(match.first, match.last)
    if match.key not in seats() and match.key not in index.places.ids:
        return None
    actors = index.theatre.actors
    rulers = tuple(one for one in match.ids if actors[one].kind in RULERS)
    if not rulers:
        return None
    sort = sort_of(noun)
    ids = tuple(dict.fromkeys(people_of(index, one, sort, noun) for one in rulers))
    reason = f"{said!r} stands for {_name(rulers, index)}, whose {phrase.said(first.first, first.last)!r} are"
    return Part(0, len(phrase.text), said, ids, OF, reason, (), False)


def proper_name(phrase: Phrase) -> str | None:
    """Return the longest run of capitalised words, None where the only capital may be a sentence's first letter."""
    best: tuple[int, int] | None = None
    i = 0
    words = phrase.words
    while i < len(words):
        k = i
        while k < len(words) and words[k].raw[0].isupper() and words[k].key not in ARTICLES:
            k += 1
        alone = k == i + 1
        # A first word in ordinary spelling may have its capital from the sentence.
        opens = alone and i == 0 and words[0].raw[1:].islower() and (len(words) > 1 or is_common(words[0].key))
        named = k > i and not opens and not (alone and (is_common(words[i].raw.lower()) or is_common(words[i].key)))
        if named and (best is None or k - i > best[1] - best[0]):
            best = (i, k)
        i = max(k, i + 1)
    return None if best is None else phrase.said(*best)


def is_common(word: str) -> bool:
    """Return whether a word is a common one, so that its capital does not make it a name."""
    return (
        word in NO_NAME or word in OTHERS or word in PRONOUNS or word in POSSESSIVES or bool(sort_of(word))
        or word in INDEFINITE
    )  # fmt: skip
