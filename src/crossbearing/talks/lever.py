"""Levers, warnings and outside options: who can do what to whom, what is feared, what else a party may do."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from crossbearing.model.claim import Claim
from crossbearing.model.finding import Findings
from crossbearing.model.talks import Issue, Lever, OutsideOption, Party, Warning
from crossbearing.talks.ledger import Ledger, ids, is_claimed, is_deed
from crossbearing.talks.party import Table
from crossbearing.talks.phrase import deed, is_pronoun_measure, measure, object_of, place_words, speaker, trimmed
from crossbearing.talks.third import touched

# The means, most particular first: a ban on trade in medicines is about medicines, not about trade.
TOPICS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(cue, re.IGNORECASE))
    for name, cue in (
        ("medicines", r"pharmaceutic|medicin|\bdrugs?\b|medical"),
        ("fuel and power", r"\bfuel|petrol|electric|\bpower (?:supply|line|cut)|internet|telecom"),
        ("aid", r"humanitarian|\baid\b|relief"),
        ("crossings", r"crossing|border|customs|\bgates?\b"),
        ("air traffic", r"\bairport|airstrip|airspace|\bflights?\b|to land\b"),
        ("airstrikes", r"air ?strike|air ?raid|bomb|aerial|aircraft|\bjets?\b"),
        ("roads", r"\broads?\b|highway|\broute\b"),
        ("money", r"\bbank|account|assets|\bloans?\b|invest|\btrade\b"),
        ("force", r"attack|offensive|shell|artiller|fire|necessary measures|retaliat|war\b|troops"),
    )
)
_GOES_ON = re.compile(r"\b(?:still|continu\w+|remain\w*|keeps?)\b", re.IGNORECASE)
_STALLING = re.compile(r"stall(?:ing)? for time|play(?:ing)? for time|buy(?:ing)? time", re.IGNORECASE)
_LEAVING = re.compile(
    r"(?:not return to|leave|quit|walk (?:out|away)|pull out of) (?:of |from )?the (?:table|talks)", re.IGNORECASE
)
_VIOLENT = ("ASSAULT", "MOBILIZE", "COERCE")
_HARMLESS = ("CONSULT", "AGREE", "COOPERATE", "SUPPORT", "AID", "CONCEDE", "REQUEST")
# What is done to people is a lever on a party only where it is done to the party.
_ON_PEOPLE = ("arrest", "deport", "censor", "curfew", "martial-law", "misinformation")
_ORDER = ("done", "lifted", "in force", "threatened")
Belongs = Callable[[Sequence[str], Sequence[Claim]], bool]


def topic_of(words: str, default: str) -> str:
    """Return the means that the words speak of, else the default."""
    return next((name for name, cue in TOPICS if cue.search(words)), default)


@dataclass(slots=True)
class _Row:
    """One claim of a measure: whose it is, its means, its state, whom it hits and what it is in words."""

    claim: Claim
    actor: str
    topic: str
    state: str
    targets: tuple[str, ...]
    what: str


def find_levers(ledger: Ledger, parties: Sequence[Party], issues: Sequence[Issue], findings: Findings,
                belongs: Belongs) -> tuple[Lever, ...]:  # fmt: skip
    """Return the levers on the parties: done, in force, threatened, lifted; and who holds the ground.

    Each state of one means is a row of its own, so that closed, reopened and threatened again stay visible.
    """
    inside = {p.actor for p in parties if "party" in p.roles}
    acting = inside | {p.actor for p in parties if {"coercer", "mediator", "ally"} & set(p.roles)}
    measures = _measures(ledger, acting, inside)
    rows: dict[tuple[str, str], dict[str, list[_Row]]] = {}
    denials: dict[tuple[str, str], list[Claim]] = {}
    for row in measures:
        # A measure that names nobody hits those whom the same means of the same actor hits elsewhere.
        targets = row.targets or next((r.targets for r in measures if r.targets and (r.actor, r.topic) ==
                                       (row.actor, row.topic)), ())  # fmt: skip
        if not targets or not belongs((*ledger.both(row.claim), *targets), (row.claim,)):
            continue
        row.targets = targets
        if row.claim.polarity == "denied":
            denials.setdefault((row.actor, row.topic), []).append(row.claim)
        else:
            rows.setdefault((row.actor, row.topic), {}).setdefault(row.state, []).append(row)
    levers: list[Lever] = []
    for (actor, topic), states in rows.items():
        # Within one report the order of words is not the order of time: a deed comes before its end and a new threat.
        for state in sorted(states, key=lambda s: (str(_first_day(states[s], ledger)), _ORDER.index(s))):
            against = denials.get((actor, topic), ()) if state == "threatened" else ()
            levers.append(_lever(actor, topic, state, states[state], against, ledger))
    return (*levers, *_ground(ledger, inside, issues, findings))


def _measures(ledger: Ledger, acting: set[str], inside: set[str]) -> list[_Row]:
    """Return all measures of those who act on the parties, in order; "reopened them" takes up the one before it."""
    rows: list[_Row] = []
    for claim in ledger.claims:
        state = _state(claim)
        if not state or claim.polarity == "none-reported":
            continue
        contents = ledger.contents(claim)
        words = contents[0].quote if contents else claim.quote
        around = " ".join((words, claim.quote, *(p.text for c in (claim, *contents) for p in c.places)))
        for actor in (a for a in ledger.actors(claim) if a in acting):
            topic = topic_of(around, "")
            before = next((r for r in reversed(rows) if (r.actor, r.claim.report) == (actor, claim.report)), None)
            said = ""
            targets = touched(claim, inside - {actor}, ledger)
            if claim.kind == "COERCE" and claim.mode in _ON_PEOPLE and not set(targets) & set(ledger.recipients(claim)):
                continue
            if before is not None and state != "threatened" and is_pronoun_measure(words):
                topic, said, targets = before.topic, object_of(before.what), targets or before.targets
            others = inside - {actor}
            is_meant = state == "threatened" or any(p.id is not None for p in claim.places)
            if not targets and len(others) == 1 and is_meant:
                targets = tuple(others)
            topic = topic or claim.mode or claim.kind.lower()
            rows.append(_Row(claim, actor, topic, state, targets, _what(claim, words, said, ledger)))
    return rows


def _what(claim: Claim, words: str, antecedent: str, ledger: Ledger) -> str:
    """Return a measure in few words; a state of a thing is the thing with its state."""
    place = next((p for p in claim.places if p.role in ("object", "at")), None)
    if claim.kind == "STATUS" and place is not None:
        return f"{place_words(place, ledger)} {claim.mode}"
    return measure(claim, words, antecedent)


def _first_day(rows: Sequence[_Row], ledger: Ledger) -> date | None:
    """Return the first day among the rows: the stated one, else that of the report."""
    days = (r.claim.when.earliest or ledger.published.get(r.claim.report) for r in rows)
    return min((d for d in days if d is not None), default=None)


def _lever(actor: str, topic: str, state: str, rows: Sequence[_Row], against: Sequence[Claim],
           ledger: Ledger) -> Lever:  # fmt: skip
    """Return one state of one means with all claims that speak of it."""
    claims = [r.claim for r in rows]
    return Lever(
        actor,
        tuple(dict.fromkeys(t for r in rows for t in r.targets)),
        rows[0].what,
        state,
        next((f"{c.condition.type} {c.condition.quote}" for c in claims if c.condition is not None), ""),
        next((c.when for c in claims if c.when.is_known), claims[0].when),
        ids([x for c in claims for x in (c, *ledger.contents(c))]),
        topic,
        ledger.reported(claims),
        ids(against),
    )


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
        cited = (c for c in (last.claims if last else ()) if c in ledger.by_id)
        claims = tuple(dict.fromkeys((*ids(held), *cited)))
        if claims:
            others = tuple(sorted(inside - {issue.holder}))
            levers.append(Lever(issue.holder, others, f"holds {ledger.place_name(issue.about)}", "in force",
                                claims=claims, topic="ground", reported=ledger.reported(held)))  # fmt: skip
    return levers


def find_warnings(ledger: Ledger, table: Table, belongs: Belongs) -> tuple[Warning, ...]:
    """Return the harm that is warned of or feared, with the claims that looked and found none set against it.

    A fear that names nobody belongs here when its report speaks of these talks.
    """
    rows: dict[tuple[str | None, str, str, str], list[Claim]] = {}
    absent: list[Claim] = []
    for claim in ledger.claims:
        if claim.polarity != "affirmed" and claim.kind in _VIOLENT:
            absent.append(claim)
        elif claim.modality in ("warned", "feared") and is_claimed(claim) and claim.kind not in _HARMLESS:
            actors = ledger.actors(claim)
            sides = actors or ledger.speaking_sides(claim)
            if belongs(sides, (claim,)) if sides else table.by_report.get(claim.report, 0):
                key = (actors[0] if actors else None, claim.kind, claim.mode or "", claim.modality)
                rows.setdefault(key, []).append(claim)
    whose = {(kind, mode): actor for actor, kind, mode, _ in rows if actor is not None}
    merged: dict[tuple[str | None, str, str, str], list[Claim]] = {}
    for (actor, kind, mode, modality), claims in rows.items():
        merged.setdefault((actor or whose.get((kind, mode)), kind, mode, modality), []).extend(claims)
    return tuple(
        Warning(
            _speakers(claims, ledger),
            actor,
            _alarm(claims, actor, ledger),
            modality,
            ids(claims),
            ids([a for a in absent if (a.kind, a.mode or "") == (kind, mode)]),
        )
        for (actor, kind, mode, modality), claims in merged.items()
    )


def _speakers(claims: Sequence[Claim], ledger: Ledger) -> tuple[str, ...]:
    """Return in words who warns or fears; nobody where the outlet says it in its own words."""
    named = (s for c in claims if c.voice for s in c.voice[0].speakers if s.type != "outlet")
    return tuple(dict.fromkeys(speaker(s, ledger) for s in named))


def _alarm(claims: Sequence[Claim], actor: str | None, ledger: Ledger) -> str:
    """Return what is warned of: the best placed of the claims, under the name of who would do it."""
    first = max(claims, key=lambda c: bool(c.places))
    what = deed(first, ledger)
    if actor is not None and not ledger.is_named(actor, what):
        what = f"{ledger.actor_name(actor)} {what}"
    return f"{what}, {first.condition.type} {trimmed(first.condition.quote)}" if first.condition else what


def find_outside(ledger: Ledger, parties: Sequence[Party], levers: Sequence[Lever], warnings: Sequence[Warning],
                 belongs: Belongs) -> tuple[OutsideOption, ...]:  # fmt: skip
    """Return what each party may do instead of settling: fight, stall, leave the table; with who says so.

    Of several actors of one claim, the option is that of those named in its words.
    """
    inside = {p.actor for p in parties if "party" in p.roles}
    found: dict[tuple[str, str], list[tuple[str, tuple[str, ...]]]] = {}
    for warning in warnings:
        if warning.actor in inside and any(ledger.by_id[c].kind in _VIOLENT for c in warning.claims):
            what = warning.what.removeprefix(f"{ledger.actor_name(warning.actor)} ")
            by = f" ({warning.modality}{' of' * (warning.modality == 'warned')} by {' and '.join(warning.by)})"
            found.setdefault((warning.actor, "fight"), []).append((what + by * bool(warning.by), warning.claims))
    for lever in levers:
        violent = any(ledger.by_id[c].mode == "violence" or ledger.by_id[c].kind == "ASSAULT" for c in lever.claims)
        if lever.actor in inside and lever.state == "threatened" and violent:
            found.setdefault((lever.actor, "fight"), []).append((lever.what, lever.claims))
    for claim in ledger.claims:
        for option, cue in (("stall", _STALLING), ("leave the table", _LEAVING)):
            words = cue.search(claim.quote)
            if words is None or not is_claimed(claim) or not belongs(ledger.actors(claim), (claim,)):
                continue
            sides = [s for s in ledger.actors(claim) if s in inside]
            for side in [s for s in sides if ledger.is_named(s, claim.quote[: words.start()])] or sides:
                found.setdefault((side, option), []).append((words[0].lower(), (claim.id,)))
    return tuple(
        OutsideOption(side, option, rows[0][0], tuple(dict.fromkeys(c for _, cs in rows for c in cs)))
        for (side, option), rows in found.items()
    )
