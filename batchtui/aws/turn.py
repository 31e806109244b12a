"""Whose turn it is to use the interpreter: the screen's first, then one page at a time."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")

PAINT_S = 0.06
"""What a screen takes at most to paint what it was told, when nobody disturbs it."""
BURST_S = 0.5
"""So long the screen may be first in everything, before what it holds up gets every other moment."""
SLICE = 50
"""Rows that are worked on before the screen is looked after again: less than a millisecond of most work."""


class Turn:
    """Held, as a context manager, by who parses a page or takes it in.

    Pages worked on side by side come no sooner, but keep the keys waiting. While the screen has something to paint, all
    that gives way stands still; but in the long run no more than half of the time: keys that never end slow the reading
    down, and do not stop it.
    """

    def __init__(
        self,
        now_s: Callable[[], float] = time.monotonic,
        wait: Callable[[threading.Event, float], object] = threading.Event.wait,
    ) -> None:
        self._now_s, self._wait = now_s, wait
        self._lock = threading.RLock()
        self._painted = threading.Event()
        self._painted.set()
        self._began = self._until = self._paid_back = float("-inf")

    def screen_works(self) -> None:
        """A key has come, or something that a screen shows has changed."""
        now = self._now_s()
        if self._painted.is_set() or now >= self._until:
            self.screen_rests()
            self._began = now
        self._until = now + PAINT_S
        if self._paid_back - now < BURST_S:
            self._painted.clear()

    def screen_rests(self) -> None:
        """It is painted."""
        if not self._painted.is_set():
            stood = min(self._now_s(), self._until) - self._began
            self._paid_back = max(self._paid_back, self._began) + 2 * stood
            self._painted.set()

    def give_way(self) -> None:
        """Stands still while the screen works; to be called between slices of a long work, without a lock."""
        if self._painted.is_set():
            return
        left = self._until - self._now_s()
        if left > 0:
            self._wait(self._painted, left)

    def come_last(self) -> None:
        """For what nobody waits for: after the screen, and after the page that is being worked on."""
        self.give_way()
        with self._lock:
            pass

    def sliced(self, rows: Iterable[T]) -> Iterator[Sequence[T]]:
        """The rows, some at a time; gives way before each slice."""
        coming = iter(rows)
        while part := list(islice(coming, SLICE)):
            self.give_way()
            yield part

    def __enter__(self) -> None:
        self.give_way()
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()


ONE_PAGE = Turn()
"""There is one interpreter."""
