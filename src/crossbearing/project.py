"""The Python API: make or open a project, add reports, and ask what they come to."""

from __future__ import annotations

import contextlib
import json
import os
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any

from crossbearing import pipeline, plugins
from crossbearing.add import Added, Progress, Run, expand, options_of
from crossbearing.codec import decode, encode
from crossbearing.deciding import Deciding, user_name
from crossbearing.errors import StoreError, UsageError
from crossbearing.following import Concluding
from crossbearing.forecasts import ForecastBook
from crossbearing.link.beyond import with_world
from crossbearing.lookup import Lookup
from crossbearing.model.claim import Claim
from crossbearing.model.finding import Finding, Findings, Holding, Question
from crossbearing.model.outlook import Outlook, Scenario
from crossbearing.model.problem import Problem
from crossbearing.model.record import Receipt
from crossbearing.model.report import Report
from crossbearing.model.talks import Talks
from crossbearing.model.theatre import Theatre
from crossbearing.output import whole_file
from crossbearing.pipeline import Orders
from crossbearing.settings import Settings
from crossbearing.theatres.load import SHIPPED
from crossbearing.theatres.load import load as load_theatre

__all__ = ["Added", "Progress", "Project", "create", "open", "read"]

FILE = "crossbearing.toml"
LEDGER = "ledger.sqlite"


def create(path: str | Path, theatre: str | Path, *, exist_ok: bool = False, store: str | None = None) -> Project:
    """Return a new project in a folder that is made where it is missing: `crossbearing.toml` and the ledger.

    `theatre` is a shipped name or a folder. `store` is a PostgreSQL address where the ledger is a team's. With
    `exist_ok` an existing project is opened as it is. Raises UsageError where there is one already, TheatreError for
    a theatre that is not known.
    """
    folder = Path(path)
    if (folder / FILE).exists():
        if exist_ok:
            return open(folder)
        raise UsageError(f"{folder} is a project already.", hint=f"`crossbearing add {folder} FILES` adds to it.")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file.", hint="Name a folder that is new or empty.")
    word = _theatre_word(theatre, folder)
    load_theatre(_theatre_key(word, folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _open_store(folder, store, make=True).close()
        lines = ["[project]", f"name = {json.dumps(folder.resolve().name)}", f"theatre = {json.dumps(word)}"]
        lines += [f"store = {json.dumps(store)}"] if store else []
        settings = "# Settings, with their defaults and meaning: docs/settings.md."
        (folder / FILE).write_text("\n".join([*lines, "", "[settings]", settings, ""]), encoding="utf-8")
    except OSError as fault:
        raise UsageError(
            f"{folder} cannot be made: {fault.strerror}.", hint="Choose a folder that you may write in."
        ) from fault
    return open(folder)


def open(path: str | Path) -> Project:
    """Return the project of a folder. Raises UsageError where the folder holds none."""
    folder = Path(path)
    file = folder / FILE
    if not file.is_file():
        raise UsageError(
            f"{folder} is not a project: it has no {FILE}.",
            hint=f"`crossbearing init {folder} --theatre NAME` makes one.",
        )
    settings = Settings.load(file)  # says so where the file is not valid TOML
    table = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {})
    word = table.get("theatre")
    theatre = _theatre_key(str(word), folder) if word else None
    return Project(folder, str(table.get("name", folder.resolve().name)), theatre, settings, table.get("store"))


def read(
    paths: str | Path | Iterable[str | Path],
    *,
    theatre: str | Path | None = None,
    source: str | None = None,
    published: date | str | None = None,
    sidecar: str | Path | None = None,
    extractor: str | None = None,
    settings: Settings | None = None,
) -> Iterator[Claim | Problem]:
    """Yield the claims of files, report by report, and the problems met on the way; no project is needed.

    Claims are linked where a theatre is given.
    """
    settings = settings or Settings()
    if extractor is not None:
        plugins.load("extractor", extractor)
        settings = settings.with_values({"extractor": extractor})
    place = with_world(load_theatre(theatre)) if theatre is not None else None
    orders = Orders(settings, None, options_of(source, published), _sidecar(sidecar))
    files, _ = expand([paths] if isinstance(paths, str | Path) else paths)
    for path in files:
        held: dict[str, list[Problem]] = {}
        for one in pipeline.read_reports(path, orders):
            if isinstance(one, Problem):
                if one.report_id is None:
                    yield one
                else:  # its report comes next
                    held.setdefault(one.report_id, []).append(one)
                continue
            claims, problems = pipeline.read_claims(one, place, settings, held.pop(one.id, ()))
            yield from claims
            yield from problems


class Project(Lookup, Deciding, Concluding):
    """A folder with settings, a theatre and a ledger. Reads never wait; one process writes at a time.

    Every read takes `as_of`, a day or a moment in ISO 8601: what the project knew then. `on` is a day in the world.
    """

    def __init__(
        self, folder: Path, name: str, theatre: str | None, settings: Settings, store: str | None = None
    ) -> None:
        self.folder = folder
        self.name = name
        self.settings = settings
        self._theatre_key = theatre
        self._store = _open_store(folder, store, make=False)
        self._begin_concluding()
        self.theatre: Theatre | None = with_world(load_theatre(theatre)) if theatre else None

    @property
    def theatre_folder(self) -> Path | None:
        """The folder of the theatre's sheets, beside which its polygons lie; None without a theatre."""
        if self._theatre_key is None:
            return None
        own = Path(self._theatre_key)
        return own if own.is_dir() else SHIPPED / self._theatre_key

    def close(self) -> None:
        """Give back the database's connections."""
        self._store.close()

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # adding

    def add(
        self,
        paths: str | Path | Iterable[str | Path],
        *,
        source: str | None = None,
        published: date | str | None = None,
        sidecar: str | Path | None = None,
        progress: Callable[[Progress], None] | None = None,
        workers: int | None = None,
    ) -> Added:
        """Read, link and store files, folders and globs; return counts. Adding the same again changes nothing.

        `source` and `published` speak for all the files, the CSV `sidecar` for each. Killed at any instant, a second
        run completes: what was stored is not read again, and nothing is stored twice. Raises StoreError where another
        process writes, CrossbearingError past the setting `crash_share`. A receipt is left in every case.
        """
        files, left_out = expand([paths] if isinstance(paths, str | Path) else paths)
        orders = Orders(self.settings, self._theatre_key, options_of(source, published), _sidecar(sidecar))
        with self._store.writer():
            run = Run(self._store, orders, self.theatre, files, left_out)
            return run.run(_workers(workers or self.settings.workers), progress)

    # what is stored

    def reports(self, as_of: str | None = None) -> Iterator[Report]:
        """Yield the reports, in order of arrival."""
        yield from self._store.reports(as_of)

    def report(self, report_id: str, as_of: str | None = None) -> Report:
        """Return the report whose id is, or begins with, the word. Raises UsageError where not exactly one fits."""
        found: Report = self._store.report(report_id, as_of)
        return found

    def claims(
        self,
        as_of: str | None = None,
        *,
        report: str | None = None,
        kind: str | None = None,
        actor: str | None = None,
        place: str | None = None,
    ) -> Iterator[Claim]:
        """Yield the claims in order of arrival and span: of one report, kind, actor (acting or asked) or place."""
        for claim in self._store.claims(as_of, report, kind):
            if actor is not None and all(m.id != actor for m in (*claim.actors, *claim.recipients)):
                continue
            if place is not None and all(m.id != place for m in claim.places):
                continue
            yield claim

    def claim(self, claim_id: str, as_of: str | None = None) -> Claim:
        """Return the claim whose id is, or begins with, the word. Raises UsageError where not exactly one fits."""
        found: Claim = self._store.claim(claim_id, as_of)
        return found

    def problems(self, as_of: str | None = None, report: str | None = None) -> Iterator[Problem]:
        """Yield the problems that stand, in order of arrival."""
        yield from self._store.problems(as_of, report)

    def counts(self, as_of: str | None = None) -> dict[str, int]:
        """Return how many reports, claims and problems stand, and problems by code as `problem:CODE`."""
        found: dict[str, int] = self._store.counts(as_of)
        return found

    def outlets(self) -> list[str]:
        """Return the outlets of the stored reports."""
        found: list[str] = self._store.outlets()
        return found

    def near(self, report_id: str) -> list[str]:
        """Return the ids of reports that may be copies of this one."""
        found: list[str] = self._store.near(report_id)
        return found

    def receipts(self) -> list[Receipt]:
        """Return the receipts of all runs, oldest first."""
        found: list[Receipt] = self._store.receipts()
        return found

    # what it comes to

    def findings(
        self,
        on: date | None = None,
        as_of: str | None = None,
        judge: str | None = None,
        *,
        refresh: bool = False,
    ) -> Findings:
        """Return what the claims come to; worked out once for each state of the ledger, then read back.

        `refresh` works it out again.
        """
        return self._concluded(on, as_of, judge, refresh)[0]

    def finding(self, question_id: str, as_of: str | None = None, judge: str | None = None) -> Finding:
        """Return the finding whose question's id is, or begins with, the word.

        Raises UsageError where not exactly one fits.
        """
        found = self.findings(as_of=as_of, judge=judge)
        exact = found.finding(question_id)
        if exact is not None:
            return exact
        near = [f for f in found.findings if question_id and f.question.id.startswith(question_id)]
        if not near:
            raise UsageError(f"There is no question {question_id!r}.", hint="`crossbearing brief` shows their ids.")
        if len(near) > 1:
            ids = ", ".join(f.question.id for f in near[:5])
            raise UsageError(f"{question_id!r} begins the ids of several questions.", hint=f"Say more of it: {ids}.")
        return near[0]

    def history(self, question_id: str, *, missing_ok: bool = False) -> list[tuple[str, str | None, Finding]]:
        """Return what was concluded of a question over time: recorded from, to (None while it stands), finding.

        With `missing_ok` the id is whole and the question may stand no longer.
        """
        question = question_id if missing_ok else self.finding(question_id).question.id
        found: list[tuple[str, str | None, Finding]] = self._store.history(question, self.settings.judge)
        return found

    def questions_of(self, claim_ids: Sequence[str]) -> dict[str, list[Question]]:
        """Return the questions of the present to which each claim speaks, by claim id."""
        if not self.is_concluded():
            self.findings()
        found: dict[str, list[Question]] = self._store.questions_of(claim_ids, self.settings.judge)
        return found

    def holdings(self, on: date | None = None, as_of: str | None = None) -> tuple[Holding, ...]:
        """Return who holds which place, over which days, and how sure that is."""
        return self.findings(on=on, as_of=as_of).holdings

    def talks(self, on: date | None = None, as_of: str | None = None) -> tuple[Talks, ...]:
        """Return the negotiations that the claims tell of."""
        state, _ = self._state(as_of)
        key = f"talks|{self.settings.judge}|{on}|{as_of}|{state}"
        if key not in self._memory:
            data = self._store.kept(key)
            if data is not None:
                found = decode(tuple[Talks, ...], data)
            else:
                findings, state, moment = self._concluded(on, as_of, None)
                claims, reports = list(self._store.claims(moment)), list(self._store.reports(moment))
                log = self._store.records(moment)
                found = pipeline.negotiate(claims, findings, reports, self.theatre, self.settings, log)
                with contextlib.suppress(StoreError):  # as with findings
                    self._store.keep(key, encode(found))
            self._remember(key, state, found)
        talks: tuple[Talks, ...] = self._memory[key]
        return talks

    def kept_view(self, key: str, kind: Any, make: Callable[[], Any]) -> Any:
        """Return what `make` gives in the present state of the ledger: worked out once, then read back as `kind`."""
        state, _ = self._state(None)
        key = f"{key}|{state}"
        if key not in self._memory:
            data = self._store.kept(key)
            found = make() if data is None else decode(kind, data)
            if data is None:
                with contextlib.suppress(StoreError):  # as with findings
                    self._store.keep(key, encode(found))
            self._remember(key, state, found)
        return self._memory[key]

    def outlook(self, scenario: Scenario | str | None = None, talks: str | None = None) -> Outlook:
        """Return what may come of talks (the first, or those whose id begins with the word), under a scenario.

        The scenario is a value or words such as "china closes crossings". Raises UsageError where there are no talks.
        """
        found = [t for t in self.talks() if talks is None or t.id.startswith(talks)]
        if not found:
            what = f"There are no talks {talks!r}." if talks else "No talks were found in the reports."
            raise UsageError(what, hint="`crossbearing brief` shows the talks and their ids.")
        return pipeline.foresee(found[0], scenario, self.theatre, self.settings, self.forecasts.record())

    @property
    def forecasts(self) -> ForecastBook:
        """The forecasts that were frozen here: `freeze`, `score`, `record`."""
        return ForecastBook(self._store, user_name)

    def export(self, format: str, subject: Any, out: str | Path | IO[bytes]) -> None:
        """Write a subject in a format: a value (a brief, findings, claims) or the word "claims" or "findings".

        A file appears whole or not at all.
        """
        plugin = plugins.load("format", format)
        if subject == "claims":
            subject = self.claims()
        elif subject == "findings":
            subject = self.findings()
        if not isinstance(out, str | Path):
            plugin.write(subject, out)
            return
        with whole_file(Path(out)) as stream:
            plugin.write(subject, stream)


def _open_store(folder: Path, store: str | None, *, make: bool) -> Any:
    return plugins.load("store", pipeline.STORE).open_store(store or folder / LEDGER, create=make)


def _theatre_word(theatre: str | Path, folder: Path) -> str:
    """Return how a new project names its theatre: a shipped name, a path within the project, or a full path."""
    path = Path(theatre)
    if not (path / "theatre.toml").is_file():
        return str(theatre)
    full, home = path.resolve(), folder.resolve()
    return str(full.relative_to(home)) if full.is_relative_to(home) else str(full)


def _theatre_key(word: str, folder: Path) -> str:
    """Return what the theatre is loaded by: the path in or beside the project where there is one, else the name."""
    inside = folder / word
    return str(inside.resolve()) if (inside / "theatre.toml").is_file() else word


def _sidecar(path: str | Path | None) -> dict[str, dict[str, str]]:
    if path is None:
        return {}
    from crossbearing.read.metadata import sidecar

    return sidecar(Path(path))


def _workers(wanted: int) -> int:
    """Return how many workers there are to be; 0 means one for each core that this process may use."""
    if wanted > 0:
        return wanted
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
