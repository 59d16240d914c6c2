"""The `.case` form: a report and its claims in words that a desk officer can write; nobody counts letters.

    source irrawaddy   published 2025-03-24   theatre myanmar
    ---
    "MNDAA troops haven't withdrawn. It's fake news," a resident said.
    ---
    RETREAT/withdraw  actor=mndaa  from=lashio  denied  completed  voice=public: a resident > irrawaddy
      words: MNDAA troops haven't withdrawn

Parts of a claim line stand two spaces apart. Bare words are polarity, modality, phase, extent, `fact` or `no-fact`.
Roles: `actor=` `recipient=` and the place roles `at=` `from=` `to=` `object=` `near=`; a value is a theatre id,
or `id "words"`, or `"words"` alone where the theatre has no such thing; several stand apart by ` + `; a part of a
place is written `"some wards" within lashio`. `when=` is `by 2025-05-31..2025-06-30` (role, then one or two days).
`voice=` has levels, nearest the fact first, apart by ` > `; a level is `type: speaker + type: speaker`, ending in
`denies`, `doubts` or `relays` where that is its stance; `~mndaa` after a speaker is the affiliation.
`name=x`, `parent=x` and `condition=unless "words" x` tie claims of one report.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from hashlib import sha256

from crossbearing.errors import UsageError
from crossbearing.model import kinds
from crossbearing.model.claim import Claim, Condition, Disputed, Mention, PlaceMention, Speaker, VoiceLevel, claim_id
from crossbearing.model.report import Metadata, Report
from crossbearing.model.when import ROLES, UNKNOWN, When

_ROLE = re.compile(r'^(?P<id>[\w-]+)?\s*(?:"(?P<words>[^"]*)")?(?:\s+within\s+(?P<within>[\w-]+))?$')
_NO_FACT = frozenset(kinds.MODALITIES) - {"actual"}
# Words that stand alone on a claim line, by the attribute that they are a value of.
_BARE = {
    "polarity": kinds.POLARITIES,
    "modality": kinds.MODALITIES,
    "phase": kinds.PHASES,
    "extent": kinds.EXTENTS,
    "fact": ("fact", "no-fact"),
}


def parse(text: str, name: str = "case") -> tuple[Report, list[Claim]]:
    """Return the report and its annotated claims. Raises UsageError with file and line where a line does not fit."""
    blocks = re.split(r"^---\s*$", text, maxsplit=2, flags=re.MULTILINE)
    if len(blocks) != 3:
        raise UsageError(f"{name}: a case has a header, a text and claims, apart by lines of '---'.")
    header = dict(re.findall(r"(\w+) +(\S+)", blocks[0]))
    body = blocks[1].strip("\n")
    wanted = (("outlet", "source"), ("published", "published"))
    metadata = tuple(Metadata(field, header[key], "header") for field, key in wanted if key in header)
    digest = sha256(body.encode()).hexdigest()
    report = Report(
        sha256(f"{name}|{body}".encode()).hexdigest()[:32], body, digest, "text/plain", "case", name, metadata
    )
    line_number = blocks[0].count("\n") + blocks[1].count("\n") + 1
    named: dict[str, int] = {}
    parents: list[tuple[int, str]] = []
    conditions: list[tuple[int, str]] = []
    claims: list[Claim] = []
    pending: tuple[int, str] | None = None
    for offset, line in enumerate(blocks[2].splitlines()):
        where = f"{name}, line {line_number + offset}"
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line.startswith((" ", "\t")) and line.strip().startswith("words:") and pending is not None:
            words = line.split("words:", 1)[1].strip()
            claim, links = _claim(pending[1], words, report, f"{name}, line {pending[0]}")
            index = len(claims)
            if "name" in links:
                named[links["name"]] = index
            if "parent" in links:
                parents.append((index, links["parent"]))
            if "condition" in links:
                conditions.append((index, links["condition"]))
            claims.append(claim)
            pending = None
        elif pending is None:
            pending = (line_number + offset, line.strip())
        else:
            raise UsageError(f"{where}: the claim above has no 'words:' line.")
    if pending is not None:
        raise UsageError(f"{name}, line {pending[0]}: the claim has no 'words:' line.")
    for index, parent in parents:
        if parent not in named:
            raise UsageError(f"{name}: no claim is named {parent!r}.")
        at = named[parent]
        claims[index] = replace(claims[index], parent=claims[at].id, as_fact=False)
        claims[at] = replace(claims[at], content=(*claims[at].content, claims[index].id))
    for index, other in conditions:
        condition = claims[index].condition
        if other in named and condition is not None:
            claims[index] = replace(claims[index], condition=replace(condition, content=claims[named[other]].id))
    return report, claims


def _claim(line: str, words: str, report: Report, where: str) -> tuple[Claim, dict[str, str]]:
    """Return one claim of a case and its links by name, from its line and its words."""
    start = _find(report.text, words, where)
    parts = re.split(r"\s{2,}", line)
    kind, _, mode = parts[0].partition("/")
    if not kinds.is_kind(kind, mode or None):
        raise UsageError(f"{where}: there is no kind {parts[0]!r}.", hint=f"Kinds: {', '.join(kinds.KINDS)}.")
    values, bare = _parts(parts[1:], where)
    links: dict[str, str] = {}
    span = (start, start + len(words))
    actors = tuple(_mention(v, span, report.text) for v in _several(values.pop("actor", "")))
    recipients = tuple(_mention(v, span, report.text) for v in _several(values.pop("recipient", "")))
    places = tuple(
        _place(v, role, span, report.text) for role in kinds.PLACE_ROLES for v in _several(values.pop(role, ""))
    )
    condition, then = _condition(values.pop("condition", ""), report, where)
    if then:
        links["condition"] = then
    disputes = None
    if "disputes" in values:
        words_denied = values.pop("disputes").strip('"')
        at = _find(report.text, words_denied, where)
        disputes = Disputed(at, at + len(words_denied), words_denied)
    for key in ("name", "parent"):
        if key in values:
            links[key] = values.pop(key)
    when = _when(values.pop("when"), where) if "when" in values else UNKNOWN
    voice = _voice(values.pop("voice", ""), report)
    sure = values.pop("certainty", "1")
    if not re.fullmatch(r"0?\.\d+|[01](?:\.0+)?", sure):
        raise UsageError(f"{where}: {sure!r} is no certainty; write a number from 0 to 1.")
    if values:
        raise UsageError(f"{where}: {', '.join(values)} is no role of a claim.")
    polarity, modality = bare.get("polarity", "affirmed"), bare.get("modality", "actual")
    mentions: tuple[Mention | PlaceMention, ...] = (*actors, *recipients, *places)
    spans = [(m.start, m.end) for m in mentions]
    claim = Claim(
        id=claim_id(report.id, *span, kind, spans, polarity, modality),
        report=report.id,
        start=start,
        end=span[1],
        quote=words,
        kind=kind,
        mode=mode or None,
        actors=actors,
        recipients=recipients,
        places=places,
        when=when,
        voice=voice,
        polarity=polarity,
        modality=modality,
        phase=bare.get("phase"),
        extent=bare.get("extent"),
        certainty=float(sure),
        disputes=disputes,
        condition=condition,
        as_fact=bare.get("fact", "no-fact" if modality in _NO_FACT else "fact") == "fact",
        confidence=1.0,
        reading="case",
    )
    return claim, links


def _parts(parts: list[str], where: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the roles by key, and the bare words by the attribute that they are a value of."""
    values: dict[str, str] = {}
    bare: dict[str, str] = {}
    for part in parts:
        key, equals, value = part.partition("=")
        if equals:
            values[key] = value
            continue
        attribute = next((name for name, allowed in _BARE.items() if part in allowed), None)
        if attribute is None:
            raise UsageError(f"{where}: {part!r} is no polarity, modality, phase, extent or role.")
        bare[attribute] = part
    return values, bare


def _condition(value: str, report: Report, where: str) -> tuple[Condition | None, str]:
    """Return the condition of a claim, and the name of the claim that it states; None and "" where there is none."""
    if not value:
        return None, ""
    found = re.fullmatch(r'(if|unless|until)\s+"([^"]+)"(?:\s+(\S+))?', value)
    if not found:
        raise UsageError(f'{where}: a condition is written: condition=unless "words" name')
    at = _find(report.text, found[2], where)
    return Condition(at, at + len(found[2]), found[2], found[1]), found[3] or ""


def _find(text: str, words: str, where: str) -> int:
    start = text.find(words)
    if start < 0 or not words:
        raise UsageError(f"{where}: the words {words!r} are not in the text.")
    if text.find(words, start + 1) >= 0:
        raise UsageError(f"{where}: the words {words!r} stand in the text twice.", hint="Quote more of them.")
    return start


def _several(value: str) -> list[str]:
    return [v.strip() for v in value.split(" + ") if v.strip()]


def _span_of(words: str | None, within: tuple[int, int], text: str) -> tuple[str, int, int]:
    """Return words, start and end of a role: inside the claim where it stands there, else first in the text."""
    if not words:
        return text[within[0] : within[1]], within[0], within[1]
    at = text.find(words, within[0], within[1])
    if at < 0:
        at = text.find(words)
    return (words, at, at + len(words)) if at >= 0 else (words, within[0], within[1])


def _mention(value: str, span: tuple[int, int], text: str) -> Mention:
    found = _ROLE.match(value)
    if not found:
        raise UsageError(f'{value!r} is no role: write id, id "words" or "words".')
    words, start, end = _span_of(found["words"], span, text)
    return Mention(words, start, end, found["id"], 1.0 if found["id"] else 0.0, "case")


def _place(value: str, role: str, span: tuple[int, int], text: str) -> PlaceMention:
    m = _mention(value.split(" within ")[0], span, text)
    found = _ROLE.match(value)
    whole = found["within"] if found else None
    within = Mention(whole, m.start, m.end, whole, 1.0, "case") if whole else None
    return PlaceMention(m.text, m.start, m.end, role, m.id, m.score, "case", (), within)


def _when(value: str, where: str) -> When:
    role, _, days = value.rpartition(" ")
    first, _, last = days.partition("..")
    try:
        earliest = date.fromisoformat(first)
        latest = date.fromisoformat(last) if last else earliest
    except ValueError as fault:
        raise UsageError(f"{where}: {value!r} is no time; write `by 2025-05-31..2025-06-30`.") from fault
    if role and role not in ROLES:
        raise UsageError(f"{where}: {role!r} is no role of a time.", hint=f"Roles: {', '.join(ROLES)}.")
    return When(days, earliest, latest, role or "on", "stated", "case")


def _voice(value: str, report: Report) -> tuple[VoiceLevel, ...]:
    levels: list[VoiceLevel] = []
    for part in (p.strip() for p in value.split(" > ") if p.strip()):
        stance = "asserts"
        for word in kinds.STANCES:
            if part.endswith(f" {word}"):
                stance, part = word, part[: -len(word) - 1].strip()
        speakers = []
        for one in _several(part):
            type_, colon, words = one.partition(": ")
            if not colon:
                type_, words = ("outlet" if one == report.outlet else "unknown"), one
            words, _, side = words.partition(" ~")
            at = report.text.find(words)
            start, end = (at, at + len(words)) if at >= 0 and type_ != "outlet" else (None, None)
            known = words if type_ == "outlet" else None
            speakers.append(Speaker(words, start, end, type_, type_ == "outlet", known, side or None))
        levels.append(VoiceLevel(tuple(speakers), None, stance))
    if report.outlet and not (levels and levels[-1].speakers[0].type == "outlet"):
        levels.append(VoiceLevel((Speaker(report.outlet, None, None, "outlet", True, report.outlet),), None, "asserts"))
    return tuple(levels)
