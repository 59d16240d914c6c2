"""What stands around each word, for the branch that tells who says what: speech, quotations, paragraphs, letters."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from crossbearing.read.attribution import Attribution
from crossbearing.read.network.labels import MARKS
from crossbearing.read.network.reading import Asked
from crossbearing.read.sentence import quotations

Marks = list[tuple[int, ...]]
_HEARD, _QUOTED, _STRETCH, _WRITTEN = ({value: n for n, value in enumerate(values)} for values in MARKS)


def marks(text: str, every: Sequence[Asked], spread: Sequence[Attribution]) -> list[Marks]:
    """Return for each sentence of a text one row for each word, as places in `MARKS`.

    `spread` are the stretches over several sentences that a speaker answers for.
    """
    rows = [[[0] * len(MARKS) for _ in one.parse.words] for one in every]
    before = 0
    for one, mine in zip(every, rows, strict=True):
        starts = one.parse.starts
        opens = before == 0 or "\n" in text[before : one.sentence.start]
        before = one.sentence.end
        for a in one.sentence.attributions:
            for n in range(bisect_left(starts, a.start), bisect_left(starts, a.end)):
                mine[n][0] = mine[n][0] or _HEARD["said"]
            for n in range(bisect_left(starts, a.cue_start), bisect_left(starts, a.cue_end)):
                mine[n][0] = _HEARD["cue"]
        for n, (start, end) in enumerate(zip(starts, one.parse.ends, strict=True)):
            mine[n][2] = _STRETCH["paragraph opens"] if opens else 0
            mine[n][3] = _written(text[start:end])
    begun = [one.sentence.start for one in every]
    for q in quotations(text):
        for k in _under(begun, q.start, q.end):
            starts = every[k].parse.starts
            first, last = bisect_left(starts, q.start), bisect_left(starts, q.end)
            for n in range(first, last):
                rows[k][n][1] = _QUOTED["inside" if q.start >= begun[k] else "inside from before"]
            if first < last and starts[first] == q.start:
                rows[k][first][1] = _QUOTED["opens"]
    for a in spread:
        for k in _under(begun, a.start, a.end):
            starts = every[k].parse.starts
            for n in range(bisect_left(starts, a.start), bisect_left(starts, a.end)):
                rows[k][n][2] |= _STRETCH["answered for"]
    return [[tuple(row) for row in mine] for mine in rows]


def _under(begun: Sequence[int], start: int, end: int) -> range:
    """Return which sentences, of those that begin there, a stretch may have words of."""
    return range(max(0, bisect_right(begun, start) - 1), bisect_left(begun, end))


def _written(word: str) -> int:
    if len(word) > 1 and word.isupper():
        return _WRITTEN["capitals"]
    if word[:1].isupper():
        return _WRITTEN["capital first"]
    if word[:1].isdigit():
        return _WRITTEN["digit"]
    return _WRITTEN["letter"] if word[:1].isalpha() else 0
