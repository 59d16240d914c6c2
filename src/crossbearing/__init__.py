"""Crossbearing: reads contradictory reports and keeps every disagreement with its words."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from crossbearing.version import __version__

__all__ = ["Project", "__version__", "create", "open", "read"]

if TYPE_CHECKING:
    from crossbearing.project import Project, create, open, read


def __getattr__(name: str) -> Any:
    """Return a public name, imported late so that `import crossbearing` costs nothing."""
    if name in ("Project", "create", "open", "read"):
        from crossbearing import project

        return getattr(project, name)
    raise AttributeError(f"module 'crossbearing' has no attribute {name!r}")


class _Step(ModuleType):
    """The folder `crossbearing.read`, which is called as the function `crossbearing.read`."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        from crossbearing.project import read

        return read(*args, **options)


class _Package(ModuleType):
    """This package. Importing the folder `read` sets it here as an attribute; that must not hide the function."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "read" and isinstance(value, ModuleType):
            value.__class__ = _Step
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
