"""Asks an OpenAI-compatible endpoint for one answer: with a time-out, a bound on its size, and more than one try.

The address and the key come from the environment alone: no file of a project, which may be a stranger's, says where
texts are sent. The key stands in one header and nowhere else; where an endpoint sends it back, it is struck out.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crossbearing.errors import CrossbearingError, UsageError

if TYPE_CHECKING:
    import httpx
    import tenacity

URL, KEY = "CROSSBEARING_LLM_URL", "CROSSBEARING_LLM_KEY"
MOST_BYTES = 4 * 2**20  # of an answer; thousands of tokens are some tens of kilobytes
LONGEST_WAIT = 60.0  # seconds between two tries, also where the endpoint asks for more
CONNECT = 10.0  # seconds
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# What a request may do without, and what stands for it: endpoints differ in what they know.
_OPTIONAL = {"response_format": "", "seed": "", "temperature": "", "max_tokens": "max_completion_tokens"}
_TOO_LONG = re.compile(r"context|too long|too many tokens", re.IGNORECASE)
_FILTER = re.compile(r"content.?(?:filter|policy|management)", re.IGNORECASE)
# What an endpoint did not take, by address and model: learnt from its answers, once a process.
_left_out: dict[tuple[str, str], frozenset[str]] = {}


class EndpointError(CrossbearingError):
    """The endpoint does not answer as it should, after all tries: the run stops, what it has is kept."""


class TooLongError(Exception):
    """The request is longer than the model's context."""


class RefusedError(Exception):
    """The endpoint will not answer this: its own filter forbids the text, or the answer has no end."""


class _AgainError(Exception):
    """A fault that may pass: another try is worth it, after `wait` seconds where the endpoint says so."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to ask. `timeout` is for one answer as a whole, `first_wait` before the second try; both in seconds."""

    url: str
    key: str = field(default="", repr=False)
    timeout: float = 120.0
    tries: int = 5
    first_wait: float = 1.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model wrote, why it ended (`stop`, `length`, ...), and the tokens that were read and written."""

    text: str
    ended: str
    tokens_in: int
    tokens_out: int


def endpoint(environment: Mapping[str, str], timeout: float, tries: int) -> Endpoint:
    """Return the endpoint that the environment names. Raises UsageError where it names none that can be used."""
    url, key = environment.get(URL, "").strip().rstrip("/"), environment.get(KEY, "").strip()
    if not url:
        raise UsageError(
            "The extractor llm has no address to ask.",
            hint=f"Set {URL}, as http://localhost:8080/v1, and {KEY} where one is needed; see docs/llm.md.",
        )
    try:
        parts = urlsplit(url)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        port_fits = False
    if not port_fits or parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{URL} is no address.", hint="Write it as https://host/v1.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError(f"{URL} holds more than an address.", hint=f"A key belongs into {KEY}; leave out ?, # and @.")
    if key and parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise UsageError(f"The key would go to {parts.hostname} unencrypted.", hint="Use https, or do without a key.")
    if not all("!" <= c <= "~" for c in key):
        raise UsageError(f"{KEY} holds signs that no key has.", hint="Copy it anew, without blanks.")
    return Endpoint(url, key, max(0.1, timeout), max(1, tries))


def ask(where: Endpoint, body: Mapping[str, Any]) -> Reply:
    """Return the answer to a chat request.

    Raises TooLongError or RefusedError where this request cannot be answered, UsageError where none can as things are
    set, and EndpointError where the endpoint failed at every try.
    """
    tries = _tenacity()

    def pause(state: tenacity.RetryCallState) -> float:
        fault = state.outcome.exception() if state.outcome else None
        asked = fault.wait if isinstance(fault, _AgainError) else None
        return min(LONGEST_WAIT, backing_off(state) if asked is None else asked)

    backing_off = tries.wait_exponential(where.first_wait, LONGEST_WAIT) + tries.wait_random(0, where.first_wait)
    retrying = tries.Retrying(
        stop=tries.stop_after_attempt(where.tries),
        wait=pause,
        retry=tries.retry_if_exception_type(_AgainError),
        reraise=True,
    )
    try:
        reply: Reply = retrying(_once, where, body)
    except _AgainError as fault:
        raise EndpointError(
            f"{_host(where)} did not answer in {where.tries} tries; the last: {fault}",
            hint="What was read so far is stored and answers are kept: the same call goes on from there. Settings: "
            "`llm_tries`, `llm_timeout`.",
        ) from None
    return reply


def _once(where: Endpoint, body: Mapping[str, Any]) -> Reply:
    """Return the answer of one try, without what this endpoint does not take."""
    known = (where.url, str(body.get("model")))
    while True:
        left_out = _left_out.get(known, frozenset())
        status, text, wait = _post(where, _without(body, left_out))
        if status == 200:
            return _reply(text)
        fault = _fault(text)
        if status in (400, 413, 422):
            if status == 413 or _TOO_LONG.search(fault):
                raise TooLongError(fault)
            if _FILTER.search(fault):
                raise RefusedError(f"the endpoint's filter forbids it ({fault})")
            name = next((n for n in _OPTIONAL if n in body and n not in left_out and n in fault), None)
            if name is not None:
                _left_out[known] = left_out | {name}
                continue
        raise _by_status(where, status, fault, wait)


def _without(body: Mapping[str, Any], left_out: frozenset[str]) -> dict[str, Any]:
    """Return the request without the named parts, or with those that stand for them."""
    kept = {name: value for name, value in body.items() if name not in left_out}
    return kept | {_OPTIONAL[n]: body[n] for n in left_out if _OPTIONAL[n]}


def _by_status(where: Endpoint, status: int, fault: str, wait: float | None) -> Exception:
    """Return the exception for an answer that is none."""
    said = f"{_host(where)} answered {status}: {fault or 'nothing more'}"
    if status == 429 and "quota" in fault.lower():
        return UsageError(said, hint="The account has no more quota.")
    if status in (408, 409, 425, 429) or status >= 500:
        return _AgainError(said, wait)
    hints = {401: f"Check {KEY}.", 403: f"Check {KEY} and what it may do.",
             404: f"Check {URL} (it mostly ends in /v1) and the model's name."}  # fmt: skip
    redirected = f"Set {URL} to where it leads; nothing is sent on by itself." if 300 <= status < 400 else ""
    return UsageError(said, hint=redirected or hints.get(status, "The endpoint does not take such requests."))


def _post(where: Endpoint, body: Mapping[str, Any]) -> tuple[int, str, float | None]:
    """Return status, text and the wait that is asked for. Raises _AgainError for faults on the way."""
    httpx = _httpx()
    headers = {"Accept-Encoding": "identity"}  # what is packed may be a bomb
    if where.key:
        headers["Authorization"] = f"Bearer {where.key}"
    deadline = time.monotonic() + where.timeout
    raw = bytearray()
    try:
        times = httpx.Timeout(where.timeout, connect=min(CONNECT, where.timeout))
        client = _client(os.getpid(), urlsplit(where.url).hostname in _LOOPBACK)
        url = f"{where.url}/chat/completions"
        with client.stream("POST", url, json=body, headers=headers, timeout=times) as response:
            for part in response.iter_raw():
                raw += part
                if len(raw) > MOST_BYTES:
                    raise RefusedError(f"its answer has more than {MOST_BYTES:,} bytes")
                if time.monotonic() > deadline:
                    raise _AgainError(f"no whole answer in {where.timeout:g} s (`llm_timeout`)")
            status, wait = response.status_code, _seconds(response.headers.get("retry-after", ""))
    except httpx.TimeoutException:
        raise _AgainError(f"no answer in {where.timeout:g} s (`llm_timeout`)") from None
    except httpx.HTTPError as fault:
        raise _AgainError(_masked(f"{type(fault).__name__}: {fault}", where)) from None
    return status, _masked(raw.decode("utf-8", "replace"), where), wait


def _reply(text: str) -> Reply:
    """Return the model's words out of what the endpoint sent. Raises _AgainError where that is cut or no answer."""
    try:
        told = json.loads(text)
        choice = told["choices"][0]
        words = choice["message"].get("content")
        ended = str(choice.get("finish_reason") or "stop")
        usage = told.get("usage") or {}
        counts = [int(usage.get(name) or 0) for name in ("prompt_tokens", "completion_tokens")]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise _AgainError(f"what came is no answer: {_line(text)}") from None
    if not isinstance(words, str):
        said = choice["message"].get("refusal") or ended
        raise RefusedError(f"the model gave no answer ({_line(str(said))})")
    sound = words.encode("utf-8", "replace").decode("utf-8")  # half a surrogate can be asked for in JSON, not kept
    return Reply(sound, ended, max(0, counts[0]), max(0, counts[1]))


def _fault(text: str) -> str:
    """Return what an endpoint says is wrong, on one line."""
    try:
        told = json.loads(text)
        fault = told.get("error", told)
        if isinstance(fault, dict):
            fault = " ".join(str(fault[k]) for k in ("code", "type", "param", "message") if fault.get(k))
    except (ValueError, AttributeError, RecursionError):
        fault = text
    return _line(str(fault))


def _line(text: str) -> str:
    """Return the beginning of a text as one printable line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:1_000]).split())[:200]


def _masked(text: str, where: Endpoint) -> str:
    return text.replace(where.key, "[key]") if len(where.key) >= 6 else text


def _seconds(value: str) -> float | None:
    """Return the wait of a Retry-After header, given in seconds or as a date; None where there is none."""
    if re.fullmatch(r"\d{1,6}(\.\d+)?", value.strip()):
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _host(where: Endpoint) -> str:
    return urlsplit(where.url).netloc


@cache
def _client(process: int, near: bool) -> httpx.Client:
    """Return this process's client (a fork must not share connections); redirects are not followed.

    What runs on this machine is not asked through a proxy.
    """
    client: httpx.Client = _httpx().Client(trust_env=not near, follow_redirects=False)
    return client


def _httpx() -> Any:
    try:
        import httpx
    except ImportError as fault:
        raise _lacking() from fault
    return httpx


def _tenacity() -> Any:
    try:
        import tenacity
    except ImportError as fault:
        raise _lacking() from fault
    return tenacity


def _lacking() -> UsageError:
    return UsageError("The extractor llm needs httpx and tenacity.", hint="pip install 'crossbearing[llm]'")
