"""One stream by token: opened at its end and read both ways, every line comes once."""

from itertools import count as counting

import pytest
from answering import Reply, answering
from hypothesis import given, settings
from hypothesis import strategies as st
from often import often
from small_logs import SmallLogs, Stream

from batchtui.domain.failure import NotFound
from batchtui.domain.job import LogPlace
from batchtui.logs.tail import Tail

PLACE = LogPlace(1, "", "/aws/batch/job", "one", "")


def stream_of(count, pages, later=0):
    logs = SmallLogs(pages)
    logs.streams = {"one": Stream([(0, f"{n}") for n in range(count)] + [(9, f"{count + n}") for n in range(later)])}
    return logs


def forward(tail):
    found = []
    while True:
        read = tail.newer()
        found += read.lines
        if read.caught_up:
            return found


def back(tail):
    pages = []
    while not tail.at_start:
        pages.insert(0, tail.older())
    return [line for page in pages for line in page]


STREAMS = (
    st.integers(0, 25),
    st.integers(0, 6),
    st.integers(1, 9),
    st.lists(st.integers(0, 6), min_size=1, max_size=5).filter(any),
)


@settings(max_examples=often(15))
@given(*STREAMS)
def test_from_the_end_back_and_forward_every_line_comes_once(at, count, later, newest, pages):
    logs = stream_of(count, pages, later)
    with answering(logs.answer) as server:
        tail = Tail(at(server.endpoint), PLACE)
        first = tail.open_at_end(newest).lines
        logs.now = 10
        new, old = forward(tail), back(tail)
    assert [line.message for line in (*old, *first, *new)] == [str(n) for n in range(count + later)]
    assert len(first) <= max(newest, max(pages))


def test_at_the_end_the_same_token_means_no_more_for_now(at):
    logs = stream_of(3, [10], later=1)
    with answering(logs.answer) as server:
        tail = Tail(at(server.endpoint), PLACE)
        assert len(tail.open_at_start().lines) == 3
        assert forward(tail) == []
        logs.now = 10
        assert [line.message for line in forward(tail)] == ["3"]
        assert tail.at_start
        assert tail.older() == []


def test_an_empty_page_is_not_the_end(at):
    logs = stream_of(4, [0, 0, 2])
    with answering(logs.answer) as server:
        tail = Tail(at(server.endpoint), PLACE)
        first = tail.open_at_start()
        assert (first.lines, first.caught_up) == ([], False)
        assert [line.message for line in forward(tail)] == ["0", "1", "2", "3"]


def test_a_server_that_has_a_new_token_for_every_empty_page_is_not_asked_for_ever(at):
    tokens = map(str, counting())

    def answer(asked):
        events = [] if "nextToken" in asked.body else [{"timestamp": 1, "message": "one"}]
        return Reply(200, {"events": events, "nextForwardToken": next(tokens), "nextBackwardToken": next(tokens)})

    with answering(answer) as server:
        tail = Tail(at(server.endpoint), PLACE)
        assert [line.message for line in tail.open_at_end(10).lines] == ["one"]
        assert not tail.newer().caught_up
        assert any(tail.newer().caught_up for _ in range(200))
        assert tail.newer().caught_up
        assert any(tail.older() == [] and tail.at_start for _ in range(10))


def test_a_page_that_begins_with_the_newest_is_read_by_time(at):
    events = [{"timestamp": n, "message": str(n)} for n in (3, 2, 1)]
    with answering(Reply(200, {"events": events, "nextForwardToken": "f", "nextBackwardToken": "b"})) as server:
        lines = Tail(at(server.endpoint), PLACE).open_at_start().lines
    assert [(line.message, line.late) for line in lines] == [("1", False), ("2", False), ("3", False)]


def test_a_stream_that_is_not_there_is_said_and_can_be_opened_later(at):
    logs = stream_of(1, [5])
    logs.streams["one"].there_from = 5
    with answering(logs.answer) as server:
        tail = Tail(at(server.endpoint), PLACE)
        with pytest.raises(NotFound, match="is not there"):
            tail.open_at_start()
        assert not tail.opened
        logs.now = 5
        assert len(tail.open_at_start().lines) == 1
        assert tail.opened
