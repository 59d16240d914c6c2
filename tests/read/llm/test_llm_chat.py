"""What an endpoint may do wrong: the request is tried again, or the fault is told; and the key is never shown."""

from __future__ import annotations

import logging
import time
import traceback
from typing import Any

import pytest
from stub_endpoint import Answer, Endpoint, fault, said

from crossbearing.errors import CrossbearingError, UsageError
from crossbearing.remote import chat

KEY = "sk-very-secret-0123456789"
BODY = {"model": "m", "messages": [], "temperature": 0, "seed": 0, "max_tokens": 5, "response_format": {"type": "x"}}
GOOD = said("words")


def ask(where: Endpoint, tries: int = 3, timeout: float = 30.0) -> chat.Reply:
    return chat.ask(chat.Endpoint(where.url, KEY, timeout, tries, 0.01), BODY)


def test_an_answer_comes_with_its_tokens(endpoint: Endpoint) -> None:
    endpoint.answer = lambda body, number: GOOD
    assert ask(endpoint) == chat.Reply("words", "stop", 100, 10)
    assert endpoint.paths == ["/v1/chat/completions"]
    assert endpoint.headers[0]["Authorization"] == f"Bearer {KEY}"


PASSING = {
    "429": fault(429, "slow down"),
    "429 with a wait": Answer(429, b"{}", {"Retry-After": "0"}),
    "429 with a date": Answer(429, b"{}", {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}),
    "429 with nonsense": Answer(429, b"{}", {"Retry-After": "soon"}),
    "500": fault(500, "oops"),
    "503": Answer(503, b"<html>"),
    "a cut answer": Answer(200, GOOD.body[:50]),
    "no choices": Answer(200, b'{"choices": []}'),
    "an error that says 200": Answer(200, b'{"error": {"code": 502}}'),
    "a list": Answer(200, b"[]"),
    "nothing": Answer(200, b""),
    "no text": Answer(200, b"\xff\xfe"),
    "brackets without end": Answer(200, b"[" * 200_000),
    "a time-out": Answer(200, GOOD.body, pause=3.0),
    "a drip": Answer(200, GOOD.body, drip=0.05),
}
SHORT = {"a time-out": 2.0, "a drip": 2.0}  # seconds; the machine may be busy


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_that_may_pass_is_tried_again(endpoint: Endpoint, name: str) -> None:
    endpoint.answer = lambda body, number: GOOD if number else PASSING[name]
    assert ask(endpoint, timeout=SHORT.get(name, 30.0)).text == "words"
    assert len(endpoint.asked) == 2


@pytest.mark.parametrize("name", ["429", "500", "a cut answer", "a time-out"])
def test_after_the_last_try_the_run_stops_with_a_next_step(endpoint: Endpoint, name: str) -> None:
    endpoint.answer = lambda body, number: PASSING[name]
    with pytest.raises(chat.EndpointError, match="3 tries") as caught:
        ask(endpoint, timeout=SHORT.get(name, 30.0))
    assert "llm_tries" in caught.value.hint
    assert len(endpoint.asked) == 3


def test_nobody_listens() -> None:
    with pytest.raises(chat.EndpointError, match="ConnectError"):
        chat.ask(chat.Endpoint("http://127.0.0.1:9/v1", "", 1.0, 2, 0.01), BODY)


def test_it_waits_as_long_as_it_is_told_to(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "LONGEST_WAIT", 60.0)
    endpoint.answer = lambda body, number: GOOD if number else Answer(429, b"{}", {"Retry-After": "0.5"})
    begun = time.monotonic()
    ask(endpoint)
    assert 0.5 <= time.monotonic() - begun < 20


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (fault(401, "Incorrect API key"), chat.KEY),
        (fault(403, "no"), chat.KEY),
        (fault(404, "model not found"), chat.URL),
        (fault(429, "insufficient_quota"), "quota"),
        (fault(400, "bad"), "does not take"),
        (Answer(307, b"", {"Location": "http://127.0.0.1:9/other"}), "nothing is sent on"),
    ],
)
def test_a_fault_that_stays_is_not_tried_again(endpoint: Endpoint, answer: Answer, hint: str) -> None:
    endpoint.answer = lambda body, number: answer
    with pytest.raises(UsageError) as caught:
        ask(endpoint)
    assert hint in caught.value.hint
    assert len(endpoint.asked) == 1


def test_a_text_that_the_filter_forbids_and_one_that_is_too_long(endpoint: Endpoint) -> None:
    endpoint.answer = lambda body, number: fault(400, "no", code="content_filter")
    with pytest.raises(chat.RefusedError, match="filter"):
        ask(endpoint)
    endpoint.answer = lambda body, number: fault(400, "request exceeds the available context size")
    with pytest.raises(chat.TooLongError):
        ask(endpoint)
    body = b'{"choices": [{"message": {"content": null, "refusal": "I cannot"}}]}'
    endpoint.answer = lambda asked, number: Answer(200, body)
    with pytest.raises(chat.RefusedError, match="I cannot"):
        ask(endpoint)
    assert len(endpoint.asked) == 3


def test_a_huge_answer_is_not_read_to_its_end(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "MOST_BYTES", 100_000)
    endpoint.answer = lambda body, number: Answer(200, b" " * 20_000_000)
    with pytest.raises(chat.RefusedError, match="more than 100,000 bytes"):
        ask(endpoint)


def test_what_an_endpoint_does_not_know_is_left_out(endpoint: Endpoint) -> None:
    def answer(body: dict[str, Any], number: int) -> Answer:
        for name in ("response_format", "temperature", "max_tokens"):
            if name in body:
                return fault(400, f"Unsupported parameter: {name}", param=name)
        return GOOD

    endpoint.answer = answer
    assert ask(endpoint).text == "words"
    assert endpoint.asked[-1] == {"model": "m", "messages": [], "seed": 0, "max_completion_tokens": 5}
    asked = len(endpoint.asked)
    ask(endpoint)
    assert len(endpoint.asked) == asked + 1  # it is learnt


def test_the_key_is_shown_nowhere(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shown = [repr(chat.Endpoint(endpoint.url, KEY))]
    for answer in (fault(401, f"Incorrect API key provided: {KEY}"), fault(500, KEY), Answer(200, KEY.encode())):
        endpoint.answer = lambda body, number, answer=answer: answer  # type: ignore[misc]
        with pytest.raises(CrossbearingError) as caught:
            ask(endpoint, tries=2)
        shown += ["".join(traceback.format_exception(caught.value)), caught.value.message, caught.value.hint]
    endpoint.answer = lambda body, number: said(f"the key is {KEY}")
    shown.append(ask(endpoint).text)
    assert "[key]" in shown[-1]
    assert KEY not in "".join(shown) + caplog.text


ADDRESSES = {
    "": "no address",
    "localhost:8080": "no address",
    "ftp://host/v1": "no address",
    "http://host:99999999/v1": "no address",
    "https://": "no address",
    "https://me:secret@host/v1": "more than an address",
    "https://host/v1?key=secret": "more than an address",
    "http://host.example/v1": "unencrypted",
}


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_address_that_cannot_be_is_told_without_its_secrets(url: str) -> None:
    with pytest.raises(UsageError, match=ADDRESSES[url]) as caught:
        chat.endpoint({chat.URL: url, chat.KEY: KEY}, 1.0, 1)
    assert "secret" not in caught.value.message + caught.value.hint


def test_addresses_that_can_be() -> None:
    assert chat.endpoint({chat.URL: "https://host.example/v1/", chat.KEY: KEY}, 1.0, 1).url == "https://host.example/v1"
    assert chat.endpoint({chat.URL: "http://localhost:8080/v1", chat.KEY: KEY}, 1.0, 0).tries == 1
    assert chat.endpoint({chat.URL: "http://host.example/v1"}, 1.0, 1).key == ""
    with pytest.raises(UsageError, match="signs that no key has"):
        chat.endpoint({chat.URL: "https://host/v1", chat.KEY: "a key\nof two lines"}, 1.0, 1)


@pytest.mark.parametrize("name", ["httpx", "tenacity"])
def test_without_the_libraries_it_says_what_to_install(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, name, None)
    chat._client.cache_clear()
    with pytest.raises(UsageError) as caught:
        chat.ask(chat.Endpoint("http://127.0.0.1:9/v1"), BODY)
    assert "pip install 'crossbearing[llm]'" in caught.value.hint
