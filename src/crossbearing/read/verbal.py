"""Events and states that a verb tells: "seized the town", "remains under the control of"."""

from __future__ import annotations

from dataclasses import replace

from crossbearing.read.argument import Arguments
from crossbearing.read.clause import OWN_WILL
from crossbearing.read.draft import Draft
from crossbearing.read.grammar import Phrase
from crossbearing.read.manner import Manner, manner
from crossbearing.read.match import Matcher
from crossbearing.read.noun_phrase import Node
from crossbearing.read.words import RULE_NOUNS, Frame, word_set

# Verbs that name somebody: "asked not to be named".
_NAMING = frozenset({"name", "identify", "quote", "cite"})
# Offices: who runs them administers the place.
_ADMINISTRATIONS = word_set("department administration office court police bureaucracy authority")
# Code points from a subject to its verb beyond which a quote would be no clause any more.
_FAR = 240
# What is asked or offered where a place itself is.
_HAND_OVER = Frame("RETREAT", "hand-over", object="place", to="recipient")


class VerbEvents:
    """Reads the verbs of one parsed sentence."""

    __slots__ = ("arguments", "clauses", "drafts", "lex", "likeness", "matcher", "parse")

    def __init__(self, matcher: Matcher, arguments: Arguments) -> None:
        self.matcher = matcher
        self.arguments = arguments
        self.parse = arguments.parse
        self.clauses = arguments.clauses
        self.likeness = arguments.likeness
        self.drafts = arguments.drafts
        self.lex = arguments.lex

    def read(self, verb: Phrase) -> None:
        """Add the draft of a verb that tells an event or state, if it does."""
        matched = self.matcher.verb(verb)
        if matched is None:
            self._read_control(verb)
            return
        trigger, after = matched
        if trigger.frame.object == "content" and self._asks_to_be_left_out(after):
            return
        frame = self._frame_for(verb, trigger.frame)
        if frame.kind == "CONSULT" and self._is_mere_topic(verb):
            return
        draft = Draft(frame, verb.start, verb.end, verb, manner(self.parse, self.clauses, verb))
        if after > verb.at + 1:
            draft.end = self.parse.phrases[after - 1].end
            self.drafts.used.update(p.at for p in self.parse.phrases[verb.at + 1 : after])
        subject = self.clauses.subject(verb)
        passive = self.parse.is_passive(verb)
        objects: list[Node] = []
        if passive:
            objects = subject
        else:
            if frame.subject == "actor":
                draft.actors = [n for n in subject if self.likeness.is_actor(n) or self.likeness.is_name(n)]
            objects = self.clauses.relative_object(verb) or []
        self.arguments.collect(draft, after, objects, passive, trigger.particle)
        if not passive:
            self._put_subject(draft, subject)
        if subject:
            self._stretch(draft, min(n.start for n in subject), subject)
        self.arguments.put_where(draft, verb)
        if self.parse.tags_of(verb) == ["E"] and (not draft.actors or self._refers_back(verb)):
            return
        before = self.parse.phrases[verb.at - 1] if verb.at else None
        willed = before is not None and before.type == "N" and self.parse.lemma(before) in OWN_WILL
        if draft.start == verb.start and before is not None and willed:
            draft.start = before.start
        if frame.object == "content" and frame.kind in ("AGREE", "REQUEST"):
            self._add_implied(draft, after)
        self.arguments.put_quantities(draft, [*subject, *draft.recipients])
        self.arguments.keep(draft)

    def _frame_for(self, verb: Phrase, frame: Frame) -> Frame:
        """Return the frame of a trigger, or the one that its subject makes of it."""
        if frame.mode == "running":
            return self._administers(verb) or frame
        if frame.mode == "withdraw" and frame.kind == "RETREAT" and self._are_civilians(verb):
            return replace(frame, kind="HARM", mode="displaced", subject="recipient")
        return frame

    def _put_subject(self, draft: Draft, subject: list[Node]) -> None:
        """Give an active verb's subject its role where it is not the actor: "Lashio fell", "residents fled"."""
        if draft.frame.subject == "place":
            self.arguments.put_places(draft, subject, "object")
        elif draft.frame.subject == "theme":
            self.arguments.put_places(draft, [n for n in subject if self.likeness.is_place(n)], "object")
        elif draft.frame.subject == "recipient":
            draft.recipients.extend(subject)

    def _stretch(self, draft: Draft, first: int, subject: list[Node]) -> None:
        """Start the draft at its subject, which starts at `first`, where it is near and of the same clause."""
        verb = draft.trigger
        near = first < verb.start <= first + _FAR
        if near and self.arguments.subject_is_near(subject, verb):
            draft.start = first

    def _are_civilians(self, verb: Phrase) -> bool:
        """Return whether those who leave are residents or families: they are displaced, they do not withdraw."""
        who = self.clauses.subject(verb)
        if any(self.parse.lows[n.phrase.first] in ("his", "its", "their", "our") for n in who):
            return False  # "his men" are somebody's, not residents
        heads = [self.parse.lemma(n.phrase) for n in who]
        return bool(heads) and all(self.lex.speakers.get(h) == "public" for h in heads)

    def _refers_back(self, verb: Phrase) -> bool:
        """Return whether the participle only refers back: "as agreed", "as previously announced"."""
        k = verb.at - 1
        while k >= 0 and self.parse.phrases[k].type == "Y":
            k -= 1
        return k >= 0 and self.parse.low(self.parse.phrases[k]) == "as"

    def _is_mere_topic(self, verb: Phrase) -> bool:
        """Return whether the verb only says what a meeting is about: "met to discuss", "topics were discussed"."""
        if self.parse.is_passive(verb):
            return not any(self.likeness.is_actor(n) for n in self.clauses.subject(verb))
        if self.parse.is_finite(verb):
            return False
        return any(d.frame.kind == "CONSULT" and d.trigger.at < verb.at for d in self.drafts)

    def _asks_to_be_left_out(self, after: int) -> bool:
        """Return whether what is asked is only not to be named."""
        phrases = self.parse.phrases
        while after < len(phrases) and phrases[after].type in "Y!":
            after += 1
        return after < len(phrases) and phrases[after].type == "V" and self.parse.lemma(phrases[after]) in _NAMING

    def _administers(self, verb: Phrase) -> Frame | None:
        """Return HOLD/administer where it is somebody's offices that run: who runs them administers the place."""
        for node in self.clauses.subject(verb):
            if self.parse.lemma(node.phrase) in _ADMINISTRATIONS and self.likeness.premodifier(node.phrase) is not None:
                return Frame("HOLD", "administer", object="place")
        return None

    def _read_control(self, verb: Phrase) -> None:
        """Read "remain/live/come under X's control" as a state of X holding the subject or its place."""
        phrases, parse = self.parse.phrases, self.parse
        k = verb.at + 1
        while k < len(phrases) and phrases[k].type == "Y":
            k += 1
        if k + 1 >= len(phrases) or phrases[k].type != "P" or parse.low(phrases[k]) != "under":
            return
        node, after = self.clauses.nouns.node(k + 1)
        if parse.lemma(node.phrase) not in RULE_NOUNS or phrases[k + 1].type != "N":
            return
        holder = self.likeness.premodifier(node.phrase) or (node.of[0] if node.of else None)
        if holder is None:
            return
        mode = "administer" if parse.lemma(node.phrase) in ("rule", "administration") else "control"
        frame = Frame("HOLD", mode, object="place", subject="place")
        draft = Draft(frame, verb.start, node.end, verb, manner(parse, self.clauses, verb), actors=[holder])
        subject = self.clauses.subject(verb)
        self.arguments.put_places(draft, [n for n in subject if self.likeness.is_place(n)], "object")
        self.arguments.collect(draft, after, [], False, None)
        if subject:
            self._stretch(draft, subject[0].start, subject)
        self.arguments.keep(draft)

    def _add_implied(self, draft: Draft, after: int) -> None:
        """Add the hand-over that is meant where a place itself is offered or demanded: "offered two wards"."""
        phrases = self.parse.phrases
        if after >= len(phrases) or phrases[after].type != "N" or draft.frame.mode in ("agree", "sign", "meet"):
            return
        nodes, _ = self.clauses.nouns.group(after)
        if not any(self.likeness.is_settled_place(self.likeness.unwrap(n)[0]) for n in nodes):
            return
        content = Draft(_HAND_OVER, nodes[0].start, nodes[-1].end, phrases[after], Manner(), nominal=True)
        self.arguments.put_object(content, nodes)
        content.parent = draft
        draft.contents.append(content)
        mine, other = list(draft.actors), list(draft.recipients)
        content.actors, content.recipients = (mine, other) if draft.frame.kind == "AGREE" else (other, mine)
        self.drafts.add(content)
