"""A model that answers as people annotated loses nothing on the way: what is refused is the model's fault alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from crossbearing.caseform import UNDERSTOOD, parse
from crossbearing.model.claim import Claim, Mention, PlaceMention
from crossbearing.model.report import Report
from crossbearing.read.extractors.llm import extract_with_problems
from crossbearing.read.llm.piece import Piece, pieces
from crossbearing.remote.chat import Reply
from crossbearing.settings import Settings

GOLDEN = Path(__file__).parents[2] / "golden"
# What tells of a claim apart from days and numbers, which the rules work out.
WHAT = ("start", "end", "kind", "mode", "polarity", "modality", "phase", "extent", "as_fact", "disputes")


def words_of(claim: Claim) -> list[Any]:
    """Return the claim as far as a model has a say in it."""
    mentions = (claim.actors, claim.recipients, claim.places)
    said = [[m.text for m in some if m.reason != UNDERSTOOD] for some in mentions]
    voice = [[s.text for s in level.speakers] for level in claim.voice]
    return [*(getattr(claim, name) for name in WHAT), said, voice, bool(claim.parent), len(claim.content)]


def answer(report: Report, claims: list[Claim], piece: Piece) -> list[dict[str, Any]]:
    """Return the claims of a piece as a model would say them."""

    def number(at: int | None) -> int:
        return next((n for n, (a, b) in enumerate(piece.lines, 1) if at is not None and a <= at < b), 0)

    def quotes(mentions: tuple[Mention, ...] | tuple[PlaceMention, ...]) -> list[dict[str, Any]]:
        said = [m for m in mentions if m.reason != UNDERSTOOD]
        roles = [{"role": m.role} if isinstance(m, PlaceMention) else {} for m in said]
        return [{"words": m.text, "sentence": number(m.start)} | role for m, role in zip(said, roles, strict=True)]

    own = [c for c in claims if any(a <= c.start < b for a, b in piece.lines[piece.context :])]
    place = {c.id: n for n, c in enumerate(own, 1)}
    return [
        {
            "words": c.quote, "sentence": number(c.start), "kind": f"{c.kind}/{c.mode}" if c.mode else c.kind,
            "polarity": c.polarity, "modality": c.modality, "phase": c.phase or "none", "extent": c.extent or "none",
            "actors": quotes(c.actors), "recipients": quotes(c.recipients), "places": quotes(c.places),
            "said_by": [
                {"words": s.text, "sentence": number(s.start), "type": s.type, "stance": level.stance, "level": n}
                for n, level in enumerate(c.voice, 1) for s in level.speakers if s.type != "outlet"
            ],
            "denies": c.disputes.quote if c.disputes else "", "inside": place.get(c.parent or "", 0),
            "condition": c.condition.quote if c.condition else "",
            "condition_type": c.condition.type if c.condition else "none",
        }
        for c in own
    ]  # fmt: skip


def test_what_people_annotated_comes_back_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSBEARING_LLM_CACHE", str(tmp_path))
    monkeypatch.setenv("CROSSBEARING_LLM_URL", "http://localhost/v1")
    settings = Settings(llm_model="perfect", llm_concurrency=1)
    lost: list[str] = []
    total = 0
    for path in sorted(GOLDEN.glob("*.case")):
        report, wanted = parse(path.read_text(encoding="utf-8"), path.name)
        todo = iter(pieces(report.text, settings.llm_piece_characters))

        def ask(
            _: Any, body: Mapping[str, Any], report: Report = report, wanted: Any = wanted, todo: Any = todo
        ) -> Reply:
            return Reply(json.dumps({"claims": answer(report, wanted, next(todo))}), "stop", 0, 0)

        monkeypatch.setattr("crossbearing.read.llm.asking.ask", ask)
        found, told = extract_with_problems(report, None, settings)
        said = [words_of(c) for c in found]
        lost += [f"{path.stem}: {c.kind} {c.quote!r}" for c in wanted if words_of(c) not in said]
        lost += [f"{path.stem}: {p.message}" for p in told]
        total += len(wanted)
    assert total > 200
    # A question that asserts nothing and a quote of a part of the words: no answer can say these.
    assert len(lost) <= 0.01 * total, lost
