"""Speed of `add`, the whole way from files to stored and linked claims: engines, formats, the share of each step.

python benchmarks/add.py --reports 4000 --runs 3        # the table
python benchmarks/add.py --extractor encoder            # the same with the trained reader
python benchmarks/add.py --reports 1000 --shares        # where the time of one report goes
python benchmarks/add.py --store                        # the store alone, claims per second
python benchmarks/add.py --memory                       # peak memory over growing runs
python benchmarks/add.py --digest                       # of all claims, linked: a change of speed alone keeps it
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import crossbearing as xb
from crossbearing import codec, pipeline, plugins
from crossbearing.eval import corpus
from crossbearing.model.claim import Claim, Mention, PlaceMention, Rival, Speaker, VoiceLevel
from crossbearing.model.problem import Problem
from crossbearing.model.report import Report
from crossbearing.model.theatre import Theatre
from crossbearing.model.when import When
from crossbearing.pipeline import Orders
from crossbearing.read import grammar
from crossbearing.settings import Settings
from crossbearing.theatres.load import load as load_theatre
from made_news import News, as_page, as_text

WORDS = 300
THEATRE = "myanmar"


def machine() -> str:
    """Return the machine in words: processor, cores that may be used, system, Python."""
    model = platform.processor() or platform.machine()
    about = Path("/proc/cpuinfo")
    if about.exists():
        model = next(
            (line.split(":", 1)[1].strip() for line in about.read_text().splitlines() if "model name" in line), model
        )
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{model}, {cores} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def write(folder: Path, form: str, count: int, seed: int) -> tuple[list[Path], str]:
    """Return the files of a corpus (one file of JSON lines, or a text or page each) and the digest of its bytes."""
    folder.mkdir(parents=True)
    news, digest = News(seed), hashlib.sha256()
    files: list[Path] = []
    if form == "jsonl":
        files = [folder / "news.jsonl"]
        with files[0].open("w", encoding="utf-8") as stream:
            for _ in range(count):
                line = json.dumps(news.report(WORDS)) + "\n"
                digest.update(line.encode())
                stream.write(line)
        return files, digest.hexdigest()[:12]
    for number in range(count):
        report = news.report(WORDS)
        text = as_page(report, number) if form == "html" else as_text(report)
        path = folder / f"{number:06d}.{'html' if form == 'html' else 'txt'}"
        path.write_text(text, encoding="utf-8")
        digest.update(text.encode())
        files.append(path)
    return files, digest.hexdigest()[:12]


def _processor_seconds() -> tuple[float, float]:
    """Return the processor time of this process, the writer, and of the workers that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return used[0].ru_utime + used[0].ru_stime, used[1].ru_utime + used[1].ru_stime


def run(
    files: list[Path], engine: str, extractor: str, workers: int, folder: Path
) -> tuple[float, tuple[float, float], xb.Project]:
    """Return the seconds that adding the files to a new project takes: by the clock, of the writer, of the workers.

    Processor time is told beside the clock because others may use the machine at the same time.
    """
    shutil.rmtree(folder, ignore_errors=True)
    project = xb.create(folder, theatre=THEATRE)
    project.settings = replace(project.settings, engine=engine, extractor=extractor)
    began, used = time.perf_counter(), _processor_seconds()
    project.add(files, workers=workers)
    seconds, now = time.perf_counter() - began, _processor_seconds()
    return seconds, (now[0] - used[0], now[1] - used[1]), project


def table(arguments: argparse.Namespace, folder: Path) -> None:
    """Print reports per second, the median of several runs after one to warm up, for each format and engine."""
    print("processor milliseconds a report: in the writer's process, in the workers")
    heads = f"{'writer':>7} {'workers':>7} {'claims':>7} {'digest':>13}"
    print(f"{'form':6} {'engine':10} {'reports/s':>9} {'runs':>20} {heads}")
    for form in arguments.forms.split(","):
        count = arguments.reports if form != "html" else max(1, arguments.reports // 4)
        files, digest = write(folder / form, form, count, arguments.seed)
        for engine, workers in (("serial", 1), ("pool", arguments.workers)):
            speeds: list[float] = []
            spent: list[tuple[float, float]] = []
            for number in range(arguments.runs + 1):
                seconds, used, project = run(files, engine, arguments.extractor, workers, folder / "desk")
                if number:
                    speeds.append(count / seconds)
                    spent.append(used)
                counts = project.counts()
                project.close()
            name = engine if engine == "serial" else f"{engine} of {workers}"
            all_runs = " ".join(f"{s:.0f}" for s in speeds)
            per = counts["claims"] / max(1, counts["reports"])
            writer, others = (1e3 * statistics.median(one) / count for one in zip(*spent, strict=True))
            print(
                f"{form:6} {name:10} {statistics.median(speeds):9.0f} {all_runs:>20} "
                f"{writer:7.2f} {others:7.2f} {per:7.1f} {digest:>13}",
                flush=True,
            )


def shares(arguments: argparse.Namespace, folder: Path) -> None:
    """Print the processor time of each step for one report, in milliseconds: the least of several runs."""
    theatre, settings = load_theatre(THEATRE), Settings(extractor=arguments.extractor)
    store_plugin = plugins.load("store", pipeline.STORE)
    extract = plugins.load("extractor", settings.extractor).extract
    from crossbearing.link.step import link

    for form in arguments.forms.split(","):
        files, _ = write(folder / f"shares-{form}", form, arguments.reports, arguments.seed)
        best: dict[str, float] = {}
        for number in range(arguments.runs + 1):
            spent: dict[str, float] = {}
            began = time.process_time()

            def lap(step: str, spent: dict[str, float] = spent) -> None:
                nonlocal began
                now = time.process_time()
                spent[step] = now - began
                began = now

            reports = _reports(files, settings)
            lap("read")
            claims = [extract(report, theatre, settings) for report in reports]
            lap("extract")
            linked = [link(some, theatre, report) for some, report in zip(claims, reports, strict=True)]
            lap("link")
            packs = [store_plugin.pack(r, c, p) for r, (c, p) in zip(reports, linked, strict=True)]
            lap("encode")
            store = store_plugin.open_store(folder / f"shares-{form}-{number}.sqlite", create=True)
            began = time.process_time()
            with store.writer():
                for at in range(0, len(packs), 250):
                    store.write_packed(packs[at : at + 250])
            lap("write")
            store.close()
            for step, seconds in spent.items():
                best[step] = min(best.get(step, seconds), seconds)
        whole = sum(best.values())
        print(f"{form}: {1e3 * whole / len(reports):.2f} ms a report in one process")
        for step, seconds in best.items():
            print(f"  {step:8} {1e3 * seconds / len(reports):6.3f} ms  {seconds / whole:4.0%}")


def digests(arguments: argparse.Namespace, folder: Path) -> None:
    """Print a digest of the stored rows of the corpus, of the examples and of made reports, read and linked."""
    settings = Settings(extractor=arguments.extractor)
    home = Path(__file__).resolve().parent.parent
    lashio = home / "examples" / "lashio"
    own, made = load_theatre(str(lashio / "theatre")), load_theatre(THEATRE)
    told: dict[str, list[tuple[Report, Theatre | None]]] = {
        "corpus": [(case.report, case.theatre) for case in corpus.load(home / "corpus")],
        "examples": [(report, own) for report in _reports(sorted(lashio.glob("*.txt")), settings)],
    }
    for form in arguments.forms.split(","):
        files, _ = write(folder / f"digest-{form}", form, 300, arguments.seed)
        told[form] = [(report, made) for report in _reports(files, settings)]
    for name, reports in told.items():
        digest, claims = hashlib.sha256(), 0
        for report, theatre in reports:
            report = replace(report, id="", origin="", raw_hash="")  # of the files, wherever they lie
            packed = pipeline.pack(report, theatre, settings)
            digest.update(repr(tuple(packed)).encode())
            claims += len(packed.claims)
        print(f"{name:9} {len(reports):4} reports {claims:6} claims {digest.hexdigest()[:16]}", flush=True)


def _reports(files: list[Path], settings: Settings) -> list[Report]:
    found = (one for path in files for one in pipeline.read_reports(str(path), Orders(settings)))
    return [one for one in found if isinstance(one, Report)]


def _synthetic(count: int) -> Iterator[tuple[Report, list[Claim], list[Problem]]]:
    """Yield reports with eight full claims each, so that the store is measured apart from the extractor."""
    news = News(1)
    reason = "an exact name in the theatre, chosen before two others of the same name"
    rivals = (Rival("lashio-district", 0.4, "the district of the same name"), Rival("lashio-township", 0.5, "township"))
    outlet = Speaker("Highland Courier", type="outlet", named=True, id="highland-courier")
    source = Speaker("an officer of the MNDAA", 140, 163, "party", affiliation="mndaa")
    example = Claim(
        id="",
        report="",
        start=4,
        end=90,
        quote="demanded that the whole township be returned before the end of May, the officer said on",
        kind="REQUEST",
        mode="yield",
        actors=(Mention("the junta", 0, 9, "sac", 0.9, reason),),
        recipients=(Mention("the MNDAA", 20, 29, "mndaa", 1.0, reason),),
        places=(PlaceMention("Lashio", 40, 46, "object", "lashio", 0.8, reason, rivals),),
        when=When("on Saturday", date(2025, 3, 22), date(2025, 3, 22), "on", "inferred", "last such weekday"),
        voice=(VoiceLevel((source,), "said", "asserts"), VoiceLevel((outlet,), None, "relays")),
        content=("0" * 32,),
        reading="rules/0.1.0",
    )
    for _ in range(count):
        told = news.report(WORDS)
        identity = hashlib.sha256(told["text"].encode()).hexdigest()
        signature = hashlib.shake_256(identity.encode()).digest(512)
        report = Report(identity[:32], told["text"], identity, "text/plain", "plain", "a.txt", (), signature)
        ids = [hashlib.sha256(f"{identity}{n}".encode()).hexdigest()[:32] for n in range(8)]
        yield report, [replace(example, id=one, report=report.id) for one in ids], []


def store_speed(arguments: argparse.Namespace, folder: Path) -> None:
    """Print claims per second into SQLite, from packed rows, and with packing."""
    plugin = plugins.load("store", pipeline.STORE)
    batch = list(_synthetic(arguments.reports))
    claims = sum(len(some) for _, some, _ in batch)
    size = len(codec.encode(batch[0][1][0]))
    for number in range(arguments.runs):
        store = plugin.open_store(folder / f"store{number}.sqlite", create=True)
        began = time.perf_counter()
        packs = [plugin.pack(*one) for one in batch]
        packed = time.perf_counter()
        with store.writer():
            for at in range(0, len(packs), 250):
                store.write_packed(packs[at : at + 250])
        ended = time.perf_counter()
        store.close()
        print(
            f"write {claims / (ended - packed):8.0f} claims/s   pack {claims / (packed - began):8.0f} claims/s   "
            f"both {claims / (ended - began):8.0f} claims/s   ({size} bytes a claim, 8 a report with its text)"
        )


def memory(arguments: argparse.Namespace, folder: Path) -> None:
    """Print peak memory of this process after runs of growing length; a slope of nought is flat."""
    for count in (arguments.reports // 10, arguments.reports):
        files, _ = write(folder / f"memory{count}", "jsonl", count, arguments.seed)
        seconds, _, project = run(files, "pool", arguments.extractor, arguments.workers, folder / "memory-desk")
        project.close()
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{count:8} reports  {count / seconds:6.0f} reports/s  writer {own:6.0f} MiB  worker {workers:6.0f} MiB")


def main() -> None:
    """Run what the options ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20250322)
    parser.add_argument("--forms", default="jsonl,txt,html")
    parser.add_argument("--extractor", default="rules")
    parser.add_argument("--shares", action="store_true")
    parser.add_argument("--store", action="store_true")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--digest", action="store_true")
    arguments = parser.parse_args()
    print(f"{machine()}; {datetime.now(UTC).date()}; crossbearing {xb.__version__}; seed {arguments.seed}")
    print(
        f"settings: extractor {arguments.extractor}, batch_claims {Settings().batch_claims}; "
        f"theatre {THEATRE}; {WORDS} words a report; rules "
        f"{'as source' if str(grammar.__file__).endswith('.py') else 'compiled'}"
    )
    asked = {
        shares: arguments.shares, store_speed: arguments.store, memory: arguments.memory, digests: arguments.digest
    }  # fmt: skip
    todo = [task for task, on in asked.items() if on]
    with tempfile.TemporaryDirectory() as folder:
        for task in todo or [table]:
            task(arguments, Path(folder))


if __name__ == "__main__":
    main()
