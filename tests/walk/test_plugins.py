"""A plugin of another package: it is listed and used, and one that breaks is said and loses nothing."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from walking import many, opened, refused, shell, told, told_json

from crossbearing import plugins

SHOUTS = '''"""Takes each shout for a protest; for a test."""

import re

from crossbearing.model.claim import Claim, claim_id

VERSION = "7"


def extract(report, theatre, settings):
    if "CRASH" in report.text:
        raise ZeroDivisionError("made for a test")
    found = []
    for shout in re.finditer(r"[A-Z ]+!", report.text):
        id_ = claim_id(report.id, *shout.span(), "PROTEST", [], "affirmed", "actual")
        found.append(Claim(id_, report.id, *shout.span(), shout[0], "PROTEST", reading="shouts/7"))
    return found
'''


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder of installed packages with two extractors: one that works and one that cannot be imported."""
    folder = tmp_path / "site"
    info = folder / "shouting-7.0.dist-info"
    info.mkdir(parents=True)
    (folder / "shouting.py").write_text(SHOUTS)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shouting\nVersion: 7.0\n")
    (info / "entry_points.txt").write_text(
        "[crossbearing.read.extractors]\nshouts = shouting\nmissing = no_such_module_anywhere\n"
    )
    caches = (plugins.names, plugins._entry_points)
    monkeypatch.syspath_prepend(folder)
    importlib.invalidate_caches()
    for cache in caches:
        cache.cache_clear()
    yield folder
    sys.modules.pop("shouting", None)
    monkeypatch.undo()
    for cache in caches:
        cache.cache_clear()


def use_shouts(case: Path, more: str = "") -> None:
    settings = case / "crossbearing.toml"
    settings.write_text(settings.read_text() + f'extractor = "shouts"\n{more}')


def shouting(folder: Path, count: int, crashes: int = 0) -> Path:
    for n, file in enumerate(many(folder, count)):
        file.write_text(f"{file.read_text()}They cried LEAVE NOW! {'CRASH' if n >= count - crashes else ''}")
    return folder


def test_it_is_listed_and_used(site: Path, case: Path, tmp_path: Path) -> None:
    rows = {row["name"]: row["what"] for row in told_json("plugins", "extractor")}
    assert rows["shouts"] == "Takes each shout for a protest; for a test."
    assert rows["missing"].startswith("The extractor 'missing' (no_such_module_anywhere) cannot be loaded: Module")
    assert rows["shouts"] in told("plugins")
    files = shouting(tmp_path / "in", 6)
    assert '"PROTEST"' in told("read", files, "--extractor", "shouts")
    fault = refused("read", files, "--extractor", "missing")
    assert fault.hint == "Mend or uninstall the package that brings it."
    assert "'shouts'" in refused("read", files, "--extractor", "shout").hint
    use_shouts(case)
    assert told_json("add", case, files)["claims"] == 6  # in processes of their own
    assert told_json("receipts", case)[0]["plugins"]["extractor"] == "shouts 7"
    assert told_json("brief", case)["claims"] == 6


def test_it_is_found_by_a_fresh_process(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(site))
    done = shell("plugins", "extractor")
    assert (done.returncode, "Takes each shout" in done.stdout) == (0, True)
    done = shell("read", shouting(tmp_path / "in", 1), "--extractor", "shouts")
    assert '"kind":"PROTEST"' in done.stdout


def test_one_that_raises_is_a_crash_with_its_place_and_the_rest_goes_on(site: Path, case: Path, tmp_path: Path) -> None:
    use_shouts(case)
    files = shouting(tmp_path / "in", 12, crashes=1)
    added = told_json("add", case, files)
    assert (added["new"], added["claims"], added["problems"]) == (12, 11, {"read/crash": 1})
    (crash,) = told_json("problems", case, "--code", "read/crash")
    assert crash["where"] == "report0011.txt"
    assert "shouting.py" in crash["message"]
    assert "ZeroDivisionError: made for a test" in crash["message"]
    assert "ZeroDivisionError: made for a test" in told("problems", case)
    # The report is kept, and is read again once the plugin is mended.
    (site / "shouting.py").write_text(
        SHOUTS.replace('"CRASH" in', '"NOT IN ANY TEXT" in')
    )  # another length: no stale bytecode
    sys.modules.pop("shouting")
    importlib.invalidate_caches()
    told("link", case, "--why", "the plugin was mended")
    assert told_json("problems", case) == []
    assert told_json("brief", case)["claims"] == 12


def test_past_the_share_of_crashes_the_run_stops_and_keeps_what_it_has(site: Path, case: Path, tmp_path: Path) -> None:
    use_shouts(case, "batch_claims = 20\n")
    files = shouting(tmp_path / "in", 140, crashes=100)
    fault = refused("add", case, files)
    assert "reports met an unforeseen fault, more than the share of 5%" in fault.message
    assert "crossbearing problems" in fault.hint
    assert fault.exit_code == 1
    with opened(case) as project:
        counts = project.counts()
    assert 40 <= counts["reports"] < 140
    assert counts["claims"] == 40
    assert told_json("receipts", case)[-1]["outcome"] == fault.message
    assert "LEAVE NOW!" in told("export", case)


def test_one_that_breaks_while_reading_anew_closes_no_claim(site: Path, case: Path, tmp_path: Path) -> None:
    use_shouts(case)
    told("add", case, shouting(tmp_path / "in", 5))
    with opened(case) as project:
        before = list(project.claims())
        report = next(project.reports())
    (site / "shouting.py").write_text(SHOUTS.replace("if", "if True or", 1))
    sys.modules.pop("shouting")
    importlib.invalidate_caches()
    told("set", case, report.id, "published", "2025-03-20", "--why", "the page says so")
    assert "0 claims closed or added" in told("link", case)
    with opened(case) as project:
        assert list(project.claims()) == before
        assert project.counts()["problem:read/crash"] == 5
