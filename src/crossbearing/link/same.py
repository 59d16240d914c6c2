"""Same: claims of different reports that speak of one event or state, each pair with how surely it does.

A pure function over pairs. Only pairs that share a block are compared: the same sort of event with a participant or
place in common, the same event word, or the same rare words. The weights are in `lexicon/same.toml`.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import combinations
from typing import NamedTuple

from crossbearing.link.names import word_key
from crossbearing.link.nouns import read_toml
from crossbearing.model.claim import Claim
from crossbearing.model.report import Report
from crossbearing.model.theatre import Theatre

# Kinds that tell of one matter: who takes a town makes another leave it, and holds it afterwards.
FAMILIES = {
    **dict.fromkeys(("TAKE", "RETREAT", "HOLD"), "ground"),
    **dict.fromkeys(("ASSAULT", "HARM"), "attack"),
    **dict.fromkeys(("REQUEST", "REJECT", "CONCEDE"), "demand"),
    **dict.fromkeys(("AGREE", "CONSULT", "COOPERATE"), "talks"),
}
MOST_IN_BLOCK = 400  # a block of more is no help: its word is everywhere
RARE_WORDS = 4  # of a sentence, that make blocks
_WORD = re.compile(r"[^\W_]{3,}")
_NUMBER = re.compile(r"\d[\d.,]*")
_FAR = 3  # days apart from which two dated events are not one


class Telling(NamedTuple):
    """What a claim tells, as far as comparing goes.

    `head` is the event's word or kind; `who` and `where` are ids, or plain words where there is none; `words` are the
    content words of its sentence, `around` those of its report, both with their weights, of length 1.
    """

    id: str
    report: str
    family: str
    head: str
    who: frozenset[str]
    where: frozenset[str]
    earliest: date | None
    latest: date | None
    numbers: frozenset[str]
    words: Mapping[str, float]
    around: Mapping[str, float]


class Tie(NamedTuple):
    """Two claims that speak of the same with a probability, and the signs that say so, the weightiest first."""

    one: str
    other: str
    probability: float
    signs: tuple[str, ...]


def ties(
    claims: Sequence[Claim], reports: Mapping[str, Report], theatre: Theatre | None, least: float = 0.5
) -> list[Tie]:
    """Return the pairs of claims of different reports that speak of the same, with at least this probability.

    In the order of the claims; the same claims in any order give the same pairs.
    """
    told = tellings(claims, reports)
    found = [tie for a, b in pairs(told) if (tie := compare(a, b, theatre)).probability >= least]
    return sorted(found, key=lambda tie: (-tie.probability, tie.one, tie.other))


def tellings(claims: Sequence[Claim], reports: Mapping[str, Report]) -> list[Telling]:
    """Return what claims tell, with the words weighted over all their reports; a claim without its report is left."""
    texts = {one: reports[one].text for one in {c.report for c in claims} if one in reports}
    rarity = rareness([content(text) for text in texts.values()])
    around = {one: weighted(content(text), rarity) for one, text in texts.items()}
    found = []
    for c in sorted(claims, key=lambda c: c.id):
        if c.report not in texts:
            continue
        who = frozenset(m.id or word_key(m.text) for m in (*c.actors, *c.recipients))
        where = frozenset(p.id or (p.within.id if p.within and p.within.id else word_key(p.text)) for p in c.places)
        numbers = frozenset(f"{q.low:g}" for q in c.quantities if q.low is not None)
        family = FAMILIES.get(c.kind, c.kind)
        found.append(Telling(c.id, c.report, family, f"{c.kind}/{c.mode}" if c.mode else c.kind, who, where,
                             c.when.earliest, c.when.latest, numbers, weighted(content(c.quote), rarity),
                             around[c.report]))  # fmt: skip
    return found


def content(text: str) -> Counter[str]:
    """Return the words of a text by their keys, numbers among them, with how often each stands there."""
    return Counter([word_key(m) for m in _WORD.findall(text)] + _NUMBER.findall(text))


def rareness(texts: Sequence[Mapping[str, int]]) -> dict[str, float]:
    """Return the weight of each word: the rarer among the texts, the higher."""
    seen = Counter(word for text in texts for word in text)
    return {word: math.log((1 + len(texts)) / n) for word, n in seen.items()}


def weighted(words: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    """Return words with weights, of length 1 in all."""
    found = {w: (1 + math.log(n)) * rarity.get(w, 0.0) for w, n in words.items()}
    length = math.sqrt(sum(v * v for v in found.values()))
    return {w: v / length for w, v in found.items() if v} if length else {}


def pairs(told: Sequence[Telling], within: bool = False) -> Iterator[tuple[Telling, Telling]]:
    """Yield each pair that shares a block once, in order; pairs of one report only where `within` is asked for."""
    blocks: dict[str, list[int]] = {}
    for i, one in enumerate(told):
        for key in blocks_of(one):
            blocks.setdefault(key, []).append(i)
    seen: set[tuple[int, int]] = set()
    for key in sorted(blocks):
        members = blocks[key]
        if len(members) <= MOST_IN_BLOCK:
            for pair in combinations(members, 2):
                if within or told[pair[0]].report != told[pair[1]].report:
                    seen.add(pair)
    for i, j in sorted(seen):
        yield told[i], told[j]


def blocks_of(one: Telling) -> set[str]:
    """Return the keys under which a telling meets those that may be of the same."""
    found = {f"{one.family}|{name}" for name in (*one.who, *one.where)} if one.family else set()
    if not one.family:
        found.add(f"head|{stem(one.head)}")
        rare = sorted(one.words, key=lambda w: (-one.words[w], w))[:RARE_WORDS]
        found |= {f"word|{w}" for w in rare}
    return found


def stem(word: str) -> str:
    """Return the first letters of a word, which its relatives share: "acquire" and "acquisition"."""
    return word[:5]


@cache
def weights() -> dict[str, float]:
    """Return sign -> weight, read once a process."""
    read = read_toml("same")
    return {sign: float(w) for part in ("weights", "claims") for sign, w in read[part].items()}


def compare(a: Telling, b: Telling, theatre: Theatre | None = None) -> Tie:
    """Return how surely two tellings are of the same, with the signs that weigh most."""
    table = weights()
    found = signs(a, b, theatre)
    parts = {sign: value * table.get(sign, 0.0) for sign, value in found.items()}
    total = table.get("bias", 0.0) + sum(parts.values())
    probability = 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))
    told = sorted(parts, key=lambda sign: (-abs(parts[sign]), sign))
    return Tie(a.id, b.id, probability, tuple(told[:4]))


def signs(a: Telling, b: Telling, theatre: Theatre | None = None) -> dict[str, float]:
    """Return the signs that two tellings are of the same, or are not, each with its strength."""
    near, said = cosine(a.around, b.around), cosine(a.words, b.words)
    found = {"reports alike": near, "sentences alike": said}
    if a.family and b.family:
        found["same kind" if a.head == b.head else "same family" if a.family == b.family else "other family"] = 1.0
        found |= _of_claims(a, b, theatre)
    else:
        alike = a.head == b.head
        sort = "same word" if alike else "same stem" if stem(a.head) == stem(b.head) else "other word"
        found[sort] = 1.0
        found[f"{sort}, reports alike"] = near
        found[f"{sort}, sentences alike"] = said
        if a.report == b.report:
            found[f"{sort}, one report"] = 1.0
    found |= _shared("names", a.who, b.who)
    found |= _shared("numbers", a.numbers, b.numbers)
    return found


def _shared(what: str, a: frozenset[str], b: frozenset[str]) -> dict[str, float]:
    """Return how much of two sets is shared; nothing where one of them is empty."""
    if not a or not b:
        return {}
    share = len(a & b) / min(len(a), len(b))
    return {f"{what} shared": share} if share else {f"{what} apart": 1.0}


def _of_claims(a: Telling, b: Telling, theatre: Theatre | None) -> dict[str, float]:
    """Return the signs by place and day."""
    found: dict[str, float] = {}
    if a.where and b.where:
        if a.where & b.where:
            found["same place"] = 1.0
        elif theatre is not None and _nested(a.where, b.where, theatre):
            found["place in place"] = 1.0
        else:
            found["places apart"] = 1.0
    if a.earliest and a.latest and b.earliest and b.latest:
        gap = max((a.earliest - b.latest).days, (b.earliest - a.latest).days)
        found["same days" if gap <= 0 else "days near" if gap <= _FAR else "days apart"] = 1.0
    return found


def _nested(a: frozenset[str], b: frozenset[str], theatre: Theatre) -> bool:
    """Return whether a place of the one lies in a place of the other."""
    known = [(x, y) for x in a for y in b if x in theatre.places and y in theatre.places]
    return any(theatre.is_within(x, y) or theatre.is_within(y, x) for x, y in known)


def cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Return the likeness of two weighted bags of words, in [0, 1]."""
    if len(a) > len(b):
        a, b = b, a
    return sum(v * b[w] for w, v in a.items() if w in b)


def clusters(ids: Iterable[str], tied: Iterable[Tie], floor: float) -> list[list[str]]:
    """Return groups of which the mean tie of any two is above a floor: the strongest joined first (average link).

    Pairs that were not compared count as 0. Deterministic: ties of one strength go by their ids.
    """
    group = {one: [one] for one in ids}
    at = {one: one for one in group}
    links: dict[str, dict[str, float]] = {one: {} for one in group}
    for tie in tied:
        if tie.one in at and tie.other in at:
            links[tie.one][tie.other] = links[tie.other][tie.one] = tie.probability
    heap: list[tuple[float, str, str]] = []
    heap += [(-p, a, b) for a, row in links.items() for b, p in row.items() if a < b and p >= floor]
    heapq.heapify(heap)
    while heap:
        strength, a, b = heapq.heappop(heap)
        if a not in group or b not in group:
            continue
        mean = links[a].get(b, 0.0) / (len(group[a]) * len(group[b]))
        if not math.isclose(mean, -strength, rel_tol=1e-9):
            continue  # an older tie of groups that have grown since
        for other, total in links.pop(b).items():
            if other != a:
                links[other].pop(b, None)
                links[a][other] = links[other][a] = links[a].get(other, 0.0) + total
        links[a].pop(b, None)
        group[a] += group.pop(b)
        for other, total in links[a].items():
            p = total / (len(group[a]) * len(group[other]))
            if p >= floor:
                heapq.heappush(heap, (-p, min(a, other), max(a, other)))
    return sorted(sorted(members) for members in group.values())
