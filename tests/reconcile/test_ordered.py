"""Values in order, in blocks: as a sorted list, whatever comes and goes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossbearing.reconcile import ordered
from crossbearing.reconcile.ordered import Ordered


@given(st.lists(st.integers(0, 60)), st.lists(st.tuples(st.booleans(), st.integers(0, 60))), st.integers(1, 4))
def test_as_a_sorted_list(filled: list[int], changes: list[tuple[bool, int]], block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ordered, "_BLOCK", block)
        kept: Ordered[str] = Ordered()
        known = {key: f"first {key}" for key in filled}
        kept.fill(known.items())
        for n, (comes, key) in enumerate(changes):
            if comes:
                kept.put(key, f"{n}")
                known[key] = f"{n}"
            elif key in known:
                kept.drop(key)
                del known[key]
            else:
                with pytest.raises(KeyError):
                    kept.drop(key)
            assert list(kept.items()) == sorted(known.items())
            assert kept.values() == tuple(known[k] for k in sorted(known))
            assert len(kept) == len(known)
