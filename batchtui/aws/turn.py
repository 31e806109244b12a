"""Whose turn it is to use the interpreter: one page at a time, and none while a key is being answered."""

import threading
import time
from collections.abc import Callable
from types import TracebackType

KEY_S = 0.03
"""What a screen takes at most to answer a key when nobody disturbs it."""


class Turn:
    """Held, as a context manager, by who parses a page or takes it in.

    Pages worked on side by side come no sooner, but keep the keys waiting. A key that came a moment ago is waited for,
    once: keys that never end slow the reading down, but do not stop it.
    """

    def __init__(
        self, now_s: Callable[[], float] = time.monotonic, sleep: Callable[[float], object] = time.sleep
    ) -> None:
        self._now_s, self._sleep = now_s, sleep
        self._lock = threading.RLock()
        self._key_at = float("-inf")

    def key(self) -> None:
        """A key has come."""
        self._key_at = self._now_s()

    def __enter__(self) -> None:
        left_s = self._key_at + KEY_S - self._now_s()
        if left_s > 0:
            self._sleep(min(left_s, KEY_S))
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()


ONE_PAGE = Turn()
"""There is one interpreter."""
