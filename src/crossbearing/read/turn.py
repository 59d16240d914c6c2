"""Who speaks by turns: the accounts of a round-up of posts, the guests of a broadcast."""

from __future__ import annotations

import re

from crossbearing.model.claim import Speaker, VoiceLevel
from crossbearing.read.attribution import Attribution
from crossbearing.read.words import Lexicon, word_set

# A day and an hour before a post: "MON 08:15 ", "07.40, ".
_HOUR = r"(?:[A-Z][A-Za-z]{2,8}\.? )?\d{1,2}[:.]\d{2},?[ \t]+"
# "@account, a nurse: text" at the head of a line; behind an hour, also who has none: "22:40 The rebels' page: text".
_POST = re.compile(
    rf"^[ \t•\-–—*\"“]*(?:{_HOUR})?(@[\w.]+)([^:\n@]{{0,60}}):[ \t]+(?=\S)"
    rf"|^[ \t•\-–—*]*{_HOUR}((?!Our\b|[^:\n]*@)[A-Za-z][^:,\n]{{2,60}})(?:,[^:\n]{{0,60}})?:[ \t]+(?=\S)",
    re.MULTILINE,
)
# A quotation that is all of a post: what follows it in the line is said by others.
_QUOTED = re.compile(r"“[^”\n]+”|\"[^\"\n]+\"")
# "HALIMA: text" at the head of a line.
_TURN = re.compile(r"^([A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,2}):[ \t]+(?=\S)", re.MULTILINE)
# Who runs the programme speaks for the outlet; so do its reporters.
_OUTLET = word_set("ANCHOR ANNOUNCER CORRESPONDENT HOST INTERVIEWER MODERATOR NEWSREADER PRESENTER REPORTER STUDIO")
_REPORTERS = word_set("colleague correspondent reporter")
# Those who go and ask: "a colonel told me", "I put that to the mayor".
_ASKING = re.compile(r"\b(?:tells?|told) (?:me|us)\b|\bI (?:asked|put (?:that|it|this) to)\b")
# A guest's trade behind the name: "Ko Thet drives a digger", "Halima Idris, a teacher".
_TRADE = re.compile(
    r"(?: [A-Z][\w’']+)*(?: (?!has |is |was |says |joins )[a-z]+s\b|,? (?:here, )?(?:an?|one of|who (?!is )) )"
)
# Titles before the name of a guest, and the type that they give.
_TITLES = {"DR": "expert", "DR.": "expert", "PROFESSOR": "expert", "CAPTAIN": "party", "COLONEL": "party",
           "GENERAL": "party", "MAJOR": "party"}  # fmt: skip
_STOP = re.compile(r"[.:;\n]")
_WORD = re.compile(r"[\w-]+")
# How far behind a guest's name it may stand who that is.
_NEAR = 90


def turns(text: str, lex: Lexicon) -> list[Attribution]:
    """Return the attributions of the posts and turns of a text, each to the end of its line or of the turn."""
    found: list[Attribution] = []
    if "@" in text:
        for m in _POST.finditer(text):
            quoted = _QUOTED.match(text, m.end())
            end = quoted.end() if quoted else text.find("\n", m.end())
            found.append(_attribution(m, 1 if m.group(1) else 3, m.end(), len(text) if end < 0 else end, "social"))
    if any(f"{who}: " in text for who in _OUTLET):
        opened = list(_TURN.finditer(text))
        ends = [*(m.start() for m in opened[1:]), len(text)]
        words: dict[str, str] = {}
        for m, end in zip(opened, ends, strict=True):
            words[m.group(1)] = f"{words.get(m.group(1), '')} {text[m.end() : end]}"
        for m, end in zip(opened, ends, strict=True):
            who = m.group(1)
            type_ = None if who in _OUTLET else _guest(text, who, words[who], lex)
            if type_ is not None:
                found.append(_attribution(m, 1, m.end(), end, type_))
    return found


def _attribution(m: re.Match[str], group: int, start: int, end: int, type_: str) -> Attribution:
    level = VoiceLevel((Speaker(m.group(group), m.start(group), m.end(group), type_, True),), m.group(group))
    return Attribution(level, start, end, m.start(), m.end())


def _guest(text: str, name: str, said: str, lex: Lexicon) -> str | None:
    """Return the type of a guest by title, or by how the guest was introduced; None where a reporter speaks.

    A reporter is called one, or is introduced without a trade and tells, in `said`, what others told.
    """
    first = name.split()[0]
    if first in _TITLES:
        return _TITLES[first]
    at = text.find(name.title())
    if at < 0:
        return "public"
    before = _STOP.split(text[max(0, at - 30) : at])[-1]
    after = _STOP.split(text[at + len(name) : at + len(name) + _NEAR])[0]
    words = _WORD.findall(f"{before} {after}".lower())
    if not _REPORTERS.isdisjoint(words):
        return None
    types = [lex.speakers[w] for w in words if w in lex.speakers]
    titled = any(w in lex.speakers for w in _WORD.findall(before.lower())[-2:])
    plain = " " not in name and not titled  # "FATHER AURELIO" is a guest
    if plain and _ASKING.search(said) and not _TRADE.match(text, at + len(name)):
        return None
    told = next((t for t in types if t != "open"), "party" if "open" in types else "public")
    return "public" if told in ("media", "document", "imagery") else told
