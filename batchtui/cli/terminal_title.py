"""Gives the terminal its title back as it was before the dashboard."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

KEEP, GIVE_BACK = "\x1b[22;2t", "\x1b[23;2t"
"""A terminal that cannot put its title away does nothing."""


@contextmanager
def kept_title(changes: bool) -> Iterator[None]:
    """`changes`: whether somebody is about to set another title."""
    _write(KEEP if changes else "")
    try:
        yield
    finally:
        _write(GIVE_BACK if changes else "")


def _write(what: str) -> None:
    sys.stdout.write(what)
    sys.stdout.flush()
