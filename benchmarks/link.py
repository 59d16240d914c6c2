"""Speed of `link`: names found in running text, whole reports linked, the world's gazetteer loaded.

python benchmarks/link.py [--runs 5]

Text is made by `made_news.py`; the theatre is the shipped one. Figures are medians of the process's own
time on one core. Memory is the growth of the largest resident size while the gazetteer is loaded and used once.
"""

from __future__ import annotations

import argparse
import platform
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date

import made_news
from crossbearing.link.gazetteer import FILE, load
from crossbearing.link.names import index_of
from crossbearing.link.scan import scan
from crossbearing.link.step import link
from crossbearing.model.report import Metadata, Report
from crossbearing.pipeline import read_claims
from crossbearing.settings import Settings
from crossbearing.theatres.load import load as load_theatre

THEATRE = "myanmar"
SEED = 11


def timed(runs: int, work: Callable[[], object]) -> float:
    """Return the median of the process's own seconds that a piece of work takes, after one run that warms it up."""
    work()
    found = []
    for _ in range(runs):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return statistics.median(found)


def made(count: int) -> Iterator[Report]:
    """Yield reports of about 300 words."""
    news = made_news.News(SEED)
    for i in range(count):
        one = news.report()
        metadata = tuple(
            Metadata(key, one[k], "header") for key, k in (("outlet", "source"), ("published", "published"))
        )
        yield Report(f"r{i}", one["text"], "", "text/plain", "plain", f"r{i}.txt", metadata)


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--runs", type=int, default=5)
    asked.add_argument("--reports", type=int, default=150)
    given = asked.parse_args()
    data = FILE.read_bytes()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    world = load(data)
    world.find("oslo")
    loaded = time.process_time() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    theatre = load_theatre(THEATRE)
    started = time.process_time()
    index = index_of(theatre)
    indexed = time.process_time() - started
    reports = list(made(given.reports))
    text = "\n".join(r.text for r in reports)[:200_000]
    scanned = timed(given.runs, lambda: scan(text, index))
    read = [(r, read_claims(r, None, Settings())[0]) for r in reports]
    claims = sum(len(found) for _, found in read)
    size = sum(len(r.text) for r, _ in read)
    linked = timed(given.runs, lambda: [link(found, theatre, r) for r, found in read])
    print(f"{date.today()}  {platform.machine()}, Python {platform.python_version()}, theatre {THEATRE}, seed {SEED}")
    print(f"gazetteer: {len(data) / 1e6:.1f} MB, loaded and used once in {loaded:.2f} s, {grown:.0f} MB more memory")
    print(f"theatre's names indexed in {indexed:.2f} s")
    print(f"names found in {len(text) / 1e6:.2f} MB of text in {scanned:.3f} s: {len(text) / 1e6 / scanned:.1f} MB/s")
    print(f"{len(read)} reports, {size / 1e6:.2f} MB, {claims} claims linked in {linked:.3f} s:"
          f" {1000 * linked / len(read):.2f} ms a report, {1e6 * linked / max(1, claims):.0f} µs a claim")  # fmt: skip


if __name__ == "__main__":
    main()
