"""Who says it: a bearing becomes evidence, one piece for each co-speaker, with side, stake, weight and origin."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from hashlib import blake2b
from operator import attrgetter
from typing import NamedTuple

from crossbearing.model.claim import Claim, Speaker, VoiceLevel
from crossbearing.model.finding import Evidence
from crossbearing.model.report import Report
from crossbearing.reconcile.channel import clean_weight
from crossbearing.reconcile.name import plain
from crossbearing.reconcile.origin import join_by_keys
from crossbearing.reconcile.question import CONTESTED, Bearing, Reading

UNKNOWN_OUTLET = "unknown outlet"
# Hedges: the certainty of the words is the weight, and no more than this where the modality itself hedges.
# Prior, chosen; to be calibrated over hedge words.
_MODALITY_MOST = {"possible": 0.4, "probable": 0.8}
_DOUBTED = 0.5  # "X doubts that": half a denial
# What being believed does for the one who acts, by kind: ground gained or kept is good, harm done is bad.
_VALENCE = {"TAKE": 1, "HOLD": 1, "RETREAT": -1, "ASSAULT": -1, "COERCE": -1, "THREATEN": -1, "SANCTION": -1,
            "CONCEDE": -1, "HARM": -1}  # fmt: skip
_GROUND = frozenset(("withdraw", "hand-over", "", None))
_SPEAKS_FOR_A_SIDE = frozenset(("party", "official", "ngo"))
_CREDIT_DAYS = 3  # a credited story appeared at its source on the same day or within two days before

Key = tuple[Hashable, ...]


class _Made:
    """A piece of evidence, where it stands among others, and the keys of its origin."""

    __slots__ = ("_joined", "evidence", "keys", "order")

    def __init__(self, evidence: Evidence, keys: list[Key]) -> None:
        self.evidence, self.keys, self.order = evidence, keys, _stable(evidence)
        self._joined: Evidence | None = None

    def joined(self, origin: str) -> Evidence:
        """Return the evidence as one of another's origin."""
        if self._joined is None or self._joined.origin != origin:
            self._joined = replace(self.evidence, origin=origin)
        return self._joined


class _Known(NamedTuple):
    """What was made of a bearing, and what that rested on beside it."""

    bearing: Bearing
    outlet: str | None
    family: str | None
    made: list[_Made]


class Recall:
    """What was made of the bearings of one question, for the next time that it is made."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[int, _Known] = {}

    def of(self, bearings: Sequence[Bearing], witnesses: Witnesses) -> Iterable[_Known]:
        """Return what is made of the bearings, and keep it in the place of what was kept."""
        before, self._known = self._known, {}
        found = []
        for b in bearings:
            outlet, family = witnesses.outlets.get(b.claim.report), witnesses.copied.get(b.claim.id)
            known = before.get(id(b))
            if known is None or known.bearing is not b or known.outlet != outlet or known.family != family:
                known = _Known(b, outlet, family, witnesses.made_of(b))
            self._known[id(b)] = known
            found.append(known)
        return found


class Witnesses:
    """Makes evidence; knows the reports, the theatre's sources and which words were copied."""

    def __init__(self, reading: Reading, reports: Mapping[str, Report], copied: Mapping[str, str]) -> None:
        self.reading = reading
        self.copied = copied
        theatre = reading.theatre
        self.outlets = {r.id: r.outlet for r in reports.values()}
        self.sources = theatre.sources if theatre else {}
        # A theatre may name a side's outlets in either sheet.
        self.owner = {s: a.id for a in (theatre.actors.values() if theatre else ()) for s in a.affiliated_sources}
        self.owner |= {s.id: s.affiliated_actor for s in self.sources.values() if s.affiliated_actor}
        self.source_by_name = {plain(s.name): s.id for s in self.sources.values()}

    def outlet(self, claim: Claim) -> str:
        """Return the outlet's id or name as the report or, without one, the outermost voice gives it."""
        known = self.outlets.get(claim.report)
        if known:
            return known
        if claim.voice and (last := claim.voice[-1].speakers) and last[0].type == "outlet":
            return last[0].id or last[0].text
        return UNKNOWN_OUTLET

    def evidence(self, bearings: Sequence[Bearing], recall: Recall | None = None) -> list[Evidence]:
        """Return the evidence of one question's bearings, each with its origin, in a fixed order.

        `recall` keeps what was made of each bearing for the next time; what has changed since is made anew.
        """
        if recall is None:
            made = [one for b in bearings for one in self.made_of(b)]
        else:
            made = [one for known in recall.of(bearings, self) for one in known.made]
        if len(made) == 1:
            return [made[0].evidence]
        made.sort(key=attrgetter("order"))
        roots = join_by_keys([one.keys for one in made])
        return [
            one.evidence if root == at else one.joined(made[root].evidence.origin)
            for at, (one, root) in enumerate(zip(made, roots, strict=True))
        ]

    def made_of(self, b: Bearing) -> list[_Made]:
        """Return the evidence of one bearing, with the keys of its origin."""
        claim = b.claim
        outlet = self.outlet(claim)
        source = self.sources.get(outlet)
        outlet_side = self._owner_side(outlet)
        level, polarity, doubt = _level(claim, b.polarity)
        hedge = min(clean_weight(claim.certainty), _MODALITY_MOST.get(claim.modality, 1.0))
        weight = clean_weight(claim.confidence) * hedge * b.match * doubt
        values, loose = b.values, b.loose
        if polarity != b.polarity:  # who denies that it has begun denies all that follows
            values, loose = b.values + b.loose, ()
        speakers = level.speakers if level else ()
        speakers = speakers or (Speaker(outlet, type="outlet", named=True, id=outlet),)
        found = []
        for speaker in speakers:
            own = speaker.type == "outlet"
            side = outlet_side if own else self._speaker_side(speaker)
            keys = self._keys(b, speaker, side, outlet, polarity)
            name = speaker.id or (plain(speaker.text) if speaker.named else "")
            e = Evidence(
                claim.id, values, loose, polarity, speaker.text, speaker.type, side,
                self._stake(b, polarity, side, speaker.type), outlet, source.kind if source else "",
                self._stake(b, polarity, outlet_side, "party" if outlet_side else "outlet"), not own, weight, b.day,
                _origin_id(keys[0]), b.moves, claim.report, name,
            )  # fmt: skip
            found.append(_Made(e, keys))
        return found

    def _speaker_side(self, speaker: Speaker) -> str | None:
        if speaker.affiliation:
            return self.reading.side(speaker.affiliation)
        theatre = self.reading.theatre
        if speaker.id and theatre and speaker.id in theatre.actors:
            return self.reading.side(speaker.id)
        return self._owner_side(speaker.id or "")

    def _owner_side(self, outlet: str) -> str | None:
        """Return the side whose outlet it is, or None for one of its own."""
        owner = self.owner.get(outlet)
        return self.reading.side(owner) if owner else None

    def _stake(self, b: Bearing, polarity: str, side: str | None, source: str) -> str:
        """Return what being believed does for the speaker's side: gain, loss or neutral.

        A side has a stake where it is the one who acts, the one acted on, or a party to the conflict at all.
        """
        valence = _VALENCE.get(b.kind, 0) if side is not None else 0
        if b.kind == "RETREAT" and b.claim.mode not in _GROUND:
            valence = 0
        if side is None or valence == 0 or polarity == "none-reported":
            return "neutral"
        concerned = b.values if b.family == "control" else b.subject
        if side not in concerned:
            acted_on = self.reading.sides(b.claim.recipients)
            if CONTESTED in concerned or not (source == "party" or side in acted_on):
                return "neutral"
            valence = -valence
        if b.values == ("none",):
            valence = -valence
        if polarity != "affirmed":
            valence = -valence
        return "gain" if valence > 0 else "loss"

    def _keys(self, b: Bearing, speaker: Speaker, side: str | None, outlet: str, polarity: str) -> list[Key]:
        """Return the keys by which evidence is of one origin: whoever shares one is one origin."""
        # Unnamed speakers of one type and side in one report are one pool: nobody can tell them apart. But who
        # denies is not who affirms, and words that say the contrary are no copy.
        named = speaker.id or (plain(speaker.text) if speaker.named else "")
        # Two outlets of different sides that print the same words are one origin in their own voice too.
        pool = ("outlet", None, "") if speaker.type == "outlet" else (speaker.type, side, named or polarity)
        keys: list[Key] = [("report", b.claim.report, *pool)]
        if b.claim.id in self.copied:
            keys.append(("copy", self.copied[b.claim.id], *pool, polarity, b.values))
        day = b.published
        if speaker.type in _SPEAKS_FOR_A_SIDE and (named or side) and day:
            keys.append(("speaker", side or named, speaker.type, day, "" if named else polarity))
        credited = self._credited(b.claim, outlet)
        if credited and day:
            same = ("outlet", None, "") if speaker.type == "media" else pool
            keys.extend(("credit", credited, day - timedelta(days=d), *same) for d in range(_CREDIT_DAYS))
        elif day:
            keys.append(("credit", outlet, day, *pool))
        return keys

    def _credited(self, claim: Claim, outlet: str) -> str | None:
        """Return the other outlet to which the report credits the words, if it names one that is known."""
        for level in claim.voice:
            for speaker in level.speakers:
                if speaker.type != "media":
                    continue
                source = speaker.id or self.source_by_name.get(plain(speaker.text))
                if source and source != outlet:
                    return source
        return None


def _level(claim: Claim, polarity: str) -> tuple[VoiceLevel | None, str, float]:
    """Return the level whose word counts, the polarity of its word, and the weight that its doubt leaves.

    The speaker nearest the fact counts; polarity already holds that speaker's denial. One further out who denies
    what the inner one says is the one who takes a stand, and the word is a denial: the report that is denied, a
    rumour or a rival's announcement, is no evidence for yes.
    """
    for level in claim.voice[1:]:
        if level.stance == "denies" and polarity != "none-reported":
            return level, "denied", 1.0
    nearest = claim.voice[0] if claim.voice else None
    if nearest and nearest.stance == "doubts" and polarity == "affirmed":
        return nearest, "denied", _DOUBTED
    doubted = any(level.stance == "doubts" for level in claim.voice[1:])
    return nearest, polarity, _DOUBTED if doubted else 1.0


def _stable(e: Evidence) -> tuple[date, str, str, tuple[str, ...], str, str]:
    return e.day or date.max, e.claim, e.polarity, e.values, e.source, e.speaker


def _origin_id(key: Key) -> str:
    return blake2b(repr(key).encode(), digest_size=6).hexdigest()
