"""What must hold for the claims of any extractor, whatever the text is and whatever a model says of it."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stub_endpoint import lines

from crossbearing.model.claim import Claim
from crossbearing.model.problem import Problem
from crossbearing.model.report import Report
from crossbearing.read.extractors.llm import extract, extract_with_problems
from crossbearing.read.llm import prompt
from crossbearing.remote.chat import Endpoint, Reply
from crossbearing.settings import Settings
from made_claims import ODD, sound

SETTINGS = Settings(llm_piece_characters=800, llm_max_pieces=8)
LIES = ["", "the president", "a" * 2_000, "\x00", "\ud800", "…", "31 May", "-1"]


class Model:
    """A model that quotes what it is shown, lies, and breaks the shape, as chance has it, but alike for like words."""

    def __call__(self, where: Endpoint, body: Mapping[str, Any]) -> Reply:
        draw = random.Random(json.dumps(body, sort_keys=True))
        shown = lines(dict(body))

        def quote() -> str:
            words = draw.choice(shown or [""]).split()
            if not words or draw.random() < 0.04:
                return draw.choice(LIES)
            first = draw.randrange(len(words))
            return " ".join(words[first : first + draw.randrange(1, 9)])

        def value(shape: dict[str, Any]) -> Any:
            if draw.random() < 0.004:
                return draw.choice([None, [], {}, 10**40, "x", -1])
            match shape:
                case {"enum": words}:
                    return draw.choice(words)
                case {"type": "array", "items": items}:
                    return [value(items) for _ in range(draw.randrange(3))]
                case {"type": "object", "properties": parts}:
                    return {name: value(part) for name, part in parts.items()}
                case {"type": "integer"}:
                    return draw.randrange(-1, 8)
                case {"type": "boolean"}:
                    return draw.random() < 0.5
            return quote() if draw.random() < 0.6 else ""

        claim = prompt.shape()["properties"]["claims"]["items"]
        claims = [value(claim) for _ in range(draw.randrange(12))]
        for one in claims:
            if isinstance(one, dict):
                one["words"] = quote()
        words = json.dumps({"claims": claims}).encode("utf-8", "replace").decode()
        return Reply(words[: draw.randrange(len(words))] if draw.random() < 0.1 else words, "stop", 1, 1)


def check(text: str) -> list[Claim]:
    """Read the text and return its claims, once all that must hold for any claim has been seen to hold."""
    report = Report("r" * 32, text, "", "text/plain", "plain", "made")
    with (
        tempfile.TemporaryDirectory() as folder,
        patch("crossbearing.read.llm.asking.ask", Model()),
        patch.dict("os.environ", {"CROSSBEARING_LLM_CACHE": folder, "CROSSBEARING_LLM_MODEL": "m",
                                  "CROSSBEARING_LLM_URL": "http://localhost/v1"}),
    ):  # fmt: skip
        claims, told = extract_with_problems(report, None, SETTINGS)
        assert extract(report, None, SETTINGS) == claims
        assert all(f.stat().st_size for f in Path(folder).rglob("*.json"))
    assert all(isinstance(p, Problem) and p.message and p.report_id == report.id for p in told)
    sound(text, claims)
    for claim in claims:
        for speaker in (s for level in claim.voice for s in level.speakers):
            assert speaker.affiliation is None or speaker.affiliation in text
        assert all(q.text in text for q in claim.quantities)
    return claims


NEWS = (
    "The army denied on Monday that rebels had captured Kobra. “We left,” a commander said. Troops may leave Goma by 31"
    " May unless 200 to 300 people are freed. Residents said at least 82 were killed in some wards of Lashio. "
)


@given(st.text(max_size=300))
@settings(max_examples=40, deadline=None)
def test_any_text(text: str) -> None:
    check(text)


@given(st.lists(st.sampled_from(NEWS.split(" ")), max_size=80).map(" ".join))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_order_of_news_words(text: str) -> None:
    assert check(text) == check(text)


@pytest.mark.parametrize("name", ODD)
def test_odd_text(name: str) -> None:
    check(ODD[name])


def test_the_model_of_these_tests_is_mostly_believed() -> None:
    assert sum(len(check(NEWS + f"It was report {n}.")) for n in range(20)) > 20
