"""An invented negotiation as a Talks value."""

from __future__ import annotations

from datetime import date

import pytest

from crossbearing.model.talks import Issue, Level, Lever, Party, Position, Talks, Warning
from crossbearing.model.theatre import Actor, Theatre
from crossbearing.settings import Settings

DAY = date(2031, 5, 12)


def levels(*ids: str) -> tuple[Level, ...]:
    return tuple(Level(x, x, k) for k, x in enumerate(ids))


@pytest.fixture(scope="session")
def talks() -> Talks:
    return Talks(
        id="t",
        title="Talks between HF and Council",
        parties=(
            Party("hf", ("party",), ("c1",)),
            Party("council", ("party",), ("c1",)),
            Party("meru", ("mediator", "coercer"), ("c2",)),
            Party("rba", ("ally", "possible spoiler"), ("c3",)),
        ),
        issues=(
            Issue("territory-tarn", "Hand-over of Tarn", "territory", "tarn",
                  levels("none", "wards", "town", "township"), "hf", ("c4",), "none"),
            Issue("recognition-council", "Recognition of autonomy over Ovel", "recognition", "council",
                  levels("none", "some", "all"), "council", ("c5",), "none"),
            Issue("access-border", "Border trade and crossings", "access", "border trade and crossings",
                  levels("closed", "limited", "open"), None, ("c6",), None),
        ),
        positions=(
            Position("hf", "territory-tarn", "wards", "offered", claims=("c7",), reported=DAY),
            Position("council", "territory-tarn", "township", "demanded", claims=("c8",), reported=DAY),
            Position("meru", "territory-tarn", "town", "demanded", claims=("c9",), reported=DAY),
            Position("hf", "recognition-council", "all", "demanded", claims=("c5",), reported=DAY),
            Position("council", "recognition-council", None, "unknown"),
            Position("meru", "access-border", "open", "demanded", claims=("c6",), reported=DAY),
        ),
        levers=(
            Lever("meru", ("hf",), "shut the border gates to hf areas", "done", topic="crossings", reported=DAY),
            Lever("meru", ("hf",), "opened the border gates", "lifted", topic="crossings", reported=DAY),
            Lever("meru", ("hf", "council"), "shut the border gates to hf areas", "threatened", "unless they sign",
                  topic="crossings", reported=DAY),
            Lever("meru", ("hf",), "bars medicines for hf areas", "in force", topic="medicines", reported=DAY),
            Lever("hf", ("council",), "holds Tarn", "in force", topic="ground"),
        ),
        warnings=(Warning(("hf",), "council", "air raids on Tarn", "warned", ("c10",)),),
    )  # fmt: skip


@pytest.fixture(scope="session")
def theatre() -> Theatre:
    actors = (
        Actor("hf", "Harrow Front", ("HF",), "armed-group"),
        Actor("council", "Ruling Council", ("the Council",), "government"),
        Actor("meru", "Meru", (), "state"),
        Actor("rba", "River Brigade Army", ("RBA",), "armed-group"),
    )
    return Theatre("test", "Test", actors={a.id: a for a in actors})


@pytest.fixture(scope="session")
def quick() -> Settings:
    return Settings().with_values({"draws": 400})
