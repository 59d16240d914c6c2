"""Finds plugins: a file in a wing of this package, or an entry point of the same wing in another."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any

from crossbearing.errors import UsageError

WINGS: dict[str, str] = {
    "reader": "crossbearing.read.readers",
    "extractor": "crossbearing.read.extractors",
    "resolver": "crossbearing.link.resolvers",
    "judge": "crossbearing.reconcile.judges",
    "game": "crossbearing.outlook.games",
    "format": "crossbearing.exchange",
    "store": "crossbearing.stores",
    "engine": "crossbearing.engines",
    "dataset": "crossbearing.eval.datasets",
}


@cache  # asking what is installed reads every package's metadata: 4 ms
def _entry_points(wing: str) -> dict[str, EntryPoint]:
    return {e.name: e for e in entry_points(group=WINGS[wing])}


@cache
def names(wing: str) -> tuple[str, ...]:
    """Return the names of a wing's plugins in alphabetical order: own files, then outside packages'."""
    package = importlib.import_module(WINGS[wing])
    own = {m.name for m in pkgutil.iter_modules(package.__path__) if not m.ispkg and not m.name.startswith("_")}
    return tuple(sorted(own | set(_entry_points(wing))))


def load(wing: str, name: str) -> Any:
    """Return the plugin's module (or the object that an entry point names).

    Raises UsageError with the names that exist where there is no such plugin.
    """
    if name not in names(wing):
        near = difflib.get_close_matches(name, names(wing), n=1)
        hint = f"Did you mean {near[0]!r}? " if near else ""
        raise UsageError(
            f"There is no {wing} {name!r}.", hint=f"{hint}Known: {', '.join(names(wing))}. See `crossbearing plugins`."
        )
    outside = _entry_points(wing).get(name)
    if outside is not None:
        try:
            return outside.load()
        except Exception as fault:  # whatever a stranger's module runs into while it is imported
            raise UsageError(
                f"The {wing} {name!r} ({outside.value}) cannot be loaded: {type(fault).__name__}: {fault}.",
                hint="Mend or uninstall the package that brings it.",
            ) from fault
    return _own(wing, name)


@cache  # a report asks for eleven
def _own(wing: str, name: str) -> ModuleType:
    return importlib.import_module(f"{WINGS[wing]}.{name}")


def describe(wing: str, name: str) -> str:
    """Return the first line of the plugin's docstring; of one that cannot be loaded, why."""
    try:
        module = load(wing, name)
    except UsageError as fault:
        return fault.message
    text = (module.__doc__ if isinstance(module, ModuleType) else type(module).__doc__) or ""
    return text.strip().splitlines()[0] if text.strip() else ""
