"""How events hang together: contents with their demand or offer, conditions with what they condition."""

from __future__ import annotations

from dataclasses import replace

from crossbearing.read.clause import BLAMING, Clauses
from crossbearing.read.draft import Draft, Drafts
from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.licence import Licences
from crossbearing.read.manner import CHAINS, manner
from crossbearing.read.words import Frame, word_set

# The mode of a demand or refusal by the kind of what is demanded; of a threat by what is threatened.
_REQUEST_MODES = {"RETREAT": "yield", "HOLD": "yield", "AID": "assist", "MOBILIZE": "assist", "CONSULT": "meet",
    "HARM": "yield", "TAKE": "yield",  # what is demanded of ground is that somebody leave it
}  # fmt: skip
_THREAT_MODES = {
    "COERCE": "restrict", "STATUS": "restrict", "ASSAULT": "violence", "TAKE": "territory", "SANCTION": "relations",
    "RETREAT": "relations", "HARM": "violence", "MOBILIZE": "violence",
}  # fmt: skip

# "It is ... that": modality, polarity where the words turn it, and how sure they are.
_SURE_THAT: dict[str, tuple[str, str | None, float]] = {
    "possible": ("possible", None, 0.4), "conceivable": ("possible", None, 0.35), "plausible": ("possible", None, 0.45),
    "likely": ("probable", None, 0.7), "probable": ("probable", None, 0.75), "doubtful": ("possible", "denied", 0.3),
    "unlikely": ("probable", "denied", 0.7),
}  # fmt: skip


_THREAT = Frame("THREATEN", None, object="content", modality="threatened")
# Kinds of deed that one threatens with, and words that say that they are the speaker's own.
_HARMING = frozenset({"ASSAULT", "COERCE", "TAKE", "SANCTION"})
_HURTING = _HARMING | {"HARM"}
_WARNING = word_set("warn warns warned warning")
_OWN = word_set("his her its their our my he she it they we i")


# Verbs of being ready: "is ready to", "stands ready to", "remains willing to".
_STANDING = frozenset({"be", "stand", "remain"})
# Words that open a clause which says under what, or how surely, something is so.
_OPENERS = word_set("whether that if unless until till before")


class Ties:
    """Ties the drafts of one parsed sentence to each other."""

    __slots__ = ("clauses", "drafts", "licences", "parse")

    def __init__(self, parse: Parse, clauses: Clauses, licences: Licences, drafts: Drafts) -> None:
        self.parse = parse
        self.clauses = clauses
        self.licences = licences
        self.drafts = drafts

    def tie_all(self) -> None:
        """Tie all drafts: contents first, since a condition belongs to the claim that is no content."""
        self._add_threats()
        self._add_or_else()
        for draft in self.drafts:
            self._tie_content(draft)
        for draft in self.drafts:
            if draft.frame.object == "content" and not draft.contents and draft.trigger.type == "V":
                self._take_complement(draft)
            bare = draft.frame.kind == "REJECT" and draft.frame.mode == "yield" and not draft.contents
            if bare and draft.trigger.type == "V" and not self._refuses_an_offer(draft.trigger):
                draft.frame = replace(draft.frame, mode=None)  # what is refused is none of the kinds that give a mode
        self._tie_conditions()
        self._drop_readiness()

    def _drop_readiness(self) -> None:
        """Make "ready to meet" the meeting that is intended: to talk is no offer of anything."""
        for draft in list(self.drafts.all):
            inner = draft.contents[0] if len(draft.contents) == 1 else None
            ready = draft.frame.mode == "offer" and self.parse.lemma(draft.trigger) in _STANDING
            if not ready or inner is None or inner.frame.kind != "CONSULT" or draft.trigger.type != "V":
                continue
            inner.parent, inner.start = None, draft.start
            inner.manner = inner.manner._replace(modality="intended", polarity=draft.manner.polarity)
            inner.condition, draft.condition = inner.condition or draft.condition, None
            for other in self.drafts:
                if other.condition_of is draft:
                    other.condition_of = inner
            self.drafts.drop(draft)

    def _add_threats(self) -> None:
        """Add the threat of one who warns of his own side's deed: "warned that his men would shell the port"."""
        phrases, parse = self.parse.phrases, self.parse
        if _WARNING.isdisjoint(parse.lows):
            return
        for verb in phrases:
            if verb.type != "V" or parse.lemma(verb) != "warn" or parse.is_passive(verb):
                continue
            that = next(
                (p for p in phrases[verb.at + 1 : verb.at + 4] if p.type == "S" and parse.low(p) == "that"), None
            )
            speakers = self.clauses.subject(verb)
            deed = None
            if that is not None and speakers:
                deed = next((d for d in self.drafts if d.trigger.at > that.at and d.trigger.type == "V"), None)
            if deed is None or deed.frame.kind not in _HARMING or not deed.manner.modal or not deed.actors:
                continue
            if not all(parse.lows[n.phrase.first] in _OWN for n in deed.actors):
                continue
            threat = Draft(
                _THREAT, speakers[0].start, deed.end, verb, manner(parse, self.clauses, verb), list(speakers)
            )
            threat.contents.append(deed)
            threat.frame = _moded(_THREAT, deed)
            deed.parent = threat
            deed.manner = deed.manner._replace(modality="threatened")
            self.drafts.add(threat)

    def _add_or_else(self) -> None:
        """Add the threat in "ordered them to leave or be shot": it spans the whole demand."""
        phrases, parse = self.parse.phrases, self.parse
        for p in phrases[:-1] if "or" in parse.lows else ():
            verb = phrases[p.at + 1]
            if p.type != "C" or parse.low(p) != "or" or verb.type != "V":
                continue
            demand = next(
                (d for d in reversed(self.drafts.all) if d.trigger.at < p.at and d.frame.kind == "REQUEST"), None
            )
            deed = self.drafts.by_phrase.get(verb.at)
            if demand is None or demand.trigger.type != "V" or (deed is None and parse.lemma(verb) != "face"):
                continue
            if deed is not None and deed.frame.kind not in _HURTING:
                continue
            threat = Draft(_THREAT, demand.start, deed.end if deed else verb.end, p, demand.manner)
            threat.actors, threat.recipients = list(demand.actors), list(demand.recipients)
            if deed is not None:
                threat.frame = _moded(_THREAT, deed)
                threat.contents.append(deed)
                deed.parent = threat
                deed.manner = deed.manner._replace(modality="threatened")
                deed.start = verb.start
                if parse.is_passive(verb):
                    deed.actors, deed.recipients, deed.places = [], list(demand.recipients), []
            self.drafts.add(threat)

    def _tie_content(self, draft: Draft) -> None:
        """Tie a draft to the draft whose content it is."""
        if draft.parent is not None:
            return
        governor = self._governor(draft.trigger) if draft.trigger.type == "V" else self._carrier(draft)
        if governor is None:
            return
        parent = self.drafts.by_phrase.get(governor.at)
        if parent is not None and parent.parent is not None and self._goes_on(parent, draft):
            parent = parent.parent  # "agreed to pull back and to leave the town"
        if parent is None or parent is draft:
            return
        takes = parent.frame.object == "content" or (parent.frame.mode == "sign" and draft.nominal)
        if not takes and not self._is_blamed(parent, draft):
            return
        draft.parent = parent
        parent.contents.append(draft)
        parent.end = max(parent.end, draft.end)
        kind = parent.frame.kind
        if draft.trigger.at > parent.trigger.at and parent.frame.mode != "sign":
            # what stands within the content is of the content: "agreed to withdraw from the town"
            parent.places = [p for p in parent.places if not draft.start <= p[0].start < draft.end]
        parent.frame = _moded(parent.frame, draft)
        if parent.frame.mode == "sign" and not draft.places:
            draft.places = list(parent.places)
        if kind in ("REQUEST", "REJECT") and not draft.actors:
            draft.actors = list(parent.recipients)
        proposed = draft.frame.kind == "CONSULT" and parent.frame.mode == "propose"
        if kind in ("AGREE", "THREATEN") and not draft.actors and not proposed:
            draft.actors = list(parent.actors)
        if kind == "ACCUSE" and not draft.actors:
            draft.actors = list(parent.recipients)
        if kind == "THREATEN" and not parent.recipients:
            parent.recipients = list(draft.recipients)
        elif kind == "THREATEN" and not draft.recipients and draft.frame.object == "recipient":
            draft.recipients = list(parent.recipients)
        given = draft.frame.mode in ("hand-over", "access") or draft.frame.kind in ("CONCEDE", "AID", "SUPPORT")
        if kind == "REQUEST" and given and not draft.recipients:
            draft.recipients = list(parent.actors)
        if kind == "REQUEST" and draft.actors and not parent.recipients:
            parent.recipients = [n for n in draft.actors if n.start >= parent.trigger.end]
        if kind == "AGREE" and not draft.recipients and draft.frame.mode == "hand-over":
            draft.recipients = list(parent.recipients)

    def _goes_on(self, first: Draft, draft: Draft) -> bool:
        """Return whether a verb of the same form as a content's goes on with it behind "and" or a comma."""
        phrases, parse = self.parse.phrases, self.parse
        verb, before = draft.trigger, phrases[draft.trigger.at - 1]
        if verb.type != "V" or first.trigger.type != "V" or first.frame.object == "content":
            return False
        joined = before.type == "," or (before.type == "C" and parse.low(before) in ("and", "or"))
        alike = parse.tags[verb.first] == parse.tags[first.trigger.first]
        return joined and alike and not any(p.type in ".:S" for p in phrases[first.trigger.at : verb.at])

    def _refuses_an_offer(self, verb: Phrase) -> bool:
        """Return whether the object of a refusal is a demand or offer, or the trigger's own words follow."""
        phrases, parse = self.parse.phrases, self.parse
        if verb.at + 1 in self.drafts.used:
            return True
        heads = [parse.lemma(n.phrase) for n in self.clauses.subject(verb)] if parse.is_passive(verb) else []
        if verb.at + 1 < len(phrases) and phrases[verb.at + 1].type == "N":
            heads.append(parse.lemma(phrases[verb.at + 1]))
        return any(t.frame.kind in ("AGREE", "REQUEST") for h in heads for t in parse.lex.noun_events.get(h, ()))

    def _is_blamed(self, parent: Draft, draft: Draft) -> bool:
        """Return whether the draft is what somebody is accused of: "of", "for" or "with" stands before it."""
        before = self.parse.phrases[draft.trigger.at - 1] if draft.trigger.at else None
        return (
            parent.frame.kind == "ACCUSE"
            and self.parse.lemma(parent.trigger) in BLAMING
            and before is not None
            and self.parse.low(before) in ("of", "for", "with")
        )

    def _carrier(self, draft: Draft) -> Phrase | None:
        """Return the verb whose content a noun's event is."""
        governor, relation = self.licences.of(draft.trigger)
        if relation == "light" and governor is not None and not self.parse.is_finite(governor):
            return self._governor(governor)  # "refused to attend talks"
        return governor if relation == "content" else None

    def _take_complement(self, draft: Draft) -> None:
        """Stretch a demand, offer or threat over its complement where that holds no event of its own."""
        phrases = self.parse.phrases
        k = next((p.at for p in phrases if p.start >= draft.end), len(phrases))
        if k >= len(phrases):
            return
        opens = phrases[k].type == "V" and self.parse.tags_of(phrases[k])[0] == "T"
        opens = opens or (phrases[k].type == "S" and self.parse.low(phrases[k]) == "that")
        if not opens:
            return
        for p in phrases[k:]:
            if p.type in '.:,"-' or (p.type in "SC" and p.at > k and p.at + 1 < len(phrases)):
                break
            draft.end = p.end

    def _governor(self, verb: Phrase) -> Phrase | None:
        """Return the verb that a non-finite verb, or the verb of a that-clause, hangs on; through phase verbs."""
        phrases, parse = self.parse.phrases, self.parse
        k = verb.at - 1
        if parse.tags_of(verb) == ["E"]:
            return None
        if not parse.is_finite(verb):
            while k >= 0:
                p = phrases[k]
                if p.type == "V":
                    if p.at in self.drafts.by_phrase:
                        return p
                    if parse.lemma(p) in CHAINS or parse.lemma(p) == "be":
                        return self._governor(p)
                    return None
                if p.type in ".:SW":
                    return None
                k -= 1
            return None
        # A finite verb: over its subject to "that", or straight to a verb that takes a bare clause.
        subject = self.clauses.subject(verb)
        if subject:
            k = min(n.phrase.at for n in subject) - 1
        if k >= verb.at:
            return None
        while k >= 0 and phrases[k].type in "Y\"'":
            k -= 1
        if k >= 0 and phrases[k].type == "S" and parse.low(phrases[k]) == "that":
            k -= 1
            while k >= 1 and phrases[k].type in "NPYC":
                k -= 1  # over its hearer, a time, a place: "demanded of them on Friday that"
            wants = self.drafts.by_phrase.get(k)
            if wants is None or wants.frame.object != "content":
                return None
        if k >= 0 and phrases[k].type == "V" and phrases[k].at in self.drafts.by_phrase:
            return phrases[k]
        return None

    def _tie_conditions(self) -> None:
        """Tie the events of an if-, unless- or until-clause to the claim that they condition."""
        phrases, parse = self.parse.phrases, self.parse
        inverted = len(phrases) > 3 and parse.lows[0] in ("had", "should", "were") and phrases[1].type == "N"
        if inverted and "?" not in parse.words[-2:]:
            self._tie_condition(phrases[0], "if")  # "Had the rebels left, the road would be open"
        if _OPENERS.isdisjoint(parse.lows):
            return
        for p in phrases:
            if p.type not in "SP":
                continue
            word = parse.low(p)
            if p.type == "S" and word == "whether":
                self._open_question(p)
            if p.type == "S" and word == "that":
                self._judged(p)
            if word not in ("if", "unless", "until", "till", "before"):
                continue
            if word == "before" and not any(d.trigger.at < p.at and d.manner.polarity == "denied" for d in self.drafts):
                continue
            following = phrases[p.at + 1] if p.at + 1 < len(phrases) else p
            day = following.type == "N" and parse.lemma(following) in (*parse.lex.times, "end", "start", "beginning")
            if p.type == "P" and word in ("until", "till", "before") and day:
                continue  # "until the end of the month" is a time
            self._tie_condition(p, "until" if word in ("till", "before") else word)

    def _tie_condition(self, opener: Phrase, kind: str) -> None:
        """Tie what stands in the clause that the phrase opens to the claim outside that hangs on it."""
        phrases = self.parse.phrases
        end = self._clause_end(opener.at)
        inside = [d for d in self.drafts if opener.at < d.trigger.at < end]
        start_offset = phrases[opener.at + 1].start if opener.at + 1 < len(phrases) else opener.end
        end_offset = phrases[end - 1].end
        outside = [d for d in self.drafts if d.trigger.at < opener.at and d.parent is None] or [
            d for d in self.drafts if d.trigger.at >= end and d.parent is None
        ]
        if opener.type == "P" and not inside:
            return
        for d in inside:
            d.manner = d.manner.with_modality("conditional")
            if opener.type == "V":
                d.manner = d.manner._replace(phase=None, tense="open")
        if not outside:
            return
        main = outside[-1] if outside[-1].trigger.at < opener.at else outside[0]
        if main in inside:
            return
        main.condition = (kind, start_offset, end_offset)
        if inside:
            inside[0].condition_of = main
        behind = main.trigger.at >= end and not main.contents
        if behind and main.manner.modal and main.manner.modality == "actual":
            main.manner = main.manner.with_modality("conditional")

    def _open_question(self, whether: Phrase) -> None:
        """Mark what stands under "whether" as open: neither said to be so nor denied."""
        end = self._clause_end(whether.at)
        for d in self.drafts:
            if whether.at < d.trigger.at < end:
                d.manner = d.manner._replace(modality="possible", certainty=min(d.manner.certainty, 0.4), tense="open")

    def _judged(self, that: Phrase) -> None:
        """Mark what stands under "it is possible that", "it is unlikely that" by how sure these words are of it."""
        phrases = self.parse.phrases
        judged = phrases[that.at - 1] if that.at else that
        found = _SURE_THAT.get(self.parse.low(judged))
        verb = next((p for p in reversed(phrases[: max(0, that.at - 1)]) if p.type != "Y"), None)
        if found is None or verb is None or verb.type != "V" or self.parse.tags[verb.last - 1] != "I":
            return
        modality, polarity, certainty = found
        end = self._clause_end(that.at)
        for d in self.drafts:
            if that.at < d.trigger.at < end and d.parent is None and d.manner.modality == "actual":
                sure = min(d.manner.certainty, certainty)
                way = d.manner._replace(modality=modality, certainty=sure, tense="open")
                d.manner = way.with_polarity(polarity) if polarity else way

    def _clause_end(self, k: int) -> int:
        """Return the index of the phrase that ends the clause that the phrase at k opens."""
        phrases = self.parse.phrases
        for j in range(k + 1, len(phrases)):
            if phrases[j].type in ".:" or (phrases[j].type == "," and any(q.type == "V" for q in phrases[k:j])):
                return j
        return len(phrases)


def _moded(frame: Frame, content: Draft) -> Frame:
    """Return the frame of a demand, refusal or threat with the mode that its content gives it."""
    mode: str | None
    kind = content.frame.kind
    if frame.kind in ("REQUEST", "REJECT"):
        mode = "yield" if content.manner.polarity == "denied" else _REQUEST_MODES.get(kind, "change")
    elif frame.kind == "THREATEN":
        mode = _THREAT_MODES.get(kind, frame.mode)
    else:
        return frame
    return frame if mode == frame.mode else replace(frame, mode=mode)
