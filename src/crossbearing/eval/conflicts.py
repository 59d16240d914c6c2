"""Made conflicts whose truth is known: sources with stakes, copies, vague words, hedges, denials and delays.

What is drawn is what reconcile must find out again: how far each source is right, who copies whom, what is true.
All of it follows from the seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crossbearing.reconcile.table.claims import Claims, Names, claims

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

SIDES = ("north", "south", "river")  # whoever holds a place
HEDGED = 0.4  # the weight of a hedged claim
OFTEN = 0.9  # of its errors a source makes so many in favour of the side for which it errs


@dataclass(frozen=True, slots=True)
class Source:
    """How a source speaks: `right` of what it says of others is so; of what its own side could gain, it says that
    the side holds it with probability `praise`, whatever is so. It speaks of `covers` of all questions.

    `copies` names the source whose claims it repeats, `vague` is how often it names only the region, `hedges` how
    often it hedges (and is then right half as often as its slips allow), `denies` how often it denies a rival's
    claim instead, `late` how many days it is behind. `errs` is the side that it names in `OFTEN` of its errors, where
    that is one: an old map, a common guess.
    """

    name: str
    right: float = 0.8
    covers: float = 0.5
    side: str = ""
    praise: float = 0.0
    copies: str = ""
    vague: float = 0.0
    hedges: float = 0.0
    denies: float = 0.0
    late: int = 0
    errs: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """Claims with the truth of each question, and for each source the share of its affirming claims that is right."""

    claims: Claims
    truth: dict[str, str]
    right: dict[str, float]


def holders(
    sources: list[Source], questions: int, seed: int, sides: tuple[str, ...] = SIDES,
    shares: tuple[float, ...] | None = None,
) -> Made:  # fmt: skip
    """Return who is said to hold each of so many places, and who does: one of the sides, each as likely.

    Unless `shares` gives the share of the places that each side holds.
    """
    chance = np.random.default_rng(seed)
    if shares is None:
        truth = chance.integers(0, len(sides), questions)
    else:
        truth = chance.choice(len(sides), questions, p=shares)
    rows: list[tuple[str, int, int, bool, float]] = []
    told: dict[str, list[tuple[int, int, bool, float]]] = {}
    right: dict[str, float] = {}
    for source in sources:
        if source.copies:
            mine = [row for row in told[source.copies] if chance.random() < source.covers]
        else:
            mine = _heard(source, truth, sides, chance)
        told[source.name] = mine
        rows += [(source.name, *row) for row in mine]
        affirmed = [truth[q] == v for q, v, denies, _ in mine if not denies]
        right[source.name] = float(np.mean(affirmed)) if affirmed else 0.0
    known = {f"place {q:05}": sides[int(v)] for q, v in enumerate(truth)}
    return Made(_claims(rows, sides), known, right)


def _heard(
    source: Source, truth: Ints, sides: tuple[str, ...], chance: np.random.Generator
) -> list[tuple[int, int, bool, float]]:
    """Return (question, value, denies, weight) of what one source says for itself."""
    own = sides.index(source.side) if source.side else -1
    mine: list[tuple[int, int, bool, float]] = []
    for q in np.flatnonzero(chance.random(len(truth)) < source.covers).tolist():
        true = int(truth[q])
        hedged = chance.random() < source.hedges
        able = source.right - (0.5 * (1 - source.right) if hedged else 0)
        says = true if chance.random() < able else int(chance.choice([v for v in range(len(sides)) if v != true]))
        if source.errs and says != true and sides.index(source.errs) != true and chance.random() < OFTEN:
            says = sides.index(source.errs)
        if own >= 0 and chance.random() < source.praise:
            says = own
        denies = chance.random() < source.denies
        if denies:  # it denies what is not what it believes
            says = int(chance.choice([v for v in range(len(sides)) if v != says]))
        mine.append((q, says, denies, HEDGED if hedged else 1.0))
    return mine


def _claims(rows: list[tuple[str, int, int, bool, float]], values: tuple[str, ...]) -> Claims:
    return claims(
        Names.of([r[0] for r in rows]),
        Names.of([f"place {r[1]:05}" for r in rows]),
        Names.of([values[r[2]] for r in rows]),
        np.array([r[3] for r in rows], bool),
        np.array([r[4] for r in rows], float),
    )


def places(
    sources: list[Source], questions: int, seed: int, towns: int = 6, regions: int = 5
) -> tuple[Made, list[tuple[str, str]]]:
    """Return where each of so many events is said to have been, where it was, and the tree of towns in regions.

    A vague claim names the region of what the source believes.
    """
    chance = np.random.default_rng(seed)
    truth = chance.integers(0, towns * regions, questions)
    names = [f"town {t // towns}-{t % towns}" for t in range(towns * regions)]
    tree = [(names[t], f"region {t // towns}") for t in range(towns * regions)]
    rows: list[tuple[str, str, str]] = []
    right: dict[str, float] = {}
    for source in sources:
        hits = 0
        covered = np.flatnonzero(chance.random(questions) < source.covers).tolist()
        for q in covered:
            town = int(truth[q]) if chance.random() < source.right else int(chance.integers(0, len(names)))
            vague = chance.random() < source.vague
            hits += town == truth[q] and not vague
            rows.append((source.name, f"event {q:05}", f"region {town // towns}" if vague else names[town]))
        right[source.name] = hits / max(len(covered), 1)
    columns = [Names.of([row[at] for row in rows]) for at in range(3)]
    made = claims(columns[0], columns[1], columns[2])
    return Made(made, {f"event {q:05}": names[int(t)] for q, t in enumerate(truth)}, right), tree


def histories(
    sources: list[Source], count: int, days: int, seed: int, moves: float = 0.003, sides: tuple[str, ...] = SIDES
) -> tuple[Claims, Ints]:
    """Return dated claims on who holds places that change hands, and who did as places x days.

    A place changes hands with probability `moves` a day; a source's `covers` is how often it speaks of a place
    within thirty days, and it speaks of what was so `late` days before.
    """
    chance = np.random.default_rng(seed)
    truth = np.empty((count, days), np.int64)
    truth[:, 0] = chance.integers(0, len(sides), count)
    for now in range(1, days):
        leaves = chance.random(count) < moves
        truth[:, now] = np.where(leaves, chance.integers(0, len(sides), count), truth[:, now - 1])
    rows: list[tuple[str, int, int, int]] = []
    for source in sources:
        own = sides.index(source.side) if source.side else -1
        place, day = np.nonzero(chance.random((count, days)) < source.covers / 30)
        for p, d in zip(place.tolist(), day.tolist(), strict=True):
            true = int(truth[p, max(d - source.late, 0)])
            says = (
                true
                if chance.random() < source.right
                else int(chance.choice([v for v in range(len(sides)) if v != true]))
            )
            if own >= 0 and chance.random() < source.praise:
                says = own
            rows.append((source.name, p, says, d))
    table = claims(
        Names.of([r[0] for r in rows]),
        Names.of([f"place {r[1]:05}" for r in rows]),
        Names.of([sides[r[2]] for r in rows]),
        time=np.array([r[3] for r in rows], np.int64),
    )
    return table, truth


def figures(
    questions: int, seed: int, repeats: float, editors: int = 200, careful: float = 0.3, right: float = 0.9
) -> Made:
    """Return what editors and one program, "saver", say figures are, each wrong figure an own one.

    Of the editors `careful` are right 90 times in 100, the others 40 times; one to four speak of a figure. The saver
    speaks last of each: with probability `repeats` it says again what one of them said, else it looks for itself and
    is `right` so often.
    """
    chance = np.random.default_rng(seed)
    able = np.where(chance.random(editors) < careful, 0.9, 0.4)
    rows: list[tuple[str, str, str]] = []
    truth = {f"figure {q:05}": str(chance.integers(10**6, 10**7)) for q in range(questions)}

    def heard(asked: str, good: float) -> str:
        return truth[asked] if chance.random() < good else str(chance.integers(10**7, 10**8))

    for asked in truth:
        spoke = chance.choice(editors, int(chance.integers(1, 5)), replace=False)
        said = [heard(asked, able[e]) for e in spoke]
        rows += [(f"editor {e:03}", asked, value) for e, value in zip(spoke.tolist(), said, strict=True)]
        again = chance.random() < repeats
        rows.append(("saver", asked, said[int(chance.integers(len(said)))] if again else heard(asked, right)))
    columns = [Names.of([row[at] for row in rows]) for at in range(3)]
    known = {f"editor {e:03}": float(x) for e, x in enumerate(able)}
    return Made(claims(columns[0], columns[1], columns[2]), truth, known)


def crowd(claims_wanted: int, sources: int, seed: int, values: int = 10) -> Made:
    """Return about so many claims of so many sources on questions with the same values, for measuring speed.

    Sources' volumes are heavy-tailed (Pareto 1.2), their accuracies Beta(5, 3), ten claims a question on average;
    wrong values are as likely as each other.
    """
    chance = np.random.default_rng(seed)
    questions = max(claims_wanted // 10, 1)
    right = chance.beta(5, 3, sources)
    volume = np.minimum(chance.pareto(1.2, sources) + 0.2, sources / 20)
    many = np.minimum(np.rint(volume / volume.sum() * claims_wanted), questions).astype(np.int64)
    source = np.repeat(np.arange(sources), many)
    start = np.repeat(chance.integers(0, questions, sources), many)
    step = np.arange(len(source)) - np.repeat(np.cumsum(many) - many, many)
    stride = _coprime(questions)
    question = (start + step * stride) % questions  # no source speaks twice of one question
    truth = chance.integers(0, values, questions)
    slip = chance.random(len(source)) >= right[source]
    value = (truth[question] + np.where(slip, chance.integers(1, values, len(source)), 0)) % values
    width = len(str(max(questions, sources)))

    def column(code: Ints, size: int) -> Names:
        return Names(code, [f"{n:0{width}}" for n in range(size)])

    made = claims(column(source, sources), column(question, questions), column(value, values))
    names = made.value.name
    return Made(
        made,
        {made.question.name[q]: names[int(v)] for q, v in enumerate(truth)},
        {made.source.name[s]: float(x) for s, x in enumerate(right)},
    )


def _coprime(size: int) -> int:
    """Return a stride that visits all of `size` places, near the golden section of them."""
    stride = max(int(size * 0.618), 1)
    while np.gcd(stride, size) != 1:
        stride += 1
    return stride
