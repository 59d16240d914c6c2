"""The two reports that the product began from: every line that a desk officer must find in their brief."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from walking import told, told_json

SEEDS = sorted((Path(__file__).parents[3] / "shared" / "data" / "seeds").glob("*.txt"))
pytestmark = pytest.mark.skipif(not SEEDS, reason="the seed reports of ../shared/data/seeds are not here")

# Section, and a pattern that one of its lines must hold, its details and note behind it.
MUST = (
    ("disputed", r"how far has MNDAA.s departure from Lashio got.*24 March"),
    ("disputed", r"not begun: a resident, MNDAA members .the party itself., Lashio residents, all through The Irrawad"),
    ("disputed", r"begun \(some\): .*social media, through MoeMaKa.*one outlet against one"),
    ("corroborated", r"MNDAA and SAC met in Kunming, 22 March 2025.*2 outlets"),
    ("corroborated", r"MNDAA taken Lashio.*Taken.*2 outlets"),
    ("corroborated", r"MNDAA taken Northeastern Command.*Taken.*2 outlets"),
    ("corroborated", r"who holds Lashio.*MNDAA.*2 outlets"),
    ("single-outlet", r"SAC demanded.*all of Lashio Township.*central committee, through The Irrawaddy"),
    ("single-outlet", r"MNDAA floated.*some wards.*central committee, through The Irrawaddy"),
    ("single-outlet", r"China pressed MNDAA to hand over Lashio.*The Irrawaddy"),
    ("single-outlet", r"SAC pressed MNDAA to withdraw from Lashio.*MoeMaKa.*hedged"),
    ("single-outlet", r"China backed SAC.*MoeMaKa"),
    ("single-outlet", r"MNDAA may be required to withdraw from Lashio by 31 May to 30 June 2025.*MoeMaKa"),
    ("single-outlet", r"Deng Xijun \(China\) and Min Aung Hlaing \(SAC\) met.*12 March 2025.*junta media \(SAC\)"),
    ("single-outlet", r"China threatened to close.*crossings.*unless an agreement.*Irrawaddy"),
    ("reported-absent", r"airstrikes on Lashio, 24 March 2025\? none reported"),
    ("control", r"Lashio: MNDAA administers it"),
    ("control", r"Mongyai: SAC is present; who controls it is not stated"),
    ("control", r"Hoya: MNDAA is present"),
    ("control", r"Kokang: MNDAA controls it, since 2023 or 2024, carried forward"),
    ("talks", r"MNDAA and SAC negotiate; China presses and mediates; BPLA, KNDF, PDF and PLA are allied and may spoil"),
    ("talks", r"MNDAA and SAC in Kunming on 22 March 2025: impasse"),
    ("talks", r"none of Lashio < some wards of Lashio < Lashio \(town\) < Lashio Township"),
    ("talks", r"autonomy of Kutkai, Hsenwi, Kokang, Monekoe and Laukkai.*MNDAA: .*demanded.*SAC: not known"),
    ("talks", r"border trade and crossings"),
    ("talks", r"China \(done\): closed border crossings"),
    ("talks", r"China \(lifted\): reopened border crossings"),
    ("talks", r"China \(threatened\): close border crossings"),
    ("talks", r"China \(in force\): bans the trade of pharmaceuticals"),
    ("talks", r"MNDAA \(in force\): holds Lashio"),
    ("talks", r"withdrawal from Lashio.*31 May and 30 June 2025.*pending.*impasse.*no official statements"),
    ("talks", r"airstrikes on Lashio, warned of by the MNDAA"),
    ("talks", r"airstrikes on Lashio, feared by residents"),
    ("talks", r"not reported: .*agreement.*hand-over of Lashio"),
    ("outlook", r"uncalibrated for armed talks"),
    ("outlook", r"hand-over of Lashio: none of Lashio 0\.\d, .*Lashio Township 0\.\d.*( if |nearest: )"),
)  # fmt: skip


@pytest.fixture(scope="module", params=["encoder", "rules"])
def brief(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    case = tmp_path_factory.mktemp("seeds") / "lashio"
    told("init", case, "--theatre", "myanmar")
    marked = case / "crossbearing.toml"
    marked.write_text(marked.read_text().replace("[settings]", f'[settings]\nextractor = "{request.param}"'))
    told("add", case, *SEEDS)
    made: dict[str, Any] = told_json("brief", case)
    return made


def lines(brief: dict[str, Any], section: str) -> list[str]:
    (found,) = [s for s in brief["sections"] if s["id"] == section]
    told_lines = [" ".join(f"{line['label']}: {line['text']} {' '.join(line['detail'])} {line['note']}".split())
                  for line in found["lines"]]  # fmt: skip
    return [*told_lines, found["note"]]


@pytest.mark.parametrize(("section", "words"), MUST)
def test_the_brief_shows(brief: dict[str, Any], section: str, words: str) -> None:
    told_lines = lines(brief, section)
    assert any(re.search(words, line, re.IGNORECASE) for line in told_lines), told_lines


def test_nothing_else_is_disputed(brief: dict[str, Any]) -> None:
    assert [line for line in lines(brief, "disputed") if "departure" not in line and line] == []
