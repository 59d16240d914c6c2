"""What lets an event noun tell that something happened: the verb or preposition that it depends on."""

from __future__ import annotations

from crossbearing.read.clause import BLAMING, Clauses
from crossbearing.read.draft import Drafts
from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.likeness import Likeness
from crossbearing.read.manner import CHAINS, manner
from crossbearing.read.noun_phrase import Node
from crossbearing.read.words import word_set

# Verbs that say that an event, named by their subject, took place.
_TAKES_PLACE = word_set(
    "happen occur begin start resume continue erupt last end follow intensify stall collapse escalate "
    "hit kill destroy wound injure force conclude finish proceed emerge commence halt stop"
)
# Verbs whose object names the event and whose subject does it.
_LIGHT_VERBS = word_set(
    "hold conduct carry launch stage make declare reach sign begin start resume open mount host attend have enter "
    "continue order join lead complete impose undertake perform commit suffer see face announce execute cause "
    "fire unleash repel wage do pursue prepare plan witness experience endure sustain undergo"
)
# Verbs that say, in the passive, that an event was or was not heard of.
_HEARD_OF = word_set("report confirm announce record register declare document")
# Verbs with the words behind them that say that their subject took place.
_HAPPENED = frozenset({
    ("take", "place"), ("break", "out"), ("go", "on"), ("go", "ahead"), ("be", "underway"), ("be", "under", "way"),
    ("be", "in", "progress"), ("be", "over"), ("be", "complete"), ("come", "to"),
})  # fmt: skip
# Adjectives that say an event noun is not a deed: "a possible withdrawal".
RESERVATIONS = {
    "possible": ("possible", 0.4), "potential": ("possible", 0.4), "planned": ("planned", 0.8),
    "proposed": ("proposed", 0.8), "future": ("planned", 0.6), "imminent": ("planned", 0.6),
    "expected": ("probable", 0.7), "alleged": ("actual", 0.5), "reported": ("actual", 0.6), "likely": ("probable", 0.7),
    "impending": ("planned", 0.7), "eventual": ("possible", 0.5), "purported": ("actual", 0.4),
}  # fmt: skip
_STILL_OPEN = frozenset({*RESERVATIONS, "unlikely"})
# Modes of accusing whose object took place, and verbs that put an event after another.
_JUDGING = frozenset({"disapprove", "investigate"})
_FOLLOWING = frozenset({"follow", "precede"})
# Prepositions that take it for granted that what they govern took place: "after the army's withdrawal".
_PRESUPPOSING = frozenset({"after", "during", "following", "before", "amid", "since", "despite"})


# Verbs that say, in the passive, that their subject is still to come, and what they make of it.
AWAITED = {
    "expect": ("probable", 0.7), "plan": ("planned", 0.85), "schedule": ("planned", 0.85), "envisage": ("planned", 0.7),
}  # fmt: skip
# Verbs of asking somebody "for" something.
_ASKING = word_set("ask appeal beg press plead call petition implore")
# Words before a noun that take it for known.
_KNOWN = word_set("the this these its their his our")
# Prepositions after an event noun that say whose it is, or where.
_OF_AN_EVENT = word_set("between with by in on against for at near outside around inside across from")


class Licences:
    """Says for the event nouns of one parsed sentence what carries them."""

    __slots__ = ("clauses", "drafts", "lex", "likeness", "parse")

    def __init__(self, parse: Parse, clauses: Clauses, likeness: Likeness, drafts: Drafts) -> None:
        self.parse = parse
        self.clauses = clauses
        self.likeness = likeness
        self.drafts = drafts
        self.lex = parse.lex

    def of(self, noun: Phrase) -> tuple[Phrase | None, str]:
        """Return the verb that carries an event noun, if any, and how; "" where the noun asserts nothing.

        "light": the verb's object ("held talks"); "subject": what happened is the verb's subject; "content": of a
        demand or offer; "attitude": feared or hoped for; "report": heard of; "denied"; "presupposed": without a verb.
        """
        phrases, parse = self.parse.phrases, self.parse
        first, j = self._before(noun)
        if first != noun.at:
            owner = parse.lemma(phrases[first])
            if owner in self.lex.attitudes:
                return None, "attitude"
            if owner in self.lex.report_nouns:
                return None, "report"
        before = phrases[j] if j >= 0 else None
        if before is not None and before.type == "V" and not self._is_subject(noun):
            return self._as_object(before, noun)
        if before is not None and before.type == "P":
            carried = self._as_complement(before) if j >= 1 else None
            if carried is not None:
                return carried
            if parse.low(before) in _PRESUPPOSING:
                return None, "presupposed" if self._is_particular(noun) else ""
        return self._as_subject(noun, first)

    def _before(self, noun: Phrase) -> tuple[int, int]:
        """Return the index of the first phrase of "reports of talks", and that of the phrase before it, or -1."""
        phrases = self.parse.phrases
        first = noun.at
        j = first - 1
        while j >= 1 and phrases[j].type == "P" and self.parse.low(phrases[j]) == "of" and phrases[j - 1].type == "N":
            first = j - 1
            j = first - 1
        while j >= 0 and phrases[j].type in "Y'\"":
            j -= 1
        if j >= 1 and phrases[j].type == "C" and phrases[j - 1].type == "N":
            j -= 2  # over a list: "talks, meetings and visits"
            while j >= 0 and phrases[j].type in "N,C":
                j -= 1
        return first, j

    def _as_object(self, verb: Phrase, noun: Phrase) -> tuple[Phrase | None, str]:
        """Return how the verb before an event noun carries it."""
        parse = self.parse
        lemma = parse.lemma(verb)
        event = self.drafts.by_phrase.get(verb.at)
        if event is not None:
            if event.frame.object == "content" or event.frame.mode == "sign":
                return verb, "content"
            # "condemned the bombing of the hospital": that it was bombed goes without saying
            known = parse.lows[noun.first] == "the" or "Z" in parse.tags_of(noun)
            judged = known and (event.frame.mode in _JUDGING or event.frame.kind == "SUPPORT")
            return None, "presupposed" if judged and self._is_particular(noun) else ""
        if lemma in _FOLLOWING and not parse.is_passive(verb):
            return None, "presupposed" if self._is_particular(noun) else ""
        if lemma in self.lex.attitudes:
            return verb, "attitude"
        if lemma in _LIGHT_VERBS and not parse.is_passive(verb):
            return verb, "light"
        if lemma in self.lex.speech:
            return verb, "denied" if self.lex.speech[lemma] == "denies" else "light"
        if lemma == "be" and verb.at and parse.low(parse.phrases[verb.at - 1]) == "there":
            return verb, "subject"
        return None, ""

    def _as_complement(self, preposition: Phrase) -> tuple[Phrase | None, str] | None:
        """Return how what stands before the noun's preposition carries it: "agreed to talks", "warned of an attack"."""
        governor = self.parse.phrases[preposition.at - 1]
        blamed = self._blaming(preposition)
        if blamed is not None:
            return blamed, "content"
        event = self.drafts.by_phrase.get(governor.at) if governor.type == "V" else None
        if event is not None and event.frame.object == "content":
            return governor, "content"
        asked = self._asking(preposition)
        if asked is not None:
            return asked, "content"
        feared = governor.type in "VN" and self.parse.lemma(governor) in self.lex.attitudes
        if feared and self.parse.low(preposition) in ("of", "about", "over"):
            return governor if governor.type == "V" else None, "attitude"
        return None

    def _blaming(self, preposition: Phrase) -> Phrase | None:
        """Return the verb of "blamed the rebels for the blast", where it has an event of its own."""
        if self.parse.low(preposition) not in ("of", "for", "with", "over"):
            return None
        k = preposition.at - 1
        while k > 0 and self.parse.phrases[k].type in "NPC":
            k -= 1
        verb = self.parse.phrases[k]
        event = self.drafts.by_phrase.get(verb.at) if verb.type == "V" else None
        if event is None:
            return None
        threatened = event.frame.kind == "THREATEN" and self.parse.low(preposition) == "with"
        return verb if threatened or self.parse.lemma(verb) in BLAMING else None

    def _asking(self, preposition: Phrase) -> Phrase | None:
        """Return the verb of "asked both sides for a pause", "appealed to the army for a truce"."""
        if self.parse.low(preposition) != "for":
            return None
        k = preposition.at - 1
        while k > 0 and self.parse.phrases[k].type in "NPC":
            k -= 1
        verb = self.parse.phrases[k]
        event = self.drafts.by_phrase.get(verb.at) if verb.type == "V" else None
        asks = event is not None and event.frame.kind == "REQUEST" and event.frame.object == "content"
        return verb if asks and self.parse.lemma(verb) in _ASKING else None

    def is_named(self, noun: Phrase) -> bool:
        """Return whether a day, or a name and "the", stands with the noun: "talks on Monday", "the raids on Homs"."""
        phrases, parse = self.parse.phrases, self.parse
        _, after = self.clauses.nouns.node(noun.at)
        if parse.lows[noun.first] in ("no", "any") or not self._is_particular(noun):
            return False
        first, last = noun.at, after
        while last + 1 < len(phrases) and phrases[last].type == "P" and phrases[last + 1].type == "N":
            last += 2
        inside = phrases[first:last]
        known = parse.lows[noun.first] in _KNOWN or "Z" in parse.tags_of(noun)
        dated = any(self.likeness.is_time(Node(p)) for p in inside)
        return dated or (known and any("X" in parse.tags_of(p) for p in inside))

    def _is_particular(self, noun: Phrase) -> bool:
        """Return whether the words around the noun say whose event it is, or where: "talks with", "its withdrawal"."""
        phrases = self.parse.phrases
        node, after = self.clauses.nouns.node(noun.at)
        if node.of or self.likeness.premodifier(noun) is not None:
            return True
        return (
            after + 1 < len(phrases)
            and phrases[after].type == "P"
            and self.parse.low(phrases[after]) in _OF_AN_EVENT
            and phrases[after + 1].type == "N"
        )

    def _as_subject(self, noun: Phrase, first: int) -> tuple[Phrase | None, str]:
        """Return how the verb after an event noun carries it: "talks took place", "no attack was reported"."""
        phrases, parse = self.parse.phrases, self.parse
        _, k = self.clauses.nouns.node(noun.at)
        while k < len(phrases) and (phrases[k].type in "YPN()," or parse.tags_of(phrases[k]) == ["E"]):
            if phrases[k].type == "," and not (k + 1 < len(phrases) and phrases[k + 1].type in "WP"):
                break
            k += 1
        planned = parse.headline and k < len(phrases) and parse.tags[phrases[k].first] == "T" and phrases[k].type == "V"
        planned = planned and not any(p.type == "V" and parse.is_finite(p) for p in phrases)
        if k >= len(phrases) or phrases[k].type != "V" or not (planned or parse.is_finite(phrases[k])):
            return None, ""
        verb = phrases[k]
        if not planned and not any(n.phrase.at in (first, noun.at) for n in self.clauses.subject(verb)):
            return None, ""
        lemma = parse.lemma(verb)
        while (
            (lemma in CHAINS or (lemma == "be" and self._is_to(verb)))
            and verb.at + 1 < len(phrases)
            and phrases[verb.at + 1].type == "V"
        ):
            # "appeared to have begun": what happened is said by the last of the verbs.
            verb = phrases[verb.at + 1]
            lemma = parse.lemma(verb)
        event = self.drafts.by_phrase.get(verb.at)
        if event is None and (lemma in _TAKES_PLACE or self._takes_place(verb, lemma)):
            return verb, "subject"
        if parse.is_passive(verb) and lemma in _HEARD_OF:
            return verb, "report"
        if parse.is_passive(verb) and (lemma in _LIGHT_VERBS or lemma in AWAITED):
            return verb, "subject"
        if event is not None and event.frame.kind in ("HARM", "ASSAULT"):
            known = parse.lows[noun.first] in ("the", "this", "these") and not self._is_particular(noun)
            return (None, "") if known else (verb, "subject")
        whose = self.likeness.premodifier(noun)
        way = manner(parse, self.clauses, verb)
        named = whose is not None and parse.lows[whose.phrase.first] not in ("its", "their", "his", "her")
        named = named or any(p.type == "P" and parse.low(p) == "by" for p in phrases[noun.at : verb.at])
        if named and way.tense in ("past", "perfect") and way.polarity == "affirmed":
            return None, "presupposed"  # "the army's withdrawal surprised traders"
        return None, ""

    def _is_to(self, verb: Phrase) -> bool:
        """Return whether an infinitive follows: "is to be held"."""
        k = verb.at + 1
        phrases = self.parse.phrases
        return k < len(phrases) and phrases[k].type == "V" and self.parse.tags[phrases[k].first] == "T"

    def _is_subject(self, noun: Phrase) -> bool:
        """Return whether the noun after a verb is the subject of a clause of its own: "said talks had collapsed"."""
        phrases = self.parse.phrases
        _, k = self.clauses.nouns.group(noun.at)
        while k < len(phrases) and phrases[k].type in "YPN":
            k += 1
        if k >= len(phrases) or phrases[k].type != "V" or not self.parse.is_finite(phrases[k]):
            return False
        return any(n.phrase.at == noun.at for n in self.clauses.subject(phrases[k]))

    def _takes_place(self, verb: Phrase, lemma: str) -> bool:
        """Return whether verb and the words after it say that their subject happened: "took place", "was under way"."""
        after = tuple(self.parse.lows[verb.last : verb.last + 2])
        if lemma == "be" and after[:1] and after[0] in _STILL_OPEN:
            return True
        return (lemma, *after[:1]) in _HAPPENED or (lemma, *after) in _HAPPENED
