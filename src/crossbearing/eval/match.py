"""Which found claim is which wanted one, and what of it is right.

The rule is that of docs/eval.md: a pair has one kind and spans that share half of their words or more (intersection
over union), one to one, best first. Attributes are compared on pairs. Of participants, places and speakers what
counts is whether they are the same: the same id, or words that overlap; how much of a noun phrase is taken does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from crossbearing.caseform import UNDERSTOOD
from crossbearing.model.claim import Claim, Mention, PlaceMention, VoiceLevel

OVERLAP = 0.5  # least share of words that two spans have in common
_WORD = re.compile(r"\w+")
_WEAK = frozenset(("the", "a", "an", "of", "in", "on", "at", "to", "for", "from", "by", "and", "or", "some", "all",
                   "its", "their", "his", "her"))  # fmt: skip

# What is compared on a pair: the attributes of quality, then what the links between claims add.
ATTRIBUTES = ("mode", "polarity", "modality", "as_fact", "phase", "extent", "when", "when role", "voice",
              "speaker types", "co-speakers", "actors", "recipients", "places", "place roles", "within", "parent",
              "condition", "disputes", "numbers", "actor ids", "actor sides", "recipient ids",
              "recipient sides", "place ids")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """A wanted claim and the found one that is the same."""

    wanted: Claim
    found: Claim


def words(text: str, start: int, end: int) -> frozenset[int]:
    """Return where the words of a span begin."""
    return frozenset(m.start() for m in _WORD.finditer(text, start, end))


def overlap(a: frozenset[int], b: frozenset[int]) -> float:
    """Return the share of words that two spans have in common, of all that either has."""
    return len(a & b) / max(1, len(a | b))


def pair(text: str, wanted: Sequence[Claim], found: Sequence[Claim], *, kinds: bool = True) -> list[Pair]:
    """Return the pairs, best overlap first, each claim once; without `kinds` also those of two kinds."""
    theirs = [words(text, f.start, f.end) for f in found]
    rows = []
    for i, w in enumerate(wanted):
        ours = words(text, w.start, w.end)
        for j, f in enumerate(found):
            share = overlap(ours, theirs[j]) if w.kind == f.kind or not kinds else 0.0
            if share >= OVERLAP:
                rows.append((-share, (w.mode != f.mode) + (w.modality != f.modality), i, j))
    taken: tuple[set[int], set[int]] = (set(), set())
    pairs = []
    for _, _, i, j in sorted(rows):
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            pairs.append(Pair(wanted[i], found[j]))
    return pairs


def compare(
    one: Pair, text: str, partner: Mapping[str, str], *, sides: Callable[[str], str] | None = None
) -> dict[str, tuple[bool, bool]]:
    """Return for each attribute whether the pair agrees and whether either of the two says anything of it.

    `partner` gives the id of the found claim that is paired with a wanted one, for ties between claims.
    Ids are compared where the wanted claim has some and `sides` is given: who answers for an actor. A soldier taken
    for his army or for its government is another id and the same side.
    """
    w, f = one.wanted, one.found
    rows = {name: (getattr(w, name) == getattr(f, name), True) for name in ("mode", "polarity", "modality", "as_fact")}
    rows |= {name: (getattr(w, name) == getattr(f, name), bool(getattr(w, name) or getattr(f, name)))
             for name in ("phase", "extent")}  # fmt: skip
    dated = (w.when.earliest, w.when.latest) == (f.when.earliest, f.when.latest)
    rows["when"] = dated, w.when.is_known or f.when.is_known
    if w.when.is_known and f.when.is_known:
        rows["when role"] = w.when.role == f.when.role, True
    rows |= _voices(w.voice, f.voice, text)
    for name, ours, theirs in (("actors", w.actors, f.actors), ("recipients", w.recipients, f.recipients),
                               ("places", w.places, f.places)):  # fmt: skip
        rows[name] = _agree(ours, theirs, text), bool(ours or theirs)
        if sides and theirs and (known := {m.id for m in ours if m.id and m.reason != UNDERSTOOD}):
            got = {m.id for m in theirs if m.id}
            rows[f"{name[:-1]} ids"] = known <= got, True
            if name != "places":
                rows[f"{name[:-1]} sides"] = {sides(one) for one in known} <= {sides(one) for one in got}, True
    rows |= _places(w.places, f.places, text)
    tied = (partner.get(w.parent) if w.parent else None) == f.parent
    rows["parent"] = tied, bool(w.parent or f.parent)
    if w.condition or f.condition:
        a, b = w.condition, f.condition
        same = bool(a and b and a.type == b.type and words(text, a.start, a.end) & words(text, b.start, b.end))
        rows["condition"] = same, True
    if w.disputes or f.disputes:
        c, d = w.disputes, f.disputes
        rows["disputes"] = bool(c and d and words(text, c.start, c.end) & words(text, d.start, d.end)), True
    if w.quantities:
        bounds = {(q.low, q.high) for q in w.quantities}
        rows["numbers"] = bounds <= {(q.low, q.high) for q in f.quantities}, True
    return rows


def _same(a: Mention | PlaceMention, b: Mention | PlaceMention, text: str) -> bool:
    """Return whether two mentions are the same: one id, or words in common that are more than articles."""
    if (a.id and a.id == b.id) or UNDERSTOOD in (a.reason, b.reason):
        return a.id == b.id
    shared = words(text, a.start, a.end) & words(text, b.start, b.end)
    if any(_word(text, at) not in _WEAK for at in shared):
        return True
    return bool(a.text) and a.text.casefold() == b.text.casefold()


def _word(text: str, at: int) -> str:
    found = _WORD.match(text, at)
    return found[0].casefold() if found else ""


def _agree(wanted: Sequence[Mention | PlaceMention], found: Sequence[Mention | PlaceMention], text: str) -> bool:
    """Return whether both name the same ones: each wanted one is found and nothing else is.

    What the clause leaves out, and a coder understood, need not be found; found as something else it is wrong.
    """
    need = [m for m in wanted if m.reason != UNDERSTOOD]
    if any(not any(_same(w, f, text) for f in found) for w in need):
        return False
    if len(need) < len(wanted) and not any(m.id for m in found):
        return True  # something is understood, and what was found has no id that could speak against it
    return all(any(_same(w, f, text) for w in wanted) for f in found)


def _places(wanted: Sequence[PlaceMention], found: Sequence[PlaceMention], text: str) -> dict[str, tuple[bool, bool]]:
    """Return whether the places that both name have the same role, and the same whole where they are parts."""
    both = [(w, f) for w in wanted for f in found if _same(w, f, text)]
    if not both:
        return {}
    rows = {"place roles": (all(any(f.role == w.role for o, f in both if o is w) for w, _ in both), True)}
    parts = [(w, f) for w, f in both if w.within]
    if parts:
        rows["within"] = all(f.within is not None for _, f in parts), True
    return rows


def _voices(wanted: Sequence[VoiceLevel], found: Sequence[VoiceLevel], text: str) -> dict[str, tuple[bool, bool]]:
    """Return whether the chains of speakers agree: levels, stances and speakers; their types; all co-speakers."""
    ours = [v for v in wanted if v.speakers[0].type != "outlet"]
    theirs = [v for v in found if v.speakers[0].type != "outlet"]
    said = bool(ours or theirs)
    level = len(ours) == len(theirs)
    rows = {"voice": (level and all(a.stance == b.stance and _speakers(a, b, text)
                                    for a, b in zip(ours, theirs, strict=True)), said)}  # fmt: skip
    if level and said:
        types = [(sorted(s.type for s in a.speakers), sorted(s.type for s in b.speakers))
                 for a, b in zip(ours, theirs, strict=True)]  # fmt: skip
        rows["speaker types"] = all(a == b for a, b in types), True
    if any(len(v.speakers) > 1 for v in (*ours, *theirs)):
        counts = [len(v.speakers) for v in ours], [len(v.speakers) for v in theirs]
        rows["co-speakers"] = rows["voice"][0] and counts[0] == counts[1], True
    return rows


def _speakers(a: VoiceLevel, b: VoiceLevel, text: str) -> bool:
    """Return whether each speaker of the one level is a speaker of the other, and back, by their words."""

    def same(s: VoiceLevel, t: VoiceLevel) -> bool:
        return all(
            any(
                (x.start is not None and y.start is not None and x.end is not None and y.end is not None
                 and bool(words(text, x.start, x.end) & words(text, y.start, y.end)))
                or x.text.casefold() == y.text.casefold()
                for y in t.speakers
            )
            for x in s.speakers
        )  # fmt: skip

    return same(a, b) and same(b, a)
