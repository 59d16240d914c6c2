"""Made conflicts whose truth is known (`conflicts`), as the questions that a project's judge is given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from crossbearing.eval.conflicts import SIDES, Made, Source
from crossbearing.model.finding import OTHER, Docket, Evidence, Question
from crossbearing.reconcile.table.claims import NO_TIME, Claims

DAY = date(2025, 3, 1)


def asked(name: str) -> Question:
    """Return the question who holds a place."""
    return Question(name, "control", "HOLD", (), name, "", name, f"Who holds {name}?")


def holders(made: Made, sources: Sequence[Source], told: bool = True) -> list[Docket]:
    """Return one question for each place: who holds it. Copies share the origin of what they copy, if that is told."""
    return [
        Docket(asked(place), (*SIDES, OTHER), tuple(said))
        for place, said in sorted(_said(made.claims, sources, told).items())
    ]


def histories(claims: Claims, sources: Sequence[Source], rate: float, last: int) -> list[Docket]:
    """Return one question for each place whose holder changes, asked of the last day."""
    return [
        Docket(asked(place), (*SIDES, OTHER), tuple(sorted(said, key=lambda e: (e.day or DAY, e.claim))), "free", rate,
               DAY + timedelta(days=last))
        for place, said in sorted(_said(claims, sources).items())
    ]  # fmt: skip


def _said(claims: Claims, sources: Sequence[Source], told: bool = True) -> dict[str, list[Evidence]]:
    """Return what is said of each place; a source with a side gains by its side's holding, and loses by a rival's."""
    by_name = {s.name: s for s in sources}
    found: dict[str, list[Evidence]] = {}
    for n in range(len(claims)):
        s = by_name[claims.source.name[claims.source.code[n]]]
        place, value = claims.question.name[claims.question.code[n]], claims.value.name[claims.value.code[n]]
        denies = bool(claims.denies[n])
        stake = "neutral" if not s.side else "gain" if (value == s.side) != denies else "loss"
        origin = (s.copies if told else "") or s.name
        timed = claims.time[n] != NO_TIME
        day = DAY + timedelta(days=int(claims.time[n]) if timed else 0)
        found.setdefault(place, []).append(
            Evidence(
                f"c{n:06}", (value,), (), "denied" if denies else "affirmed", s.name, "outlet", s.side or None, stake,
                s.name, "news", stake, False, float(claims.weight[n]), day, f"{place}/{origin}/{day}",
                report=f"c{n:06}",
            )
        )  # fmt: skip
    return found
