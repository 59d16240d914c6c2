"""Pointing: words that mean an actor without naming it, read into what the ranking of antecedents goes by."""

from __future__ import annotations

from typing import NamedTuple

from crossbearing.link.names import Index, Token
from crossbearing.link.nouns import nouns, sort_of
from crossbearing.link.phrase import Phrase, Stretch
from crossbearing.link.rows import called_by, of_states, organisations, people_called, states_told
from crossbearing.link.wording import ARTICLES, BELONGING, BOTH, OTHERS, PROPERTY, SIDES, STRANGE

# The form of a pronoun by its word; the possessive ones stand before a noun.
PRONOUNS = {
    **dict.fromkeys(("we", "us", "ours", "ourselves", "i", "me", "mine", "myself"), "we"),
    **dict.fromkeys(("you", "yours", "yourselves"), "you"),
    **dict.fromkeys(("he", "him", "she", "himself", "herself"), "he"),
    **dict.fromkeys(("it", "itself"), "it"),
    **dict.fromkeys(("they", "them", "theirs", "themselves"), "they"),
    **dict.fromkeys(("who", "whom", "which", "that"), "who"),
}
POSSESSIVES = {"our": "our", "my": "our", "your": "your", "his": "his", "her": "his", "its": "its", "their": "their",
               "whose": "whose"}  # fmt: skip
_DEFINITE = ARTICLES - {"a", "an"} | {"this", "that", "these", "those", "same"}
# "The sides", "the delegations": nouns of which the definite plural is the two parties.
_POLITE = frozenset({"mr", "mrs", "ms", "dr"})  # before a name they say nothing of whose he is
_OWNING = ("'s", "’s", "s'", "s’")
_TWO = frozenset({"side", "party", "delegation", "belligerent"})
_SHARES = frozenset({"number", "people", "victim"})


class Description(NamedTuple):
    """Words that point to an actor.

    `form` says how: a pronoun (we you he it they who), a possessive (our your his its their whose), the (definite), a
    (indefinite), bare, or both and other (of two parties). `sort` is that of the head noun, `modifier` that of the
    nearest noun before it; `noun` the head's key. `start` and `end` are where it stands in the phrase. Where the words
    leave a choice, `only` are the rows among which it is; `alias` are rows that bear the words as a name.
    """

    form: str
    words: str
    sort: str = ""
    noun: str = ""
    modifier: str = ""
    plural: bool = False
    start: int = 0
    end: int = 0
    only: tuple[str, ...] = ()
    alias: tuple[str, ...] = ()


def describe(phrase: Phrase, stretch: Stretch, index: Index) -> Description | None:
    """Return what the words of a stretch, with what hangs on it, point to; None where they point to nobody."""
    words = phrase.words[stretch.first : stretch.last]
    if not words or (stretch.tie and stretch.tie not in ("and", ",")):
        return None
    found = _pair(words) or _of_share(phrase, stretch, words, index) or _pronoun(words) or _noun(words, stretch, index)
    if found is None:
        return None
    last = words[-1].end if found.end == 0 else found.end
    return found._replace(words=phrase.text.strip(), start=words[0].start, end=last)


def described_owner(phrase: Phrase, index: Index) -> Description | None:
    """Return whose the head is where that is only described: "fighters of the group", "envoys of both sides"."""
    first = phrase.stretches[0]
    if not any(sort_of(key) for key in phrase.keys(first.first, first.last)):
        return None
    for stretch in phrase.stretches[1:]:
        if stretch.tie in BELONGING and not stretch.names:
            found = describe(phrase, stretch._replace(tie=""), index)
            if found is not None and found.form not in ("bare", "a"):
                return found._replace(start=0, end=stretch_end(phrase, stretch))
            return None
    return None


def stretch_end(phrase: Phrase, stretch: Stretch) -> int:
    """Return where a stretch ends in its phrase."""
    return phrase.words[stretch.last - 1].end


def _pair(words: list[Token]) -> Description | None:
    """Return the description of "both sides", "the two armies", "the other side"; None for other words."""
    keys = [w.key for w in words]
    if keys[0] == "the":
        del keys[0]
    if not keys:
        return None
    party = next((k for k in keys if k in SIDES), None)
    if "other" in keys and ((party and len(keys) == 2) or (keys == ["other"] and words[0].key == "the")):
        return Description("other", "", "party", party or "side")
    if party is None:
        return Description("both", "", "", "", "", True) if keys in (["both"], ["neither"]) else None
    many = words[-1].raw.lower().endswith("s") and keys[-1] == party
    rivals = keys[0] in BOTH or (party in _TWO and many and len(keys) == 1 and words[0].key == "the")
    if rivals and (many or keys[0] in ("each", "either", "neither", "both")):
        modifier = sort_of(keys[-2]) if len(keys) > 1 and keys[-2] not in BOTH else ""
        return Description("both", "", sort_of(party), party, modifier, True)
    return None


def _of_share(phrase: Phrase, stretch: Stretch, words: list[Token], index: Index) -> Description | None:
    """Return what "nine of them", "some of its fighters" or "the last of the rebels" is a share of."""
    inner = next((s for s in phrase.stretches if s.first == stretch.last + 1), None)
    if inner is None or inner.tie != "of" or sort_of(words[-1].key) not in _SHARES:
        return None
    rest = phrase.words[inner.first : inner.last]
    if not rest or inner.names:
        return None
    found = _pronoun(rest) or _noun(rest, inner, index)
    return found._replace(sort=found.sort or "people", plural=True, end=rest[-1].end) if found else None


def _pronoun(words: list[Token]) -> Description | None:
    first = words[0].raw.lower()
    # "US" and "IT" are abbreviations, "I" is not.
    if words[0].raw.isupper() and len(first) > 1 and not all(w.raw.isupper() for w in words):
        return None
    if words[0].raw in ("US", "IT", "WHO"):
        return None
    if first in POSSESSIVES and len(words) > 1:
        sort, noun, modifier = _head(words[1:])
        return Description(POSSESSIVES[first], "", sort, noun, modifier, words[-1].raw.lower().endswith("s"))
    form = POSSESSIVES.get(first) or PRONOUNS.get(first)
    # "that village", "which side": a determiner, unless nothing follows.
    if form is None or (len(words) > 1 and (form == "who" or words[1].raw.lower() not in ("all", "both", "each"))):
        return None
    return Description(form, "", "", "", "", form in ("we", "they"))


def _noun(words: list[Token], stretch: Stretch, index: Index) -> Description | None:
    """Return the description that a noun with or without an article is; None where it means no actor."""
    if stretch.names:
        return None
    first = words[0].key
    definite = first in _DEFINITE
    form = "the" if definite else "a" if first in ("a", "an") or sort_of(first) == "number" else "bare"
    plural = words[-1].raw.lower().endswith("s") or words[-1].raw.lower().endswith("men")
    inner = words[1:] if definite or first in ("a", "an") else words
    if not inner:
        return Description("they", "", "people", first, "", True) if first in ("those", "these") else None
    if _names_other(inner, index):
        return None
    title = _title(inner)
    if title is not None:
        return Description("the", "", title, inner[0].key, "named", False)
    sort, noun, modifier = _head(inner)
    for first_word in range(len(inner) - 1):
        called = people_called(index, tuple(w.key for w in inner[first_word:]))
        if called:
            return Description(form, "", sort, noun, modifier, plural, only=called, alias=called)
    owner = next((i for i, w in enumerate(inner[:-1]) if w.raw.endswith(_OWNING) and sort_of(w.key)), None)
    if owner is not None and definite:
        # "the group's troops" are whose the group is.
        return _noun(words[: owner + 2 if words[0] is not inner[0] else owner + 1], stretch, index)
    capitals = sum(w.raw[0].isupper() for w in inner)
    if not sort:
        # "the Coordination" of a report on the Coordination of Azawad Movements.
        called = called_by(index, (noun,)) if definite and len(inner) == 1 and capitals else ()
        return Description("the", "", "named", noun, "", plural, only=called) if called else None
    if sort == "civilian" or any(w.key in OTHERS and sort_of(w.key) != "victim" for w in inner[:-1]):
        return None
    unnamed = [w for w in inner if w.raw[0].isupper() and not sort_of(w.key) and w.key not in nouns().titles]
    opens = unnamed == [words[0]] and form == "bare" and not words[0].raw.isupper()
    if unnamed and not opens:
        # "Kachin leaders": of one of those that have the word in their names; else part of a name that no sheet has.
        called = called_by(index, tuple(w.key for w in unnamed))
        return Description(form, "", sort, unnamed[-1].key, modifier, plural, only=called) if called else None
    return Description(form, "", sort, noun, modifier, plural)


def _names_other(words: list[Token], index: Index) -> bool:
    """Return whether a state or an organisation stands in the words that no sheet lists: "Burundi's army"."""
    after = [*words[1:], words[-1]]
    capitals = [w for w, near in zip(words, after, strict=True) if w.raw[0].isupper() and near.key not in PROPERTY]
    if not capitals:
        return False
    told = {of_states()[w.key] for w in capitals if w.key in of_states()}
    return bool(told - states_told(index)) or " ".join(w.key for w in capitals) in organisations()


def _title(words: list[Token]) -> str | None:
    """Return the sort of a title before a name ("President Keïta", "General Tiani"); None where it is none."""
    title = words[0].key
    if len(words) < 2 or title not in nouns().titles - _POLITE or not words[-1].raw[0].isupper():
        return None
    if all(w.raw[0].isupper() for w in words) and not sort_of(words[-1].key):
        return sort_of(words[0].key) or "office"
    return None


def _head(words: list[Token]) -> tuple[str, str, str]:
    """Return sort and key of the last noun that means people or a body, and the sort of the noun before it."""
    cut = next((i for i, w in enumerate(words) if i and w.key in PROPERTY), len(words))
    at = cut - 1
    while at > 0 and not sort_of(words[at].key):
        at -= 1
    sort = sort_of(words[at].key)
    before = next((s for w in reversed(words[:at]) if (s := sort_of(w.key)) and s != "number"), "")
    if any(w.key in STRANGE for w in words[:at]):
        before = "strange"
    return sort, words[at if sort else cut - 1].key, before
