"""The pool when things go wrong: workers killed, the parent killed, the reader gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crossbearing.engines import pool


def _die_on_five(number: int) -> int:
    if number == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _die_once(job: tuple[str, int]) -> int:
    flag, number = job
    if number == 5 and not Path(flag).exists():
        Path(flag).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _pid(_number: int) -> int:
    return os.getpid()


def _alive(pid: int) -> bool:
    """Whether a process runs (a zombie that nobody has waited for does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")


def _gone(pids: list[int], seconds: float = 5.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(_alive(pid) for pid in pids):
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_a_killed_worker_costs_its_item_a_second_try(tmp_path: Path, workers: int) -> None:
    jobs = [(str(tmp_path / "flag"), n) for n in range(40)]
    assert list(pool.run(_die_once, jobs, workers=workers)) == list(range(40))


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_an_item_that_kills_two_workers_is_lost_and_the_rest_goes_on(workers: int) -> None:
    found = list(pool.run(_die_on_five, range(40), workers=workers, lost=lambda item: -item))
    assert found == [-5 if n == 5 else n for n in range(40)]


def test_without_a_stand_in_a_lost_item_is_an_error_with_a_next_step() -> None:
    with pytest.raises(pool.WorkerLostError, match="died twice") as fault:
        list(pool.run(_die_on_five, range(40), workers=2))
    assert "memory" in fault.value.hint


def test_no_worker_outlives_an_iterator_that_is_left_early() -> None:
    results = pool.run(_pid, range(10_000), workers=2)
    pids = list({next(results) for _ in range(200)})
    results.close()  # type: ignore[attr-defined]
    assert _gone(pids)


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks into /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_no_worker_outlives_its_parent(tmp_path: Path, how: signal.Signals) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, itertools\n"
        "from crossbearing.engines import pool\n"
        "def pid(n): return os.getpid()\n"
        "if __name__ == '__main__':\n"
        "    seen = set()\n"
        "    for one in pool.run(pid, itertools.count(), workers=3):\n"
        "        if one not in seen:\n"
        "            seen.add(one); print(one, flush=True)\n"
    )
    parent = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert parent.stdout is not None
    pids = [int(parent.stdout.readline()) for _ in range(2)]
    parent.send_signal(how)
    parent.wait(10)
    assert _gone(pids)
    parent.stdout.close()


def test_several_threads_in_the_parent_do_not_hinder_it() -> None:
    import threading

    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert list(pool.run(abs, range(-5, 5), workers=1)) == [abs(n) for n in range(-5, 5)]
    finally:
        stop.set()
        thread.join()
