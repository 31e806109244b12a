"""What is around a run that waits, read in few calls: what changes seldom is remembered, what is refused is let be."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from batchtui.aws import front as fronts
from batchtui.aws.clients import Clients
from batchtui.aws.environments import describe_environments
from batchtui.aws.jobs import describe, list_by_state
from batchtui.aws.queues import chosen_queues, describe_queues
from batchtui.domain.asked import asked_of
from batchtui.domain.failure import AwsError, Denied, Refused, may_pass
from batchtui.domain.front import Front
from batchtui.domain.job import JobDetail
from batchtui.domain.queue import Queue, SharePolicy
from batchtui.domain.resource import Resource
from batchtui.domain.state import JobState
from batchtui.domain.surroundings import Surroundings
from batchtui.domain.waiting import Wait, earlier_than
from batchtui.domain.waiting_checks import Depends

T = TypeVar("T")

SOON_S, LATER_S, SELDOM_S = 15.0, 60.0, 600.0
"""How long an answer holds: of a queue's front; of queues, environments and other queues; of policies and refusals."""
BESIDE_AT_MOST = 5
"""So many other queues of the same environments are asked for what they have in use, a call each."""
_ABSENT = frozenset({"404", "UnknownOperationException", "UnknownOperation", "InvalidAction", "NotImplemented"})
"""How servers that are not AWS's answer what they do not know."""


class Around:
    """Reads the surroundings of queues. Safe to use from several threads: two may read the same thing once each."""

    def __init__(self, clients: Clients, clock: Callable[[], float] = time.monotonic) -> None:
        self._clients = clients
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], tuple[float, Any]] = {}
        """(operation, of what) → when it was read, and the answer or why there is none."""

    def of(self, name: str, resources: Sequence[str] = ()) -> Surroundings:
        """A queue with all around it; `resources`: names of consumable resources that matter.

        Raises:
            NotFound: there is no such queue.
            AwsError: the queues cannot be read; what else cannot is left out, and told.
        """
        queues = self._kept(("DescribeJobQueues", ""), LATER_S, lambda: describe_queues(self._clients))
        (queue,) = chosen_queues(queues, (name,))
        lacking: list[str] = []
        environments = None
        if not queue.service_jobs:
            environments = self._tried(
                ("DescribeComputeEnvironments", ""), LATER_S, lambda: describe_environments(self._clients), lacking
            )
        front = self.front(queue.name, lacking)
        beside = self._beside(queue, queues, lacking) if front is not None else ()
        found = {one.name: one for one in environments or ()}
        return Surroundings(
            queue=queue,
            environments=None
            if environments is None
            else tuple(found[one] for one in queue.environments if one in found),
            front=front,
            beside=beside,
            policy=self._policy(queue, lacking),
            resources=self._resources(resources, lacking),
            lacking=tuple(dict.fromkeys(lacking)),
            read_at_ms=self._clients.clock.now_ms(),
        )

    def wait_of(self, detail: JobDetail) -> Wait:
        """All that tells why a described run waits; what cannot be read is left out."""
        asked = asked_of(detail)
        try:
            around = self.of(detail.job.queue, [name for name, _ in asked.resources])
        except AwsError:
            around = None
        return Wait(detail.job, asked, around, self._depends(detail))

    def earlier_than(self, wait: Wait) -> int | None:
        """How many runs came before one that waits, for where AWS does not tell its place; None: not known."""
        if wait.around is None or wait.around.front is not None or wait.around.queue.takes_shares:
            return None
        queue = wait.around.queue.name
        page = self._tried(
            ("ListJobs", queue), SOON_S, lambda: list_by_state(self._clients, queue, JobState.RUNNABLE), []
        )
        return earlier_than(wait.job, page.jobs) if page is not None and not page.next_token else None

    def _depends(self, detail: JobDetail) -> Depends:
        """What it depends on; asked for only while that may hold it."""
        ids = [job_id for job_id in dict.fromkeys(detail.depends_on) if job_id and job_id != detail.job.id]
        if not ids or detail.job.state is not JobState.PENDING:
            return ()
        found = self._tried(("DescribeJobs", " ".join(ids)), SOON_S, lambda: describe(self._clients, ids), []) or ()
        known = {one.job.id: one.job for one in found}
        return tuple((job_id, known.get(job_id)) for job_id in ids)

    def front(self, queue: str, lacking: list[str], holds_s: float = SOON_S) -> Front | None:
        """The front of a queue; None where it is not told, and `lacking` says why."""
        ask = ("GetJobQueueSnapshot", queue)
        return self._tried(ask, holds_s, lambda: fronts.read_front(self._clients, queue), lacking)

    def _beside(self, queue: Queue, queues: Sequence[Queue], lacking: list[str]) -> tuple[tuple[Queue, Front], ...]:
        mine = set(queue.environments)
        others = [one for one in queues if one.name != queue.name and mine.issuperset(one.environments)]
        told = [(one, self.front(one.name, lacking, LATER_S)) for one in others[:BESIDE_AT_MOST] if one.environments]
        return tuple((one, front) for one, front in told if front is not None)

    def _policy(self, queue: Queue, lacking: list[str]) -> SharePolicy | None:
        if not queue.policy:
            return None
        ask = ("DescribeSchedulingPolicies", queue.policy)
        return self._tried(ask, SELDOM_S, lambda: fronts.describe_policy(self._clients, queue.policy), lacking)

    def _resources(self, names: Sequence[str], lacking: list[str]) -> dict[str, Resource]:
        if not names:
            return {}
        ask = ("ListConsumableResources", "")
        known = self._tried(ask, SOON_S, lambda: fronts.list_resources(self._clients), lacking) or {}
        return {name: self._held(known[name]) for name in names if name in known}

    def _held(self, resource: Resource) -> Resource:
        """With who has it, where nothing of it is free: that is a call more."""
        if resource.free:
            return resource
        ask = ("ListJobsByConsumableResource", resource.name)
        holders = self._tried(ask, SOON_S, lambda: fronts.holders_of(self._clients, resource.name), [])
        return replace(resource, held_by=holders or ())

    def _tried(self, ask: tuple[str, str], holds_s: float, read: Callable[[], T], lacking: list[str]) -> T | None:
        """The answer; None where there is none, with why among the `lacking` unless that passes."""
        try:
            return self._kept(ask, holds_s, read)
        except AwsError as error:
            if not may_pass(error):
                lacking.append(_sentence(error))
            return None

    def _kept(self, ask: tuple[str, str], holds_s: float, read: Callable[[], T]) -> T:
        now_s = self._clock()
        with self._lock:
            read_s, known = self._known.get(ask, (float("-inf"), None))
        if now_s - read_s < (SELDOM_S if isinstance(known, AwsError) else holds_s):
            if isinstance(known, AwsError):
                raise known
            return known  # type: ignore[no-any-return]
        try:
            answer = read()
        except AwsError as error:
            if not may_pass(error):
                self._keep(ask, error)
            raise
        self._keep(ask, answer)
        return answer

    def _keep(self, ask: tuple[str, str], answer: Any) -> None:
        with self._lock:
            self._known[ask] = (self._clock(), answer)


def _sentence(error: AwsError) -> str:
    """Of a server that is not AWS's own, what it does not know."""
    if isinstance(error, Refused) and not isinstance(error, Denied) and error.code in _ABSENT:
        return f"This server does not know {error.operation}."
    return error.sentence
