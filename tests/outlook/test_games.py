"""Games against closed forms, brute force and published solutions."""

from __future__ import annotations

import itertools
import json
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossbearing.errors import UsageError
from crossbearing.outlook.games import compromise, nash, no_change
from crossbearing.outlook.table import plain

NEGMAS = Path(__file__).parents[3] / "shared" / "data" / "talks" / "negmas"
DEU = NEGMAS.parent / "deu3_before_2012.tsv"


def test_compromise_is_the_weighted_mean() -> None:
    table = plain(["a", "b", "c"], ["x"], [101], [[0.0], [1.0], [0.4]], [1.0, 3.0, 1.0], [[1.0], [0.5], [0.5]])
    assert compromise.points(table)[0, 0] == pytest.approx((0 + 1.5 + 0.2) / 3.0)


def test_compromise_of_two_equals_is_the_midpoint() -> None:
    table = plain(["a", "b"], ["x"], [3], [[0.0], [1.0]])
    (odds,) = compromise.solve(table)
    assert compromise.points(table)[0, 0] == 0.5
    assert odds[0].argmax() == 1 and odds[0, 0] == pytest.approx(odds[0, 2]) and odds.sum() == pytest.approx(1)
    (sharp,) = compromise.solve(table, residual=0)
    assert sharp[0].tolist() == [0, 1, 0]


def test_no_salience_anywhere_gives_equal_odds() -> None:
    table = plain(["a", "b"], ["x"], [4], [[0.0], [1.0]], 1.0, 0.0)
    (odds,) = compromise.solve(table)
    assert odds[0].tolist() == [0.25] * 4
    found, failed = nash.solve(table)
    assert failed == 1.0 and found[0][0].tolist() == [1, 0, 0, 0]


def test_nash_of_two_equals_is_the_midpoint() -> None:
    table = plain(["a", "b"], ["x"], [101], [[0.0], [1.0]], disagreement=[0.0, 0.0])
    (odds,), failed = nash.solve(table)
    assert odds[0].argmax() == 50 and failed == 0


@pytest.mark.parametrize("share", [0.2, 0.35, 0.8])
def test_asymmetric_nash_splits_by_power(share: float) -> None:
    """Over one unit with no deal worth 0 the weighted product peaks where each gets its power's share."""
    table = plain(["a", "b"], ["x"], [101], [[0.0], [1.0]], [share, 1 - share], disagreement=[0.0, 0.0])
    (odds,), _ = nash.solve(table)
    assert odds[0].argmax() == round(100 * (1 - share))


def test_a_better_outside_option_moves_the_split_by_half_of_it() -> None:
    """With equal weights x = (1 - d_a + d_b) / 2 for u_a = 1 - x, u_b = x."""
    table = plain(["a", "b"], ["x"], [101], [[0.0], [1.0]], disagreement=[0.4, 0.0])
    (odds,), _ = nash.solve(table)
    assert odds[0].argmax() == 30


def test_no_room_for_a_deal_leaves_the_status_quo() -> None:
    table = plain(["a", "b"], ["x"], [5], [[0.0], [1.0]], status_quo=[1], disagreement=[0.8, 0.8])
    (odds,), failed = nash.solve(table)
    assert failed == 1.0 and odds[0].tolist() == [0, 1, 0, 0, 0]
    assert no_change.solve(table)[0].tolist() == [0, 1, 0, 0, 0]


def test_issues_are_traded_against_each_other() -> None:
    """Each gives what it cares little for: no issue-by-issue compromise does that."""
    table = plain(["a", "b"], ["x", "y"], [3, 3], [[1.0, 0.0], [0.0, 1.0]], 1.0, [[0.9, 0.1], [0.1, 0.9]],
                  disagreement=[0.0, 0.0])  # fmt: skip
    (x, y), _ = nash.solve(table)
    assert x[0].argmax() == 2 and y[0].argmax() == 2


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 3), st.integers(1, 4))
def test_all_at_once_frontier_and_brute_force_agree(seed: int, parties: int, issues: int) -> None:
    rng = np.random.default_rng(seed)
    values = [rng.random((1, parties, rng.integers(2, 5))) for _ in range(issues)]
    no_deal = rng.random((1, parties)) * issues * 0.5
    weights = rng.random((1, parties)) + 0.1

    def score(pick: tuple[int, ...]) -> float:
        gain = sum(v[0, :, k] for v, k in zip(values, pick, strict=True)) - no_deal[0]
        return float((weights[0] * np.log(gain)).sum()) if (gain > 1e-9).all() else -np.inf

    picks = itertools.product(*(range(v.shape[2]) for v in values))
    best = max(map(score, picks))
    direct = tuple(nash.best_packages(values, no_deal, weights)[0])
    folded = tuple(nash.best_on_frontier([v[0] for v in values], no_deal[0], weights[0]))
    if np.isinf(best):
        assert set(direct) == set(folded) == {-1}
    else:
        assert score(direct) == pytest.approx(best) and score(folded) == pytest.approx(best)


def test_ten_billion_packages_are_exact_and_fast() -> None:
    """Ten issues of ten levels, linear and opposed: equal weights split evenly."""
    table = plain(["a", "b"], [str(k) for k in range(10)], [10] * 10, [[0.0] * 10, [1.0] * 10],
                  disagreement=[0.0, 0.0])  # fmt: skip
    start = time.perf_counter()
    odds, _ = nash.solve(table)
    assert time.perf_counter() - start < 2
    given_up = sum(o[0].argmax() for o in odds) / 90
    assert given_up == pytest.approx(0.5)


def test_a_frontier_without_end_is_refused_with_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nash, "FRONTIER_POINTS_MANY", 50)
    rng = np.random.default_rng(1)
    with pytest.raises(UsageError, match=r"1\.0e\+10 packages") as fault:
        nash.frontier([rng.random((3, 10)) for _ in range(10)])
    assert "Merge levels" in fault.value.hint


def _profile(path: Path) -> tuple[list[np.ndarray], list[list[str]]]:
    root = ET.parse(path).getroot()
    weight = {w.get("index"): float(w.get("value", "1")) for w in root.iter("weight")}
    issues = sorted(root.iter("issue"), key=lambda i: int(i.get("index", "0")))
    values = [weight[i.get("index")] * np.array([float(x.get("evaluation", "0")) for x in i.iter("item")])
              for i in issues]  # fmt: skip
    return values, [[x.get("value", "") for x in i.iter("item")] for i in issues]


@pytest.mark.public
@pytest.mark.parametrize(
    ("domain", "first", "second"),
    [("Laptop", "Laptop-C-prof1", "Laptop-C-prof2"), ("EnglandZimbabwe", "England", "Zimbabwe"),
     ("ItexvsCypress", "ItexvsCypress_Cypress", "ItexvsCypress_Itex"), ("Car-A-domain", "Car-A-prof1", "Car-A-prof2")],
)  # fmt: skip
def test_public_domains_give_the_published_nash_point(domain: str, first: str, second: str) -> None:
    if not NEGMAS.exists():
        pytest.skip("needs ../shared/data/talks/negmas")
    (a, names), (b, _) = (_profile(NEGMAS / domain / f"{f}.xml") for f in (first, second))
    values = [np.stack(pair)[None] for pair in zip(a, b, strict=True)]
    solution = json.loads((NEGMAS / domain / "negmas_0.16_solution.json").read_text())
    pick = nash.best_packages(values, np.zeros((1, 2)), np.ones((1, 2)))[0]
    assert [n[k] for n, k in zip(names, pick, strict=True)] == solution["outcome"]
    points, _ = nash.frontier([v[0] for v in values])
    assert np.sort(points, axis=0) == pytest.approx(np.sort(np.array(solution["pareto"]), axis=0))


@pytest.mark.public
def test_compromise_on_the_european_issues_gives_the_residual_that_it_states() -> None:
    if not DEU.exists():
        pytest.skip("needs ../shared/data/talks/deu3_before_2012.tsv")
    rows = [[x.strip('"') for x in line.split("\t")] for line in DEU.read_text().splitlines()]
    head, power, rows = rows[0], rows[1], rows[2:]
    codes = [c[1:] for c in head if c[0] == "p" and "s" + c[1:] in head and power[head.index(c)]]
    errors = []
    for row in rows:
        cells = {c: (row[head.index("p" + c)], row[head.index("s" + c)]) for c in codes}
        who = [c for c, (x, s) in cells.items() if x and s]
        if not row[head.index("out")] or not who:
            continue
        table = plain(who, ["x"], [101], [[float(cells[c][0]) / 100] for c in who],
                      [float(power[head.index("p" + c)]) for c in who],
                      [[float(cells[c][1]) / 100] for c in who])  # fmt: skip
        point = compromise.points(table)[0, 0]
        if not np.isnan(point):
            errors.append(point - float(row[head.index("out")]) / 100)
    assert len(errors) == 229
    assert np.abs(errors).mean() == pytest.approx(0.2325, abs=5e-4)
    assert np.sqrt(np.square(errors).mean()) == pytest.approx(compromise.RESIDUAL, abs=5e-3)
