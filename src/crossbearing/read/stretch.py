"""How far the words of a claim reach: to the end of its clause, with restrictive relatives and purposes, by the guide.

Roles are found before; here only the end of a verb's claim is moved. See docs/annotation.md, "The words".
"""

from __future__ import annotations

from crossbearing.read.draft import Draft, Drafts
from crossbearing.read.grammar import Parse, Phrase

# Subordinators that open a clause of their own; "that" and "whether" go on with what is said.
_GOES_ON = frozenset({"that", "whether", "than"})
_WHEN = frozenset({"when", "while", "once"})
_STOPS = frozenset(".:,-()")


def stretch(parse: Parse, drafts: Drafts) -> None:
    """Move the end of each verb's draft to the end of its clause, and of each outer one over its contents."""
    for draft in drafts:
        draft.reach = draft.end
    for draft in drafts:
        if not draft.nominal and draft.trigger.type == "V":
            draft.end = max(draft.end, _clause_end(parse, draft, drafts))
    for draft in drafts:
        for content in draft.contents:
            draft.end = max(draft.end, content.end)


def _clause_end(parse: Parse, draft: Draft, drafts: Drafts) -> int:
    """Return where the clause of a draft ends: before a comma, a subordinator, or "and" with a verb of its own."""
    phrases = parse.phrases
    end = draft.end
    k = next((p.at for p in phrases if p.start >= draft.end), len(phrases))
    relative = False
    while k < len(phrases):
        p = phrases[k]
        if p.type in _STOPS or (p.type == "S" and parse.low(p) not in _GOES_ON) or parse.low(p) in _WHEN:
            break
        if p.type == "C" and _opens_clause(parse, k + 1) and not _wants_more(parse, draft, k + 1):
            break
        if p.type == "W":
            relative = True
        elif p.type == "V":
            other = drafts.by_phrase.get(p.at)
            own = other is not None and other is not draft and other not in draft.contents
            purpose = parse.tags_of(p)[0] == "T"
            if own and purpose:
                break  # "withdrew to attack from the north": the attack is told by itself
            if parse.is_finite(p) and not relative and not _is_told(draft, p, drafts):
                break
            relative = False
        end = p.end
        k += 1
    return end


def _wants_more(parse: Parse, draft: Draft, k: int) -> bool:
    """Return whether the verb at k goes on with what is wanted: "demand that they be disarmed and taken out"."""
    content = max(draft.contents, key=lambda c: c.trigger.at, default=None)
    if k >= len(parse.phrases) or content is None or content.trigger.type != "V" or parse.phrases[k].type != "V":
        return False
    first, verb = content.trigger, parse.phrases[k]
    if parse.tags[verb.first] == "E" and parse.is_passive(first):
        return True
    bare = all(parse.lows[v.first] == parse.lemma(v) for v in (first, verb))
    return parse.tags[verb.first] == parse.tags[first.first] and (parse.tags[verb.first] == "T" or bare)


def _is_told(draft: Draft, verb: Phrase, drafts: Drafts) -> bool:
    """Return whether a finite verb stands in what the draft says: "demanded that the army leave"."""
    other = drafts.by_phrase.get(verb.at)
    return other in draft.contents if other is not None else draft.frame.object == "content"


def _opens_clause(parse: Parse, k: int) -> bool:
    """Return whether what follows "and" has a verb of its own: "and burned", "and the army left", "and that it did"."""
    if k < len(parse.phrases) and parse.phrases[k].type == "S":
        return True
    for p in parse.phrases[k:]:
        if p.type == "V":
            return True
        if p.type in _STOPS or p.type in "SCWP":
            return False
    return False
