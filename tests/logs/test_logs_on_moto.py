"""One stream on a CloudWatch Logs that we did not write: read both ways, its events found by eventId, and merged."""

from itertools import count

import pytest

from batchtui.domain.failure import NotFound
from batchtui.domain.job import LogPlace
from batchtui.logs.merge import Merged, Source
from batchtui.logs.tail import Tail

GROUP = "/aws/batch/job"
FRESH = count()


@pytest.fixture
def place():
    return LogPlace(1, "", GROUP, f"etl/default/{next(FRESH)}", "")


def write(clients, place, *lines):
    """Events some seconds ago, the last one first a second ago."""
    logs = clients.logs()
    now_ms = clients.clock.now_ms()
    if not logs.describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"]:
        logs.create_log_group(logGroupName=GROUP)
    if not logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=place.stream)["logStreams"]:
        logs.create_log_stream(logGroupName=GROUP, logStreamName=place.stream)
    stamped = [{"timestamp": now_ms - 1000 * (len(lines) - at), "message": line} for at, line in enumerate(lines)]
    logs.put_log_events(logGroupName=GROUP, logStreamName=place.stream, logEvents=stamped)


def test_a_stream_is_read_to_its_end_and_looked_through(at, moto_endpoint, place):
    clients = at(moto_endpoint)
    tail = Tail(clients, place)
    with pytest.raises(NotFound):
        tail.open_at_start()
    write(clients, place, "one", "둘", "three")
    assert [line.message for line in tail.open_at_start().lines] == ["one", "둘", "three"]
    assert tail.newer().caught_up
    assert tail.look(at_the_end=True) == []


def test_two_streams_come_as_one_and_each_event_once(at, moto_endpoint, place):
    clients = at(moto_endpoint)
    other = LogPlace(1, "", GROUP, f"{place.stream}-other", "")
    write(clients, place, "a", "b")
    write(clients, other, "c")
    merged = Merged(clients)
    merged.keep([Source(place, "first", 0), Source(other, "second", 0)])
    found = [line for batch in merged.round() for line in batch]
    assert {(line.source, line.message) for line in found} == {("first", "a"), ("first", "b"), ("second", "c")}
    assert len(found) == 3
    assert list(merged.round()) == []
