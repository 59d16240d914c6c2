"""What stands around each word: speech that the rules hear, quotations, paragraphs, letters."""

from __future__ import annotations

from crossbearing.eval.dataset import report
from crossbearing.read.network.labels import MARKS
from crossbearing.read.network.marks import marks
from crossbearing.read.network.reading import read
from crossbearing.settings import Settings


def _rows(text: str) -> list[dict[str, tuple[str, ...]]]:
    every, spread, _ = read(report(text, "text", None), Settings())
    found = []
    for one, rows in zip(every, marks(text, every, spread), strict=True):
        assert len(rows) == len(one.parse.words)
        told = [tuple(values[n] for values, n in zip(MARKS, row, strict=True)) for row in rows]
        found.append(dict(zip(one.parse.words, told, strict=True)))
    return found


def test_cue_and_what_is_said_are_marked() -> None:
    [rows] = _rows("The army said that rebels took Selm on Friday.")
    assert rows["said"][0] == "cue" and rows["took"][0] == "said"


def test_a_quotation_opens_and_runs_into_the_next_sentence() -> None:
    one, two = _rows("The mayor said: “We lost the mill. They burned the NFA store.”")
    assert one["“"][1] == "opens" and one["mill"][1] == "inside" and one["mayor"][1] == ""
    assert two["They"][1] == "inside from before"
    assert two["NFA"][3] == "capitals" and two["They"][3] == "capital first" and two["store"][3] == "letter"


def test_paragraphs_open_where_lines_end() -> None:
    one, two, three = _rows("Rebels took 3 forts. They left.\n\nThe army came.")
    assert one["forts"][2] == "paragraph opens" and one["3"][3] == "digit"
    assert two["left"][2] == "" and three["came"][2] == "paragraph opens"


def test_no_text_has_no_marks() -> None:
    assert marks("", [], []) == []
