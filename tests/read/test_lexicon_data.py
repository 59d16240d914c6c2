"""The word lists of read/lexicon hold together: they parse, are sorted, and name only kinds and modes that exist."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from importlib.resources import files
from typing import Any

import pytest

from crossbearing.model.kinds import EXTENTS, KINDS, MODALITIES, PHASES, SPEAKER_TYPES, is_kind

NAMES = ("events", "hedges", "nouns", "speakers", "speech", "verbs")
ROLES = {
    "object": {"place", "recipient", "content", "theme", "quantity", "none"},
    "subject": {"place", "theme", "recipient"},
    "to": {"recipient", "place", "actor", "content"},
    "from": {"recipient", "place"},
    "with": {"recipient", "content", "theme"},
    "on": {"recipient", "place", "content", "theme"},
    "for": {"recipient", "content", "none"},
    "about": {"none"},
    "phase": set(PHASES),
    "modality": set(MODALITIES),
    "polarity": {"denied"},
}
PLAIN_KEYS = {
    *("kind", "mode", "verbs", "nouns"),
    *("requires_object", "requires_from", "needs_actor", "object_heads", "object_infinitive", "subject_heads"),
    "demanding",
}


def raw(name: str) -> str:
    return (files("crossbearing.read") / "lexicon" / f"{name}.toml").read_text(encoding="utf-8")


def data(name: str) -> dict[str, Any]:
    return tomllib.loads(raw(name))


def verb_lemmas() -> set[str]:
    verbs = data("verbs")
    return {*verbs["plain"].split(), *verbs["double"].split(), *(row[0] for row in verbs["irregular"])}


def lists(value: Any, path: str) -> list[tuple[str, list[str]]]:
    """Every list of words in a file, with where it stands; the tables of events are looked at one by one."""
    if isinstance(value, str) and "\n" in value:
        return [(path, value.split())]
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return [(path, value)]
    if isinstance(value, list) and all(isinstance(v, list) for v in value):
        return [(path, [v[0] for v in value])]
    if isinstance(value, list):
        return [found for i, v in enumerate(value) for found in lists(v, f"{path}[{i}]")]
    if isinstance(value, dict):
        return [found for k, v in value.items() for found in lists(v, f"{path}.{k}")]
    return []


@pytest.mark.parametrize("name", NAMES)
def test_a_file_says_what_it_is_and_its_lists_are_full_sorted_and_without_doubles(name: str) -> None:
    assert raw(name).startswith("# ")
    found = lists(data(name), name)
    assert found or name == "hedges"
    for path, words in found:
        if path.startswith("verbs.irregular["):
            continue
        assert words, f"{path} is empty"
        folded = [w.casefold() for w in words]
        assert folded == sorted(folded), f"{path} is not sorted"
        assert len(set(words)) == len(words), f"{path}: {sorted({w for w in words if words.count(w) > 1})}"


def test_every_kind_and_mode_of_an_event_exists_and_its_keys_and_roles_are_known() -> None:
    for table in data("events")["event"]:
        assert is_kind(table["kind"], table.get("mode")), table["kind"]
        assert table.get("verbs") or table.get("nouns")
        for key, value in table.items():
            if key in PLAIN_KEYS:
                continue
            assert value in ROLES[key], (table["kind"], table.get("mode"), key, value)


def test_every_kind_and_every_mode_has_a_word() -> None:
    events = data("events")["event"]
    worded = {(t["kind"], t.get("mode")) for t in events}
    assert {kind for kind, _ in worded} == set(KINDS)
    assert {(kind, mode) for kind, modes in KINDS.items() for mode in modes} <= worded


def test_no_word_has_two_kinds_but_those_listed_as_ambiguous() -> None:
    events = data("events")
    kinds: dict[tuple[str, str], set[str]] = defaultdict(set)
    for table in events["event"]:
        for sort in ("verbs", "nouns"):
            for word in table.get(sort, ()):
                kinds[sort, word.replace("~", "")].add(table["kind"])
    double = {word for (_, word), found in kinds.items() if len(found) > 1}
    assert double == set(events["ambiguous"])


def test_each_ambiguous_word_has_its_reason_beside_it() -> None:
    lines = raw("events").split("ambiguous = [", 1)[1].split("\n]", 1)[0].strip().splitlines()
    assert lines
    for line in lines:
        assert line.split("#", 1)[1:], line


def test_every_event_verb_and_speech_verb_is_a_verb_that_the_tagger_knows() -> None:
    verbs, speech = verb_lemmas(), data("speech")
    heads = {phrase.split()[0] for table in data("events")["event"] for phrase in table.get("verbs", ())}
    assert heads <= verbs, sorted(heads - verbs)
    for key in ("asserts", "relays", "doubts", "denies", "warn", "fear", "hope", "believe"):
        assert set(speech[key].split()) <= verbs, (key, sorted(set(speech[key].split()) - verbs))
    assert set(data("nouns")["also_verbs"].split()) <= verbs


def test_a_particle_that_moves_stands_last_in_its_phrase() -> None:
    for table in data("events")["event"]:
        for phrase in table.get("verbs", ()):
            assert "~" not in " ".join(phrase.split()[:-1]), phrase


def test_no_doubling_verb_lends_its_forms_to_another_verb() -> None:
    verbs = data("verbs")
    plain, double = set(verbs["plain"].split()), set(verbs["double"].split())
    assert not plain & double
    # "hoping" is of hope, not of hop.
    assert not {w for w in double if w + "e" in plain}
    assert all(len(row) == 3 for row in verbs["irregular"])


def test_a_word_that_tells_an_event_is_no_adjective() -> None:
    adjectives = set(data("nouns")["adjectives"].split())
    assert not adjectives & {"wounded", "killed", "displaced", "detained", "closed", "captured", "withdrawn", "damaged"}
    assert {"armed", "united", "Chinese", "Burmese", "Sudanese", "Ukrainian", "Russian"} <= adjectives


def test_what_acts_is_no_time_and_no_place_and_extents_do_not_overlap() -> None:
    nouns = data("nouns")
    actors, places = set(nouns["actor_heads"].split()), set(nouns["place_heads"].split())
    times = {w.casefold() for w in nouns["times"].split()}
    assert not actors & places and not actors & times and not places & times
    extents = nouns["extent"]
    assert set(extents) == set(EXTENTS)
    words = [w for found in extents.values() for w in found.split()]
    assert len(words) == len(set(words))


def test_a_speaker_head_and_a_speaker_phrase_have_one_type() -> None:
    speakers = data("speakers")
    phrases = speakers.pop("phrases")
    assert set(phrases) <= set(SPEAKER_TYPES)
    assert set(speakers) <= {*SPEAKER_TYPES, "open"}
    heads = [w for found in speakers.values() for w in found.split()]
    assert len(heads) == len(set(heads)), sorted({w for w in heads if heads.count(w) > 1})
    said = [p for found in phrases.values() for p in found]
    assert len(said) == len(set(said))
    assert all(p == p.lower() for p in said)


def test_a_speech_verb_has_one_stance() -> None:
    speech = data("speech")
    words = [w for key in ("asserts", "relays", "doubts", "denies") for w in speech[key].split()]
    assert len(words) == len(set(words)), sorted({w for w in words if words.count(w) > 1})


def test_hedges_are_probabilities_in_the_order_that_readers_give_them() -> None:
    words: dict[str, float] = data("hedges")["words"]
    assert list(words) == sorted(words)
    assert all(0 < value < 1 for value in words.values())
    ladder = ("almost certainly", "highly likely", "likely", "may", "unlikely", "highly unlikely", "almost no chance")
    values = [words[w] for w in ladder]
    assert values == sorted(values, reverse=True)
