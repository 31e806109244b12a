"""What a screen wants to know beyond the board: details, definitions, children; asked off its thread."""

from batchtui.aws.clients import Clients
from batchtui.aws.definitions import describe_definition
from batchtui.aws.jobs import describe, describe_one
from batchtui.aws.locks import read_holdings
from batchtui.aws.pool import DaemonPool, Deliver
from batchtui.domain.definition import JobDefinition
from batchtui.domain.job import Job, JobDetail
from batchtui.domain.lock import Holding
from batchtui.poll.children import ChildrenNews, ChildrenWatch

PARALLEL = 3
CACHED_AT_MOST = 256


class Interests:
    """Asks AWS for what a screen looks at, and remembers what can no longer change."""

    def __init__(self, clients: Clients, guard_table: str = "") -> None:
        self._clients = clients
        self._guard_table = guard_table
        self._holders: dict[str, Job] = {}
        """Holders of locks that have ended."""
        self._pool = DaemonPool(PARALLEL, "interest")
        self._ended: dict[str, JobDetail] = {}
        self._definitions: dict[str, JobDefinition] = {}

    def close(self) -> None:
        """Ends the threads after their present calls."""
        self._pool.close()

    def detail(self, job_id: str, deliver: Deliver[JobDetail]) -> None:
        """One job, whole."""
        known = self._ended.get(job_id)
        if known is not None:
            self._pool.ask(lambda: known, deliver)
            return
        self._pool.ask(lambda: self._read_detail(job_id), deliver)

    def definition(self, arn: str, deliver: Deliver[JobDefinition | None]) -> None:
        """One revision of a job definition."""
        known = self._definitions.get(arn)
        if known is not None:
            self._pool.ask(lambda: known, deliver)
            return
        self._pool.ask(lambda: self._read_definition(arn), deliver)

    def children(self, parent: Job, deliver: Deliver[ChildrenNews]) -> ChildrenWatch:
        """Begins to read an array's children, and delivers them as they come; `again` asks what moved since."""
        watch = ChildrenWatch(self._clients, self._pool, parent, deliver)
        watch.again(parent)
        return watch

    def details(self, ids: list[str], deliver: Deliver[list[JobDetail]]) -> None:
        """Up to 100 jobs, whole."""
        self._pool.ask(lambda: describe(self._clients, ids), deliver)

    def locks(self, deliver: Deliver[list[Holding]]) -> None:
        """The guard's locks with their holders."""
        self._pool.ask(lambda: read_holdings(self._clients, self._guard_table, self._holders), deliver)

    def _read_detail(self, job_id: str) -> JobDetail:
        detail = describe_one(self._clients, job_id)
        if detail.job.state.terminal:
            if len(self._ended) >= CACHED_AT_MOST:
                self._ended.pop(next(iter(self._ended)), None)
            self._ended[job_id] = detail
        return detail

    def _read_definition(self, arn: str) -> JobDefinition | None:
        found = describe_definition(self._clients, arn)
        if found is not None:
            self._definitions[arn] = found
        return found
