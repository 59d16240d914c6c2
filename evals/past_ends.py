"""Where the issues of past armed talks ended: writes the rows that the game `climatology` ships with.

python evals/past_ends.py            # say whether the rows are those of cases/
python evals/past_ends.py --write    # write src/crossbearing/outlook/past.toml anew
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from crossbearing.outlook.casebase import Case, load, rank

ROOT = Path(__file__).resolve().parent.parent
ROWS = ROOT / "src" / "crossbearing" / "outlook" / "past.toml"


def text(cases: Sequence[Case]) -> str:
    """Return the text of `past.toml`: case, conflict and the place on its scale, for each issue."""
    lines = [
        "# Where each issue of the case base stood 180 days on, from 0 (its lowest level) to 1 (its highest).",
        "# [case, conflict, place]; written by `python evals/past_ends.py --write` from cases/ (docs/cases.md).",
        "ends = [",
    ]
    for case in cases:
        outcomes = dict(case.outcomes)
        for issue in case.talks.issues:
            place = rank(issue, outcomes[issue.id].level) / (len(issue.levels) - 1)
            lines.append(f"  [{json.dumps(case.slug)}, {json.dumps(case.conflict)}, {round(place, 6)}],")
    return "\n".join([*lines, "]"]) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    """Return 0 where the rows are those of the cases or were written, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the file anew")
    asked = parser.parse_args(argv)
    wanted = text(load(ROOT / "cases"))
    if asked.write:
        ROWS.write_text(wanted, encoding="utf-8")
    is_same = ROWS.exists() and ROWS.read_text(encoding="utf-8") == wanted
    print(f"{ROWS.name}: {wanted.count(chr(10)) - 4} issues; {'as in cases/' if is_same else 'not as in cases/'}.")
    return 0 if is_same else 1


if __name__ == "__main__":
    sys.exit(main())
