"""Who speaks, in words: a pronoun of the report names nobody here."""

from __future__ import annotations

import pytest

from crossbearing.model.claim import Speaker
from crossbearing.wording import speaker


@pytest.mark.parametrize(
    ("text", "side", "kind", "shown"),
    [
        ("It", "guard", "party", "guard"),
        ("they", None, "public", "somebody not named"),
        ("He", "guard", "official", "somebody not named (guard)"),
        ("The officer", "guard", "party", "the officer (guard)"),
        ("Residents", None, "public", "Residents"),
    ],
)
def test_a_pronoun_is_its_side_or_somebody(text: str, side: str | None, kind: str, shown: str) -> None:
    assert speaker(Speaker(text, 0, len(text), kind, affiliation=side), None, None) == shown
