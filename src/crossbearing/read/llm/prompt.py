"""What the model is told and asked: instructions, a piece of a report between fences, and the shape of the answer."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from crossbearing.model import kinds
from crossbearing.read.llm.piece import Piece, shown
from crossbearing.settings import Settings

# Raised with any change of the words, the fence or the shape: it is part of each answer's name, and of `reading`.
PROMPT = "1"
NONE = "none"
_SPEAKERS = tuple(t for t in kinds.SPEAKER_TYPES if t != "outlet")  # the outlet is known, and not in the text


def request(model: str, text: str, piece: Piece, settings: Settings, again: int = 0) -> dict[str, Any]:
    """Return the request for the claims of a piece; with `again` the same for another try at a fit answer.

    It is the same for the same text, byte for byte: an endpoint that keeps what it has read can use it.
    """
    return {
        "model": model,
        "messages": [{"role": "system", "content": instructions()}, {"role": "user", "content": asked(text, piece)}],
        "temperature": 0,
        "seed": again,
        "max_tokens": settings.llm_answer_tokens,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "claims", "strict": True, "schema": shape()},
        },
    }


@cache
def instructions() -> str:
    """Return what the model is told of its work; the same for all reports."""
    return (files("crossbearing.read.llm") / "prompt.txt").read_text(encoding="utf-8")


def asked(text: str, piece: Piece) -> str:
    """Return the piece as numbered lines between fences, with what is to be done with them.

    The fence is made of a hash of the very lines: nobody can write a text that holds its own hash.
    """
    lines = "\n".join(f"{number}| {shown(text, line)}" for number, line in enumerate(piece.lines, 1))
    fence = f"===== {sha256(f'{PROMPT}|{lines}'.encode()).hexdigest()[:32]} ====="
    last = piece.context
    only = f" Sentences 1 to {last} are for context: quote names from them, but take no claims." if last else ""
    return f"{fence}\n{lines}\n{fence}\nWrite down the claims of the piece between the fences.{only}"


@cache
def shape() -> dict[str, Any]:
    """Return the JSON schema of an answer: closed lists for what is chosen, and strings for what is quoted."""
    words, number = {"type": "string"}, {"type": "integer"}
    quote = {"words": words, "sentence": number}
    place = _each({**quote, "role": _one_of(kinds.PLACE_ROLES), "within": words})
    speaker = _each({
        **quote, "type": _one_of(_SPEAKERS), "side": words, "named": {"type": "boolean"},
        "stance": _one_of(kinds.STANCES), "level": number,
    })  # fmt: skip
    claim = _each({
        **quote,
        "kind": _one_of([k for kind, modes in kinds.KINDS.items() for k in (kind, *(f"{kind}/{m}" for m in modes))]),
        "polarity": _one_of(kinds.POLARITIES),
        "modality": _one_of(kinds.MODALITIES),
        "phase": _one_of((*kinds.PHASES, NONE)),
        "extent": _one_of((*kinds.EXTENTS, NONE)),
        "actors": _list(_each(quote)),
        "recipients": _list(_each(quote)),
        "places": _list(place),
        "said_by": _list(speaker),
        "time": words,
        "numbers": _list(words),
        "hedge": words,
        "denies": words,
        "condition": words,
        "condition_type": _one_of((*kinds.CONDITION_TYPES, NONE)),
        "inside": number,
    })  # fmt: skip
    return _each({"claims": _list(claim)})


def _each(fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _one_of(words: Any) -> dict[str, Any]:
    return {"type": "string", "enum": list(words)}
