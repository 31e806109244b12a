"""What the history says of all runs with one name at once."""

from dataclasses import dataclass

from batchtui.domain.state import JobState


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One job name in the history: enough for a row of the board before its runs are read."""

    name: str
    state: JobState
    """Of the newest run; UNKNOWN when AWS forgot every run of this name before it ended."""
    count: int
    created_at_ms: int
    """Of the newest run."""


@dataclass(frozen=True, slots=True)
class Stats:
    """How the runs of one name ended, and how long they took."""

    name: str
    outcomes: tuple[tuple[JobState, int], ...]
    """(state, runs), counts above zero only, in the order of the states."""
    successes: int
    """How many successes the durations are taken from."""
    p50_ms: int | None
    """Of the successes; None without any."""
    p95_ms: int | None

    @property
    def count(self) -> int:
        """All runs."""
        return sum(count for _, count in self.outcomes)
