"""The call budget: never above its rate, halved when AWS throttles, and back by itself."""

import threading
from dataclasses import dataclass, field
from queue import SimpleQueue

from hypothesis import given
from hypothesis import strategies as st

from batchtui.aws.budget import FLOOR_PER_S, PAUSE_S, Budget, Rate


@dataclass
class Time:
    """A clock that moves only when somebody sleeps or it is pushed."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def a_budget(time: Time, rate: Rate) -> Budget:
    return Budget(rate, time.clock, time.sleep, chance=lambda: 0.0)


RATES = st.builds(Rate, per_s=st.floats(0.5, 50), burst=st.integers(1, 60))
STEPS = st.lists(st.one_of(st.just("take"), st.floats(0, 5), st.just("throttled")), max_size=120)


@given(RATES, STEPS)
def test_it_never_lets_more_through_than_rate_and_burst(rate: Rate, steps: list[object]) -> None:
    time = Time()
    budget = a_budget(time, rate)
    sent: list[float] = []
    for step in steps:
        if step == "take":
            budget.take()
            sent.append(time.now)
        elif step == "throttled":
            budget.throttled()
        else:
            assert isinstance(step, float)
            time.now += step
    for first, start in enumerate(sent):
        for last in range(first, len(sent)):
            allowed = rate.burst + max(rate.per_s, FLOOR_PER_S) * (sent[last] - start)
            assert last - first + 1 <= allowed + 1e-6


def test_a_wait_that_the_clock_swallows_does_not_spin() -> None:
    time = Time()
    budget = a_budget(time, Rate(3, 1))
    budget.take()
    time.now += 1 / 3 - 1e-15
    budget.take()
    assert len(time.slept) <= 2


def test_a_throttled_call_halves_the_rate_and_pauses() -> None:
    time = Time()
    budget = a_budget(time, Rate(4, 10))
    budget.throttled()
    assert budget.per_s == 2
    assert budget.next_try_s == PAUSE_S
    budget.take()
    assert time.now - 100 >= PAUSE_S


@given(st.integers(1, 60))
def test_the_rate_never_falls_below_the_floor(times: int) -> None:
    time = Time()
    budget = a_budget(time, Rate(4, 10))
    for _ in range(times):
        budget.throttled()
    assert budget.per_s >= FLOOR_PER_S
    assert budget.throttled_count == times


def test_it_recovers_without_throttling() -> None:
    time = Time()
    budget = a_budget(time, Rate(4, 10))
    for _ in range(8):
        budget.throttled()
    assert budget.slowed
    time.now += 60
    assert budget.per_s == 4
    assert not budget.slowed


def test_a_cold_start_is_faster_for_its_first_seconds() -> None:
    time = Time()
    budget = a_budget(time, Rate(3, 1, first_per_s=10, first_s=30))
    assert budget.per_s == 10
    time.now += 31
    assert budget.per_s == 3


def test_who_is_last_waits_while_somebody_else_does() -> None:
    time = Time()
    looked = SimpleQueue[str]()

    def sleep(seconds: float) -> None:
        if threading.current_thread().name == "last":
            looked.put("waits")
            return
        # Here a first one waits, and the pause after a throttled call is over.
        time.now += seconds
        last.start()
        assert looked.get(timeout=30) == "waits"
        assert looked.get(timeout=30) == "waits"

    def take_last() -> None:
        budget.take(last=True)
        looked.put("went")

    budget = Budget(Rate(4, 10), time.clock, sleep, chance=lambda: 0.0)
    budget.throttled()
    last = threading.Thread(target=take_last, name="last")
    budget.take()
    time.now += 1
    last.join(30)
    assert "went" in [looked.get(timeout=30) for _ in range(looked.qsize())]


def test_who_is_last_does_not_wait_while_nobody_else_does() -> None:
    time = Time()
    budget = a_budget(time, Rate(4, 10))
    budget.take()
    budget.take(last=True)
    assert not time.slept
