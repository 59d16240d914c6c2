"""Talks are found in claims: who, about what, who stands where, with which means, by when."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossbearing.caseform import parse
from crossbearing.model import kinds
from crossbearing.model.claim import Claim, Mention, PlaceMention
from crossbearing.model.finding import Answer, Finding, Findings, Holding, Question
from crossbearing.model.report import Report
from crossbearing.model.talks import COMMITMENT_STATES, LEVER_STATES, PARTY_ROLES, POSITION_STATUSES, Talks
from crossbearing.model.theatre import Theatre
from crossbearing.settings import Settings
from crossbearing.talks import rank
from crossbearing.talks.step import find_talks

NOTHING = Findings((), (), (), "none")
Read = Callable[..., tuple[Talks, ...]]


def by_actor(talks: Talks) -> dict[str, tuple[str, ...]]:
    return {p.actor: p.roles for p in talks.parties}


def stands(talks: Talks, issue: str) -> set[tuple[str, str | None, str]]:
    return {(p.party, p.level, p.status) for p in talks.positions_on(issue)}


def test_parties_and_their_roles(talks: Talks) -> None:
    roles = by_actor(talks)
    assert roles["hf"] == roles["council"] == ("party",)
    assert set(roles["meru"]) == {"mediator", "coercer"}
    assert roles["rba"] == roles["mld"] == ("ally", "possible spoiler")
    assert set(roles) == {"hf", "council", "meru", "rba", "mld"}  # not the union above the RBA, not Meru's MLD


def test_two_reports_speak_of_one_round(talks: Talks) -> None:
    rounds = [r for r in talks.rounds if r.parties == ("council", "hf")]
    assert len(rounds) == 1
    assert (rounds[0].when.earliest, rounds[0].venue, rounds[0].outcome) == (date(2031, 5, 10), "selm", "deadlock")
    assert len(rounds[0].claims) == 3
    assert [r.parties for r in talks.rounds] == [("council", "hf"), ("hf", "meru"), ("council", "meru")]
    assert [r.kind for r in talks.rounds] == ["round", "consultation", "consultation"]


def test_ground_has_ordered_levels_from_the_place_tree(talks: Talks) -> None:
    issue = talks.issues[0]
    assert issue.id == "territory-tarn"
    assert [x.id for x in issue.levels] == ["none", "wards", "town", "township"]
    assert [x.rank for x in issue.levels] == [0, 1, 2, 3]
    assert (issue.holder, issue.status_quo) == ("hf", "none")


def test_positions_with_rival_statuses(talks: Talks) -> None:
    assert stands(talks, "territory-tarn") == {
        ("hf", "wards", "offered"), ("council", "township", "demanded"), ("meru", "town", "demanded"),
    }  # fmt: skip
    assert stands(talks, "recognition-council") == {("hf", "all", "demanded"), ("council", None, "unknown")}


def test_a_silent_party_is_unknown_and_cites_nothing(talks: Talks) -> None:
    silent = [p for p in talks.positions if p.status == "unknown"]
    assert {(p.party, p.issue) for p in silent} >= {("council", "recognition-council")}
    assert all(p.level is None and not p.claims for p in silent)


def test_border_trade_is_an_issue_of_access(talks: Talks) -> None:
    issue = next(i for i in talks.issues if i.kind == "access")
    assert [x.id for x in issue.levels] == ["closed", "limited", "open"]
    assert ("meru", "open", "demanded") in stands(talks, issue.id)


def test_levers_keep_each_state_of_one_means(talks: Talks) -> None:
    rows = {(v.actor, v.topic, v.state) for v in talks.levers}
    assert {("meru", "crossings", s) for s in ("done", "lifted", "threatened")} <= rows
    assert ("meru", "medicines", "in force") in rows
    assert ("hf", "ground", "in force") in rows
    threat = next(v for v in talks.levers if v.state == "threatened")
    assert threat.condition == "unless they sign"
    assert set(threat.targets) == {"hf", "council"}


def test_a_required_withdrawal_is_a_pending_commitment_with_what_speaks_against_it(
    talks: Talks, seed_like: tuple[list[Report], list[Claim]]
) -> None:
    (due,) = talks.commitments
    words = {c.id: c.quote for c in seed_like[1]}
    assert (due.who, due.state, due.due.latest, due.due.role) == (("hf",), "pending", date(2031, 6, 30), "by")
    assert [words[c] for c in due.against] == ["The day ended in deadlock"]
    assert due.acknowledged_by == ()


def test_warnings_keep_what_was_looked_for_and_not_found(talks: Talks) -> None:
    (warning,) = talks.warnings
    assert (warning.actor, warning.modality, warning.by) == ("council", "warned", ("the Front",))
    assert warning.what == "Ruling Council airstrikes on Tarn"
    assert len(warning.against) == 1
    assert [(o.party, o.option) for o in talks.outside] == [("council", "fight")]


def test_no_agreement_is_said_to_be_not_reported(talks: Talks) -> None:
    assert "a hand-over of Tarn agreed: not reported" in talks.not_reported


def test_every_cell_cites_claims_that_exist(talks: Talks, seed_like: tuple[list[Report], list[Claim]]) -> None:
    known = {c.id for c in seed_like[1]}
    cells = [*talks.parties, *talks.rounds, *talks.issues, *talks.levers, *talks.commitments, *talks.warnings,
             *talks.outside, *(p for p in talks.positions if p.status != "unknown")]  # fmt: skip
    for cell in cells:
        assert cell.claims and set(cell.claims) <= known, cell  # type: ignore[attr-defined]


def test_the_order_of_claims_and_reports_changes_nothing(
    seed_like: tuple[list[Report], list[Claim]], theatre: Theatre, talks: Talks
) -> None:
    reports, claims = list(seed_like[0]), list(seed_like[1])
    for seed in range(5):
        random.Random(seed).shuffle(claims)
        reports.reverse()
        assert find_talks(claims, NOTHING, reports, theatre, Settings()) == (talks,)


def test_without_a_theatre_the_same_parties_and_levels(read: Read, seed_like: tuple[list[Report], list[Claim]]) -> None:
    (found,) = find_talks(seed_like[1], NOTHING, seed_like[0], None, Settings())
    assert {"hf", "council", "meru", "rba", "mld"} == set(by_actor(found))
    assert [x.id for x in found.issues[0].levels] == ["none", "wards", "town", "township"]


def case(text: str, *claims: str, published: str = "2031-05-12") -> str:
    return f"source gazette   published {published}\n---\n{text}\n---\n" + "\n".join(claims)


MET = "CONSULT/talks  actor=hf + council  when=on 2031-05-10\n  words: They met."
HELD = "HOLD/control  actor=hf  at=tarn\n  words: The Front holds Tarn."
FOUGHT = "ASSAULT/clash  actor=council-army  recipient=hf\n  words: The army fought."
BASE = "They met. The Front holds Tarn. The army fought."


def test_no_claims_and_one_party_give_no_talks(read: Read) -> None:
    assert find_talks([], NOTHING, [], None, Settings()) == ()
    assert read(case("The Front holds Tarn.", HELD)) == ()
    assert read(case("They met.", "CONSULT/talks  actor=hf  recipient=townsfolk\n  words: They met.")) == ()


def test_parties_with_no_issue_are_still_talks(read: Read) -> None:
    (found,) = read(case(BASE, MET, HELD, FOUGHT))
    assert found.issues == () and found.positions == ()
    assert found.not_reported == ("an agreement: not reported",)


def test_an_army_answers_for_its_government(read: Read) -> None:
    met = "CONSULT/talks  actor=hf  recipient=council-army\n  words: They met."
    (found,) = read(case(BASE, met, HELD, FOUGHT))
    assert set(by_actor(found)) == {"hf", "council"}


def test_a_denied_meeting_is_no_round(read: Read) -> None:
    denied = "CONSULT/talks  actor=hf + council  denied\n  words: No meeting."
    assert read(case(f"{BASE} No meeting.".replace("They met. ", ""), denied, HELD, FOUGHT)) == ()


def ask(name: str, who: str, words: str, content: str, kind: str = "REQUEST/yield") -> str:
    return f"{kind}  actor={who}  name={name}\n  words: {words}\n{content}  parent={name}\n  words: {words}"


def test_contradictory_stands_of_one_day_are_rivals(read: Read) -> None:
    give = "RETREAT/hand-over  actor=hf  recipient=council  object={}  offered"
    (found,) = read(
        case(f"{BASE} It offered Tarn. It offered the township.", MET, HELD, FOUGHT,
             ask("a", "hf", "It offered Tarn.", give.format("tarn"), "AGREE/offer"),
             ask("b", "hf", "It offered the township.", give.format("tarn-township"), "AGREE/offer"))
    )  # fmt: skip
    rivals = [p for p in found.positions_on("territory-tarn") if p.party == "hf"]
    assert {p.level for p in rivals} == {"town", "township"}
    assert {p.reported for p in rivals} == {date(2031, 5, 12)}


def test_a_wish_not_to_give_is_a_reported_intention(read: Read) -> None:
    (found,) = read(
        case(f"{BASE} It offered Tarn. It has no wish to cede Tarn.", MET, HELD, FOUGHT,
             ask("a", "hf", "It offered Tarn.",
                 "RETREAT/hand-over  actor=hf  recipient=council  object=tarn  offered", "AGREE/offer"),
             "RETREAT/hand-over  actor=hf  object=tarn  denied  intended\n  words: It has no wish to cede Tarn.")
    )  # fmt: skip
    assert ("hf", "none", "reported intention") in stands(found, "territory-tarn")


def test_a_denied_offer_makes_no_position_and_stands_against_one(read: Read) -> None:
    give = "RETREAT/hand-over  actor=hf  recipient=council  object=tarn  offered"
    base = [MET, HELD, FOUGHT]
    denied = ask("b", "hf", "It denied any offer of Tarn.", give, "AGREE/offer").replace("hf  name", "hf  denied  name")
    (only,) = read(case(f"{BASE} It denied any offer of Tarn.", *base, denied))
    assert not any(p.status == "offered" for p in only.positions)
    offered = ask("a", "hf", "It offered Tarn.", give, "AGREE/offer")
    (both,) = read(case(f"{BASE} It offered Tarn. It denied any offer of Tarn.", *base, offered, denied))
    (row,) = [p for p in both.positions if p.status == "offered"]
    assert row.level == "town" and row.against


def test_a_refusal_names_the_level_that_it_refuses(read: Read) -> None:
    (found,) = read(
        case(f"{BASE} The Council refused the wards.", MET, HELD, FOUGHT,
             ask("a", "council", "The Council refused the wards.",
                 'RETREAT/hand-over  actor=hf  object="wards" within tarn  some  offered', "REJECT/yield"))
    )  # fmt: skip
    assert ("council", "wards", "rejected") in stands(found, "territory-tarn")


def test_two_negotiations_are_told_apart_by_their_parties(read: Read) -> None:
    text = "They met. The Front holds Tarn. The army fought. The League met the Council. The League holds Brask Town. "
    (first, second) = read(
        case(f"{text}The Council wants Tarn. The Council wants Brask Town.", MET, HELD, FOUGHT,
             "CONSULT/talks  actor=northern-league  recipient=council\n  words: The League met the Council.",
             "HOLD/control  actor=northern-league  at=brask-town\n  words: The League holds Brask Town.",
             ask("a", "council", "The Council wants Tarn.",
                 "RETREAT/hand-over  actor=hf  recipient=council  object=tarn  demanded"),
             ask("b", "council", "The Council wants Brask Town.",
                 "RETREAT/hand-over  actor=northern-league  recipient=council  object=brask-town  demanded"))
    )  # fmt: skip
    assert {tuple(i.id for i in t.issues) for t in (first, second)} == {("territory-tarn",), ("territory-brask-town",)}
    assert first.id != second.id


def test_places_in_one_state_are_not_one_issue(read: Read) -> None:
    (found,) = read(
        case(f"{BASE} Leave Tarn. Leave Ovel. Leave the North.", MET, HELD, FOUGHT,
             *(ask(n, "council", w, f"RETREAT/withdraw  actor=hf  from={p}  demanded")
               for n, w, p in (("a", "Leave Tarn.", "tarn"), ("b", "Leave Ovel.", "ovel"),
                               ("c", "Leave the North.", "north"))))
    )  # fmt: skip
    assert {i.about for i in found.issues} == {"tarn", "ovel", "north"}


def _holding(place: str, actor: str) -> Holding:
    return Holding(place, actor, "administer", date(2031, 6, 1), None, 0.9, "corroborated", "observed")


def test_ground_already_given_moves_the_status_quo(read: Read) -> None:
    text = case(f"{BASE} The Council wants Tarn Township.", MET, HELD, FOUGHT,
                ask("a", "council", "The Council wants Tarn Township.",
                    "RETREAT/hand-over  actor=hf  recipient=council  object=tarn-township  demanded"),
                "RETREAT/withdraw  actor=hf  from=tarn  required  no-fact\n  words: Front holds Tarn.")  # fmt: skip
    (before,) = read(text)
    (after,) = read(text, findings=Findings((), (_holding("tarn", "council-army"),), (), "none"))
    assert before.issues[0].status_quo == "none"
    assert (after.issues[0].status_quo, after.issues[0].probability) == ("town", 0.9)
    assert before.issues[0].probability is None
    assert not [v for v in after.levers if v.topic == "ground"]


def test_a_stand_is_as_probable_as_the_finding_that_it_was_taken(read: Read) -> None:
    text = case(f"{BASE} The Council wants Tarn Township.", MET, HELD, FOUGHT,
                ask("a", "council", "The Council wants Tarn Township.",
                    "RETREAT/hand-over  actor=hf  recipient=council  object=tarn-township  demanded"))  # fmt: skip
    _, claims = parse(text, "case0")
    asked = next(c.id for c in claims if c.kind == "REQUEST")
    said = Finding(Question("q", "occurrence", "REQUEST", ("council",), "tarn", "yield", "t", "Did it?"),
                   (Answer("yes", "yes", 0.65, (asked,)), Answer("no", "no", 0.35)), "single-outlet", "rule", "bayes",
                   1, 1, claims=(asked,))  # fmt: skip
    (talks,) = read(text, findings=Findings((said,), (), (), "bayes"))
    assert {p.probability for p in talks.positions if p.party == "council" and p.level} == {0.65}
    (bare,) = read(text)
    assert {p.probability for p in bare.positions} == {None}


@pytest.mark.parametrize(
    ("answer", "probability", "on", "state"),
    [("complete", 0.95, date(2031, 6, 1), "kept"), ("none", 0.95, date(2031, 7, 15), "broken"),
     ("none", 0.95, date(2031, 6, 1), "pending"), ("complete", 0.6, date(2031, 7, 15), "pending")],
)  # fmt: skip
def test_a_commitment_is_kept_or_broken_only_by_findings(
    read: Read, answer: str, probability: float, on: date, state: str
) -> None:
    question = Question("q", "progress", "RETREAT", ("hf",), "tarn", "withdraw", "t", "How far?")
    found = Finding(question, (Answer(answer, answer, probability),), "corroborated", "rule", "bayes", 2, 2)
    due = "RETREAT/withdraw  actor=hf  from=tarn  required  when=by 2031-06-30  no-fact\n  words: It must go."
    (talks,) = read(
        case(f"{BASE} It must go.", MET, HELD, FOUGHT, due), findings=Findings((found,), (), (), "bayes", on)
    )
    assert [c.state for c in talks.commitments] == [state]


DUE = "by 2031-06-30"
LEFT = "RETREAT/withdraw  actor=hf  from=tarn  completed  when=on {}\n  words: They went."


@pytest.mark.parametrize(
    ("duty", "left", "standing", "state"),
    [
        (f"RETREAT/withdraw  actor=hf  from=tarn  required  when={DUE}  no-fact\n  words: It must go.",
         "2031-06-29", "corroborated", "kept"),
        (f"RETREAT/withdraw  actor=hf  from=tarn  required  when={DUE}  no-fact\n  words: It must go.",
         "2031-07-09", "corroborated", "broken"),  # it went, but late
        (f"AGREE/promise  actor=hf  name=a\n  words: It must go.\nRETREAT/withdraw  actor=hf  from=tarn  intended  "
         f"when={DUE}  parent=a\n  words: It must go.", "2031-07-09", "corroborated", "broken"),
        (f"REQUEST/yield  actor=council  recipient=hf  name=a\n  words: It must go.\nRETREAT/withdraw  actor=hf  "
         f"from=tarn  demanded  when={DUE}  parent=a\n  words: It must go.", "2031-06-29", "corroborated", "pending"),
        (f"RETREAT/withdraw  actor=hf  from=tarn  required  when={DUE}  no-fact\n  words: It must go.",
         "2031-06-29", "superseded", "void"),
    ],
)  # fmt: skip
def test_late_is_broken_a_demand_binds_nobody_and_what_was_put_off_is_void(
    read: Read, duty: str, left: str, standing: str, state: str
) -> None:
    text = case(f"{BASE} It must go. They went.", MET, HELD, FOUGHT, duty, LEFT.format(left))
    _, claims = parse(text, "case0")  # the name that `read` gives the first
    gone = next(c.id for c in claims if c.quote.startswith("They went"))
    due = next(c.id for c in claims if c.quote.startswith("It must go") and c.kind == "RETREAT")
    progress = Finding(
        Question("q", "progress", "RETREAT", ("hf",), "tarn", "withdraw", "t", "How far?"),
        (Answer("complete", "complete", 0.95, (gone,)),),
        "corroborated",
        "rule",
        "bayes",
        2,
        2,
    )
    asked = Finding(Question("p", "commitment", "RETREAT", ("hf",), "tarn", "withdraw", "t", "By when?"),
                    (Answer("d", "d", 0.9, (due,)),), standing, "rule", "bayes", 1, 1, claims=(due,))  # fmt: skip
    (talks,) = read(text, findings=Findings((progress, asked), (), (), "bayes", date(2031, 7, 20)))
    found = next(c for c in talks.commitments if due in c.claims)
    assert (found.state, found.question) == (state, "p")


def test_concessions_of_different_things_are_different_issues(read: Read) -> None:
    give = "AGREE/promise  actor={0}  name={1}\n  words: {2}\nCONCEDE  actor={0}  intended  parent={1}\n  words: {2}"
    words = ("to lift the warrants", "to drop the warrants against them", "to end the blockade")
    claims = [give.format(a, n, w) for a, n, w in zip(("council", "council", "hf"), "abc", words, strict=True)]
    (found,) = read(case(f"{BASE} They offer {', '.join(words)}.", MET, HELD, FOUGHT, *claims))
    texts = {i.text: len(i.claims) for i in found.issues}
    assert texts == {"Lift the warrants": 4, "End the blockade": 2}


def test_who_vows_to_take_a_place_offers_nothing_and_who_stays_gives_nothing(read: Read) -> None:
    vow = ("AGREE/promise  actor=council  name=a\n  words: We will take Tarn\n"
           "TAKE/capture  actor=council  object=tarn  intended  parent=a\n  words: We will take Tarn")  # fmt: skip
    stay = "HOLD/present  actor=hf  at=tarn  intended\n  words: We will stay in Tarn"
    want = ("REQUEST/yield  actor=council  recipient=hf  name=b\n  words: Give it up\n"
            "RETREAT/hand-over  actor=hf  object=tarn  demanded  parent=b\n  words: Give it up")  # fmt: skip
    text = f"{BASE} We will take Tarn. We will stay in Tarn. Give it up."
    (found,) = read(case(text, MET, HELD, FOUGHT, vow, stay, want))
    stands = {(p.party, p.level, p.status) for p in found.positions_on("territory-tarn")}
    assert stands == {("council", "town", "demanded"), ("council", "town", "reported intention"),
                      ("hf", "none", "reported intention")}  # fmt: skip


def test_an_agreement_is_reported_when_both_are_said_to_agree(read: Read) -> None:
    agree = "AGREE/sign  actor=hf + council\n  words: Both signed."
    (found,) = read(case(f"{BASE} Both signed.", MET, HELD, FOUGHT, agree))
    assert found.not_reported == ()
    assert found.rounds[0].outcome == "agreed"
    conditional = agree.replace("council\n", "council  conditional\n")
    (other,) = read(case(f"{BASE} Both signed.", MET, HELD, FOUGHT, conditional))
    assert other.not_reported and other.rounds[0].outcome == ""


def test_unlinked_names_can_bargain_and_common_nouns_cannot(read: Read) -> None:
    text = case("The Oak League met the Fen Guard. Residents met the mayor. The Oak League took Fenby.",
                'CONSULT  actor="The Oak League"  recipient="Fen Guard"\n  words: The Oak League met the Fen Guard.',
                'CONSULT  actor="Residents"  recipient="the mayor"\n  words: Residents met the mayor.')  # fmt: skip
    (found,) = read(text, known=None)
    assert set(by_actor(found)) == {"Oak League", "Fen Guard"}


NAMES = st.sampled_from(["hf", "council", "meru", "rba", None])
PLACES = st.sampled_from(["tarn", "tarn-township", "brook", "ovel", None])


@st.composite
def any_claim(draw: st.DrawFn) -> Claim:
    kind = draw(st.sampled_from(sorted(kinds.KINDS)))
    mode = draw(st.sampled_from([None, *kinds.KINDS[kind]]))
    start = draw(st.integers(0, 50))
    text = draw(st.sampled_from(["the border", "truce", "ward", "recognise", "stalling for time", "Ab Cd"]))
    return Claim(
        id=f"c{draw(st.integers(0, 9))}", report=draw(st.sampled_from(["r0", "r1"])), start=start, end=start + 5,
        quote=text, kind=kind, mode=mode, modality=draw(st.sampled_from(kinds.MODALITIES)),
        actors=tuple(Mention(text, 0, 1, n) for n in draw(st.lists(NAMES, max_size=2))),
        recipients=tuple(Mention(text, 0, 1, n) for n in draw(st.lists(NAMES, max_size=2))),
        places=tuple(PlaceMention(text, 0, 1, draw(st.sampled_from(kinds.PLACE_ROLES)), p)
                     for p in draw(st.lists(PLACES, max_size=2))),
        polarity=draw(st.sampled_from(kinds.POLARITIES)), extent=draw(st.sampled_from([None, *kinds.EXTENTS])),
        content=tuple(draw(st.lists(st.sampled_from(["c0", "c1", "c2", "gone"]), max_size=2))),
        parent=draw(st.sampled_from([None, None, "c3", "c4", "gone"])), as_fact=draw(st.booleans()),
    )  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(any_claim(), max_size=10), st.booleans())
def test_any_claims_give_well_formed_talks(theatre: Theatre, claims: list[Claim], has_theatre: bool) -> None:
    unique = list({c.id: c for c in claims}.values())
    for talks in find_talks(unique, NOTHING, [], theatre if has_theatre else None, Settings()):
        levels = {i.id: [x.id for x in i.levels] for i in talks.issues}
        assert len(levels) == len(talks.issues)
        for issue in talks.issues:
            assert [x.rank for x in issue.levels] == list(range(len(issue.levels)))
            assert len(set(levels[issue.id])) == len(issue.levels)
        for p in talks.positions:
            assert p.status in POSITION_STATUSES and (p.level is None or p.level in levels[p.issue])
        assert all(set(p.roles) <= set(PARTY_ROLES) and p.roles for p in talks.parties)
        assert len({p.actor for p in talks.parties}) == len(talks.parties)
        assert all(v.state in LEVER_STATES and v.targets for v in talks.levers)
        assert all(c.state in COMMITMENT_STATES for c in talks.commitments)


def test_case_texts_parse() -> None:
    report, claims = parse(case(BASE, MET, HELD, FOUGHT), "x")
    assert len(claims) == 3 and report.outlet == "gazette"


@pytest.mark.parametrize(
    ("words", "level"),
    [
        (("Merian special envoy to Ovel Ana Tarn", "council boss Ilo Sand"), "leaders and envoys"),
        (("the foreign minister’s envoy",), "envoys"),
        (("deputy foreign minister Li", "chief negotiator Ro"), "envoys and officials"),
        (("Prime Minister Ro", "General Sand"), "leaders and officers"),
        (("the council", "the front"), ""),
    ],
)
def test_the_level_of_a_meeting_is_that_of_those_who_met(words: tuple[str, ...], level: str) -> None:
    met = Claim(id="c1", report="r1", start=0, end=9, quote="They met.", kind="CONSULT",
                actors=tuple(Mention(w, 0, 1) for w in words))  # fmt: skip
    assert rank.level([met]) == level
