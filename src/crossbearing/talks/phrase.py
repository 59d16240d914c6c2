"""Short phrases for what claims speak of: "withdrawal from Lashio", "closed the border crossings"; no raw quotes."""

from __future__ import annotations

import re

from crossbearing.model.claim import Claim, PlaceMention, Speaker
from crossbearing.talks.ledger import Ledger

MOST_WORDS = 24  # a phrase from the words themselves is cut here and the cut is marked
_DEEDS: dict[tuple[str, str | None], tuple[str, str]] = {
    ("RETREAT", "withdraw"): ("withdrawal", "from"),
    ("RETREAT", "hand-over"): ("hand-over", "of"),
    ("RETREAT", "ceasefire"): ("a ceasefire", "in"),
    ("RETREAT", "disarm"): ("disarming", "in"),
    ("ASSAULT", "aerial"): ("airstrikes", "on"),
    ("ASSAULT", "drone"): ("drone strikes", "on"),
    ("ASSAULT", "heavy-weapons"): ("shelling", "of"),
    ("ASSAULT", "clash"): ("fighting", "in"),
    ("MOBILIZE", "enter"): ("entry", "into"),
    ("TAKE", "capture"): ("capture", "of"),
    ("TAKE", "recapture"): ("recapture", "of"),
    ("COOPERATE", "reopen"): ("reopening", "of"),
    ("COERCE", "seize"): ("seizure", "of"),
}
# Kinds whose phrase needs the place: without one, the words of the claim say more.
_NEEDS_PLACE = ("MOBILIZE", "TAKE", "COOPERATE", "COERCE")
# What a measure is for is no part of it: "closed the gates to stop the rebels"; "the road to Muse" is.
_PURPOSE = re.compile(r"\s(?:in order )?to\s+(?=[a-z]+\s+(?:the|a|an|its|their|his|her|any|all|some|both|them)\b)")
_MEASURE = re.compile(
    r"\b(?:(?:re)?clos(?:e|es|ed|ing)|shut(?:s|ting)?|block(?:s|ed|ing)?|seal(?:s|ed|ing)?|ban(?:s|ned|ning)?"
    r"|bar(?:s|red|ring)?|cut(?:s|ting)?|restrict(?:s|ed|ing)?|limit(?:s|ed|ing)?|halt(?:s|ed|ing)?"
    r"|suspend(?:s|ed|ing)?|stop(?:s|ped|ping)?|(?:re)?open(?:s|ed|ing)?|lift(?:s|ed|ing)?|eas(?:e|es|ed|ing)"
    r"|unblock(?:s|ed|ing)?|withh(?:old|olds|eld|olding)|freez(?:e|es|ing)|froze)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"^(?:them|it|these|those|the same)\b", re.IGNORECASE)
_LEADING = re.compile(
    r"^(?:(?:it|they|he|she|we|and|but|also|to|of|that|has|have|had|is|are|was|were|be|been|being|will|would|may|might"
    r"|can|could|shall|must|should|previously|still|already|again|possible|possibly|reportedly|probably)\s+)+",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:The|A|An|Some|Two|Three|Four|Five|Several|Many|Most|Both|Other)\b(?= )")


def place_words(place: PlaceMention, ledger: Ledger) -> str:
    """Return a place as it is printed: its name, or its own words with the whole that it is a part of."""
    if place.id is not None:
        return ledger.place_name(place.id)
    if place.within is None:
        return place.text
    whole = ledger.place_name(place.within.id) if place.within.id else place.within.text
    return place.text if whole.casefold() in place.text.casefold() else f"{place.text} of {whole}"


def deed(claim: Claim, ledger: Ledger) -> str:
    """Return what is done as a noun with its place ("airstrikes on Lashio"); the claim's own words in short else."""
    noun, link = _DEEDS.get((claim.kind, claim.mode), ("", ""))
    place = next((p for role in ("object", "from", "at", "to") for p in claim.places if p.role == role), None)
    is_misread = place is not None and claim.kind == "RETREAT" and ledger.is_country(place.id or "")
    if not noun or is_misread or (place is None and claim.kind in _NEEDS_PLACE):
        return trimmed(claim.quote)
    if place is None:
        return noun
    where = place_words(place, ledger)
    part = "part of " if claim.extent == "some" and place.id is not None and claim.kind == "RETREAT" else ""
    return f"{noun} {link} {part}{where}"


def measure(claim: Claim, words: str, antecedent: str = "") -> str:
    """Return a measure from its verb on ("closed the gates"); a pronoun gives way to what it stands for.

    `antecedent` is the object of the measure that the same report spoke of before.
    """
    found = _MEASURE.search(words)
    if found is None:
        return trimmed(words)
    rest = _PURPOSE.split(words[found.end() :], maxsplit=1)[0].strip()
    if antecedent and (not rest or _PRONOUN.match(rest)):
        rest = " ".join((antecedent, _PRONOUN.sub("", rest).strip())).strip()
    if not rest:
        objects = [p.text for p in claim.places if p.role == "object" and p.text not in words]
        rest = ", ".join(objects)
    return trimmed(f"{found[0]} {rest}".strip()) if rest else trimmed(words)


def is_pronoun_measure(words: str) -> bool:
    """Return whether words say a measure of something named before ("reopened them")."""
    found = _MEASURE.search(words)
    return found is not None and bool(_PRONOUN.match(words[found.end() :].strip()))


def object_of(words: str) -> str:
    """Return what a measure is done to, without "again"; "" where no verb of measure is in the words."""
    found = _MEASURE.search(words)
    if found is None:
        return ""
    rest = _PURPOSE.split(words[found.end() :], maxsplit=1)[0].strip()
    return re.sub(r"\s+(?:again|once(?: more)?)$", "", rest)


def trimmed(words: str) -> str:
    """Return words without a leading pronoun or auxiliary, on one line, cut at `MOST_WORDS`."""
    found = _LEADING.sub("", " ".join(words.split()).strip(' ,;:.“”"')) or words
    parts = found.split(" ")
    return found if len(parts) <= MOST_WORDS else f"{' '.join(parts[:MOST_WORDS])} …"


def speaker(one: Speaker, ledger: Ledger) -> str:
    """Return who speaks as it stands inside a sentence: no capital where the words are no name, the side added."""
    words = one.text.strip()
    if _ARTICLE.match(words) or (words.istitle() and " " not in words and not one.named and one.id is None):
        words = words[:1].lower() + words[1:]
    side = ledger.side_of(one.affiliation) if one.affiliation else ""
    if one.type != "party" or not side or ledger.is_named(side, words):
        return words
    return f"{words} ({ledger.actor_name(side)})"
