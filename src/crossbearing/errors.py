"""Every exception that Crossbearing raises: one base, each with a hint of what to do next."""

from __future__ import annotations


class CrossbearingError(Exception):
    """A fault of the run. `message` says what and where; `hint` says the next step; `exit_code` is the shell's."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(CrossbearingError):
    """The call itself cannot be carried out: an unknown name, a missing file, options that do not fit."""

    exit_code = 2


class TheatreError(CrossbearingError):
    """A theatre cannot be loaded: a missing sheet, an unknown name, a row that cannot be read."""

    exit_code = 2


class StoreError(CrossbearingError):
    """The project's database cannot be opened, is of another schema, or is locked for too long."""


class ReportError(Exception):
    """A fault of one report. Plugins raise it; only the step turns it into a `Problem`.

    `code` is one of `model.problem.CODES`, `message` says what and what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
