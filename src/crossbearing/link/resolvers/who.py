"""Who: the actor that a noun phrase means. Aliases decide, the head wins, and fuzzy matching only proposes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from crossbearing.link.names import MAX_CACHED, Index, Match, Names, Token, index_of, name_key
from crossbearing.link.phrase import Phrase, Stretch, cut
from crossbearing.link.wording import (
    AGAINST,
    ARTICLES,
    AWAY,
    BELONGING,
    BOTH,
    DESCRIPTIONS,
    GENERIC,
    HEADLINE,
    INDEFINITE,
    NO_NAME,
    OFFICES,
    OTHERS,
    OWN_PEOPLE,
    PERSON_WORDS,
    PROPERTY,
    RELATIVE_WORDS,
    SIDES,
    SPEAKER_WORDS,
    THING_WORDS,
    TITLES,
)
from crossbearing.model.claim import Rival
from crossbearing.model.theatre import Theatre

# Scores say how directly the words name the actor; they are orders of preference, not measured frequencies.
NAMED, HEADED, OF, CHOSEN = 0.98, 0.94, 0.85, 0.8
OWNER, EXCLUDED, FUZZY = 0.3, 0.2, 0.1
_COMMON = (
    NO_NAME | OTHERS | DESCRIPTIONS.keys() | SPEAKER_WORDS | PERSON_WORDS | THING_WORDS | INDEFINITE | RELATIVE_WORDS
)
_DETERMINERS = ARTICLES | {"this", "that", "these", "those", "same"}


class Part(NamedTuple):
    """One actor of a phrase: its words (`start`, `end` in the phrase) and the candidates, best first.

    `whole` is true when nothing follows the name: "the MNDAA", not "an MNDAA officer".
    """

    start: int
    end: int
    words: str
    ids: tuple[str, ...]
    score: float
    reason: str
    rivals: tuple[Rival, ...]
    whole: bool


class Description(NamedTuple):
    """Words that point back. `type`: speaker, person, thing, relative, both, other, kind (of one of `kinds`) or own.

    "own" are people of the one actor that is called by one of the nouns in `kinds` and no more.
    """

    type: str
    words: str
    kinds: tuple[str, ...]
    plural: bool
    noun: str = ""


class _Refusal(NamedTuple):
    """A name in a phrase that is not who the phrase means: why, and the longer name where it is part of one."""

    reason: str
    rival: Rival
    name: str | None = None


class Reading(NamedTuple):
    """What a phrase says of who: parts, or a description, or neither with the reason and the unknown name."""

    parts: tuple[Part, ...]
    description: Description | None
    reason: str
    rivals: tuple[Rival, ...]
    unknown: str | None


def candidates(text: str, theatre: Theatre, on: date | None) -> Sequence[Rival]:
    """Return the actors that a phrase can mean on a day, best first; empty for descriptions ("the group")."""
    index = index_of(theatre)
    reading = read(text, index)
    found: list[Rival] = []
    for part in reading.parts:
        found += [Rival(one, part.score, part.reason) for one in part.ids if index.is_valid(one, on)]
        found += part.rivals
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
        return Reading((), None, "no words", (), None)
    person = _person(phrase, index)
    if person is not None:
        return Reading((person,), None, "", (), None)
    heads = _side_by_side(stretches)
    parts: list[Part] = []
    refused: list[_Refusal] = []
    for stretch in heads:
        _take(_part(phrase, stretch, index, refused), parts)
    if not parts:
        described = _describe(phrase, stretches[0]) if not stretches[0].tie else None
        own = described if described is not None and described.type == "own" else None
        if described is not None and own is None:
            return Reading((), described, "", (), None)
        for stretch in stretches[1:]:
            # "(MNDAA)" after words that say nothing; "members of the MNDAA"; "fighters from both sides".
            if stretch.tie == "," and stretch not in heads and _opens_with_name(phrase, stretch):
                _take(_part(phrase, stretch, index, refused), parts)
            elif stretch.tie == "including":
                rest = phrase.stretches[phrase.stretches.index(stretch) :]
                for one in _side_by_side(rest):
                    _take(_part(phrase, one, index, refused), parts)
            elif _belongs(phrase, stretch) and not AGAINST & set(phrase.keys(stretches[0].first, stretches[0].last)):
                _take(_of(phrase, stretch, index, refused), parts)
                described = None if parts else _describe(phrase, stretch)
            if parts or (described is not None and described is not own):
                return Reading(tuple(parts), described, "", (), None)
        if own is not None and not refused:
            return Reading((), own, "", (), None)
    if parts:
        return Reading(tuple(parts), None, "", (), None)
    if refused and refused[0].name:
        return unknown_name(refused[0].name, index.actors)
    if refused:
        return Reading((), None, refused[0].reason, tuple(one.rival for one in refused), None)
    return _unknown(phrase, index)


def _take(part: Part | None, parts: list[Part]) -> None:
    """Add a part unless one before it means the same."""
    if part is not None and all(part.ids != had.ids for had in parts):
        parts.append(part)


def _belongs(phrase: Phrase, stretch: Stretch) -> bool:
    """Return whether what follows is whose the head is: `of`, `for`, `from`, `within`, `close to`."""
    close = stretch.tie == "to" and stretch.first > 1 and phrase.words[stretch.first - 2].key == "close"
    return close or stretch.tie in BELONGING


def _side_by_side(stretches: tuple[Stretch, ...]) -> list[Stretch]:
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


def _person(phrase: Phrase, index: Index) -> Part | None:
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
            if owned or any(key in PROPERTY or key in OTHERS for key in after):
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
            reason = f"{said!r} is a name of {_name(match, index)}; a person's name decides"
            words = phrase.words
            return Part(
                words[match.first].start, words[match.last - 1].end, said, match.ids, NAMED, reason, rivals, True
            )
    return None


def _name(match: Match, index: Index) -> str:
    return " and of ".join(index.theatre.actors[one].name for one in match.ids)


def _part(phrase: Phrase, stretch: Stretch, index: Index, refused: list[_Refusal]) -> Part | None:
    """Return the actor of one stretch: its last name, for an English head stands last. None where there is none."""
    names = list(stretch.names)
    while names:
        match = names.pop()
        said = phrase.said(match.first, match.last)
        # "China's government": a common noun is its owner's, when an owner is named before it.
        if names and set(match.key.split()) <= GENERIC and not _is_own(match, names[-1], index):
            continue
        refusal = _refusal(phrase, stretch, match)
        if refusal is not None:
            refused.append(refusal)
            continue
        after = phrase.keys(match.last, stretch.last)
        rivals = tuple(
            Rival(one, OWNER, f"{phrase.said(m.first, m.last)!r} owns or describes {said!r}")
            for m in names
            for one in m.ids
            if one not in match.ids
        )
        reason = f"{said!r} is a name of {_name(match, index)}"
        if after:
            reason += f", and {' '.join(w.raw for w in phrase.words[match.last : stretch.last])!r} are its own"
        start, end = phrase.words[stretch.first].start, phrase.words[stretch.last - 1].end
        return Part(start, end, said, match.ids, HEADED if after else NAMED, reason, rivals, not after)
    return None


def _is_own(match: Match, owner: Match, index: Index) -> bool:
    """Return whether the earlier name belongs to the same side or is the state that this one governs."""
    line = index.line(match.ids[0])
    if any(index.line(one) & line for one in owner.ids):
        return True
    # "Myanmar's regime": both sit in one place, so the common noun is the state's own and stays the head.
    seats = set(index.theatre.actors[match.ids[0]].based_at)
    return bool(seats) and any(seats & set(index.theatre.actors[one].based_at) for one in owner.ids)


def _refusal(phrase: Phrase, stretch: Stretch, match: Match) -> _Refusal | None:
    """Return why a name in a stretch is not who the stretch means; None where it is."""
    said = phrase.said(match.first, match.last)
    rest = phrase.said(match.first, stretch.last)
    after = phrase.words[match.last : stretch.last]

    def no(reason: str, name: str | None = None) -> _Refusal:
        return _Refusal(reason, Rival(match.ids[0], EXCLUDED, f"{said!r} is only a part of the words"), name)

    if match.first > stretch.first and phrase.words[match.first - 1].key in AWAY:
        return no(f"{phrase.words[match.first - 1].raw!r} before {said!r} makes it somebody else")
    raw = phrase.words[match.last - 1].raw
    lone = match.last == match.first + 1 and raw[0].isupper() and raw[1:].islower() and not raw.endswith(("'s", "’s"))
    if lone and after and after[0].raw[0].isupper() and after[0].key not in TITLES:
        return no(f"{rest!r} is a longer name than {said!r}", proper_name(phrase))
    before = phrase.words[match.first - 1] if match.first > stretch.first else None
    owned = before is not None and any(m.last == match.first for m in stretch.names)
    if set(match.key.split()) <= GENERIC and raw[0].isupper() and before and before.raw[0].isupper() and not owned:
        # "Aliance Army": a common noun with a capital after another capital is part of a name that no sheet has.
        return no(f"{said!r} is only the end of a longer name", proper_name(phrase))
    for word in after:
        if word.key in PROPERTY:
            return no(f"{said!r} only says by whom: {rest!r}")
        if word.key in OTHERS:
            return no(f"{rest!r} are not {said!r} itself")
    return None


def _of(phrase: Phrase, stretch: Stretch, index: Index, refused: list[_Refusal]) -> Part | None:
    """Return the actor after `of`, `for`, `from` or `within`, whose people or offices the head of the phrase is."""
    part = _part(phrase, stretch, index, refused)
    if part is None:
        return None
    ids = part.ids
    head = phrase.said(phrase.stretches[0].first, phrase.stretches[0].last)
    actor = index.theatre.actors[ids[0]]
    if actor.kind == "person":
        refused.append(_Refusal(f"{phrase.text!r} is not {actor.name}", Rival(actor.id, EXCLUDED, "only whose it is")))
        return None
    reason = f"{head!r} {stretch.tie} {part.words!r}, which is a name of {actor.name}"
    return Part(0, len(phrase.text), part.words, ids, OF, reason, part.rivals, False)


def _describe(phrase: Phrase, stretch: Stretch) -> Description | None:
    """Return the description that a stretch without a name is, None where it points to nobody."""
    words = phrase.words[stretch.first : stretch.last]
    if not words:
        return None
    said = phrase.said(stretch.first, stretch.last)
    first = words[0].raw.lower()
    last = words[-1].raw.lower()
    if first in SPEAKER_WORDS and not (words[0].raw.isupper() and len(first) > 1):
        return Description("speaker", said, (), True)
    if len(words) > 1 and (words[0].key == "own" or first in ("his", "her")):
        return Description("speaker", said, ("person",) if first in ("his", "her") else (), False)
    if first in PERSON_WORDS and len(words) == 1:
        return Description("person", said, ("person",), False)
    if first in THING_WORDS:
        return Description("thing", said, (), first.startswith("the"))
    if first in RELATIVE_WORDS and (len(words) == 1 or first == "whose"):
        return Description("relative", said, (), False)
    keys = [w.key for w in words]
    if any(k in SIDES for k in keys) and (keys[0] in BOTH or (keys[0] == "the" and len(keys) > 1 and keys[1] in BOTH)):
        return Description("both", said, (), True)
    if keys[0] == "the" and len(keys) == 2 and keys[1] in SIDES and last.endswith("s"):
        return Description("both", said, (), True)
    if "other" in keys and any(k in SIDES for k in keys) and keys[0] == "the":
        return Description("other", said, (), False)
    if stretch.names:
        return None
    definite = keys[0] in _DETERMINERS and keys[0] not in ("a", "an")
    headline = keys[-1] in HEADLINE and last.endswith("s") and keys[0] not in INDEFINITE
    if definite or headline:
        # The first fitting noun: in "the group's troops" it is the group's, in "the ethnic rebels" the rebels.
        noun = next((k for k in keys[1:] or keys if k in DESCRIPTIONS), None)
        if noun is not None and not any(k in OTHERS for k in keys):
            raw = next(w.raw.lower() for w in words if w.key == noun)
            plural = raw.endswith("s") and noun not in ("force", "troop")
            return Description("kind", said, DESCRIPTIONS[noun], plural, noun)
    head = keys[-1]
    if head in OWN_PEOPLE and definite >= (head in OFFICES) and _no_name(words[1:], head):
        # "Six companies", "the minister of defence": of whom goes without saying, where one army is called the army.
        return Description("own", said, OWN_PEOPLE[head], last.endswith("s"), head)
    return None


def _no_name(words: Sequence[Token], head: str) -> bool:
    """Return whether the words name nobody: no capitals, but for an office's own ("the Foreign Ministry")."""
    return head in OFFICES or not any(w.raw[0].isupper() for w in words)


def _unknown(phrase: Phrase, index: Index) -> Reading:
    """Return the reading of a phrase that means no actor of the theatre: an unknown name, or nobody in particular."""
    beside = [match for stretch in phrase.stretches for match in stretch.names]
    if beside:
        said = phrase.said(beside[0].first, beside[0].last)
        reason = f"{phrase.text.strip()[:60]!r} is not {said!r} itself"
        return Reading((), None, reason, tuple(Rival(one, EXCLUDED, reason) for one in beside[0].ids), None)
    name = proper_name(phrase)
    if name is None:
        return Reading((), None, f"{phrase.text.strip()[:60]!r} names nobody in particular", (), None)
    if name_key(name) in index.sources.ids:
        return Reading((), None, f"{name!r} is an outlet, not an actor of the theatre", (), None)
    return unknown_name(name, index.actors)


def unknown_name(name: str, names: Names) -> Reading:
    """Return the reading of a name that no sheet has; the nearest name is proposed and never taken."""
    near = names.nearest(name)
    if near is None:
        return Reading((), None, f"unknown name {name!r}", (), name)
    key, similarity = near
    why = f"spelt alike ({similarity:.2f}), which never decides"
    rivals = tuple(Rival(one, FUZZY, why) for one in names.ids[key])
    return Reading((), None, f"unknown name {name!r}; nearest is {names.shown[key]!r}", rivals, name)


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
        opens = alone and i == 0 and words[0].raw[1:].islower() and (len(words) > 1 or words[0].key in _COMMON)
        named = k > i and not opens and not (alone and (words[i].raw.lower() in _COMMON or words[i].key in _COMMON))
        if named and (best is None or k - i > best[1] - best[0]):
            best = (i, k)
        i = max(k, i + 1)
    return None if best is None else phrase.said(*best)
