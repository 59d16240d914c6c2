"""Crossbearing: reads contradictory reports and keeps every disagreement with its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Project", "__version__", "create", "open", "read"]

if TYPE_CHECKING:
    from crossbearing.project import Project, create, open, read


def __getattr__(name: str) -> Any:
    """Return a public name, imported late so that `import crossbearing` costs nothing."""
    if name in ("Project", "create", "open", "read"):
        from crossbearing import project

        return getattr(project, name)
    raise AttributeError(f"module 'crossbearing' has no attribute {name!r}")
