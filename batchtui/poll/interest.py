"""What a screen wants to know beyond the board: details, definitions, children; asked off its thread."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from batchtui.aws.around import Around
from batchtui.aws.clients import Clients
from batchtui.aws.definitions import active_definitions, describe_definition, revisions_of
from batchtui.aws.jobs import describe, describe_one
from batchtui.aws.locks import read_holdings
from batchtui.aws.pool import DaemonPool, Deliver
from batchtui.domain.definition import JobDefinition
from batchtui.domain.dependencies import Dependencies, may_wait
from batchtui.domain.job import Job, JobDetail
from batchtui.domain.lock import Holding
from batchtui.domain.scope import Scope
from batchtui.domain.state import JobState
from batchtui.domain.surroundings import Surroundings
from batchtui.poll.children import ChildrenNews, ChildrenWatch
from batchtui.poll.dependencies import read_dependencies
from batchtui.poll.queue_look import QueueLook, QueueLooks
from batchtui.poll.whose import find_by_stream

PARALLEL = 3
LOOKED_AT = 300
"""So many runs are looked through at most for those that wait for another one."""
CACHED_AT_MOST = 256
REMEMBERED = 30_000
"""So many runs of a name are recalled at most: half a year of one every ten minutes."""


class Remembers(Protocol):
    """Who remembers the runs of a name."""

    def newest(self, scope: Scope, name: str, limit: int) -> list[Job]:
        """The newest ones, newest first."""


@dataclass(frozen=True, slots=True)
class DefinitionNews:
    """Revisions as they come, a page at a time."""

    found: tuple[JobDefinition, ...]
    complete: bool
    """Whether that was the last page."""


class Interests:
    """Asks AWS for what a screen looks at, and remembers what can no longer change."""

    def __init__(
        self, clients: Clients, guard_table: str = "", around: Around | None = None, memory: Remembers | None = None
    ) -> None:
        self._clients = clients
        self._memory = memory
        self._around = around or Around(clients)
        self._looks = QueueLooks(clients, self._around)
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

    def dependencies(self, detail: JobDetail, runs: Sequence[Job], deliver: Deliver[Dependencies]) -> None:
        """What a job waits for, and which of some runs wait for it."""
        asked = may_wait(detail.job, runs, LOOKED_AT)
        self._pool.ask(lambda: read_dependencies(self._clients, detail, asked), deliver)

    def job_of_stream(self, stream: str, runs: Sequence[Job], deliver: Deliver[JobDetail]) -> None:
        """The job whose log a stream is; `runs`: those that are known."""
        self._pool.ask(lambda: find_by_stream(self._clients, stream, runs), deliver)

    def past(self, names: Sequence[str], since_ms: int, deliver: Deliver[tuple[Job, ...]]) -> None:
        """The remembered runs of some job names that ended since a moment, or that still go on; AWS is not asked."""
        self._pool.ask(lambda: self._read_past(names, since_ms), deliver)

    def locks(self, deliver: Deliver[list[Holding]]) -> None:
        """The guard's locks with their holders."""
        self._pool.ask(lambda: read_holdings(self._clients, self._guard_table, self._holders), deliver)

    def around(self, queue: str, deliver: Deliver[Surroundings]) -> None:
        """A queue with all around it."""
        self._pool.ask(lambda: self._around.of(queue), deliver)

    def queue(self, queue: str, active: Sequence[Job], deliver: Deliver[QueueLook]) -> None:
        """The same with its front, and why the first run waits; `active`: the active runs of the queue."""
        self._pool.ask(lambda: self._looks.look(queue, active), deliver)

    def definitions(self, deliver: Deliver[DefinitionNews]) -> None:
        """Every ACTIVE revision of every definition, page after page; after a failure nothing more comes."""
        self._pool.ask(lambda: self._tell_pages(active_definitions(self._clients), deliver), deliver)

    def revisions(self, name: str, deliver: Deliver[DefinitionNews]) -> None:
        """The same of one definition, INACTIVE ones too."""
        self._pool.ask(lambda: self._tell_pages(revisions_of(self._clients, name), deliver), deliver)

    def count_succeeded(self, jobs: Iterable[Job], since_ms: int, deliver: Deliver[dict[str, int]]) -> None:
        """How many runs succeeded since a moment, by queue: of a hundred thousand that takes a while."""

        def count() -> dict[str, int]:
            done = (job for job in jobs if job.state is JobState.SUCCEEDED and not job.skipped)
            return Counter(job.queue for job in done if job.since_ms >= since_ms)

        self._pool.ask(count, deliver)

    def _tell_pages(self, pages: Iterator[list[JobDefinition]], deliver: Deliver[DefinitionNews]) -> DefinitionNews:
        """The last one is the answer; the board comes first: each waits until no call of its is waiting."""
        before: tuple[JobDefinition, ...] = ()
        with self._clients.after_others():
            for page in pages:
                if before:
                    deliver(DefinitionNews(before, False))
                before = tuple(page)
        return DefinitionNews(before, True)

    def _read_past(self, names: Sequence[str], since_ms: int) -> tuple[Job, ...]:
        if self._memory is None:
            return ()
        runs = (job for name in names for job in self._memory.newest(self._clients.scope, name, REMEMBERED))
        return tuple(job for job in runs if not job.state.terminal or job.since_ms >= since_ms)

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
