"""Changes from the poll's threads, several made one until the screens take them."""

import threading

from batchtui.poll.changes import Change


class Gathering:
    """Filled from any thread, emptied by the screens'."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._gathered: Change | None = None

    def add(self, change: Change) -> bool:
        """Whether it is the first since the last `take`."""
        with self._lock:
            first = self._gathered is None
            self._gathered = change if self._gathered is None else self._gathered.merged(change)
        return first

    @property
    def waiting(self) -> bool:
        """Whether something has come that was not taken yet."""
        return self._gathered is not None

    def take(self) -> Change | None:
        """All that has come; None: nothing has."""
        with self._lock:
            change, self._gathered = self._gathered, None
        return change
