"""Who speaks by turns: the accounts of a round-up of posts, the guests of a broadcast."""

from __future__ import annotations

import re

from crossbearing.model.claim import Speaker, VoiceLevel
from crossbearing.read.attribution import Attribution
from crossbearing.read.words import Lexicon, word_set

# "@account, a nurse: text" at the head of a line.
_POST = re.compile(r"^[ \t•\-–—*\"“]*(@[\w.]+)([^:\n@]{0,60}):[ \t]+(?=\S)", re.MULTILINE)
# "HALIMA: text" at the head of a line.
_TURN = re.compile(r"^([A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,2}):[ \t]+(?=\S)", re.MULTILINE)
# Who runs the programme speaks for the outlet; so do its reporters.
_OUTLET = word_set("ANCHOR ANNOUNCER CORRESPONDENT HOST INTERVIEWER MODERATOR NEWSREADER PRESENTER REPORTER STUDIO")
_REPORTERS = word_set("correspondent reporter")
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
            end = text.find("\n", m.end())
            found.append(_attribution(m, 1, m.end(), len(text) if end < 0 else end, "social"))
    if any(f"{who}: " in text for who in _OUTLET):
        opened = list(_TURN.finditer(text))
        ends = [*(m.start() for m in opened[1:]), len(text)]
        for m, end in zip(opened, ends, strict=True):
            type_ = None if m.group(1) in _OUTLET else _guest(text, m.group(1), lex)
            if type_ is not None:
                found.append(_attribution(m, 1, m.end(), end, type_))
    return found


def _attribution(m: re.Match[str], group: int, start: int, end: int, type_: str) -> Attribution:
    level = VoiceLevel((Speaker(m.group(group), m.start(group), m.end(group), type_, True),), m.group(group))
    return Attribution(level, start, end, m.start(), m.end())


def _guest(text: str, name: str, lex: Lexicon) -> str | None:
    """Return the type of a guest by title, or by how the guest was introduced; None where a reporter speaks."""
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
    told = next((t for t in types if t != "open"), "party" if "open" in types else "public")
    return "public" if told in ("media", "document", "imagery") else told
