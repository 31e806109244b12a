"""What the story's containers print: everything that a log view must bear."""

import json
import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from demo_client import GROUP, Demo


@pytest.fixture(scope="module")
def lines(demo: Demo) -> list[str]:
    """The lines of recent jobs of both queues, ended well and badly."""
    found: list[str] = []
    for queue, status in (("default", "SUCCEEDED"), ("default", "FAILED"), ("continuously", "SUCCEEDED")):
        rows = demo.batch.list_jobs(jobQueue=queue, jobStatus=status)["jobSummaryList"]
        kinds: dict[str, list[str]] = {}
        for row in rows:
            if "size" not in row.get("arrayProperties", {}):
                kinds.setdefault(row["jobDefinition"], []).append(row["jobId"])
        ids = [job for jobs in kinds.values() for job in jobs[:4]]
        for job in demo.batch.describe_jobs(jobs=ids[:100])["jobs"]:
            stream = job["container"].get("logStreamName")
            if stream:
                told = demo.logs.get_log_events(logGroupName=GROUP, logStreamName=stream, limit=300)
                found += [event["message"] for event in told["events"]]
    return found


def is_json(line: str) -> bool:
    return line.startswith("{") and isinstance(json.loads(line), dict)


@pytest.mark.parametrize(
    "test",
    [
        lambda line: "INFO" in line,
        lambda line: "WARN" in line,
        lambda line: "ERROR" in line,
        lambda line: "DEBUG" in line,
        is_json,
        lambda line: line.startswith("Traceback (most recent call last)"),
        lambda line: re.search(r"\x1b\[[0-9;]*m", line),
        lambda line: "[/]" in line,
        lambda line: "[red]x[/red]" in line,
        lambda line: "\t" in line,
        lambda line: len(line) > 2000,
        lambda line: re.search(r"[가-힣]", line),
        lambda line: "Killed" in line,
        lambda line: "\x1b[38;5;" in line and "\x1b[38;2;" in line,
        lambda line: "\x1b]52;" in line,
        lambda line: line.startswith("\repoch"),
        lambda line: line.count("\r") > 5,
        lambda line: line.startswith("\tat "),
        lambda line: line.startswith("Caused by: "),
        lambda line: len(line.encode()) > 900_000,
    ],
)
def test_there_are_such_lines(lines: list[str], test: Callable[[str], object]) -> None:
    assert any(test(line) for line in lines)


def test_no_line_is_empty_or_holds_a_line_break(lines: list[str]) -> None:
    assert all(line and "\n" not in line for line in lines)


def test_a_running_job_prints_every_other_second_at_least(demo: Demo) -> None:
    job = demo.until(demo.submit("prints"), "SUCCEEDED", step=1)
    demo.tick(5)
    told = demo.logs.get_log_events(
        logGroupName=GROUP, logStreamName=job["container"]["logStreamName"], startFromHead=True
    )
    stamps = [job["startedAt"], *(event["timestamp"] for event in told["events"]), job["stoppedAt"]]
    assert max(b - a for a, b in pairwise(stamps)) <= 2_000
