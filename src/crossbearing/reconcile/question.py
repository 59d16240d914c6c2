"""Which question each claim answers, and which of its answers the claim names or denies.

A question's key is (family, kind, subject, object, scope); `episode` then tells one event of a key from the next.
Only what a report asserts about the world bears on fact: demands, offers, threats and fears are matter for the talks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from hashlib import blake2b
from typing import NamedTuple

from crossbearing.model import kinds
from crossbearing.model.claim import Claim, Mention
from crossbearing.model.finding import PROGRESS
from crossbearing.model.theatre import Theatre
from crossbearing.reconcile.deed import counted, goes_in_parts, is_somebody, is_toll, mode, victims
from crossbearing.reconcile.name import plain
from crossbearing.reconcile.place import Where, Whereabouts

FACT = frozenset(("actual", "possible", "probable"))
COMMITTED = frozenset(("required", "agreed", "planned"))
CONTESTED = "contested"
NO_COMMITMENT = "no such commitment"
YES, NO = "yes", "no"
# Withdraw (troops leave) and hand-over (another receives) are two scopes of one thread.
_TERRITORIAL = {"withdraw", "hand-over"}
_GOING = ("RETREAT", "withdraw")
_HELD = {"control", "administer", "fires-only"}
_AT_A_PLACE = frozenset(("ASSAULT", "PROTEST", "MOBILIZE", "HARM", "COERCE", "COOPERATE", "AID", "RETREAT"))
_STATUS_FITS = {"limited": ("open", "closed"), "open": ("limited",), "closed": ("limited",)}


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
        self.where = Where(theatre)
        self.objects, self.nested = self.where.of, self.where.nested
        self._side = cache(self._side_of)

    def bearings(self, claim: Claim, published: date | None, implied: Whereabouts | None = None) -> list[Bearing]:
        """Return the claim's bearings: none where it is no evidence of fact or of a commitment.

        `implied` is the place of which the report's other words say that it is meant, used where the claim has none.
        """
        if claim.modality in COMMITTED:
            act = self.claims.get(claim.parent or "")
            if act is not None and act.modality == "conditional":
                return []  # "if the council agrees to talks": nobody has agreed
            return self._commitment(claim, published, implied)
        if claim.modality not in FACT or not (claim.as_fact or self._alleged(claim)):
            return []
        territorial = claim.kind == "TAKE" or (claim.kind == "RETREAT" and mode(claim) in _TERRITORIAL)
        if territorial:
            found = self._progress(claim, published, implied) or [self._quote(claim, published)]
        elif claim.kind == "HOLD":
            found = self._hold(claim, published, implied)
        elif claim.kind == "STATUS":
            found = self._status(claim, published, implied)
        elif is_toll(claim) and claim.polarity == "denied":
            found = []  # "the 31 of the communiqué are an invention": the number is denied, not the deed
        else:
            found = self._occurrence(claim, published, implied)
        return found + self._counts(claim, published, implied)

    def _alleged(self, claim: Claim) -> bool:
        """Return whether the claim is what somebody is accused of: the accuser says that it is so."""
        act = self.claims.get(claim.parent or "")
        return act is not None and act.kind == "ACCUSE" and act.mode != "investigate" and act.polarity == "affirmed"

    # Names

    def doers(self, claim: Claim) -> tuple[str, ...]:
        """Return the sides that do it; words that name nobody ("a jet", "they") are left to what others tell."""
        return self.sides(m for m in claim.actors if is_somebody(m, claim))

    def sides(self, mentions: Iterable[Mention]) -> tuple[str, ...]:
        """Return the sides that the mentions stand for: ids where linked, plain words where not; sorted."""
        return tuple(sorted({self.side(m.id) if m.id else plain(m.text) for m in mentions}))

    def side(self, actor_id: str) -> str:
        """Return the side for which an actor acts; the id itself without a theatre."""
        return self._side(actor_id)

    def _side_of(self, actor_id: str) -> str:
        return self.theatre.side(actor_id) if self.theatre else actor_id

    def thread(self, bearing: Bearing) -> str:
        """Return what ties questions of one matter: the township of a place, else the parties and the kind."""
        about = bearing.object
        if about is None:
            objects = {o for o, _ in self._content_objects(bearing.claim)}
            about = next(iter(objects)) if len(objects) == 1 else None
        if about is not None and self.theatre and about in self.theatre.places:
            return f"place:{self.where.region(about)}"
        if about is not None and bearing.family != "occurrence":
            return f"place:{about}"
        return f"matter:{bearing.kind}:{'+'.join(bearing.subject)}"

    # Families

    def _progress(self, claim: Claim, published: date | None, implied: Whereabouts | None) -> list[Bearing]:
        scope = "" if claim.kind == "TAKE" else mode(claim)
        objects, match = self.objects(claim), 1.0
        if not objects and implied is not None:
            if not (claim.places or self.doers(claim) or claim.recipients or claim.polarity == "denied"):
                return []  # "they had left", of nobody known and nowhere named, is no word on who holds the ground
            objects, match = [(implied.place, implied.is_part)], implied.match
        found = []
        for about, part in objects:
            values, loose, polarity = progress(claim, part)
            found.append(
                Bearing(claim, "progress", claim.kind, self.doers(claim), about, scope, values, loose, polarity,
                        claim.when.earliest, claim.when.latest, day_of(claim, published), published, match)
            )  # fmt: skip
        return found + self._moves(claim, found)

    def _quote(self, claim: Claim, published: date | None) -> Bearing:
        """Return the bearing of a claim whose place has no name: a question of its own, and never a holding."""
        scope = f"{mode(claim)}:{_hash(claim)}"
        day = day_of(claim, published)
        return Bearing(claim, "occurrence", claim.kind, self.doers(claim), None, scope, (YES,), (),
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

    def _hold(self, claim: Claim, published: date | None, implied: Whereabouts | None) -> list[Bearing]:
        who = self.doers(claim)
        day = _held_on(claim, published)
        found = []
        at = [Whereabouts(o, part, 1.0) for o, part in self.objects(claim)] or ([implied] if implied else [])
        for about, part, match in at:
            made = Bearing(claim, "control", "HOLD", (), about, "", who, (), claim.polarity, claim.when.earliest,
                           claim.when.latest, day, published, match * (0.5 if part else 1.0))  # fmt: skip
            if claim.mode == "contest":
                found.append(made._replace(values=(CONTESTED,)))
            elif claim.mode in _HELD or claim.mode is None:
                if who:
                    found.append(made)
            else:  # presence is not control
                found.append(made._replace(family="occurrence", subject=who, scope="present", values=(YES,)))
        return found or [self._quote(claim, published)]

    def _status(self, claim: Claim, published: date | None, implied: Whereabouts | None) -> list[Bearing]:
        loose = _STATUS_FITS.get(claim.mode or "", ())
        parties = self.sides(m for m in (*claim.actors, *claim.recipients) if m.id)
        about = self.objects(claim) or ([("+".join(parties), False)] if parties else [])
        match = 1.0
        if not about and implied:
            about, match = [(implied.place, implied.is_part)], implied.match
        return [
            Bearing(claim, "status", "STATUS", (), one, "", (claim.mode or "running",), loose, claim.polarity,
                    claim.when.earliest, claim.when.latest, day_of(claim, published), published, match)
            for one, _ in about
        ] or [self._quote(claim, published)]  # fmt: skip

    def _occurrence(self, claim: Claim, published: date | None, implied: Whereabouts | None) -> list[Bearing]:
        subject, about, scope, match = self.doers(claim), None, mode(claim), 1.0
        contents = self._content_scope(claim) if claim.content else ""
        if claim.kind == "CONSULT":
            subject, scope = self.sides((*claim.actors, *claim.recipients)), "phone" if scope == "phone" else ""
        elif contents:
            scope = f"{scope if claim.kind == 'AGREE' else ''}>{contents}"
        elif claim.kind == "RETREAT" and scope == "release":  # whose prisoners they are; where they were let go varies
            about = "+".join(self.sides(m for m in claim.recipients if m.id)) or None
        elif claim.kind in _AT_A_PLACE and (objects := self.objects(claim)):
            about = objects[0][0]
        elif claim.kind in ("ASSAULT", "HARM") and (claim.polarity == "denied" or claim.places) and implied is not None:
            about, match = implied.place, implied.match
        else:
            about = "+".join(self.sides(m for m in claim.recipients if m.id)) or None
        if claim.kind == "HARM" and (of := victims(claim, self.theatre)):
            scope = f"{scope}:{of}"
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
            parts.add(f"{denied}{content.kind}/{mode(content)}:{about}")
        return ",".join(sorted(parts))

    def _commitment(self, claim: Claim, published: date | None, implied: Whereabouts | None) -> list[Bearing]:
        objects: list[tuple[str | None, bool]] = [*self.objects(claim)] or [(implied.place if implied else None, False)]
        due = due_text(claim.when.earliest, claim.when.latest)
        who, how = self.doers(claim), mode(claim)
        named = claim.kind in ("RETREAT", "TAKE", "HOLD", "STATUS") or claim.when.is_known
        mark = "" if (who or objects[0][0]) and named else f":{_hash(claim)}"
        # What is said to be due has been said on the report's day: a commitment is a state that terms may replace.
        return [
            Bearing(claim, "commitment", claim.kind, who, about, f"{how}{':part' if part else ''}{mark}", (due,), (),
                    claim.polarity, claim.when.earliest, claim.when.latest, published, published, quoted=bool(mark))
            for about, part in objects
        ]  # fmt: skip

    def _counts(self, claim: Claim, published: date | None, implied: Whereabouts | None) -> list[Bearing]:
        """Return the numbers in a claim as questions of their own; rival numbers are answers to one question.

        Who did it is another question, and a toll has many names for the dead: it is known by the place; fighters by
        whose they were. A toll with neither is a question of its own.
        """
        if claim.polarity == "none-reported":
            return []
        about, match = next((o for o, _ in self.objects(claim)), None), 1.0
        if about is None and implied is not None:
            about, match = implied.place, implied.match
        found = []
        for q in claim.quantities:
            value, what = range_text(q.low, q.high), counted(q, claim, self.theatre)
            if not value or (claim.polarity == "denied" and not is_toll(claim)):
                continue
            subject = () if claim.kind == "HARM" else self.doers(claim)
            if claim.kind == "HARM":
                whose = "+".join(self.sides(m for m in claim.recipients if m.id)) if what == "fighters" else ""
                what += f":{whose}" if whose else "" if about else f":{_hash(claim)}"
            elif mode(claim) == "release":
                about = "+".join(self.sides(m for m in claim.recipients if m.id)) or None
            found.append(
                Bearing(claim, "count", claim.kind, subject, about, f"{mode(claim)}:{what}", (value,), (),
                        claim.polarity, claim.when.earliest, claim.when.latest, day_of(claim, published), published,
                        match)
            )  # fmt: skip
        return found


def progress(claim: Claim, part: bool = False) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return the degrees that the claim names, those it also fits, and its polarity.

    not-begun -> none; begun, under-way, or completed of some -> begun; of most -> mostly; completed of all, or with
    no extent -> complete; halted keeps what was reached. Of a part of the place, complete is begun of the whole; so
    is what some that are counted did: "two companies have left".
    A denied departure without extent words denies that it has begun; a denied "all" or "most" denies only that much.
    """
    level = {"some": "begun", "most": "mostly"}.get(claim.extent or "")
    if level is None and (claim.kind, mode(claim)) == _GOING and goes_in_parts(claim):
        level = "begun"
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


def _held_on(claim: Claim, published: date | None) -> date | None:
    """Return the day of which a claim on who holds a place speaks: of a past stretch of days the last whole one."""
    when, day = claim.when, day_of(claim, published)
    past = when.earliest and when.latest and when.earliest < when.latest and published and when.latest < published
    return day - timedelta(days=1) if day and past and when.role in ("on", "until") else day


def day_of(claim: Claim, published: date | None) -> date | None:
    """Return the day of which the claim speaks: its own where the words give one, else the day it was published.

    Nothing that is reported as a fact lies after its report, so a named interval ends there at the latest.
    """
    when = claim.when
    if not when.is_known or when.role == "since":
        return published or when.earliest
    day = when.earliest if when.role == "until" else when.latest or when.earliest
    return min(day, published) if day and published else day


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
