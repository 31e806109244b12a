"""What the poll tells a screen: which names changed, and how far the data can be trusted."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from batchtui.domain.failure import AwsError
from batchtui.domain.scope import Scope

if TYPE_CHECKING:
    from batchtui.domain.due import Timetable


@dataclass(frozen=True, slots=True)
class Change:
    """What is different on the board since the last change."""

    names: frozenset[str] = frozenset()
    """Job names with a run that came, moved or went."""
    groups: frozenset[str] = frozenset()
    """The same for what the board is grouped by besides."""
    runs: frozenset[str] = frozenset()
    """The ids of these runs."""
    queues: bool = False
    status: bool = False

    def merged(self, later: "Change") -> "Change":
        """Both at once."""
        return Change(
            self.names | later.names,
            self.groups | later.groups,
            self.runs | later.runs,
            self.queues or later.queues,
            self.status or later.status,
        )


@dataclass(frozen=True, slots=True)
class PollStatus:
    """How far to trust what the board shows."""

    scope: Scope | None = None
    read_at_ms: int | None = None
    """When AWS last answered a whole cycle, on this machine's clock."""
    recalled_ms: int | None = None
    """Of when the newest thing is that was recalled from the history before AWS answered; on AWS's clock."""
    clock_off_ms: int = 0
    """What is to be added to this machine's clock to have AWS's; 0 where they agree, or before the first answer."""
    queues_known: bool = False
    active_complete: bool = False
    """Every active run has been read once."""
    history_complete: bool = False
    """The ended runs that AWS still keeps have been read once."""
    error: AwsError | None = None
    """The newest failure, until a cycle goes through."""
    guard_error: AwsError | None = None
    """Why the guard's table cannot be read; the rest goes on."""
    timetable: "Timetable | None" = None
    """The schedules; None: they have not been read yet."""
    schedules_error: AwsError | None = None
    """Why the schedules cannot be read; the rest goes on."""
    skipped_queues: tuple[str, ...] = ()
    """Queues of service jobs, which ListJobs does not list."""

    def failed(self, error: AwsError) -> "PollStatus":
        """The same, with a failure."""
        return replace(self, error=error)
