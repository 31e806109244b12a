"""A demo of AWS for each test, with a clock that only ticks move, and the dashboard's log file read afterwards."""

import asyncio
import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from short_story import short_story

from batchtui.demo.server import Server, serving


@pytest.fixture
def story() -> Iterator[Server]:
    """The demo's story, standing still."""
    with serving(short_story()) as server:
        yield server


async def _idle(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Until the screens' thread has nothing left to do. Textual's own looks at the time that all threads spend."""
    loop, end, rests = asyncio.get_running_loop(), time.monotonic() + max_sleep, 0
    while rests < 3 and time.monotonic() < end:
        await asyncio.sleep(0)
        rests = 0 if loop._ready else rests + 1  # type: ignore[attr-defined]


async def _idle_after_a_frame(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """The same once a frame is over: some of a resize happens with the next one."""
    await asyncio.sleep(0.02)
    await _idle()


@pytest.fixture(autouse=True)
def _no_idle_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textual.app.wait_for_idle", _idle)
    monkeypatch.setattr("textual.pilot.wait_for_idle", _idle_after_a_frame)


@pytest.fixture(autouse=True)
def own_log(home: Path) -> Iterator[None]:
    """Each test's log file is its own, and whatever was logged as an error fails the test."""
    ours = logging.getLogger("batchtui")
    for handler in list(ours.handlers):
        ours.removeHandler(handler)
    yield
    written = [path.read_text() for path in home.rglob("batchtui.log")]
    assert not any("Traceback" in text or " ERROR " in text for text in written), written
