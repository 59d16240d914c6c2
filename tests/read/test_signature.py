"""MinHash signatures: the same everywhere, close to the true Jaccard, and found again by bands."""

from __future__ import annotations

import os
import random
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from crossbearing.read.signature import signature, similarity
from crossbearing.stores.ledger.rows import bands

STORY = " ".join(f"word{i}" for i in range(300))


def _jaccard(a: list[str], b: list[str]) -> float:
    one, two = ({tuple(t[i : i + 3]) for i in range(len(t) - 2)} for t in (a, b))
    return len(one & two) / len(one | two)


def test_the_stored_form_never_changes() -> None:
    assert len(signature(STORY)) == 512
    assert signature("The MNDAA left Lashio on Monday.")[:12].hex() == "278c205537a56f100af02b0f"
    assert bands(signature("The MNDAA left Lashio on Monday."))[:2] == [6158924539481140778, 8890760920479993400]


def test_another_process_with_another_hash_seed_gives_the_same() -> None:
    code = (
        "from crossbearing.read.signature import signature; from crossbearing.stores.ledger.rows import bands; "
        "print(signature('a b c d e').hex(), bands(signature('a b c d e')))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_case_punctuation_and_line_ends_do_not_count() -> None:
    assert signature("The army, LEFT\nLashio - today.") == signature("the army left lashio today")


def test_no_words_no_signature() -> None:
    assert signature(" ... \n") == b""
    assert bands(b"") == []
    assert similarity(b"", signature(STORY)) == 0.0
    assert signature("one") != signature("one two") != b""


def test_the_estimate_is_unbiased_and_within_its_error() -> None:
    draw = random.Random(7)
    errors = []
    for _ in range(150):
        a = [str(draw.randrange(10**6)) for _ in range(200)]
        keep = draw.randrange(20, 200)
        b = a[:keep] + [str(draw.randrange(10**6)) for _ in range(200 - keep)]
        errors.append(similarity(signature(" ".join(a)), signature(" ".join(b))) - _jaccard(a, b))
    assert abs(sum(errors) / len(errors)) < 0.01
    assert (sum(e * e for e in errors) / len(errors)) ** 0.5 < 0.05


def test_near_copies_share_a_band_and_other_texts_do_not() -> None:
    draw = random.Random(11)
    words = [str(draw.randrange(10**6)) for _ in range(300)]
    copy = [*words[:250], *(str(draw.randrange(10**6)) for _ in range(20))]
    other = [str(draw.randrange(10**6)) for _ in range(300)]
    bands_of = [set(bands(signature(" ".join(t)))) for t in (words, copy, other)]
    assert len(bands_of[0]) == 32
    assert bands_of[0] & bands_of[1]
    assert not bands_of[0] & bands_of[2]
    assert all(-(2**63) <= b < 2**63 for b in bands_of[0])


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_text_has_a_signature_and_similarity_is_symmetric(a: str, b: str) -> None:
    one, two = signature(a), signature(b)
    assert similarity(one, two) == similarity(two, one)
    assert 0 <= similarity(one, two) <= 1
    assert similarity(one, one) == (1.0 if one else 0.0)
