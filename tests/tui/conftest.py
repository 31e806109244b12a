"""A demo of AWS for each test, with a clock that only ticks move, and the dashboard's log file read afterwards."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from batchtui.demo.server import Server, serving
from batchtui.demo.story import build


@pytest.fixture
def story() -> Iterator[Server]:
    """The demo's story, standing still."""
    with serving(build(seed=7, speed=0)) as server:
        yield server


@pytest.fixture(autouse=True)
def own_log(home: Path) -> Iterator[None]:
    """Each test's log file is its own, and whatever was logged as an error fails the test."""
    ours = logging.getLogger("batchtui")
    for handler in list(ours.handlers):
        ours.removeHandler(handler)
    yield
    written = [path.read_text() for path in home.rglob("batchtui.log")]
    assert not any("Traceback" in text or " ERROR " in text for text in written), written
