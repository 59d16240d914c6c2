"""What others rely on does not change unnoticed: public names, a claim's fields, stored words, commands, codes.

`stored_words.toml` lists the words that stand in people's ledgers and scripts. It is only ever added to: a new word
of the code is written at the end of its list, by hand, in the same change.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

import crossbearing
from crossbearing.cli.app import app
from crossbearing.cli.theatre import app as theatre_app
from crossbearing.model import claim, finding, kinds, problem, record, report, talks, when
from crossbearing.plugins import WINGS

STORED = tomllib.loads((Path(__file__).parent / "stored_words.toml").read_text(encoding="utf-8"))
RECONCILE = Path(crossbearing.__file__).resolve().parent / "reconcile"


def _rules() -> set[str]:
    """Return the ids of the rules of standing, which are stored with each finding."""
    code = "".join(file.read_text(encoding="utf-8") for file in RECONCILE.glob("*.py"))
    return set(re.findall(r'"(standing/[a-z-]+)"', code))


WORDS: dict[str, object] = {
    "kinds": kinds.KINDS,
    "polarities": kinds.POLARITIES,
    "modalities": kinds.MODALITIES,
    "phases": kinds.PHASES,
    "extents": kinds.EXTENTS,
    "place_roles": kinds.PLACE_ROLES,
    "speaker_types": kinds.SPEAKER_TYPES,
    "stances": kinds.STANCES,
    "condition_types": kinds.CONDITION_TYPES,
    "when_roles": when.ROLES,
    "when_bases": when.BASES,
    "metadata_fields": report.FIELDS,
    "metadata_bases": report.BASES,
    "families": finding.FAMILIES,
    "progress": finding.PROGRESS,
    "standings": finding.STANDINGS,
    "standing_rules": _rules(),
    "party_roles": talks.PARTY_ROLES,
    "position_statuses": talks.POSITION_STATUSES,
    "lever_states": talks.LEVER_STATES,
    "commitment_states": talks.COMMITMENT_STATES,
    "actions": record.ACTIONS,
    "problem_codes": problem.CODES,
    "wings": WINGS,
    "commands": [*(c.name for c in app.registered_commands), *(g.name for g in app.registered_groups)],
    "theatre_commands": [c.name for c in theatre_app.registered_commands],
}


def test_the_names_of_the_package_are_these() -> None:
    assert crossbearing.__all__ == ["Project", "__version__", "create", "open", "read"]
    assert all(getattr(crossbearing, name) is not None for name in crossbearing.__all__)


@pytest.mark.parametrize("name", ["Claim", "Mention", "PlaceMention", "Speaker", "VoiceLevel", "Condition", "Quantity"])
def test_the_fields_of_a_claim_are_these_in_this_order(name: str) -> None:
    # A field that is added goes last and has a default, so that ledgers of old can be read.
    assert [one.name for one in fields(getattr(claim, name))] == STORED["fields"][name]


def test_the_fields_of_a_time_are_these_in_this_order() -> None:
    assert [one.name for one in fields(when.When)] == STORED["fields"]["When"]


@pytest.mark.parametrize("name", WORDS)
def test_a_stored_word_is_never_taken_away_and_a_new_one_is_written_down(name: str) -> None:
    made = WORDS[name]
    if name == "kinds":
        assert isinstance(made, dict)
        words = {kind: set(modes) for kind, modes in made.items()}
        stored = {kind: set(modes) for kind, modes in STORED["kinds"].items()}
    else:
        words, stored = {name: set(made)}, {name: set(STORED["words"][name])}  # type: ignore[call-overload]
    gone = {f"{key} {word}" for key, some in stored.items() for word in some - words.get(key, set())}
    gone |= stored.keys() - words.keys()
    assert not gone, "ledgers and scripts hold these words: bring them back"
    new = {f"{key} {word}" for key, some in words.items() for word in some - stored.get(key, set())}
    new |= words.keys() - stored.keys()
    assert not new, "write these words at the end of their list in stored_words.toml"


def test_the_list_holds_nothing_that_is_not_looked_at() -> None:
    assert {*STORED["words"], "kinds"} == {*WORDS}
    assert all(len(set(words)) == len(words) for words in STORED["words"].values())
