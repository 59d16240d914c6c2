"""The scorer: which claim is which, what is right of it, what the gate refuses, and how bad files are told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from crossbearing.caseform import parse
from crossbearing.cli.app import app
from crossbearing.errors import UsageError
from crossbearing.eval.corpus import Case, load
from crossbearing.eval.match import compare, pair
from crossbearing.eval.score import score
from crossbearing.eval.story import expected
from crossbearing.model.claim import Claim

TEXT = """source bell   published 2025-03-24   theatre none   text wire
---
The army took Selm on Friday, a resident said. The rebels denied that they had left Tarn and the hills.
---
TAKE/capture  actor="The army"  object="Selm"  completed  when=on 2025-03-21  voice=public: a resident > bell
  words: The army took Selm on Friday
RETREAT/withdraw  actor="they"  from="Tarn" + "the hills"  denied  completed  voice=party: The rebels denies > bell
  words: they had left Tarn and the hills
"""
REPORT, CLAIMS = parse(TEXT, "one.case")


def _case(claims: list[Claim]) -> Case:
    return Case(Path("one.case"), "none", "dev", "wire", "", REPORT, tuple(claims), None)


def test_what_is_the_same_is_all_right() -> None:
    got = score("same", [_case(CLAIMS)], lambda case: case.claims)
    assert (got.claims.precision, got.claims.recall, got.claims.f1) == (1, 1, 1)
    assert all(r.share == 1 for r in got.attributes.values())
    assert not got.faults and not got.confusion


def test_a_claim_of_another_kind_is_missed_and_invented_and_confused() -> None:
    other = [replace(CLAIMS[0], kind="ASSAULT", mode=None), CLAIMS[1]]
    got = score("other", [_case(CLAIMS)], lambda case: other)
    assert (got.claims.matched, got.claims.found, got.claims.wanted) == (1, 2, 2)
    assert got.confusion == {"TAKE > ASSAULT": 1}
    assert [f.what for f in got.faults] == ["missed", "false alarm"]


def test_a_reader_that_fails_misses_all_and_is_named() -> None:
    def fails(case: Case) -> list[Claim]:
        raise ValueError("no model")

    got = score("broken", [_case(CLAIMS), _case(CLAIMS)], fails)
    assert got.claims.f1 == 0
    assert len(got.crashes) == 2 and "no model" in got.crashes[0]


@pytest.mark.parametrize(
    ("attribute", "change"),
    [
        ("polarity", {"polarity": "affirmed"}),
        ("modality", {"modality": "planned"}),
        ("phase", {"phase": "begun"}),
        ("places", {"places": CLAIMS[1].places[:1]}),
        ("place roles", {"places": tuple(replace(p, role="at") for p in CLAIMS[1].places)}),
        ("actors", {"actors": ()}),
        ("voice", {"voice": CLAIMS[1].voice[-1:]}),
        ("voice", {"voice": (replace(CLAIMS[1].voice[0], stance="asserts"), CLAIMS[1].voice[1])}),
        ("when", {"when": CLAIMS[0].when}),
    ],
)
def test_each_attribute_is_seen_when_it_is_wrong(attribute: str, change: dict[str, object]) -> None:
    found = replace(CLAIMS[1], **change)  # type: ignore[arg-type]
    got = score("changed", [_case(CLAIMS[1:])], lambda case: [found])
    wrong = {a for a, r in got.attributes.items() if r.share < 1}
    assert attribute in wrong
    assert wrong <= {attribute, "voice", "co-speakers", "speaker types"} or attribute == "when"


def test_articles_and_how_much_of_a_phrase_do_not_count() -> None:
    army = CLAIMS[0].actors[0]
    found = replace(CLAIMS[0], actors=(replace(army, text="army", start=army.start + 4),))
    [one] = pair(REPORT.text, CLAIMS[:1], [found])
    assert compare(one, REPORT.text, {})["actors"] == (True, True)


def test_what_was_understood_need_not_be_found_but_nothing_else_may_be() -> None:
    left_out = parse(TEXT.replace('actor="they"', "actor=rebels"), "one.case")[1][1]
    for actors, right in (((), True), (CLAIMS[1].actors, True), ((replace(CLAIMS[1].actors[0], id="army"),), False)):
        [one] = pair(REPORT.text, [left_out], [replace(left_out, actors=actors)])
        assert compare(one, REPORT.text, {})["actors"][0] is right


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), max_size=6))
def test_pairs_are_one_to_one_and_overlap_by_half(spans: list[tuple[int, int]]) -> None:
    found = [replace(CLAIMS[0], start=a, end=a + n, id=str(i)) for i, (a, n) in enumerate(spans)]
    pairs = pair(REPORT.text, CLAIMS, found)
    assert len({p.wanted.id for p in pairs}) == len({p.found.id for p in pairs}) == len(pairs)
    assert all(p.wanted.kind == p.found.kind for p in pairs)


def _corpus(folder: Path) -> Path:
    for conflict in ("hills", "coast"):
        (folder / conflict).mkdir(parents=True)
        (folder / conflict / "01-one.case").write_text(TEXT)
    (folder / "splits.toml").write_text('train = ["hills"]\ndev = ["coast"]\n')
    return folder


def test_a_split_is_its_conflicts_alone(tmp_path: Path) -> None:
    folder = _corpus(tmp_path)
    assert {c.conflict for c in load(folder)} == {"hills", "coast"}
    assert {c.conflict for c in load(folder, "dev")} == {"coast"}
    with pytest.raises(UsageError, match="no reports of the split"):
        load(folder, "test")


def test_the_gate_passes_at_the_floor_and_fails_under_it(tmp_path: Path) -> None:
    folder, floors = _corpus(tmp_path), tmp_path / "floors.json"
    result = CliRunner().invoke(app, ["eval", str(folder), "--json"])
    assert result.exit_code == 0
    reached = json.loads(result.stdout)["scores"][0]["claims"]["f1"]
    floors.write_text(json.dumps({"claims": reached}))
    assert CliRunner().invoke(app, ["eval", str(folder), "--floors", str(floors)]).exit_code == 0
    floors.write_text(json.dumps({"claims": reached + 0.001}))
    result = CliRunner().invoke(app, ["eval", str(folder), "--floors", str(floors)])
    assert result.exit_code != 0 and "Under the floor: claims" in str(result.exception)


def test_the_second_annotation_is_scored_against_the_first(tmp_path: Path) -> None:
    for which, text in (("first", TEXT), ("second", TEXT.replace("  denied", ""))):
        (tmp_path / "agreement" / which / "hills").mkdir(parents=True)
        (tmp_path / "agreement" / which / "hills" / "01.case").write_text(text)
    result = CliRunner().invoke(app, ["eval", str(tmp_path), "--agreement", "--json"])
    [got] = json.loads(result.stdout)["scores"]
    assert got["claims"]["f1"] == 1
    assert got["attributes"]["polarity"]["right"] == 0.5
    again = tmp_path / "agreement" / "second" / "hills" / "01.case"
    again.write_text(TEXT.replace("Friday, a", "Friday - a"))
    result = CliRunner().invoke(app, ["eval", str(tmp_path), "--agreement"])
    assert result.exit_code != 0 and "another text" in str(result.exception)


@pytest.mark.parametrize(
    "line", ["maybe  progress TAKE army selm", "  begun: one", "disputed  colour TAKE army selm", "holding selm army"]
)
def test_a_line_that_expects_nothing_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(UsageError, match=r"findings.txt, line 2"):
        expected(f"on 2025-03-24\n{line}\n")


def test_counts_say_what_the_corpus_holds(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["eval", str(_corpus(tmp_path)), "--counts", "--json"])
    got = json.loads(result.stdout)
    assert got["total"] == {"reports": 2, "stories": 0, "claims": 4}
    assert got["polarity"] == {"affirmed": 2, "denied": 2}


def test_a_sort_of_error_that_is_none_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["eval", str(_corpus(tmp_path)), "--errors", "colour"])
    assert result.exit_code != 0 and "colour" in str(result.exception)


def test_bad_bytes_and_bad_days_are_told(tmp_path: Path) -> None:
    (tmp_path / "hills").mkdir()
    (tmp_path / "hills" / "01.case").write_bytes(b"source \xff\xfe")
    with pytest.raises(UsageError, match="not UTF-8"):
        load(tmp_path)
    with pytest.raises(UsageError, match="is no day"):
        expected("on tomorrow\n")
