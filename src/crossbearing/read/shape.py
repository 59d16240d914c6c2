"""The raw tag of a single word: from the lists, else by its capitals, ending and signs. Tags: see `tag`."""

from __future__ import annotations

import re

from crossbearing.read.words import word_set

_SIGNS = {
    ",": ",", ";": ".", ":": ":", ".": ".", "!": ".", "?": ".", "…": ".", "(": "(", ")": ")", "[": "(", "]": ")",
    "“": '"', "”": '"', '"': '"', "«": '"', "»": '"', "—": "-", "–": "-", "-": "-", "/": "-",
    "‘": "'", "’": "'", "'": "'", "%": "N", "$": "U", "£": "U", "€": "U", "&": "C",
}  # fmt: skip
_NUMBER = re.compile(r"\d")
# Tags of words that are acronyms when in capitals: "US", "WHO", "IT".
_FUNCTION_TAGS = ("R", "P", "D", "W", "Q", "S", "C", "M", "K")
# A small article before a name: "al-Ain", "el-Sheikh", "d’Ivoire".
_ARTICLE = re.compile(r"(?:(?:a[ldnrstz]|e[ldnrst]|ash|esh)-|[dl][’'])[A-ZÀ-Þ]")
_MONTH_ADJECTIVES = frozenset({"May", "March"})
_NUMBER_WORDS = word_set(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands "
    "million millions billion dozen dozens scores"
)


def word_tag(word: str, at_start: bool, shouts: bool, known: dict[str, str]) -> str:
    """Return the raw tag of one word: inside a sentence a capital is a name, but for function words in titles."""
    sign = _SIGNS.get(word)
    if sign is not None:
        return sign
    low, first = word.lower(), word[0]
    tag = known.get(low)
    if shouts:
        return tag or ("U" if first.isdigit() else "X")  # in capitals, what no list knows is taken for a name
    acronym = len(word) > 1 and word.isupper()
    if (word == "May" and not at_start) or (tag in _FUNCTION_TAGS and acronym):
        return "X"  # the month; "US", "WHO", "IT"
    if first.isupper() and not at_start:
        if tag is None or tag in "NnmVBeGEAYM" or acronym:
            return "A" if tag == "A" and word not in _MONTH_ADJECTIVES else "X"
        return tag
    if tag is None:
        return _by_shape(word, low, first)
    return "X" if at_start and tag == "A" and acronym else tag


def _by_shape(word: str, low: str, first: str) -> str:
    if _ARTICLE.match(word):
        return "X"
    if _NUMBER.match(first):
        return "A" if "-" in word else "U"
    if low in _NUMBER_WORDS:
        return "U"
    if first.isupper():
        return "X"
    if "-" in word and low.endswith(("ed", "ing", "led", "backed", "held", "run", "old")):
        return "A"
    if low.endswith("ly"):
        return "Y"
    if low.endswith("ing") and len(low) > 5:
        return "G"
    if low.endswith("ed") and len(low) > 4:
        return "e"
    if low.endswith(("ous", "ful", "less", "able", "ible", "ive", "ical", "ern")):
        return "A"
    return "N"
