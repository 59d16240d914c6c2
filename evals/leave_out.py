"""How rightly names are linked in conflicts that nothing was fitted on: each training conflict by the others' weights.

    python -m evals.leave_out [--cut none|most|third|named] [--conflict sudan] [--faults 40] [--what "the: unit"]

The weights of link/ranking.py are fitted without the conflict (training/link_weights.py) and its annotated claims are
linked anew with them. `actors`, `sides` and `places` are counted as `crossbearing eval corpus --link` counts them: a
claim is right when all ids are found that the annotation has. Below, mention by mention, by the kind of words: how
many, how many of those that should have an id got it, and how many of those that should have none got none.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from evals.small_theatre import CORPUS, CUTS, UNWANTED, WANTED, Judged, cut, judged, show
from training.link_weights import fit, gather, with_cuts

from crossbearing.eval import corpus
from crossbearing.eval.corpus import Case
from crossbearing.eval.run import anew
from crossbearing.eval.score import score
from crossbearing.link import ranking
from crossbearing.link.names import index_of, name_key
from crossbearing.link.resolvers import where, who
from crossbearing.model.theatre import Theatre

SHOWN = ("actor ids", "actor sides", "recipient ids", "recipient sides", "place ids")
STRENGTH = 1.5
FAULTS = ("side", "wrong", "missed", "false")


def folds(
    cases: Sequence[Case], strength: float, rounds: int, only: Sequence[str]
) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield each conflict with the weights that the other conflicts give.

    In the first round what the others' choices are is gathered with the shipped weights, which knew the conflict: they
    only say what earlier words of the same report were taken for. Each further round gathers with the fold's own.
    """
    every = with_cuts(cases)
    examples = gather(every, dict(ranking.weights()))
    for out in only or sorted({case.conflict for case in cases}):
        table = fit([e for e in examples if e.conflict != out], strength)
        for _ in range(rounds - 1):
            table = fit(gather([pair for pair in every if pair[0].conflict != out], table), strength, table)
        yield out, table


def use(table: Mapping[str, float]) -> None:
    """Let the linking go by these weights."""
    ranking.weights = lambda: dict(table)  # type: ignore[assignment]


def sort_of_words(one: Judged, theatre: Theatre) -> str:
    """Return what kind of words a mention is, by what the resolvers read in it."""
    index = index_of(theatre)
    text = one.mention.text
    if one.sort == "place":
        spot = where.read(text, "", index)
        if spot.pointer is not None:
            return f"place: the {spot.pointer.noun or 'part'}"
        if spot.spots:
            return "place: name" + ("" if spot.spots[0].whole else " in words")
        return "place: part within" if spot.within else "place: unknown name" if spot.unknown else "place: other words"
    reading = who.read(text, index)
    if len(reading.parts) + len(reading.descriptions) > 1:
        return "list"
    if reading.parts:
        return "name" if name_key(text) in index.actors.ids else "name in words"
    if reading.descriptions:
        what = reading.descriptions[0]
        return f"{what.form}: {what.sort}" if what.sort else what.form
    return "unknown name" if reading.unknown else "other words"


def table_of(found: Sequence[Judged], least: int) -> Iterator[str]:
    """Yield a line for each kind of words: how many, and the shares right of those with and without an id."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in found:
        assert one.case.theatre is not None
        role = "" if one.sort == "place" else "whom " if one.sort == "recipient" else "who "
        groups[role + sort_of_words(one, one.case.theatre)].append(one)
    small = Counter[str]()
    for kind, some in sorted(groups.items(), key=lambda pair: -sum(_is_wrong(j) for j in pair[1])):
        if len(some) < least:
            small.update(len(some) * ["mentions"] + sum(map(_is_wrong, some)) * ["wrong"])
            continue
        verdicts = Counter(j.verdict for j in some)
        with_id, without = sum(verdicts[v] for v in WANTED), sum(verdicts[v] for v in UNWANTED)
        left = verdicts["none"] + verdicts["world"]
        yield (f"  {kind:28} {len(some):5} {sum(map(_is_wrong, some)):6} "
               f"{verdicts['right']:6} of {with_id:5} {left:6} of {without:5}  "
               + ", ".join(f"{v} {verdicts[v]}" for v in FAULTS if verdicts[v]))  # fmt: skip
    if small:
        yield f"  {'rarer':28} {small['mentions']:5} {small['wrong']:6}"


def _is_wrong(one: Judged) -> bool:
    return one.verdict in FAULTS


def main() -> None:
    """Print the shares for each conflict left out, for all, and by kind of words; some of the faults where asked."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--cut", choices=CUTS, default="none")
    asked.add_argument("--conflict", action="append", default=[])
    asked.add_argument("--strength", type=float, default=STRENGTH)
    asked.add_argument("--rounds", type=int, default=1)
    asked.add_argument("--shipped", action="store_true", help="link with the shipped weights, which knew the conflict")
    asked.add_argument("--faults", type=int, default=0, help="print so many faults, taken at random")
    asked.add_argument("--what", default="", help="faults of this kind of words only, as the table names them")
    asked.add_argument("--least", type=int, default=10, help="mentions that a kind of words must have for its line")
    given = asked.parse_args()
    cases = corpus.load(CORPUS, "train")
    known = dict(ranking.weights())
    print(f"train ({corpus.digest(cases)}, {len(cases)} reports), theatres cut: {given.cut}")
    print(f"  {'':14}" + "".join(f"{name:>24}" for name in SHOWN))
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    found: list[Judged] = []
    every = given.conflict or sorted({case.conflict for case in cases})
    for out, table in (
        ((c, known) for c in every) if given.shipped else folds(cases, given.strength, given.rounds, given.conflict)
    ):
        use(table)
        own = [case for case in cases if case.conflict == out]
        theatre = next(case.theatre for case in own if case.theatre)
        made = cut(theatre, own, given.cut, 0)
        found += [j for case in own for j in judged(case, made)]
        got = score("", [replace(case, theatre=made.theatre) for case in own], anew).attributes
        for name in SHOWN:
            totals[name].update(right=got[name].right_said, said=got[name].said)
        print(f"  {out:14}" + "".join(f"{got[n].share_said:16.3f} of {got[n].said:4}" for n in SHOWN))
    print(f"  {'all':14}" + "".join(f"{t['right'] / t['said']:16.3f} of {t['said']:4}" for t in totals.values()))
    print(f"\n  {'mentions by kind of words':28} {'':5} {'wrong':>6} {'id right':>15} {'left without':>15}")
    print("\n".join(table_of(found, given.least)))
    wanted = [j for j in found if not given.what or given.what in _kind(j)]
    show(wanted, given.faults)


def _kind(one: Judged) -> str:
    assert one.case.theatre is not None
    return f"{one.sort} {sort_of_words(one, one.case.theatre)}"


if __name__ == "__main__":
    main()
