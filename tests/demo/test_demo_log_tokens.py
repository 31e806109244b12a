"""Log tokens, as a property: any split of reads gives every event exactly once, while the stream grows."""

from typing import Any

from demo_client import GROUP, Demo
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from often import often

FEW = settings(max_examples=often(15), deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
STEPS = st.lists(st.tuples(st.integers(1, 9), st.sampled_from([0.0, 0.2, 1.0, 3.7])), min_size=1, max_size=8)


def key(event: dict[str, Any]) -> tuple[int, str]:
    return event["timestamp"], event["message"]


def whole(demo: Demo, stream: str) -> list[tuple[int, str]]:
    told = demo.logs.get_log_events(logGroupName=GROUP, logStreamName=stream, startFromHead=True)
    return [key(event) for event in told["events"]]


def follow(demo: Demo, stream: str, steps: list[tuple[int, float]], **first: Any) -> list[tuple[int, str]]:
    """Follow a stream by its forward token until it has ended and two answers gave the same token."""
    found: list[tuple[int, str]] = []
    page = demo.logs.get_log_events(logGroupName=GROUP, logStreamName=stream, startFromHead=True, limit=1, **first)
    quiet = 0
    for turn in range(3000):
        found += [key(event) for event in page["events"]]
        token = page["nextForwardToken"]
        limit, seconds = steps[turn % len(steps)]
        demo.tick(seconds)
        page = demo.logs.get_log_events(
            logGroupName=GROUP, logStreamName=stream, startFromHead=True, nextToken=token, limit=limit
        )
        assert page["nextForwardToken"] and page["nextBackwardToken"]
        quiet = quiet + 1 if page["nextForwardToken"] == token else 0
        if quiet:
            assert page["events"] == []
            demo.tick(2)
        if quiet > 20:
            return found
    raise AssertionError("the stream never ended")


@FEW
@given(steps=STEPS, into=st.floats(0, 12))
def test_following_forward_gives_every_event_once(demo: Demo, steps: list[tuple[int, float]], into: float) -> None:
    job_id = demo.submit("token-property")
    stream = demo.until(job_id, "RUNNING")["container"]["logStreamName"]
    demo.tick(into)
    found = follow(demo, stream, steps)
    assert demo.job(job_id)["status"] == "SUCCEEDED"
    assert found == whole(demo, stream)


@FEW
@given(steps=STEPS, into=st.floats(0, 12), newest=st.integers(1, 9))
def test_opening_at_the_end_then_both_ways_gives_every_event_once(
    demo: Demo, steps: list[tuple[int, float]], into: float, newest: int
) -> None:
    stream = demo.until(demo.submit("token-both-ways"), "RUNNING")["container"]["logStreamName"]
    demo.tick(into)
    where = {"logGroupName": GROUP, "logStreamName": stream}
    opened = demo.logs.get_log_events(**where, limit=newest)
    demo.tick(steps[0][1])
    later, token = [], opened["nextForwardToken"]
    for _ in range(60):
        page = demo.logs.get_log_events(**where, nextToken=token, startFromHead=True, limit=steps[0][0])
        later += page["events"]
        token = page["nextForwardToken"]
        demo.tick(1)
    earlier: list[Any] = []
    token = opened["nextBackwardToken"]
    for turn in range(500):
        page = demo.logs.get_log_events(**where, nextToken=token, limit=steps[turn % len(steps)][0])
        earlier = page["events"] + earlier
        if page["nextBackwardToken"] == token:
            break
        token = page["nextBackwardToken"]
    assert [key(event) for event in earlier + opened["events"] + later] == whole(demo, stream)


@FEW
@given(limit=st.integers(1, 30))
def test_filter_log_events_gives_every_event_once(demo: Demo, limit: int) -> None:
    job = demo.until(demo.submit("token-filter"), "SUCCEEDED", step=1)
    demo.tick(3)
    stream = job["container"]["logStreamName"]
    found: list[tuple[int, str]] = []
    request: dict[str, Any] = {"logGroupName": GROUP, "logStreamNames": [stream], "limit": limit}
    while True:
        page = demo.logs.filter_log_events(**request)
        found += [key(event) for event in page["events"]]
        assert len(page["events"]) <= limit
        if "nextToken" not in page:
            break
        request["nextToken"] = page["nextToken"]
    assert found == whole(demo, stream)
