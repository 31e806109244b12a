"""How often changes reach the screens: at once after a quiet time, gathered while they come in quick succession."""


class Pace:
    """Lets one through every `every_s` seconds, and `at_once` without a wait after a quiet time.

    Moments are seconds of any clock that never goes back.
    """

    def __init__(self, every_s: float, at_once: int) -> None:
        self._every_s = every_s
        self._ahead_s = (at_once - 1) * every_s
        self._due_s = float("-inf")

    def wait_s(self, now_s: float) -> float:
        """How long the next one has to wait; 0 for not at all."""
        return max(0.0, self._due_s - now_s)

    def spend(self, now_s: float) -> None:
        """One goes through."""
        self._due_s = max(self._due_s, now_s - self._ahead_s) + self._every_s
