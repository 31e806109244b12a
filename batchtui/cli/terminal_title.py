"""Gives the terminal its title back as it was before the dashboard."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

KEEP, GIVE_BACK = "\x1b[22;2t", "\x1b[23;2t"
"""A terminal that cannot put its title away does nothing."""


@contextmanager
def kept_title(changes: bool) -> Iterator[None]:
    """`changes`: whether somebody is about to set another title."""
    _write(KEEP if changes else "")
    try:
        yield
    finally:
        # Where the terminal has gone there is nothing to give back.
        with suppress(OSError):
            _write(GIVE_BACK if changes else "")


def _write(what: str) -> None:
    sys.stdout.write(what)
    sys.stdout.flush()
