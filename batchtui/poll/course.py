"""What one board still has to learn, cycle by cycle: it yields waves of asks and takes the answers.

It does no I/O and reads no clock: the loop drives it with AWS, its tests with a model of AWS.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from math import ceil

from batchtui.domain.failure import AwsError, Denied, NotFound, Refused
from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.poll import plan
from batchtui.poll.absence import Absences
from batchtui.poll.arms import Arm, Load, cheapest
from batchtui.poll.asks import DESCRIBE_AT_MOST, Answer, Ask, Describe, ListBack, ListNew, ListState, ReadEvents, Wave
from batchtui.poll.backlog import Backlog
from batchtui.poll.board import Board
from batchtui.poll.clock import Moment
from batchtui.poll.listening import Listening
from batchtui.poll.paces import Paces
from batchtui.poll.patience import passing
from batchtui.poll.sweeping import Sweeping
from batchtui.poll.watermark import Watermark, first

REFUSED_FOR_S = 60
"""What AWS denies is asked again after so long, not at every cycle."""

Cycle = Generator[Wave, list[Answer], None]


class Course:
    """One scope's watermarks, sweeps, absences and what is due. Used from one thread."""

    def __init__(self, board: Board, refresh_s: float = 5.0, event_log_group: str = "") -> None:
        self._board = board
        self._refresh_s = refresh_s
        self.focus = ""
        """The queue that the operator looks at; empty for all."""
        self.clock_s = 0.0
        """When the last wave was answered; who drives the cycle sets it."""
        self.failures: list[AwsError] = []
        """What failed since the cycle began."""
        self._marks: dict[str, Watermark] = {}
        self._swept: set[str] = set()
        self._swept_s: float | None = None
        self._sweeping: Sweeping | None = None
        self._begun: set[str] = set()
        """Queues whose ended runs may be listed."""
        self._listed_s: dict[str, float] = {}
        self._paces = Paces(board, refresh_s)
        self._listening = Listening(board, event_log_group)
        self._doubtful: list[str] = []
        self._absences = Absences()
        self._backlog = Backlog(board, self._marks)
        self._asked: set[Ask] = set()
        self._held: set[Ask] = set()
        """What failed beside this cycle: it is asked again beside the next."""
        self._refused_until: dict[str, float] = {}
        self._now = Moment(0.0, 0)

    @property
    def _names(self) -> list[str]:
        return plan.in_focus_first(self._board.queues, self.focus)

    @property
    def active_known(self) -> bool:
        """Whether every queue's active runs have been read in full once."""
        return self._swept.issuperset(self._names)

    @property
    def history_known(self) -> bool:
        """Whether every run that AWS promises to keep has been read."""
        marks = [self._marks.get(name) for name in self._names if not self._refused(name)]
        return self.active_known and all(mark is not None and not mark.holes for mark in marks)

    @property
    def notice(self) -> AwsError | None:
        """Why the archive of events is not relied on, where that is a fault."""
        return self._listening.notice

    @property
    def reads_beside(self) -> bool:
        """Whether something is being read beside the cycles."""
        return self._sweeping is not None or bool(self._asked)

    @property
    def refusals(self) -> bool:
        """Whether something that AWS refused is not asked for at present."""
        return any(self._refused(subject) for subject in self._refused_until)

    def cycle(self, now: Moment, wanted: Iterable[str] = ()) -> Cycle:
        """One cycle: new queues, the cheapest arms, what is to be described.

        `wanted`: ids that somebody waits for.
        """
        self._now = now
        self.failures = []
        self._held.clear()
        self._paces.begin(now)
        seen: set[str] = set()
        names = [name for name in self._names if not self._refused(name)]
        new = [name for name in names if name not in self._marks]
        if new:
            yield from self._begin(new, seen)
        ordered = [name for name in names if name not in new and name in self._marks]
        wanted = (*wanted, *self._doubtful)
        self._doubtful = []
        if (events := self._listening.ask(now)) is not None:
            yield from self._wave((events,), seen)
        if self._listening.enough(now):
            yield from self._describe([], [], seen, wanted)
        else:
            if not self._listening.in_force:
                ordered = [name for name in ordered if self._is_due(name)]
            yield from self._look(ordered, seen, wanted)
            self._doubtful = self._listening.reconciled(now, seen)
        self._paces.keep_active()
        self._sweeping = self._sweeping or self._due()

    def quiet(self) -> Wave:
        """What is worth asking for now, beside the cycles: the sweep, and the backlog, newest queues first."""
        sweep = self._sweep()
        names = [name for name in self._names if name in self._begun and not self._refused(name)]
        asks = [ask for name in names for ask in self._backlog.asks(name)]
        asks.sort(key=lambda ask: isinstance(ask, ListState) and ask.state is JobState.SUCCEEDED)
        found = tuple(ask for ask in asks if ask not in self._asked and ask not in self._held)
        self._asked.update(found)
        return (*sweep, *found)

    def took_quietly(self, answer: Answer) -> None:
        """Takes in an answer to something that was asked beside the cycles."""
        if answer.error is not None:
            self._held.add(answer.ask)
        self.took(answer)
        if self._sweeping is not None:
            self._sweeping.took(answer)
            if self._sweeping.over(self._refused):
                self._end_sweep(self._sweeping)

    def took(self, answer: Answer) -> None:
        """Takes in one answer; its rows are on the board already."""
        ask = answer.ask
        self._asked.discard(ask)
        self._paces.seen(answer.seen)
        self._absences.seen(answer.seen)
        if isinstance(ask, ReadEvents):
            self._listening.took(answer, self._now, self._paces.read)
            return
        if answer.error is not None:
            self._backlog.failed(ask)
            self._failed(ask, answer.error)
        if isinstance(ask, ListNew):
            known = self._marks.get(ask.queue)
            mark = known.after_new(answer) if known else first(answer)
            if mark is not None:
                self._marks[ask.queue] = mark
            if answer.whole:
                self._listed_s[ask.queue] = self._now.s
        elif isinstance(ask, ListBack) and ask.queue in self._marks:
            self._marks[ask.queue] = self._marks[ask.queue].after_back(answer)
        elif isinstance(ask, ListState) and answer.whole:
            self._backlog.drained(ask)

    def _failed(self, ask: Ask, error: AwsError) -> None:
        self.failures.append(error)
        if isinstance(error, Denied | Refused | NotFound):
            self._refused_until[_subject(ask)] = self._now.s + REFUSED_FOR_S

    def _refused(self, subject: str) -> bool:
        return self._refused_until.get(subject, float("-inf")) > self._now.s

    def _wave(self, wave: Wave, seen: set[str]) -> Generator[Wave, list[Answer], bool]:
        """Yields a wave, takes its answers; whether all of it went through."""
        if not wave:
            return True
        answers = yield wave
        for answer in answers:
            self.took(answer)
            seen |= answer.seen
        return all(answer.error is None for answer in answers)

    def _begin(self, queues: list[str], seen: set[str]) -> Cycle:
        """The first look at some queues: their newest page, and their active runs as long as that goes quickly."""
        began_s, before = self.clock_s, len(self.failures)
        first, *rest = plan.quick_sweep(queues)
        yield from self._wave((*plan.newest(queues, self._now.ms), *first), seen)
        self._begun.update(queues)
        for wave in rest:
            if self.clock_s - began_s > plan.QUICK_S:
                return
            yield from self._wave(tuple(ask for ask in wave if not self._refused(ask.queue)), seen)
        if self.clock_s - began_s <= plan.QUICK_S and not passing(self.failures[before:]):
            self._settle(queues)
            if self._swept_s is None:
                self._swept_s = self._now.s - plan.SWEEP_EVERY_S + plan.AFTER_QUICK_S

    def _sweep(self) -> tuple[ListState, ...]:
        """What the thorough sweep asks now; its end is noticed here."""
        sweeping = self._sweeping
        if sweeping is None:
            return ()
        if sweeping.over(self._refused):
            self._end_sweep(sweeping)
            return ()
        if sweeping.ending():
            for name in sweeping.queues:
                self._backlog.restart(name, self._asked)
        return sweeping.asks(self._held)

    def _due(self) -> Sweeping | None:
        """A sweep that has not begun yet, and should."""
        names = [name for name in self._names if not self._refused(name)]
        due = self._swept_s is not None and self._now.s - self._swept_s >= plan.SWEEP_EVERY_S
        queues = names if due else [name for name in names if name not in self._swept]
        return Sweeping(queues, due) if queues else None

    def _end_sweep(self, sweeping: Sweeping) -> None:
        # What AWS refuses it refuses again: that is no reason to sweep every few seconds.
        self._sweeping = None
        self._settle(sweeping.queues)
        if sweeping.everything or self._swept_s is None:
            self._swept_s = self._now.s

    def _settle(self, queues: Sequence[str]) -> None:
        self._swept.update(queues)
        for name in queues:
            self._backlog.settle(name)

    def _is_due(self, queue: str) -> bool:
        if not self.focus or queue == self.focus:
            return True
        return self._now.s - self._listed_s.get(queue, float("-inf")) >= plan.OTHERS_EVERY_S

    def _look(self, queues: list[str], seen: set[str], wanted: Sequence[str]) -> Cycle:
        """Lists the queues and describes what no listing shows, the cheapest way."""
        candidates = self._candidates(queues, seen)
        worth = self._worth(candidates, len(wanted))
        yield from self._list(queues, worth, seen, len(wanted))
        yield from self._describe(candidates, worth, seen, wanted)

    def _list(self, queues: list[str], worth: list[Job], seen: set[str], extra: int) -> Cycle:
        arms = self._arms(queues, worth, extra)
        asks: list[Ask] = [ListNew(arm.queue, arm.after_ms) for arm in arms]
        for arm in arms:
            if arm.by_state:
                asks += [wave[0] for wave in plan.sweep([arm.queue])[:-1]]
        yield from self._wave(tuple(asks), seen)

    def _arms(self, queues: list[str], worth: list[Job], extra: int) -> list[Arm]:
        loads = []
        for name in queues:
            floor = self._marks[name].floor_ms
            active = tuple((job.created_at_ms, job.state) for job in worth if job.queue == name)
            loads.append(Load(name, floor, active, self._expected_rows(name, floor)))
        unlisted = sum(job.queue not in queues for job in worth)
        return cheapest(loads, extra + unlisted, may_describe=not self._refused(_DESCRIBE))

    def _expected_rows(self, queue: str, floor_ms: int) -> Callable[[int], int]:
        """How many rows a listing after a moment is expected to show."""
        upto = self._marks[queue].upto_ms
        recent = self._board.created_after(queue, floor_ms)
        coming = ceil(recent * self._refresh_s * 1000 / max(1, upto - floor_ms))
        return lambda after_ms: self._board.created_after(queue, after_ms) + coming

    def _candidates(self, queues: list[str], seen: set[str]) -> list[Job]:
        """The active runs that this cycle may ask for: of these queues, and of those that can no longer be listed."""
        passed = set(self._names).difference(queues)
        return [job for job in self._board.active() if job.queue not in passed and job.id not in seen]

    def _worth(self, candidates: list[Job], extra: int) -> list[Job]:
        """Those whose state is wanted in this cycle: all, unless leaving some out saves calls."""
        if len(candidates) + extra <= DESCRIBE_AT_MOST or self._refused(_DESCRIBE):
            return candidates
        return [job for job in candidates if self._paces.overdue_s(job) >= 0]

    def _describe(self, candidates: list[Job], worth: list[Job], seen: set[str], wanted: Iterable[str]) -> Cycle:
        """What no listing has shown; runs that are not due yet only fill a call that is made anyway."""
        if self._refused(_DESCRIBE):
            return
        ids = list(dict.fromkeys([*wanted, *(job.id for job in worth if job.id not in seen)]))
        room = -len(ids) % DESCRIBE_AT_MOST
        chosen = set(ids)
        rest = [job for job in candidates if job.id not in seen and job.id not in chosen]
        if room and rest:
            rest.sort(key=lambda job: (-self._paces.overdue_s(job), job.id))
            ids += [job.id for job in rest[:room]]
        wave = plan.describing(ids)
        shown: set[str] = set()
        yield from self._wave(wave, shown)
        seen |= shown
        missing = {job_id for ask in wave if isinstance(ask, Describe) for job_id in ask.ids} - shown
        if not self.failures:
            known = [job for job_id in missing if (job := self._board.run(job_id))]
            if gone := self._absences.missed(known, self._now):
                self._board.forget(gone)


_DESCRIBE = "DescribeJobs"


def _subject(ask: Ask) -> str:
    """What a refusal is about: a queue, or the operation that knows none."""
    return ask.queue if isinstance(ask, ListNew | ListBack | ListState) else _DESCRIBE
