"""The course against a model of AWS: the board comes to the truth, no run is missed, none is shown twice."""

from random import Random

import model_batch
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import T0, queue
from model_batch import LATE_MS, Life, ModelBatch, ModelClients, failing

from batchtui.domain.state import JobState
from batchtui.poll.asks import Answer, Ask
from batchtui.poll.board import Board
from batchtui.poll.clock import Moment
from batchtui.poll.course import Course
from batchtui.poll.listing import carry_out
from batchtui.poll.patience import Patience

REFRESH_S = 5
HOUR = 3_600_000
SETTLED_MS = 15 * 60_000
"""A sweep of the active runs, and some."""
S = JobState


class Sailor:
    """Drives a course as the loop does, a call at a time, in the model's time."""

    def __init__(self, model: ModelBatch, clock_off_ms: int) -> None:
        self.model = model
        self.off = clock_off_ms
        self.board = Board()
        self.board.set_queues([queue("a"), queue("b")])
        self.course = Course(self.board, REFRESH_S)
        self.patience = Patience()

    def cycle(self) -> None:
        """One cycle, the backlog beside it, and the pause after it."""
        begun = self.model.now
        cycle = self.course.cycle(Moment(begun / 1000, begun + self.off))
        wave = next(cycle, None)
        while wave is not None:
            answers = [self._ask(ask) for ask in wave]
            if any(answer.error is not None and failing(answer.error) for answer in answers):
                cycle.close()
                break
            try:
                wave = cycle.send(answers)
            except StopIteration:
                break
        for ask in self.course.quiet():
            self.course.took(self._ask(ask))
        self.model.now = max(self.model.now, begun + REFRESH_S * 1000)

    def until(self, moment: int) -> None:
        """Cycles up to a moment of the model."""
        while self.model.now < moment:
            self.cycle()

    def _ask(self, ask: Ask) -> Answer:
        return carry_out(ModelClients(self.model), ask, self.board.apply, self.patience)  # type: ignore[arg-type]


def dwell(chance: Random) -> int:
    """How long a run stays in a state, ms: seconds, minutes, sometimes days."""
    return chance.choice([20_000, 60_000, 10 * 60_000, 72 * HOUR if chance.random() < 0.2 else 30_000])


def life(chance: Random, number: int, created: int, queue_name: str) -> Life:
    """A run with a retry or two, short or waiting for days, that ends or does not."""
    steps = [(created, S.SUBMITTED)]
    at = created
    for _ in range(chance.randint(1, 3)):
        for state in (S.RUNNABLE, S.STARTING, S.RUNNING):
            at += dwell(chance)
            steps.append((at, state))
    at += dwell(chance)
    steps.append((at, chance.choice([S.SUCCEEDED, S.FAILED])))
    return Life(f"job{number % 4}-{number:03}", queue_name, created, steps, created + chance.randint(0, LATE_MS))


@st.composite
def worlds(draw: st.DrawFn) -> ModelBatch:
    """Runs of a week past and of the minutes to come."""
    chance = Random(draw(st.integers(0, 2**32)))
    past = draw(st.integers(0, 40))
    coming = draw(st.integers(0, 40))
    born = [T0 - chance.choice([HOUR // 60, HOUR, 100 * HOUR]) * chance.random() for _ in range(past)]
    born += [T0 + chance.random() * 12 * 60_000 for _ in range(coming)]
    lives = [life(chance, number, int(at), chance.choice("ab")) for number, at in enumerate(born)]
    return ModelBatch(chance, lives, faulty=draw(st.sampled_from([0.0, 0.1, 0.4])))


def truth(model: ModelBatch) -> dict[str, JobState]:
    """Every run that AWS tells of, in its state."""
    return {life.id: life.state(model.now) for life in model.lives if model.known(life)}


def told(board: Board) -> dict[str, JobState]:
    """Every run of the board, in its state."""
    return {job.id: job.state for job in board.runs()}


@given(worlds(), st.integers(-240_000, 240_000))
def test_the_board_comes_to_the_truth_and_misses_no_run(model: ModelBatch, clock_off_ms: int) -> None:
    sailor = Sailor(model, clock_off_ms)
    sailor.until(T0 + 12 * 60_000)
    ended = {one: state for one, state in told(sailor.board).items() if state.terminal}
    assert ended.items() <= truth(model).items()
    model.faulty = 0.0
    sailor.until(model.now + SETTLED_MS)
    model.now += REFRESH_S
    still = {one.id for one in model.lives if all(abs(at - model.now) > 45_000 for at, _ in one.steps)}
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
    sailor.until(T0 + 1000)
    assert sailor.course.history_known
    before = sailor.model.calls
    sailor.cycle()
    assert sailor.model.calls - before == 2
    old[7].steps.append((sailor.model.now, S.FAILED))
    sailor.until(sailor.model.now + 35_000)
    assert {one.id: told(sailor.board)[one.id] for one in old} == {one.id: one.state(sailor.model.now) for one in old}
