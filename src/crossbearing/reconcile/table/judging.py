"""From claims to probabilities: the order in which families are found, reliabilities learnt and answers weighed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from crossbearing.errors import UsageError
from crossbearing.reconcile.table import channel, confusion, foretelling, learning, mirrors, repeats
from crossbearing.reconcile.table.channel import Belief
from crossbearing.reconcile.table.claims import Claims, Floats, Ints
from crossbearing.reconcile.table.facts import Facts, facts
from crossbearing.reconcile.table.nesting import by_lists, by_tree
from crossbearing.reconcile.table.pins import Pins, pins
from crossbearing.reconcile.table.sums import distinct, total
from crossbearing.reconcile.table.votes import Votes, votes

JUDGES = {
    "bayes": "learns how far each source is right; takes a table of what is said for what where that foretells more",
    "one-coin": "learns one reliability for each source",
    "confusion": "learns what each source says of each class: few fixed classes only",
    "majority": "each source one vote; nothing is learnt",
}
SEARCHES = 2  # how often mirrors are looked for: with the votes as belief, then with what was learnt
FEW = 1e-12

Watch = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The probability of each fact and of "none of these", and what it rests on.

    `claims` and `origins` count for each fact who affirms it: rows, and sources that are no mirrors of each other.
    `denials` counts origins that deny it. `asked` is the number of each question, `family` that of each teller's
    family, `reliability` the learnt share of each family's claims that are right (for "majority": none), `repeats`
    how often it says again what others said. `model` is the channel that was used.
    """

    facts: Facts
    asked: Ints
    fact: Floats
    none: Floats
    claims: Ints
    origins: Ints
    denials: Ints
    family: Ints
    reliability: Floats
    repeats: Floats
    model: str
    pins: Pins | None = None
    faults: tuple[str, ...] = ()


def judge(
    claims: Claims,
    method: str = "bayes",
    *,
    tree: Iterable[tuple[str, str]] = (),
    lists: str = "",
    truth: Iterable[tuple[str, str]] = (),
    watch: Watch | None = None,
) -> Judgement:
    """Return what the claims come to; the order of rows and the names of sources change nothing.

    `tree` is (child, parent) of values, `lists` the sign that parts the names of values that are lists, `truth`
    (question, value) as reviewed. Raises UsageError where the method is not known or does not fit the claims.
    """
    if method not in JUDGES:
        raise UsageError(f"There is no judge {method!r} for tables.", hint=f"Known: {', '.join(JUDGES)}.")
    table, asked = facts(claims)
    if not len(table.question):
        none = np.zeros(0, np.int64)
        return Judgement(
            table, asked, np.zeros(0), np.zeros(0), none, none, none, none, np.zeros(0), np.zeros(0), method
        )
    values = claims.value.name
    parents = list(tree)
    if parents:
        table = replace(table, pairs=by_tree(table, values, parents))
    elif lists:
        table = replace(table, pairs=by_lists(table, values, lists))
    known, faults = pins(table, asked, claims.question.name, values, truth)
    held = known if known.known.any() else None
    if method == "majority":
        belief, family, nought = _majority(table), np.arange(table.tellers), np.zeros(table.tellers)
        if held:
            belief = held.hold(table, belief)
        return _told(table, asked, belief, family, nought, nought, "majority", held, faults)
    return _learnt(table, asked, method, held, faults, watch)


def shares_of_votes(table: Facts) -> Floats:
    """Return for each fact the share of its question's affirming weight, 0 where there is none."""
    given = total(table.claim_fact, np.where(table.claim_denies, 0.0, table.claim_weight), len(table.question))
    whole = total(table.question, given, table.questions)
    return given / np.maximum(whole, FEW)[table.question]


def _majority(table: Facts) -> Belief:
    """Return shares of votes, with half a vote for each value and "none of these" (Krichevsky and Trofimov 1981).

    A denial is a vote for the others of its question in equal parts.
    """
    size = len(table.question)
    given = total(table.claim_fact, np.where(table.claim_denies, 0.0, table.claim_weight), size)
    against = total(table.claim_fact, np.where(table.claim_denies, table.claim_weight, 0.0), size)
    many = np.diff(np.append(table.starts, size))  # others of a fact: the rest, and "none of these"
    part = against / many[table.question]
    parts = total(table.question, part, table.questions)
    support = given + 0.5 + parts[table.question] - part
    none = 0.5 + parts
    whole = total(table.question, support, table.questions) + none
    return Belief(support / whole[table.question], none / whole)


def _learnt(
    table: Facts, asked: Ints, method: str, held: Pins | None, faults: list[str], watch: Watch | None
) -> Judgement:
    """Return the judgement with families and reliabilities learnt from the claims."""
    family, ballot, counts, coin, belief = _mirrored(table, held, watch)
    # Once: measured against the fewer that are left, a second search takes more and more to repeat.
    again = repeats.find(table, ballot, coin, counts, belief)
    if again:
        ballot = ballot.scaled(again.own)
        coin, counts = learning.learn(table, ballot, held, watch=_named(watch, "Learning who repeats others"))
        belief = channel.weigh(table, ballot, counts, coin)
    said = again.rate if again else np.zeros(ballot.families)
    model, right = "one-coin", np.exp(coin.exact + coin.wrong)
    fits = confusion.fits(table, ballot)
    if method == "confusion" and not fits:
        raise UsageError(
            "The judge confusion needs few classes that all questions share, without denials and nesting.",
            hint=f"At most {confusion.MOST_CLASSES} different values. Take --judge bayes.",
        )
    if fits and method != "one-coin":
        foretold = foretelling.foretell(table, ballot, held)
        if method == "confusion" or foretold.gain > 0:
            named = _named(watch, "Learning what each says for what")
            tables = confusion.learn(table, ballot, belief, held, watch=named)
            table, place, belief = confusion.weigh(table, ballot, tables, foretold.power)
            held = held.moved(place, len(table.question)) if held else None
            model, right = "confusion", np.einsum("fjj,j->f", np.exp(tables.says), np.exp(tables.prior))
    if held:
        belief = held.hold(table, belief)
    return _told(table, asked, belief, family, right, said, model, held, faults)


def _mirrored(
    table: Facts, held: Pins | None, watch: Watch | None
) -> tuple[Ints, Votes, channel.Counts, channel.Channel, Belief]:
    """Return each teller's family, the families' votes, and what is learnt of them and believed."""
    probability = shares_of_votes(table)
    if held:
        probability = held.hold(table, Belief(probability, np.zeros(table.questions))).fact
    family = np.arange(table.tellers)
    ballot, belief = None, None
    for _ in range(SEARCHES):
        found = mirrors.families(table, probability)
        if ballot is not None and (found == family).all():
            break
        family = found
        ballot = votes(table, family)
        coin, counts = learning.learn(table, ballot, held, start=belief, watch=_named(watch, "Learning who is right"))
        belief = channel.weigh(table, ballot, counts, coin)
        probability = held.hold(table, belief).fact if held else belief.fact
    assert ballot is not None and belief is not None
    return family, ballot, counts, coin, belief


def _named(watch: Watch | None, what: str) -> learning.Watch | None:
    return None if watch is None else lambda done, whole: watch(what, done, whole)


def _told(
    table: Facts,
    asked: Ints,
    belief: Belief,
    family: Ints,
    right: Floats,
    said: Floats,
    model: str,
    held: Pins | None,
    faults: list[str],
) -> Judgement:
    """Return the judgement with who affirms and denies each fact counted."""
    size = len(table.question)
    counted = table.claim_weight > 0
    affirms, denies = counted & ~table.claim_denies, counted & table.claim_denies
    heads = int(family.max(initial=0)) + 1
    caster = np.where(table.claim_voice >= 0, heads + table.claim_voice, family[table.claim_teller])

    def origins(rows: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Ints:
        if not rows.any():
            return np.zeros(size, np.int64)
        casters = int(caster.max(initial=0)) + 1
        return np.bincount(distinct(table.claim_fact[rows] * casters + caster[rows]) // casters, minlength=size)

    return Judgement(
        table,
        asked,
        np.round(belief.fact, 9),
        np.round(belief.none, 9),
        np.bincount(table.claim_fact[affirms], minlength=size),
        origins(affirms),
        origins(denies),
        family,
        right,
        said,
        model,
        held,
        tuple(faults),
    )
