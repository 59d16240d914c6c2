"""What is demanded, offered, threatened or due, as it stands in a sentence: "to hand over Lashio to the council"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from crossbearing.model.claim import Claim, PlaceMention

_HEDGED_BELOW = 0.5  # certainty of the words under which a sentence keeps their "may"
_LONGEST = 160  # characters of a content in its own words
# Kind and mode -> the bare verb; {o} is the place, which must be known.
_VERBS = {"RETREAT/withdraw": "withdraw from {o}", "RETREAT/hand-over": "hand over {o}",
          "TAKE/capture": "capture {o}", "TAKE/recapture": "retake {o}", "TAKE/receive": "take over {o}",
          "STATUS/closed": "close {o}", "STATUS/open": "open {o}", "COOPERATE/reopen": "reopen {o}",
          "ASSAULT/aerial": "bomb {o}", "MOBILIZE/enter": "enter {o}"}  # fmt: skip
# The same of nobody named: what is to be done, after "that" or "is to".
_PASSIVE = {"RETREAT/withdraw": "{o} be vacated", "RETREAT/hand-over": "{o} be handed over",
            "STATUS/closed": "{o} be closed", "STATUS/open": "{o} be opened"}  # fmt: skip
_DEMANDS = re.compile(r"\b(?:demand|insist|ultimatum)", re.IGNORECASE)
_PLURAL = re.compile(r"\b[a-z]{3,}s\b(?= of| in|$)")
_TO = re.compile(r"^(?P<no>not )?to (?P<verb>\S.*)$", re.IGNORECASE | re.DOTALL)
# Mode of an AGREE -> what was said, and the bare form.
_OFFERS = {"float": ("floated an offer", "float an offer"), "offer": ("offered", "offer"),
           "propose": ("proposed", "propose"), "promise": ("promised", "promise"),
           "sign": ("signed an agreement", "sign an agreement")}  # fmt: skip
_BOUND = {"required": "is required to", "agreed": "has agreed to", "planned": "is to"}


class Names(Protocol):
    """What names actors and places: `Words` is one."""

    def actors(self, ids: Sequence[str]) -> str:
        """Return the names as a list in words."""
        ...

    def sides(self, claim: Claim, recipients: bool = False) -> tuple[str, ...]:
        """Return the sides that the claim's actors (or recipients) stand for, words where unlinked."""
        ...

    def place(self, place_id: str) -> str:
        """Return the place's name."""
        ...


@dataclass(frozen=True, slots=True)
class _Content:
    """What somebody wants: who is to do it, the bare verb with what it governs, or a clause or noun of its own."""

    doer: str = ""
    verb: str = ""
    clause: str = ""
    noun: str = ""
    negated: bool = False


def said(claim: Claim, contents: Sequence[Claim], names: Names) -> tuple[str, str] | None:
    """Return what was said with its content, done and bare: ("pressed A to leave B", "press A to leave B").

    None where the content cannot be put into a sentence: then its words must be quoted.
    """
    if len(contents) != 1 or claim.kind not in ("REQUEST", "AGREE", "THREATEN", "REJECT"):
        return None
    made = _content(contents[0], claim, names)
    told = _request(claim, made) if claim.kind == "REQUEST" else _intent(claim, made, names)
    if told is None:
        return None
    tail = ""
    if claim.condition is not None and len(claim.condition.quote) <= _LONGEST:
        tail = f" {claim.condition.type} {' '.join(claim.condition.quote.split())}"
    return told[0] + tail, told[1] + tail


def _request(claim: Claim, made: _Content) -> tuple[str, str] | None:
    demands = _DEMANDS.search(claim.quote) is not None
    no = "not " if made.negated else ""
    if made.verb and made.doer:
        if demands:
            return _both("demand", f"that {made.doer} {no}{made.verb}")
        return _both("press", f"{made.doer} {no}to {made.verb}")
    if made.clause:
        return _both("demand", f"that {made.clause}")
    return _both("demand", made.noun) if made.noun and demands else None


def _intent(claim: Claim, made: _Content, names: Names) -> tuple[str, str] | None:
    """Return an offer, agreement, threat or refusal to do something oneself."""
    if not made.verb or (made.doer and made.doer != names.actors(names.sides(claim))):
        return None
    what = f"{'not ' if made.negated else ''}to {made.verb}"
    if claim.kind != "AGREE":
        return _both({"THREATEN": "threaten", "REJECT": "refuse"}[claim.kind], what)
    done, bare = _OFFERS.get(claim.mode or "", ("agreed", "agree"))
    return f"{done} {what}", f"{bare} {what}"


def _both(verb: str, rest: str) -> tuple[str, str]:
    past = f"{verb}d" if verb.endswith("e") else f"{verb}ed"
    return f"{past} {rest}", f"{verb} {rest}"


def _content(content: Claim, parent: Claim, names: Names) -> _Content:
    who = names.sides(content)
    doer = names.actors(who) if who else ""
    negated = content.polarity == "denied"
    verb = bare_verb(content, names)
    if verb:
        receivers = tuple(s for s in names.sides(content, True) if s not in (*names.sides(parent), *who))
        if content.mode == "hand-over" and receivers:
            verb += f" to {names.actors(receivers)}"
        return _Content(doer, verb, negated=negated)
    words = " ".join(content.quote.split())
    first = next((m for m in content.actors if m.start == content.start and 0 < m.end - m.start <= len(content.quote)),
                 None)  # fmt: skip
    rest = " ".join(content.quote[first.end - first.start :].split()) if first else words
    if found := _TO.match(rest):
        return _Content(doer, cut(found["verb"]), negated=bool(found["no"]) or (negated and "not" not in words.split()))
    passive = _PASSIVE.get(_code(content), "")
    where = object_words(content, names) if passive else ""
    if where:
        return _Content(clause=passive.format(o=where))
    return _Content(clause=cut(words)) if first else _Content(noun=cut(words))


def bare_verb(claim: Claim, names: Names) -> str:
    """Return the bare verb with its place ("hand over all of Arkton"); "" where the kind or the place has no words."""
    if not claim.actors:
        return ""
    verb = _VERBS.get(_code(claim), "")
    if not verb:
        return ""
    where = object_words(claim, names)
    if where:
        return verb.format(o=where)
    return "withdraw" if _code(claim) == "RETREAT/withdraw" and not claim.places else ""


def bound(claim: Claim, who: str, where: str, names: Names) -> tuple[str, str, str]:
    """Return a commitment as a question, as a statement and as its denial; "" thrice where only a quote will do."""
    verb = bare_verb(claim, names) or (_VERBS.get(_code(claim), "").format(o=where) if where and claim.actors else "")
    if verb and who:
        hedged = claim.modality == "required" and claim.certainty < _HEDGED_BELOW
        stated = f"{who} {'may be required to' if hedged else _BOUND.get(claim.modality, 'is to')} {verb}"
        return f"Is {who} to {verb}", stated, f"{who} is not to {verb}"
    passive = _PASSIVE.get(_code(claim), "")
    where = object_words(claim, names) or where
    if not passive or not where or claim.actors:
        return "", "", ""
    done, verb = passive.format(o="").strip(), "are" if _PLURAL.search(where) else "is"
    return f"{verb.capitalize()} {where} to {done}", f"{where} {verb} to {done}", f"{where} {verb} not to {done}"


def due(value: str) -> str:
    """Return the due days of an answer in words: "by 31 May to 30 June 2025"; "" where none is named."""
    days = [date.fromisoformat(d) for d in value.removeprefix("by ").split("..") if d[:1].isdigit()]
    if not days:
        return ""
    first, last = days[0], days[-1]
    if first == last:
        return f"by {last.day} {last:%B %Y}"
    if first.year != last.year:
        return f"by {first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
    month = "" if first.month == last.month else f" {first:%B}"
    return f"by {first.day}{month} to {last.day} {last:%B %Y}"


def object_words(claim: Claim, names: Names) -> str:
    """Return the place that a claim is about as it is printed ("some wards of Arkton", "all of Ark Township")."""
    about = next((p for role in ("object", "from", "at") for p in claim.places if p.role == role), None)
    if about is None:
        return ""
    if about.id is None and not (about.within and about.within.id):
        return ""
    if about.id is not None:
        return f"{'all of ' if claim.extent == 'all' else ''}{names.place(about.id)}"
    return _part(about, names)


def _part(about: PlaceMention, names: Names) -> str:
    """Return an unnamed part with its whole: "some wards of Arkton"; its own words where they say it."""
    whole = names.place(about.within.id) if about.within and about.within.id else ""
    said_of = whole.casefold() in about.text.casefold() or re.search(r"[’']s\b|\bof\b", about.text)
    return about.text if said_of else f"{about.text} of {whole}"


def _code(claim: Claim) -> str:
    mode = claim.mode or ("withdraw" if claim.kind == "RETREAT" else "")
    return f"{claim.kind}/{mode}"


def cut(words: str, most: int = _LONGEST) -> str:
    """Return the words on one line, cut at a limit, the cut marked."""
    words = " ".join(words.split())
    return words if len(words) <= most else words[: most - 1].rsplit(" ", 1)[0] + "…"
