"""What a screen wants to know beyond the board: details, definitions, children; asked off its thread."""

from batchtui.aws.clients import Clients
from batchtui.aws.definitions import describe_definition
from batchtui.aws.jobs import describe, describe_one, list_children
from batchtui.aws.pool import DaemonPool, Deliver
from batchtui.domain.definition import JobDefinition
from batchtui.domain.job import Job, JobDetail
from batchtui.domain.state import ACTIVE_ORDER, JobState

PARALLEL = 3
CACHED_AT_MOST = 256


class Interests:
    """Asks AWS for what a screen looks at, and remembers what can no longer change."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._pool = DaemonPool(PARALLEL, "interest")
        self._ended: dict[str, JobDetail] = {}
        self._definitions: dict[str, JobDefinition] = {}

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

    def children(self, parent: Job, deliver: Deliver[list[Job]]) -> None:
        """An array's children in every state, by index."""
        self._pool.ask(lambda: self._read_children(parent), deliver)

    def details(self, ids: list[str], deliver: Deliver[list[JobDetail]]) -> None:
        """Up to 100 jobs, whole."""
        self._pool.ask(lambda: describe(self._clients, ids), deliver)

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

    def _read_children(self, parent: Job) -> list[Job]:
        found: dict[str, Job] = {}
        for state in (*ACTIVE_ORDER, JobState.FAILED, JobState.SUCCEEDED):
            token = ""
            while True:
                page = list_children(self._clients, parent, state, token)
                found.update((job.id, job) for job in page.jobs)
                token = page.next_token
                if not token:
                    break
        return sorted(found.values(), key=lambda job: index_of_child(job.id))


def index_of_child(job_id: str) -> int:
    """`parent:7` → 7; 0 for anything else."""
    index = job_id.rpartition(":")[2]
    return int(index) if index.isdigit() else 0
