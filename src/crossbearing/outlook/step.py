"""Step 5: talks and a scenario -> outlook. Many games side by side, their mixture, and what would flip it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from crossbearing import plugins
from crossbearing.errors import CrossbearingError
from crossbearing.model.forecast import LEAST_SCORED, TrackRecord
from crossbearing.model.outlook import UNCALIBRATED, Difference, GameResult, LevelOdds, Outlook, Scenario, Steady
from crossbearing.model.talks import Issue, Talks
from crossbearing.model.theatre import Theatre
from crossbearing.outlook.mixture import BASELINES, learnt, mix, weights
from crossbearing.outlook.reason import explain
from crossbearing.outlook.scenario import apply, short
from crossbearing.outlook.sensitivity import find_flips
from crossbearing.outlook.table import draw
from crossbearing.outlook.uncertainty import influences, spreads
from crossbearing.settings import Settings
from crossbearing.wording import one_digit

BATCHES = 20  # the draws are run in so many parts, whose spread gives the Monte Carlo interval
STUDENT = 2.093  # 97.5 % point of Student's t with BATCHES - 1 degrees of freedom
AS_THINGS_STAND = Scenario("as things stand")


def outlook(talks: Talks, scenario: Scenario | None, settings: Settings, theatre: Theatre | None = None,
            record: TrackRecord | None = None) -> Outlook:  # fmt: skip
    """Return what may come of the talks, under a scenario where one is given.

    With a scenario, `differences` compares it with the talks as they stand, draw by draw with the same random
    numbers; low and high are the 95 % Monte Carlo interval of the difference (not of the forecast). The outlook says
    that it is uncalibrated for armed talks until enough forecasts frozen before their outcome were scored (`record`)
    and did better than even odds; till then show one significant digit. The scenario that comes
    back has, after its own reasons, why and which way each issue moves.
    """
    patched = talks if scenario is None else apply(talks, scenario)
    after, games, batches = _run(patched, settings)
    odds = _mean(after)
    games = tuple(_with_reasons(g, patched, settings, theatre) for g in games)
    differences: tuple[Difference, ...] = ()
    if scenario is not None and scenario.patches:
        before, played, _ = _run(talks, settings)
        differences = _differences(before, after)
        why = explain(talks, patched, (played, games), differences, settings, theatre)
        scenario = replace(scenario, reasons=(*scenario.reasons, *why))
    issue = headline(patched)
    flips, nearest = ((), "") if issue is None else find_flips(patched, issue, odds, play_all, settings, theatre)
    hangs, how = (
        ((), "") if issue is None else influences(patched, issue, weights(games, issue.kind), settings, theatre)
    )
    return Outlook(
        talks=talks.id,
        scenario=scenario or AS_THINGS_STAND,
        odds=odds,
        games=games,
        flips=flips,
        differences=differences,
        notices=(
            *_notices(patched, settings, theatre, record),
            *_carried(patched, games),
            *_fewer(games, settings),
            *([how] if how else []),
        ),
        seed=settings.seed,
        draws=settings.draws,
        spreads=spreads(patched, odds, batches),
        influences=hangs,
        steady=Steady(issue.id, nearest) if issue is not None and not flips else None,
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


def _with_reasons(result: GameResult, talks: Talks, settings: Settings, theatre: Theatre | None) -> GameResult:
    """Return a game's result with why what holds now lasts or not, where the game tells it."""
    tell = getattr(plugins.load("game", result.game), "explain", None)
    if tell is None or not result.odds:
        return result
    return replace(result, reasons=tell(talks, settings, settings.seed, lambda actor: short(actor, theatre)))


def _run(talks: Talks, settings: Settings
         ) -> tuple[list[tuple[LevelOdds, ...]], tuple[GameResult, ...], list[tuple[GameResult, ...]]]:  # fmt: skip
    """Return the mixture of each batch of draws, each game's result over all of them, and the games of each batch."""
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
    kinds = {i.id: i.kind for i in talks.issues}
    return [mix(b, kinds) for b in batches], games, batches


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


def _notices(talks: Talks, settings: Settings, theatre: Theatre | None,
             record: TrackRecord | None) -> tuple[str, ...]:  # fmt: skip
    """Return the honesty lines: uncalibrated, who is silent on what, what is assumed, who is left out."""
    table = draw(talks, settings.with_values({"draws": 1}), settings.seed)
    texts = {i.id: i.text for i in talks.issues}

    notices = list(_standing(record or TrackRecord()))
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


def _carried(talks: Talks, games: Sequence[GameResult]) -> tuple[str, ...]:
    """Return how much of the mixture the baselines carry, since the games were scored on past talks; () if unscored."""
    found = learnt()
    if not found.cases or not games:
        return ()
    shares = [
        sum(weights(games, k).get(b, 0.0) for b in BASELINES) for k in dict.fromkeys(i.kind for i in talks.issues)
    ]
    if not shares:
        return ()
    low, high = (one_digit(edge(shares)) for edge in (min, max))
    span = low if low == high else f"{low} to {high}"
    return (
        f"weights of the models are learnt on {found.cases} past armed talks: the baselines carry {span} of the odds",
    )


def _fewer(games: Sequence[GameResult], settings: Settings) -> tuple[str, ...]:
    """Return which games ran on fewer draws than the rest, and on how many; games that draw nothing are left out."""
    counts: dict[int, list[str]] = {}
    for game in games:
        if game.odds and BATCHES < game.draws < settings.draws // BATCHES * BATCHES:
            counts.setdefault(game.draws, []).append(game.game)
    return tuple(f"{n:,} draws of {settings.draws:,}, since they take longer: {', '.join(names)}"
                 for n, names in sorted(counts.items()))  # fmt: skip


def _standing(record: TrackRecord) -> tuple[str, ...]:
    """Return whether odds may be taken at their word: by the forecasts that were frozen here and scored."""
    count = f"{record.counted} of {LEAST_SCORED} forecasts frozen before their outcome are scored"
    if not record.is_calibrated:
        if record.counted < LEAST_SCORED:
            return (UNCALIBRATED, *([count] if record.frozen else []))
        return (UNCALIBRATED, f"{record.counted} frozen forecasts are scored, and they do no better than even odds")
    own = next(s for s in record.standings if s.forecaster == "mixture")
    log = own.log
    return (f"{record.counted} forecasts frozen before their outcome are scored here: log score {log.value:.2f} "
            f"[{log.low:.2f}, {log.high:.2f}], {own.right:.0%} right",)  # fmt: skip
