"""What a model says becomes a claim only as far as its quotes are found: letter for letter, whole, and once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from stub_endpoint import claim

from crossbearing.model.claim import Claim
from crossbearing.model.problem import Problem
from crossbearing.model.report import Report
from crossbearing.read.llm.asking import Answered
from crossbearing.read.llm.build import MOST_TOLD, REFUSED, claims_of
from crossbearing.read.llm.piece import Piece, pieces, shown
from crossbearing.read.llm.quote import Quotes

TEXT = (
    "The paramilitaries said on Friday that they had taken Singa. The army denied losing the town.\n\n"
    "The army demanded that they leave Singa by 31 May. If they stay, the army will shell the town.\n\n"
    "At least 82 people were reportedly killed in some wards of Lashio, residents and\ntwo officials said."
)
Made = Callable[[str], Report]


def build(report: Report, items: list[Any], context: int = 0) -> tuple[list[Claim], list[Problem]]:
    [piece] = pieces(report.text, 6_000)
    return claims_of(report, [Answered(Piece(piece.lines, context), tuple(items))], "m")


def only(report: Report, **more: Any) -> Claim:
    [one], told = build(report, [claim(more.pop("words"), **more)])
    assert not told
    return one


def refusal(report: Report, *items: Any) -> str:
    claims, told = build(report, list(items))
    assert not claims
    assert {p.code for p in told} == {REFUSED}
    return told[0].message


def test_a_claim_with_all_its_parts(report: Made) -> None:
    one = only(
        report(TEXT), words="they had taken Singa", phase="completed", actors=["they"],
        places=[{"words": "Singa", "sentence": 1, "role": "object"}],
        said_by=[{"words": "The paramilitaries", "sentence": 1, "type": "party", "side": "paramilitaries"}],
    )  # fmt: skip
    assert (one.quote, one.kind, one.mode, one.phase, one.as_fact) == (
        "they had taken Singa", "TAKE", "capture", "completed", True,
    )  # fmt: skip
    assert [m.text for m in one.actors] == ["they"]
    assert [(p.text, p.start, p.role) for p in one.places] == [("Singa", TEXT.index("Singa"), "object")]
    [speaker], [outlet] = (level.speakers for level in one.voice)
    assert (speaker.text, speaker.type, speaker.affiliation, outlet.text) == (
        "The paramilitaries", "party", "paramilitaries", "herald",
    )  # fmt: skip
    assert one.reading.startswith("llm/")
    assert one.reading.endswith(" m 1")


def test_blanks_and_the_signs_at_the_ends_do_not_matter(report: Made) -> None:
    one = only(report("The rebels  took the hill on\tMonday, and left."), words="The rebels took the hill on Monday,")
    assert one.quote == "The rebels  took the hill on\tMonday"


ABSENT = {
    "changed": "they had captured Singa",
    "other case": "They had taken Singa",
    "completed": "the army of Sudan denied losing the town",
    "cut within a word": "rmy denied losing the town",
    "over two sentences": "taken Singa. The army denied",
    "empty": "",
    "only signs": "...",
    "too long": "they had taken Singa " * 100,
}


@pytest.mark.parametrize("name", ABSENT)
def test_a_quote_that_does_not_stand_there_is_refused(report: Made, name: str) -> None:
    assert "not found" in refusal(report(TEXT), claim(ABSENT[name]))


def test_words_that_stand_twice_are_told_apart_by_the_number_of_their_sentence(report: Made) -> None:
    text = "The army left Singa. The rebels came. The army left Singa."
    first, second = (only(report(text), words="The army left Singa", sentence=n).start for n in (1, 3))
    assert (first, second) == (0, text.rindex("The army"))
    for wrong in (0, 2, 4, -1, 10**30):
        assert "not once" in refusal(report(text), claim("The army left Singa", wrong))
    assert "not once" in refusal(report("The army left, the army left."), claim("army left"))


def test_a_mark_that_joins_is_part_of_its_letter(report: Made) -> None:
    assert "not found" in refusal(report("The army left the cafe\u0301 of Goma."), claim("The army left the cafe"))


def test_a_role_is_looked_for_near_its_claim(report: Made) -> None:
    text = "The army met the elders. The army left Goma. The rebels came."
    one = only(report(text), words="left Goma", sentence=2, actors=["The army"], recipients=["The rebels"])
    assert [m.start for m in (*one.actors, *one.recipients)] == [text.index("The army", 5), text.index("The rebels")]
    far = only(report(text), words="The rebels came", sentence=3, actors=[{"words": "The army", "sentence": 1}])
    assert far.actors[0].start == 0


def test_a_role_that_is_not_there_is_left_out_and_told(report: Made) -> None:
    bad = {"words": "Goma", "sentence": 1, "role": "object"}
    [one], told = build(report(TEXT), [
        claim("they had taken Singa", actors=["the RSF", "they"], places=[bad], time="on Monday", numbers=["900"],
              hedge="allegedly"),
    ])  # fmt: skip
    assert [m.text for m in one.actors] == ["they"]
    assert not one.places
    assert not one.when.is_known
    assert not one.quantities
    assert one.certainty == 1
    assert one.confidence < 0.5
    assert len(told) == 5
    assert all(p.span and p.span.start == one.start for p in told)


@pytest.mark.parametrize(
    "more",
    [
        {"said_by": ["the governor"]},
        {"said_by": [{"words": "The paramilitaries", "type": "outlet"}]},
        {"said_by": [{"words": "The paramilitaries", "stance": "hopes"}]},
        {"denies": "reports of a siege"},
        {"condition": "unless they pay", "condition_type": "unless"},
        {"condition": "they stay"},
        {"kind": "TAKE/withdraw"},
        {"kind": "PWNED"},
        {"polarity": "maybe"},
        {"modality": "none"},
        {"phase": "done"},
        {"condition_type": "when"},
        {"actors": "they"},
        {"sentence": "one"},
    ],
)
def test_without_these_a_claim_would_say_something_else_and_is_refused(report: Made, more: dict[str, Any]) -> None:
    said = claim("they had taken Singa") | more
    if isinstance(more.get("said_by"), list) and isinstance(more["said_by"][0], str):
        said = claim("they had taken Singa", said_by=more["said_by"])
    refusal(report(TEXT), said)


@pytest.mark.parametrize("item", [None, 1, "words", [], {}, {"words": "Singa"}, {"words": 1, "kind": "TAKE"}])
def test_an_item_that_is_no_claim_costs_only_itself(report: Made, item: Any) -> None:
    claims, told = build(report(TEXT), [item, claim("they had taken Singa")])
    assert len(claims) == len(told) == 1


def test_days_and_numbers_are_worked_out_by_the_rules_from_the_quoted_words(report: Made) -> None:
    asked = only(report(TEXT), words="they leave Singa by 31 May", sentence=3, modality="demanded", time="by 31 May")
    assert (str(asked.when.latest), asked.when.role, asked.when.text) == ("2025-05-31", "by", "31 May")
    dead = only(
        report(TEXT), words="At least 82 people were reportedly killed in some wards of Lashio", sentence=5,
        kind="HARM/killed", numbers=["At least 82 people"], hedge="reportedly",
        places=[{"words": "some wards", "sentence": 5, "role": "at", "within": "Lashio"}],
    )  # fmt: skip
    [count] = dead.quantities
    assert (count.low, count.high, count.what) == (82, None, "people")
    assert dead.certainty == 0.6
    assert dead.places[0].within
    assert dead.places[0].within.text == "Lashio"


def test_co_speakers_share_a_level_and_the_nearest_to_the_fact_comes_first(report: Made) -> None:
    speakers = [
        {"words": "two officials", "sentence": 5, "type": "official", "level": 2},
        {"words": "residents", "sentence": 5, "type": "public", "level": 2},
        {"words": "people", "sentence": 5, "type": "public", "level": 1, "stance": "relays"},
    ]
    one = only(report(TEXT), words="some wards of Lashio", sentence=5, said_by=speakers)
    assert [[s.text for s in level.speakers] for level in one.voice] == [
        ["people"], ["two officials", "residents"], ["herald"],
    ]  # fmt: skip
    assert one.voice[0].stance == "relays"


def test_contents_and_conditions_are_tied(report: Made) -> None:
    claims, told = build(report(TEXT), [
        claim("they leave Singa by 31 May", 3, "RETREAT/withdraw", modality="demanded", inside=2),
        claim("The army demanded that they leave Singa by 31 May", 3, "REQUEST/yield"),
        claim("the army will shell the town", 4, "ASSAULT/heavy-weapons", modality="planned", condition="they stay",
              condition_type="if"),
        claim("they stay", 4, "HOLD/present", modality="conditional"),
    ])  # fmt: skip
    assert not told
    asks, leave, stay, shell = claims
    assert (asks.content, leave.parent, leave.as_fact, asks.as_fact) == ((leave.id,), asks.id, False, True)
    assert shell.condition
    assert (shell.condition.type, shell.condition.content) == ("if", stay.id)


def test_what_lies_inside_a_refused_claim_is_no_fact(report: Made) -> None:
    [deed], told = build(
        report(TEXT), [claim("he blames them", kind="ACCUSE"), claim("they had taken Singa", inside=1)]
    )
    assert len(told) == 1
    assert not deed.as_fact
    assert deed.parent is None


@pytest.mark.parametrize("links", [(1, 0), (2, 1), (0, 9), (2, 2), (-1, -1)])
def test_no_claim_holds_itself(report: Made, links: tuple[int, int]) -> None:
    claims, _ = build(report(TEXT), [
        claim("The army demanded that they leave", 3, "REQUEST/yield", inside=links[0]),
        claim("they leave Singa", 3, "REQUEST", inside=links[1]),
    ])  # fmt: skip
    by_id = {c.id: c for c in claims}
    for one in claims:
        above, seen = one.parent, {one.id}
        while above:
            assert above not in seen
            seen.add(above)
            above = by_id[above].parent


def test_what_is_said_twice_is_one_claim(report: Made) -> None:
    claims, told = build(report(TEXT), [
        claim("they leave Singa", 3, "RETREAT/withdraw", modality="demanded", inside=3),
        claim("they leave Singa", 3, "RETREAT/withdraw", modality="demanded", inside=3),
        claim("The army demanded that they leave", 3, "REQUEST/yield"),
    ])  # fmt: skip
    assert [c.content for c in claims if c.content] == [(c.id,) for c in claims if c.parent]
    assert len(claims) == 2
    assert not told


@pytest.mark.parametrize(
    ("words", "modality", "fact"),
    [("they may have left", "possible", True), ("they may leave", "possible", False), ("they left", "actual", True)],
)
def test_what_may_have_happened_is_told_of_the_world(report: Made, words: str, modality: str, fact: bool) -> None:
    one = only(report(f"Observers say {words}."), words=words, kind="RETREAT/withdraw", modality=modality)
    assert one.as_fact is fact


def test_the_sentences_above_a_piece_give_names_and_no_claims(report: Made) -> None:
    items = [claim("they had taken Singa"), claim("losing the town", 2, actors=[{"words": "they", "sentence": 1}])]
    [one], told = build(report(TEXT), items, context=1)
    assert (one.quote, one.actors[0].text, told) == ("losing the town", "they", [])


def test_many_refusals_are_counted_and_what_is_shown_of_them_does_no_harm(report: Made) -> None:
    nasty = "\x1b[31m\u202e=cmd()\n" + "x" * 500
    _, told = build(report(TEXT), [claim(nasty) for _ in range(500)])
    assert len(told) == MOST_TOLD + 1
    assert told[-1].message.startswith("And 391 more")  # 400 are the most that are taken of one piece, and one tells so
    assert all(p.message.isprintable() and len(p.message) < 250 for p in told)


# -- pieces -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("longest", [1, 7, 60, 300, 10_000])
def test_each_sentence_is_one_pieces_own(longest: int) -> None:
    text = " ".join(f"Sentence number {n} is here." for n in range(50)) + "\n\n" + "a" * 500 + " end."
    found = pieces(text, longest)
    own = [line for piece in found for line in piece.lines[piece.context :]]
    assert own == sorted(set(own))
    assert "".join("".join(text[a:b].split()) for a, b in own) == "".join(text.split())
    for piece in found:
        sizes = [b - a for a, b in piece.lines]
        assert sum(sizes) <= max(longest, 1) + longest // 4
    if longest == 300:
        assert all(piece.context for piece in found[1:-1])


def test_the_halves_of_a_piece_hold_the_same_sentences() -> None:
    [piece] = pieces("One is. Two is. Three is. Four is. Five is.", 1_000)
    first, second = piece.halves()
    own = [*first.lines[first.context :], *second.lines[second.context :]]
    assert own == list(piece.lines)
    assert second.lines[0] == first.lines[-1]
    assert Piece(piece.lines[:2], 1).halves() == ()


def test_a_line_is_shown_so_that_it_can_be_sent() -> None:
    text = "The army\n left \ud800 Goma."
    assert shown(text, (0, len(text))) == "The army left ? Goma."
    assert Quotes(text, Piece(((0, len(text)),))).claim("The army left", 1) == (0, 14)
