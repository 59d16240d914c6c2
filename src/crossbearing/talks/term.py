"""What is demanded, offered, accepted, refused or meant: one term per speech act, matter and place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crossbearing.model.claim import Claim, PlaceMention
from crossbearing.talks.ledger import Ledger

ACTS = ("REQUEST", "AGREE", "REJECT")
PASSAGE = "safe passage"
TALKS = "talks"  # the topic of an issue: whether to talk at all
_RECOGNITION = re.compile(
    r"recogni[szt]|autonom|self-administ|self-rule|independen|statehood|sovereignty", re.IGNORECASE
)
_TRUCE = re.compile(r"\bcease-?fire|\btruce\b|pause in (?:the )?fighting", re.IGNORECASE)
_PRONOUN_OBJECT = re.compile(
    r"\b(?:it|that|this|them|these|those|(?:the|this|that|its|his|their) "
    r"(?:demand|offer|proposal|call|request|terms?|plan|idea|ultimatum|invitation))s?\W*$",
    re.IGNORECASE,
)
_YIELDING = re.compile(r"withdr|hand(?:ing|ed|s)?\b|return|cede|ceding|giv|gave|leav|left|vacat|pull(?:ed|ing)? out"
                       r"|surrender|evacuat", re.IGNORECASE)  # fmt: skip
_ACCESS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("aid access", re.compile(r"humanitarian|\baid\b|relief|medical suppl", re.IGNORECASE)),
    (
        "border trade and crossings",
        re.compile(r"crossing|border|customs|\btrade\b|\bgates?\b|goods (?:traffic|lorr|truck)", re.IGNORECASE),
    ),
    ("roads", re.compile(r"\broads?\b|highway|\broute\b|checkpoint", re.IGNORECASE)),
)
_STATUS_OF_MODALITY = {"demanded": "demanded", "offered": "offered", "proposed": "offered", "agreed": "accepted",
                       "intended": "reported intention", "planned": "reported intention"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """One thing wanted: by whom, of what kind and about what, in which claims.

    `status` is a position status, or "" where nobody is said to want it (a requirement, a threat's content).
    `denied_act` means that the demand or offer itself is denied; `negated` that the content is denied ("not to").
    `places` are those that the matter is about, most exact first.
    """

    wanters: tuple[str, ...]
    status: str
    kind: str
    about: str
    content: Claim
    act: Claim | None
    places: tuple[PlaceMention, ...]
    denied_act: bool
    negated: bool

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The act, where there is one, and its content."""
        return (self.content,) if self.act is None or self.act is self.content else (self.act, self.content)


def find_terms(ledger: Ledger) -> tuple[Term, ...]:
    """Return every term of the ledger in the order of its claims. Facts, fears and conditions give none."""
    terms: list[Term] = []
    for claim in ledger.claims:
        if claim.kind in ACTS and claim.modality in ("actual", "possible", "probable"):
            if claim.polarity == "none-reported":
                continue
            inner = ledger.contents(claim) or taken_up(claim, ledger) or (claim,)
            for content in inner:
                terms += _terms(ledger, content, claim, ledger.actors(claim), _status(claim))
        elif claim.parent is None or claim.parent not in ledger.by_id:
            status = _STATUS_OF_MODALITY.get(claim.modality)
            if claim.modality == "required" and claim.kind == "RETREAT":
                terms += _terms(ledger, claim, None, (), "")
            elif status is not None and claim.kind not in ACTS:
                terms += _terms(ledger, claim, None, _who_wants(ledger, claim), status)
        elif claim.modality in ("intended", "planned"):
            terms += _terms(ledger, claim, None, ledger.actors(claim), "reported intention")
    return tuple(terms)


def taken_up(claim: Claim, ledger: Ledger) -> tuple[Claim, ...]:
    """Return what an answer that only says "it" answers: the contents of the last demand or offer of another before it.

    "Kyiv demanded a ceasefire; Moscow rejected it." Within one report, and not across an act that it may as well mean.
    """
    if claim.kind not in ("REJECT", "AGREE") or not _PRONOUN_OBJECT.search(claim.quote):
        return ()
    actors = set(ledger.actors(claim))
    for other in reversed(ledger.by_report.get(claim.report, ())):
        if other.start < claim.start and other.kind in ("REQUEST", "AGREE") and other.id not in claim.content:
            contents = ledger.contents(other)
            if contents:
                return () if not actors or actors & set(ledger.actors(other)) else contents
    return ()


def _status(act: Claim) -> str:
    """Return the position status that a speech act gives."""
    if act.kind == "REQUEST":
        return "demanded"
    if act.kind == "REJECT":
        return "rejected"
    return "accepted" if act.mode in ("agree", "sign") else "offered"


def _who_wants(ledger: Ledger, claim: Claim) -> tuple[str, ...]:
    """Return whose wish a term without its speech act is: what is demanded is wanted by whom it is done to."""
    if claim.modality == "demanded":
        return ledger.recipients(claim)
    first = min(claim.actors, key=lambda m: m.start, default=None)
    if claim.modality == "intended" and first is not None and re.match(rf"{re.escape(first.text)}\s+to\s", claim.quote):
        return ()  # "the junta to recognise it": what somebody else wants of it, and who wants it was not read
    return ledger.both(claim) if claim.modality == "agreed" else ledger.actors(claim)


def _terms(ledger: Ledger, content: Claim, act: Claim | None, wanters: tuple[str, ...], status: str) -> list[Term]:
    """Return the terms of one content: one for each place of ground, one for any other matter."""
    found = stake(content, act)
    if found is None:
        return []
    kind, about = found
    if status == "offered" and content.kind == "TAKE" and set(wanters) & set(ledger.actors(content)):
        return []  # who vows to take a place offers nothing
    denied = act is not None and act is not content and act.polarity == "denied"
    negated = content.polarity == "denied" and (act is not content)
    if act is content:
        denied = content.polarity == "denied"
    places = _places(content) or (_places(act) if act is not None else ())
    if kind != "territory":
        return [Term(wanters, status, kind, about, content, act, places, denied, negated)]
    return [Term(wanters, status, kind, about, content, act, (p,), denied, negated) for p in places] or [
        Term(wanters, status, kind, about, content, act, (), denied, negated)
    ]


def stake(content: Claim, act: Claim | None) -> tuple[str, str] | None:
    """Return what is wanted in an act, as `matter` does; to sit down at all is a matter too where it is asked for."""
    if content.kind == "CONSULT":
        return ("other", TALKS) if act is not None and act is not content else None
    return matter(content, act)


def matter(content: Claim, act: Claim | None) -> tuple[str, str] | None:
    """Return the kind of issue that a content is about and its topic, or None where it is no matter of talks."""
    kind, mode, words = content.kind, content.mode, content.quote
    if _RECOGNITION.search(words) and kind not in ("RETREAT", "TAKE", "HOLD"):
        return "recognition", ""
    if (kind == "RETREAT" and mode == "ceasefire") or (kind in ("STATUS", "AGREE") and _TRUCE.search(words)):
        return "ceasefire", ""
    if (kind == "RETREAT" and mode in ("withdraw", "hand-over", None)) or kind in ("TAKE", "HOLD"):
        return "territory", ""
    if kind in ("STATUS", "COOPERATE", "COERCE", "SANCTION") or (kind == "RETREAT" and mode == "access"):
        around = " ".join((words, *(p.text for p in content.places), act.quote if act else ""))
        found = next((("access", name) for name, cue in _ACCESS if cue.search(around)), None)
        return found or (("access", PASSAGE) if kind == "RETREAT" else None)
    if kind in ("RETREAT", "AID", "CONCEDE"):
        return "other", f"{kind}/{mode}" if mode else kind
    if content is act and _YIELDING.search(words) and _places(content):
        return "territory", ""
    return None


def _places(claim: Claim) -> tuple[PlaceMention, ...]:
    """Return the places that a claim is about: what is given or left first, a mere setting last."""
    for roles in (("object",), ("from",), ("at",)):
        found = tuple(p for p in claim.places if p.role in roles)
        if found:
            return found
    return ()
