"""CloudWatch Logs: pages, tokens, times, and what is not there."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from demo_client import GROUP, Demo

Read = Callable[..., dict[str, Any]]


def stream_of(demo: Demo, name: str, definition: str = "probe") -> str:
    job = demo.until(demo.submit(name, definition), "SUCCEEDED", "FAILED", step=1)
    demo.tick(5)
    return str(job["container"]["logStreamName"])


@pytest.fixture(scope="module")
def read(demo: Demo) -> Read:
    """GetLogEvents of one ended stream."""
    stream = stream_of(demo, "log-reader")

    def answer(**request: Any) -> dict[str, Any]:
        return dict(demo.logs.get_log_events(logGroupName=GROUP, logStreamName=stream, **request))

    return answer


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as error:
        call()
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    return str(error.value.response["Error"]["Code"])


def test_unknown_groups_and_streams_are_not_found(demo: Demo) -> None:
    stream = stream_of(demo, "log-known")
    missing = "ResourceNotFoundException"
    read = demo.logs.get_log_events
    assert refused(lambda: read(logGroupName="/aws/nothing", logStreamName=stream)) == missing
    for name in ("nothing", f"x{stream}", stream[:-1], stream[:-1] + "z", f"probe/default/{'0' * 32}"):
        assert refused(lambda name=name: read(logGroupName=GROUP, logStreamName=name)) == missing


def test_a_stream_is_not_there_before_its_job_runs(demo: Demo) -> None:
    job_id = demo.submit("log-later", "my-service-do-something")
    running = demo.until(job_id, "RUNNING", step=0.1)
    first = running["container"]["logStreamName"]
    demo.until(job_id, "FAILED", step=1)
    second = demo.job(job_id)["attempts"][1]["container"]["logStreamName"]
    assert first != second
    assert demo.logs.get_log_events(logGroupName=GROUP, logStreamName=second)["nextForwardToken"]


@pytest.mark.parametrize(
    "request_",
    [{"limit": 0}, {"limit": 10_001}, {"nextToken": "f/1"}, {"nextToken": "x"}, {"nextToken": "f/" + "1" * 56 + "/s"}],
)
def test_bad_limits_and_tokens_are_refused(read: Read, request_: dict[str, Any]) -> None:
    assert refused(lambda: read(**request_)) == "InvalidParameterException"


def test_a_token_of_another_stream_is_refused(demo: Demo, read: Read) -> None:
    other = stream_of(demo, "log-other")
    token = demo.logs.get_log_events(logGroupName=GROUP, logStreamName=other)["nextForwardToken"]
    assert refused(lambda: read(nextToken=token)) == "InvalidParameterException"


def test_events_are_in_order_and_readable_after_their_time(read: Read) -> None:
    events = read(startFromHead=True)["events"]
    assert len(events) > 10
    stamps = [event["timestamp"] for event in events]
    assert stamps == sorted(stamps)
    assert all(event["ingestionTime"] >= event["timestamp"] for event in events)


def test_the_newest_events_come_first_without_start_from_head(read: Read) -> None:
    whole = read(startFromHead=True)["events"]
    assert read(limit=3)["events"] == whole[-3:]
    assert read(limit=3, startFromHead=False)["events"] == whole[-3:]
    assert read(limit=3, startFromHead=True)["events"] == whole[:3]


def test_backward_tokens_go_to_the_head_and_stay_there(read: Read) -> None:
    whole = read(startFromHead=True)["events"]
    page = read(limit=4)
    found, token = page["events"], page["nextBackwardToken"]
    for _ in range(len(whole)):
        page = read(limit=4, nextToken=token)
        found = page["events"] + found
        if page["nextBackwardToken"] == token:
            break
        token = page["nextBackwardToken"]
    assert found == whole


def test_forward_and_backward_tokens_meet(read: Read) -> None:
    first = read(limit=5, startFromHead=True)
    second = read(limit=5, startFromHead=True, nextToken=first["nextForwardToken"])
    assert first["events"] != second["events"]
    again = read(limit=5, nextToken=second["nextBackwardToken"])
    assert again["events"] == first["events"]


def test_start_time_is_inclusive_and_end_time_exclusive(read: Read) -> None:
    whole = read(startFromHead=True)["events"]
    start, end = whole[3]["timestamp"], whole[-3]["timestamp"]
    expected = [event for event in whole if start <= event["timestamp"] < end]
    assert read(startFromHead=True, startTime=start, endTime=end)["events"] == expected
    assert read(startTime=start, endTime=end)["events"] == expected
    nothing = read(startFromHead=True, startTime=whole[-1]["timestamp"] + 60_000)
    assert nothing["events"] == [] and nothing["nextForwardToken"] and nothing["nextBackwardToken"]


def test_the_end_is_told_by_the_same_token(read: Read) -> None:
    end = read(startFromHead=True)["nextForwardToken"]
    for _ in range(2):
        page = read(startFromHead=True, nextToken=end)
        assert page["events"] == [] and page["nextForwardToken"] == end


def test_times_and_tokens_go_together(read: Read) -> None:
    whole = read(startFromHead=True)["events"]
    start, end = whole[3]["timestamp"], whole[-3]["timestamp"]
    head = read(startFromHead=True, limit=2)
    found, token = [], head["nextForwardToken"]
    for _ in range(len(whole)):
        page = read(startFromHead=True, limit=4, startTime=start, endTime=end, nextToken=token)
        found += page["events"]
        if page["nextForwardToken"] == token:
            break
        token = page["nextForwardToken"]
    assert found == [event for event in whole if start <= event["timestamp"] < end]
    late = read(startFromHead=True, startTime=whole[-1]["timestamp"] + 1, nextToken=head["nextForwardToken"])
    assert late["events"] == [] and late["nextForwardToken"] == head["nextForwardToken"]


def test_last_lines_come_after_the_jobs_end(demo: Demo) -> None:
    job_id = demo.submit("log-lag")
    job = demo.until(job_id, "SUCCEEDED", step=0.1)
    where = {"logGroupName": GROUP, "logStreamName": job["container"]["logStreamName"], "startFromHead": True}
    at_once = demo.logs.get_log_events(**where)["events"]
    demo.tick(5)
    later = demo.logs.get_log_events(**where)["events"]
    assert len(later) > len(at_once) and later[: len(at_once)] == at_once


def test_a_group_may_be_named_by_its_arn(demo: Demo) -> None:
    stream = stream_of(demo, "log-arn")
    arn = f"arn:aws:logs:ap-northeast-2:123456789012:log-group:{GROUP}"
    assert demo.logs.get_log_events(logGroupIdentifier=arn, logStreamName=stream)["events"]


def test_groups_and_streams_are_described(demo: Demo) -> None:
    stream = stream_of(demo, "log-described")
    groups = demo.logs.describe_log_groups(logGroupNamePrefix="/aws/batch")["logGroups"]
    assert [group["logGroupName"] for group in groups] == [GROUP]
    assert demo.logs.describe_log_groups(logGroupNamePrefix="/other")["logGroups"] == []
    found = demo.logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=stream)["logStreams"]
    assert [row["logStreamName"] for row in found] == [stream]
    assert found[0]["firstEventTimestamp"] <= found[0]["lastEventTimestamp"]
    assert refused(lambda: demo.logs.describe_log_streams(logGroupName="/x")) == "ResourceNotFoundException"


def test_filter_log_events_merges_streams(demo: Demo) -> None:
    streams = [stream_of(demo, f"log-merge-{n}") for n in range(2)]
    expected = []
    for stream in streams:
        told = demo.logs.get_log_events(logGroupName=GROUP, logStreamName=stream, startFromHead=True)
        expected += [(event["timestamp"], stream, event["message"]) for event in told["events"]]
    found: list[dict[str, Any]] = []
    request: dict[str, Any] = {"logGroupName": GROUP, "logStreamNames": streams, "limit": 7}
    while True:
        page = demo.logs.filter_log_events(**request)
        found += page["events"]
        if "nextToken" not in page:
            break
        request["nextToken"] = page["nextToken"]
    assert sorted((e["timestamp"], e["logStreamName"], e["message"]) for e in found) == sorted(expected)
    stamps = [event["timestamp"] for event in found]
    assert stamps == sorted(stamps)
    assert len({event["eventId"] for event in found}) == len(found)


def test_filter_log_events_takes_times_inclusively(demo: Demo) -> None:
    stream = stream_of(demo, "log-filter-times")
    told = demo.logs.get_log_events(logGroupName=GROUP, logStreamName=stream, startFromHead=True)["events"]
    start, end = told[2]["timestamp"], told[6]["timestamp"]
    page = demo.logs.filter_log_events(logGroupName=GROUP, logStreamNames=[stream], startTime=start, endTime=end)
    expected = [event["message"] for event in told if start <= event["timestamp"] <= end]
    assert [event["message"] for event in page["events"]] == expected


def test_a_page_holds_a_megabyte_or_ten_thousand_events(demo: Demo) -> None:
    stream = stream_of(demo, "log-long", "warehouse-vacuum")
    where = {"logGroupName": GROUP, "logStreamName": stream}
    pages, token = [], {}
    while True:
        page = demo.logs.get_log_events(**where, startFromHead=True, **token)
        if page["nextForwardToken"] == token.get("nextToken"):
            break
        pages.append(page["events"])
        token = {"nextToken": page["nextForwardToken"]}
    sizes = [sum(len(event["message"].encode()) + 26 for event in events) for events in pages]
    assert max(sizes) <= 1_048_576 and max(map(len, pages)) == len(pages[0]) == 10_000
    assert sizes[1] > 1_048_576 - 4_000 and len(pages[1]) < 10_000 and len(pages) > 2
    newest = demo.logs.get_log_events(**where)["events"]
    whole = [event for events in pages for event in events]
    assert newest == whole[-len(newest) :] and 1_000 < len(newest) < 10_000
    stamps = [event["timestamp"] for event in whole]
    assert stamps == sorted(stamps)
