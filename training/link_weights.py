"""Fits the weights of link/ranking.py on the annotated training conflicts and writes lexicon/weights.toml.

    python -m training.link_weights [--cross] [--who] [--strength 1.5]

Each mention that points back, with its candidates and the one that the annotation names, is an example of a
conditional choice; the weights are the most likely ones under a Gaussian prior. As what is resolved early in a report
is a sign for what comes later, linking and fitting take turns. `--cross` leaves each conflict out in turn and prints
how often the first candidate is right on it.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from evals.small_theatre import Cut, cut
from scipy.optimize import minimize

from crossbearing.caseform import UNDERSTOOD
from crossbearing.eval import corpus
from crossbearing.eval.run import anew
from crossbearing.link import antecedent, pointed_place, ranking
from crossbearing.link.entities import Entities
from crossbearing.link.strangers import is_stranger

LEXICON = Path(ranking.__file__).parent / "lexicon" / "weights.toml"
ROUNDS = 2
SEEDS = 2  # cuts of each theatre that are learnt from beside the theatres themselves
SEED = 100
OF_THIN = 0.5  # what a choice weighs in a theatre with half of its other names
OF_CUTS = 0.1  # what a choice in a cut theatre weighs
LEAST_SEEN = 3


class Example(NamedTuple):
    """One choice: the signs of each candidate, which are right, the conflict, and for a reader where and who."""

    signs: list[tuple[str, ...]]
    right: list[int]
    conflict: str
    about: tuple[str, ...] = ()
    weight: float = 1.0


def with_cuts(cases: Sequence[corpus.Case], seeds: int = SEEDS) -> list[tuple[corpus.Case, Cut]]:
    """Return the cases with their own theatre, and with theatres of which only a part was kept."""
    found = [(case, Cut(case.theatre, case.theatre)) for case in cases if case.theatre]
    for how in ("most", "thin"):
        for seed in range(seeds):
            made: dict[str, Cut] = {}
            for case in cases:
                if case.theatre is None:
                    continue
                if case.conflict not in made:
                    made[case.conflict] = cut(case.theatre, cases, how, SEED + seed)
                found.append((case, made[case.conflict]))
    return found


def gather(cases: Sequence[tuple[corpus.Case, Cut]], table: dict[str, float]) -> list[Example]:
    """Return the choices that linking the cases with these weights comes by.

    Where nobody of the theatre is meant, NOBODY is right, and so is anybody whom no sheet lists.
    """
    found: list[Example] = []
    resolve = antecedent.actors
    gold: dict[tuple[int, str], set[str]] = {}
    conflict = ""

    def watch(what, start, around, entities, said, spoken=False):  # type: ignore[no-untyped-def]
        ids = gold.get((start, what.words))
        if ids is not None and what.form not in ("both", "other", "we", "our"):
            rows = ranking.rows(what, start, around, entities, said)
            right = [i for i, row in enumerate(rows) if row.id in ids or (not ids and _is_none(row.id))]
            if right:
                about = _about(what.words, start, entities, rows)
                weight = 1.0 if made.theatre is made.full else OF_THIN if made.is_whole else OF_CUTS
                found.append(Example([r.signs for r in rows], right, conflict, about, weight))
        return resolve(what, start, around, entities, said, spoken)

    locate = pointed_place.place
    spots: dict[tuple[int, str], set[str]] = {}

    def look(what, start, setting, entities, said):  # type: ignore[no-untyped-def]
        ids = spots.get((start, what.words))
        if ids is not None and not what.part and what.many == 1:
            rows = pointed_place.rows(what, start, setting, entities, said)
            right = [i for i, row in enumerate(rows) if row.id in ids or (not ids and row.id == ranking.NOBODY)]
            if right and made.theatre is made.full:
                about = _about(what.words, start, entities, rows)
                found.append(Example([r.signs for r in rows], right, conflict, about))
        return locate(what, start, setting, entities, said)

    antecedent.actors = watch
    pointed_place.place = look
    ranking.weights = lambda: table  # type: ignore[assignment]
    for case, made in cases:
        conflict = case.conflict
        gold = defaultdict(set)
        for claim in case.claims:
            for m in (*claim.actors, *claim.recipients):
                if m.reason != UNDERSTOOD:
                    gold[m.start, m.text].update(one for one in made.actor(m.id) if one)
        gold = dict(gold)
        spots = defaultdict(set)
        for claim in case.claims:
            for p in claim.places:
                if p.reason != UNDERSTOOD and not p.within:
                    spots[p.start, p.text].update({p.id} if p.id in made.theatre.places else set())
        spots = dict(spots)
        anew(replace(case, theatre=made.theatre))
    antecedent.actors = resolve
    pointed_place.place = locate
    return found


def _is_none(one: str) -> bool:
    return one == ranking.NOBODY or is_stranger(one)


def _about(words: str, start: int, entities: Entities, rows: Sequence[ranking.Row]) -> tuple[str, ...]:
    """Return the words with what is before them, and the ids of the candidates in order."""
    text = entities.context.text
    around = f"{text[max(0, start - 300) : start]}[{words}]{text[start + len(words) : start + len(words) + 60]}"
    return (" ".join(around.split()), *(row.id or "nobody" for row in rows))


def fit(examples: Sequence[Example], strength: float, start: Mapping[str, float] | None = None) -> dict[str, float]:
    """Return the most likely weights under a Gaussian prior of this strength; rare signs have none."""
    counts = Counter(s for e in examples for signs in e.signs for s in set(signs))
    column = {s: i for i, s in enumerate(sorted(s for s, n in counts.items() if n >= LEAST_SEEN))}
    rows, cols, starts, right = [], [], [0], []
    n = 0
    for e in examples:
        for signs in e.signs:
            for s in signs:
                if s in column:
                    rows.append(n)
                    cols.append(column[s])
            n += 1
        right += [starts[-1] + i for i in e.right]
        starts.append(n)
    from scipy.sparse import csr_matrix

    x = csr_matrix((np.ones(len(rows)), (rows, cols)), shape=(n, len(column)))
    first = np.array(starts[:-1])
    heavy = np.array([e.weight for e in examples])
    which = np.repeat(np.arange(len(examples)), np.diff(starts))
    is_right = np.zeros(n, dtype=bool)
    is_right[right] = True

    def loss(w):  # type: ignore[no-untyped-def]
        s = x @ w
        top = np.maximum.reduceat(s, first)[which]
        e = np.exp(s - top)
        total = np.add.reduceat(e, first)[which]
        hit = np.where(is_right, e, 0.0)
        good = np.add.reduceat(hit, first)[which]
        p, q = e / total, hit / good
        value = -(heavy * np.log((good / total)[first])).sum() + strength * (w @ w) / 2
        return value, x.T @ (heavy[which] * (p - q)) + strength * w

    first_guess = np.array([(start or {}).get(s, 0.0) for s in column])
    w = minimize(loss, first_guess, jac=True, method="L-BFGS-B", options={"maxiter": 120}).x
    return {s: float(w[i]) for s, i in column.items()}


def accuracy(examples: Sequence[Example], table: dict[str, float]) -> tuple[int, int]:
    """Return how often the first candidate is a right one, and of how many."""
    good = 0
    for e in examples:
        sums = [sum(table.get(s, 0.0) for s in signs) for signs in e.signs]
        good += sums.index(max(sums)) in e.right
    return good, len(examples)


def turns(cases: Sequence[tuple[corpus.Case, Cut]], strength: float) -> dict[str, float]:
    """Return the weights after linking and fitting in turns."""
    table = dict(ranking.weights())
    for _ in range(ROUNDS):
        table = fit(gather(cases, table), strength, table)
    return table


def write(table: dict[str, float]) -> None:
    """Write the weights that matter, to a tenth, in groups by what the sign is about."""
    groups: dict[str, list[str]] = defaultdict(list)
    for sign, weight in sorted(table.items()):
        if round(weight, 1):
            groups[sign.split("|")[0]].append(f'"{sign}" = {round(weight, 1)}')
    head = (
        "# Weights of the signs by which an antecedent is chosen (link/ranking.py), fitted on the annotated training\n"
    )
    head += "# conflicts by training/link_weights.py. A sign is what words point, then what speaks for a candidate.\n"
    body = "\n\n".join(f'["{g}"]\n' + "\n".join(lines) for g, lines in sorted(groups.items()))
    LEXICON.write_text(head + "\n" + body + "\n", encoding="utf-8")


def main() -> None:
    """Fit and write, or with --cross print how it does on conflicts left out."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--cross", action="store_true")
    asked.add_argument("--strength", type=float, default=1.5)
    asked.add_argument("--who", action="store_true", help="leave the weights of places as they are")
    given = asked.parse_args()
    cases = with_cuts(corpus.load(Path("corpus"), "train"))
    if given.cross:
        table = turns(cases, given.strength)
        examples = gather(cases, table)
        total = Counter[str]()
        for out in sorted({e.conflict for e in examples}):
            weights = fit([e for e in examples if e.conflict != out], given.strength, table)
            for sort in ("who", "where"):
                left = [
                    e for e in examples if e.conflict == out and e.signs[-1][0].startswith("place") == (sort == "where")
                ]
                good, of = accuracy(left, weights)
                total.update({f"{sort} good": good, sort: of})
        for sort in ("who", "where"):
            print(f"{sort:8} {total[f'{sort} good'] / total[sort]:.3f} of {total[sort]}")
        return
    had = {sign: w for sign, w in ranking.weights().items() if sign.startswith("place.") and given.who}
    found = {sign: w for sign, w in turns(cases, given.strength).items() if not (had and sign.startswith("place."))}
    write(found | had)


if __name__ == "__main__":
    main()
