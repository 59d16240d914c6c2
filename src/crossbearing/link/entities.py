"""Entities: who has been named in a report, where, and as what; added to as what points back is resolved."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from crossbearing.link.context import Context
from crossbearing.link.names import WORD, word_key
from crossbearing.link.nouns import ARMED_SORTS, sort_of
from crossbearing.link.rows import people_of
from crossbearing.link.scan import Hit


class Seen(NamedTuple):
    """A mention of an actor in the text. `role` is that in a claim, "" where none has it; `opens` the sentence's first.

    `named` is where the name stands that a description goes back to; itself for a name.
    """

    start: int
    end: int
    id: str
    role: str
    sentence: int
    opens: bool
    named: tuple[int, int]


_START, _END = attrgetter("start"), attrgetter("end")


class Entities:
    """The mentions of the actors, or of the places, of one report, in order."""

    def __init__(self, context: Context, hits: Iterable[tuple[Hit, str]]) -> None:
        self.context = context
        self.by_id: dict[str, list[Seen]] = {}
        self.every: list[Seen] = []  # all of them, in order
        last = -1
        for hit, one in hits:
            sentence = context.sentence(hit.start)
            named = hit.named or (hit.start, hit.end)
            seen = Seen(hit.start, hit.end, one, "", sentence, sentence != last, named)
            self.by_id.setdefault(one, []).append(seen)
            self.every.append(seen)
            last = sentence

    def name(self, one: str, start: int, end: int, role: str, named: tuple[int, int] | None = None) -> None:
        """Take in a mention of an actor in a role of a claim, in place of what the scan made of the same words."""
        every = self.every
        at = bisect_right(every, start, key=_END)
        while at < len(every) and every[at].start < end:
            other = every[at]
            if other.id == one and other.role:
                return
            named = named or other.named
            del every[at]
            self.by_id[other.id].remove(other)
        context = self.context
        sentence = context.sentence(start)
        opens = not any(c.isalnum() for c in context.text[context.sentences[sentence] : start])
        seen = Seen(start, end, one, role, sentence, opens, named or (start, end))
        insort(self.by_id.setdefault(one, []), seen)
        insort(every, seen)

    def before(self, one: str, at: int) -> Seen | None:
        """Return the last mention of an actor that ends before a character; None without one."""
        mentions = self.by_id.get(one, ())
        last = bisect_right(mentions, at, key=_END)
        return mentions[last - 1] if last else None

    def after(self, one: str, at: int) -> Seen | None:
        """Return the first mention of an actor after a character; None without one."""
        mentions = self.by_id.get(one, ())
        first = bisect_right(mentions, at, key=_START)
        return mentions[first] if first < len(mentions) else None

    def all(self) -> Iterable[str]:
        """Return the actors mentioned anywhere in the report."""
        return [one for one, mentions in self.by_id.items() if mentions]


def actors_of(context: Context) -> Entities:
    """Return the actors that the scan finds; "Kenyan troops" are the army's."""
    index = context.index
    clear = [hit for hit in context.actors if len(hit.ids) == 1 and index.is_valid(hit.ids[0], context.on)]
    return Entities(context, [(h, h.ids[0] if h.named else _armed(context, h.ids[0], h.end)) for h in clear])


def places_of(context: Context) -> Entities:
    """Return the places that the scan finds."""
    return Entities(context, [(hit, hit.ids[0]) for hit in context.places if len(hit.ids) == 1])


def _armed(context: Context, one: str, end: int) -> str:
    """Return whose the noun after a name is."""
    text = context.text
    if text[end : end + 2] in ("'s", "’s"):
        end += 2
    if text[end : end + 1] != " ":
        return one
    after = WORD.match(text, end + 1)
    if after is None or (sort := sort_of(word_key(after[0]))) not in ARMED_SORTS:
        return one
    return people_of(context.index, one, sort, after[0])
