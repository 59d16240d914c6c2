"""Processes on one machine: items go to workers two at a time, results come back in the order of the items.

Own code rather than `concurrent.futures`, for three things that it does not give: a worker that is killed costs one
item and not the run (there the whole pool is broken); workers end when the parent is killed (there they wait for ever);
items are taken from the iterable as results are (there all at once).
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from typing import Any, Generic, TypeVar

from crossbearing.errors import CrossbearingError
from crossbearing.stopping import uninterrupted

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 2  # items that a worker holds: one in hand and one waiting, so that it never idles while the parent writes
WINDOW = 4  # items in flight a worker, results that wait for their turn included: the bound on memory


class WorkerLostError(CrossbearingError):
    """Two workers died on the same item."""


@dataclass(slots=True)
class _Worker(Generic[T]):
    process: BaseProcess
    pipe: Connection
    held: deque[tuple[int, T]] = field(default_factory=deque)  # in the order in which the worker does them


def _context() -> BaseContext:
    """Return how processes are started: fork where it is safe (it costs 5 ms), else a fresh interpreter each.

    A fork of a process with several threads may copy a lock that another thread holds, for ever. macOS's own libraries
    start threads.
    """
    forks = "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"
    return multiprocessing.get_context("fork" if forks and threading.active_count() == 1 else "spawn")


def _work(function: Callable[[Any], Any], pipe: Connection, strangers: list[Connection]) -> None:
    """Do items from the pipe until it closes. Threads receive and send, so that neither side waits for the other."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # and its handlers are not the worker's
    for other in strangers:  # the parent's ends that a fork copied: while they are open, nobody sees the parent die
        other.close()
    received: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
    results: queue.Queue[Any] = queue.Queue(maxsize=AHEAD)

    def receive() -> None:
        while True:
            try:
                received.put(pipe.recv())
            except (EOFError, OSError):
                os._exit(0)  # the parent closed the pipe or died: nobody wants the result

    def send() -> None:
        while True:
            result = results.get()
            try:
                pipe.send_bytes(result)
            except OSError:
                os._exit(0)

    threading.Thread(target=receive, daemon=True).start()
    threading.Thread(target=send, daemon=True).start()
    while True:
        number, item = received.get()
        try:
            results.put(ForkingPickler.dumps((number, True, function(item))))
        except BaseException as fault:
            results.put(_failure(number, fault))


def _failure(number: int, fault: BaseException) -> Any:
    """Return the pickled fault with the worker's traceback as a note, so that the parent can raise it."""
    fault.add_note("In a worker process:\n" + "".join(traceback.format_exception(fault)))
    try:
        payload = ForkingPickler.dumps((number, False, fault))
        pickle.loads(payload)
    except Exception:  # an exception class that cannot be rebuilt from its arguments
        words = "".join(traceback.format_exception(fault))
        payload = ForkingPickler.dumps((number, False, RuntimeError(words)))
    return payload


class _Pool(Generic[T, R]):
    def __init__(self, function: Callable[[T], R], workers: int, lost: Callable[[T], R] | None) -> None:
        self._function = function
        self._lost = lost
        self._context = _context()
        self._deaths: dict[int, int | None] = {}  # by number of the item: the exit code of the worker that had it
        self._again: deque[tuple[int, T]] = deque()  # items that a dead worker had not begun
        self._workers: list[_Worker[T]] = []
        self._done: dict[int, R] = {}
        try:
            for _ in range(workers):
                self._hire()
        except BaseException:
            self.stop()
            raise

    def _hire(self) -> _Worker[T]:
        ours, theirs = multiprocessing.Pipe()
        forked = self._context.get_start_method() == "fork"
        strangers = [ours, *(worker.pipe for worker in self._workers)] if forked else []
        process = self._context.Process(  # type: ignore[attr-defined]
            target=_work, args=(self._function, theirs, strangers), daemon=True
        )
        with uninterrupted():  # nor must it reach the fork before it is told to leave Ctrl-C to the parent
            process.start()
        theirs.close()
        worker: _Worker[T] = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def run(self, items: Iterable[T]) -> Iterator[R]:
        fresh = enumerate(items)
        given = next_out = 0
        ended = False
        while True:
            while (worker := self._free()) is not None:
                if self._again:
                    self._give(worker, self._again.popleft())
                    continue
                if ended or given >= next_out + WINDOW * len(self._workers):
                    break
                entry = next(fresh, None)
                if entry is None:
                    ended = True
                    break
                given += 1
                self._give(worker, entry)
            if next_out in self._done:
                yield self._done.pop(next_out)
                next_out += 1
            elif ended and next_out == given:
                return
            else:
                self._collect()

    def _free(self) -> _Worker[T] | None:
        """Return the worker that holds least, or None where all hold enough.

        One that tries an item again gets no other: if it dies too, that item is the one to blame.
        """
        free = [w for w in self._workers if len(w.held) < AHEAD and not any(n in self._deaths for n, _ in w.held)]
        return min(free, key=lambda worker: len(worker.held), default=None)

    def _give(self, worker: _Worker[T], item: tuple[int, T]) -> None:
        worker.held.append(item)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it died: `_collect` sees to it
            worker.pipe.send(item)

    def _collect(self) -> None:
        """Take at least one result, or bury at least one dead worker."""
        by_pipe = {worker.pipe: worker for worker in self._workers}
        for pipe in wait(list(by_pipe)):
            worker = by_pipe[pipe]  # type: ignore[index]
            try:
                number, went_well, value = worker.pipe.recv()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            worker.held = deque(entry for entry in worker.held if entry[0] != number)
            if not went_well:
                raise value
            self._done[number] = value

    def _bury(self, dead: _Worker[T]) -> None:
        """Hire another in a dead worker's place; the item in its hand is tried once more, then counts as lost."""
        dead.pipe.close()
        dead.process.join()
        self._workers.remove(dead)
        successor = self._hire()
        if not dead.held:
            return
        number, item = dead.held.popleft()
        self._again.extendleft(reversed(dead.held))
        if number not in self._deaths:
            self._deaths[number] = dead.process.exitcode
            self._give(successor, (number, item))
        elif self._lost is not None:
            self._done[number] = self._lost(item)
        else:
            raise WorkerLostError(
                f"A worker process died twice on the same work (exit code {dead.process.exitcode}).",
                hint="Often memory ran out: use fewer workers (setting `workers`) or look at the system's log.",
            )

    def stop(self) -> None:
        for worker in self._workers:
            worker.pipe.close()
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join(timeout=5)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()


def run(
    function: Callable[[T], R], items: Iterable[T], *, workers: int, lost: Callable[[T], R] | None = None
) -> Iterator[R]:
    """Yield function(item) for each item, in order; at most `WINDOW` items a worker are in memory.

    What the function raises is raised here. A worker that dies (killed, out of memory, a fault in a library) is
    replaced and its item tried once more; if that worker dies too, `lost(item)` stands for the result, or
    WorkerLostError is raised where no `lost` is given. Function and items must be picklable. No worker outlives
    the iterator or this process, however it ends.
    """
    pool: _Pool[T, R] = _Pool(function, max(1, workers), lost)
    try:
        yield from pool.run(items)
    finally:
        pool.stop()
