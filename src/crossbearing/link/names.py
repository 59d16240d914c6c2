"""Names: words -> keys that spelling does not change, and the index of a theatre's names, built once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from anyascii import anyascii

from crossbearing.link.aliases import derived, nationals
from crossbearing.link.wording import PLACE_TYPES, SPELLINGS
from crossbearing.model.theatre import Actor, Place, Theatre
from crossbearing.settings import Settings

# A word: an abbreviation with points (U.S.), or letters and digits with apostrophes inside (Ta'ang, junta's).
# Signs that Burmese, Thaana, Indic and other writing sets to its letters are part of a word too.
_SIGNS = "[\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0e31-\u0e4e\u102b-\u103e\u1056-\u109d]"
_RUN = rf"[^\W_]+(?:{_SIGNS}+[^\W_]*)*"
WORD = re.compile(rf"(?:[^\W\d_]\.){{2,}}|{_RUN}(?:['’ʼ`]{_RUN})*")
# Longer than any phrase that names somebody: what is beyond is not read (a report is hostile input).
MAX_PHRASE = 400
MAX_CACHED = 50_000
FUZZY_FLOOR = Settings().fuzzy_floor * 100

_KEYS: dict[str, str] = {}


class Token(NamedTuple):
    """A word of a phrase: its key, the word as written, and where it stands in the phrase."""

    key: str
    raw: str
    start: int
    end: int


class Match(NamedTuple):
    """A name found in a phrase: tokens `first` to `last` (exclusive) and the ids of the rows that it can mean."""

    first: int
    last: int
    key: str
    ids: tuple[str, ...]


def word_key(word: str) -> str:
    """Return a word's key: ASCII, lower case, no possessive, no plural, one spelling. Cached: words repeat."""
    key = _KEYS.get(word)
    if key is None:
        key = _word_key(word)
        if len(_KEYS) >= MAX_CACHED:
            _KEYS.clear()
        _KEYS[word] = key
    return key


def _word_key(word: str) -> str:
    if not word.isascii() and word.upper() == word.lower():
        # A script without capitals: what it sounds like in Latin letters is an abbreviation's key ("IB" for Ibb).
        return unicodedata.normalize("NFC", word)
    low = (word if word.isascii() else anyascii(word.replace("’", "'").replace("ʼ", "'"))).lower()
    low = low.replace("`", "'").replace(".", "")
    if low.endswith("'s"):
        low = low[:-2]
    low = "".join(c for c in low if c.isalnum())
    if len(low) > 4 and low.endswith("ies"):
        low = low[:-3] + "y"
    elif len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is")):
        low = low[:-1]
    return SPELLINGS.get(low, low)


def tokens(text: str) -> list[Token]:
    """Return the words of a phrase with their keys."""
    return [Token(word_key(m[0]), m[0], m.start(), m.end()) for m in WORD.finditer(text[:MAX_PHRASE])]


def name_key(name: str) -> str:
    """Return the key of a whole name: its words' keys, leading articles dropped, joined by single spaces."""
    keys = [word_key(w) for w in WORD.findall(name[:MAX_PHRASE])]
    while len(keys) > 1 and keys[0] in ("the", "a", "an"):
        del keys[0]
    return " ".join(keys)


class Node:
    """A step of the tree of names: the words that can follow, and the rows of the name that ends here."""

    __slots__ = ("capitals", "ids", "key", "next")

    def __init__(self) -> None:
        self.next: dict[str, Node] = {}
        self.key = ""
        self.ids: tuple[str, ...] = ()
        self.capitals = 0


@dataclass(slots=True)
class Names:
    """The names of one sheet as a tree by words, and by key.

    A node's `capitals` is 2 for a name that only abbreviations give (AA, UN, PLA: all its letters must be capitals
    in the text), 1 for a proper name (a capital somewhere), 0 for a name that the sheet writes in lower case (junta).
    `shown` is each key's name as the sheet writes it.
    """

    root: dict[str, Node] = field(default_factory=dict)
    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    by_letter: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, one: str) -> None:
        """Take in a name of the row `one`."""
        key = name_key(name)
        if not key:
            return
        had = self.ids.get(key, ())
        if one not in had:
            self.ids[key] = (*had, one)
        self.shown.setdefault(key, name)
        first, *rest = key.split(" ")
        node = self.root.setdefault(first, Node())
        for word in rest:
            node = node.next.setdefault(word, Node())
        needs = 2 if len(name) <= 6 and name.isupper() else int(name != name.lower())
        node.capitals = min(needs, node.capitals) if node.ids else needs
        node.key, node.ids = key, self.ids[key]
        if not had:
            self.by_letter.setdefault(key[0], []).append(key)

    def find(self, words: list[Token]) -> list[Match]:
        """Return the names in a phrase from left to right, the longest at each word."""
        found: list[Match] = []
        i = 0
        while i < len(words):
            node = self.root.get(words[i].key)
            best, last, n = None, i, i
            while node is not None:
                n += 1
                if node.ids and has_capitals([w.raw for w in words[i:n]], node.capitals):
                    best, last = node, n
                node = node.next.get(words[n].key) if n < len(words) else None
            if best is not None:
                found.append(Match(i, last, best.key, best.ids))
            i = max(last, i + 1)
        return found

    def nearest(self, name: str) -> tuple[str, float] | None:
        """Return the most alike name as (key, similarity in [0, 1]), None below the setting `fuzzy_floor`.

        Similarity is rapidfuzz's normalised indel ratio over keys; only names with the same first letter are
        compared. It proposes and never decides.
        """
        from rapidfuzz import fuzz, process

        key = name_key(name)
        if len(key) < 4:
            return None
        best = process.extractOne(key, self.by_letter.get(key[0], ()), scorer=fuzz.ratio, score_cutoff=FUZZY_FLOOR)
        return (best[0], best[1] / 100) if best else None


def has_capitals(words: Sequence[str], needs: int) -> bool:
    """Return whether words as written have the capitals that a name needs (see `Names`)."""
    if needs == 0:
        return True
    if needs == 1:
        return not words[0][0].islower() or any(not w[0].islower() for w in words)
    # "PDFs" has its capitals too.
    return all(sum(not c.islower() for c in w) >= min(2, len(w)) for w in words)


class Word(NamedTuple):
    """A word of running text: where it stands in its chunk, and the names of actors and places that it can begin."""

    start: int
    end: int
    raw: str
    key: str
    actor: Node | None
    place: Node | None


class Chunk(NamedTuple):
    """What stands between two spaces: its words, and which of them can begin a name."""

    words: tuple[Word, ...]
    begins: tuple[int, ...]


@dataclass(slots=True)
class Index:
    """All that linking looks up in one theatre, and the readings that it has already made of phrases."""

    theatre: Theatre
    actors: Names
    places: Names
    sources: Names
    hosts: dict[str, str]
    bare: dict[str, tuple[str, ...]]
    types: dict[str, tuple[str, ...]]
    dated: frozenset[str]
    low_firsts: frozenset[str]
    following: re.Pattern[str]
    national: frozenset[str]
    who: dict[str, Any] = field(default_factory=dict)
    where: dict[tuple[str, str], Any] = field(default_factory=dict)
    chunks: dict[str, Chunk] = field(default_factory=dict)
    voices: dict[tuple[str, str | None, str, bool], Any] = field(default_factory=dict)
    strangers: dict[str, str] = field(default_factory=dict)
    lines: dict[str, frozenset[str]] = field(default_factory=dict)
    sides: dict[str, str] = field(default_factory=dict)
    called: dict[str, frozenset[str]] = field(default_factory=dict)
    seats: dict[str, tuple[str, ...]] = field(default_factory=dict)
    plain: dict[str, tuple[str, ...]] | None = None
    parts: dict[str, list[str]] = field(default_factory=dict)
    seated: dict[str, tuple[str, ...]] = field(default_factory=dict)
    served: dict[str, tuple[str, ...]] = field(default_factory=dict)
    by_noun: dict[str, tuple[str, ...]] = field(default_factory=dict)
    country: dict[str, str | None] = field(default_factory=dict)
    rulers: dict[str, list[str]] = field(default_factory=dict)
    by_letters: dict[str, dict[str, None]] = field(default_factory=dict)
    by_word: dict[str, list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)

    def is_valid(self, actor_id: str, on: date | None) -> bool:
        """Return whether an actor's row holds on a day; always where the day or the row's dates are unknown."""
        if on is None or actor_id not in self.dated:
            return True
        actor = self.theatre.actors[actor_id]
        return (actor.valid_from is None or actor.valid_from <= on) and (actor.valid_to is None or on <= actor.valid_to)

    def line(self, actor_id: str) -> frozenset[str]:
        """Return the actor with all that it is part of (cached)."""
        found = self.lines.get(actor_id)
        if found is None:
            found = self.lines[actor_id] = frozenset(self.theatre.actor_line(actor_id))
        return found

    def side(self, actor_id: str) -> str:
        """Return the actor that answers for this one (cached)."""
        found = self.sides.get(actor_id)
        if found is None:
            found = self.sides[actor_id] = self.theatre.side(actor_id)
        return found

    def is_called(self, actor_id: str, noun: str) -> bool:
        """Return whether one of an actor's names has a noun (a word's key) in it (cached)."""
        words = self.called.get(actor_id)
        if words is None:
            actor = self.theatre.actors.get(actor_id)
            names = (actor.name, *actor.aliases) if actor else (actor_id.partition("/")[2],)
            words = self.called[actor_id] = frozenset(w for name in names for w in name_key(name).split(" "))
        return noun in words

    def place_words(self, place_id: str) -> frozenset[str]:
        """Return the keys of the words of a place's names (cached)."""
        words = self.called.get(f"place {place_id}")
        if words is None:
            place = self.theatre.places[place_id]
            words = frozenset(w for name in (place.name, *place.aliases) for w in name_key(name).split(" "))
            self.called[f"place {place_id}"] = words
        return words

    def plainly_called(self, noun: str) -> tuple[str, ...]:
        """Return the actors of which a bare common noun is a name: "the army", "government" (cached)."""
        if self.plain is None:  # in many theatres nobody is called so: an empty table is one
            plain: dict[str, dict[str, None]] = {}
            for actor in self.theatre.actors.values():
                for name in (actor.name, *actor.aliases):
                    key = name_key(name).removeprefix("the ")
                    if key and " " not in key and name.removeprefix("the ")[:1].islower():
                        plain.setdefault(key, {})[actor.id] = None
            self.plain = {key: tuple(ids) for key, ids in plain.items()}
        return self.plain.get(noun, ())

    def chunk(self, raw: str) -> Chunk:
        """Return the words of what stands between two spaces (cached: text repeats itself)."""
        found = self.chunks.get(raw)
        if found is None:
            if len(self.chunks) >= MAX_CACHED:
                self.chunks.clear()
            words: list[Word] = []
            for m in WORD.finditer(raw[:MAX_PHRASE]):
                key = word_key(m[0])
                begins = not m[0][0].islower() or key in self.low_firsts
                roots = (self.actors.root.get(key), self.places.root.get(key)) if begins else (None, None)
                words.append(Word(m.start(), m.end(), m[0], key, *roots))
            begin = tuple(i for i, word in enumerate(words) if word.actor or word.place)
            found = self.chunks[raw] = Chunk(tuple(words), begin)
        return found

    def seat(self, actor_id: str) -> tuple[str, ...]:
        """Return the facilities that are an actor's seat: in its `based_at`, or named after it (cached)."""
        found = self.seats.get(actor_id)
        if found is None:
            actor = self.theatre.actors[actor_id]
            keys = {name_key(name) for name in (actor.name, *actor.aliases)}
            found = tuple(
                place.id
                for place in self.theatre.places.values()
                if place.kind == "facility"
                and (place.id in actor.based_at or any(name_key(place.name).startswith(f"{key} ") for key in keys))
            )
            self.seats[actor_id] = found
        return found


_INDEXES: dict[str, Index] = {}


def index_of(theatre: Theatre) -> Index:
    """Return the index of a theatre, built once; by its digest, or by the object where it has none."""
    key = theatre.digest or f"object {id(theatre)}"
    index = _INDEXES.get(key)
    # An index keeps its theatre alive, so an object's number is not given to another theatre meanwhile.
    if index is None or (not theatre.digest and index.theatre is not theatre):
        if len(_INDEXES) >= 16:
            _INDEXES.clear()
        index = _INDEXES[key] = build(theatre)
    return index


def build(theatre: Theatre) -> Index:
    """Return a new index; takes time linear in the names of the sheets."""
    actors, places, sources = Names(), Names(), Names()
    for actor in theatre.actors.values():
        for name in (actor.name, *actor.aliases):
            actors.add(name, actor.id)
    for name, one in derived(theatre, name_key):
        actors.add(name, one)
    types = _types(theatre.levels)
    bare: dict[str, list[str]] = {}
    for place in theatre.places.values():
        for name in (place.name, *place.aliases):
            places.add(name, place.id)
            # A road is never meant by the bare name of the town that it leads to.
            base = _base(name_key(name), types) if place.kind != "road" else name_key(name)
            if place.id not in bare.setdefault(base, []):
                bare[base].append(place.id)
    for base in bare:
        # A name that rows have only with a type word ("Mon State") is still met without it ("Mon").
        if base not in places.ids:
            places.add(base, bare[base][0])
    hosts: dict[str, str] = {}
    for source in theatre.sources.values():
        for name in (source.name, source.id):
            sources.add(name, source.id)
        if source.url:
            hosts[host(source.url)] = source.id
    return Index(
        theatre=theatre,
        actors=actors,
        places=places,
        sources=sources,
        hosts=hosts,
        bare={base: tuple(ids) for base, ids in bare.items()},
        types=types,
        dated=frozenset(a.id for a in theatre.actors.values() if a.valid_from or a.valid_to),
        low_firsts=_low_firsts(theatre),
        following=_following(types),
        national=nationals(theatre, name_key),
    )


def _types(levels: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return word -> the levels and kinds that it says; a theatre's own levels ("oblast") are such words too."""
    types: dict[str, tuple[str, ...]] = {level: (level,) for level in levels}
    for word, levels in PLACE_TYPES.items():
        types[word] = tuple(dict.fromkeys((*types.get(word, ()), *levels)))
    return types


def _base(key: str, types: dict[str, tuple[str, ...]]) -> str:
    """Return the key of a place's name without its type word."""
    words = key.split(" ")
    if len(words) > 1 and words[-1] in types:
        words.pop()
        if len(words) > 1 and words[-1] == "border":
            words.pop()
    return " ".join(words)


def host(url: str) -> str:
    """Return the host of an address without `www.`, in lower case."""
    bare = url.split("://", 1)[-1].split("/", 1)[0].split("@")[-1].split(":")[0].lower()
    return bare.removeprefix("www.")


def _low_firsts(theatre: Theatre) -> frozenset[str]:
    """Return the keys of words with which a name can begin in lower case: "junta", "road" of "road to Hsenwi"."""
    rows: list[Actor | Place] = [*theatre.actors.values(), *theatre.places.values()]
    firsts = (WORD.match(name) for row in rows for name in (row.name, *row.aliases))
    return frozenset(word_key(m[0]) for m in firsts if m is not None and m[0][0].islower())


def _following(types: dict[str, tuple[str, ...]]) -> re.Pattern[str]:
    """Return the pattern of a type word after a name, or after the list of names that it ends.

    "Township" after "Lashio"; "districts" after "Kutkai" in "Kutkai, Hsenwi and Kokang districts".
    """
    word = "|".join(sorted(map(re.escape, types), key=lambda w: (-len(w), w)))
    name = r"[A-Z][\w’'\-]*"
    return re.compile(rf"(?: ((?i:{word}))s?\b|(?:(?:,? (?:and|or) |, ){name}){{1,6}} ((?i:{word}))s\b)")
