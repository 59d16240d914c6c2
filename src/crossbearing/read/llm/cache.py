"""Answers on disk, each in a file named by the hash of what was asked: a killed run asks nothing twice."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from crossbearing import codec
from crossbearing.errors import CrossbearingError
from crossbearing.output import whole_file

FOLDER = "CROSSBEARING_LLM_CACHE"
_writing = threading.Lock()  # two threads may be given the same answer


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it came: the model's words, why it ended, and what it took. Whoever reads it checks it anew."""

    model: str
    prompt: str
    text: str
    ended: str
    tokens_in: int
    tokens_out: int


def key_of(request: Mapping[str, Any], prompt: str) -> str:
    """Return the hash of a request (model, words, text, limits) and the version of the prompt; not of the address."""
    parts = {name: request[name] for name in sorted(request)}
    return sha256(codec.encode([prompt, parts])).hexdigest()


def folder(environment: Mapping[str, str]) -> Path:
    """Return where answers are kept: where the environment says, else in the user's folder for such things."""
    told = environment.get(FOLDER, "")
    if told:
        return Path(told)
    if sys.platform == "win32":
        home = environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    else:
        home = environment.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "crossbearing" / "llm"


def find(home: Path, key: str) -> Kept | None:
    """Return the kept answer, or None where there is none that can be read."""
    try:
        return codec.decode(Kept, _file(home, key).read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def keep(home: Path, key: str, answer: Kept) -> None:
    """Write an answer to disk, whole or not at all. Raises CrossbearingError where that is not possible."""
    file = _file(home, key)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)  # answers quote reports
        file.parent.mkdir(exist_ok=True)
        with _writing, whole_file(file) as stream:
            stream.write(codec.encode(answer))
    except OSError as fault:
        raise CrossbearingError(
            f"Answers cannot be kept in {home}: {fault.strerror or fault}.",
            hint=f"Make room there, or name another folder: {FOLDER}.",
        ) from fault


def _file(home: Path, key: str) -> Path:
    return home / key[:2] / f"{key}.json"
