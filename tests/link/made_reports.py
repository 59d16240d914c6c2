"""Reports and unlinked claims made from words, for the tests of link: nobody counts letters."""

from __future__ import annotations

from crossbearing.link.step import link
from crossbearing.model.claim import Claim, Mention, PlaceMention, Speaker, VoiceLevel
from crossbearing.model.problem import Problem
from crossbearing.model.report import Metadata, Report
from crossbearing.model.theatre import Theatre
from crossbearing.theatres.load import load

MYANMAR = load("myanmar")


def report(text: str, outlet: str | None = "irrawaddy", published: str | None = "2025-03-24", url: str = "") -> Report:
    """Return a report with the metadata given."""
    told = [("outlet", outlet), ("published", published), ("url", url)]
    metadata = tuple(Metadata(name, value, "header") for name, value in told if value)
    return Report("r1", text, "", "text/plain", "plain", "r1.txt", metadata)


def find(text: str, words: str) -> tuple[str, int, int]:
    """Return words with where they stand; `words|3` is their third occurrence."""
    words, _, which = words.partition("|")
    at = -1
    for _ in range(int(which or 1)):
        at = text.index(words, at + 1)
    return words, at, at + len(words)


def claim(
    text: str,
    kind: str = "RETREAT",
    actors: tuple[str, ...] = (),
    recipients: tuple[str, ...] = (),
    places: tuple[str, ...] = (),
    role: str = "at",
    within: str | None = None,
    voice: tuple[VoiceLevel, ...] = (),
) -> Claim:
    """Return an unlinked claim over the whole text."""
    inner = Mention(*find(text, within)) if within else None
    return Claim(
        "c1",
        "r1",
        0,
        len(text),
        text,
        kind,
        actors=tuple(Mention(*find(text, w)) for w in actors),
        recipients=tuple(Mention(*find(text, w)) for w in recipients),
        places=tuple(PlaceMention(*find(text, w), role, within=inner) for w in places),
        voice=voice,
    )


def level(
    text: str, words: str, type_: str = "party", named: bool = False, affiliation: str | None = None
) -> VoiceLevel:
    """Return a voice level of one unlinked speaker."""
    return VoiceLevel((Speaker(*find(text, words), type_, named, None, affiliation),), "said")


def outlet_level(name: str) -> VoiceLevel:
    """Return the outermost level: the outlet, which does not stand in the text."""
    return VoiceLevel((Speaker(name, None, None, "outlet", True),))


def linked(text: str, theatre: Theatre = MYANMAR, **parts: object) -> Claim:
    """Return one claim over the text, linked."""
    claims, _ = link([claim(text, **parts)], theatre, report(text))  # type: ignore[arg-type]
    return claims[0]


def actor(text: str, words: str, theatre: Theatre = MYANMAR, **parts: object) -> Mention:
    """Return the linked mention of the words as the actor of a claim."""
    return linked(text, theatre, actors=(words,), **parts).actors[0]


def place(text: str, words: str, theatre: Theatre = MYANMAR, **parts: object) -> PlaceMention:
    """Return the linked mention of the words as the place of a claim."""
    return linked(text, theatre, places=(words,), **parts).places[0]


def problems(text: str, claims: list[Claim], theatre: Theatre = MYANMAR, **told: str | None) -> list[Problem]:
    """Return what linking says about the claims of a report."""
    return link(claims, theatre, report(text, **told))[1]  # type: ignore[arg-type]
