"""What a screen wants to know beyond the board: details, definitions, children; asked off its thread."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from batchtui.aws.around import Around
from batchtui.aws.clients import Clients
from batchtui.aws.definitions import active_definitions, describe_definition, revisions_of
from batchtui.aws.jobs import describe, describe_one
from batchtui.aws.locks import read_holdings
from batchtui.aws.pool import DaemonPool, Deliver
from batchtui.domain.definition import Family, JobDefinition, families
from batchtui.domain.dependencies import Dependencies, may_wait
from batchtui.domain.job import Job, JobDetail
from batchtui.domain.lock import Holding
from batchtui.domain.scope import Scope
from batchtui.domain.surroundings import Surroundings
from batchtui.poll.children import ChildrenNews, ChildrenWatch
from batchtui.poll.dependencies import read_dependencies
from batchtui.poll.queue_look import QueueLook, QueueLooks
from batchtui.poll.whose import find_by_stream

PARALLEL = 3
LOOKED_AT = 300
"""So many runs are looked through at most for those that wait for another one."""
CACHED_AT_MOST = 256
DEFINITIONS_HOLD_S = 300.0

T = TypeVar("T")
REMEMBERED = 30_000
"""So many runs of a name are recalled at most: half a year of one every ten minutes."""


class Remembers(Protocol):
    """Who remembers the runs of a name."""

    def newest(self, scope: Scope, name: str, limit: int) -> list[Job]:
        """The newest ones, newest first."""


@dataclass(frozen=True, slots=True)
class DefinitionNews:
    """What was read of job definitions up to now."""

    families: Mapping[str, Family]
    """By name, those that have an ACTIVE revision."""
    revisions: int
    """How many were read."""
    complete: bool


@dataclass(frozen=True, slots=True)
class RevisionNews:
    """The revisions of one definition that were read up to now."""

    found: tuple[JobDefinition, ...]
    complete: bool


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
        self._families: tuple[float, DefinitionNews | None] = (0.0, None)
        """When they were read to their end, on this machine's own clock."""

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

        def read() -> Dependencies:
            return read_dependencies(self._clients, detail, may_wait(detail.job, runs, LOOKED_AT))

        self._pool.ask(read, deliver)

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

    def queue(self, queue: str, active: Sequence[Job], deliver: Deliver[QueueLook], sought: str = "") -> None:
        """The same with its front, and why the first run waits, or the one that is `sought`.

        `active`: the active runs of the queue.
        """
        self._pool.ask(lambda: self._looks.look(queue, active, sought), deliver)

    def definitions(self, deliver: Deliver[DefinitionNews], again: bool = False) -> None:
        """The newest ACTIVE revision of every definition: delivered page after page, and once more at the end.

        What was read to its end holds for a while, unless it is asked for `again`.
        """
        kept_s, kept = self._families
        if kept is not None and not again and time.monotonic() - kept_s < DEFINITIONS_HOLD_S:
            self._pool.ask(lambda: kept, deliver)
        else:
            self._pool.ask(lambda: self._read_families(deliver), deliver)

    def revisions(self, name: str, deliver: Deliver[RevisionNews]) -> None:
        """Every revision of a definition, INACTIVE ones too: page after page, and once more at the end."""
        self._pool.ask(lambda: self._read_revisions(name, deliver), deliver)

    def reckon(self, work: Callable[[], T], deliver: Deliver[T]) -> None:
        """What takes a while where there are many runs, off the screen's thread; AWS is not asked."""
        self._pool.ask(work, deliver)

    def _read_families(self, deliver: Deliver[DefinitionNews]) -> DefinitionNews:
        news = DefinitionNews({}, 0, False)
        # The board comes first: these may be many pages.
        with self._clients.after_others():
            for page in active_definitions(self._clients):
                news = DefinitionNews(families(news.families, page), news.revisions + len(page), False)
                deliver(news)
        news = replace(news, complete=True)
        self._families = (time.monotonic(), news)
        return news

    def _read_revisions(self, name: str, deliver: Deliver[RevisionNews]) -> RevisionNews:
        news = RevisionNews((), False)
        with self._clients.after_others():
            for page in revisions_of(self._clients, name):
                news = RevisionNews((*news.found, *page), False)
                deliver(news)
        return replace(news, complete=True)

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
