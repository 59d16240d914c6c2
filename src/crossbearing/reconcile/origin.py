"""Families of common origin: which reports copy each other, and which pieces of evidence have one source.

Two grains. Over the whole project: copies, found by the text (near-duplicate reports by MinHash, lightly or
slantingly edited sentences by shared word triples; Broder 1997). Within a question (see `witness`): pieces of evidence
that share a copy, a report's pool of unnamed speakers, a credited outlet, or one speaker's word of one day.
Nothing compares all pairs: candidates meet in an index, each with a few others. A family is worked out among the
reports that hang together by copied words; a change elsewhere leaves it as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from crossbearing.model.finding import Origin
from crossbearing.model.report import Report
from crossbearing.reconcile.triples import Sharing
from crossbearing.reconcile.unit import Unit
from crossbearing.reconcile.windows import Windows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_COPY_DAYS = 14  # a wire story is copied within days; the same words a year later are an archive quote
_NEIGHBOURS = 3  # earlier reports in one band of signatures with which a report is compared
BULK = 500  # reports at once from which on all near-duplicates are found anew
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


def similarity(a: bytes, b: bytes) -> float:
    """Return the share of equal MinHash values of two signatures, 0 to 1; 0 where either is empty."""
    if not a or len(a) != len(b):
        return 0.0
    equal = sum(a[i : i + _LANE] == b[i : i + _LANE] for i in range(0, len(a), _LANE))
    return equal * _LANE / len(a)


class _Sentence(NamedTuple):
    """A sentence that carries claims: its report, the report's day, its place in the report, and the claims."""

    report: str
    day: date | None
    at: int
    claims: list[str]


class Copies:
    """Which claims stand in copied words (claim id -> family), and the families, for people to see."""

    def __init__(self, threshold: float) -> None:
        self.family: dict[str, str] = {}
        self.sentences: list[_Sentence] = []
        self.of: dict[str, list[int]] = {}  # report -> its sentences, by number
        self.sharing = Sharing(self._order, self._may)
        self.alike = Alike(threshold)
        self.groups: dict[str, tuple[list[str], list[Origin]]] = {}  # by the first report of those that hang together
        self.group_of: dict[str, str] = {}
        self._origins: tuple[Origin, ...] | None = None

    @property
    def origins(self) -> tuple[Origin, ...]:
        """The families that reach over several reports, by id."""
        if self._origins is None:
            found = (origin for _, origins in self.groups.values() for origin in origins)
            self._origins = tuple(sorted(found, key=lambda o: (o.id, o.reports)))
        return self._origins

    def change(self, units: Sequence[Unit]) -> set[str]:
        """Take these reports in the place of what they were; return the claims whose family is another than before."""
        dropped = [n for u in units for n in self.of.pop(u.id, ())]
        texts: list[str] = []
        for unit in units:
            texts += self._read(unit)
        loose = {self.sentences[n].report for n in self.sharing.change(texts, dropped)}
        loose |= {u.id for u in units} | self.alike.change([u.report for u in units if u.report])
        return self._regroup(loose)

    def _read(self, unit: Unit) -> list[str]:
        """Number the sentences of a report that carry claims, and return their texts."""
        text = unit.report.text if unit.report else ""
        published = unit.report.published if unit.report else None
        cut, by_start = _Sentences(text), dict[int, int]()
        texts: list[str] = []
        numbers: list[int] = []
        for claim in unit.kept:
            start, end = cut.around(claim.start, claim.end) if unit.report else (0, len(claim.quote))
            if start not in by_start:
                by_start[start] = len(self.sentences)
                numbers.append(len(self.sentences))
                self.sentences.append(_Sentence(unit.id, published, len(texts), []))
                texts.append(text[start:end] if unit.report else claim.quote)
            self.sentences[by_start[start]].claims.append(claim.id)
        if numbers:
            self.of[unit.id] = numbers
        return texts

    def _order(self, n: int) -> tuple[date, str, int]:
        one = self.sentences[n]
        return one.day or date.min, one.report, n

    def _may(self, a: int, b: int) -> bool:
        one, other = self.sentences[a], self.sentences[b]
        near = one.day is None or other.day is None or abs((one.day - other.day).days) <= _COPY_DAYS
        return one.report != other.report and near

    def _regroup(self, loose: set[str]) -> set[str]:
        """Work out the families of all reports that hang, or hung, together with these; return the changed claims."""
        old = {self.group_of[r] for r in loose if r in self.group_of}
        waiting, found = [*loose, *(r for name in old for r in self.groups[name][0])], set[str]()
        while waiting:
            report = waiting.pop()
            if report not in found:
                found.add(report)
                waiting += self._neighbours(report)
        claims = [i for r in found for n in self.of.get(r, ()) for i in self.sentences[n].claims]
        was = {i: self.family.pop(i, None) for i in claims}
        gone = {self.group_of[r] for r in found if r in self.group_of}
        for name in gone:
            was |= {i: self.family.pop(i, None) for o in self.groups[name][1] for i in o.claims if i in self.family}
            for report in self.groups.pop(name)[0]:
                self.group_of.pop(report, None)
        parts = _parts(found, self._neighbours)
        for reports in parts:
            family, origins = _families(reports, self)
            self.family.update(family)
            self.groups[reports[0]] = (reports, origins)
            self.group_of.update(dict.fromkeys(reports, reports[0]))
        if gone or parts:
            self._origins = None
        return {i for i, family in was.items() if self.family.get(i) != family}

    def _neighbours(self, report: str) -> Iterable[str]:
        """Return the reports that share words with one, or whose whole text is like its."""
        partners = self.sharing.partners
        theirs = {self.sentences[m].report for n in self.of.get(report, ()) for m in partners.get(n, ())}
        return theirs | self.alike.partners.get(report, set())


def _parts(reports: set[str], neighbours: Callable[[str], Iterable[str]]) -> list[list[str]]:
    """Return the sets of more than one report that hang together, each sorted."""
    left, found = set(reports), []
    while left:
        waiting, part = [left.pop()], set[str]()
        while waiting:
            report = waiting.pop()
            if report not in part:
                part.add(report)
                waiting += neighbours(report)
        left -= part
        if len(part) > 1:
            found.append(sorted(part))
    return found


def _families(reports: Sequence[str], known: Copies) -> tuple[dict[str, str], list[Origin]]:
    """Return the families among reports that hang together: claim id -> family, and what people see of each.

    A family's name is its first report and sentence, and serves to tell it from others alone.
    """
    at = [n for r in reports for n in known.of.get(r, ())]
    local = {n: i for i, n in enumerate(at)}
    unions, partners = _Unions(len(at)), known.sharing.partners
    reasons = {i: "same words in another report" for i, n in enumerate(at) if partners.get(n)}
    for i, n in enumerate(at):
        for m in partners.get(n, ()):
            unions.join(i, local[m])
    alike = dict(zip(reports, join_by_keys([[r, *known.alike.partners.get(r, ())] for r in reports]), strict=True))
    first_of: dict[int, int] = {}
    for i, n in enumerate(at):
        report = known.sentences[n].report
        if known.alike.partners.get(report):
            unions.join(first_of.setdefault(alike[report], i), i)
            reasons.setdefault(i, "near-duplicate text")
    told: dict[int, list[int]] = defaultdict(list)
    for i in range(len(at)):
        told[unions.find(i)].append(i)
    theirs = {root: {known.sentences[at[i]].report for i in members} for root, members in told.items()}
    shared = [root for root in told if len(theirs[root]) > 1]
    claims = {root: [c for i in told[root] for c in known.sentences[at[i]].claims] for root in shared}
    name_of = {root: f"{known.sentences[at[root]].report}/{known.sentences[at[root]].at}" for root in shared}
    family = {c: name_of[root] for root in shared for c in claims[root]}
    # For people, the sentences that the same reports share are one family.
    wide = join_by_keys([theirs[root] for root in shared])
    origins = []
    for first in sorted(set(wide)):
        roots = [root for n, root in enumerate(shared) if wide[n] == first]
        of = tuple(sorted({r for root in roots for r in theirs[root]}))
        why = ", ".join(sorted({reasons[i] for root in roots for i in told[root] if i in reasons}))
        name = "copy-" + blake2b("|".join(of).encode(), digest_size=6).hexdigest()
        origins.append(Origin(name, why, of, tuple(sorted(c for root in roots for c in claims[root]))))
    return family, origins


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


class Alike:
    """Which reports' signatures agree at least as much as the threshold: near-duplicates."""

    def __init__(self, threshold: float) -> None:
        self.threshold = threshold
        self.partners: dict[str, set[str]] = {}
        self._reports: list[tuple[tuple[date, str], bytes]] = []  # by number: where a report stands, its signature
        self._number: dict[str, int] = {}
        self._windows = Windows(_NEIGHBOURS, lambda n: self._reports[n][0])

    def change(self, reports: Sequence[Report]) -> set[str]:
        """Take these reports in the place of what they were; return those that are now like others than before."""
        dropped = [n for r in reports if (n := self._number.pop(r.id, None)) is not None]
        added = []
        for report in reports:
            if report.signature:
                self._number[report.id] = len(self._reports)
                added.append(len(self._reports))
                self._reports.append(((report.published or date.max, report.id), report.signature))
        if len(added) >= max(BULK, len(self._number) // 8):
            return self._rebuild()
        nearby = self._windows.change({n: self._bands(n) for n in added}, {n: self._bands(n) for n in dropped})
        changed: set[str] = set()
        for n in dropped:
            name = self._reports[n][0][1]
            for other in self.partners.pop(name, ()):
                self.partners.get(other, set()).discard(name)
                changed.add(other)
        gone = set(dropped)
        for one, its in nearby:
            if one in gone or its in gone:
                continue
            a, b = self._reports[one][0][1], self._reports[its][0][1]
            told = b in self.partners.get(a, ())
            if self._meet(one, its) != told:
                self._tie(a, b, not told)
                changed.update((a, b))
        return changed

    def _tie(self, one: str, other: str, tied: bool) -> None:
        for a, b in ((one, other), (other, one)):
            mine = self.partners.setdefault(a, set())
            if tied:
                mine.add(b)
            else:
                mine.discard(b)

    def _meet(self, one: int, other: int) -> bool:
        if similarity(self._reports[one][1], self._reports[other][1]) < self.threshold:
            return False
        return self._windows.meet(one, other, set(self._bands(one)) & set(self._bands(other)))

    def _bands(self, n: int) -> list[int]:
        found: list[int] = band_numbers(self._reports[n][1]).tolist()
        return found

    def _rebuild(self) -> set[str]:
        """Find all near-duplicates anew: for many reports at once."""
        import numpy as np

        before, self.partners = self.partners, {}
        numbers = sorted(self._number.values())
        bands = [band_numbers(self._reports[n][1]) for n in numbers]
        owner = np.repeat(np.array(numbers, np.int64), [len(one) for one in bands])
        for one, other in self._windows.rebuild(np.concatenate(bands), owner):
            if similarity(self._reports[one][1], self._reports[other][1]) >= self.threshold:
                self._tie(self._reports[one][0][1], self._reports[other][0][1], True)
        return {r for r in before.keys() | self.partners.keys() if before.get(r) != self.partners.get(r)}


def band_numbers(signature: bytes) -> NDArray[np.uint64]:
    """Return one number for each band of a signature: equal numbers mean equal bands at the same place.

    Two unlike bands share a number with probability 2^-64 (a polynomial over the ring of 64-bit numbers, mixed as in
    splitmix64; Steele, Lea, Flood 2014); what then meets is still compared in full.
    """
    import numpy as np

    lanes = np.frombuffer(signature + bytes(-len(signature) % _BAND), ">u4").astype(np.uint64).reshape(-1, 4)
    mixed = np.arange(1, len(lanes) + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for n in range(4):
        mixed = (mixed ^ lanes[:, n]) * np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(31)
    return mixed


def join_by_keys(keys: Sequence[Iterable[Hashable]]) -> list[int]:
    """Return for each item the first item with which it shares a key, directly or through others."""
    unions = _Unions(len(keys))
    first: dict[Hashable, int] = {}
    for at, mine in enumerate(keys):
        for key in mine:
            unions.join(at, first.setdefault(key, at))
    return [unions.find(at) for at in range(len(keys))]
