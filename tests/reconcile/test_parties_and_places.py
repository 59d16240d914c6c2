"""Who and where, when words leave them out: places without a name, takers nobody names, "the delegations"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from made_theatre import MARCH_24, OFFICER, RESIDENT, SPOKESMAN, THEATRE, claim, leaves, on, report, where, who

from crossbearing.model.claim import Claim, Disputed, Mention, PlaceMention, Speaker, VoiceLevel
from crossbearing.model.finding import Finding, Findings
from crossbearing.model.report import Report
from crossbearing.reconcile.name import is_name, place_name
from crossbearing.reconcile.step import reconcile
from crossbearing.settings import Settings

BELL, KITE, MAST, GAZETTE = report("bell"), report("kite"), report("mast"), report("gazette")
AUGUST = on("2024-08-01", "2024-08-31")
KINGDOM = (Mention("Thai officials", 5, 19),)
DELEGATIONS = (Mention("The delegations", 0, 15),)


def settle(*claims: Claim, reports: tuple[Report, ...] = (BELL, KITE, MAST, GAZETTE), **asked: object) -> Findings:
    return reconcile(claims, reports, THEATRE, Settings(), **asked)  # type: ignore[arg-type]


def of(findings: Findings, family: str, kind: str = "") -> list[Finding]:
    return [f for f in findings.findings if f.question.family == family and kind in ("", f.question.kind)]


def unnamed(text: str, role: str = "object") -> PlaceMention:
    return PlaceMention(text, 2, 2 + len(text), role)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("surrounding areas", ""), ("the town", ""), ("border crossings with Lake territory", ""),
        ("The hospital", ""), ("Army-held areas", ""), ("Lake territory", ""), ("the Chinese side", ""), ("May", ""),
        ("the largest town that the army lost", ""), ("", ""), ("Three villages", ""),
        ("Ark", "Ark"), ("the Ark crossing", "Ark"), ("the village of Ark", "Ark"), ("Ark’s hospital", "Ark"),
        ("Upper Ark", "Upper Ark"), ("the Ark–Sill road", "Ark–Sill"), ("Ark near the border", "Ark"),
        ("Saut-d'Ark", "Saut-d'Ark"), ("Port-au-Sill", "Port-au-Sill"), ("the Rebel-run port", ""),
    ],
)  # fmt: skip
def test_a_place_has_a_name_or_is_a_description(words: str, name: str) -> None:
    assert place_name(words) == name


def test_a_first_word_is_a_name_only_where_no_clause_begins() -> None:
    assert is_name("Negotiators of both sides") and not is_name("Negotiators of both sides", begins=True)
    assert is_name("the Thai envoy") and is_name("envoys of Laos", begins=True)
    assert not is_name("the delegations")


@pytest.mark.parametrize("text", ["surrounding areas", "the town", "the border crossings"])
@pytest.mark.parametrize("kind", ["TAKE", "HOLD", "STATUS", "RETREAT"])
def test_a_place_without_a_name_is_quoted_and_never_held(kind: str, text: str) -> None:
    mode = {"TAKE": "capture", "HOLD": "control", "STATUS": "open", "RETREAT": "withdraw"}[kind]
    told = claim(BELL, kind, mode, actors=who("nra"), places=(unnamed(text),), phase="completed")
    told = replace(told, quote="the army has it all now") if kind != "STATUS" else replace(told, actors=())
    found = settle(told)
    (f,) = found.findings
    assert (f.question.family, f.question.object) == ("occurrence", None)
    assert f"“{told.quote}”" in f.question.text
    assert not found.holdings


def test_nobody_known_and_nowhere_named_says_nothing_of_the_ground() -> None:
    """ "They had left for fear": of whoever it is told, no army has left the town that the report speaks of."""
    found = settle(
        claim(BELL, "HOLD", "control", actors=who("nra"), places=where("fordtown", "object")),
        claim(BELL, "RETREAT", "withdraw", RESIDENT, at=9, phase="completed"),
    )
    assert not of(found, "progress")
    denied = claim(BELL, "RETREAT", "withdraw", RESIDENT, at=9, phase="under-way", polarity="denied")
    (asked,) = of(settle(leaves(BELL), denied), "progress", "RETREAT")
    assert denied.id in asked.claims  # "nobody is leaving" denies what the report speaks of


def test_of_two_places_the_one_without_a_name_asks_nothing() -> None:
    found = settle(claim(BELL, "TAKE", "capture", actors=who("nra"), when=AUGUST,
                         places=(*where("sill", "object"), unnamed("surrounding areas"))))  # fmt: skip
    assert sorted((f.question.family, f.question.object) for f in found.findings) == [
        ("control", "sill"), ("progress", "sill"),
    ]  # fmt: skip
    assert {h.place for h in found.holdings} == {"sill"}


def test_a_part_belongs_to_the_place_within_which_it_lies() -> None:
    part = replace(unnamed("some wards"), within=Mention("Fordtown", 20, 28, "fordtown", 1.0, "made"))
    (f,) = of(settle(leaves(BELL, places=(part,))), "progress")
    assert f.question.object == "fordtown"


def lost(r: Report, loser: str = "council", **fields: object) -> Claim:
    """Return "after the council lost Fordtown": a capture by nobody named."""
    return claim(r, "TAKE", "capture", recipients=who(loser), places=where("fordtown", "object"), **fields)


def taken(r: Report, by: str = "nra") -> Claim:
    return claim(r, "TAKE", "capture", actors=who(by), places=where("fordtown", "object"), when=AUGUST)


def test_a_loss_speaks_for_whoever_took_it_and_against_the_loser() -> None:
    found = settle(taken(BELL), lost(KITE))
    (f,) = of(found, "progress")
    assert (f.question.subject, f.outlets, f.standing) == (("nra",), 2, "corroborated")
    (held,) = of(found, "control")
    assert next(a for a in held.answers if a.value == "council").denial == (lost(KITE).id,)
    # When it fell is told by who took it: the loss, told months later, moves no border.
    assert [(h.actor, h.earliest, h.latest) for h in found.holdings] == [("nra", date(2024, 8, 1), None)]


def test_a_loss_with_no_known_taker_is_asked_of_the_place() -> None:
    (f,) = of(settle(lost(KITE)), "progress")
    assert f.question.text == "Has Fordtown been taken from State Council, by 24 March 2025?"


def test_a_loss_is_not_laid_on_the_loser_nor_on_one_of_several_takers() -> None:
    assert len(of(settle(taken(BELL, "council"), lost(KITE)), "progress")) == 2
    several = of(settle(taken(BELL), taken(GAZETTE, "lake"), lost(KITE)), "progress")
    assert {f.question.subject: len(f.claims) for f in several} == {("nra",): 1, ("lake",): 1, (): 1}


def test_a_hand_over_told_in_the_passive_joins_the_one_who_is_known_to_leave() -> None:
    by_army = claim(BELL, "RETREAT", "hand-over", OFFICER, actors=who("nra"), places=where("fordtown", "object"))
    passive = claim(KITE, "RETREAT", "hand-over", places=where("fordtown", "object"), phase="completed")
    (f,) = of(settle(by_army, passive), "progress")
    assert f.outlets == 2


def talks(r: Report, actors: tuple[Mention, ...], day: str = "2025-03-22", venue: str = "westport") -> Claim:
    return claim(r, "CONSULT", "talks", actors=actors, places=where(venue, "at"), when=on(day))


def test_delegations_at_the_same_place_and_day_are_those_of_the_known_talks() -> None:
    (f,) = settle(talks(BELL, who("nra", "council")), talks(KITE, DELEGATIONS)).findings
    assert (f.standing, f.outlets) == ("corroborated", 2)
    assert f.answers[0].text == "State Council and NRA met in Westport"


@pytest.mark.parametrize(
    "other",
    [
        talks(KITE, DELEGATIONS, "2025-03-29"), talks(KITE, DELEGATIONS, venue="eastport"), talks(KITE, KINGDOM),
        talks(KITE, (*who("nra"), *KINGDOM)), talks(KITE, who("lake")),
        replace(talks(KITE, DELEGATIONS), places=()),
        replace(talks(KITE, DELEGATIONS), when=on("2025-01-01", "2025-03-24")),
    ],
    ids=["another day", "another place", "others", "one of them with others", "a third side", "nowhere", "some time"],
)  # fmt: skip
def test_other_talks_stay_apart(other: Claim) -> None:
    found = settle(talks(BELL, who("nra", "council")), other).findings
    assert len(found) == 2
    assert all(f.outlets == 1 for f in found)


def test_delegations_are_nobody_s_where_two_pairs_met_that_day() -> None:
    found = settle(talks(BELL, who("nra", "council")), talks(MAST, who("nra", "lake")), talks(KITE, DELEGATIONS))
    assert sorted(f.outlets for f in found.findings) == [1, 1, 1]


def test_an_announcement_that_is_denied_is_no_support() -> None:
    """The council announces that it runs the town; an army officer calls that false."""
    held = claim(MAST, "HOLD", "administer", actors=who("council"), places=where("fordtown", "at"), polarity="denied")
    levels = (VoiceLevel((Speaker("the announcement", type="media", affiliation="council"),)),
              VoiceLevel((OFFICER,), "is false", "denies"), held.voice[-1])  # fmt: skip
    (f,) = settle(replace(held, voice=levels)).findings
    council = next(a for a in f.answers if a.value == "council")
    assert (council.support, council.denial) == ((), (held.id,))
    assert (f.standing, f.rule) == ("insufficient", "standing/nobody-says-so")


def test_what_an_outlet_tells_only_as_denied_is_no_word_of_its_own() -> None:
    text = "Rumours that the army is leaving are groundless, an officer said."
    r = report("bell", text)
    rumour = replace(leaves(r, at=13), end=33, quote=text[13:33])
    denial = replace(leaves(r, OFFICER, at=40, polarity="denied"), disputes=Disputed(0, 33, text[:33]))
    (f,) = settle(rumour, denial, reports=(r,)).findings
    assert f.claims == (denial.id,)
    posts = replace(rumour, voice=(VoiceLevel((Speaker("posts", type="social"),)), *rumour.voice))
    (both,) = settle(posts, denial, reports=(r,)).findings
    assert len(both.claims) == 2  # posts did say so, and that somebody denies it is the dispute


def shot(r: Report, by: str, speaker: Speaker, polarity: str = "affirmed", at: int = 0, **fields: object) -> Claim:
    made = {"places": where("hollow", "object"), **fields}
    return claim(r, "ASSAULT", "firearms", speaker, at=at, actors=who(by), polarity=polarity, **made)


def test_who_fired_is_asked_of_undated_reports_of_one_week_and_a_denial_takes_the_place() -> None:
    week = report("gazette", published=date(2025, 3, 29), name="week")
    later = report("gazette", published=date(2025, 5, 29), name="later")
    ours = (shot(BELL, "council", OFFICER), shot(BELL, "council", SPOKESMAN, "denied", at=1, places=()))
    asked = of(settle(*ours, shot(week, "nra", SPOKESMAN), reports=(BELL, week)), "actor")
    assert [{a.value for a in f.answers} for f in asked] == [{"council", "nra", "none of these"}]
    assert not of(settle(*ours, shot(later, "nra", SPOKESMAN), reports=(BELL, later)), "actor")
    assert not of(settle(ours[0], shot(week, "nra", SPOKESMAN), reports=(BELL, week)), "actor")


def test_promises_of_nobody_and_nothing_named_are_apart() -> None:
    first = replace(claim(BELL, "COERCE", "arrest", RESIDENT, modality="planned"), quote="all will be arrested")
    second = replace(claim(KITE, "COERCE", "arrest", RESIDENT, modality="planned", polarity="denied"),
                     quote="nobody would be arrested")  # fmt: skip
    found = of(settle(first, second), "commitment")
    assert sorted(f.answers[0].text for f in found) == ["“all will be arrested”", "“nobody would be arrested”"]


def test_demands_for_recognition_are_one_however_many_places_are_named() -> None:
    def demand(r: Report, *places: str) -> tuple[Claim, Claim]:
        wanted = claim(r, "SUPPORT", at=1, actors=who("council"), modality="demanded",
                       places=tuple(m for p in places for m in where(p, "object")))  # fmt: skip
        wanted = replace(wanted, quote="recognition of its districts")
        asks = claim(r, "REQUEST", "change", actors=who("nra"), recipients=who("council"), content=(wanted.id,))
        return replace(asks, quote="it demands recognition of its districts"), wanted

    found = settle(*demand(BELL, "sill", "hollow"), *demand(KITE))
    (f,) = found.findings
    assert (f.standing, f.answers[0].text) == ("corroborated", "NRA demanded recognition of its districts")
    assert found.on == MARCH_24
