"""The claims of a project as talks reads them: in a fixed order, with the sides that act, are asked and speak."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from crossbearing.model.claim import Claim, Mention
from crossbearing.model.report import Report
from crossbearing.model.theatre import Theatre

_ARTICLE = re.compile(r"^(?:the|a|an|some|both|its|their|his|her|ethnic)\s+", re.IGNORECASE)
_PERSONLESS = ("population",)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Claims sorted by (published, report, start, end, id), so that the order of arrival changes nothing."""

    claims: tuple[Claim, ...]
    by_id: dict[str, Claim]
    by_report: dict[str, tuple[Claim, ...]]
    published: dict[str, date | None]
    texts: dict[str, str]
    theatre: Theatre | None
    _sides: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    _names: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def side(self, mention: Mention) -> str:
        """Return the actor that answers for a mention, or "" where the words name no actor that could bargain.

        A linked mention gives its outermost parent; an unlinked one its own words when they hold a name (a capital
        past the first letter of a clause) and do not end in a common noun. Populations are never a side.
        """
        if mention.id is not None:
            return self.side_of(mention.id)
        words = _ARTICLE.sub("", mention.text.strip())
        is_name = any(sum(c.isupper() for c in w) > 1 for w in words.split()) or any(
            w[:1].isupper() for w in words.split()[1:]
        )
        # "nine former Front staff" are people of the Front, not an actor of that name.
        is_people = bool(words) and words.split()[-1].islower()
        return words if is_name and not is_people and len(words.split()) <= 6 else ""

    def side_of(self, actor_id: str) -> str:
        """Return the actor that answers for an actor id ("" for a population)."""
        if self.theatre is None or actor_id not in self.theatre.actors:
            return actor_id
        side = self.theatre.side(actor_id)
        return "" if self.theatre.actors[side].kind in _PERSONLESS else side

    def actors(self, claim: Claim) -> tuple[str, ...]:
        """Return the sides that do it."""
        return self._pair(claim)[0]

    def recipients(self, claim: Claim) -> tuple[str, ...]:
        """Return the sides to whom it is done, or of whom it is asked."""
        return self._pair(claim)[1]

    def _pair(self, claim: Claim) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the sides of actors and recipients, worked out once a claim."""
        pair = self._sides.get(claim.id)
        if pair is None:
            pair = _unique(self.side(m) for m in claim.actors), _unique(self.side(m) for m in claim.recipients)
            self._sides[claim.id] = pair
        return pair

    def both(self, claim: Claim) -> tuple[str, ...]:
        """Return all sides of the claim."""
        return _unique((*self.actors(claim), *self.recipients(claim)))

    def is_named(self, side: str, words: str) -> bool:
        """Return whether a side's name, id or alias stands in the words."""
        pattern = self._names.get(side)
        if pattern is None:
            names = {side, self.actor_name(side)}
            if self.theatre is not None and side in self.theatre.actors:
                names |= {self.theatre.actors[side].name, *self.theatre.actors[side].aliases}
            cues = [re.escape(n) for n in sorted(names, key=lambda n: (-len(n), n)) if len(n) > 1]
            # "Front areas" names the Front, "front line" does not.
            bare = (_ARTICLE.sub("", n) for n in sorted(names))
            cues += [rf"(?-i:{re.escape(n)})" for n in bare if n[:1].isupper()]
            cue = "|".join(cues)
            pattern = re.compile(rf"(?<!\w)(?:{cue})(?!\w)" if cue else r"(?!)", re.IGNORECASE)
            self._names[side] = pattern
        return pattern.search(words) is not None

    def contents(self, claim: Claim) -> tuple[Claim, ...]:
        """Return the claims that this one demands, offers, threatens; missing ones are left out."""
        return tuple(self.by_id[c] for c in claim.content if c in self.by_id)

    def speakers(self, claim: Claim) -> tuple[str, ...]:
        """Return the words for those nearest the fact, or the outlet where nobody is quoted."""
        return tuple(s.text for s in claim.voice[0].speakers) if claim.voice else ()

    def speaking_sides(self, claim: Claim) -> tuple[str, ...]:
        """Return the sides on whose behalf those nearest the fact speak."""
        if not claim.voice:
            return ()
        return _unique(self.side_of(s.affiliation) for s in claim.voice[0].speakers if s.affiliation)

    def sentence(self, claim: Claim) -> str:
        """Return the sentence around the claim; the claim's own words where the report is not at hand."""
        text = self.texts.get(claim.report)
        if text is None:
            return claim.quote
        start = max(text.rfind(mark, 0, claim.start) + 1 for mark in (". ", "\n", "” ", "? "))
        ends = [e for e in (text.find(mark, claim.end) for mark in (". ", "\n", ".\n")) if e >= 0]
        return text[start : min(ends, default=len(text))].strip()

    def reported(self, claims: Sequence[Claim]) -> date | None:
        """Return the day of the latest report among the claims, or None where no report is dated."""
        days = [d for c in claims if (d := self.published.get(c.report)) is not None]
        return max(days, default=None)

    def actor_name(self, actor_id: str) -> str:
        """Return the actor's name to print: its short form where the id is one of its aliases ("SAC")."""
        if self.theatre is not None and actor_id in self.theatre.actors:
            return self.theatre.actor_short(actor_id)
        return actor_id.upper() if actor_id.islower() and len(actor_id) <= 6 and " " not in actor_id else actor_id

    def is_country(self, key: str) -> bool:
        """Return whether a place is of the theatre's widest level: no settlement hands over a whole country."""
        theatre = self.theatre
        return theatre is not None and key in theatre.places and theatre.places[key].level in theatre.levels[:1]

    def place_name(self, place_id: str) -> str:
        """Return the place's name to print; without a theatre, the id with capitals."""
        if self.theatre is not None and place_id in self.theatre.places:
            return self.theatre.place_name(place_id)
        return place_id.replace("-", " ").title() if place_id.islower() else place_id


def open_ledger(claims: Sequence[Claim], reports: Sequence[Report], theatre: Theatre | None) -> Ledger:
    """Return the claims in their fixed order with what is known of their reports; doubles are dropped."""
    published = {r.id: r.published for r in reports}
    by_id = {c.id: c for c in claims}
    ordered = sorted(
        by_id.values(),
        key=lambda c: (published.get(c.report) or date.min, c.report, c.start, c.end, c.id),
    )
    by_report: dict[str, list[Claim]] = {}
    for claim in ordered:
        by_report.setdefault(claim.report, []).append(claim)
    grouped = {r: tuple(cs) for r, cs in by_report.items()}
    return Ledger(tuple(ordered), by_id, grouped, published, {r.id: r.text for r in reports}, theatre)


def is_claimed(claim: Claim) -> bool:
    """Return whether the claim says that it is so (not denied, not merely looked for)."""
    return claim.polarity == "affirmed"


def is_deed(claim: Claim) -> bool:
    """Return whether the claim asserts something done about the world, not wanted or feared."""
    return claim.as_fact and claim.modality == "actual"


def ids(claims: Sequence[Claim]) -> tuple[str, ...]:
    """Return the claims' ids, each once, in order."""
    return tuple(dict.fromkeys(c.id for c in claims))


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(v for v in dict.fromkeys(values) if v)
