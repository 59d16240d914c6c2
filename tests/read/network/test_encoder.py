"""The extractor encoder on input of all sorts: exact offsets, the same claims again, nothing of the rules lost."""

from __future__ import annotations

from datetime import date

import pytest

from crossbearing.errors import CrossbearingError
from crossbearing.eval.dataset import report
from crossbearing.model.claim import Claim
from crossbearing.read.extractors import encoder, rules
from crossbearing.read.network.labels import HINTS, KINDS
from crossbearing.read.network.session import Network, network
from crossbearing.settings import Settings

PLAIN = "Rebels took the town of Selm on Friday, residents said. The army denied that its soldiers had left the fort."


def _read(text: str) -> list[Claim]:
    return encoder.extract(report(text, "text", date(2025, 3, 24)), None, Settings())


def test_plain_news_is_read_as_a_person_would() -> None:
    told = {(c.kind, c.polarity) for c in _read(PLAIN)}
    assert {("TAKE", "affirmed"), ("RETREAT", "denied")} <= told


def test_what_the_network_does_not_come_to_is_left_to_the_rules() -> None:
    text = "w" + " 1" * 215 + " 🔥 и" * 150 + ". " + "On " + "🔥" * 600 + " rebels took Selm."
    asked = report(text, "text", date(2025, 3, 24))
    seen = rules.extract(asked, None, Settings())
    told = encoder.extract(asked, None, Settings())
    assert {(c.kind, c.start) for c in seen} <= {(c.kind, c.start) for c in told}


def test_a_sentence_is_answered_by_as_many_rows_as_words_were_read() -> None:
    blank = (0,) * len(HINTS)
    short, long = network().answer([(["Rebels", "left"], [blank] * 2), (["one"] * 900, [blank] * 900)])
    assert short.kinds.shape == (2, len(KINDS)) and short.tied.shape[1:] == (2, 2)
    assert 400 < long.words < 900 and long.tied.shape[1:] == (long.words, long.words)


def test_long_words_at_the_edge_of_what_is_read_do_not_break_it() -> None:
    found = _read("The mayor said " + "floccinaucinihilipilification " * 100 + "and rebels took Selm.")
    assert all(c.quote for c in found)


def test_missing_weights_say_what_to_do(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(CrossbearingError, match=r"lower\.onnx|reader\.onnx") as fault:
        Network(tmp_path)
    assert "rules" in (fault.value.hint or "")


def test_sureness_is_asked_of_words() -> None:
    text = "The rebels left the town. The army did not leave the fort."
    yes, no = (text.index("left"), text.index("left") + 4), (text.index("leave"), text.index("leave") + 5)
    sure, unsure = encoder.factuality(text, [yes, no])
    assert 3 >= sure > unsure + 1 > -2


def test_kinds_between_two_mentions_sum_to_one() -> None:
    found = encoder.event_kinds("The council condemned the raiders.", "The council", "the raiders")
    assert sum(found.values()) == pytest.approx(1, abs=1e-5)


def test_a_place_before_where_stays() -> None:
    (told,) = [c for c in _read("The rebels hold the road to Selm, where the army has re-established its command.")
               if "re-established" in c.quote]  # fmt: skip
    assert [(p.text, p.role) for p in told.places] == [("Selm", "at")]


def test_who_is_backed_by_the_way_stays() -> None:
    text = "Given this, the council has sought to reclaim its prestige with Meru’s backing, pressing the army to go."
    (told,) = [c for c in _read(text) if c.kind == "SUPPORT"]
    assert [m.text for m in told.recipients] == ["the council"] and [m.text for m in told.actors] == ["Meru"]
