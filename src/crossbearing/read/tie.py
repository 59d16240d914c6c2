"""How events hang together: contents with their demand or offer, conditions with what they condition."""

from __future__ import annotations

from dataclasses import replace

from crossbearing.read.clause import BLAMING, Clauses
from crossbearing.read.draft import Draft, Drafts
from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.licence import Licences
from crossbearing.read.manner import CHAINS
from crossbearing.read.words import Frame

# The mode of a demand or refusal by the kind of what is demanded; of a threat by what is threatened.
_REQUEST_MODES = {"RETREAT": "yield", "CONCEDE": "yield", "HOLD": "yield", "AID": "assist", "CONSULT": "meet"}
_THREAT_MODES = {
    "COERCE": "restrict", "STATUS": "restrict", "ASSAULT": "violence", "TAKE": "territory", "SANCTION": "relations",
    "RETREAT": "relations",
}  # fmt: skip

# "It is ... that": modality, polarity where the words turn it, and how sure they are.
_SURE_THAT: dict[str, tuple[str, str | None, float]] = {
    "possible": ("possible", None, 0.4), "conceivable": ("possible", None, 0.35), "plausible": ("possible", None, 0.45),
    "likely": ("probable", None, 0.7), "probable": ("probable", None, 0.75), "doubtful": ("possible", "denied", 0.3),
    "unlikely": ("probable", "denied", 0.7),
}  # fmt: skip


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
        for draft in self.drafts:
            self._tie_content(draft)
        for draft in self.drafts:
            if draft.frame.object == "content" and not draft.contents and draft.trigger.type == "V":
                self._take_complement(draft)
        self._tie_conditions()

    def _tie_content(self, draft: Draft) -> None:
        """Tie a draft to the draft whose content it is."""
        if draft.parent is not None:
            return
        governor = self._governor(draft.trigger) if draft.trigger.type == "V" else self._carrier(draft)
        if governor is None:
            return
        parent = self.drafts.by_phrase.get(governor.at)
        if parent is None or parent is draft:
            return
        if parent.frame.object != "content" and not self._is_blamed(parent, draft):
            return
        draft.parent = parent
        parent.contents.append(draft)
        parent.end = max(parent.end, draft.end)
        kind = parent.frame.kind
        parent.frame = _moded(parent.frame, draft.frame)
        if kind in ("REQUEST", "REJECT") and not draft.actors:
            draft.actors = list(parent.recipients)
        if kind in ("AGREE", "THREATEN") and not draft.actors:
            draft.actors = list(parent.actors)
        given = draft.frame.mode in ("hand-over", "access") or draft.frame.kind in ("CONCEDE", "AID", "SUPPORT")
        if kind == "REQUEST" and given and not draft.recipients:
            draft.recipients = list(parent.actors)
        if kind == "REQUEST" and draft.actors and not parent.recipients:
            parent.recipients = [n for n in draft.actors if n.start >= parent.trigger.end]
        if kind == "AGREE" and not draft.recipients and draft.frame.mode == "hand-over":
            draft.recipients = list(parent.recipients)

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
            if k >= 1 and phrases[k].type == "N" and phrases[k - 1].type == "V":
                k -= 1
        if k >= 0 and phrases[k].type == "V" and phrases[k].at in self.drafts.by_phrase:
            return phrases[k]
        return None

    def _tie_conditions(self) -> None:
        """Tie the events of an if-, unless- or until-clause to the claim that they condition."""
        phrases, parse = self.parse.phrases, self.parse
        for p in phrases:
            word = parse.low(p)
            if p.type == "S" and word == "whether":
                self._open_question(p)
            if p.type == "S" and word == "that":
                self._judged(p)
            if p.type not in "SP" or word not in ("if", "unless", "until", "till", "before"):
                continue
            if word == "before" and not any(d.trigger.at < p.at and d.manner.polarity == "denied" for d in self.drafts):
                continue
            end = self._clause_end(p.at)
            inside = [d for d in self.drafts if p.at < d.trigger.at < end]
            start_offset = phrases[p.at + 1].start if p.at + 1 < len(phrases) else p.end
            end_offset = phrases[end - 1].end
            outside = [d for d in self.drafts if d.trigger.at < p.at and d.parent is None] or [
                d for d in self.drafts if d.trigger.at >= end and d.parent is None
            ]
            if p.type == "P" and not inside:
                continue
            kind = "until" if word in ("till", "before") else word
            for d in inside:
                d.manner = d.manner.with_modality("conditional")
            if not outside:
                continue
            main = outside[-1] if outside[-1].trigger.at < p.at else outside[0]
            if main in inside:
                continue
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
                d.manner = replace(d.manner, modality="possible", certainty=min(d.manner.certainty, 0.4), tense="open")

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
                way = replace(d.manner, modality=modality, certainty=sure, tense="open")
                d.manner = way.with_polarity(polarity) if polarity else way

    def _clause_end(self, k: int) -> int:
        """Return the index of the phrase that ends the clause that the phrase at k opens."""
        phrases = self.parse.phrases
        for j in range(k + 1, len(phrases)):
            if phrases[j].type in ".:" or (phrases[j].type == "," and any(q.type == "V" for q in phrases[k:j])):
                return j
        return len(phrases)


def _moded(frame: Frame, content: Frame) -> Frame:
    """Return the frame of a demand, refusal or threat with the mode that its content gives it."""
    mode: str | None
    if frame.kind in ("REQUEST", "REJECT"):
        mode = _REQUEST_MODES.get(content.kind, "change")
    elif frame.kind == "THREATEN":
        mode = _THREAT_MODES.get(content.kind, frame.mode)
    else:
        return frame
    return frame if mode == frame.mode else replace(frame, mode=mode)
