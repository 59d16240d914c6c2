"""Times in news English: what is found, what it is worked out to, and that no text breaks the reader."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossbearing.model.when import BASES, ROLES
from crossbearing.read.feasts import easter, feast_days, islamic
from crossbearing.read.when import find, looks_ahead, resolve, when_of

PUBLISHED = date(2025, 3, 24)  # a Monday


def only(words: str):
    found = find(words)
    assert len(found) == 1, [each.text for each in found]
    return found[0]


def days(words: str, **options) -> str:
    when = resolve(only(words), PUBLISHED, **options)
    return f"{when.role} {when.earliest} {when.latest} {when.basis}"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("on Saturday", "on 2025-03-22 2025-03-22 inferred"),
        ("in August last year", "on 2024-08-01 2024-08-31 inferred"),
        ("as of Monday", "as-of 2025-03-24 2025-03-24 inferred"),
        ("Last week", "on 2025-03-17 2025-03-23 inferred"),
        ("On March 12", "on 2025-03-12 2025-03-12 inferred"),
        ("on March 22", "on 2025-03-22 2025-03-22 inferred"),
        ("by the end of May or June", "by 2025-05-31 2025-06-30 inferred"),
        ("in mid-2024", "on 2024-05-01 2024-08-31 stated"),
        ("in July and August last year", "on 2024-07-01 2024-08-31 inferred"),
        ("for eight months", "since 2024-07-24 2024-07-24 inferred"),
        ("in January", "on 2025-01-01 2025-01-31 inferred"),
        ("in 2023 and 2024", "on 2023-01-01 2024-12-31 stated"),
        ("in April", "on 2025-04-01 2025-04-30 inferred"),
        ("on Sunday", "on 2025-03-23 2025-03-23 inferred"),
    ],
)
def test_the_expressions_of_the_two_first_reports(words, expected):
    assert days(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("last Saturday", "on 2025-03-22 2025-03-22 inferred"),
        ("last Monday", "on 2025-03-17 2025-03-17 inferred"),
        ("next Monday", "on 2025-03-31 2025-03-31 inferred"),
        ("Monday next week", "on 2025-03-31 2025-03-31 inferred"),
        ("on Monday morning", "on 2025-03-24 2025-03-24 inferred"),
        ("on Sunday night", "on 2025-03-23 2025-03-23 inferred"),
        ("22 March 2025", "on 2025-03-22 2025-03-22 stated"),
        ("on 22/03/2025", "on 2025-03-22 2025-03-22 stated"),
        ("2025-03-22", "on 2025-03-22 2025-03-22 stated"),
        ("October 27, 2023", "on 2023-10-27 2023-10-27 stated"),
        ("Oct. 27, 2023", "on 2023-10-27 2023-10-27 stated"),
        ("Saturday, March 22", "on 2025-03-22 2025-03-22 inferred"),
        ("the 3rd of August 2024", "on 2024-08-03 2024-08-03 stated"),
        ("dawn on 4 May 2024", "on 2024-05-04 2024-05-04 stated"),
        ("last August", "on 2024-08-01 2024-08-31 inferred"),
        ("early 2025", "on 2025-01-01 2025-04-30 stated"),
        ("late March", "on 2025-03-22 2025-03-31 inferred"),
        ("by the end of May", "by 2025-05-31 2025-05-31 inferred"),
        ("by the end of the year", "by 2025-12-31 2025-12-31 inferred"),
        ("no later than 30 June", "by 2025-06-30 2025-06-30 inferred"),
        ("next month", "on 2025-04-01 2025-04-30 inferred"),
        ("this week", "on 2025-03-24 2025-03-30 inferred"),
        ("two days ago", "on 2025-03-22 2025-03-22 inferred"),
        ("since 23 March", "since 2025-03-23 2025-03-23 inferred"),
        ("since the February 2021 coup", "since 2021-02-01 2021-02-28 stated"),
        ("until Friday", "until 2025-03-28 2025-03-28 inferred"),
        ("until 9 a.m. on Tuesday", "until 2025-03-25 2025-03-25 inferred"),
        ("by noon Friday", "by 2025-03-28 2025-03-28 inferred"),
        ("For now", "as-of 2025-03-24 2025-03-24 inferred"),
        ("a follow-up to last year's talks", "on 2024-01-01 2024-12-31 inferred"),
        ("before Thursday", "by 2025-03-27 2025-03-27 inferred"),
        ("yesterday", "on 2025-03-23 2025-03-23 inferred"),
        ("the day before yesterday", "on 2025-03-22 2025-03-22 inferred"),
        ("this morning", "on 2025-03-24 2025-03-24 inferred"),
        ("overnight", "on 2025-03-23 2025-03-24 inferred"),
        ("between 18 and 21 March", "on 2025-03-18 2025-03-21 inferred"),
        ("from April 18 to 21, 2024", "on 2024-04-18 2024-04-21 stated"),
        ("from Monday to Friday last week", "on 2025-03-17 2025-03-21 inferred"),
        ("in December and January", "on 2024-12-01 2025-01-31 inferred"),
        ("from July 2023 to March", "on 2023-07-01 2024-03-31 stated"),
        ("the first quarter of 2024", "on 2024-01-01 2024-03-31 stated"),
        ("in the 1990s", "on 1990-01-01 1999-12-31 stated"),
        ("in spring 2023", "on 2023-03-01 2023-05-31 stated"),
        ("over the weekend", "on 2025-03-22 2025-03-23 inferred"),
        ("in recent days", "on 2025-03-17 2025-03-24 inferred"),
        ("in the coming days", "on 2025-03-24 2025-03-31 inferred"),
        ("recently", "on None 2025-03-24 inferred"),
        ("currently", "as-of 2025-03-24 2025-03-24 inferred"),
        ("for the past eight months", "since 2024-07-24 2024-07-24 inferred"),
        ("in the past two weeks", "on 2025-03-10 2025-03-24 inferred"),
        ("within 48 hours", "by 2025-03-26 2025-03-26 inferred"),
        ("earlier this month", "on 2025-03-01 2025-03-24 inferred"),
        ("on the 22nd", "on 2025-03-22 2025-03-22 inferred"),
        ("during Thingyan", "on 2025-04-13 2025-04-17 inferred"),
        ("at Christmas", "on 2024-12-25 2024-12-25 inferred"),
        ("on Good Friday", "on 2025-04-18 2025-04-18 inferred"),
    ],
)
def test_what_news_english_says(words, expected):
    assert days(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "may be required",
        "Theresa May said",
        "troops march on the town",
        "the March on Washington",
        "the Sun reported",
        "they Sat down",
        "Operation 1027",
        "AH14",
        "Resolution 2669",
        "1,027 troops",
        "killed 2000 soldiers",
        "after the first day of the meeting",
        "for over a week prior to the talks",
        "on the 22nd floor",
        "the 44th Division",
        "at 5 p.m.",
        "day and night",
        "concern over the future of the town",
        "the fall of Lashio",
        "the Arab Spring",
        "a two-day truce",
        "the daily patrols",
        "the day before the coup",
        "",
        "   ",
    ],
)
def test_no_date_is_taken_from_other_words(words):
    assert find(words) == []


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("the following day", "earlier date"),
        ("three weeks earlier", "earlier date"),
        ("on February 30, 2025", "no such day"),
        ("during Eid", "moon"),
    ],
)
def test_a_day_that_cannot_be_known_is_unknown_with_the_reason(words, reason):
    when = resolve(only(words), PUBLISHED)
    assert when.basis == "unknown" and when.earliest is None and when.latest is None
    assert reason in when.rule


def test_without_the_reports_date_only_stated_days_are_known():
    assert resolve(only("on 3 August 2024"), None).earliest == date(2024, 8, 3)
    missing = resolve(only("on Saturday"), None)
    assert (missing.basis, missing.rule) == ("unknown", "the report has no date")


def test_an_earlier_date_of_the_text_is_counted_from():
    assert resolve(only("the following day"), PUBLISHED, anchor=date(2024, 7, 3)).earliest == date(2024, 7, 4)
    assert resolve(only("two days earlier"), None, anchor=date(2024, 7, 3)).latest == date(2024, 7, 1)


def test_a_clause_that_looks_ahead_turns_the_weekday():
    text = "The two sides will meet again on Friday. They last met on Friday, officials said."
    first, second = find(text)
    assert looks_ahead(text, first) and not looks_ahead(text, second)
    assert resolve(first, PUBLISHED, future=True).earliest == date(2025, 3, 28)
    assert resolve(second, PUBLISHED).earliest == date(2025, 3, 21)


def test_the_time_of_saying_does_not_look_ahead():
    text = "It plans to leave, a spokesman said on Sunday."
    assert not looks_ahead(text, find(text)[0])


def test_an_open_order_of_day_and_month_is_said_and_both_are_kept():
    when = resolve(only("on 03/04/2025"), PUBLISHED)
    assert (when.earliest, when.latest) == (date(2025, 3, 4), date(2025, 4, 3))
    assert "order" in when.rule


def test_the_expression_stands_without_its_preposition_at_exact_offsets():
    text = "Lashio fell. It may be handed over by the end of May or June, they say."
    words = only(text)
    assert words.text == "the end of May or June" == text[words.start : words.end]
    assert find(text, 0, 12) == []
    assert find(text, 13) == [words]


def test_every_gives_times_apart_and_lengths_too():
    text = "a two-day truce in July and August last year"
    assert [words.text for words in find(text, every=True)] == ["a two-day", "July", "August last year"]
    assert [words.text for words in find(text)] == ["July and August last year"]
    assert resolve(find(text, every=True)[0], PUBLISHED).rule == "a length of time, not a day"


@pytest.mark.parametrize(
    "text",
    ["on Saturday", "for eight months", "for the past two weeks", "in May", "in 2024", "on the 22nd", "in spring",
     "between 18 and 21 April", "by the end of May or June", "within two weeks", "now", "mid-2024"],
)  # fmt: skip
def test_stored_words_and_role_give_the_same_days_under_a_corrected_date(text):
    words = only(text)
    for published in (PUBLISHED, date(2023, 11, 2)):
        assert when_of(words.text, words.role, published) == resolve(words, published)


def test_stored_words_that_cannot_be_read_are_unknown_and_a_wrong_role_is_refused():
    assert when_of("at some point", "on", PUBLISHED).basis == "unknown"
    with pytest.raises(ValueError, match="role"):
        when_of("Monday", "around", PUBLISHED)


def test_feasts_fall_on_their_known_days():
    assert [easter(year) for year in (2000, 2024, 2025)] == [date(2000, 4, 23), date(2024, 3, 31), date(2025, 4, 20)]
    assert abs(islamic(1446, 9, 1) - date(2025, 3, 1)) <= timedelta(days=1)
    assert feast_days("thanksgiving", 2024)[0] == date(2024, 11, 28)


PIECES = """
on in by until since the of to and or from between May March Sunday Monday last next this year week days two 12 22 31
2024 0000 9999 31st 29 February mid - – , . early end first quarter ago earlier later before after half spring weekend
Eid New 's yesterday morning every hundred thousand a few 1990s 3/4/2025 2025-13-45 century past recent coming for
within day months Good Friday last Q3 now Oct. 𝟙𝟚 ١٢ a.m. 9
"""
WORDS = st.sampled_from(PIECES.split())
DATES = st.dates() | st.none()


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=80) | st.lists(WORDS, max_size=12).map(" ".join), DATES, DATES, st.booleans())
def test_no_text_breaks_it(text, published, anchor, future):
    for every in (False, True):
        floor = 0
        for words in find(text, every=every):
            assert text[words.start : words.end] == words.text != ""
            assert words.start >= floor
            floor = words.end
            assert words.role in ROLES
            hash(words.key)
            looks_ahead(text, words)
            when = resolve(words, published, future=future, anchor=anchor)
            assert when.basis in BASES and (when.rule or when.basis == "stated")
            assert when.is_known == (when.basis != "unknown")
            if when.earliest and when.latest:
                assert when.earliest <= when.latest
            assert when == resolve(words, published, future=future, anchor=anchor)
            assert when_of(words.text, words.role, published).role == words.role
