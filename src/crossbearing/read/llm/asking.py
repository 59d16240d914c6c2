"""Gets the answers to the pieces of a report: from disk where they are kept, else from the endpoint, within bounds."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from crossbearing.errors import UsageError
from crossbearing.read.llm import cache, usage
from crossbearing.read.llm.answer import items, whole_items
from crossbearing.read.llm.piece import Piece
from crossbearing.read.llm.prompt import PROMPT, request
from crossbearing.remote.chat import RefusedError, TooLongError, ask, endpoint
from crossbearing.settings import Settings

MODEL = "CROSSBEARING_LLM_MODEL"
ENVIRONMENT = "environment"  # the setting's word for it
FIT = 2  # tries at an answer of the right shape
HALVED = 2  # how often a piece is halved whose answer was cut off

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Answered:
    """A piece and the items of its answer; `fault` says in words what is missing of it."""

    piece: Piece
    items: tuple[Any, ...] = ()
    fault: str = ""


def model_of(settings: Settings) -> str:
    """Return the model's name from the settings or else the environment. Raises UsageError where neither names one."""
    name = settings.llm_model.strip()
    name = os.environ.get(MODEL, "").strip() if name == ENVIRONMENT else name
    if not name:
        raise UsageError(
            "The extractor llm has no model to ask.", hint=f"Name one: the setting `llm_model`, or {MODEL}."
        )
    return name


def answers(text: str, pieces: Sequence[Piece], settings: Settings) -> list[Answered]:
    """Return the answers to the pieces of a text, in order; a piece may be answered in parts.

    Raises CrossbearingError where the endpoint fails: then nothing of the report may count as read.
    """
    one = partial(_answered, text, model_of(settings), settings)
    return [part for parts in _spread(one, pieces, settings.llm_concurrency) for part in parts]


def _answered(text: str, model: str, settings: Settings, piece: Piece, halved: int = 0) -> list[Answered]:
    """Return the answer to a piece, or those to its halves where it or its answer is too long for the model."""
    for again in range(FIT):
        try:
            kept = _kept(request(model, text, piece, settings, again), settings)
        except RefusedError as fault:
            return [Answered(piece, fault=f"A piece was not answered: {fault}.")]
        except TooLongError as fault:
            halves = piece.halves()
            if not halves:
                raise UsageError(
                    f"The model's context is too small for one sentence: {fault}",
                    hint="Lower `llm_answer_tokens` or give the model a larger context.",
                ) from None
            return [part for half in halves for part in _answered(text, model, settings, half, halved + 1)]
        found = items(kept.text)
        if found is not None:
            return [Answered(piece, tuple(found))]
        if kept.ended == "length":
            if halved < HALVED and (halves := piece.halves()):
                return [part for half in halves for part in _answered(text, model, settings, half, halved + 1)]
            words = "The answer to a piece was cut off (`llm_answer_tokens`); its whole claims were used."
            return [Answered(piece, tuple(whole_items(kept.text)), words)]
    return [Answered(piece, fault=f"The answer to a piece has not the right shape, after {FIT} tries.")]


def _kept(body: dict[str, Any], settings: Settings) -> cache.Kept:
    """Return the answer to a request, from disk or from the endpoint; whatever a model says is kept, fit or not."""
    home = cache.folder(os.environ)
    key = cache.key_of(body, PROMPT)
    kept = cache.find(home, key)
    if kept is not None:
        usage.note(asked=0)
        return kept
    reply = ask(endpoint(os.environ, settings.llm_timeout, settings.llm_tries), body)
    usage.note(asked=1, tokens_in=reply.tokens_in, tokens_out=reply.tokens_out)
    kept = cache.Kept(body["model"], PROMPT, reply.text, reply.ended, reply.tokens_in, reply.tokens_out)
    cache.keep(home, key, kept)
    return kept


def _spread(function: Callable[[T], R], todo: Sequence[T], most: int) -> list[R]:
    """Return function(item) for each item, in order, at most so many at once; the first fault ends it all.

    Threads that wait for an endpoint are left behind then: Ctrl-C must not wait for them.
    """
    if len(todo) < 2 or most < 2:
        return [function(one) for one in todo]
    done: dict[int, R] = {}
    faults: list[BaseException] = []
    waiting = iter(list(enumerate(todo)))
    guard = threading.Condition()

    def work() -> None:
        while True:
            with guard:
                number, one = next(waiting, (-1, None))
                if one is None or faults:
                    return
            try:
                result = function(one)
            except BaseException as fault:
                with guard:
                    faults.append(fault)
                    guard.notify_all()
                return
            with guard:
                done[number] = result
                guard.notify_all()

    for _ in range(min(most, len(todo))):
        threading.Thread(target=work, daemon=True).start()
    with guard:
        guard.wait_for(lambda: faults or len(done) == len(todo))
    if faults:
        raise faults[0]
    return [done[number] for number in range(len(todo))]
