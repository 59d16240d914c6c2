"""Peers on a table of claims: crowd-kit and truthdiscovery, in whatever environment has them; started by fusion.py.

python fusion_peers.py ROWS.json > answers.json

ROWS.json holds {"rows": [[source, question, value], ...], "asked": [questions], "methods": [names]}. Printed is one
JSON object: method -> {"seconds": CPU, "answers": {question: [value, probability or null]}} or {"fault": why}.
truthdiscovery is imported without its drawing part, which needs a graphics library.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

CROWD = ("MajorityVote", "DawidSkene", "OneCoinDawidSkene")
TRUTH = ("MajorityVoting", "TruthFinder", "Sums", "AverageLog", "Investment", "PooledInvestment")

Answers = dict[str, tuple[str, float | None]]


def main() -> None:
    """Run the methods that were asked for and print what they answer."""
    told = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    found: dict[str, Any] = {}
    for name in told["methods"]:
        run = crowd if name in CROWD else truth
        start = time.process_time()
        try:
            answers = run(name, told["rows"], told["asked"])
            found[name] = {"seconds": time.process_time() - start, "answers": answers}
        except Exception as fault:  # a peer that fails is told, not hidden
            found[name] = {"fault": f"{type(fault).__name__}: {fault}"}
    json.dump(found, sys.stdout)


def crowd(name: str, rows: list[list[str]], asked: list[str]) -> Answers:
    """Return the answers of a method of crowd-kit, with its probability where it has one."""
    pandas: Any = importlib.import_module("pandas")
    aggregation: Any = importlib.import_module("crowdkit.aggregation")
    table = pandas.DataFrame(rows, columns=["worker", "task", "label"])
    method = aggregation.MajorityVote() if name == "MajorityVote" else getattr(aggregation, name)(n_iter=100)
    chances = method.fit_predict_proba(table)
    best, most = chances.idxmax(axis=1), chances.max(axis=1)
    return {q: (str(best[q]), float(most[q])) for q in asked if q in best.index}


def truth(name: str, rows: list[list[str]], asked: list[str]) -> Answers:
    """Return the answers of a method of truthdiscovery; of equals the first by name."""
    sys.modules.setdefault("truthdiscovery.graphs", ModuleType("truthdiscovery.graphs"))
    library: Any = importlib.import_module("truthdiscovery")
    table = library.Dataset([tuple(row) for row in rows], allow_multiple=True)
    result = getattr(library, name)().run(table)
    return {q: (min(result.get_most_believed_values(q)), None) for q in asked if q in result.belief}


if __name__ == "__main__":
    main()
