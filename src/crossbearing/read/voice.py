"""Who says it: attributions with their speakers, cue, stance and the stretch of text that they cover."""

from __future__ import annotations

from dataclasses import dataclass

from crossbearing.model.claim import Speaker, VoiceLevel
from crossbearing.read.clause import BLAMING, PERSONS, Clauses, Node
from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.sentence import Quotation
from crossbearing.read.words import Lexicon

# Verbs of speech that take the hearer as their object: "told The Irrawaddy that ...".
_HEARER = frozenset("tell inform assure remind warn notify advise".split())
_OPEN_TYPES = frozenset({"open"})
_OFFICIAL_WORDS = frozenset(
    "ministry minister embassy ambassador consulate un u.n. united nations envoy us u.s. uk eu au nato osce asean "
    "ecowas igad unicef ohchr ocha unhcr who iaea".split()
)
_NGO_WORDS = frozenset("icrc msf amnesty oxfam hrw ifrc cross crescent sohr".split())


# Verbs that deny when their object is a report: "rejected allegations that".
_REFUSES = frozenset({"reject", "dismiss", "refute", "rebut"})
# What an attitude makes of its content, and how sure its words are of it.
_ATTITUDES: dict[str, tuple[str, float]] = {
    "warn": ("warned", 0.5), "fear": ("feared", 0.4), "hope": ("possible", 0.4), "believe": ("probable", 0.7),
}  # fmt: skip
# Verbs that carry an attitude noun: "expressed fears of".
_VOICING = frozenset("express voice raise have share spark fuel stoke cite repeat issue".split())


@dataclass(frozen=True, slots=True)
class Attribution:
    """Speakers with cue and stance, and the text from `start` to `end` that they answer for.

    `cue_start` and `cue_end` bound speakers and cue, which are no part of what is said. `denied` is the stretch that
    a denial denies. `modality` and `certainty` are what an attitude ("warned of", "feared") makes of the content.
    """

    level: VoiceLevel
    start: int
    end: int
    cue_start: int
    cue_end: int
    denied: tuple[int, int] | None = None
    modality: str | None = None
    certainty: float = 1.0
    quoted: bool = False
    refuted: bool = False
    via: VoiceLevel | None = None

    def covers_cue(self, at: int) -> bool:
        """Return whether an offset lies in the speakers or the cue."""
        return self.cue_start <= at < self.cue_end


def attributions(parse: Parse, clauses: Clauses, memory: list[Speaker], quotes: list[Quotation]) -> list[Attribution]:
    """Return the attributions of one sentence. `memory` holds the speakers so far, for "he" and "the source"."""
    found: list[Attribution] = []
    for phrase in parse.phrases:
        one = None
        if phrase.type == "V":
            lemma = parse.lemma(phrase)
            if lemma in _LABELS:
                one = _labelled(parse, clauses, phrase, memory)
            if one is None and (lemma in parse.lex.speech or lemma in _REFUSES):
                one = _by_verb(parse, clauses, phrase, lemma, memory, quotes)
            elif one is None and lemma in BLAMING:
                one = _by_blame(parse, clauses, phrase, memory)
            elif one is None and parse.lex.attitudes.get(lemma) in _ATTITUDES:
                one = _by_attitude(parse, clauses, phrase, memory)
        elif phrase.type == "N" and parse.lex.attitudes.get(parse.lemma(phrase)) in _ATTITUDES:
            one = _by_attitude_noun(parse, clauses, phrase, memory)
        if one is None and phrase.type == "N" and parse.lemma(phrase) in parse.lex.report_nouns:
            one = _refuted(parse, clauses, phrase, memory)
        if one is not None:
            found.append(one)
    for i, low in enumerate(parse.lows):
        if low == "according" and parse.lows[i + 1 : i + 2] == ["to"]:
            one = _according_to(parse, clauses, i, memory)
            if one is not None:
                found.append(one)
    return found


def _by_verb(
    parse: Parse, clauses: Clauses, verb: Phrase, lemma: str, memory: list[Speaker], quotes: list[Quotation]
) -> Attribution | None:
    phrases = parse.phrases
    stance = "denies" if lemma in _REFUSES else parse.lex.speech[lemma]
    if parse.is_passive(verb) or not (parse.is_finite(verb) or parse.tags_of(verb)[-1] == "G"):
        return None
    nodes = [n for n in clauses.subject(verb) if n.end <= verb.start + 1]
    k = verb.at + 1
    turned = parse.is_finite(verb) and verb.at > 0 and phrases[verb.at - 1].type in ',"'
    if turned and k < len(phrases) and phrases[k].type == "N":
        inverted, after = clauses.group(k)
        if not nodes or after >= len(phrases) or phrases[after].type in ".,-W" or phrases[after].type == "P":
            nodes, k = inverted, after  # "..., said a resident"
    if not nodes or parse.low(nodes[0].phrase) in ("we", "i", "you", "us"):
        return None  # the first person speaks inside a quotation and opens no voice of its own
    left = min(verb.start, *(n.start for n in nodes))
    right = max(verb.end, *(n.full_end for n in nodes))
    hearers: list[Node] = []
    if lemma in _HEARER and k < len(phrases) and phrases[k].type == "N" and k == verb.at + 1:
        hearers, k = clauses.group(k)
        right = hearers[-1].full_end
    denied_from: int | None = None
    if stance == "denies" and k < len(phrases) and phrases[k].type == "N":
        thing = phrases[k]
        if parse.lemma(thing) not in parse.lex.report_nouns and parse.low(thing) not in ("this", "that", "it"):
            return None
        denied_from = thing.start
        k += 1
    content = _content_after(parse, clauses, k)
    if content is None and stance == "denies" and denied_from is None and lemma not in _REFUSES:
        if k < len(phrases) and phrases[k].type == "V" and parse.tags_of(phrases[k])[-1] == "G":
            content = phrases[k].start, _clause_end(parse, k)  # "denied shelling the town"
    if content is None:
        if denied_from is not None:
            # "Residents denied this": the context knows what "this" is (`Context.complete`).
            content = (denied_from, phrases[k - 1].end)
        elif stance == "denies":
            return None
        else:
            content = _content_before(parse, clauses, verb, left, right, quotes)
        if content is None:
            return None
    start, end = content
    quoted = False
    for quote in quotes:
        if quote.end > start and quote.start < end:
            quoted = True
            if quote.end <= left + 2:
                start = min(start, quote.start)
            elif quote.start >= right - 1:
                end = max(end, quote.end)
    speakers = tuple(speaker(parse, clauses, node, memory) for node in nodes)
    via = _medium(parse, hearers) if lemma in _HEARER else None
    denied = (denied_from if denied_from is not None else start, end) if stance == "denies" else None
    cue = parse.text[verb.start : verb.end]
    level = VoiceLevel(speakers, cue, stance)
    return Attribution(level, start, end, left, right, denied, None, 1.0, quoted, via=via)


def _medium(parse: Parse, hearers: list[Node]) -> VoiceLevel | None:
    """Return the level of the outlet that was told: "told Radio Dabanga"; None where the hearer is no name."""
    if len(hearers) != 1 or parse.tags[hearers[0].phrase.head] != "X":
        return None
    start, end = hearers[0].start, hearers[0].end
    return VoiceLevel((Speaker(parse.text[start:end], start, end, "media", True),))


def _content_before(
    parse: Parse, clauses: Clauses, verb: Phrase, left: int, right: int, quotes: list[Quotation]
) -> tuple[int, int] | None:
    """Return what stands before an attribution in its sentence: "S, X said", "S1, X said, S2"."""
    phrases = parse.phrases
    start = phrases[0].start
    for p in phrases:
        if p.start >= left:
            break
        if p.type == "." and p.end < left - 1:
            start = p.end
    if left <= start + 1:
        # The sentence opens with the speaker: what it says may follow a quotation mark, or is elsewhere.
        quote = next((q for q in quotes if q.start >= right and q.start < phrases[-1].end), None)
        return (quote.start, quote.end) if quote else None
    before = [p for p in phrases if p.end <= left]
    if not before or before[-1].type not in ',"' and not any(q.end - 2 <= left and q.end > left - 4 for q in quotes):
        return None
    end = left
    rest = [p for p in phrases if p.start >= right]
    if not quotes and not any(p.type == "V" for p in (*before, *rest)):
        return None
    if rest and rest[0].type in ',"' and any(p.type == "V" for p in rest):
        end = phrases[-1].end
    return start, end


def _by_attitude(parse: Parse, clauses: Clauses, verb: Phrase, memory: list[Speaker]) -> Attribution | None:
    """Return the attribution of "X warned of ...", "X fears that ..."."""
    phrases = parse.phrases
    nodes = [n for n in clauses.subject(verb) if n.end <= verb.start + 1]
    if not nodes or parse.is_passive(verb):
        return None
    k = verb.at + 1
    name = parse.lex.attitudes[parse.lemma(verb)]
    right = verb.end
    if parse.lemma(verb) in _HEARER and k < len(phrases) and phrases[k].type == "N":
        hearers, k = clauses.group(k)
        right = hearers[-1].full_end
    if k >= len(phrases):
        return None
    content = _content_after(parse, clauses, k)
    if content is None:
        if phrases[k].type == "P" and parse.low(phrases[k]) in ("of", "about", "over", "against") or phrases[k].type in "NG":
            content = phrases[k].start, _clause_end(parse, k)
        elif phrases[k].type == "V":
            return None
        else:
            return None
    return _attitude(parse, clauses, name, nodes, verb, content, right, memory)


_UNTRUE = frozenset(
    "untrue false fake baseless unfounded groundless fabricated nonsense wrong incorrect misleading invented invention "
    "lie lies fabrication fabrications hoax rumour rumours propaganda disinformation".split()
)


def _refuted(parse: Parse, clauses: Clauses, noun: Phrase, memory: list[Speaker]) -> Attribution | None:
    """Return the attribution of "rumours that ... are untrue": what the rumours say is denied by who says so."""
    phrases = parse.phrases
    k = noun.at + 1
    if k + 1 >= len(phrases) or phrases[k].type != "S" or parse.low(phrases[k]) != "that":
        return None
    level = VoiceLevel((speaker(parse, clauses, Node(noun), memory),), parse.text[noun.start : noun.end], "asserts")
    if parse.lows[max(0, noun.first - 3) : noun.first][-3:] in (["no", "truth", "in"], ["no", "truth", "to"]):
        return Attribution(level, phrases[k + 1].start, _clause_end(parse, k + 1), noun.start, noun.end, refuted=True)
    for p in phrases[k + 1 :]:
        if p.type == "V" and "I" in parse.tags_of(p):
            words = parse.lows[p.first : p.last + 3]
            if any(w in _UNTRUE for w in words):
                return Attribution(level, phrases[k + 1].start, p.start, noun.start, noun.end, refuted=True)
    return None


# Verbs that call a report something: "described reports that ... as groundless".
_LABELS = frozenset("describe dismiss reject brand call label denounce deride".split())


def _labelled(parse: Parse, clauses: Clauses, verb: Phrase, memory: list[Speaker]) -> Attribution | None:
    """Return the denial in "described reports that S as groundless" or "dismissed as baseless the reports that S"."""
    phrases = parse.phrases
    noun = next(
        (p for p in phrases[verb.at + 1 : verb.at + 6] if p.type == "N" and parse.lemma(p) in parse.lex.report_nouns), None
    )
    if noun is None:
        return None
    that = next((p for p in phrases[noun.at + 1 : noun.at + 9] if p.type in "SKW" and parse.low(p) == "that"), None)
    nodes = [n for n in clauses.subject(verb) if n.end <= verb.start]
    if that is None or not nodes or that.at + 1 >= len(phrases):
        return None
    end = _clause_end(parse, that.at + 1)
    for k in range(verb.last, len(parse.lows)):
        if parse.lows[k] in _UNTRUE and "as" in parse.lows[max(0, k - 4) : k]:
            label = next(j for j in range(k, -1, -1) if parse.lows[j] == "as")
            if parse.starts[label] > that.start:
                end = min(end, parse.ends[label - 1])
            break
    else:
        if parse.lemma(verb) not in _REFUSES:
            return None
    level = VoiceLevel(
        tuple(speaker(parse, clauses, n, memory) for n in nodes), parse.text[verb.start : verb.end], "denies"
    )
    left = min(n.start for n in nodes)
    return Attribution(level, phrases[that.at + 1].start, end, left, verb.end, (noun.start, end))


def _by_blame(parse: Parse, clauses: Clauses, verb: Phrase, memory: list[Speaker]) -> Attribution | None:
    """Return the attribution of "X accused Y of shelling the town": the shelling is X's word."""
    phrases = parse.phrases
    nodes = [n for n in clauses.subject(verb) if n.end <= verb.start]
    k = verb.at + 1
    if parse.is_passive(verb) or not nodes or k >= len(phrases) or phrases[k].type != "N":
        return None
    _, k = clauses.group(k)
    if k + 1 >= len(phrases) or phrases[k].type != "P" or parse.low(phrases[k]) not in ("of", "for", "with"):
        return None
    level = VoiceLevel(
        tuple(speaker(parse, clauses, n, memory) for n in nodes), parse.text[verb.start : verb.end], "asserts"
    )
    left = min(n.start for n in nodes)
    return Attribution(level, phrases[k + 1].start, _clause_end(parse, k + 1), left, verb.end)


def _by_attitude_noun(parse: Parse, clauses: Clauses, noun: Phrase, memory: list[Speaker]) -> Attribution | None:
    """Return the attribution of "X expressed fears of ...", "there are fears that ..."."""
    phrases = parse.phrases
    k = noun.at + 1
    if k + 1 >= len(phrases):
        return None
    name = parse.lex.attitudes[parse.lemma(noun)]
    if phrases[k].type == "S" and parse.low(phrases[k]) == "that":
        content = phrases[k + 1].start, _clause_end(parse, k + 1)
    elif phrases[k].type == "P" and parse.low(phrases[k]) in ("of", "about", "over"):
        content = phrases[k].start, _clause_end(parse, k)
    else:
        return None
    j = noun.at - 1
    while j >= 0 and phrases[j].type in "Y":
        j -= 1
    nodes: list[Node] = []
    verb = phrases[j] if j >= 0 and phrases[j].type == "V" else None
    if verb is not None and parse.lemma(verb) in _VOICING:
        nodes = [n for n in clauses.subject(verb) if n.end <= verb.start + 1]
    return _attitude(parse, clauses, name, nodes, noun, content, noun.end, memory)


def _attitude(
    parse: Parse,
    clauses: Clauses,
    name: str,
    nodes: list[Node],
    cue: Phrase,
    content: tuple[int, int],
    right: int,
    memory: list[Speaker],
) -> Attribution:
    modality, certainty = _ATTITUDES[name]
    speakers = tuple(speaker(parse, clauses, node, memory) for node in nodes)
    left = min([cue.start, *(n.start for n in nodes)])
    level = VoiceLevel(speakers, parse.text[cue.start : cue.end], "asserts")
    return Attribution(level, content[0], content[1], left, right, None, modality, certainty)


def _content_after(parse: Parse, clauses: Clauses, k: int) -> tuple[int, int] | None:
    """Return the stretch of the clause that follows an attribution, or None where none follows."""
    phrases = parse.phrases
    i = k
    while i < len(phrases):
        p = phrases[i]
        if p.type == "S" and parse.low(p) in ("that", "whether", "if"):
            return (phrases[i + 1].start, _clause_end(parse, i + 1)) if i + 1 < len(phrases) else None
        if p.type == ":" or (p.type == '"' and i + 1 < len(phrases) and phrases[i + 1].type != "."):
            return p.start, phrases[-1].end
        if p.type == "Y" or (p.type == "N" and parse.lemma(p) in parse.lex.times):
            i += 1
        elif p.type == "P" and parse.low(p) in _ADJUNCT and i + 1 < len(phrases) and phrases[i + 1].type == "N":
            _, i = clauses.group(i + 1)
        else:
            break
    if i < len(phrases) and phrases[i].type == "N":
        for p in phrases[i + 1 :]:
            if p.type == "V" and parse.is_finite(p):
                return phrases[i].start, _clause_end(parse, i)
            if p.type in ".:SW,":
                break
    return None


_RESUMES = {"call", "describe", "accuse", "urge", "blame", "warn", "insist", "demand", "decline", "refuse", "praise"}
_ADJUNCT = frozenset("on in at to after during by via through".split())


def _clause_end(parse: Parse, k: int) -> int:
    """Return where a complement clause ends: at a semicolon, a dash, a contrast, or the sentence's end."""
    phrases = parse.phrases
    for p in phrases[k + 1 :]:
        contrast = (p.type == "S" and parse.low(p) in ("although", "though", "whereas", "while")) or (
            p.type == "C" and parse.low(p) == "but" and phrases[p.at - 1].type in ",-"
        )
        if p.type == "C" and p.at + 1 < len(phrases) and phrases[p.at + 1].type == "V":
            # "denied that ... and called it a rotation": the second verb of speech is the speaker's own.
            following = phrases[p.at + 1]
            if parse.is_finite(following) and parse.lemma(following) in _RESUMES | set(parse.lex.speech):
                return phrases[p.at - 1].end
        if contrast and any(q.type == "V" and parse.is_finite(q) for q in phrases[p.at :]):
            return phrases[p.at - 1].end if phrases[p.at - 1].type not in ",-" else phrases[p.at - 1].start
        if p.type in ".-" and parse.text[p.start] in ";—–":
            return p.start
    last = phrases[-1]
    return last.start if last.type == "." else last.end


def _according_to(parse: Parse, clauses: Clauses, i: int, memory: list[Speaker]) -> Attribution | None:
    phrases = parse.phrases
    left = parse.starts[i]
    k = next((p.at for p in phrases if p.first >= i + 2 and p.type == "N"), None)
    if k is None or phrases[k].first > i + 3:
        return None
    nodes, after = clauses.group(k)
    right = nodes[-1].full_end
    speakers = tuple(speaker(parse, clauses, node, memory) for node in nodes)
    level = VoiceLevel(speakers, parse.text[left : parse.ends[i + 1]], "asserts")
    if left <= phrases[0].start + 1:
        start = phrases[after].end if after < len(phrases) and phrases[after].type == "," else right
        return Attribution(level, start, phrases[-1].end, left, right)
    end = phrases[-1].end if any(p.type == "V" for p in phrases[after:]) else left
    return Attribution(level, phrases[0].start, end, left, right)


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
        if quote.end - quote.start < 25:
            continue
        own = next((a for a in quoted if a.start < quote.end and a.end > quote.start), None)
        if own is not None:
            latest, latest_end = own, max(quote.end, own.cue_end)
        elif latest is not None and "\n" not in text[min(latest_end, quote.start) : quote.start]:
            spread.append(
                Attribution(latest.level, quote.start, quote.end, latest.cue_start, latest.cue_end, quoted=True)
            )
            latest_end = quote.end
    return spread


# -- speakers ---------------------------------------------------------------------------------------------------


def speaker(parse: Parse, clauses: Clauses, node: Node, memory: list[Speaker]) -> Speaker:
    """Return the speaker that a noun phrase names, with type and affiliation; remembers it for later mentions."""
    lex = parse.lex
    clauses.widen(node)
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
    known = lex.speaker_phrase.search(low)
    type_ = None
    if known is not None:
        words = known.group()
        type_ = lex.speaker_phrases.get(words) or lex.speaker_phrases[words[:-1]]
    affiliation = node.affiliation(parse)
    kind = lex.speakers.get(head)
    is_name = node.phrase.head == node.phrase.last - 1 and parse.tags[node.phrase.head] == "X"
    named = is_name
    if type_ is None:
        official = any(w in _OFFICIAL_WORDS for w in low.split())
        if kind in _OPEN_TYPES:
            nation = parse.lows[node.phrase.first] in lex.nations
            if affiliation is None and not nation and head in lex.actor_heads and head not in PERSONS:
                affiliation, named = text, True  # "the army said", "the rebels said"
            type_ = "official" if official or (nation and head == "official") else "party" if affiliation else "unknown"
            if nation and affiliation is None:
                affiliation = parse.words[node.phrase.first]
        elif kind is None and head in lex.actor_heads:
            type_, named, affiliation = ("official" if official else "party"), True, affiliation or text
        elif kind is not None:
            type_ = kind
        elif head in lex.report_nouns:
            type_ = "media"
        elif is_name:
            type_ = _apposition(parse, node) or "unknown"
            words = [w for w, t in zip(parse.words[node.phrase.first :], parse.tags_of(node.phrase), strict=False) if t == "X"]
            if type_ == "unknown" and len(words) == 1:
                # One name without a first name: an organisation, or a capital for its government.
                relief = any(w in _NGO_WORDS for w in low.split())
                type_ = "ngo" if relief else "official" if official else "party"
                affiliation = affiliation or (None if relief else text)
        else:
            type_ = "unknown"
    if type_ == "public":
        affiliation = None
    found = Speaker(text, start, end, type_, named, None, affiliation)
    memory.append(found)
    return found


def _apposition(parse: Parse, node: Node) -> str | None:
    """Return the speaker type that an apposition gives: "Amina Osman, a shopkeeper"."""
    phrases = parse.phrases
    k = node.phrase.at + 1
    if k + 1 < len(phrases) and phrases[k].type == "," and phrases[k + 1].type == "N":
        if parse.tags[phrases[k + 1].first] in "DAN":
            kind = parse.lex.speakers.get(parse.lemma(phrases[k + 1]))
            return None if kind in _OPEN_TYPES else kind
    return None


def _antecedent(head: str, memory: list[Speaker], lex: Lexicon) -> Speaker | None:
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
