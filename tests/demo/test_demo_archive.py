"""The archive of events: each state of each run, late or twice, in pages of FilterLogEvents."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from conforming import faults
from demo_client import ACTIVE, PROBE, RETRIED, Demo, client, pages_of

from batchtui.aws.archive import read_archive
from batchtui.aws.clients import Clients
from batchtui.demo import ids, lives
from batchtui.demo.archive import GROUP, SLICE_MS
from batchtui.demo.door import Door
from batchtui.demo.events import LATEST_MS
from batchtui.demo.runs import Run
from batchtui.demo.server import serving
from batchtui.demo.story import build
from batchtui.domain.failure import Denied

NOON = 1_795_521_600_000
HOUR = 3_600_000


@pytest.fixture(scope="module")
def door_and_demo() -> Iterator[tuple[Door, Demo]]:
    with serving(build(seed=5, jobs=3000, speed=0, start=NOON)) as server:
        made = Demo(server.endpoint, client(server.endpoint, "batch"), client(server.endpoint, "logs"))
        made.batch.register_job_definition(**PROBE)
        made.batch.register_job_definition(**RETRIED)
        yield server.door, made


@pytest.fixture
def door(door_and_demo: tuple[Door, Demo]) -> Door:
    return door_and_demo[0]


@pytest.fixture
def own(door_and_demo: tuple[Door, Demo]) -> Demo:
    """A demo that nobody else counts on."""
    return door_and_demo[1]


def rows_of(own: Demo, start: int, **more: Any) -> list[dict[str, Any]]:
    """Every event of the archive from `start` (ms) on."""
    pages = pages_of(own.logs.filter_log_events, logGroupName=GROUP, startTime=start, **more)
    return [row for page in pages for row in page["events"]]


def happened(rows: list[dict[str, Any]], job_id: str) -> list[dict[str, Any]]:
    """The events of one job as EventBridge sent them, each once, in the order of their run's life."""
    told = {event["id"]: event for event in (json.loads(row["message"]) for row in rows)}
    mine = [event for event in told.values() if event["detail"]["jobId"] == job_id]
    return sorted(mine, key=lambda event: (event["time"], len(event["detail"]["attempts"]), order(event)))


def order(event: dict[str, Any]) -> int:
    status = event["detail"]["status"]
    return ACTIVE.index(status) if status in ACTIVE else len(ACTIVE)


def test_each_state_of_each_attempt_is_told(own: Demo) -> None:
    start = own.control("tick")["now"]
    job_id = own.submit("told", "retried")
    seen: dict[tuple[str, int], dict[str, Any]] = {}
    while ("FAILED", 3) not in seen:
        job = own.job(job_id)
        seen.setdefault((job["status"], len(job["attempts"])), job)
        own.tick(0.1)
    own.tick(LATEST_MS / 1000)
    events = happened(rows_of(own, start - 1000), job_id)
    tries = [(status, n) for n in range(3) for status in ("RUNNABLE", "STARTING", "RUNNING")]
    assert [(e["detail"]["status"], len(e["detail"]["attempts"])) for e in events] == [*tries, ("FAILED", 3)]
    for event in events:
        detail = event["detail"]
        said = seen[detail["status"], len(detail["attempts"])]
        assert {name: said[name] for name in ("jobQueue", "createdAt", "jobDefinition", "parameters")} == {
            name: detail[name] for name in ("jobQueue", "createdAt", "jobDefinition", "parameters")
        }
        assert (detail["attempts"], detail["container"]) == (said["attempts"], said["container"])
        assert detail.get("stoppedAt") == said.get("stoppedAt") and detail.get("statusReason") == said.get(
            "statusReason"
        )
        assert detail["tags"] == {**said.get("tags", {}), "resourceArn": detail["jobArn"]}


def test_an_event_is_as_documented(own: Demo) -> None:
    shape = own.batch.meta.service_model.shape_for("JobDetail")
    rows = rows_of(own, NOON - HOUR)
    assert len(rows) > 500
    for row in rows:
        event = json.loads(row["message"])
        detail = event.pop("detail")
        assert (event.pop("version"), event.pop("source"), event.pop("account")) == ("0", "aws.batch", ids.ACCOUNT)
        assert event.pop("detail-type") == "Batch Job State Change" and event.pop("region") == own.logs.meta.region_name
        assert event.pop("resources") == [detail["jobArn"]] and ids.is_job_id(event.pop("id"))
        assert len(event.pop("time")) == len("2022-01-11T23:36:40Z") and not event
        assert detail["status"] != "SUBMITTED"
        assert ("stoppedAt" in detail) == (detail["status"] in ("SUCCEEDED", "FAILED"))
        assert faults(shape, {"startedAt": 0, **detail}) == []
        assert row["timestamp"] < row["ingestionTime"] <= row["timestamp"] + 1000 + LATEST_MS


def test_an_array_and_its_children_are_told(own: Demo) -> None:
    start = own.control("tick")["now"]
    parent = own.submit("array-told", arrayProperties={"size": 3})
    own.until(parent, "SUCCEEDED")
    own.tick(LATEST_MS / 1000)
    rows = rows_of(own, start - 1000)
    first, last = happened(rows, parent)
    assert (first["detail"]["status"], last["detail"]["status"]) == ("PENDING", "SUCCEEDED")
    counts = [one["detail"]["arrayProperties"]["statusSummary"] for one in (first, last)]
    assert counts[0]["SUCCEEDED"] == 0 and sum(counts[0].values()) == counts[1]["SUCCEEDED"] == 3
    for index in range(3):
        mine = happened(rows, f"{parent}:{index}")
        assert [one["detail"]["status"] for one in mine] == ["RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED"]
        assert {one["detail"]["arrayProperties"]["index"] for one in mine} == {index}


def test_a_child_is_told_while_it_runs(own: Demo) -> None:
    start = own.control("tick")["now"]
    parent = own.submit("child-told", arrayProperties={"size": 20})
    for _ in range(60):
        own.tick(1)
        running = {row["jobId"] for row in own.rows(arrayJobId=parent, jobStatus="RUNNING")}
        states = {
            (detail["jobId"], detail["status"])
            for detail in (json.loads(row["message"])["detail"] for row in rows_of(own, start - 1000))
        }
        if any((child, "RUNNING") in states for child in running):
            return
    raise AssertionError("no child that runs was told of")


def test_a_state_that_was_left_at_once_is_not_told(door: Door, own: Demo) -> None:
    now = own.control("tick")["now"]
    job_id = own.submit("left-at-once")
    run = door.world.runs[job_id]
    assert run.life is not None
    own.tick((run.life.steps[1][0] - now + 0.5) / 1000)
    assert own.job(job_id)["status"] == "RUNNABLE"
    own.batch.cancel_job(jobId=job_id, reason="by hand")
    own.tick(LATEST_MS / 1000)
    (only,) = happened(rows_of(own, now - 1000), job_id)
    assert (only["detail"]["status"], only["detail"]["statusReason"]) == ("FAILED", "by hand")


def test_events_come_late_and_twice_and_say_the_same(own: Demo) -> None:
    rows = rows_of(own, NOON - HOUR)
    assert len({row["eventId"] for row in rows}) == len(rows)
    by_event: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_event.setdefault(json.loads(row["message"])["id"], []).append(row)
    twice = [same for same in by_event.values() if len(same) == 2]
    assert max(map(len, by_event.values())) == 2 and 0.01 < len(twice) / len(by_event) < 0.09
    assert all(first["message"] == second["message"] for first, second in twice)
    lags = [row["ingestionTime"] - row["timestamp"] for row in rows]
    assert 0.01 < sum(lag > 4000 for lag in lags) / len(lags) < 0.2
    assert max(lags) > 60_000
    came = [row["ingestionTime"] for row in rows]
    assert came != sorted(came) and [row["timestamp"] for row in rows] == sorted(row["timestamp"] for row in rows)


def test_nothing_is_told_before_it_came_and_all_stays(own: Demo) -> None:
    start = own.control("tick")["now"]
    before: dict[str, dict[str, Any]] = {}
    late = 0
    for _ in range(30):
        now = own.control("tick", {"seconds": 3})["now"]
        read = {row["eventId"]: row for row in rows_of(own, start)}
        assert before.items() <= read.items()
        assert all(row["ingestionTime"] <= now for row in read.values())
        late += sum(row["timestamp"] < now - 6000 for key, row in read.items() if key not in before)
        before = read
    assert late


def test_pages_hold_what_the_archive_holds(own: Demo) -> None:
    now = own.control("tick")["now"]
    start, end = now - 2 * SLICE_MS, now - 5000
    whole = rows_of(own, start, endTime=end)
    assert whole and all(start <= row["timestamp"] <= end for row in whole)
    assert rows_of(own, start, endTime=end, limit=7) == whole
    names = [row["logStreamName"] for row in own.logs.describe_log_streams(logGroupName=GROUP)["logStreams"]]
    assert {row["logStreamName"] for row in whole} == set(names)
    one = [row for row in whole if row["logStreamName"] == names[0]]
    assert rows_of(own, start, endTime=end, logStreamNames=names[:1]) == one
    assert rows_of(own, start, endTime=end, logStreamNamePrefix=names[0]) == one
    assert rows_of(own, start, endTime=end, filterPattern='"FAILED"') == [r for r in whole if "FAILED" in r["message"]]


def test_a_page_may_be_empty_before_the_end_and_none_is_too_large(own: Demo) -> None:
    own.tick(3 * SLICE_MS / 1000)
    pages = pages_of(own.logs.filter_log_events, logGroupName=GROUP, startTime=0, filterPattern="event-stream")
    assert any(not page["events"] for page in pages[:-1])
    for page in pages_of(own.logs.filter_log_events, logGroupName=GROUP, startTime=NOON - HOUR):
        assert sum(len(row["message"].encode()) for row in page["events"]) <= 1_048_576


def test_a_restart_tells_the_same() -> None:
    def told(start: int) -> set[tuple[str, str]]:
        with serving(build(seed=5, jobs=3000, speed=0, start=start)) as server:
            made = Demo(server.endpoint, client(server.endpoint, "batch"), client(server.endpoint, "logs"))
            rows = rows_of(made, NOON - 3 * HOUR, endTime=NOON - 2 * HOUR)
            return {(row["eventId"], row["message"]) for row in rows}

    first = told(NOON)
    assert len(first) > 50 and first == told(NOON + 20 * 60_000)


def test_the_group_is_there(own: Demo) -> None:
    (group,) = own.logs.describe_log_groups(logGroupNamePrefix="/aws/events/")["logGroups"]
    assert group["logGroupName"] == GROUP
    assert own.logs.filter_log_events(logGroupIdentifier=group["logGroupArn"], startTime=NOON - HOUR)["events"]
    (stream, *_) = own.logs.describe_log_streams(logGroupName=GROUP)["logStreams"]
    for request, code in (
        (lambda: own.logs.filter_log_events(logGroupName=GROUP, logStreamNames=["x"]), "ResourceNotFoundException"),
        (
            lambda: own.logs.get_log_events(logGroupName=GROUP, logStreamName=stream["logStreamName"]),
            "InvalidParameterException",
        ),
    ):
        with pytest.raises(ClientError) as error:
            request()
        assert error.value.response["Error"]["Code"] == code


def test_the_archive_can_be_empty_or_denied(own: Demo, at: Callable[[str], Clients]) -> None:
    clients = at(own.endpoint)
    now = own.control("tick")["now"]
    assert read_archive(clients, GROUP, now - HOUR // 4).happenings
    try:
        own.control("fault", {"unfed": True})
        assert rows_of(own, now - HOUR) == [] and read_archive(clients, GROUP, now - 20_000).happenings == []
        own.control("fault", {"denied": ["FilterLogEvents"]})
        with pytest.raises(Denied):
            read_archive(clients, GROUP, now - 20_000)
    finally:
        own.control("fault")
    assert rows_of(own, now - HOUR)


def test_what_just_happened_is_found_without_a_look_at_the_week(monkeypatch: pytest.MonkeyPatch) -> None:
    world = build(jobs=20_000, speed=0, start=NOON)
    planned: Counter[str] = Counter()
    plan = lives.plan

    def counted(run: Run, minute: float, ready: int | None = None) -> Any:
        planned[run.id] += 1
        return plan(run, minute, ready)

    with serving(world) as server:
        logs = client(server.endpoint, "logs")
        monkeypatch.setattr(lives, "plan", counted)
        for _ in range(3):
            assert logs.filter_log_events(logGroupName=GROUP, startTime=world.clock.now() - 20_000)["events"]
            with world.lock:
                world.clock.tick(5)
    assert planned.total() < 400 < 20_000 < len(world.runs)
