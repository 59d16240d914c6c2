"""News-like reports made from a grammar: long and dense as real ones, no two near-duplicates, the same for a seed."""

from __future__ import annotations

import random
import tomllib
from datetime import date, timedelta
from html import escape
from pathlib import Path

GRAMMAR: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
SHARE_OF_EVENTS = 0.5  # of the sentences; the rest are about prices, roads and schools

NAVIGATION = "".join(
    f'<li class="menu-item"><a href="/{w.lower()}">{w}</a><ul class="sub">'
    + "".join(f'<li><a href="/{w.lower()}/{n}">{w} {n}</a></li>' for n in range(6))
    + "</ul></li>"
    for w in ("Home", "News", "Politics", "War", "Economy", "Opinion", "Culture", "Video", "Photos", "About")
)
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} - The Daily</title>
<meta property="og:title" content="{title}"><meta property="article:published_time" content="{day}T09:30:00+06:30">
<meta property="og:site_name" content="{outlet}"><link rel="canonical" href="https://{outlet}.example/{day}/{number}">
<style>body{{font-family:serif}}.menu li{{display:inline}}.sub{{display:none}}</style>
<script>window.dataLayer=window.dataLayer||[];function gtag(){{dataLayer.push(arguments)}}</script>
</head><body><header><div class="logo">The Daily</div><nav><ul class="menu">{navigation}</ul></nav></header>
<main><article><h1>{title}</h1><p class="byline">By a staff reporter | {day}</p><div class="share"><a href="#">Share</a>
<a href="#">Tweet</a><a href="#">Print</a></div><div class="entry-content">{paragraphs}</div></article>
<aside><h3>Most read</h3><ol>{aside}</ol><form action="/subscribe"><input name="email"><button>Subscribe</button></form>
</aside></main><footer><p>Copyright The Daily. All rights reserved.</p><ul>{navigation}</ul></footer></body></html>"""


class _Slots(dict[str, str]):
    """The words for a sentence's braces, each drawn when it is asked for."""

    def __init__(self, chance: random.Random, towns: list[str], sides: list[str]) -> None:
        town, second = chance.sample(towns, 2)
        armed, other = chance.sample(sides, 2)
        super().__init__(town=town, second=second, armed=armed, other=other)
        self._chance, self._towns, self._sides = chance, towns, sides

    def __missing__(self, slot: str) -> str:
        chance = self._chance
        if slot[0].isupper():
            words = self[slot.lower()]
            return words[:1].upper() + words[1:]
        if slot == "number":
            return str(chance.randrange(3, 900))
        if slot == "monthday":
            return f"{self['month']} {chance.randrange(1, 29)}"
        pattern = chance.choice(GRAMMAR[slot.rstrip("2") + "s"])
        return pattern.format_map(_Slots(chance, self._towns, self._sides)) if "{" in pattern else pattern


class News:
    """Makes report after report; the same seed makes the same reports."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._number = 0

    def report(self, words: int = 300) -> dict[str, str]:
        """Return a report of about so many words: outlet, day, title, text in paragraphs parted by blank lines."""
        chance = self._random
        self._number += 1
        towns, sides = chance.sample(GRAMMAR["towns"], 5), chance.sample(GRAMMAR["armed"], 4)
        sentences: list[str] = []
        count = 0
        while count < words:
            frame = chance.choice(GRAMMAR["frames" if chance.random() < SHARE_OF_EVENTS else "fillers"])
            sentences.append(frame.format_map(_Slots(chance, towns, sides)))
            count += len(sentences[-1].split())
        day = date(2024, 1, 1) + timedelta(days=chance.randrange(480))
        return {
            "source": chance.choice(GRAMMAR["outlets"]),
            "published": day.isoformat(),
            "title": "{Deed}".format_map(_Slots(chance, towns, sides)),
            "url": f"https://news.example/{day.isoformat()}/{self._number}",
            "text": "\n\n".join(" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3)),
        }


def as_text(report: dict[str, str]) -> str:
    """Return the report as a plain text with header lines."""
    head = "\n".join(f"{key}: {report[key]}" for key in ("source", "published", "title", "url"))
    return f"{head}\n\n{report['text']}\n"


def as_page(report: dict[str, str], number: int) -> str:
    """Return the report as a web page with navigation, sidebar, scripts and footer around it."""
    paragraphs = "".join(f"<p>{escape(p)}</p>" for p in report["text"].split("\n\n"))
    aside = "".join(f'<li><a href="/{n}">{escape(report["title"])} ({n})</a></li>' for n in range(8))
    return PAGE.format(
        title=escape(report["title"]),
        day=report["published"],
        outlet=report["source"],
        number=number,
        navigation=NAVIGATION,
        paragraphs=paragraphs,
        aside=aside,
    )
