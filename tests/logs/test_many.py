"""Many logs as one: opened at the end, followed, paged back, entered anywhere; every event once, placed by time."""

from contextlib import suppress
from dataclasses import dataclass, field

from answering import HANG_UP, Reply, answering, fault
from hypothesis import given, settings
from hypothesis import strategies as st
from late_logs import Event
from often import often

from batchtui.domain.failure import AwsError
from batchtui.domain.job import LogPlace
from batchtui.logs.follow import Phase
from batchtui.logs.many import ManyLogs
from batchtui.logs.merge import DRAIN_S
from batchtui.logs.spill import Spill
from batchtui.logs.supply import Supplied
from batchtui.logs.text import LogText

MISSING = fault(400, "ResourceNotFoundException", "The specified log stream does not exist.")
MINUTE = 60_000


@dataclass
class Streams:
    """FilterLogEvents over streams of events; `breaks`: at which requests the connection drops."""

    events: dict[str, list[Event]]
    pages: list[int]
    breaks: set[int] = field(default_factory=set)
    now: float = 0.0
    asked: int = 0

    def answer(self, asked):
        self.asked += 1
        if self.asked in self.breaks:
            return HANG_UP
        body = asked.body
        names = body["logStreamNames"]
        assert len(names) <= 100
        if not set(names) <= set(self.events):
            return MISSING
        rows = sorted(
            (event.stamp, event.number, name, event.message)
            for name in names
            for event in self.events[name]
            if event.came <= self.now and body["startTime"] <= event.stamp <= body.get("endTime", 10**15)
        )
        start = int(body.get("nextToken", "0").partition("/")[0])
        end = start + self.pages[self.asked % len(self.pages)]
        found = [
            {"timestamp": at, "message": message, "eventId": str(number), "logStreamName": name}
            for at, number, name, message in rows[start:end]
        ]
        return Reply(200, {"events": found, **({"nextToken": f"{end}/{self.asked}"} if end < len(rows) else {})})


def supply(names, from_ms, until_ms):
    places = tuple((LogPlace(1, "", "/aws/batch/job", name, ""), name) for name in names)
    return lambda: Supplied(places, from_ms, until_ms)


class Reader:
    """Does what a session and a screen do, without threads."""

    def __init__(self, logs, clients, streams, names, from_ms, until_ms, wall_ms):
        supplied = supply(names, from_ms, until_ms)
        self.many = ManyLogs(clients, supplied, clock=lambda: streams.now, wall_ms=lambda: wall_ms)
        self.text = LogText(Spill())
        self.logs = logs

    def tried(self, call):
        while True:
            with suppress(AwsError):
                return call()

    def step(self):
        turn = self.tried(self.many.step)
        self.text.append(self.text.spill.put(turn.newer))
        self.text.place(self.text.spill.put(turn.late))
        return turn

    def far(self, moment):
        filling = self.tried(lambda: self.many.far(moment))
        if filling is not None:
            self.text.open_gap(self.text.spill.put(filling.lines))
            self._close(filling)

    def fill(self, from_above):
        filling = self.tried(lambda: self.many.fill(from_above))
        self.text.fill(self.text.spill.put(filling.lines), from_above)
        self._close(filling)

    def _close(self, filling):
        assert filling.closed is not self.many.has_gap
        if filling.closed:
            self.text.close_gap()

    def older(self):
        past = self.tried(self.many.older)
        self.text.prepend(self.text.spill.put(past.lines))
        return past.at_start


STAMPS = st.integers(0, 60).map(lambda minute: minute * MINUTE // 2 + MINUTE)
EVENTS = st.lists(st.tuples(st.sampled_from("abc"), STAMPS, st.sampled_from([0, 0, 0, 20])), max_size=30)


@settings(max_examples=often(12))
@given(
    EVENTS,
    st.lists(st.integers(0, 5), min_size=1, max_size=4).filter(lambda pages: pages[-1] > 0),
    st.sets(st.integers(1, 40), max_size=6),
    st.none() | STAMPS,
    st.lists(st.booleans(), max_size=10),
    st.booleans(),
)
def test_every_event_comes_once_and_stands_where_its_time_is(at, raw, pages, breaks, moment, sides, jump):
    numbered = [(name, Event(stamp, came, n, f"{name}{n}")) for n, (name, stamp, came) in enumerate(raw)]
    # What comes late comes into what the rounds read again.
    end = 31 * MINUTE
    numbered = [
        (name, one if one.stamp > end - MINUTE else Event(one.stamp, 0, one.number, one.message))
        for name, one in numbered
    ]
    streams = Streams({name: [one for owner, one in numbered if owner == name] for name in "abc"}, pages, breaks)
    with answering(streams.answer) as server:
        reader = Reader(streams, at(server.endpoint), streams, "abc", MINUTE, None, end)
        reader.step()
        if jump:
            reader.far(moment)
        for down in sides:
            streams.now += 5
            reader.step()
            if reader.many.has_gap:
                reader.fill(down)
        streams.now += 100
        reader.step()
        while reader.many.has_gap:
            reader.fill(from_above=False)
        while not reader.older():
            pass
    lines = reader.text.lines(0, len(reader.text))
    assert sorted(line.message for line in lines) == sorted(one.message for _, one in numbered)
    assert [line.timestamp_ms for line in lines] == sorted(line.timestamp_ms for line in lines)
    assert all(line.source == line.message[0] for line in lines)


def test_it_opens_with_the_newest_lines_and_not_with_all(at):
    events = [Event(n * MINUTE, 0, n, str(n)) for n in range(1, 5_000)]
    streams = Streams({"a": events}, [10_000])
    with answering(streams.answer) as server:
        reader = Reader(streams, at(server.endpoint), streams, "a", MINUTE, None, 5_000 * MINUTE)
        newer = reader.step().newer
        assert 200 <= len(newer) < 2_000
        assert [line.message for line in newer[-2:]] == ["4998", "4999"]
        assert server.count("FilterLogEvents") < 10


def test_what_ended_long_ago_ends_at_once_and_what_ended_just_now_is_drained(at):
    streams = Streams({"a": [Event(MINUTE, 0, 1, "one"), Event(MINUTE + 1, 8, 2, "late")]}, [10])
    with answering(streams.answer) as server:
        old = Reader(streams, at(server.endpoint), streams, "a", MINUTE, 2 * MINUTE, 9 * MINUTE)
        assert [old.step().told.phase for _ in range(2)] == [Phase.CAUGHT_UP, Phase.ENDED]
        new = Reader(streams, at(server.endpoint), streams, "a", MINUTE, 2 * MINUTE, 2 * MINUTE)
        assert [line.message for line in new.step().newer] == ["one"]
        streams.now = 10
        assert [line.message for line in new.step().newer] == ["late"]
        streams.now = DRAIN_S + 1
        assert new.step().told.phase is Phase.ENDED


def test_nothing_to_read_is_waited_for_or_the_end(at):
    with answering(MISSING) as server:
        streams = Streams({}, [10])
        waiting = Reader(streams, at(server.endpoint), streams, "", MINUTE, None, 9 * MINUTE)
        assert waiting.step().told.phase is Phase.WAITING
        over = Reader(streams, at(server.endpoint), streams, "", MINUTE, MINUTE, 9 * MINUTE)
        assert over.step().told.phase is Phase.ENDED
