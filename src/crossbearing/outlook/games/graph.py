"""Graph: which settlements last, since whoever could leave them alone would be made to regret it.

The graph model (see `outlook.graph` for equations and sources) over what the talks hold. Assumed, and said:
- who holds an issue moves its level alone, both ways; a passage is moved by whoever has a lever on it; an issue that
  nobody holds stays as it is;
- a measure (lever, or what a party may do instead of settling by force) is put on and lifted by its actor alone;
- a party prefers the state with the greater sum over issues of salience share times nearness to its wish, less
  `coercion_cost` for each measure of others in force against it (as in `nash`).
Odds: each draw spreads one over the equilibria that are come to from what holds now, by moves that each improve on
the last for who makes it (status quo analysis), or by agreement, which nobody whose consent is needed likes less than
what holds now (Kilgour, Hipel, Fang and Peng 2001, "Coalition analysis in group decision support"). A state counts
once for each of Nash, GMR, SMR and SEQ under which every party stays; a draw without any keeps the status quo.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from crossbearing.errors import UsageError
from crossbearing.model.outlook import GameResult
from crossbearing.model.talks import Issue, Lever, Talks
from crossbearing.outlook import conflictfile, graph
from crossbearing.outlook.graph import CONCEPTS, Axis, Conflict, Ranks, Rules
from crossbearing.outlook.sheet import Options, Sheet, Told
from crossbearing.outlook.table import Numbers, Table, bears, draw, few, force, result, thinned
from crossbearing.settings import Settings

MOST_LINES = 20  # states whose reasons are told
STATES = 150  # up to which all draws are played
MOST_STATES = 512  # of talks: what a few draws can weigh while the outlook is waited for


@dataclass(frozen=True, slots=True)
class Measure:
    """What an actor can do to others: `targets` lose by it while it is in force; `is_on` says whether it is now."""

    actor: str
    name: str
    targets: tuple[str, ...]
    is_on: bool = False


def measures(talks: Talks, parties: Sequence[str]) -> tuple[Measure, ...]:
    """Return the measures of parties in the table: their levers but the ground, and force in place of a settlement."""
    passages = [i for i in talks.issues if i.kind == "access"]
    levers = [v for v in talks.levers if v.topic != "ground" and v.actor in parties]
    found: dict[tuple[str, str], Measure] = {}
    for actor, topic in dict.fromkeys((v.actor, v.topic) for v in levers):
        rows = [v for v in levers if (v.actor, v.topic) == (actor, topic)]
        targets = tuple(p for p in parties if p != actor and any(bears(p, v) for v in rows))
        if targets and not any(_moves(v, i) for v in rows for i in passages):
            found[actor, topic] = Measure(actor, topic, targets, force(rows) == 1.0)
    for option in talks.outside:
        if option.option == "fight" and option.party in parties:
            at_table = [p.actor for p in talks.parties if "party" in p.roles and p.actor != option.party]
            found.setdefault((option.party, "force"), Measure(option.party, "force", tuple(at_table)))
    return tuple(found.values())


def movers(talks: Talks, issues: Sequence[str], parties: Sequence[str]) -> dict[str, str]:
    """Return for each issue that somebody moves alone who does: its holder, or who has a lever on the passage."""
    found: dict[str, str] = {}
    for issue in talks.issues:
        if issue.id not in issues:
            continue
        levers = [v.actor for v in talks.levers if issue.kind == "access" and _moves(v, issue) and v.actor in parties]
        if issue.holder in parties and issue.holder is not None:
            found[issue.id] = issue.holder
        elif levers:
            found[issue.id] = max(dict.fromkeys(levers), key=levers.count)
    return found


def _moves(lever: Lever, issue: Issue) -> bool:
    """Return whether a lever opens and closes what an issue is about: they share a noun."""
    said, about = (set(re.findall(r"[a-z]{4,}", words.casefold())) for words in (lever.topic, issue.about))
    return bool({w.rstrip("s") for w in said} & {w.rstrip("s") for w in about})


def payoffs(table: Table, values: Ranks, issues: Sequence[int], acts: Sequence[Measure], cost: float) -> Numbers:
    """Return each party's payoff of each state, (draws, parties, states).

    `values` are the states' value indexes: the axes of `issues` (indexes into the table) first, then the measures.
    """
    total = table.salience.sum(axis=2, keepdims=True)
    share = np.divide(table.salience, total, out=np.zeros_like(table.salience), where=total > 0)
    found = np.zeros((table.draws, len(table.parties), len(values)))
    for axis, i in enumerate(issues):
        spots = values[:, axis] / (table.levels[i] - 1)
        found += share[:, :, i, None] * (1 - np.abs(spots - table.positions[:, :, i, None]))
    for k, act in enumerate(acts):
        hit = np.array([cost * (p in act.targets) for p in table.parties])
        found -= hit[None, :, None] * values[None, None, :, len(issues) + k]
    return found


def build(table: Table, owners: dict[str, str], acts: Sequence[Measure], cost: float,
          words: Sequence[Sequence[str]] | None = None) -> tuple[Conflict, Ranks, list[int]]:  # fmt: skip
    """Return the conflict with its ranks (draws, parties, states), the states' values, and the issues that move.

    Raises UsageError, with the size, where there are more states than a few draws can weigh.
    """
    issues = [i for i, name in enumerate(table.issues) if name in owners]
    size = float(np.prod([float(table.levels[i]) for i in issues])) * 2.0 ** len(acts)
    if size > MOST_STATES:
        raise UsageError(f"The graph would have {size:,.0f} states; the most is {MOST_STATES}.",
                         hint="Merge levels or leave out issues.")  # fmt: skip
    axes = [
        Axis(table.issues[i], tuple(words[i]) if words else tuple(str(k) for k in range(table.levels[i])),
             owners[table.issues[i]])
        for i in issues
    ]  # fmt: skip
    axes += [Axis(a.name, (f"no {a.name}", f"{a.name} by {a.actor}"), a.actor) for a in acts]
    conflict, values = _product(table.parties, tuple(axes))
    ranks = graph.ranks_of(payoffs(table, values, issues, acts, cost))
    return replace(conflict, ranks=ranks), values, issues


@lru_cache(maxsize=16)  # the batches of an outlook, and most of what is tried on it, share their states
def _product(parties: tuple[str, ...], axes: tuple[Axis, ...]) -> tuple[Conflict, Ranks]:
    return graph.product(parties, axes)


def standing(table: Table, issues: Sequence[int], acts: Sequence[Measure]) -> Ranks:
    """Return the state that holds now in each draw, (draws,); draws share out the levels of what is not known."""
    share = (np.arange(table.draws) + 0.5) / table.draws
    found, stride = np.zeros(table.draws, dtype=np.int64), 1
    for i in issues:
        found += stride * np.searchsorted(np.cumsum(table.status_quo[i])[:-1], share, side="right")
        stride *= table.levels[i]
    for act in acts:
        found += stride * int(act.is_on)
        stride *= 2
    return found


def solve(table: Table, conflict: Conflict, values: Ranks, issues: Sequence[int], start: Ranks,
          rules: Rules | None = None) -> list[Numbers]:  # fmt: skip
    """Return for each issue the odds over its levels, (draws, levels), from the equilibria of each draw that count."""
    weight = np.add.reduce([graph.equilibria(conflict, c, rules).astype(float) for c in CONCEPTS])
    now = np.take_along_axis(conflict.ranks, start[:, None, None], axis=2)
    who = np.flatnonzero(table.consents)
    agreed = (conflict.ranks[:, who] >= now[:, who]).all(axis=1)
    weight *= agreed | graph.reached(conflict, start)
    total = weight.sum(axis=1)
    found: list[Numbers] = []
    for i, count in enumerate(table.levels):
        odds = np.tile(table.status_quo[i], (table.draws, 1))
        if i in issues:
            where = np.eye(count)[values[:, issues.index(i)]]
            odds = np.where(total[:, None] > 0, weight @ where / np.maximum(total, 1)[:, None], odds)
        found.append(odds)
    return found


def explain(talks: Talks, settings: Settings, seed: int, called: Callable[[str], str] = str) -> tuple[str, ...]:
    """Return in words why what holds now lasts or not (SEQ) for each party that can move.

    On the mean of the drawn payoffs; a party that is silent on an issue is taken to have no wish there. States are told
    by what changes; `called` gives a party's name by its id. Nothing where nobody can move anything alone.
    """
    table = draw(talks, few(settings), seed)
    said = np.array([[(p, i) not in table.unknown for i in table.issues] for p in table.parties], dtype=float)
    table = replace(table, salience=table.salience * said)
    owners, acts = movers(talks, table.issues, table.parties), measures(talks, table.parties)
    if not owners:
        return ()
    by_id = {i.id: i for i in talks.issues}
    words = [[f"{by_id[i].text}: {level.text.rpartition(': ')[2]}" for level in by_id[i].levels] for i in table.issues]
    many, values, issues = build(table, owners, acts, settings.coercion_cost, words)
    mean = payoffs(table, values, issues, acts, settings.coercion_cost).mean(axis=0)
    one = replace(many, ranks=graph.ranks_of(mean), parties=tuple(called(p) for p in many.parties))
    now = int(standing(table, issues, acts)[table.draws // 2])
    told = [words[i] for i in issues]
    told += [[f"{called(a.actor)}'s measure ({a.name}) {state}" for state in ("lifted", "in force")] for a in acts]

    def change(to: int, seen: int) -> str:
        parts = [told[k][values[to, k]] for k in range(len(told)) if values[to, k] != values[seen, k]]
        return f"“{'; '.join(parts)}”" if parts else "what holds now"

    movable = [k for k in range(len(one.parties)) if len(one.moves[k].sources)]
    return tuple(graph.reason(one, k, now, "seq", called=change) for k in movable)


def play(talks: Talks, settings: Settings, seed: int) -> GameResult:
    """Return the odds over the levels of each issue; no odds where nobody can move anything alone."""
    table = draw(talks, few(settings), seed)
    owners, acts = movers(talks, table.issues, table.parties), measures(talks, table.parties)
    if not owners:
        return GameResult("graph", (), ("Nobody is reported to hold what is talked about: there is no move to weigh.",))
    by_id = {i.id: i for i in talks.issues}
    words = [[level.id for level in by_id[i].levels] for i in table.issues]
    size = math.prod(n for n, i in zip(table.levels, table.issues, strict=True) if i in owners) * 2 ** len(acts)
    table, thin = thinned(table, size, STATES)
    conflict, values, issues = build(table, owners, acts, settings.coercion_cost, words)
    start = standing(table, issues, acts)
    notes = ["Assumed: who holds an issue moves it alone, and may take it back; measures are put on and lifted alone.",
             *thin]  # fmt: skip
    stuck = [by_id[i].text for i in table.issues if i not in owners]
    if stuck:
        notes.append(f"Nobody moves alone, so it is left as it is: {'; '.join(stuck)}.")
    return result("graph", talks, table, solve(table, conflict, values, issues, start), notes)


def tell(sheet: Sheet, options: Options) -> Told:
    """Return which states last under each concept, and why each lasts or not, in words.

    Of a table of positions, an issue without a holder is moved by the party that stands nearest to its status quo.
    """
    rules = Rules(options.word("sanction", graph.SANCTIONS, "equal"), options.word("opponents", graph.OPPONENTS, "one"))
    concept = options.word("reasons", CONCEPTS, "seq")
    options.done()
    if sheet.conflict is not None:
        conflict, codes = conflictfile.conflict(sheet.conflict, "the file")
    else:
        table = sheet.table
        owners = {issue: sheet.holders.get(issue) or _nearest(table, i) for i, issue in enumerate(table.issues)}
        words = [[f"{issue} {w}" for w in sheet.levels[i]] for i, issue in enumerate(table.issues)]
        many, _, _ = build(table, owners, (), 0.0, words)
        conflict, codes = replace(many, ranks=many.ranks[0]), many.states
    lasting = {c: graph.equilibria(conflict, c, rules) for c in CONCEPTS}
    every = np.stack(list(lasting.values()))
    lines = [f"{len(conflict.states)} states; {', '.join(conflict.parties)}."]
    for s in np.flatnonzero(every.any(axis=0))[:MOST_LINES]:
        name = codes[s] if codes[s] == conflict.states[s] else f"{codes[s]} ({conflict.states[s]})"
        lines.append(f"{s + 1}. {name}: lasts under {', '.join(c.upper() for c in CONCEPTS if lasting[c][s])}")
        lines += [f"   {graph.reason(conflict, k, int(s), concept, rules)}" for k in range(len(conflict.parties))]
    if not every.any():
        lines.append("No state lasts under any concept.")
    elif every.any(axis=0).sum() > MOST_LINES:
        lines.append(f"{int(every.any(axis=0).sum()) - MOST_LINES} more last; --json lists them.")
    data: dict[str, Any] = {"states": list(codes), "equilibria": {
        c: [codes[s] for s in np.flatnonzero(found)] for c, found in lasting.items()}}  # fmt: skip
    return Told("graph", tuple(lines), data)


def _nearest(table: Table, issue: int) -> str:
    """Return the party with a stake that stands nearest to an issue's status quo, the first of equals."""
    now = int(np.argmax(table.status_quo[issue])) / (table.levels[issue] - 1)
    gap = np.where(table.salience[0, :, issue] > 0, np.abs(table.positions[0, :, issue] - now), np.inf)
    return table.parties[int(gap.argmin())]
