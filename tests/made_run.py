"""A tiny extractor, a theatre and report files, so that stores, engines and runs are tested apart from the reader."""

from __future__ import annotations

import os
import re
import signal
import time
from datetime import date
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from crossbearing import plugins
from crossbearing.model.claim import Claim, Mention, PlaceMention, Speaker, VoiceLevel
from crossbearing.model.problem import Problem
from crossbearing.model.report import Metadata, Report
from crossbearing.model.theatre import Theatre
from crossbearing.model.when import When
from crossbearing.settings import Settings

SENTENCE = re.compile(r"[^.\n]+\.")


def claim_of(report_id: str, start: int, quote: str, **fields: Any) -> Claim:
    """Return a plain claim over some words of a report."""
    identity = sha256(f"{report_id}|{start}|{quote}|{fields.get('kind')}".encode()).hexdigest()[:32]
    fields = {"kind": "TAKE", "mode": "capture"} | fields
    return Claim(identity, report_id, start, start + len(quote), quote, **fields)


def report_of(text: str, *, outlet: str = "gazette", published: str = "2025-03-24", origin: str = "a.txt") -> Report:
    """Return a report as a reader would hand it on, with a signature that only equal texts share."""
    digest = sha256(text.encode()).hexdigest()
    told = (Metadata("outlet", outlet, "header"), Metadata("published", published, "header"))
    signature = (sha256(text.encode()).digest() * 16)[:512]
    return Report(digest[:32], text, digest, "text/plain", "plain", origin, told, signature)


def extract(report: Report, theatre: Theatre | None, settings: Settings) -> list[Claim]:
    """Return a claim for each sentence, dated by the report; words in capitals make it misbehave.

    CRASH raises, KILL kills the process that reads it, SLOW takes 4 ms.
    """
    if "CRASH" in report.text:
        raise RuntimeError("a fault that nobody foresaw")
    if "KILL" in report.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "SLOW" in report.text:
        time.sleep(0.004)
    day = report.published
    when = When("then", day, day, "on", "stated", "test") if day else When()
    speaker = Speaker(report.outlet or "nobody", type="outlet")
    return [
        claim_of(report.id, m.start(), m.group(), when=when, voice=(VoiceLevel((speaker,)),), reading="tiny/1")
        for m in SENTENCE.finditer(report.text)
    ]


TINY = SimpleNamespace(extract=extract, VERSION="1")


def install() -> Any:
    """Make `tiny` an extractor and return what takes it back; worker processes inherit it by fork."""
    load = plugins.load

    def with_tiny(wing: str, name: str) -> Any:
        return TINY if (wing, name) == ("extractor", "tiny") else load(wing, name)

    plugins.load = with_tiny  # type: ignore[assignment]
    return lambda: setattr(plugins, "load", load)


def theatre_folder(at: Path) -> Path:
    """Return a folder with a small theatre of one town, two sides and two outlets."""
    at.mkdir(parents=True, exist_ok=True)
    (at / "theatre.toml").write_text('name = "The Ford"\n')
    (at / "actors.csv").write_text("id,name,aliases,kind\nnra,Northern River Army,NRA,armed-group\n")
    (at / "places.csv").write_text("id,name,kind,level,lat,lon\nford,Ford,settlement,town,1,2\n")
    (at / "sources.csv").write_text("id,name,kind\ngazette,The Gazette,news\n")
    return at


def write_reports(folder: Path, count: int, sentences: int = 4, more: str = "") -> list[Path]:
    """Return `count` small text files with a header, each with its own words."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number in range(count):
        body = " ".join(f"The army took village {number}x{n} before noon.{more}" for n in range(sentences))
        path = folder / f"report{number:04d}.txt"
        path.write_text(f"source: gazette\npublished: 2025-03-{1 + number % 28:02d}\n\n{body}\n")
        files.append(path)
    return files


def sample() -> list[tuple[Report, list[Claim], list[Problem]]]:
    """Return three reports with claims of several forms and problems."""
    first = report_of("The army took Ford. It did not take Mill.", origin="a.txt")
    second = report_of("Ford is quiet. ផ្សារ 市场 \U0001f54a stays open.", outlet="herald", origin="b.txt")
    third = report_of("Nothing to see.", published="2025-03-25", origin="c.txt")
    ford = PlaceMention("Ford", 14, 18, "object", "ford", 1.0, "exact")
    when = When("on Monday", date(2025, 3, 24), date(2025, 3, 24), "on", "inferred", "weekday")
    return [
        (
            first,
            [
                claim_of(first.id, 0, "The army took Ford", places=(ford,), actors=(Mention("army", 4, 8),), when=when),
                claim_of(first.id, 20, "It did not take Mill", polarity="denied"),
            ],
            [Problem("link/unknown-name", "Mill is not in the theatre.", "a.txt", first.id)],
        ),
        (second, [claim_of(second.id, 0, "Ford is quiet", kind="STATUS", mode="open")], []),
        (third, [], [Problem("read/no-claim", "Nothing in it.", "c.txt", third.id)]),
    ]
