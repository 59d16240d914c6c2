"""Scenarios: words such as "China closes the crossings" into patches, and patches onto talks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from crossbearing.errors import UsageError
from crossbearing.model.outlook import Patch, Scenario
from crossbearing.model.talks import LEVER_STATES, Issue, Lever, Position, Talks, Weight
from crossbearing.model.theatre import Theatre

OPS = ("set-position", "set-lever", "set-power", "set-salience")
# The first word of a clause that fits says what is done; order breaks no tie, since each word fits one row.
_ACTIONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (action, re.compile(rf"(?:{cue})\w*", re.IGNORECASE))
    for action, cue in (
        ("lifted", r"reopen|open|lift|eas(?:e|es|ing)\b|unblock|stop|halt|ceas(?:e|es)\b|end(?:s|ed|ing)?\b"),
        ("done", r"clos|shut|block|seal|ban(?:s|ned|ning)?\b|cut|restrict|resum|start|begin|began|launch|bomb|attack"
                 r"|carr(?:y|ies) out"),
        ("threatened", r"threat"),
        ("weaker", r"weak|loses? power"),
        ("stronger", r"strong|gains? power"),
        ("cares", r"care"),
        ("lowest", r"refus|keep|hold(?:s|ing)?\b|reject|stay"),
        ("level", r"ced|hand|giv|gave|return|withdr|leav|left|vacat|conced|yield|accept|agree|offer|surrender|recogni"
                  r"|demand|insist|want|claim|settle|grant|allow|ask"),
    )
)  # fmt: skip
_EDGE = re.compile(r"^(?:(?:what )?if|when|suppose|and|then|that|the|a|an)\s+", re.IGNORECASE)
_SPLIT = re.compile(r"\s*(?:;|,|\band\b)\s*", re.IGNORECASE)
_AIR = re.compile(r"air ?strike|air ?raid|bomb|aerial", re.IGNORECASE)
_DULL = frozenset(
    re.findall(
        r"\w+",
        "the a an of in on to with and or again still some all its their his over from for by that possible held such "
        "area had has have been was were be it them previously",
    )
)
_HIGHEST = re.compile(r"\b(?:everything|all|whole|entire|fully?)\b", re.IGNORECASE)
_NOTHING = re.compile(r"\b(?:nothing|none|no)\b", re.IGNORECASE)


def apply(talks: Talks, scenario: Scenario) -> Talks:
    """Return the talks with a scenario's patches made; the original is untouched.

    Raises UsageError for a patch that names a party, issue, level, lever or number that the talks do not have.
    """
    for patch in scenario.patches:
        talks = _patched(talks, patch)
    return talks


def _patched(talks: Talks, patch: Patch) -> Talks:
    if patch.op not in OPS:
        raise UsageError(f"There is no patch {patch.op!r}.", hint=f"Known: {', '.join(OPS)}.")
    if patch.party not in {p.actor for p in talks.parties}:
        raise UsageError(f"There is no party {patch.party!r} in these talks.", hint=patchable(talks))
    if patch.op == "set-lever":
        return _with_lever(talks, patch)
    issue = next((i for i in talks.issues if i.id == patch.issue), None)
    if issue is None and patch.op != "set-power":
        raise UsageError(f"There is no issue {patch.issue!r} in these talks.", hint=patchable(talks))
    if patch.op == "set-position" and issue is not None:
        if patch.value not in {level.id for level in issue.levels}:
            raise UsageError(f"{issue.text} has no level {patch.value!r}.", hint=patchable(talks))
        others = tuple(p for p in talks.positions if (p.party, p.issue) != (patch.party, issue.id))
        return replace(talks, positions=(*others, Position(patch.party, issue.id, patch.value, "accepted")))
    try:
        value = float(patch.value)
    except ValueError as fault:
        raise UsageError(f"{patch.op} needs a number, not {patch.value!r}.") from fault
    if not (0 < value < 1e6 if patch.op == "set-power" else 0 <= value <= 1):
        raise UsageError(f"{patch.op} {patch.value} is out of range.", hint="Power > 0; salience in 0 to 1.")
    key = (patch.party, "" if patch.op == "set-power" else patch.issue)
    kept = tuple(w for w in talks.weights if (w.party, w.issue) != key)
    return replace(talks, weights=(*kept, Weight(*key, value, "scenario")))


def _with_lever(talks: Talks, patch: Patch) -> Talks:
    """Return the talks with one means of an actor in one state only, in place of its history."""
    if patch.value not in LEVER_STATES:
        raise UsageError(f"A lever cannot be {patch.value!r}.", hint=f"States: {', '.join(LEVER_STATES)}.")
    old = [v for v in talks.levers if (v.actor, v.topic) == (patch.party, patch.issue)]
    warned = [w for w in talks.warnings if (w.actor, w.what) == (patch.party, patch.issue)]
    passages = [i for i in talks.issues if i.kind == "access" and _stems(i.about) & _stems(patch.issue)]
    if not (old or warned or passages):
        raise UsageError(f"{patch.party} has no lever {patch.issue!r} in these talks.", hint=patchable(talks))
    others = tuple(p.actor for p in talks.parties if "party" in p.roles and p.actor != patch.party)
    targets = tuple(dict.fromkeys(t for v in old for t in v.targets)) or others
    # The row that says most exactly whom it hits keeps its words.
    what = min((v.what for v in old if v.state != "lifted"), key=len, default=old[0].what if old else patch.issue)
    claims = tuple(dict.fromkeys((*(c for v in old for c in v.claims), *(c for w in warned for c in w.claims))))
    lever = Lever(patch.party, targets, what, patch.value, claims=claims, topic=patch.issue)
    kept = tuple(v for v in talks.levers if (v.actor, v.topic) != (patch.party, patch.issue))
    # Who closes a crossing changes what holds there now, not only what no deal costs.
    now = {"done": "closed", "in force": "closed", "lifted": "open"}.get(patch.value)
    issues = tuple(
        replace(i, status_quo=now, probability=None) if now is not None and i in passages else i for i in talks.issues
    )
    return replace(talks, levers=(*kept, lever), issues=issues)


def from_words(words: str, talks: Talks, theatre: Theatre | None) -> Scenario:
    """Return the scenario that the words describe, with the reason for each patch.

    Clauses stand apart by "and", a comma or a semicolon; a clause without a subject has the last one. Raises
    UsageError, with all that can be patched, where a clause names an unknown party or fits nothing.
    """
    patches: list[Patch] = []
    reasons: list[str] = []
    subject = ""
    clauses = [c for c in _SPLIT.split(words.strip().rstrip(".")) if c]
    if not clauses:
        raise UsageError("The scenario is empty.", hint=patchable(talks, theatre))
    for clause in clauses:
        patch, reason, subject = _clause(clause, subject, talks, theatre)
        patches.append(patch)
        reasons.append(reason)
    return Scenario(words.strip(), tuple(patches), tuple(reasons))


def _clause(clause: str, last: str, talks: Talks, theatre: Theatre | None) -> tuple[Patch, str, str]:
    """Return the patch of one clause, why, and its subject."""
    text = clause
    while _EDGE.match(text):
        text = _EDGE.sub("", text)
    party, rest = _subject(text, talks, theatre)
    found = [(m.start(), action) for action, cue in _ACTIONS if (m := re.search(rf"\b{cue.pattern}", rest, re.I))]
    if not found:
        raise UsageError(f"Nothing is done in {clause!r}.", hint=patchable(talks, theatre))
    start, action = min(found)
    before = rest[:start].strip()
    if not party and not before:
        party = last
    if action in ("weaker", "stronger", "cares") and party:
        return (*_weight(action, party, rest, talks, theatre), party)
    if action in ("done", "lifted", "threatened"):
        lever = _lever(action, party, rest, talks, theatre)
        if lever is not None and (party or _stems(before) & _stems(f"{lever.issue} {_lever_words(lever, talks)}")
                                  or _AIR.search(before)):  # fmt: skip
            return lever, _lever_reason(lever, talks, theatre), lever.party
    if not party:
        raise UsageError(f"There is no party {before!r} in these talks." if before else f"Who does {clause!r}?",
                         hint=patchable(talks, theatre))  # fmt: skip
    position = _position(action, party, rest, talks, theatre)
    if position is None:
        raise UsageError(f"Nothing in these talks fits {clause!r}.", hint=patchable(talks, theatre))
    return position, _position_reason(position, talks, theatre), party


def short(actor: str, theatre: Theatre | None) -> str:
    """Return the short name of an actor, the id where no theatre is given."""
    return theatre.actor_short(actor) if theatre is not None else actor


def _lever_reason(patch: Patch, talks: Talks, theatre: Theatre | None) -> str:
    """Return in words which lever is set to what, and how it stands in the reports."""
    states = [v.state for v in talks.levers if (v.actor, v.topic) == (patch.party, patch.issue)]
    warned = [w.modality for w in talks.warnings if (w.actor, w.what) == (patch.party, patch.issue)]
    was = ", then ".join(dict.fromkeys(states)) or f"only {' and '.join(dict.fromkeys(warned))}" * bool(warned)
    whose = short(patch.party, theatre)
    return f"{whose}'s lever ({patch.issue}) is taken as {patch.value}; as reported: {was or 'not used'}"


def _position_reason(patch: Patch, talks: Talks, theatre: Theatre | None) -> str:
    """Return in words which position is set to what, and how it stands in the reports."""
    issue = next(i for i in talks.issues if i.id == patch.issue)
    texts = {level.id: level.text for level in issue.levels}
    rows = [p for p in talks.positions_on(issue.id) if p.party == patch.party and p.level in texts]
    was = "; ".join(dict.fromkeys(f"{texts[p.level or '']}, {p.status}" for p in rows)) or "not known"
    return (f"{short(patch.party, theatre)} is taken to stand at “{texts[patch.value]}” on {issue.text}; "
            f"as reported: {was}")  # fmt: skip


def _names(actor: str, theatre: Theatre | None) -> list[str]:
    names = {actor}
    if theatre is not None and actor in theatre.actors:
        names |= {theatre.actors[actor].name, *theatre.actors[actor].aliases}
    return sorted((n for n in names if n), key=lambda n: (-len(n), n))


def _subject(text: str, talks: Talks, theatre: Theatre | None) -> tuple[str, str]:
    """Return the party with whose name the text begins, and the rest; "" where it begins with none."""
    hits: list[tuple[int, str, str]] = []
    for party in talks.parties:
        for name in _names(party.actor, theatre):
            found = re.match(rf"{re.escape(name)}(?:[’']s)?(?!\w)", text, re.IGNORECASE)
            if found:
                hits.append((-found.end(), party.actor, text[found.end() :]))
                break
    return min(hits)[1:] if hits else ("", text)


def _stems(words: str) -> set[str]:
    found = {w for w in re.findall(r"[a-z]+", words.casefold()) if w not in _DULL}
    return {re.sub(r"(?:ings?|ed|es|s)$", "", w) if len(w) > 4 else w for w in found}


def _lever_words(patch: Patch, talks: Talks) -> str:
    return " ".join(v.what for v in talks.levers if (v.actor, v.topic) == (patch.party, patch.issue))


def _lever(state: str, party: str, words: str, talks: Talks, theatre: Theatre | None) -> Patch | None:
    """Return the patch of the lever, or of what is warned of, that shares most words with the clause."""
    own = {s for p in talks.parties for n in _names(p.actor, theatre) for s in _stems(n)}
    said = _stems(words) - own
    best: list[tuple[int, str, str]] = []
    for lever in talks.levers:
        if lever.topic != "ground" and party in ("", lever.actor):
            shared = said & (_stems(f"{lever.topic} {lever.what}") - own)
            best.append((-len(shared) - 2 * bool(said & _stems(lever.topic)), lever.actor, lever.topic))
    for warning in talks.warnings:
        if warning.actor is not None and party in ("", warning.actor):
            shared = said & (_stems(warning.what) - own)
            is_air = bool(_AIR.search(words) and _AIR.search(warning.what))
            best.append((-len(shared) - 2 * is_air, warning.actor, warning.what))
    hit = min(best, default=(0, "", ""))
    if hit[0] < 0:
        return Patch("set-lever", hit[1], hit[2], state)
    passage = next((i for i in talks.issues if i.kind == "access" and said & _stems(i.about)), None)
    holder = next((p for p in talks.parties if p.actor == party and "party" not in p.roles), None)
    if passage is None or holder is None:
        return None
    # A neighbour can close its side of a crossing though nobody reported that it did or threatened to.
    return Patch("set-lever", party, passage.about, state)


def _weight(action: str, party: str, words: str, talks: Talks, theatre: Theatre | None) -> tuple[Patch, str]:
    """Return the patch of a party's power or of how much it cares about an issue."""
    if action != "cares":
        value = "3" if action == "stronger" else "0.33"
        reason = f"{short(party, theatre)} is {action}: power {value} of the typical"
        return Patch("set-power", party, "", value), reason
    issue = _issue(words, talks, theatre) or (talks.issues[0] if len(talks.issues) == 1 else None)
    if issue is None:
        raise UsageError(f"{party} cares about what?", hint=patchable(talks, theatre))
    value = "0.05" if re.search(r"less|little|not", words, re.IGNORECASE) else "1"
    reason = f"{issue.text} matters {value} of 1 to {short(party, theatre)}"
    return Patch("set-salience", party, issue.id, value), reason


def _issue_words(issue: Issue, theatre: Theatre | None) -> set[str]:
    place = theatre.place_name(issue.about) if theatre is not None else issue.about
    return _stems(f"{issue.text} {issue.kind} {place}") - {"hand"}


def _issue(words: str, talks: Talks, theatre: Theatre | None) -> Issue | None:
    """Return the issue that shares most words with the clause, the first of equals; None where none shares one."""
    scores = [(-len(_stems(words) & _issue_words(i, theatre)), k) for k, i in enumerate(talks.issues)]
    best = min(scores, default=(0, 0))
    return talks.issues[best[1]] if best[0] < 0 else None


def _position(action: str, party: str, words: str, talks: Talks, theatre: Theatre | None) -> Patch | None:
    """Return the patch of a position: the level that the words name, on the issue that has it."""
    named = _issue(words, talks, theatre)
    for issue in [named] if named is not None else talks.issues:
        level = _level(action, party, words, issue, is_named=named is not None)
        if level is not None:
            return Patch("set-position", party, issue.id, level)
    return _position_by_level(action, party, words, talks) if named is not None else None


def _position_by_level(action: str, party: str, words: str, talks: Talks) -> Patch | None:
    """Return the patch on the first issue with a level that the words name, whatever else they share."""
    for issue in talks.issues:
        level = _level(action, party, words, issue, is_named=False)
        if level is not None:
            return Patch("set-position", party, issue.id, level)
    return None


def _level(action: str, party: str, words: str, issue: Issue, *, is_named: bool) -> str | None:
    """Return the level of an issue that the words name, or None."""
    if issue.kind == "access" and action in ("done", "lifted"):
        return {"done": "closed", "lifted": "open"}[action] if is_named else None
    low, high = issue.levels[0].id, issue.levels[-1].id
    if action == "lowest":
        mentioned = is_named or any(_stems(x.id) & _stems(words) for x in issue.levels)
        return (high if issue.holder not in (None, party) else low) if mentioned else None
    spots: list[tuple[int, str]] = []
    lowered = words.casefold()
    for level in issue.levels:
        at = re.search(rf"\b{re.escape(level.id.casefold().rstrip('s'))}s?\b", lowered)
        if at and level.id not in ("some", "all", "none", "full"):
            spots.append((at.start(), level.id))
    if spots:
        return min(spots)[1]
    if is_named:
        if _NOTHING.search(words):
            return low
        whole = [x.id for x in issue.levels if (t := x.text.casefold().split(" (")[0]) and t in lowered]
        if whole and not _HIGHEST.search(words):
            return whole[-1]
        return high
    return None


def patchable(talks: Talks, theatre: Theatre | None = None) -> str:
    """Return in one line what a scenario can change: parties, levers and warnings, issues with their levels."""

    def line(title: str, rows: Iterable[str]) -> str:
        return f"{title}: {'; '.join(dict.fromkeys(rows)) or 'none'}."

    return " ".join(
        (
            line("Parties", (short(p.actor, theatre) for p in talks.parties)),
            line("Levers", (f"{short(v.actor, theatre)}, {v.topic}" for v in talks.levers if v.topic != "ground")),
            line("Warnings", (f"{short(w.actor, theatre)}, {w.what}" for w in talks.warnings if w.actor)),
            line("Issues", (f"{i.text} ({' < '.join(x.id for x in i.levels)})" for i in talks.issues)),
        )
    )
