"""Backing that a clause mentions by the way: "with China's backing", "with the support of Turkey"."""

from __future__ import annotations

from crossbearing.read.clause import Clauses
from crossbearing.read.draft import Draft, Drafts
from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.likeness import Likeness
from crossbearing.read.manner import Manner, manner
from crossbearing.read.noun_phrase import Node
from crossbearing.read.words import Frame, word_set

BACKING = word_set("backing support blessing")
_FRAME = Frame("SUPPORT", None, object="recipient")
# Words before the noun that leave the backing one in words; "air support" is a deed of arms.
_PLAIN = "DXZA"


def read_backing(parse: Parse, clauses: Clauses, likeness: Likeness, drafts: Drafts, noun: Phrase) -> bool:
    """Add the draft of a backing after "with", and return whether the noun is one, told or not."""
    opener = parse.phrases[noun.at - 1]
    if not noun.at or opener.type != "P" or parse.low(opener) != "with":
        return False
    node, after = clauses.nouns.node(noun.at)
    backers = _backers(parse, clauses, likeness, node, after)
    verb = _backed_verb(parse, opener)
    if not backers or verb is None:
        return True
    way = _way(manner(parse, clauses, verb))
    if way is None:
        return True
    draft = Draft(_FRAME, opener.start, max(node.end, *(n.end for n in backers)), noun, way, nominal=True, aside=True)
    draft.actors = backers
    draft.recipients = [n for n in clauses.subject(verb) if n.end <= opener.start or opener.at == 0]
    drafts.add(draft)
    return True


def _backers(parse: Parse, clauses: Clauses, likeness: Likeness, node: Node, after: int) -> list[Node]:
    """Return who backs: "China's backing", "the support of Turkey", "support from Turkey"."""
    phrase, phrases = node.phrase, parse.phrases
    holder = likeness.premodifier(phrase)
    if holder is not None and all(parse.tags[k] in _PLAIN for k in range(holder.phrase.last, phrase.head)):
        return [holder]
    found = list(node.of)
    if not found and after + 1 < len(phrases) and phrases[after].type == "P" and phrases[after + 1].type == "N":
        found = clauses.nouns.group(after + 1)[0] if parse.low(phrases[after]) == "from" else []
    return [n for n in found if likeness.is_actor(n)]


def _backed_verb(parse: Parse, opener: Phrase) -> Phrase | None:
    """Return the verb of the clause that the backing stands in: the finite one before it, else any, else the first."""
    verbs = [p for p in parse.phrases[: opener.at] if p.type == "V"]
    finite = [p for p in verbs if parse.is_finite(p)]
    if not verbs:
        return next((p for p in parse.phrases[opener.at :] if p.type == "V" and parse.is_finite(p)), None)
    return finite[-1] if finite else verbs[-1]


def _way(way: Manner) -> Manner | None:
    """Return the manner of the backing: as open as what is backed; None where that is denied."""
    if way.polarity == "denied":
        return None
    return way._replace(phase=None, extent=None)
