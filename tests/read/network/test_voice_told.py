"""Who says it, rules and network together: what goes, what stands in, what stands beside."""

from __future__ import annotations

from crossbearing.model.claim import Speaker, VoiceLevel
from crossbearing.read.draft import VOICE_KEEPS, VOICE_STAYS, Told

OUTLET = VoiceLevel((Speaker("wire", None, None, "outlet", True),))


def level(text: str, start: int, stance: str = "asserts") -> VoiceLevel:
    return VoiceLevel((Speaker(text, start, start + len(text), "party", False),), "said", stance)


def told(new: VoiceLevel | None, heard: dict[int, float], polarity: str = "affirmed") -> Told:
    return Told(polarity, "actual", None, None, True, 0.9, level=new, heard=heard)


def names(levels: list[VoiceLevel]) -> list[list[str]]:
    return [[s.text for s in v.speakers] for v in levels]


def test_a_speaker_that_is_all_but_impossible_goes() -> None:
    levels = [level("the army", 5), OUTLET]
    assert names(told(None, {5: VOICE_KEEPS / 2}).voice(levels)) == [["wire"]]
    assert names(told(None, {5: VOICE_KEEPS}).voice(levels)) == [["the army"], ["wire"]]


def test_a_speaker_of_another_sentence_stays() -> None:
    assert names(told(None, {}).voice([level("SOLANGE", 5), OUTLET])) == [["SOLANGE"], ["wire"]]


def test_one_that_the_rules_missed_stands_in_for_the_unlikely_one_and_beside_the_likely_one() -> None:
    new = VoiceLevel((*level("a colonel", 40).speakers,), "told", "asserts")
    levels = [level("his name", 60), OUTLET]
    assert names(told(new, {60: VOICE_STAYS / 2}).voice(levels)) == [["a colonel"], ["wire"]]
    both = VoiceLevel((*level("two residents", 60).speakers, *new.speakers))
    beside = told(both, {60: 0.99}).voice([level("two residents", 60), OUTLET])
    assert names(beside) == [["two residents", "a colonel"], ["wire"]]


def test_who_denied_and_went_on_denies_only_what_is_denied() -> None:
    new = level("the army", 5, "denies")
    assert told(new, {}).voice([OUTLET])[0].stance == "asserts"
    assert told(new, {}, "denied").voice([OUTLET])[0].stance == "denies"
