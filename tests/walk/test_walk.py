"""The whole way: from an empty folder to brief, why, talks, outlook, export, a correction and back."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from walking import EXAMPLES, opened, squeezed, told, told_json

import crossbearing as xb
from crossbearing import codec, desk
from crossbearing.model.brief import Brief
from crossbearing.model.claim import Claim
from crossbearing.model.finding import Finding
from crossbearing.model.report import Report
from crossbearing.project import Project
from crossbearing.read.step import read_file
from crossbearing.settings import Settings

REPORTS = sorted(EXAMPLES.glob("*.txt"), key=lambda path: path.stem[-10:])
FIRST, SECOND = REPORTS[:4], REPORTS[4:]
SEEDS = sorted((Path(__file__).parents[3] / "shared" / "data" / "seeds").glob("*.txt"))
DOCS = Path(__file__).parents[2] / "docs" / "claims.md"
SCENARIO = "china closes crossings"


class Walked:
    """What a walk of two adds left, and what the first brief showed."""

    def __init__(self, home: Path) -> None:
        self.case = home / "lashio"
        self.made = told("init", self.case, "--theatre", EXAMPLES / "theatre")
        self.first = told_json("add", self.case, *FIRST)
        self.first_brief = told_json("brief", self.case)
        self.first_findings = told_json("findings", self.case)
        self.moment = datetime.now(UTC).isoformat()
        time.sleep(0.01)
        self.second = told("add", self.case, *SECOND)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    return Walked(tmp_path_factory.mktemp("walk"))


def dangling(project: Project) -> set[str]:
    """Return what something in the project cites and nothing has: ids of claims, reports and questions."""
    claims = list(project.claims())
    findings = project.findings()
    held = {
        "claim": {c.id for c in claims},
        "report": {r.id for r in project.reports()},
        "question": {f.question.id for f in findings.findings},
    }
    kinds = {
        **dict.fromkeys(("claim", "claims", "support", "denial", "against", "parent"), "claim"),
        **dict.fromkeys(("report", "reports"), "report"),
        "related": "question",
    }
    lost = {f"content {i}" for claim in claims for i in claim.content if i not in held["claim"]}

    def look(value: Any, name: str = "") -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                look(inner, key)
        elif isinstance(value, list | tuple):
            for inner in value:
                look(inner, name)
        elif isinstance(value, str) and name in kinds and value not in held[kinds[name]]:
            lost.add(f"{name} {value}")

    for subject in (claims, findings, project.talks(), desk.brief(project).sections):
        look(codec.to_dict(subject))
    return lost


def test_the_steps_say_what_they_did_and_what_comes_next(walked: Walked) -> None:
    assert "Next: crossbearing add" in walked.made
    assert (walked.first["new"], walked.first["problems"]) == (4, {})
    assert f"Stored {len(SECOND)} reports with " in walked.second
    assert f"Next: crossbearing brief {walked.case}" in walked.second


def test_before_the_second_add_the_first_state_stands(walked: Walked) -> None:
    then = told_json("brief", walked.case, "--as-of", walked.moment)
    assert then.pop("as_of") == walked.moment
    assert walked.first_brief | {"as_of": None} == then | {"as_of": None}
    assert told_json("findings", walked.case, "--as-of", walked.moment) == walked.first_findings
    assert told_json("brief", walked.case)["reports"] == len(REPORTS)
    assert told_json("brief", walked.case, "--as-of", "2020-01-01")["claims"] == 0


def test_what_changed_tells_two_adds_of_one_second_apart(walked: Walked) -> None:
    sections = {s["id"]: s for s in told_json("brief", walked.case)["sections"]}
    assert any(line["label"] for line in sections["changed"]["lines"])


def test_the_brief_shows_what_its_json_holds(walked: Walked) -> None:
    screen, made = squeezed(told("brief", walked.case)), told_json("brief", walked.case)
    codec.from_dict(Brief, made)
    for section in made["sections"]:
        shown = [section["title"], section["note"], *([section["empty"]] if not section["lines"] else [])]
        for line in section["lines"]:
            shown += [line["label"], line["text"], line["note"], line["key"], *line["detail"]]
        assert [words for words in shown if squeezed(words) not in screen] == []
    assert {s["id"]: len(s["lines"]) for s in made["sections"]}["disputed"] >= 1
    for outlet in made["outlets"]:
        assert outlet


def test_findings_and_why_show_what_their_json_holds_and_rows_sum(walked: Walked) -> None:
    rows = told_json("findings", walked.case)
    screen = told("findings", walked.case).splitlines()[1:]
    assert len(rows) == len(screen) > 50
    for row, line in zip(rows, screen, strict=True):
        finding = codec.from_dict(Finding, row)
        assert finding.question.id.startswith(line.split()[0])
        assert squeezed(finding.question.text + finding.answers[0].text) in squeezed(line)
        assert sum(r.log_odds for r in finding.rows) == pytest.approx(finding.log_odds, abs=1e-9)
        assert sum(a.probability for a in finding.answers) == pytest.approx(1, abs=1e-6)
    for row in rows[:12]:
        key = row["question"]["id"]
        assert told_json("why", walked.case, key) == row
        shown = squeezed(told("why", walked.case, key))
        assert [r["label"] for r in row["rows"] if squeezed(f"{r['log_odds']:+.3f} {r['label']}") not in shown] == []
        assert squeezed(f"{row['log_odds']:+.3f} sum; the rows add up to it") in shown
        assert [a["text"] for a in row["answers"] if squeezed(a["text"]) not in shown] == []
        said = {json.loads(line)["id"]: json.loads(line) for line in told("export", walked.case).splitlines()}
        assert [i for r in row["rows"] for i in r["claims"] if squeezed(said[i]["quote"]) not in shown] == []


def test_talks_show_what_their_json_holds(walked: Walked) -> None:
    screen = squeezed(told("talks", walked.case)).casefold()
    made = [one for one in told_json("talks", walked.case) if one["positions"]]
    assert made
    shown = [issue["text"] for one in made for issue in one["issues"]]
    # a level is shown without the head that stands above it: "open" of "Safe passage: open"
    shown += [level["text"].split(": ")[-1] for one in made for issue in one["issues"] for level in issue["levels"]]
    shown += [lever["what"] for one in made for lever in one["levers"]]
    assert [words for words in shown if squeezed(words).casefold() not in screen] == []


def test_the_outlook_under_a_scenario_shows_what_its_json_holds(walked: Walked) -> None:
    plain, what_if = told_json("outlook", walked.case), told_json("outlook", walked.case, "--scenario", SCENARIO)
    screen = squeezed(told("outlook", walked.case, "--scenario", SCENARIO))
    assert [o["odds"] for o in plain] != []
    for one in what_if:
        assert squeezed(one["scenario"]["name"]) in screen
        for issue in {o["issue"] for o in one["odds"]}:
            assert sum(o["probability"] for o in one["odds"] if o["issue"] == issue) == pytest.approx(1, abs=1e-6)
        assert [flip for flip in one["flips"] if squeezed(flip["input"]) not in screen] == []
        for game in one["games"]:
            assert [note for note in game["notes"] if squeezed(note)[1:].rstrip(".") not in screen] == []
    assert "Uncalibratedforarmedtalks" in screen


def test_lists_show_what_their_json_holds(walked: Walked) -> None:
    receipts = told_json("receipts", walked.case)
    assert [r["outcome"] for r in receipts] == ["complete", "complete"]
    lines = told("receipts", walked.case).splitlines()[1:]
    assert [line.split()[:2] for line in lines] == [[str(r["number"]), r["action"]] for r in receipts]
    assert [r["counts"]["new"] for r in receipts] == [len(FIRST), len(SECOND)]
    screen = squeezed(told("problems", walked.case))
    assert all(squeezed(p["message"]) in screen for p in told_json("problems", walked.case))
    screen = told("plugins")
    assert all(row["name"] in screen and row["what"] in screen for row in told_json("plugins"))
    assert told("theatre", "list").split()[5] == told_json("theatre", "list")[0]
    shown, theatre = told("theatre", "show", EXAMPLES / "theatre"), told_json("theatre", "show", EXAMPLES / "theatre")
    rows = [row for sheet in ("actors", "places", "sources") for row in theatre[sheet].values()]
    assert len(shown.splitlines()) == 1 + len(rows)
    assert all(row["id"] in shown for row in rows)


def test_exports_hold_what_the_project_holds(walked: Walked, tmp_path: Path) -> None:
    with opened(walked.case) as project:
        claims, findings = list(project.claims()), project.findings().findings
    assert [codec.decode(Claim, line) for line in told("export", walked.case).splitlines()] == claims
    told("export", walked.case, "--what", "findings", "--out", tmp_path / "f.jsonl")
    lines = (tmp_path / "f.jsonl").read_bytes().splitlines()
    assert [codec.decode(Finding, line) for line in lines] == list(findings)
    page = told("export", walked.case, "--to", "html")
    told("brief", walked.case, "--html", tmp_path / "b.html", "--markdown", tmp_path / "b.md")
    assert (tmp_path / "b.html").read_text(encoding="utf-8") == page
    assert (tmp_path / "b.md").read_text(encoding="utf-8") == told("export", walked.case, "--to", "markdown")


def test_nothing_is_cited_that_is_not_there(walked: Walked) -> None:
    with opened(walked.case) as project:
        assert dangling(project) == set()


def test_a_corrected_date_moves_what_rests_on_it_and_undo_brings_all_back(tmp_path: Path) -> None:
    walk = Walked(tmp_path)
    before = told_json("brief", walk.case)
    with opened(walk.case) as project:
        report = next(r for r in project.reports() if r.origin == FIRST[0].name)
        old = {c.id: c for c in project.claims(report=report.id)}
    day = date(2025, 3, 17)
    assert report.published == day + timedelta(days=7)
    line = told_json("set", walk.case, report.id[:10], "published", day.isoformat(), "--why", "the page says so")
    assert (line["subject"], line["value"], line["why"]) == (report.id, "2025-03-17", "the page says so")
    after = told_json("brief", walk.case)
    with opened(walk.case) as project:
        new = {c.id: c for c in project.claims(report=report.id)}
        assert dangling(project) == set()
        assert {c.id: c for c in project.claims(line["at"], report=report.id)} == new
    assert new.keys() == old.keys()  # a claim's name does not hang on what is known of its report
    moved = {
        new[i].when.earliest - old[i].when.earliest  # type: ignore[operator]
        for i in new
        if new[i].when.basis == "inferred" and old[i].when.earliest != new[i].when.earliest
    }
    assert timedelta(days=-7) in moved
    assert [i for i in new if new[i].when.basis == "stated" and new[i].when != old[i].when] == []
    citations = [c for s in after["sections"] for x in s["lines"] for c in x["citations"]]
    assert {c["published"] for c in citations if c["report"] == report.id} == {"2025-03-17"}
    assert after != before
    undone = told_json("undo", walk.case, "--why", "it was right")
    assert undone["undoes"] == line["number"]
    assert told_json("brief", walk.case) == before
    with opened(walk.case) as project:
        assert {c.id: c for c in project.claims(report=report.id)} == old
        assert {c.id: c for c in project.claims(line["at"], report=report.id)} == new  # what was believed meanwhile
        assert [(r.action, r.undone) for r in project.records()] == [("metadata", True), ("undo", False)]
    assert [r["outcome"] for r in told_json("receipts", walk.case)] == ["complete", "complete"]


def test_the_python_api_says_the_same_as_the_commands(walked: Walked, tmp_path: Path) -> None:
    with xb.create(tmp_path / "desk", theatre=EXAMPLES / "theatre") as project:
        added = project.add([*map(str, FIRST)])
        assert (added.new, added.claims) == (walked.first["new"], walked.first["claims"])
        assert [json.loads(codec.encode(f)) for f in _by_id(project.findings().findings)] == sorted(
            walked.first_findings, key=lambda f: str(f["question"]["id"])
        )
        first = project.findings().findings[0]
        assert project.finding(first.question.id[:8]) == first
        talks = next(one for one in project.talks() if one.positions)
        assert project.outlook(SCENARIO, talks=talks.id).scenario.name == SCENARIO
        out = io.BytesIO()
        project.export("jsonl", "claims", out)
        assert len(out.getvalue().splitlines()) == added.claims
        report = next(project.reports())
        project.set_metadata(report.id, "title", "Another title", why="the page says so")
        assert project.report(report.id).title == "Another title"
        project.undo()
        assert project.report(report.id) == report
        assert [r.outcome for r in project.receipts()] == ["complete"]


def _by_id(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: f.question.id)


# The record of docs/claims.md


def documented() -> tuple[list[str], dict[str, list[str]]]:
    """Return the fields of a claim in their order, and those of the values within it, as the page has them."""
    page = DOCS.read_text(encoding="utf-8")
    fields = [
        name for row in re.findall(r"^\| (`.+?) \|", page, flags=re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    ]
    inner = {
        name: re.findall(r"\w+", re.search(pattern, page)[1])  # type: ignore[index]
        for name, pattern in {
            "mention": r"A \*\*mention\*\* is `\{([^}]+)\}`",
            "speaker": r"A \*\*speaker\*\* is `\{([^}]+)\}`",
            "when": r"\| `when` \| `\{([^}]+)\}`",
            "voice": r"\| `voice` \|[^|]*`\{([^}]+)\}`",
            "disputes": r"\| `disputes` \|[^|]*`\{([^}]+)\}`",
            "condition": r"\| `condition` \|[^|]*`\{([^}]+)\}`",
            "quantities": r"\| `quantities` \|[^|]*`\{([^}]+)\}`",
        }.items()
    }
    return fields, inner


def texts(files: list[Path], **options: str) -> dict[str, str]:
    found = (one for path in files for one in read_file(path, Settings(), options=options))
    return {one.id: one.text for one in found if isinstance(one, Report)}


def fits(record: dict[str, Any], text: str) -> Iterator[str]:
    """Yield what of a claim's record is not as the page says."""
    fields, inner = documented()
    if list(record) != fields:
        yield f"fields {list(record)}"
    spans = [(record, "quote"), *((m, "text") for m in (*record["actors"], *record["recipients"], *record["places"]))]
    spans += [(p["within"], "text") for p in record["places"] if p["within"]]
    spans += [(record[name], "quote") for name in ("disputes", "condition") if record[name]]
    speakers = [s for level in record["voice"] for s in level["speakers"]]
    spans += [(s, "text") for s in speakers if s["start"] is not None]
    for value, words in spans:
        if text[value["start"] : value["end"]] != value[words]:
            yield f"{value[words]!r} does not stand at {value['start']}"
    shapes = [("mention", m) for m in (*record["actors"], *record["recipients"])]
    shapes += [("speaker", s) for s in speakers] + [("when", record["when"])]
    shapes += [("voice", level) for level in record["voice"]] + [("quantities", q) for q in record["quantities"]]
    shapes += [(name, record[name]) for name in ("disputes", "condition") if record[name]]
    yield from (f"{name} {list(value)}" for name, value in shapes if list(value) != inner[name])
    for place in record["places"]:
        if set(place) != {*inner["mention"], "role", "within"}:
            yield f"place {list(place)}"
    for name in ("certainty", "confidence"):
        if not 0 <= record[name] <= 1:
            yield f"{name} {record[name]}"


@pytest.mark.parametrize("theatre", ["", str(EXAMPLES / "theatre")], ids=["bare", "linked"])
def test_read_prints_the_record_of_the_docs_on_the_examples(theatre: str) -> None:
    told_lines = told("read", *REPORTS, "--format", "jsonl", *(("--theatre", theatre) if theatre else ())).splitlines()
    stored = texts(REPORTS)
    records = [json.loads(line) for line in told_lines]
    assert len(records) > 100
    assert {r["report"] for r in records} == stored.keys()
    assert [fault for r in records for fault in fits(r, stored[r["report"]])] == []
    assert len({r["id"] for r in records}) == len(records)
    assert all(re.fullmatch(r"[0-9a-f]{24}", r["id"]) for r in records)
    known = {r["id"]: r for r in records}
    assert [i for r in records for i in r["content"] if known[i]["parent"] != r["id"]] == []


@pytest.mark.skipif(not SEEDS, reason="the seed reports of ../shared/data/seeds are not here")
def test_read_prints_the_record_of_the_docs_on_the_seeds() -> None:
    stored = texts(SEEDS)
    records = [json.loads(line) for line in told("read", *SEEDS, "--theatre", "myanmar").splitlines()]
    assert {r["report"] for r in records} == stored.keys()
    assert [fault for r in records for fault in fits(r, stored[r["report"]])] == []
