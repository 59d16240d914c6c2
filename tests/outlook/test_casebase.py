"""The case base: files are read or refused in words; scores and agreement have their known values; the cases hold."""

from __future__ import annotations

import importlib.util
import json
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from crossbearing.errors import UsageError
from crossbearing.outlook.casebase import BRIEFS, KINDS, Case, briefs, load, load_case

ROOT = Path(__file__).resolve().parents[2]
TEXT = """
title = "Hand-over of Tarn"
kind = "withdrawal"
conflict = "ovel"
region = "Asia"
as_of = 2031-05-12
horizon = 180
about = "Who holds Tarn."
sources = [{ title = "Talks", publisher = "Ovel Times", year = 2031 }]

[parties]
hf = { name = "Highland Front", roles = ["party"] }
council = { name = "Ovel Council", roles = ["party"] }
meru = { name = "Meru", roles = ["mediator"] }

[issues.tarn]
text = "Tarn"
kind = "territory"
holder = "hf"
levels = [["none", "nothing"], ["wards", "some wards"], ["town", "the town"]]
status_quo = "none"

[positions.tarn]
council = [{ level = "town", status = "demanded", on = "2031-05", source = 1, why = "said so" }]

[pressure]
levers = [{ by = "meru", targets = ["hf"], what = "shuts the gates", state = "threatened", topic = "gates" }]

[power]
hf = { value = 2, source = 1, why = "holds the town" }

[outcome.tarn]
level = "none"
day = 2031-07-01
how = "lapsed"
peak = "wards"
peak_day = 2031-06-02
what = "Two wards, for a month."
source = 1
"""


def case(folder: Path, text: str = TEXT, slug: str = "tarn-2031") -> Case:
    folder.mkdir(exist_ok=True)
    path = folder / f"{slug}.toml"
    path.write_text(text, encoding="utf-8")
    return load_case(path)


@pytest.fixture(scope="module")
def evals() -> Iterator[ModuleType]:
    sys.path.insert(0, str(ROOT / "evals"))
    spec = importlib.util.spec_from_file_location("evals_cases", ROOT / "evals" / "cases.py")
    assert spec and spec.loader
    module = sys.modules["evals_cases"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(ROOT / "evals"))


@pytest.fixture(scope="module")
def real() -> tuple[Case, ...]:
    return load(ROOT / "cases")


def test_a_file_becomes_talks_with_their_outcome(tmp_path: Path) -> None:
    found = case(tmp_path)
    [issue] = found.talks.issues
    assert [(v.id, v.rank) for v in issue.levels] == [("none", 0), ("wards", 1), ("town", 2)]
    stands = {p.party: p for p in found.talks.positions}
    assert stands["hf"].status == "unknown" and "meru" not in stands  # silent at the table; silent beside it
    asked = stands["council"]
    assert (asked.when.earliest, asked.when.latest) == (date(2031, 5, 1), date(2031, 5, 31))
    assert asked.reported == date(2031, 5, 12)  # never after the day as of which it is coded
    assert [(w.party, w.issue, w.value) for w in found.talks.weights] == [("hf", "", 2)]
    assert found.end == date(2031, 11, 8)
    assert dict(found.outcomes)["tarn"].highest() == "wards"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('level = "town", status', 'level = "twon", status', "'twon' is no level of tarn; did you mean 'town'?"),
        ('status = "demanded"', 'status = "asked"', "'asked' is no status"),
        ('on = "2031-05"', 'on = "2031-06"', "lies after the day as of which the case is coded"),
        ('on = "2031-05"', 'on = "May"', "'May' is no day"),
        ("status_quo", "statusquo", "Did you mean 'status_quo'?"),
        ('holder = "hf"', 'holder = "hff"', "'hff' is no party"),
        ("value = 2", "value = 1.4", "'1.4' is no step of the scale"),
        ("source = 1, why", "source = 2, why", "there is no source 2"),
        ("day = 2031-07-01", "day = 2032-07-01", "does not lie after 2031-05-12 and by 2031-11-08"),
        ('how = "lapsed"', 'how = "unchanged"', "'unchanged' does not fit"),
        ('peak = "wards"', 'peak = "none"', "does not lie above"),
        ("[outcome.tarn]", "[outcome.ward]", "outcome of tarn: it is missing"),
        ('council = { name = "Ovel Council", roles = ["party"] }', "", "talks need two"),
        ('title = "Hand-over of Tarn"', "", "'title' is missing"),
        ("year = 2031", 'year = "then"', "Expected `int`"),
        ("[parties]", "[parties", "cannot be read"),
    ],
)
def test_a_wrong_file_is_refused_with_what_is_wrong(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in TEXT
    with pytest.raises(UsageError) as fault:
        case(tmp_path, TEXT.replace(old, new))
    assert told in f"{fault.value.message} {fault.value.hint}" and "tarn-2031.toml" in fault.value.message


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as fault:
        case(tmp_path, TEXT.replace('"withdrawal"', '"walk"').replace("value = 2", "value = 9"))
    assert "'walk' is no kind of talks" in fault.value.message and "'9' is no step" in fault.value.message


def test_stacked_weights_come_from_other_conflicts_and_always_hold_the_baselines(evals: ModuleType) -> None:
    stack = sys.modules["stack"]
    knows, wrong = np.array([0.9, 0.05, 0.05]), np.array([0.05, 0.05, 0.9])
    rows = [stack.Row(c, kind, {"good": knows, "no_change": wrong, "climatology": wrong, "bad": wrong}, 0, 1.0)
            for c in "abcdefgh" for kind in ("ceasefire", "territory") * 4]  # fmt: skip
    names = ["bad", "climatology", "good", "no_change"]
    found = stack.learn(rows, names, 0.02)
    for own in found.values():
        assert sum(own.values()) == pytest.approx(1) and own["good"] > 0.8
        assert own["no_change"] >= 0.05 - 1e-9 and own["climatology"] >= 0.05 - 1e-9 and own["bad"] > 0
    mixed = stack.stacked(rows, names, 0.02)
    turned = [replace(row, at=2) if row.conflict == "a" else row for row in rows]
    again = stack.stacked(turned, names, 0.02)
    assert mixed[0] == pytest.approx(again[0]) and mixed[-1] != pytest.approx(again[-1])
    assert stack.stacked(rows[:8], names, 0.02)[0].sum() == pytest.approx(1)


def test_a_truce_has_weights_of_its_own_where_they_serve(evals: ModuleType) -> None:
    stack = sys.modules["stack"]
    high, low = np.array([0.1, 0.9]), np.array([0.9, 0.1])
    rows = [stack.Row(str(n), kind, {"game": high, "no_change": low, "climatology": low}, at, 1.0)
            for n in range(20) for kind, at in (("ceasefire", 0), ("access", 1), ("access", 1))]  # fmt: skip
    found = stack.learn(rows, ["climatology", "game", "no_change"], 0.02)
    assert found["ceasefire"]["game"] < 0.3 < 0.5 < found["all"]["game"]


def test_references_learn_from_other_conflicts_only(tmp_path: Path, evals: ModuleType) -> None:
    town = TEXT.replace('level = "none"\nday', 'level = "town"\nday').replace('"lapsed"\npeak = "wards"', '"agreed"')
    town = town.replace("peak_day = 2031-06-02\n", "")
    mine = case(tmp_path, TEXT, "a")
    others = [case(tmp_path, town.replace('"ovel"', f'"{n}"'), n) for n in ("b", "c", "d")]
    settings = evals.Settings().with_values({"draws": 20})
    found = evals.forecasts(mine, [mine, *others], settings, "end")
    sibling = replace(others[0], slug="e", conflict="ovel")
    again = evals.forecasts(mine, [mine, sibling, *others], settings, "end")
    assert found["climatology"]["tarn"] == pytest.approx([1 / 12, 1 / 12, 10 / 12])  # three at the top, one spread
    assert found["stay_rate"]["tarn"][0] == pytest.approx(1 / 5)
    for name in ("climatology", "stay_rate"):
        assert again[name]["tarn"] == pytest.approx(found[name]["tarn"])
    assert {"compromise", "nash", "no_change", "mixture"} <= found.keys()
    assert all(odds["tarn"].sum() == pytest.approx(1) for odds in found.values())


def test_intervals_draw_whole_conflicts(evals: ModuleType) -> None:
    alike = {("a", str(n)): 1.0 for n in range(50)}
    [one] = {evals.interval({**alike, ("b", "x"): 0.0}, 500, 1)}
    assert one.mean == pytest.approx(50 / 51) and one.low == 0 and one.high == 1  # not 51 separate draws
    assert evals.interval(alike, 10, 1).low == 1


def test_agreement_of_a_coding_with_itself_and_with_another(tmp_path: Path, evals: ModuleType) -> None:
    first = case(tmp_path / "1")
    itself = evals.agreement([first], [first])
    assert all(row["share"] == 1 for row in itself["equal"].values()) and itself["cases"] == 1
    text = TEXT.replace('status_quo = "none"', 'status_quo = "wards"').replace(
        'status = "demanded"', 'status = "offered"'
    )
    text = text.replace('peak = "wards"', 'peak = "town"')
    other = evals.agreement([first], [case(tmp_path / "2", text)])
    assert other["equal"]["status quo"]["share"] == 0 and other["equal"]["wished level"]["share"] == 1
    assert other["overlap"]["positions (party, issue, level, status)"]["share"] == 0


def test_weighted_kappa_is_cohens(evals: ModuleType) -> None:
    kappa = sys.modules["agreement"].weighted_kappa
    assert kappa([(0, 0), (0, 1), (1, 1), (1, 1)]) == pytest.approx(0.5)  # two levels: the plain kappa
    assert kappa([(0, 0), (0.5, 0.5), (1, 1)]) == 1
    assert kappa([(0, 0.5), (1, 1), (0.5, 0)]) > kappa([(0, 1), (1, 1), (0.5, 0)])
    assert kappa([(0, 0), (0, 0)]) is None


def test_the_command_prints_scores_and_faults(
    tmp_path: Path, evals: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    for conflict in ("a", "b", "c"):
        case(tmp_path / "cases", TEXT.replace('"ovel"', f'"{conflict}"'), conflict)
    case(tmp_path / "cases" / "second", slug="a")
    quick = ["--cases", str(tmp_path / "cases"), "--draws", "20", "--resamples", "50"]
    assert evals.main([*quick, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["all"]["cases"] == 3 and found["agreement"]["cases"] == 1 and found["moves"] == {"unchanged": 3}
    assert set(found["all"]["scores"]["nash"]) == {"log", "brier", "rps", "right", "covered"}
    assert evals.main([*quick, "--target", "peak"]) == 0
    assert "less climatology" in capsys.readouterr().out
    (tmp_path / "cases" / "b.toml").write_text("title = 3", encoding="utf-8")
    assert evals.main(quick) == 2 and "b.toml" in capsys.readouterr().err


def test_the_cases_are_many_and_end_in_many_ways(real: tuple[Case, ...], evals: ModuleType) -> None:
    assert len(real) >= 32 and {c.kind for c in real} == set(KINDS)
    assert len({c.region for c in real}) >= 5 and len({c.conflict for c in real}) >= 25
    assert all(1990 <= c.as_of.year <= 2024 and c.horizon == 180 for c in real)
    moves = [m for c in real for m in evals.moves(c)]
    assert all(moves.count(m) >= 0.05 * len(moves) for m in ("top", "up", "unchanged", "down"))


def test_the_briefs_are_of_these_cases_and_give_nothing_away(real: tuple[Case, ...]) -> None:
    text = (ROOT / "cases" / BRIEFS).read_text(encoding="utf-8")
    assert text == briefs(real), "write them anew: python evals/cases.py --briefs"
    for brief in tomllib.loads(text).values():
        told = {"title", "kind", "conflict", "region", "as_of", "horizon", "about", "parties", "issues"}
        assert set(brief) == told
        assert all(set(issue) == {"text", "levels"} for issue in brief["issues"].values())
