"""A cell set by hand: it stands in the talks with its reason, nothing is lost, and undo brings the reports back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crossbearing.cli import app as entry
from crossbearing.errors import CrossbearingError, UsageError
from crossbearing.model.record import Record
from crossbearing.model.talks import Talks
from crossbearing.model.theatre import Theatre
from crossbearing.outlook.table import stand
from crossbearing.talks.edit import CELLS, apply, check


def line(talks: Talks, cell: str, value: str, number: int = 12, undone: bool = False) -> Record:
    return Record(number, "2031-05-20T10:00:00.000000Z", "cell", talks.id, cell, value, "ana", "a call", None, undone)


def put(talks: Talks, theatre: Theatre, words: str) -> Talks:
    cell, _, rest = words.partition(":")
    return apply(talks, [line(talks, cell, check(talks, cell, rest.split("|"), theatre))], theatre)


def test_a_position_takes_the_place_of_what_reports_say_and_keeps_their_claims(talks: Talks, theatre: Theatre) -> None:
    found = put(talks, theatre, "position: Ruling Council | tarn | wards | accepted")
    (row,) = [p for p in found.positions_on("territory-tarn") if p.party == "council"]
    old = [p for p in talks.positions_on("territory-tarn") if p.party == "council"]
    assert (row.level, row.status, row.claims, str(row.reported)) == ("wards", "accepted", ("log:12",), "2031-05-20")
    assert set(row.against) == {c for p in old for c in p.claims}
    (edit,) = found.edits
    assert (edit.line, edit.who, edit.why) == (12, "ana", "a call") and "Hand-over of Tarn" in edit.what
    assert stand([row], found.issues[0], "council").argmax() == 1
    others = [p for p in talks.positions if (p.party, p.issue) != ("council", "territory-tarn")]
    assert [p for p in found.positions if p.claims != ("log:12",)] == others


def test_the_other_cells(talks: Talks, theatre: Theatre) -> None:
    levers = put(talks, theatre, "lever: Meru | crossings | lifted").levers
    assert [v.state for v in levers if (v.actor, v.topic) == ("meru", "crossings")][-1] == "lifted"
    assert put(talks, theatre, "power: hf | 2.5").weights[0].value == 2.5
    weight = put(talks, theatre, "salience: hf | Border | 0.2").weights[0]
    assert (weight.issue.startswith("access"), weight.value, weight.reason) == (True, 0.2, "a call")
    roles = {p.actor: p.roles for p in put(talks, theatre, "role: Meru | ally").parties}
    assert roles["meru"] == ("ally",) and roles["hf"] == ("party",)
    duty = talks.commitments[0]
    (changed,) = [c for c in put(talks, theatre, f"commitment: {duty.what} | void").commitments if c.what == duty.what]
    assert changed.state == "void" and changed.claims == (*duty.claims, "log:12")


def test_what_was_undone_is_of_others_or_fits_no_longer_changes_nothing(talks: Talks) -> None:
    value = json.dumps(["council", "territory-tarn", "wards", "accepted"])
    assert apply(talks, [line(talks, "position", value, undone=True)]) == talks
    gone = line(talks, "position", json.dumps(["council", "territory-moon", "wards", "accepted"]))
    found = apply(talks, [gone])
    assert found.positions == talks.positions and "no longer in these talks" in found.edits[0].what
    other = Record(1, gone.at, "cell", "other", "position", value, "ana", "a call")
    assert apply(talks, [other]) == talks


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("mood: hf | bad", "There is no cell 'mood'"),
        ("position: hf | Tarn | wards", "position needs PARTY, ISSUE, LEVEL, STATUS"),
        ("position: Freedonia | Tarn | wards | accepted", "no party 'Freedonia'"),
        ("position: hf | moon | wards | accepted", "no issue 'moon'"),
        ("position: hf | Tarn | moon | accepted", "no level of Hand-over of Tarn 'moon'"),
        ("position: hf | Tarn | wards | acepted", "Did you mean 'accepted'?"),
        ("position: hf | Tarn | wards | unknown", "is no status"),
        ("lever: Meru | tariffs | done", "no lever of theirs 'tariffs'"),
        ("commitment: nothing of the kind | kept", "no commitment"),
        ("power: hf | much", "no number"),
        ("salience: hf | Border | 3", "no number from 0 to 1"),
        ("role: hf | ally", "Talks need two parties"),
        ("role: Meru | king", "is no role"),
    ],
)
def test_words_that_fit_no_cell_are_refused_with_what_there_is(
    words: str, told: str, talks: Talks, theatre: Theatre
) -> None:
    cell, _, rest = words.partition(":")
    with pytest.raises(UsageError) as fault:
        check(talks, cell, rest.split("|"), theatre)
    assert told in f"{fault.value.message} {fault.value.hint}"


def test_every_sort_of_cell_can_be_set() -> None:
    from crossbearing.talks.edit import _EDITS

    assert set(_EDITS) == set(CELLS)


REPORT = """The Myanmar military and the MNDAA met in Kunming on 22 March 2025.
The MNDAA captured Lashio in August 2024. The junta demanded that the MNDAA withdraw from Lashio.
The MNDAA refused to withdraw from Lashio.
"""


def test_from_the_command_to_the_talks_and_back(tmp_path: Path) -> None:
    def run(*words: str) -> str:
        found = CliRunner().invoke(entry.app, list(words))
        if isinstance(found.exception, CrossbearingError):
            raise found.exception
        assert found.exit_code == 0, found.output
        return found.stdout

    project, file = str(tmp_path / "p"), tmp_path / "one.txt"
    file.write_text(REPORT)
    run("init", project, "--theatre", "myanmar")
    run("add", project, str(file), "--published", "2025-03-24")
    before: Sequence[object] = json.loads(run("talks", project, "--json"))
    assert before
    with pytest.raises(UsageError, match="needs its reason"):
        run("talks", project, "--set", "position: SAC | Lashio | town | demanded")
    run("talks", project, "--set", "position: SAC | Lashio | none | accepted", "--why", "their envoy, by telephone")
    shown = run("talks", project)
    assert "none of Lashio, accepted" in shown and "their envoy, by telephone" in shown and "By hand" in shown
    run("undo", project)
    assert json.loads(run("talks", project, "--json")) == before
