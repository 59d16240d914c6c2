"""Families of common origin: which reports copy each other, and which pieces of evidence have one source.

Two grains. Over the whole project: copies, found by the text (near-duplicate reports by MinHash, lightly or
slantingly edited sentences by shared word triples; Broder 1997). Within a question: pieces of evidence that share a
copy, a report's pool of unnamed speakers, a credited outlet, or one speaker's word of one day.
Nothing compares all pairs: candidates meet in an index, each with at most `_NEIGHBOURS` others.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from crossbearing.model.claim import Claim
from crossbearing.model.finding import Origin
from crossbearing.model.report import Report
from crossbearing.reconcile import triples
from crossbearing.settings import Settings

_COPY_DAYS = 14  # a wire story is copied within days; the same words a year later are an archive quote
_NEIGHBOURS = 3  # earlier reports in one band of signatures with which a report is compared
_LANE = 4  # bytes of one MinHash value (big-endian uint32)
_BAND = 4 * _LANE  # four values a band, as `read.signature` cuts them

_SENTENCE_END = re.compile(r"[.?!] |\.[”\"] |\n")
_REACH = 600  # characters beyond a claim to which its sentence may reach


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
    """A sentence that carries claims: its report, and the report's day."""

    report: str
    day: date | None


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
    texts: list[str] = []
    index_of: dict[tuple[str, int], int] = {}
    where: dict[str, int] = {}
    cut: tuple[str, _Sentences] | None = None  # of the report that is being read: claims come report by report
    for claim in claims:
        report = by_id.get(claim.report)
        text = report.text if report else claim.quote
        start, end = 0, len(text)
        if report:
            if cut is None or cut[0] != report.id:
                cut = (report.id, _Sentences(text))
            start, end = cut[1].around(claim.start, claim.end)
        at = index_of.get((claim.report, start))
        if at is None:
            at = index_of[(claim.report, start)] = len(sentences)
            sentences.append(_Sentence(claim.report, days.get(claim.report)))
            texts.append(text[start:end])
        where[claim.id] = at
    unions = _Unions(len(sentences))
    reasons = _join_sentences(sentences, texts, unions)
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


class _Sentences:
    """Where the sentences of one text end and begin."""

    def __init__(self, text: str) -> None:
        marks = [m.span() for m in _SENTENCE_END.finditer(text)]
        self.ends = [start for start, _ in marks]
        self.begins = [end for _, end in marks]
        self.size = len(text)

    def around(self, start: int, end: int) -> tuple[int, int]:
        """Return the bounds of the sentence, or sentences, in which the span stands; at most `_REACH` beyond it."""
        before, after = bisect_right(self.begins, start) - 1, bisect_left(self.ends, end)
        first = max(self.begins[before] if before >= 0 else 0, start - _REACH, 0)
        last = min(self.ends[after] if after < len(self.ends) else self.size, end + _REACH, self.size)
        return first, last


def _join_sentences(sentences: list[_Sentence], texts: list[str], unions: _Unions) -> dict[int, str]:
    """Join sentences of close days that share enough word triples; return the reason for each joined one."""
    order = sorted(range(len(sentences)), key=lambda i: (sentences[i].day or date.min, sentences[i].report, i))

    def may(a: int, b: int) -> bool:
        one, other = sentences[order[a]], sentences[order[b]]
        return one.report != other.report and _near(one.day, other.day)

    reasons: dict[int, str] = {}
    for a, b in triples.pairs([texts[i] for i in order], may):
        unions.join(order[a], order[b])
        reasons[order[a]] = reasons[order[b]] = "same words in another report"
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
