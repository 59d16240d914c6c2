"""Every reader keeps the port's promises: it knows its own files, raises only ReportError, and stores what holds."""

from __future__ import annotations

import inspect
import io
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossbearing import plugins
from crossbearing.errors import ReportError
from crossbearing.model.problem import CODES, Problem
from crossbearing.model.report import BASES, FIELDS, Report
from crossbearing.settings import Settings
from made_files import FEED, PAGE, TEXT, http, pdf, record, wacz, warc

NAMES = plugins.names("reader")
SETTINGS = Settings(max_file_bytes=1 << 20, max_archive_bytes=1 << 22, max_markup_bytes=1 << 20)
GOOD: dict[str, bytes] = {
    "plain": f"source: courier\npublished: 2025-03-24\n\n{TEXT}".encode(),
    "webpage": PAGE.encode(),
    "jsonl": b'{"text": "The army left the town.", "source": "c", "published": "2025-03-24"}\n',
    "feed": FEED.encode(),
    "pdf": pdf(TEXT, title="Brief"),
    "warc": warc(record(http(PAGE.encode())), record(http(TEXT.encode(), "text/plain"))),
    "wacz": wacz({"archive/a.warc": record(http(PAGE.encode()))}),
}


def _read(name: str, raw: bytes) -> list[Report | Problem]:
    """Return what the reader yields, checked against the port; a ReportError ends it with a known code."""
    items: list[Report | Problem] = []
    try:
        for item in plugins.load("reader", name).read(io.BytesIO(raw), "some file", SETTINGS):
            items.append(item)
    except ReportError as fault:
        assert fault.code in CODES
        assert fault.message
    for item in items:
        if isinstance(item, Problem):
            assert item.code in CODES
            assert item.message
            continue
        item.text.encode("utf-8")
        assert "\0" not in item.text
        assert "\r" not in item.text
        assert len(item.id) == 32
        assert len(item.raw_hash) == 64
        assert item.origin == "some file"
        assert all(m.field in FIELDS and m.basis in BASES and m.value for m in item.metadata)
        assert item.published is None or item.published.year > 0
    return items


@pytest.fixture(params=NAMES)
def reader(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_there_is_a_good_file_for_every_reader_of_ours() -> None:
    assert set(GOOD) <= set(NAMES)


def test_a_reader_is_a_module_with_the_ports_names(reader: str) -> None:
    plugin: Any = plugins.load("reader", reader)
    assert isinstance(plugin.MANY, bool)
    assert list(inspect.signature(plugin.matches).parameters) == ["head", "name"]
    assert list(inspect.signature(plugin.read).parameters) == ["stream", "name", "settings"]
    assert plugins.describe("reader", reader)


def test_it_is_surest_of_its_own_files(reader: str) -> None:
    raw = GOOD.get(reader)
    if raw is None:
        pytest.skip(f"no file was made for the reader {reader}")
    surest = max(NAMES, key=lambda n: plugins.load("reader", n).matches(raw[:4_096], "some file"))
    assert surest == reader
    reports = [i for i in _read(reader, raw) if isinstance(i, Report)]
    assert reports
    assert all("the" in r.text for r in reports)


def test_the_same_bytes_give_the_same_reports(reader: str) -> None:
    raw = GOOD.get(reader, b"text")
    assert _read(reader, raw) == _read(reader, raw)


def test_nothing_and_the_files_of_others_do_no_harm(reader: str) -> None:
    for raw in (b"", b"\n", b"\0" * 100, *GOOD.values()):
        assert all(isinstance(i, Report | Problem) for i in _read(reader, raw))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=2_000), name=st.text(max_size=20))
def test_any_bytes_match_between_0_and_1_and_raise_nothing_but_report_error(reader: str, raw: bytes, name: str) -> None:
    assert 0 <= plugins.load("reader", reader).matches(raw[:4_096], name) <= 1
    assert all(isinstance(i, Report | Problem) for i in _read(reader, raw))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_damaged_files_raise_nothing_but_report_error(reader: str, seed: int) -> None:
    draw = random.Random(seed)
    raw = bytearray(GOOD.get(reader, TEXT.encode()))
    for _ in range(draw.randrange(1, 12)):
        at = draw.randrange(len(raw))
        change = draw.randrange(3)
        if change == 0:
            raw[at] = draw.randrange(256)
        elif change == 1:
            del raw[at : at + draw.randrange(1, 40)]
        else:
            raw[at:at] = bytes(draw.randrange(256) for _ in range(draw.randrange(1, 20)))
        raw = raw or bytearray(b"x")
    assert all(isinstance(i, Report | Problem) for i in _read(reader, bytes(raw)))
