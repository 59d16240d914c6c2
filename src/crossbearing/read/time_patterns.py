"""The rules of the time reader: regular expressions over classes of words.

"the end of May or June" is `the edge of month or month` to a rule.
"""

from __future__ import annotations

import re

from crossbearing.read.time_tokens import LETTER

_MACROS = {
    "mon": "(?:month|month_short dot?)",
    "wd": "(?:weekday|weekday_short dot?)",
    "dn": "(?:dnum|nth)",
    "yr": "(?:comma? year(?!dash? dnum of)|comma? of? (?:last|this|next|previous) year_unit)",
    "until": "(?:and|or|to|dash)",
    "big": "(?:day|week|fortnight|month_unit|quarter|year_unit|decade_unit|century)",
    "unit": "(?:day|week|fortnight|month_unit|quarter|year_unit|decade_unit|century|hour)",
    "count": "(?:article? number(?:dash? number)*|dnum|num|article? few of?|article number?)",
    "which": "(?:last|next|this)",
}
# Tried in this order at each place; a rule's name is its reader's. Names are classes of words, or macros.
RULES = [
    ("numeric", "full"),
    ("days", "mon dn(?:comma dn)* until dn yr?"),
    ("days", "the? dn(?:comma dn)* until the? dn of? mon yr?"),
    ("day", "(?:last|next|(?:part of)? wd part? comma? the?)? mon the? dn(?!dash unit) yr?"),
    ("day", "(?:(?:part of)? wd part? comma?)? the? (?:dn of?|ordinal of) mon yr?"),
    ("month", "mon(?:comma? year|of? (?:last|this|next|previous) year_unit)"),
    ("month", "year mon(?!dn)"),
    ("which_month", "which mon"),
    ("month", "mon"),
    ("weekday", "which? weekday part?(?:(?:of? which|the following) week)?"),
    ("weekday", "part of weekday"),
    ("day_off", "the? day (?:earlier|later) deictic"),
    ("so_far", "(?:earlier|later) (?:deictic|(?:which|in the) unit)"),
    ("deictic", "deictic part?"),
    ("which_part", "(?:last|this) part"),
    ("quarter", "(?:which year_unit poss|the)? (?:ordinal|nth) dash? quarter(?:of? the? (?:which? year_unit|year))?"),
    ("quarter", "quarter_code comma? year?"),
    ("half", "the? (?:ordinal|last) half of? (?:the? which? year_unit|year)"),
    ("season", "which season|season (?:of? year|of? which year_unit)"),
    ("season", "(?:the)? season"),
    ("weekend", "(?:the? which|the)? weekend"),
    ("counted", "count dash? unit (?:or other)? dash? (?:ago|earlier|later)"),
    ("counted", "few? unit ago|count unit from (?:instant|deictic)"),
    ("window", "the? (?:last|next|recent) (?:count)? unit"),
    ("anchored", "the? (?:previous|following|that) (?:count)? (?:big|part)|the next part"),
    ("anchored", "the (?:day|week|month_unit|year_unit) (?:earlier|later)"),
    ("unit", "the? which big"),
    ("decade", "the? decade"),
    ("century", "the? (?:nth|ordinal) century"),
    ("day_of_month", "the nth(?:of (?:the|which) month_unit)?"),
    ("feast", "which? (?:feast|feast_first weekday|new year_unit)"),
    ("instant", "instant"),
    ("year", "year"),
    ("repeat", "repeat|every (?:count)? (?:unit|weekday|part|weekend)"),
    ("the_unit", "the unit|unit dash edge"),
    ("length", "count more? dash? unit"),
    ("length", "unit"),
    ("reference", "the reference|the last|this"),
]


def _compiled(spec: str) -> str:
    """A rule in class names -> a regular expression over class letters."""

    def letter(found: re.Match[str]) -> str:
        name = found[0]
        return _compiled(_MACROS[name]) if name in _MACROS else re.escape(LETTER[name])

    return re.sub(r"[a-z_]+", letter, spec).replace(" ", "")


_PART = re.compile(r"(?P<opens>\((?!\?!)(?:\?:)?)|(?P<not>\(\?!)|(?P<closes>\))|(?P<or>\|)|(?P<letter>\\?.)", re.DOTALL)


def _first_letters(pattern: str) -> set[str]:
    """Return the class letters that what a rule matches can begin with; `pattern` is `_compiled`."""
    parts = [(m.lastgroup, m[0][-1]) for m in _PART.finditer(pattern)]
    at = 0

    def branches() -> tuple[set[str], bool]:
        """Return the letters that the alternatives up to the next ")" can begin with, and whether one may be empty."""
        nonlocal at
        found, empty = set[str](), False
        while True:
            letters, may_be_empty = one()
            found |= letters
            empty = empty or may_be_empty
            if at == len(parts) or parts[at][0] != "or":
                return found, empty
            at += 1

    def one() -> tuple[set[str], bool]:
        nonlocal at
        found, empty = set[str](), True
        while at < len(parts) and parts[at][0] not in ("or", "closes"):
            kind, letter = parts[at]
            at += 1
            if kind in ("opens", "not"):
                letters, optional = branches()
                at += 1
            else:
                letters, optional = {letter}, False
            if kind == "not":  # looks ahead and takes nothing
                continue
            if at < len(parts) and parts[at][1] in "?*" and parts[at][0] == "letter":
                optional = True
                at += 1
            if empty:
                found |= letters
            empty = empty and optional
        return found, empty

    return branches()[0]


def _by_letter() -> dict[str, re.Pattern[str]]:
    """Return for each class letter that a rule can begin with the rules that can, in their order."""
    rules = [(f"(?P<r{place}>{_compiled(spec)})", _compiled(spec)) for place, (_, spec) in enumerate(RULES)]
    opening = [(rule, _first_letters(pattern)) for rule, pattern in rules]
    letters = set().union(*(firsts for _, firsts in opening)) - {LETTER["other"]}
    return {one: re.compile("|".join(rule for rule, firsts in opening if one in firsts)) for one in letters}


# At each word only the rules are tried that its class can open; at most words there are none.
PATTERNS = _by_letter()
OPENS = re.compile("[" + re.escape("".join(sorted(PATTERNS))) + "]")
