"""Who says it: speakers, their types and sides, and what they answer for."""

import pytest

from crossbearing.model.claim import Claim, VoiceLevel
from crossbearing.model.kinds import SPEAKER_TYPES, STANCES
from crossbearing.model.report import Metadata, Report
from crossbearing.read.extractors.rules import extract
from crossbearing.settings import Settings


def read(text: str, outlet: str = "herald") -> list[Claim]:
    metadata = (Metadata("outlet", outlet, "header"),) if outlet else ()
    return extract(Report("r" * 32, text, "", "text/plain", "plain", "made", metadata), None, Settings())


def levels(text: str) -> tuple[VoiceLevel, ...]:
    """Return the voice of the only claim, or of the first, without the outlet."""
    return read(text)[0].voice[:-1]


@pytest.mark.parametrize(
    "text",
    [
        "A rebel commander said the army left Kobra.",
        "The army left Kobra, a rebel commander said.",
        "The army left Kobra, said a rebel commander.",
        "The army, a rebel commander said, left Kobra.",
        "According to a rebel commander, the army left Kobra.",
        "The army left Kobra, according to a rebel commander.",
        "“The army left Kobra,” a rebel commander said.",
        '"The army left Kobra," said a rebel commander.',
        '"The army left Kobra," a rebel commander told reporters on Monday.',
        "A rebel commander told reporters that the army left Kobra.",
        "A rebel commander added that the army left Kobra.",
        "On Monday a rebel commander said that the army left Kobra.",
        "A rebel commander said on Monday that the army left Kobra.",
        "A rebel commander, speaking by telephone, said the army left Kobra.",
        "A rebel commander said: “The army left Kobra.”",
        "“It is over,” a rebel commander said. “The army left Kobra.”",
    ],
)
def test_one_speaker_however_said(text: str) -> None:
    claim = next(c for c in read(text) if c.kind == "RETREAT")
    assert [[s.text.lower() for s in level.speakers] for level in claim.voice] == [["a rebel commander"], ["herald"]]
    assert [level.speakers[0].type for level in claim.voice] == ["party", "outlet"]
    assert not claim.voice[0].speakers[0].named
    assert [m.text.lower() for m in claim.actors] == ["the army"]


@pytest.mark.parametrize(
    ("who", "type_"),
    [
        ("A rebel spokesman", "party"),
        ("An army officer", "party"),
        ("The militia", "party"),
        ("The army", "party"),
        ("A UN official", "official"),
        ("A French diplomat", "official"),
        ("The UN", "official"),
        ("An aid worker", "ngo"),
        ("Doctors Without Borders", "ngo"),
        ("Residents", "public"),
        ("Two farmers", "public"),
        ("A witness", "public"),
        ("An analyst", "expert"),
        ("State television", "media"),
        ("A local newspaper", "media"),
        ("Posts on Telegram", "social"),
        ("A leaked memo", "document"),
    ],
)
def test_types_of_speakers(who: str, type_: str) -> None:
    assert levels(f"{who} said the brigade had left Kobra.")[0].speakers[0].type == type_


@pytest.mark.parametrize(
    ("who", "side"),
    [
        ("A source close to the ELN", "ELN"),
        ("A Houthi official", "Houthi"),
        ("A spokesman for the M23", "M23"),
        ("A Fano commander", "Fano"),
        ("Officers of the Arakan Army", "Arakan"),
        ("A resident", None),
    ],
)
def test_whose_side(who: str, side: str | None) -> None:
    speaker = levels(f"{who} said the brigade had left Kobra.")[0].speakers[0]
    assert (side in (speaker.affiliation or "")) if side else speaker.affiliation is None
    claim = read(f"{who} said the brigade had left Kobra.")[0]
    assert [m.text for m in claim.actors] == ["the brigade"]  # a party inside a source description is no actor


@pytest.mark.parametrize(
    ("text", "stances"),
    [
        ("The army denied that it had left Kobra.", ["denies", "asserts"]),
        ("The army denied reports that it had left Kobra.", ["denies", "asserts"]),
        ("Residents and a rebel commander denied that the army had left Kobra.", ["denies", "asserts"]),
        ("The army said it had left Kobra.", ["asserts", "asserts"]),
    ],
)
def test_stances(text: str, stances: list[str]) -> None:
    claim = next(c for c in read(text) if c.kind == "RETREAT")
    assert [level.stance for level in claim.voice] == stances
    assert claim.polarity == ("denied" if "denies" in stances else "affirmed")
    assert (claim.disputes is not None) == ("denies" in stances)


def test_co_speakers_share_a_level() -> None:
    (level,) = levels("Residents and two officers of the army said the brigade had left Kobra.")
    assert [s.text for s in level.speakers] == ["Residents", "two officers of the army"]
    assert [s.type for s in level.speakers] == ["public", "party"]


def test_voices_nest_nearest_the_fact_first() -> None:
    found = levels("A diplomat said residents had told him that the army left Kobra.")
    assert [level.speakers[0].text for level in found] == ["residents", "A diplomat"]


def test_he_is_the_person_who_spoke_before() -> None:
    claims = read("A Fano commander told Radio Lakes the army left Kobra. He said his men took Tine.")
    speaker = claims[1].voice[0].speakers[0]
    assert (speaker.text, speaker.type) == ("He", "party")
    assert "Fano" in (speaker.affiliation or "")


def test_a_voice_ends_with_its_sentence() -> None:
    claims = read("Residents said the army left Kobra. Rebels captured Tine.")
    assert [len(c.voice) for c in claims] == [2, 1]


def test_no_outlet_no_level() -> None:
    assert read("The army left Kobra.", outlet="")[0].voice == ()


def test_first_person_in_a_quotation_opens_no_voice() -> None:
    text = "“We will answer every raid, and we left Kobra,” a rebel commander said."
    claim = next(c for c in read(text) if c.kind == "RETREAT")
    assert [level.speakers[0].text for level in claim.voice] == ["a rebel commander", "herald"]


def test_words_of_types_and_stances_are_the_models() -> None:
    text = "The army denied reports that it had left Kobra. Posts on X suggest rebels took Tine. A UN envoy doubted it."
    for claim in read(text):
        for level in claim.voice:
            assert level.stance in STANCES
            assert all(s.type in SPEAKER_TYPES for s in level.speakers)
