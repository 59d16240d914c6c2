"""What pages read by key is what the whole findings say: on a real project, after each report and each decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import crossbearing as xb
import made_review
from crossbearing import desk
from crossbearing.project import Project
from crossbearing.web.browse import Stored, Whole, asked_of
from crossbearing.web.filters import Filter, facets


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    with xb.open(made_review.make(tmp_path_factory.mktemp("desk"))) as opened:
        yield opened


def asked(project: Project) -> list[Filter]:
    outlets = project.outlets()
    return [
        Filter(), Filter(standing="disputed"), Filter(place="lashio"), Filter(actor="mndaa"), Filter(kind="TAKE"),
        Filter(words="LASHIO"), Filter(since="2025-03-01"), Filter(until="2025-03-01"), Filter(place="nowhere"),
        *(Filter(source=one) for one in outlets), Filter(family="control", words="who"),
    ]  # fmt: skip


def same(project: Project) -> None:
    stored, whole = asked_of(project, Filter()), Whole(project, project.findings())
    assert isinstance(stored, Stored)
    for one in asked(project):
        for in_time in (False, True):
            assert list(stored.every(one, in_time=in_time)) == list(whole.every(one, in_time=in_time)), one
            after: Any = ""
            while True:
                left, right = (seen.part(one, after, 2, in_time=in_time) for seen in (stored, whole))
                assert replace(left, rows=list(left.rows), undated=0) == replace(
                    right, rows=list(right.rows), undated=0
                )
                if not (after := left.following):
                    break
            whole_part = whole.part(one, "", 2, in_time=in_time)
            assert (
                in_time is False
                or one.since
                or one.until
                or (stored.part(one, "", 2, in_time=True).undated == whole_part.undated)
            )
    assert facets(stored.values, project)[:5] == facets(whole.values, project)[:5]
    assert stored.holdings == list(whole.holdings) and list(stored.origins) == list(whole.origins)
    seen = desk.verdicts(project)
    assert stored.queue(100, seen) == whole.queue(100, seen)
    order = whole.queue(100, seen)[1]
    assert stored.cards(order) == whole.cards(order)
    for f in project.findings().findings:
        assert stored.find(f.question.id[:12]) == f
    assert desk.outlets(project) == desk._rows(project, None, None)


def test_pages_read_the_same_by_key_as_from_the_whole(project: Project) -> None:
    same(project)
    stored = asked_of(project, Filter())
    order = stored.queue(100, ())[1]
    project.review(order[0], "rejected", why="a trial", who="ann")
    same(project)
    disputed = next(iter(asked_of(project, Filter()).every(Filter())))
    desk.override(project, disputed.question.id, disputed.answers[-1].value, why="a trial", who="ann")
    same(project)
    project.undo(who="ann")
    same(project)


def test_another_judge_or_moment_is_read_whole(project: Project) -> None:
    assert isinstance(asked_of(project, Filter(judge="majority")), Whole)
    assert isinstance(asked_of(project, Filter(as_of="2031-01-01")), Whole)
    assert isinstance(asked_of(project, Filter(judge=project.settings.judge)), Stored)


def test_a_word_that_fits_no_question_says_which_are_near(project: Project) -> None:
    with pytest.raises(xb.errors.UsageError):
        asked_of(project, Filter()).find("zzzz")
    with pytest.raises(xb.errors.UsageError):
        asked_of(project, Filter()).find("")
