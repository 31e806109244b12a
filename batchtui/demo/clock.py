"""The world's clock: the wall clock plus what was ticked, or a clock that only ticks move."""

import time


class Clock:
    """Milliseconds since the epoch that never run backwards.

    `speed`: 60 means that a minute of the story takes a second; 0 stops the clock but for `tick`.
    `start`: ms since the epoch to begin with, the wall clock's by default.
    """

    def __init__(self, speed: float, start: int | None = None) -> None:
        self.minute = 60_000 / (speed or 60)
        self._runs = speed > 0
        self._wall = time.time() * 1000 if start is None else float(start)
        self._begun = time.monotonic()
        self._ticked = 0.0

    def now(self) -> int:
        """The world's time, ms."""
        return self.date() if self._runs else int(self._wall + self._ticked)

    def date(self) -> int:
        """The time that answers are dated with, ms: it goes on where the world stands still."""
        return int(self._wall + (time.monotonic() - self._begun) * 1000 + self._ticked)

    def tick(self, seconds: float) -> None:
        """Moves the clock forward."""
        self._ticked += max(seconds, 0.0) * 1000
