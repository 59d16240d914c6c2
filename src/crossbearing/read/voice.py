"""Who says it: attributions with their speakers, cue, stance and the stretch of text that they cover."""

from __future__ import annotations

from dataclasses import dataclass

from crossbearing.model.claim import Speaker, VoiceLevel
from crossbearing.read.clause import Clauses, Node
from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.sentence import Quotation
from crossbearing.read.words import Lexicon

# Verbs of speech that take the hearer as their object: "told The Irrawaddy that ...".
_HEARER = frozenset("tell inform assure remind warn notify advise".split())
_OPEN_TYPES = frozenset({"open"})
_OFFICIAL_WORDS = frozenset("ministry minister embassy ambassador consulate un u.n. united nations envoy".split())


@dataclass(frozen=True, slots=True)
class Attribution:
    """Speakers with cue and stance, and the text from `start` to `end` that they answer for."""

    level: VoiceLevel
    start: int
    end: int
    denied: tuple[int, int] | None = None
    direct: bool = False


def attributions(parse: Parse, clauses: Clauses, memory: list[Speaker], quotes: list[Quotation]) -> list[Attribution]:
    """Return the attributions of one sentence. `memory` holds the speakers so far, for "he" and "the source"."""
    found: list[Attribution] = []
    phrases = parse.phrases
    for verb in phrases:
        if verb.type == "V":
            lemma = parse.lemma(verb)
            stance = parse.lex.speech.get(lemma)
            if stance is None:
                continue
            one = _by_verb(parse, clauses, verb, lemma, stance, memory, quotes)
            if one is not None:
                found.append(one)
        elif False:
            pass
    for i, low in enumerate(parse.lows):
        if low == "according" and parse.lows[i + 1 : i + 2] == ["to"]:
            one = _according_to(parse, clauses, i, memory)
            if one is not None:
                found.append(one)
    return found


def _by_verb(
    parse: Parse,
    clauses: Clauses,
    verb: Phrase,
    lemma: str,
    stance: str,
    memory: list[Speaker],
    quotes: list[Quotation],
) -> Attribution | None:
    phrases = parse.phrases
    if parse.is_passive(verb) and lemma != "say":
        return None
    nodes, left = _speakers_left(parse, clauses, verb)
    k = verb.at + 1
    inverted = False
    if not nodes and k < len(phrases) and phrases[k].type == "N" and verb.at and phrases[verb.at - 1].type in ',"':
        nodes, k = clauses.group(k)
        left, inverted = verb.start, True
    if not nodes:
        return None
    cue_end = verb.end
    if lemma in _HEARER and not inverted and k < len(phrases) and phrases[k].type == "N":
        hearers, k = clauses.group(k)
        cue_end = hearers[-1].end
    denied: tuple[int, int] | None = None
    if stance == "denies" and k < len(phrases) and phrases[k].type == "N":
        if parse.lemma(phrases[k]) not in parse.lex.report_nouns:
            return None
        denied_start = phrases[k].start
        k += 1
        denied = (denied_start, denied_start)
    content = _content_after(parse, clauses, k, stance == "denies", quotes)
    sentence_start = phrases[0].start
    direct = False
    if content is None:
        if stance == "denies" or inverted is False and left <= sentence_start + 1:
            return None
        end = left
        start = _opening(parse, clauses, verb, left)
        # "S1, X said, S2": the rest of the sentence is X's too.
        rest = [p for p in phrases if p.start >= cue_end]
        if rest and any(p.type == "V" for p in rest) and rest[0].type in ',"':
            end = phrases[-1].end
        direct = any(q.end <= left + 1 and q.end > left - 4 for q in quotes)
        for quote in quotes:
            if quote.start < end and quote.end > start and quote.end <= left + 1:
                start = min(start, quote.start)
        content = (start, end)
    else:
        for quote in quotes:
            if quote.start <= content[0] + 1 < quote.end or (content[0] <= quote.start < content[1]):
                content = (content[0], max(content[1], quote.end))
                direct = True
    if denied is not None:
        denied = (denied[0], content[1])
    speakers = tuple(speaker(parse, node, memory) for node in nodes)
    cue = parse.text[verb.start : verb.end]
    return Attribution(VoiceLevel(speakers, cue, stance), content[0], content[1], denied, direct)


def _opening(parse: Parse, clauses: Clauses, verb: Phrase, left: int) -> int:
    """Return where the content before an attribution begins: the sentence's start, or past a dash or semicolon."""
    start = parse.phrases[0].start
    for p in parse.phrases:
        if p.start >= left:
            break
        if p.type == "." and p.end < left - 1:
            start = p.end
    return start


def _speakers_left(parse: Parse, clauses: Clauses, verb: Phrase) -> tuple[list[Node], int]:
    """Return the speakers before a verb of speech and where they begin."""
    nodes = clauses.subject(verb)
    nodes = [n for n in nodes if n.end <= verb.start + 1]
    if not nodes:
        return [], verb.start
    return nodes, min(n.start for n in nodes)


def _content_after(
    parse: Parse, clauses: Clauses, k: int, needs_that: bool, quotes: list[Quotation]
) -> tuple[int, int] | None:
    """Return the stretch of the clause that follows an attribution, or None where none follows."""
    phrases = parse.phrases
    i = k
    while i < len(phrases):
        p = phrases[i]
        if p.type == "S" and parse.low(p) in ("that", "whether", "if"):
            if i + 1 < len(phrases):
                return phrases[i + 1].start, _clause_end(parse, i + 1)
            return None
        if p.type in ':"':
            if i + 1 < len(phrases):
                return p.end, phrases[-1].end
            return None
        if p.type == "Y":
            i += 1
            continue
        if p.type == "P" and parse.low(p) in ("on", "in", "at", "to", "after", "during", "by", "late", "early"):
            nxt = i + 1
            if nxt < len(phrases) and phrases[nxt].type == "N":
                _, i = clauses.group(nxt)
                continue
            return None
        if p.type == "N" and parse.lemma(p) in parse.lex.times:
            i += 1
            continue
        break
    if needs_that or i >= len(phrases):
        return None
    if phrases[i].type == "N":
        for p in phrases[i + 1 :]:
            if p.type == "V" and parse.is_finite(p):
                return phrases[i].start, _clause_end(parse, i)
            if p.type in ".:S,":
                break
    return None


def _clause_end(parse: Parse, k: int) -> int:
    """Return where a complement clause ends: at a semicolon, a dash, a contrast, or the sentence's end."""
    phrases = parse.phrases
    for p in phrases[k:]:
        if p.type in ".-" and p.end - p.start == 1 and parse.text[p.start] in ";—–":
            return phrases[p.at - 1].end
        if p.type == "S" and parse.low(p) in ("although", "though", "whereas", "while") and p.at > k + 1:
            return phrases[p.at - 1].end
        if (
            p.type == "C"
            and parse.low(p) in ("but",)
            and p.at > k + 1
            and phrases[p.at - 1].type in ",-"
            and any(q.type == "V" and parse.is_finite(q) for q in phrases[p.at :])
        ):
            return phrases[p.at - 1].start
    last = phrases[-1]
    return last.start if last.type == "." else last.end


def _according_to(parse: Parse, clauses: Clauses, i: int, memory: list[Speaker]) -> Attribution | None:
    phrases = parse.phrases
    start_of = parse.starts[i]
    k = next((p.at for p in phrases if p.start > parse.starts[i + 1] and p.type == "N"), None)
    if k is None or phrases[k].first > i + 3:
        return None
    nodes, after = clauses.group(k)
    level_end = nodes[-1].end
    speakers = tuple(speaker(parse, node, memory) for node in nodes)
    cue = parse.text[start_of : parse.ends[i + 1]]
    if start_of <= phrases[0].start + 1:
        start, end = level_end, phrases[-1].end
        if after < len(phrases) and phrases[after].type == ",":
            start = phrases[after].end
        return Attribution(VoiceLevel(speakers, cue, "asserts"), start, end)
    end = phrases[-1].end if any(p.type == "V" for p in phrases[after:]) else start_of
    return Attribution(VoiceLevel(speakers, cue, "asserts"), _opening(parse, clauses, phrases[0], start_of), end)


# -- speakers ---------------------------------------------------------------------------------------------------


def speaker(parse: Parse, node: Node, memory: list[Speaker]) -> Speaker:
    """Return the speaker that a noun phrase names, with type and affiliation; remembers it for later mentions."""
    lex = parse.lex
    start, end = node.start, node.full_end
    text = parse.text[start:end]
    low = text.lower()
    head = parse.lemma(node.phrase)
    if parse.tags[node.phrase.head] == "R" or (
        parse.lows[node.phrase.first] == "the" and head in lex.speakers and not node.has_name(parse)
    ):
        earlier = _antecedent(head, memory, lex)
        if earlier is not None:
            return Speaker(text, start, end, earlier.type, earlier.named, None, earlier.affiliation)
    type_ = next((kind for phrase, kind in lex.speaker_phrases if phrase in low), None)
    affiliation = node.affiliation(parse)
    kind = lex.speakers.get(head)
    is_name = node.phrase.head == node.phrase.last - 1 and parse.tags[node.phrase.head] == "X"
    named = is_name
    if type_ is None:
        if kind in _OPEN_TYPES or (kind is None and head in lex.actor_heads):
            official = any(w in _OFFICIAL_WORDS for w in low.split())
            type_ = "official" if official else ("party" if affiliation else "unknown")
            if kind is None:
                named = affiliation is not None
        elif kind is not None:
            type_ = kind
        elif head in lex.report_nouns:
            type_ = "media"
        elif is_name:
            word = parse.words[node.phrase.head]
            acronym = word.isupper() and len(word) > 1
            type_ = "party" if acronym else "unknown"
            affiliation = affiliation or (text if acronym else None)
        else:
            type_ = "unknown"
    if type_ == "public":
        affiliation = None
    found = Speaker(text, start, end, type_, named, None, affiliation)
    memory.append(found)
    return found


def _antecedent(head: str, memory: list[Speaker], lex: Lexicon) -> Speaker | None:
    """Return the latest earlier speaker that "he" or "the source" can mean."""
    for earlier in reversed(memory):
        if head in ("he", "she", "it", "they", "who"):
            return earlier
        words = {lex.nouns.get(w, w) for w in earlier.text.lower().replace("’", " ").split()}
        if head in words:
            return earlier
    return None
