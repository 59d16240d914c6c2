"""Questions, answers and bands of probability in plain English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from crossbearing.model.claim import Claim
from crossbearing.model.finding import OTHER, Evidence
from crossbearing.model.theatre import Theatre
from crossbearing.reconcile.question import CONTESTED, NO, NO_COMMITMENT, YES, Bearing

# ICD-203, "Analytic Standards" (Office of the Director of National Intelligence, 2015), table of likelihoods.
_BANDS = ((0.05, "almost no chance"), (0.20, "very unlikely"), (0.45, "unlikely"), (0.55, "roughly even chance"),
          (0.80, "likely"), (0.95, "very likely"), (1.01, "almost certain"))  # fmt: skip

# Kind -> what they did, and the bare form after "did not"; {o} is what or whom it is done to.
_DEEDS: dict[str, tuple[str, str]] = {
    "AGREE": ("agreed{o}", "agree{o}"),
    "AGREE/offer": ("offered{o}", "offer{o}"),
    "CONSULT": ("held talks{o}", "hold talks{o}"),
    "SUPPORT": ("backed{o}", "back{o}"),
    "CONCEDE": ("gave in{o}", "give in{o}"),
    "COOPERATE": ("worked together{o}", "work together{o}"),
    "COOPERATE/reopen": ("reopened{o}", "reopen{o}"),
    "AID": ("sent aid{o}", "send aid{o}"),
    "RETREAT/ceasefire": ("declared a ceasefire{o}", "declare a ceasefire{o}"),
    "RETREAT/release": ("released people{o}", "release people{o}"),
    "RETREAT/disarm": ("laid down arms{o}", "lay down arms{o}"),
    "RETREAT/access": ("let others in{o}", "let others in{o}"),
    "RETREAT/resign": ("stepped down{o}", "step down{o}"),
    "REQUEST": ("pressed for this{o}", "press for this{o}"),
    "ACCUSE": ("accused{o}", "accuse{o}"),
    "REJECT": ("refused{o}", "refuse{o}"),
    "THREATEN": ("threatened{o}", "threaten{o}"),
    "PROTEST": ("protested{o}", "protest{o}"),
    "SANCTION": ("cut relations{o}", "cut relations{o}"),
    "MOBILIZE": ("moved forces{o}", "move forces{o}"),
    "MOBILIZE/enter": ("entered{o}", "enter{o}"),
    "COERCE": ("put pressure{o}", "put pressure{o}"),
    "COERCE/restrict": ("imposed restrictions{o}", "impose restrictions{o}"),
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
# Kind of speech -> how it takes what it wants: "SAC pressed MNDAA to hand over X", "MNDAA offered to ...".
_SPEECH = {"REQUEST": ("pressed", "press"), "AGREE": ("offered or agreed", "offer or agree"),
           "THREATEN": ("threatened", "threaten"), "REJECT": ("refused", "refuse")}  # fmt: skip
_INFINITIVES = {"RETREAT/withdraw": "withdraw from {o}", "RETREAT/hand-over": "hand over {o}",
                "TAKE/capture": "capture {o}", "TAKE/recapture": "retake {o}", "STATUS/closed": "close {o}",
                "STATUS/open": "open {o}", "COOPERATE/reopen": "reopen {o}", "ASSAULT/aerial": "bomb {o}",
                "AGREE/agree": "reach an agreement"}  # fmt: skip
_ON = frozenset(("ASSAULT/air", "COERCE", "COERCE/restrict"))
_BARE = frozenset(("SUPPORT", "ACCUSE", "MOBILIZE/enter", "COOPERATE/reopen", "ASSAULT"))
_PROGRESS_WORDS = {
    "withdraw": {"none": "not begun", "begun": "begun (some)", "mostly": "mostly done", "complete": "complete"},
    "hand-over": {"none": "not handed over", "begun": "some handed over", "mostly": "most handed over",
                  "complete": "handed over"},
    "": {"none": "not taken", "begun": "taken in part", "mostly": "mostly taken", "complete": "taken"},
}  # fmt: skip
_DENIES = {"denied": "denies", "none-reported": "heard nothing of", "affirmed": "says"}
_LONGEST_QUOTE = 120


def band(probability: float) -> str:
    """Return the ICD-203 words for a probability in [0, 1]."""
    return next(words for most, words in _BANDS if probability < most)


class Words:
    """Names of one theatre in sentences. Without a theatre ids stand for names. `claims` gives contents by id."""

    def __init__(self, theatre: Theatre | None, claims: Mapping[str, Claim]) -> None:
        self.theatre = theatre
        self.claims = claims
        self.actor = cache(self._actor)

    def _actor(self, actor_id: str) -> str:
        """Return the actor's acronym where it has one, else its name, else the id or words as they stand."""
        actor = self.theatre.actors.get(actor_id) if self.theatre else None
        if actor is None or actor.kind == "state":
            return actor.name if actor else actor_id
        short = [a for a in (actor.name, *actor.aliases) if a.isupper() and 2 <= len(a) <= 8 and a.isalpha()]
        return short[0] if short else actor.name

    def place(self, place_id: str) -> str:
        """Return the place's name."""
        return self.theatre.place_name(place_id) if self.theatre else place_id

    def about(self, value: str | None) -> str:
        """Return the name of a place or of actors, whichever the object of a question is."""
        if not value:
            return ""
        if self.theatre and value in self.theatre.places:
            return self.place(value)
        return self.actors(value.split("+"))

    def actors(self, ids: Sequence[str]) -> str:
        """Return the names as a list in words; "somebody" for none."""
        names = [self.actor(i) for i in ids]
        if not names:
            return "somebody"
        return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]

    def question(self, b: Bearing, first: date | None, last: date | None, on: date | None) -> str:
        """Return the question in words. `b` stands for all claims of the question; its words are quoted at need."""
        who, where = self.actors(b.subject), self.about(b.object)
        then = f", by {day(on)}" if on else ""
        if b.family == "progress":
            if b.kind == "TAKE":
                return f"Has {who} taken {where}{then}?"
            what = "hand-over of" if b.scope.startswith("hand-over") else "departure from"
            return f"How far has {possessive(who)} {what} {where} got{then}?"
        if b.family == "control":
            return f"Who holds {where}{f', on {day(on)}' if on else ''}?"
        if b.family == "status":
            return f"Is {where} open or closed{then}?"
        if b.family == "count":
            what = b.scope.split(":", 1)[-1].split("@")[0]
            return f"How many {what}: “{short(b.claim.quote)}”?"
        if b.family == "commitment":
            late = f" (due {span(first, last)}{'; pending' if on and last and last >= on else ''})" if last else ""
            return f"Is {who} {self.content(b.claim, b.object)}{late}?"
        if b.family in ("date", "place"):
            return f"{'When' if b.family == 'date' else 'Where'} was it that {self.deed(b)}?"
        if b.family == "actor":
            return f"Who did it at {where}, {span(first, last)}: “{short(b.claim.quote)}”?"
        if b.scope.startswith("present"):
            return f"Are forces of {who} present at {where}{then}?"
        dated = f", {span(first, last)}" if first else ""
        subject, _, bare = self._deed(b)
        return f"Did {subject} {bare}{dated}?" if bare else f"{subject[0].upper()}{subject[1:]}{dated}?"

    def deed(self, b: Bearing, denied: bool = False) -> str:
        """Return the deed as a statement ("SAC pressed MNDAA to withdraw from X"), or that it was not done."""
        subject, done, bare = self._deed(b)
        if not bare:
            return f"not so: {subject}" if denied else subject
        return f"{subject} did not {bare}" if denied else f"{subject} {done}"

    def _deed(self, b: Bearing) -> tuple[str, str, str]:
        """Return who, what they did, and the bare form of it; a whole statement and "" where nobody is named."""
        mode = b.scope.split("@")[0].split(">")[0].split(":")[0]
        code = next((c for c in (f"{b.kind}/{mode}", b.kind) if c in _DEEDS), "")
        done, bare = _DEEDS.get(code, ("did{o}", "do{o}"))
        who = self.actors(b.subject)
        if b.kind == "TAKE":
            return who, f"took {self.about(b.object)}", f"take {self.about(b.object)}"
        if b.kind == "CONSULT":
            named = (p.id for p in b.claim.places if p.role == "at" and p.id and b.family != "place")
            venue = next((f" in {self.place(p)}" for p in named), "")
            done, bare = ("met", "meet") if len(b.subject) > 1 else ("held talks", "hold talks")
            return who, done + venue, bare + venue
        if b.kind == "HARM" and not b.subject:
            where = f" at {self.about(b.object)}" if b.object else ""
            return f"people were {mode or 'harmed'}{where}: “{short(b.claim.quote)}”", "", ""
        if ">" in b.scope:
            wanted = self._wanted(b)
            if wanted:
                verb, form = _SPEECH[b.kind]
                return who, f"{verb} {wanted}", f"{form} {wanted}"
            tail = f": “{short(b.claim.quote)}”"
        elif b.object:
            place = self.theatre is not None and b.object in self.theatre.places
            link = " " if code in _BARE else " on " if code in _ON else " at " if place else ", towards "
            tail = link + self.about(b.object)
        else:
            tail = f" (“{short(b.claim.quote)}”)"
        return who, done.format(o=tail), bare.format(o=tail)

    def _wanted(self, b: Bearing) -> str:
        """Return what is demanded, offered or threatened as an infinitive; "" where a quote says it better."""
        contents = [self.claims[i] for i in b.claim.content if i in self.claims]
        if len(contents) != 1 or b.kind not in _SPEECH:
            return ""
        wanted = contents[0]
        places = wanted.places
        about = next((p for p in places if p.role in ("object", "from")), None)
        if about is None:
            where = ""
        else:
            whole = about.within.id if about.within and about.within.id and not about.id else about.id
            name = self.place(whole) if whole else f"“{about.text}”"
            part = "part of " if about.within and not about.id else "all of " if wanted.extent == "all" else ""
            where = part + name
        verb = _INFINITIVES.get(f"{wanted.kind}/{wanted.mode}", "")
        if wanted.kind == "RETREAT" and wanted.mode == "withdraw" and not where:
            verb = "withdraw"
        if not verb or ("{o}" in verb and not where):
            return ""
        doers = tuple(m.id or m.text for m in wanted.actors)
        other = f"{self.actors(doers)} " if b.kind == "REQUEST" and doers else ""
        negated = "not " if wanted.polarity == "denied" else ""
        return f"{other}{negated}to {verb.format(o=where)}"

    def content(self, claim: Claim, about: str | None) -> str:
        """Return what somebody is bound to do, as an infinitive where the kind is known, else as a quote."""
        where = self.about(about)
        verb = _INFINITIVES.get(f"{claim.kind}/{claim.mode or 'withdraw'}", "")
        return f"to {verb.format(o=where)}" if verb and where else f"to do this: “{short(claim.quote)}”"

    def answer(self, b: Bearing, value: str) -> str:
        """Return an answer in words."""
        if value == OTHER:
            return "none of these"
        if b.family == "progress":
            return _PROGRESS_WORDS.get(b.scope.split("@")[0], _PROGRESS_WORDS["withdraw"])[value]
        if b.family in ("control", "actor"):
            return "contested" if value == CONTESTED else self.actors(value.split("+"))
        if b.family == "place":
            return self.about(value)
        if b.family == "commitment":
            return f"{self.actors(b.subject)} has no such duty" if value == NO_COMMITMENT else f"yes, {value}"
        if b.scope.startswith("present") and value in (YES, NO):
            return f"{self.actors(b.subject)} is {'' if value == YES else 'not '}present at {self.about(b.object)}"
        if value in (YES, NO):
            return self.deed(b, denied=value == NO)
        return value

    def row(self, evidence: Sequence[Evidence], b: Bearing, texts: Mapping[str, str]) -> str:
        """Return the label of one row of the sum: who says what, through which outlets. `texts` words the answers."""
        who = ", ".join(sorted({e.speaker for e in evidence if e.relayed and e.speaker}))
        through = ", ".join(
            sorted({self.theatre.source_name(e.outlet) if self.theatre else e.outlet for e in evidence})
        )
        most = 1 if b.family == "progress" else 3
        said = sorted({
            f"{_DENIES[e.polarity]} {' or '.join(texts[v] for v in e.values[:most] if v in texts)}" for e in evidence
        })  # fmt: skip
        return f"{f'{who}, through {through}' if who else through}: {'; '.join(said)}"


def short(words: str) -> str:
    """Return the words on one line, cut at a limit."""
    words = " ".join(words.split())
    return words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 1].rsplit(" ", 1)[0] + "…"


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
    return day(first) if first == last else f"between {day(first)} and {day(last)}"
