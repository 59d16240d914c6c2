"""Model values to and from dicts, JSON and Arrow; the one place that knows how they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_encoder = msgspec.json.Encoder()
_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


def encode(value: Any) -> bytes:
    """Return the value as one line of JSON (UTF-8, no line end); dates as ISO 8601."""
    return _encoder.encode(value)


def decode(kind: type[T], data: bytes | str) -> T:
    """Return the model value that the JSON holds. Raises `msgspec.ValidationError` where it does not fit."""
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    value: T = decoder.decode(data)
    return value


def to_dict(value: Any) -> Any:
    """Return the value as plain dicts, lists and strings, as JSON would hold it."""
    return msgspec.to_builtins(value)


def from_dict(kind: type[T], data: Any) -> T:
    """Return the model value that plain dicts and lists hold."""
    return msgspec.convert(data, kind)


def pretty(value: Any) -> str:
    """Return the value as indented JSON for people."""
    return msgspec.json.format(_encoder.encode(value), indent=2).decode()


def lines(values: Iterable[Any]) -> Iterator[bytes]:
    """Yield each value as a line of JSON with its line end."""
    for value in values:
        yield _encoder.encode(value) + b"\n"


def to_arrow(values: Iterable[Any]) -> Any:
    """Return the values as a pyarrow Table, one row each, nested fields as lists and structs (extra `lake`)."""
    import pyarrow as pa

    return pa.Table.from_pylist([to_dict(v) for v in values])
