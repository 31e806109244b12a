"""A machine whose clock is wrong by four minutes: what the commands show is right, and one sentence says why."""

import json
import time
from collections.abc import Iterator

import pytest
from running import Ran, failed_with_one_sentence, run
from short_story import short_story
from variables import environment

from batchtui.aws.clients import Clients
from batchtui.aws.jobs import list_by_state
from batchtui.demo.door import OPERATIONS
from batchtui.demo.faults import parse
from batchtui.demo.server import Server, serving
from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.domain.when import age

SENTENCES = {
    240: "batchtui: This machine's clock is 4m ahead of AWS's; times are shown by AWS's.\n",
    -240: "batchtui: This machine's clock is 4m behind AWS's; times are shown by AWS's.\n",
}
"""By how many seconds this machine's clock is ahead."""


@pytest.fixture
def ahead_s(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def demo(ahead_s: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A demo whose clock stands where AWS's would be; every client of the test uses it."""
    start = round((time.time() - ahead_s) * 1000)
    with serving(short_story(start=start)) as server:
        for name, value in environment(server.endpoint).items():
            monkeypatch.setenv(name, value)
        yield server


LEEWAY_MS = 25_000
"""What the test itself may take, while the demo's clock stands."""
WINDOW_S = 120
"""Half of what the clock is wrong by."""


def ended(now_ms: int) -> Job:
    """A run that has ended and whose age is the same within the leeway."""
    rows = list_by_state(Clients(), "default", JobState.SUCCEEDED).jobs
    return next(
        job
        for job in rows
        if not job.array_size
        and now_ms - job.since_ms > 2 * (WINDOW_S * 1000 + LEEWAY_MS)
        and age(now_ms - job.since_ms - LEEWAY_MS) == age(now_ms - job.since_ms + LEEWAY_MS)
    )


def since(ahead_s: int, now_ms: int, moment_ms: int) -> str:
    """A span that, counted from the wrong clock, would leave out what it holds, or hold what it leaves out."""
    return f"{(now_ms - moment_ms) // 1000 + (WINDOW_S if ahead_s > 0 else -WINDOW_S)}s"


def rows_of(ran: Ran, job: Job) -> list[str]:
    return [line for line in ran.out.splitlines() if line.endswith(job.id)]


@pytest.mark.parametrize("ahead_s", [240, -240], indirect=True)
def test_everything_is_shown_by_awss_clock(demo: Server, ahead_s: int) -> None:
    now_ms = demo.door.world.clock.now()
    job = ended(now_ms)
    told_age = age(now_ms - job.since_ms)

    whole = run("jobs", "default", "--since", "7d")
    assert [row.split()[0] for row in rows_of(whole, job)] == [told_age]
    part = run("jobs", "default", "--since", since(ahead_s, now_ms, job.since_ms))
    assert len(rows_of(part, job)) == (1 if ahead_s > 0 else 0)

    one = run("job", job.id)
    assert f"SUCCEEDED for {told_age}\n" in one.out

    line_ms = run("logs", job.id, "--json")
    newest_ms = max(json.loads(line)["timestamp"] for line in line_ms.out.splitlines())
    tail = run("logs", job.id, "--since", since(ahead_s, now_ms, newest_ms))
    assert bool(tail.out) is (ahead_s > 0)
    assert {ran.err for ran in (whole, part, one, line_ms)} == {SENTENCES[ahead_s]}
    assert tail.err.count(SENTENCES[ahead_s]) == 1


@pytest.mark.parametrize("ahead_s", [0], indirect=True)
def test_of_a_right_clock_nothing_is_said(demo: Server) -> None:
    assert run("jobs").err == ""


@pytest.mark.parametrize("ahead_s", [600, -600], indirect=True)
def test_a_clock_that_aws_refuses_is_one_sentence(demo: Server, ahead_s: int) -> None:
    demo.door.fault(parse(f"skew={ahead_s}", OPERATIONS))
    sentence = failed_with_one_sentence(run("jobs"))
    assert f"clock is 10m {'ahead' if ahead_s > 0 else 'behind'}: set" in sentence
    assert "timedatectl set-ntp true" in sentence
