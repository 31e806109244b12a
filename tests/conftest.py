"""Every test runs as on a fresh machine: its own home, no AWS settings, one time zone."""

import gc
import logging
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from botocore.loaders import create_loader
from hypothesis import HealthCheck, settings
from often import often
from short_story import short_story
from variables import environment

from batchtui.aws import clients
from batchtui.aws.budget import Rate
from batchtui.aws.clients import Clients
from batchtui.aws.jobs import describe_one
from batchtui.domain.job import JobDetail
from batchtui.domain.state import JobState

XDG = ("CONFIG", "CACHE", "DATA", "STATE")

settings.register_profile(
    "batchtui", deadline=None, max_examples=often(100), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("batchtui")


def pytest_collection_finish() -> None:
    """What was imported and collected stays: Python's collector need not look through it, test by test."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a test has found out and notes as `shown` is printed, also where it passes on another process."""
    for report in terminalreporter.stats.get("passed", []):
        for name, text in report.user_properties:
            if name == "shown":
                terminalreporter.write_line(f"\n{text}")


def _isolate(patch: pytest.MonkeyPatch, home: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("AWS_", "XDG_", "BATCHTUI_", "BOTO_"))]:
        patch.delenv(name)
    for name in ("COLUMNS", "LINES", "NO_COLOR", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        patch.delenv(name, raising=False)
    patch.setenv("HOME", str(home))
    for kind in XDG:
        patch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    patch.setenv("AWS_CONFIG_FILE", str(home / "aws-config"))
    patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(home / "aws-credentials"))
    patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    patch.setenv("TZ", "UTC")
    for name in ("LC_ALL", "LC_CTYPE"):
        patch.delenv(name, raising=False)
    patch.setenv("LANG", "C.UTF-8")
    time.tzset()


@dataclass(frozen=True)
class Standing:
    """A demo whose time stands still."""

    endpoint: str
    door: Any

    def tick(self, seconds: float) -> None:
        """Moves its clock on."""
        with self.door.world.lock:
            self.door.world.clock.tick(seconds)
            self.door.world.advance()

    def catch_up(self) -> None:
        """Its clock is not behind this machine's: a lost job is looked for from a minute before it was asked."""
        behind_s = time.time() - self.door.world.clock.now() / 1000
        if behind_s > 0:
            self.tick(behind_s)

    def run_to_end(self, clients: Clients, job_id: str) -> JobDetail:
        """Ticks until the job has ended."""
        for _ in range(500):
            detail = describe_one(clients, job_id)
            if detail.job.state.terminal:
                return detail
            self.tick(1)
        raise AssertionError(f"{job_id} does not end: {detail.job.state}")

    def run_until(self, clients: Clients, job_id: str, state: JobState) -> JobDetail:
        """Ticks until the job is in a state."""
        for _ in range(2000):
            detail = describe_one(clients, job_id)
            if detail.job.state is state:
                return detail
            self.tick(0.2)
        raise AssertionError(f"{job_id} never was {state}, it is {detail.job.state}")


@pytest.fixture(scope="session", autouse=True)
def _machine_stays_out(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For what outlives a test: servers, and the clients before them."""
    with pytest.MonkeyPatch.context() as patch:
        _isolate(patch, tmp_path_factory.mktemp("machine"))
        # Each session of botocore's reads the models of its services anew: a tenth of a second, hundreds of times.
        patch.setattr("botocore.session.create_loader", cache(create_loader))
        yield


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home; nothing of AWS is set but where its files would be."""
    path = tmp_path_factory.mktemp("home")
    _isolate(monkeypatch, path)
    return path


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch):
    """Points every AWS client at an endpoint, with keys and a region, and gives ours: `at(url)`.

    Their budgets are wide: what they make of time is tested by itself.
    """
    wide = Rate(1e6, 10**6)
    monkeypatch.setattr(clients, "RATES", dict.fromkeys(clients.RATES, wide))
    monkeypatch.setattr(clients, "REST", wide)

    def point(endpoint: str, read_only: bool = False) -> Clients:
        for name, value in environment(endpoint).items():
            monkeypatch.setenv(name, value)
        return Clients(read_only=read_only)

    return point


@pytest.fixture(scope="session")
def moto_endpoint() -> Iterator[str]:
    """moto's server: an AWS Batch that we did not write; jobs end as soon as they are submitted."""
    from moto.core.config import default_user_config
    from moto.server import ThreadedMotoServer

    default_user_config["batch"] = {"use_docker": False}
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def standing() -> Iterator[Standing]:
    """The demo's AWS with a clock that only `tick` moves; tests share it."""
    from batchtui.demo.server import serving

    with serving(short_story()) as server:
        yield Standing(server.endpoint, server.door)
