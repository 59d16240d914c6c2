"""Places that stand in a claim's own words and that nothing else has taken: "has 300 men in Istmina"."""

from __future__ import annotations

from collections.abc import Sequence

from crossbearing.read.bearing import BEARINGS
from crossbearing.read.clause import Clauses
from crossbearing.read.draft import PLACE_PREPOSITIONS, Draft
from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.likeness import Likeness
from crossbearing.read.noun_phrase import Node

# Kinds that are words themselves: the places in them are those of what is asked, offered or threatened.
WORDS = frozenset({"REQUEST", "THREATEN", "REJECT", "ACCUSE", "SUPPORT", "AGREE"})
# Prepositions of where something is; and of a way, for those who move.
_AT = frozenset({"in", "at", "on", "inside", "within", "across", "throughout", "along", "near", "outside", "around",
                 "behind", "beside", "above", "below", *BEARINGS})  # fmt: skip
_OF_WHOM = frozenset({"in", "along", "across", "inside", "throughout", "to"})
_WAY = frozenset({"from", "to", "towards", "toward", "into"})
# Prepositions of a place that opens a sentence, and signs that open a line of a list.
_FRONTED = frozenset({"in", "at", "near", "across", "inside", "outside", "around"})
# What stands before a clause that a place opens.
_CLAUSE_OPENERS = frozenset(".:;SC")
_BULLETS = frozenset("-–—•*·")
_SITES = frozenset({"object", "at", "near"})
# Deeds whose place is that of those whom they hurt; those who flee do not stay there.
_HARMFUL = frozenset({"ASSAULT", "TAKE", "HARM", "COERCE"})
_AWAY = frozenset({"displaced"})
# Those who set out: what stands with them is where from; a column "from Ark" may be of that town only.
_GOING = frozenset({"withdraw", "troops"})
_FIRED = frozenset({"fire", "launch"})
_STARTS = frozenset({"from", "object", "at"})
_WITH_THEM = {"RETREAT": frozenset({"in", "at", "inside", "from"}), "MOBILIZE": frozenset({"from"})}
_ARRIVING = frozenset({"TAKE", "MOBILIZE", "HOLD"})
_MOVING = frozenset({"RETREAT", "MOBILIZE"})


def opening(parse: Parse, clauses: Clauses, likeness: Likeness, drafts: Sequence[Draft]) -> None:
    """Give the place that opens a clause to the first deed behind it: "In Mali, gunmen abducted a priest"."""
    verbal = sorted((d for d in drafts if d.trigger.type == "V"), key=lambda d: d.trigger.at)
    for k, p in enumerate(parse.phrases[:-2]):
        if p.type != "P" or (k and parse.phrases[k - 1].type not in _CLAUSE_OPENERS):
            continue
        node, role, after = _front(parse, clauses, likeness, k)
        if node is None:
            continue
        told = [d for d in verbal if d.trigger.at >= after and not _is_cut_off(parse, after, d.trigger.at)]
        _place_all(likeness, told[:1], node, role)


def _is_cut_off(parse: Parse, after: int, at: int) -> bool:
    """Return whether a clause that the place opens ends before the verb at this index."""
    between = parse.phrases[after:at]
    return any(p.type in ".:" for p in between)


def label(parse: Parse, clauses: Clauses, likeness: Likeness, drafts: Sequence[Draft]) -> None:
    """Give the place at the head of a line of a list to all deeds of its sentence: "- Shusha: two were shot"."""
    node = _label(parse, clauses, likeness)
    if node is not None:
        _place_all(likeness, drafts, node, "at")


def _place_all(likeness: Likeness, drafts: Sequence[Draft], node: Node, role: str) -> None:
    """Give a place to those of the drafts that have none and are no words themselves."""
    for draft in drafts:
        if draft.places or draft.inherited or (draft.frame.kind in WORDS and draft.frame.kind != "AGREE"):
            continue
        leaving = draft.frame.kind == "RETREAT" and draft.frame.mode == "withdraw"
        draft.places = [(node, "from" if leaving and role == "at" else role, likeness.whole_of(node))]


def _front(parse: Parse, clauses: Clauses, likeness: Likeness, k: int) -> tuple[Node | None, str, int]:
    """Return the place that opens a clause at index k, behind words of time or not, its role, and the index after."""
    phrases = parse.phrases
    while k + 2 < len(phrases) and phrases[k].type == "P" and phrases[k + 1].type == "N":
        node, after = clauses.nouns.node(k + 1)
        word = parse.low(phrases[k])
        if word in _FRONTED and likeness.is_place(node):
            return node, PLACE_PREPOSITIONS[word], after
        if not likeness.is_time(node):
            break
        k = after + (after < len(phrases) and phrases[after].type == ",")
    return None, "at", 0


def _label(parse: Parse, clauses: Clauses, likeness: Likeness) -> Node | None:
    """Return the named place that heads a line of a list: "- Shusha:", "• Quibdó:"."""
    colon = next((p.at for p in parse.phrases[:6] if p.type == ":"), 0)
    if not colon or parse.words[0][0] not in _BULLETS:
        return None
    head = parse.phrases[:colon]
    if len(head) > 3 and head[-1].type == ")" and head[-3].type == "(":
        head = head[:-3]  # "Toribío (Cauca):"
    nouns = [p for p in head if p.type == "N"]
    if len(nouns) != 1 or any(p.type not in "-NC" for p in head):
        return None
    name = nouns[0]
    if parse.words[name.first] in _BULLETS:
        first = name.first + 1
        name = Phrase("N", name.at, first, name.last, parse.starts[first], name.end)
    node = Node(name)
    return node if node.has_name(parse) and likeness.is_place(node) and not likeness.is_never_place(node) else None


def fill(parse: Parse, clauses: Clauses, likeness: Likeness, drafts: Sequence[Draft]) -> None:
    """Give each draft the places that its own words name after a preposition, where none of that role is known."""
    for draft in drafts:
        if draft.inherited:
            continue
        words = draft.frame.kind in WORDS
        # A speech act has only its venue, behind the verb: "agreed in Prague to surrender".
        zone = _venues(parse, draft) if words else parse.phrases
        for p in zone:
            if p.type not in "PY" or not draft.start <= p.start < draft.end or not _is_own(parse, draft, p, drafts):
                continue
            if p.type == "P":
                _put(parse, clauses, likeness, draft, p)
            elif p.type == "Y":
                _put_there(parse, draft, p)


def leave(parse: Parse, clauses: Clauses, likeness: Likeness, drafts: Sequence[Draft]) -> None:
    """Give those who leave the place that stands with them: "two companies in the village began to pull out"."""
    for draft in drafts:
        if draft.nominal or draft.trigger.type != "V":
            continue
        if draft.frame.kind == "ASSAULT":
            _put_source(parse, clauses, likeness, draft)
        going = draft.frame.mode in _GOING and draft.frame.kind in ("RETREAT", "MOBILIZE")
        if not going or any(r in _STARTS for _, r, _ in draft.places):
            continue
        own = parse.phrases[: draft.trigger.at]
        subject = clauses.subject(draft.trigger)
        last = max((n.phrase.at for n in subject if n.start >= draft.start), default=None)
        if last is None:
            continue
        for p in own[last + 1 :]:
            if p.type == "P" and parse.low(p) in _WITH_THEM[draft.frame.kind] and own[p.at + 1 : p.at + 2]:
                node, _ = clauses.nouns.node(p.at + 1)
                if own[p.at + 1].type == "N" and likeness.is_place(node) and not likeness.is_never_place(node):
                    draft.places.append((node, "from", likeness.whole_of(node)))
                    break
            elif p.type not in "PNYE" and not (p.type == "V" and parse.tags_of(p) == ["E"]):
                break


def _put_source(parse: Parse, clauses: Clauses, likeness: Likeness, draft: Draft) -> None:
    """Give an attack the place that its weapon was fired from: "missiles fired from Ark had struck Sill"."""
    own = parse.phrases[: draft.trigger.at]
    for p in own[:-2]:
        fired = p.type == "V" and parse.tags_of(p) == ["E"] and parse.lemma(p) in _FIRED and p.start > draft.start
        if fired and parse.low(own[p.at + 1]) == "from" and own[p.at + 2].type == "N":
            node, after = clauses.nouns.node(p.at + 2)
            if after == draft.trigger.at and (likeness.is_place(node) or likeness.is_name(node)):
                draft.places.append((node, "from", likeness.whole_of(node)))


def _venues(parse: Parse, draft: Draft) -> list[Phrase]:
    """Return the phrases that can open the venue of words: behind the verb, and behind what is signed."""
    if draft.frame.kind != "AGREE":
        return []
    zone = parse.phrases[draft.trigger.at + 1 : draft.trigger.at + 2]
    for p in parse.phrases[draft.trigger.at + 1 :]:
        if p.type not in "NPY":
            break
        signed = draft.frame.mode == "sign" and parse.low(p) in ("in", "at")
        if p not in zone and (signed or (p.type == "Y" and parse.low(p) == "here")):
            zone.append(p)
    return zone


def share(parse: Parse, drafts: Sequence[Draft]) -> None:
    """Give deeds without a place that of the deed beside them in the sentence that they are told with.

    "Hit the market, killing nine" tells of one place, and so does "ten were killed and nine wounded in Gimbi"; who
    "entered Gimbi and pulled out a day later" left Gimbi.
    """
    for draft in drafts:
        if draft.places or draft.nominal or draft.inherited:
            continue
        told = _in_which(parse, draft, drafts)
        if told is not None:
            draft.places = [(n, "near" if r == "near" else "at", w) for n, r, w in told.places if r in _SITES]
            continue
        before = [d for d in drafts if d.trigger.start < draft.trigger.start and d is not draft.parent]
        first = max(before, key=lambda d: d.trigger.start, default=None)
        if first is None or first.parent is not draft.parent or first.inherited:
            continue
        if not _is_joined(parse, first, draft):
            continue
        sites = [(n, "near" if r == "near" else "at", w) for n, r, w in first.places if r in _SITES]
        goes_on = not parse.is_finite(draft.trigger) and draft.frame.mode not in _AWAY
        goes_on = goes_on or (first.frame.kind == "HARM" and _are_counted_together(parse, first, draft))
        if draft.frame.kind == "HARM" and first.frame.kind in _HARMFUL and goes_on:
            draft.places = sites
        elif draft.frame.kind == "RETREAT" and draft.frame.mode == "withdraw" and first.frame.kind in _ARRIVING:
            draft.places = [(n, "from", w) for n, r, w in first.places if r in ("object", "at", "to")]
    for draft in drafts:
        if draft.places or draft.inherited or draft.frame.kind != "HARM" or draft.nominal:
            continue
        after = [d for d in drafts if d.trigger.start > draft.trigger.start]
        second = min(after, key=lambda d: d.trigger.start, default=None)
        if second is not None and second.frame.kind == "HARM" and _are_counted_together(parse, draft, second):
            draft.places = [place for place in second.places if place[1] != "object"]


def _in_which(parse: Parse, draft: Draft, drafts: Sequence[Draft]) -> Draft | None:
    """Return the deed that "in which" before a draft's verb stands for: "a raid near Ark in which nine died"."""
    k = draft.trigger.at - 1
    while k > 0 and parse.phrases[k].type in "NYPCU":
        k -= 1
    if k < 1 or parse.phrases[k].type != "W" or parse.low(parse.phrases[k - 1]) != "in":
        return None
    before = [d for d in drafts if d.trigger.at < k and d.nominal]
    return max(before, key=lambda d: d.trigger.at, default=None)


def _are_counted_together(parse: Parse, one: Draft, other: Draft) -> bool:
    """Return whether two harms are told in one breath: "ten were killed and nine wounded"."""
    between = parse.phrases[one.trigger.at + 1 : other.trigger.at]
    counts = between[1:] if between and parse.low(between[0]) == "and" else []
    return bool(counts) and all(p.type in "UY" or (p.type == "N" and parse.tags[p.first] == "U") for p in counts)


def _is_joined(parse: Parse, first: Draft, second: Draft) -> bool:
    """Return whether the second verb is a participle of the first, or goes on behind "and" with the same subject."""
    k = second.trigger.at - 1
    while k >= 0 and parse.phrases[k].type in "YP" and k > first.trigger.at:
        k -= 1
    if any(p.type in ".:-" for p in parse.phrases[first.trigger.at + 1 : second.trigger.at]):
        return False
    opener = parse.phrases[k]
    if parse.tags_of(second.trigger)[-1] == "G" and not parse.is_finite(second.trigger):
        return opener.type == "," or (opener.type == "C" and parse.low(opener) == "and")
    return opener.type == "C" and parse.low(opener) == "and" and parse.is_finite(second.trigger)


def _is_own(parse: Parse, draft: Draft, preposition: Phrase, drafts: Sequence[Draft]) -> bool:
    """Return whether a preposition hangs on the draft's trigger or its subject, and on no other verb or event."""
    at, trigger = preposition.at, draft.trigger.at
    low, high = (trigger + 1, at) if at > trigger else (0, at)
    between = [p for p in parse.phrases[low:high] if p.start >= draft.start]
    before = parse.phrases[at - 1] if at else None
    told = before is not None and before.at != trigger and before.type == "N" and draft.frame.kind not in WORDS
    if told and before is not None and before.lemma in parse.lex.noun_events:
        return False  # "shelling in Hays killed a woman"
    if any(p.type in "VW.:" for p in between) or (at < trigger and any(p.type == "," for p in between)):
        return False
    return not any(
        o is not draft
        and o.start <= preposition.start < o.end
        and not (o.start <= draft.trigger.start < o.end)
        and (o.start > draft.start or o.end < draft.end)
        for o in drafts
    )


def _put(parse: Parse, clauses: Clauses, likeness: Likeness, draft: Draft, preposition: Phrase) -> None:
    """Add the place after a preposition, if it is one and the draft has none that it could be taken for."""
    word, k = parse.low(preposition), preposition.at + 1
    if k >= len(parse.phrases) or parse.phrases[k].type != "N":
        return
    if word not in _AT and not (word in _WAY and draft.frame.kind in _MOVING):
        return
    if word in _OF_WHOM and k < draft.trigger.at:
        return  # "our fronts in Tumaco": where those are who act
    node, _ = clauses.nouns.node(k)
    if word == "on" and likeness.is_name(node):
        return  # "talks on Abyei", "a strike on Kutum"
    if not likeness.is_place(node) or likeness.is_never_place(node) or _is_taken(draft, node):
        return
    role = PLACE_PREPOSITIONS[word]
    known = {r for _, r, _ in draft.places}
    if role in known or (role in ("at", "near") and known & {"at", "object", "near"}):
        return
    real, _ = likeness.unwrap(node)
    draft.places.append((real, role, likeness.whole_of(real)))


def _put_there(parse: Parse, draft: Draft, adverb: Phrase) -> None:
    """Add "there" and "here" behind a verb, where the draft has no place: which place that is, the link knows."""
    k = next((k for k in range(adverb.first, adverb.last) if parse.lows[k] in ("there", "here")), None)
    if k is None or draft.places or adverb.at < draft.trigger.at:
        return
    word = Phrase("N", adverb.at, k, k + 1, parse.starts[k], parse.ends[k])
    draft.places.append((Node(word), "at", None))


def _is_taken(draft: Draft, node: Node) -> bool:
    """Return whether a phrase is, or stands in, a participant or a place of the draft."""
    wholes = [whole for _, _, whole in draft.places if whole is not None]
    places = [place for place, _, _ in draft.places]
    return any(n.start <= node.start < n.end for n in (*draft.actors, *draft.recipients, *places, *wholes))
