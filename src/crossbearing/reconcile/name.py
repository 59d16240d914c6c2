"""Names in one spelling: words as they are compared, the noun of a number, and the proper name of a place."""

from __future__ import annotations

import re

PLACE_NOUNS = frozenset((
    "crossing", "gate", "village", "town", "city", "township", "district", "county", "province", "state", "road",
    "highway", "bridge", "river", "lake", "island", "valley", "pass", "hill", "mountain", "camp", "base", "port",
    "airport", "airfield", "station", "junction", "hospital", "school", "prison", "ward", "quarter", "line",
    "strongpoint", "outpost", "checkpoint", "garrison", "barracks", "fort", "headquarters", "dam", "plant", "mine",
    "refinery", "market", "mosque", "church", "monastery", "university", "stadium", "square", "gorge", "oasis",
))  # fmt: skip
_TOKEN = re.compile(r"[\w’'–-]+")
_OF = re.compile(r"(?P<noun>\b(?:village|town|city|district|township|port|island|camp))\s+of\s+(?P<name>[A-Z][\w’'-]*)")
_TAIL = re.compile(
    r",|\s+(?:with|into|of|to|in|at|on|from|near|around|between|across|along|for|by|and)\s", re.IGNORECASE
)
# Capitalised and no place: what begins a phrase, days, months, and joined words such as "Army-held"; but
# "Port-au-Prince" and "Chalon-sur-Marne" are names.
_NO_NAME = re.compile(
    r"(?:The|A|An|Its|Their|His|Her|Our|Some|All|Both|Several|Many|Most|This|That|These|Those|North|South|East|West"
    r"|No|Not|None|Every|Each|Any|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Half|Part|Parts|What|Which"
    r"|Northern|Southern|Eastern|Western|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|\w+-(?!(?:al|am|an|as|au|aux|de|del|der|des|di|do|du|e|el|en|i|la|le|les|na|sur|upon|ye)\b)[a-z]+(?:-[a-z]+)*)"
)
_ARTICLES = re.compile(r"^(?:the|a|an|its|their|his|her|some|all|several)\s+", re.IGNORECASE)


def plain(words: str) -> str:
    """Return the words in one spelling: lower case, one space, no article in front."""
    words = " ".join(words.casefold().split())
    while (shorter := _ARTICLES.sub("", words)) != words:
        words = shorter
    return words


def place_name(words: str) -> str:
    """Return the proper name in the words for a place ("the village of Ark" -> "Ark"); "" where there is none.

    A name is the capitalised head of the phrase, or stands beside a noun that places are named with. "The border
    crossings", "rebel-held areas" and "Lake territory" are descriptions.
    """
    phrase = _TAIL.split(_OF.sub(r"\g<name> \g<noun>", words), maxsplit=1)[0]
    tokens = [w.removesuffix("’s").removesuffix("'s") for w in _TOKEN.findall(phrase)]
    if tokens and tokens[-1].casefold() in PLACE_NOUNS:
        tokens.pop()
    name: list[str] = []
    while tokens and tokens[-1][0].isupper() and not _NO_NAME.fullmatch(tokens[-1]):
        name.insert(0, tokens.pop())
    return " ".join(name)


def noun(words: str) -> str:
    """Return the words with a plural ending taken off the last one, roughly."""
    words = plain(words)
    if words.endswith("ies") and len(words) > 4:
        return words[:-3] + "y"
    if words.endswith("s") and not words.endswith(("ss", "us", "is")):
        return words[:-1]
    return words


# People by what rival tolls call them: who fought, and everybody else. "22 dead" and "29 civilians" are of one toll,
# "seven rebels" of another.
FIGHTERS = frozenset((
    "soldier", "fighter", "rebel", "militant", "insurgent", "terrorist", "troop", "guerrilla", "gunman", "militiaman",
    "gunmen", "militiamen", "combatant", "serviceman", "servicemen", "policeman", "policemen", "officer", "mercenary",
    "commando", "recruit", "jihadist", "paramilitary", "guard", "attacker", "assailant", "enemy", "marine", "trooper",
    "conscript", "cadre", "defender",
))  # fmt: skip
_PEOPLE = frozenset((
    "", "people", "person", "civilian", "dead", "body", "victim", "casualty", "man", "men", "woman", "women", "child",
    "children", "villager", "resident", "farmer", "family", "other", "patient", "worker", "wounded", "boy", "girl",
    "pupil", "student", "trader", "passenger", "refugee", "household", "life", "death", "inhabitant", "citizen",
    "corpse", "grave", "fatality",
))  # fmt: skip
# Of these nobody can say whether they fought.
_ANYBODY = frozenset((
    "", "man", "men", "other", "body", "dead", "victim", "casualty", "wounded", "life", "death", "corpse", "grave",
    "fatality",
))  # fmt: skip


def of_toll(words: str) -> str:
    """Return of what a number of people is, as rival reports may call it: "fighters", "people", or the noun itself."""
    head = noun(words).rpartition(" ")[2]
    return "fighters" if head in FIGHTERS else "people" if head in _PEOPLE else noun(words)


def is_people(words: str) -> bool:
    """Return whether the words tell of people who are no force: residents, families, traders."""
    head = noun(words).rpartition(" ")[2]
    return head in _PEOPLE and head not in _ANYBODY


def is_name(words: str, begins: bool = False) -> bool:
    """Return whether the words hold a proper name; the first word's capital counts only where no clause begins."""
    tokens = _TOKEN.findall(words)
    return any(t[0].isupper() and not _NO_NAME.fullmatch(t) for t in tokens[1 if begins else 0 :])
