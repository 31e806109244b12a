"""A board sailed against a model of AWS, a call at a time, and what the truth would be."""

from random import Random

from hypothesis import strategies as st
from made import T0, queue
from model_batch import LATE_MS, Life, ModelBatch, ModelClients, failing
from model_events import ModelEvents

from batchtui.domain.state import JobState
from batchtui.poll.asks import Answer, Ask
from batchtui.poll.board import Board
from batchtui.poll.clock import Moment
from batchtui.poll.course import Course, Cycle
from batchtui.poll.listing import carry_out
from batchtui.poll.patience import Patience

REFRESH_S = 5
REST_MS = 5_000
HOUR = 3_600_000
S = JobState


class Sailor:
    """Drives a course as the loop does, a call at a time, in the model's time."""

    def __init__(self, model: ModelBatch, clock_off_ms: int, events: ModelEvents | None = None) -> None:
        self.model = model
        self.events = events
        self.off = clock_off_ms
        self.board = Board()
        self.board.set_queues([queue("a"), queue("b")])
        self.course = Course(self.board, REFRESH_S, "events" if events else "")
        self.patience = Patience()

    def cycle(self) -> None:
        """One cycle, the backlog beside it, and the pause after it."""
        begun = self.model.now
        self.course.clock_s = begun / 1000
        beside: list[Answer] = []
        self._drive(self.course.cycle(Moment(begun / 1000, begun + self.off)), beside)
        ended = self.model.now
        beside += [self._ask(ask) for ask in self.course.quiet()]
        while beside:
            for answer in beside:
                self.course.took_quietly(answer)
            # While the loop rests it goes on with what is to be read beside the cycles.
            beside = [self._ask(ask) for ask in self.course.quiet()] if self.model.now - ended < REST_MS else []
        self.model.now = max(self.model.now, begun + REFRESH_S * 1000)

    def _drive(self, cycle: Cycle, beside: list[Answer]) -> None:
        """Carries out the waves and, before each, what is to be read beside them."""
        wave = next(cycle, None)
        while wave is not None:
            beside += [self._ask(ask) for ask in self.course.quiet()]
            answers = [self._ask(ask) for ask in wave]
            self.course.clock_s = self.model.now / 1000
            if any(answer.error is not None and failing(answer.error) for answer in answers):
                cycle.close()
                return
            try:
                wave = cycle.send(answers)
            except StopIteration:
                return

    def until(self, moment: int) -> None:
        """Cycles up to a moment of the model."""
        while self.model.now < moment:
            self.cycle()

    def _ask(self, ask: Ask) -> Answer:
        return carry_out(ModelClients(self.model, self.events), ask, self.board.apply, self.patience)  # type: ignore[arg-type]


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


def settled(model: ModelBatch, for_ms: int) -> dict[str, JobState]:
    """Every run that has been there, and has not moved, for so long."""
    late = model.now - for_ms
    return {
        one.id: one.state(model.now)
        for one in model.lives
        if one.created < late and all(at < late or at > model.now for at, _ in one.steps)
    }


def steady_world(seed: int) -> ModelBatch:
    """Runs that come all the time."""
    chance = Random(seed)
    born = [T0 + chance.randint(-3, 20) * 60_000 + chance.randint(0, 60_000) for _ in range(100)]
    return ModelBatch(chance, [life(chance, number, at, chance.choice("ab")) for number, at in enumerate(born)])
