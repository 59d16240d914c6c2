"""Who stands between the parties: it presses, hosts or mediates and has no negotiation of its own; its levers show."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crossbearing.model.finding import Findings, Holding
from crossbearing.model.talks import Talks

Read = Callable[..., tuple[Talks, ...]]

HEAD = "source gazette   published 2031-05-12\n---\n"
MET = "CONSULT/talks  actor=hf + council  at=selm  when=on 2031-05-10\n  words: The two met in Selm."
HELD = "HOLD/control  actor=hf  at=tarn\n  words: The Front holds Tarn."
FOUGHT = "ASSAULT/clash  actor=council-army  recipient=hf\n  words: The army fought."
BASE = "The two met in Selm. The Front holds Tarn. The army fought."
GIVE = "RETREAT/hand-over  actor=hf  recipient={}  object=tarn  demanded"


def case(text: str, *claims: str) -> str:
    return f"{HEAD}{BASE} {text}\n---\n" + "\n".join((MET, HELD, FOUGHT, *claims))


def act(head: str, words: str, content: str = "", inner: str = "") -> str:
    """Return a speech act with its content."""
    name = words.replace(" ", "-").strip(".").lower()
    if not content:
        return f"{head}\n  words: {words}"
    return f"{head}  name={name}\n  words: {words}\n{content}  parent={name}\n  words: {inner or words}"


# What a misreading does: a state that only presses is said to fight, or to be given ground.
SLIPS = [
    "ASSAULT/clash  actor=meru  recipient=council  denied  intended  no-fact\n  words: {}",
    "RETREAT/hand-over  actor=hf  recipient=meru  object=tarn  demanded  no-fact\n  words: {}",
]


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize(
    "shown",
    [
        [act("REQUEST/yield  actor=meru  recipient=hf", "Meru presses it to give Tarn up.", GIVE.format("council"))],
        [act("CONSULT/talks  actor=meru  recipient=hf", "Meru presses it to give Tarn up."),
         act("CONSULT/talks  actor=meru  recipient=council", "Meru saw the Council.")],
        [act("CONSULT/third-party  actor=meru  recipient=hf", "Meru presses it to give Tarn up.")],
        [act("THREATEN/restrict  actor=meru  recipient=hf + council", "Meru presses it to give Tarn up."),
         act("CONSULT/talks  actor=meru  recipient=hf", "Meru saw the Council.")],
    ],
)  # fmt: skip
def test_who_presses_or_meets_both_sides_has_no_negotiation_of_its_own(read: Read, slip: str, shown: list[str]) -> None:
    words = "Meru has its own plans."
    text = f"Meru presses it to give Tarn up. Meru saw the Council. {words}"
    (found,) = read(case(text, *shown, slip.format(words)))
    roles = {p.actor: p.roles for p in found.parties}
    assert roles["hf"] == roles["council"] == ("party",)
    assert set(roles["meru"]) & {"mediator", "coercer"} and "party" not in roles["meru"]


def test_a_neighbour_that_bargains_for_itself_has_its_own_talks(read: Read) -> None:
    fish = 'COOPERATE/reopen  actor={}  object="the river"  {}'
    both = read(
        case("Meru met the Front. Meru fought the Front. Meru asks for the river. The Front offers the river.",
             act("CONSULT/talks  actor=meru  recipient=hf", "Meru met the Front."),
             act("ASSAULT/clash  actor=meru  recipient=hf", "Meru fought the Front."),
             act("REQUEST/change  actor=meru  recipient=hf", "Meru asks for the river.", fish.format("hf", "demanded")),
             act("AGREE/offer  actor=hf  recipient=meru", "The Front offers the river.", fish.format("hf", "offered")))
    )  # fmt: skip
    assert {tuple(sorted(p.actor for p in t.parties if "party" in p.roles)) for t in both} == {
        ("council", "hf"), ("hf", "meru"),
    }  # fmt: skip


def test_a_third_at_the_same_meeting_is_no_party(read: Read) -> None:
    met = "CONSULT/third-party  actor=meru + council  recipient=hf\n  words: Meru brought them together."
    (found,) = read(
        case("Meru brought them together. Meru fires back.", met,
             "ASSAULT/clash  actor=meru\n  words: Meru fires back.")
    )  # fmt: skip
    assert [p.actor for p in found.parties if "party" in p.roles] == ["council", "hf"]


def test_a_meeting_with_one_party_is_a_consultation_after_the_rounds(read: Read) -> None:
    (found,) = read(
        case("Meru saw the Council. Meru urges both. Other matters were discussed.",
             "CONSULT/visit  actor=meru  recipient=council  when=on 2031-03-01\n  words: Meru saw the Council.",
             act("REQUEST/change  actor=meru  recipient=hf + council", "Meru urges both."),
             "CONSULT/talks  actor=hf + council  probable\n  words: Other matters were discussed.")
    )  # fmt: skip
    assert [(r.kind, r.parties) for r in found.rounds] == [
        ("round", ("council", "hf")), ("consultation", ("council", "meru")),
    ]  # fmt: skip
    assert len(found.rounds[0].claims) == 2  # what was talked about belongs to the meeting told of before


CLOSED = act("COERCE/restrict  actor=meru", "Meru had earlier closed the border gates with Front areas.")
AGAIN = act("THREATEN/restrict  actor=meru  recipient=hf + council  condition=unless \"they sign\"",
            "Meru will close border gates with Front areas again unless they sign.",
            "COERCE/restrict  actor=meru  object=\"border gates\"  threatened",
            "close border gates with Front areas again")  # fmt: skip
REOPENED = act("COOPERATE/reopen  actor=meru", "It reopened them.")
BARS = act("COERCE/restrict  actor=meru", "It still bans the sale of drugs to Front areas.")
LEVERS = ("Meru will close border gates with Front areas again unless they sign. Meru had earlier closed the border "
          "gates with Front areas. It reopened them. It still bans the sale of drugs to Front areas.")  # fmt: skip


def test_levers_of_a_neighbour_in_the_order_of_time_and_in_short_words(read: Read) -> None:
    (found,) = read(case(LEVERS, AGAIN, CLOSED, REOPENED, BARS))
    rows = [(v.topic, v.state, v.what, v.targets) for v in found.levers if v.actor == "meru"]
    assert rows == [
        ("crossings", "done", "closed the border gates with Front areas", ("hf",)),
        ("crossings", "lifted", "reopened the border gates with Front areas", ("hf",)),
        ("crossings", "threatened", "close border gates with Front areas again", ("hf", "council")),
        ("medicines", "in force", "bans the sale of drugs to Front areas", ("hf",)),
    ]  # fmt: skip
    assert next(v.condition for v in found.levers if v.state == "threatened") == "unless they sign"


def test_a_measure_that_names_nobody_hits_whom_the_same_means_hits_elsewhere(read: Read) -> None:
    shut = "COERCE/restrict  actor=meru\n  words: Meru shut the crossing."
    (found,) = read(case(f"{LEVERS} Meru shut the crossing.", AGAIN, CLOSED, shut))
    assert all(v.targets for v in found.levers)
    closed = next(v for v in found.levers if v.state == "done")
    assert len(closed.claims) == 2 and closed.targets == ("hf", "council")
    assert not [v for v in read(case("Meru shut the crossing.", shut))[0].levers if v.actor == "meru"]


def test_trade_that_somebody_presses_to_resume_is_an_issue(read: Read) -> None:
    (found,) = read(
        case("Meru leans on both sides to resume border trade.",
             act("REQUEST/change  actor=meru  recipient=hf + council",
                 "Meru leans on both sides to resume border trade.",
                 "COOPERATE/reopen  actor=hf + council  demanded", "resume border trade"))
    )  # fmt: skip
    (issue,) = found.issues
    assert [x.id for x in issue.levels] == ["closed", "limited", "open"] and issue.status_quo is None
    stands = {(p.party, p.level, p.status) for p in found.positions}
    assert stands == {("meru", "open", "demanded"), ("hf", None, "unknown"), ("council", None, "unknown")}


@pytest.mark.parametrize(("mode", "now"), [("closed limited", None), ("limited limited", "limited")])
def test_what_holds_at_a_crossing_is_not_known_where_reports_of_one_day_differ(
    read: Read, mode: str, now: str | None
) -> None:
    first, second = mode.split()
    (found,) = read(
        case("Meru wants the border open. One says the border is shut. Another says it differs at the border.",
             act("REQUEST/change  actor=meru  recipient=hf + council", "Meru wants the border open.",
                 "STATUS/open  demanded", "the border open"),
             f"STATUS/{first}\n  words: One says the border is shut.",
             f"STATUS/{second}\n  words: Another says it differs at the border.")
    )  # fmt: skip
    assert found.issues[0].status_quo == now


@pytest.mark.parametrize("kind", ["SUPPORT", "CONCEDE"])
def test_recognition_as_support_or_concession_is_one_issue_with_plain_names(read: Read, kind: str) -> None:
    words = "The Front demands recognition of its rule in Ovel and Brask Town."
    (found,) = read(
        case(words, act("REQUEST/change  actor=hf  recipient=council", words,
                        f"{kind}  actor=council  recipient=hf  object=ovel + brask-town  demanded",
                        "recognition of its rule in Ovel and Brask Town"))
    )  # fmt: skip
    (issue,) = found.issues
    assert (issue.kind, issue.holder, issue.text) == ("recognition", "council", "Recognised autonomy of Ovel and Brask")
    assert issue.levels[2].text == "recognition of all two named"
    assert ("hf", "all") in {(p.party, p.level) for p in found.positions}


def test_what_another_wants_of_a_side_is_not_that_sides_wish(read: Read) -> None:
    asked = act("REQUEST/change  actor=hf  recipient=council", "It asks for recognition.",
                "SUPPORT  actor=council  recipient=hf  object=ovel  demanded", "recognition")  # fmt: skip
    lost = 'SUPPORT  actor=council "the Council"  object=ovel  intended  no-fact\n  words: the Council to recognise it'
    (found,) = read(case("It asks for recognition. It wants the Council to recognise it.", asked, lost))
    assert [(p.level, p.status) for p in found.positions if p.party == "council"] == [(None, "unknown")]


def test_a_plea_by_people_without_a_seat_opens_no_issue(read: Read) -> None:
    (found,) = read(
        case("Townsfolk ask for safe passage of relief.",
             act("REQUEST/yield  actor=townsfolk  recipient=hf", "Townsfolk ask for safe passage of relief.",
                 "RETREAT/access  actor=hf  demanded", "safe passage of relief"))
    )  # fmt: skip
    assert found.issues == ()


def test_words_that_name_no_place_open_no_ground_and_take_no_level(read: Read) -> None:
    (found,) = read(
        case("The Council wants Tarn. Meru urges it to give the biggest place up.",
             act("REQUEST/yield  actor=council  recipient=hf", "The Council wants Tarn.", GIVE.format("council")),
             act("REQUEST/yield  actor=meru  recipient=hf", "Meru urges it to give the biggest place up.",
                 'RETREAT/hand-over  actor=hf  recipient=council  object="the biggest place"  demanded'))
    )  # fmt: skip
    assert [i.about for i in found.issues] == ["tarn"]
    assert {p.party for p in found.positions if p.status == "demanded"} == {"council"}


def test_an_outside_option_is_that_of_the_side_its_words_name(read: Read) -> None:
    (found,) = read(
        case("The Front is playing for time.",
             "REJECT/yield  actor=council + hf\n  words: The Front is playing for time.")
    )  # fmt: skip
    assert [(o.party, o.option, o.what) for o in found.outside] == [("hf", "stall", "playing for time")]


def test_a_deadline_reads_as_a_phrase_and_what_is_unlikely_to_be_accepted_is_not_against_it(read: Read) -> None:
    due = "RETREAT/withdraw  from=tarn  required  when=by 2031-06-30  no-fact\n  words: Tarn must be left by June."
    asked = act("REQUEST/yield  actor=council  recipient=hf", "The Council wants Tarn.", GIVE.format("council"))
    unlikely = "AGREE/agree  actor=council  denied  probable  no-fact\n  words: It may not accept that."
    other = act("AGREE/promise  actor=council  recipient=hf  denied", "Recognition of Ovel was never promised.")
    never = act("AGREE/promise  actor=hf  recipient=council  denied", "It never promised to leave.",
                "RETREAT/withdraw  actor=hf  from=tarn  intended", "to leave")  # fmt: skip
    text = ("Tarn must be left by June. The Council wants Tarn. It may not accept that. "
            "Recognition of Ovel was never promised. It never promised to leave.")  # fmt: skip
    (found,) = read(case(text, due, asked, unlikely, other, never))
    (row,) = [c for c in found.commitments if c.due.is_known]
    assert (row.who, row.what) == (("hf",), "withdrawal from Tarn, reported as required")
    assert len(row.against) == 1


def test_a_fear_that_names_nobody_joins_the_warning_of_the_same_harm(read: Read) -> None:
    (warned, feared) = read(
        case("It warned of air raids. People fear air raids. It warned of a new round.",
             "ASSAULT/aerial  actor=council  object=tarn  warned  no-fact\n  words: It warned of air raids.",
             "ASSAULT/aerial  feared  no-fact  voice=public: People\n  words: People fear air raids.",
             "CONSULT/talks  actor=hf + council  warned  no-fact\n  words: It warned of a new round.")
    )[0].warnings  # fmt: skip
    assert (warned.actor, feared.actor, feared.by) == ("council", "council", ("people",))
    assert warned.what == "Ruling Council airstrikes on Tarn"


def test_people_detained_are_no_lever_on_a_party_and_findings_may_cite_claims_that_are_gone(read: Read) -> None:
    held = Holding("tarn", "hf", "control", None, None, 0.9, "corroborated", "observed", claims=("gone",))
    wanted = act("REQUEST/yield  actor=council  recipient=hf", "The Council wants Tarn.", GIVE.format("council"))
    (found,) = read(
        case("The Council wants Tarn. Police hold nine who worked for the Front.", wanted,
             "COERCE/arrest  actor=council\n  words: Police hold nine who worked for the Front."),
        findings=Findings((), (held,), (), "none"),
    )  # fmt: skip
    assert [(v.actor, v.topic) for v in found.levers] == [("hf", "ground")]
    assert "gone" not in found.levers[0].claims
