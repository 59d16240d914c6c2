"""A model's words as values: what it says of each claim, before anything of it is believed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import msgspec

from crossbearing import codec

MOST_CLAIMS = 400  # of one answer
_THOUGHT = re.compile(r"\s*<think>.*?</think>", re.DOTALL)
_FENCED = re.compile(r"\s*```(?:json)?\s*(.*?)\s*```\s*", re.DOTALL)
_OPENING = re.compile(r'\s*\{\s*"claims"\s*:\s*\[\s*')


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words that are said to stand in a sentence."""

    words: str
    sentence: int = 0


@dataclass(frozen=True, slots=True)
class QuotedPlace:
    """A place and its role."""

    words: str
    sentence: int = 0
    role: str = "at"
    within: str = ""


@dataclass(frozen=True, slots=True)
class QuotedSpeaker:
    """A speaker; level 1 is nearest the fact."""

    words: str
    sentence: int = 0
    type: str = "unknown"
    side: str = ""
    named: bool = False
    stance: str = "asserts"
    level: int = 1


@dataclass(frozen=True, slots=True)
class QuotedClaim:
    """A claim; `inside` is the place of its parent in the answer's list, counted from 1, or 0."""

    words: str
    kind: str
    sentence: int = 0
    polarity: str = "affirmed"
    modality: str = "actual"
    phase: str = "none"
    extent: str = "none"
    actors: tuple[Quoted, ...] = ()
    recipients: tuple[Quoted, ...] = ()
    places: tuple[QuotedPlace, ...] = ()
    said_by: tuple[QuotedSpeaker, ...] = ()
    time: str = ""
    numbers: tuple[str, ...] = ()
    hedge: str = ""
    denies: str = ""
    condition: str = ""
    condition_type: str = "none"
    inside: int = 0


@dataclass(frozen=True, slots=True)
class _Answer:
    claims: list[Any]


def items(text: str) -> list[Any] | None:
    """Return the items of an answer, each still anything at all; None where the text is no answer.

    Thoughts before it and a fence around it are put aside, since some models write them whatever they are asked.
    """
    bare = _bare(text)
    try:
        return codec.decode(_Answer, bare).claims
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def whole_items(text: str) -> list[Any]:
    """Return the items that are whole in an answer that was cut off."""
    bare = _bare(text)
    opening = _OPENING.match(bare)
    found: list[Any] = []
    at = opening.end() if opening else len(bare)
    decoder = json.JSONDecoder()
    while at < len(bare):
        try:
            item, at = decoder.raw_decode(bare, at)
        except (ValueError, RecursionError):
            break
        found.append(item)
        comma = re.compile(r"\s*,\s*").match(bare, at)
        at = comma.end() if comma else len(bare)
    return found


def claim(item: Any) -> QuotedClaim | str:
    """Return what an item says of a claim, or in words why it says nothing that can be used."""
    try:
        return codec.from_dict(QuotedClaim, item)
    except (msgspec.ValidationError, RecursionError) as fault:
        return str(fault)


def _bare(text: str) -> str:
    thought = _THOUGHT.match(text)
    rest = text[thought.end() :] if thought else text
    fenced = _FENCED.fullmatch(rest)
    return fenced[1] if fenced else rest
