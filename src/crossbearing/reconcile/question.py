"""Which question each claim answers, and which of its answers the claim names or denies.

A question's key is (family, kind, subject, object, scope); `episode` then tells one event of a key from the next.
Only what a report asserts about the world bears on fact: demands, offers, threats and fears are matter for the talks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from hashlib import blake2b
from typing import NamedTuple

from crossbearing.model import kinds
from crossbearing.model.claim import Claim, Mention, PlaceMention
from crossbearing.model.finding import PROGRESS
from crossbearing.model.theatre import Theatre
from crossbearing.reconcile.name import noun, of_toll, place_name, plain

FACT = frozenset(("actual", "possible", "probable"))
COMMITTED = frozenset(("required", "agreed", "planned"))
CONTESTED = "contested"
NO_COMMITMENT = "no such commitment"
YES, NO = "yes", "no"
# Withdraw (troops leave) and hand-over (another receives) are two scopes of one thread.
_TERRITORIAL = {"withdraw", "hand-over"}
_HELD = {"control", "administer", "fires-only"}
_AT_A_PLACE = frozenset(("ASSAULT", "PROTEST", "MOBILIZE", "HARM", "COERCE", "COOPERATE", "AID", "RETREAT"))
_STATUS_FITS = {"limited": ("open", "closed"), "open": ("limited",), "closed": ("limited",)}
_AIR = frozenset(("aerial", "drone"))
# One outlet's "floated" is another's "offered": what is put on the table is one thing, what is settled another.
_MODE_GROUPS = {"float": "offer", "propose": "offer", "promise": "offer", "sign": "agree"}
# Prior, chosen: a place that is only implied by the report's other claims of the same deed.
IMPLIED_PLACE = 0.7
_PLACE_ROLES = {
    "RETREAT": ("object", "from", "at"),
    "TAKE": ("object", "at"),
    "HOLD": ("at", "object"),
    "": ("object", "at", "near", "from"),
}


class Bearing(NamedTuple):
    """How one claim bears on one question, before episodes are told apart.

    `earliest` and `latest` bound the event's days as the words give them; `day` is the day of which the claim
    speaks (for a state, a denial or a progress: as of then). `match` in [0, 1] is how surely the claim answers
    this question. `moves`: it tells of a change on that day. `quoted`: what it is about was not read so far that
    another claim could be of the same; its words are the question.
    """

    claim: Claim
    family: str
    kind: str
    subject: tuple[str, ...]
    object: str | None
    scope: str
    values: tuple[str, ...]
    loose: tuple[str, ...] = ()
    polarity: str = "affirmed"
    earliest: date | None = None
    latest: date | None = None
    day: date | None = None
    published: date | None = None
    match: float = 1.0
    moves: bool = False
    quoted: bool = False

    @property
    def key(self) -> tuple[str, str, tuple[str, ...], str, str]:
        """The question without its episode."""
        return self.family, self.kind, self.subject, self.object or "", self.scope


def question_id(family: str, kind: str, subject: Sequence[str], about: str | None, scope: str, thread: str) -> str:
    """Return 16 hex digits over what is asked; evidence does not enter, so the id survives new evidence."""
    parts = "|".join((family, kind, "+".join(subject), about or "", scope, thread))
    return blake2b(parts.encode(), digest_size=8).hexdigest()


class Reading:
    """Reads the claims of one project with one theatre: names become sides, places become objects."""

    def __init__(self, theatre: Theatre | None, claims: Mapping[str, Claim]) -> None:
        self.theatre = theatre
        self.claims = claims
        self._side = cache(self._side_of)
        self._whole = cache(self._whole_of)
        self.around = cache(self._around)
        self.region = cache(self._region)

    def bearings(self, claim: Claim, published: date | None, implied: str | None = None) -> list[Bearing]:
        """Return the claim's bearings: none where it is no evidence of fact or of a commitment.

        `implied` is the place that the report's other claims of the same deed name, used where the claim has none.
        """
        if claim.modality in COMMITTED:
            return self._commitment(claim, published, implied)
        if not claim.as_fact or claim.modality not in FACT:
            return []
        territorial = claim.kind == "TAKE" or (claim.kind == "RETREAT" and (claim.mode or "withdraw") in _TERRITORIAL)
        if territorial:
            found = self._progress(claim, published, implied) or [self._quote(claim, published)]
        elif claim.kind == "HOLD":
            found = self._hold(claim, published)
        elif claim.kind == "STATUS":
            found = self._status(claim, published)
        else:
            found = self._occurrence(claim, published, implied)
        return found + self._counts(claim, published, implied)

    # Names

    def sides(self, mentions: Iterable[Mention]) -> tuple[str, ...]:
        """Return the sides that the mentions stand for: ids where linked, plain words where not; sorted."""
        return tuple(sorted({self.side(m.id) if m.id else plain(m.text) for m in mentions}))

    def side(self, actor_id: str) -> str:
        """Return the side for which an actor acts; the id itself without a theatre."""
        return self._side(actor_id)

    def _side_of(self, actor_id: str) -> str:
        return self.theatre.side(actor_id) if self.theatre else actor_id

    def objects(self, claim: Claim) -> list[tuple[str, bool]]:
        """Return the places that the claim is about, each with whether it speaks of only a part of the place.

        A place has a name: the theatre's, that of the whole within which it lies, or a proper name of its own. "The
        surrounding areas" is none: nobody can say who holds them.
        """
        if not claim.places:
            return []
        for role in _PLACE_ROLES.get(claim.kind, _PLACE_ROLES[""]):
            found = {o for p in claim.places if p.role == role and (o := self._object(p)) is not None}
            if found:
                return sorted(found)
        return []

    def _object(self, place: PlaceMention) -> tuple[str, bool] | None:
        if place.id:
            return self._whole(place.id)
        if place.within and place.within.id:
            return self._whole(place.within.id)[0], True
        name = place_name(place.text)
        return (name, False) if name else None

    def _whole_of(self, place_id: str) -> tuple[str, bool]:
        """Return the settlement of which the place is a ward, and True; else the place itself, and False."""
        places = self.theatre.places if self.theatre else {}
        place = places.get(place_id)
        if place is not None and place.kind == "area":
            for parent in place.parents:
                if parent in places and places[parent].kind == "settlement":
                    return parent, True
        return place_id, False

    def nested(self, one: str, other: str) -> bool:
        """Return whether one of the places is the other or lies in it."""
        return one == other or other in self.around(one) or one in self.around(other)

    def _around(self, place_id: str) -> frozenset[str]:
        return frozenset(self.theatre.place_line(place_id)) if self.theatre else frozenset()

    def thread(self, bearing: Bearing) -> str:
        """Return what ties questions of one matter: the township of a place, else the parties and the kind."""
        about = bearing.object
        if about is None:
            objects = {o for o, _ in self._content_objects(bearing.claim)}
            about = next(iter(objects)) if len(objects) == 1 else None
        if about is not None and self.theatre and about in self.theatre.places:
            return f"place:{self.region(about)}"
        if about is not None and bearing.family != "occurrence":
            return f"place:{about}"
        return f"matter:{bearing.kind}:{'+'.join(bearing.subject)}"

    def _region(self, place_id: str) -> str:
        """Return the area just around a settlement or facility (its township), or the place where it is an area."""
        if self.theatre is None:
            return place_id
        for one in self.theatre.place_line(place_id):
            place = self.theatre.places[one]
            if place.kind == "area" and not any(
                self.theatre.places[p].kind == "settlement" for p in place.parents if p in self.theatre.places
            ):
                return one
        return place_id

    # Families

    def _progress(self, claim: Claim, published: date | None, implied: str | None) -> list[Bearing]:
        mode = "" if claim.kind == "TAKE" else (claim.mode or "withdraw")
        objects, match = self.objects(claim), 1.0
        if not objects and implied is not None:
            objects, match = [(implied, False)], IMPLIED_PLACE
        found = []
        for about, part in objects:
            values, loose, polarity = progress(claim, part)
            found.append(
                Bearing(claim, "progress", claim.kind, self.sides(claim.actors), about, mode, values, loose, polarity,
                        claim.when.earliest, claim.when.latest, day_of(claim, published), published, match)
            )  # fmt: skip
        return found + self._moves(claim, found)

    def _quote(self, claim: Claim, published: date | None) -> Bearing:
        """Return the bearing of a claim whose place has no name: a question of its own, and never a holding."""
        scope = f"{_mode(claim)}:{_hash(claim)}"
        day = day_of(claim, published)
        return Bearing(claim, "occurrence", claim.kind, self.sides(claim.actors), None, scope, (YES,), (),
                       claim.polarity, claim.when.earliest, claim.when.latest, day, published,
                       quoted=True)  # fmt: skip

    def _moves(self, claim: Claim, progressed: list[Bearing]) -> list[Bearing]:
        """Return what a capture or a finished departure says about control: who holds the place from then on.

        A loss by an unknown taker says who no longer holds it; when it fell is told by who took it, not by this.
        """
        found = []
        for b in progressed:
            if b.polarity != "affirmed" or b.values != ("complete",):
                continue
            held = b._replace(family="control", kind="HOLD", subject=(), scope="", loose=(), moves=True)
            if claim.kind == "TAKE" and not b.subject:
                if losers := self.sides(m for m in claim.recipients if m.id):
                    found.append(held._replace(values=losers, polarity="denied", moves=claim.when.is_known))
            elif claim.kind == "TAKE" and len(b.subject) == 1:
                found.append(held._replace(values=b.subject))
            elif claim.mode == "hand-over" and claim.recipients:
                found.append(held._replace(values=self.sides(claim.recipients)))
            elif claim.kind == "RETREAT" and b.subject:
                found.append(held._replace(values=b.subject, polarity="denied"))
        return found

    def _hold(self, claim: Claim, published: date | None) -> list[Bearing]:
        who = self.sides(claim.actors)
        day = day_of(claim, published)
        found = []
        for about, part in self.objects(claim):
            made = Bearing(claim, "control", "HOLD", (), about, "", who, (), claim.polarity,
                           claim.when.earliest, claim.when.latest, day, published, 0.5 if part else 1.0)  # fmt: skip
            if claim.mode == "contest":
                found.append(made._replace(values=(CONTESTED,)))
            elif claim.mode in _HELD or claim.mode is None:
                if who:
                    found.append(made)
            else:  # presence is not control
                found.append(made._replace(family="occurrence", subject=who, scope="present", values=(YES,)))
        return found or [self._quote(claim, published)]

    def _status(self, claim: Claim, published: date | None) -> list[Bearing]:
        loose = _STATUS_FITS.get(claim.mode or "", ())
        parties = self.sides(m for m in (*claim.actors, *claim.recipients) if m.id)
        about = self.objects(claim) or ([("+".join(parties), False)] if parties else [])
        return [
            Bearing(claim, "status", "STATUS", (), one, "", (claim.mode or "running",), loose, claim.polarity,
                    claim.when.earliest, claim.when.latest, day_of(claim, published), published)
            for one, _ in about
        ] or [self._quote(claim, published)]  # fmt: skip

    def _occurrence(self, claim: Claim, published: date | None, implied: str | None) -> list[Bearing]:
        subject, about, scope, match = self.sides(claim.actors), None, _mode(claim), 1.0
        contents = self._content_scope(claim) if claim.content else ""
        if claim.kind == "CONSULT":
            subject, scope = self.sides((*claim.actors, *claim.recipients)), "phone" if scope == "phone" else ""
        elif contents:
            scope = f"{scope if claim.kind == 'AGREE' else ''}>{contents}"
        elif claim.kind in _AT_A_PLACE and (objects := self.objects(claim)):
            about = objects[0][0]
        elif claim.kind == "ASSAULT" and claim.polarity == "denied" and implied is not None:
            about, match = implied, IMPLIED_PLACE
        else:
            about = "+".join(self.sides(m for m in claim.recipients if m.id)) or None
        quoted = not contents and _says_too_little(claim, subject, about)
        if quoted:
            scope = f"{scope}:{_hash(claim)}"
        return [
            Bearing(claim, "occurrence", claim.kind, subject, about, scope, (YES,), (), claim.polarity,
                    claim.when.earliest, claim.when.latest, day_of(claim, published), published, match, quoted=quoted)
        ]  # fmt: skip

    def _contents(self, claim: Claim) -> list[Claim]:
        return sorted((self.claims[i] for i in claim.content if i in self.claims), key=lambda c: (c.kind, c.id))

    def _content_objects(self, claim: Claim) -> list[tuple[str, bool]]:
        return [pair for content in self._contents(claim) for pair in self.objects(content)]

    def _content_scope(self, claim: Claim) -> str:
        """Return what is demanded, offered or threatened, as a stable word; "" where no content was read."""
        parts = set()
        for content in self._contents(claim):
            objects = self.objects(content)
            about = "several" if objects else ""  # outlets list them in part, so a list is one matter and no key
            if content.kind == "SUPPORT":
                about = ""  # what is to be recognised is told at more or less length
            elif len(objects) == 1:
                about = f"{objects[0][0]}{':part' if objects[0][1] else ''}"
            denied = "not " if content.polarity == "denied" else ""
            parts.add(f"{denied}{content.kind}/{_mode(content)}:{about}")
        return ",".join(sorted(parts))

    def _commitment(self, claim: Claim, published: date | None, implied: str | None) -> list[Bearing]:
        objects: list[tuple[str | None, bool]] = [*self.objects(claim)] or [(implied, False)]
        due = due_text(claim.when.earliest, claim.when.latest)
        who, mode = self.sides(claim.actors), _mode(claim)
        named = claim.kind in ("RETREAT", "TAKE", "HOLD", "STATUS") or claim.when.is_known
        mark = "" if (who or objects[0][0]) and named else f":{_hash(claim)}"
        # What is said to be due has been said on the report's day: a commitment is a state that terms may replace.
        return [
            Bearing(claim, "commitment", claim.kind, who, about, f"{mode}{':part' if part else ''}{mark}", (due,), (),
                    claim.polarity, claim.when.earliest, claim.when.latest, published, published, quoted=bool(mark))
            for about, part in objects
        ]  # fmt: skip

    def _counts(self, claim: Claim, published: date | None, implied: str | None) -> list[Bearing]:
        """Return the numbers in a claim as questions of their own; rival numbers are answers to one question."""
        if claim.polarity != "affirmed":
            return []
        about = next((o for o, _ in self.objects(claim)), implied)
        harm = claim.kind == "HARM"  # who did it is another question, and a toll has many names for the dead
        found = []
        for q in claim.quantities:
            value = range_text(q.low, q.high)
            if value:
                subject, what = ((), of_toll(q.what)) if harm else (self.sides(claim.actors), noun(q.what))
                found.append(
                    Bearing(claim, "count", claim.kind, subject, about, f"{_mode(claim)}:{what}", (value,), (),
                            "affirmed", claim.when.earliest, claim.when.latest, day_of(claim, published), published)
                )  # fmt: skip
        return found


def progress(claim: Claim, part: bool = False) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return the degrees that the claim names, those it also fits, and its polarity.

    not-begun -> none; begun, under-way, or completed of some -> begun; of most -> mostly; completed of all, or with
    no extent -> complete; halted keeps what was reached. Of a part of the place, complete is begun of the whole.
    A denied departure without extent words denies that it has begun; a denied "all" or "most" denies only that much.
    """
    level = {"some": "begun", "most": "mostly"}.get(claim.extent or "")
    if claim.phase == "not-begun":
        level = "none"
    elif level is None and claim.phase in ("begun", "under-way", "halted"):
        level = "begun"
    elif level is None:
        unsaid = claim.phase is None and claim.extent is None and claim.kind == "RETREAT"
        level = "begun" if unsaid or part else "complete"
    rank = PROGRESS.index(level)
    if claim.polarity != "affirmed" and level != "none":
        least = rank if claim.extent in ("all", "most") else 1
        return PROGRESS[least:], (), claim.polarity
    loose = PROGRESS[rank + 1 :] if level in ("begun", "mostly") else ()
    return (level,), loose, claim.polarity


def day_of(claim: Claim, published: date | None) -> date | None:
    """Return the day of which the claim speaks: its own where the words give one, else the day it was published.

    Nothing that is reported as a fact lies after its report, so a named interval ends there at the latest.
    """
    when = claim.when
    if not when.is_known or when.role == "since":
        return published or when.earliest
    day = when.earliest if when.role == "until" else when.latest or when.earliest
    return min(day, published) if day and published else day


def implied_places(claims: Iterable[Claim], reading: Reading) -> dict[tuple[str, str, tuple[str, ...]], str]:
    """Return (report, kind, who) -> the one place that a report's claims of that deed name; nothing where two are.

    An attack takes it only where it is denied: a denial is of something told, a further attack may be anywhere.
    """
    seen: dict[tuple[str, str, tuple[str, ...]], set[str]] = {}
    for claim in claims:
        if claim.kind in ("RETREAT", "TAKE", "ASSAULT"):
            places = {o for o, _ in reading.objects(claim)}
            if places:
                seen.setdefault((claim.report, claim.kind, reading.sides(claim.actors)), set()).update(places)
    return {key: next(iter(places)) for key, places in seen.items() if len(places) == 1}


def _says_too_little(claim: Claim, subject: tuple[str, ...], about: str | None) -> bool:
    """Return whether another report's claim of this kind could be of anything else: then it is a question of its own.

    "They refused" answers no question that "they refused" elsewhere must answer too. A deed needs its doer and a
    place, a counterpart or a day; a speech act needs what was said; a meeting needs two sides.
    """
    if claim.kind in ("SUPPORT", "HARM"):
        return about is None
    if claim.kind in kinds.SPEECH_ACTS:
        return True
    if not subject:
        return claim.kind != "ASSAULT" or about is None
    if claim.kind == "CONSULT":
        return len(subject) < 2 and not claim.when.is_known
    return about is None and claim.kind != "RETREAT" and not claim.when.is_known


def _hash(claim: Claim) -> str:
    return blake2b(plain(claim.quote).encode(), digest_size=4).hexdigest()


def _mode(claim: Claim) -> str:
    """Return the mode as questions tell it: outlets' near-synonyms are one."""
    mode = claim.mode or ""
    if claim.kind == "ASSAULT":
        return "air" if mode in _AIR else "ground" if mode else ""
    if claim.kind == "RETREAT":
        return mode or "withdraw"
    return _MODE_GROUPS.get(mode, mode)


def range_text(low: float | None, high: float | None) -> str:
    """Return a number or range as an answer: "40", "15-60", "100 or more", "up to 30"; "" for none or for NaN."""
    bounds = [b for b in (low, high) if b is not None]
    if not bounds or any(b != b for b in bounds):
        return ""
    if low is not None and high is not None:
        return f"{low:g}" if low == high else f"{min(low, high):g}-{max(low, high):g}"
    return f"{low:g} or more" if low is not None else f"up to {high:g}"


def due_text(earliest: date | None, latest: date | None) -> str:
    """Return the due days of a commitment as an answer."""
    if latest is None and earliest is None:
        return "no date named"
    first, last = earliest or latest, latest or earliest
    return f"by {last}" if first == last else f"by {first}..{last}"
