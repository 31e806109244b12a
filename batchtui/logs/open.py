"""Which log is opened, in words that a screen has; and the session that reads it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from batchtui.aws.clients import Clients
from batchtui.domain.job import Job
from batchtui.logs.many import ManyLogs
from batchtui.logs.one import OneLog
from batchtui.logs.reading import Reading
from batchtui.logs.session import LogSession, News
from batchtui.logs.supply import of_attempts, of_children, of_nodes, of_runs


@dataclass(frozen=True, slots=True)
class One:
    """One stream of a job, followed from attempt to attempt where none is named."""

    job_id: str
    attempt: int | None = None
    container: str = ""
    """Empty: the first that has a log."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """Every attempt and container of a job as one; or every container of one attempt."""

    job_id: str
    attempt: int | None = None


@dataclass(frozen=True, slots=True)
class Nodes:
    """Every node of a multi-node job as one."""

    job_id: str


@dataclass(frozen=True, slots=True)
class Children:
    """Every child of an array that is at work as one."""

    job_id: str


@dataclass(frozen=True, slots=True)
class Runs:
    """Several runs as one."""

    runs: Callable[[], Sequence[Job]]
    """Asked from time to time, on the session's thread."""
    growing: bool
    """Others may begin."""


Which = One | Attempts | Nodes | Children | Runs


class Opener:
    """Opens logs of one scope."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def open(self, which: Which, deliver: Callable[[News], object]) -> LogSession:
        """A session that is not started yet."""
        return LogSession(self._reading(which), deliver)

    def _reading(self, which: Which) -> Reading:
        clients = self._clients
        if isinstance(which, One):
            return OneLog(clients, which.job_id, which.attempt, which.container)
        if isinstance(which, Attempts):
            return ManyLogs(clients, of_attempts(clients, which.job_id, which.attempt))
        if isinstance(which, Nodes):
            return ManyLogs(clients, of_nodes(clients, which.job_id))
        if isinstance(which, Children):
            return ManyLogs(clients, of_children(clients, which.job_id))
        return ManyLogs(clients, of_runs(clients, which.runs, which.growing))
