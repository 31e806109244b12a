"""Many streams as one log: every event once, in time order but for the late ones, whatever comes, goes or breaks."""

from contextlib import suppress
from dataclasses import dataclass

from answering import HANG_UP, Reply, answering, fault
from hypothesis import given, settings
from hypothesis import strategies as st
from often import often

from batchtui.domain.failure import AwsError
from batchtui.domain.job import LogPlace
from batchtui.logs.merge import ABSENT_S, Merged, Source

MISSING = fault(400, "ResourceNotFoundException", "The specified log stream does not exist.")


@dataclass
class Many:
    """FilterLogEvents over streams of (ms, readable from s, id); a stream is not there before its first event is."""

    events: list[tuple[str, int, float, int]]
    pages: list[int]
    breaks: set[int]
    now: float = 0.0
    asked: int = 0

    def answer(self, asked):
        self.asked += 1
        if self.asked in self.breaks:
            return HANG_UP
        body, there = asked.body, [event for event in self.events if event[2] <= self.now]
        names = body["logStreamNames"]
        assert len(names) <= 100
        if not set(names) <= {event[0] for event in there}:
            return MISSING
        rows = sorted((event[1], event[3], event[0]) for event in there if event[0] in names)
        rows = [row for row in rows if row[0] >= body["startTime"]]
        start = int(body.get("nextToken", "0").partition("/")[0])
        end = start + self.pages[self.asked % len(self.pages)]
        found = [
            {"timestamp": at, "message": str(number), "eventId": str(number), "logStreamName": stream}
            for at, number, stream in rows[start:end]
        ]
        return Reply(200, {"events": found, **({"nextToken": f"{end}/{self.asked}"} if end < len(rows) else {})})


def source(stream, since_ms=0):
    return Source(LogPlace(1, "", "/aws/batch/job", stream, ""), stream, since_ms)


def read(merged, many, rounds):
    found = []
    for _ in range(rounds):
        with suppress(AwsError):
            for batch in merged.round():
                found += batch
        many.now += ABSENT_S
    return found


EVENTS = st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 50_000), st.floats(0, 20)), max_size=30)


@settings(max_examples=often(20))
@given(
    EVENTS,
    st.lists(st.integers(0, 5), min_size=1, max_size=4).filter(lambda pages: pages[-1] > 0),
    st.sets(st.integers(1, 40), max_size=6),
)
def test_every_event_of_every_stream_comes_once_and_those_out_of_order_are_marked(at, raw, pages, breaks):
    events = [(stream, stamp, came, n) for n, (stream, stamp, came) in enumerate(raw)]
    many = Many(events, pages, breaks)
    with answering(many.answer) as server:
        merged = Merged(at(server.endpoint), clock=lambda: many.now)
        merged.keep(source(stream) for stream in "abcde")
        found = read(merged, many, 25)
    assert sorted(int(line.message) for line in found) == list(range(len(events)))
    assert {line.message: line.source for line in found} == {str(n): stream for stream, _, _, n in events}
    in_order = [line.timestamp_ms for line in found if not line.late]
    assert in_order == sorted(in_order)


def test_a_stream_that_is_dropped_is_read_a_moment_longer_and_then_not_asked_for(at):
    many = Many([("a", 1, 0, 0), ("b", 2, 0, 1), ("a", 30, 10, 2)], [10], set())
    with answering(many.answer) as server:
        merged = Merged(at(server.endpoint), clock=lambda: many.now)
        merged.keep([source("a"), source("b")])
        assert len(read(merged, many, 1)) == 2
        merged.keep([source("b")])
        assert [line.message for line in read(merged, many, 2)] == ["2"]
        many.now += 60
        merged.keep([source("b")])
        assert merged.names == ["b"]


def test_what_was_written_before_a_stream_is_wanted_is_left_out(at):
    many = Many([("a", 5, 0, 0), ("b", 5, 0, 1), ("b", 9, 0, 2)], [10], set())
    with answering(many.answer) as server:
        merged = Merged(at(server.endpoint), clock=lambda: many.now)
        merged.keep([source("a"), source("b", since_ms=9)])
        assert [line.message for line in read(merged, many, 1)] == ["0", "2"]


def test_two_hundred_and_fifty_streams_take_three_calls(at):
    names = [f"s{n}" for n in range(250)]
    many = Many([(name, n, 0, n) for n, name in enumerate(names)], [1000], set())
    with answering(many.answer) as server:
        merged = Merged(at(server.endpoint), clock=lambda: many.now)
        merged.keep(map(source, names))
        assert [line.source for line in read(merged, many, 1)] == names
        assert server.count("FilterLogEvents") == 3
        assert merged.wait_s == 1


def test_events_without_an_id_of_a_server_that_gives_none_come_once_each(at):
    events = [{"timestamp": n, "message": str(n), "logStreamName": "a"} for n in range(3)]
    with answering(Reply(200, {"events": events})) as server:
        merged = Merged(at(server.endpoint), clock=lambda: 0.0)
        merged.keep([source("a")])
        found = [line.message for _ in range(2) for batch in merged.round() for line in batch]
    assert found == ["0", "1", "2"]


def test_a_group_that_is_not_there_costs_one_call(at):
    gone = fault(400, "ResourceNotFoundException", "The specified log group does not exist.")
    with answering(gone) as server:
        merged = Merged(at(server.endpoint), clock=lambda: 0.0)
        merged.keep(source(f"s{n}") for n in range(50))
        assert list(merged.round()) == []
        assert server.count("FilterLogEvents") == 1
        assert len(merged.absent) == 50
