"""Runs of one job under the guard, in virtual time: crashes, retries, lost and late answers, a Batch that lags.

The guard's own course is what runs in each container; everything around it is played. `Play.step` does one thing of
those that can happen next, as the random numbers say, and checks after it that no two runs' payloads are alive.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from model_table import ModelTable

from batchtui.dedup.item import ARRAY, JOB, Holder, Me
from batchtui.dedup.rules import (
    Claim,
    Course,
    Entered,
    Fate,
    Granted,
    Held,
    Look,
    Looked,
    Pause,
    Peek,
    Policy,
    Terminate,
    enter,
    releases,
    skip_code,
)

KILL_AFTER_MS = 30_000
MISSING_MS = 60_000


@dataclass
class Run:
    """A job of Batch: its history as DescribeJobs may show it: any moment of it when a read is stale."""

    id: str
    children: int
    attempts: int
    policy: Policy
    created_ms: int
    shown: list[Fate] = field(default_factory=list)
    forced: bool = False
    failed: bool = False
    left: int = 0
    """Containers that have not ended for good."""

    @property
    def ended(self) -> bool:
        return self.shown[-1].ended

    def show(self, status: str, now_ms: int) -> None:
        if not self.ended:
            stopped = now_ms if status in ("SUCCEEDED", "FAILED") else 0
            self.shown.append(Fate(status, self.created_ms, stopped, self.forced))


@dataclass(frozen=True)
class List:
    """What a rule without a lock asks: answered by `(created_ms, id, status)` of each run, as a listing has it."""


Rule = Callable[[Me, Policy], Course]


class Container:
    """One attempt of a run, or of a child of it."""

    def __init__(self, run: Run, attempt: int, rule: Rule) -> None:
        self.run, self.attempt = run, attempt
        self.me = Me(run.id, attempt, ARRAY if run.children else JOB)
        self.course = rule(self.me, run.policy)
        self.ask = next(self.course)
        self.wakes_ms = 0
        self.entered: Entered | None = None
        self.payload = self.ran = self.releasing = False
        self.kept = False
        """The payload of the attempt before failed under the lock."""
        self.gone_ms = 0
        """When SIGKILL comes; 0: nobody ends it."""


class Play:
    """The world: one table, some runs, and whatever goes wrong."""

    def __init__(self, random: Random, slots: int = 1, calm: bool = False, rule: Rule = enter) -> None:
        self.random, self.slots, self.calm, self.rule = random, slots, calm, rule
        self.strict = rule is enter
        """The guard's own rule: what it must not do fails at once. Others are counted."""
        self.honest = True
        """A later attempt that does not run says so."""
        self.deadly = True
        """Containers are killed, and runs are ended by hand; calm play has neither, nor anything late or lost."""
        self.doubled = self.false_success = False
        self.table = ModelTable()
        self.now_ms = 1_700_000_000_000
        self.runs: dict[str, Run] = {}
        self.due: list[tuple[Run, int, bool]] = []
        """Attempts that wait for a container, and whether the payload of the one before failed under the lock."""
        self.live: list[Container] = []
        self.late: list[tuple[Me, Claim, int]] = []
        """Claims whose sender has given up on them, and that arrive all the same."""
        self.verdicts: list[tuple[Container, Entered | Held]] = []

    def submit(self, policy: Policy, children: int = 0, attempts: int = 1) -> Run:
        """A run that waits for its containers."""
        run = Run(f"run-{len(self.runs)}", children, attempts, policy, self.now_ms)
        run.shown.append(Fate("RUNNABLE", run.created_ms))
        run.left = max(1, children)
        self.runs[run.id] = run
        self.due += [(run, 1, False)] * run.left
        return run

    @property
    def over(self) -> bool:
        return not (self.due or self.live or self.late)

    def step(self) -> None:
        """One thing happens."""
        self.now_ms += self.random.choice((0, 1, 50, 700, 4_000))
        doings = [self._start] * bool(self.due) + [self._move] * (3 * bool(self.live))
        if not self.calm:
            doings += [self._arrive] * bool(self.late)
        if self.deadly and not self.calm:
            doings += [self._kill] * bool(self.live) + [self._end_by_hand] * (self.random.random() < 0.1)
        if doings:
            self.random.choice(doings)()
        for container in [one for one in self.live if one.gone_ms and one.gone_ms <= self.now_ms]:
            self._exit(container, 137)
        self.check()

    def check(self) -> None:
        """Never more runs at once than there are slots."""
        alive = {container.run.id for container in self.live if container.payload}
        self.doubled = self.doubled or len(alive) > self.slots
        assert not (self.strict and self.doubled), f"at once: {sorted(alive)}"

    def _start(self) -> None:
        run, attempt, kept = self.due.pop(self.random.randrange(len(self.due)))
        if run.ended:
            run.left -= 1
            return
        run.show("RUNNING", self.now_ms)
        container = Container(run, attempt, self.rule)
        container.kept = kept
        self.live.append(container)

    def _move(self) -> None:
        one = self.random.choice(self.live)
        if one.releasing:
            self._release(one)
        elif one.payload:
            self._finish(one, 0 if self.calm or self.random.random() < 0.6 else 1)
        else:
            self._answer(one)

    def _finish(self, one: Container, code: int) -> None:
        one.payload = False
        if releases(one.me, code):
            one.releasing = True
        else:
            self._exit(one, code)

    def _release(self, one: Container) -> None:
        self.table.release(one.me, one.entered.slot, one.entered.token, self.now_ms)
        if self.calm or self.random.random() < 0.8:
            self._exit(one, 0)

    def _answer(self, one: Container) -> None:
        ask, answer = one.ask, None
        if isinstance(ask, Claim):
            done = self.table.claim(one.me, ask.slot, ask.seen, self.now_ms)
            if not self.calm and self.random.random() < 0.2:
                return  # its answer is lost: it is sent once more
            if not self.calm and self.random.random() < 0.1:
                self.late.append((one.me, ask, self.now_ms))
            answer = done if isinstance(done, Holder) else Granted(done)
        elif isinstance(ask, Peek):
            answer = self.table.items.get(ask.slot)
        elif isinstance(ask, Look):
            answer = Looked(self._describe(ask.owners), self.now_ms)
        elif isinstance(ask, Pause):
            one.wakes_ms = one.wakes_ms or self.now_ms + int(ask.seconds * 1000)
            self.now_ms = max(self.now_ms, one.wakes_ms) if self.random.random() < 0.3 else self.now_ms
            if self.now_ms < one.wakes_ms:
                return
            one.wakes_ms = 0
        elif isinstance(ask, Terminate):
            self._force(self.runs[ask.owner])
        elif isinstance(ask, List):
            answer = [(run.created_ms, run.id, self._shown(run)) for run in self.runs.values()]
        try:
            one.ask = one.course.send(answer)
        except StopIteration as end:
            self._verdict(one, end.value)

    def _verdict(self, one: Container, verdict: Entered | Held) -> None:
        self.verdicts.append((one, verdict))
        if isinstance(verdict, Entered):
            one.entered, one.payload, one.ran = verdict, True, True
            return
        if not self.strict:
            code = skip_code(one.me, 0) if self.honest else 0
            self.false_success = self.false_success or (one.attempt > 1 and code == 0)
            self._exit(one, code)
            return
        assert not one.kept, f"attempt {one.attempt} of {one.run.id} lost the lock that its failed attempt kept"
        code = skip_code(one.me, 0)
        assert code or one.attempt == 1, "a later attempt that did not run says success"
        self._exit(one, code)

    def _describe(self, owners: tuple[str, ...]) -> dict[str, Fate]:
        fates = {}
        for owner in owners:
            run = self.runs[owner]
            if not self.calm and self.now_ms - run.created_ms < MISSING_MS and self.random.random() < 0.2:
                continue
            fates[owner] = self._read(run)
        return fates

    def _read(self, run: Run) -> Fate:
        stale = not self.calm and self.random.random() < 0.3
        return self.random.choice(run.shown) if stale else run.shown[-1]

    def _shown(self, run: Run) -> str:
        return self._read(run).status

    def _arrive(self) -> None:
        me, ask, then_ms = self.late.pop(self.random.randrange(len(self.late)))
        self.table.claim(me, ask.slot, ask.seen, then_ms)

    def _kill(self) -> None:
        if self.random.random() < 0.2 and self.live:
            self._exit(self.random.choice(self.live), 137)

    def _end_by_hand(self) -> None:
        active = [run for run in self.runs.values() if not run.ended]
        if active:
            self._force(self.random.choice(active))

    def _force(self, run: Run) -> None:
        """Batch says FAILED at once; the containers live on until SIGKILL."""
        if run.ended:
            return
        run.forced = True
        run.show("FAILED", self.now_ms)
        for container in self.live:
            if container.run is run:
                container.gone_ms = self.now_ms + self.random.randrange(KILL_AFTER_MS)

    def _exit(self, one: Container, code: int) -> None:
        self.live.remove(one)
        run = one.run
        kept = one.ran and not one.releasing
        one.payload = False
        if code and not run.ended and one.attempt < run.attempts:
            self.due.append((run, one.attempt + 1, kept))
            if not run.children:
                run.show("RUNNABLE", self.now_ms)
            return
        run.left -= 1
        run.failed = run.failed or bool(code)
        if run.left == 0:
            run.show("FAILED" if run.failed else "SUCCEEDED", self.now_ms)
