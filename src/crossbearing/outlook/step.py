"""Step 5: talks and a scenario -> outlook. Many games side by side, their mixture, and what would flip it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from crossbearing import plugins
from crossbearing.errors import CrossbearingError
from crossbearing.model.outlook import UNCALIBRATED, Difference, GameResult, LevelOdds, Outlook, Scenario
from crossbearing.model.talks import Issue, Talks
from crossbearing.model.theatre import Theatre
from crossbearing.outlook.mixture import mix
from crossbearing.outlook.reason import explain
from crossbearing.outlook.scenario import apply, short
from crossbearing.outlook.sensitivity import find_flips
from crossbearing.outlook.table import draw
from crossbearing.settings import Settings

BATCHES = 20  # the draws are run in so many parts, whose spread gives the Monte Carlo interval
STUDENT = 2.093  # 97.5 % point of Student's t with BATCHES - 1 degrees of freedom
AS_THINGS_STAND = Scenario("as things stand")


def outlook(talks: Talks, scenario: Scenario | None, settings: Settings, theatre: Theatre | None = None) -> Outlook:
    """Return what may come of the talks, under a scenario where one is given.

    With a scenario, `differences` compares it with the talks as they stand, draw by draw with the same random
    numbers; low and high are the 95 % Monte Carlo interval of the difference (not of the forecast). Every outlook
    carries the notice that it is uncalibrated for armed talks; show one significant digit. The scenario that comes
    back has, after its own reasons, why and which way each issue moves.
    """
    patched = talks if scenario is None else apply(talks, scenario)
    after, games = _run(patched, settings)
    odds = _mean(after)
    differences: tuple[Difference, ...] = ()
    if scenario is not None and scenario.patches:
        before, played = _run(talks, settings)
        differences = _differences(before, after)
        why = explain(talks, patched, (played, games), differences, settings, theatre)
        scenario = replace(scenario, reasons=(*scenario.reasons, *why))
    issue = headline(patched)
    flips, nearest = ((), "") if issue is None else find_flips(patched, issue, odds, play_all, settings, theatre)
    steady: tuple[str, ...] = ()
    if issue is not None and not flips:  # silence would read as "not tried"
        steady = (f"no single input that was tried flips {issue.text}" + (f"; {nearest}" if nearest else ""),)
    return Outlook(
        talks=talks.id,
        scenario=scenario or AS_THINGS_STAND,
        odds=odds,
        games=games,
        flips=flips,
        differences=differences,
        notices=(*_notices(patched, settings, theatre), *steady),
        seed=settings.seed,
        draws=settings.draws,
    )


def headline(talks: Talks) -> Issue | None:
    """Return the issue that the outlook leads with: ground before all else, then what most claims speak of."""
    ranked = [i for i in talks.issues if len(i.levels) > 1]
    return max(ranked, key=lambda i: (i.kind == "territory", len(i.claims)), default=None)


def play_all(talks: Talks, settings: Settings, seed: int) -> tuple[GameResult, ...]:
    """Return every game's result; one that refuses gives a result without odds whose note says why."""
    results: list[GameResult] = []
    for name in plugins.names("game"):
        game = plugins.load("game", name)
        try:
            results.append(game.play(talks, settings, seed))
        except CrossbearingError as fault:
            results.append(GameResult(name, (), (f"{fault.message} {fault.hint}".strip(),)))
    return tuple(results)


def _run(talks: Talks, settings: Settings) -> tuple[list[tuple[LevelOdds, ...]], tuple[GameResult, ...]]:
    """Return the mixture of each batch of draws, and each game's result over all of them."""
    part = settings.with_values({"draws": max(1, settings.draws // BATCHES)})
    batches = [play_all(talks, part, settings.seed + k) for k in range(BATCHES)]
    games = tuple(
        GameResult(
            first.game,
            _mean([b[g].odds for b in batches]),
            tuple(dict.fromkeys(first.notes)),
            sum(b[g].draws for b in batches),
        )
        for g, first in enumerate(batches[0])
    )
    return [mix(b) for b in batches], games


def _mean(batches: Sequence[tuple[LevelOdds, ...]]) -> tuple[LevelOdds, ...]:
    """Return the mean odds over batches, which list the same levels in the same order."""
    return tuple(
        LevelOdds(rows[0].issue, rows[0].level, rows[0].text, round(sum(r.probability for r in rows) / len(rows), 9))
        for rows in zip(*batches, strict=True)
    )


def _differences(before: Sequence[tuple[LevelOdds, ...]], after: Sequence[tuple[LevelOdds, ...]]
                 ) -> tuple[Difference, ...]:  # fmt: skip
    """Return the paired difference of each level with its interval over batches."""
    rows: list[Difference] = []
    for old, new in zip(zip(*before, strict=True), zip(*after, strict=True), strict=True):
        gaps = [b.probability - a.probability for a, b in zip(old, new, strict=True)]
        mean = sum(gaps) / len(gaps)
        spread = math.sqrt(sum((g - mean) ** 2 for g in gaps) / (len(gaps) - 1) / len(gaps))
        start, end = (sum(r.probability for r in side) / len(side) for side in (old, new))
        rows.append(
            Difference(old[0].issue, old[0].level, old[0].text, round(start, 9), round(end, 9),
                       round(mean - STUDENT * spread, 9), round(mean + STUDENT * spread, 9))
        )  # fmt: skip
    return tuple(rows)


def _notices(talks: Talks, settings: Settings, theatre: Theatre | None) -> tuple[str, ...]:
    """Return the honesty lines: uncalibrated, who is silent on what, what is assumed, who is left out."""
    table = draw(talks, settings.with_values({"draws": 1}), settings.seed)
    texts = {i.id: i.text for i in talks.issues}

    notices = [UNCALIBRATED]
    if not table.issues:
        return (*notices, "no issue with ordered levels was found: there is nothing to forecast")
    silent: dict[str, list[str]] = {}
    for party, issue in table.unknown:
        silent.setdefault(issue, []).append(short(party, theatre))
    notices += [f"position unknown on {texts[i]}: {', '.join(who)} (all levels held equally likely)"
                for i, who in silent.items()]  # fmt: skip
    stated = {(w.party, w.issue) for w in talks.weights}
    if any((p, "") not in stated for p in table.parties):
        notices.append("power and salience are not reported: drawn from wide priors")
    if (table.pressure > 0).any():
        notices.append("the weight of levers is an assumption (setting coercion_cost)")
    spoilers = [short(p.actor, theatre) for p in talks.parties if "possible spoiler" in p.roles]
    if spoilers:
        notices.append(f"left out, though they may spoil a deal: {', '.join(spoilers)}")
    return tuple(notices)
