"""Questions, answers and bands of probability in plain English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache

from crossbearing.model.claim import Claim
from crossbearing.model.finding import OTHER, Evidence
from crossbearing.model.theatre import Theatre
from crossbearing.reconcile.content import bound, cut, due, said
from crossbearing.reconcile.name import noun, of_toll, plain
from crossbearing.reconcile.question import CONTESTED, NO, NO_COMMITMENT, YES, Bearing, Reading

# Kind and mode -> what they did, and the bare form after "did not"; {o} is the place at, on or in which it was done.
# What is not in this table is told in the words of the claim: no verb of ours would say more.
_DEEDS: dict[str, tuple[str, str]] = {
    "RETREAT/ceasefire": ("declared a ceasefire{o}", "declare a ceasefire{o}"),
    "RETREAT/release": ("released people{o}", "release people{o}"),
    "RETREAT/disarm": ("laid down arms{o}", "lay down arms{o}"),
    "RETREAT/access": ("let others in{o}", "let others in{o}"),
    "COOPERATE/reopen": ("reopened{o}", "reopen{o}"),
    "PROTEST": ("protested{o}", "protest{o}"),
    "MOBILIZE": ("moved forces{o}", "move forces{o}"),
    "MOBILIZE/enter": ("entered{o}", "enter{o}"),
    "COERCE/arrest": ("detained people{o}", "detain people{o}"),
    "ASSAULT/air": ("carried out airstrikes{o}", "carry out airstrikes{o}"),
    "ASSAULT": ("attacked{o}", "attack{o}"),
    "HARM/killed": ("killed people{o}", "kill people{o}"),
    "HARM/injured": ("injured people{o}", "injure people{o}"),
    "HARM/displaced": ("displaced people{o}", "displace people{o}"),
    "HARM/looted": ("looted{o}", "loot{o}"),
    "HARM/detained": ("detained people{o}", "detain people{o}"),
    "HARM": ("did damage{o}", "do damage{o}"),
}
# The same where nobody is named who did it: "there were airstrikes on X".
_BY_NOBODY = {"ASSAULT/air": "there were airstrikes{o}", "ASSAULT": "there was an attack{o}",
              "HARM/killed": "people were killed{o}", "HARM/injured": "people were injured{o}",
              "HARM/displaced": "people were displaced{o}", "HARM/looted": "there was looting{o}",
              "HARM/detained": "people were detained{o}", "HARM": "there was damage{o}",
              "PROTEST": "there was a protest{o}", "COERCE/arrest": "people were detained{o}"}  # fmt: skip
# Deeds done to a party and not at a place: {o} is who.
_TO_PARTIES = {"SUPPORT": ("backed {o}", "back {o}"), "AID": ("gave aid to {o}", "give aid to {o}")}
_ON = frozenset(("ASSAULT/air",))
_BARE = frozenset(("MOBILIZE/enter", "COOPERATE/reopen", "ASSAULT", "HARM/looted"))
_NO_QUOTE_NEEDED = frozenset(("RETREAT/ceasefire",))
_PROGRESS_WORDS = {
    "withdraw": {"none": "not begun", "begun": "begun (some)", "mostly": "mostly done", "complete": "complete"},
    "hand-over": {"none": "not handed over", "begun": "some handed over", "mostly": "most handed over",
                  "complete": "handed over"},
    "": {"none": "not taken", "begun": "taken in part", "mostly": "mostly taken", "complete": "taken"},
}  # fmt: skip
_DENIES = {"denied": "denies", "none-reported": "heard nothing of", "affirmed": "says"}
_LONGEST_QUOTE = 140


class Words:
    """Names of one theatre in sentences. Without a theatre ids stand for names. `claims` gives contents by id."""

    def __init__(self, theatre: Theatre | None, claims: Mapping[str, Claim], reading: Reading | None = None) -> None:
        self.theatre = theatre
        self.claims = claims
        self.reading = reading or Reading(theatre, claims)
        self.actor = cache(self._actor)
        self.actors = cache(self._actors)

    def _actor(self, actor_id: str) -> str:
        """Return the actor's acronym where it has one, else its name, else the id or words as they stand."""
        actor = self.theatre.actors.get(actor_id) if self.theatre else None
        if actor is None or actor.kind == "state":
            return actor.name if actor else actor_id
        short = [a for a in (actor.name, *actor.aliases) if a.isupper() and 2 <= len(a) <= 8 and a.isalpha()]
        return short[0] if short else actor.name

    def sides(self, claim: Claim, recipients: bool = False) -> tuple[str, ...]:
        """Return the sides that the claim's actors (or recipients) stand for, words where unlinked."""
        return self.reading.sides(claim.recipients if recipients else claim.actors)

    def place(self, place_id: str) -> str:
        """Return the place's name."""
        return self.theatre.place_name(place_id) if self.theatre else place_id

    def outlet(self, source_id: str) -> str:
        """Return the outlet's name, or what is known of it."""
        return self.theatre.source_name(source_id) if self.theatre else source_id

    def about(self, value: str | None) -> str:
        """Return the name of a place or of actors, whichever the object of a question is."""
        if not value:
            return ""
        if self.theatre and value in self.theatre.places:
            return self.place(value)
        return self.actors(tuple(value.split("+")))

    def _actors(self, ids: Sequence[str]) -> str:
        """Return the names as a list in words; "somebody" for none."""
        return listed([self.actor(i) for i in ids]) or "somebody"

    def question(self, b: Bearing, first: date | None, last: date | None, on: date | None) -> str:
        """Return the question in words. `b` stands for all claims of the question; its words are quoted at need."""
        where = self.about(b.object)
        then = f", by {day(on)}" if on else ""
        if b.family == "progress":
            return self._progress(b, where, then)
        if b.family == "control":
            return f"Who holds {where}{f', on {day(on)}' if on else ''}?"
        if b.family == "status":
            return f"Is {where} open or closed{then}?"
        if b.family == "count":
            return f"How many {counted(b)}: “{cut(b.claim.quote, _LONGEST_QUOTE)}”?"
        if b.family == "commitment":
            asked = bound(b.claim, self._bound(b), where, self)[0]
            return f"{asked or f'Is this to be: {self._quote(b)}'}?"
        if b.family in ("date", "place"):
            return f"{'When' if b.family == 'date' else 'Where'} was it that {self.deed(b)}?"
        if b.family == "actor":
            return f"Who did it at {where}, {span(first, last)}: “{cut(b.claim.quote, _LONGEST_QUOTE)}”?"
        if b.scope.startswith("present") and not b.quoted:
            return f"Are forces of {self.who(b)} present at {where}{then}?"
        dated = f", {span(first, last)}" if first else ""
        subject, done, bare = self._deed(b)
        if bare:
            return f"Did {subject} {bare}{dated}?"
        turned = _TURN.match(done)
        return f"{turned[2].capitalize()} {turned[1]} {turned[3]}{dated}?" if turned else f"Is it so: {done}{dated}?"

    def who(self, b: Bearing) -> str:
        """Return who does it; those whom the theatre does not know in the words of the claim."""
        if not self.theatre or all(s in self.theatre.actors for s in b.subject):
            return self.actors(b.subject)
        texts = {plain(m.text): " ".join(m.text.split()) for m in (*b.claim.actors, *b.claim.recipients) if not m.id}
        return listed([lowered(texts[s]) if s in texts else self.actor(s) for s in b.subject])

    def _bound(self, b: Bearing) -> str:
        """Return who is bound to do it, "" where the theatre knows none: then the words say it better."""
        known = bool(b.subject) and (self.theatre is None or all(s in self.theatre.actors for s in b.subject))
        return self.actors(b.subject) if known else ""

    def plainness(self, b: Bearing) -> int:
        """Return how well the bearing's words make a sentence, 0 to 2: of several claims the plainest is shown."""
        if b.kind == "CONSULT":
            return min(2, sum(bool(self._person(b.claim, side)) for side in b.subject))
        if ">" not in b.scope:
            return 0
        contents = [self.claims[i] for i in b.claim.content if i in self.claims]
        return (said(b.claim, contents, self) is not None) + any(c.actors for c in contents)

    def _progress(self, b: Bearing, where: str, then: str) -> str:
        who = self.who(b)
        if b.kind == "TAKE":
            if b.subject:
                return f"Has {who} taken {where}{then}?"
            losers = self.sides(b.claim, recipients=True)
            return f"Has {where} been taken{f' from {self.actors(losers)}' if losers else ''}{then}?"
        what = "hand-over of" if b.scope.startswith("hand-over") else "departure from"
        return f"How far has {possessive(who) if b.subject else 'the'} {what} {where} got{then}?"

    def deed(self, b: Bearing, denied: bool = False) -> str:
        """Return the deed as a statement ("SAC pressed MNDAA to withdraw from X"), or that it was not done."""
        subject, done, bare = self._deed(b)
        if bare:
            return f"{subject} did not {bare}" if denied else f"{subject} {done}"
        if done[0] != "“" and ": “" not in done:
            return _negated(done) if denied else done
        # A denial in the words themselves ("nobody was hurt") is quoted as it stands; one by somebody else is not.
        own = b.claim.polarity != "affirmed" and all(level.stance != "denies" for level in b.claim.voice)
        return done if own == denied else "no"

    def _deed(self, b: Bearing) -> tuple[str, str, str]:
        """Return who, what they did, and the bare form of it; "", a whole statement and "" where one says more."""
        mode = b.scope.split("@")[0].split(">")[0].split(":")[0]
        code = next((c for c in (f"{b.kind}/{mode}", b.kind) if c in _DEEDS), "")
        who = self.who(b)
        if b.kind == "TAKE" and b.object:
            return who, f"took {self.about(b.object)}", f"take {self.about(b.object)}"
        if b.kind == "CONSULT" and b.subject and not b.quoted:
            return self._meeting(b)
        if ">" in b.scope:
            contents = [self.claims[i] for i in b.claim.content if i in self.claims]
            told = said(b.claim, contents, self) if b.subject else None
            return (who, *told) if told else ("", self._quote(b), "")
        parties = [one for one in (b.object or "").split("+") if self.theatre and one in self.theatre.actors]
        if b.kind in _TO_PARTIES and b.subject and parties and not b.quoted:
            done, bare = _TO_PARTIES[b.kind]
            return who, done.format(o=self.actors(tuple(parties))), bare.format(o=self.actors(tuple(parties)))
        known = self.theatre is None or (b.object or "") in self.theatre.places
        if b.quoted or not code or not ((known and b.object) or code in _NO_QUOTE_NEEDED):
            return "", self._quote(b), ""
        link = " on " if code in _ON else " " if code in _BARE and b.subject else " at "
        tail = f"{link}{self.about(b.object)}" if b.object else ""
        if b.subject:
            return who, _DEEDS[code][0].format(o=tail), _DEEDS[code][1].format(o=tail)
        return ("", _BY_NOBODY[code].format(o=tail), "") if code in _BY_NOBODY else ("", self._quote(b), "")

    def _meeting(self, b: Bearing) -> tuple[str, str, str]:
        """Return who met where; persons by name, with their side."""
        named = (p.id for p in b.claim.places if p.role == "at" and p.id and b.family != "place")
        venue = next((f" in {self.place(p)}" for p in named), "")
        done, bare = ("met", "meet") if len(b.subject) > 1 else ("held talks", "hold talks")
        persons = [self._person(b.claim, side) for side in b.subject]
        who = self.who(b)
        if any(persons):
            who = listed([p or self.actor(s) for p, s in zip(persons, b.subject, strict=True)])
        return who, done + venue, bare + venue

    def _person(self, claim: Claim, side: str) -> str:
        """Return the persons who stood for a side at a meeting, with the side; "" where the words name none."""
        actors = self.theatre.actors if self.theatre else {}
        ids = dict.fromkeys(
            m.id
            for m in (*claim.actors, *claim.recipients)
            if m.id in actors and actors[m.id].kind == "person" and self.reading.side(m.id) == side
        )
        names = listed([actors[i].name for i in ids if i])
        return f"{names} ({self.actor(side)})" if names and len(ids) and tuple(ids) != (side,) else names

    def _quote(self, b: Bearing) -> str:
        """Return the claim's words in quotation marks, after who did it where the words do not say."""
        claim = b.claim
        words = f"“{cut(claim.quote, _LONGEST_QUOTE)}”"
        told = any(claim.start <= m.start < claim.end for m in claim.actors)
        return words if told or not b.subject else f"{self.who(b)}: {words}"

    def answer(self, b: Bearing, value: str, named: Sequence[str] = ()) -> str:
        """Return an answer in words; `named` are those that claims name, which "none of these" speaks of."""
        if value == OTHER:
            alone = b.family == "control" and len(named) == 1 and named[0] != CONTESTED
            return f"not {self.answer(b, named[0])}" if alone else "none of these"
        if b.family == "progress":
            return _PROGRESS_WORDS.get(b.scope.split("@")[0], _PROGRESS_WORDS["withdraw"])[value]
        if b.family in ("control", "actor"):
            return "contested" if value == CONTESTED else self.actors(tuple(value.split("+")))
        if b.family == "place":
            return self.about(value)
        if b.family == "commitment":
            return self._commitment(b, value)
        if b.family == "count":
            return value.replace("-", " to ")
        if b.scope.startswith("present") and not b.quoted and value in (YES, NO):
            return f"{self.who(b)} is {'' if value == YES else 'not '}present at {self.about(b.object)}"
        if value in (YES, NO):
            return self.deed(b, denied=value == NO)
        return value

    def _commitment(self, b: Bearing, value: str) -> str:
        """Return that it is to be done by a day, or that it is not to be done."""
        _, stated, denied = bound(b.claim, self._bound(b), self.about(b.object), self)
        by = f" {due(value)}" if due(value) else ""
        if stated:
            return denied if value == NO_COMMITMENT else stated + by
        # The words of a refusal ("we will not return") are the answer that there is no such commitment.
        if (value == NO_COMMITMENT) == (b.claim.polarity == "denied"):
            return self._quote(b) + by
        return "no" if value == NO_COMMITMENT else f"yes,{by}" if by else "yes"

    def row(self, evidence: Sequence[Evidence], b: Bearing, texts: Mapping[str, str]) -> str:
        """Return the label of one row of the sum: who says what, through which outlets. `texts` words the answers."""
        most = 1 if b.family == "progress" else 3
        if len(evidence) == 1:
            e = evidence[0]
            who, through = e.speaker if e.relayed else "", self.outlet(e.outlet)
            said = [f"{_DENIES[e.polarity]} {' or '.join(texts[v] for v in e.values[:most] if v in texts)}"]
        else:
            who = ", ".join(sorted({e.speaker for e in evidence if e.relayed and e.speaker}))
            through = ", ".join(sorted({self.outlet(e.outlet) for e in evidence}))
            said = sorted({
                f"{_DENIES[e.polarity]} {' or '.join(texts[v] for v in e.values[:most] if v in texts)}"
                for e in evidence
            })  # fmt: skip
        return f"{f'{who}, through {through}' if who else through}: {'; '.join(said)}"


_ARTICLE = re.compile(r"^(?:The|An?|Some|Several|Many|Both|Two|Three|Four|Five|Local|Each|Either)\b")
_TURN = re.compile(r"(there|people) (was|were) (.*)", re.DOTALL)


def lowered(words: str) -> str:
    """Return the words as they stand inside a sentence: no capital on an article or number word in front."""
    return _ARTICLE.sub(lambda found: found[0].lower(), words)


def _negated(statement: str) -> str:
    """Return the denial of "there was an attack" or "people were killed"."""
    for have, lack in (("there was an ", "there was no "), ("there was a ", "there was no "),
                       ("there was ", "there was no "), ("there were ", "there were no "),
                       ("people were ", "nobody was ")):  # fmt: skip
        if statement.startswith(have):
            return lack + statement.removeprefix(have)
    return f"not so: {statement}"


def counted(b: Bearing) -> str:
    """Return what is counted, as the words have it: "residents" in "hundreds of residents"."""
    what = b.scope.split("@")[0].split(":")[1]
    for q in b.claim.quantities:
        if what not in (noun(q.what), of_toll(q.what)):
            continue
        if q.what:
            return q.what
        after = re.search(re.escape(q.text) + r"\s+(?:of\s+)?([a-z]+)", b.claim.quote)
        return after[1] if after else "were there"
    return what or "were there"


def listed(names: Sequence[str]) -> str:
    """Return the names as "A, B and C"; "" for none."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def possessive(name: str) -> str:
    """Return the name with its genitive ending."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def day(d: date) -> str:
    """Return a day in words: 24 March 2025."""
    return f"{d.day} {d:%B %Y}"


def span(first: date | None, last: date | None) -> str:
    """Return days in words; "at an unknown time" where none is known."""
    if first is None and last is None:
        return "at an unknown time"
    first, last = first or last, last or first
    assert first is not None and last is not None
    if first == last:
        return day(first)
    if first.day == 1 and (last + timedelta(days=1)).day == 1 and (first.year, first.month) == (last.year, last.month):
        return f"{first:%B %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    return f"{f'{first.day} {first:%B}' if first.year == last.year else day(first)} to {day(last)}"
