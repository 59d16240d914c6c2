"""Names of places in running text, as the world's gazetteer knows them: what a report is about, beside its claims."""

from __future__ import annotations

import re

from crossbearing.link.gazetteer import NAME, TOWN, place_key, word_set, world
from crossbearing.link.gazetteer_words import words

MAX_SCANNED = 20_000  # characters: a report says where it is set at its beginning
MAX_WORDS = 4
LEAST_PEOPLE = 15_000  # of a town that is met in running text without a mark
_RUN = re.compile(r"(?:[A-Z][\w’'\-]*\.?|(?:[A-Z]\.){2,})(?:\s(?:of|the|de|del|al|el)(?=\s[A-Z])|\s[A-Z][\w’'\-]*\.?)*")
_WORD = re.compile(r"\S+")
# Before a name these make it a person's or a firm's; behind it, what is named after the place.
_NOT_BEFORE = word_set("""mr mrs ms dr president minister senator sen rep gov judge coach officer sgt lt capt col gen
    saint king queen prince princess sir lord lady""")
_NAMED_AFTER = word_set("""street st avenue ave road rd drive dr boulevard blvd lane ln court ct highway school
    university college hospital church park bank herald times post news tribune gazette journal press daily
    center centre hall stadium club company inc corp co jr sr""")


def spots(text: str) -> list[tuple[int, int]]:
    """Return where places are named in a text, longest names first at each word; at most `MAX_SCANNED` characters.

    Careful rather than complete: a name within a longer run of capitals counts only as a country, state or people.
    """
    found: list[tuple[int, int]] = []
    for run in _RUN.finditer(text[:MAX_SCANNED]):
        tokens = [(m.start() + run.start(), m.end() + run.start()) for m in _WORD.finditer(run[0])]
        i = 0
        while i < len(tokens):
            step = 1
            for k in range(min(len(tokens), i + MAX_WORDS), i, -1):
                start, end = tokens[i][0], tokens[k - 1][1]
                name = re.sub(r"['’]s?$", "", text[start:end])
                if _is_place(name, text, tokens, i, k):
                    found.append((start, start + len(name)))
                    step = k - i
                    break
            i += step
    return found


def _is_place(name: str, text: str, tokens: list[tuple[int, int]], i: int, k: int) -> bool:
    told, key = words(), place_key(name)
    if not key or name.lower() == name:
        return False
    after = place_key(text[slice(*tokens[k])]) if k < len(tokens) else ""
    before = place_key(text[slice(*tokens[i - 1])]) if i else ""
    if name in told.capitals or key in told.by_key:
        return not (name.isupper() and len(name) == 2 and name not in ("US", "UK"))
    if after in _NAMED_AFTER or before in _NOT_BEFORE:
        return False
    gazetteer = world()
    whole = i == 0 and k == len(tokens)
    return any(
        gazetteer.kinds[row] != TOWN or (whole and gazetteer.people[row] >= LEAST_PEOPLE)
        for row, how in gazetteer.find(key)
        if how == NAME
    )
