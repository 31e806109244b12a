"""The children of an array that somebody looks at: all of them once, then only those that are not over."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from batchtui.aws.clients import Clients
from batchtui.aws.jobs import DESCRIBE_AT_MOST, describe, list_children
from batchtui.aws.pool import DaemonPool, Deliver
from batchtui.domain.children import Children
from batchtui.domain.failure import AwsError, Denied
from batchtui.domain.job import Job
from batchtui.domain.state import ACTIVE_ORDER, JobState

ENDED = (JobState.FAILED, JobState.SUCCEEDED)
DESCRIBED_AT_MOST = len(ACTIVE_ORDER) * DESCRIBE_AT_MOST
"""So many children cost as many calls to describe as five states cost to list."""
CALL_S = 1.0
"""A round of so many calls is followed by at least so many seconds: the board needs most of the budget."""
REFUSED_S = 60.0
"""What AWS refuses is asked again after a minute."""


@dataclass(frozen=True, slots=True)
class ChildrenNews:
    """Children that are new, or of which AWS says something new."""

    jobs: tuple[Job, ...]
    complete: bool
    """Every state has been read once."""


class ChildrenWatch:
    """Reads an array's children on a daemon thread, a round at a time, each page delivered as it comes."""

    def __init__(
        self,
        clients: Clients,
        pool: DaemonPool,
        parent: Job,
        deliver: Deliver[ChildrenNews],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clients = clients
        self._pool = pool
        self._parent = parent
        self._deliver = deliver
        self._clock = clock
        self._lock = threading.Lock()
        self._children = Children()
        self._busy = self._closed = self._complete = self._over = False
        self._may_describe = True
        self._calls = 0
        self._not_before_s = float("-inf")

    def again(self, parent: Job, at_once: bool = False) -> None:
        """One more round, unless one is on its way, the last one was just now, or nothing can move any more."""
        with self._lock:
            self._over = self._over and not at_once
            early = self._clock() < self._not_before_s and not at_once
            if self._busy or self._closed or self._over or early:
                return
            self._busy, self._parent = True, parent
        self._pool.ask(self._round, self._end)

    def close(self) -> None:
        """Nobody looks any more: a round on its way ends with its next page."""
        self._closed = True

    def _round(self) -> ChildrenNews:
        """Ends with the last page's news; those before are delivered on the way."""
        self._calls = 0
        parent, whole = self._parent, not self._complete
        for jobs in self._pages(parent, whole):
            if self._closed:
                break
            self._deliver(ChildrenNews(self._children.take(jobs), self._complete))
        self._complete = True
        return ChildrenNews((), True)

    def _end(self, news: ChildrenNews | AwsError) -> None:
        pause_s = REFUSED_S if isinstance(news, Denied) else self._calls * CALL_S
        with self._lock:
            self._busy = False
            self._over = self._parent.state.terminal and not isinstance(news, AwsError)
            self._not_before_s = self._clock() + pause_s
        if not self._closed:
            self._deliver(news)

    def _pages(self, parent: Job, whole: bool) -> Iterator[list[Job]]:
        """Of a parent that has ended every child has; else those that move are met in the order of their states."""
        if whole or parent.state.terminal:
            yield from self._listed(parent, ENDED if parent.state.terminal else (*ACTIVE_ORDER, *ENDED))
            return
        left = dict.fromkeys(self._children.ids_not_over(parent))
        if len(left) > DESCRIBED_AT_MOST or not self._may_describe:
            for jobs in self._listed(parent, ACTIVE_ORDER):
                for job in jobs:
                    left.pop(job.id, None)
                yield jobs
        yield from self._sought(parent, list(left))

    def _sought(self, parent: Job, ids: list[str]) -> Iterator[list[Job]]:
        """Children that no listing of an active state has shown."""
        if not ids:
            return
        if len(ids) > DESCRIBED_AT_MOST or not self._may_describe:
            yield from self._listed(parent, ENDED)
            return
        try:
            for start in range(0, len(ids), DESCRIBE_AT_MOST):
                self._calls += 1
                yield [found.job for found in describe(self._clients, ids[start : start + DESCRIBE_AT_MOST])]
        except Denied:
            self._may_describe = False
            yield from self._listed(parent, (*ACTIVE_ORDER, *ENDED))

    def _listed(self, parent: Job, states: Iterable[JobState]) -> Iterator[list[Job]]:
        for state in states:
            token, more = "", True
            while more:
                self._calls += 1
                page = list_children(self._clients, parent, state, token)
                yield page.jobs
                token = page.next_token
                more = bool(token)
