"""What the schema allows, and more than that: schemathesis sends it, and no answer may be a fault of ours."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import crossbearing as xb
import made_review
from crossbearing.web.app import HEADERS, create_app

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed (pip install schemathesis)")
pytestmark = pytest.mark.slow

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from hypothesis import HealthCheck, Phase, given, settings


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with xb.open(made_review.make(Path(tmp_path_factory.mktemp("desk")))) as project:
        app = create_app(project)
        yield schemathesis.openapi.from_asgi("/openapi.json", app, headers={"host": "localhost"})


def test_no_request_that_fits_the_schema_breaks_the_server(api: Any) -> None:
    met = []
    for found in api.get_all_operations():
        operation = found.ok()
        met.append(operation.label)

        @given(case=operation.as_strategy())
        @settings(
            max_examples=20, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def sent(case: Any) -> None:
            answer = case.call(headers={"host": "localhost"})
            said = (case.method, case.formatted_path, case.query, answer.status_code)
            assert answer.status_code in (200, 303, 304, 400, 403, 404, 409, 413, 422), said
            for name, value in HEADERS.items():
                assert name == "Cache-Control" or value in answer.headers[name.lower()], said

        sent()
    assert len(met) > 35
