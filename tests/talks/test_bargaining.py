"""Talks without a meeting: demands that are answered, threats with a demand, and who brings others together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crossbearing.eval import corpus, run
from crossbearing.model.claim import Mention
from crossbearing.model.talks import Talks
from crossbearing.talks.ledger import open_ledger

Read = Callable[..., tuple[Talks, ...]]
ROOT = Path(__file__).resolve().parents[2]

HEAD = "source gazette   published 2031-05-12\n---\n"
HELD = "HOLD/control  actor=hf  at=tarn\n  words: The Front holds Tarn."
FOUGHT = "ASSAULT/clash  actor=council-army  recipient=hf\n  words: The army fought."
WORDS = "The Front holds Tarn. The army fought. The Council wants Tarn back. One. Two. Three."
ASKED = ("REQUEST/yield  actor=council  recipient=hf  name=ask\n  words: The Council wants Tarn back.\n"
         "RETREAT/hand-over  actor=hf  object=tarn  demanded  parent=ask\n  words: Tarn back")  # fmt: skip


def case(*claims: str) -> str:
    return f"{HEAD}{WORDS}\n---\n" + "\n".join((HELD, FOUGHT, *claims))


def said(head: str, content: str, words: str = "One.") -> str:
    return f"{head}  name={words[:-1]}\n  words: {words}\n{content}  parent={words[:-1]}\n  words: {words}"


@pytest.mark.parametrize(
    ("more", "is_bargaining"),
    [
        ((), False),
        ((said("AGREE/promise  actor=hf", "RETREAT/withdraw  actor=hf  from=tarn  intended"),), True),
        ((said("REJECT/yield  actor=hf", "RETREAT/withdraw  actor=hf  from=tarn  demanded"),), True),
        ((said("AGREE/promise  actor=hf", "RETREAT/release  actor=hf  intended"),), False),  # of something else
        ((said("REQUEST/yield  actor=hf  recipient=council", "RETREAT/release  actor=council  demanded"),), True),
        (("THREATEN/violence  actor=council  recipient=hf\n  words: One.",), True),
        (("THREATEN/violence  actor=hf  recipient=council\n  words: One.",), False),
        (("AGREE/sign  actor=council + hf\n  words: One.",), True),
        ((said("AGREE/promise  actor=hf  denied", "RETREAT/withdraw  actor=hf  from=tarn  intended"),), False),
    ],
)
def test_a_demand_is_bargaining_once_it_is_answered_or_backed_by_a_threat(
    read: Read, more: tuple[str, ...], is_bargaining: bool
) -> None:
    found = read(case(ASKED, *more))
    assert [tuple(p.actor for p in t.parties if "party" in p.roles) for t in found] == [
        ("council", "hf")
    ] * is_bargaining


PRICED = (
    'AGREE/offer  actor=hf  name=offer  condition=if "Three" price\n  words: Two.\n'
    "RETREAT/access  actor=hf  offered  parent=offer\n  words: Two.\n"
    "AGREE/agree  actor=council  conditional  name=price\n  words: Three.\n"
    "CONSULT/talks  actor=council  agreed  parent=price\n  words: Three."
)
REFUSED = said("REJECT/meet  actor=council", "CONSULT/talks  actor=council  demanded")


@pytest.mark.parametrize(("more", "is_bargaining"), [((), False), ((REFUSED,), True)])
def test_what_an_offer_hangs_on_is_asked_of_who_is_to_do_it(
    read: Read, more: tuple[str, ...], is_bargaining: bool
) -> None:
    found = read(case(PRICED, *more))
    assert bool(found) == is_bargaining
    if found:
        assert [i.text for i in found[0].issues if i.text == "Whether to talk"]
        assert found[0].commitments == ()  # nobody has agreed to any


def test_what_allies_announce_together_is_no_bargaining(read: Read) -> None:
    ally = "ASSAULT/clash  actor=meru  recipient=council\n  words: Two."
    assert read(case(ally, "AGREE/sign  actor=meru + hf\n  words: One.")) == ()


ANSWER = said("AGREE/promise  actor=hf", "RETREAT/withdraw  actor=hf  from=tarn  intended")


@pytest.mark.parametrize(
    ("claim", "role"),
    [
        ("CONSULT/third-party  actor=meru\n  words: Two.", "mediator"),  # between whom, the report says around it
        ("CONSULT/third-party  actor=meru  recipient=hf + council\n  words: Two.", "mediator"),
        (said("AGREE/offer  actor=meru", "CONSULT/talks  actor=hf + council  offered", "Two."), "mediator"),
        (said("REQUEST/change  actor=meru  recipient=hf + council", "COOPERATE/reopen  demanded", "Two."), "mediator"),
        ("THREATEN/relations  actor=meru  recipient=hf\n  words: Two.", "coercer"),
    ],
)
def test_who_brings_the_parties_together_mediates_and_is_no_party(read: Read, claim: str, role: str) -> None:
    (found,) = read(case(ASKED, ANSWER, claim))
    roles = {p.actor: p.roles for p in found.parties}
    assert role in roles["meru"] and "party" not in roles["meru"]
    assert roles["hf"] == roles["council"] == ("party",)


def test_those_who_are_mediated_between_are_parties_though_neither_fights(read: Read) -> None:
    claim = "CONSULT/third-party  actor=meru  recipient=hf + council\n  words: One."
    (found,) = read(f"{HEAD}{WORDS}\n---\n{claim}")
    assert {p.actor: p.roles for p in found.parties} == {
        "hf": ("party",), "council": ("party",), "meru": ("mediator",)}  # fmt: skip


def test_to_sit_down_at_all_is_an_issue_once_it_is_asked_or_refused(read: Read) -> None:
    refused = said("REJECT/meet  actor=council", "CONSULT/talks  actor=council  demanded", "Two.")
    (found,) = read(case(ASKED, ANSWER, refused))
    issue = next(i for i in found.issues if i.text == "Whether to talk")
    stands = {p.party: (p.level, p.status) for p in found.positions_on(issue.id)}
    assert stands == {"council": ("full", "rejected"), "hf": (None, "unknown")}
    agreed = said("AGREE/agree  actor=council + hf", "CONSULT/talks  actor=council + hf  agreed", "Two.")
    (other,) = read(case(ASKED, ANSWER, agreed))
    assert all(i.text != "Whether to talk" for i in other.issues)


def test_a_threat_that_names_nobody_is_meant_for_the_only_other_party(read: Read) -> None:
    (found,) = read(case(ASKED, ANSWER, "THREATEN/violence  actor=council\n  words: Two."))
    assert [(v.actor, v.state, v.targets) for v in found.levers if v.topic != "ground"] == [
        ("council", "threatened", ("hf",))
    ]


def test_the_talks_of_the_training_stories_are_found_from_their_annotated_claims(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = ROOT / "corpus"
    if not folder.is_dir():
        pytest.skip("no corpus beside the package")
    monkeypatch.setattr(run, "WAYS", run.WAYS[:1])
    told = run.stories("rules", [c for c in corpus.load(folder, "train") if c.story])[0]
    rows = [row.holds for _, row in told.rows if row.expected.head in ("role", "position", "lever")]
    assert len(rows) == 128 and sum(rows) >= 100


OFFER = said("REQUEST/yield  actor=council  recipient=hf", "RETREAT/ceasefire  demanded", "Three.")


@pytest.mark.parametrize(
    ("words", "is_taken_up"),
    [("The Front rejected it", True), ("The Front rejected the demand.", True), ("The Front rejected all", False)],
)
def test_an_answer_that_only_says_it_answers_the_demand_before_it(read: Read, words: str, is_taken_up: bool) -> None:
    text = f"{HEAD}{WORDS} {words}\n---\n" + "\n".join(
        (HELD, FOUGHT, ASKED, ANSWER, OFFER, f"REJECT/yield  actor=hf\n  words: {words}")
    )
    (found,) = read(text)
    stands = {(p.level, p.status) for p in found.positions_on("ceasefire") if p.party == "hf"}
    assert (("ceasefire", "rejected") in stands) == is_taken_up


def test_nobody_answers_his_own_demand(read: Read) -> None:
    own = "REJECT/yield  actor=council\n  words: The Council rejected it"
    text = f"{HEAD}{WORDS} The Council rejected it\n---\n" + "\n".join((HELD, FOUGHT, ASKED, ANSWER, OFFER, own))
    (found,) = read(text)
    assert {p.status for p in found.positions_on("ceasefire") if p.party == "council"} == {"demanded"}


def test_safe_passage_and_a_withdrawal_from_nowhere_named_are_issues(read: Read) -> None:
    passage = said("AGREE/offer  actor=hf", "RETREAT/access  actor=hf  recipient=council  offered", "Two.")
    there = said("REQUEST/yield  actor=hf  recipient=council", "RETREAT/withdraw  actor=council  demanded", "Three.")
    other = said("REQUEST/yield  actor=hf  recipient=council", "RETREAT/withdraw  from=ovel  demanded", "One.")
    (found,) = read(case(ASKED, passage, there, other))
    assert {"Safe passage", "Withdrawal"} <= {i.text for i in found.issues}


def test_nobody_hands_over_a_country(read: Read) -> None:
    land = said(
        "REQUEST/yield  actor=council  recipient=hf", "RETREAT/hand-over  actor=hf  object=land  demanded", "Three."
    )
    text = case(
        ASKED, ANSWER, land, said("REQUEST/yield  actor=meru  recipient=hf", "RETREAT/release  demanded", "Two.")
    )
    (found,) = read(text)
    assert all(i.about != "land" for i in found.issues) and {i.kind for i in found.issues} >= {"territory"}


@pytest.mark.parametrize(("words", "side"), [("nine former HF staff", ""), ("the Ovel Guard", "Ovel Guard"),
                                             ("RBA", "RBA"), ("Kachin rebels", "")])  # fmt: skip
def test_people_of_a_side_are_no_actor_of_their_own(words: str, side: str) -> None:
    ledger = open_ledger([], [], None)
    assert ledger.side(Mention(words, 0, len(words))) == side
