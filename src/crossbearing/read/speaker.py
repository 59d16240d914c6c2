"""Who a speaker is: type, name and whose they are, from the words of the noun phrase and earlier mentions."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from crossbearing.model.claim import Speaker
from crossbearing.read.clause import Clauses
from crossbearing.read.grammar import Parse
from crossbearing.read.noun_phrase import PERSONS, Node
from crossbearing.read.words import Lexicon, lexicon, word_set

_SPLIT = re.compile(r"[^\w\s]")
# What the lists call a speaker whose type only the rest of the phrase tells: "a source", "the spokesman".
_OPEN_TYPES = frozenset({"open"})
_OFFICIAL_WORDS = word_set(
    "ministry minister embassy ambassador consulate un u.n. united nations envoy us u.s. uk eu au nato osce asean "
    "ecowas igad unicef ohchr ocha unhcr who iaea"
)
_SOCIAL_WORDS = word_set(
    "facebook telegram whatsapp twitter tiktok viber instagram youtube weibo wechat vkontakte threads reddit"
)
# Those who speak for whom they are named with.
_FOR_OTHERS = word_set("lawyer representative spokesman spokesperson spokeswoman")
# Members of a government; without a nation beside them they are those of the state at war.
_OF_A_STATE = word_set("cabinet government minister ministry premier president")
_OFFICIAL_BODIES = word_set("un u.n. united nations eu au european african union health")
# Ranks that only armed forces have.
_RANKS = word_set("admiral brigadier colonel commander corporal general lieutenant marshal officer sergeant")
_NGO_WORDS = word_set("icrc msf amnesty oxfam hrw ifrc cross crescent sohr")


@lru_cache(maxsize=20_000)  # speakers repeat themselves
def _known_phrase(low: str) -> str | None:
    """Return the type of a speaker who is called by a phrase that the lists have; `low` in lower case."""
    lex = lexicon()
    # the pattern is long: most speakers hold no word that opens one of its phrases
    may_be_known = not lex.speaker_openers.isdisjoint(_SPLIT.sub(" ", low).split())
    known = lex.speaker_phrase.search(low) if may_be_known else None
    if known is None:
        return None
    words = known.group()
    return lex.speaker_phrases.get(words) or lex.speaker_phrases[words[:-1]]


def speaker(parse: Parse, clauses: Clauses, node: Node, memory: list[Speaker]) -> Speaker:
    """Return the speaker that a noun phrase names, with type and affiliation; remembers it for later mentions."""
    lex = parse.lex
    clauses.nouns.widen(node)
    start, end = node.start, node.full_end
    text = parse.text[start:end]
    low = text.lower()
    head = parse.lemma(node.phrase)
    if parse.tags[node.phrase.head] == "R" or (
        parse.lows[node.phrase.first] == "the" and head in lex.speakers and not node.has_name(parse)
    ):
        earlier = _earlier_mention(head, memory, lex)
        if earlier is not None:
            return Speaker(text, start, end, earlier.type, earlier.named, None, earlier.affiliation)
    among = next((n for n in node.of if parse.low(n.phrase) == "them"), None)
    if among is not None and _apposition(parse, node) is None:  # "four of them said"
        earlier = _earlier_mention("they", memory, lex)
        if earlier is not None:
            return Speaker(text, start, end, earlier.type, False, None, earlier.affiliation)
    known = _known_phrase(low)
    affiliation = node.affiliation(parse)
    named = node.phrase.head == node.phrase.last - 1 and parse.tags[node.phrase.head] == "X"
    if text.startswith("@") or not _SOCIAL_WORDS.isdisjoint(low.split()):
        type_, named, affiliation = "social", False, None
    elif known is not None:
        type_ = known
    else:
        type_, named, affiliation = _by_head(parse, node, text, named, affiliation)
    if type_ == "public":
        affiliation = None
    found = Speaker(text, start, end, type_, named, None, affiliation)
    memory.append(found)
    return found


def names_body(words: Collection[str]) -> bool:
    """Return whether words, in small letters, name a government, a world body or a relief organisation."""
    return not _OFFICIAL_WORDS.isdisjoint(words) or not _NGO_WORDS.isdisjoint(words)


def _by_head(parse: Parse, node: Node, text: str, named: bool, affiliation: str | None) -> tuple[str, bool, str | None]:
    """Return type, whether named, and affiliation, from the head of a noun phrase and the words around it."""
    lex, head = parse.lex, parse.lemma(node.phrase)
    kind = lex.speakers.get(head)
    words = text.lower().split()
    official = not _OFFICIAL_WORDS.isdisjoint(words)
    if head in _FOR_OTHERS and any(_is_public(parse, n) for n in node.of):
        return "public", False, None  # "a lawyer for the community"
    if kind in _OPEN_TYPES and head == "member" and _apposition(parse, node) not in (None, "party"):
        return _apposition(parse, node) or "unknown", named, None  # "a member of X, a volunteer group"
    if kind in _OPEN_TYPES:
        nation = parse.lows[node.phrase.first] in lex.nations
        if affiliation is None and not nation and head in lex.actor_heads and head not in PERSONS:
            affiliation, named = text, True  # "the army said", "the rebels said"
        type_ = "official" if official or (nation and head == "official") else "party" if affiliation else "unknown"
        if type_ == "unknown":
            type_ = (
                "party" if head in _RANKS else "official" if head == "official" else _apposition(parse, node) or type_
            )
        if nation and affiliation is None:
            affiliation = parse.words[node.phrase.first]
        return type_, named, affiliation
    if kind == "party":
        return kind, named, affiliation or text
    if kind == "official" and head in _OF_A_STATE and affiliation is None and _is_home(parse, node, words):
        return "party", named, affiliation  # of the state that the report is about, which is at war
    if kind is not None:
        armed = kind == "official" and any(lex.speakers.get(w) == "party" for w in words)
        return "party" if armed else kind, named, affiliation  # "a rebel envoy"
    if head in lex.actor_heads:
        return "official" if official else "party", True, affiliation or text
    if head in _RANKS:
        return "official" if official else "party", named, affiliation
    if head in lex.report_nouns:
        return "media", named, affiliation
    if not named:
        return _apposition(parse, node) or "unknown", named, affiliation
    title = next((w for w in words[:-1] if lex.speakers.get(w) not in (None, "public", "media")), None)
    if title is not None:
        kind = lex.speakers[title]
        party = kind == "open" or title in _OF_A_STATE
        return "party" if party else kind, named, affiliation  # "President Ilham Aliyev", "spokesman Khaing Thukha"
    type_ = _apposition(parse, node) or "unknown"
    if type_ == "unknown" and parse.tags_of(node.phrase).count("X") == 1:
        # One name without a first name: an organisation, or a capital for its government.
        relief = not _NGO_WORDS.isdisjoint(words)
        type_ = "ngo" if relief else "official" if official else "party"
        affiliation = affiliation or (None if relief else text)
    return type_, named, affiliation


def _is_home(parse: Parse, node: Node, words: list[str]) -> bool:
    """Return whether no name, nation or world body stands with a minister or a ministry."""
    within = range(node.phrase.first, node.phrase.last)
    named = any(parse.tags[k] == "X" or parse.lows[k] in parse.lex.nations for k in within)
    return not named and _OFFICIAL_BODIES.isdisjoint(words)


def _is_public(parse: Parse, node: Node) -> bool:
    """Return whether the phrase names people who bear no arms and hold no office."""
    head = parse.lemma(node.phrase)
    return parse.lex.speakers.get(head) == "public" or head == "community"


def _apposition(parse: Parse, node: Node) -> str | None:
    """Return the speaker type that an apposition gives: "Amina Osman, a shopkeeper"."""
    phrases = parse.phrases
    k = next((p.at for p in phrases[node.phrase.at + 1 :] if p.start >= node.end), len(phrases))
    if k + 1 >= len(phrases) or phrases[k].type != "," or phrases[k + 1].type != "N":
        return None
    if parse.tags[phrases[k + 1].first] not in "DAN":
        return None
    known = parse.lex.speaker_phrase.search(parse.text[phrases[k + 1].start : phrases[k + 1].end].lower())
    if known is not None:
        words = known.group()
        return parse.lex.speaker_phrases.get(words) or parse.lex.speaker_phrases[words[:-1]]
    kind = parse.lex.speakers.get(parse.lemma(phrases[k + 1]))
    return None if kind in _OPEN_TYPES else kind


def _earlier_mention(head: str, memory: list[Speaker], lex: Lexicon) -> Speaker | None:
    """Return the latest earlier speaker that "he" or "the source" can mean."""
    for earlier in reversed(memory):
        if head in ("he", "she", "who") and earlier.type in ("media", "document", "imagery", "social", "outlet"):
            continue
        if head in ("he", "she", "it", "they", "who"):
            return earlier
        words = {lex.nouns.get(w, w) for w in earlier.text.lower().replace("’", " ").split()}
        if head in words:
            return earlier
    return None
