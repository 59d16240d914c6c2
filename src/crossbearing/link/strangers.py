"""Strangers: bodies and people whom a report tells of and no sheet lists, so that words can point back to them too.

They are told from rows by their ids, which begin with a sign that no row's id has and say kind and words:
"?unit/tigers brigade". They live for one report; nothing outside of link sees them.
"""

from __future__ import annotations

from crossbearing.link.names import MAX_CACHED, Index, name_key
from crossbearing.link.naming import proper_name
from crossbearing.link.nouns import nouns, sort_of
from crossbearing.link.phrase import Phrase, Stretch, cut
from crossbearing.link.rows import of_states, organisations
from crossbearing.link.wording import BELONGING

SIGN = "?"
CROWD = "?~"  # how the ids begin of people without a name: "residents"
# The kind of actor that a sort of noun makes of a name that ends in it: "the Tigers Brigade" is a unit.
_KINDS = {
    "irregular": "armed-group", "regular": "unit", "police": "organisation", "force": "unit", "group": "armed-group",
    "alliance": "coalition", "government": "government", "mission": "organisation", "organisation": "organisation",
    "party": "party", "office": "person", "leader": "person",
}  # fmt: skip
_THINGS = frozenset({"number", "weapon", "vehicle", "victim"})


def stranger(kind: str, words: str) -> str:
    """Return the id of somebody whom no sheet lists."""
    return f"{SIGN}{kind}/{words}"


def is_stranger(one: str) -> bool:
    """Return whether an id is that of a stranger."""
    return one[:1] == SIGN


def kind_of(index: Index, one: str) -> str:
    """Return the kind of a row or of a stranger; that of people without a name begins with a tilde: "~civilian"."""
    return one[1:].partition("/")[0] if one[:1] == SIGN else index.theatre.actors[one].kind


def words_of(one: str) -> tuple[str, ...]:
    """Return the keys of the words that a stranger is called by."""
    return tuple(one.partition("/")[2].split(" "))


def of_stranger(phrase: Phrase, head: Stretch) -> bool:
    """Return whether a head is of a state or body that no sheet lists: "the president of France"."""
    inner = next((s for s in phrase.stretches if s.first == head.last + 1 and s.tie in ("of", "from")), None)
    if inner is None or inner.names:
        return False
    capitals = [w for w in phrase.words[inner.first : inner.last] if w.raw[0].isupper()]
    if not capitals:
        return False
    body = capitals[-1].raw.isupper() and len(capitals[-1].raw) > 1
    return body or any(w.key in of_states() for w in capitals) or bool(_KINDS.get(sort_of(capitals[-1].key)))


def identify(text: str, index: Index) -> str:
    """Return who somebody is whom the sheets lack, by the words of a mention; "" where they say too little.

    A state by its name or its people's, a body by the last noun of its name, a person by the last name; people
    without a name by their noun ("~civilian" for "residents"). Cached by the words.
    """
    found = index.strangers.get(text)
    if found is None:
        if len(index.strangers) >= MAX_CACHED:
            index.strangers.clear()
        found = index.strangers[text] = _identify(text, index)
    return found


def _identify(text: str, index: Index) -> str:
    phrase = cut(text, index.actors)
    if not phrase.stretches:
        return ""
    first = phrase.stretches[0]
    for word in phrase.words:
        land = of_states().get(word.key) if word.raw[0].isupper() else None
        if land is not None:
            return stranger("state", land)
    head = Phrase(
        text, phrase.words[first.first : first.last], (first._replace(first=0, last=first.last - first.first),)
    )
    sorts = [sort_of(word.key) for word in head.words]
    after = next((s.tie for s in phrase.stretches if s.first > first.last), "")
    told = after not in BELONGING and any(sort and sort not in _THINGS for sort in sorts)
    # "A nurse in Menaka" is a nurse, whatever else is named beside her.
    name = proper_name(head) if told else proper_name(phrase)
    if name is not None and name_key(name) in organisations():
        return stranger("organisation", name_key(name))
    if name is not None:
        keys = name_key(name).split(" ")
        kind = _KINDS.get(sort_of(keys[-1]), "")
        titled = any(w.key in nouns().titles for w in phrase.words)
        if not kind and (titled or (len(keys) > 1 and not name.isupper())):
            kind = "person"
        return stranger(kind, keys[-1] if kind == "person" else " ".join(keys))
    for word in reversed(phrase.words[first.first : first.last]):
        sort = sort_of(word.key)
        if sort and sort not in _THINGS:
            return stranger(f"~{sort}", word.key)
    return ""
