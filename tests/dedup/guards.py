"""The real guard as a process, and an AWS Batch that says of each job what a test wants."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from answering import HANG_UP, Answering, Asked, Reply, answering, fault

from batchtui.dedup import item

ACCOUNT = "123456789012"
GUARD = [sys.executable, "-m", "batchtui.dedup.main"]


def start(
    *arguments: object, job: str = "", attempt: int = 1, start_new_session: bool = False, **more: str
) -> subprocess.Popen[str]:
    """A guard that runs beside the test; `job` is its AWS_BATCH_JOB_ID."""
    environ = {**os.environ, "BATCHTUI_ACCOUNT": ACCOUNT, **more}
    if job:
        environ.update({"AWS_BATCH_JOB_ID": job, "AWS_BATCH_JOB_ATTEMPT": str(attempt)})
    pipe = subprocess.PIPE
    words = [str(argument) for argument in arguments]
    return started(
        subprocess.Popen(
            [*GUARD, *words],
            env=environ,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            text=True,
            start_new_session=start_new_session,
        )
    )


_STARTED: list[subprocess.Popen[str]] = []


def started(process: subprocess.Popen[str]) -> subprocess.Popen[str]:
    """Notes a process, so that a test that fails leaves none behind."""
    _STARTED.append(process)
    return process


def end_all() -> None:
    """Ends what tests have left."""
    while _STARTED:
        process = _STARTED.pop()
        if process.poll() is None:
            alone = os.getpgid(process.pid) == process.pid
            (os.killpg if alone else os.kill)(process.pid, signal.SIGKILL)
            process.communicate()


@dataclass(frozen=True)
class Ended:
    """A guard that has ended."""

    code: int
    out: str
    err: str


def run(*arguments: object, job: str = "", attempt: int = 1, given: str = "", **more: str) -> Ended:
    """A guard, to its end."""
    process = start(*arguments, job=job, attempt=attempt, **more)
    out, err = process.communicate(given, timeout=60)
    return Ended(process.returncode, out, err)


@dataclass
class Batch:
    """What AWS Batch says: job id to JobDetail. Jobs that are terminated here are FAILED at once."""

    server: Answering | None = None
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    submits: str = "answered"
    """What becomes of a SubmitJob: `answered`, `lost` (done, and not answered), `ignored` (neither), `refused`."""
    denied: set[str] = field(default_factory=set)
    """Jobs that may not be described."""
    page: int = 1000
    """Rows that a listing gives at once."""

    def put(self, job_id: str, status: str = "RUNNING", name: str = "nightly", **more: Any) -> str:
        with self.lock:
            arn = f"arn:aws:batch:ap-northeast-2:{ACCOUNT}:job/{job_id}"
            self.jobs[job_id] = {
                "jobId": job_id,
                "jobName": name,
                "jobArn": arn,
                "status": status,
                "jobQueue": "q",
                "createdAt": 1,
                **more,
            }
        return job_id

    @property
    def endpoint(self) -> str:
        assert self.server
        return self.server.endpoint

    def answer(self, asked: Asked) -> Reply:
        with self.lock:
            if asked.what == "describejobs":
                if self.denied.intersection(asked.body["jobs"]):
                    return fault(403, "AccessDeniedException")
                return Reply(body={"jobs": [self.jobs[one] for one in asked.body["jobs"] if one in self.jobs]})
            if asked.what == "terminatejob":
                self.jobs[asked.body["jobId"]].update(status="FAILED", isTerminated=True, stoppedAt=1)
                return Reply()
            if asked.what == "submitjob":
                return self._submit(asked.body)
            if asked.what == "listjobs":
                return self._list(asked.body)
        return Reply(404, {"message": asked.what})

    def _submit(self, body: dict[str, Any]) -> Reply:
        if self.submits == "refused":
            return Reply(400, {"message": "no"}, {"x-amzn-errortype": "ClientException"})
        if self.submits != "ignored":
            job_id = f"next-{len(self.jobs)}"
            self.jobs[job_id] = {"jobId": job_id, "status": "SUBMITTED", "createdAt": 1, **body}
        return Reply(body={"jobId": job_id}) if self.submits == "answered" else HANG_UP

    def _list(self, body: dict[str, Any]) -> Reply:
        """Pages of `page` rows, by name (of any case, all states) or by state."""
        names = [value.lower() for one in body.get("filters", []) for value in one["values"]]
        rows = list(self.jobs.values())
        if names:
            rows = [one for one in rows if one["jobName"].lower() in names]
        else:
            rows = [one for one in rows if one["status"] == body["jobStatus"]]
        start = int(body.get("nextToken") or 0)
        more = {"nextToken": str(start + self.page)} if start + self.page < len(rows) else {}
        return Reply(body={"jobSummaryList": rows[start : start + self.page], **more})


@contextmanager
def batch() -> Iterator[Batch]:
    """Serves until the block is left; its endpoint is the environment's AWS_ENDPOINT_URL_BATCH."""
    told = Batch()
    with answering(told.answer) as server:
        told.server = server
        before = os.environ.get("AWS_ENDPOINT_URL_BATCH")
        os.environ["AWS_ENDPOINT_URL_BATCH"] = server.endpoint
        try:
            yield told
        finally:
            os.environ.pop("AWS_ENDPOINT_URL_BATCH")
            if before:
                os.environ["AWS_ENDPOINT_URL_BATCH"] = before


def held(wire: Any, table: str, key: str = "k", slot: int | None = None) -> item.Holder | None:
    """Who holds a key, as it stands in the table."""
    pk = item.lock_key(ACCOUNT, wire.region, key, slot)
    return item.holder(wire.dynamodb("GetItem", item.get(table, pk), table).get("Item", {}))


def outcome(wire: Any, table: str, job_id: str) -> str:
    """The outcome that stands in the table; empty: none."""
    found = wire.dynamodb("GetItem", item.get(table, item.outcome_key(job_id)), table).get("Item", {})
    return found.get("outcome", {}).get("S", "")


def shell(path: Path, text: str) -> Path:
    """An executable shell script."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path
