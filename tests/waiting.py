"""Waiting for a condition instead of a time."""

import threading
import time
from collections.abc import Callable

AT_MOST_S = 60


def until(condition: Callable[[], object]) -> None:
    """Returns once the condition holds; after a minute the test fails."""
    end = time.monotonic() + AT_MOST_S
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < end, "it never came to this"
        pause.wait(0.005)
