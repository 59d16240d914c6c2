"""The `.case` form: a report and its claims in words that a desk officer can write; nobody counts letters.

    source irrawaddy   published 2025-03-24   theatre myanmar   text exile
    ---
    "MNDAA troops haven't withdrawn. It's fake news," a resident said.
    ---
    RETREAT/withdraw  actor=mndaa  from=lashio  denied  completed  voice=public: a resident > irrawaddy
      words: MNDAA troops haven't withdrawn

`words:` stand once in the text; where they do not, more is quoted, with braces around the claim's own:
`words: "that they {left Singa} in June"`. Parts of a claim line stand two spaces apart. Bare words are polarity,
modality, phase, extent, `fact` or `no-fact`.
Roles: `actor=` `recipient=` and the place roles `at=` `from=` `to=` `object=` `near=`; a value is a theatre id (for
what the clause leaves out), or `id "words"`, or `"words"` alone where the theatre has no such thing; several stand
apart by ` + `; a part of a place is written `"some wards" within lashio`. Words of a role are looked for in the
claim's, then in its sentence, then before and then after that, the nearest first.
`when=` is `by 2025-05-31..2025-06-30 "the end of May or June"` (role, one or two days, and the words if one likes).
`number=82..90 people "82 to 90 people"` is a quantity: its bounds (one of them may be left out), of what, its words.
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
from crossbearing.model.claim import (
    Claim,
    Condition,
    Disputed,
    Mention,
    PlaceMention,
    Quantity,
    Speaker,
    VoiceLevel,
    claim_id,
)
from crossbearing.model.report import Metadata, Report
from crossbearing.model.when import ROLES, UNKNOWN, When

_ROLE = re.compile(r'^(?P<id>[\w-]+)?\s*(?:"(?P<words>[^"]*)")?(?:\s+within\s+(?P<within>[\w-]+))?$')
# Where a sentence ends, near enough to tell which of two equal words is meant.
_STOP = re.compile(r"[.!?][”\"’)]*\s+(?=[“\"‘(]*[A-Z0-9])|\n")
UNDERSTOOD = "understood"  # the reason of a mention that the clause leaves out: an id without words
_NO_FACT = frozenset(kinds.MODALITIES) - {"actual"}
# Words that stand alone on a claim line, by the attribute that they are a value of.
_BARE = {
    "polarity": kinds.POLARITIES,
    "modality": kinds.MODALITIES,
    "phase": kinds.PHASES,
    "extent": kinds.EXTENTS,
    "fact": ("fact", "no-fact"),
}


def header(text: str) -> dict[str, str]:
    """Return the words of a case's first line by key: `source`, `published`, `theatre`, `text` (the kind of text)."""
    return dict(re.findall(r"(\w+) +(\S+)", text.partition("---")[0]))


def parse(text: str, name: str = "case") -> tuple[Report, list[Claim]]:
    """Return the report and its annotated claims. Raises UsageError with file and line where a line does not fit."""
    blocks = re.split(r"^---\s*$", text, maxsplit=2, flags=re.MULTILINE)
    if len(blocks) != 3:
        raise UsageError(f"{name}: a case has a header, a text and claims, apart by lines of '---'.")
    words_of = header(text)
    body = blocks[1].strip("\n")
    wanted = (("outlet", "source"), ("published", "published"))
    metadata = tuple(Metadata(field, words_of[key], "header") for field, key in wanted if key in words_of)
    digest = sha256(body.encode()).hexdigest()
    report = Report(
        sha256(f"{name}|{body}".encode()).hexdigest()[:32], body, digest, "text/plain", "case", name, metadata
    )
    line_number = blocks[0].count("\n") + blocks[1].count("\n") + 1
    named: dict[str, int] = {}
    parents: list[tuple[int, str]] = []
    conditions: list[tuple[int, str]] = []
    claims: list[Claim] = []
    line_of: list[str] = []
    pending: tuple[int, str] | None = None
    for offset, line in enumerate(blocks[2].splitlines()):
        where = f"{name}, line {line_number + offset}"
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line.startswith((" ", "\t")) and line.strip().startswith("words:") and pending is not None:
            words = line.split("words:", 1)[1].strip()
            claim, links = _claim(pending[1], words, report, f"{name}, line {pending[0]}")
            index = len(claims)
            line_of.append(f"{name}, line {pending[0]}")
            if named.setdefault(links.get("name", ""), index) != index and "name" in links:
                raise UsageError(f"{line_of[-1]}: a claim above has the name {links['name']!r} already.")
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
            raise UsageError(f"{line_of[index]}: no claim is named {parent!r}.")
        at = named[parent]
        claims[index] = replace(claims[index], parent=claims[at].id, as_fact=False)
        claims[at] = replace(claims[at], content=(*claims[at].content, claims[index].id))
    for index, other in conditions:
        condition = claims[index].condition
        if other not in named:
            raise UsageError(f"{line_of[index]}: no claim is named {other!r}.")
        if condition is not None:
            claims[index] = replace(claims[index], condition=replace(condition, content=claims[named[other]].id))
    return report, claims


def _claim(line: str, words: str, report: Report, where: str) -> tuple[Claim, dict[str, str]]:
    """Return one claim of a case and its links by name, from its line and its words."""
    span = _span(report.text, words, where)
    parts = re.split(r"\s{2,}", line)
    kind, _, mode = parts[0].partition("/")
    if not kinds.is_kind(kind, mode or None):
        raise UsageError(f"{where}: there is no kind {parts[0]!r}.", hint=f"Kinds: {', '.join(kinds.KINDS)}.")
    values, bare = _parts(parts[1:], where)
    links: dict[str, str] = {}
    actors = tuple(_mention(v, span, report.text, where) for v in _roles(values, "actor", where))
    recipients = tuple(_mention(v, span, report.text, where) for v in _roles(values, "recipient", where))
    places = tuple(
        _place(v, role, span, report.text, where) for role in kinds.PLACE_ROLES for v in _roles(values, role, where)
    )
    condition, then = _condition(values.pop("condition", ""), span, report, where)
    if then:
        links["condition"] = then
    disputes = None
    if "disputes" in values:
        words_denied = values.pop("disputes").strip('"')
        at = _nearest(words_denied, span, report.text)
        if at is None:
            raise UsageError(f"{where}: the words {words_denied!r} are not in the text.")
        disputes = Disputed(at, at + len(words_denied), words_denied)
    for key in ("name", "parent"):
        if key in values:
            links[key] = values.pop(key)
    when = _when(values.pop("when"), where) if "when" in values else UNKNOWN
    voice = _voice(values.pop("voice", ""), span, report, where)
    quantities = tuple(_quantity(v, where) for v in _roles(values, "number", where))
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
        start=span[0],
        end=span[1],
        quote=report.text[span[0] : span[1]],
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
        quantities=quantities,
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


def _condition(value: str, span: tuple[int, int], report: Report, where: str) -> tuple[Condition | None, str]:
    """Return the condition of a claim, and the name of the claim that it states; None and "" where there is none."""
    if not value:
        return None, ""
    found = re.fullmatch(r'(if|unless|until)\s+"([^"]+)"(?:\s+(\S+))?', value)
    if not found:
        raise UsageError(f'{where}: a condition is written: condition=unless "words" name')
    at = _nearest(found[2], span, report.text)
    if at is None:
        raise UsageError(f"{where}: the words {found[2]!r} are not in the text.")
    return Condition(at, at + len(found[2]), found[2], found[1]), found[3] or ""


def _span(text: str, words: str, where: str) -> tuple[int, int]:
    """Return where the words of a claim stand: all of them, or those in braces where more is quoted."""
    opening, closing = words.find("{"), words.rfind("}")
    braced = 0 <= opening < closing - 1
    quoted = words[:opening] + words[opening + 1 : closing] + words[closing + 1 :] if braced else words
    start = text.find(quoted)
    if start < 0 or not quoted:
        raise UsageError(f"{where}: the words {quoted!r} are not in the text.")
    if text.find(quoted, start + 1) >= 0:
        raise UsageError(
            f"{where}: the words {quoted!r} stand in the text twice.",
            hint="Quote more of them, with braces around the claim's own: `that they {left Singa} in June`.",
        )
    return (start + opening, start + closing - 1) if braced else (start, start + len(quoted))


def _nearest(words: str, span: tuple[int, int], text: str) -> int | None:
    """Return where the words stand nearest: inside the span, in its sentence, before it, after it; None if nowhere."""
    opens = max((m.end() for m in _STOP.finditer(text, 0, span[0])), default=0)
    stop = _STOP.search(text, span[1])
    closes = stop.start() if stop else len(text)
    places = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)] if words else []

    def distance(at: int) -> tuple[int, int]:
        end = at + len(words)
        outside = max(0, span[0] - at, end - span[1])
        near = 1 if opens <= at and end <= closes else 2 if at < span[0] else 3
        return (near if outside else 0), outside

    return min(places, key=distance, default=None)


def _several(value: str) -> list[str]:
    return [v.strip() for v in value.split(" + ") if v.strip()]


def _roles(values: dict[str, str], role: str, where: str) -> list[str]:
    """Return the mentions of a role, taken out of the values; a role that is named must have some."""
    if role not in values:
        return []
    several = _several(values.pop(role))
    if not several:
        raise UsageError(f"{where}: {role}= has no words.", hint=f'Write: {role}=id "words", or leave it out.')
    return several


def _mention(value: str, span: tuple[int, int], text: str, where: str) -> Mention:
    found = _ROLE.match(value)
    if not found or not (found["id"] or found["words"]):
        raise UsageError(f'{where}: {value!r} is no role; write id, id "words" or "words".')
    words, (start, end) = found["words"], span
    if words:
        at = _nearest(words, span, text)
        if at is None:
            raise UsageError(f"{where}: the words {words!r} of a role are not in the text.")
        start, end = at, at + len(words)
    return Mention(
        text[start:end], start, end, found["id"], 1.0 if found["id"] else 0.0, "case" if words else UNDERSTOOD
    )


def _place(value: str, role: str, span: tuple[int, int], text: str, where: str) -> PlaceMention:
    m = _mention(value.split(" within ")[0], span, text, where)
    found = _ROLE.match(value)
    whole = found["within"] if found else None
    within = Mention(whole, m.start, m.end, whole, 1.0, "case") if whole else None
    return PlaceMention(m.text, m.start, m.end, role, m.id, m.score, m.reason, (), within)


def _quantity(value: str, where: str) -> Quantity:
    """Return a quantity from `82..90 people "82 to 90 people"`."""
    found = re.fullmatch(r'(\d+(?:\.\d+)?)?(\.\.)?(\d+(?:\.\d+)?)?\s*([^"]*?)\s*(?:"([^"]+)")?', value)
    low, dots, high = (found[1], found[2], found[3]) if found else (None, None, None)
    if not found or not (low or high):
        raise UsageError(f'{where}: {value!r} is no quantity; write `82..90 people "82 to 90 people"`.')
    least, most = float(low) if low else None, float(high) if high else None
    return Quantity(found[4], least, most if dots else least, found[5] or value)


def _when(value: str, where: str) -> When:
    value, _, words = value.partition(' "')
    role, _, days = value.rpartition(" ")
    first, _, last = days.partition("..")
    try:
        earliest = date.fromisoformat(first)
        latest = date.fromisoformat(last) if last else earliest
    except ValueError as fault:
        raise UsageError(f"{where}: {value!r} is no time; write `by 2025-05-31..2025-06-30`.") from fault
    if role and role not in ROLES:
        raise UsageError(f"{where}: {role!r} is no role of a time.", hint=f"Roles: {', '.join(ROLES)}.")
    return When(words.rstrip('"') or days, earliest, latest, role or "on", "stated", "case")


def _voice(value: str, span: tuple[int, int], report: Report, where: str) -> tuple[VoiceLevel, ...]:
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
            if type_ not in kinds.SPEAKER_TYPES:
                raise UsageError(
                    f"{where}: there is no type of speaker {type_!r}.",
                    hint=f"Types: {', '.join(kinds.SPEAKER_TYPES)}.",
                )
            at = None if type_ == "outlet" else _nearest(words, span, report.text)
            if at is None and type_ != "outlet":
                raise UsageError(f"{where}: the words {words!r} of a speaker are not in the text.")
            start, end = (None, None) if at is None else (at, at + len(words))
            known = words if type_ == "outlet" else None
            speakers.append(Speaker(words, start, end, type_, type_ == "outlet", known, side or None))
        levels.append(VoiceLevel(tuple(speakers), None, stance))
    if report.outlet and not (levels and levels[-1].speakers[0].type == "outlet"):
        levels.append(VoiceLevel((Speaker(report.outlet, None, None, "outlet", True, report.outlet),), None, "asserts"))
    return tuple(levels)
