"""The shallow grammar: verb groups, noun phrases, and who is the subject of what."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossbearing.read.clause import Clauses
from crossbearing.read.grammar import Parse, Phrase, Words
from crossbearing.read.words import lexicon


def parsed(text: str) -> Parse:
    return Parse(text, Words(text, 0, len(text)), lexicon())


def groups(text: str, type_: str) -> list[str]:
    return [text[p.start : p.end] for p in parsed(text).phrases if p.type == type_]


def verb(parse: Parse, lemma: str) -> Phrase:
    return next(p for p in parse.phrases if p.type == "V" and parse.lemma(p) == lemma)


def subject(text: str, lemma: str) -> list[str]:
    parse = parsed(text)
    return [text[node.start : node.end] for node in Clauses(parse).subject(verb(parse, lemma))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The army has not yet left Kobra.", ["has not yet left"]),
        ("They may have been withdrawn.", ["may have been withdrawn"]),
        ("Troops are being moved.", ["are being moved"]),
        ("The rebels want to leave.", ["want", "to leave"]),
        ("It hasn't moved.", ["hasn't moved"]),
        ("The bridge was quickly repaired.", ["was quickly repaired"]),
        ("Nobody will be allowed to go.", ["will be allowed", "to go"]),
        ("The attack on the town failed.", ["failed"]),
        ("The strike killed nine.", ["killed"]),
        ("Workers strike in Kobra.", ["strike"]),
        ("The rebels attack the base.", ["attack"]),
        ("The captured town is quiet.", ["is"]),
        ("The town captured by rebels is quiet.", ["captured", "is"]),
    ],
)
def test_verb_groups(text: str, expected: list[str]) -> None:
    assert groups(text, "V") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The two rebel groups left the old fort.", ["The two rebel groups", "the old fort"]),
        ("Sudan's army chief visited Addis Ababa.", ["Sudan's army chief", "Addis Ababa"]),
        ("About 3,000 people fled.", ["About 3,000 people"]),
        ("He met them.", ["He", "them"]),
    ],
)
def test_noun_phrases(text: str, expected: list[str]) -> None:
    assert groups(text, "N") == expected


@pytest.mark.parametrize(
    ("text", "lemma", "expected"),
    [
        ("The army left Kobra.", "leave", ["The army"]),
        ("The army and its allies left Kobra.", "leave", ["The army", "its allies"]),
        ("Soldiers of the third brigade left Kobra.", "leave", ["Soldiers of the third brigade"]),
        ("The army, which lost Kobra, left Tine.", "leave", ["The army"]),
        ("The army, which lost Kobra, left Tine.", "lose", ["The army"]),
        ("Rebels captured Kobra and burned the market.", "burn", ["Rebels"]),
        ("The army promised to leave.", "leave", ["The army"]),
        ("The army ordered the militia to leave.", "leave", ["the militia"]),
        ("After capturing Kobra, the rebels left.", "capture", ["the rebels"]),
        ("Rebels left Kobra, burning the market.", "burn", ["Rebels"]),
        ("The commander of the rebels in the north left Kobra.", "leave", ["The commander of the rebels"]),
        ("The governor said the army left.", "leave", ["the army"]),
        ("The governor, a former rebel, left.", "leave", ["The governor"]),
        ("Troops stationed in Kobra left.", "leave", ["Troops"]),
        ("On Monday the army left.", "leave", ["the army"]),
        ("Neither the army nor the police left.", "leave", ["the army", "the police"]),
    ],
)
def test_subjects(text: str, lemma: str, expected: list[str]) -> None:
    found = subject(text, lemma)
    assert [f.removeprefix("Neither ") for f in found] == expected


@pytest.mark.parametrize(
    ("text", "lemma", "passive", "finite", "negated"),
    [
        ("Kobra was captured.", "capture", True, True, False),
        ("Rebels captured Kobra.", "capture", False, True, False),
        ("Kobra has not been captured.", "capture", True, True, True),
        ("Rebels have captured Kobra.", "capture", False, True, False),
        ("Rebels never captured Kobra.", "capture", False, True, True),
        ("Rebels want to capture Kobra.", "capture", False, False, False),
        ("Rebels agreed not to capture Kobra.", "capture", False, False, True),
        ("Rebels are capturing Kobra.", "capture", False, True, False),
    ],
)
def test_verb_forms(text: str, lemma: str, passive: bool, finite: bool, negated: bool) -> None:
    parse = parsed(text)
    found = verb(parse, lemma)
    assert (parse.is_passive(found), parse.is_finite(found), parse.is_negated(found)) == (passive, finite, negated)


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_phrases_lie_in_order_and_cover_all_words(text: str) -> None:
    parse = parsed(text)
    assert len(parse.words) == len(parse.tags) == len(parse.starts) == len(parse.ends)
    covered = [k for p in parse.phrases for k in range(p.first, p.last)]
    assert covered == list(range(len(parse.words)))
    for p in parse.phrases:
        assert p.first <= p.head < p.last
        assert (p.start, p.end) == (parse.starts[p.first], parse.ends[p.last - 1])
    clauses = Clauses(parse)
    for p in parse.phrases:
        if p.type == "V":
            assert all(0 <= node.start < node.end <= len(text) for node in clauses.subject(p))
