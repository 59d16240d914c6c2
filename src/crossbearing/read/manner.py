"""How a verb group says it: polarity, modality, phase, certainty, from its own words and the verbs it hangs on."""

from __future__ import annotations

from typing import NamedTuple

from crossbearing.read.clause import BLAMING, Clauses
from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.tag import ONE_FORM
from crossbearing.read.words import word_set


class Manner(NamedTuple):
    """Polarity, modality, phase and extent of an event, and the certainty of the words; `modal` if any stood there."""

    polarity: str = "affirmed"
    modality: str = "actual"
    phase: str | None = None
    extent: str | None = None
    certainty: float = 1.0
    tense: str = ""
    modal: bool = False

    def with_polarity(self, polarity: str) -> Manner:
        """Return the same with another polarity."""
        return self._replace(polarity=polarity)

    def with_modality(self, modality: str) -> Manner:
        """Return the same with another modality."""
        return self._replace(modality=modality)


# Verbs that take another verb and say how far it has got or whether it is done at all: (phase, modality, polarity).
CHAINS: dict[str, tuple[str | None, str | None, str | None]] = {
    "begin": ("begun", None, None), "start": ("begun", None, None), "commence": ("begun", None, None),
    "resume": ("begun", None, None), "continue": ("under-way", None, None), "keep": ("under-way", None, None),
    "go": (None, None, None), "finish": ("completed", None, None), "complete": ("completed", None, None),
    "stop": ("halted", None, None), "cease": ("halted", None, None), "halt": ("halted", None, None),
    "suspend": ("halted", None, None), "pause": ("halted", None, None),
    "plan": (None, "planned", None), "prepare": (None, "planned", None), "schedule": (None, "planned", None),
    "set": (None, "planned", None), "intend": (None, "intended", None), "want": (None, "intended", None),
    "hope": (None, "intended", None), "aim": (None, "intended", None), "decide": (None, "planned", None),
    "wish": (None, "intended", None), "mean": (None, "intended", None), "need": (None, "required", None),
    "try": (None, "intended", None), "attempt": (None, "intended", None), "seek": (None, "intended", None),
    "fail": (None, None, "denied"), "manage": (None, None, None), "help": (None, None, None),
    "require": (None, "required", None), "oblige": (None, "required", None), "force": (None, None, None),
    "compel": (None, "required", None), "expect": (None, "probable", None), "tend": (None, None, None),
    "appear": (None, "probable", None), "seem": (None, "probable", None), "believe": (None, "probable", None),
    "think": (None, "probable", None), "consider": (None, "possible", None), "allow": (None, "possible", None),
    "have": (None, "required", None), "avoid": (None, None, "denied"), "use": (None, None, None),
    "say": (None, None, None), "report": (None, None, None), "understand": (None, "probable", None),
    "urge": (None, None, None), "get": (None, None, None), "end": (None, None, None), "come": (None, None, None),
}  # fmt: skip
# Verbs before "in", "for" and the like with a gerund of what is done.
_DOING = frozenset({*CHAINS, "succeed", "credit", "praise"})
_MODALS: dict[str, tuple[str | None, float]] = {
    "may": ("possible", 0.4), "might": ("possible", 0.35), "could": ("possible", 0.4), "can": ("possible", 0.5),
    "ca": ("possible", 0.5), "cannot": ("possible", 0.5), "must": ("required", 0.9), "should": ("required", 0.7),
    "shall": ("planned", 0.8), "will": ("planned", 0.85), "wo": ("planned", 0.85), "'ll": ("planned", 0.85),
    "’ll": ("planned", 0.85), "would": ("conditional", 0.6), "'d": ("conditional", 0.6), "’d": ("conditional", 0.6),
}  # fmt: skip
_ADJECTIVES: dict[str, tuple[str | None, str | None, float]] = {
    "likely": ("probable", None, 0.7), "unlikely": ("probable", "denied", 0.75), "ready": ("intended", None, 0.8),
    "willing": ("intended", None, 0.8), "unwilling": ("intended", "denied", 0.8), "prepared": ("intended", None, 0.8),
    "reluctant": ("intended", "denied", 0.6), "set": ("planned", None, 0.85), "due": ("planned", None, 0.85),
    "bound": ("probable", None, 0.9), "unable": (None, "denied", 1.0), "able": (None, None, 1.0),
    "poised": ("planned", None, 0.7), "expected": ("probable", None, 0.7), "certain": ("probable", None, 0.9),
    "about": ("planned", None, 0.8),
}  # fmt: skip
_PROBABLY = {"probably": 0.7, "likely": 0.7, "presumably": 0.65}


def manner(parse: Parse, clauses: Clauses, verb: Phrase, depth: int = 0) -> Manner:
    """Return how the verb group says it, with what the verbs that it hangs on add."""
    lows = parse.words_of(verb)
    tags = parse.tags_of(verb)
    nor = verb.at > 0 and parse.phrases[verb.at - 1].type == "C" and parse.low(parse.phrases[verb.at - 1]) == "nor"
    polarity = "denied" if nor or parse.is_negated(verb) else "affirmed"
    modality, certainty, modal = "actual", 1.0, False
    for low, tag in zip(lows, tags, strict=True) if "M" in tags else ():
        if tag == "M":
            meaning, sure = _MODALS.get(low, (None, 1.0))
            modal = True
            if meaning is not None:
                modality, certainty = meaning, sure
    for k in range(max(0, verb.first - 2), verb.last):
        low = parse.lows[k]
        if parse.tags[k] in "YA" or low in _PROBABLY:
            hedge = parse.lex.hedges.get(low)
            if hedge is not None and (k >= verb.first or parse.tags[k] == "Y"):
                certainty = min(certainty, hedge)
                if low in _PROBABLY and modality == "actual":
                    modality = "probable"
    if not modal and tags == ["V"]:
        shared = _shared_modal(parse, verb)
        if shared is not None:
            modal, modality, certainty = True, shared[0] or modality, min(certainty, shared[1])
    tense = "modal" if modal and tags == ["V"] else _tense(parse, verb, tags, lows)
    phase = {"past": "completed", "perfect": "completed", "progressive": "under-way"}.get(tense)
    extent = None
    if not FULLY.isdisjoint(lows):
        extent = next((parse.lex.extents[w] for w in lows if w in parse.lex.extents and w in FULLY), None)
    if lows[0] == "be" and tags[-1] == "E" and parse.is_finite(verb):
        modality = "demanded"  # the subjunctive: "insisted that the hostages be freed"
    if _nobody(parse, clauses, verb) or _no_object(parse, verb) or _after_nor(parse, verb):
        polarity = "denied" if polarity == "affirmed" else polarity
    result = Manner(polarity, modality, phase, extent, certainty, tense, modal)
    if depth < 4:
        result = _hung(parse, clauses, verb, result, depth)
    return result


# Verbs that say something of another in the passive only: "are expected to", but not "expect to".
_HELD_OF_OTHERS = frozenset({"expect", "believe", "think", "say", "report", "understand", "set", "consider"})
_NOBODY = frozenset({"no", "none", "nobody", "neither", "nothing"})
_NO_CHOICE = (["no", "choice"], ["no", "option"], ["no", "alternative"], ["little", "choice"])
_AIMS = frozenset({"in", "for", "on", "of", "to", "at", "towards", "toward", "about"})
_PREVENT = word_set("stop prevent keep bar block ban deter dissuade prohibit discourage hinder")
FULLY = word_set("fully completely entirely partially partly totally wholly mostly full complete total partial")


def _shared_modal(parse: Parse, verb: Phrase) -> tuple[str | None, float] | None:
    """Return what the modal says that a bare verb after "and" shares: "will leave the one town and enter the other"."""
    low = parse.lows[verb.first]
    before = parse.phrases[verb.at - 1] if verb.at else verb
    if before.type != "C" or parse.lex.verbs.get(low) != low:
        return None
    for p in reversed(parse.phrases[: before.at]):
        if p.type == "V" and "M" in parse.tags_of(p):
            return _MODALS.get(parse.lows[p.first + parse.tags_of(p).index("M")])
        if p.type in ".:SW":
            return None
    return None


def _tense(parse: Parse, verb: Phrase, tags: list[str], lows: list[str]) -> str:
    if tags[0] == "T":
        return "perfect" if "H" in tags else "infinitive"
    if "M" in tags:
        return "perfect" if "H" in tags else "modal"
    if "H" in tags:
        return "perfect"
    if tags[-1] == "G":
        return "progressive" if "I" in tags else "gerund"
    if "I" in tags and "being" in lows:
        return "progressive"
    if tags[-1] == "E" or tags == ["E"]:
        return "past" if "I" not in tags or any(w in ("was", "were") for w in lows) else "present"
    if any(w in ("was", "were", "did", "had") for w in lows):
        return "past"
    if tags[-1] == "V":
        low = lows[-1]
        past = not low.endswith("s") and (parse.lex.verbs.get(low) != low or low in ONE_FORM)
        return "past" if past or parse.headline else "present"  # a headline tells in the present what has happened
    return "present" if tags[-1] in "IHO" else "infinitive"


def _nobody(parse: Parse, clauses: Clauses, verb: Phrase) -> bool:
    """Return whether the subject is "none", "nobody", "no troops" or "neither side"."""
    k = verb.at - 1
    phrases = parse.phrases
    while k >= 0 and phrases[k].type in "Y":
        k -= 1
    if k < 0 or phrases[k].type != "N":
        return False
    nodes = clauses.subject(verb) if parse.is_finite(verb) else []
    first = nodes[0].phrase if nodes else phrases[k]
    if _is_none(parse, first.first):
        return True
    return first.first > 0 and parse.lows[first.first - 1] == "not"  # "not one soldier will leave"


def _after_nor(parse: Parse, verb: Phrase) -> bool:
    """Return whether the clause is turned about by "nor": "nor shall the army leave", "nor have they signed"."""
    phrases = parse.phrases
    k = verb.at - 1
    while k >= 0 and phrases[k].type in "NPY":
        k -= 1
    if k < 1 or phrases[k].type != "V" or not set(parse.tags_of(phrases[k])) <= set("MOHI"):
        return False
    return parse.lows[phrases[k].first - 1] in ("nor", "neither")


def _no_object(parse: Parse, verb: Phrase) -> bool:
    """Return whether the object is nobody or nothing: "killed no one", "signed no accord"."""
    k = verb.at + 1
    if k >= len(parse.phrases) or parse.phrases[k].type != "N" or parse.is_passive(verb):
        return False
    first = parse.phrases[k].first
    return _is_none(parse, first)


def _is_none(parse: Parse, first: int) -> bool:
    """Return whether the phrase whose first word is given names nobody: "no troops", but not "no more than four"."""
    if parse.lows[first] not in _NOBODY or parse.lows[first : first + 2] in (["nothing", "but"], ["nothing", "except"]):
        return False
    return not (parse.lows[first] == "no" and parse.lows[first + 1 : first + 2] in (["more"], ["fewer"], ["less"]))


def _hung(parse: Parse, clauses: Clauses, verb: Phrase, own: Manner, depth: int) -> Manner:
    """Return the manner with what a phase verb, "be likely to" or "no sign of" before the group adds."""
    phrases = parse.phrases
    if parse.is_finite(verb):
        return own
    k = verb.at - 1
    while k >= 0 and phrases[k].type in "Y!":
        k -= 1
    if k < 0 or (phrases[k].type == "," and parse.tags_of(verb) == ["G"]):
        if parse.tags_of(verb) == ["G"] and not any(q.type in ",V" for q in phrases[max(k + 1, 0) : verb.at]):
            after = [q for q in phrases[verb.at + 1 :] if q.type in ",V"]
            if after and after[0].type == "V" and parse.is_finite(after[0]):
                return own._replace(modality="possible", certainty=min(own.certainty, 0.5), phase=None)
        return own
    p = phrases[k]
    if parse.low(p) in _ADJECTIVES and k and phrases[k - 1].type in "VY!":
        return _after_adjective(parse, clauses, own, k, depth)
    if p.type == "P" and parse.low(p) == "from" and parse.tags_of(verb)[-1] == "G":
        j = k - 1
        while j > 0 and phrases[j].type in "NPC":
            j -= 1
        if phrases[j].type == "V" and parse.lemma(phrases[j]) in _PREVENT:
            return own._replace(modality="intended", phase=None, polarity=_times("denied", own.polarity))
    if p.type == "P" and parse.tags_of(verb) == ["G"]:
        word = parse.low(p)
        if word == "after":
            return own._replace(phase="completed")
        if word == "without":
            return own._replace(polarity=_times("denied", own.polarity))
        leads = phrases[k - 1] if k else p
        done = leads.type == "V" and parse.lemma(leads) in _DOING
        if word in _AIMS and not done and not (word in ("of", "for") and _is_blamed(parse, k)):
            # "a plan for retaking the town", "united in defeating them": not said to be done
            return own._replace(modality="possible", certainty=min(own.certainty, 0.5), phase=None)
    if (
        p.type == "C"
        and parse.low(p) == "but"
        and k
        and parse.lows[phrases[k - 1].first : phrases[k - 1].last] in _NO_CHOICE
    ):
        return own._replace(modality="required", phase=None)  # "had no choice but to leave"
    if p.type == "P" and k and phrases[k - 1].type == "V":
        k -= 1
        p = phrases[k]
    if p.type == "N" and k and phrases[k - 1].type == "V" and parse.tags_of(verb)[0] == "T":
        k -= 1
        p = phrases[k]
        if parse.lemma(p) not in ("force", "compel", "require", "allow", "expect", "help", "want", "oblige"):
            polarity = "denied" if parse.lows[phrases[k + 1].first] in ("no", "little") else own.polarity
            return own._replace(modality="intended", phase=None, polarity=polarity) if own.modality == "actual" else own
    if p.type == "N" and parse.headline and parse.tags_of(verb)[0] == "T":
        return own._replace(modality="planned", phase=None)  # "Talks to resume on Monday"
    if p.type != "V":
        if parse.tags_of(verb)[0] == "T" and own.modality == "actual":
            return own._replace(modality="intended", phase=None)
        return own
    return _after_verb(parse, clauses, verb, p, own, depth)


def _is_blamed(parse: Parse, k: int) -> bool:
    """Return whether the preposition at index k stands after a verb of blame and its object: "blames X for"."""
    for p in reversed(parse.phrases[:k]):
        if p.type == "V":
            return parse.lemma(p) in BLAMING and (p.at < k - 1 or parse.is_finite(p))
        if p.type in ".:SW":
            return False
    return False


def _after_adjective(parse: Parse, clauses: Clauses, own: Manner, k: int, depth: int) -> Manner:
    """Return the manner with what "is likely to", "was unable to" adds; the adjective stands at index k."""
    phrases = parse.phrases
    j = k - 1
    while j >= 0 and phrases[j].type in "Y!":
        j -= 1
    if j < 0 or phrases[j].type != "V":
        return own
    meaning, negation, sure = _ADJECTIVES[parse.low(phrases[k])]
    governing = manner(parse, clauses, phrases[j], depth + 1)
    return own._replace(
        modality=meaning or governing.modality,
        polarity=_times(governing.polarity, negation or "affirmed", own.polarity),
        certainty=min(own.certainty, governing.certainty, sure),
        phase=None,
    )


def _after_verb(parse: Parse, clauses: Clauses, verb: Phrase, p: Phrase, own: Manner, depth: int) -> Manner:
    """Return the manner with what the verb before the group adds: "began to", "failed to", "are to"."""
    lemma = parse.lemma(p)
    if parse.tags[p.last - 1] == "I" and parse.tags_of(verb)[0] == "T" and p.at == verb.at - 1:
        return own._replace(modality="planned", phase=None)  # "the sides are to meet"
    if lemma not in CHAINS:
        if parse.tags_of(verb)[0] == "T" and own.modality == "actual":
            return own._replace(modality="intended", phase=None)
        return own
    phase, modality, negation = CHAINS[lemma]
    if lemma in _HELD_OF_OTHERS and not parse.is_passive(p):
        phase, modality = None, "probable" if lemma in ("expect", "believe", "think") else None
    governing = manner(parse, clauses, p, depth + 1)
    if phase == "begun" and governing.polarity == "denied" and lemma != "resume":
        phase, governing = "not-begun", governing.with_polarity("affirmed")
    return own._replace(
        phase=phase or (governing.phase if modality is None else None),
        modality=modality or (governing.modality if governing.modality != "actual" else own.modality),
        polarity=_times(governing.polarity, negation or "affirmed", own.polarity),
        certainty=min(own.certainty, governing.certainty),
        tense=own.tense if own.tense == "perfect" else governing.tense,
        modal=own.modal or governing.modal,
    )


def _times(*polarities: str) -> str:
    """Return the polarity of negations within each other: two of them affirm."""
    return "denied" if sum(p == "denied" for p in polarities) % 2 else "affirmed"
