"""Where a cursor comes to stand: it passes over some rows, and goes where its row has gone."""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import TypeVar

T = TypeVar("T")

NEAR = 500
"""So many rows up and down are looked at first: most rows that move go not far."""


def past(items: Sequence[T], row: int, step: int, skips: Callable[[T], bool]) -> int:
    """The nearest row from `row` on in steps of 1 or -1 that is not passed over; `row` where there is none."""
    at = row
    while 0 <= at < len(items) and skips(items[at]):
        at += step
    return at if 0 <= at < len(items) else row


def whither(count: int, row: int, here: Callable[[int], bool]) -> int:
    """The row of `count`, nearest to `row` first, where `here` says yes; `row` where there is none."""
    near = range(max(0, row - NEAR), min(count, row + NEAR))
    places = chain(sorted(near, key=lambda n: abs(n - row)), range(count))
    return next(filter(here, places), row)
