"""How often changes reach the screens: at once after a quiet time, gathered while they come in quick succession."""

EVERY_S = 0.1
"""Changes reach the screens ten times a second."""
AT_ONCE = 4
"""But so many after a quiet time at once: what the queues are, and their first runs, come in quick succession."""


class Pace:
    """Lets one through every `every_s` seconds, and `at_once` without a wait after a quiet time.

    Moments are seconds of any clock that never goes back.
    """

    def __init__(self, every_s: float = EVERY_S, at_once: int = AT_ONCE) -> None:
        self._every_s = every_s
        self._ahead_s = (at_once - 1) * every_s
        self._due_s = float("-inf")

    def wait_s(self, now_s: float) -> float:
        """How long the next one has to wait; 0 for not at all."""
        return max(0.0, self._due_s - now_s)

    def spend(self, now_s: float) -> None:
        """One goes through."""
        self._due_s = max(self._due_s, now_s - self._ahead_s) + self._every_s
