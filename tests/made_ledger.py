"""Values made by hand for the faces' tests: an invented theatre with a dispute, agreement, control, talks, outlook."""

# ruff: noqa: E501 - tables of values read better in long lines

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from crossbearing.brief.ground import Library
from crossbearing.brief.make import Counts
from crossbearing.errors import UsageError
from crossbearing.model.claim import Claim, Mention, PlaceMention, Speaker, VoiceLevel
from crossbearing.model.finding import Answer, Finding, Findings, Holding, Origin, Question, Row
from crossbearing.model.outlook import Flip, GameResult, LevelOdds, Outlook, Scenario
from crossbearing.model.problem import Problem
from crossbearing.model.record import Receipt, Record
from crossbearing.model.report import Metadata, Report
from crossbearing.model.talks import Commitment, Issue, Level, Lever, Party, Position, Round, Talks
from crossbearing.model.theatre import Actor, Place, Source, Theatre
from crossbearing.model.when import When
from crossbearing.settings import Settings
from crossbearing.wording import source

SECOND_RUN = "2025-03-05T08:00:00Z"
HOSTILE = '<script>alert(1)</script> \x1b[31mred\x1b[0m \u202eevil "q" [bold]x[/bold]'

THEATRE = Theatre(
    "ford", "The Ford",
    actors={
        "nra": Actor("nra", "Northern River Army", ("NRA",), "armed-group"),
        "gov": Actor("gov", "Government of Ford", ("GOV",), "government"),
        "lake": Actor("lake", "Lake Republic", (), "state"),
    },
    places={"sill": Place("sill", "Sill", level="town", lat=22.9, lon=97.7), "weir": Place("weir", "Weir")},
    sources={
        "bell": Source("bell", "The Bell"),
        "mast": Source("mast", "Mast Radio", "party-media", None, "nra"),
    },
)  # fmt: skip

TEXT_BELL = (
    "Army trucks have begun to leave Sill, two traders said. "
    "The two sides met in Weir on Monday. "
    f"The town is calm. {HOSTILE} is what a leaflet says."
)
TEXT_MAST = "\u201cNobody has left Sill,\u201d an officer told us. The sides met in Weir on 3 March."


def _report(id_: str, text: str, outlet: str, day: str) -> Report:
    meta = (
        Metadata("outlet", outlet, "header"),
        Metadata("published", day, "header"),
        Metadata("title", f"From {outlet}", "header"),
    )
    return Report(id_, text, "ab" * 32, "text/plain", "plain", f"{outlet}.txt", meta)


BELL = _report("report-bell", TEXT_BELL, "bell", "2025-03-04")
MAST = _report("report-mast", TEXT_MAST, "mast", "2025-03-05")


def _claim(id_: str, report: Report, quote: str, kind: str, voice: tuple[VoiceLevel, ...], **more: object) -> Claim:
    start = report.text.index(quote)
    return Claim(id_, report.id, start, start + len(quote), quote, kind, voice=voice, reading="hand", **more)  # type: ignore[arg-type]


def _voice(outlet: str, *people: Speaker) -> tuple[VoiceLevel, ...]:
    last = VoiceLevel((Speaker(outlet, None, None, "outlet", True, outlet),))
    return (VoiceLevel(people), last) if people else (last,)


NRA = (Mention("Army", 0, 4, "nra", 1.0, "name"),)
SILL = (PlaceMention("Sill", 31, 35, "from", "sill", 1.0, "name"),)
LEAVING = _claim(
    "c1",
    BELL,
    "Army trucks have begun to leave Sill",
    "RETREAT",
    _voice("bell", Speaker("two traders", type="public")),
    mode="withdraw",
    phase="begun",
    actors=NRA,
    places=SILL,
)
STAYED = _claim(
    "c2",
    MAST,
    "Nobody has left Sill",
    "RETREAT",
    _voice("mast", Speaker("an officer", type="party", affiliation="nra")),
    mode="withdraw",
    polarity="denied",
    places=SILL,
)
MET_BELL = _claim(
    "c3",
    BELL,
    "The two sides met in Weir on Monday",
    "CONSULT",
    _voice("bell"),
    mode="talks",
    when=When("on Monday", date(2025, 3, 3), date(2025, 3, 3), "on", "inferred", "weekday"),
)
MET_MAST = _claim(
    "c4",
    MAST,
    "The sides met in Weir on 3 March",
    "CONSULT",
    _voice("mast"),
    mode="talks",
    when=When("on 3 March", date(2025, 3, 3), date(2025, 3, 3), "on", "stated", "day"),
)
LEAFLET = _claim("c5", BELL, HOSTILE, "ACCUSE", _voice("bell", Speaker(f"a leaflet {HOSTILE}", type="document")))
OVERLAP = _claim("c6", BELL, "begun to leave Sill, two traders said", "HOLD", _voice("bell"), mode="present")
CLAIMS = (LEAVING, STAYED, MET_BELL, MET_MAST, LEAFLET, OVERLAP)
REPORTS = (BELL, MAST)


def _finding(
    id_: str,
    family: str,
    kind: str,
    text: str,
    answers: tuple[Answer, ...],
    standing: str,
    claims: tuple[str, ...],
    outlets: int,
    rows: tuple[Row, ...] = (),
) -> Finding:
    question = Question(
        id_, family, kind, ("nra",), "sill", "withdraw", "thread", text, date(2025, 3, 1), date(2025, 3, 5)
    )
    return Finding(
        question,
        answers,
        standing,
        f"standing/{standing}",
        "bayes",
        outlets,
        outlets,
        rows,
        sum(r.log_odds for r in rows),
        False,
        claims,
    )


DISPUTE = _finding(
    "aaaaa1", "progress", "RETREAT", "How far has the NRA's withdrawal from Sill got, by 5 March 2025?",
    (Answer("none", "not begun", 0.6, ("c2",)), Answer("begun", "begun (some)", 0.39, ("c1",), ("c2",)), Answer("other", "none of these", 0.01)),
    "disputed", ("c1", "c2"), 2,
    (Row("prior", 0.5), Row("an officer, through Mast Radio", 0.2, "o2", ("c2",), 0.45), Row("two traders, through The Bell", -0.269, "o1", ("c1",), 0.9)),
)  # fmt: skip
AGREED = _finding(
    "bbbbb1",
    "occurrence",
    "CONSULT",
    "Did the NRA and the GOV meet on 3 March 2025?",
    (Answer("yes", "yes, in Weir", 0.93, ("c3", "c4")),),
    "corroborated",
    ("c3", "c4"),
    2,
)
ALONE = _finding(
    "aaaaa2",
    "occurrence",
    "ACCUSE",
    "Did a leaflet accuse anybody?",
    (Answer("yes", "yes", 0.66, ("c5",)),),
    "single-outlet",
    ("c5",),
    1,
)
OPEN = _finding("ddddd1", "count", "HARM", "How many were hurt in Sill?", (), "insufficient", (), 0)

HOLDING = Holding(
    "sill", "nra", "administer", date(2024, 8, 1), None, 0.9, "single-outlet", "carried forward", "solid", ("c6",)
)
FINDINGS = Findings(
    (DISPUTE, AGREED, ALONE, OPEN),
    (HOLDING,),
    (Origin("o1", "alone", ("report-bell",), ("c1",)),),
    "bayes",
    date(2025, 3, 5),
)
BEFORE = Findings((ALONE,), (), (), "bayes", date(2025, 3, 3))

TALKS = Talks(
    "talks1", "Talks on Sill",
    (Party("nra", ("party",), ("c3",)), Party("gov", ("party",), ("c3",)), Party("lake", ("mediator", "coercer"), ("c4",))),
    (Round(When("Monday", date(2025, 3, 3), date(2025, 3, 3)), "weir", ("nra", "gov"), "no deal", ("c3",)),),
    (Issue("sill", "Sill", "territory", "sill", (Level("none", "nothing", 0), Level("town", "the town", 1)), "nra", ("c3",)),),
    (Position("gov", "sill", "town", "demanded", claims=("c3",)), Position("nra", "sill", None, "unknown")),
    (Lever("lake", ("nra",), "closes the bridge", "threatened", "unless a deal is signed", claims=("c4",)),),
    (Commitment(("nra",), "leaves Sill", When("May", date(2025, 5, 1), date(2025, 5, 31), "by"), "pending", claims=("c1",), against=("c2",)),),
    not_reported=("the terms of a hand-over",),
)  # fmt: skip
OUTLOOK = Outlook(
    "talks1", Scenario("as reported"), (LevelOdds("sill", "none", "nothing", 0.62), LevelOdds("sill", "town", "the town", 0.38)),
    (GameResult("compromise", (LevelOdds("sill", "none", "nothing", 0.7), LevelOdds("sill", "town", "the town", 0.3)), ("one position is not known",), 200),),
    (Flip("sill", "the bridge", "open", "closed", "nothing", "the town"),),
)  # fmt: skip
PROBLEMS = (Problem("read/no-date", "No publication date was found; give --published.", "old.txt"),)


def library(claims: Sequence[Claim] = CLAIMS, reports: Sequence[Report] = REPORTS) -> Library:
    """Return a library of these claims and reports."""
    known, by_id = {c.id: c for c in claims}, {r.id: r for r in reports}

    def fetch(ids: Iterable[str]) -> tuple[dict[str, Claim], dict[str, Report]]:
        found = {i: known[i] for i in ids if i in known}
        return found, {c.report: by_id[c.report] for c in found.values() if c.report in by_id}

    return Library(fetch)


def arguments() -> dict[str, Any]:
    """Return the keyword arguments of `make_brief` for the made ledger."""
    names = tuple(sorted({source(r.outlet, THEATRE) for r in REPORTS}))
    return {
        "library": library(), "theatre": THEATRE, "problems": PROBLEMS,
        "counts": Counts(len(REPORTS), len(CLAIMS), names, date(2025, 3, 5)),
    }  # fmt: skip


class Desk:
    """Answers what the faces ask of a project, from the values above."""

    name = "ford"
    theatre = THEATRE
    settings = Settings()

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def findings(self, on: date | None = None, as_of: str | None = None, judge: str | None = None) -> Findings:
        return BEFORE if as_of == SECOND_RUN else FINDINGS

    def talks(self, on: date | None = None, as_of: str | None = None) -> tuple[Talks, ...]:
        return (TALKS,)

    def outlook(self, scenario: str | None = None, talks: str | None = None) -> Outlook:
        return OUTLOOK

    def reports(self, as_of: str | None = None) -> Iterator[Report]:
        return iter(REPORTS)

    def report(self, report_id: str, as_of: str | None = None) -> Report:
        for report in REPORTS:
            if report.id.startswith(report_id):
                return report
        raise UsageError(f"There is no report {report_id!r}.", hint="The list of reports shows the ids.")

    def claims(self, as_of: str | None = None, *, report: str | None = None) -> Iterator[Claim]:
        return (c for c in CLAIMS if report in (None, c.report))

    def claim(self, claim_id: str, as_of: str | None = None) -> Claim:
        return next(c for c in CLAIMS if c.id == claim_id)

    def problems(self, as_of: str | None = None, report: str | None = None) -> Iterator[Problem]:
        return iter(PROBLEMS if report is None else ())

    def counts(self, as_of: str | None = None) -> dict[str, int]:
        return {"reports": len(REPORTS), "claims": len(CLAIMS), "problems": len(PROBLEMS)}

    def outlets(self) -> list[str]:
        return ["bell", "mast"]

    def claims_by_id(self, ids: Iterable[str], as_of: str | None = None) -> dict[str, Claim]:
        return {c.id: c for i in ids for c in CLAIMS if c.id == i}

    def reports_by_id(self, ids: Iterable[str], as_of: str | None = None) -> dict[str, Report]:
        return {r.id: r for i in ids for r in REPORTS if r.id == i}

    def report_heads(self, after: str = "", size: int = 100, as_of: str | None = None) -> list[Report]:
        first = next((n + 1 for n, r in enumerate(REPORTS) if r.id == after), 0)
        return list(REPORTS[first : first + size])

    def claim_reports(self, as_of: str | None = None) -> dict[str, str]:
        return {c.id: c.report for c in CLAIMS}

    def claim_counts(self, report_ids: Iterable[str], as_of: str | None = None) -> dict[str, int]:
        return {i: n for i in report_ids if (n := sum(c.report == i for c in CLAIMS))}

    def report_name(self, report_id: str) -> str:
        return next((r.title or r.origin for r in REPORTS if r.id == report_id), report_id)

    def report_count(self) -> int:
        return len(REPORTS)

    def carried_by(self, outlet: str, as_of: str | None = None) -> frozenset[str]:
        return frozenset(c.id for c in CLAIMS for r in REPORTS if r.id == c.report and r.outlet == outlet)

    def is_concluded(self, on: date | None = None, as_of: str | None = None, judge: str | None = None) -> bool:
        return True

    def shelf(self) -> None:
        return None

    def last_published(self) -> date:
        return date(2025, 3, 5)

    def questions_of(self, claim_ids: Iterable[str]) -> dict[str, list[Question]]:
        return {c: [f.question for f in FINDINGS.findings if c in f.claims] for c in claim_ids}

    def history(self, question_id: str, missing_ok: bool = False) -> list[tuple[str, str | None, Finding]]:
        found = [f for f in FINDINGS.findings if f.question.id.startswith(question_id)]
        return [("2025-03-04T08:00:00.000000Z", None, found[0])] if found else []

    def changes(self, most: int = 100) -> list[tuple[str, Finding, Finding | None]]:
        return [("2025-03-05T08:00:00.000000Z", DISPUTE, None)]

    def kept_view(self, key: str, kind: Any, make: Any) -> Any:
        return make()

    def near(self, report_id: str) -> list[str]:
        return []

    def state(self) -> str:
        return "1"

    def locked(self) -> dict[str, str]:
        return {}

    def lock(self, subject: str, who: str, seconds: int) -> str | None:
        return None

    @property
    def theatre_folder(self) -> None:
        return None

    def receipts(self) -> list[Receipt]:
        return [
            Receipt(n, "add", at, at, "complete", "0.1.0", "ford", "", counts={"new": 1})
            for n, at in ((1, "2025-03-04T08:00:00Z"), (2, SECOND_RUN))
        ]

    def records(self, as_of: str | None = None) -> list[Record]:
        return []

    def learnt(self, as_of: str | None = None) -> None:
        return None
