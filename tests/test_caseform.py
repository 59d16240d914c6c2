"""The `.case` form: what a desk officer writes, and what he is told when a line does not fit."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossbearing.caseform import parse
from crossbearing.errors import UsageError

GOLDEN = Path(__file__).parent / "golden"

HEAD = "source herald   published 2025-03-24   theatre lakes\n---\n"
TEXT = "The army demanded that rebels leave some wards of Kobra unless a deal is signed. A resident denied it.\n"


def case(*lines: str, text: str = TEXT) -> str:
    return HEAD + text + "---\n" + "\n".join(lines) + "\n"


def test_report() -> None:
    report, claims = parse(case("REQUEST", "  words: The army demanded"))
    assert report.outlet == "herald"
    assert report.published == date(2025, 3, 24)
    assert report.text == TEXT.strip("\n")
    assert [(c.kind, c.mode, c.quote) for c in claims] == [("REQUEST", None, "The army demanded")]


def test_a_claim_with_everything() -> None:
    _, claims = parse(
        case(
            "# The demand, its content and what it hangs on.",
            'REQUEST/yield  actor=army "The army"  recipient="rebels"  name=ask'
            '  condition=unless "a deal is signed" deal',
            "  words: The army demanded that rebels leave some wards of Kobra",
            'RETREAT/withdraw  actor="rebels"  from="some wards" within kobra  some  demanded  parent=ask'
            "  when=by 2025-05-31..2025-06-30",
            "  words: rebels leave some wards of Kobra",
            "AGREE/sign  conditional  name=deal  certainty=0.5",
            "  words: a deal is signed",
            "REQUEST  denied  disputes=it  voice=public: A resident ~army + party: The army denies > herald",
            "  words: A resident denied it",
        )
    )
    ask, content, deal, denial = claims
    assert (ask.actors[0].text, ask.actors[0].id, ask.recipients[0].id) == ("The army", "army", None)
    assert ask.content == (content.id,)
    assert content.parent == ask.id
    assert not content.as_fact
    assert ask.as_fact
    assert ask.condition is not None
    assert (ask.condition.type, ask.condition.quote, ask.condition.content) == ("unless", "a deal is signed", deal.id)
    place = content.places[0]
    assert (place.text, place.role, place.within.id if place.within else "") == ("some wards", "from", "kobra")
    assert (content.extent, content.modality) == ("some", "demanded")
    assert (content.when.role, content.when.earliest, content.when.latest) == (
        "by",
        date(2025, 5, 31),
        date(2025, 6, 30),
    )
    assert (deal.certainty, deal.as_fact) == (0.5, False)
    level, outlet = denial.voice
    assert [(s.text, s.type, s.affiliation) for s in level.speakers] == [
        ("A resident", "public", "army"),
        ("The army", "party", None),
    ]
    assert level.stance == "denies"
    assert outlet.speakers[0].type == "outlet"
    assert denial.disputes is not None
    assert denial.polarity == "denied"


def test_outlet_stands_last_even_when_not_written() -> None:
    _, claims = parse(case("REQUEST", "  words: The army demanded"))
    assert [s.text for level in claims[0].voice for s in level.speakers] == ["herald"]


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("REQUEST", True),
        ("REQUEST  demanded", False),
        ("REQUEST  possible  fact", True),
        ("REQUEST  no-fact", False),
        ("REQUEST  denied", True),
    ],
)
def test_what_is_told_as_fact(line: str, fact: bool) -> None:
    assert parse(case(line, "  words: The army demanded"))[1][0].as_fact is fact


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["WITHDRAW", "  words: The army"], "no kind 'WITHDRAW'"),
        (["RETREAT/fly", "  words: The army"], "no kind 'RETREAT/fly'"),
        (["REQUEST", "  words: The navy"], "not in the text"),
        (["REQUEST", "  words: a"], "stand in the text twice"),
        (["REQUEST", "  words:"], "not in the text"),
        (["REQUEST"], "no 'words:' line"),
        (["REQUEST", "AGREE", "  words: The army"], "no 'words:' line"),
        (["REQUEST  maybe", "  words: The army"], "'maybe' is no polarity"),
        (["REQUEST  colour=red", "  words: The army"], "colour is no role"),
        (["REQUEST  when=soon", "  words: The army"], "no time"),
        (["REQUEST  when=after 2025-03-01", "  words: The army"], "no role of a time"),
        (["REQUEST  when=on 2025-02-30", "  words: The army"], "no time"),
        (["REQUEST  parent=none", "  words: The army"], "no claim is named 'none'"),
        (["REQUEST  condition=when it rains", "  words: The army"], "a condition is written"),
        (['REQUEST  actor=the "army', "  words: The army"], "no role"),
        (["REQUEST  actor=", "  words: The army"], "actor= has no words"),
        (['REQUEST  actor=""', "  words: The army"], "no role"),
        (['REQUEST  actor="The navy"', "  words: The army"], "are not in the text"),
        (['REQUEST  condition=if "it rains"', "  words: The army"], "are not in the text"),
        (['REQUEST  condition=unless "a deal" none', "  words: The army"], "no claim is named 'none'"),
        (["REQUEST  voice=public: A baker", "  words: The army"], "of a speaker are not in the text"),
        (["REQUEST  voice=baker: A resident", "  words: The army"], "no type of speaker"),
        (["REQUEST  number=many", "  words: The army"], "is no quantity"),
        (["REQUEST  name=x", "  words: The army", "AGREE  name=x", "  words: a deal"], "has the name 'x' already"),
    ],
)
def test_a_line_that_does_not_fit_is_told_with_its_place(lines: list[str], said: str) -> None:
    with pytest.raises(UsageError) as fault:
        parse(case(*lines), "my.case")
    assert said in str(fault.value)


def test_braces_tell_which_words_are_meant() -> None:
    _, claims = parse(case('REQUEST  actor="it"', "  words: A resident {denied it}"))
    assert (claims[0].quote, claims[0].actors[0].text) == ("denied it", "it")


def test_words_of_a_role_are_the_nearest() -> None:
    text = "The army left. It said the army had won. Then the army came back.\n"
    _, claims = parse(case('TAKE  actor="the army"', "  words: came back", text=text))
    assert claims[0].actors[0].start == text.rindex("the army")
    _, claims = parse(case('TAKE  actor="It"', "  words: had won", text=text))
    assert claims[0].actors[0].text == "It"


def test_words_of_a_role_in_the_same_sentence_come_before_earlier_ones() -> None:
    text = "Then the army left. Rebels had won, the army said. Then it rained.\n"
    _, claims = parse(case("TAKE  voice=party: the army", "  words: Rebels had won", text=text))
    assert claims[0].voice[0].speakers[0].start == text.rindex("the army")


def test_a_quantity_has_its_bounds() -> None:
    for number, bounds in (("14 rebels", (14, 14)), ("3.. men", (3, None)), ("..9 km", (None, 9)), ("2..4 x", (2, 4))):
        _, claims = parse(case(f"HARM  number={number}", "  words: The army"))
        assert (claims[0].quantities[0].low, claims[0].quantities[0].high) == bounds
        assert claims[0].quantities[0].what == number.split()[1]


def test_the_line_number_is_that_of_the_file() -> None:
    with pytest.raises(UsageError, match=r"my\.case, line 5"):
        parse(case("WITHDRAW", "  words: The army"), "my.case")


@pytest.mark.parametrize("text", ["", "source herald", "source herald\n---\nonly a text\n"])
def test_a_file_without_three_parts(text: str) -> None:
    with pytest.raises(UsageError, match="a case has a header, a text and claims"):
        parse(text)


@pytest.mark.parametrize("path", sorted(GOLDEN.rglob("*.case")), ids=lambda path: path.name)
def test_every_case_of_the_project_can_be_read(path: Path) -> None:
    report, claims = parse(path.read_text(), path.name)
    assert report.outlet
    assert report.published
    assert len({claim.id for claim in claims}) == len(claims)
    assert all(claim.quote == report.text[claim.start : claim.end] for claim in claims)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.case")), ids=lambda path: path.name)
def test_all_words_of_a_golden_case_stand_in_its_text(path: Path) -> None:
    report, claims = parse(path.read_text(), path.name)
    for claim in claims:
        for mention in (*claim.actors, *claim.recipients, *claim.places):
            assert mention.text == report.text[mention.start : mention.end]
        for level in claim.voice:
            assert all(s.start is not None for s in level.speakers if s.type != "outlet"), level


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_claim_line_is_read_or_refused_in_words(line: str, words: str) -> None:
    try:
        _, claims = parse(case(line, "  words: " + words))
    except UsageError as fault:
        assert str(fault)
    else:
        assert all(c.quote == TEXT.strip("\n")[c.start : c.end] for c in claims)
