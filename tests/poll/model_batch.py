"""A model of AWS Batch's listings in virtual time: small pages, runs that move between them, calls that fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from random import Random
from typing import Any

from made import SCOPE, T0

from batchtui.domain.failure import AwsError, ServerFault, Throttled, Unreachable
from batchtui.domain.state import JobState

LIST_PAGE = 3
STATE_PAGE = 5
LATE_MS = 30_000
"""How long a new run may be missing from listings and descriptions."""


@dataclass
class Life:
    """One run: when it came into which state, when it shows, and when AWS forgets it."""

    id: str
    queue: str
    created: int
    steps: list[tuple[int, JobState]]
    shows: int
    forgotten: int | None = None
    delivered: list[Any] = field(default_factory=list)

    def state(self, now: int) -> JobState:
        """Its state at a moment."""
        return [state for at, state in self.steps if at <= now][-1]


@dataclass
class ModelBatch:
    """Answers list_jobs and describe_jobs as boto3's client does; each call takes time and may fail."""

    chance: Random
    lives: list[Life]
    now: int = T0
    faulty: float = 0.0
    calls: int = 0
    order: dict[str, int] = field(default_factory=dict)

    def known(self, life: Life) -> bool:
        """Whether AWS tells of it now."""
        return life.shows <= self.now and (life.forgotten is None or self.now < life.forgotten)

    def list_jobs(self, jobQueue: str, jobStatus: str = "", filters: Any = (), nextToken: str = "") -> dict[str, Any]:
        """Newest first in small pages by a filter; in an order of its own by status."""
        self.calls += 1
        self.pass_time()
        rows = [life for life in self.lives if life.queue == jobQueue and self.known(life)]
        if filters:
            moment = int(filters[0]["values"][0])
            after = filters[0]["name"] == "AFTER_CREATED_AT"
            rows = [life for life in rows if (life.created > moment if after else life.created < moment)]
            keys = {life.id: (-life.created, life.id) for life in rows}
        else:
            rows = [life for life in rows if life.state(self.now).value == jobStatus]
            keys = {life.id: (self.order.setdefault(life.id, self.chance.getrandbits(30)), life.id) for life in rows}
        rows.sort(key=lambda life: keys[life.id])
        if nextToken:
            place = (int(nextToken.split("|")[0]), nextToken.split("|")[1])
            rows = [life for life in rows if keys[life.id] > place]
        size = LIST_PAGE if filters else STATE_PAGE
        answer: dict[str, Any] = {"jobSummaryList": [self._row(life) for life in rows[:size]]}
        if len(rows) > size:
            answer["nextToken"] = "|".join(map(str, keys[rows[size - 1].id]))
        return answer | self.head()

    def describe_jobs(self, jobs: list[str]) -> dict[str, Any]:
        """Those that it knows of."""
        self.calls += 1
        self.pass_time()
        assert 1 <= len(jobs) <= 100 and len(set(jobs)) == len(jobs)
        wanted = set(jobs)
        rows = [self._row(life) for life in self.lives if life.id in wanted and self.known(life)]
        return {"jobs": rows} | self.head()

    def _row(self, life: Life) -> dict[str, Any]:
        arn = f"arn:aws:batch:ap-northeast-2:123456789012:job-queue/{life.queue}"
        state = life.state(self.now)
        times = {"startedAt": [at for at, one in life.steps if one is JobState.RUNNING and at <= self.now]}
        times["stoppedAt"] = [life.steps[-1][0]] if state.terminal else []
        return {name: moments[-1] for name, moments in times.items() if moments} | {
            "jobId": life.id,
            "jobName": life.id.split("-")[0],
            "jobQueue": arn,
            "jobDefinition": "",
            "createdAt": life.created,
            "status": state.value,
        }

    def head(self) -> dict[str, Any]:
        """What every answer says of its time."""
        return {"ResponseMetadata": {"HTTPHeaders": {"date": formatdate(self.now // 1000, usegmt=True)}}}

    def pass_time(self) -> None:
        """A call takes a while, and may fail."""
        self.now += self.chance.randint(20, 400)
        if self.chance.random() < self.faulty:
            kind = self.chance.choice([Throttled, ServerFault, Unreachable])
            raise kind("no", "ListJobs", "ConnectionClosedError")


@dataclass
class ModelClients:
    """As much of Clients as the listings need."""

    batch: ModelBatch
    events: Any = None
    scope: Any = SCOPE

    def logs(self) -> Any:
        """The client of CloudWatch Logs."""
        return self.events

    @contextmanager
    def call(self, *_: Any, **__: Any) -> Iterator[None]:
        """Lets every call through."""
        yield

    @contextmanager
    def after_others(self, last: bool) -> Iterator[None]:
        """Nobody waits here."""
        yield


def failing(error: AwsError) -> bool:
    """Whether the loop would begin its cycle anew after this."""
    return isinstance(error, Unreachable)
