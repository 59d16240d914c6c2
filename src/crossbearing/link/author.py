"""Author: the party whose own words a report is, where no sheet of sources says so: "Statement of the ..."."""

from __future__ import annotations

import re

from crossbearing.link.context import Context

_REACH = 240  # characters of a text in which its author is named
_SEEN = 5_000  # characters that are looked through for first persons
_LEAST_OWN = 2  # first persons outside of quotation marks that a party's own words have at least
_OWN = re.compile(r"\b(?:[Ww]e|[Oo]ur|us|ours|I|[Mm]y)\b")
_QUOTED = re.compile(r"“[^”\n]{0,2000}”|\"[^\"\n]{0,2000}\"")
_MYSELF = re.compile(r"\b(?:I|We), (?:the )?(?:\w+ of (?:the )?)?$")
# What stands before or after the author's name in a heading or in the first words of a statement.
_FROM = re.compile(r"\b(?:from|statement|communiqu[eé]|declaration|message|letter|press release|command|staff)\b", re.I)
_TELLS = re.compile(r"\W*(?:informs?|declares?|announces?|wish(?:es)? to|make[s]? known|to the people|to our)\b", re.I)


def author(context: Context) -> str | None:
    """Return the actor that a text names as its author and that speaks of itself in it; None where it does not.

    The author stands in the heading of a statement ("STATEMENT OF THE ...", a name alone), after "I," or "We,", or
    before what it makes known ("The high command of 3R informs the nation").
    """
    text = context.text
    if not context.actors or context.actors[0].start > _REACH:
        return None
    if len(_OWN.findall(_QUOTED.sub(" ", text[:_SEEN]))) < _LEAST_OWN:
        return None
    heading = _heading(text)
    for hit in context.actors:
        if hit.start > _REACH:
            return None
        if len(hit.ids) != 1 or hit.named is not None:
            continue
        before, after = text[max(0, hit.start - _REACH) : hit.start], text[hit.end : hit.end + 60]
        line = before.rpartition("\n")[2]
        if _MYSELF.search(before) or _TELLS.match(after):
            return hit.ids[0]
        if hit.end <= heading and (_FROM.search(text[:heading]) or not _words(line)):
            return hit.ids[0]
        if hit.start > heading:
            return None
    return None


def _heading(text: str) -> int:
    """Return where the heading ends: a first line without a full stop that an empty or another short line follows."""
    end = text.find("\n")
    if end < 0 or end > _REACH:
        return 0
    line = text[:end].rstrip()
    return 0 if line.endswith((".", "!", "?", "”", '"', ",")) else end


def _words(line: str) -> bool:
    """Return whether words stand before a name that say more than an article."""
    return bool(line.strip().lower().removeprefix("the"))
