"""Each reader on files as they are met: good ones, damaged ones and hostile ones."""

from __future__ import annotations

import gzip
import io
import json
import time
import zipfile
import zlib
from dataclasses import replace

import pytest

from crossbearing.model.problem import Problem
from crossbearing.model.report import Report
from crossbearing.read.markup import fragment_text
from crossbearing.read.readers import pdf as pdf_reader
from crossbearing.read.step import read_bytes
from crossbearing.read.unpack import Gunzip, buffered
from crossbearing.settings import Settings
from made_files import ARTICLE, ATOM, FEED, PAGE, TEXT, http, pdf, record, wacz, warc

SETTINGS = Settings()


def _read(raw: bytes, name: str, settings: Settings = SETTINGS) -> tuple[list[Report], list[str]]:
    items = list(read_bytes(raw, name, settings))
    problems = [i.code for i in items if isinstance(i, Problem)]
    assert "read/crash" not in problems
    return [i for i in items if isinstance(i, Report)], problems


def _told(report: Report) -> dict[str, str]:
    return {m.field: m.value for m in report.metadata}


# Web pages


def test_a_page_gives_its_article_and_what_it_says_of_itself() -> None:
    reports, problems = _read(PAGE.encode(), "a.html")
    assert problems == []
    for words in (*ARTICLE, "Wards held"):
        assert words in reports[0].text
    for words in ("scripted", "hidden", "All rights", "Home"):
        assert words not in reports[0].text
    assert _told(reports[0]) == {
        "outlet": "Hill Courier",
        "published": "2025-03-24T08:00:00+06:30",
        "title": "Troops leave Lashio & return",
        "url": "https://courier.example/2025/03/24/troops",
        "language": "en",
        "author": "Nan Mya",
    }
    assert {m.basis for m in reports[0].metadata} == {"page"}
    assert str(reports[0].published) == "2025-03-24"


def _page(head: str, body: str = "".join(f"<p>{p}</p>" for p in ARTICLE)) -> bytes:
    return f"<html><head>{head}</head><body><article>{body}</article></body></html>".encode()


def test_json_ld_is_read_wherever_it_nests_and_ignored_where_it_is_broken() -> None:
    article = {
        "@type": ["NewsArticle"],
        "datePublished": "2025-03-24",
        "headline": "It&#8217;s so",
        "publisher": {"name": "Courier"},
        "author": [{"name": "A"}, {"name": "B"}],
    }
    data = json.dumps({"@graph": [{"@type": "WebPage", "datePublished": "2020-01-01"}, article]})
    head = "".join(f'<script type="application/ld+json">{d}</script>' for d in ('{"a": ', data))
    assert _told(_read(_page(head), "a.html")[0][0]) == {
        "published": "2025-03-24",
        "title": "It’s so",
        "outlet": "Courier",
        "author": "A, B",
    }


@pytest.mark.parametrize("depth", [50, 100_000])
def test_deep_json_ld_is_no_harm(depth: int) -> None:
    head = f'<script type="application/ld+json">{"[" * depth}{"]" * depth}</script>'
    assert _read(_page(head), "a.html")[1] == ["read/no-date", "read/no-outlet"]


def test_a_page_date_that_cannot_be_read_is_said_and_not_guessed() -> None:
    reports, problems = _read(_page('<meta name="date" content="03/04/2025">'), "a.html")
    assert reports[0].published is None
    assert problems == ["read/metadata", "read/no-date", "read/no-outlet"]


def test_a_date_that_merely_stands_on_the_page_is_not_its_own() -> None:
    side = '<aside><time datetime="2019-01-01">1 January 2019</time></aside><p>Copyright 2024-2025</p>'
    assert _read(_page("", "".join(f"<p>{p}</p>" for p in ARTICLE) + side), "a.html")[0][0].published is None


def test_a_declared_encoding_is_used() -> None:
    page = PAGE.replace('charset="utf-8"', 'charset="windows-1251"').replace(ARTICLE[0], ARTICLE[0] + " Лашо")
    assert "Лашо" in _read(page.encode("cp1251"), "a.html")[0][0].text


def test_addresses_that_are_not_http_are_not_stored() -> None:
    assert _read(_page('<link rel="canonical" href="javascript:alert(1)">'), "a.html")[0][0].url is None


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + TEXT,
        "<table><tr><td>" * 30_000 + TEXT,
        "<p>" + "<b>" * 100_000 + TEXT,
        "<article>" + "<p>one two three</p>" * 100_000,
        "<p " + " ".join(f"a{i}=1" for i in range(200_000)) + ">" + TEXT,
        "<p " + " ".join(f'a{i}=">"' for i in range(200_000)) + ">" + TEXT,
        "<p>" + "&lt;&#x41;&nosuch;" * 100_000,
        "<p>" + "&#0;&#xd800;&#x110000;" * 100 + TEXT,
        '<a"' * 300_000,
        "<!--" * 300_000,
        "<script>" * 300_000 + TEXT,
        "<svg><style><title>" * 50_000 + TEXT,
        "<p>" + "a<b>c</b>" * 300_000,
    ],
)
def test_hostile_pages_end_in_time(page: str) -> None:
    began = time.perf_counter()
    reports, _ = _read(f"<html><body>{page}</body></html>".encode(), "a.html")
    assert time.perf_counter() - began < 5  # the worst takes about 1 s; without the bounds a minute
    assert all("\0" not in r.text and "\ud800" not in r.text for r in reports)


def test_a_page_over_the_markup_limit_is_refused_with_the_settings_name() -> None:
    items = list(read_bytes(PAGE.encode(), "a.html", replace(SETTINGS, max_markup_bytes=100)))
    assert [(i.code, "max_markup_bytes" in i.message) for i in items if isinstance(i, Problem)] == [
        ("read/too-large", True)
    ]


def test_a_fragment_is_a_line_a_block_without_scripts() -> None:
    fragment = "<p>One&nbsp;and <b>two</b></p>three<br>four<script>five()</script><ul><li>six</li></ul><!-- seven -->"
    assert fragment_text(fragment) == "One and two\nthree\nfour\nsix"
    assert fragment_text("1 > 0, plain") == "1 > 0, plain"
    assert fragment_text("") == ""


# JSON lines


def test_a_broken_line_is_a_problem_and_the_rest_goes_on() -> None:
    lines = [
        json.dumps(
            {
                "text": TEXT,
                "source": "courier",
                "date": "2025-03-24",
                "title": "T",
                "url": "https://a.example/1",
                "id": 7,
            }
        ),
        "{broken",
        "[1, 2]",
        '{"text": 5}',
        '{"text": "\\ud800 ' + ARTICLE[0] + '"}',
        "",
        json.dumps({"text": TEXT, "outlet": "courier", "published": "2025-03-25", "author": ["A", "B"]}),
    ]
    items = list(read_bytes("\n".join(lines).encode(), "a.jsonl", SETTINGS))
    reports = [i for i in items if isinstance(i, Report)]
    broken = [(i.code, i.where) for i in items if isinstance(i, Problem) and i.code == "read/broken"]
    assert ("read/broken", "a.jsonl line 2") in broken
    assert len(broken) + len(reports) == 6
    assert _told(reports[0]) == {
        "outlet": "courier",
        "published": "2025-03-24",
        "title": "T",
        "url": "https://a.example/1",
    }
    assert _told(reports[-1])["author"] == "A, B"
    assert all(r.text == r.text.encode("utf-8").decode() for r in reports)


def test_thousands_of_broken_lines_are_counted_not_listed() -> None:
    items = [i for i in read_bytes(b'{"text": "x"}\n' + b"{\n" * 5_000, "a.jsonl", SETTINGS) if isinstance(i, Problem)]
    assert len(items) == 1 + 100 + 1
    assert "4,900 further" in items[-1].message


def test_a_line_over_the_limit_is_passed_over() -> None:
    good = json.dumps({"text": TEXT, "source": "c", "published": "2025-03-24"})
    raw = json.dumps({"text": "x" * 5_000}) + "\n" + good + "\n"
    reports, problems = _read(raw.encode(), "a.jsonl", replace(SETTINGS, max_file_bytes=1_000))
    assert (len(reports), problems) == (1, ["read/too-large"])


# Feeds


def test_each_entry_is_a_report_with_the_feeds_metadata() -> None:
    reports, problems = _read(FEED.encode(), "courier.xml")
    assert [r.text for r in reports] == [ARTICLE[0] + "\n" + ARTICLE[1], ARTICLE[2]]
    assert _told(reports[0]) == {
        "outlet": "Hill Courier",
        "published": "2025-03-24T08:00:00+06:30",
        "title": "Troops leave",
        "url": "https://courier.example/1",
        "language": "en",
    }
    assert {m.basis for r in reports for m in r.metadata} == {"feed"}
    assert problems == ["read/no-date"]


def test_an_atom_entry_takes_its_day_of_publication_not_of_change() -> None:
    assert str(_read(ATOM.encode(), "a.xml")[0][0].published) == "2025-03-24"
    unpublished = ATOM.replace("<published>2025-03-24T08:00:00+06:30</published>", "")
    assert _read(unpublished.encode(), "a.xml")[0][0].published is None


def test_an_entrys_id_does_not_depend_on_its_neighbours() -> None:
    alone = FEED[: FEED.index("<item>")] + FEED[FEED.rindex("<item>") :]
    assert _read(alone.encode(), "a")[0][0].id == _read(FEED.encode(), "b")[0][1].id


def test_a_feed_that_defines_entities_is_refused() -> None:
    laughs = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    raw = FEED.replace("<rss", laughs + "<rss", 1).replace("Short.", "&a;&b;")
    assert _read(raw.encode(), "a.rss")[0] == []
    items = list(read_bytes(raw.encode(), "a.rss", SETTINGS, reader="feed"))
    assert [i.code for i in items if isinstance(i, Problem)] == ["read/broken"]


def test_a_string_that_names_a_file_or_address_is_never_opened() -> None:
    for raw in (b"/etc/passwd", b"http://127.0.0.1:9/feed"):
        items = list(read_bytes(raw, "a", SETTINGS, reader="feed"))
        assert [i.code for i in items if isinstance(i, Problem)] == ["read/broken"]


def test_an_endless_feed_is_cut_and_a_broken_one_read_as_far_as_it_goes() -> None:
    item = FEED[FEED.index("<item>") : FEED.index("</channel>")]
    long = FEED.replace("</channel>", item * 50 + "</channel>")
    reports, problems = _read(long.encode(), "a.xml", replace(SETTINGS, max_feed_entries=10))
    assert len(reports) == 10
    assert problems[-1] == "read/cut"
    reports, problems = _read(FEED[: FEED.index("</channel>")].encode(), "a.xml")
    assert len(reports) == 2
    assert "read/broken" in problems


# PDF


def test_a_pdf_gives_its_pages_and_title_but_not_its_making_date() -> None:
    reports, problems = _read(pdf("\n".join(ARTICLE), "Second page (of two).", title="Brief"), "courier_2025-03-24.pdf")
    assert problems == []
    for words in (*ARTICLE, "Second page (of two)."):
        assert words in reports[0].text
    assert _told(reports[0]) == {"title": "Brief", "outlet": "courier", "published": "2025-03-24"}


def test_lines_broken_by_the_pages_width_are_joined() -> None:
    page = "The army said on Monday that its\ntroops had left the town of La-\nshio, residents said.\n\nA para-\ngraph."
    assert pdf_reader.join_lines(page) == (
        "The army said on Monday that its troops had left the town of Lashio, residents said.\nA paragraph."
    )


def test_pdfs_that_loop_are_locked_or_hold_no_text() -> None:
    loop = pdf(TEXT).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")
    began = time.perf_counter()
    reports, problems = _read(loop, "a.pdf")
    assert (reports, len(problems), problems[0] in ("read/broken", "read/empty")) == ([], 1, True)
    assert time.perf_counter() - began < 5
    assert _read(pdf(""), "a.pdf") == ([], ["read/empty"])
    from pypdf import PdfReader, PdfWriter

    locked = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(TEXT))))
    locked.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    locked.write(out)
    assert _read(out.getvalue(), "a.pdf") == ([], ["read/broken"])


def test_a_pdf_over_the_page_limit_is_cut_and_said() -> None:
    reports, problems = _read(pdf(*([TEXT] * 5)), "courier_2025-03-24.pdf", replace(SETTINGS, max_pdf_pages=2))
    assert reports[0].text.count(ARTICLE[2]) == 2
    assert problems == ["read/cut"]


def test_a_pdf_of_few_bytes_that_draws_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "_MOST_CONTENT", 100_000)
    again = pdf("x").replace(b"/Kids [4 0 R] /Count 1", b"/Kids [" + b"4 0 R " * 500 + b"] /Count 500")
    drawing = again.replace(b"(x) Tj 0 -14 Td", b"0 0 m 1 1 l S " * 1_000)
    assert _read(drawing, "a.pdf") == ([], ["read/cut"])
    monkeypatch.setattr(pdf_reader, "_MOST_CONTENT", 10**9)
    monkeypatch.setattr(pdf_reader, "_MOST_OPERATORS", 10_000)
    assert _read(drawing, "a.pdf") == ([], ["read/cut"])


# WARC and WACZ

CHUNKED = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in (PAGE.encode()[:50], PAGE.encode()[50:])) + b"0\r\n\r\n"
_PACKER = zlib.compressobj(wbits=-15)
DEFLATED = _PACKER.compress(PAGE.encode()) + _PACKER.flush()


@pytest.mark.parametrize("packed", [False, True])
def test_pages_and_texts_of_an_archive_are_reports_and_the_rest_is_not(packed: bool) -> None:
    raw = warc(
        record(b"software: x", kind="warcinfo", media="application/warc-fields"),
        record(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        record(http(PAGE.encode()), "https://courier.example/a"),
        record(http(b"gone", status="404 Not Found")),
        record(http(b"\x89PNG", "image/png")),
        record(http(CHUNKED, extra="Transfer-Encoding: chunked\r\n"), "https://courier.example/b"),
        record(http(gzip.compress(PAGE.encode()), extra="Content-Encoding: gzip\r\n"), "https://courier.example/c"),
        record(
            http(PAGE.encode(), extra="Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"),
            "https://courier.example/d",
        ),
        record(http(DEFLATED, extra="Content-Encoding: deflate\r\n")),
        record(http(TEXT.encode(), "text/plain"), "https://courier.example/t"),
        record(TEXT.encode(), "https://courier.example/w", "conversion", "text/plain"),
        record(http(pdf(TEXT), "application/pdf"), "https://courier.example/p"),
        packed=packed,
    )
    reports, problems = _read(raw, "crawl.warc.gz" if packed else "crawl.warc")
    assert [r.reader for r in reports] == ["webpage"] * 5 + ["warc"] * 2 + ["pdf"]
    assert all(ARTICLE[1] in r.text for r in reports[:-1])
    assert set(problems) == {"read/no-date"}
    assert {m.value for r in reports for m in r.metadata if m.field == "fetched"} == {"2025-03-30T10:00:00+00:00"}
    assert str(reports[0].published) == "2025-03-24"
    assert [(r.published, r.outlet, r.url) for r in reports[5:6]] == [
        (None, "courier.example", "https://courier.example/t")
    ]


def test_brotli_bodies_are_unpacked() -> None:
    stream_io = pytest.importorskip("fastwarc.stream_io")
    out = io.BytesIO()
    writer = stream_io.BrotliWriter(out)
    writer.write(PAGE.encode())
    writer.close()
    reports, _ = _read(warc(record(http(out.getvalue(), extra="Content-Encoding: br\r\n"))), "a.warc")
    assert ARTICLE[0] in reports[0].text
    assert _read(warc(record(http(b"\xff" * 50, extra="Content-Encoding: br\r\n"))), "a.warc") == ([], ["read/broken"])


def test_our_parser_agrees_with_fastwarc() -> None:
    fastwarc = pytest.importorskip("fastwarc.warc")
    from crossbearing.read.readers.warc import Record, records

    raw = warc(*(record(http(f"{i} {TEXT}".encode()), f"https://courier.example/{i}") for i in range(20)), packed=True)
    ours = [
        (r.header["warc-target-uri"], r.block)
        for r in records(buffered(Gunzip(io.BytesIO(raw))), "a", 10**6)
        if isinstance(r, Record)
    ]
    theirs = [
        (r.headers["WARC-Target-URI"], r.reader.read())
        for r in fastwarc.ArchiveIterator(io.BytesIO(raw), parse_http=False)
    ]
    assert ours == theirs


def test_a_damaged_record_is_said_and_the_next_one_read() -> None:
    good = [record(http(PAGE.encode()), f"https://courier.example/{i}") for i in range(3)]
    for raw in (
        good[0] + b"rubbish\r\n" * 50 + good[1],
        good[0] + good[2].replace(b"Content-Length: ", b"Content-Length: x") + good[1],
        good[0] + b"WARC/1.0\r\n" + b"x: y\r\n" * 3_000 + b"\r\n" + good[1],
    ):
        reports, problems = _read(raw, "a.warc")
        assert [r.url for r in reports] == ["https://courier.example/0", "https://courier.example/1"]
        assert problems.count("read/broken") >= 1
    packed = [gzip.compress(r, mtime=0) for r in good]
    damaged = packed[1][:60] + b"\0\xff\0\xff" + packed[1][64:]
    reports, problems = _read(packed[0] + damaged + packed[2], "a.warc.gz")
    assert len(reports) >= 1
    assert "read/broken" in problems
    reports, problems = _read(good[0] + good[1][:-400], "a.warc")
    assert (len(reports), problems) == (1, ["read/broken"])


def test_after_a_damaged_gzip_member_the_next_is_found() -> None:
    members = [gzip.compress(bytes([65 + i]) * 300_000, mtime=0) for i in range(3)]
    damaged = members[1][:30] + b"\xff" * 30 + members[1][60:]
    stream = Gunzip(io.BytesIO(members[0] + damaged + members[2] + b"\0" * 20))
    told = buffered(stream).read()
    assert told.startswith(b"A" * 300_000)
    assert told.endswith(b"C" * 300_000)
    assert stream.damaged == 1


def test_archive_bombs_stop_at_the_limit() -> None:
    small = replace(SETTINGS, max_archive_bytes=1_000_000, max_file_bytes=100_000, max_markup_bytes=100_000)
    zeros = record(http(b"<html>" + b"a" * 3_000_000))
    assert "read/too-large" in _read(warc(zeros, packed=True), "a.warc.gz", small)[1]
    body = gzip.compress(b"<html>" + b"a" * 3_000_000)
    assert _read(warc(record(http(body, extra="Content-Encoding: gzip\r\n"))), "a.warc", small) == (
        [],
        ["read/too-large"],
    )
    assert _read(wacz({"archive/a.warc": zeros}), "a.wacz", small) == ([], ["read/too-large"])
    assert _read(wacz({"archive/a.warc.gz": gzip.compress(zeros)}), "a.wacz", small)[1][-1] == "read/too-large"


def test_a_zip_that_lies_about_its_sizes_is_bounded_too() -> None:
    raw = bytearray(wacz({"archive/a.warc": record(http(b"<html>" + b"a" * 3_000_000))}))
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (1_000).to_bytes(4, "little")
    reports, problems = _read(bytes(raw), "a.wacz", replace(SETTINGS, max_archive_bytes=1_000_000))
    assert reports == []
    assert problems


def test_a_wacz_reads_its_archives_and_refuses_names_that_climb() -> None:
    page = [record(http(PAGE.encode()), f"https://courier.example/{i}") for i in range(3)]
    raw = wacz({
        "archive/a.warc.gz": warc(page[0], page[1], packed=True),
        "archive/b.warc": warc(page[2]),
        "../../evil.warc": warc(page[2]),
        "/abs.warc": warc(page[2]),
        "pages/pages.jsonl": b"{}",
    })  # fmt: skip
    reports, problems = _read(raw, "crawl.wacz")
    assert (len(reports), problems) == (3, ["read/broken"] * 2)
    assert _read(wacz({"pages/pages.jsonl": b"{}"}), "a.wacz") == ([], ["read/empty"])
    cut = raw[: len(raw) // 2]
    assert _read(cut, "a.wacz") == ([], ["read/broken"])


def test_a_locked_zip_is_said() -> None:
    raw = bytearray(wacz({"archive/a.warc": record(http(PAGE.encode()))}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(mark)
        while at >= 0:
            raw[at + offset] |= 1
            at = raw.find(mark, at + 4)
    assert zipfile.ZipFile(io.BytesIO(bytes(raw))).infolist()[0].flag_bits & 1
    assert _read(bytes(raw), "a.wacz") == ([], ["read/broken"])
