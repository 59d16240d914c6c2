"""From a file to a report: the reader, the id, metadata with its basis, and a Problem for all that is wrong."""

from __future__ import annotations

import gzip
import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crossbearing import plugins
from crossbearing.errors import UsageError
from crossbearing.model.problem import CODES, Problem
from crossbearing.model.report import Report
from crossbearing.read.readers import plain
from crossbearing.read.signature import signature
from crossbearing.read.step import choose, read_bytes, read_file
from crossbearing.settings import Settings
from made_files import ARTICLE, FEED, PAGE, TEXT, http, pdf, record, wacz, warc

SETTINGS = Settings()


def _read(
    raw: bytes | str, name: str = "a.txt", settings: Settings = SETTINGS, **more: Any
) -> tuple[list[Report], list[Problem]]:
    items = list(read_bytes(raw.encode() if isinstance(raw, str) else raw, name, settings, **more))
    problems = [i for i in items if isinstance(i, Problem)]
    assert all(p.code in CODES and p.message and p.where for p in problems)
    return [i for i in items if isinstance(i, Report)], problems


def _one(raw: bytes | str, name: str = "a.txt", **more: Any) -> Report:
    reports, _ = _read(raw, name, **more)
    assert len(reports) == 1
    return reports[0]


def _codes(problems: list[Problem]) -> list[str]:
    return [p.code for p in problems]


def _told(report: Report) -> list[tuple[str, str, str]]:
    return [(m.field, m.value, m.basis) for m in report.metadata]


@pytest.mark.parametrize(
    ("raw", "name", "reader"),
    [
        (TEXT.encode(), "a.txt", "plain"),
        (TEXT.encode(), "a", "plain"),
        (PAGE.encode(), "a.txt", "webpage"),
        (b"<p>a page without its head</p>", "a.html", "webpage"),
        (FEED.encode(), "a.html", "feed"),
        (FEED.encode(), "a", "feed"),
        (b'{"text": "x"}\n', "a.jsonl", "jsonl"),
        (pdf(TEXT), "a.txt", "pdf"),
        (warc(record(http(b"x"))), "a", "warc"),
        (wacz({"archive/a.warc": b""}), "a.zip", "wacz"),
        (b"<3 from Lashio", "a.txt", "plain"),
    ],
)
def test_the_reader_is_chosen_by_content_before_the_name(raw: bytes, name: str, reader: str) -> None:
    assert choose(raw[:4_096], name) == reader


def test_the_id_is_of_raw_bytes_and_address_never_of_a_path(tmp_path: Path) -> None:
    paths = [tmp_path / "one.txt", tmp_path / "two_2025-03-24.txt"]
    for path in paths:
        path.write_text(TEXT)
    ids = [item.id for path in paths for item in read_file(path, SETTINGS) if isinstance(item, Report)]
    expected = hashlib.sha256(TEXT.encode()).hexdigest()
    assert ids == [expected[:32]] * 2
    assert _one(TEXT).raw_hash == expected
    url = "https://a.example/1"
    with_url = hashlib.sha256(TEXT.encode() + b"\0" + url.encode()).hexdigest()[:32]
    assert _one(TEXT, options={"url": url}).id == with_url
    assert _one(TEXT, sidecar={"a.txt": {"url": url}}).id == with_url
    assert _one(gzip.compress(TEXT.encode()), "a.txt.gz").id == expected[:32]


def test_the_mtime_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    assert not any(
        m.field == "published" for item in read_file(path, SETTINGS) if isinstance(item, Report) for m in item.metadata
    )


def test_every_basis_is_kept_and_the_best_is_believed() -> None:
    raw = "source: header-outlet\npublished: 2025-03-20\n\nMoeMaKa, March 24, 2025\n" + TEXT
    report = _one(
        raw,
        "named_2025-03-21.txt",
        options={"published": "22 March 2025"},
        sidecar={"named_2025-03-21.txt": {"source": "s"}},
    )
    assert _told(report) == [
        ("outlet", "header-outlet", "header"),
        ("published", "2025-03-20", "header"),
        ("outlet", "named", "file name"),
        ("published", "2025-03-21", "file name"),
        ("outlet", "s", "sidecar"),
        ("published", "2025-03-22", "option"),
        ("outlet", "MoeMaKa", "dateline"),
        ("published", "2025-03-24", "dateline"),
    ]
    assert (report.outlet, str(report.published)) == ("s", "2025-03-22")


def test_an_agency_credit_is_no_outlet_where_the_publisher_is_known() -> None:
    credited = "(Plumbline Wire) - " + TEXT
    assert _one(credited).outlet == "Plumbline Wire"
    assert _one(credited, "portal_2025-03-26.txt").outlet == "portal"


def test_an_address_without_outlet_gives_its_host() -> None:
    assert ("outlet", "courier.example", "option") in _told(
        _one(TEXT, options={"url": "https://www.courier.example/1"})
    )


def test_the_stored_text_is_what_follows_the_header_and_nothing_else_changes() -> None:
    body = "  First line.  \r\n\r\n\tSecond \u200bline\u2028of it\x0c.\rThird and last line of the text.\n\n"
    report = _one("\ufeffsource: x\r\npublished: 2025-03-24\r\n\r\n" + body, "a.txt")
    assert report.text == body.replace("\r\n", "\n").replace("\r", "\n")
    assert report.signature == signature(report.text)


def test_missing_date_and_outlet_are_said_with_the_next_step() -> None:
    _, problems = _read(TEXT)
    assert _codes(problems) == ["read/no-date", "read/no-outlet"]
    assert "--published" in problems[0].message
    assert "--source" in problems[1].message
    _, problems = _read("LASHIO, March 24 (Shan Wire) - " + TEXT)
    assert _codes(problems) == ["read/no-date"]
    assert "'March 24' without a year" in problems[0].message


def test_a_reports_problems_come_before_it_and_carry_its_id() -> None:
    items = list(read_bytes(b"published: 03/04/2025\nsection: x\n\n" + TEXT.encode(), "a.txt", SETTINGS))
    assert isinstance(items[-1], Report)
    problems = [i for i in items if isinstance(i, Problem)]
    assert _codes(problems) == ["read/metadata", "read/metadata", "read/no-date", "read/no-outlet"]
    assert {p.report_id for p in problems} == {items[-1].id}


@pytest.mark.parametrize(
    ("raw", "name", "code"),
    [
        (b"", "a.txt", "read/empty"),
        (b" \n\n\t", "a.txt", "read/empty"),
        (b"source: x\n\n", "a.txt", "read/empty"),
        (b"<html><body><script>only()</script></body></html>", "a.html", "read/empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "a.txt", "read/binary"),
        (b"good text\0with a NUL in it", "a.txt", "read/binary"),
        (b"%PDF-1.7\ngarbage", "a.pdf", "read/broken"),
        (b"PK\x03\x04" + b"datapackage.json" + b"\1" * 200, "a.wacz", "read/broken"),
        (b"<rss><channel></channel></rss>", "a.xml", "read/empty"),
        (gzip.compress(gzip.compress(TEXT.encode())), "a.txt.gz.gz", "read/binary"),
        (b"\x1f\x8b\x08" + b"\xff" * 100, "a.gz", "read/broken"),
    ],
)
def test_bad_input_is_one_problem_and_no_report(raw: bytes, name: str, code: str) -> None:
    reports, problems = _read(raw, name)
    assert reports == []
    assert code in _codes(problems)
    assert "read/crash" not in _codes(problems)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path, Path("a\0b"), Path("a" * 5_000)):
        items = list(read_file(path, SETTINGS))
        assert [i.code for i in items if isinstance(i, Problem)] == ["read/missing"]


def test_a_file_over_the_limit_is_never_read(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    with path.open("wb") as out:
        out.truncate(200 * 2**20)  # one line of 200 MB
    began = time.perf_counter()
    items = list(read_file(path, SETTINGS))
    assert time.perf_counter() - began < 1
    assert [(i.code, "max_file_bytes" in i.message) for i in items if isinstance(i, Problem)] == [
        ("read/too-large", True)
    ]


def test_a_gzip_bomb_stops_at_the_limit() -> None:
    bomb = gzip.compress(b"a" * 50_000_000)
    reports, problems = _read(bomb, "a.txt.gz", replace(SETTINGS, max_file_bytes=1_000_000))
    assert (reports, _codes(problems)) == ([], ["read/too-large"])


def test_a_cut_gzip_gives_what_it_holds_and_says_so() -> None:
    import random

    draw = random.Random(3)
    words = " ".join(draw.choice(TEXT.split()) for _ in range(5_000))
    reports, problems = _read(gzip.compress(words.encode())[:-2_000], "courier_2025-03-24.txt.gz")
    assert words.startswith(reports[0].text)
    assert _codes(problems) == ["read/broken"]


def test_a_long_text_is_cut_and_said() -> None:
    reports, problems = _read(TEXT * 50, "courier_2025-03-24.txt", replace(SETTINGS, max_report_characters=1_000))
    assert len(reports[0].text) == 1_000
    assert (_codes(problems), "max_report_characters" in problems[0].message) == (["read/cut"], True)


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        ("\ufeff“Curly” quotes ".encode() + TEXT.encode(), ""),
        (("\ufeff“Curly” quotes " + TEXT).encode("utf-16-le"), "utf-16-le"),
        (("“Curly” quotes " + TEXT).encode("utf-16-be"), "utf-16-be"),
        (("“Curly” quotes " + TEXT).encode("cp1252"), "cp1252"),
    ],
)
def test_encodings(raw: bytes, note: str) -> None:
    reports, problems = _read(raw, "courier_2025-03-24.txt")
    assert reports[0].text == "“Curly” quotes " + TEXT
    assert [p.code for p in problems if note] == ["read/encoding"] * bool(note)
    assert all(note in p.message for p in problems)


def test_legacy_cyrillic_is_found_and_said() -> None:
    words = "Войска покинули город, сообщили жители. Переговоры продолжаются в Куньмине. " * 20
    reports, problems = _read(words.encode("koi8-r"), "x_2025-03-24.txt")
    assert reports[0].text == words
    assert sorted(_codes(problems)) == ["read/encoding", "read/language"]


def test_damaged_utf8_stays_utf8_with_the_loss_counted() -> None:
    raw = (TEXT + " “quoted” ").encode() * 3 + b"\xff" + TEXT.encode()
    reports, problems = _read(raw, "courier_2025-03-24.txt")
    assert reports[0].text.count("\ufffd") == 1
    assert "“quoted”" in reports[0].text
    assert "1 byte sequences" in problems[0].message


@pytest.mark.parametrize(
    "text",
    [
        "တပ်မတော်သည် လားရှိုးမြို့မှ ဆုတ်ခွာသွားသည်ဟု ဒေသခံများက ပြောကြားခဲ့သည်။ " * 5,
        "Les troupes ont quitté la ville de Lashio lundi, selon des habitants, et les pourparlers se poursuivent. " * 5,
        "Die Truppen haben die Stadt Lashio am Montag verlassen, sagten Einwohner, und die Gespräche gehen weiter. "
        * 5,
        "Pasukan telah meninggalkan kota Lashio pada hari Senin, kata warga, dan pembicaraan terus berlanjut. " * 5,
        "Los soldados abandonaron la ciudad el lunes, dijeron los vecinos, y las conversaciones siguen en Doha.",
    ],
)
def test_other_languages_are_stored_and_said(text: str) -> None:
    reports, problems = _read(text, "x_2025-03-24.txt")
    assert (len(reports), _codes(problems)) == (1, ["read/language"])


@pytest.mark.parametrize(
    "text",
    [
        *(TEXT, TEXT.upper(), "MNDAA leaves Lashio for Hsenwi.", "“" + ARTICLE[0] + "” လားရှိုး " + TEXT),
        # one sentence with few function words
        "Insurgents briefly overran a base in Konduga, killing at least six soldiers, two security sources said.",
    ],
)
def test_english_is_not_taken_for_another_language(text: str) -> None:
    assert _codes(_read(text, "x_2025-03-24.txt")[1]) == []


def test_options_that_cannot_be_are_faults_of_the_run() -> None:
    for options in ({"published": "03/04/2025"}, {"colour": "red"}, {"url": "file:///etc/passwd"}):
        with pytest.raises(UsageError):
            list(read_bytes(TEXT.encode(), "a.txt", SETTINGS, options=options))
    with pytest.raises(UsageError, match="no reader 'plian'"):
        list(read_bytes(TEXT.encode(), "a.txt", SETTINGS, reader="plian"))


def test_a_named_reader_is_used() -> None:
    assert _one(PAGE, reader="plain").text == PAGE


def test_one_address_for_a_file_of_many_reports_is_refused() -> None:
    reports, problems = _read(FEED, "a.xml", options={"url": "https://x.example/"})
    assert [r.url for r in reports] == ["https://courier.example/1", "https://courier.example/2"]
    assert "read/metadata" in _codes(problems)


def test_a_fault_of_ours_is_a_crash_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Iterator[Report]:
        raise ZeroDivisionError("made for a test")

    monkeypatch.setattr(plain, "read", broken)
    reports, problems = _read(TEXT)
    assert (reports, _codes(problems)) == ([], ["read/crash"])
    assert "ZeroDivisionError: made for a test" in problems[0].message
    assert "test_read_step.py" in problems[0].message


def test_all_reader_plugins_are_found() -> None:
    assert set(plugins.names("reader")) >= {"plain", "webpage", "pdf", "jsonl", "feed", "warc", "wacz"}


@pytest.mark.parametrize(("make", "limit"), [(lambda: TEXT.encode(), 0.004), (lambda: PAGE.encode(), 0.02)])
def test_a_report_takes_milliseconds(make: Callable[[], bytes], limit: float) -> None:
    raw = make()
    list(read_bytes(raw, "a", SETTINGS))
    began = time.perf_counter()
    for _ in range(20):
        list(read_bytes(raw, "a", SETTINGS))
    assert (time.perf_counter() - began) / 20 < limit  # ten times what it takes: a guard against accidents
