"""Issues with ordered settlement levels, clustered from what is demanded, offered, required or refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from crossbearing.model.claim import Claim, PlaceMention
from crossbearing.model.finding import Findings
from crossbearing.model.talks import Issue, Level
from crossbearing.talks.ledger import Ledger, ids, is_claimed, is_deed
from crossbearing.talks.phrase import trimmed
from crossbearing.talks.term import TALKS, Term, matter

# From narrow to wide: how words or ids order places where no theatre's tree does.
_WIDTHS = ("ward", "village", "base", "", "town", "city", "township", "district", "region", "state", "country")
_WIDTH_WORD = re.compile(r"[\s-](wards?|village|base|town|city|township|district|region|state)$", re.IGNORECASE)
_PART = re.compile(r"\b(ward|neighbou?rhood|quarter|block)s?\b", re.IGNORECASE)
_PAUSE = re.compile(r"pause|temporar|humanitarian|\bdays?\b|\bweeks?\b|\bmonths?\b", re.IGNORECASE)
_CLOSING = re.compile(r"\b(?:clos|shut|block|ban)", re.IGNORECASE)
_LIMITING = re.compile(r"limit|partial|hours a day|part of", re.IGNORECASE)
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
# Kinds of content that say too little of what is granted: their own words tell their issues apart.
_SORTED = ("CONCEDE", "AID")
_DULL = {
    "that",
    "this",
    "their",
    "there",
    "with",
    "from",
    "same",
    "them",
    "they",
    "into",
    "have",
    "been",
    "will",
    "would",
}
_NAMES = {
    "RETREAT/release": ("Release of captives", "no release"),
    "RETREAT/disarm": ("Laying down of arms", "no disarming"),
    "RETREAT/resign": ("Resignation", "no resignation"),
    "RETREAT": ("Yielding", "none"),
    "RETREAT/withdraw": ("Withdrawal", "no withdrawal"),
    "RETREAT/hand-over": ("Hand-over", "no hand-over"),
    "RETREAT/access": ("Access", "no access"),
    TALKS: ("Whether to talk", "no talks"),
}
_WHOLE = ("town", "city", "township", "district", "")


@dataclass(frozen=True, slots=True)
class Matter:
    """An issue with the level that each of its terms speaks of, and the level that each place stands for."""

    issue: Issue
    terms: tuple[tuple[Term, str | None], ...]
    places: tuple[str, ...] = ()


def find_issues(terms: Sequence[Term], ledger: Ledger, findings: Findings) -> tuple[Matter, ...]:
    """Return the issues among the terms, ground first, then recognition, access, truce and the rest.

    Only what somebody demands, offers, accepts, refuses or must do opens an issue; a reported intention joins one.
    """
    matters = _territory([t for t in terms if t.kind == "territory"], ledger, findings)
    access = partial(_access, findings=findings)
    for name, build in (("recognition", _recognition), ("access", access), ("ceasefire", _truce), ("other", _other)):
        topics: dict[str, list[Term]] = {}
        for term in terms:
            if term.kind == name:
                topics.setdefault(_topic(term, ledger, topics), []).append(term)
        matters += [build(about, found, ledger) for about, found in topics.items() if any(map(_opens, found))]
    return tuple(matters)


def _opens(term: Term) -> bool:
    """Return whether a term makes its matter an issue: somebody at or around the table wants it, or it must be done.

    An intention, or a plea by people without a seat or a say, joins an issue that is there.
    """
    if term.about == TALKS and term.status == "accepted":
        return False  # who agreed to meet, met or will: that is a round
    return term.status != "reported intention" and bool(term.wanters or not term.status)


def _topic(term: Term, ledger: Ledger, known: Mapping[str, Sequence[Term]]) -> str:
    """Return what tells issues of one kind apart: for recognition, who would recognise.

    Concessions and aid are of many sorts: those whose words share a thing are one issue, named by the first.
    """
    if term.kind == "other" and term.content.kind in _SORTED:
        things = _things(term)
        same = (topic for topic, some in known.items() if any(things & _things(t) for t in some))
        return next(same, f"{term.about}: {trimmed(term.content.quote)}")
    if term.kind != "recognition":
        return term.about
    givers = ledger.actors(term.content) if term.act is not term.content else ledger.recipients(term.content)
    return givers[0] if givers else ""


def _things(term: Term) -> set[str]:
    """Return the stems of the longer words of a concession, its verb apart: what it is about."""
    words = re.findall(r"[^\W\d_]{4,}", trimmed(term.content.quote).casefold())
    return {w.rstrip("s")[:7] for w in words[1:]} - _DULL


def _holder(terms: Sequence[Term], ledger: Ledger) -> str | None:
    """Return the side that would give, by the number of terms that say so; None where none does or two draw level."""
    givers = Counter(side for t in terms if t.content is not t.act for side in ledger.actors(t.content))
    first = givers.most_common(2)
    return None if not first or (len(first) > 1 and first[0][1] == first[1][1]) else first[0][0]


def _claims(terms: Sequence[Term]) -> tuple[str, ...]:
    return ids([c for t in terms for c in t.claims])


# --- ground -----------------------------------------------------------------------------------------------------


def place_key(place: PlaceMention) -> str:
    """Return the place that a mention stands for: its id, that of its whole, else its words."""
    if place.id is not None:
        return place.id
    if place.within is not None:
        return place.within.id or place.within.text.casefold()
    return re.sub(r"^(?:the |whole of |all of |entire )+", "", place.text.casefold())


def _is_name(place: PlaceMention) -> bool:
    """Return whether the words name a place: linked, a part of a named one, or with a capital past an article."""
    if place.id is not None or place.within is not None:
        return True
    return any(word[:1].isupper() for word in re.sub(r"^(?:The|A|An|All|Some)\b", "", place.text).split())


def is_part(place: PlaceMention, term: Term) -> bool:
    """Return whether a term speaks of an unnamed part of the place ("some wards"; extent some)."""
    return (place.id is None and place.within is not None) or term.content.extent == "some"


def _stem(key: str) -> str:
    return _WIDTH_WORD.sub("", key.replace("-", " ").strip())


def _width(key: str, ledger: Ledger) -> str:
    """Return the level word of a place: the theatre's, else the last word of its id or words."""
    if ledger.theatre is not None and key in ledger.theatre.places:
        return ledger.theatre.places[key].level
    found = _WIDTH_WORD.search(key)
    return found[1].lower().rstrip("s") if found else "town" if ledger.theatre is None else ""


def _order(key: str, ledger: Ledger) -> tuple[int, int]:
    """Return a sort key, narrow places first: by depth in the tree, else by the level word."""
    if ledger.theatre is not None and key in ledger.theatre.places:
        return (-len(ledger.theatre.place_line(key)), 0)
    width = _width(key, ledger)
    return (0, _WIDTHS.index(width) if width in _WIDTHS else _WIDTHS.index(""))


def nested(a: str, b: str, ledger: Ledger) -> bool:
    """Return whether one place lies in the other, whole states and countries apart (they would join everything)."""
    theatre = ledger.theatre
    if theatre is not None and a in theatre.places and b in theatre.places:
        if a == b:
            return True
        wide = theatre.levels[:2]
        if theatre.places[a].level in wide or theatre.places[b].level in wide:
            return False
        return theatre.is_within(a, b) or theatre.is_within(b, a)
    return _stem(a) == _stem(b)


def _territory(terms: list[Term], ledger: Ledger, findings: Findings) -> list[Matter]:
    """Return one issue for each chain of nested places: none < part < town < township."""
    placed = [t for t in terms if t.places and _is_name(t.places[0]) and not ledger.is_country(place_key(t.places[0]))]
    counts = Counter(place_key(t.places[0]) for t in placed if _opens(t))
    chains: list[list[str]] = []
    for key in sorted(counts, key=lambda k: (-counts[k], k)):
        home = next((c for c in chains if all(nested(key, other, ledger) for other in c)), None)
        if home is None:
            chains.append([key])
        else:
            home.append(key)
    homeless = [replace(t, places=()) for t in terms if t not in placed and len(chains) == 1]
    matters: list[Matter] = []
    for chain in chains:
        chain.sort(key=lambda k: _order(k, ledger))
        own = [t for t in placed if place_key(t.places[0]) in chain] + homeless
        matters.append(_ground(chain, own, ledger, findings))
    nowhere: dict[str, list[Term]] = {}
    for term in terms if len(chains) != 1 else ():
        if term not in placed and term.content.kind == "RETREAT":
            nowhere.setdefault(f"RETREAT/{term.content.mode or 'withdraw'}", []).append(replace(term, places=()))
    matters += [_other(about, some, ledger) for about, some in nowhere.items() if any(map(_opens, some))]
    return matters


def _ground(chain: list[str], terms: list[Term], ledger: Ledger, findings: Findings) -> Matter:
    """Return one issue of ground over a chain of places, narrow first."""
    first, name = chain[0], ledger.place_name(chain[0])
    parts = [t for t in terms if t.places and is_part(t.places[0], t)]
    word = next((m[1].lower() + "s" for t in parts if (m := _PART.search(t.places[0].text))), "")
    levels = [Level("none", f"none of {name}", 0)]
    if parts or _width(first, ledger) in _WHOLE:
        # A town is made of wards wherever the tree says town; the level is possible whether or not it was offered.
        word = word or ("wards" if _width(first, ledger) in ("town", "city") else "part")
        levels.append(Level(word, f"some {word} of {name}" if word != "part" else f"part of {name}", 1))
    named: dict[str, str] = {}
    for key in chain:
        width = _width(key, ledger)
        level_id = width if width and width not in named.values() else key
        named[key] = level_id
        title = ledger.place_name(key)
        shown = title if not width or width in title.lower() else f"{title} ({width})"
        levels.append(Level(level_id, shown, len(levels)))

    # Who stays where he is gives nothing.
    holder = _holder([t for t in terms if t.content.kind != "HOLD"], ledger)
    held = [
        c
        for c in ledger.claims
        if c.kind in ("HOLD", "TAKE") and is_deed(c) and is_claimed(c) and any(p.id in chain for p in c.places)
    ]
    if holder is None:
        holder = next((s for c in reversed(held) for s in ledger.actors(c)), None)

    def level_of(term: Term) -> str | None:
        if not term.places:
            return None
        stays = term.content.kind == "HOLD" and holder is not None and holder in ledger.actors(term.content)
        if term.negated != stays:
            return "none"
        return word if word and is_part(term.places[0], term) else named[place_key(term.places[0])]

    issue = Issue(
        f"territory-{_slug(first)}", f"Hand-over of {name}", "territory", first, tuple(levels), holder,
        _claims(terms), *_given(chain, named, holder, ledger, findings),
    )  # fmt: skip
    return Matter(issue, tuple((t, level_of(t)) for t in terms), tuple(chain))


def _given(
    chain: list[str], named: dict[str, str], holder: str | None, ledger: Ledger, findings: Findings
) -> tuple[str, float | None]:
    """Return how far the holder has already given ground, up to the widest place that another side holds, and P.

    "none" where it holds all, and where nothing is known: ranks count what is given from there. The probability is
    that of the holding that says so, None where none does.
    """
    latest: dict[str, tuple[str, float]] = {}
    for held in sorted(findings.holdings, key=lambda h: str(h.earliest or "")):
        if held.actor is not None and held.place in chain and held.how in ("control", "administer"):
            latest[held.place] = (ledger.side_of(held.actor), held.probability)
    given, sure = "none", None
    for key in chain:
        side, probability = latest.get(key, ("", 0.0))
        if side == holder and probability > 0.5:
            return given, probability if sure is None else min(sure, probability)
        if side and probability > 0.5:  # who keeps the town has not given the township around it
            given, sure = named[key], probability
    return given, sure


# --- other matters ----------------------------------------------------------------------------------------------


def _recognition(giver: str, terms: list[Term], ledger: Ledger) -> Matter:
    """Return the issue of recognising a side's rule over named areas: none < some < all named."""
    named: list[str] = list(dict.fromkeys(place_key(p) for t in terms for p in t.places))
    areas = [k for k in named if not any(k != o and ledger.theatre and ledger.theatre.is_within(k, o) for o in named)]

    def level_of(term: Term) -> str | None:
        if term.negated:
            return "none"
        own = {place_key(p) for p in term.places}
        return "all" if not own or set(areas) <= own else "some"

    # Within a list of areas the level word says nothing: "Kutkai, Hsenwi and Kokang".
    names = [ledger.place_name(k) for k in named]
    plain = [_WIDTH_WORD.sub("", n) for n in names]
    names = plain if len(set(plain)) == len(names) else names
    over = " and ".join(x for x in (", ".join(names[:-1]), *names[-1:]) if x)
    whole = f"all {_COUNTS[len(names)] if len(names) < len(_COUNTS) else len(names)} named" if len(names) > 1 else over
    levels = (
        Level("none", "no recognition", 0),
        Level("some", "recognition of some" if len(names) > 1 else "recognition in part", 1),
        Level("all", f"recognition of {whole}" if over else "full recognition", 2),
    )
    text = f"Recognised autonomy{f' of {over}' if over else ''}"
    issue = Issue(f"recognition-{_slug(giver) or 'autonomy'}", text, "recognition", giver or over, levels,
                  giver or None, _claims(terms), "none")  # fmt: skip
    return Matter(issue, tuple((t, level_of(t)) for t in terms))


def _access(about: str, terms: list[Term], ledger: Ledger, findings: Findings) -> Matter:
    """Return the issue of a crossing, trade or road: closed < limited < open; what holds now by the last report."""
    levels = tuple(Level(x, f"{about}: {x}", i) for i, x in enumerate(("closed", "limited", "open")))

    def level_of(term: Term) -> str | None:
        content = term.content
        if content.kind == "STATUS" and content.mode in ("closed", "limited", "open"):
            level = content.mode
        elif content.kind in ("COERCE", "SANCTION") or _CLOSING.search(content.quote):
            level = "closed"
        else:
            level = "limited" if _LIMITING.search(content.quote) else "open"
        return {"closed": "open", "open": "closed"}.get(level, level) if term.negated else level

    seen = [
        c
        for c in ledger.claims
        if c.kind == "STATUS" and c.mode in ("closed", "limited", "open") and is_deed(c) and is_claimed(c)
        and matter(c, None) == ("access", about)
    ]  # fmt: skip
    current, sure = _current(seen, ledger, findings)
    issue = Issue(f"access-{_slug(about)}", about.capitalize(), "access", about, levels, _holder(terms, ledger),
                  (*_claims(terms), *ids(seen)), current, sure)  # fmt: skip
    return Matter(issue, tuple((t, level_of(t)) for t in terms))


def _current(seen: Sequence[Claim], ledger: Ledger, findings: Findings) -> tuple[str | None, float | None]:
    """Return the state that holds now, and how probable it is: by the findings on it, else by the latest claims.

    None where they differ; a probability only from findings.
    """
    own = {c.id for c in seen}
    asked = [f for f in findings.findings if f.question.family == "status" and own & set(f.claims) and f.answers]
    if asked:
        top = {f.answers[0].value if f.standing != "disputed" and f.answers[0].probability > 0.5 else "" for f in asked}
        if len(top) > 1 or not top <= {"closed", "limited", "open"}:
            return None, None
        return top.pop(), max(f.answers[0].probability for f in asked)
    days = [(str(c.when.earliest or ledger.published.get(c.report) or ""), c.mode) for c in seen]
    modes = {mode for day, mode in days if day == max(days)[0]}
    return modes.pop() if len(modes) == 1 else None, None


def _truce(about: str, terms: list[Term], ledger: Ledger) -> Matter:
    """Return the issue of a truce: none < pause < ceasefire."""
    levels = (Level("none", "no truce", 0), Level("pause", "a pause", 1), Level("ceasefire", "a ceasefire", 2))

    def level_of(term: Term) -> str | None:
        if term.negated:
            return "none"
        return "pause" if _PAUSE.search(term.content.quote) else "ceasefire"

    return Matter(
        Issue("ceasefire", "Ceasefire", "ceasefire", about, levels, None, _claims(terms)),
        tuple((t, level_of(t)) for t in terms),
    )


def _other(about: str, terms: list[Term], ledger: Ledger) -> Matter:
    """Return an issue that is granted or not: none < full."""
    sort, _, words = about.partition(": ")
    label = sort.split("/")[-1].lower().replace("-", " ")
    text, low = _NAMES.get(sort, (f"{words[:1].upper()}{words[1:]}" if words else label.capitalize(), "not granted"))
    levels = (Level("none", low, 0), Level("full", "as asked" if sort != TALKS else "talks", 1))
    holder = None if sort == TALKS else _holder(terms, ledger)
    issue = Issue(f"other-{_slug(about)[:60]}", text, "other", about, levels, holder, _claims(terms), None)
    return Matter(issue, tuple((t, "none" if t.negated else "full") for t in terms))


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")
