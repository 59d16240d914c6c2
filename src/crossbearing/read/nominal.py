"""Events that a noun tells: "junta airstrikes", "the withdrawal began"."""

from __future__ import annotations

from crossbearing.read.argument import Arguments
from crossbearing.read.backing import BACKING, read_backing
from crossbearing.read.draft import Draft
from crossbearing.read.grammar import Phrase
from crossbearing.read.licence import AWAITED, RESERVATIONS, Licences
from crossbearing.read.manner import CHAINS, Manner, manner
from crossbearing.read.match import Matcher
from crossbearing.read.words import Frame, word_set

# How far an event has got whose subject it is, by verb.
_PHASES = {
    "begin": "begun", "start": "begun", "commence": "begun", "resume": "begun", "continue": "under-way",
    "proceed": "under-way", "end": "completed", "finish": "completed", "conclude": "completed",
    "complete": "completed", "stop": "halted", "halt": "halted", "suspend": "halted", "stall": "halted",
}  # fmt: skip
# Kinds of event that a name or a day beside the noun is enough for.
_TELLING = frozenset({"ASSAULT", "CONSULT", "RETREAT", "TAKE"})
# Verbs after which a truce is no more.
_OVER = word_set("end expire lapse collapse")
# Verbs whose subject is the place or people that an event happened to.
_UNDERGO = word_set("witness see suffer experience endure face sustain undergo")


class NounEvents:
    """Reads the event nouns of one parsed sentence."""

    __slots__ = ("arguments", "clauses", "drafts", "lex", "licences", "likeness", "matcher", "parse")

    def __init__(self, matcher: Matcher, arguments: Arguments, licences: Licences) -> None:
        self.matcher = matcher
        self.arguments = arguments
        self.licences = licences
        self.parse = arguments.parse
        self.clauses = arguments.clauses
        self.likeness = arguments.likeness
        self.drafts = arguments.drafts
        self.lex = arguments.lex

    def read(self, noun: Phrase) -> None:
        """Add the draft of a noun that tells an event, if it does."""
        lemma = noun.lemma
        if noun.at in self.drafts.used:
            return
        if lemma in BACKING and read_backing(self.parse, self.clauses, self.likeness, self.drafts, noun):
            return
        trigger = self.matcher.noun(noun)
        if trigger is None:
            return
        if trigger.after:
            self.drafts.used.update(p.at for p in self.parse.phrases[noun.at + 1 : noun.at + 3] if p.type == "N")
        governor, relation = self.licences.of(noun)
        counted = lemma == "dead" and "U" in self.parse.tags_of(noun)
        if counted and any(n.phrase.at == noun.at for d in self.drafts for n in d.recipients):
            return  # "the toll rose to nine dead" has told of them
        if counted and relation == "":
            governor, relation = None, "presupposed"  # "five dead": a count tells by itself
        if relation == "" and trigger.frame.kind in _TELLING and self.licences.is_named(noun):
            governor, relation = None, "presupposed"  # "the talks in Doha" tells of them, whatever its verb
        carrier = self.drafts.by_phrase.get(governor.at) if governor is not None else None
        if relation == "" or (carrier is not None and self._is_told_by(carrier, trigger.frame, relation)):
            return
        node, after = self.clauses.nouns.node(noun.at)
        draft = Draft(trigger.frame, noun.start, node.end, noun, self._way(governor, relation), nominal=True)
        if counted:
            draft.recipients = [node]
            self.arguments.put_quantities(draft, [node])
        else:
            self._put_holder(draft, governor)
        if node.of and trigger.frame.subject == "place":
            self.arguments.put_places(draft, node.of, "object")
        elif node.of:
            self.arguments.put_object(draft, node.of)
        if relation == "light" and governor is not None:
            self._put_carrier(draft, governor)
        elif relation == "subject" and governor is not None:
            draft.manner = self._way_as_subject(draft, governor)
            if carrier is not None:
                draft.manner = draft.manner.with_polarity("affirmed")  # "the strikes killed no one"
        elif relation == "denied" and governor is not None and not draft.actors:
            draft.actors = [self.likeness.premodifier(n.phrase) or n for n in self.clauses.subject(governor)]
        self.arguments.collect(draft, after, [], False, None)
        if relation in ("subject", "report") and governor is not None:
            draft.end = max(draft.end, governor.end)
            k = governor.at + 1
            if k < len(self.parse.phrases) and self.parse.low(self.parse.phrases[k]) == "place":
                k += 1
            self.arguments.collect(draft, k, [], False, None, closed=True)
        if relation == "report" and governor is None and self._is_under_no_report(noun):
            opening = self.parse.phrases[max(0, noun.at - 4)]
            draft.start = opening.start if opening.at == 0 else draft.start
            draft.manner = draft.manner.with_polarity("none-reported")
        self._put_own_words(draft, relation)
        if relation == "presupposed" and trigger.frame.kind == "TAKE":
            draft.manner = draft.manner._replace(phase="completed")
        if carrier is not None and relation == "subject" and carrier.frame.kind == "HARM":
            _share(draft, carrier)
        self.arguments.keep(draft)

    def _is_told_by(self, carrier: Draft, frame: Frame, relation: str) -> bool:
        """Return whether the verb itself tells of the noun's event: "signed an accord", "clashed in a battle"."""
        if relation != "content":
            return carrier.frame.kind == frame.kind
        return carrier.frame.mode == "sign" and frame.kind != "RETREAT"

    def _way(self, governor: Phrase | None, relation: str) -> Manner:
        """Return the manner that the verb gives the noun that it carries."""
        if governor is None or relation in ("attitude", "denied"):
            return Manner()
        way = manner(self.parse, self.clauses, governor)
        if relation != "light":
            return way
        lemma = self.parse.lemma(governor)
        if way.polarity == "denied" and lemma in ("see", "hear", "observe", "witness", "notice"):
            way = way.with_polarity("none-reported")  # "had not seen any withdrawal"
        phase, meant, _ = CHAINS.get(lemma, (None, None, None))
        if phase == "begun" and way.polarity == "denied":
            way = _begun(way._replace(phase=phase))  # "has not yet started its withdrawal"
        if meant is not None and way.modality == "actual" and lemma != "have":
            way = way._replace(modality=meant, phase=None)
        return way

    def _way_as_subject(self, draft: Draft, verb: Phrase) -> Manner:
        """Return the manner of an event that is its verb's subject: "has not begun", "is unlikely"."""
        way = draft.manner
        if draft.frame.mode == "ceasefire" and self.parse.lemma(verb) in _OVER:
            return way._replace(phase="halted")
        way = _begun(way._replace(phase=self._phase_of(verb) or way.phase))
        if self.parse.lemma(verb) in AWAITED and self.parse.is_passive(verb):
            modality, sure = AWAITED[self.parse.lemma(verb)]
            return way._replace(modality=modality, certainty=sure, phase=None, tense="modal")
        if self.parse.lemma(verb) != "be":
            return way
        said = self.parse.lows[verb.last] if verb.last < len(self.parse.lows) else ""
        if said == "unlikely":
            return way._replace(modality="probable", polarity="denied", certainty=0.7, tense="modal")
        if said in RESERVATIONS:
            modality, sure = RESERVATIONS[said]
            return way._replace(modality=modality, certainty=sure, tense="modal")
        return way

    def _put_holder(self, draft: Draft, governor: Phrase | None) -> None:
        """Give the draft whose event it is: "junta airstrikes", or the place taken: "Lashio's capture"."""
        holder = self.likeness.premodifier(draft.trigger)
        if holder is None:
            return
        if governor is not None and self.parse.lows[holder.phrase.first] in ("its", "their", "his"):
            whose = [n for n in self.clauses.subject(governor) if n.end <= draft.trigger.start]
            holder = whose[0] if whose else holder
        takes = draft.frame.object == "place" and draft.frame.kind == "TAKE"
        if takes and self.likeness.is_place(holder) and not self.likeness.is_actor(holder):
            self.arguments.put_places(draft, [holder], "object")
        elif not self.likeness.is_settled_place(holder):
            draft.actors.append(holder)

    def _put_carrier(self, draft: Draft, verb: Phrase) -> None:
        """Give the draft the subject of the verb whose object it is: "the army launched an attack"."""
        if self.parse.is_passive(verb):
            draft.start = draft.trigger.start
            return
        subject = self.clauses.subject(verb)
        if self.parse.lemma(verb) in _UNDERGO:
            self.arguments.put_places(draft, [n for n in subject if self.likeness.is_place(n)], "at")
        elif not draft.actors and not draft.recipients and draft.frame.subject == "actor":
            draft.actors = [n for n in subject if not self.likeness.is_time(n)]
        draft.start = verb.start
        if subject and subject[0].start < verb.start and self.arguments.subject_is_near(subject, verb):
            draft.start = subject[0].start

    def _put_own_words(self, draft: Draft, relation: str) -> None:
        """Give the draft what stands in the noun phrase itself: "no", "a possible", "the full"."""
        noun = draft.trigger
        if relation == "report" and draft.manner.polarity == "denied":
            draft.manner = draft.manner.with_polarity("none-reported")
        if self.parse.lows[noun.first] == "no":
            polarity = "none-reported" if relation == "report" else "denied"
            draft.manner = draft.manner.with_polarity(polarity)
        for low in self.parse.words_of(noun):
            if low in RESERVATIONS:
                modality, sure = RESERVATIONS[low]
                modality = modality if draft.manner.modality == "actual" else draft.manner.modality
                draft.manner = draft.manner._replace(modality=modality, certainty=min(draft.manner.certainty, sure))
            draft.extent = self.lex.extents.get(low, draft.extent)

    def _phase_of(self, verb: Phrase) -> str | None:
        """Return how far an event has got whose subject it is: "has begun", "was under way", "ended"."""
        lemma = self.parse.lemma(verb)
        if lemma in _PHASES:
            return _PHASES[lemma]
        after = self.parse.lows[verb.last : verb.last + 3]
        if after[:1] == ["underway"] or after[:2] in (["under", "way"], ["in", "progress"]):
            return "under-way"
        return None

    def _is_under_no_report(self, noun: Phrase) -> bool:
        """Return whether the noun stands in "no reports of"."""
        for p in self.parse.phrases[max(0, noun.at - 4) : noun.at]:
            if p.type == "N" and self.parse.lemma(p) in self.lex.report_nouns and self.parse.lows[p.first] == "no":
                return True
        return False


def _share(event: Draft, harm: Draft) -> None:
    """Give those who were harmed by an event its actor and place: "an ambush near X killed four"."""
    harm.actors = harm.actors or list(event.actors)
    if not harm.places:
        harm.places = [place for place in event.places if place[1] in ("at", "near")]


def _begun(way: Manner) -> Manner:
    """Return the manner with "has not begun" as a phase of its own rather than as a denial."""
    if way.phase == "begun" and way.polarity == "denied":
        return way._replace(phase="not-begun", polarity="affirmed")
    return way
