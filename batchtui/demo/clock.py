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
        passed = self._passed() if self._runs else 0.0
        return int(self._wall + passed + self._ticked)

    def date(self) -> int:
        """What answers are dated with, ms: where the world stands still, this goes on, and ticks do not move it."""
        return self.now() if self._runs else int(self._wall + self._passed())

    def _passed(self) -> float:
        return (time.monotonic() - self._begun) * 1000

    def tick(self, seconds: float) -> None:
        """Moves the clock forward."""
        self._ticked += max(seconds, 0.0) * 1000
