"""A world of the benchmarks holds what was asked for, at every moment."""

from hypothesis import given, settings
from hypothesis import strategies as st
from often import often

from batchtui.demo.runs import ACTIVE
from benchmarks.worlds import QUEUES, Load, build


@settings(max_examples=often(15))
@given(
    wanted=st.integers(0, 30),
    stuck=st.integers(0, 4),
    steps=st.lists(st.floats(0.001, 200, allow_nan=False), max_size=20),
)
def test_as_many_are_active_as_were_asked_for_at_any_moment(wanted: int, stuck: int, steps: list[float]) -> None:
    world = build(Load(young=(wanted, 0), stuck=(stuck, 1), ended=(5, 5)))
    for seconds in (0, *steps):
        world.clock.tick(seconds)
        now = world.advance()
        active = [sum(run.status(now) in ACTIVE for run in shelf.all) for shelf in world.shelves.values()]
        assert active == [wanted + stuck, 1]
        assert [len(shelf.active) for shelf in world.shelves.values()] == active


def test_one_comes_and_one_ends_every_ten_seconds() -> None:
    world = build(Load(young=(20, 0), ended=(5, 0)))
    shelf = world.shelves[QUEUES[0]]
    before = len(shelf.ended["SUCCEEDED"])
    world.clock.tick(100)
    world.advance()
    assert len(shelf.ended["SUCCEEDED"]) == before + 10
    assert len(shelf.all) == 35
