"""Families of common origin: which reports copy each other, and which pieces of evidence have one source.

Two grains. Over the whole project: copies, found by the text (near-duplicate reports by MinHash, lightly or
slantingly edited sentences by shared word triples; Broder 1997). Within a question: pieces of evidence that share a
copy, a report's pool of unnamed speakers, a credited outlet, or one speaker's word of one day.
Nothing compares all pairs: candidates meet in an index, each with at most `_NEIGHBOURS` others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from zlib import crc32

from crossbearing.model.claim import Claim
from crossbearing.model.finding import Origin
from crossbearing.model.report import Report
from crossbearing.settings import Settings

# A slanted copy keeps half of a sentence's word triples; two sentences written apart share next to none. Prior,
# chosen on the example reports (slanted copy .5 to .9 a sentence, unrelated sentences on one event under .2).
_CONTAINMENT = 0.45
_LEAST_TRIPLES = 6  # sentences of fewer than eight words are too common to prove copying
_COPY_DAYS = 14  # a wire story is copied within days; the same words a year later are an archive quote
_KEYS = 12  # smallest triple hashes of a sentence that go into the index (bottom-k sketch)
_NEIGHBOURS = 3  # earlier sentences under one key with which a sentence is compared
_LANE = 4  # bytes of one MinHash value (big-endian uint32)
_BAND = 4 * _LANE  # four values a band, as `read.signature` cuts them

_WORD = re.compile(r"\w+")
_SENTENCE_ENDS = (". ", "? ", "! ", ".” ", '." ', "\n")


class _Unions:
    """Sets that are merged: union by smallest member, so that the outcome does not depend on the order."""

    def __init__(self, count: int) -> None:
        self.parent = list(range(count))

    def find(self, item: int) -> int:
        """Return the smallest member of the item's set, shortening the way to it."""
        while self.parent[item] != item:
            self.parent[item] = self.parent[self.parent[item]]
            item = self.parent[item]
        return item

    def join(self, a: int, b: int) -> None:
        """Merge the sets of two items."""
        a, b = self.find(a), self.find(b)
        if a != b:
            self.parent[max(a, b)] = min(a, b)


@dataclass(frozen=True, slots=True)
class Copies:
    """Which claims stand in copied words: claim id -> family id; and the families, for people to see."""

    family: Mapping[str, str]
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence that carries claims: its report, day and the hashes of its word triples."""

    report: str
    day: date | None
    triples: frozenset[int]


def similarity(a: bytes, b: bytes) -> float:
    """Return the share of equal MinHash values of two signatures, 0 to 1; 0 where either is empty."""
    if not a or len(a) != len(b):
        return 0.0
    equal = sum(a[i : i + _LANE] == b[i : i + _LANE] for i in range(0, len(a), _LANE))
    return equal * _LANE / len(a)


def copies(claims: Sequence[Claim], reports: Sequence[Report], settings: Settings) -> Copies:
    """Return the families of copied words. `claims` and `reports` come sorted by their stable keys."""
    by_id = {r.id: r for r in reports}
    days = {r.id: r.published for r in reports}
    sentences: list[_Sentence] = []
    index_of: dict[tuple[str, int], int] = {}
    where: dict[str, int] = {}
    bounds: dict[tuple[str, int, int], tuple[int, int]] = {}
    for claim in claims:
        report = by_id.get(claim.report)
        text = report.text if report else claim.quote
        span = (claim.report, claim.start, claim.end)
        if span not in bounds:
            bounds[span] = _sentence_around(text, claim.start, claim.end) if report else (0, len(text))
        start, end = bounds[span]
        at = index_of.get((claim.report, start))
        if at is None:
            at = index_of[(claim.report, start)] = len(sentences)
            sentences.append(_Sentence(claim.report, days.get(claim.report), _triples(text[start:end])))
        where[claim.id] = at
    unions = _Unions(len(sentences))
    reasons = _join_sentences(sentences, unions)
    alike = _near_duplicates(reports, settings.duplicate_jaccard)
    first_of: dict[str, int] = {}
    for at, sentence in enumerate(sentences):
        family = alike.get(sentence.report)
        if family is None:
            continue
        if family in first_of:
            unions.join(first_of[family], at)
        else:
            first_of[family] = at
        reasons.setdefault(at, "near-duplicate text")
    return _families(claims, sentences, where, unions, reasons)


def _families(
    claims: Sequence[Claim], sentences: list[_Sentence], where: dict[str, int], unions: _Unions, reasons: dict[int, str]
) -> Copies:
    """Return the families that reach over several reports, each with its reason."""
    members: dict[int, list[str]] = defaultdict(list)
    for claim in claims:
        members[unions.find(where[claim.id])].append(claim.id)
    reports: dict[int, set[str]] = defaultdict(set)
    said: dict[int, set[str]] = defaultdict(set)
    for at, sentence in enumerate(sentences):
        root = unions.find(at)
        reports[root].add(sentence.report)
        if at in reasons:
            said[root].add(reasons[at])
    shared = sorted((tuple(sorted(reports[root])), root) for root in members if len(reports[root]) > 1)
    family = {i: f"{mine[0]}/{root}" for mine, root in shared for i in members[root]}
    # For people, the sentences that the same reports share are one family.
    wide = join_by_keys([mine for mine, _ in shared])
    origins: list[Origin] = []
    for first in sorted(set(wide)):
        roots = [root for at, (_, root) in enumerate(shared) if wide[at] == first]
        of = tuple(sorted({r for root in roots for r in reports[root]}))
        why = ", ".join(sorted({w for root in roots for w in said[root]}))
        ids = tuple(sorted(i for root in roots for i in members[root]))
        origins.append(Origin("copy-" + blake2b("|".join(of).encode(), digest_size=6).hexdigest(), why, of, ids))
    return Copies(family, tuple(sorted(origins, key=lambda o: o.id)))


def _sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the sentence, or sentences, in which the span stands."""
    low = max(0, start - 600)
    first = max((at + len(mark) for mark in _SENTENCE_ENDS if (at := text.rfind(mark, low, start)) >= 0), default=low)
    last = min((at for mark in _SENTENCE_ENDS if (at := text.find(mark, end, end + 600)) >= 0), default=end + 600)
    return first, min(last, len(text))


def _triples(text: str) -> frozenset[int]:
    """Return the CRC-32 hashes of the text's word triples; the same in every run."""
    words = [w.casefold() for w in _WORD.findall(text)]
    return frozenset(
        crc32(f"{a} {b} {c}".encode("utf-8", "surrogatepass"))
        for a, b, c in zip(words, words[1:], words[2:], strict=False)
    )


def _join_sentences(sentences: list[_Sentence], unions: _Unions) -> dict[int, str]:
    """Join sentences of close days that share enough word triples; return the reason for each joined one."""
    order = sorted(
        (i for i, s in enumerate(sentences) if len(s.triples) >= _LEAST_TRIPLES),
        key=lambda i: (sentences[i].day or date.min, sentences[i].report, i),
    )
    index: dict[int, list[int]] = {}
    reasons: dict[int, str] = {}
    for at in order:
        mine = sentences[at]
        seen: set[int] = set()
        for key in sorted(mine.triples)[:_KEYS]:
            posted = index.setdefault(key, [])
            seen.update(posted[-_NEIGHBOURS:])
            posted.append(at)
        for other_at in sorted(seen):
            other = sentences[other_at]
            if other.report == mine.report or not _near(other.day, mine.day):
                continue
            shared = len(mine.triples & other.triples)
            if shared >= _CONTAINMENT * min(len(mine.triples), len(other.triples)):
                unions.join(at, other_at)
                reasons[at] = reasons[other_at] = "same words in another report"
    return reasons


def _near(a: date | None, b: date | None) -> bool:
    return a is None or b is None or abs((a - b).days) <= _COPY_DAYS


def _near_duplicates(reports: Sequence[Report], threshold: float) -> dict[str, str]:
    """Return report id -> family for reports whose signatures agree at least as much as the threshold."""
    signed = [r for r in reports if r.signature]
    unions = _Unions(len(signed))
    last: dict[tuple[int, bytes], list[int]] = {}
    joined: set[int] = set()
    for at, report in enumerate(signed):
        seen: set[int] = set()
        for i in range(0, len(report.signature), _BAND):
            posted = last.setdefault((i, report.signature[i : i + _BAND]), [])
            seen.update(posted[-_NEIGHBOURS:])
            posted.append(at)
        for other in sorted(seen):
            if similarity(report.signature, signed[other].signature) >= threshold:
                unions.join(at, other)
                joined.update((at, other))
    return {signed[at].id: signed[unions.find(at)].id for at in joined}


def join_by_keys(keys: Sequence[Iterable[Hashable]]) -> list[int]:
    """Return for each item the first item with which it shares a key, directly or through others."""
    unions = _Unions(len(keys))
    first: dict[Hashable, int] = {}
    for at, mine in enumerate(keys):
        for key in mine:
            unions.join(at, first.setdefault(key, at))
    return [unions.find(at) for at in range(len(keys))]
