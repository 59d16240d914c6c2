"""Outlook: distributions, honesty lines, flips, scenarios from words, and bad input."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from crossbearing import plugins
from crossbearing.errors import CrossbearingError, UsageError
from crossbearing.model.outlook import UNCALIBRATED, GameResult, LevelOdds, Patch, Scenario
from crossbearing.model.talks import Party, Position, Talks, Weight
from crossbearing.model.theatre import Theatre
from crossbearing.outlook import mixture, step
from crossbearing.outlook.mixture import Learnt, learnt, mix
from crossbearing.outlook.scenario import apply, from_words
from crossbearing.outlook.step import headline, outlook, play_all
from crossbearing.outlook.table import draw, stand
from crossbearing.settings import Settings


def chance(rows: tuple[LevelOdds, ...], issue: str, level: str) -> float:
    return next(r.probability for r in rows if (r.issue, r.level) == (issue, level))


def test_odds_of_every_issue_and_game_sum_to_one(talks: Talks, quick: Settings) -> None:
    found = outlook(talks, None, quick)
    assert {g.game for g in found.games} >= {
        "challenge", "climatology", "compromise", "exchange", "graph", "median", "nash", "no_change", "process"
    }  # fmt: skip
    for rows in (found.odds, *(g.odds for g in found.games)):
        for issue in talks.issues:
            own = [r.probability for r in rows if r.issue == issue.id]
            assert len(own) == len(issue.levels) and sum(own) == pytest.approx(1, abs=1e-6)


def test_same_input_gives_the_same_bytes_and_another_seed_does_not(talks: Talks, quick: Settings) -> None:
    assert outlook(talks, None, quick) == outlook(talks, None, quick)
    assert outlook(talks, None, quick).odds != outlook(talks, None, quick.with_values({"seed": 7})).odds


def test_it_takes_less_than_two_seconds(talks: Talks) -> None:
    spent = []
    for _ in range(3):  # the machine may have more to do: processor time, the middle of three
        start = time.process_time()
        found = outlook(talks, None, Settings())
        spent.append(time.process_time() - start)
    assert sorted(spent)[1] < 2 and found.draws == Settings().draws == 10_000


def test_honesty_lines(talks: Talks, quick: Settings, theatre: Theatre) -> None:
    notices = outlook(talks, None, quick, theatre).notices
    assert notices[0] == UNCALIBRATED
    text = "\n".join(notices)
    assert "position unknown on Recognition of autonomy over Ovel: Ruling Council" in text
    assert "wide priors" in text and "assumption" in text and "may spoil a deal: RBA" in text


def test_no_change_keeps_what_holds_and_says_what_is_not_known(talks: Talks, quick: Settings) -> None:
    (game,) = [g for g in outlook(talks, None, quick).games if g.game == "no_change"]
    assert chance(game.odds, "territory-tarn", "none") == 1
    assert chance(game.odds, "access-border", "open") == pytest.approx(1 / 3)
    assert any("Border trade and crossings" in note for note in game.notes)


def test_the_mixture_is_the_weighted_mean_and_needs_its_baseline(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [GameResult(g, (LevelOdds("i", "a", "a", p), LevelOdds("i", "b", "b", 1 - p)))
            for g, p in (("no_change", 1.0), ("x", 0.4), ("y", 0.1))]  # fmt: skip
    monkeypatch.setattr(mixture, "learnt", lambda: Learnt())
    assert chance(mix([*rows, GameResult("refused", ())]), "i", "a") == pytest.approx(0.5)
    shares = {"all": {"no_change": 0.6, "x": 0.3, "gone": 0.1}, "ceasefire": {"no_change": 0.1, "x": 0.9}}
    monkeypatch.setattr(mixture, "learnt", lambda: Learnt(50, "", shares))
    # y was not there when weights were learnt: it weighs as much as the mean of the models that were, 0.2.
    assert chance(mix(rows), "i", "a") == pytest.approx((0.6 + 0.3 * 0.4 + 0.2 * 0.1) / 1.1)
    truce = (0.1 + 0.9 * 0.4 + 0.9 * 0.1) / 1.9
    assert chance(mix(rows, {"i": "ceasefire"}), "i", "a") == pytest.approx(truce)
    named = [replace(r, odds=tuple(replace(o, issue="ceasefire") for o in r.odds)) for r in rows]
    assert chance(mix(named), "ceasefire", "a") == pytest.approx(truce)
    with pytest.raises(CrossbearingError, match="baseline"):
        mix(rows[1:])


def test_the_weights_that_ship_hold_the_baselines_and_sum_to_one() -> None:
    found = learnt()
    assert found.cases == 50 and set(found.weights) == {"all", "ceasefire"}
    for own in found.weights.values():
        assert sum(own.values()) == pytest.approx(1, abs=1e-3)
        assert min(own["no_change"], own["climatology"]) >= 0.05 - 1e-3


def test_what_the_baselines_carry_is_said(talks: Talks, quick: Settings) -> None:
    assert any("50 past armed talks: the baselines carry" in n for n in outlook(talks, None, quick).notices)


def test_a_wish_is_uniform_when_unknown_and_below_what_a_giver_offers(talks: Talks) -> None:
    issue = talks.issues[0]
    assert stand((), issue, "hf").tolist() == [0.25] * 4
    offer = stand([p for p in talks.positions if p.party == "hf"], issue, "hf")
    assert offer.argmax() == 1 and offer[0] > offer[2] > offer[3] > 0
    refused = stand([Position("council", issue.id, "wards", "rejected")], issue, "council")
    assert refused.argmin() == 1


def test_a_newer_stand_counts_more_than_an_older(talks: Talks) -> None:
    from datetime import date

    old = Position("hf", "territory-tarn", "none", "demanded", reported=date(2031, 1, 1))
    new = Position("hf", "territory-tarn", "town", "demanded", reported=date(2031, 5, 1))
    found = stand([old, new], talks.issues[0], "hf")
    assert found[2] > 5 * found[0]
    same_day = stand([replace(old, reported=new.reported), new], talks.issues[0], "hf")
    assert same_day[2] == pytest.approx(same_day[0], rel=0.3)


def test_a_stand_and_what_holds_now_count_by_how_probable_the_findings_are(talks: Talks, quick: Settings) -> None:
    low, town = (Position("hf", "territory-tarn", level, "demanded") for level in ("none", "town"))
    found = stand([replace(low, probability=0.2), replace(town, probability=0.8)], talks.issues[0], "hf")
    assert found[2] > 2.5 * found[0]
    denied = stand([low, replace(town, probability=0.8, against=("c9",))], talks.issues[0], "hf")
    assert denied[0] > 1.5 * denied[2]
    unsure = replace(talks, issues=(replace(talks.issues[0], probability=0.7), *talks.issues[1:]))
    (now,) = [g for g in outlook(unsure, None, quick).games if g.game == "no_change"]
    assert [o.probability for o in now.odds[:4]] == pytest.approx([0.7, 0.1, 0.1, 0.1])


def test_draws_of_untouched_cells_are_shared(talks: Talks, quick: Settings) -> None:
    patch = Scenario("", (Patch("set-position", "council", "recognition-council", "all"),))
    before, after = draw(talks, quick, 1), draw(apply(talks, patch), quick, 1)
    assert (before.positions[:, 0] == after.positions[:, 0]).all()
    assert (before.positions[:, 1, 0] == after.positions[:, 1, 0]).all()
    assert (before.power == after.power).all() and (before.salience == after.salience).all()


def test_a_closed_crossing_weakens_its_target_alone(talks: Talks, quick: Settings) -> None:
    before = draw(talks, quick, 1).pressure[0]
    cost = quick.coercion_cost
    # crossings: lifted, threatened again (one half); medicines in force (one); only hf is hit
    assert before.tolist() == pytest.approx([1.5 * cost, 0, 0])
    closed = from_words("meru closes the crossings", talks, None)
    assert draw(apply(talks, closed), quick, 1).pressure[0].tolist() == pytest.approx([2 * cost, 0, 0])
    opened = from_words("meru reopens the crossings", talks, None)
    assert draw(apply(talks, opened), quick, 1).pressure[0].tolist() == pytest.approx([cost, 0, 0])


def test_a_scenario_is_a_paired_difference_with_its_interval(talks: Talks) -> None:
    scenario = from_words("HF cedes the township", talks, None)
    found = outlook(talks, scenario, Settings())
    rows = {d.level: d for d in found.differences if d.issue == "territory-tarn"}
    assert rows["township"].after - rows["township"].before > 0.1
    assert 0 < rows["township"].low <= rows["township"].after - rows["township"].before <= rows["township"].high
    assert sum(d.after - d.before for d in rows.values()) == pytest.approx(0, abs=1e-6)
    assert outlook(talks, None, Settings()).differences == ()
    assert found.scenario.name == "HF cedes the township" and found.scenario.reasons


def test_flips_name_one_input_that_changes_the_leader(talks: Talks) -> None:
    found = outlook(talks, None, Settings())
    assert found.flips
    issue = headline(talks)
    assert issue is not None and issue.id == "territory-tarn"
    for flip in found.flips:
        assert flip.issue == issue.id and flip.answer != flip.becomes
    flip = next(f for f in found.flips if f.input == "hf's position on Hand-over of Tarn")
    assert flip.was == "wards, offered"
    after = outlook(apply(talks, Scenario("", (Patch("set-position", "hf", issue.id, flip.to),))), None, Settings())
    assert max((o for o in after.odds if o.issue == issue.id), key=lambda o: o.probability).level == flip.becomes


@pytest.mark.parametrize(
    ("words", "patch"),
    [
        ("Meru closes the crossings", Patch("set-lever", "meru", "crossings", "done")),
        ("what if Meru lifts the ban on medicines?", Patch("set-lever", "meru", "medicines", "lifted")),
        ("the border gates close", Patch("set-lever", "meru", "crossings", "done")),
        ("Meru threatens to shut the border", Patch("set-lever", "meru", "crossings", "threatened")),
        ("airstrikes resume", Patch("set-lever", "council", "air raids on Tarn", "done")),
        ("the Council bombs Tarn", Patch("set-lever", "council", "air raids on Tarn", "done")),
        ("Harrow Front cedes the wards", Patch("set-position", "hf", "territory-tarn", "wards")),
        ("HF gives up some wards of Tarn town", Patch("set-position", "hf", "territory-tarn", "wards")),
        ("HF withdraws from the whole township", Patch("set-position", "hf", "territory-tarn", "township")),
        ("HF refuses to leave Tarn", Patch("set-position", "hf", "territory-tarn", "none")),
        ("the Council accepts the wards", Patch("set-position", "council", "territory-tarn", "wards")),
        ("the Council recognises Ovel", Patch("set-position", "council", "recognition-council", "all")),
        ("HF is stronger", Patch("set-power", "hf", "", "3")),
        ("the Council cares less about Tarn", Patch("set-salience", "council", "territory-tarn", "0.05")),
    ],
)
def test_words_become_a_patch(words: str, patch: Patch, talks: Talks, theatre: Theatre) -> None:
    scenario = from_words(words, talks, theatre)
    assert scenario.patches == (patch,) and len(scenario.reasons) == 1
    assert apply(talks, scenario) != talks


def test_two_clauses_are_two_patches(talks: Talks, theatre: Theatre) -> None:
    scenario = from_words("Meru closes the crossings and HF cedes the town", talks, theatre)
    assert [p.op for p in scenario.patches] == ["set-lever", "set-position"]


@pytest.mark.parametrize(
    "words", ["Freedonia closes the crossings", "NL cedes the wards", "Meru sings", "", "HF cedes the moon", "rain"]
)
def test_unknown_parties_and_idle_words_are_refused_with_what_can_be_changed(
    words: str, talks: Talks, theatre: Theatre
) -> None:
    with pytest.raises(UsageError) as fault:
        from_words(words, talks, theatre)
    for part in ("Parties: HF", "Levers: Meru, crossings", "none < wards < town < township"):
        assert part in fault.value.hint


@pytest.mark.parametrize(
    "patch",
    [
        Patch("set-mood", "hf", "", "1"),
        Patch("set-position", "nobody", "territory-tarn", "town"),
        Patch("set-position", "hf", "territory-moon", "town"),
        Patch("set-position", "hf", "territory-tarn", "moon"),
        Patch("set-lever", "meru", "tariffs", "done"),
        Patch("set-lever", "meru", "crossings", "gone"),
        Patch("set-power", "hf", "", "much"),
        Patch("set-power", "hf", "", "-1"),
        Patch("set-power", "hf", "", "nan"),
        Patch("set-salience", "hf", "territory-tarn", "2"),
    ],
)
def test_a_patch_that_does_not_fit_is_refused(patch: Patch, talks: Talks) -> None:
    with pytest.raises(UsageError):
        apply(talks, Scenario("", (patch,)))


def test_one_party_gives_a_note_and_no_bargain(talks: Talks, quick: Settings) -> None:
    alone = replace(talks, parties=talks.parties[:1])
    games = {g.game: g for g in play_all(alone, quick, 1)}
    assert games["nash"].odds == () and "two parties" in games["nash"].notes[0]
    assert outlook(alone, None, quick).odds


def test_no_issue_gives_no_odds_and_says_so(talks: Talks, quick: Settings) -> None:
    found = outlook(replace(talks, issues=(), positions=()), None, quick)
    assert found.odds == () and found.flips == ()
    assert any("nothing to forecast" in n for n in found.notices)


def test_no_salience_anywhere_is_said(talks: Talks, quick: Settings) -> None:
    weights = tuple(Weight(p.actor, i.id, 0.0) for p in talks.parties for i in talks.issues)
    found = outlook(replace(talks, weights=weights), None, quick)
    game = next(g for g in found.games if g.game == "compromise")
    assert len(game.notes) == 3 and chance(game.odds, "territory-tarn", "town") == pytest.approx(0.25)
    assert sum(r.probability for r in found.odds if r.issue == "territory-tarn") == pytest.approx(1)


def test_rivals_of_one_day_share_the_weight(talks: Talks, quick: Settings) -> None:
    rows = (*talks.positions, replace(talks.positions[0], level="township"))
    table = draw(replace(talks, positions=rows), quick, 1)
    spots = table.positions[:, 0, 0]
    assert (spots > 0.9).mean() > 0.2 and (spots < 0.4).mean() > 0.2


def test_every_game_says_what_it_is() -> None:
    for name in plugins.names("game"):
        assert plugins.describe("game", name)


def test_closing_the_crossings_is_explained_from_lever_to_shift(talks: Talks, theatre: Theatre) -> None:
    found = outlook(talks, from_words("Meru closes the crossings", talks, theatre), Settings(), theatre)
    text = "\n".join(found.scenario.reasons)
    assert "Meru's lever (crossings) is taken as done; as reported: done, then lifted, then threatened" in text
    assert "off HF when there is no deal" in text and "less reason to refuse" in text
    assert "Border trade and crossings, without a deal: closed; as reported: not known" in text
    assert "compromise" in text.split("not moved: ")[1].split("\n")[0]
    rows = {(d.issue, d.level): d for d in found.differences}
    land = rows["territory-tarn", "none"]
    assert land.after < land.before and land.high < 0 and "Hand-over of Tarn: " in text
    gate = rows["access-border", "closed"]
    told = learnt().weights["all"]
    models = 1 - told["no_change"] - told["climatology"]  # the baselines do not answer to a scenario
    assert (gate.after - gate.before) / models > 0.1 and gate.low > 0


def test_a_neighbour_can_close_a_crossing_though_nobody_reported_that_it_might(talks: Talks, theatre: Theatre) -> None:
    bare = replace(talks, levers=())
    scenario = from_words("Meru closes the border crossings", bare, theatre)
    assert scenario.patches == (Patch("set-lever", "meru", "border trade and crossings", "done"),)
    assert "as reported: not used" in scenario.reasons[0]
    after = apply(bare, scenario)
    assert [(v.actor, v.targets, v.state) for v in after.levers] == [("meru", ("hf", "council"), "done")]
    assert next(i.status_quo for i in after.issues if i.kind == "access") == "closed"
    with pytest.raises(UsageError):
        from_words("Meru closes the border crossings", replace(bare, issues=bare.issues[:1]), theatre)


def test_a_scenario_that_is_so_already_says_that_nothing_changes(talks: Talks, quick: Settings) -> None:
    found = outlook(talks, from_words("meru bans medicines", talks, None), quick)
    assert "nothing changes" in found.scenario.reasons[-1]
    assert all(d.after == d.before for d in found.differences)


def test_an_answer_that_no_single_input_flips_says_so(talks: Talks, quick: Settings) -> None:
    low, *_, high = talks.issues[0].levels
    two = replace(talks.issues[0], levels=(low, replace(high, rank=1)))
    who = tuple(Party(x, ("party",)) for x in ("hf", "council", "rba", "nba", "sba"))
    agreed = tuple(Position(p.actor, two.id, low.id, "accepted") for p in who)
    firm = replace(talks, issues=(two,), parties=who, positions=agreed, levers=(), warnings=())
    found = outlook(firm, None, quick)
    assert not found.flips and found.steady is not None and found.steady.issue == "territory-tarn"
    moved = outlook(talks, None, Settings())
    assert moved.flips and moved.steady is None


def test_what_is_only_warned_of_is_said_so(talks: Talks, theatre: Theatre) -> None:
    assert "as reported: only warned" in from_words("airstrikes resume", talks, theatre).reasons[0]


@pytest.mark.parametrize("kept", [0, 1])
def test_a_scenario_on_talks_of_one_party_or_of_no_issue(talks: Talks, quick: Settings, kept: int) -> None:
    few = replace(talks, issues=talks.issues[:kept], parties=(talks.parties[0], talks.parties[2]))
    found = outlook(few, from_words("meru closes the crossings", few, None), quick)
    assert len({d.issue for d in found.differences}) == kept
    assert any("when there is no deal" in r for r in found.scenario.reasons)


def test_parties_with_no_issue_in_common_are_forecast_from_what_is_not_known(talks: Talks, quick: Settings) -> None:
    """Each speaks on an issue of its own: the other's stand is unknown, named, and no level is ruled out."""
    rows = (
        Position("hf", "territory-tarn", "none", "demanded", claims=("c1",)),
        Position("council", "recognition-council", "none", "demanded", claims=("c2",)),
    )
    apart = replace(talks, issues=talks.issues[:2], positions=rows, parties=talks.parties[:2], levers=())
    found = outlook(apart, None, quick)
    text = "\n".join(found.notices)
    assert "position unknown on Hand-over of Tarn: council" in text
    assert "position unknown on Recognition of autonomy over Ovel: hf" in text
    assert all(0 < o.probability < 1 for o in found.odds)


def test_games_on_fewer_draws_are_named() -> None:
    odds = (LevelOdds("i", "a", "a", 1.0),)
    games = [GameResult("fast", odds, (), 10_000), GameResult("slow", odds, (), 200), GameResult("base", odds, (), 20),
             GameResult("refused", (), (), 200)]  # fmt: skip
    assert step._fewer(games, Settings()) == ("200 draws of 10,000, since they take longer: slow",)
    assert step._fewer(games[:1], Settings()) == ()
