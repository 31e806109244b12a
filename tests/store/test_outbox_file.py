"""The outbox in the store: in order, one at a time whoever takes it, and nothing lost."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from often import often

from batchtui.store import outbox
from batchtui.store.failure import StoreError
from batchtui.store.outbox import ASIDE_MS, BUSY_MS, KEPT_MS, LEASE_MS, PUT_ASIDE, OutboxFile, Taken
from tests.alerting.lanes import T0_S, item, put

MINUTE_MS = 60_000


class Clock:
    def __init__(self) -> None:
        self.ms = round(T0_S * 1000)

    def __call__(self) -> float:
        return self.ms / 1000


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(path: Path, clock: Clock):
    file = OutboxFile(path, clock)
    file.begin()
    yield file
    file.close()


def taken(file: OutboxFile, sink: str = "one") -> Taken:
    found = file.take(sink)
    assert isinstance(found, Taken)
    return found


def test_items_are_taken_one_at_a_time_in_the_order_in_which_they_came(file, path, clock):
    put(file, [item(1), item(2), item(3, sink="two")])
    other = OutboxFile(path, clock)
    first = taken(file)
    assert (first.item.alert, first.thread) == (1, "")
    # Its own sink's next one waits, whoever asks; the other sink's does not.
    assert file.take("one") == other.take("one") == BUSY_MS
    assert taken(other, "two").item.alert == 3
    file.sent(first, "t1")
    assert taken(other).item.alert == 2
    other.close()


def test_what_follows_an_alert_finds_its_thread(file):
    put(file, [item(1), item(1, sink="two"), item(1, stage="digest"), item(2), item(0), item(0)])
    file.sent(taken(file), "t1")
    digest = taken(file)
    assert (digest.item.stage, digest.thread) == ("digest", "t1")
    file.sent(digest, "t1 again")
    assert taken(file, "two").thread == ""
    second = taken(file)
    assert second.thread == ""
    file.sent(second, "t2")
    storm = taken(file)
    file.sent(storm, "of no alert")
    assert taken(file).thread == ""


def test_a_failed_one_holds_up_those_behind_it_and_no_other_sink(file, clock):
    put(file, [item(1), item(2), item(3, sink="two")])
    file.failed(taken(file), "It is down.", 30_000)
    assert file.take("one") == 30_000
    assert file.unsent()[0] == outbox.Unsent("one", 2, "It is down.", round(T0_S * 1000))
    assert taken(file, "two").item.alert == 3
    clock.ms += 30_000
    again = taken(file)
    assert (again.item.alert, again.item.tries) == (1, 1)
    file.sent(again, "")
    assert taken(file).item.alert == 2


def test_one_that_is_due_later_holds_up_nobody(file, clock):
    put(file, [item(1, due_ms=clock.ms + MINUTE_MS), item(2)])
    file.sent(taken(file), "")
    assert file.take("one") == MINUTE_MS
    clock.ms += MINUTE_MS
    assert taken(file).item.alert == 1


def test_one_is_due_even_where_the_clock_was_set_back_since_it_was_made(file, clock):
    put(file, [item(1, made_s=clock() + 600)])
    assert taken(file).item.alert == 1


def test_what_no_retry_helps_is_put_aside_until_something_may_be_mended(file, path, clock):
    put(file, [item(1), item(2)])
    file.failed(taken(file), "It is refused.", 0, aside=True)
    file.sent(taken(file), "")
    assert file.take("one") == ASIDE_MS
    # Another start soon after does not try it again, a later one does.
    clock.ms += MINUTE_MS
    file.begin()
    assert file.take("one") == ASIDE_MS - MINUTE_MS
    clock.ms += 11 * MINUTE_MS
    OutboxFile(path, clock).begin()
    assert taken(file).item.alert == 1


def test_one_that_fails_and_fails_is_put_aside_and_tried_when_the_sink_takes_another(file, clock):
    put(file, [item(1), item(2)])
    for _ in range(PUT_ASIDE):
        file.failed(taken(file), "It fails.", 1000)
        clock.ms += 1000
    other = taken(file)
    assert other.item.alert == 2
    clock.ms += 11 * MINUTE_MS
    file.sent(other, "")
    assert taken(file).item.alert == 1


def test_what_was_taken_by_a_process_that_is_no_more_is_anybodys(file, path, clock):
    put(file, [item(1)])
    other = OutboxFile(path, clock)
    taken(other)
    assert file.take("one") == BUSY_MS
    other.close()
    assert taken(file).item.alert == 1


def test_a_lease_ends_where_nobody_can_tell_who_lives(file, clock, monkeypatch):
    put(file, [item(1)])
    taken(file)
    with_mark = "UPDATE alert_outbox SET taken_by = '1 of init'"
    with closing(sqlite3.connect(file._file.path)) as connection, connection:
        connection.execute(with_mark)
    monkeypatch.setattr(outbox, "lives", lambda path, process: None)
    assert file.take("one") == BUSY_MS
    clock.ms += LEASE_MS
    assert taken(file).item.alert == 1


def test_old_ones_are_forgotten_at_a_start(file, clock):
    put(file, [item(1), item(2)])
    file.sent(taken(file), "")
    clock.ms += KEPT_MS + 1
    put(file, [item(3, made_s=clock())])
    file.begin()
    assert taken(file).item.alert == 3
    assert [one.count for one in file.unsent()] == [1]


def test_a_file_that_cannot_be_used_is_told(tmp_path):
    (tmp_path / "no").write_text("")
    file = OutboxFile(tmp_path / "no" / "history.sqlite3")
    for call in (file.begin, lambda: put(file, [item()]), lambda: file.take("one"), file.unsent):
        with pytest.raises(StoreError, match="cannot be used"):
            call()


STEPS = st.lists(st.sampled_from(["put", "take", "sent", "failed", "aside", "die", "wait"]), max_size=40)


@settings(max_examples=often(40))
@given(STEPS)
def test_whatever_happens_each_is_sent_and_while_none_dies_once_and_in_order(tmp_path_factory, steps):
    clock = Clock()
    path = tmp_path_factory.mktemp("outbox") / "history.sqlite3"
    files = [OutboxFile(path, clock), OutboxFile(path, clock)]
    made, sent, aside, has = 0, [], set(), {}

    def mark(number: int) -> None:
        sent.append(has[number].item.alert)
        files[number].sent(has.pop(number), "")

    for at, step in enumerate(steps):
        number = at % 2
        if step == "put":
            made += 1
            put(files[number], [item(made)])
        elif step == "take" and number not in has and isinstance(found := files[number].take("one"), Taken):
            assert not has
            has[number] = found
        elif step == "sent" and number in has:
            mark(number)
        elif step in ("failed", "aside") and number in has:
            aside |= {has[number].item.alert} if step == "aside" else set()
            files[number].failed(has.pop(number), "It failed.", 500, aside=step == "aside")
        elif step == "die":
            files[number].close()
            files[number] = OutboxFile(path, clock)
            has.pop(number, None)
        elif step == "wait":
            clock.ms += 500
    for number in list(has):
        mark(number)
    clock.ms += ASIDE_MS
    while isinstance(found := files[0].take("one"), Taken):
        has[0] = found
        mark(0)
    for file in files:
        file.close()
    assert sorted(sent) == list(range(1, made + 1))
    assert [one for one in sent if one not in aside] == sorted(set(sent) - aside)
