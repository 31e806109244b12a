"""The thorough sweep: over several cycles where AWS is slow, and each wave answered before the next begins."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st
from made import T0
from model_batch import Life, ModelBatch
from sailing import HOUR, Sailor, told, truth

from batchtui.domain.failure import Denied, Throttled
from batchtui.domain.state import JobState
from batchtui.poll import plan
from batchtui.poll.asks import Answer, ListNew, ListState
from batchtui.poll.sweeping import Sweeping

THROTTLED = Throttled("no", "ListJobs", "TooManyRequestsException")
DENIED = Denied("no", "ListJobs", "AccessDeniedException")
QUEUES = ("a", "b")
S = JobState


@given(st.lists(st.sampled_from([None, None, THROTTLED, DENIED]), max_size=200), st.integers(0, 2**32))
def test_a_wave_begins_when_all_of_the_one_before_is_answered_and_what_failed_is_asked_again(errors, seed):
    sweeping, chance = Sweeping(QUEUES, everything=True), Random(seed)
    refused: set[str] = set()
    done: list[ListState] = []
    waiting: list[ListState] = []
    outcomes = iter(errors)
    while not sweeping.over(refused.__contains__):
        asks = sweeping.asks(held=())
        assert not set(asks).intersection(waiting)
        waiting += asks
        assert len({ask.state for ask in waiting if ask.queue not in refused}) == 1
        ask = waiting.pop(chance.randrange(len(waiting)))
        error = next(outcomes, None)
        if error is None:
            done.append(ask)
        if error is DENIED:
            refused.add(ask.queue)
        sweeping.took(Answer(ask, whole=True, error=error))
    states = [wave[0].state for wave in plan.sweep(QUEUES)]
    for queue in QUEUES:
        read = [ask.state for ask in done if ask.queue == queue]
        assert read == (states if queue not in refused else states[: len(read)])


def test_what_is_held_back_is_not_asked():
    sweeping = Sweeping(QUEUES, everything=True)
    first = plan.sweep(QUEUES)[0]
    assert sweeping.asks(held=first[:1]) == first[1:]
    assert sweeping.asks(held=()) == first[:1]


@given(st.lists(st.booleans(), max_size=60))
def test_its_end_is_told_once_when_only_runnable_is_left(failures):
    sweeping, failing = Sweeping(QUEUES, everything=False), iter(failures)
    ending = []
    while not sweeping.over(lambda _: False):
        told = sweeping.ending()
        for ask in sweeping.asks(held=()):
            if told:
                ending.append(ask)
            sweeping.took(Answer(ask, error=THROTTLED if next(failing, False) else None))
    assert tuple(ending) == plan.sweep(QUEUES)[-1]


class SlowBatch(ModelBatch):
    """Each call takes three seconds."""

    asked: list[str]

    def pass_time(self) -> None:
        """Nothing fails."""
        self.now += 3_000


def test_where_aws_is_slow_what_is_shown_is_read_between_the_waves():
    lives = [
        Life(f"old-{number:03}", queue, T0 - 200 * HOUR, [(T0 - 200 * HOUR, state)], 0)
        for number, (queue, state) in enumerate((queue, state) for queue in "ab" for state in plan.ACTIVE_ORDER)
    ]
    sailor = Sailor(SlowBatch(Random(3), lives), 0)
    asked = []
    carry_out = sailor._ask
    sailor._ask = lambda ask: asked.append(ask) or carry_out(ask)
    cycles = 0
    while not sailor.course.active_known:
        sailor.cycle()
        cycles += 1
        assert cycles < 20
    listings = [at for at, ask in enumerate(asked) if isinstance(ask, ListNew)]
    sweeps = [at for at, ask in enumerate(asked) if isinstance(ask, ListState) and ask.state is S.RUNNING]
    assert cycles > 2 and sum(at < sweeps[-1] for at in listings) > 2 * len(QUEUES)
    assert told(sailor.board) == truth(sailor.model)
