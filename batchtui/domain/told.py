"""A job told in plain lines, for the commands without a screen."""

from collections.abc import Iterator
from datetime import UTC, datetime

from batchtui.domain.causes import Cause
from batchtui.domain.containers import Container, parts_of
from batchtui.domain.definition import label_of_arn
from batchtui.domain.job import Attempt, JobDetail
from batchtui.domain.safe import inert
from batchtui.domain.secrecy import masked
from batchtui.domain.waiting import Reading
from batchtui.domain.when import age, took

LABEL = 16


def told(detail: JobDetail, now_ms: int, reveal: bool, reading: Reading | None = None) -> Iterator[str]:
    """Label and value, a line each; values that look secret are masked unless revealed.

    `reading`: of a run that waits, why it does.
    """
    cause = detail.job.cause if reading is None else reading.cause
    for label, value in _facts(detail, now_ms, cause):
        if value:
            yield inert(f"{label:<{LABEL}}{value}")
    for check in reading.checks if reading is not None else ():
        yield inert(f"{'looked at':<{LABEL}}{'! ' if check.well is False else ''}{check.label}: {check.text}")
    yield from _attempts(detail)
    parts = parts_of(detail.raw)
    for label, value in parts.facts:
        yield inert(f"{label:<{LABEL}}{value}")
    for one in parts.containers:
        yield from _container(one, len(parts.containers) > 1 or bool(one.role), reveal)
    for key, value in detail.parameters:
        yield inert(f"{'parameter':<{LABEL}}{key}={value if reveal else masked(key, value)}")
    for key, value in detail.tags:
        yield inert(f"{'tag':<{LABEL}}{key}={value if reveal else masked(key, value)}")


def _container(one: Container, named: bool, reveal: bool) -> Iterator[str]:
    """Of several their facts too: of a single one they stand above."""
    if named:
        ended = "" if one.exit_code is None else f"exit {one.exit_code}"
        yield inert(f"{'container':<{LABEL}}{'  '.join(filter(None, (one.name, one.role, ended)))}")
        for label, value in one.facts:
            yield inert(f"{'  ' + label:<{LABEL}}{value}")
    for name, value in one.environment:
        yield inert(f"{'environment':<{LABEL}}{name}={value if reveal else masked(name, value)}")
    for name, source in one.secrets:
        yield inert(f"{'secret':<{LABEL}}{name} from {source}")


def _facts(detail: JobDetail, now_ms: int, cause: Cause | None) -> Iterator[tuple[str, str]]:
    job = detail.job
    yield "job", job.name
    yield "id", job.id
    yield (
        "state",
        f"{'SKIPPED' if job.skipped else job.state.value} for {age(now_ms - job.since_ms)}"
        + (", stopping" if job.stopping else ""),
    )
    if job.skipped:
        yield "skipped", "the guard let it not run: another run had the lock, its log names it"
    if cause is not None:
        yield "cause", f"{cause.name}: {cause.sentence}"
        yield "advice", cause.advice
    yield "reason", job.state_reason
    yield "container", job.container_reason
    yield "exit", "" if job.exit_code is None else str(job.exit_code)
    yield "queue", job.queue
    yield "definition", label_of_arn(job.definition)
    yield "created", moment(job.created_at_ms)
    yield "started", moment(job.started_at_ms)
    yield "stopped", moment(job.stopped_at_ms)
    yield "took", took(job.took_ms)
    yield "children", "  ".join(f"{state} {count}" for state, count in job.children)
    yield "image", detail.image
    yield "command", " ".join(detail.command)
    yield "vcpu", detail.vcpus
    yield "memory", f"{detail.memory_mib} MiB" if detail.memory_mib else ""
    yield "gpu", str(detail.gpus or "")
    yield "timeout", took(detail.timeout_s * 1000) if detail.timeout_s else ""
    yield "depends on", ", ".join(detail.depends_on)


def _attempts(detail: JobDetail) -> Iterator[str]:
    for attempt in detail.attempts:
        yield inert(f"{'attempt ' + str(attempt.number):<{LABEL}}{_attempt(attempt)}")


def _attempt(attempt: Attempt) -> str:
    end = "running" if attempt.running else moment(attempt.stopped_at_ms)
    exit_code = "" if attempt.exit_code is None else f"exit {attempt.exit_code}"
    streams = " ".join(place.stream for place in attempt.logs if place.stream)
    return "  ".join(part for part in (moment(attempt.started_at_ms), end, exit_code, attempt.reason, streams) if part)


def moment(ms: int | None) -> str:
    """A moment in UTC, to the second; empty when absent."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%SZ") if ms else ""
