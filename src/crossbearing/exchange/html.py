"""The brief as one HTML file: no script, one hashed style, the words behind each line, opens anywhere."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, BinaryIO

from crossbearing.model.brief import Brief

SUFFIX = ".html"
_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def day(value: date) -> str:
    """Return a day as "24 March 2025"."""
    return f"{value.day} {value:%B %Y}"


def counted(count: int, noun: str) -> str:
    """Return a count with its noun, in the plural where it is not one."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


@cache
def style() -> str:
    """Return the style sheet: type and colour are chosen there once, for the file and for the served page."""
    return (files(__package__) / "templates" / "brief.css").read_text(encoding="utf-8")


def style_hash(text: str) -> str:
    """Return the hash by which a content security policy allows exactly this style (CSP level 3)."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def filters(environment: Any) -> None:
    """Give a Jinja2 environment the words that the templates use."""
    environment.filters["day"] = day
    environment.globals["counted"] = counted


@cache
def _environment() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader(__package__, "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    filters(environment)
    return environment


def render(brief: Brief) -> str:
    """Return the whole page as text; every word of a report is escaped, controls and turned directions replaced."""
    from markupsafe import Markup

    sheet = style()
    template = _environment().get_template("brief.html")
    # The style is ours, not a report's; it must stay byte for byte, or its hash would not fit.
    text: str = template.render(brief=brief, style=Markup(sheet), style_hash=style_hash(sheet))
    return _ODD.sub("\ufffd", text)


def write(subject: Brief, out: BinaryIO) -> None:
    """Write a brief to an open binary file as UTF-8."""
    out.write(render(subject).encode("utf-8", "replace"))
