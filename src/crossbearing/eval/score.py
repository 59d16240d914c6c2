"""The score of an extractor on annotated reports: found, missed, invented, and what of the found is right."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from crossbearing.eval.corpus import Case
from crossbearing.eval.match import ATTRIBUTES, compare, pair
from crossbearing.model.claim import Claim

Reads = Callable[[Case], Sequence[Claim]]  # what gives the claims that are compared with the annotated ones


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of claims: `wanted` by the annotation, `found`, and `matched` with each other."""

    wanted: int = 0
    found: int = 0
    matched: int = 0

    @property
    def precision(self) -> float:
        """The share of found claims that are wanted, in [0, 1]."""
        return self.matched / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of wanted claims that were found, in [0, 1]."""
        return self.matched / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, in [0, 1]."""
        return 2 * self.matched / (self.wanted + self.found) if self.wanted + self.found else 0.0


@dataclass(frozen=True, slots=True)
class Right:
    """How often an attribute was right: of all pairs, and of those where either claim says something of it."""

    right: int = 0
    of: int = 0
    right_said: int = 0
    said: int = 0

    @property
    def share(self) -> float:
        """The share of pairs that agree, in [0, 1]."""
        return self.right / self.of if self.of else 0.0

    @property
    def share_said(self) -> float:
        """The share of pairs that agree, of those where either says something, in [0, 1]."""
        return self.right_said / self.said if self.said else 0.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One error in words: `what` is "missed", "false alarm" or an attribute; both readings where there are two."""

    what: str
    where: str
    kind: str
    quote: str
    wanted: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one extractor. `confusion` counts (wanted kind, found kind) of spans that overlap unpaired."""

    name: str
    claims: Tally
    kinds: dict[str, Tally]
    attributes: dict[str, Right]
    confusion: dict[str, int]
    faults: tuple[Fault, ...]
    reports: int
    seconds: float
    crashes: tuple[str, ...] = field(default=())
    told: tuple[tuple[float, bool], ...] = field(default=(), repr=False)  # confidence, and whether it was wanted

    def floors(self) -> dict[str, float]:
        """Return the figures that a gate may hold: F1 of claims and the share right of each attribute."""
        return {"claims": round(self.claims.f1, 4)} | {k: round(r.share, 4) for k, r in self.attributes.items()}


def score(name: str, cases: Iterable[Case], reads: Reads) -> Score:
    """Return the score of what `reads` gives for each case. A case that it cannot read counts as all missed."""
    kinds: dict[str, Tally] = {}
    rights: dict[str, Counter[str]] = {a: Counter() for a in ATTRIBUTES}
    confusion: Counter[str] = Counter()
    faults: list[Fault] = []
    crashes: list[str] = []
    told: list[tuple[float, bool]] = []
    reports, seconds = 0, 0.0
    for case in cases:
        reports += 1
        began = time.perf_counter()
        try:
            found = list(reads(case))
        except Exception as fault:  # one report must not end the measuring of all the others; it is said
            found = []
            crashes.append(f"{case.path}: {type(fault).__name__}: {fault}")
        seconds += time.perf_counter() - began
        faults += _compare(case, found, kinds, rights, confusion, told)
    total = Tally(*(sum(getattr(t, n) for t in kinds.values()) for n in ("wanted", "found", "matched")))
    attributes = {a: Right(c["right"], c["of"], c["right said"], c["said"]) for a, c in rights.items() if c["said"]}
    return Score(name, total, dict(sorted(kinds.items())), attributes, dict(confusion.most_common()), tuple(faults),
                 reports, seconds, tuple(crashes), tuple(told))  # fmt: skip


def _compare(
    case: Case,
    found: list[Claim],
    kinds: dict[str, Tally],
    rights: dict[str, Counter[str]],
    confusion: Counter[str],
    told: list[tuple[float, bool]],
) -> list[Fault]:
    """Add one case to the counts; return its errors."""
    text, where = case.report.text, str(case.path)
    pairs = pair(text, case.claims, found)
    for claims, count in ((case.claims, "wanted"), (found, "found"), ([p.wanted for p in pairs], "matched")):
        for c in claims:
            old = kinds.get(c.kind, Tally())
            kinds[c.kind] = replace(old, **{count: getattr(old, count) + 1})
    partner = {p.wanted.id: p.found.id for p in pairs}
    sides = case.theatre.side if case.theatre else None
    faults = []
    for one in pairs:
        for name, (agrees, said) in compare(one, text, partner, sides=sides).items():
            rights[name].update({"right": int(agrees), "of": 1, "right said": int(agrees and said), "said": int(said)})
            if not agrees:
                faults.append(Fault(name, where, one.wanted.kind, one.wanted.quote, show(one.wanted, name, case),
                                    show(one.found, name, case)))  # fmt: skip
    left = [c for c in case.claims if c.id not in partner]
    paired = {p.found.id for p in pairs}
    told += [(c.confidence, c.id in paired) for c in found]
    extra = [c for c in found if c.id not in paired]
    for other in pair(text, left, extra, kinds=False):
        confusion[f"{other.wanted.kind} > {other.found.kind}"] += 1
    faults += [Fault("missed", where, named(c), c.quote, wanted=brief(c)) for c in left]
    faults += [Fault("false alarm", where, named(c), c.quote, found=brief(c)) for c in extra]
    return faults


def named(claim: Claim) -> str:
    """Return kind and mode in one word."""
    return f"{claim.kind}/{claim.mode}" if claim.mode else claim.kind


def brief(claim: Claim) -> str:
    """Return who, to whom and where, with what is not plain about it."""
    plain = ("affirmed", "actual")
    parts = [" + ".join(m.text for m in claim.actors), " + ".join(m.text for m in claim.recipients)]
    parts += [f"{p.role} {p.text}" for p in claim.places]
    parts += [v for v in (claim.polarity, claim.modality) if v not in plain]
    return "; ".join(p for p in parts if p)


def show(claim: Claim, attribute: str, case: Case) -> str:
    """Return in words what a claim says of an attribute."""
    if attribute in ("voice", "speaker types", "co-speakers"):
        return " > ".join(" + ".join(f"{s.type}: {s.text}" for s in v.speakers) + f" {v.stance}" for v in claim.voice)
    if attribute in ("when", "when role"):
        return f"{claim.when.role} {claim.when.earliest}..{claim.when.latest}" if claim.when.is_known else ""
    mentions = {"actors": claim.actors, "recipients": claim.recipients, "actor ids": claim.actors,
                "recipient ids": claim.recipients, "actor sides": claim.actors,
                "recipient sides": claim.recipients}.get(attribute)  # fmt: skip
    if mentions is not None:
        return " + ".join(f"{m.text} [{m.id}]" for m in mentions)
    if attribute in ("places", "place roles", "place ids", "within"):
        return " + ".join(f"{p.role} {p.text} [{p.id}]" for p in claim.places)
    value = {"mode": claim.mode, "numbers": [(q.low, q.high, q.what) for q in claim.quantities]}.get(attribute)
    if attribute in ("condition", "disputes"):
        told = claim.condition or None if attribute == "condition" else claim.disputes
        value = told.quote if told else None
    if attribute == "parent":
        return "a parent" if claim.parent else ""
    return str(value if value is not None else getattr(claim, attribute, None) or "")
