"""The demo's story with a clock that only `tick` moves."""

from collections.abc import Iterator

import pytest
from demo_client import PROBE, Demo, client

from batchtui.demo.server import serving
from batchtui.demo.story import build


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """The story with a standing clock; tests share it, so they submit what they change."""
    with serving(build(seed=7, jobs=3000, speed=0)) as server:
        made = Demo(server.endpoint, client(server.endpoint, "batch"), client(server.endpoint, "logs"))
        made.batch.register_job_definition(**PROBE)
        yield made
