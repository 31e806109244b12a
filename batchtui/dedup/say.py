"""The guard's own voice: one line an event, on stderr, so that stdout is the command's alone."""

from __future__ import annotations

import contextlib
import os

from batchtui.dedup.failure import plain


def say(sentence: str) -> None:
    """One line; a stderr that is gone is nobody's trouble."""
    with contextlib.suppress(OSError):
        os.write(2, f"batchtui guard: {plain(sentence, 1000)}\n".encode("utf-8", "backslashreplace"))
