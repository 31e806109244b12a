"""What the grid of an array's children costs: its first paint, and a key, with 10,000 of them beside 100.

python -m benchmarks.array_grid
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

from batchtui.domain.guardrails import Guardrails
from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.domain.state import JobState
from batchtui.poll.board import Board
from batchtui.poll.children import ChildrenNews
from batchtui.tui.app import BatchtuiApp
from batchtui.tui.ports import Place, Ports
from batchtui.tui.rooms import Rooms
from batchtui.tui.screens.array import ArrayScreen
from benchmarks import table
from benchmarks.table import Line, Peer

COMMAND = "python -m benchmarks.array_grid"
SCOPE = Scope("aws", "123456789012", "ap-northeast-2")
SIZE = (120, 40)
FEW, MANY = 100, 10_000
PAGE = 1000
TIMES = 15
LIMIT = 3
STATES = (JobState.FAILED, *(JobState.SUCCEEDED,) * 15, JobState.RUNNING, JobState.RUNNABLE)
"""Of each child in turn."""


def _job(job_id: str, state: JobState, **more: Any) -> Job:
    return Job(SCOPE, job_id, "resize-media", "default", state, 1_700_000_000_000, exit_code=1, **more)


def _pages(parent: Job) -> Iterator[ChildrenNews]:
    """What a reading of all children delivers, as AWS pages them."""
    jobs = [_job(f"{parent.id}:{n}", STATES[n % len(STATES)]) for n in range(parent.array_size or 0)]
    for start in range(0, len(jobs), PAGE):
        yield ChildrenNews(tuple(jobs[start : start + PAGE]), False)
    yield ChildrenNews((), True)


class InMemory:
    """An AWS that has answered already: a screen that asks is told at once."""

    def __init__(self, parents: list[Job]) -> None:
        self._pages = {parent.id: list(_pages(parent)) for parent in parents}

    def children(self, parent: Job, deliver: Callable[[Any], object]) -> Any:
        """All of them."""
        for page in self._pages[parent.id]:
            deliver(page)
        return SimpleNamespace(again=lambda *_, **__: None, close=lambda: None)

    def detail(self, _job_id: str, _deliver: Callable[[Any], object]) -> None:
        """Never told: it comes after the first paint in any case."""


@asynccontextmanager
async def _running(parents: list[Job]) -> AsyncIterator[tuple[BatchtuiApp, Any]]:
    idle: Any = SimpleNamespace(
        start=lambda: None, stop=lambda: None, touch=lambda: None, read_only=False, screen_works=lambda: None,
        screen_rests=lambda: None, settle_orphans=lambda _: None, focus=lambda _: None,
    )  # fmt: skip
    interests: Any = InMemory(parents)
    rooms = Rooms(idle, interests, idle, idle, idle, lambda: 0, lambda: None, idle)
    app = BatchtuiApp(Ports(Board(), Guardrails(), lambda: rooms), Place("bench", SCOPE.region))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        yield app, pilot


async def _painted(screen: ArrayScreen) -> None:
    """Waits until what the screen knows now is on the terminal."""
    done = asyncio.Event()
    screen.call_after_refresh(done.set)
    await done.wait()


async def _open(app: BatchtuiApp, parent: Job) -> tuple[float, float]:
    """Seconds from the order until the first page of children is painted, and until all are."""
    screen = ArrayScreen(parent)
    began = time.perf_counter()
    app.push_screen(screen)
    while not len(screen.known):
        await asyncio.sleep(0)
    await _painted(screen)
    first = time.perf_counter() - began
    while not screen.seen.complete:
        await asyncio.sleep(0)
    await _painted(screen)
    return first, time.perf_counter() - began


async def _key_s(screen: ArrayScreen, key: str) -> float:
    """Seconds of this thread from the cursor's move until it is painted."""
    began = time.perf_counter()
    screen.grid.action_page(1) if key == "pagedown" else screen.grid.action_move(1, 0)
    await _painted(screen)
    return time.perf_counter() - began


async def _measured() -> dict[str, dict[int, float]]:
    """Medians in ms, by what was done and by how many children there are; both sizes in turn."""
    parents = {count: _job(f"array-{count}", JobState.PENDING, array_size=count) for count in (FEW, MANY)}
    took: dict[str, dict[int, list[float]]] = {}
    async with _running(list(parents.values())) as (app, pilot):
        for turn in range(TIMES + 1):
            for count, parent in parents.items():
                first, whole = await _open(app, parent)
                screen = app.screen
                assert isinstance(screen, ArrayScreen) and len(screen.known) == count
                keys = {key: await _key_s(screen, key) for key in ("right", "pagedown")}
                if turn:
                    for what, seconds in {"first": first, "whole": whole, **keys}.items():
                        took.setdefault(what, {}).setdefault(count, []).append(seconds * 1000)
                app.pop_screen()
                await pilot.pause()
    return {what: {count: table.median(all_ms) for count, all_ms in of.items()} for what, of in took.items()}


def measure() -> list[Line]:
    """A line for each thing that is done."""
    return list(_lines(asyncio.run(_measured())))


def _lines(took: dict[str, dict[int, float]]) -> Iterator[Line]:
    words = {
        "first": ("array of 10,000 children: first paint", f"at most {LIMIT} × that of 100"),
        "whole": ("array of 10,000 children: all of ten pages painted", ""),
        "right": ("array of 10,000 children: the cursor moves by one", f"at most {LIMIT} × that of 100"),
        "pagedown": ("array of 10,000 children: a page on", ""),
    }
    for what, (said, bound) in words.items():
        few = Peer("an array of 100", took[what][FEW])
        held = table.ratio_bound(took[what][MANY], few, LIMIT, bound) if bound else None
        yield Line(said, took[what][MANY], "ms", (few,), held, COMMAND)


if __name__ == "__main__":
    sys.exit(table.show(measure()))
