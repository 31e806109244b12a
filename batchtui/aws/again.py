"""Calls that are made again until AWS has time for them: each time their budget has waited before."""

from collections.abc import Callable
from typing import TypeVar

from batchtui.domain.failure import ServerFault, Throttled

TRIES = 12
"""How often a throttled call is sent in all."""
FAULTS = 2
"""How often a reading call that AWS failed by itself is sent once more."""

T = TypeVar("T")


def again(call: Callable[[], T]) -> T:
    """Makes a call until AWS does not throttle it: that says for certain that it did nothing.

    Raises:
        AwsError: it failed, or was throttled every time.
    """
    for _ in range(TRIES - 1):
        try:
            return call()
        except Throttled:
            continue
    return call()


def read_again(call: Callable[[], T]) -> T:
    """The same for a call that changes nothing: what AWS failed by itself is asked once more, too.

    Raises:
        AwsError: it failed, or was throttled every time.
    """
    for _ in range(FAULTS):
        try:
            return again(call)
        except ServerFault:
            continue
    return again(call)
