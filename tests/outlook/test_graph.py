"""The graph model against six published conflicts, definitions by brute force, and bad input."""

from __future__ import annotations

import itertools
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossbearing.errors import UsageError
from crossbearing.model.talks import OutsideOption, Talks
from crossbearing.outlook import graph
from crossbearing.outlook.conflictfile import conflict
from crossbearing.outlook.games import graph as game
from crossbearing.outlook.graph import CONCEPTS, OPPONENTS, SANCTIONS, Axis, Conflict, Rules
from crossbearing.settings import Settings

GMCR = Path(__file__).parents[3] / "shared" / "data" / "talks" / "gmcr"
CONFLICTS = ("Cuban", "Elmira", "Garrison", "MilkRiver", "Prisoners", "SyriaIraq")

# Each of two prisoners likes best that the other cooperates, then not to cooperate itself.
PRISONERS = {
    "options": {"one helps": {"by": "one"}, "two helps": {"by": "two"}},
    "parties": {"one": {"statements": [{"two helps": True}, {"one helps": False}]},
                "two": {"statements": [{"one helps": True}, {"two helps": False}]}},
}  # fmt: skip


def published(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a published conflict in our form, and its published solution."""
    if not GMCR.exists():
        pytest.skip("needs ../shared/data/talks/gmcr")
    raw = json.loads((GMCR / "Examples" / f"{name}.gmcr").read_text(encoding="utf-8"))
    solution = json.loads((GMCR / f"{name}.gmcrpy_solution.json").read_text(encoding="utf-8"))
    names = [f"{n}. {o['name']}" for n, o in enumerate(raw["options"])]
    owners = {o: dm["name"] for dm in raw["decisionMakers"] for o in dm["options"]}
    way = {"both": "both", "fwd": "forward", "back": "back"}

    def pattern(cells: list[list[Any]]) -> dict[str, bool]:
        return {names[o]: answer == "Y" for o, answer in cells}

    def party(dm: dict[str, Any]) -> dict[str, Any]:
        if raw.get("useManualPreferenceVectors") or raw.get("useManualPreferenceRanking"):
            return {"ranking": dm.get("preferenceVector") or dm["preferenceRanking"]}
        return {"statements": [[pattern(m) for m in p["members"]] if isinstance(p, dict) else pattern(p)
                               for p in dm["preferences"]]}  # fmt: skip

    form = {
        "options": {n: {"by": owners[k], "way": way[raw["options"][k]["permittedDirection"]]}
                    for k, n in enumerate(names)},
        "infeasible": [pattern(p) for p in raw["infeasibles"]],
        "parties": {dm["name"]: party(dm) for dm in raw["decisionMakers"]},
    }  # fmt: skip
    return form, solution


def lasting(found: Conflict, concept: str, rules: Rules | None = None) -> list[int]:
    return [int(s) + 1 for s in np.flatnonzero(graph.equilibria(found, concept, rules))]


@pytest.mark.public
@pytest.mark.parametrize("name", CONFLICTS)
@pytest.mark.parametrize("concept", CONCEPTS)
def test_published_conflicts_have_their_equilibria(name: str, concept: str) -> None:
    form, solution = published(name)
    found, codes = conflict(form, name)
    assert list(codes) == solution["states"]
    for k, ranks in enumerate(solution["dms"].values()):
        assert (found.ranks[k] == graph.ranks_of(np.array([ranks]))[0]).all()
    title = "Nash" if concept == "nash" else concept.upper()
    rules = Rules(opponents="each") if name == "Garrison" else None  # the program that solved it lets each answer once
    assert lasting(found, concept, rules) == solution["equilibria"][title]


@pytest.mark.public
@pytest.mark.parametrize("concept", ["gmr", "smr"])
def test_garrison_under_both_published_sanction_rules(concept: str) -> None:
    """Its older program counts one opponent's move as a sanction, the newer one a run in which each moves once."""
    form, solution = published("Garrison")
    found, _ = conflict(form, "Garrison")
    older = np.loadtxt(GMCR / "expected" / "Garrison_logSol.txt")[1 if concept == "gmr" else 5]
    assert lasting(found, concept, Rules(opponents="one")) == [int(s) + 1 for s in np.flatnonzero(older)]
    assert lasting(found, concept, Rules(opponents="each")) == solution["equilibria"][concept.upper()]
    assert 4 in lasting(found, concept, Rules(opponents="each"))
    assert 4 not in lasting(found, concept, Rules(opponents="one"))


def test_the_prisoners_and_why_in_words() -> None:
    found, codes = conflict(PRISONERS, "prisoners")
    assert codes == ("NN", "YN", "NY", "YY")
    assert lasting(found, "nash") == [1]
    assert all(lasting(found, c) == [1, 4] for c in ("gmr", "smr", "seq"))
    assert (
        graph.reason(found, 0, 0, "seq") == "one stays at “nothing”: it can move to nothing that it likes better (seq)"
    )
    both = graph.reason(found, 0, 3, "seq")
    assert (
        both
        == "one stays at “one helps; two helps”: it would like “two helps”, which two would answer with “nothing” (seq)"
    )
    leaves = graph.reason(found, 0, 1, "gmr")
    assert leaves.startswith("one leaves “one helps” for “nothing”") and "nothing that the others can do" in leaves
    assert "regret" not in graph.reason(found, 0, 3, "nash")


def by_definition(c: Conflict, i: int, s: int, concept: str, rules: Rules) -> bool:
    """Return whether a state is stable straight from the definitions, with sets of states."""
    others = [k for k in range(len(c.parties)) if k != i]

    def reach(k: int, t: int) -> set[int]:
        return {int(r) for r in c.moves[k].of(t)}

    def better(k: int, t: int, than: int) -> set[int]:
        return {r for r in reach(k, t) if c.ranks[k][r] > c.ranks[k][than]}

    def answers(t: int, left: tuple[int, ...]) -> set[int]:
        found: set[int] = set()
        for k in left:
            step = better(k, t, t) if concept == "seq" else reach(k, t)
            found |= step
            if rules.opponents == "each":
                for r in step:
                    found |= answers(r, tuple(x for x in left if x != k))
        return found

    def all_answers(t: int) -> set[int]:
        if rules.opponents != "joint":
            return answers(t, tuple(others))
        seen, todo = set[int](), [t]
        while todo:
            at = todo.pop()
            for k in others:
                for r in better(k, at, at) if concept == "seq" else reach(k, at):
                    if r not in seen:
                        seen.add(r)
                        todo.append(r)
        return seen

    def holds(r: int) -> bool:
        mine = c.ranks[i][r] < c.ranks[i][s] or (rules.sanction == "equal" and c.ranks[i][r] == c.ranks[i][s])
        return bool(mine) and not (concept == "smr" and better(i, r, s))

    return all(concept != "nash" and any(holds(r) for r in all_answers(t)) for t in better(i, s, s))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(CONCEPTS), st.sampled_from(SANCTIONS), st.sampled_from(OPPONENTS))
def test_stability_is_that_of_the_definitions(seed: int, concept: str, sanction: str, opponents: str) -> None:
    rng = np.random.default_rng(seed)
    parties = [f"p{k}" for k in range(rng.integers(2, 4))]
    axes = [Axis(f"o{k}", ("no", "yes"), str(rng.choice(parties)), int(rng.choice([0, 0, 1, -1]))) for k in range(4)]
    bare, _ = graph.product(parties, axes, [{0: 1, 1: 1}] if seed % 2 else [])
    found = replace(bare, ranks=rng.integers(0, 6, (len(parties), len(bare.states))))
    rules = Rules(sanction, opponents)
    fast = graph.stable(found, concept, rules)
    for i, s in itertools.product(range(len(parties)), range(len(found.states))):
        assert fast[i, s] == by_definition(found, i, s, concept, rules)
        told = graph.reason(found, i, s, concept, rules)
        assert ("stays at" if fast[i, s] else "leaves") in told


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_what_nash_keeps_all_keep_and_draws_are_solved_apart(seed: int) -> None:
    rng = np.random.default_rng(seed)
    bare, _ = graph.product(["a", "b"], [Axis(str(k), ("n", "y"), "ab"[k % 2]) for k in range(4)])
    found = replace(bare, ranks=rng.integers(0, 9, (5, 2, 16)))
    kept = {c: graph.equilibria(found, c) for c in CONCEPTS}
    assert (kept["nash"] <= kept["seq"]).all() and (kept["seq"] <= kept["gmr"]).all()
    assert (kept["nash"] <= kept["smr"]).all() and (kept["smr"] <= kept["gmr"]).all()
    one = graph.equilibria(replace(found, ranks=found.ranks[3]), "smr")
    assert (kept["smr"][3] == one).all()


@pytest.mark.parametrize(("options", "limit"), [(10, 0.1), (12, 1.0)])
def test_thousands_of_states_take_no_time(options: int, limit: float) -> None:
    rng = np.random.default_rng(1)
    start = time.process_time()
    bare, _ = graph.product(["a", "b"], [Axis(str(k), ("n", "y"), "ab"[k % 2]) for k in range(options)])
    found = replace(bare, ranks=rng.permuted(np.tile(np.arange(2**options), (2, 1)), axis=1))
    assert all(graph.equilibria(found, c).shape == (2**options,) for c in CONCEPTS)
    assert time.process_time() - start < limit


def test_a_way_that_is_closed_is_not_gone() -> None:
    one_way, _ = graph.product(["a", "b"], [Axis("x", ("", "x"), "a", 1), Axis("y", ("", "y"), "b")])
    assert one_way.moves[0].of(0).tolist() == [1] and one_way.moves[0].of(1).tolist() == []
    assert one_way.states == ("nothing", "x", "y", "x; y")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"parties": {**PRISONERS["parties"], "one": {"prefers": [["NN", "YN"], ["YN", "YY"], ["YY", "NN"]]}}},
         "its preferences go in a circle"),
        ({"options": {f"{p} {o}": {"by": p} for p in ("one", "two") for o in range(20)}}, "40 options make 1.1e+12"),
        ({"parties": {"one": {}, "two": {}}}, "its preferences are wanted in one way"),
        ({"parties": {"one": PRISONERS["parties"]["one"]}}, "prisoners has 1"),
        ({"options": {"one helps": {"by": "three"}}}, "needs `by`, one of one, two"),
        ({"options": {"one helps": {"by": "one", "way": "up"}}}, "cannot go 'up'"),
        ({"infeasible": [{"one hepls": True}]}, "Did you mean 'one helps'?"),
        ({"infeasible": [{"one helps": True}, {"one helps": False}]}, "No state is feasible"),
        ({"parties": {**PRISONERS["parties"], "one": {"ranking": ["NN", "NY"]}}}, "does not name each state once"),
        ({"parties": {**PRISONERS["parties"], "one": {"ranking": ["XX"]}}}, "States are written as NN"),
        ({"moves": []}, "there is no key 'moves'"),
    ],
)  # fmt: skip
def test_bad_conflicts_are_refused_in_words(change: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError) as fault:
        conflict({**PRISONERS, **change}, "prisoners")
    assert told in f"{fault.value.message} {fault.value.hint}"


def test_twenty_parties_of_twenty_options_are_refused_with_the_size() -> None:
    names = [f"p{k}" for k in range(20)]
    raw = {"options": {f"{p}-{o}": {"by": p} for p in names for o in range(20)}, "parties": {p: {} for p in names}}
    with pytest.raises(UsageError, match=r"400 options make 2\.6e\+120 states") as fault:
        conflict(raw, "many")
    assert "Merge options" in fault.value.hint


def test_preferences_by_pairs_are_a_ranking() -> None:
    pairs = {"one": {"prefers": [["NY", "YY"], ["YY", "NN"], ["NN", "YN"]]}, "two": PRISONERS["parties"]["two"]}
    found, _ = conflict({**PRISONERS, "parties": pairs}, "prisoners")
    assert (found.ranks[0] == conflict(PRISONERS, "prisoners")[0].ranks[0]).all()


def test_rules_and_concepts_are_checked() -> None:
    with pytest.raises(UsageError, match="no sanction rule"):
        Rules("weaker")
    with pytest.raises(UsageError, match="no stability concept"):
        graph.stable(conflict(PRISONERS, "p")[0], "core")


def test_talks_become_a_graph(talks: Talks, quick: Settings) -> None:
    parties = ("hf", "council", "meru")
    assert game.movers(talks, [i.id for i in talks.issues], parties) == {
        "territory-tarn": "hf", "recognition-council": "council", "access-border": "meru"}  # fmt: skip
    assert [(m.actor, m.name, m.targets) for m in game.measures(talks, parties)] == [("meru", "medicines", ("hf",))]
    armed = replace(talks, outside=(OutsideOption("council", "fight", "air raids"),))
    assert ("council", "force") in {(m.actor, m.name) for m in game.measures(armed, parties)}
    found = game.play(replace(talks, levers=()), quick, 1)
    assert found.draws == 10 and any("Border trade" in n for n in found.notes)
    gates = [o.probability for o in found.odds if o.issue == "access-border"]
    assert gates == pytest.approx([1 / 3] * 3)


def test_a_trade_lasts_where_each_can_take_back_what_it_gave(talks: Talks) -> None:
    """Each cares more for what the other holds: giving both is held up by the threat to take one's own back."""
    from crossbearing.outlook.table import plain

    table = plain(["a", "b"], ["x", "y"], [2, 2], [[0.0, 1.0], [1.0, 0.0]], 1.0, [[0.2, 0.8], [0.8, 0.2]])
    found, values, issues = game.build(table, {"x": "a", "y": "b"}, (), 0.15)
    x, y = game.solve(table, found, values, issues, game.standing(table, issues, ()))
    # (0, 0) under all four concepts, (1, 1) under all but Nash: three sevenths of the weight
    assert x[0].tolist() == pytest.approx([4 / 7, 3 / 7]) and y[0].tolist() == pytest.approx([4 / 7, 3 / 7])


def test_what_nobody_comes_to_or_agrees_on_does_not_count() -> None:
    """From one having given for nothing it is taken back: the other would not agree to give as well."""
    from crossbearing.outlook.table import plain

    table = plain(["a", "b"], ["x", "y"], [2, 2], [[0.0, 1.0], [1.0, 0.0]], 1.0, [[0.2, 0.8], [0.8, 0.2]], [1, 0])
    found, values, issues = game.build(table, {"x": "a", "y": "b"}, (), 0.15)
    start = game.standing(table, issues, ())
    assert found.states[start[0]] == "1; 0"
    assert graph.reached(found, start)[0].tolist() == [s in ("1; 0", "0; 0") for s in found.states]
    x, y = game.solve(table, found, values, issues, start)
    assert x[0].tolist() == [1, 0] and y[0].tolist() == [1, 0]


def test_what_holds_now_is_explained_for_each_who_can_move(talks: Talks, quick: Settings) -> None:
    told = game.explain(talks, quick, 1, str.upper)
    assert [line.split()[0] for line in told] == ["HF", "COUNCIL", "MERU"]
    assert told[0].startswith("HF leaves what holds now for “Hand-over of Tarn: wards”") and "regret" in told[0]
    firm = replace(talks, positions=tuple(replace(p, level="none", status="accepted") if p.party == "hf" and
                   p.issue == "territory-tarn" else p for p in talks.positions))  # fmt: skip
    assert game.explain(firm, quick, 1)[0].startswith("hf stays at what holds now: ")


def test_who_is_silent_is_told_no_wish(talks: Talks, quick: Settings) -> None:
    silent = replace(talks, positions=tuple(p for p in talks.positions if p.issue != "territory-tarn"))
    assert "hf stays at what holds now: it can move to nothing that it likes better (seq)" in game.explain(
        silent, quick, 1
    )


def test_draws_share_out_what_is_not_known_now(talks: Talks, quick: Settings) -> None:
    from crossbearing.outlook.table import draw

    table = draw(talks, quick.with_values({"draws": 9}), 1)
    start = game.standing(table, [2], [game.Measure("meru", "medicines", ("hf",), is_on=True)])
    assert start.tolist() == [3 + k for k in (0, 0, 0, 1, 1, 1, 2, 2, 2)]


def test_talks_in_which_nobody_holds_anything_say_so(talks: Talks, quick: Settings) -> None:
    bare = replace(talks, issues=tuple(replace(i, holder=None) for i in talks.issues), levers=())
    found = game.play(bare, quick, 1)
    assert found.odds == () and "no move to weigh" in found.notes[0]
