"""The screen goes first, but not for ever; then one page after the other."""

import threading
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from batchtui.aws.turn import BURST_S, PAINT_S, SLICE, Turn


class Clock:
    """Whoever waits for the paint waits until it is due, unless `meanwhile` paints."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.waited: list[float] = []
        self.paint_in_s = float("inf")
        self.turn = Turn(lambda: self.now_s, self.wait)

    def wait(self, _painted: threading.Event, seconds: float) -> None:
        stood = min(seconds, self.paint_in_s)
        self.waited.append(stood)
        self.now_s += stood
        if stood < seconds:
            self.turn.screen_rests()


def test_who_works_stands_still_until_the_screen_is_painted() -> None:
    clock = Clock()
    with clock.turn:
        assert clock.waited == []
    clock.turn.screen_works()
    clock.paint_in_s = PAINT_S / 4
    with clock.turn:
        assert clock.waited == [PAINT_S / 4]
    clock.turn.give_way()
    assert len(clock.waited) == 1


def test_what_is_never_painted_is_waited_for_a_moment() -> None:
    clock = Clock()
    clock.turn.screen_works()
    clock.now_s += PAINT_S / 4
    clock.turn.give_way()
    clock.turn.give_way()
    assert abs(sum(clock.waited) - PAINT_S * 3 / 4) < 1e-9


@given(st.lists(st.tuples(st.floats(0.001, 0.1), st.floats(0, 0.2)), min_size=1, max_size=300))
def test_keys_without_end_take_no_more_than_half_of_the_time(keys: list[tuple[float, float]]) -> None:
    """Each key is painted after a while, and the next comes after another."""
    clock = Clock()
    began = clock.now_s
    for painted_in, next_in in keys:
        clock.turn.screen_works()
        clock.paint_in_s = painted_in
        before = clock.now_s
        clock.turn.give_way()
        clock.now_s = max(clock.now_s, before + painted_in)
        clock.turn.screen_rests()
        clock.now_s += next_in
    assert max(clock.waited, default=0) <= PAINT_S + 1e-9
    assert sum(clock.waited) <= (clock.now_s - began) / 2 + BURST_S / 2 + PAINT_S


def test_between_slices_the_screen_is_looked_after() -> None:
    clock = Clock()
    clock.paint_in_s = PAINT_S / 8
    seen: list[int] = []
    for part in clock.turn.sliced(range(SLICE * 2 + 1)):
        clock.turn.screen_works()
        seen += part
        assert len(part) <= SLICE
    assert seen == list(range(SLICE * 2 + 1))
    assert len(clock.waited) == 2


def test_one_works_on_a_page_at_a_time_and_may_take_its_turn_within_its_turn() -> None:
    turn = Turn()
    order: list[str] = []

    def other() -> None:
        with turn:
            order.append("other")

    thread = threading.Thread(target=other)
    with turn, turn:
        thread.start()
        order.append("first")
    thread.join(30)
    assert order == ["first", "other"]


def test_the_screen_never_waits_for_who_stands_still() -> None:
    turn = Turn()
    at_work, done = threading.Event(), threading.Event()

    def page() -> None:
        with turn:
            at_work.set()
            for _ in turn.sliced(range(SLICE * 20)):
                pass
        done.set()

    turn.screen_works()
    threading.Thread(target=page, daemon=True).start()
    steps: list[Callable[[], None]] = [turn.screen_works, turn.screen_rests]
    for step in steps:
        step()
    assert done.wait(30) and at_work.is_set()


def test_what_nobody_waits_for_comes_after_the_page_and_holds_none_up() -> None:
    turn = Turn()
    order: list[str] = []

    def writer() -> None:
        turn.come_last()
        order.append("written")

    thread = threading.Thread(target=writer, daemon=True)
    with turn:
        thread.start()
        thread.join(0.05)
        order.append("page")
    thread.join(30)
    assert order == ["page", "written"]
    other = threading.Thread(target=turn.come_last, daemon=True)
    other.start()
    other.join(30)
    with turn:
        assert not other.is_alive()
