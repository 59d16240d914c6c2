"""What can be wrong with files, sheets and options: each is said in a sentence, nothing is lost, the rest goes on."""

from __future__ import annotations

import gzip
import json
import os
import re
import socket
import threading
import time
from pathlib import Path

import pytest
from walking import (
    GOOD,
    WORDS,
    call,
    ledger,
    opened,
    quotes_stand,
    refused,
    shell,
    squeezed,
    stored,
    told,
    told_json,
    weighed,
)

from crossbearing.read import opening
from made_files import PAGE, http, pdf, record, wacz, warc

MEGABYTE = 2**20


def with_good(case: Path, good: Path, *bad: Path, more: tuple[str, ...] = ()) -> dict[str, str]:
    """Return what is said of bad files (code: where and message) that are added in one call before a good one."""
    added = told_json("add", case, *bad, good, *more)
    assert added["files"] == len(bad) + 1
    with opened(case) as project:
        assert [r.published.isoformat() for r in project.reports() if r.origin == good.name and r.published] == [
            "2025-03-24"
        ]
        kept = next(r for r in project.reports() if r.origin == good.name)
        assert len(list(project.claims(report=kept.id))) >= 1
    said = told_json("problems", case)
    screen = squeezed(told("problems", case))
    for one in said:
        assert one["message"].strip().endswith((".", "?")), one
        assert "Traceback" not in one["message"], one
        assert squeezed(one["message"]) in screen
    quotes_stand(case)
    return {one["code"]: f"{one['where']}: {one['message']}" for one in said}


# Bytes that are no text, or not in UTF-8


@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"source: irrawaddy\npublished: 2025-03-24\n\n"])
def test_an_empty_file(case: Path, good: Path, tmp_path: Path, content: bytes) -> None:
    bad = tmp_path / "empty.txt"
    bad.write_bytes(content)
    assert with_good(case, good, bad)["read/empty"].startswith("empty.txt: ")


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("latin-1", "José Mora said that MNDAA troops left Lashio on Monday, and that nobody was hurt in it."),
        ("utf-16", "José Núñez said that MNDAA troops left Lashio on Monday."),
        ("cp1252", "“MNDAA troops left Lashio on Monday,” a trader’s wife said – and nobody else."),
    ],
)
def test_another_encoding_is_read_and_said(case: Path, good: Path, tmp_path: Path, encoding: str, words: str) -> None:
    bad = tmp_path / "other.txt"
    text = f"source: irrawaddy\npublished: 2025-03-25\n\n{words}\n"
    bad.write_bytes(text.encode(encoding))
    said = with_good(case, good, bad)
    assert "Save it as UTF-8" in said["read/encoding"]
    assert stored(case, "other.txt").text.strip() == words
    with opened(case) as project:
        assert any(c.kind == "RETREAT" for c in project.claims(report=stored(case, "other.txt").id))


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8,
        b"\x7fELF\x02\x01\x01" + bytes(500),
        WORDS.encode() * 3 + b"\0" * 3,
        gzip.compress(gzip.compress(WORDS.encode())),
    ],
    ids=["png", "elf", "nul", "gzip in gzip"],
)
def test_a_binary_file_under_txt(case: Path, good: Path, tmp_path: Path, content: bytes) -> None:
    bad = tmp_path / "picture.txt"
    bad.write_bytes(content)
    assert "Give a text, a page, a PDF or an archive" in with_good(case, good, bad)["read/binary"]


# Sizes


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("name", ["line.txt", "line.jsonl", "line.html", "line.xml"])
def test_a_line_of_200_megabytes(case: Path, tmp_path: Path, name: str) -> None:
    bad = tmp_path / name
    start = {"line.jsonl": '{"text": "', "line.html": "<html><p>", "line.xml": "<rss><channel><item><title>"}
    with bad.open("wb") as stream:
        stream.write((start.get(name, "") + WORDS).encode())
        stream.truncate(200 * MEGABYTE)  # sparse
    took = weighed("add", case, bad)
    assert took.peak < 400 * MEGABYTE
    assert took.seconds < 10
    (said,) = [p for p in told_json("problems", case) if p["where"].startswith(name)]
    assert said["code"] in ("read/too-large", "read/binary")
    if said["code"] == "read/too-large":
        assert re.search(r"`max_\w+_bytes`", said["message"])
        assert "200.0 MB" in said["message"] or name in ("line.jsonl", "line.xml")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_a_line_of_60_megabytes_is_cut_and_its_beginning_is_read(case: Path, tmp_path: Path) -> None:
    settings = case / "crossbearing.toml"
    settings.write_text(settings.read_text() + "max_report_characters = 20000\n")
    bad = tmp_path / "line.txt"
    bad.write_bytes(b"source: irrawaddy\npublished: 2025-03-25\n\n" + WORDS.encode() * (60 * MEGABYTE // len(WORDS)))
    took = weighed("add", case, bad)
    assert took.peak < 400 * MEGABYTE
    assert took.seconds < 10
    assert len(stored(case, "line.txt").text) == 20_000
    assert quotes_stand(case) > 100
    assert "max_report_characters" in told("problems", case)


def test_lines_of_100_000_characters(case: Path, good: Path, tmp_path: Path) -> None:
    bad = tmp_path / "lines.txt"
    lines = [
        WORDS * 1_400,
        "and the army, " * 7_000,
        "the x" + "x" * 100_000,
        "“" * 50_000 + "(" * 25_000 + ")" * 25_000,
    ]
    bad.write_text("source: irrawaddy\npublished: 2025-03-25\n\n" + "\n".join(lines), encoding="utf-8")
    began = time.monotonic()
    with_good(case, good, bad)
    assert time.monotonic() - began < 10
    with opened(case) as project:
        assert sum(c.kind == "RETREAT" for c in project.claims(report=stored(case, "lines.txt").id)) >= 1_400


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize(
    "words", ["{0} left Lashio, a man said.", WORDS + "This was in ward {0} of the town, he said."]
)
def test_a_feed_of_100_000_entries_is_cut_at_the_limit_and_said(case: Path, tmp_path: Path, words: str) -> None:
    settings = case / "crossbearing.toml"
    settings.write_text(settings.read_text() + "max_feed_entries = 300\n")
    feed = tmp_path / "feed.xml"
    items = "".join(f"<item><description>{words.format(n)}</description></item>" for n in range(100_000))
    feed.write_text(f'<?xml version="1.0"?><rss version="2.0"><channel><title>Courier</title>{items}</channel></rss>')
    took = weighed("add", case, feed)
    assert took.peak < 400 * MEGABYTE
    assert took.seconds < 10
    reports, _, problems = ledger(case)
    assert len(reports) == 300
    assert ("read/cut", "feed.xml") in problems
    assert ("read/broken", "feed.xml") not in problems
    (cut,) = [p["message"] for p in told_json("problems", case) if p["code"] == "read/cut"]
    assert "the first 300 entries were read" in cut
    assert "`max_feed_entries`" in cut
    # The same fault of the same file is one row of the screen.
    assert "(300 times)" in told("problems", case)


def test_bombs_stop_at_the_limit(case: Path, good: Path, tmp_path: Path) -> None:
    settings = case / "crossbearing.toml"
    settings.write_text(settings.read_text() + "max_archive_bytes = 2000000\nmax_file_bytes = 1000000\n")
    bombs = [tmp_path / name for name in ("bomb.txt.gz", "bomb.warc.gz", "bomb.wacz")]
    zeros = bytes(30 * MEGABYTE)
    bombs[0].write_bytes(gzip.compress(zeros))
    bombs[1].write_bytes(gzip.compress(record(http(PAGE.encode())) + record(zeros)))
    bombs[2].write_bytes(wacz({"archive/data.warc": warc(record(zeros))}))
    with_good(case, good, *bombs)
    said = [p for p in told_json("problems", case) if p["code"] == "read/too-large"]
    assert [p["where"].split(":")[0].removesuffix(".gz") for p in said] == ["bomb.txt", "bomb.warc", "bomb.wacz"]
    assert all("Raise `max_" in p["message"] for p in said)
    assert stored(case, "bomb.warc").title == "Troops leave Lashio & return"  # the page before the bomb


def test_names_that_climb_out_of_an_archive_are_left_out(case: Path, good: Path, tmp_path: Path) -> None:
    page = warc(record(http(PAGE.encode())))
    bad = tmp_path / "climbs.wacz"
    bad.write_bytes(wacz({"../../escaped.warc": page, "/tmp/escaped.warc": page, "archive/data.warc": page}))
    before = {p for p in tmp_path.rglob("*") if case not in p.parents}
    assert "leaves the archive's folder" in with_good(case, good, bad)["read/broken"]
    assert {p for p in tmp_path.rglob("*") if case not in p.parents} == before
    assert len(ledger(case)[0]) == 2


# What is there instead of a file


def test_folders_devices_links_and_names_that_cannot_be(case: Path, good: Path, tmp_path: Path) -> None:
    folder, dangling, loop, far = tmp_path / "folder.txt", tmp_path / "dangling.txt", tmp_path / "loop.txt", "x" * 5_000
    folder.mkdir()
    dangling.symlink_to("nowhere.txt")
    loop.symlink_to("loop.txt")
    began = time.monotonic()
    bad = [folder, dangling, loop, Path("/dev/zero"), tmp_path / "gone.txt", tmp_path / "*.doc", Path(far)]
    with_good(case, good, *bad)
    assert time.monotonic() - began < 5
    said = {Path(p["where"]).name[:20]: p["message"] for p in told_json("problems", case)}
    assert "name the files in it" in said["folder.txt"]
    assert "leads to 'nowhere.txt'" in said["dangling.txt"]
    assert "device" in said["zero"]
    assert "Check the path" in said["gone.txt"]
    assert "too long" in said["x" * 20]
    assert len(said) == 7
    # Alone, they are no call that can be carried out.
    assert "no reports in the folder" in refused("add", case, folder).message
    assert "Nothing matches" in refused("add", case, tmp_path / "*.doc").message
    assert "empty" in refused("add", case, "").message
    done = shell("read", "/dev/zero", far)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    for words in (("brief", far), ("init", far, "--theatre", "myanmar"), ("theatre", "check", far)):
        done = shell(*words)
        assert done.returncode in (1, 2)
        assert "Traceback" not in done.stderr
        assert "too long" in done.stderr or "There is no theatre" in done.stderr


def test_a_folder_with_pipes_and_sockets_is_read_without_them(case: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(GOOD)
    os.mkfifo(folder / "pipe.txt")
    (folder / "dangling.txt").symlink_to("nowhere")
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(folder)  # an address of a socket is at most some hundred bytes
        one.bind("socket.txt")
        os.chdir(here)
        added = told_json("add", case, folder)
    assert (added["new"], added["problems"]) == (1, {"read/missing": 1})
    assert sorted(Path(p).name for p in added["left_out"]) == ["pipe.txt", "socket.txt"]


def test_a_pipe_into_which_nobody_writes_does_not_hang(
    case: Path, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "PATIENCE", 0.2)
    silent = tmp_path / "silent.txt"
    os.mkfifo(silent)
    began = time.monotonic()
    assert "Save the report to a file" in with_good(case, good, silent)["read/missing"]
    stops = tmp_path / "stops.txt"
    os.mkfifo(stops)
    hand = os.open(stops, os.O_RDWR)  # writes half a report and then no more
    os.write(hand, b"source: irrawaddy\n\nMNDAA troops left")
    assert "read/missing" in call("read", stops).stderr
    os.close(hand)
    assert time.monotonic() - began < 5


def test_a_pipe_with_a_report_is_read(case: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text(GOOD))
    writer.start()
    assert told_json("add", case, pipe)["new"] == 1
    writer.join(timeout=5)
    assert stored(case, "pipe.txt").outlet == "irrawaddy"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every file")
def test_a_file_that_may_not_be_opened(case: Path, good: Path, tmp_path: Path) -> None:
    bad = tmp_path / "closed.txt"
    bad.write_text(GOOD)
    bad.chmod(0)
    assert "Permission denied" in with_good(case, good, bad)["read/missing"]


def test_paths_with_spaces_quotes_line_ends_and_other_letters(case: Path, tmp_path: Path) -> None:
    names = ["a b.txt", 'it\'s "so".txt', "two\nlines.txt", "လားရှိုး.txt", "-dash.txt", "[glob]*?.txt", "\x1b[31mred.txt"]
    files = [tmp_path / name for name in names]
    for n, file in enumerate(files):
        file.write_text(f"published: 2025-03-24\n\nWard {n}: {WORDS}", encoding="utf-8")
    assert told_json("add", case, *files)["new"] == len(names)
    assert sorted(r.origin for r in ledger(case)[0].values()) == sorted(names)
    screen = told("problems", case)
    assert "\x1b" not in screen
    assert "two lines.txt" in screen
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        assert json.loads(told("add", case, "--json", "--", "-dash.txt"))["duplicates"] == 1
    finally:
        os.chdir(here)


# What stands in a report


def test_text_that_runs_the_other_way_and_marks_that_combine(case: Path, tmp_path: Path) -> None:
    bad = tmp_path / "mixed.txt"
    text = (
        "The Shan army left Lashio, said Na\u0308in of the קו radio. \u202eMNDAA troops took Hoya on Monday.\u202c "
        "قال الجيش: MNDAA fighters left Lashio, e\u0301\u0301\u0301\u0301 \u200dtraders said on Tuesday.\n"
    )
    bad.write_text(f"source: irrawaddy\npublished: 2025-03-25\n\n{text}", encoding="utf-8")
    told("add", case, bad)
    assert stored(case, "mixed.txt").text == text
    assert quotes_stand(case) >= 2
    for words in (("brief", case), ("read", bad, "--format", "table"), ("findings", case), ("brief", case, "--json")):
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", told(*words)), words


HOSTILE = "\x1b[31m\x1b]0;title\x07<script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}[x](javascript:alert(3))"


def test_escapes_tags_and_scripts_reach_neither_terminal_nor_page(case: Path, tmp_path: Path) -> None:
    bad = tmp_path / "hostile.txt"
    bad.write_text(
        f"source: Courier {HOSTILE}\npublished: 2025-03-25\ntitle: {HOSTILE}\n\n"
        f"MNDAA troops left Lashio on Monday, {HOSTILE} traders said. Residents denied that they left {HOSTILE} Lashio."
        f" The MNDAA offered {HOSTILE} some wards of Lashio at talks with the junta in Kunming on 22 March. The junta "
        f"demanded {HOSTILE} all of Lashio Township, an officer said.\n",
        encoding="utf-8",
    )
    told("add", case, bad)
    assert quotes_stand(case) >= 3
    page, text = tmp_path / "brief.html", tmp_path / "brief.md"
    told("brief", case, "--html", page, "--markdown", text)
    screens = [told(word, case) for word in ("brief", "findings", "talks", "outlook", "problems", "receipts")]
    screens += [told("why", case, f["question"]["id"]) for f in told_json("findings", case)]
    screens += [told("read", bad, "--format", "table"), told("read", bad), told("export", case), text.read_text()]
    screens += [told("brief", case, "--json"), told("talks", case, "--json"), page.read_text(encoding="utf-8")]
    for screen in screens:
        assert "\x1b" not in screen
        assert "\x07" not in screen
    for shown in (page, text):
        assert not re.search(r"(?<!\\)<(script>alert|img\s)", shown.read_text(encoding="utf-8")), shown
    assert "&lt;img src" in page.read_text(encoding="utf-8")
    assert "{{7*7}}" in page.read_text(encoding="utf-8")


def test_a_page_and_a_pdf_that_are_broken(case: Path, good: Path, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.html", "b.pdf", "c.warc", "d.jsonl", "e.xml")]
    files[0].write_text("<html><body><p>" + "<div>" * 5_000 + WORDS * 5)
    files[1].write_bytes(pdf(WORDS)[:300])
    files[2].write_bytes(b"WARC/1.0\r\nContent-Length: 99999\r\n\r\nhalf")
    files[3].write_text('{"text": "half\n[1]\n{"text": 7}\n')
    files[4].write_text("<rss><channel><title>x</title>")
    with_good(case, good, *files)
    met = {p["where"].split(" ")[0] for p in told_json("problems", case)}
    assert met >= {"b.pdf", "c.warc", "d.jsonl", "e.xml"}


# What is not known of a report


def test_no_date_and_an_unknown_outlet(case: Path, good: Path, tmp_path: Path) -> None:
    bad = tmp_path / "undated.txt"
    bad.write_text(f"source: hill-gazette\n\n{WORDS}")
    said = with_good(case, good, bad)
    assert "Give --published" in said["read/no-date"]
    assert "'hill-gazette' is not in sources.csv" in said["link/unknown-outlet"]
    with opened(case) as project:
        (claim,) = [c for c in project.claims(report=stored(case, bad.name).id) if c.kind == "RETREAT"]
        assert not claim.when.is_known  # "Monday" of no week: nothing is put in silently
    told("add", case, bad, "--published", "2025-03-25")
    with opened(case) as project:
        assert {p.code for p in project.problems()} == {"link/unknown-outlet"}


def test_the_same_report_twice(case: Path, good: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.txt"
    again.write_bytes(good.read_bytes())
    packed = tmp_path / "good.txt.gz"
    packed.write_bytes(gzip.compress(good.read_bytes()))
    first = told_json("add", case, good, good, tmp_path / "." / "x" / ".." / "good.txt")
    assert first["new"] == 1
    before = ledger(case)
    for files in ((good,), (again,), (packed,), (good, again, packed, tmp_path)):
        added = told_json("add", case, *files)
        assert added["new"] == added["claims"] == 0
        assert added["duplicates"] >= 1
    assert "Known before and skipped" in told("add", case, again)
    assert ledger(case) == before
