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


@given(st.lists(st.sampled_from([None, None, THROTTLED, DENIED]), max_size=200))
def test_what_failed_is_asked_again_before_the_next_wave_begins(errors):
    sweeping = Sweeping(QUEUES, everything=True)
    refused: set[str] = set()
    done: list[ListState] = []
    outcomes = iter(errors)
    while wave := sweeping.wave(refused.__contains__):
        answers = [Answer(ask, whole=True, error=next(outcomes, None)) for ask in wave]
        done += [answer.ask for answer in answers if answer.error is None]
        refused |= {answer.ask.queue for answer in answers if answer.error is DENIED}
        assert sweeping.took(answers) == all(answer.error is not THROTTLED for answer in answers)
    states = [wave[0].state for wave in plan.sweep(QUEUES)]
    for queue in QUEUES:
        read = [ask.state for ask in done if ask.queue == queue]
        assert read == (states if queue not in refused else states[: len(read)])


@given(st.integers(0, 2), st.integers(0, 2**32))
def test_its_end_is_told_once_when_only_runnable_is_left(failures, seed):
    chance = Random(seed)
    sweeping = Sweeping(QUEUES, everything=False)
    ending = []
    while wave := sweeping.wave(lambda _: False):
        if sweeping.ending():
            ending.append(wave)
        failed = {chance.randrange(len(wave)) for _ in range(failures)} if chance.random() < 0.7 else set()
        sweeping.took([Answer(ask, error=THROTTLED if at in failed else None) for at, ask in enumerate(wave)])
    assert ending == [plan.sweep(QUEUES)[-1]]


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
