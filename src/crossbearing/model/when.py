"""When something is said to be so: an interval of days with its words, role, basis and rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

ROLES = ("on", "since", "by", "until", "as-of")
BASES = ("stated", "inferred", "unknown")


@dataclass(frozen=True, slots=True)
class When:
    """The days that the words name, both ends inclusive; never the report's date put in silently.

    `text` is the expression as written or None. `earliest` and `latest` bound the day that is *named*:
    "since 23 March" is 23 March with role `since`. `basis` is `stated` (the words name the day),
    `inferred` (worked out from the report's date, by `rule`) or `unknown`; `rule` names the rule, or says
    why the day is unknown.
    """

    text: str | None = None
    earliest: date | None = None
    latest: date | None = None
    role: str = "on"
    basis: str = "unknown"
    rule: str = "no time in the clause"

    @property
    def is_known(self) -> bool:
        """Whether at least one end is known."""
        return self.earliest is not None or self.latest is not None


UNKNOWN = When()
