"""Adds files to a store: many processes read and link, one writes; killed at any instant, a second run completes."""

from __future__ import annotations

import contextlib
import glob
import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from crossbearing import pipeline, plugins
from crossbearing.errors import CrossbearingError, StoreError, UsageError
from crossbearing.model.problem import Problem
from crossbearing.model.record import Receipt
from crossbearing.model.report import Report
from crossbearing.model.theatre import Theatre
from crossbearing.pipeline import Digested, Orders, Work
from crossbearing.read.metadata import sidecar_row, unused_rows
from crossbearing.stopping import uninterrupted
from crossbearing.version import __version__

CHUNK = 32  # files or reports an item: a few hundred milliseconds of work against some 0.2 of passing it over
SECONDS_A_COMMIT = 2.0  # with a slow extractor, what is done is stored and seen at least this often
FEW = 4  # files; fewer are read in this process, because starting others costs more
# What the user says of a report: it counts even where the report is stored already.
TOLD = ("option", "sidecar")
CRASHES_COUNT_FROM = 100  # reports: the share of crashes is taken of at least so many

# Files of many reports: read here, in one pass, and handed to the workers report by report.
ARCHIVES = frozenset((".xml", ".rss", ".atom", ".jsonl", ".ndjson", ".warc", ".wacz", ".zip", ".gz"))
# What is read out of a folder. A file named by itself is always tried.
SUFFIXES = ARCHIVES | {".txt", ".text", ".htm", ".html", ".xhtml", ".pdf"}
# Folders with one of these are a theatre or a project, not reports.
NOT_REPORTS = ("theatre.toml", "crossbearing.toml")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: files and bytes done of all, and what came of them. `file` is the one done last."""

    files: int
    files_total: int
    bytes: int
    bytes_total: int
    reports: int
    new: int
    duplicates: int
    claims: int
    problems: int
    file: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """What a run did. `read` reports were met: `new` ones stored, `duplicates` stored before.

    `files` were met, `skipped` of them known to be read to their end; `left_out` names files in folders that are of no
    kind that is read, `unused_rows` files of the sidecar that were not given. `claims` were stored; `problems` counts
    those of this run by code. `corrected` duplicates were given an outlet, day or other words (option, sidecar) that
    were not known of them.
    """

    files: int = 0
    skipped: int = 0
    read: int = 0
    new: int = 0
    duplicates: int = 0
    corrected: int = 0
    claims: int = 0
    problems: dict[str, int] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    seconds: float = 0.0
    unused_rows: tuple[str, ...] = ()


def expand(paths: Iterable[str | Path]) -> tuple[list[str], list[str]]:
    """Return the files that paths, folders and globs name, each once, in order; and those in folders left out.

    A glob or folder that holds nothing stays as it is, for the reader to say so. Raises UsageError where none holds
    anything, and for an empty path, which else would be the present folder.
    """
    found: dict[str, None] = {}
    left_out: list[str] = []
    nothing: dict[str, UsageError] = {}
    for path in map(str, paths):
        if not path:
            raise UsageError("A path is empty.", hint="Name a file or folder; `.` is the present folder.")
        is_folder, matches = _looked_up(path)
        if is_folder:
            inside = _inside(Path(path))
            matches = [str(p) for p in inside if _may_be_read(p)]
            left_out += [str(p) for p in inside if not _may_be_read(p)]
            if not matches:
                nothing[path] = UsageError(
                    f"There are no reports in the folder {path}.", hint="Name the files themselves."
                )
        elif not matches:
            nothing[path] = UsageError(f"Nothing matches {path!r}.", hint="Check the folder and the ending.")
        found.update(dict.fromkeys(matches or [path]))
    if nothing and len(nothing) == len(found):
        raise next(iter(nothing.values()))
    return list(found), left_out


def _looked_up(path: str) -> tuple[bool, list[str]]:
    """Return whether the path is a folder, and the files that it names: itself, or what it matches as a glob."""
    try:
        if Path(path).is_dir():
            return True, []
        is_glob = not Path(path).exists() and glob.has_magic(path)
    except OSError:  # a name that is too long: the reader says so
        return False, [path]
    if not is_glob:
        return False, [path]
    return False, [p for p in sorted(glob.glob(path, recursive=True)) if Path(p).is_file()]  # noqa: PTH207 - "~", "**"


def _may_be_read(path: Path) -> bool:
    """Return whether a file in a folder is of a kind that is read, and no pipe or device; a dangling link is told."""
    return path.suffix.lower() in SUFFIXES and (path.is_file() or not path.exists())


def _inside(folder: Path) -> list[Path]:
    """Return the files of a folder and those below, in order, without hidden ones and without theatres and projects."""
    files: list[Path] = []
    for at, folders, names in os.walk(folder):
        here = Path(at)
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        if any(name in names for name in NOT_REPORTS):
            folders.clear()
            continue
        files += [here / name for name in sorted(names) if not name.startswith(".")]
    return files


class _Tally:
    """Counts of a run in the making."""

    def __init__(self, files: Sequence[str]) -> None:
        self.sizes = {path: _size(path) for path in files}
        self.counts: Counter[str] = Counter()
        self.problems: Counter[str] = Counter()
        self.bytes = 0

    def progress(self, file: str = "") -> Progress:
        n = self.counts
        total = sum(self.sizes.values())
        return Progress(
            files=n["files"],
            files_total=len(self.sizes),
            bytes=self.bytes,
            bytes_total=total,
            reports=n["read"],
            new=n["new"],
            duplicates=n["duplicates"],
            claims=n["claims"],
            problems=sum(self.problems.values()),
            file=file,
        )

    def crashes(self) -> int:
        return sum(n for code, n in self.problems.items() if code.endswith("/crash"))


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except (OSError, ValueError):
        return 0


def _hash(path: str) -> str:
    """Return the SHA-256 of a file's bytes in hex; "" for what cannot be opened, is a pipe or has no end."""
    try:
        if not Path(path).is_file():
            return ""
        with Path(path).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, ValueError):  # the reader will say so
        return ""


class Run:
    """One run of `add` over a store whose writer's place the caller holds."""

    def __init__(
        self, store: Any, orders: Orders, theatre: Theatre | None, files: Sequence[str], left_out: Sequence[str]
    ) -> None:
        self._store = store
        self._orders = orders
        self._settings = orders.settings
        self._theatre = theatre
        self._files = files
        self._left_out = left_out
        self._tally = _Tally(files)
        self._seen_as: dict[str, tuple[str, str]] = {}  # by path: hash of bytes, hash of options
        self._per_file: Counter[str] = Counter()
        self._crashed: set[str] = set()
        self._packs: list[Any] = []
        self._loose: list[tuple[int, str, bytes]] = []
        self._ended: list[Any] = []
        self._claims = 0
        self._flushed = time.monotonic()
        self._started = time.monotonic()

    def run(self, workers: int, progress: Callable[[Progress], None] | None) -> Added:
        """Read all files and return what came of it; what was read is stored even where the run stops early.

        A receipt is left in every case. Raises CrossbearingError past the setting `crash_share`.
        """
        receipt = self._store.write_receipt(self._receipt())
        outcome = "complete"
        try:
            self._run(workers, progress)
        except CrossbearingError as fault:
            outcome = fault.message
            raise
        except BaseException as fault:
            outcome = f"stopped by {type(fault).__name__}"
            raise
        finally:
            done = self.added()
            counts = {k: v for k, v in asdict(done).items() if isinstance(v, int)} | done.problems
            # Where the store failed, that is what is told, not that its receipt failed too.
            with uninterrupted(), contextlib.suppress(*([] if outcome == "complete" else [StoreError])):
                self._store.write_receipt(replace(receipt, ended=_now(), outcome=outcome, counts=counts))
        return done

    def _run(self, workers: int, progress: Callable[[Progress], None] | None) -> None:
        engine = plugins.load("engine", self._engine())
        function = partial(pipeline.digest, self._orders)
        results = engine.run(function, self._work(workers), workers=workers, lost=_lost)
        try:
            for digested in _whole(results, engine, function):
                for one in digested:
                    self._take(one)
                self._stop_past_crash_share()
                if self._due():
                    self.flush()
                if progress is not None:
                    progress(self._tally.progress(Path(digested[-1].file).name))
        except StoreError:
            raise
        except BaseException:
            self.flush()  # Ctrl-C or a fault: what was read is not read again
            raise
        finally:
            if hasattr(results, "close"):
                results.close()
        self.flush()
        if progress is not None:
            progress(self._tally.progress())

    def _receipt(self) -> Receipt:
        settings = self._settings
        version = getattr(plugins.load("extractor", settings.extractor), "VERSION", __version__)
        return Receipt(
            number=0,
            action="add",
            started=_now(),
            ended=None,
            outcome="interrupted",
            code_version=__version__,
            theatre=self._theatre.id if self._theatre else "",
            theatre_digest=self._theatre.digest if self._theatre else "",
            plugins={
                "extractor": f"{settings.extractor} {version}",
                "store": pipeline.STORE,
                "engine": self._engine(),
            },
            settings=asdict(settings) | {"options": dict(self._orders.options)},
            seed=settings.seed,
        )

    def added(self) -> Added:
        """Return what came of the run so far."""
        n = self._tally.counts
        return Added(
            files=n["files"],
            skipped=n["skipped"],
            read=n["read"],
            new=n["new"],
            duplicates=n["duplicates"],
            corrected=n["corrected"],
            claims=n["claims"],
            problems=dict(sorted(self._tally.problems.items())),
            left_out=tuple(self._left_out),
            seconds=round(time.monotonic() - self._started, 3),
            unused_rows=unused_rows(self._orders.sidecar, self._files),
        )

    def _engine(self) -> str:
        plugins.load("engine", self._settings.engine)  # a wrong name is said, even where a run is too small to need it
        small = len(self._files) < FEW and not any(map(_is_archive, self._files))
        return "serial" if small else self._settings.engine

    # what goes to the workers

    def _work(self, workers: int) -> Iterator[Work]:
        chunk = max(1, min(CHUNK, len(self._files) // (4 * workers)))
        remaining = iter(self._files)
        while group := list(islice(remaining, CHUNK)):
            fresh = self._not_seen(group)
            plain = [path for path in fresh if not _is_archive(path)]
            for first in range(0, len(plain), chunk):
                yield Work(files=tuple(plain[first : first + chunk]))
            for path in fresh:
                if _is_archive(path):
                    yield from self._archive(path)

    def _not_seen(self, paths: Sequence[str]) -> list[str]:
        """Return the files that were not read to their end before, and count the others."""
        keys = {path: (_hash(path), self._options(path)) for path in paths}
        seen = self._store.files([raw for raw, _ in keys.values() if raw])
        fresh = []
        for path, key in keys.items():
            self._seen_as[path] = key
            if key in seen:
                self._tally.counts.update(files=1, skipped=1, read=seen[key].reports, duplicates=seen[key].reports)
                self._tally.bytes += self._tally.sizes[path]
            else:
                fresh.append(path)
        return fresh

    def _options(self, path: str) -> str:
        """Return a digest of what was said about a file, its name included, since that may give outlet and date."""
        row = {}
        if self._orders.sidecar:
            row = dict(sidecar_row(self._orders.sidecar, path))
        told = repr((Path(path).name, sorted(self._orders.options.items()), sorted(row.items())))
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def _archive(self, path: str) -> Iterator[Work]:
        reports: list[Report] = []
        problems: list[Problem] = []
        for one in pipeline.read_reports(path, self._orders):
            (reports if isinstance(one, Report) else problems).append(one)  # type: ignore[arg-type]
            if len(reports) >= CHUNK:
                yield Work(archive=path, reports=tuple(reports), problems=tuple(problems))
                reports, problems = [], []
        yield Work(archive=path, reports=tuple(reports), problems=tuple(problems), ended=True)

    # what comes back

    def _take(self, one: Digested) -> None:
        self._packs += one.packs
        self._loose += one.loose
        self._claims += sum(len(pack.claims) for pack in one.packs)
        codes = [row[1] for row in one.loose]
        codes += [row[1] for pack in one.packs for row in pack.problems]
        self._tally.problems.update(codes)
        self._tally.counts["read"] += len(one.packs)
        self._per_file[one.file] += len(one.packs)
        if any(code.endswith("/crash") for code in codes):
            self._crashed.add(one.file)
        if not one.ended:
            return
        self._tally.counts["files"] += 1
        size = self._tally.sizes.get(one.file, 0)
        self._tally.bytes += size
        raw, options = self._seen_as.get(one.file, ("", ""))
        if raw and one.file not in self._crashed:  # a file that crashed is read again by the next run
            store = plugins.load("store", pipeline.STORE)
            count = self._per_file.pop(one.file)
            self._ended.append(store.FileSeen(raw, options, Path(one.file).name, size, count))

    def _due(self) -> bool:
        late = time.monotonic() - self._flushed > SECONDS_A_COMMIT
        return self._claims >= self._settings.batch_claims or (late and bool(self._packs))

    @uninterrupted()
    def flush(self) -> None:
        """Store what is pending, in one transaction."""
        packs, loose, ended = self._packs, self._loose, self._ended
        self._packs, self._loose, self._ended, self._claims = [], [], [], 0
        self._flushed = time.monotonic()
        if packs or loose or ended:
            new = self._store.write_packed(packs, loose, ended)
            self._tally.counts["new"] += len(new)
            self._tally.counts["duplicates"] += len(packs) - len(new)
            self._tally.counts["claims"] += sum(len(pack.claims) for pack in new)
            stored = {pack.id for pack in new}
            again = [p for p in packs if p.id not in stored and any(m[2] in TOLD for m in p.metadata)]
            reread = partial(pipeline.reread, theatre=self._theatre, settings=self._settings)
            self._tally.counts["corrected"] += self._store.enrich(
                again, TOLD, "added again, with more said of it", reread
            )

    def _stop_past_crash_share(self) -> None:
        crashes, share = self._tally.crashes(), self._settings.crash_share
        read = max(self._tally.counts["read"], CRASHES_COUNT_FROM)
        if crashes > share * read:
            raise CrossbearingError(
                f"Stopped: {crashes} of {self._tally.counts['read']} reports met an unforeseen fault, more than the "
                f"share of {share:.0%} at which a run stops (setting `crash_share`).",
                hint="`crossbearing problems` shows where and why; what was read so far is stored.",
            )


def _is_archive(path: str) -> bool:
    return Path(path).suffix.lower() in ARCHIVES


def _lost(work: Work) -> Any:
    """Return the work itself as the sign that two processes died on it."""
    return work


def _whole(results: Iterable[Any], engine: Any, function: Callable[[Work], list[Digested]]) -> Iterator[list[Digested]]:
    """Yield results; where processes died on a chunk, do its files and reports one by one, so that only one is lost."""
    for result in results:
        if not isinstance(result, Work):
            yield result
            continue
        singles = [Work(files=(path,)) for path in result.files]
        singles += [Work(archive=result.archive, reports=(report,)) for report in result.reports]
        if result.archive:
            singles.append(Work(archive=result.archive, problems=result.problems, ended=result.ended))
        for single, one in zip(singles, engine.run(function, singles, workers=1, lost=_lost), strict=True):
            yield [_given_up(single)] if isinstance(one, Work) else one


def _given_up(work: Work) -> Digested:
    """Return what is said of a file or report on which processes die."""
    store = plugins.load("store", pipeline.STORE)
    message = "The process that read it died twice (out of memory, or a fault in a library). Read it alone to see more."
    if work.files:
        told = Problem("read/crash", message, Path(work.files[0]).name)
        return Digested(work.files[0], (), tuple(store.problem_rows([told])))
    report = work.reports[0]
    told = Problem("read/crash", message, report.origin, report.id)
    return Digested(work.archive, (store.pack(report, [], [told]),), (), ended=False)


def options_of(source: str | None, published: Any) -> Mapping[str, str]:
    """Return the options of a run in the words that the read step knows."""
    told = {"source": source, "published": str(published) if published is not None else None}
    return {key: value for key, value in told.items() if value}


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
