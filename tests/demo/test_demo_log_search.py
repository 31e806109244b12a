"""Log streams by name and time, and events found across them."""

import pytest
from botocore.exceptions import ClientError
from demo_client import GROUP, Demo


@pytest.fixture(scope="module")
def streams(demo: Demo) -> list[str]:
    """Three streams of a definition of their own, in the order in which their jobs ran."""
    demo.batch.register_job_definition(
        jobDefinitionName="searched",
        type="container",
        containerProperties={
            "image": "x",
            "command": ["needle-Ref::n"],
            "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "512"}],
        },
    )
    found = []
    for n in range(3):
        job_id = demo.submit("search", "searched", parameters={"n": str(n)})
        found.append(demo.until(job_id, "SUCCEEDED", step=1)["container"]["logStreamName"])
    demo.tick(5)
    return found


def names(demo: Demo, **request: object) -> list[str]:
    told = demo.logs.describe_log_streams(logGroupName=GROUP, **request)
    return [row["logStreamName"] for row in told["logStreams"]]


def test_streams_are_listed_by_name_or_by_time(demo: Demo, streams: list[str]) -> None:
    prefix = "searched/default/"
    assert names(demo, logStreamNamePrefix=prefix) == sorted(streams)
    assert names(demo, logStreamNamePrefix=prefix, descending=True) == sorted(streams, reverse=True)
    newest = demo.logs.describe_log_streams(logGroupName=GROUP, orderBy="LastEventTime", descending=True)["logStreams"]
    times = [row["lastEventTimestamp"] for row in newest]
    assert len(times) == 50 and times == sorted(times, reverse=True)
    with pytest.raises(ClientError) as error:
        names(demo, orderBy="LastEventTime", logStreamNamePrefix=prefix)
    assert error.value.response["Error"]["Code"] == "InvalidParameterException"


def test_streams_are_paged_without_repeats(demo: Demo, streams: list[str]) -> None:
    found: list[str] = []
    for page in demo.logs.get_paginator("describe_log_streams").paginate(
        logGroupName=GROUP, logStreamNamePrefix="searched/", PaginationConfig={"PageSize": 2}
    ):
        assert len(page["logStreams"]) <= 2
        found += [row["logStreamName"] for row in page["logStreams"]]
    assert found == sorted(streams)


def test_a_term_is_found_in_the_stream_that_has_it(demo: Demo, streams: list[str]) -> None:
    told = demo.logs.filter_log_events(
        logGroupName=GROUP, logStreamNamePrefix="searched/default/", filterPattern='"needle-1"'
    )
    assert {event["logStreamName"] for event in told["events"]} == {streams[1]}
    assert all("needle-1" in event["message"] for event in told["events"])


def test_the_paginator_reads_a_groups_events(demo: Demo, streams: list[str]) -> None:
    pages = demo.logs.get_paginator("filter_log_events").paginate(
        logGroupName=GROUP, logStreamNamePrefix="searched/default/", PaginationConfig={"PageSize": 9}
    )
    found = [(event["eventId"], event["logStreamName"]) for page in pages for event in page["events"]]
    assert len({event for event, _ in found}) == len(found)
    counts = [
        len(demo.logs.get_log_events(logGroupName=GROUP, logStreamName=name, startFromHead=True)["events"])
        for name in streams
    ]
    assert len(found) == sum(counts)
    assert {name for _, name in found} == set(streams)


def test_event_ids_stay_the_same(demo: Demo, streams: list[str]) -> None:
    def read() -> list[str]:
        told = demo.logs.filter_log_events(logGroupName=GROUP, logStreamNames=streams[:1])
        return [event["eventId"] for event in told["events"]]

    before = read()
    demo.tick(30)
    assert before and read() == before


def test_an_unknown_stream_or_group_is_not_found(demo: Demo, streams: list[str]) -> None:
    for request in ({"logGroupName": "/nothing"}, {"logGroupName": GROUP, "logStreamNames": ["searched/default/x"]}):
        with pytest.raises(ClientError) as error:
            demo.logs.filter_log_events(**request)
        assert error.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_a_window_without_names_holds_what_the_streams_hold(demo: Demo, streams: list[str]) -> None:
    group = {"logGroupName": GROUP, "logStreamNamePrefix": "my-service-do-often/"}
    pages = demo.logs.get_paginator("describe_log_streams").paginate(**group)
    rows = [row for page in pages for row in page["logStreams"]]
    end = sorted(row["lastEventTimestamp"] for row in rows)[-9]
    start = end - 3 * 3_600_000
    expected = []
    for row in rows:
        if row["lastEventTimestamp"] >= start and row["firstEventTimestamp"] <= end:
            told = demo.logs.get_log_events(
                logGroupName=GROUP, logStreamName=row["logStreamName"], startFromHead=True, startTime=start
            )
            expected += [(e["timestamp"], row["logStreamName"], e["message"]) for e in told["events"]]
    found = []
    for page in demo.logs.get_paginator("filter_log_events").paginate(
        **group, startTime=start, endTime=end, PaginationConfig={"PageSize": 97}
    ):
        found += [(e["timestamp"], e["logStreamName"], e["message"]) for e in page["events"]]
    assert len({name for _, name, _ in found}) > 5
    assert sorted(found) == sorted(row for row in expected if row[0] <= end)
