"""Plain tables: every game plays one alone, and what is wrong with a file is said with the next step."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from crossbearing import plugins
from crossbearing.cli.app import app
from crossbearing.errors import UsageError
from crossbearing.outlook.games import graph, nash, process
from crossbearing.outlook.sheet import Options, read

ROWS = """party;issue;position;salience;power;holder
HF;Tarn;0;0.3;1;HF
Council;Tarn;1;0.6;2;
HF;Gates;1;0.9;1;
Council;Gates;0;0.2;2;
Meru;Gates;0.5;0.5;0.5;
"""
LEVELS: dict[str, Any] = {
    "issues": {"Tarn": {"levels": ["none", "wards", "town", "township"], "status_quo": "none", "holder": "HF"},
               "Autonomy": {"levels": ["none", "some", "all"], "holder": "Council"}},
    "parties": {"HF": {"positions": {"Tarn": "none", "Autonomy": "all"}, "salience": {"Tarn": 0.5, "Autonomy": 0.9}},
                "Council": {"power": 2, "positions": {"Tarn": "township", "Autonomy": "none"},
                            "salience": {"Tarn": 0.9, "Autonomy": 0.4}}},
    "war": {"Council": {"chance": 0.6, "cost": 0.2}},
}  # fmt: skip
CONFLICT = {
    "options": {"HF leaves": {"by": "HF"}, "Council shells": {"by": "Council", "way": "forward"}},
    "infeasible": [{"HF leaves": True, "Council shells": True}],
    "parties": {"HF": {"ranking": ["NN", "YN", "NY"]}, "Council": {"statements": [{"HF leaves": True}]}},
}


def put(folder: Path, content: str | dict[str, Any]) -> Path:
    path = folder / ("t.csv" if isinstance(content, str) else "t.json")
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize("game", [g for g in plugins.names("game") if hasattr(plugins.load("game", g), "tell")])
@pytest.mark.parametrize("content", [ROWS, LEVELS], ids=["rows", "levels"])
def test_every_game_plays_a_table_alone(game: str, content: str | dict[str, Any], tmp_path: Path) -> None:
    path = put(tmp_path, content)
    done = CliRunner().invoke(app, ["outlook", "--table", str(path), "--game", game])
    assert done.exit_code == 0, done.output
    assert "Tarn" in done.output
    told = json.loads(CliRunner().invoke(app, ["outlook", "--table", str(path), "--game", game, "--json"]).output)
    assert told["game"] == game and len(told) > 1


def test_all_nine_games_can(tmp_path: Path) -> None:
    assert {
        "compromise",
        "median",
        "nash",
        "challenge",
        "exchange",
        "graph",
        "process",
        "no_change",
        "climatology",
    } <= {g for g in plugins.names("game") if hasattr(plugins.load("game", g), "tell")}


def test_rows_are_read_with_their_scales(tmp_path: Path) -> None:
    sheet = read(put(tmp_path, ROWS.replace(";", ",")))
    assert sheet.table.parties == ("HF", "Council", "Meru") and sheet.table.issues == ("Tarn", "Gates")
    assert sheet.table.salience[0, 2].tolist() == [0, 0.5]  # Meru says nothing on Tarn: no stake
    assert sheet.holders == {"Tarn": "HF"}
    hundred = read(put(tmp_path, "actor,position,salience,capability\na,0,80,1\nb,100,40,2\nc,25,10,1\n"))
    assert hundred.scales == ((0.0, 100.0),) and hundred.table.salience[0, :, 0].tolist() == [0.8, 0.4, 0.1]
    assert hundred.table.positions[0, 2, 0] == 0.25 and hundred.say(0, 0.25) == "25"
    years = read(put(tmp_path, "party,position\na,4\nb,10\nc,7\n"))
    assert years.scales == ((4.0, 10.0),) and years.value(0, 0.5) == 7
    later = read(put(tmp_path, "party,position,date\na,0,2031-01-01\na,1,2031-02-01\nb,0,2031-01-01\n"))
    assert later.table.positions[0, 0, 0] == 1


@pytest.mark.parametrize(
    ("content", "told", "step"),
    [
        ("party,position\na,0\n", "only a", "Add a row for another party"),
        ("party,issue,position\na,x,0\nb,y,1\n", "no two parties have a position on one issue", "same issue"),
        ("party,position\na,0\na,1\nb,1\n", "a stands at both 0 and 1 on issue (lines 2 and 3)", "column `date`"),
        ("party,position,date\na,0,2031-01-01\na,1,2031-01-01\nb,1,\n", "on 2031-01-01", "the latest counts"),
        ("party,position,salience\na,0,0\nb,1,0\n", "salience is 0 everywhere", "a salience above 0"),
        ("party,position,power\na,0,0\nb,1,0\n", "power is 0 everywhere", "power above 0"),
        ("party,position,salience\na,0,-1\nb,1,1\n", "below 0", "0 or more"),
        ("party,position\na,zero\nb,1\n", "line 2: position: 'zero' is no number", "0.5"),
        ("party,position\na,nan\nb,1\n", "", ""),
        ("party,positoin\na,0\nb,1\n", "column 'positoin'", "Did you mean 'position'?"),
        ("party,salience\na,0\nb,1\n", "no column 'position'", "x"),
        ("party,position,low,high\na,0,1,2\nb,1,1,2\n", "do not fit the scale", "low"),
        ("party,position,holder\na,0,c\nb,1,\n", "the holder of issue, 'c', is no party", "a, b"),
        ("", "has no rows", "header"),
        ({"issues": {}, "parties": {"a": {}}}, "`issues` is missing", "docs/games.md"),
        ({**LEVELS, "issue": 1}, "no key 'issue'", "Did you mean 'issues'?"),
        ({**LEVELS, "parties": {**LEVELS["parties"], "HF": {"positions": {"Tarn": "ward"}}}}, "'ward' is no level",
         "Did you mean 'wards'?"),
        ({**LEVELS, "parties": {**LEVELS["parties"], "HF": {"positions": {"Tran": "wards"}}}},
         "'Tran', which is no issue", "Tarn"),
        ({**LEVELS, "issues": {"Tarn": {"levels": ["none"]}}}, "", ""),
        ({"parties": []}, "an object with `parties`", "docs/games.md"),
    ],
)  # fmt: skip
def test_a_wrong_table_is_refused_with_the_next_step(
    content: str | dict[str, Any], told: str, step: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError) as fault:
        read(put(tmp_path, content))
    assert told in fault.value.message and step in fault.value.hint and fault.value.hint


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--game", "nsah"], "Did you mean 'nash'?"),
        ([], "Which game?"),
        (["--game", "nash", "--set", "speed=3"], "nothing to set called 'speed'"),
        (["--game", "challenge", "--set", "denominator=some"], "Known: all, contest"),
        (["--game", "challenge", "--set", "rounds=0"], "out of range"),
        (["--game", "challenge", "--set", "rounds"], "--set rounds=20"),
        (["lashio", "--game", "nash"], "--table stands alone"),
    ],
)
def test_a_wrong_call_is_refused(words: list[str], told: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["outlook", "--table", str(put(tmp_path, ROWS)), *words])
    assert done.exit_code != 0
    fault = done.exception
    said = f"{fault.message} {fault.hint}" if isinstance(fault, UsageError) else done.output
    assert told in said


def test_options_reach_the_games(tmp_path: Path) -> None:
    path = put(tmp_path, "party,position,salience,power\na,0,0.8,1\nb,4,0.4,3\nc,10,0.6,2\n")
    runs = {d: CliRunner().invoke(app, ["outlook", "--table", str(path), "--game", "challenge", "--set", "rounds=2",
            "--set", f"denominator={d}"]).output for d in ("all", "contest")}  # fmt: skip
    assert all("round 2" in r and "round 3" not in r and "none of them is the prediction" in r for r in runs.values())
    assert runs["all"] != runs["contest"]


def test_a_conflict_is_played_by_the_graph_alone(tmp_path: Path) -> None:
    path = put(tmp_path, CONFLICT)
    told = graph.tell(read(path), Options({"opponents": "joint"}))
    assert told.data["states"] == ["NN", "YN", "NY"]
    assert told.data["equilibria"]["nash"] == ["NN", "NY"]
    assert any("HF stays at “nothing”" in line for line in told.lines)
    done = CliRunner().invoke(app, ["outlook", "--table", str(path), "--game", "nash"])
    assert isinstance(done.exception, UsageError) and "only the game graph" in done.exception.message


def test_nash_takes_worths_and_payoffs_of_no_deal(tmp_path: Path) -> None:
    """Two share ten coins; no deal gives the second four: it gets seven."""
    coins = [str(k) for k in range(11)]
    parties = {"a": {"worth": {"coins": list(range(11))}, "no_deal": 0},
               "b": {"worth": {"coins": list(range(10, -1, -1))}, "no_deal": 4}}  # fmt: skip
    told = nash.tell(read(put(tmp_path, {"issues": {"coins": {"levels": coins}}, "parties": parties})), Options({}))
    assert told.data["package"] == {"coins": "3"} and told.data["worth"]["b"] == {"deal": 7, "no_deal": 4}
    with pytest.raises(UsageError, match="no_deal is given for a only"):
        del parties["b"]["no_deal"]
        read(put(tmp_path, {"issues": {"coins": {"levels": coins}}, "parties": parties}))


def test_process_takes_its_rules_from_the_file(tmp_path: Path) -> None:
    rules = {"rounds": 1, "discount": 0, "precision": 10_000, "order": ["Council"]}
    told = process.tell(read(put(tmp_path, {**LEVELS, "rules": rules})), Options({}))
    assert told.data["strikes"].keys() == {"Council"} and told.data["deal"] == pytest.approx(1, abs=1e-6)
    with pytest.raises(UsageError, match="no party meru"):
        process.tell(read(put(tmp_path, {**LEVELS, "rules": {"order": ["meru"]}})), Options({}))


def test_too_large_a_table_is_refused_with_its_size(tmp_path: Path) -> None:
    names = [f"p{k}" for k in range(20)]
    rows = "".join(f"{p},i{k},{(n * k) % 11 / 10}\n" for n, p in enumerate(names) for k in range(20))
    sheet = read(put(tmp_path, f"party,issue,position\n{rows}"))
    for game in (process, nash, graph):
        with pytest.raises(UsageError, match=r"6\.7e\+20|20 options make|states; the most") as fault:
            game.tell(sheet, Options({}))
        assert fault.value.hint
