"""Levers, warnings and outside options: who can do what to whom, what is feared, what else a party may do."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from crossbearing.model.claim import Claim
from crossbearing.model.finding import Findings
from crossbearing.model.talks import Issue, Lever, OutsideOption, Party, Warning
from crossbearing.talks.ledger import Ledger, ids, is_claimed, is_deed

# The means, most particular first: a ban on trade in medicines is about medicines, not about trade.
TOPICS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(cue, re.IGNORECASE))
    for name, cue in (
        ("medicines", r"pharmaceutic|medicin|\bdrugs?\b|medical"),
        ("fuel and power", r"\bfuel|petrol|electric|\bpower (?:supply|line|cut)|internet|telecom"),
        ("aid", r"humanitarian|\baid\b|relief"),
        ("crossings", r"crossing|border|customs|\bgates?\b"),
        ("airstrikes", r"air ?strike|air ?raid|bomb|aerial|aircraft|\bjets?\b"),
        ("roads", r"\broads?\b|highway|\broute\b"),
        ("money", r"\bbank|account|assets|\bloans?\b|invest|\btrade\b"),
        ("force", r"attack|offensive|shell|artiller|fire|necessary measures|retaliat|war\b|troops"),
    )
)
_GOES_ON = re.compile(r"\b(?:still|continu\w+|remain\w*|keeps?)\b", re.IGNORECASE)
_OPENING = re.compile(r"^(?:it|they|he|she|and|but|also|has|have|had)\s+", re.IGNORECASE)
_STALLING = re.compile(r"stall(?:ing)? for time|play(?:ing)? for time|buy(?:ing)? time", re.IGNORECASE)
_LEAVING = re.compile(
    r"(?:not return to|leave|quit|walk (?:out|away)|pull out of) (?:of |from )?the (?:table|talks)", re.IGNORECASE
)
_VIOLENT = ("ASSAULT", "MOBILIZE", "COERCE")
Belongs = Callable[[Sequence[str], Sequence[Claim]], bool]


def topic_of(words: str, default: str) -> str:
    """Return the means that the words speak of, else the default."""
    return next((name for name, cue in TOPICS if cue.search(words)), default)


def find_levers(ledger: Ledger, parties: Sequence[Party], issues: Sequence[Issue], findings: Findings,
                belongs: Belongs) -> tuple[Lever, ...]:  # fmt: skip
    """Return the levers on the parties: done, in force, threatened, lifted; and who holds the ground.

    Each state of one means is a row of its own, so that closed, reopened and threatened again stay visible.
    """
    inside = {p.actor for p in parties if "party" in p.roles}
    acting = inside | {p.actor for p in parties if {"coercer", "mediator", "ally"} & set(p.roles)}
    rows: dict[tuple[str, str, str], list[tuple[Claim, str, str, tuple[str, ...]]]] = {}
    denials: dict[tuple[str, str], list[Claim]] = {}
    for claim in ledger.claims:
        state = _state(claim)
        if not state or claim.polarity == "none-reported":
            continue
        contents = ledger.contents(claim)
        for actor in (a for a in ledger.actors(claim) if a in acting):
            targets = tuple(t for t in ledger.recipients(claim) if t in inside and t != actor)
            targets = targets or _named_targets(claim, contents, inside - {actor}, ledger)
            if not targets or not belongs((*ledger.both(claim), *targets), (claim,)):
                continue
            what = _what(claim, contents)
            topic = topic_of(f"{what} {claim.quote}", claim.mode or claim.kind.lower())
            if claim.polarity == "denied":
                denials.setdefault((actor, topic), []).append(claim)
            else:
                rows.setdefault((actor, topic, state), []).append((claim, what, topic, targets))
    levers = [
        Lever(
            actor,
            tuple(dict.fromkeys(t for *_, targets in found for t in targets)),
            found[0][1],
            state,
            next((f"{c.condition.type} {c.condition.quote}" for c, *_ in found if c.condition is not None), ""),
            next((c.when for c, *_ in found if c.when.is_known), found[0][0].when),
            ids([x for c, *_ in found for x in (c, *ledger.contents(c))]),
            topic,
            ledger.reported([c for c, *_ in found]),
            ids(denials.get((actor, topic), ()) if state == "threatened" else ()),
        )
        for (actor, topic, state), found in rows.items()
    ]
    return (*levers, *_ground(ledger, inside, issues, findings))


def _state(claim: Claim) -> str:
    """Return the state of the lever that a claim speaks of, or "" where it is none."""
    if claim.kind == "THREATEN" and claim.modality in ("actual", "possible", "probable"):
        return "threatened"
    if not is_deed(claim):
        return ""
    if claim.kind in ("COERCE", "SANCTION"):
        return "in force" if _GOES_ON.search(claim.quote) else "done"
    if claim.kind == "STATUS" and claim.mode in ("closed", "limited"):
        return "in force"
    return "lifted" if claim.kind in ("CONCEDE",) or (claim.kind, claim.mode) == ("COOPERATE", "reopen") else ""


def _named_targets(claim: Claim, contents: Sequence[Claim], others: set[str], ledger: Ledger) -> tuple[str, ...]:
    """Return the parties whose name stands in what is closed, opened or threatened ("crossings with X areas")."""
    words = " ".join((claim.quote, *(p.text for p in claim.places), *(c.quote for c in contents)))
    places = [p.id for p in claim.places if p.id is not None]
    named = tuple(s for s in sorted(others) if is_named(s, words, ledger))
    return named or (tuple(sorted(others)) if places and len(others) == 1 else ())


def is_named(side: str, words: str, ledger: Ledger) -> bool:
    """Return whether a side's name, id or alias stands in the words."""
    names = {side, ledger.actor_name(side)}
    if ledger.theatre is not None and side in ledger.theatre.actors:
        names |= set(ledger.theatre.actors[side].aliases)
    return any(re.search(rf"(?<!\w){re.escape(n)}(?!\w)", words, re.IGNORECASE) for n in names if len(n) > 1)


def _what(claim: Claim, contents: Sequence[Claim]) -> str:
    """Return what is done in few words: the content's, else the object's with the verb's words, else the claim's."""
    if contents:
        return contents[0].quote
    quote = _OPENING.sub("", claim.quote)
    objects = [p.text for p in claim.places if p.role == "object" and p.text not in claim.quote]
    return f"{quote} ({', '.join(objects)})" if objects else quote


def _ground(ledger: Ledger, inside: set[str], issues: Sequence[Issue], findings: Findings) -> list[Lever]:
    """Return who holds the ground that is bargained over: the first of all levers."""
    levers: list[Lever] = []
    for issue in issues:
        if issue.kind != "territory" or issue.holder not in inside:
            continue
        held = [
            c
            for c in ledger.claims
            if c.kind in ("HOLD", "TAKE") and is_deed(c) and is_claimed(c) and issue.holder in ledger.actors(c)
            and any(p.id == issue.about or p.text.casefold() == issue.about for p in c.places)
        ]  # fmt: skip
        standing = [h for h in findings.holdings if h.place == issue.about and h.actor is not None]
        last = max(standing, key=lambda h: str(h.earliest or ""), default=None)
        if last is not None and ledger.side_of(last.actor or "") != issue.holder:
            continue
        claims = (*ids(held), *(c for c in (last.claims if last else ()) if c not in ids(held)))
        if claims:
            others = tuple(sorted(inside - {issue.holder}))
            levers.append(Lever(issue.holder, others, f"holds {ledger.place_name(issue.about)}", "in force",
                                claims=claims, topic="ground", reported=ledger.reported(held)))  # fmt: skip
    return levers


def find_warnings(ledger: Ledger, belongs: Belongs) -> tuple[Warning, ...]:
    """Return what is warned of or feared, with the claims that looked and found none set against it."""
    rows: dict[tuple[str | None, str, str, str], list[Claim]] = {}
    absent: list[Claim] = []
    for claim in ledger.claims:
        if claim.polarity != "affirmed" and claim.kind in _VIOLENT:
            absent.append(claim)
        elif claim.modality in ("warned", "feared") and is_claimed(claim):
            actors = ledger.actors(claim)
            if belongs(actors or ledger.speaking_sides(claim), (claim,)):
                key = (actors[0] if actors else None, claim.kind, claim.mode or "", claim.modality)
                rows.setdefault(key, []).append(claim)
    return tuple(
        Warning(
            tuple(dict.fromkeys(s for c in claims for s in ledger.speakers(c))),
            actor,
            claims[0].quote,
            modality,
            ids(claims),
            ids([a for a in absent if (a.kind, a.mode or "") == (kind, mode)]),
        )
        for (actor, kind, mode, modality), claims in rows.items()
    )


def find_outside(ledger: Ledger, parties: Sequence[Party], levers: Sequence[Lever], warnings: Sequence[Warning],
                 belongs: Belongs) -> tuple[OutsideOption, ...]:  # fmt: skip
    """Return what each party may do instead of settling: fight, stall, leave the table; with who says so."""
    inside = {p.actor for p in parties if "party" in p.roles}
    found: dict[tuple[str, str], list[tuple[str, tuple[str, ...]]]] = {}
    for warning in warnings:
        if warning.actor in inside and any(ledger.by_id[c].kind in _VIOLENT for c in warning.claims):
            found.setdefault((warning.actor, "fight"), []).append((warning.what, warning.claims))
    for lever in levers:
        violent = any(ledger.by_id[c].mode == "violence" or ledger.by_id[c].kind == "ASSAULT" for c in lever.claims)
        if lever.actor in inside and lever.state == "threatened" and violent:
            found.setdefault((lever.actor, "fight"), []).append((lever.what, lever.claims))
    for claim in ledger.claims:
        for option, cue in (("stall", _STALLING), ("leave the table", _LEAVING)):
            if cue.search(claim.quote) and is_claimed(claim) and belongs(ledger.actors(claim), (claim,)):
                for side in (s for s in ledger.actors(claim) if s in inside):
                    found.setdefault((side, option), []).append((claim.quote, (claim.id,)))
    return tuple(
        OutsideOption(side, option, rows[0][0], tuple(dict.fromkeys(c for _, cs in rows for c in cs)))
        for (side, option), rows in found.items()
    )
