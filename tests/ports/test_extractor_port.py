"""What must hold for the claims of every extractor that runs here, on any text; `llm` has a suite of its own."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossbearing import plugins
from crossbearing.caseform import parse
from crossbearing.model.claim import Claim
from crossbearing.model.report import Metadata, Report
from crossbearing.settings import Settings
from made_claims import NEWSLIKE, ODD, sound

NAMES = tuple(name for name in plugins.names("extractor") if name != "llm")
GOLDEN = Path(__file__).parents[1] / "golden"
REAL = "\n".join(parse(path.read_text(), path.name)[0].text for path in sorted(GOLDEN.glob("*.case")))


def examples(most: int) -> settings:
    return settings(max_examples=most, deadline=None, suppress_health_check=[HealthCheck.too_slow])


PUBLISHED = (Metadata("published", "2025-03-24", "header"),)
every = pytest.mark.parametrize("name", NAMES)


def report(text: str) -> Report:
    return Report("r" * 32, text, "0" * 64, "text/plain", "plain", "made.txt", PUBLISHED)


def read(name: str, text: str) -> list[Claim]:
    claims: list[Claim] = plugins.load("extractor", name).extract(report(text), None, Settings())
    sound(text, claims)
    return claims


def test_the_suite_knows_the_extractors() -> None:
    assert {"rules", "encoder"} <= set(NAMES)


@every
@given(text=st.text(max_size=300))
@examples(150)
def test_any_text(name: str, text: str) -> None:
    read(name, text)


@every
@given(text=NEWSLIKE)
@examples(200)
def test_any_order_of_news_words(name: str, text: str) -> None:
    assert read(name, text) == read(name, text)


@every
@given(start=st.integers(0, len(REAL) - 1), length=st.integers(1, 600), hole=st.integers(0, 500))
@examples(60)
def test_any_cut_of_news(name: str, start: int, length: int, hole: int) -> None:
    piece = REAL[start : start + length]
    read(name, piece[: hole % len(piece)] + piece[hole % len(piece) + 3 :])


@every
@pytest.mark.parametrize("odd", ODD)
def test_odd_text(name: str, odd: str) -> None:
    begun = time.process_time()
    read(name, ODD[odd])
    assert time.process_time() - begun < (2 if name == "rules" else 10)


@every
def test_the_same_text_gives_the_same_claims_whatever_was_read_before(name: str) -> None:
    first = read(name, REAL[:3_000])
    for text in list(ODD.values())[-8:]:
        read(name, text)
    assert first and read(name, REAL[:3_000]) == first


@every
def test_a_sentence_too_long_to_be_read_whole_is_told(name: str) -> None:
    text = f"The army left Selm. {'The rebels captured Kobra and ' * 2_000} left."
    claims, told = plugins.load("extractor", name).extract_with_problems(report(text), None, Settings())
    (problem,) = told
    assert problem.code == "read/sentence" and problem.span.start == 20 and "1 sentence of more than" in problem.message
    assert {"RETREAT", "TAKE"} <= {c.kind for c in claims}
