"""Pages wait for a key that came a moment ago, but not for one after the other."""

import threading

from batchtui.aws.turn import KEY_S, Turn


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds


def test_a_page_waits_for_the_rest_of_a_keys_time_and_no_longer():
    clock = Clock()
    turn = Turn(lambda: clock.now_s, clock.sleep)
    with turn:
        assert clock.slept == []
    turn.key()
    clock.now_s += KEY_S / 4
    with turn:
        assert sum(clock.slept) - KEY_S * 3 / 4 < 1e-9
    with turn:
        assert len(clock.slept) == 1


def test_keys_without_end_do_not_stop_the_reading():
    clock = Clock()
    turn = Turn(lambda: clock.now_s, lambda seconds: (clock.sleep(seconds), turn.key()))
    turn.key()
    for _ in range(3):
        with turn:
            pass
    assert len(clock.slept) == 3 and max(clock.slept) <= KEY_S + 1e-9


def test_one_works_on_a_page_at_a_time_and_may_take_its_turn_within_its_turn():
    turn, order = Turn(), []

    def other() -> None:
        with turn:
            order.append("other")

    thread = threading.Thread(target=other)
    with turn, turn:
        thread.start()
        order.append("first")
    thread.join(30)
    assert order == ["first", "other"]
