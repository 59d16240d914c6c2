"""Unsaid names: what a sheet's name gives besides itself, by how names are made: "MILF", "Wagner", "22nd Division"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from crossbearing.link.nouns import nouns, sort_of
from crossbearing.link.wording import GENERIC, TITLES
from crossbearing.model.theatre import Actor

_WORD = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*")
_PARTICLES = re.compile(r"^(?:w?al|ul|el|as|ash|an|ar|at|ad|az)[-’']", re.IGNORECASE)
_ORDINALS = tuple(
    word
    for line in (
        "first second third fourth fifth sixth seventh eighth ninth tenth",
        "eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    )
    for word in line.split()
)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
# Arms of a unit, which are left out when its number says enough.
_ARMS = frozenset(
    {"infantry", "mechanised", "mechanized", "motorised", "motorized", "armoured", "armored", "mountain", "light"}
)
# Words before "Forces", "Army", "Front" that are no name by themselves, beside those that end like common words.
_ADJECTIVES = frozenset(
    word
    for line in (
        "joint white red black green blue new old free special rapid first second united main high supreme grand",
        "young civil home public mobile royal true real great holy north south east west lower upper coast border",
        "state people interim unity field shadow combined mixed armed reserve air land sea city desert valley river",
        "mountain centre programme service agency scout tiger lion eagle arab african muslim christian tuareg anti pro",
    )
    for word in line.split()
)
_NO_NAMES = ("al", "ic", "ive", "ous", "ed", "ary", "ian", "ean", "ish", "ese", "ern", "ist", "ing", "able", "an", "ar",
    "tion", "ment", "ance", "ence", "ity", "ship", "work", "gress", "cross", "dom")  # fmt: skip
# How the last words of organisations end, and those of people hardly ever.
_ORGANS = ("tion", "ment", "ance", "ence", "ity", "ship", "work", "gress", "cross", "front", "iyah", "iya", "allah")
LEAST_INITIALS, MOST_INITIALS = 3, 6
_LEAST_LETTERS = 4


def unsaid(actor: Actor, is_taken: Callable[[str], bool]) -> Iterator[str]:
    """Yield the names that follow from those of a row; some may be another row's too, which the caller sees to.

    `is_taken` says of a name whether it is also that of a state, a capital or a place: of such a name nothing follows.
    """
    for name in (actor.name, *actor.aliases):
        words = [w for w in name.split(" ") if w]
        if not words or is_taken(name):
            continue
        last = words[-1]
        if last[0].isupper() and len(last) > _LEAST_LETTERS:
            if last.endswith("is"):
                yield name[:-1]  # "Houthis": a plural that a word's key keeps
            elif last.endswith("i") and len(words) == 1:
                yield f"{name}s"
        if actor.kind != "person":
            yield from abbreviations(name)
            yield from _without_noun(words)
        yield from _without_arm(words)
        yield from _of_person(words, name == actor.name and actor.kind != "person")


def initials(name: str) -> list[str]:
    """Return the initials of the words with a capital, as letters: with a hyphen's parts counted and not."""
    found = []
    for parts in (name.replace("-", " ").split(" "), name.split(" ")):
        own = [_PARTICLES.sub("", w) for w in parts]
        letters = "".join(w[0] for w in own if w and w[0].isupper())
        if letters not in found:
            found.append(letters)
    return found


def abbreviations(name: str) -> Iterator[str]:
    """Yield the abbreviations by initials that a name of several words has: the Moro Islamic Liberation Front's."""
    if name.isupper() or " " not in name:
        return
    for letters in initials(name):
        if LEAST_INITIALS <= len(letters) <= MOST_INITIALS:
            yield letters


def _without_noun(words: list[str]) -> Iterator[str]:
    """Yield a name without the common noun at its end or beginning: "Wagner Group", "Operation Barkhane"."""
    if len(words) != 2:
        return
    for own, noun in (words, words[::-1]):
        low = noun.lower().rstrip("s")
        is_noun = bool(sort_of(low)) or low in GENERIC or low in ("operation", "hunter", "elite")
        key = own.lower()
        plain = (
            key in _ADJECTIVES
            or ordinal(key) > 0
            or key.partition("-")[0] in _ADJECTIVES
            or key.endswith(_NO_NAMES)
            or bool(sort_of(key))
            or key in nouns().titles
        )
        if is_noun and not plain and own[0].isupper() and len(own) >= _LEAST_LETTERS and own.isalpha():
            yield own


def _without_arm(words: list[str]) -> Iterator[str]:
    """Yield a numbered unit's name without its arm, and with its number in words or digits: "Sixth Division"."""
    if not any(ordinal(w) for w in words) or len(words) < 2:
        return
    short = [w for w in words if w.lower() not in _ARMS]
    for kept in (words, short):
        yield " ".join(kept)
        yield " ".join(_digits(number) if (number := ordinal(w)) else w for w in kept)
        yield " ".join(_spelt(number, w) if (number := ordinal(w)) else w for w in kept)


def ordinal(word: str) -> int:
    """Return the number that an ordinal says ("22nd", "sixth", "twenty-second"); 0 for other words."""
    low = word.lower()
    if low[:1].isdigit():
        digits = low.rstrip("stndrh")
        return int(digits) if digits.isdigit() and digits != low and len(digits) < 5 else 0
    ten, _, one = low.partition("-")
    if low in _ORDINALS:
        return _ORDINALS.index(low) + 1
    return _TENS[ten] + _ORDINALS.index(one) + 1 if ten in _TENS and one in _ORDINALS[:9] else 0


def _digits(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"


def _spelt(number: int, word: str) -> str:
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1].capitalize()
    ten = next((t for t, n in _TENS.items() if n == number // 10 * 10), "")
    return f"{ten.capitalize()}-{_ORDINALS[number % 10 - 1]}" if ten and number % 10 else word


def _of_person(words: list[str], is_name: bool) -> Iterator[str]:
    """Yield the last name of what looks like a person's: "Rodrigo Duterte", "President Hadi"."""
    own = list(words)
    while own and own[0].lower() in TITLES:
        own.pop(0)
    titled = 0 < len(own) < len(words)
    if not own or len(own) > 3 or (is_name and not titled):
        return
    if not all(w[0].isupper() and w.replace("-", "").replace("'", "").replace("’", "").isalpha() for w in own):
        return
    low = [w.lower().rstrip("s") for w in own]
    if any(w.isupper() or w.lower() in _ADJECTIVES for w in own) or any(sort_of(w) or w in GENERIC for w in low):
        return
    if own[-1].lower().endswith(_ORGANS):
        return
    if (titled or len(own) > 1) and len(own[-1]) > _LEAST_LETTERS - 1:
        yield own[-1]
