"""Stories: several reports on one matter, and the findings that they must give together, in words.

`findings.txt`, a line each; ids are the theatre's, a `#` opens a remark:

    on 2025-03-24
    disputed  progress RETREAT nra fordtown withdraw  outlets=2 origins=3
      begun: kite
      none: bell
    holds fordtown nra control observed hatched 2025-03-01..None
    one origin: wire copy
    role lake mediator
    position nra offered RETREAT/hand-over fordtown: bell
    lever lake threatened: bell kite
    nothing else

A finding is `STANDING family KIND subject [object] [scope] [key=value ...]`, `-` for a subject or object that there is
none of; below it its answers, with the cases that support each. `holds` is place, actor (or `-`), how, basis and
drawing, the last two and the days as one likes. `nothing else`: no other finding and no other holding of those places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crossbearing.errors import UsageError
from crossbearing.model.claim import Claim
from crossbearing.model.finding import FAMILIES, STANDINGS, Finding, Findings
from crossbearing.model.talks import Talks

OTHERS = ("holds", "one origin:", "role", "position", "lever", "nothing else")


@dataclass(frozen=True, slots=True)
class Expected:
    """One line of findings.txt: its words, and for a finding its answers with the cases that support them."""

    line: str
    where: str
    answers: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def head(self) -> str:
        """The first word: a standing, or what else is expected."""
        return self.line.split()[0]


@dataclass(frozen=True, slots=True)
class Row:
    """Whether one expected line holds; `got` says what there is, `found` whether a finding's question was asked."""

    expected: Expected
    holds: bool
    got: str = ""
    found: bool = True
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What is held against the expected lines; `case_of` gives the case of a claim or report by id.

    `side` gives who answers for an actor: a line that names an army is met by a finding that names its government.
    """

    findings: Findings
    talks: tuple[Talks, ...]
    claims: Mapping[str, Claim]
    case_of: Mapping[str, str]
    side: Callable[[str], str] = str


def expected(text: str, name: str = "findings.txt") -> tuple[date | None, list[Expected]]:
    """Return the day on which the findings hold, and the lines. Raises UsageError with file and line."""
    on: date | None = None
    lines: list[Expected] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line, where = raw.split("#")[0].rstrip(), f"{name}, line {number}"
        if not line:
            continue
        if line.startswith((" ", "\t")):
            value, colon, cases = line.strip().partition(": ")
            if not colon or not lines or lines[-1].head not in STANDINGS:
                raise UsageError(f"{where}: an answer is written `value: case case`, below its finding.")
            last = lines[-1]
            lines[-1] = Expected(last.line, last.where, (*last.answers, (value, tuple(cases.split()))))
        elif line.startswith("on "):
            try:
                on = date.fromisoformat(line.split()[1])
            except ValueError as fault:
                raise UsageError(f"{where}: {line!r} is no day; write `on 2025-03-24`.") from fault
        elif line.split()[0] in STANDINGS:
            words = line.split()
            if len(words) < 3 or words[1] not in FAMILIES:
                raise UsageError(f"{where}: {line!r} names no family.", hint=f"Families: {', '.join(FAMILIES)}.")
            lines.append(Expected(line, where))
        elif line.startswith(OTHERS):
            lines.append(Expected(line, where))
        else:
            raise UsageError(
                f"{where}: {line!r} is nothing that can be expected.", hint=f"{', '.join((*STANDINGS, *OTHERS))}."
            )
    return on, lines


def check(lines: Sequence[Expected], got: Conclusions, *, exact: bool = False) -> list[Row]:
    """Return for each expected line whether it holds.

    People who write stories may leave out a place, name an army for its government or the first of several doers, and
    tell the whole course of a state in one line where a program asks anew after a change. They cannot know how a
    program names an episode: "@2025-04" only tells two questions of one matter apart. `exact` allows none of this,
    and one question or holding alone may fit a line: so the project's own stories are held.
    """
    named: list[str] = []
    places = {e.line.split()[1] for e in lines if e.head == "holds"}
    held = sum(e.head == "holds" for e in lines)
    rows = []
    for e in lines:
        if e.head in STANDINGS:
            row = _finding(e, got, named, exact)
        elif e.head == "holds":
            row = _holds(e, got, exact)
        elif e.head == "one":
            rows_of = [{got.case_of.get(r, r) for r in o.reports} for o in got.findings.origins]
            row = Row(e, set(e.line.partition(":")[2].split()) in rows_of, str([sorted(r) for r in rows_of]))
        elif e.head == "nothing":
            extra = [f.question.text for f in got.findings.findings if f.question.id not in named]
            more = len([h for h in got.findings.holdings if h.place in places]) - held if places else 0
            row = Row(e, not extra and more == 0, f"{extra}, {more} holdings more")
        else:
            row = _talks(e, got)
        rows.append(row)
    return rows


def _finding(e: Expected, got: Conclusions, named: list[str], exact: bool) -> Row:
    """Return whether there is the finding of a line, with its standing, counts and answers."""
    plain = [w for w in e.line.split() if "=" not in w]
    standing, family, kind, *rest = plain
    subject, about, *scopes = [*rest, "-", "-"] if len(rest) < 2 else rest
    about = got.side(about)
    scope = " ".join(s for s in scopes if s != "-")
    mode, _, episode = scope.partition("@")
    wanted = set() if subject == "-" else {got.side(one) for one in subject.split("+")}

    def overlap(f: Finding) -> int:
        mine = {got.side(a.value): {got.case_of[c] for c in a.support} for a in f.answers}
        return sum(len(mine.get(got.side(v), set()) & set(cases)) for v, cases in e.answers)

    fits = [
        f
        for f in got.findings.findings
        if (f.question.family, f.question.kind) == (family, kind)
        and (
            (doers := {got.side(one) for one in f.question.subject}) == wanted
            or (not exact and (not doers or (bool(wanted) and wanted < doers)))
        )
        and (_object(f, got) == about or (not exact and (about == "-" or f.question.object is None)))
        and (
            not scope
            or f.question.scope == scope
            or (scope[0] == "@" and f.question.scope.endswith(scope))
            or (not exact and mode in ("", _mode(f)))
        )
    ]
    if not fits:
        near = [_said(f) for f in got.findings.findings if (f.question.family, f.question.kind) == (family, kind)]
        return Row(e, False, f"no such question; near it: {near}", found=False)
    if exact and len(fits) > 1:
        return Row(e, False, f"several questions: {[_said(f) for f in fits]}")
    same_place = fits if about == "-" and not exact else [f for f in fits if _object(f, got) == about] or fits
    best = max(same_place, key=lambda f: (overlap(f), episode in f.question.scope, f.standing == standing))
    named.append(best.question.id)
    mine = {got.side(a.value): {got.case_of[c] for c in a.support} for a in best.answers}
    if standing == "superseded" and not exact:
        for a in (a for f in same_place if f is not best for a in f.answers):
            mine.setdefault(got.side(a.value), set()).update(got.case_of[c] for c in a.support)
    same = all(mine.get(got.side(v), set()) == set(cases) for v, cases in e.answers)
    counts = all(str(getattr(best, k)) == v for k, _, v in (w.partition("=") for w in e.line.split() if "=" in w))
    told = {v: sorted(c) for v, c in mine.items() if c}
    return Row(e, same and counts and best.standing == standing, f"{_said(best)}: {told}", standing=best.standing)


def _object(f: Finding, got: Conclusions) -> str:
    """Return the place or the counterpart of a question, an army's government for the army."""
    return "+".join(got.side(one) for one in f.question.object.split("+")) if f.question.object else "-"


def _mode(f: Finding) -> str:
    """Return the mode in a question's scope: what stands before the number's noun, the words and the episode."""
    return f.question.scope.partition("@")[0].partition(":")[0]


def _said(f: Finding) -> str:
    q = f.question
    return f"{f.standing} {q.family} {q.kind} {'+'.join(q.subject) or '-'} {q.object or '-'} {q.scope} ({f.rule})"


def _holds(e: Expected, got: Conclusions, exact: bool) -> Row:
    """Return whether somebody holds a place in that way."""
    _, place, actor, how, *rest = e.line.replace("carried forward", "carried-forward").split()
    there = [h for h in got.findings.holdings if h.place == place]
    alike = [h for h in there if (h.actor or "-", h.how) == (actor, how)]
    if exact and len(alike) != 1:
        return Row(e, False, f"{len(alike)} holdings fit")
    told = [f"{h.actor or '-'} {h.how} {h.basis} {h.drawing} {h.earliest}..{h.latest}" for h in there]
    for h in there:
        mine = (h.basis.replace(" ", "-"), h.drawing, f"{h.earliest}..{h.latest}")
        if (got.side(h.actor or "-"), h.how) == (got.side(actor), how) and all(
            a == b for a, b in zip(rest, mine, strict=False)
        ):
            return Row(e, True, str(told))
    return Row(e, False, str(told))


def _talks(e: Expected, got: Conclusions) -> Row:
    """Return whether the talks have a party's role, a position or a lever."""
    line, _, cases = e.line.partition(":")
    what, actor, state, *rest = [*line.split(), "", ""][: max(3, len(line.split()))]
    wanted = set(cases.split())
    if what == "role":
        roles = {(got.side(p.actor), r) for t in got.talks for p in t.parties for r in p.roles}
        return Row(
            e, (got.side(actor), " ".join((state, *rest)).replace("-", " ").strip()) in roles, str(sorted(roles))
        )
    if what == "lever":
        levers = [(x.actor, x.state, _cases(x.claims, got)) for t in got.talks for x in t.levers]
        return Row(
            e, any(got.side(a) == got.side(actor) and s == state and c & wanted for a, s, c in levers), str(levers)
        )
    positions = [
        (p.party, p.status, _kinds(p.claims, got), {i.about for i in t.issues if i.id == p.issue} | _at(p.claims, got),
         _cases(p.claims, got))
        for t in got.talks for p in t.positions
    ]  # fmt: skip
    kind, place = [*rest, "-", "-"][:2]
    holds = any(
        got.side(p) == got.side(actor)
        and s == state
        and (kind == "-" or kind in k)
        and (place == "-" or place in at)
        and c & wanted
        for p, s, k, at, c in positions
    )
    return Row(e, holds, str([(p, s, sorted(at), sorted(c)) for p, s, _, at, c in positions]))


def _cases(claims: Sequence[str], got: Conclusions) -> set[str]:
    return {got.case_of[c] for c in claims if c in got.case_of}


def _family(claims: Sequence[str], got: Conclusions) -> list[Claim]:
    """Return the claims with their contents."""
    own = [got.claims[c] for c in claims if c in got.claims]
    return own + [got.claims[x] for c in own for x in c.content if x in got.claims]


def _kinds(claims: Sequence[str], got: Conclusions) -> set[str]:
    return {k for c in _family(claims, got) for k in (c.kind, f"{c.kind}/{c.mode}")}


def _at(claims: Sequence[str], got: Conclusions) -> set[str]:
    return {i for c in _family(claims, got) for p in c.places for i in (p.id, p.within.id if p.within else None) if i}
