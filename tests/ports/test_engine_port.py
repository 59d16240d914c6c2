"""What every engine must do: results in order, bounded memory, faults raised where the results are read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crossbearing import plugins

ENGINES = plugins.names("engine")


def _square(number: int) -> int:
    return number * number


def _refuse_seven(number: int) -> int:
    if number == 7:
        raise ValueError("seven is refused")
    return number


class _Odd(Exception):
    def __init__(self, one: str, two: str) -> None:
        super().__init__(one)


def _odd(_number: int) -> int:
    raise _Odd("one", "two")


@pytest.mark.parametrize("name", ENGINES)
class TestEnginePort:
    def test_results_come_in_the_order_of_the_items(self, name: str) -> None:
        assert list(plugins.load("engine", name).run(_square, range(100), workers=2)) == [n * n for n in range(100)]

    def test_no_items_give_no_results(self, name: str) -> None:
        assert list(plugins.load("engine", name).run(_square, [], workers=2)) == []

    def test_items_are_taken_as_results_are(self, name: str) -> None:
        taken = 0

        def endless() -> Iterator[int]:
            nonlocal taken
            while True:
                yield taken
                taken += 1

        results = plugins.load("engine", name).run(_square, endless(), workers=2)
        assert [next(results) for _ in range(50)] == [n * n for n in range(50)]
        assert taken <= 50 + 16
        results_close = getattr(results, "close", None)
        if results_close is not None:
            results_close()

    def test_a_fault_of_the_function_is_raised_at_its_place(self, name: str) -> None:
        results = plugins.load("engine", name).run(_refuse_seven, range(20), workers=2)
        seen = []
        with pytest.raises(ValueError, match="seven is refused"):
            for result in results:
                seen.append(result)
        assert seen == list(range(len(seen)))
        assert len(seen) <= 7

    def test_a_fault_that_cannot_be_pickled_still_says_what_it_was(self, name: str) -> None:
        with pytest.raises(Exception, match="one"):
            list(plugins.load("engine", name).run(_odd, [1], workers=1))

    def test_large_results_and_items_do_not_lock_up(self, name: str) -> None:
        blobs = [bytes([n]) * 400_000 for n in range(24)]
        assert list(plugins.load("engine", name).run(bytes.upper, blobs, workers=2)) == [b.upper() for b in blobs]
