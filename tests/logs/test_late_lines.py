"""Whatever the pages, the breaks and the tokens' age: every event once, and placed by its time."""

import pytest
from answering import answering
from hypothesis import given, settings
from hypothesis import strategies as st
from late_logs import Event, LateLogs
from often import often

from batchtui.domain.failure import AwsError
from batchtui.domain.job import LogPlace
from batchtui.domain.log import LogLine
from batchtui.logs.spill import Spill
from batchtui.logs.tail import Tail
from batchtui.logs.text import LogText

PLACE = LogPlace(1, "", "/aws/batch/job", "one", "")
TICKS = 8
RAW = st.tuples(st.integers(0, 2 * TICKS), st.integers(0, 6), st.sampled_from(["a", "b"]))
STREAMS = (
    st.lists(RAW, max_size=25),
    st.lists(st.integers(0, 5), min_size=1, max_size=5).filter(lambda pages: pages[-1] > 0),
    st.integers(0, 4),
    st.sets(st.integers(1, 60), max_size=8),
)
FOLLOWED = (*STREAMS, st.sets(st.integers(0, 20)))
PAGED_BACK = (*STREAMS, st.integers(1, 5), st.integers(0, 6))


def events_of(raw):
    """Written at a stamp, readable some ticks later."""
    made = [Event(stamp, stamp // 2 + lag, 0, message) for stamp, lag, message in raw]
    return [Event(one.stamp, one.came, n, one.message) for n, one in enumerate(sorted(made))]


def held(call):
    """Asks until the connection holds."""
    while True:
        try:
            return call()
        except AwsError as error:
            if "broke" not in error.sentence and "answers" not in error.sentence:
                raise


def drained(tail):
    """All that is there now, a page at a time."""
    while True:
        read = held(tail.newer)
        yield read.lines
        if read.caught_up:
            return


def put(text, lines):
    """As a view does it: late ones in their place, the others behind the last."""
    text.append(text.spill.put(line for line in lines if not line.late))
    text.place(text.spill.put(line for line in lines if line.late))


def read_all(tail, logs, first, looks):
    """A log followed to its end; the lines of its text."""
    text = LogText(Spill())
    put(text, first.lines)
    for tick in range(TICKS * 2):
        logs.tick = tick
        for lines in drained(tail):
            put(text, lines)
        if tick in looks:
            put(text, held(lambda: tail.look(at_the_end=False)))
    put(text, held(lambda: tail.look(at_the_end=True)))
    return text


def plain(lines):
    return [(line.timestamp_ms, line.message) for line in lines]


@settings(max_examples=often(25))
@given(*FOLLOWED)
def test_followed_from_the_start_every_event_comes_once_in_its_place(at, raw, pages, life, breaks, looks):
    events = events_of(raw)
    logs = LateLogs(events, pages, life, breaks)
    with answering(logs.answer) as server:
        tail = Tail(at(server.endpoint), PLACE)
        text = read_all(tail, logs, held(tail.open_at_start), looks)
    found = plain(text.lines(0, len(text)))
    assert sorted(found) == sorted((one.stamp, one.message) for one in events)
    assert [stamp for stamp, _ in found] == sorted(stamp for stamp, _ in found)


@settings(max_examples=often(20))
@given(*PAGED_BACK)
def test_paged_back_with_tokens_that_expire_every_event_comes_once(at, raw, pages, life, breaks, newest, pause):
    events = [Event(one.stamp, 0, one.number, one.message) for one in events_of(raw)]
    logs = LateLogs(events, pages, life, breaks)
    with answering(logs.answer) as server:
        tail = Tail(at(server.endpoint), PLACE)
        text = LogText(Spill())
        text.append(text.spill.put(held(lambda: tail.open_at_end(newest)).lines))
        while not tail.at_start:
            logs.tick += pause
            text.prepend(text.spill.put(held(tail.older)))
    assert sorted(plain(text.lines(0, len(text)))) == sorted((one.stamp, one.message) for one in events)
    assert [line.timestamp_ms for line in text.lines(0, len(text))] == sorted(one.stamp for one in events)


def test_a_late_line_is_found_and_marked(at):
    logs = LateLogs([Event(1, 0, 0, "a"), Event(9, 0, 1, "c"), Event(5, 3, 2, "b")], [10], 99, set())
    with answering(logs.answer) as server:
        tail = Tail(at(server.endpoint), PLACE)
        assert len(tail.open_at_start().lines) == 2
        logs.tick = 3
        assert tail.newer().lines == []
        assert tail.look(at_the_end=False) == [LogLine(5, "b", late=True)]
        assert tail.look(at_the_end=True) == []
    assert server.count("FilterLogEvents") == 2


def test_an_expired_token_costs_no_line_and_doubles_none(at):
    logs = LateLogs([Event(n, n // 3, n, "same") for n in range(9)], [10], 0, set())
    with answering(logs.answer) as server:
        tail = Tail(at(server.endpoint), PLACE)
        found = list(tail.open_at_start().lines)
        for logs.tick in range(1, 4):
            found += [line for lines in drained(tail) for line in lines]
    assert plain(found) == [(n, "same") for n in range(9)]


def test_another_refusal_is_told(at):
    from answering import fault

    from batchtui.domain.failure import Refused

    with answering(fault(400, "LimitExceededException", "no")) as server:
        tail = Tail(at(server.endpoint), PLACE)
        with pytest.raises(Refused):
            tail.open_at_start()
