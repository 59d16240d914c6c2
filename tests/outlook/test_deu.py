"""The EU issues as printed by evals/deu.py, where the data is at hand; a made-up file in any case."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "talks"


@pytest.fixture(scope="module")
def deu() -> ModuleType:
    spec = importlib.util.spec_from_file_location("deu", ROOT / "evals" / "deu.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["deu"] = module
    spec.loader.exec_module(module)
    return module


def test_the_mixture_beats_the_conformal_compromise_and_its_band_covers_as_it_says(deu: ModuleType) -> None:
    if not (DATA / deu.FILE).is_file():
        pytest.skip(f"no {deu.FILE} beside the checkout")
    found = deu.report(deu.load(DATA), 500, 1)
    assert (found["issues"], found["laws"]) == (229, 93)
    assert found["mae"]["value"] == pytest.approx(23.25, abs=0.005) and found["rmse"] == pytest.approx(30.65, abs=0.01)
    assert found["ratio"]["conformal compromise"]["value"] <= 0.97
    assert found["ratio"]["conformal compromise"]["high"] < 1
    assert 0.78 <= found["covered"]["value"] <= 0.82
    assert found["weights"]["no change"][1] >= 0.02 - 1e-9 and found["weights"]["climatology"][1] >= 0.02 - 1e-9


def test_a_law_is_forecast_without_anything_of_its_own(deu: ModuleType, tmp_path: Path) -> None:
    draw = np.random.default_rng(5)
    lines = ["prnr\tpxx\tpyy\tsxx\tsyy\trp\tout", "\t1.0\t2.0\t\t\t\t"]
    rows = [[f"law{k // 2:02}", *draw.integers(0, 101, 2), *draw.integers(20, 101, 2), 0, draw.integers(0, 101)]
            for k in range(40)]  # fmt: skip
    lines += ["\t".join(map(str, row)) for row in rows]
    (tmp_path / deu.FILE).write_text("\n".join(lines))
    first = deu.load(tmp_path)
    weights, low, high = deu.forecast(first, deu.givens(first))
    other = lines[:2] + ["\t".join(map(str, [*row[:-1], 100 - row[-1]])) for row in rows[:2]] + lines[4:]
    (tmp_path / deu.FILE).write_text("\n".join(other))
    changed = deu.load(tmp_path)
    anew, below, above = deu.forecast(changed, deu.givens(changed))
    assert changed.outcome[0] != first.outcome[0]
    assert anew[0] == pytest.approx(weights[0]) and (below[:2] == low[:2]).all() and (above[:2] == high[:2]).all()
    assert not np.allclose(anew[1:], weights[1:])


def test_without_the_file_it_says_what_is_wanted(deu: ModuleType, tmp_path: Path,
                                                  capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    assert deu.main(["--data", str(tmp_path)]) == 2
    assert deu.FILE in capsys.readouterr().err
