"""Number: whether the words of a mention are a pronoun, a name, one or many. What points back agrees with it."""

from __future__ import annotations

from functools import lru_cache

from crossbearing.link.names import MAX_CACHED, tokens
from crossbearing.link.nouns import sort_of
from crossbearing.link.pointing import POSSESSIVES, PRONOUNS
from crossbearing.link.wording import PREPOSITIONS, RELATIVES

NAME, ONE, MANY = "name", "one", "many"
# Nouns that are many without an s: "the police are".
_MANY = frozenset({"people", "police", "men", "staff", "artillery", "infantry", "cavalry"})
_PERSONS = frozenset({"office", "leader", "civilian"})
_SINGULAR = frozenset({"a", "an", "one", "each", "every", "another"})
_AFTER = 24  # characters after a name in which the noun that it describes begins: "M23 fighters"


def number_of(text: str, start: int, end: int) -> str:
    """Return the form of a pronoun ("they", "we"), else whether the words are ONE, MANY or a bare NAME."""
    return _number(text[start:end], text[end : end + _AFTER].partition("\n")[0])


@lru_cache(maxsize=MAX_CACHED)
def is_person(words: str) -> bool:
    """Return whether words without a name are of a single person: "the spokesperson", "a minister"; never "it"."""
    noun = first = ""
    for i, word in enumerate(tokens(words)):
        first = first or word.raw.lower()
        if i and (word.key in PREPOSITIONS or word.key in RELATIVES):
            break
        if sort_of(word.key) not in ("", "number"):
            noun = word.raw.lower()
    return sort_of(noun) in _PERSONS and _of_noun(noun, first) == ONE


@lru_cache(maxsize=MAX_CACHED)
def _number(words: str, after: str) -> str:
    said = tokens(words)
    if not said:
        return NAME
    first, last = said[0].raw.lower(), said[-1].raw.lower()
    if len(said) == 1 and (form := PRONOUNS.get(first) or POSSESSIVES.get(first)):
        return NAME if said[0].raw in ("US", "IT", "WHO") else _of_possessives(form)
    if len(said) > 1 and last in PRONOUNS and said[-2].key in PREPOSITIONS:
        return PRONOUNS[last]  # "some of them"
    noun = ""
    for i, word in enumerate(said):
        if i and (word.key in PREPOSITIONS or word.key in RELATIVES):
            break
        sort = sort_of(word.key)
        if sort and sort != "number":
            noun = word.raw.lower()
    if noun:
        return _of_noun(noun, first)
    if sort_of(said[0].key) == "number":
        return ONE if first in _SINGULAR else MANY
    rest = after.removeprefix("'s").removeprefix("’s")
    following = tokens(rest)[:1] if rest[:1] == " " else []
    if following and following[0].start == 1 and sort_of(following[0].key):
        return _of_noun(following[0].raw.lower(), "")
    return NAME


def _of_noun(noun: str, first: str) -> str:
    own = noun.removesuffix("'s").removesuffix("’s")
    if first in _SINGULAR:
        return ONE
    return MANY if own.endswith(("s", "men", "’", "'")) or own in _MANY else ONE


def _of_possessives(form: str) -> str:
    """Return the pronoun that a possessive is of: "their" and "they" are one."""
    return {"our": "we", "your": "you", "his": "he", "its": "it", "their": "they", "whose": "who"}.get(form, form)
