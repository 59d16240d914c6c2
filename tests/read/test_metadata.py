"""Where a report comes from: dates, header lines, file names, datelines and sidecars; nothing is guessed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossbearing.errors import UsageError
from crossbearing.read.metadata import from_dateline, from_name, gather, iso_date, sidecar, sidecar_row, split_header


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("2025-03-24", "2025-03-24"),
        ("20250324", "2025-03-24"),
        ("March 24, 2025", "2025-03-24"),
        ("24th of March, 2025", "2025-03-24"),
        ("Monday, 24 March 2025 | 10:30 UTC", "2025-03-24"),
        ("Sept. 3, 2024", "2024-09-03"),
        ("24/03/2025", "2025-03-24"),
        ("03/24/2025", "2025-03-24"),
        ("2025/03/24", "2025-03-24"),
        ("05.05.2025", "2025-05-05"),
        ("2025-03-24T23:30:00+06:30", "2025-03-24T23:30:00+06:30"),
        ("Mon, 24 Mar 2025 23:10:00 GMT", "2025-03-24T23:10:00+00:00"),
    ],
)
def test_dates_become_iso(words: str, iso: str) -> None:
    assert iso_date(words) == iso


@pytest.mark.parametrize(
    "words",
    ["03/04/2025", "31/02/2025", "24.03.25", "March 24", "March 2025", "2025", "yesterday", "", "24 March 2025 or so"],
)
def test_a_date_that_cannot_be_read_is_refused_with_a_reason(words: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        iso_date(words)


@given(st.text(alphabet="0123456789 -/.:,TZMarchJune+", max_size=40))
def test_what_is_read_as_a_date_begins_with_a_date(words: str) -> None:
    try:
        told = iso_date(words)
    except ValueError:
        return
    assert date.fromisoformat(told[:10])


def _told(metadata: object) -> dict[str, str]:
    return {m.field: m.value for m in metadata}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "outlet", "day"),
    [
        ("irrawaddy_2025-03-24.txt", "irrawaddy", "2025-03-24"),
        ("2025-03-24_irrawaddy.txt", "irrawaddy", "2025-03-24"),
        ("2025-03-24_irrawaddy_talks.txt", "irrawaddy", "2025-03-24"),
        ("irrawaddy-2025-03-24-lashio.txt", "irrawaddy", "2025-03-24"),
        ("highland-courier_20250324.html", "highland-courier", "2025-03-24"),
        ("bbc.co.uk_2025-03-24.html", "bbc.co.uk", "2025-03-24"),
        ("2025-03-24-union-sentinel.txt", None, "2025-03-24"),
        ("report_2025-03-24.txt", None, "2025-03-24"),
        ("20250324.txt", None, "2025-03-24"),
        ("x_2025-13-45.txt", None, None),
        ("irrawaddy.txt", None, None),
        ("9920250324.txt", None, None),
    ],
)
def test_file_names(name: str, outlet: str | None, day: str | None) -> None:
    found = from_name(name)
    assert (_told(found).get("outlet"), _told(found).get("published")) == (outlet, day)
    assert {m.basis for m in found} <= {"file name"}


NEAR = date(2025, 3, 26)


@pytest.mark.parametrize(
    ("text", "near", "outlet", "day"),
    [
        ("LASHIO, March 24 (Shan Wire) - The army left.", NEAR, "Shan Wire", "2025-03-24"),
        ("LASHIO, March 24 (Shan Wire) - The army left.", None, "Shan Wire", None),
        ("LASHIO, March 24 (Shan Wire) - The army left.", date(2025, 9, 1), "Shan Wire", None),
        ("LASHIO, Dec 31 (Shan Wire) - The army left.", date(2025, 1, 2), "Shan Wire", "2024-12-31"),
        ("LASHIO, March 24, 2025 (Shan Wire) - The army left.", None, "Shan Wire", "2025-03-24"),
        ("Lashio, 24 March 2025 — The MNDAA left.", None, None, "2025-03-24"),
        ("KUNMING (Shan Wire) - Talks went on.", None, "Shan Wire", None),
        ("Implications\n\nSpring – March 23 Overview\nMoeMaKa, March 24, 2025\n\nText.", None, "MoeMaKa", "2025-03-24"),
        ("Kunming, March 24, 2025\nTalks in Kunming went on.", None, None, "2025-03-24"),
        ("By Ko Ko | 24 March 2025\nText.", None, None, "2025-03-24"),
        ("Talks resume in Kunming, March 24, 2025\nText.", None, None, "2025-03-24"),
        ("Updated: March 24, 2025\nText.", None, None, None),
        ("On March 24, 2025, the army left.", NEAR, None, None),
        ("The National Democratic Army (MNDAA) – which took the town – left.", NEAR, None, None),
        ("Text.\n" * 9 + "MoeMaKa, March 24, 2025", None, None, None),
    ],
)
def test_datelines(text: str, near: date | None, outlet: str | None, day: str | None) -> None:
    found = from_dateline(text, near)
    assert (_told(found.metadata).get("outlet"), _told(found.metadata).get("published")) == (outlet, day)


def test_a_dateline_without_a_year_says_what_it_saw() -> None:
    assert from_dateline("LASHIO, March 24 (Shan Wire) - The army left.").yearless == "March 24"


def test_a_header_ends_at_the_blank_line_and_the_text_is_untouched() -> None:
    header, text = split_header("Source: courier\nurl: https://a.example/x:1\nnote:\n\n  Text, \n\n kept as is \n")
    assert header == {"source": "courier", "url": "https://a.example/x:1", "note": ""}
    assert text == "  Text, \n\n kept as is \n"


@pytest.mark.parametrize(
    "text",
    ["Lashio: a town\n\nText", "source: x\nbut this is a sentence\n\nText", "Text only", "\n\nsource: x\n\nText", ""],
)
def test_what_is_no_header_stays_text(text: str) -> None:
    assert split_header(text) == ({}, text)


def test_unknown_words_and_bad_values_are_faults_not_metadata() -> None:
    told = gather(
        {"source": "courier", "section": "World", "published": "03/04/2025", "url": "javascript:alert(1)"}, "header"
    )
    assert [(m.field, m.value, m.basis) for m in told.metadata] == [("outlet", "courier", "header")]
    assert len(told.faults) == 3


def test_sidecar_rows_are_found_by_the_last_parts_of_a_path(tmp_path: Path) -> None:
    sheet = tmp_path / "sidecar.csv"
    sheet.write_text(
        "file,Source,published,extra\na.txt,courier,2025-03-24,x\nmarch/a.txt,sentinel,,\n", encoding="utf-8-sig"
    )
    rows = sidecar(sheet)
    assert sidecar_row(rows, "/home/x/march/a.txt") == {"source": "sentinel"}
    assert sidecar_row(rows, "april/a.txt") == {"source": "courier", "published": "2025-03-24"}
    assert sidecar_row(rows, "ba.txt") == {}


@pytest.mark.parametrize("raw", [b"name,source\na.txt,x\n", b"\xff\xfe\x00", b'file,source\n"a.txt,x\n'])
def test_a_sidecar_that_cannot_be_read_is_a_fault_of_the_run(tmp_path: Path, raw: bytes) -> None:
    sheet = tmp_path / "sidecar.csv"
    sheet.write_bytes(raw)
    with pytest.raises(UsageError, match=r"sidecar\.csv") as fault:
        sidecar(sheet)
    assert fault.value.hint
    with pytest.raises(UsageError):
        sidecar(tmp_path / "missing.csv")
