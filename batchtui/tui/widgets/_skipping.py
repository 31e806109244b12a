"""Where a cursor comes to stand that passes over some rows."""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def past(items: Sequence[T], row: int, step: int, skips: Callable[[T], bool]) -> int:
    """The nearest row from `row` on in steps of 1 or -1 that is not passed over; `row` where there is none."""
    at = row
    while 0 <= at < len(items) and skips(items[at]):
        at += step
    return at if 0 <= at < len(items) else row
