"""The scripts that make map, report and review livelier, as packaging bundled them; pages read well without them."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

BUILT = "static/built"
SCRIPT = "islands.js"
OUTLINES = "countries.json"


@cache
def _data(name: str) -> bytes | None:
    path = files(__package__).joinpath(BUILT).joinpath(name)
    return path.read_bytes() if path.is_file() else None


def is_built() -> bool:
    """Return whether the scripts were bundled when this copy was packaged."""
    return _data(SCRIPT) is not None


def script() -> bytes | None:
    """Return the bundled script, or None where this copy was not packaged."""
    return _data(SCRIPT)


@cache
def outlines() -> dict[str, Any] | None:
    """Return the country outlines as TopoJSON, or None where this copy was not packaged."""
    data = _data(OUTLINES)
    return None if data is None else json.loads(data)
