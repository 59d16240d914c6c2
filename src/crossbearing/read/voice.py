"""Who says it: attributions with their speakers, cue, stance and the stretch of text that they cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from crossbearing.model.claim import Speaker, VoiceLevel
from crossbearing.read.attitude import (
    ATTITUDES,
    LABELS,
    by_attitude,
    by_attitude_noun,
    by_blame,
    labelled,
    refuted,
    refuter,
)
from crossbearing.read.attribution import REFUSING, TELLING, Attribution, clause_end, content_after
from crossbearing.read.clause import BLAMING, Clauses
from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.hearsay import COUNTING, by_owner, counted, reckonings, told, unverified
from crossbearing.read.noun_phrase import Node
from crossbearing.read.sentence import Quotation
from crossbearing.read.speaker import names_body, speaker
from crossbearing.read.words import lexicon


@cache
def _voicing() -> frozenset[str]:
    """Return the lemmas of all words that can open an attribution."""
    lex = lexicon()
    return frozenset({*lex.speech, *lex.attitudes, *lex.report_nouns}) | LABELS | REFUSING | BLAMING | COUNTING


_JOURNALISTS = frozenset({"journalist", "reporter", "correspondent", "editor", "columnist", "photographer"})
_THIS = frozenset({"this", "that", "our", "my"})
_NOBODY = frozenset({"whoever", "whatever", "nobody", "anybody", "none"})
_ASIDE = frozenset({"although", "though", "whereas", "while"})
_OWN = frozenset({"he", "she", "it", "they", "his", "her", "its", "their"})


def attributions(parse: Parse, clauses: Clauses, memory: list[Speaker], quotes: list[Quotation]) -> list[Attribution]:
    """Return the attributions of one sentence. `memory` holds the speakers so far, for "he" and "the source"."""
    found: list[Attribution] = []
    voicing = _voicing()
    for phrase in parse.phrases:
        lemma = phrase.lemma
        if lemma is None or lemma not in voicing:
            continue
        one = None
        if phrase.type == "V":
            if lemma in LABELS:
                one = labelled(parse, clauses, phrase, memory)
            if one is None and (lemma in parse.lex.speech or lemma in REFUSING or lemma in COUNTING):
                one = _by_verb(parse, clauses, phrase, lemma, memory, quotes)
            elif one is None and lemma in BLAMING:
                one = by_blame(parse, clauses, phrase, memory)
            elif one is None and parse.lex.attitudes.get(lemma) in ATTITUDES:
                one = by_attitude(parse, clauses, phrase, memory) or _by_verb(
                    parse, clauses, phrase, lemma, memory, quotes
                )
        elif phrase.type == "N":
            if parse.lex.attitudes.get(lemma) in ATTITUDES:
                one = by_attitude_noun(parse, clauses, phrase, memory)
            if one is None and lemma in parse.lex.report_nouns:
                one = refuted(parse, clauses, phrase)
                other = refuter(parse, clauses, phrase, memory) if one is None else None
                if other is not None:
                    one = replace(other, start=other.start + 1, level=VoiceLevel(()), refuted=True)
                    found.append(other)
                owned = by_owner(parse, clauses, phrase, memory)
                if owned is not None:
                    # who made it stands nearer to the fact than who calls it untrue
                    found.append(owned if one is None else replace(owned, start=one.start, end=one.end - 1))
        if one is not None:
            found.append(one)
    for i, low in enumerate(parse.lows) if "according" in parse.lows else ():
        if low == "according" and parse.lows[i + 1 : i + 2] == ["to"]:
            one = _according_to(parse, clauses, i, memory)
            if one is not None:
                found.append(one)
    for level, left, right, after in reckonings(parse, clauses, memory):
        found.append(_of_a_source(parse, level, left, right, after))
    for doubt in unverified(parse, clauses, memory):
        # who could not verify it is read once, and as who doubts it
        found = [a for a in found if not (a.cue_end == doubt.cue_end and a.level.cue == doubt.level.cue)]
        found.append(doubt)
    return apart(parse, found)


def apart(parse: Parse, found: list[Attribution]) -> list[Attribution]:
    """Return the attributions of a sentence, each cut where another beside it begins: "X says S, Y says T"."""
    if len(found) < 2:
        return found
    phrases = parse.phrases
    cut = list(found)
    for i, a in enumerate(found):
        for b in found:
            if a is b or not a.cue_end <= b.cue_start or a.quoted:
                continue
            opener = next((p for p in reversed(phrases) if p.end <= b.cue_start and p.type not in "YC"), None)
            if opener is None or opener.type not in ",.S" or parse.low(opener) in ("that", "whether", "if"):
                continue
            if a.start < b.cue_start < a.end and b.start >= b.cue_end:
                cut[i] = replace(cut[i], end=min(cut[i].end, b.cue_start))
    for i, b in enumerate(found):
        for a in cut:
            if a is not b and b.start <= a.cue_start and a.end <= a.cue_end < b.cue_start and b.end > a.cue_end:
                cut[i] = replace(cut[i], start=max(cut[i].start, a.cue_end))  # "S, X said, and T, Y said"
    return cut


def _told(
    parse: Parse, clauses: Clauses, lemma: str, stance: str, k: int
) -> tuple[tuple[int, int] | None, int | None] | None:
    """Return what follows a verb of saying at phrase `k`, and from where it is denied; None where it says nothing.

    The content is None where it may stand before the verb: "S, said X".
    """
    phrases = parse.phrases
    denied_from: int | None = None
    if stance == "denies" and k < len(phrases) and phrases[k].type == "N":
        thing = phrases[k]
        known = parse.lemma(thing) in parse.lex.report_nouns or parse.low(thing) in ("this", "that", "it")
        if not known and (lemma in REFUSING or not _is_deed(parse, clauses, thing)):
            return None
        if known or content_after(parse, clauses, k) is None:
            denied_from = thing.start
            k += 1
            report = told(parse, clauses, thing)
            if report is not None:
                return (report.start, report.end), denied_from
    own_words = denied_from is not None and k < len(phrases) and phrases[k].type == ":"
    content = None if own_words else content_after(parse, clauses, k)  # "rejected this: ..."
    if content is None and k < len(phrases):
        content = counted(parse, clauses, lemma, k)
    shown = stance == "relays" and k + 1 < len(phrases) and phrases[k].type == "N"
    if content is None and shown and parse.tags_of(phrases[k + 1]) == ["G"]:
        content = phrases[k].start, clause_end(parse, k)  # "shows soldiers burning houses"
    may_deny_deed = stance == "denies" and denied_from is None and lemma not in REFUSING and k < len(phrases)
    if content is None and may_deny_deed and phrases[k].type == "V" and not parse.is_finite(phrases[k]):
        content = phrases[k].start, clause_end(parse, k)  # "denied shelling the town"
    if content is None:
        if denied_from is not None:
            # "Residents denied this": the context knows what "this" is (`Context.complete`).
            content = (denied_from, phrases[k - 1].end)
            if parse.lemma(phrases[k - 1]) in parse.lex.noun_events:
                content = (denied_from, clause_end(parse, k - 1))  # "denied any retreat from the town"
        elif stance == "denies":
            return None
    return content, denied_from


def _by_verb(
    parse: Parse, clauses: Clauses, verb: Phrase, lemma: str, memory: list[Speaker], quotes: list[Quotation]
) -> Attribution | None:
    """Return the attribution of a verb of saying: "X said that S", "S, said X", "X denied shelling Y"."""
    phrases = parse.phrases
    stance = "denies" if lemma in REFUSING else parse.lex.speech.get(lemma, "asserts")
    seems = verb.at > 0 and phrases[verb.at - 1].type == "V" and parse.lemma(phrases[verb.at - 1]) in ("appear", "seem")
    if parse.is_passive(verb) or not (parse.is_finite(verb) or seems or parse.tags_of(verb)[-1] == "G"):
        return None
    quoted = _quoted(parse, verb)
    nodes = quoted or [n for n in clauses.subject(verb) if n.end <= verb.start + 1]
    if nodes and parse.tags[nodes[0].phrase.head] == "R" and phrases[verb.at - 1].type == "C":
        # "The army said it had left and denied that ...": it is the army that denies
        said = [p for p in phrases[: verb.at] if p.type == "V" and p.lemma in parse.lex.speech and parse.is_finite(p)]
        nodes = (clauses.subject(said[-1]) if said else []) or nodes
    k = verb.at + 1
    turned = parse.is_finite(verb) and verb.at > 0 and phrases[verb.at - 1].type in ',"' and lemma not in COUNTING
    if turned and k < len(phrases) and phrases[k].type == "N":
        inverted, after = clauses.nouns.group(k)
        ends = after >= len(phrases) or phrases[after].type in ".,-WP"
        if not nodes or (ends and lemma not in TELLING):
            nodes, k = inverted, after  # "..., said a resident"
    first_person = bool(nodes) and parse.low(nodes[0].phrase) in ("we", "i", "you", "us")
    if not nodes or (first_person and stance != "denies"):
        return None  # the first person speaks inside a quotation and opens no voice of its own, unless it denies
    if _NOBODY & set(parse.lows[nodes[0].phrase.first : nodes[0].phrase.last]):
        return None  # "whoever says that": nobody in particular
    left = min(verb.start, *(n.start for n in nodes))
    right = max(verb.end, *(n.full_end for n in nodes))
    hearers: list[Node] = []
    if lemma in TELLING and k < len(phrases) and phrases[k].type == "N" and k == verb.at + 1:
        hearers, k = clauses.nouns.group(k)
        right = hearers[-1].full_end
    told = _told(parse, clauses, lemma, stance, k)
    if told is None:
        return None
    content, denied_from = told
    content = content or _content_before(parse, clauses, verb, left, right, quotes)
    if content is None:
        return None
    start, end = content
    in_marks = False
    for quote in quotes:
        if quote.end > start and quote.start < end:
            in_marks = True
            if quote.end <= left + 2:
                start = min(start, quote.start)
            elif quote.start >= right - 1:
                end = max(end, quote.end)
    speakers = tuple(speaker(parse, clauses, node, memory) for node in nodes)
    via = _medium(parse, hearers) if lemma in TELLING else None
    if quoted:
        quoters = tuple(speaker(parse, clauses, n, memory) for n in clauses.subject(verb))
        via = (
            VoiceLevel(quoters, parse.text[phrases[verb.at - 3].start : phrases[verb.at - 3].end]) if quoters else None
        )
    denied = (denied_from if denied_from is not None else start, end) if stance == "denies" else None
    cue = parse.text[verb.start : verb.end]
    level = VoiceLevel(speakers, cue, stance)
    return Attribution(level, start, end, left, right, denied, None, 1.0, in_marks, via=via)


def _quoted(parse: Parse, verb: Phrase) -> list[Node]:
    """Return who is quoted in "the radio quoted a deserter as saying"; none where the verb is said otherwise."""
    phrases = parse.phrases
    if verb.at < 3 or parse.low(phrases[verb.at - 1]) != "as" or phrases[verb.at - 2].type != "N":
        return []
    return [Node(phrases[verb.at - 2])] if phrases[verb.at - 3].type == "V" else []


def _is_deed(parse: Parse, clauses: Clauses, thing: Phrase) -> bool:
    """Return whether what is denied is an event: "denied any retreat", "denies rebels captured the airfield"."""
    return parse.lemma(thing) in parse.lex.noun_events or content_after(parse, clauses, thing.at) is not None


def _medium(parse: Parse, hearers: list[Node]) -> VoiceLevel | None:
    """Return the level of the outlet that was told: "told Radio Dabanga", "told state television"; None for others."""
    if len(hearers) != 1:
        return None
    phrase = hearers[0].phrase
    words = {parse.lex.nouns.get(w, w) for w in parse.lows[phrase.first : phrase.last]}
    types = {parse.lex.speakers.get(w) for w in words - _JOURNALISTS}
    named = parse.tags[phrase.head] == "X" and types <= {None, "media"} and words.isdisjoint(parse.lex.nations)
    alone = parse.lows[phrase.first] in _THIS or phrase.last - phrase.first - (parse.lows[phrase.first] == "the") < 2
    if not (named and not names_body(words)) and ("media" not in types or alone):
        return None  # "told reporters", "told the agency"
    start, end = hearers[0].start, hearers[0].end
    return VoiceLevel((Speaker(parse.text[start:end], start, end, "media", named),))


def _content_before(
    parse: Parse, clauses: Clauses, verb: Phrase, left: int, right: int, quotes: list[Quotation]
) -> tuple[int, int] | None:
    """Return what stands before an attribution in its sentence: "S, X said", "S1, X said, S2"."""
    phrases = parse.phrases
    start = phrases[0].start
    rest = [p for p in phrases if p.start >= right]
    for p in phrases:
        if p.start >= left:
            break
        if p.type == "." and p.end < left - 1 and any(q.type not in '."' for q in rest):
            start = p.end  # at the end of a sentence it covers all of it: "S1; S2, an aid official said."
    if left <= start + 1:
        # The sentence opens with the speaker: what it says may follow a quotation mark, or is elsewhere.
        quote = next((q for q in quotes if q.start >= right and q.start < phrases[-1].end), None)
        return (quote.start, quote.end) if quote else None
    before = [p for p in phrases if p.end <= left]
    closed = any(q.end - 2 <= left and q.end > left - 4 for q in quotes)
    if not before or (before[-1].type not in ',"' and not closed):
        return None
    end = left
    if not quotes and not any(p.type == "V" for p in (*before, *rest)):
        return None
    if rest and rest[0].type in ',"' and any(p.type == "V" for p in rest) and not _goes_its_own_way(parse, rest):
        end = _semicolon(parse, rest[0]) or phrases[-1].end
    return start, end


def _goes_its_own_way(parse: Parse, rest: Sequence[Phrase]) -> bool:
    """Return whether what follows an attribution is the outlet's: "S, X said, though ...", "S, X said, and Y left"."""
    k = next((k for k, p in enumerate(rest) if p.type not in ',"'), len(rest))
    if k + 1 >= len(rest):
        return False
    opener, after = rest[k], rest[k + 1]
    if opener.type == "S" and parse.low(opener) in _ASIDE:
        return parse.lows[after.first] not in _OWN
    if opener.type != "C" or parse.low(opener) not in ("and", "but"):
        return False
    verb = next((p for p in rest[k + 1 :] if p.type in "V,."), None)
    return after.type in "NP" and verb is not None and verb.type == "V" and parse.is_finite(verb)


def _semicolon(parse: Parse, after: Phrase) -> int | None:
    """Return where the next semicolon of the sentence stands."""
    return next((p.start for p in parse.phrases[after.at :] if p.type == "." and parse.text[p.start] == ";"), None)


def _according_to(parse: Parse, clauses: Clauses, i: int, memory: list[Speaker]) -> Attribution | None:
    """Return the attribution of "according to X", which opens, closes or parts its sentence."""
    phrases = parse.phrases
    left = parse.starts[i]
    k = next((p.at for p in phrases if p.first >= i + 2 and p.type == "N"), None)
    if k is None or phrases[k].first > i + 3:
        return None
    nodes, after = clauses.nouns.group(k)
    right = nodes[-1].full_end
    speakers = tuple(speaker(parse, clauses, node, memory) for node in nodes)
    level = VoiceLevel(speakers, parse.text[left : parse.ends[i + 1]], "asserts")
    return _of_a_source(parse, level, left, right, after)


def _of_a_source(parse: Parse, level: VoiceLevel, left: int, right: int, after: int) -> Attribution:
    """Return the attribution of a phrase like "according to X": to its whole sentence, within semicolons."""
    phrases = parse.phrases
    before = [p for p in phrases if p.end <= left]
    opened = next((p.end for p in reversed(before) if p.type == "." and parse.text[p.start] == ";"), phrases[0].start)
    end = (_semicolon(parse, phrases[after]) if after < len(phrases) else None) or phrases[-1].end
    lead = next((p for p in before if p.start >= opened and p.type not in 'CY,"'), None)
    if lead is None:
        start = phrases[after].end if after < len(phrases) and phrases[after].type == "," else right
        return Attribution(level, start, end, left, right)
    rest = [p for p in phrases[after:] if p.start < end]
    if not any(p.type == "V" for p in rest) or (rest[0].type == "," and _goes_its_own_way(parse, rest)):
        end = left
    return Attribution(level, opened, end, left, right)


def spread_quotations(text: str, quotes: list[Quotation], found: list[Attribution]) -> list[Attribution]:
    """Return the attributions, with quotations that nobody is named for given to the speaker who was quoted last.

    A quotation without a speaker of its own belongs to the one quoted before it in the same paragraph, or in the
    paragraph before where that quotation was left open.
    """
    if not quotes:
        return found
    spread = list(found)
    quoted = [a for a in found if a.quoted]
    latest: Attribution | None = None
    latest_end = 0
    for quote in quotes:
        if quote.end - quote.start < 25 and text[quote.start : quote.end].rstrip('”"')[-1:] not in ".!?,":
            continue  # a word or two in quotation marks, not a statement
        own = next((a for a in quoted if a.start < quote.end and a.end > quote.start), None)
        if own is not None:
            latest, latest_end = own, max(quote.end, own.cue_end)
        elif latest is not None and "\n" not in text[min(latest_end, quote.start) : quote.start]:
            spread.append(
                Attribution(latest.level, quote.start, quote.end, latest.cue_start, latest.cue_end, quoted=True)
            )
            latest_end = quote.end
    return spread
