"""What the demo knows of a run: what was asked for, how each attempt ends, and when what happens."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class End:
    """How one attempt ends. `fixed_ms` replaces the usual duration; `portion` is the part of it that is run."""

    kind: str
    exit_code: int | None
    status_reason: str
    reason: str | None = None
    portion: float = 1.0
    fixed_ms: int = 0
    runs: bool = True

    @property
    def status(self) -> str:
        """The job's terminal status when this is its last attempt."""
        return "SUCCEEDED" if self.kind == "ok" else "FAILED"


@dataclass(frozen=True, slots=True)
class Work:
    """What was submitted, with what the job definition adds; shared by all runs of a schedule.

    `minutes`: usual running time in story minutes. `timeout`: seconds, 0 for none.
    """

    name: str
    queue: str
    definition: str
    revision: int
    minutes: float
    attempts: int = 1
    rules: tuple[Json, ...] = ()
    timeout: int = 0
    overrides: Json = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    propagate: bool = False
    share: str | None = None
    priority: int = 0
    depends_on: tuple[Json, ...] = ()
    size: int = 0
    asked: Json = field(default_factory=dict)
    """The overrides of other shapes than a single container, as SubmitJob names them."""
    nodes: int = 0
    """How many nodes a multi-node job has; 0 in any other."""


@dataclass(slots=True)
class Said:
    """What an attempt's real process has written, (ms, line); from `begun` to `until` its program's lines beside it."""

    lines: list[tuple[int, str]] = field(default_factory=list)
    begun: int = 0
    """0: its program has not begun."""
    until: int = 0
    kind: str = ""


@dataclass(slots=True)
class Attempt:
    """One attempt's times in ms since the epoch; `running` is None when it never got that far."""

    running: int | None
    stopped: int
    end: End
    said: Said | None = None
    """None: no process runs for it, so that its log is told."""


@dataclass(slots=True)
class Life:
    """The states of a run: (from ms, status), in order, known ahead of time unless somebody interferes."""

    steps: list[tuple[int, str]]
    attempts: list[Attempt]
    reason: str | None = None

    def status_at(self, now: int) -> str:
        """The status at `now` (ms)."""
        if now >= self.steps[-1][0]:
            return self.steps[-1][1]
        at = bisect_right(self.steps, now, key=lambda step: step[0])
        return self.steps[max(at, 1) - 1][1]


@dataclass(slots=True, eq=False)
class Run:
    """A job. `delay`: ms that an array child waits for its place.

    A run that ended keeps no `life` when its `script` and id are enough to tell it again.
    """

    id: str
    created: int
    work: Work
    script: tuple[End, ...] = ()
    started: int = 0
    stopped: int = 0
    life: Life | None = None
    children: list[Run] | None = None
    parent: Run | None = None
    index: int = -1
    cancelled: bool = False
    terminated: bool = False
    stop_reason: str = ""
    waits: set[str] | None = None
    left: int = 0
    delay: int = 0
    submitted: bool = False
    """By a client, not by the story."""
    counts: dict[str, int] | None = None

    def status(self, now: int) -> str:
        """The job's status at `now` (ms)."""
        if self.life is not None:
            return self.life.status_at(now)
        return self.script[-1].status if self.stopped else "SUBMITTED"

    @property
    def ends_at(self) -> int | None:
        """When the run reaches a terminal state, ms; None while that is not known."""
        if self.life is None:
            return self.stopped
        at, status = self.life.steps[-1]
        return at if status in TERMINAL else None


TERMINAL = frozenset({"SUCCEEDED", "FAILED"})
ACTIVE = ("SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING")
STATUSES = (*ACTIVE, "SUCCEEDED", "FAILED")
