"""The runs that somebody waits for, just submitted or stopped: asked for first, until described or given up."""

import threading
from collections.abc import Iterable

from batchtui.poll.clock import now_s

FRESH_FOR_S = 60
"""How long an id is asked for before it is given up."""


class Wanted:
    """Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}

    def add(self, ids: Iterable[str]) -> None:
        """Asks for these from now on; for a child for its parent."""
        until = now_s() + FRESH_FOR_S
        with self._lock:
            self._until.update((job_id.partition(":")[0], until) for job_id in ids)

    def ids(self) -> list[str]:
        """Those that are still waited for."""
        now = now_s()
        with self._lock:
            self._until = {job_id: until for job_id, until in self._until.items() if until > now}
            return list(self._until)

    def described(self, ids: Iterable[str]) -> None:
        """What a listing shows may be older than the wish: only a description answers it."""
        with self._lock:
            for job_id in ids:
                self._until.pop(job_id, None)
