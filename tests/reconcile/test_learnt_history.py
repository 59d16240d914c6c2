"""What was learnt over time: each learning is a step, what is taken back counts no more."""

from __future__ import annotations

from crossbearing.codec import encode
from crossbearing.model.learnt import Learnt, LearntSource
from crossbearing.model.record import Record
from crossbearing.reconcile.learnt_history import history, moments

START = "2025-03-01T00:00:00Z"


def learnt(right: float) -> Learnt:
    return Learnt((LearntSource("outlet", "neutral", "bell", (right, 1 - right), claims=7),), questions=3, claims=7)


def line(number: int, right: float, **more: object) -> Record:
    at = f"2025-03-{number + 1:02d}T00:00:00Z"
    return Record(number, at, "learn", "sources", "3 questions", encode(learnt(right)).decode(), "ann", "", **more)  # type: ignore[arg-type]


def undo(number: int, of: int) -> Record:
    return Record(number, f"2025-03-{number + 1:02d}T00:00:00Z", "undo", "sources", "", "", "ann", "", undoes=of)


def test_each_learning_is_a_step_that_begins_at_the_prior() -> None:
    rows = history([line(1, 0.8), line(2, 0.9)], None, START)
    assert [(r.since[:10], r.claims) for r in rows] == [("2025-03-01", 0), ("2025-03-02", 7), ("2025-03-03", 7)]
    assert rows[0].right == rows[0].prior and [r.right for r in rows[1:]] == [0.8, 0.9]


def test_what_is_taken_back_counts_until_then_and_no_longer() -> None:
    log = [line(1, 0.8), line(2, 0.9, undone=True), undo(3, of=2), undo(4, of=1)]
    log[0] = line(1, 0.8, undone=True)
    assert [one.sources[0].says if one else None for _, one in moments(log)] == [
        (0.8, 1 - 0.8), (0.9, 1 - 0.9), (0.8, 1 - 0.8), None,
    ]  # fmt: skip
    rows = history(log, None, START)
    assert [r.right for r in rows] == [rows[0].prior, 0.8, 0.9, 0.8, rows[0].prior]


def test_without_learning_there_is_no_history() -> None:
    assert history([], None, START) == []
    assert history([Record(1, START, "review", "c1", "verdict", "accepted", "ann", "")], None, START) == []
