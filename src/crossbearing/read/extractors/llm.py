"""The extractor that asks a language model at an OpenAI-compatible address; it can only quote, and that is checked."""

from __future__ import annotations

from crossbearing.model.claim import Claim
from crossbearing.model.problem import Problem
from crossbearing.model.report import Report
from crossbearing.model.theatre import Theatre
from crossbearing.read.llm.asking import answers, model_of
from crossbearing.read.llm.build import UNFIT, claims_of
from crossbearing.read.llm.piece import pieces
from crossbearing.read.llm.prompt import PROMPT
from crossbearing.read.llm.usage import metered
from crossbearing.settings import Settings
from crossbearing.version import __version__

__all__ = ["VERSION", "extract", "extract_with_problems", "metered"]

VERSION = f"{__version__}, prompt {PROMPT}"


def extract(report: Report, theatre: Theatre | None, settings: Settings) -> list[Claim]:
    """Return the claims of a report in the order of their spans, mentions unlinked; the theatre is not used."""
    return extract_with_problems(report, theatre, settings)[0]


def extract_with_problems(
    report: Report, theatre: Theatre | None, settings: Settings
) -> tuple[list[Claim], list[Problem]]:
    """Return the claims of a report, and what the model said of it that was refused.

    Raises UsageError where there is nobody to ask, and CrossbearingError where the endpoint fails.
    """
    every = pieces(report.text, settings.llm_piece_characters)
    cut = every[max(1, settings.llm_max_pieces) :]
    told = []
    if cut:
        at = cut[0].lines[cut[0].context][0]
        words = f"Nothing was read after character {at:,}: the report has {len(every)} pieces (`llm_max_pieces`)."
        told.append(Problem(UNFIT, words, report.origin, report.id))
    claims, refused = claims_of(
        report, answers(report.text, every[: len(every) - len(cut)], settings), model_of(settings)
    )
    return claims, [*told, *refused]
