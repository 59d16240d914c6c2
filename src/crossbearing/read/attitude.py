"""Attributions without a plain verb of saying: warnings and fears, blame, labels, reports that are called untrue."""

from __future__ import annotations

from crossbearing.model.claim import Speaker, VoiceLevel
from crossbearing.read.attribution import REFUSING, TELLING, Attribution, clause_end, content_after
from crossbearing.read.clause import Clauses
from crossbearing.read.grammar import Parse, Phrase
from crossbearing.read.hearsay import told
from crossbearing.read.noun_phrase import Node
from crossbearing.read.speaker import speaker
from crossbearing.read.words import word_set

# What an attitude makes of its content, and how sure its words are of it.
ATTITUDES: dict[str, tuple[str, float]] = {
    "warn": ("warned", 0.5), "fear": ("feared", 0.4), "hope": ("possible", 0.4), "believe": ("probable", 0.7),
}  # fmt: skip
# Verbs that carry an attitude noun: "expressed fears of".
_VOICING = word_set("express voice raise have share spark fuel stoke cite repeat issue")
_UNTRUE = word_set(
    "untrue false fake baseless unfounded groundless fabricated nonsense wrong incorrect misleading invented invention "
    "lie lies fabrication fabrications hoax rumour rumours propaganda disinformation fairy tale fairytale fantasy "
    "fiction slander smear wishful myth legend"
)
# What a label is put on that stands for what was said before.
_POINTING = frozenset({"this", "that", "it", "these", "those", "both", "all"})
# Verbs that put a name on what was said; those behind which "as" stands.
_CALLING = word_set("call brand label describe dismiss denounce")
# Verbs that call a report something: "described reports that ... as groundless".
LABELS = word_set("describe dismiss reject brand call label denounce deride")


def by_attitude(parse: Parse, clauses: Clauses, verb: Phrase, memory: list[Speaker]) -> Attribution | None:
    """Return the attribution of "X warned of ...", "X fears that ..."."""
    phrases = parse.phrases
    nodes = [n for n in clauses.subject(verb) if n.end <= verb.start + 1]
    if not nodes or parse.is_passive(verb):
        return None
    k = verb.at + 1
    name = parse.lex.attitudes[parse.lemma(verb)]
    right = verb.end
    if parse.lemma(verb) in TELLING and k < len(phrases) and phrases[k].type == "N":
        hearers, k = clauses.nouns.group(k)
        right = hearers[-1].full_end
    content = content_after(parse, clauses, k)
    if content is None and (k >= len(phrases) or phrases[k].type in '.,"'):
        return None  # "..., the officer warned": a verb of saying like others
    if content is None:
        of = phrases[k].type == "P" and parse.low(phrases[k]) in ("of", "about", "over", "against")
        if not of and phrases[k].type not in "NG":
            return None
        content = phrases[k].start, clause_end(parse, k)
    return _attitude(parse, clauses, name, nodes, verb, content, right, memory)


def by_attitude_noun(parse: Parse, clauses: Clauses, noun: Phrase, memory: list[Speaker]) -> Attribution | None:
    """Return the attribution of "X expressed fears of ...", "there are fears that ..."."""
    phrases = parse.phrases
    k = noun.at + 1
    if k + 1 >= len(phrases):
        return None
    name = parse.lex.attitudes[parse.lemma(noun)]
    if phrases[k].type == "S" and parse.low(phrases[k]) == "that":
        content = phrases[k + 1].start, clause_end(parse, k + 1)
    elif phrases[k].type == "P" and parse.low(phrases[k]) in ("of", "about", "over"):
        content = phrases[k].start, clause_end(parse, k)
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
    """Return the attribution of an attitude to the nodes, or to nobody in particular."""
    modality, certainty = ATTITUDES[name]
    speakers = tuple(speaker(parse, clauses, node, memory) for node in nodes)
    left = min([cue.start, *(n.start for n in nodes)])
    level = VoiceLevel(speakers, parse.text[cue.start : cue.end], "asserts")
    return Attribution(level, content[0], content[1], left, right, None, modality, certainty)


def by_blame(parse: Parse, clauses: Clauses, verb: Phrase, memory: list[Speaker]) -> Attribution | None:
    """Return the attribution of "X accused Y of shelling the town": the shelling is X's word."""
    phrases = parse.phrases
    nodes = [n for n in clauses.subject(verb) if n.end <= verb.start]
    k = verb.at + 1
    if parse.is_passive(verb) or not nodes or k >= len(phrases) or phrases[k].type != "N":
        return None
    _, k = clauses.nouns.group(k)
    if k < len(phrases) and phrases[k].type == ",":  # "blames X, the largest faction, for ordering"
        k = next((p.at + 1 for p in phrases[k + 1 :] if p.type in ",.V"), k)
    if k + 1 >= len(phrases) or phrases[k].type != "P" or parse.low(phrases[k]) not in ("of", "for", "with"):
        return None
    level = VoiceLevel(
        tuple(speaker(parse, clauses, n, memory) for n in nodes), parse.text[verb.start : verb.end], "asserts"
    )
    left = min(n.start for n in nodes)
    end = clause_end(parse, k + 1)
    for p in phrases[k + 2 : -1]:
        if p.type == "C" and phrases[p.at + 1].type == "V" and parse.is_finite(phrases[p.at + 1]):
            end = min(end, phrases[p.at - 1].end)  # "accused X of moving the posts and asked for monitors"
            break
    return Attribution(level, phrases[k + 1].start, end, left, verb.end)


def called_untrue(parse: Parse, verb: Phrase) -> Phrase | None:
    """Return what somebody calls untrue that was said before: "calls that a fairy tale", "called the story a lie"."""
    phrases = parse.phrases
    k = verb.at + 1
    if parse.lemma(verb) not in _CALLING or k + 1 >= len(phrases) or phrases[k].type != "N" or parse.is_passive(verb):
        return None
    thing = phrases[k]
    first = parse.lows[thing.first]
    if first not in _POINTING and not (first == "the" and parse.lemma(thing) in parse.lex.report_nouns):
        return None
    if _UNTRUE.isdisjoint(parse.lows[thing.first + 1 : thing.last + 6]):
        return None
    return thing


def labelled(parse: Parse, clauses: Clauses, verb: Phrase, memory: list[Speaker]) -> Attribution | None:
    """Return the denial in "described reports that S as groundless" or "dismissed as baseless the reports that S"."""
    phrases = parse.phrases
    behind = phrases[verb.at + 1 : verb.at + 6]
    thing = called_untrue(parse, verb)
    if thing is not None:
        return _called(parse, clauses, verb, thing, memory)
    noun = next((p for p in behind if p.type == "N" and parse.lemma(p) in parse.lex.report_nouns), None)
    if noun is None:
        return None
    that = next((p for p in phrases[noun.at + 1 : noun.at + 9] if p.type in "SKW" and parse.low(p) == "that"), None)
    nodes = [n for n in clauses.subject(verb) if n.end <= verb.start]
    if that is None or not nodes or that.at + 1 >= len(phrases):
        return None
    end = clause_end(parse, that.at + 1)
    for k in range(verb.last, len(parse.lows)):
        if parse.lows[k] in _UNTRUE and "as" in parse.lows[max(0, k - 4) : k]:
            label = next(j for j in range(k, -1, -1) if parse.lows[j] == "as")
            if parse.starts[label] > that.start:
                end = min(end, parse.ends[label - 1])
            break
    else:
        if parse.lemma(verb) not in REFUSING:
            return None
    level = VoiceLevel(
        tuple(speaker(parse, clauses, n, memory) for n in nodes), parse.text[verb.start : verb.end], "denies"
    )
    left = min(n.start for n in nodes)
    return Attribution(level, phrases[that.at + 1].start, end, left, verb.end, (noun.start, end))


def _called(parse: Parse, clauses: Clauses, verb: Phrase, thing: Phrase, memory: list[Speaker]) -> Attribution | None:
    """Return the denial of one who calls what was said before untrue."""
    nodes = [n for n in clauses.subject(verb) if n.end <= verb.start]
    if not nodes:
        return None
    speakers = tuple(speaker(parse, clauses, n, memory) for n in nodes)
    level = VoiceLevel(speakers, parse.text[verb.start : verb.end], "denies")
    end = clause_end(parse, thing.at)
    return Attribution(level, thing.start, end, min(n.start for n in nodes), verb.end, (thing.start, thing.end))


def refuted(parse: Parse, clauses: Clauses, noun: Phrase) -> Attribution | None:
    """Return the attribution of "rumours that ... are untrue": what the rumours say is denied by who says so."""
    phrases = parse.phrases
    report = told(parse, clauses, noun)
    if report is None:
        return None
    k = report.that
    level = VoiceLevel((), parse.text[noun.start : noun.end], "asserts")  # whose report it is: `hearsay`
    if parse.lows[max(0, noun.first - 3) : noun.first][-3:] in (["no", "truth", "in"], ["no", "truth", "to"]):
        return Attribution(level, report.start, report.end, noun.start, noun.end, refuted=True)
    for p in phrases[k + 1 :]:
        is_be = p.type == "V" and "I" in parse.tags_of(p)
        following = next((q.first for q in phrases[p.at + 1 :] if q.type == "V"), p.last + 3)
        if is_be and not _UNTRUE.isdisjoint(parse.lows[p.first : min(following, p.last + 3)]):
            return Attribution(level, report.start, p.start, noun.start, noun.end, refuted=True)
    return None


def refuter(parse: Parse, clauses: Clauses, noun: Phrase, memory: list[Speaker]) -> Attribution | None:
    """Return the attribution to who refutes in "rumours that ... were dismissed by X"; X stands behind the denial."""
    phrases = parse.phrases
    k = noun.at + 1
    if k + 1 >= len(phrases) or phrases[k].type != "S" or parse.low(phrases[k]) != "that":
        return None
    for p in phrases[k + 2 : -2]:
        denies = p.type == "V" and (parse.lemma(p) in REFUSING or parse.lex.speech.get(parse.lemma(p)) == "denies")
        by = phrases[p.at + 1]
        if (
            denies
            and parse.is_passive(p)
            and by.type == "P"
            and parse.low(by) == "by"
            and phrases[by.at + 1].type == "N"
        ):
            nodes, _ = clauses.nouns.group(by.at + 1)
            speakers = tuple(speaker(parse, clauses, n, memory) for n in nodes)
            level = VoiceLevel(speakers, parse.text[p.start : p.end], "asserts")
            return Attribution(level, phrases[k].start, p.start, p.start, nodes[-1].full_end, (noun.start, p.start - 1))
    return None
