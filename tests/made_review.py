"""A small real project for the review: four reports, of which two dispute how far a departure has got."""

from __future__ import annotations

from pathlib import Path

import crossbearing as xb
from crossbearing.cli.demo import find_examples

REPORTS = {
    "a.txt": ("Highland Courier", "24", "MNDAA troops have begun to leave Lashio, two traders said on Monday."),
    "b.txt": ("Kokang Ridge Radio", "25", "MNDAA troops have not left Lashio, an MNDAA officer said."),
    "c.txt": (
        "Plumbline Wire",
        "25",
        "The MNDAA controls Lashio, residents said. The MNDAA captured Lashio in August 2024.",
    ),
    "d.txt": ("Plumbline Wire", "26", "The TNLA captured Hsenwi on 10 March 2025. The TNLA controls Hsenwi."),
}


def make(folder: Path) -> Path:
    """Return the folder of the project, made from the reports as four runs."""
    xb.create(folder / "lashio", find_examples() / "theatre").close()
    with xb.open(folder / "lashio") as project:
        for name, (outlet, day, text) in REPORTS.items():
            (folder / name).write_text(f"source: {outlet}\npublished: 2025-03-{day}\n\n{text}\n", encoding="utf-8")
            project.add(folder / name, workers=1)
    return folder / "lashio"
