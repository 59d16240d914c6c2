"""Labelled sentences: which word a claim is about, and what it is tied to. No network is built here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from crossbearing.caseform import parse
from crossbearing.eval.corpus import Case
from crossbearing.read.network.labels import ATTRIBUTES, TAGS

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from training.examples import Example, check, of_case  # noqa: E402 - the folder is no package of ours
from training.others import from_factuality, from_polnear  # noqa: E402


def _read(text: str, *lines: str) -> Example:
    report, claims = parse(f"source bell   published 2025-03-24\n---\n{text}\n---\n" + "\n".join(lines), "one.case")
    [example] = of_case(Case(Path("one.case"), "", "", "", "", report, tuple(claims), None))
    check(example)
    return example


@pytest.mark.parametrize(
    ("text", "line", "words", "trigger"),
    [
        ("The army took Selm on Friday.", "TAKE/capture", "The army took Selm on Friday", "took"),
        ("The capture of Selm cut the road.", "TAKE/capture", "The capture of Selm", "capture"),
        ("Rebels, who had taken Selm, left.", "TAKE/capture", "had taken Selm", "taken"),
        ("They burned the mill, killing nine men.", "HARM/killed", "killing nine men", "killing"),
        ("Nobody knows who moved into the fort.", "MOBILIZE/enter", "moved into the fort", "moved"),
    ],
)
def test_a_claim_is_about_its_verb_or_its_noun(text: str, line: str, words: str, trigger: str) -> None:
    example = _read(text, line, f"  words: {words}")
    assert example.triggers is not None
    assert example.words[example.triggers[0].word] == trigger


def test_ties_go_from_the_trigger_to_heads() -> None:
    example = _read(
        "The council demanded that the rebels leave the old fort.",
        'REQUEST/yield  actor="The council"  recipient="the rebels"  name=ask',
        "  words: The council demanded that the rebels leave the old fort",
        'RETREAT/withdraw  actor="the rebels"  from="the old fort"  demanded  parent=ask',
        "  words: the rebels leave the old fort",
    )
    assert example.triggers is not None
    ask, leave = example.triggers
    told = {(name, example.words[word]) for name, word in leave.pairs}
    assert {("actor", "rebels"), ("from", "fort"), ("parent", "demanded"), ("first", "the")} <= told
    assert ("recipient", "rebels") in {(name, example.words[word]) for name, word in ask.pairs}
    assert leave.attributes["modality"] == "demanded" and leave.attributes["fact"] == "no-fact"
    assert all(leave.attributes[name] in values for name, values in ATTRIBUTES.items())


def test_every_sentence_of_the_corpus_gives_labels_that_fit() -> None:
    from crossbearing.eval.corpus import load

    cases = load(ROOT / "corpus", "dev")
    examples = [e for case in cases for e in of_case(case)]
    for example in examples:
        check(example)
    assert sum(len(e.triggers or ()) for e in examples) == sum(len(c.claims) for c in cases)


def test_attributions_become_tags(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "attributions").mkdir()
    (tmp_path / "text" / "one.txt").write_text("A baker said that it rained.")
    (tmp_path / "attributions" / "one_ab.ann").write_text(
        "T1\tSource 0 7\tA baker\nT2\tCue 8 12\tsaid\nT3\tContent 13 27\tthat it rained\n"
    )
    [example] = from_polnear(tmp_path)
    assert example.tags is not None
    assert [TAGS[t] for t in example.tags] == [
        "B-source", "I-source", "B-cue", "B-content", "I-content", "I-content", "O"
    ]  # fmt: skip


def test_sureness_is_that_of_the_marked_word(tmp_path: Path) -> None:
    row = '{"text": "It did not rain .", "targets": [{"span1": [3, 4], "label": -3.0}]}\n'
    (tmp_path / "dev.jsonl").write_text(row)
    [example] = from_factuality(tmp_path / "dev.jsonl")
    assert [(example.words[word], value) for word, value in example.sure] == [("rain", -1.0)]
