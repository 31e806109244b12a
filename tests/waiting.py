"""Waiting for a condition instead of a time."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

AT_MOST_S = 60


def until(condition: Callable[[], T]) -> T:
    """Returns what the condition gives once it holds; after a minute the test fails."""
    end = time.monotonic() + AT_MOST_S
    pause = threading.Event()
    while not (found := condition()):
        assert time.monotonic() < end, "it never came to this"
        pause.wait(0.005)
    return found
