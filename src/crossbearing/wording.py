"""Plain words for what the model holds: probabilities, days, actors, and who says it through which outlet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from crossbearing.model.claim import Claim, Speaker
from crossbearing.model.finding import Finding, Question
from crossbearing.model.outlook import Outlook, Steady
from crossbearing.model.report import Report
from crossbearing.model.theatre import Theatre
from crossbearing.model.when import When

# Words of estimative probability: Intelligence Community Directive 203 (2015), section D.6.e(2)(a).
BANDS = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (1.01, "almost certain"),
)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
HEDGED_BELOW = 0.65  # "reportedly" (0.6) is a hedge, "is believed to" (0.7) is an assessment
SUM_TOLERANCE = 1e-9
# Scripts, as Unicode names them, and languages (ISO 639) that are written in them.
LANGUAGES = {
    "MYANMAR": ("my", "shn", "ksw", "mnw"), "ARABIC": ("ar", "fa", "ps", "ur", "ckb"), "HEBREW": ("he",),
    "CYRILLIC": ("uk", "ru", "be", "bg", "sr", "mk"), "GREEK": ("el",), "ARMENIAN": ("hy",), "GEORGIAN": ("ka",),
    "ETHIOPIC": ("am", "ti"), "DEVANAGARI": ("hi", "ne"), "BENGALI": ("bn",), "THAI": ("th",), "CJK": ("zh", "ja"),
    "HANGUL": ("ko",),
}  # fmt: skip
STANCES = {"relays": ", relaying", "doubts": ", doubting", "denies": ", denying"}
_PERSONS, _BODIES = frozenset({"he", "she", "i", "who"}), frozenset({"it", "they", "we", "both"})
_INNER = re.compile(
    r"^(?:An?|The|Some|Several|Many|Most|One|Two|Three|Four|Five|Both|Other|Another|Recent|Local)\b(?= )"
)
_BESIDE = re.compile(r"\b(?:close|loyal|allied|sympathetic|familiar|linked|aligned)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_DATED = re.compile(r", ([^,?]*\d{4})\?$")


def band(probability: float) -> str:
    """Return the ICD-203 words for a probability in [0, 1]; a value on a border belongs to the band above."""
    return next(words for top, words in BANDS if probability < top)


def one_digit(probability: float) -> str:
    """Return a probability with one significant digit; the ends are said as bounds, never as 0 or 1."""
    if probability < 0.005:
        return "< 0.01"
    if probability >= 0.95:
        return "> 0.9"
    return f"{probability:.1g}"


def number(count: int) -> str:
    """Return small counts as words, larger ones as digits."""
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else f"{count:,}"


def counted(count: int, noun: str) -> str:
    """Return a count with its noun, in the plural where it is not one."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def listing(items: Iterable[str], last: str = "and") -> str:
    """Return the items as "a, b and c"."""
    values = list(items)
    if len(values) < 2:
        return "".join(values)
    return f"{', '.join(values[:-1])} {last} {values[-1]}"


def day(value: date) -> str:
    """Return a day as "24 March 2025"."""
    return f"{value.day} {value:%B %Y}"


def when(value: When) -> str:
    """Return a time with its role as "by 31 May to 30 June 2025"; "" where no day is known."""
    first, last = value.earliest, value.latest
    role = "" if value.role == "on" else f"{value.role} ".replace("as-of", "as of")
    if first and last and first != last:
        if first.day == 1 and (last - first).days in (27, 28, 29, 30) and first.month == last.month:
            return f"{role or 'in '}{first:%B %Y}"
        if (first.day, first.month, last.day, last.month) == (1, 1, 31, 12):
            years = str(first.year) if first.year == last.year else f"{first.year} or {last.year}"
            return f"{role or 'in '}{years}"
        start = f"{first.day} {first:%B}" if first.year == last.year else day(first)
        return f"{role and role + 'some day '}between {start} and {day(last)}"
    known = first or last
    return f"{role or 'on '}{day(known)}" if known else ""


def sentence(text: str) -> str:
    """Return the words with a capital first letter and one full stop (or the mark that they end in)."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".?!:…" else ".")


def uncertainty(outlook: Outlook, issue: str, texts: Mapping[str, str]) -> Iterator[str]:
    """Yield the 80 % band of an issue, its spread by source, and the inputs that it hangs on."""
    for one in (s for s in outlook.spreads if s.issue == issue):
        low, high = (texts.get(level, level) for level in (one.low, one.high))
        band = low if one.low == one.high else f"from {low} to {high}"
        parts = (f"{name} {value:.1g}" for name, value in
                 (("inputs", one.inputs), ("models", one.models), ("residual", one.residual)))  # fmt: skip
        yield f"80 % band: {band}. Spread (0 to 1 on the scale) from {', '.join(parts)}."
    hangs = [f"{i.input} {i.total:.1g}" for i in outlook.influences if i.issue == issue]
    if hangs:
        yield f"Hangs on (share of what inputs move): {'; '.join(hangs)}."


def no_flip(steady: Steady) -> str:
    """Return in words that nothing flips an issue, and what comes nearest; silence would read as "not tried"."""
    return "no single input that was tried flips this" + (f"; nearest: {steady.nearest}" if steady.nearest else "")


def answered(question: str, answer: str) -> str:
    """Return a question with its answer, or the answer alone, dated, where it repeats the question's words.

    "Did A and B meet, 22 March 2025?", "A and B met" gives "A and B met, 22 March 2025."
    """
    asked = set(_WORD.findall(question.casefold()))
    words = _WORD.findall(answer.casefold())
    if len(words) < 3 or words[0] not in asked or 2 * sum(w in asked for w in words) < len(words):
        return f"{question} {sentence(answer)}"
    tail = _DATED.search(question)
    dated = tail[1].replace("by ", "as of ", 1) if tail and tail[1] not in answer else ""
    return sentence(f"{answer}, {dated}" if dated else answer)


def actor(actor_id: str | None, theatre: Theatre | None) -> str:
    """Return the short name of an actor: the id in capitals where that is an alias, else the name, else the id."""
    if actor_id is None:
        return "nobody named"
    if theatre is None or actor_id not in theatre.actors:
        return actor_id
    row = theatre.actors[actor_id]
    short = actor_id.upper()
    return short if short in row.aliases or short == row.name else row.name


def place(place_id: str | None, theatre: Theatre | None) -> str:
    """Return the name of a place, or the id (or words) where the theatre has none."""
    if place_id is None:
        return "a place not named"
    return theatre.place_name(place_id) if theatre else place_id


def local_language(words: str, theatre: Theatre | None) -> str:
    """Return the theatre's language that words in another script than Latin are in, "" where none is known for it."""
    script = next((unicodedata.name(c, "").partition(" ")[0] for c in words if c.isalpha()), "")
    return next((one for one in (theatre.languages if theatre else ()) if one in LANGUAGES.get(script, ())), "")


def source(source_id: str | None, theatre: Theatre | None) -> str:
    """Return the name of an outlet, or what is known of it."""
    if not source_id:
        return "an outlet not known"
    return theatre.source_name(source_id) if theatre else source_id


def same_side(one: str, others: Sequence[str], theatre: Theatre | None) -> bool:
    """Return whether the actor is one of the others, or answers to the same outermost actor."""
    if one in others:
        return True
    if theatre is None or one not in theatre.actors:
        return False
    return theatre.side(one) in {theatre.side(other) for other in others}


def _words_of(one: Speaker, theatre: Theatre | None) -> str:
    """Return a speaker's words; "they" is the side where it is known, "he" somebody: pronouns name nobody here."""
    words = one.text.strip()
    low = words.casefold()
    if low in _PERSONS:
        return "somebody not named"
    if low in _BODIES:
        side = one.affiliation or one.id
        return actor(side, theatre) if side else "somebody not named"
    return _INNER.sub(lambda found: found[0].lower(), words)


def speaker(one: Speaker, question: Question | None, theatre: Theatre | None) -> str:
    """Return who speaks as the report has it, with the side where the speaker takes one."""
    words = _words_of(one, theatre)
    side = one.affiliation or (one.id if one.type == "party" else None)
    if side is None or one.type not in ("party", "media", "official"):
        return words
    # A source close to a party is not the party.
    itself = not _BESIDE.search(words)
    alone = itself and question is not None and len(question.subject) == 1
    if alone and question is not None and one.type == "party" and same_side(side, question.subject, theatre):
        return f"{words} (the party itself)"
    name = actor(side, theatre)
    return words if name.casefold() in words.casefold() else f"{words} ({name})"


def nearest(claim: Claim, question: Question | None, theatre: Theatre | None) -> tuple[str, ...]:
    """Return the speakers nearest to the fact; none where the outlet says it in its own words."""
    if not claim.voice or all(s.type == "outlet" for s in claim.voice[0].speakers):
        return ()
    level = claim.voice[0]
    marks = [
        w for w, holds in (("hedged", claim.certainty < HEDGED_BELOW), ("doubts it", level.stance == "doubts")) if holds
    ]
    tail = f" ({', '.join(marks)})" if marks else ""
    relays = [_words_of(s, theatre) for between in claim.voice[1:] for s in between.speakers if s.type != "outlet"]
    via = f", relayed by {listing(relays)}" if relays else ""
    return tuple(speaker(s, question, theatre) + via + tail for s in level.speakers)


def attribution(claim: Claim, theatre: Theatre | None) -> str:
    """Return who stands behind a quote; "denied by" where the quoted words are what the speaker denies."""
    who = listing(nearest(claim, None, theatre))
    if claim.voice and claim.voice[0].stance == "denies":
        return f"denied by {who}" if who else "denied in its own words"
    return who or "its own words"


def outlet_of(claim: Claim, reports: Mapping[str, Report], theatre: Theatre | None) -> str:
    """Return the name of the outlet that carries the claim."""
    report = reports.get(claim.report)
    return source(report.outlet if report else None, theatre)


def who_says(
    claims: Iterable[Claim], reports: Mapping[str, Report], theatre: Theatre | None, question: Question | None = None
) -> str:
    """Return "A, B, both through X; C, through Y": speakers apart, outlets last, in order of arrival."""
    outlets: dict[str, list[str]] = {}
    sure: set[str] = set()  # outlets that say it outright, at least once
    for claim in claims:
        outlet = outlet_of(claim, reports, theatre)
        names = outlets.setdefault(outlet, [])
        if claim.certainty >= HEDGED_BELOW:
            sure.add(outlet)
        for name in nearest(claim, question, theatre):
            if name.casefold() not in {n.casefold() for n in names}:
                names.append(name)
    together: dict[tuple[str, ...], list[str]] = {}
    for outlet, names in outlets.items():
        together.setdefault(tuple(names), []).append(outlet)
    parts = []
    for names_said, carriers in together.items():
        if not names_said:
            hedged = "" if sure & set(carriers) else " (hedged)"
            parts.append(f"{listing(carriers)} in {'its' if len(carriers) == 1 else 'their'} own words{hedged}")
            continue
        through = {1: "through", 2: "both through"}.get(len(names_said), "all through")
        shown = names_said if len(names_said) <= 6 else (*names_said[:5], f"{len(names_said) - 5} more")
        parts.append(f"{', '.join(shown)}, {through} {listing(carriers)}")
    return "; ".join(parts)


def facts(claim: Claim, theatre: Theatre | None) -> tuple[tuple[str, str], ...]:
    """Return what a claim says as (label, words): kind with what is not plain, roles, places, when, numbers."""
    kind = f"{claim.kind}/{claim.mode}" if claim.mode else claim.kind
    plain = [w for w in (claim.polarity, claim.modality) if w not in ("affirmed", "actual")]
    plain += [w for w in (claim.phase, claim.extent) if w]
    rows = [("kind", " · ".join([kind, *plain]))]
    rows += [("who", _linked(m.text, actor(m.id, theatre) if m.id else m.reason, m.id)) for m in claim.actors]
    rows += [("to whom", _linked(m.text, actor(m.id, theatre) if m.id else m.reason, m.id)) for m in claim.recipients]
    for p in claim.places:
        within = f", part of {p.within.text}" if p.within else ""
        rows.append((p.role, _linked(p.text, place(p.id, theatre) if p.id else p.reason, p.id) + within))
    rows.append(("when", when(claim.when) or f"not known: {claim.when.rule}"))
    rows += [("how many", f"{q.text} ({q.what})") for q in claim.quantities]
    if claim.condition:
        rows.append((claim.condition.type, claim.condition.quote))
    if not claim.as_fact:
        rows.append(("note", "not stated as a fact"))
    return tuple(rows)


def _linked(words: str, name: str, id_: str | None) -> str:
    if id_ is None:
        return f"{words} (not linked: {name})"
    return name if name.casefold() == words.casefold() else f"{words} = {name}"


def chain(claim: Claim, theatre: Theatre | None) -> tuple[str, ...]:
    """Return who says a claim, a level each, nearest the fact first, as "a resident (public, not named), denying"."""
    levels = []
    for level in claim.voice:
        people = []
        for one in level.speakers:
            marks = [one.type]
            if one.type != "outlet":
                marks.append("named" if one.named else "not named")
            if one.affiliation:
                marks.append(f"on the side of {actor(one.affiliation, theatre)}")
            name = source(one.id or one.text, theatre) if one.type == "outlet" else one.text
            people.append(f"{name} ({', '.join(marks)})")
        levels.append(listing(people) + STANCES.get(level.stance, ""))
    return tuple(levels)


def sum_check(finding: Finding) -> str:
    """Return in words whether the rows of a finding add up to its log odds, to 1e-9."""
    gap = abs(sum(row.log_odds for row in finding.rows) - finding.log_odds)
    return "the rows add up to it" if gap <= SUM_TOLERANCE else f"the rows miss it by {gap:.2g}: please report this"


def quoted(words: str) -> str:
    """Return words between quotation marks; those that stand between them already as they are."""
    return words if words.startswith("“") and words.endswith("”") else f"“{words}”"


def sum_meaning(finding: Finding) -> str:
    """Return in words what the sum of a finding weighs: its top answer against the next."""
    if len(finding.answers) < 2:
        return "Natural-log odds of the answer; + speaks for it."
    first, second = finding.answers[:2]
    rivals = f"{quoted(first.text)} against {quoted(second.text)}"
    return f"Natural-log odds of {rivals}; + speaks for the first, − for the second."
