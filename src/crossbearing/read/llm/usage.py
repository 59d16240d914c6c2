"""Counts what a run asks a model and what it costs, in all its processes."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from crossbearing.settings import Settings
from crossbearing.wording import counted

# Names the file that processes of one run write their counts to; set by `metered`, for this process and its workers.
METER = "CROSSBEARING_LLM_METER"


def note(*, asked: int, tokens_in: int = 0, tokens_out: int = 0) -> None:
    """Add a request to the run's counts, or, with `asked` 0, an answer that was kept; nothing where nobody counts."""
    path = os.environ.get(METER)
    if not path:
        return
    with contextlib.suppress(OSError):  # the run is worth more than its counts
        # one short write to the end of a file is whole, whoever else writes
        stream = os.open(path, os.O_WRONLY | os.O_APPEND)
        try:
            os.write(stream, f"{asked} {tokens_in} {tokens_out}\n".encode())
        finally:
            os.close(stream)


@contextlib.contextmanager
def metered(settings: Settings) -> Iterator[Callable[[], list[str]]]:
    """Yield a function that says in sentences what was asked since, in this process and those that it starts."""
    handle, name = tempfile.mkstemp(prefix="crossbearing-llm-")
    os.close(handle)
    before = os.environ.get(METER)
    os.environ[METER] = name
    try:
        yield lambda: _told(Path(name), settings)
    finally:
        os.environ.pop(METER)
        if before is not None:
            os.environ[METER] = before
        Path(name).unlink(missing_ok=True)


def _told(path: Path, settings: Settings) -> list[str]:
    rows = [tuple(map(int, line.split())) for line in path.read_text(encoding="ascii").splitlines()]
    if not rows:
        return []
    asked, read, written = (sum(column) for column in zip(*rows, strict=True))
    kept = sum(not row[0] for row in rows)
    times, answers = counted(asked, "time"), counted(kept, "kept answer")
    words = [f"Asked the model {times}, used {answers}: {read:,} tokens in, {written:,} out."]
    cost = (read * settings.llm_price_in + written * settings.llm_price_out) / 1_000_000
    if settings.llm_price_in or settings.llm_price_out:
        words.append(f"At the prices of the settings that is {cost:,.4f}.")
    return words
