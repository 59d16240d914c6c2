"""Scores on the terminal: extractors side by side, kinds, attributes, confusions, errors with their words, stories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from crossbearing import plugins
from crossbearing.cli.screen import say, say_json, table
from crossbearing.reliability import brier, calibration_error

if TYPE_CHECKING:
    from crossbearing.eval.corpus import Case
    from crossbearing.eval.dataset import Measured
    from crossbearing.eval.run import Told
    from crossbearing.eval.score import Fault, Score

LINES = (("findings", ("disputed", "corroborated", "single-outlet", "superseded", "reported-absent", "insufficient")),
         ("holdings", ("holds",)), ("origins", ("one",)), ("roles", ("role",)), ("positions", ("position",)),
         ("levers", ("lever",)))  # fmt: skip


def _of(part: float) -> str:
    return f"{part:.3f}"


def say_machine() -> None:
    """Print which code measures, on what, on which day."""
    import platform
    from datetime import date

    from crossbearing.version import __version__

    say(f"crossbearing {__version__}, Python {platform.python_version()}, {platform.machine()}, {date.today()}")


def print_data(name: str, rows: Sequence[tuple[str, Measured]], as_json: bool, faults: Sequence[Fault]) -> None:
    """Print the figures of a public data set, a row each, extractors side by side."""
    if as_json:
        told = [{"extractor": x, "figures": m.figures, "texts": m.texts, "data": m.digest} for x, m in rows]
        say_json({"dataset": name, "measured": told, "errors": faults})
        return
    say_machine()
    first = rows[0][1]
    say(f"{name}: {plugins.load('dataset', name).WHAT}; {first.texts} texts; data {first.digest}")
    say()
    table(
        ("Figure", *(x for x, _ in rows), "of", "elsewhere"),
        [(f.name, *(_of(m.figures[n].value) for _, m in rows), str(f.of), f.reference)
         for n, f in enumerate(first.figures)],
        numbers=range(1, len(rows) + 2),
    )  # fmt: skip


def print_scores(scores: Sequence[Score]) -> None:
    """Print claims, attributes and kinds, one column for each extractor; confusions of the first."""
    say()
    table(
        ("Extractor", "Precision", "Recall", "F1", "Wanted", "Found", "Matched", "Reports/s"),
        [
            (s.name, _of(s.claims.precision), _of(s.claims.recall), _of(s.claims.f1), str(s.claims.wanted),
             str(s.claims.found), str(s.claims.matched), f"{s.reports / s.seconds:.0f}" if s.seconds > 0.01 else "")
            for s in scores
        ],
        numbers=range(1, 8),
    )  # fmt: skip
    say()
    names = list(scores[0].attributes)
    head = [h for s in scores for h in (s.name, "where said", "of")]
    rows = []
    for a in names:
        cells = []
        for s in scores:
            r = s.attributes.get(a)
            cells += [_of(r.share), _of(r.share_said), str(r.said)] if r else ["", "", ""]
        rows.append((a, *cells))
    table(("Right on matched claims", *head), rows, numbers=range(1, len(head) + 1))
    say()
    kinds = sorted({k for s in scores for k in s.kinds})
    head = [h for s in scores for h in (f"{s.name} P", "R", "F1", "wanted")]
    rows = []
    for k in kinds:
        cells = []
        for s in scores:
            t = s.kinds.get(k)
            cells += [_of(t.precision), _of(t.recall), _of(t.f1), str(t.wanted)] if t else ["", "", "", ""]
        rows.append((k, *cells))
    table(("Kind", *head), rows, numbers=range(1, len(head) + 1))
    if any(s.told for s in scores):
        say()
        table(("Confidence", "Brier", "Calibration error"), [
            (s.name, _of(brier(s.told)), _of(calibration_error(s.told))) for s in scores
        ], numbers=(1, 2))  # fmt: skip
    if scores[0].confusion:
        say()
        most = list(scores[0].confusion.items())[:15]
        say("Taken for another kind (wanted > found): " + ", ".join(f"{k} {n}" for k, n in most))


def print_faults(faults: Sequence[Fault], all_of_them: int, what: str) -> None:
    """Print errors with their words; how many more there are."""
    if not what or what == "stories":
        return
    say()
    for f in faults:
        say(f"{f.what}  {f.kind}  {f.where}")
        say(f"  {' '.join(f.quote.split())}")
        if f.wanted or f.found:
            say(f"  wanted: {f.wanted or '-'}   found: {f.found or '-'}")
    if all_of_them > len(faults):
        say(f"... and {all_of_them - len(faults)} more; --limit 0 shows all.")


def print_stories(told: Sequence[Told], faults: bool) -> None:
    """Print how the expected lines of stories came out each way, and where asked what is wrong with which."""
    say()
    rows = []
    for name, heads in LINES:
        cells = [t.share(*heads) for t in told]
        if any(n for _, n in cells):
            rows.append((name, *(f"{r} of {n}" for r, n in cells)))
    for head in LINES[0][1]:
        cells = [t.share(head) for t in told]
        if any(n for _, n in cells):
            rows.append((f"  {head}", *(f"{r} of {n}" for r, n in cells)))
    rows.append(("question asked", *(f"{sum(r.found for _, r in t.rows)} of {len(t.rows)}" for t in told)))
    rows.append(("dispute recall", *("{} of {}".format(*t.recall) for t in told)))
    rows.append(("false disputes per 100 questions", *(f"{t.false_disputes:.1f} of {t.findings}" for t in told)))
    table(("Stories: right from", *(t.way for t in told)), rows, numbers=range(1, len(told) + 1))
    if faults:
        for t in told:
            for where, row in t.rows:
                if not row.holds:
                    say(f"{t.way}  {where}")
                    say(f"  wanted: {row.expected.line} {dict(row.expected.answers) or ''}")
                    say(f"  got:    {row.got}")


def print_counts(cases: Sequence[Case], as_json: bool) -> None:
    """Print how many claims there are of each conflict, kind of text, kind, polarity, modality and phase."""
    from crossbearing.eval.story import expected

    sums: dict[str, Counter[str]] = {
        n: Counter() for n in ("split", "conflict", "text", "kind", "polarity", "modality", "phase", "findings")
    }
    reports: Counter[str] = Counter()
    for c in cases:
        reports.update((f"split {c.split or '-'}", f"conflict {c.conflict}", f"text {c.text_kind or '-'}"))
        sums["split"][c.split or "-"] += len(c.claims)
        sums["conflict"][c.conflict] += len(c.claims)
        sums["text"][c.text_kind or "-"] += len(c.claims)
        for claim in c.claims:
            sums["kind"][claim.kind] += 1
            sums["polarity"][claim.polarity] += 1
            sums["modality"][claim.modality] += 1
            sums["phase"][claim.phase or "-"] += 1
    folders = sorted({c.path.parent for c in cases if c.story})
    for folder in folders:
        for line in expected((folder / "findings.txt").read_text(encoding="utf-8"), str(folder))[1]:
            sums["findings"][line.head] += 1
    total = {"reports": len(cases), "stories": len(folders), "claims": sum(len(c.claims) for c in cases)}
    if as_json:
        say_json({"total": total, "reports": dict(reports)} | {k: dict(v) for k, v in sums.items()})
        return
    say(", ".join(f"{n} {name}" for name, n in total.items()))
    for name, count in sums.items():
        say()
        rows = [(k, str(n), str(reports.get(f"{name} {k}", ""))) for k, n in count.most_common()]
        table((name, "claims" if name != "findings" else "lines", "reports"), rows, numbers=(1, 2))


def plain(s: Score) -> dict[str, Any]:
    """Return a score as a plain value: claims, kinds, attributes, confusion."""

    def tally(t: Any) -> dict[str, Any]:
        return {"wanted": t.wanted, "found": t.found, "matched": t.matched, "precision": round(t.precision, 4),
                "recall": round(t.recall, 4), "f1": round(t.f1, 4)}  # fmt: skip

    return {
        "extractor": s.name, "reports": s.reports, "claims": tally(s.claims),
        "kinds": {k: tally(t) for k, t in s.kinds.items()},
        "attributes": {a: {"right": round(r.share, 4), "right_where_said": round(r.share_said, 4), "said": r.said}
                       for a, r in s.attributes.items()},
        "confidence": {"brier": round(brier(s.told), 4), "calibration_error": round(calibration_error(s.told), 4)}
        if s.told else None,
        "confusion": s.confusion, "crashes": s.crashes,
    }  # fmt: skip


def told(t: Told) -> dict[str, Any]:
    """Return the outcome of stories as a plain value."""
    lines = {name: dict(zip(("right", "of"), t.share(*heads), strict=True)) for name, heads in LINES}
    return {"way": t.way, "lines": lines, "dispute_recall": t.recall, "false_disputes": round(t.false_disputes, 2),
            "questions": t.findings}  # fmt: skip


def figures(s: Score, stories: Sequence[Told]) -> dict[str, float]:
    """Return the figures that floors may hold, by name: of claims, of attributes, of stories."""
    reached = s.floors()
    for t in stories:
        right, of = t.share(*LINES[0][1])
        disputed, disputes = t.recall
        reached |= {f"findings from {t.way}": right / max(1, of), f"disputes from {t.way}": disputed / max(1, disputes)}
    return reached
