"""What would flip the answer: which single input, set to what, changes the most probable level."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from crossbearing.model.outlook import Flip, GameResult, LevelOdds, Patch, Scenario
from crossbearing.model.talks import Issue, Talks
from crossbearing.model.theatre import Theatre
from crossbearing.outlook.mixture import leading, mix
from crossbearing.outlook.scenario import apply, short
from crossbearing.settings import Settings
from crossbearing.wording import one_digit

Play = Callable[[Talks, Settings, int], tuple[GameResult, ...]]

FLIP_DRAWS = 500
# Power and salience are tried at the ends of what is plausible (see the priors in `table`).
POWERS = (("3", "three times the typical"), ("0.33", "a third of the typical"))
SALIENCES = (("1", "highest"), ("0.05", "next to none"))


def find_flips(talks: Talks, issue: Issue, odds: Sequence[LevelOdds], play: Play, settings: Settings,
               theatre: Theatre | None) -> tuple[tuple[Flip, ...], str]:  # fmt: skip
    """Return the inputs that, changed alone, move the most probable level of an issue; the nearest change of each.

    The second value says in words, where none does, which input comes nearest to it; "" otherwise. All runs share
    their random numbers, so a change of leader comes from the input and not from the draws.
    """
    top = leading(odds, issue.id)
    if top is None:
        return (), ""
    part = settings.with_values({"draws": min(settings.draws, FLIP_DRAWS)})
    flips: list[Flip] = []
    done: set[str] = set()
    nearest = (_lead(odds, top), "")
    for label, was, to, patch in inputs(talks, issue, theatre):
        if label in done:
            continue
        tried = mix(play(apply(talks, Scenario("", (patch,))), part, settings.seed), {issue.id: issue.kind})
        found = leading(tried, issue.id)
        if found is not None and found.level != top.level:
            done.add(label)
            flips.append(Flip(issue.id, label, was, to, top.level, found.level))
        elif found is not None:
            nearest = min(nearest, (_lead(tried, found), f"{label}, set to {to}"))
    if flips or not nearest[1]:
        return tuple(flips), ""
    lead = one_digit(_lead(odds, top)), one_digit(nearest[0])
    return (), f"{nearest[1]}, narrows the lead of {top.text or top.level} from {lead[0]} to {lead[1]}"


def _lead(odds: Sequence[LevelOdds], top: LevelOdds) -> float:
    """Return by how much the most probable level leads the next of its issue."""
    others = [o.probability for o in odds if o.issue == top.issue and o.level != top.level]
    mine = next(o.probability for o in odds if (o.issue, o.level) == (top.issue, top.level))
    return mine - max(others, default=0.0)


def inputs(talks: Talks, issue: Issue, theatre: Theatre | None) -> Iterator[tuple[str, str, str, Patch]]:
    """Yield inputs with what they are and what to set them to, the nearest change of an input first."""

    actors = [p for p in talks.parties if "possible spoiler" not in p.roles]
    for other in sorted(talks.issues, key=lambda i: i.id != issue.id):
        ranks = {level.id: level.rank for level in other.levels}
        for party in actors:
            rows = [p for p in talks.positions_on(other.id) if p.party == party.actor and p.level in ranks]
            now = [ranks[p.level] for p in rows if p.level is not None and p.status != "rejected"]
            if not now and "party" not in party.roles:
                continue
            was = "; ".join(dict.fromkeys(f"{p.level}, {p.status}" for p in rows)) or "unknown"
            for level in sorted(other.levels, key=lambda x: (min((abs(x.rank - r) for r in now), default=0), x.rank)):
                if [level.rank] != now:
                    label = f"{short(party.actor, theatre)}'s position on {other.text}"
                    yield label, was, level.id, Patch("set-position", party.actor, other.id, level.id)
    known = {p.actor for p in talks.parties}
    means = [(v.actor, v.topic) for v in talks.levers if v.topic != "ground" and v.actor in known]
    for actor, topic in dict.fromkeys(means):
        states = [v.state for v in talks.levers if (v.actor, v.topic) == (actor, topic)]
        for state in ("done", "lifted"):
            label = f"{short(actor, theatre)}'s lever: {topic}"
            yield label, ", ".join(states), state, Patch("set-lever", actor, topic, state)
    for party in actors:
        for value, words in POWERS:
            label = f"power of {short(party.actor, theatre)}"
            yield label, "not stated", words, Patch("set-power", party.actor, "", value)
        for value, words in SALIENCES:
            label = f"how much {issue.text} matters to {short(party.actor, theatre)}"
            yield label, "not stated", words, Patch("set-salience", party.actor, issue.id, value)
