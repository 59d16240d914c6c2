"""How rightly names are linked where a theatre lists few actors and places: the training and dev conflicts, cut down.

    python evals/small_theatre.py [--split dev] [--cut none|most|third|named|thin] [--seeds 3] [--what name]

A cut keeps some rows of the sheets: `most` two thirds of actors and places at random, `third` a third, `named` the
six actors and the six places that the conflict's reports name most; `thin` keeps every row with its name and half of
its other names at random, as sheets are that nobody wrote for these very reports. What the annotation names and the
sheets lack has no id there, as docs/annotation.md has it; of a part whose whole is kept the whole is as right. A link
of such a mention to a row is false; to the place or state itself in the world's gazetteer it is right. `crossbearing
eval corpus --link` asks only whether the wanted ids are found; here counts too what gets an id and should have none.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, TypeVar

from crossbearing.caseform import UNDERSTOOD
from crossbearing.eval import corpus
from crossbearing.eval.corpus import Case
from crossbearing.eval.run import anew
from crossbearing.link.beyond import with_world, world_place
from crossbearing.link.names import name_key, word_key
from crossbearing.link.nouns import sort_of
from crossbearing.link.pointing import POSSESSIVES, PRONOUNS
from crossbearing.link.world import km
from crossbearing.model.claim import Claim, Mention, PlaceMention
from crossbearing.model.theatre import Actor, Place, Theatre

CORPUS = Path(__file__).parents[1] / "corpus"
KEPT = 6  # rows that the cut `named` keeps of each sheet
SHARES = {"most": 2 / 3, "third": 1 / 3}  # rows that a cut at random keeps
SAME_PLACE = 30.0  # km between a sheet's point, which is approximate, and the gazetteer's of the same place
HALF = 0.5  # names beside a row's first that the cut `thin` keeps
R = TypeVar("R", Actor, Place)
CUTS = ("none", "most", "third", "named", "thin")


class Judged(NamedTuple):
    """A mention with what is right for it (empty: no id), what it got, and how that counts."""

    case: Case
    claim: Claim
    mention: Mention | PlaceMention
    sort: str  # "actor", "recipient" or "place"
    words: str  # "name", "noun" or "pronoun"
    wanted: str
    got: tuple[str, ...]
    verdict: str  # "right", "side", "wrong", "missed"; without a wanted id "none", "world", "false"
    reason: str


@dataclass(frozen=True)
class Cut:
    """A conflict's theatre with rows left out; `full` is the one that the reports were annotated with."""

    full: Theatre
    theatre: Theatre

    @property
    def is_whole(self) -> bool:
        """Whether all rows are kept, with or without their other names."""
        return self.full.actors.keys() == self.theatre.actors.keys()

    def actor(self, one: str | None) -> tuple[str | None, str | None]:
        """Return the id that is wanted in the cut theatre, and the kept whole that is as right."""
        if one is None or one in self.theatre.actors:
            return one, None
        return None, next((up for up in self.full.actor_line(one) if up in self.theatre.actors), None)

    def is_world(self, one: str, got: str) -> bool:
        """Return whether an id of the world's gazetteer is the row that was left out."""
        if one in self.full.actors:
            row = with_world(self.theatre).actors.get(got)
            names = {name_key(n) for n in (self.full.actors[one].name, *self.full.actors[one].aliases)}
            return row is not None and any(name_key(n) in names for n in (row.name, *row.aliases))
        return near(self.full.places[one], world_place(got))


def near(row: Place, other: Place | None) -> bool:
    """Return whether a row of a sheet and a place of the world are one: by number, by point, or by name and level."""
    if other is None:
        return False
    if row.geonames and row.geonames == other.geonames:
        return True
    if row.level in ("town", "village", "") and None not in (row.lat, row.lon, other.lat, other.lon):
        return km(row.lat or 0, row.lon or 0, other.lat or 0, other.lon or 0) <= SAME_PLACE
    return any(name_key(n) == name_key(other.name) for n in (row.name, *row.aliases))


def cut(theatre: Theatre, cases: Sequence[Case], how: str, seed: int) -> Cut:
    """Return a theatre with the rows that the cut keeps; parts hang on what is kept of their line."""
    if how == "none":
        return Cut(theatre, theatre)
    if how == "thin":
        return Cut(theatre, replace(theatre, actors=_thin(theatre.actors, theatre.id, seed),
                                    places=_thin(theatre.places, theatre.id, seed), digest=""))  # fmt: skip
    by_role = [Counter(m.id for case in cases for c in case.claims for m in role(c) if m.id)
               for role in (lambda c: (*c.actors, *c.recipients), lambda c: c.places)]  # fmt: skip
    kept = []
    for sheet, counts in zip((theatre.actors, theatre.places), by_role, strict=True):
        rows = sorted(sheet)
        if how == "named":
            kept.append(set(sorted(rows, key=lambda one: -counts[one])[:KEPT]))
        else:
            kept.append(set(random.Random(f"{seed} {theatre.id}").sample(rows, round(SHARES[how] * len(rows)))))
    actors = {
        one: replace(row, parent=next((up for up in theatre.actor_line(one)[1:] if up in kept[0]), None))
        for one, row in theatre.actors.items()
        if one in kept[0]
    }
    places = {
        one: replace(row, parents=tuple(up for up in theatre.place_line(one)[1:] if up in kept[1])[:1])
        for one, row in theatre.places.items()
        if one in kept[1]
    }
    sources = {
        one: replace(row, affiliated_actor=row.affiliated_actor if row.affiliated_actor in actors else None)
        for one, row in theatre.sources.items()
    }
    return Cut(theatre, replace(theatre, actors=actors, places=places, sources=sources, digest=""))


def _thin(rows: Mapping[str, R], theatre_id: str, seed: int) -> dict[str, R]:
    chance = random.Random(f"{seed} {theatre_id}")
    return {one: replace(row, aliases=tuple(a for a in row.aliases if chance.random() < HALF))
            for one, row in sorted(rows.items())}  # fmt: skip


def judged(case: Case, made: Cut) -> Iterator[Judged]:
    """Yield each mention of a case that the annotation gives words for, as it was linked in the cut theatre."""
    found = {c.id: c for c in anew(replace(case, theatre=made.theatre))}
    for claim in case.claims:
        other = found[claim.id]
        for sort, ours in (("actor", claim.actors), ("recipient", claim.recipients), ("place", claim.places)):
            theirs = (*other.actors, *other.recipients, *other.places)
            for m in ours:
                if m.reason == UNDERSTOOD:
                    continue
                same = [f for f in theirs if f.start < m.end and m.start < f.end]
                got = tuple(f.id for f in same if f.id)
                if sort == "place":
                    wanted, whole = (m.id if m.id in made.theatre.places else None), None
                else:
                    wanted, whole = made.actor(m.id)
                verdict = _verdict(m.id, wanted, whole, got, made, sort)
                reason = "; ".join(f.reason for f in same)
                yield Judged(case, claim, m, sort, _words(m.text), wanted or "", got, verdict, reason)


def _verdict(one: str | None, wanted: str | None, whole: str | None, got: tuple[str, ...], made: Cut, sort: str) -> str:
    if wanted is not None:
        if wanted in got:
            return "right"
        side = made.theatre.side
        rows = made.theatre.actors
        if sort != "place" and any(g in rows and side(g) == side(wanted) for g in got):
            return "side"
        return "wrong" if got else "missed"
    if not got:
        return "none"
    if whole is not None and whole in got:
        return "none"
    rows_of = made.theatre.places if sort == "place" else made.theatre.actors
    if all(g not in rows_of for g in got) and (one is None or any(made.is_world(one, g) for g in got)):
        return "world"
    return "false"


def _words(text: str) -> str:
    """Return what the words of a mention are by their look: a pronoun, a noun, or a name (a capital within)."""
    words = text.split()
    if words[0].lower() in PRONOUNS or words[0].lower() in POSSESSIVES:
        return "pronoun"
    capitals = [w for w in words if w[0].isupper() and w not in ("The", "A", "An")]
    alone = len(capitals) == 1 and capitals[0] == words[0] and bool(sort_of(word_key(words[0])))
    return "name" if capitals and not alone else "noun"


def share(found: Sequence[Judged], *good: str, of: Sequence[str]) -> str:
    """Return the share of the good verdicts and of how many mentions, in words."""
    total = sum(j.verdict in of for j in found)
    return f"{sum(j.verdict in good for j in found) / total:.3f} of {total:5}" if total else "-"


WANTED, UNWANTED = ("right", "side", "wrong", "missed"), ("none", "world", "false")


def main() -> None:
    """Print the shares for each cut, and some of the faults where asked."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--split", choices=("train", "dev"), action="append")
    asked.add_argument("--cut", choices=CUTS, action="append")
    asked.add_argument("--seeds", type=int, default=3)
    asked.add_argument("--faults", type=int, default=0, help="print so many faults of each cut, taken at random")
    asked.add_argument("--what", default="", help="faults of these words (name, noun, pronoun) or sort only")
    given = asked.parse_args()
    for split in given.split or ("dev", "train"):
        cases = corpus.load(CORPUS, split)
        print(f"{split} ({corpus.digest(cases)}, {len(cases)} reports)")
        for how in given.cut or CUTS:
            every = [j for seed in range(given.seeds if how in SHARES else 1) for j in _all(cases, how, seed)]
            print(f"  {how:6} {'':9} {'id right':14} {'side right':14} without an id, left so")
            for sort in ("actor", "recipient", "place"):
                for words in ("", "name", "noun", "pronoun"):
                    some = [j for j in every if j.sort == sort and words in (j.words, "")]
                    sides = share(some, "right", "side", of=WANTED) if sort != "place" else ""
                    print(f"  {sort:9} {words:7} {share(some, 'right', of=WANTED):14} {sides:14} "
                          f"{share(some, 'none', 'world', of=UNWANTED)}")  # fmt: skip
            show([j for j in every if given.what in (j.words, j.sort, "")], given.faults)


def _all(cases: Sequence[Case], how: str, seed: int) -> Iterator[Judged]:
    cuts: dict[str, Cut] = {}
    for case in cases:
        if case.theatre is None:
            continue
        if case.conflict not in cuts:
            cuts[case.conflict] = cut(case.theatre, [c for c in cases if c.conflict == case.conflict], how, seed)
        yield from judged(case, cuts[case.conflict])


def show(found: Sequence[Judged], many: int) -> None:
    """Print faults taken at random, the same ones each time."""
    faults = list({(j.case.path, j.mention.start, j.wanted, j.got): j for j in found
                   if j.verdict in ("side", "wrong", "missed", "false")}.values())  # fmt: skip
    for j in random.Random(1).sample(faults, min(many, len(faults))):
        text = j.case.report.text
        start, end = j.mention.start, j.mention.end
        before, after = " ".join(text[max(0, start - 220) : start].split()), " ".join(text[end : end + 60].split())
        print(f"- {j.verdict} {j.sort} {j.case.conflict}/{j.case.path.stem} {j.claim.kind}: "
              f"wanted {j.wanted or f'none ({j.mention.id})'}, got {', '.join(j.got) or 'none'}")  # fmt: skip
        print(f"    {before} [[{text[start:end]}]] {after}\n    {j.reason}")


if __name__ == "__main__":
    main()
