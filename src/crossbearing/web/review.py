"""The review: one card, one decision; locks, undo, the log; and an analyst's own claim. The only pages that write."""

from __future__ import annotations

import getpass
import re
import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from crossbearing import desk, wording
from crossbearing.brief.queue import Card
from crossbearing.errors import CrossbearingError, StoreError, UsageError
from crossbearing.model.claim import Claim
from crossbearing.model.record import REVERSIBLE, Record
from crossbearing.web import page
from crossbearing.web.browse import Stored, Whole, now
from crossbearing.web.filters import Word

if TYPE_CHECKING:
    from crossbearing.project import Project

LOCKED_FOR = 300  # seconds; a card that nobody decides comes back to the queue
TRIES, PAUSE = 20, 0.1  # of a write while another goes on; seconds between
AROUND = 260  # characters of the report shown before and behind a claim's words
LOG_SHOWN = 20
BACK = re.compile(r"/talks/[0-9A-Za-z-]{1,80}")  # the other page that has undo buttons
CARDS = 200  # of the queue that a page looks at: as many people would have to be at it at once
MOST_BYTES = 64 * 1024  # of a form
MOST_FIELDS = 60
NAME = "desk-name"
SHARING = (("red", "only for those who hear it"), ("amber", "the own organisation"), ("green", "the community"),
           ("clear", "anybody"))  # fmt: skip
FIELDS = (
    "form_token", "who", "why", "action", "card", "question", "answer", "into", "apart", "kind", "mode", "polarity",
    "modality", "phase", "extent", "actor", "place", "earliest", "latest",
)  # fmt: skip
NOTE_FIELDS = ("form_token", "who", "words", "why", "evidence", "sharing", "on")
LOG_HEAD = ("number", "at", "action", "subject", "field", "value", "who", "why", "undoes", "undone")


def add_routes(routes: APIRouter, project: Project, form_token: str) -> None:
    """Add the routes of the review, of its log, and of notes."""
    _reading(routes, project, form_token)
    _writing(routes, project, form_token)
    _notes(routes, project, form_token)


def body_of(*fields: str) -> dict[str, Any]:
    """Return how OpenAPI describes a form of these fields."""
    shape = {"type": "object", "properties": {name: {"type": "string"} for name in fields}, "required": ["form_token"]}
    return {"requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": shape}}}}


def _reading(routes: APIRouter, project: Project, form_token: str) -> None:
    @routes.get("/review", response_class=HTMLResponse)
    def review(request: Request, card: Word = "", after: Word = "") -> Response:
        """One card: a claim with its words, the questions that hang on it, and what can be decided."""
        who = name_of(request)
        found = now(project)
        seen = desk.verdicts(project)
        total, order = found.queue(CARDS, seen)
        held = {s: w for s, w in project.locked().items() if w != who}
        chosen, place = _choose(order, card, after, held, found, project)
        busy = _lock(project, chosen.claim, who) if chosen else None
        log = [r for r in reversed(project.records()) if r.action != "reread"]
        return page.render(
            "review.html", project, "/review", ("/review/log.csv", "/review.json"), who=who, busy=busy,
            card=_shown(chosen, project, found) if chosen else None, place=place, total=total,
            decided=len(seen), log=log[:LOG_SHOWN], titles=_titles(log[:LOG_SHOWN], found), form_token=form_token,
            editable=desk.EDITABLE, mine=next((r for r in log if r.who == who and _reversible(r)), None),
            islands=("review",),
        )  # fmt: skip

    @routes.get("/review.json")
    def review_json(limit: int = Query(100, ge=1, le=10_000)) -> Response:
        """The queue, worth most first, as JSON, with who has which card before them."""
        found = now(project)
        total, order = found.queue(limit, desk.verdicts(project))
        return page.json({"total": total, "cards": found.cards(order), "locked": project.locked()})

    @routes.get("/review/log.json")
    def log_json() -> Response:
        """The log of what people changed, as JSON, oldest line first."""
        return page.json(project.records())

    @routes.get("/review/log.csv")
    def log_csv() -> Response:
        """The log of what people changed, as CSV."""
        rows = ([getattr(r, name) for name in LOG_HEAD] for r in project.records())
        return page.table("log", LOG_HEAD, rows)


def _reversible(record: Record) -> bool:
    return record.action in REVERSIBLE and not record.undone


def _choose(order: Sequence[str], card: str, after: str, held: dict[str, str], found: Stored | Whole, project: Project
            ) -> tuple[Card | None, int]:  # fmt: skip
    """Return the card asked for, or the next that nobody else holds, with its place in the queue (0: not in it)."""
    places = {claim: n for n, claim in enumerate(order)}
    if card:
        claim = project.claim(card).id
        cards = found.cards([claim])
        return (cards[0] if cards else Card(claim, 0.0, ())), places.get(claim, -1) + 1
    first = places.get(after, -1) + 1
    for n in (*range(first, len(order)), *range(min(first, len(order)))):
        if order[n] not in held:
            return found.cards([order[n]])[0], n + 1
    return None, 0


def _lock(project: Project, claim: str, who: str) -> str | None:
    """Take the card; return who has it where somebody else does. While another process adds, no lock is taken."""
    with suppress(StoreError):
        holder: str | None = _patiently(lambda: project.lock(claim, who, LOCKED_FOR), tries=3)
        return holder
    return None


def _shown(card: Card, project: Project, found: Stored | Whole) -> dict[str, Any]:
    """Return all that a card shows."""
    verdict = desk.verdicts(project).get(card.claim)
    claim = desk.as_edited(project.claim(card.claim), verdict)
    report = project.report(claim.report)
    by_id, asked = found.of(card.questions), []
    by_id |= found.of(i for f in by_id.values() for i in f.related)
    for id_ in card.questions:
        f = by_id.get(id_)
        if f is None:
            continue
        row = next((r for r in f.rows if claim.id in r.claims), None)
        same = [o for i in f.related if (o := by_id.get(i)) is not None
                and (o.question.family, o.question.kind) == (f.question.family, f.question.kind)]  # fmt: skip
        asked.append({
            "finding": f, "without": row.without if row else None, "merges": [o.question for o in same][:30],
            "side": _side(claim, f),
        })  # fmt: skip
    words = report.text
    fits = words[claim.start : claim.end] == claim.quote
    return {
        "claim": claim, "report": report, "outlet": wording.source(report.outlet, project.theatre),
        "before": ("…" if claim.start > AROUND else "") + words[max(0, claim.start - AROUND) : claim.start],
        "behind": words[claim.end : claim.end + AROUND] + ("…" if claim.end + AROUND < len(words) else ""),
        "fits": fits, "facts": wording.facts(claim, project.theatre),
        "chain": wording.chain(claim, project.theatre)[::-1],
        "questions": asked, "value": card.value, "now": _now(claim), "verdict": verdict,
    }  # fmt: skip


def _side(claim: Claim, finding: Any) -> str:
    for answer in finding.answers:
        if claim.id in answer.support:
            return f"for {wording.quoted(answer.text)}"
        if claim.id in answer.denial:
            return f"against {wording.quoted(answer.text)}"
    return "weighs on none of its answers"


def _now(claim: Claim) -> dict[str, str]:
    """Return what stands in the fields that can be edited."""
    day = claim.when
    return {
        "kind": claim.kind, "mode": claim.mode or "", "polarity": claim.polarity, "modality": claim.modality,
        "phase": claim.phase or "", "extent": claim.extent or "",
        "actor": (claim.actors[0].id or "") if claim.actors else "",
        "place": (claim.places[0].id or "") if claim.places else "",
        "earliest": day.earliest.isoformat() if day.earliest else "",
        "latest": day.latest.isoformat() if day.latest else "",
    }  # fmt: skip


def _titles(log: list[Any], found: Stored | Whole) -> dict[str, str]:
    by_id = found.of(r.subject for r in log)
    return {r.subject: by_id[r.subject].question.text if r.subject in by_id else r.subject[:12] for r in log}


def name_of(request: Request) -> str:
    """Return who is at the page: the name given before, else that of the user who serves it."""
    given = unquote(request.cookies.get(NAME, "")).strip()
    if given:
        return str(page.visible(given[:60]))
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


async def form_of(request: Request, form_token: str) -> dict[str, str]:
    """Return the fields of a form that this server sent. Raises HTTPException: 413 too large, 403 from elsewhere.

    The form brings back the token that its page held; a browser that says where the form was is believed too.
    """
    if int(request.headers.get("content-length") or 0) > MOST_BYTES:
        raise HTTPException(413, f"A form may hold {MOST_BYTES:,} bytes.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413, f"A form may hold {MOST_BYTES:,} bytes.")
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise HTTPException(400, "A form is sent as application/x-www-form-urlencoded.")
    try:
        rows = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except (ValueError, UnicodeError) as wrong:
        raise HTTPException(400, "The form cannot be read.") from wrong
    fields: dict[str, str] = {}
    for name, value in rows:
        fields[name] = f"{fields[name]}\n{value}" if name in fields else value
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    foreign = origin not in (None, "null") and urlsplit(str(origin)).netloc != request.headers.get("host", "")
    if site not in ("same-origin", "none") or foreign:
        raise HTTPException(403, "This form was sent from another page than this server's.")
    if not secrets.compare_digest(fields.pop("form_token", "").encode("utf-8", "replace"), form_token.encode()):
        raise HTTPException(403, "This form is older than the server: load the page again.")
    return fields


def gone(to: str, fields: dict[str, str], request: Request) -> Response:
    """Return the way back to the queue, keeping the name that was given."""
    answer = RedirectResponse(to, 303)
    given = fields.get("who", "").strip()
    if given:
        answer.set_cookie(NAME, quote(given[:60]), httponly=True, samesite="strict", max_age=365 * 86_400)
    return answer


def _writing(routes: APIRouter, project: Project, form_token: str) -> None:
    @routes.post("/review", status_code=303, openapi_extra=body_of(*FIELDS))
    async def decide(request: Request) -> Response:
        """Decide on a card: accept, reject, edit, merge, split, override. Fields are those of the page's forms."""
        fields = await form_of(request, form_token)
        who = fields.get("who", "").strip()[:60] or name_of(request)
        await run_in_threadpool(_decide, project, fields, who)
        return gone(f"/review{page.query(after=fields.get('card', ''))}", fields, request)

    @routes.post("/review/undo", status_code=303, openapi_extra=body_of("form_token", "number", "who", "why", "back"))
    async def undo(request: Request) -> Response:
        """Take back a line of the log: `number`, or the last that still stands."""
        fields = await form_of(request, form_token)
        who = fields.get("who", "").strip()[:60] or name_of(request)
        number = fields.get("number", "")
        if number and not (number.isascii() and number.isdigit() and len(number) < 18):
            raise HTTPException(400, "A line of the log has a number.")
        record = await run_in_threadpool(
            lambda: now_or_said(
                lambda: project.undo(who=who, why=fields.get("why", ""), number=int(number) if number else None)
            )
        )
        back = page.query(card=record.subject) if len(record.subject) == 24 else ""
        to = fields.get("back", "")
        return gone(to if BACK.fullmatch(to) else f"/review{back}", fields, request)


def _patiently(do: Any, tries: int = TRIES) -> Any:
    """Return what is done, tried again for a moment where another thread or process is just writing."""
    for left in range(tries - 1, -1, -1):
        try:
            return do()
        except StoreError:
            if not left:
                raise
            time.sleep(PAUSE)
    raise AssertionError("no try was made")


def now_or_said(do: Any) -> Any:
    """Return what is done; a ledger to which another process writes is said as a conflict, nothing is lost."""
    try:
        return _patiently(do)
    except StoreError as fault:
        raise HTTPException(
            409, f"{fault.message} Your decision was not written: send it again in a moment."
        ) from fault
    except UsageError as fault:
        raise HTTPException(422, f"{fault.message} {fault.hint}".strip()) from fault
    except CrossbearingError as fault:
        raise HTTPException(409, fault.message) from fault


def _decide(project: Project, fields: dict[str, str], who: str) -> None:
    action, card = fields.get("action", ""), fields.get("card", "")
    why, question = fields.get("why", "").strip()[:1000], fields.get("question", "")
    deeds = {
        "accept": lambda: project.review(card, "accepted", why=why, who=who),
        "reject": lambda: project.review(card, "rejected", why=why, who=who),
        "edit": lambda: desk.edit(project, card, _changed(project, card, fields), why=why, who=who),
        "override": lambda: desk.override(project, question, fields.get("answer", ""), why=why, who=who),
        "merge": lambda: desk.merge(project, question, fields.get("into", ""), why=why, who=who),
        "split": lambda: desk.split(project, question, fields.get("apart", card).split(), why=why, who=who),
        "release": lambda: project.unlock(card, who),
    }
    if action not in deeds:
        raise HTTPException(400, f"There is no decision {page.visible(action[:40])!r}.")
    if action in ("override", "merge", "split"):
        now_or_said(lambda: now(project).find(question))
    held = project.locked().get(card)
    if held is not None and held != who:
        raise HTTPException(409, f"This card is being reviewed by {held}. Take the next one.")
    now_or_said(deeds[action])


def _changed(project: Project, card: str, fields: dict[str, str]) -> dict[str, str]:
    """Return the fields of the edit form that differ from what stands."""
    now = _now(desk.as_edited(project.claim(card), desk.verdicts(project).get(card)))
    return {
        k: fields[k].strip() for k in now if k in fields and fields[k].strip() != now[k]
        and (fields[k].strip() or k in ("phase", "extent", "mode"))
    }  # fmt: skip


def _notes(routes: APIRouter, project: Project, form_token: str) -> None:
    @routes.get("/note", response_class=HTMLResponse)
    def note_form(request: Request, words: Word = "") -> Response:
        """A form for an analyst's own claim: words, evidence, reason, to whom it may be passed on."""
        return page.render("note.html", project, "/review", (), who=name_of(request), form_token=form_token,
                           sharing=SHARING, words=words, islands=("note",))  # fmt: skip

    @routes.post("/note", status_code=303, openapi_extra=body_of(*NOTE_FIELDS))
    async def note(request: Request) -> Response:
        """Store an analyst's own claim; it is read as any report is, and can be undone."""
        fields = await form_of(request, form_token)
        who = fields.get("who", "").strip()[:60] or name_of(request)

        def store() -> Any:
            return project.note(
                fields.get("words", ""),
                why=fields.get("why", ""),
                evidence=fields.get("evidence", ""),
                sharing=fields.get("sharing", "amber"),
                on=page.day_of(fields.get("on", "")),
                who=who,
            )

        record, _ = await run_in_threadpool(lambda: now_or_said(store))
        return gone(f"/reports/{record.subject}", fields, request)
