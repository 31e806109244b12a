"""The state of the demo's AWS: its runs, and what becomes due as time passes."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable
from itertools import count
from typing import Protocol

from batchtui.demo import arrays, lives
from batchtui.demo.clock import Clock
from batchtui.demo.definitions import Definitions
from batchtui.demo.ends import LOST_DEPENDENCY
from batchtui.demo.lately import Lately
from batchtui.demo.queues import Queues
from batchtui.demo.runs import TERMINAL, Json, Life, Run
from batchtui.demo.shelf import Shelf

Due = Callable[[int], None]


class Containers(Protocol):
    """Who runs a job's container as a real process."""

    def begin(self, run: Run, ready: int | None) -> bool:
        """Takes a run over whose dependencies are done; False: it is not one of theirs."""

    def stop(self, run: Run, at: int) -> None:
        """The run is being stopped, and will be over at `at` (ms)."""

    def expected(self, name: str) -> bool:
        """Whether a run of this name that a client has submitted is on its way or at work."""


class World:
    """Everything that requests read and change, under one lock that the server holds."""

    def __init__(self, clock: Clock, seed: int = 7) -> None:
        self.clock = clock
        self.seed = seed
        self.lock = threading.RLock()
        self.queues: Queues = {}
        self.environments: dict[str, Json] = {}
        self.resources: dict[str, Json] = {}
        """Consumable resources by name."""
        self.definitions: Definitions = {}
        self.rules: dict[tuple[str, str], tuple[Json, list[Json]]] = {}
        """EventBridge's, by event bus and name: each with its targets."""
        self.schedules: dict[tuple[str, str], Json] = {}
        """Scheduler's, by group and name."""
        self.shelves: dict[str, Shelf] = {}
        self.runs: dict[str, Run] = {}
        self.lately = Lately()
        self.fed = True
        """Whether the archive of events has any."""
        self.submitted = count()
        self.containers: Containers | None = None
        """None: every container is told only."""
        self._due: list[tuple[int, int, Due]] = []
        self._order = count()
        self._waiters: dict[str, list[Run]] = {}
        self._at = 0

    def advance(self) -> int:
        """Lets everything happen that is due, in order; answers the time, ms."""
        now = max(self._at, self.clock.now())
        while self._due and self._due[0][0] <= now:
            at, _, act = heapq.heappop(self._due)
            self._at = at
            act(at)
        self._at = now
        return now

    def when(self, at: int, act: Due) -> None:
        """Has `act` called with `at` (ms) once the clock gets there."""
        heapq.heappush(self._due, (at, next(self._order), act))

    def fill(self, runs: list[Run]) -> None:
        """Takes in past runs."""
        for run in runs:
            self.runs[run.id] = run
        self.lately.fill(runs)
        for name, shelf in self.shelves.items():
            shelf.fill([run for run in runs if run.work.queue == name])

    def admit(self, run: Run) -> None:
        """Takes in a new run, or an array parent with its children, whose scripts are set."""
        self.runs[run.id] = run
        self.shelves[run.work.queue].add(run)
        for one in (run, *(run.children or ())):
            waits = {each for each in one.waits or () if not self._over(each)}
            lost = any(self._failed(each) for each in one.waits or ())
            one.waits = waits or None
            if lost:
                self._give_up(one, one.created + int(self.clock.minute), LOST_DEPENDENCY)
            elif waits:
                self._let_wait(one)
            elif one.children is None:
                self.begin(one, None)
        if run.children is not None and run.life is None:
            run.life = arrays.parent_life(run, self.clock.minute)

    def begin(self, run: Run, ready: int | None) -> None:
        """Plans the life of a run whose dependencies are done (`ready`, ms) or that has none."""
        if self.containers is not None and self.containers.begin(run, ready):
            return
        run.life = lives.plan(run, self.clock.minute, ready)
        lives.settle(run, run.life)
        self.watch(run)

    def watch(self, run: Run) -> None:
        """Takes note of when the run ends."""
        at = run.ends_at
        if at is not None:
            self.when(at, lambda due: self._end(run, due))

    def find(self, job_id: str) -> Run | None:
        """A run or, as `<parent>:<index>`, an array child."""
        parent, _, index = job_id.partition(":")
        run = self.runs.get(parent)
        if run is None or not index:
            return run
        place = int(index) if index.isascii() and index.isdigit() else -1
        return run.children[place] if run.children is not None and 0 <= place < len(run.children) else None

    def _over(self, job_id: str) -> bool:
        found = self.find(job_id)
        return found is None or found.status(self._at) in TERMINAL

    def _failed(self, job_id: str) -> bool:
        found = self.find(job_id)
        return found is not None and found.status(self._at) == "FAILED"

    def _let_wait(self, run: Run) -> None:
        pending = run.created + int(self.clock.minute * 0.3)
        run.life = Life([(run.created, "SUBMITTED"), (pending, "PENDING")], [])
        for each in run.waits or ():
            self._waiters.setdefault(each, []).append(run)

    def _give_up(self, run: Run, at: int, reason: str) -> None:
        """Ends a run that will never start."""
        if run.children is not None:
            run.life = run.life or arrays.parent_life(run, self.clock.minute)
            return
        before = run.life.steps if run.life else [(run.created, "SUBMITTED")]
        run.life = Life([*before, (max(at, before[-1][0]), "FAILED")], [], reason)
        lives.settle(run, run.life)
        self.watch(run)

    def _end(self, run: Run, at: int) -> None:
        """A run has ended: its queue, its parent and those that wait for it take note."""
        if run.ends_at != at or run.life is None:
            return
        status = run.life.steps[-1][1]
        self.lately.add(run)
        if run.parent is None:
            self.shelves[run.work.queue].end(run, status)
        else:
            self._child_ended(run.parent, at)
        for waiter in self._waiters.pop(run.id, ()):
            self._dependency_ended(waiter, run.id, status, at)
        if (
            run.script
            and run.parent is None
            and not run.stop_reason
            and run.children is None
            and not run.work.depends_on
        ):
            run.life = None

    def _child_ended(self, parent: Run, at: int) -> None:
        parent.left -= 1
        if parent.left == 0:
            arrays.close(parent, at, self.clock.minute)
            self.watch(parent)

    def _dependency_ended(self, run: Run, job_id: str, status: str, at: int) -> None:
        if run.waits is None or run.status(at) in TERMINAL:
            return
        run.waits.discard(job_id)
        if status == "FAILED":
            self._give_up(run, at, run.stop_reason or LOST_DEPENDENCY)
            run.waits = None
        elif not run.waits:
            run.waits = None
            self._start_after_waiting(run, at)

    def _start_after_waiting(self, run: Run, at: int) -> None:
        if run.stop_reason and run.children is None:
            self._give_up(run, at, run.stop_reason)
        elif run.children is None:
            self.begin(run, at)
