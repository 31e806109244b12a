"""The course against a model of AWS: the board comes to the truth, no run is missed, none is shown twice."""

from random import Random

import model_batch
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import T0
from model_batch import Life, ModelBatch
from model_events import ModelEvents
from often import often
from sailing import HOUR, REFRESH_S, Sailor, told, truth, worlds

from batchtui.domain.state import JobState
from batchtui.poll import plan

SETTLED_MS = 15 * 60_000
"""A sweep of the active runs, and some."""
S = JobState


CASES = (
    worlds(),
    st.integers(-240_000, 240_000),
    st.sampled_from(["none", "none", "full", "silent", "denied", "ends"]),
    st.sampled_from([1.0, 19.0]),
)


@settings(max_examples=often(25))
@given(*CASES)
def test_the_board_comes_to_the_truth_and_misses_no_run(
    model: ModelBatch, clock_off_ms: int, archive: str, quick_s: float
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # In the model no run changes sooner than this.
        patch.setattr(plan, "QUICK_S", quick_s)
        _comes_to_the_truth(model, clock_off_ms, archive)


def _comes_to_the_truth(model: ModelBatch, clock_off_ms: int, archive: str) -> None:
    sailor = Sailor(model, clock_off_ms, ModelEvents(model, archive) if archive != "none" else None)
    sailor.until(T0 + 12 * 60_000)
    ended = {one: state for one, state in told(sailor.board).items() if state.terminal}
    assert ended.items() <= truth(model).items()
    model.faulty = 0.0
    sailor.until(model.now + SETTLED_MS)
    model.now += REFRESH_S
    # Beside an archive the listings look once a minute, and its events may be late or not there.
    lately_ms = 45_000 if archive == "none" else 75_000
    still = {one.id for one in model.lives if all(abs(at - model.now) > lately_ms for at, _ in one.steps)}
    assert {k: v for k, v in told(sailor.board).items() if k in still} == {
        k: v for k, v in truth(model).items() if k in still
    }
    assert told(sailor.board).keys() == truth(model).keys()
    by_name = [job.id for name in sailor.board.names() for job in sailor.board.runs_of(name)]
    assert sorted(by_name) == sorted(told(sailor.board))
    assert sailor.course.active_known and sailor.course.history_known


@given(worlds())
def test_an_active_run_that_aws_forgot_leaves_the_board_and_no_fresh_one_does(model: ModelBatch) -> None:
    model.faulty = 0.0
    waiting = Life("deleted-001", "a", T0 - 3 * HOUR, [(T0 - 3 * HOUR, S.RUNNABLE)], 0, forgotten=T0 + 60_000)
    model.lives.append(waiting)
    sailor = Sailor(model, 0)
    sailor.until(T0 + 50_000)
    assert told(sailor.board)[waiting.id] is S.RUNNABLE
    sailor.until(T0 + 6 * 60_000)
    assert waiting.id not in told(sailor.board)
    fresh = {one.id for one in model.lives if one is not waiting and one.shows < model.now - 60_000}
    assert fresh <= told(sailor.board).keys()


def test_runs_far_from_their_usual_end_cost_no_call_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_batch, "LIST_PAGE", 100)
    monkeypatch.setattr(model_batch, "STATE_PAGE", 1000)
    born = [T0 - 3 * HOUR - 1000 * number for number in range(60)]
    ended = [Life(f"long-{at}", "a", at, [(at, S.RUNNING), (at + 2 * HOUR, S.SUCCEEDED)], at) for at in born]
    old = [Life(f"long-o{at}", "a", at + 2 * HOUR, [(at + 2 * HOUR, S.RUNNING)], at) for at in born]
    young = [Life(f"short-{n}", "b", T0 - 100 * n, [(T0 - 100 * n, S.RUNNABLE)], 0) for n in range(60)]
    sailor = Sailor(ModelBatch(Random(1), [*ended, *old, *young]), 0)
    sailor.until(T0 + 20_000)
    assert sailor.course.history_known
    before = sailor.model.calls
    sailor.cycle()
    assert sailor.model.calls - before == 2
    old[7].steps.append((sailor.model.now, S.FAILED))
    sailor.until(sailor.model.now + 35_000)
    assert {one.id: told(sailor.board)[one.id] for one in old} == {one.id: one.state(sailor.model.now) for one in old}


@settings(max_examples=often(40))
@given(st.integers(0, 2**32), st.integers(-5_000, 20_000), st.sampled_from([1000, 20_000]))
def test_a_run_that_ends_while_the_past_is_read_is_not_missed(seed: int, after_ms: int, stint_ms: int) -> None:
    born = [T0 - number * 10 * 60_000 for number in range(1, 300)]
    past = [Life(f"past-{at}", "a", at, [(at, S.RUNNING), (at + 60_000, S.SUCCEEDED)], at) for at in born]
    start = T0 - 3 * HOUR
    later = [(T0 + after_ms + place * stint_ms, state) for place, state in enumerate((S.STARTING, S.RUNNING, S.FAILED))]
    sailor = Sailor(
        ModelBatch(Random(seed), [*past, Life("soon", "a", start, [(start, S.RUNNABLE), *later], start)]), 0
    )
    sailor.until(T0 + 120_000)
    assert sailor.course.history_known
    assert told(sailor.board) == truth(sailor.model)
