"""The published rules for making one event of several reports, and the same rules as judges of a project."""

from __future__ import annotations

from datetime import date
from math import log

import pytest

from crossbearing.model.finding import Docket, Evidence
from crossbearing.plugins import load
from crossbearing.reconcile.table.presets import (
    ACTORS,
    DEEDS,
    INDETERMINATE,
    NUMBERS,
    PRESETS,
    aggregate,
    at_precision,
    mode,
)  # fmt: skip
from crossbearing.settings import Settings


def _report(**cells: str) -> dict[str, str]:
    """Return a report with nothing in it but what is said here."""
    names = ["country", "election", "event_context", "target", "city", "location", "latitude", "longitude"]
    blank = dict.fromkeys(names, "")
    numbers = ["source_classification", "certain", "geo_precision", "displacement", "damage", *NUMBERS]
    blank |= dict.fromkeys((*numbers, *(f"certain{n}" for n in ACTORS)), "0")
    for n in ACTORS:
        blank |= dict.fromkeys(
            [f"actor{n}{part}" for part in ("", "_id", "_type", "_subtype", "_party", "_violence")], ""
        )
        blank |= {f"actor{n}_precision": ""} | {f"actor{n}_{deed}": "0" for deed in (*DEEDS, "victim")}
    return blank | {"source": "", "date_start": "2025-03-01", "date_end": "2025-03-01"} | cells


def test_of_equal_modes_the_better_source_then_the_surer_report_decides() -> None:
    fruit = ["apple", "apple", "banana", "banana"]
    assert mode(fruit, [1, 2, 1, 2], [1, 1, 2, 1]) == "banana"  # the example of calc_mode
    assert mode(["a", "b"], [1, 2], [0, 0]) == "b"
    assert mode(["a", "b"], [1, 1], [3, 2]) == "a"
    assert mode(["a", "b"], [1, 1], [2, 2]) == INDETERMINATE
    assert mode(["1", "2"], [1, 1], [2, 2], numeric=True) == ""


def test_precision_chooses_the_reports_that_are_asked() -> None:
    reports = [
        _report(city="Ark", geo_precision="5"),
        _report(city="Sill", geo_precision="3"),
        _report(city="Sill", geo_precision="3"),
    ]
    assert at_precision("city", "geo_precision", reports, least=True) == "Sill"
    assert at_precision("city", "geo_precision", reports, least=False) == "Ark"
    assert at_precision("actor1", "actor1_precision", reports, least=True) == ""


def test_the_three_rules_differ_as_their_names_say() -> None:
    reports = [
        _report(deaths_best="3", geo_precision="2", city="", actor1_violence="Arson", certain1="1", damage="1"),
        _report(deaths_best="5", geo_precision="5", city="Ark", actor1_violence="Shooting", date_end="2025-03-03"),
        _report(deaths_best="5", geo_precision="3", city="Ark", actor1_violence="Shooting"),
    ]
    made = {rule: aggregate(reports, rule) for rule in PRESETS}
    assert [made[rule]["deaths_best"] for rule in PRESETS] == ["3", "5", "5"]
    assert [made[rule]["city"] for rule in PRESETS] == ["", "Ark", "Ark"]
    assert [made[rule]["date_end"] for rule in PRESETS] == ["2025-03-03", "2025-03-01", "2025-03-01"]
    assert [made[rule]["damage"] for rule in PRESETS] == ["0", "1", "0"]
    assert made["informative"]["actor1_violence"] == "Arson; Shooting"
    assert {made[rule]["number_of_sources"] for rule in PRESETS} == {"3"}
    assert {made[rule]["certain"] for rule in PRESETS} == {"1"}


def test_days_that_tie_meet_in_the_middle_and_a_tie_of_yes_and_no_is_yes() -> None:
    reports = [_report(date_start="2025-03-01", damage="1"), _report(date_start="2025-03-04")]
    made = aggregate(reports, "representative")
    assert (made["date_start"], made["damage"]) == ("2025-03-02", "1")


def test_who_began_it_is_the_one_whom_most_reports_name() -> None:
    one = _report(actor1="guard", actor2="council", actor1_initiator="1", actor2_perpetrator="1")
    two = _report(actor1="guard", actor2="council", actor1_initiator="1", actor2_initiator="1", actor2_intervener="1")
    made = aggregate([one, two], "representative")
    assert (made["actor1_initiator"], made["actor2_initiator"]) == ("1", "0")
    assert (made["actor2_perpetrator"], made["actor2_intervener"], made["actor3_initiator"]) == ("1", "1", "")


def _docket(answers: tuple[str, ...], said: list[tuple[str, str, str, float]], movement: str = "fixed") -> Docket:
    evidence = [
        Evidence(f"c{n}", (value,), source=kind, origin=origin, weight=weight)
        for n, (origin, value, kind, weight) in enumerate(said)
    ]
    return Docket(None, answers, tuple(evidence), movement, on=date(2025, 3, 1))  # type: ignore[arg-type]


@pytest.mark.parametrize(("rule", "top"), [("conservative", "8"), ("informative", "31"), ("representative", "12")])
def test_the_rules_judge_counts_of_a_project(rule: str, top: str) -> None:
    said = [("a", "12", "media", 1.0), ("b", "12", "media", 1.0), ("c", "31", "party", 1.0), ("d", "8", "ngo", 1.0)]
    docket = _docket(("8", "12", "31", "none of these"), said)
    verdict = load("judge", rule).judge([docket], Settings())[0]
    best = max(range(4), key=lambda i: verdict.probabilities[i])
    assert docket.answers[best] == top
    assert sum(verdict.probabilities) == pytest.approx(1)
    assert sum(row.log_odds for row in verdict.rows) == pytest.approx(verdict.log_odds, abs=1e-9)
    assert verdict.log_odds == pytest.approx(log(4.5 / 0.5))


def test_of_two_origins_the_better_kind_of_source_decides() -> None:
    docket = _docket(("yes", "no"), [("a", "yes", "social", 1.0), ("b", "no", "imagery", 0.5)])
    assert load("judge", "representative").judge([docket], Settings())[0].probabilities == pytest.approx((1 / 6, 5 / 6))


@pytest.mark.parametrize("rule", PRESETS)
def test_a_question_without_weight_is_left_open(rule: str) -> None:
    docket = _docket(("yes", "no"), [("a", "yes", "social", 0.0)])
    assert load("judge", rule).judge([docket], Settings())[0].probabilities == (0.5, 0.5)
