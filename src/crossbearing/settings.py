"""Every knob: its default, meaning and unit. Values come from here, then `crossbearing.toml`, then options."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from crossbearing.errors import UsageError


def _knob(default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a run; frozen, written into its receipt."""

    # read
    max_file_bytes: int = _knob(64 * 2**20, "largest single report file that is read, bytes")
    max_archive_bytes: int = _knob(4 * 2**30, "largest archive (WARC, WACZ, JSONL) that is read, bytes unpacked")
    max_markup_bytes: int = _knob(8 * 2**20, "largest web page or feed that is parsed, bytes")
    max_pdf_pages: int = _knob(2_000, "most pages of one PDF that are read; the rest is cut and said")
    max_feed_entries: int = _knob(5_000, "most entries of one feed that are read; the rest is cut and said")
    max_report_characters: int = _knob(
        400_000, "longest stored text of one report, characters; the rest is cut and said"
    )
    max_sentence_words: int = _knob(
        220, "longest sentence that the extractor parses, words; longer ones are cut in pieces"
    )
    min_report_characters: int = _knob(20, "shortest text that counts as a report, characters")
    extractor: str = _knob("encoder", "which extractor reads claims: encoder, rules or llm")
    crash_share: float = _knob(0.05, "share of reports with unforeseen faults at which a run stops")
    # read, with the extractor llm
    llm_model: str = _knob(
        "environment", "model that the extractor llm asks; environment: the one that CROSSBEARING_LLM_MODEL names"
    )
    llm_piece_characters: int = _knob(6_000, "longest piece of a report that a model is sent at once, characters")
    llm_max_pieces: int = _knob(64, "most pieces of one report that a model is sent; the rest is cut and said")
    llm_answer_tokens: int = _knob(4_000, "longest answer of a model to one piece, tokens")
    llm_timeout: float = _knob(120.0, "longest wait for one answer of a model, seconds")
    llm_tries: int = _knob(5, "how often a model is asked for one answer before the run stops")
    llm_concurrency: int = _knob(4, "most requests to a model at once for one report; each worker reads a report")
    llm_price_in: float = _knob(0.0, "price of a million tokens that a model reads, in any currency")
    llm_price_out: float = _knob(0.0, "price of a million tokens that a model writes, in the same currency")
    # run
    engine: str = _knob("pool", "which engine runs read and link: serial or pool")
    workers: int = _knob(0, "number of worker processes; 0 means one per core")
    batch_claims: int = _knob(2_000, "claims per commit of the one writer")
    # link
    fuzzy_floor: float = _knob(0.88, "lowest similarity at which fuzzy matching proposes a candidate, 0 to 1")
    # reconcile
    judge: str = _knob("bayes", "which judge works out probabilities")
    duplicate_jaccard: float = _knob(0.6, "estimated Jaccard similarity at which two reports count as near-duplicates")
    copy_correlation: float = _knob(0.9, "rho: how much copies within a family repeat each other, 0 to 1")
    disputed_low: float = _knob(0.2, "standing: top two answers both at least this are disputed")
    corroborated_probability: float = _knob(0.8, "standing: least probability of a corroborated answer")
    # outlook
    draws: int = _knob(10_000, "Monte Carlo draws of the vectorised games")
    seed: int = _knob(20250322, "seed of every random draw")
    coercion_cost: float = _knob(
        0.15, "assumption: what a measure in force takes off its target's payoff of no deal, share of the payoff range"
    )

    @classmethod
    def load(cls, path: Path) -> Settings:
        """Return the settings of a `crossbearing.toml`; defaults where the file or a key is missing.

        Raises UsageError for an unknown key or a value of the wrong type, naming both.
        """
        if not path.exists():
            return cls()
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            raise UsageError(f"{path.name} is not valid TOML: {fault}.", hint="Mend it in a text editor.") from fault
        return cls().with_values(table.get("settings", {}))

    def with_values(self, values: dict[str, Any]) -> Settings:
        """Return a copy with some values changed; each is checked for name and type."""
        known = {f.name: f for f in fields(self)}
        for name, value in values.items():
            if name not in known:
                raise UsageError(f"There is no setting {name!r}.", hint=f"Known: {', '.join(known)}.")
            wanted = type(getattr(self, name))
            fits = isinstance(value, (int, float) if wanted is float else wanted) and not (
                wanted is not bool and isinstance(value, bool)
            )
            if not fits:
                raise UsageError(
                    f"Setting {name!r} must be {wanted.__name__}, not {value!r}.",
                    hint=f"Its default is {known[name].default!r}; see docs/settings.md.",
                )
        return replace(self, **values)
