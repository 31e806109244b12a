"""What batchtui is measured beside: the plain ways of boto3, two other clients, and an empty Textual app."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from benchmarks.pty_process import PtyProcess
from benchmarks.served import REGION, Served
from benchmarks.worlds import QUEUES

STATES = ["SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED"]
PLACE = Path(__file__).parent.parent / ".venv-bench" / "bin"
"""Where `make bench` installs the other clients."""
EMPTY_APP = [sys.executable, "-m", "benchmarks.empty_app"]
LIST_APP = [sys.executable, "-m", "benchmarks.list_app"]


class PeerMissing(Exception):
    """A peer cannot be run; the text says why."""


def client_of(server: Served) -> Any:
    """A plain boto3 client of AWS Batch."""
    return boto3.client(
        "batch",
        endpoint_url=server.endpoint,
        region_name=REGION,
        aws_access_key_id="demo",
        aws_secret_access_key="demo",
        config=Config(retries={"total_max_attempts": 1}),
    )


def list_everything(server: Served, states: Iterable[str] = STATES) -> int:
    """Every state of every queue by boto3's paginators, one after another; how many runs."""
    pages = client_of(server).get_paginator("list_jobs")
    return sum(
        len(page["jobSummaryList"])
        for queue in QUEUES
        for state in states
        for page in pages.paginate(jobQueue=queue, jobStatus=state)
    )


def read_cheapest(server: Served, refresh_s: float) -> None:
    """Carries out the cheapest plan for what came since a refresh ago."""
    plan, client = server.cheapest(round((time.time() - refresh_s) * 1000)), client_of(server)
    pages = client.get_paginator("list_jobs")
    for queue, after_ms, by_state in plan["queues"]:
        new = [{"name": "AFTER_CREATED_AT", "values": [str(after_ms)]}]
        for _ in pages.paginate(jobQueue=queue, filters=new):
            pass
        for state in STATES[:5] if by_state else ():
            for _ in pages.paginate(jobQueue=queue, jobStatus=state):
                pass
    for start in range(0, len(plan["ids"]), 100):
        client.describe_jobs(jobs=plan["ids"][start : start + 100])


def run_awsbstat(server: Served, queues: Iterable[str], states: str = "") -> float:
    """`awsbstat` on each queue, one after another; seconds, from start to end. `states`: its own default if empty.

    Raises:
        PeerMissing: it is not installed, or fails.
    """
    command = [str(_installed("awsbstat")), *(["-s", states] if states else [])]
    with tempfile.TemporaryDirectory() as home:
        Path(home, ".parallelcluster").mkdir()
        Path(home, ".parallelcluster", "awsbatch-cli.cfg").write_text(
            "".join(["[main]\n", *(_cluster(queue) for queue in queues)])
        )
        environment = {**os.environ, **server.environment, "HOME": home}
        start = time.monotonic()
        for queue in queues:
            done = subprocess.run([*command, "-c", queue], env=environment, capture_output=True, text=True)
            if done.returncode:
                raise PeerMissing(f"awsbstat failed: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
        return time.monotonic() - start


def _cluster(queue: str) -> str:
    rest = ("s3_bucket", "artifact_directory", "compute_environment", "job_definition", "head_node_ip")
    named = {"region": REGION, "proxy": "NONE", "job_queue": queue, "batch_cli_requirements": "boto3>=1.0"}
    lines = [f"{key} = {value}" for key, value in {**named, **dict.fromkeys(rest, "none")}.items()]
    return "\n".join([f"[cluster {queue}]", *lines, ""])


def run_awsbw(server: Served) -> None:
    """`awsbw` on both queues in a pseudo-terminal, through one refresh.

    Raises:
        PeerMissing: it is not installed, or asks nothing.
    """
    command = [str(_installed("awsbw")), "-Q", *QUEUES, "-C", "60"]
    with tempfile.TemporaryDirectory() as home:
        profile = Path(home, "config")
        # It takes its keys from a profile only.
        profile.write_text(f"[default]\nregion = {REGION}\naws_access_key_id = demo\naws_secret_access_key = demo\n")
        environment = {**os.environ, **server.environment, "HOME": home, "AWS_CONFIG_FILE": str(profile)}
        with PtyProcess(command, environment) as process:
            until = time.monotonic() + 60
            while time.monotonic() < until:
                before = server.counted().calls_of()
                process.read_for(1.5)
                if before and server.counted().calls_of() == before:
                    return
    raise PeerMissing("awsbw asked nothing within a minute")


def _installed(name: str) -> Path:
    if not (PLACE / name).exists():
        raise PeerMissing(f"{name} is not installed (`make bench` does that)")
    return PLACE / name
