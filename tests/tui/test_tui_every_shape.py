"""Whatever AWS answers, every screen opens on it, says its state and sends nothing that steers the terminal."""

import time
from typing import Any

import pytest
from answer_shapes import JOB_DETAILS, answer
from answering import Asked, Reply, answering
from driver import Driver, dashboard
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from wicked import steering

from batchtui.domain.failed import is_failure
from batchtui.tui.cells.failures import opens

QUEUE = {
    "jobQueueName": "default",
    "jobQueueArn": "arn:aws:batch:ap-northeast-2:123456789012:job-queue/default",
    "state": "ENABLED",
}
LISTED = (
    "jobId", "jobName", "status", "statusReason", "createdAt", "startedAt", "stoppedAt", "arrayProperties", "container",
    "nodeProperties", "isTerminated", "isCancelled",
)  # fmt: skip


def world(details: list[Any], lines: Any) -> Any:
    """A server that lists and describes the same jobs, all of the queue `default`, and refuses to change any."""

    def answered(asked: Asked) -> Reply:
        if asked.what == "describejobqueues":
            return Reply(200, {"jobQueues": [QUEUE]})
        if asked.what == "listjobs":
            wanted = asked.body.get("jobStatus")
            rows = [{key: row[key] for key in LISTED if key in row} for row in details]
            if "arrayJobId" in asked.body:
                rows = [{**row, "jobId": f"{asked.body['arrayJobId']}:{n}"} for n, row in enumerate(rows)]
            return Reply(200, {"jobSummaryList": [row for row in rows if wanted in (None, row.get("status"))]})
        if asked.what == "describejobs":
            found = [row for row in details for one in asked.body["jobs"] if one.partition(":")[0] == row["jobId"]]
            return Reply(200, {"jobs": found})
        return Reply(200, lines if asked.what == "GetLogEvents" else {})

    return answered


async def look(d: Driver, *keys: str) -> str:
    """Presses keys and looks at every line of every widget; the name of the screen that is on top."""
    await d.press(*keys)
    await d.pilot.pause()
    assert steering(d.screen) == []
    return type(d.screen).__name__


async def look_at_screens(d: Driver) -> None:
    """What enter, `d`, `l` and `S` lead to from a row, and back."""
    for key, further in (("enter", "jn"), ("d", "23"), ("l", "w"), ("S", ""), ("question_mark", "")):
        before = len(d.app.screen_stack)
        name = await look(d, key)
        for more in further:
            await look(d, more)
        while len(d.app.screen_stack) > before:
            await look(d, "escape" if name in ("ConfirmScreen", "HelpScreen") else "q")


async def look_at_failures(d: Driver) -> None:
    """Every row of the failures, each opened, and all of them marked, read and read again."""
    assert await look(d, "exclamation_mark") == "FailuresScreen"
    oldest_ms = d.app.now.ms - d.screen.since_ms
    lately = [job for job in d.app.ports.board.runs() if job.since_ms >= oldest_ms]
    assert {job.id for job in lately if is_failure(job)} == {job.id for job in d.screen.shown}
    for row in list(d.table.items):
        await look(d, *(("enter",) if opens(row) == "open" else ()), "j")
    for keys in (("g", "space"), ("asterisk",), ("m",), ("f",), ("f",), ("minus",), ("p",)):
        await look(d, *keys)
    assert all(job in d.app.seen for job in d.screen.shown)
    assert await look(d, "q") == "BoardScreen"


@pytest.mark.prove
@settings(max_examples=2, phases=[Phase.generate])
@given(
    made=st.lists(JOB_DETAILS, min_size=3, max_size=6),
    lines=answer("logs", "GetLogEvents"),
    size=st.sampled_from([(80, 24), (120, 40), (200, 50)]),
)
async def test_every_screen_opens(made: list[Any], lines: Any, size: tuple[int, int]) -> None:
    now_ms = round(time.time() * 1000)
    details = [{**row, "jobId": f"id-{n}", "createdAt": now_ms - n} for n, row in enumerate(made)]
    with answering(world(details, lines)) as server:
        async with dashboard(server.endpoint, size=size) as d:
            await d.settled()
            assert {job.id for job in d.app.ports.board.runs()} == {row["jobId"] for row in details}
            for _ in d.table.items:
                await look(d, "j")
            await look(d, "z")
            await look(d, "g")
            for _ in list(d.table.items):
                job = d.table.current
                assert ("STOPPING" if job.stopping else job.seen_state.value)[:8] in d.text()
                await look_at_screens(d)
                await look(d, "j")
            assert await look(d) == "BoardScreen"
            await look_at_failures(d)
