"""The brief in words: what stands in which section, who says it through whom, and what is never said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import made_ledger as made
from crossbearing import wording
from crossbearing.brief.make import find_question, make_brief
from crossbearing.errors import UsageError
from crossbearing.exchange import html, markdown
from crossbearing.model.brief import Brief, Line, Section
from crossbearing.model.finding import Answer, Finding, Findings, Question
from crossbearing.model.report import Metadata
from crossbearing.model.when import When

GOLDEN = Path(__file__).parent / "golden_brief.md"


def _brief(**more: object) -> Brief:
    values = {"before": made.BEFORE, **made.arguments(), **more}
    return make_brief("ford", values.pop("findings", made.FINDINGS), [made.TALKS], [made.OUTLOOK], **values)


def _section(brief: Brief, id_: str) -> Section:
    return next(s for s in brief.sections if s.id == id_)


def _only(brief: Brief, id_: str) -> Line:
    (line,) = _section(brief, id_).lines
    return line


def test_sections_stand_in_the_desk_s_order() -> None:
    ids = [s.id for s in _brief().sections]
    assert ids == [
        "changed", "disputed", "corroborated", "single-outlet", "superseded", "reported-absent", "control", "talks",
        "outlook", "not-known",
    ]  # fmt: skip


def test_a_dispute_lists_speakers_apart_and_counts_outlets() -> None:
    line = _only(_brief(), "disputed")
    assert line.text == "How far has the NRA's withdrawal from Sill got, by 5 March 2025?"
    assert line.detail == (
        "not begun: an officer (the party itself), through Mast Radio",
        "begun (some): two traders, through The Bell",
    )
    assert line.note == "One outlet against one. Likely: not begun."
    assert [c.quote for c in line.citations] == ["Nobody has left Sill", "Army trucks have begun to leave Sill"]


def test_one_outlet_that_carries_both_sides_is_said_so() -> None:
    stayed = replace(made.STAYED, report=made.BELL.id)
    claims = [stayed if c.id == "c2" else c for c in made.CLAIMS]
    assert _only(_brief(library=made.library(claims)), "disputed").note.startswith("One outlet carries both sides.")


def test_outlets_that_share_an_origin_are_said_so() -> None:
    copy = replace(made.LEAVING, id="c9", report="report-copy")
    report = replace(made.BELL, id="report-copy", metadata=(Metadata("outlet", "copier", "header"),))
    answers = (made.DISPUTE.answers[0], replace(made.DISPUTE.answers[1], support=("c1", "c9")))
    rows = (*made.DISPUTE.rows[:2], replace(made.DISPUTE.rows[2], claims=("c1", "c9")))
    findings = replace(made.FINDINGS, findings=(replace(made.DISPUTE, answers=answers, rows=rows),))
    line = _only(
        _brief(findings=findings, library=made.library((*made.CLAIMS, copy), (*made.REPORTS, report))), "disputed"
    )
    assert line.note.startswith("One outlet (one origin) against two (one origin).")
    assert line.detail[1] == "begun (some): two traders, through The Bell and copier"


def test_a_denial_that_supports_no_answer_stands_beside_the_denied_one() -> None:
    answers = (Answer("begun", "begun", 0.7, ("c1",), ("c2",)),)
    findings = replace(made.FINDINGS, findings=(replace(made.DISPUTE, answers=answers),))
    line = _only(_brief(findings=findings), "disputed")
    assert line.detail == (
        "begun: two traders, through The Bell; denied by an officer (the party itself), through Mast Radio",
    )
    assert line.citations[1].denies
    assert line.note.startswith("One outlet against one.")


def test_corroborated_says_outlets_and_origins_and_words_not_digits() -> None:
    line = _only(_brief(), "corroborated")
    assert line.text == "Did the NRA and the GOV meet on 3 March 2025? Yes, in Weir."
    assert line.note == "2 outlets, 2 origins: The Bell and Mast Radio in their own words."
    assert line.sure == "very likely"
    assert "0.9" not in markdown.render(_brief())


def test_what_changed_puts_disputes_first_and_says_when_there_is_nothing_to_compare() -> None:
    lines = _section(_brief(), "changed").lines
    assert [line.label for line in lines] == ["New dispute", "New"]
    assert "Nothing to compare" in _section(_brief(before=None), "changed").empty
    assert "Nothing changed" in _section(_brief(before=made.FINDINGS), "changed").empty


def test_a_turned_answer_is_news() -> None:
    turned = replace(made.DISPUTE, answers=made.DISPUTE.answers[1::-1])
    after = replace(made.FINDINGS, findings=(turned,))
    (line,) = _section(_brief(findings=after, before=made.FINDINGS), "changed").lines
    assert (line.label, line.note) == ("New answer", "Begun (some); it was: not begun.")


def test_long_sections_are_bounded_and_say_how_many_more() -> None:
    many = tuple(replace(made.AGREED, question=replace(made.AGREED.question, id=f"{n:06d}")) for n in range(30))
    section = _section(_brief(findings=replace(made.FINDINGS, findings=many), shown=5), "corroborated")
    assert (len(section.lines), section.more) == (5, 25)
    assert section.see == "crossbearing findings ford --standing corroborated"


def _lone(n: int, family: str, kind: str, subject: str, text: str, value: str = "yes", **fields: object) -> Finding:
    question = Question(f"{n:06d}", family, kind, (subject,), None, "", "t", "Is it so?", **fields)
    answers = (Answer(value, text, 0.7, ("c1",)),)
    return Finding(question, answers, "single-outlet", "standing/one-outlet", "bayes", 1, 1)


def test_one_outlet_s_lines_stand_in_the_desk_s_order() -> None:
    told = [
        _lone(1, "occurrence", "PROTEST", "hundreds of people", "hundreds of people protested"),
        _lone(2, "occurrence", "COOPERATE", "lake", "“the lake helps them in this”"),
        _lone(3, "occurrence", "ASSAULT", "gov", "GOV attacked Sill today"),
        _lone(4, "progress", "TAKE", "nra", "taken"),
        _lone(5, "occurrence", "CONSULT", "gov", "GOV and Lake met in May", latest=date(2025, 3, 2)),
        _lone(6, "occurrence", "CONSULT", "gov", "GOV and Lake met in spring", latest=date(2025, 3, 4)),
        _lone(7, "occurrence", "REQUEST", "lake", "Lake pressed NRA to go"),
        _lone(8, "occurrence", "REQUEST", "nra", "NRA: “it asked for more”"),
        _lone(9, "occurrence", "AGREE", "nra", "NRA offered to leave Sill"),
        _lone(10, "commitment", "RETREAT", "nra", "NRA is to leave Sill by 3 May 2025", "by 2025-05-03"),
    ]
    findings = replace(made.FINDINGS, findings=tuple(told))
    lines = _section(_brief(findings=findings), "single-outlet").lines
    assert [int(line.link) for line in lines] == [10, 9, 7, 6, 5, 4, 3, 8, 2, 1]
    assert lines[0].text == "NRA is to leave Sill by 3 May 2025."


def test_keys_are_short_and_tell_questions_apart() -> None:
    brief = _brief()
    keys = {line.link: line.key for s in brief.sections for line in s.lines if line.key}
    assert len(set(keys.values())) == len(keys) >= 3
    assert all(find_question(made.FINDINGS, key).question.id == link for link, key in keys.items())


def test_unknown_and_ambiguous_questions_are_refused_with_near_ids() -> None:
    with pytest.raises(UsageError, match="2 questions begin with 'aaaaa'") as told:
        find_question(made.FINDINGS, "aaaaa")
    assert "aaaaa1" in told.value.hint
    with pytest.raises(UsageError, match="no question 'aaaab1'") as told:
        find_question(made.FINDINGS, "aaaab1")
    assert "aaaaa1" in told.value.hint
    with pytest.raises(UsageError):
        find_question(made.FINDINGS, "")


def test_the_outlook_has_one_significant_digit_and_its_notice() -> None:
    section = _section(_brief(), "outlook")
    assert section.note == "Uncalibrated for armed talks."
    assert section.lines[0].text == "nothing 0.6, the town 0.4."


def test_an_empty_project_says_what_was_not_found() -> None:
    brief = make_brief("new", Findings((), (), (), "bayes"))
    assert all(not s.lines and s.empty for s in brief.sections)
    assert (brief.reports, brief.outlets) == (0, ())


def test_reviewed_lines_lose_their_mark() -> None:
    brief = _brief(reviewed=frozenset({"c1", "c2"}))
    assert _only(brief, "disputed").reviewed
    assert not _only(brief, "corroborated").reviewed


def test_the_markdown_is_as_it_was() -> None:
    assert markdown.render(_brief()) == GOLDEN.read_text(encoding="utf-8")


def test_hostile_words_cannot_become_markup() -> None:
    page = html.render(_brief())
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    text = markdown.render(_brief())
    assert "<script>" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_the_html_has_a_strict_policy_with_the_hash_of_its_only_style() -> None:
    page = html.render(_brief())
    sheet = page.split("<style>")[1].split("</style>")[0]
    assert f"default-src 'none'; style-src '{html.style_hash(sheet)}'" in page.replace("&#39;", "'")
    assert " style=" not in page
    assert "http" not in page.replace("http-equiv", "")


@pytest.mark.parametrize(
    ("probability", "words", "digit"),
    [
        (0.0, "almost no chance", "< 0.01"), (0.05, "very unlikely", "0.05"), (0.2, "unlikely", "0.2"),
        (0.5, "roughly even chance", "0.5"), (0.55, "likely", "0.6"), (0.94, "very likely", "0.9"),
        (0.95, "almost certain", "> 0.9"), (1.0, "almost certain", "> 0.9"),
    ],
)  # fmt: skip
def test_words_of_probability(probability: float, words: str, digit: str) -> None:
    assert (wording.band(probability), wording.one_digit(probability)) == (words, digit)


@pytest.mark.parametrize(
    ("role", "first", "last", "words"),
    [
        ("on", "2025-03-22", "2025-03-22", "on 22 March 2025"),
        ("by", "2025-05-31", "2025-06-30", "by some day between 31 May and 30 June 2025"),
        ("on", "2024-08-01", "2024-08-31", "in August 2024"),
        ("since", "2024-07-24", "2024-07-24", "since 24 July 2024"),
        ("as-of", "2025-03-24", "2025-03-24", "as of 24 March 2025"),
        ("on", "2023-12-30", "2024-01-02", "between 30 December 2023 and 2 January 2024"),
        ("on", "2023-01-01", "2024-12-31", "in 2023 or 2024"),
    ],
)
def test_days_in_words(role: str, first: str, last: str, words: str) -> None:
    value = When("", date.fromisoformat(first), date.fromisoformat(last), role, "stated", "test")
    assert wording.when(value) == words
