"""Server time of every page on a made ledger: first look, and the median of the next ones.

    python benchmarks/page.py                              # 10^6 claims, 5 looks after the first
    python benchmarks/page.py --claims 20000 --folder DIR  # keeps the ledger there; a second call uses it
    python benchmarks/page.py --folder DIR --paint         # first paint in Chromium, after the first look

Claims, reports and theatre are those of `reconcile.py`. The findings are made in the shape that reconcile writes
(eight claims each, three answers, a row for each claim), not reconciled: pages read what is written. Of more than
125,000 claims each is stored several times, under ids of its own. Times are
CPU milliseconds of the one process from request to the last byte, without a network; beside them those of the wall.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import tempfile
import time
import tomllib
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import crossbearing as xb
import reconcile as made
from crossbearing import codec, desk
from crossbearing.model.claim import Claim
from crossbearing.model.finding import STANDINGS, Answer, Finding, Findings, Holding, Question, Row
from crossbearing.model.report import Report
from crossbearing.model.shelf import Wanted
from crossbearing.project import Project
from crossbearing.stores.sql import Packed, pack
from crossbearing.theatres import write as sheets

IN_A_FINDING = 8
PART = 125_000  # claims that are made; of more, each is stored several times under ids of its own
BATCH = 4_000  # reports a transaction
INTERVALS = 6  # holdings of each town
GOAL = 200  # milliseconds


def build(folder: Path, count: int, seed: int) -> None:
    """Make a project with so many claims and their findings; what was made before is used."""
    if (folder / "made").exists():
        return
    ground = made.theatre()
    places = {p.id: replace(p, lat=20 + n % 19 / 4, lon=95 + n // 19 / 4) for n, p in enumerate(ground.places.values())}
    sheets.write(replace(ground, places=places), folder / "theatre")
    xb.create(folder / "desk", folder / "theatre").close()
    lines, reports = made.made(min(PART, count), seed)
    claims = [codec.decode(Claim, line) for line in lines]
    theirs: dict[str, list[Claim]] = {}
    for claim in claims:
        theirs.setdefault(claim.report, []).append(claim)
    packs = [pack(one, theirs.get(one.id, []), []) for one in (codec.decode(Report, line) for line in reports)]
    with xb.open(folder / "desk") as project:
        copies = -(-count // PART)
        for copy in range(copies):
            mine = [_as_copy(one, copy) for one in packs]
            for at in range(0, len(mine), BATCH):
                project._store.write_packed(mine[at : at + BATCH])
        conclude(project, claims, copies, seed)
    (folder / "made").touch()


def _name(id_: str, copy: int) -> str:
    """Return the id of a report or claim in a copy."""
    return f"{copy:02x}{id_[2:]}"


def _as_copy(one: Packed, copy: int) -> Packed:
    """Return the rows of a report with ids of their own."""
    report = _name(one.id, copy)

    def claim(row: tuple[Any, ...]) -> tuple[Any, ...]:
        id_ = _name(row[1], copy)
        data = row[-1].replace(one.id.encode(), report.encode()).replace(row[1].encode(), id_.encode())
        return (row[0], id_, *row[2:-1], data)

    return one._replace(id=report, report=(report, *one.report[1:]), claims=[claim(row) for row in one.claims])


def conclude(project: Project, claims: list[Claim], copies: int, seed: int) -> None:
    """Write findings of the claims as reconcile would, and no talks."""
    chance, found = random.Random(seed), list[Finding]()
    for copy in range(copies):
        for at in range(0, len(claims), IN_A_FINDING):
            part = claims[at : at + IN_A_FINDING]
            found.append(_finding(chance, part[0], [_name(c.id, copy) for c in part]))
    ids = [f.claims[0] for f in found]
    holdings = tuple(h for n in range(made.TOWNS) for h in _holdings(chance, f"town-{n}", ids))
    state = project.state()
    project._store.write_findings(Findings(tuple(found), holdings, (), project.settings.judge), state)
    project._store.keep(f"talks|{project.settings.judge}|None|None|{state}", codec.encode(()))
    desk.kept_brief(project, None, None, None)  # as `crossbearing brief` leaves it


def _finding(chance: random.Random, first: Claim, ids: list[str]) -> Finding:
    third = max(1, len(ids) // 3)
    day = first.when.earliest
    place, id_ = first.places[0].id or "", f"{chance.getrandbits(64):016x}"
    words = f"Did it happen: {first.quote[:60]}?"
    who = (first.actors[0].id or "",)
    asked = Question(id_, "occurrence", first.kind, who, place, "", place, words, day, day)
    low, middle, high = sorted(chance.uniform(0.05, 1) for _ in range(3))
    whole = low + middle + high
    answers = (
        Answer("yes", "yes", high / whole, tuple(ids[: 2 * third]), tuple(ids[2 * third :])),
        Answer("partly", "partly", middle / whole, tuple(ids[2 * third :])),
        Answer("no", "no", low / whole),
    )
    rows = tuple(
        Row(f"a resident, through Outlet {n}", chance.uniform(-1, 1), f"o{n}", (i,), chance.random())
        for n, i in enumerate(ids)
    )
    outlets = len(set(ids)) // 2
    return Finding(asked, answers, chance.choice(STANDINGS), "standing/one-outlet", "bayes", outlets, outlets, rows,
                   sum(r.log_odds for r in rows), False, tuple(ids))  # fmt: skip


def _holdings(chance: random.Random, place: str, ids: list[str]) -> Iterator[Holding]:
    start = made.FIRST_DAY
    for n in range(INTERVALS):
        end: date | None = start + timedelta(days=chance.randrange(20, 90))
        if n == INTERVALS - 1:
            end = None
        yield Holding(place, f"group-{chance.randrange(8)}", "control", start, end, chance.uniform(0.5, 1),
                      chance.choice(STANDINGS), "observed", "solid", (chance.choice(ids),))  # fmt: skip
        start = (end or start) + timedelta(days=1)


def pages(project: Project) -> list[str]:
    """Return an address of every page, in the ways that people come to them."""
    shelf = project.shelf()
    assert shelf is not None
    question, report = shelf.beginning("8", 1)[0].question.id, project.report_heads("", 1)[0].id
    deep = project._store.heads("", 50_000)[-1].id
    return [
        "/questions", "/questions?standing=disputed", "/questions?place=town-7", "/questions?words=bara",
        f"/questions/{question}", f"/questions/{question[:9]}.json", "/reports", f"/reports/{report}",
        f"/reports/{deep}", "/map", "/map?on=2024-06-01", "/map.json", "/timeline",
        "/timeline?since=2024-06-01&until=2024-07-01", "/talks", "/review", "/note", "/feed.atom", "/sources", "/",
    ]  # fmt: skip


def main() -> None:
    """Print one line a page and whether all keep under the goal."""
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("--claims", type=int, default=1_000_000)
    parse.add_argument("--looks", type=int, default=5)
    parse.add_argument("--seed", type=int, default=made.SEED)
    parse.add_argument("--folder", type=Path)
    parse.add_argument("--paint", action="store_true", help="when Chromium paints first, in place of server times")
    parse.add_argument("--build", action="store_true", help="only make the ledger in --folder")
    asked = parse.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        build(folder, asked.claims, asked.seed)
        if asked.paint:
            paint(folder / "desk", asked.looks)
        elif not asked.build:
            measure(folder / "desk", asked)


def paint(desk: Path, looks: int) -> None:
    """Print for each page how long Chromium takes from asking to the first paint: median of looks after the first."""
    import threading

    import uvicorn
    from playwright.sync_api import sync_playwright

    from crossbearing.cli.serving import listen
    from crossbearing.web.app import create_app
    from crossbearing.web.serve import warm
    from picture import FLAGS

    first = "performance.getEntriesByName('first-contentful-paint').map((e) => e.startTime)[0]"
    with xb.open(desk) as project, sync_playwright() as play:
        warm(project)
        listener = listen("127.0.0.1", 0)
        server = uvicorn.Server(uvicorn.Config(create_app(project), log_level="warning"))
        threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True).start()
        while not server.started:
            time.sleep(0.02)
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        view = browser.new_page(viewport={"width": 1280, "height": 900})
        print(f"{date.today()}  {made.machine()}; first paint, ms")
        for path in ("/", "/questions", "/reports", "/map", "/timeline", "/talks", "/sources", "/review"):
            took = []
            for _ in range(looks + 1):
                view.goto(f"http://127.0.0.1:{listener.getsockname()[1]}{path}", timeout=120_000)
                view.wait_for_timeout(500)
                took.append(view.evaluate(first) or float("nan"))
            print(f"{path:12} first {took[0]:6.0f}   then {statistics.median(took[1:]):5.0f}")
        browser.close()
        server.should_exit = True


def measure(desk: Path, asked: argparse.Namespace) -> None:
    """Open the ledger as `serve` does, look at each page, and print the times."""
    from crossbearing.web.app import create_app
    from crossbearing.web.serve import warm

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from fastapi.testclient import TestClient
    assert tomllib.loads((desk / "crossbearing.toml").read_text(encoding="utf-8"))
    print(f"{date.today()}  {made.machine()}")
    with xb.open(desk) as project:
        counts, began = project.counts(), time.perf_counter()
        warm(project)  # what `crossbearing serve` does before it says its address
        took, shelf = time.perf_counter() - began, project.shelf()
        assert shelf is not None
        print(f"{counts['claims']:,} claims, {counts['reports']:,} reports, {shelf.count(Wanted()):,} findings")
        print(f"seed {asked.seed}; served after {took:.1f} s; {made._megabytes_now():,.0f} MB")
        client = TestClient(create_app(project), base_url="http://localhost")
        slow, late = list[str](), list[str]()
        for path in pages(project):
            walls, works = [], []
            for _ in range(asked.looks + 1):
                began, worked = time.perf_counter(), time.process_time()
                answer = client.get(path)
                walls.append((time.perf_counter() - began) * 1000)
                works.append((time.process_time() - worked) * 1000)
                assert answer.status_code == 200, (path, answer.text[:300])
            work, wall = statistics.median(works[1:]), statistics.median(walls[1:])
            slow += [path] if work > GOAL else []
            late += [path] if works[0] > GOAL else []
            said = f"first {works[0]:7.0f} ms   then {work:5.0f} ms, wall {wall:5.0f} ms"
            print(f"{path:50} {said}   {len(answer.content):9,} bytes")
        print(
            f"memory {made._megabytes_now():,.0f} MB; over {GOAL} ms of CPU: {', '.join(slow) or 'none'}; "
            f"at first look: {', '.join(late) or 'none'}"
        )


if __name__ == "__main__":
    main()
