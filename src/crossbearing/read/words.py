"""The reviewed word lists of `lexicon/` as look-up tables: forms to tags and lemmas, triggers to frames."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


def word_set(text: str) -> frozenset[str]:
    """Return the words of a line, as a set: for short lists that stand beside the rule that uses them."""
    return frozenset(text.split())


VOWELS = "aeiou"
# "under X's control": what a holder's hold is called.
RULE_NOUNS = frozenset({"control", "rule", "administration", "occupation"})
# What is issued after talks, or is not.
STATEMENTS = frozenset({"statement", "announcement", "communique", "communiqué", "declaration"})

# Closed classes of English. Tags: see `tag`.
_CLOSED: dict[str, str] = {
    "D": "the a an this these those his her its their our your my some all no every each any both several many few "
    "most another such whole half much more fewer less last next further",
    "R": "it they he she we you i him them us me who? itself themselves himself herself none nobody everyone everybody "
    "someone anyone others nothing everything something",
    "P": "in on at from by of for with against into onto over under across near around about between among through "
    "throughout towards toward during within without along behind beyond off via inside outside upon above below "
    "beside besides despite amid following including per out up down away back than like except",
    "Q": "before after since until till as",
    "S": "because while whereas if unless although though whether once lest provided",
    "W": "which who whom whose where when what why how",
    "C": "and or but nor yet",
    "M": "will would can could may might must shall should ca wo sha 'll ’ll 'd ’d cannot",
    "I": "be is are was were been being am 're ’re 'm ’m",
    "H": "have has had having 've ’ve",
    "O": "do does did",
    "!": "not never n't n’t",
    "Y": "also already still only just now then there here again soon yet even ever too very later earlier ago however "
    "meanwhile instead together once twice so thus therefore nevertheless nonetheless moreover likewise perhaps maybe "
    "abroad almost nearly about? back forward ahead apart well rather quite otherwise else today yesterday tomorrow "
    "tonight",
}
_MONTHS = word_set(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a trigger means: kind and mode, and which role each of its arguments has. See lexicon/events.toml."""

    kind: str
    mode: str | None
    object: str = "none"
    subject: str = "actor"
    phase: str | None = None
    modality: str | None = None
    polarity: str | None = None
    to: str | None = None
    source: str | None = None
    with_: str | None = None
    on: str | None = None
    for_: str | None = None
    requires_object: bool = False
    needs_actor: bool = False
    object_heads: frozenset[str] = frozenset()
    object_infinitive: bool = False
    subject_heads: frozenset[str] = frozenset()
    requires_from: bool = False
    demanding: bool = False


@dataclass(frozen=True, slots=True)
class Trigger:
    """A verb with the words that must follow, or a noun with those that must precede it; articles left out.

    `particle` may stand after a verb's object; `after` must follow a noun ("threat | of force").
    """

    words: tuple[str, ...]
    particle: str | None
    frame: Frame
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All tables. `tags` maps a lower-case form to its raw tag, `verbs` and `nouns` map forms to lemmas.

    `verb_openers` holds, by verb, what its triggers' own words open with and the triggers without such words.
    """

    tags: dict[str, str]
    verbs: dict[str, str]
    nouns: dict[str, str]
    verb_events: dict[str, tuple[Trigger, ...]]
    verb_openers: dict[str, tuple[dict[str, tuple[str, ...]], tuple[Trigger, ...]]]
    noun_events: dict[str, tuple[Trigger, ...]]
    actor_heads: frozenset[str]
    armed: frozenset[str]
    supplies: frozenset[str]
    place_heads: frozenset[str]
    times: frozenset[str]
    extents: dict[str, str]
    speakers: dict[str, str]
    speaker_phrases: dict[str, str]
    speaker_phrase: re.Pattern[str]
    speaker_openers: frozenset[str]
    speech: dict[str, str]
    report_nouns: frozenset[str]
    attitudes: dict[str, str]
    hedges: dict[str, float]
    participles: frozenset[str]
    weapons: dict[str, str]
    nations: frozenset[str]
    gate: frozenset[str]
    pairs: dict[str, frozenset[str]]
    speech_gate: frozenset[str]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("crossbearing.read") / "lexicon" / f"{name}.toml").read_text(encoding="utf-8"))


def _s_form(lemma: str) -> str:
    if lemma.endswith(("s", "x", "z", "ch", "sh", "o")):
        return lemma + "es"
    if lemma.endswith("y") and lemma[-2:-1] not in VOWELS:
        return lemma[:-1] + "ies"
    return lemma + "s"


def _past(lemma: str) -> str:
    if lemma.endswith("e"):
        return lemma + "d"
    if lemma.endswith("y") and lemma[-2:-1] not in VOWELS:
        return lemma[:-1] + "ied"
    return lemma + "ed"


def _ing(lemma: str) -> str:
    if lemma.endswith("ie"):
        return lemma[:-2] + "ying"
    if lemma.endswith("e") and not lemma.endswith(("ee", "ye", "oe")):
        return lemma[:-1] + "ing"
    return lemma + "ing"


def singular(noun: str) -> str:
    """Return the likely singular of a noun that no list knows."""
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("sses", "xes", "ches", "shes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) else noun


def plural(noun: str) -> str:
    """Return the regular plural of a noun."""
    if noun.endswith("man"):
        return noun[:-3] + "men"
    return _s_form(noun)


def _verb_forms(data: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Return every verb form with (raw tag, lemma). Raw tags: B base, V third person, e past or participle, G."""
    forms: dict[str, tuple[str, str]] = {}

    def add(form: str, tag: str, lemma: str) -> None:
        forms.setdefault(form, (tag, lemma))

    for base, past, participle in data["irregular"]:
        add(base, "B", base)
        add(_s_form(base), "V", base)
        stem = base + base[-1] if base in _DOUBLING else base
        add(_ing(stem), "G", base)
        for form in past.split("/"):
            add(form, "e" if form in participle.split("/") else "V", base)
        for form in participle.split("/"):
            add(form, "E", base)
    for base in data["double"].split():
        add(base, "B", base)
        add(_s_form(base), "V", base)
        add(base + base[-1] + "ed", "e", base)
        add(base + base[-1] + "ing", "G", base)
        add(base + "ed", "e", base)
        add(base + "ing", "G", base)
    for base in data["plain"].split():
        add(base, "B", base)
        add(_s_form(base), "V", base)
        add(_past(base), "e", base)
        add(_ing(base), "G", base)
    return forms


# Irregular verbs that double their last consonant before -ing.
_DOUBLING = word_set(
    "begin cut get hit let put quit run set sit shut slit spin split stop swim win dig forget forbid bid rid shed spit "
    "overrun upset reset outbid outrun rerun rig"
)


@cache
def lexicon() -> Lexicon:
    """Return the tables, built once a process from the files in `lexicon/`."""
    noun_data, speaker_data, speech_data = _read("nouns"), _read("speakers"), _read("speech")
    weapons = {w: mode for mode, words in noun_data["weapons"].items() for w in words.split()}
    tags, verbs, nouns = _open_classes(noun_data, _verb_forms(_read("verbs")))
    armed = frozenset(noun_data["armed"].split())
    verb_events, noun_events = _events(nouns, tags, armed)
    speakers: dict[str, str] = {}
    for kind, value in speaker_data.items():
        if isinstance(value, str):
            for lemma in value.split():
                _add_noun(lemma, nouns, tags)
                speakers.setdefault(lemma, kind)
    for tag, words in _CLOSED.items():
        for word in words.split():
            tags[word.rstrip("?")] = tag if not word.endswith("?") else tags.get(word.rstrip("?"), tag)
    tags["to"], tags["that"], tags["no"] = "T", "K", "D"
    speech = {w: stance for stance in ("asserts", "relays", "doubts", "denies") for w in speech_data[stance].split()}
    attitudes = {w: name for name in ("warn", "fear", "hope", "believe") for w in speech_data.get(name, "").split()}
    attitudes |= dict.fromkeys(speech_data.get("fear_nouns", "").split(), "fear")
    report_nouns = frozenset(speech_data["report_nouns"].split())
    for lemma in (*report_nouns, *attitudes):
        if lemma not in tags:
            _add_noun(lemma, nouns, tags)
    extents = {w: extent for extent, words in noun_data["extent"].items() for w in words.split()}
    phrases = {phrase.lower(): kind for kind, found in speaker_data.get("phrases", {}).items() for phrase in found}
    spelled = _spelled(verbs, nouns)
    gate, pairs = _gates(verbs, nouns, verb_events, noun_events, spelled)
    actor_heads = frozenset(noun_data["actor_heads"].split()) | {k for k, v in speakers.items() if v != "document"}
    return Lexicon(
        tags=tags,
        verbs=verbs,
        nouns=nouns,
        verb_events=verb_events,
        verb_openers={head: _openers(triggers, spelled) for head, triggers in verb_events.items()},
        noun_events=noun_events,
        actor_heads=actor_heads | armed,
        armed=armed,
        supplies=frozenset(noun_data["supplies"].split()),
        place_heads=frozenset(noun_data["place_heads"].split()),
        times=frozenset(w.lower() for w in noun_data["times"].split()) | _MONTHS,
        extents=extents,
        speakers=speakers,
        speaker_phrases=phrases,
        speaker_phrase=_any_of(phrases),
        speaker_openers=frozenset(re.split(r"\W", p)[0] + ending for p in phrases for ending in ("", "s")),
        speech=speech,
        report_nouns=report_nouns,
        attitudes=attitudes,
        hedges={k.lower(): float(v) for k, v in _read("hedges")["words"].items()},
        participles=frozenset(w for w in noun_data["adjectives"].split() if w.endswith("ing")),
        weapons=weapons,
        nations=frozenset(w.lower() for w in noun_data["adjectives"].split() if w[0].isupper()),
        gate=gate,
        pairs=pairs,
        speech_gate=frozenset(f for f, lemma in verbs.items() if lemma in speech or lemma == "call") | {"according"},
    )


def _openers(
    triggers: tuple[Trigger, ...], spelled: dict[str, set[str]]
) -> tuple[dict[str, tuple[str, ...]], tuple[Trigger, ...]]:
    """Return by form the first words of a verb's triggers that it spells, and the triggers without words."""
    found: dict[str, tuple[str, ...]] = {}
    for word in {t.words[0] for t in triggers if t.words}:
        for form in spelled.get(word, {word}):
            found[form] = (*found.get(form, ()), word)
    return found, tuple(t for t in triggers if not t.words)


def _spelled(verbs: dict[str, str], nouns: dict[str, str]) -> dict[str, set[str]]:
    """Return the forms of each lemma, itself among them."""
    spelled: dict[str, set[str]] = {}
    for table in (verbs, nouns):
        for form, lemma in table.items():
            spelled.setdefault(lemma, {lemma}).add(form)
    return spelled


def _open_classes(
    noun_data: dict[str, Any], forms: dict[str, tuple[str, str]]
) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return tags, verb lemmas and noun lemmas by form, of the adjectives, verbs and nouns listed as such."""
    tags: dict[str, str] = {}
    verbs: dict[str, str] = {}
    nouns: dict[str, str] = {}
    for word in noun_data["adjectives"].split():
        tags[word.lower()] = "A"
    for form, (tag, lemma) in forms.items():
        verbs[form] = lemma
        if tags.get(form) != "A" or tag != "e":
            tags[form] = tag
    for lemma in noun_data["also_verbs"].split():
        nouns[lemma], nouns[plural(lemma)] = lemma, lemma
        tags[lemma], tags[plural(lemma)] = "n", "m"
        if lemma not in verbs:
            verbs[lemma] = verbs[_s_form(lemma)] = lemma
            verbs.setdefault(_past(lemma), lemma)
            verbs.setdefault(_ing(lemma), lemma)
            tags.setdefault(_past(lemma), "e")
            tags.setdefault(_ing(lemma), "G")
    for lemma in " ".join(noun_data["weapons"].values()).split():
        _add_noun(lemma, nouns, tags)
    for group in ("actor_heads", "armed", "place_heads", "times", "topics"):
        for lemma in noun_data[group].split():
            _add_noun(lemma, nouns, tags)
    return tags, verbs, nouns


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of the phrases, singular or plural, the longest first."""
    return re.compile(r"\b(?:{})s?\b".format("|".join(sorted(map(re.escape, phrases), key=len, reverse=True))))


def _gates(
    verbs: dict[str, str],
    nouns: dict[str, str],
    verb_events: dict[str, tuple[Trigger, ...]],
    noun_events: dict[str, tuple[Trigger, ...]],
    spelled: dict[str, set[str]],
) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    """Return the forms that can make an event alone, and for other heads the forms of which one must stand beside.

    A sentence without any of these holds no event and is not parsed.
    """
    alone: set[str] = set(RULE_NOUNS) | STATEMENTS | {f"{word}s" for word in STATEMENTS}
    beside: dict[str, set[str]] = {}
    for table, events in ((verbs, verb_events), (nouns, noun_events)):
        needs: dict[str, set[str]] = {}
        for lemma, triggers in events.items():
            for t in triggers:
                word = (t.words or t.after or (t.particle,))[-1 if table is nouns and t.words else 0]
                needs.setdefault(lemma, set()).update({""} if word is None else spelled.get(word, {word}))
        for form, lemma in table.items():
            if "" in needs.get(lemma, ()):
                alone.add(form)
            elif lemma in needs:
                beside.setdefault(form, set()).update(needs[lemma])
    return frozenset(alone), {form: frozenset(words) for form, words in beside.items() if form not in alone}


def _bare_words(phrase: str) -> list[str]:
    return [w for w in phrase.lower().split() if w not in ("a", "an", "the")]


def _add_noun(lemma: str, nouns: dict[str, str], tags: dict[str, str]) -> None:
    low = lemma.lower()
    nouns[low] = low
    nouns[plural(low)] = low
    if tags.get(low) in (None, "A"):
        tags[low] = "N"
    elif tags[low] == "B":
        tags[low] = "n"
    many = plural(low)
    if tags.get(many) is None:
        tags[many] = "N"
    elif tags[many] == "V":
        tags[many] = "m"


def _events(
    nouns: dict[str, str], tags: dict[str, str], armed: frozenset[str]
) -> tuple[dict[str, tuple[Trigger, ...]], dict[str, tuple[Trigger, ...]]]:
    verb_events: dict[str, list[Trigger]] = {}
    noun_events: dict[str, list[Trigger]] = {}
    data = _read("events")

    def heads(table: dict[str, Any], key: str) -> frozenset[str]:
        """Return the heads that a table lists, those who bear arms written out."""
        listed = frozenset(table.get(key, ()))
        return listed | armed if "@armed" in listed else listed

    for phrase in data["no_event"]:
        head, *rest = _bare_words(phrase)
        verb_events.setdefault(head, []).append(Trigger(tuple(rest), None, Frame("", None)))
    for table in data["event"]:
        frame = Frame(
            kind=table["kind"],
            mode=table.get("mode"),
            object=table.get("object", "none"),
            subject=table.get("subject", "actor"),
            phase=table.get("phase"),
            polarity=table.get("polarity"),
            modality=table.get("modality"),
            to=table.get("to"),
            source=table.get("from"),
            with_=table.get("with"),
            on=table.get("on"),
            for_=table.get("for"),
            requires_object=bool(table.get("requires_object")),
            needs_actor=bool(table.get("needs_actor")),
            object_heads=heads(table, "object_heads"),
            object_infinitive=bool(table.get("object_infinitive")),
            subject_heads=heads(table, "subject_heads"),
            requires_from=bool(table.get("requires_from")),
            demanding=bool(table.get("demanding")),
        )
        for phrase in table.get("verbs", ()):
            head, *rest = _bare_words(phrase)
            particle = rest.pop()[1:] if rest and rest[-1].startswith("~") else None
            verb_events.setdefault(head, []).append(Trigger(tuple(rest), particle, frame))
        for phrase in table.get("nouns", ()):
            name, of, complement = phrase.partition(" of ")
            *before, head = _bare_words(name)
            after = ("of", *_bare_words(complement)) if of else ()
            _add_noun(head, nouns, tags)
            noun_events.setdefault(head, []).append(Trigger(tuple(before), None, frame, after))

    return _longest_first(verb_events), _longest_first(noun_events)


def _longest_first(found: dict[str, list[Trigger]]) -> dict[str, tuple[Trigger, ...]]:
    return {head: tuple(sorted(triggers, key=_length, reverse=True)) for head, triggers in found.items()}


def _length(trigger: Trigger) -> int:
    return len(trigger.words) + len(trigger.after) + (trigger.particle is not None)
