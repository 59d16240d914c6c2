"""Who is at the table, who only presses or mediates, and who may spoil: read off what they do in the claims."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crossbearing.model.claim import Claim
from crossbearing.model.talks import Party
from crossbearing.talks.bargain import exchanges
from crossbearing.talks.ledger import Ledger, ids, is_claimed, is_deed
from crossbearing.talks.term import ACTS
from crossbearing.talks.third import around, is_mediation, stands_between

# What only those who fight over ground do. Pressing, restricting, escorting and observing are left out on purpose:
# third parties do them too.
_FIGHTING: dict[str, tuple[str | None, ...]] = {
    "TAKE": ("capture", "recapture", "receive", None),
    "HOLD": ("control", "administer", "contest", "fires-only"),
    "RETREAT": ("withdraw", "hand-over", "ceasefire", "disarm"),
    "ASSAULT": ("aerial", "drone", "heavy-weapons", "clash", "firearms", "explosives", None),
}
# What is only wished, feared or made to depend on something shows nobody fighting; a threat or warning does.
_UNREAL = ("intended", "conditional", "demanded", "offered", "proposed")
_ALLIED = re.compile(r"\bunder\b[^.;]{0,40}\bcommand\b|\b(?:fought|fighting) (?:alongside|beside|under)\b|\ballied\b"
                     r"|\ballies\b|\bits ally\b", re.IGNORECASE)  # fmt: skip
_ACRONYM = re.compile(r"\b[A-Z]{3,}\b")
# A side must fight in at least this share of the claims of the side that fights most; one misread claim about a
# mediator does not then make it a belligerent in a large ledger.
_FIGHTING_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Table:
    """The sides that bargain with one another, and the claims in which they meet, demand, offer or refuse.

    `by_report` counts those claims by report.
    """

    parties: tuple[str, ...]
    claims: tuple[Claim, ...]
    by_report: dict[str, int]


def fighting(ledger: Ledger) -> Counter[str]:
    """Return how many claims show each side to take, hold, give up or fight, in order of first mention.

    An attack, a gain or a holding that is denied or only wished for makes no belligerent.
    """
    seen: Counter[str] = Counter()
    for claim in ledger.claims:
        if claim.kind not in _FIGHTING or claim.mode not in _FIGHTING[claim.kind]:
            continue
        if claim.kind != "RETREAT" and not (is_claimed(claim) and claim.modality not in _UNREAL):
            continue
        seen.update(ledger.actors(claim))
        if claim.kind == "ASSAULT" or claim.mode == "hand-over":
            seen.update(ledger.recipients(claim))
    return seen


def belligerents(ledger: Ledger) -> tuple[str, ...]:
    """Return the sides that take, hold, give up or fight in a fair share of claims, in order of first mention."""
    seen = fighting(ledger)
    floor = max(1.0, _FIGHTING_SHARE * max(seen.values(), default=0))
    return tuple(side for side, count in seen.items() if count >= floor)


def find_tables(ledger: Ledger) -> tuple[Table, ...]:
    """Return the negotiations of the ledger, the best attested first.

    Sides are told from third parties by fighting; where nobody fights (talks between governments) all who bargain
    are sides. Meetings make the groups; demands, offers and refusals join the group that they fit and open one of
    their own only where an offer or refusal shows that both sides bargain. Who stands between the sides of one
    negotiation has none of its own with either.
    """
    fighters = belligerents(ledger)
    met: Counter[frozenset[str]] = Counter()
    spoke: Counter[frozenset[str]] = Counter()
    linking: list[tuple[frozenset[str], Claim]] = []
    everyone = len(fighters) < 2
    for claim in ledger.claims:
        if claim.kind not in ("CONSULT", *ACTS) or not is_claimed(claim):
            continue
        brought = is_mediation(claim, ledger)
        sides = {s for s in _concerned(ledger, claim) if everyone or brought or s in fighters}
        if len(sides) < 2:
            continue
        group = frozenset(sides)
        linking.append((group, claim))
        if claim.kind == "CONSULT" and claim.modality in ("actual", "planned", "agreed", "possible", "probable"):
            met[group] += 1
        elif claim.kind in ("AGREE", "REJECT") and is_deed(claim) and set(ledger.recipients(claim)) & sides:
            spoke[group] += 1  # allies who announce something together have no recipient among them
    spoke += exchanges(ledger, [s for s in fighters if s])
    groups = [g for g in met if not any(g < h and met[h] >= met[g] for h in met)]
    groups += [g for g in spoke if not any(g <= h or h <= g for h in groups)]
    tables = []
    for group in _own_groups(list(dict.fromkeys(groups)), linking, ledger):
        own = tuple(c for other, c in linking if other <= group)
        tables.append(Table(tuple(sorted(group)), own, Counter(c.report for c in own)))
    return tuple(sorted(tables, key=lambda t: (-len(t.claims), t.parties)))


def _own_groups(groups: list[frozenset[str]], linking: Sequence[tuple[frozenset[str], Claim]],
                ledger: Ledger) -> list[frozenset[str]]:  # fmt: skip
    """Return the groups without those who stand between the others, and without groups that one of these makes.

    Groups whose every side fights come first: a belligerent is seldom the one that mediates.
    """
    seen = fighting(ledger)
    attested = {g: sum(other <= g for other, _ in linking) for g in groups}
    kept: list[frozenset[str]] = []
    for group in sorted(groups, key=lambda g: (-min(seen[s] for s in g), -attested[g], sorted(g))):
        core = group
        for side in sorted(group):
            if len(core) > 2 and stands_between(ledger, side, core - {side}):
                core -= {side}
        is_made = any(stands_between(ledger, s, k) for k in kept if k & core for s in sorted(core - k))
        if core not in kept and not is_made:
            kept.append(core)
    return kept


def _concerned(ledger: Ledger, claim: Claim) -> tuple[str, ...]:
    """Return the sides of a claim and, for a demand, offer or refusal, those of what is demanded or offered."""
    if claim.kind == "CONSULT":
        # Who brings others together is not one of them.
        return ledger.recipients(claim) if is_mediation(claim, ledger) else ledger.both(claim)
    within = [s for c in ledger.contents(claim) for s in ledger.both(c)]
    return tuple(dict.fromkeys((*ledger.both(claim), *within)))


def find_parties(ledger: Ledger, table: Table) -> tuple[Party, ...]:
    """Return the parties of one negotiation with all around it: coercers, mediators, allies, possible spoilers."""
    parties = [
        Party(side, ("party",), ids([c for c in table.claims if side in _concerned(ledger, c)]))
        for side in table.parties
    ]
    others = around(ledger, table.parties, table.by_report)
    fighters = set(belligerents(ledger))
    for side, evidence in others.items():
        roles = tuple(r for r in ("mediator", "coercer", "ally") if evidence.get(r))
        if side in fighters and "ally" not in roles and not stands_between(ledger, side, table.parties):
            continue  # a belligerent of another war front that shares one counterpart
        if "ally" in roles and roles != ("ally",):
            roles = tuple(r for r in roles if r != "ally")
        found = ids([c for r in roles for c in evidence[r]])
        parties.append(Party(side, roles, found))
    known = {p.actor for p in parties if "ally" not in p.roles} | set(table.parties)
    spoilers = _fought_beside(ledger, table, known)
    parties = [p for p in parties if p.actor not in spoilers]
    parties += [Party(side, ("ally", "possible spoiler"), ids(found)) for side, found in spoilers.items()]
    return tuple(parties)


def tables_of(tables: tuple[Table, ...], sides: Iterable[str], claims: Sequence[Claim]) -> tuple[Table, ...]:
    """Return the negotiations to which claims with these sides belong.

    A negotiation fits when all the bargaining sides named are its own. Where several fit (one counterpart named
    only), those that the same reports speak of most are taken.
    """
    everyone = {p for t in tables for p in t.parties}
    named = set(sides) & everyone
    fitting = [t for t in tables if named and named <= set(t.parties)]
    if len(fitting) < 2:
        return tuple(fitting)
    reports = {c.report for c in claims}
    near = {t.parties: sum(t.by_report.get(r, 0) for r in reports) for t in fitting}
    most = max(near.values())
    return tuple(t for t in fitting if near[t.parties] == most)


def _fought_beside(ledger: Ledger, table: Table, known: set[str]) -> dict[str, list[Claim]]:
    """Return groups said to fight under or beside a party, with the claims: not at the table, so possible spoilers.

    A group is kept under its own name and not under that of its parent: it is the group that may not follow.
    """
    found: dict[str, list[Claim]] = {}
    for claim in ledger.claims:
        if claim.kind not in ("ASSAULT", "TAKE", "HOLD", "COOPERATE", "REJECT", "RETREAT") or not is_claimed(claim):
            continue
        sentence = ledger.sentence(claim)
        if not _ALLIED.search(sentence):
            continue
        mentioned = {m.id or ledger.side(m): ledger.side(m) for m in claim.actors if ledger.side(m)}
        named = {**_named_in(ledger, sentence, known), **mentioned}
        if not set(named.values()) & set(table.parties):
            continue
        for group in sorted(g for g, side in named.items() if side not in known and g not in known):
            found.setdefault(group, []).append(claim)
    return found


def _named_in(ledger: Ledger, sentence: str, known: set[str]) -> dict[str, str]:
    """Return the groups named in a sentence with their sides: by the theatre's names, else by acronyms as written.

    Where a name is two actors' and one belongs to a side that is known here, it is the other; where that leaves
    several, the acronym stays as written: which of them it is, is not ours to say here.
    """
    theatre = ledger.theatre
    written = set(_ACRONYM.findall(sentence))
    if theatre is None:
        return {w.lower(): w.lower() for w in written}
    owners: dict[str, dict[str, str]] = {}
    for actor in theatre.actors.values():
        if actor.kind in ("person", "unit", "headquarters"):
            continue
        for name in (actor.name, *actor.aliases):
            if name in written or (len(name) > 4 and " " in name and name in sentence):
                side = ledger.side_of(actor.id)
                if side:
                    owners.setdefault(name, {})[actor.id] = side
    groups: dict[str, str] = {}
    for name, held in sorted(owners.items()):
        fresh = {a: s for a, s in held.items() if s not in known} or held
        if len(fresh) == 1 or set(fresh.values()) & known:
            groups.update(fresh)
        else:
            groups[name] = name
    groups.update({w: w for w in sorted(written - set(owners))})
    return groups
