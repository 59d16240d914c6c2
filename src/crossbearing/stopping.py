"""Ctrl-C at a moment that can bear it: not between the lines of a transaction, nor while a process is being started."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C back until the block, which must be short, has ended; then do what it asks.

    Raised within a database's or multiprocessing's own code, KeyboardInterrupt may leave a transaction open (the next
    write then waits for it), or be swallowed by a callback. Other threads than the main one never meet it.
    """
    kept = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(kept):
        yield
        return
    pressed: list[tuple[Any, Any]] = []
    signal.signal(signal.SIGINT, lambda number, frame: pressed.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, kept)
        if pressed:
            kept(*pressed[0])
