"""Scores an extractor on annotated `.case` files: claims found, and what is right about those that were.

    python evals/cases.py [FOLDER] [--extractor rules]

A claim matches when its kind is the same and the spans' words overlap by half or more (intersection over union), one
to one, best first; attributes are scored on matched pairs. The golden cases of tests/ were mended against: their score
says what the rules do on what they were made to do, not how well they read text that they have not met.
"""

from __future__ import annotations

import argparse
import platform
import re
from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path

from crossbearing import plugins
from crossbearing.caseform import parse
from crossbearing.model.claim import Claim
from crossbearing.settings import Settings
from crossbearing.version import __version__

GOLDEN = Path(__file__).parents[1] / "tests" / "golden"
OVERLAP = 0.5  # least share of words that two spans have in common


def words(text: str, claim: Claim) -> set[int]:
    """Return where the words of a claim begin."""
    return {claim.start + m.start() for m in re.finditer(r"\w+", text[claim.start : claim.end])}


def pairs(text: str, wanted: list[Claim], found: list[Claim]) -> list[tuple[Claim, Claim]]:
    """Return the matched claims, best overlap first, each claim once."""
    rows = []
    for i, w in enumerate(wanted):
        for j, f in enumerate(found):
            if w.kind == f.kind:
                a, b = words(text, w), words(text, f)
                share = len(a & b) / max(1, len(a | b))
                if share >= OVERLAP:
                    rows.append((-share, i, j))
    taken: tuple[set[int], set[int]] = (set(), set())
    matched = []
    for _, i, j in sorted(rows):
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            matched.append((wanted[i], found[j]))
    return matched


def right(wanted: Claim, found: Claim) -> dict[str, bool]:
    """Return, attribute by attribute, whether the found claim says what the wanted one does."""

    def voice(claim: Claim) -> list[tuple[str, tuple[str, ...]]]:
        return [(level.stance, tuple(sorted(s.type for s in level.speakers))) for level in claim.voice]

    return {
        "mode": wanted.mode == found.mode,
        "polarity": wanted.polarity == found.polarity,
        "modality": wanted.modality == found.modality,
        "as_fact": wanted.as_fact == found.as_fact,
        "phase": wanted.phase == found.phase,
        "extent": wanted.extent == found.extent,
        "when": (wanted.when.earliest, wanted.when.latest) == (found.when.earliest, found.when.latest),
        "voice": voice(wanted) == voice(found),
        "actors": len(wanted.actors) == len(found.actors),
        "recipients": len(wanted.recipients) == len(found.recipients),
        "place roles": [p.role for p in wanted.places] == [p.role for p in found.places],
    }


def main() -> None:
    """Print the score and the machine it was measured on."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("folder", nargs="?", type=Path, default=GOLDEN)
    options.add_argument("--extractor", default="rules")
    asked = options.parse_args()
    extractor = plugins.load("extractor", asked.extractor)
    digest, counts, good = sha256(), Counter[str](), Counter[str]()
    files = sorted(asked.folder.glob("*.case"))
    for file in files:
        case = file.read_text(encoding="utf-8")
        digest.update(case.encode())
        report, wanted = parse(case, file.name)
        found = extractor.extract(report, None, Settings())
        matched = pairs(report.text, wanted, found)
        counts.update(wanted=len(wanted), found=len(found), matched=len(matched))
        for one, other in matched:
            good.update(name for name, yes in right(one, other).items() if yes)
    precision = counts["matched"] / max(1, counts["found"])
    recall = counts["matched"] / max(1, counts["wanted"])
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"{asked.extractor} {__version__}, Python {platform.python_version()}, {platform.machine()}, {date.today()}")
    print(
        f"{len(files)} cases, data digest {digest.hexdigest()[:12]}: {counts['wanted']} claims, {counts['found']} found"
    )
    print(f"claims: precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}")
    for name, yes in sorted(good.items(), key=lambda row: -row[1]):
        print(f"  {name:12} {yes / max(1, counts['matched']):.3f}")


if __name__ == "__main__":
    main()
