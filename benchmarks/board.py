"""What the board costs on the screen's thread: 5,000 groups over 100,000 runs, and 500 of them change.

python -m benchmarks.board
"""

import asyncio
import gc
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import cycle, islice, product
from types import SimpleNamespace
from typing import Any

from batchtui.domain.guardrails import Guardrails
from batchtui.domain.job import Job
from batchtui.domain.labels import BY_NAME, By, Grouping
from batchtui.domain.queue import Queue
from batchtui.domain.scope import Scope
from batchtui.domain.state import JobState
from batchtui.poll.board import Board
from batchtui.tui.app import BatchtuiApp
from batchtui.tui.ports import Place, Ports
from batchtui.tui.rooms import Rooms
from batchtui.tui.screens.board import BoardScreen
from benchmarks import table
from benchmarks.table import Bound, Line
from benchmarks.worlds import DAY, HOUR, NAMES, QUEUES

COMMAND = "python -m benchmarks.board"
SCOPE = Scope("aws", "123456789012", "ap-northeast-2")
SIZE = (120, 40)
GROUPS, RUNS, CHANGES = 5_000, 100_000, 500
TEAMS = ("audio", "billing", "clinic", "dispatch", "energy")
TIMES = 15
CYCLE_MS, ARRANGE_MS = 10, 100
DEFINITIONS = 10
AT_WORK = (JobState.RUNNING, JobState.RUNNABLE, JobState.STARTING)


def _names() -> list[str]:
    return [f"{team}-{name}" for name, team in islice(product(NAMES, TEAMS), GROUPS)]


def _runs(now_ms: int) -> Iterator[Job]:
    """Twenty runs a name over a day; the newest of each tenth name is at work, every eleventh run has failed."""
    names = _names()
    for number in range(RUNS):
        created = now_ms - 2 * HOUR - number * (DAY - 4 * HOUR) // RUNS
        name = names[number % GROUPS]
        state = JobState.FAILED if number % 11 == 5 else JobState.SUCCEEDED
        at_work = number < GROUPS and number % 10 == 0
        run = Job(
            SCOPE, f"{number:08x}-0000-4000-8000-{number:012x}", name, QUEUES[number % 2], state, created,
            started_at_ms=created + 60_000, stopped_at_ms=created + 360_000 + number % 97 * 1000,
            exit_code=1 if state is JobState.FAILED else 0,
            definition=f"arn:aws:batch:r:1:job-definition/step-{number % DEFINITIONS}:1",
        )  # fmt: skip
        yield _at_work(run, AT_WORK[number // 10 % 3]) if at_work else run


def _at_work(run: Job, state: JobState) -> Job:
    started = run.started_at_ms if state is JobState.RUNNING else None
    return replace(run, state=state, started_at_ms=started, stopped_at_ms=None, exit_code=None)


def _next(run: Job, now_ms: int) -> Job:
    """What a cycle tells of a group: its newest run moves on, or another has begun."""
    if run.state.terminal:
        return replace(_at_work(run, JobState.RUNNABLE), id=f"{run.id}+", created_at_ms=now_ms)
    if run.state is JobState.RUNNING:
        return replace(run, state=JobState.SUCCEEDED, stopped_at_ms=now_ms, exit_code=0)
    return replace(run, state=JobState.RUNNING, started_at_ms=now_ms)


def _queue(name: str) -> Queue:
    return Queue(SCOPE, f"arn:aws:batch:r:1:job-queue/{name}", name, True, "VALID", "", 1, False, False)


class Screen:
    """A dashboard on a board that nobody polls."""

    def __init__(self, app: BatchtuiApp, board: Board, pilot: Any) -> None:
        self.app = app
        self.board = board
        self.pilot = pilot
        self._names = cycle(_names())

    @property
    def rows(self) -> BoardScreen:
        """The board's screen."""
        screen = self.app.screen
        assert isinstance(screen, BoardScreen)
        return screen

    async def cpu_ms(self, do: Callable[[], object]) -> float:
        """What this thread works until what was done is painted, ms."""
        await self.pilot.pause()
        began = time.thread_time()
        do()
        await self._painted()
        return (time.thread_time() - began) * 1000

    async def cycle_ms(self) -> float:
        """The newest run of each of 500 groups moves on, or another begins; the poll's threads sum them up."""
        names = list(islice(self._names, CHANGES))
        moved = [_next(self.board.runs_of(name)[0], self.app.now.ms) for name in names]
        await self.pilot.pause()
        began = time.thread_time()
        change = await asyncio.to_thread(self.board.apply, moved)
        assert len(change.names) == CHANGES
        while self.app._gathering.waiting:
            await asyncio.sleep(0.01)
        await self._painted()
        return (time.thread_time() - began) * 1000

    async def _painted(self) -> None:
        done = asyncio.Event()
        self.app.screen.call_after_refresh(done.set)
        await done.wait()


@asynccontextmanager
async def _running() -> AsyncIterator[Screen]:
    idle: Any = SimpleNamespace(
        start=lambda: None, stop=lambda: None, touch=lambda: None, focus=lambda _: None, ask=lambda *_: None,
        screen_works=lambda: None, screen_rests=lambda: None, settle_orphans=lambda _: None,
    )  # fmt: skip
    board = Board()
    # From the first change on each is summed up, as while somebody looks.
    board.listen(lambda _: None)
    now_ms = round(time.time() * 1000)
    board.apply(_runs(now_ms))
    board.set_queues([_queue(name) for name in QUEUES])
    board.set_status(read_at_ms=now_ms, queues_known=True, active_complete=True, history_complete=True, scope=SCOPE)
    rooms = Rooms(idle, idle, idle, idle, idle, lambda: 0, lambda: None, idle)
    app = BatchtuiApp(Ports(board, Guardrails("bench"), lambda: rooms), Place("bench", SCOPE.region))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = Screen(app, board, pilot)
        assert len(screen.rows.table.items) == GROUPS
        gc.freeze()
        yield screen


async def _sort(screen: Screen) -> float:
    """By each column in turn, there and back."""
    took = []
    for key in ("job", "age", "took", "usual", "ok", ""):
        took.append(await screen.cpu_ms(lambda key=key: screen.rows.sort_by(key)))
    return max(took)


async def _filter(screen: Screen) -> float:
    """As it is typed: a text, an expression, a cause, and none."""
    took = []
    for text in ("nightly", "/^a.*report$/", "status:failed took:>1m", ""):
        screen.rows.filter_field.kept = text
        took.append(await screen.cpu_ms(lambda: screen.rows.filter_changed("")))
    return max(took)


async def _cycle(screen: Screen) -> float:
    return await screen.cycle_ms()


async def _flat(screen: Screen) -> float:
    """The same while all runs are shown in one list."""
    screen.rows.toggle_flat()
    assert len(screen.rows.table.items) >= RUNS
    took = await screen.cycle_ms()
    screen.rows.toggle_flat()
    return took


async def _by_definition(screen: Screen) -> float:
    """The same where the runs are grouped besides: by ten definitions of ten thousand runs each."""
    by = Grouping(By.DEFINITION)
    await asyncio.to_thread(screen.board.group_by, by)
    screen.rows.group_by(by)
    while screen.rows.by_name or screen.app._gathering.waiting:
        await asyncio.sleep(0.01)
    took = await screen.cycle_ms()
    screen.rows.group_by(BY_NAME)
    return took


async def _measured() -> dict[str, float]:
    """Medians in ms of this thread's time."""
    kinds: dict[str, Callable[[Screen], Awaitable[float]]] = {
        "cycle": _cycle, "flat": _flat, "definition": _by_definition, "sort": _sort, "filter": _filter,
    }  # fmt: skip
    took: dict[str, list[float]] = {what: [] for what in kinds}
    async with _running() as screen:
        for turn in range(TIMES + 1):
            for what, do in kinds.items():
                spent = await do(screen)
                if turn:
                    took[what].append(spent)
    return {what: table.median(all_ms) for what, all_ms in took.items()}


def measure() -> list[Line]:
    """A line for each thing that happens to the board."""
    return list(_lines(asyncio.run(_measured())))


def _lines(took: dict[str, float]) -> Iterator[Line]:
    words = {
        "cycle": (f"board of {GROUPS:,} groups over {RUNS:,} runs: {CHANGES} changes, CPU of the screen's thread",
                  CYCLE_MS),
        "flat": (f"list of all {RUNS:,} runs: {CHANGES} changes, CPU of the screen's thread", None),
        "definition": (f"board of {DEFINITIONS} definitions over {RUNS:,} runs: {CHANGES} changes, CPU of the screen's "
                       "thread", CYCLE_MS),
        "sort": (f"board of {GROUPS:,} groups: sort by a column (the slowest), CPU until it is painted", ARRANGE_MS),
        "filter": (f"board of {GROUPS:,} groups: filter (the slowest), CPU until it is painted", ARRANGE_MS),
    }  # fmt: skip
    for what, (said, limit) in words.items():
        bound = Bound(took[what], limit, f"at most {limit} ms") if limit else None
        yield Line(said, took[what], "ms", (), bound, COMMAND)


if __name__ == "__main__":
    sys.exit(table.show(measure()))
