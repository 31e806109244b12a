"""The cost function against brute force over every choice of every queue."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from batchtui.domain.state import ACTIVE_ORDER, JobState
from batchtui.poll.arms import DETAIL_BYTES, ROW_BYTES, Load, cheapest

FLOOR = 1_000_000


@st.composite
def loads(draw: st.DrawFn) -> Load:
    """A queue with active runs of any age among ended ones; few distinct moments, so that some are equal."""
    ages = draw(st.lists(st.integers(-40, 60), max_size=7))
    copies = draw(st.sampled_from([1, 1, 30, 60]))
    active = tuple((FLOOR - age * 1000, draw(st.sampled_from(ACTIVE_ORDER))) for age in ages for _ in range(copies))
    ended = [FLOOR - age * 1000 for age in draw(st.lists(st.integers(-40, 90), max_size=30))]
    weight = draw(st.sampled_from([1, 7, 40]))
    known = [created for created, _ in active] + ended * weight
    return Load(draw(st.sampled_from("abc")), FLOOR, active, lambda after: sum(one > after for one in known))


def choices(load: Load) -> list[tuple[int, int, int]]:
    """(calls, described, bytes) of every split at every moment, and of the listing by status."""
    moments = {load.floor_ms} | {created - 1 for created, _ in load.active if created <= load.floor_ms}
    found = []
    for after in moments:
        rows = load.rows_after(after)
        described = sum(created <= after for created, _ in load.active)
        found.append((max(1, -(-rows // 100)), described, rows * ROW_BYTES + described * DETAIL_BYTES))
    fresh = load.rows_after(load.floor_ms)
    by_state = [sum(state is one for _, state in load.active) for one in ACTIVE_ORDER]
    calls = max(1, -(-fresh // 100)) + sum(max(1, -(-n // 1000)) for n in by_state)
    return [*found, (calls, 0, (fresh + len(load.active)) * ROW_BYTES)]


@given(st.lists(loads(), max_size=3), st.integers(0, 120))
def test_no_choice_is_cheaper(queues: list[Load], extra: int) -> None:
    best = min(
        (sum(one[0] for one in choice) + -(-(extra + sum(one[1] for one in choice)) // 100), sum(o[2] for o in choice))
        for choice in product(*map(choices, queues))
    )
    arms = cheapest(queues, extra)
    assert [arm.queue for arm in arms] == [load.queue for load in queues]
    described = extra + sum(arm.described for arm in arms)
    assert (sum(arm.calls for arm in arms) + -(-described // 100), sum(arm.bytes for arm in arms)) == best


@given(st.lists(loads(), max_size=3))
def test_without_describe_jobs_every_active_run_is_listed(queues: list[Load]) -> None:
    for load, arm in zip(queues, cheapest(queues, may_describe=False), strict=True):
        assert arm.described == 0
        assert arm.by_state or all(created > arm.after_ms for created, _ in load.active)


def test_young_runs_cost_one_call_a_queue_and_a_few_stuck_ones_one_more_for_all() -> None:
    young = tuple((FLOOR - n, JobState.RUNNING) for n in range(50))
    stuck = tuple((n, JobState.RUNNABLE) for n in range(3))

    def load(queue: str, active: tuple[tuple[int, JobState], ...]) -> Load:
        created = [one for one, _ in active] + list(range(10, 5000))
        return Load(queue, FLOOR, active, lambda after: sum(one > after for one in created))

    only_young = cheapest([load("a", young), load("b", young)])
    assert [(arm.calls, arm.described) for arm in only_young] == [(1, 0), (1, 0)]
    some_stuck = cheapest([load("a", young + stuck), load("b", young + stuck)])
    assert [(arm.calls, arm.described) for arm in some_stuck] == [(1, 3), (1, 3)]


def test_thousands_of_active_runs_are_listed_by_state() -> None:
    many = tuple((FLOOR - n * 1000, JobState.RUNNABLE) for n in range(2000))
    ended = 3 * len(many)
    load = Load("a", FLOOR, many, lambda after: (FLOOR - after) // 1000 * (1 + ended // len(many)))
    [arm] = cheapest([load])
    assert arm.by_state and arm.calls == 1 + 4 + 2
