"""What the network sees, as drafts: the rules' where it agrees, corrected, and its own beside them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from crossbearing.model.claim import Claim, VoiceLevel
from crossbearing.model.kinds import PLACE_ROLES
from crossbearing.read.clause import Clauses
from crossbearing.read.draft import Draft, Told
from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.likeness import Likeness
from crossbearing.read.manner import Manner
from crossbearing.read.network.decode import Proposal, proposals
from crossbearing.read.network.reading import Asked, word_at
from crossbearing.read.network.session import Answer
from crossbearing.read.noun_phrase import Node
from crossbearing.read.number import quantity
from crossbearing.read.speaker import speaker
from crossbearing.read.when import find
from crossbearing.read.where import WORDS, fill, label, leave, opening, share
from crossbearing.read.words import Frame

# All chosen on the dev conflicts. How probable a claim must be that the rules did not read. Theirs all stay, with the
# confidence that the network leaves them: what a word list has seen can be read and judged, what is dropped cannot.
TELLS = 0.9
# a tie to a participant or place, and one that the rules made as well; a speaker that they did not find:
MAKES, KEEPS, VOICES = 0.7, 0.01, 0.9
PLACES = 0.6  # a place that is no other claim's
# a value, or an end of the span, to change the rules' own; a sort of speaker.
CHANGES, BOUNDS, SORTS = 0.95, 0.95, 0.8
# How sure it is of a claim: shift and slope of a logistic curve (Platt 1999) over the log odds that the network gives,
# for a claim that the rules did not read and for one that they read too; `evals/confidence.py` measures it.
CURVES = {False: (-0.21, 0.213), True: (0.59, 0.263)}
# Verbs that leave open what they say when they are negated: "could not confirm it".
_CHECKING = frozenset({"confirm", "verify"})


# Kinds of which also those who do it are counted: who marches, comes, goes.
_DOERS_COUNT = frozenset({"MOBILIZE", "PROTEST", "RETREAT"})
_EDGE = 0.0005  # log odds beyond this are no more than its training's zeal


def drafts(one: Asked, answer: Answer) -> list[Draft]:
    """Return the drafts of a sentence in the order of their triggers; those of the rules are changed in place.

    Words that the network did not come to, in a very long sentence, are left to the rules.
    """
    drafting = _Drafting(one.parse, [draft for draft, _ in one.made])
    if not one.sentence.times:  # the rules look for words of time only where they see a claim
        one.sentence.times = find(one.parse.text, one.sentence.start, one.sentence.end)
    known = {(d.trigger.head, d.frame.kind): (d, claim) for d, claim in one.made}
    made: list[tuple[Proposal, Draft]] = []
    for p in proposals(answer, TELLS, known):
        draft, claim = known.get((p.word, p.kind), (None, None))
        draft = draft or drafting.own(p, one)
        if draft is None:
            continue
        drafting.put_roles(draft, p)
        drafting.put_span(draft, p)
        drafting.put_numbers(draft)
        draft.told = told = drafting.told(one, p, claim)
        draft.extent = told.extent
        made.append((p, draft))
    read = [draft for _, draft in made]
    own = [draft for draft in read if draft not in drafting.read]
    opening(one.parse, drafting.clauses, drafting.likeness, own)
    fill(one.parse, drafting.clauses, drafting.likeness, read)
    leave(one.parse, drafting.clauses, drafting.likeness, own)
    share(one.parse, read)
    label(one.parse, drafting.clauses, drafting.likeness, own)
    beyond = [d for d, _ in one.made if d.trigger.head >= answer.words]
    _tie(made, beyond)
    return [draft for _, draft in made] + beyond


def _tie(made: Sequence[tuple[Proposal, Draft]], beyond: Sequence[Draft]) -> None:
    """Tie contents to what contains them, and cut what hangs on a draft that is gone."""
    alive = {id(draft) for draft in (*(d for _, d in made), *beyond)}
    at = {p.word: draft for p, draft in made}
    for p, draft in made:
        if draft.parent is not None and id(draft.parent) not in alive:
            draft.parent = None
        if draft.condition_of is not None and id(draft.condition_of) not in alive:
            draft.condition_of = None
        likely = {w: q for w, q in p.ties["parent"].items() if q >= MAKES and w in at and _can_hold(at[w], draft)}
        if draft.parent is None and likely:
            parent = at[max(likely, key=lambda w: (likely[w], -w))]
            if not _is_above(draft, parent):
                draft.parent = parent
                parent.contents.append(draft)
                if parent.trigger.start < draft.trigger.start and parent.frame.kind != "ACCUSE":
                    parent.end = max(parent.end, draft.end)  # words run to the end of what is wanted, offered
    for _, draft in made:
        draft.contents = [c for c in draft.contents if id(c) in alive and c.parent is draft]


def _can_hold(parent: Draft, draft: Draft) -> bool:
    """Return whether a draft can be another's content: not if it is in its subject: "the envoy, who left, said"."""
    inside = parent.start <= draft.start and draft.trigger.start < parent.trigger.start
    beside = parent.frame.mode == "sign" and not draft.nominal  # "under the paper that they signed the army must go"
    return parent is not draft and not inside and not beside


def _is_above(draft: Draft, other: Draft) -> bool:
    """Return whether a draft is what another is the content of, however far up."""
    above: Draft | None = other
    while above is not None and above is not draft:
        above = above.parent
    return above is draft


class _Drafting:
    """Phrases of one sentence by their words."""

    def __init__(self, parse: Parse, read: Sequence[Draft]) -> None:
        self.parse = parse
        self.read = read  # the rules' drafts
        self.clauses = Clauses(parse)
        self.likeness = Likeness(parse, self.clauses)

    def own(self, p: Proposal, one: Asked) -> Draft | None:
        """Return a draft for what the rules did not read, its span as the network bounds it.

        None for words that only tell who says it: "warned of shelling" is no threat of the one who warns.
        """
        phrase, at = self._phrase(p.word), self.parse.starts[p.word]
        if phrase is None or any(a.cue_start <= at < a.cue_end for a in one.sentence.attributions):
            return None
        if any(self._tells(draft, phrase, p) for draft in self.read):
            return None
        start, end = self.parse.starts[p.first], self.parse.ends[p.last]
        return Draft(Frame(p.kind, p.mode), start, end, phrase, Manner(), nominal=phrase.type == "N", whole=True,
                     reach=end)  # fmt: skip

    def _tells(self, draft: Draft, phrase: Phrase, p: Proposal) -> bool:
        """Return whether a draft has told of it already: of "counted 19 bodies", the bodies."""
        same = draft.frame.kind == p.kind and draft.frame.mode == p.mode
        if (
            not same
            or draft.nominal
            or phrase.type != "N"
            or not draft.trigger.at < phrase.at
            or phrase.end > draft.end
        ):
            return False
        return not any(q.type in "V.,:SWC" for q in self.parse.phrases[draft.trigger.at + 1 : phrase.at])

    def told(self, one: Asked, p: Proposal, claim: Claim | None) -> Told:
        """Return what is told of a claim: as the network has it, or as the rules have it where it is not sure."""
        values = dict(p.attributes)
        if claim is not None:
            read = {"polarity": claim.polarity, "modality": claim.modality, "phase": claim.phase or "",
                    "extent": claim.extent or "", "fact": "fact" if claim.as_fact else "no-fact"}  # fmt: skip
            values |= {name: value for name, value in read.items() if p.sure[name] < CHANGES}
        likely = p.ties["time"]
        times = tuple((t.start, likely.get(word_at(one.parse, t.start), 0.0)) for t in one.sentence.times)
        named, sure = p.attributes["speaker"], p.sure["speaker"]
        sort = named if named not in ("", "outlet") and sure >= SORTS else None
        return Told(values["polarity"], values["modality"], values["phase"] or None, values["extent"] or None,
                    values["fact"] == "fact", confidence(p.probability, claim is not None), times,
                    self._level(p), self._heard(one, p), sort)  # fmt: skip

    def _level(self, p: Proposal) -> VoiceLevel | None:
        """Return who says it in this sentence, as the network sees it, with the stance of their verb."""
        likely = {w: q for w, q in p.ties["speaker"].items() if q >= VOICES and not self._is_label(w)}
        if not likely:
            return None
        best = self._node(max(likely, key=lambda w: likely[w]))
        beside = [node for w in sorted(likely) if (node := self._node(w)) is not None]
        nodes = [node for node in beside if best is not None and self._joined(node, best)]
        if not nodes:
            return None
        speakers = tuple(speaker(self.parse, self.clauses, node, []) for node in nodes)
        cue, stance = self._cue(nodes)
        passes_on = speakers[0].type == "imagery" or self.parse.lemma(nodes[0].phrase) in self.parse.lex.report_nouns
        return VoiceLevel(speakers, cue, "relays" if stance == "asserts" and passes_on else stance)

    def _is_label(self, word: int) -> bool:
        """Return whether a word stands in the name that opens a turn or a post: "SALEH: They left"."""
        first = next((f for f in self.parse.phrases if f.type == ":"), None)
        return first is not None and first.at == 1 and word < first.first

    def _joined(self, one: Node, other: Node) -> bool:
        """Return whether two speakers are the same or stand in one list: "two residents and an officer"."""
        first, last = sorted((one, other), key=lambda n: n.start)
        between = self.parse.phrases[first.phrase.at + 1 : last.phrase.at]
        return first.start == last.start or all(f.type in ",CPN" for f in between)

    def _cue(self, nodes: Sequence[Node]) -> tuple[str, str]:
        """Return the verb of speech beside these speakers, "" where there is none, and its stance."""
        parse = self.parse
        verbs = [v for v in parse.phrases if v.type == "V" and parse.lemma(v) in parse.lex.speech]
        mine = next((v for v in verbs if any(n.start == s.start for n in nodes for s in self.clauses.subject(v))), None)
        if mine is None:
            return "", "asserts"
        stance = parse.lex.speech[parse.lemma(mine)]
        if parse.lemma(mine) in _CHECKING and "!" in "".join(parse.tags_of(mine)):
            stance = "doubts"
        return parse.text[mine.start : mine.end], stance

    def _heard(self, one: Asked, p: Proposal) -> dict[int, float]:
        """Return how probable it is that each speaker of the rules in this sentence says it, by where each begins."""
        likely = p.ties["speaker"]
        heard: dict[int, float] = {}
        # Who warns or fears is who says it, whatever the network makes of the words.
        for s in (s for a in one.sentence.attributions if a.modality is None for s in a.level.speakers):
            if s.start is not None and s.end is not None and self.parse.starts[0] <= s.start:
                within = [q for w, q in likely.items() if s.start <= self.parse.starts[w] < s.end]
                heard[s.start] = max(within, default=0.0)
        return heard

    def put_roles(self, draft: Draft, p: Proposal) -> None:
        """Give a draft the participants and places that the network sees, beside the rules' that may stay.

        Whom the rules gave a role gets no other: of "losing Lashio" they know who holds it after.
        """
        taken = [*draft.actors, *draft.recipients, *(node for node, _, _ in draft.places)]
        for role, nodes in (("actor", draft.actors), ("recipient", draft.recipients)):
            likely = p.ties[role]
            sure = draft.aside or (draft.disowned and role == "actor")
            kept = [n for n in nodes if sure or not self._is_here(n) or likely.get(n.phrase.head, 0.0) >= KEEPS]
            for word in sorted(w for w, q in likely.items() if q >= MAKES):
                node = None if any(_holds(n, word) for n in (*kept, *taken)) else self._node(word)
                if node is not None:
                    kept.append(node)
            nodes[:] = sorted(kept, key=lambda n: n.start)
        draft.places = self._places(draft, p, taken)

    def put_span(self, draft: Draft, p: Proposal) -> None:
        """Move the ends of a draft's span to where the network is sure that they are."""
        sure = [p.sure[end] >= BOUNDS for end in ("first", "last")]
        if sure[0]:
            draft.start = self.parse.starts[p.first]
        if sure[1]:
            draft.end = self.parse.ends[p.last]
        draft.whole |= all(sure)

    def put_numbers(self, draft: Draft) -> None:
        """Count whom the network found where the rules counted nobody: "29 civilians who died"."""
        counted = [*draft.actors, *draft.recipients] if draft.frame.kind in _DOERS_COUNT else draft.recipients
        for node in counted if not draft.quantity else ():
            found = quantity(self.parse, node.phrase) if self._is_here(node) else None
            if found is not None:
                draft.quantity.append(found)

    def _places(self, draft: Draft, p: Proposal, taken: Sequence[Node]) -> list[tuple[Node, str, Node | None]]:
        best: dict[int, tuple[float, str]] = {}
        for role in PLACE_ROLES:
            for word, q in p.ties[role].items():
                best[word] = max(best.get(word, (0.0, "")), (q, role))
        sure = {
            id(node): best.get(node.phrase.head, (0.0, ""))
            for node, _, _ in draft.places
            if self._is_here(node) and draft.start < node.end  # "Ark, where it has its base": grammar, and far for it
        }
        places = []
        for node, role, whole in draft.places:
            # A list stands or falls as a whole: its later members are far from the verb.
            listed = [sure.get(id(n), (1.0, ""))[0] for n, other, _ in draft.places if other == role]
            q, seen = sure.get(id(node), (KEEPS, role))
            done_to = role == "object" and draft.frame.kind not in WORDS  # to what it is done is said by grammar
            if max(listed) >= KEEPS or done_to:
                places.append((node, seen if q >= MAKES else role, whole))
        # "Lashio, the northern town": a second is mostly the first again
        known = {role for node, role, _ in draft.places if self._is_here(node)}
        earlier = [place for place in places if not self._is_here(place[0])]
        for word, (q, role) in sorted(best.items()):
            others = (node for d in self.read if d is not draft for node, _, _ in d.places)
            least = MAKES if any(_holds(node, word) for node in others) else PLACES
            inside = any(w is not None and _holds(w, word) and not self.likeness.is_name(n) for n, _, w in places)
            fits = q >= least and role not in known and not inside and not any(_holds(n, word) for n in taken)
            new = self._node(word) if fits else None
            if new is not None:
                real, _ = self.likeness.unwrap(new)
                if self.likeness.is_name(real) and not self.likeness.is_place(real):
                    continue  # an acronym is somebody
                places.append((real, role, self.likeness.whole_of(real)))
        if earlier and len(places) > len(earlier):
            return [place for place in places if self._is_here(place[0])]  # of places told before, none beside its own
        return places

    def _is_here(self, node: Node) -> bool:
        """Return whether a noun phrase stands in this sentence: of others the network knows nothing."""
        return self.parse.starts[0] <= node.start < self.parse.ends[-1]

    def _phrase(self, word: int) -> Phrase | None:
        return next((f for f in self.parse.phrases if f.first <= word < f.last), None)

    def _node(self, word: int) -> Node | None:
        phrase = self._phrase(word)
        return self.clauses.nouns.node(phrase.at)[0] if phrase is not None and phrase.type == "N" else None


def confidence(probability: float, backed: bool) -> float:
    """Return how sure it is that people would see this claim, in [0, 1]: the network's probability, calibrated."""
    shift, slope = CURVES[backed]
    kept = min(1 - _EDGE, max(_EDGE, probability))
    return round(1 / (1 + math.exp(-shift - slope * math.log(kept / (1 - kept)))), 2)


def _holds(node: Node, word: int) -> bool:
    return node.phrase.first <= word < node.phrase.last
