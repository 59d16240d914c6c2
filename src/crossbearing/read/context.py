"""What a report has said so far: speakers, talks and places that later sentences leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from crossbearing.model.claim import Speaker
from crossbearing.read.attitude import LABELS, called_untrue
from crossbearing.read.clause import Clauses
from crossbearing.read.draft import Draft
from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.hearsay import told
from crossbearing.read.manner import Manner
from crossbearing.read.noun_phrase import PERSONS, Node
from crossbearing.read.words import STATEMENTS, Frame, word_set

_HELD = frozenset({"TAKE", "RETREAT", "HOLD"})
_WAYS = frozenset({"COERCE", "COOPERATE", "STATUS", "SANCTION"})
_OF_A_PLACE = word_set("capture recapture receive withdraw hand-over control administer contest")
# How a statement is given: "no joint statement was released".
_ISSUED = word_set("make issue release publish give announce")
_AGREED = Frame("AGREE", "agree")
_AUXILIARIES = frozenset({"has", "had", "have", "did", "does", "do", "was", "were", "is", "are"})
# Words for those spoken of before; and words that make them anybody at all.
_THEY = word_set("they we he she it you all some most none both man")
_ANY = word_set("any every no each foreign")
_TABLE = frozenset({"REQUEST", "AGREE", "REJECT", "THREATEN"})
_EMPTY = word_set("the a an its their his her some all of and s ’s 's troops forces officials representatives")


@dataclass(slots=True)
class _Held:
    """A place that an actor took, left or holds, with the actor's words."""

    actors: frozenset[str]
    place: tuple[Node, str, Node | None]


@dataclass(slots=True)
class Context:
    """The memory of one report, filled sentence by sentence."""

    speakers: list[Speaker] = field(default_factory=list)
    sides: list[tuple[Node, frozenset[str]]] = field(default_factory=list)
    held: list[_Held] = field(default_factory=list)
    last_deed: Draft | None = None
    ways: list[Draft] = field(default_factory=list)
    last_said: Draft | None = None
    deeds: dict[tuple[str, str | None], Draft] = field(default_factory=dict)

    def complete(
        self, parse: Parse, clauses: Clauses, drafts: list[Draft], denied: Sequence[tuple[int, int]] = ()
    ) -> None:
        """Fill in what the sentence leaves out and the report has said, then remember what it says.

        `denied` are the stretches that are told only to be called untrue: who holds what there is not remembered.
        """
        self._none_reported(parse, clauses, drafts)
        self._no_statement(parse, drafts)
        self._denied_before(parse, clauses, drafts)
        for draft in drafts:
            kind = draft.frame.kind
            if kind == "CONSULT":
                self._participants(parse, draft)
            elif kind == "REJECT" and not draft.actors and len(self.sides) >= 2:
                draft.actors = [n for n, _ in self.sides[-2:]]
                draft.inherited = True
            open_ = not draft.recipients and not draft.inherited and not draft.frame.demanding
            if kind in _TABLE and draft.actors and open_:
                self._counterpart(parse, draft, drafts)
            if draft.pronoun and kind in _WAYS:
                self._same_way(draft)
            elif kind in _WAYS and draft.places:
                self.ways.append(draft)
            if draft.nominal and kind in _HELD and not draft.actors:
                self._same_deed(parse, draft)
            # Where somebody is to leave from is known only where the report has told of one place.
            ahead = draft.frame.kind == "RETREAT" and draft.manner.modality != "actual"
            unsaid = ahead and len({frozenset(_words(parse, held.place[0])) for held in self.held}) > 1
            placed = unsaid or any(role != "near" for _, role, _ in draft.places)
            generic = draft.nominal and parse.lows[draft.trigger.first] == "any"
            if kind in _HELD and draft.frame.mode in _OF_A_PLACE and not placed and not generic:
                self._place(parse, draft)
        for draft in drafts:
            if draft.frame.kind == "CONSULT" and not draft.inherited:
                people = [*draft.actors, *draft.recipients]
                if len(people) >= 2:
                    self.sides = [(n, _words(parse, n)) for n in people]
            if draft.frame.kind in _HELD and draft.actors and not draft.inherited:
                self.deeds[draft.frame.kind, draft.frame.mode] = draft
            if draft.frame.kind in _HELD and not any(a <= draft.trigger.start < b for a, b in denied):
                words = frozenset(w for n in draft.actors for w in _words(parse, n))
                first = next((p for p in draft.places if p[1] in ("object", "from", "at")), None)
                if first is not None and draft.frame.mode != "present" and not draft.inherited:
                    self.held.append(_Held(words, first))
            if (
                draft.frame.kind == "ASSAULT"
                and draft.nominal
                and self.last_deed is not None
                and not draft.actors
                and not draft.places
                and self.last_deed.frame.mode == draft.frame.mode
            ):
                draft.actors, draft.places = list(self.last_deed.actors), list(self.last_deed.places)
                draft.inherited = True
            if draft.frame.kind in ("ASSAULT", "PROTEST", "HARM"):
                self.last_deed = draft
        self.last_said = _latest(drafts) or self.last_said

    def _same_way(self, draft: Draft) -> None:
        """Give "it is shut at Sill" the road that was spoken of last; where it is shut stays its own."""
        last = next((w for w in reversed(self.ways) if w is not draft), None)
        if last is not None:
            known = {role for _, role, _ in last.places}
            draft.places = [*last.places, *(place for place in draft.places if place[1] not in known)]

    def _same_deed(self, parse: Parse, draft: Draft) -> None:
        """Give "the withdrawal" without more words the actor and place of the one spoken of before."""
        earlier = self.deeds.get((draft.frame.kind, draft.frame.mode))
        elsewhere = draft.places and earlier is not None and not _share_place(parse, draft, earlier)
        if earlier is not None and not elsewhere:
            draft.actors = list(earlier.actors)
            draft.places = draft.places or list(earlier.places)
            draft.inherited = True

    def _participants(self, parse: Parse, draft: Draft) -> None:
        """Give talks without named participants those of the talks spoken of before ("a follow-up meeting")."""
        if not draft.actors and not draft.recipients and len(self.sides) >= 2:
            draft.actors = [n for n, _ in self.sides]
            draft.inherited = True
        elif not draft.inherited and len(draft.actors) + len(draft.recipients) >= 2:
            self.sides = [(n, _words(parse, n)) for n in (*draft.actors, *draft.recipients)]

    def _counterpart(self, parse: Parse, draft: Draft, drafts: list[Draft]) -> None:
        """Give a demand or offer without an addressee the other side: of the same sentence, else of the talks."""
        own = frozenset(w for n in draft.actors for w in _words(parse, n))
        for other in drafts:
            same_side = [n.start for n in other.actors] == [n.start for n in draft.actors]
            asks = other.frame.kind in _TABLE and not other.inherited and bool(other.recipients)
            if other is not draft and same_side and asks:
                draft.recipients = list(other.recipients)
                self._pass_on(draft)
                return
        for other in drafts:
            if other is draft or other.frame.kind not in _TABLE or other.parent is not None:
                continue
            for node in other.actors:
                if not (_words(parse, node) & own):
                    draft.recipients = [node]
                    draft.inherited = True
                    self._pass_on(draft)
                    return
        if len(self.sides) == 2 and any(words & own for _, words in self.sides):
            draft.recipients = [n for n, words in self.sides if not words & own][:1]
            draft.inherited = bool(draft.recipients)
            self._pass_on(draft)

    def _pass_on(self, draft: Draft) -> None:
        """Let the contents of a demand or offer know who was found to be asked."""
        for content in draft.contents:
            if draft.frame.kind in ("REQUEST", "REJECT") and not content.actors:
                content.actors = list(draft.recipients)
            elif content.frame.mode == "hand-over" and not content.recipients:
                content.recipients = list(draft.recipients)

    def _place(self, parse: Parse, draft: Draft) -> None:
        """Give a withdrawal or hold without a place the place that the same actor was last said to hold."""
        own = frozenset(w for n in draft.actors for w in _words(parse, n))
        if not own:
            return
        unnamed = all(self._is_anybody(parse, n) for n in draft.actors if n.start >= parse.starts[0])
        for held in reversed(self.held):
            if held.actors & own or unnamed:
                node, _, whole = held.place
                role = "from" if draft.frame.kind == "RETREAT" else "object" if draft.frame.kind == "TAKE" else "at"
                draft.places.append((node, role, whole))
                draft.inherited = True
                return

    @staticmethod
    def _is_anybody(parse: Parse, node: Node) -> bool:
        """Return whether an actor's words leave open whose men are meant: "the soldiers", not "the government"."""
        if node.has_name(parse):
            return False
        words = parse.lows[node.phrase.first : node.phrase.last]
        lemma = parse.lemma(node.phrase)
        known = lemma in parse.lex.armed or lemma in _THEY or lemma in PERSONS
        return known and parse.lex.nations.isdisjoint(words) and _ANY.isdisjoint(words)

    def _denied_before(self, parse: Parse, clauses: Clauses, drafts: list[Draft]) -> None:
        """Read "residents denied this" as a denial of what was said last: before it in the sentence, or before that."""
        here = list(drafts)
        for p in parse.phrases:
            model = _latest([d for d in here if d.end <= p.start]) or self.last_said
            if p.type != "V" or model is None:
                continue
            left_out = _denied_in_short(parse, p)
            if left_out is not None:
                way = model.manner.with_polarity("affirmed" if model.manner.polarity == "denied" else "denied")
                drafts.append(self._denial(model, clauses, left_out, left_out, p.end, way))
                continue
            denies = parse.lex.speech.get(p.lemma or "") == "denies"
            if not denies and p.lemma not in LABELS:
                continue
            thing = called_untrue(parse, p)
            if thing is not None:
                drafts.append(self._denial(model, clauses, p, thing, parse.phrases[-1].start))
            k = p.at + 1
            if thing is not None or not denies or k >= len(parse.phrases) or parse.phrases[k].type != "N":
                continue
            if parse.is_passive(p):
                continue
            thing = parse.phrases[k]
            known = parse.lows[thing.first] in ("the", "this", "these", "those")
            refers = parse.low(thing) in ("this", "that", "it") or (
                known and parse.lemma(thing) in parse.lex.report_nouns
            )
            follows = parse.phrases[k + 1] if k + 1 < len(parse.phrases) else None
            if (
                not refers
                or told(parse, clauses, thing) is not None
                or (follows is not None and follows.type == "S" and parse.low(follows) == "that")
            ):
                continue
            refused = next((d for d in drafts if d.trigger is p and d.frame.kind == "REJECT"), None)
            if refused is not None:
                if model.parent is None and model.frame.kind in _TABLE:
                    continue  # an offer that is rejected is no report that is denied
                drafts.remove(refused)
            drafts.append(self._denial(model, clauses, p, thing, thing.end))

    @staticmethod
    def _denial(
        model: Draft, clauses: Clauses, verb: Phrase, thing: Phrase, end: int, way: Manner | None = None
    ) -> Draft:
        """Return the denial of what was said last, over the words from its denier to `end`."""
        start = min([verb.start, *(n.start for n in clauses.subject(verb) if n.end <= verb.start)])
        draft = Draft(model.frame, start, end, thing, way or model.manner)
        draft.nominal, draft.inherited, draft.whole = model.nominal, True, True
        draft.actors, draft.recipients = list(model.actors), list(model.recipients)
        draft.places, draft.extent = list(model.places), None
        return draft

    def _no_statement(self, parse: Parse, drafts: list[Draft]) -> None:
        """Read "no official statement has been made" on talks spoken of before as an agreement that nobody reported."""
        if len(self.sides) < 2 or "no" not in parse.lows:
            return
        for p in parse.phrases:
            said = p.type == "V" and parse.is_passive(p) and parse.lemma(p) in _ISSUED
            subject = parse.phrases[p.at - 1] if said and p.at else None
            if subject is None or subject.type != "N" or parse.lows[subject.first] != "no":
                continue
            if parse.lemma(subject) not in STATEMENTS:
                continue
            draft = Draft(_AGREED, subject.start, p.end, p, Manner("none-reported"), nominal=True, inherited=True)
            draft.actors = [n for n, _ in self.sides]
            drafts.append(draft)

    def _none_reported(self, parse: Parse, clauses: Clauses, drafts: list[Draft]) -> None:
        """Read "none had been reported" as a looked-for and unheard event, of the kind named just before."""
        if "none" not in parse.lows and "nothing" not in parse.lows:
            return
        for p in parse.phrases:
            if p.type != "V" or parse.lemma(p) not in ("report", "record", "confirm", "see", "register"):
                continue
            if not parse.is_passive(p) or not p.at:
                continue
            k = p.at - 1
            while k >= 0 and parse.phrases[k].type == "Y":
                k -= 1
            subject = parse.phrases[k]
            if subject.type != "N" or parse.low(subject) not in ("none", "nothing"):
                continue
            earlier = [d for d in drafts if d.trigger.at < p.at and d.frame.kind in ("ASSAULT", "HARM", "PROTEST")]
            model = earlier[-1] if earlier else self.last_deed
            if model is None:
                continue
            end = p.end
            for q in parse.phrases[p.at + 1 :]:
                if q.type not in "PNYU":
                    break
                end = q.end
            draft = Draft(model.frame, subject.start, end, p, Manner("none-reported"), nominal=True, inherited=True)
            draft.actors, draft.places = list(model.actors), list(model.places)
            drafts.append(draft)


def _latest(drafts: Sequence[Draft]) -> Draft | None:
    """Return what was told last as so; after an accusation it is the deed that is denied."""
    said = [d for d in drafts if d.parent is None and d.condition_of is None and d.manner.modality == "actual"]
    if not said:
        return None
    last = said[-1]
    return last.contents[-1] if last.frame.kind == "ACCUSE" and last.contents else last


def _denied_in_short(parse: Parse, verb: Phrase) -> Phrase | None:
    """Return the subject of "says it has not", "said they did not": a denial that leaves out what it denies."""
    phrases = parse.phrases
    words = parse.words_of(verb)
    k = verb.at - 1
    if k < 1 or verb.last - verb.first != 2 or words[0] not in _AUXILIARIES or not parse.is_negated(verb):
        return None
    if phrases[k].type != "N" or parse.low(phrases[k]) not in ("it", "they", "he", "she", "we"):
        return None
    before = phrases[k - 1 - (phrases[k - 1].type == "S")]
    says = before.type == "V" and parse.lex.speech.get(parse.lemma(before)) == "asserts"
    after = phrases[verb.at + 1] if verb.at + 1 < len(phrases) else None
    return phrases[k] if says and (after is None or after.type in ".,") else None


def _share_place(parse: Parse, one: Draft, other: Draft) -> bool:
    mine = {w for node, _, _ in one.places for w in _words(parse, node)}
    return any(mine & _words(parse, node) for node, _, _ in other.places)


def _words(parse: Parse, node: Node) -> frozenset[str]:
    """Return the telling words of a noun phrase, lower case: names and content words."""
    found = parse.text[node.start : node.end].lower().replace("’s", "").replace("'s", "").split()
    return frozenset(w.strip("(),.“”\"'") for w in found) - _EMPTY
