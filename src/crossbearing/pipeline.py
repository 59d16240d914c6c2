"""The order of the steps, known here alone: read and link each report; reconcile, talks and outlook over all."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crossbearing import plugins
from crossbearing.errors import CrossbearingError, ReportError
from crossbearing.link.step import link
from crossbearing.model.claim import Claim
from crossbearing.model.finding import Findings
from crossbearing.model.forecast import TrackRecord
from crossbearing.model.learnt import Learnt
from crossbearing.model.outlook import Outlook, Scenario
from crossbearing.model.problem import CODES, Problem
from crossbearing.model.record import DECISIONS, Record
from crossbearing.model.report import Report
from crossbearing.model.talks import Talks
from crossbearing.model.theatre import Theatre
from crossbearing.read.step import read_file
from crossbearing.settings import Settings
from crossbearing.theatres.load import load as load_theatre

STORE = "sql"


@dataclass(frozen=True, slots=True)
class Orders:
    """What a worker must know to digest files: small, and the same for all items of a run."""

    settings: Settings
    theatre: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    sidecar: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Work:
    """One item of a run: files to read whole, or some reports of an archive; `ended`: its last ones."""

    files: tuple[str, ...] = ()
    archive: str = ""
    reports: tuple[Report, ...] = ()
    problems: tuple[Problem, ...] = ()
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Digested:
    """What a file, or some reports of an archive, gave: the store's rows; `ended`: the file gave all it has."""

    file: str
    packs: tuple[Any, ...]
    loose: tuple[tuple[int, str, bytes], ...]
    ended: bool = True


def read_reports(path: str, orders: Orders) -> Iterator[Report | Problem]:
    """Yield the reports of a file, each after what is wrong with it."""
    return read_file(Path(path), orders.settings, options=orders.options, sidecar=orders.sidecar)


def read_claims(report: Report, theatre: Theatre | None, settings: Settings,
                problems: Sequence[Problem] = ()) -> tuple[list[Claim], list[Problem]]:  # fmt: skip
    """Return the claims of a report, linked where there is a theatre, and its problems; no fault of it raises.

    Raises CrossbearingError where the extractor lacks what it needs, and UsageError where there is none of that name.
    """
    told, claims = list(problems), list[Claim]()
    extractor = plugins.load("extractor", settings.extractor)  # an unknown name is a fault of the run
    try:
        if not any(p.code == "read/language" for p in told):
            if hasattr(extractor, "extract_with_problems"):
                claims, met = extractor.extract_with_problems(report, theatre, settings)
                told += met
            else:
                claims = extractor.extract(report, theatre, settings)
    except CrossbearingError:
        raise  # no fault of the report: what the extractor needs is not there
    except ReportError as fault:
        told.append(Problem(fault.code, fault.message, report.origin, report.id))
    except Exception:
        told.append(_crash("read/crash", report))
    try:
        claims, more = link(claims, theatre, report) if theatre is not None and claims else (claims, [])
        told += more
    except Exception:
        told.append(_crash("link/crash", report))
    if not claims and not any(p.code in ("read/language", "read/crash", "read/no-claim") for p in told):
        words = "Nothing in it says who did, said or holds what. If it does, please report the sentence."
        told.append(Problem("read/no-claim", words, report.origin, report.id))
    return claims, told


def _crash(code: str, report: Report) -> Problem:
    return Problem(code, f"An unforeseen fault:\n{traceback.format_exc(limit=-3)}", report.origin, report.id)


def pack(report: Report, theatre: Theatre | None, settings: Settings, problems: Sequence[Problem] = ()) -> Any:
    """Return the store's rows of a report with its claims and problems."""
    return plugins.load("store", STORE).pack(report, *read_claims(report, theatre, settings, problems))


def reread(report: Report, problems: Sequence[Problem], theatre: Theatre | None, settings: Settings) -> Any:
    """Return the rows of a stored report read anew: what was wrong with its file stays, as far as it is still so."""
    needs = {"read/no-date": report.published, "read/no-outlet": report.outlet}
    of_reading = ("read/crash", "read/no-claim", "read/sentence", "read/refused", "read/answer")
    gone = (*of_reading, *(code for code, value in needs.items() if value))
    kept = [p for p in problems if p.code.startswith("read/") and p.code not in gone]
    lacks = needs.keys() - set(gone) - {p.code for p in kept}  # what was told of it was taken back
    kept += [Problem(code, f"{CODES[code].capitalize()}.", report.origin, report.id) for code in sorted(lacks)]
    return pack(report, theatre, settings, kept)


def digest(orders: Orders, work: Work) -> list[Digested]:
    """Return what each file of the work gives; pure but for reading the files, so that any process can do it."""
    ground = (load_theatre(orders.theatre) if orders.theatre else None, orders.settings)
    if work.archive:
        return [_digest(work.archive, [*work.problems, *work.reports], *ground, work.ended)]
    return [_digest(path, read_reports(path, orders), *ground) for path in work.files]


def _digest(file: str, found: Iterable[Report | Problem], theatre: Theatre | None, settings: Settings,
            ended: bool = True) -> Digested:  # fmt: skip
    packs = []
    theirs: dict[str | None, list[Problem]] = {}
    for one in found:
        if isinstance(one, Report):
            packs.append(pack(one, theatre, settings, theirs.pop(one.id, ())))
        else:
            theirs.setdefault(one.report_id, []).append(one)
    loose = plugins.load("store", STORE).problem_rows(problem for some in theirs.values() for problem in some)
    return Digested(file, tuple(packs), tuple(loose), ended)


def conclude(claims: Sequence[Claim], reports: Sequence[Report], theatre: Theatre | None, settings: Settings,
             **asked: Any) -> Findings:  # fmt: skip
    """Return what the claims come to; `asked` is as `reconcile` takes it: on, as_of, judge, reviews, learnt."""
    from crossbearing.reconcile.step import reconcile

    return reconcile(claims, reports, theatre, settings, **asked)


def begin(theatre: Theatre | None, settings: Settings, judge: str, learnt: Learnt | None) -> Any:
    """Return a memo of reconcile that holds nothing yet (see `reconcile.memo`). Raises UsageError for the judge."""
    from crossbearing.reconcile.memo import Memo

    return Memo(theatre, settings, judge, learnt)


def look(memo: Any, claims: Sequence[Claim], reports: Sequence[Report], reviews: Sequence[Record]) -> Findings:
    """Give a memo these reports, each with all its claims, and all decisions that stand; return what all come to."""
    from crossbearing.reconcile.step import by_report

    found: Findings = memo.look(by_report(claims, reports), reviews)
    return found


def learn(claims: Sequence[Claim], reports: Sequence[Report], theatre: Theatre | None, settings: Settings,
          log: Sequence[Record], watch: Callable[[int, int | None], None] | None = None,
          ) -> tuple[Learnt, list[Problem]]:  # fmt: skip
    """Return what the questions of the claims teach of their sources; those that the log decides are held so."""
    from crossbearing.reconcile import decided
    from crossbearing.reconcile.learn import learn as fit
    from crossbearing.reconcile.step import dockets

    reviews = [r for r in log if r.action in DECISIONS and not r.undone]
    pins = [(question, record.value) for question, record in decided.standing(reviews, "override").items()]
    return fit(dockets(claims, reports, theatre, settings, reviews=reviews), pins, settings, watch)


def learnt(log: Sequence[Record]) -> Learnt | None:
    """Return what the log says was last learnt of sources, and not taken back."""
    from crossbearing.reconcile.decided import learnt as last

    return last(log)


def negotiate(claims: Sequence[Claim], findings: Findings, reports: Sequence[Report], theatre: Theatre | None,
              settings: Settings, log: Sequence[Record] = ()) -> tuple[Talks, ...]:  # fmt: skip
    """Return the negotiations that the claims tell of, with the cells that people set in the log."""
    from crossbearing.talks.edit import apply
    from crossbearing.talks.step import find_talks

    found = find_talks(claims, findings, reports, theatre, settings)
    return tuple(apply(one, log, theatre) for one in found)


def foresee(talks: Talks, scenario: Scenario | str | None, theatre: Theatre | None, settings: Settings,
            record: TrackRecord | None = None) -> Outlook:  # fmt: skip
    """Return what may come of talks, under a scenario given as a value or in words; `record`: of frozen forecasts."""
    from crossbearing.outlook.scenario import from_words
    from crossbearing.outlook.step import outlook

    asked = from_words(scenario, talks, theatre) if isinstance(scenario, str) else scenario
    return outlook(talks, asked, settings, theatre, record)
