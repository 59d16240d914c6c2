"""A stub of an OpenAI-compatible endpoint on this machine, which answers as a test tells it; and answers to give."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]


@dataclass
class Answer:
    """What goes back over the wire: `pause` seconds before it, and `drip` seconds between its bytes."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0
    drip: float = 0.0


def said(content: Any, ended: str = "stop") -> Answer:
    """Return a whole answer with these words (or with these claims) of the model."""
    words = content if isinstance(content, str) else json.dumps({"claims": content})
    message = {"choices": [{"message": {"role": "assistant", "content": words}, "finish_reason": ended}],
               "usage": {"prompt_tokens": 100, "completion_tokens": 10}}  # fmt: skip
    return Answer(body=json.dumps(message).encode())


def fault(status: int, message: str, **more: str) -> Answer:
    return Answer(status, json.dumps({"error": {"message": message, **more}}).encode())


def claim(words: str, sentence: int = 1, kind: str = "TAKE/capture", **more: Any) -> Body:
    """Return a claim as a model gives it; roles and speakers may be given by their words alone."""
    for role in ("actors", "recipients", "places", "said_by"):
        more[role] = [{"words": one, "sentence": sentence} if isinstance(one, str) else one
                      for one in more.get(role, [])]  # fmt: skip
    return {"words": words, "sentence": sentence, "kind": kind, **more}


def lines(body: Body) -> list[str]:
    """Return the sentences that a request shows between its fences."""
    text = body["messages"][1]["content"]
    fence = text.splitlines()[0]
    inside = text[len(fence) + 1 :].split(f"\n{fence}\n")[0]
    return [re.sub(r"^\d+\| ", "", line) for line in inside.splitlines()]


class Endpoint:
    """The stub: `answer` is called with the request's body and the number of requests before it."""

    def __init__(self) -> None:
        self.answer: Callable[[Body, int], Answer] = lambda body, number: said([])
        self.asked: list[Body] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.at_once = self.most_at_once = 0
        self._guard = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer._serve(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        with self._guard:
            number = len(self.asked)
            self.asked.append(body)
            self.headers.append(dict(handler.headers.items()))
            self.paths.append(handler.path)
            self.at_once += 1
            self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            answer = self.answer(body, number)
            time.sleep(answer.pause)
            handler.send_response(answer.status)
            for name, value in answer.headers.items():
                handler.send_header(name, value)
            handler.end_headers()
            step = 1 if answer.drip else max(1, len(answer.body))
            for at in range(0, len(answer.body), step):
                handler.wfile.write(answer.body[at : at + step])
                handler.wfile.flush()
                time.sleep(answer.drip)
        except OSError:  # the one who asked has hung up
            pass
        finally:
            with self._guard:
                self.at_once -= 1

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
