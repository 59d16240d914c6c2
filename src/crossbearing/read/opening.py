"""Opens what a path names, so that nothing there keeps a run waiting for ever: devices refused, pipes with patience."""

from __future__ import annotations

import io
import os
from pathlib import Path

from crossbearing.errors import ReportError
from crossbearing.read.unpack import buffered

PATIENCE = 30.0  # seconds that a pipe may be silent; a page that is being fetched into one comes sooner


def open_file(path: Path) -> tuple[io.BufferedReader, int | None]:
    """Return the open file and its size in bytes, None for a pipe.

    Raises ReportError read/missing, saying what is there instead of a file; OSError where it cannot be opened.
    """
    if path.is_file():
        return path.open("rb"), path.stat().st_size
    if path.is_fifo():
        return buffered(_Pipe(path)), None
    if path.is_dir():
        reason = "It is a folder; name the files in it."
    elif path.exists():
        reason = "It is a device or a socket, which has no end. Save what it gives to a file."
    elif path.is_symlink():
        reason = f"The link leads to {str(path.readlink())[:200]!r}, where there is no file. Mend or remove the link."
    else:
        reason = "There is no such file. Check the path."
    raise ReportError("read/missing", reason)


class _Pipe(io.RawIOBase):
    """A pipe's bytes; one into which nobody writes for `PATIENCE` seconds is given up."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # else to open it waits for a writer

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # io's stub says Buffer
        """Fill the buffer with what has been written and return the count of bytes; 0 where the writer has closed."""
        import select

        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        if not poll.poll(PATIENCE * 1_000):
            raise ReportError(
                "read/missing", f"It is a pipe into which nobody wrote for {PATIENCE:g} s. Save the report to a file."
            )
        return os.readv(self._descriptor, [buffer])

    def close(self) -> None:
        """Give the pipe back."""
        if not self.closed:
            os.close(self._descriptor)
        super().close()
