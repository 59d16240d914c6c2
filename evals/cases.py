"""Scores of every installed game on past armed talks (`cases/`), each forecast with its own conflict left out.

python evals/cases.py                     # scores with intervals, all cases and per kind of talks
python evals/cases.py --json              # the same for machines
python evals/cases.py --target peak       # the highest level reached in the horizon, not the one at its end
python evals/cases.py --without-weights   # without the power and salience that the coder stated
python evals/cases.py --list              # the cases and how they ended
python evals/cases.py --briefs            # write cases/briefs.toml anew

"mixture" is the headline as it ships, whose weights were learnt on these cases (evals/stack.py); "stacked" is the same
with weights learnt on all other conflicts. Where `cases/second/` holds a second coding, the agreement of the two is
printed beneath. docs/cases.md says what is measured and how to read it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from agreement import agreement
from numpy.typing import NDArray
from stack import Row, stacked

from crossbearing import codec
from crossbearing.errors import CrossbearingError
from crossbearing.model.outlook import GameResult
from crossbearing.model.talks import Issue
from crossbearing.outlook import casebase, mixture
from crossbearing.outlook.casebase import Case, Outcome, rank
from crossbearing.outlook.score import interval as block_interval
from crossbearing.outlook.score import score
from crossbearing.outlook.step import play_all
from crossbearing.settings import Settings

CASES = Path(__file__).resolve().parent.parent / "cases"
SCORES = ("log", "brier", "rps")
FLOOR = 0.02  # share of all odds that is spread evenly before they are scored
REFERENCES = ("no_change", "climatology", "stay_rate", "even")
WHICH = {"end": "at the end of the horizon", "peak": "at its peak within the horizon"}
PARTS = {"equal": "equal", "overlap": "overlap", "kappa": "weighted kappa", "weights": "correlation"}

Numbers = NDArray[np.float64]
Odds = dict[str, Numbers]  # by issue


@dataclass(frozen=True, slots=True)
class Scored:
    """What one forecaster gave on one issue of one case."""

    case: str
    conflict: str
    kind: str
    issue: str
    forecaster: str
    log: float
    brier: float
    rps: float
    right: bool
    covered: bool


@dataclass(frozen=True, slots=True)
class End:
    """How an issue of another case ended: where on its scale, in [0, 1], and whether that is its status quo."""

    place: float
    stayed: bool | None


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its 95 % bootstrap interval, over so many cases."""

    mean: float
    low: float
    high: float
    cases: int


# What came of an issue, and the two references that learn from other cases.


def reached(outcome: Outcome, target: str) -> str:
    """Return the level that is forecast: the one at the horizon's end, or the highest reached within it."""
    return outcome.highest() if target == "peak" else outcome.level


def ends(cases: Iterable[Case], target: str) -> list[End]:
    """Return how each issue of some cases ended."""
    found: list[End] = []
    for case in cases:
        outcomes = dict(case.outcomes)
        for issue in case.talks.issues:
            level = reached(outcomes[issue.id], target)
            stayed = None if issue.status_quo is None else level == issue.status_quo
            found.append(End(rank(issue, level) / (len(issue.levels) - 1), stayed))
    return found


def climatology(issue: Issue, others: Sequence[End]) -> Numbers:
    """Return the odds of where other issues ended: each end falls to the two levels between which it lies.

    One end more is spread evenly, so that no level is ruled out. Issues of one kind alone would be too few to learn
    from: with them both references score worse.
    """
    top = len(issue.levels) - 1
    spots = np.arange(top + 1)
    weight = np.full(top + 1, 1 / (top + 1))
    for other in others:
        weight += np.maximum(0, 1 - np.abs(spots - other.place * top))
    odds: Numbers = weight / weight.sum()
    return odds


def stay_rate(issue: Issue, others: Sequence[End]) -> Numbers:
    """Return odds with (stayed + 1) / (known + 2) of other issues on the status quo, the rest as climatology."""
    odds = climatology(issue, others)
    now = rank(issue, issue.status_quo)
    if now < 0:
        return odds
    known = [other.stayed for other in others if other.stayed is not None]
    stay = (sum(known) + 1) / (len(known) + 2)
    odds[now] = 0
    odds *= (1 - stay) / odds.sum()
    odds[now] = stay
    return odds


# Forecasts and their scores.


def forecasts(case: Case, cases: Sequence[Case], settings: Settings, target: str) -> dict[str, Odds]:
    """Return each forecaster's odds per issue: the games that could run, their mixture, other conflicts, even odds."""
    results = play_all(case.talks, settings, settings.seed)
    played = [*results, GameResult("mixture", mixture.mix(results, {i.id: i.kind for i in case.talks.issues}))]
    found = {r.game: {i.id: level_odds(r, i) for i in case.talks.issues} for r in played if r.odds}
    others = ends((c for c in cases if c.conflict != case.conflict), target)
    found["climatology"] = {i.id: climatology(i, others) for i in case.talks.issues}
    found["stay_rate"] = {i.id: stay_rate(i, others) for i in case.talks.issues}
    found["even"] = {i.id: np.full(len(i.levels), 1 / len(i.levels)) for i in case.talks.issues}
    return found


def level_odds(result: GameResult, issue: Issue) -> Numbers:
    """Return a game's odds on an issue in the order of its levels."""
    given = {row.level: row.probability for row in result.odds if row.issue == issue.id}
    return np.array([given.get(level.id, 0.0) for level in issue.levels])


def play_cases(cases: Sequence[Case], settings: Settings, target: str) -> list[dict[str, Odds]]:
    """Return each case's forecasts, in the order of the cases."""
    return [forecasts(case, cases, settings, target) for case in cases]


def stack_rows(cases: Sequence[Case], played: Sequence[dict[str, Odds]], target: str) -> tuple[list[Row], list[str]]:
    """Return the issues as rows to learn a mixture's weights from, and which forecasters it may hold."""
    rows: list[Row] = []
    for case, found in zip(cases, played, strict=True):
        outcomes = dict(case.outcomes)
        for issue in case.talks.issues:
            given = {name: by_issue[issue.id] for name, by_issue in found.items()}
            at = rank(issue, reached(outcomes[issue.id], target))
            rows.append(Row(case.conflict, issue.kind, given, at, 1 / len(case.talks.issues)))
    names = {name for found in played for name in found} - {"mixture", "stay_rate", "even"}
    return rows, sorted(names)


def score_all(cases: Sequence[Case], settings: Settings, target: str, floor: float) -> list[Scored]:
    """Return every forecaster's scores on every issue that it gave odds on, and those of the stacked mixture.

    Of all odds a share `floor` is spread evenly first.
    """
    played = play_cases(cases, settings, target)
    stack = iter(stacked(*stack_rows(cases, played, target), floor))
    rows: list[Scored] = []
    for case, found in zip(cases, played, strict=True):
        outcomes = dict(case.outcomes)
        for issue in case.talks.issues:
            at = rank(issue, reached(outcomes[issue.id], target))
            given = {name: by_issue[issue.id] for name, by_issue in found.items()} | {"stacked": next(stack)}
            for name, odds in given.items():
                if odds.sum() < 0.5:
                    continue  # the game refused this issue
                one = score(name, odds, at, floor)
                rows.append(
                    Scored(case.slug, case.conflict, case.kind, issue.id, name, one.log, one.brier, one.ranked,
                           one.right, one.covered)
                )  # fmt: skip
    return rows


# Means over cases with intervals: conflicts are drawn with replacement, since talks of one conflict are alike.


def by_case(rows: Iterable[Scored], name: str, what: str) -> dict[tuple[str, str], float]:
    """Return a forecaster's mean score of each (conflict, case), so that a case with many issues counts once."""
    found: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        if row.forecaster == name:
            found.setdefault((row.conflict, row.case), []).append(float(getattr(row, what)))
    return {key: sum(values) / len(values) for key, values in found.items()}


def interval(values: Mapping[tuple[str, str], float], resamples: int, seed: int) -> Interval:
    """Return the mean over cases and its percentile interval over resampled conflicts (block bootstrap)."""
    rows = sorted(values.items())
    found = block_interval([v for _, v in rows], [conflict for (conflict, _), _ in rows], resamples, seed)
    return Interval(found.value, found.low, found.high, len(rows))


def summary(rows: Sequence[Scored], resamples: int, seed: int) -> dict[str, Any]:
    """Return the means with intervals of each forecaster, and paired differences from each reference."""
    names = list(dict.fromkeys(r.forecaster for r in rows))
    scores: dict[str, Any] = {}
    gaps: dict[str, Any] = {}
    for name in names:
        values = {what: by_case(rows, name, what) for what in (*SCORES, "right", "covered")}
        scores[name] = {what: interval(v, resamples, seed) for what, v in values.items()}
        for against in REFERENCES:
            if against == name or against not in names:
                continue
            for what in SCORES:
                base = by_case(rows, against, what)
                shared = {key: v - base[key] for key, v in values[what].items() if key in base}
                gaps.setdefault(against, {}).setdefault(name, {})[what] = interval(shared, resamples, seed)
    return {
        "cases": len({r.case for r in rows}),
        "issues": len({(r.case, r.issue) for r in rows}),
        "scores": scores,
        "less": gaps,
    }


def moves(case: Case) -> list[str]:
    """Return for each issue how it ended: top, up, unchanged or down (its status quo unknown: up)."""
    outcomes, found = dict(case.outcomes), []
    for issue in case.talks.issues:
        level, now = rank(issue, outcomes[issue.id].level), rank(issue, issue.status_quo)
        moved = "top" if level == len(issue.levels) - 1 else "up"
        found.append(moved if level > now else "down" if level < now else "unchanged")
    return found


def outcome_class(case: Case) -> str:
    """Return how a case ended: full (all issues at the top), part (any risen), unchanged, or back (any fallen)."""
    found = moves(case)
    outcomes = dict(case.outcomes)
    if all(outcomes[i.id].level == i.levels[-1].id for i in case.talks.issues):
        return "full"
    if "top" in found or "up" in found:
        return "part"
    return "back" if "down" in found else "unchanged"


# The command.


def digest(folder: Path) -> str:
    """Return the first digits of the SHA-256 of a folder's cases."""
    files = sorted(p for p in folder.glob("*.toml") if p.name != casebase.BRIEFS)
    return hashlib.sha256(b"".join(p.read_bytes() for p in files)).hexdigest()[:12]


def report(cases: Sequence[Case], settings: Settings, chosen: argparse.Namespace) -> dict[str, Any]:
    """Return all that is printed, as plain values."""
    rows = score_all(cases, settings, chosen.target, chosen.floor)
    kinds = [k for k in casebase.KINDS if any(c.kind == k for c in cases)]
    found = {
        "digest": digest(chosen.cases),
        "target": chosen.target,
        "floor": chosen.floor,
        "draws": settings.draws,
        "seed": settings.seed,
        "resamples": chosen.resamples,
        "weights": not chosen.without_weights,
        "conflicts": len({c.conflict for c in cases}),
        "outcomes": dict(Counter(outcome_class(c) for c in cases).most_common()),
        "moves": dict(Counter(m for c in cases for m in moves(c)).most_common()),
        "all": summary(rows, chosen.resamples, settings.seed),
        "kinds": {k: summary([r for r in rows if r.kind == k], chosen.resamples, settings.seed) for k in kinds},
    }
    if chosen.second.is_dir():
        found["agreement"] = agreement(cases, casebase.load(chosen.second))
    return found


def tables(found: Mapping[str, Any]) -> str:
    """Return the report in words and tables."""
    counts = {key: ", ".join(f"{n} {k}" for k, n in found[key].items()) for key in ("outcomes", "moves")}
    weights = "used" if found["weights"] else "left out"
    lines = [
        f"Cases {found['digest']}: {found['all']['cases']} of {found['conflicts']} conflicts ({counts['outcomes']})",
        f"with {found['all']['issues']} issues ({counts['moves']}).",
        f"Forecast is the level {WHICH[found['target']]}; {found['floor']:g} of all odds are spread evenly.",
        f"{found['draws']} draws, seed {found['seed']}; the coder's weights are {weights}.",
        f"Less is better, but for 'right'. In brackets 95 % over {found['resamples']} resamples of conflicts.",
    ]
    for name, part in (("all", found["all"]), *found["kinds"].items()):
        lines += ["", f"{name}: {part['cases']} cases, {part['issues']} issues"]
        lines.append(f"  {'':14}{'log':^20}{'Brier':^20}{'ranked prob.':^20}  right  in 80 % band")
        for who, row in part["scores"].items():
            refused = part["cases"] - row["log"].cases
            lines.append(
                f"  {who:14}{_cells(row)}  {row['right'].mean:.2f}   {row['covered'].mean:.2f}"
                + (f"  refused {refused}" if refused else "")
            )
    for against, rows in found["all"]["less"].items():
        lines += ["", f"less {against}, paired by case (below 0: better than {against})"]
        lines += [f"  {who:14}{_cells(row, '+')}" for who, row in rows.items()]
    if "agreement" in found:
        lines += ["", f"Agreement of two coders on {found['agreement']['cases']} cases"]
        for part, what in PARTS.items():
            for name, row in found["agreement"][part].items():
                value = next(v for k, v in row.items() if k != "of")
                lines.append(f"  {what:15} {'   - ' if value is None else f'{value:5.2f}'} of {row['of']:4}  {name}")
    return "\n".join(lines)


def _cells(row: Mapping[str, Interval], sign: str = "") -> str:
    """Return the three scores with their intervals, in columns."""
    texts = (f"{row[s].mean:{sign}.2f} [{row[s].low:{sign}.2f},{row[s].high:{sign}.2f}]" for s in SCORES)
    return "".join(f"{text:^20}" for text in texts)


def arguments(words: Sequence[str] | None) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, default=CASES, help="folder of cases")
    parser.add_argument("--second", type=Path, help="folder of a second coding (default: second/ in the folder)")
    parser.add_argument("--target", choices=tuple(WHICH), default="end", help="which level is forecast")
    parser.add_argument("--floor", type=float, default=FLOOR, help="share of all odds that is spread evenly")
    parser.add_argument("--draws", type=int, default=Settings().draws, help="draws of each game")
    parser.add_argument("--resamples", type=int, default=4000, help="resamples of conflicts")
    for flag in ("without-weights", "json", "list", "briefs"):
        parser.add_argument(f"--{flag}", action="store_true")
    chosen = parser.parse_args(words)
    chosen.second = chosen.second or chosen.cases / "second"
    return chosen


def main(words: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    chosen = arguments(words)
    try:
        cases = casebase.load(chosen.cases)
        if chosen.briefs:
            (chosen.cases / casebase.BRIEFS).write_text(casebase.briefs(cases), encoding="utf-8")
        elif chosen.list:
            print("\n".join(f"{c.slug:24} {c.kind:11} {outcome_class(c):10} {c.title}" for c in cases))
        else:
            if chosen.without_weights:
                cases = tuple(replace(c, talks=replace(c.talks, weights=())) for c in cases)
            found = report(cases, Settings().with_values({"draws": chosen.draws}), chosen)
            print(json.dumps(codec.to_dict(found), indent=2) if chosen.json else tables(found))
    except CrossbearingError as fault:
        print(f"{fault.message} {fault.hint}".strip(), file=sys.stderr)
        return fault.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
