"""Which log a screen shows, and which it could: attempts, containers, nodes, children, and all of them as one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from batchtui.domain.job import Job, JobDetail
from batchtui.domain.state import JobState
from batchtui.logs.find import attempt_of, places_of
from batchtui.logs.open import Attempts, Children, Nodes, One, Runs, Which
from batchtui.poll.board import Board
from batchtui.tui.cells.run import short_id
from batchtui.tui.screens.menu import Choice

KEYS = "123456789bcdefghijklmnoprstuvwxyz"
"""Of a menu's lines; `a` is all as one, and `q` leaves."""
OFFERED = 24
"""Lines of a menu, as a small screen holds them."""


@dataclass(frozen=True, slots=True)
class Together:
    """Runs whose logs are read as one."""

    title: str
    runs: Callable[[], Sequence[Job]]
    growing: bool
    """Others may begin."""

    @property
    def which(self) -> Runs:
        """All of them."""
        return Runs(self.runs, self.growing)


@dataclass(frozen=True, slots=True)
class Offer:
    """A log that could be shown."""

    word: str
    which: Which
    as_one: bool = False
    job: Job | None = None
    """Whose it is, where that is another one's."""


def all_of(job: Job) -> Which | None:
    """What is read of a job that has no log of its own: its children's, its nodes'; None of any other."""
    if job.is_array:
        return Children(job.id)
    return Nodes(job.id) if job.nodes and "#" not in job.id else None


def at_work(board: Board, names: frozenset[str], since_ms: int) -> Sequence[Job]:
    """The runs of these names that are running, or have ended since a moment."""
    return [
        job
        for job in board.runs_of(*names)
        if job.seen_state is JobState.RUNNING or (job.stopped_at_ms or 0) >= since_ms
    ]


def word_of(which: Which) -> str:
    """What a log that many streams make is called."""
    if isinstance(which, Attempts):
        return "all attempts" if which.attempt is None else f"attempt {which.attempt}, all containers"
    if isinstance(which, Nodes):
        return "all nodes"
    if isinstance(which, Children):
        return "all children"
    return "all runs" if isinstance(which, Runs) else ""


def offers(job: Job | None, detail: JobDetail | None, number: int | None, together: Together | None) -> list[Offer]:
    """What there is to choose from; `number`: the attempt that is shown."""
    found = [*_of_runs(together), *_of_job(job, detail, number)]
    return found[:OFFERED]


def _of_runs(together: Together | None) -> Iterator[Offer]:
    if together is not None:
        yield Offer(f"all of {together.title}", together.which, as_one=True)
        for job in list(together.runs())[:OFFERED]:
            what = all_of(job) or One(job.id)
            yield Offer(f"{short_id(job.id)}  {job.name}  {job.seen_state.value}", what, job=job)


def _of_job(job: Job | None, detail: JobDetail | None, number: int | None) -> Iterator[Offer]:
    if job is None:
        return
    if job.child_index is not None:
        yield Offer("all children of the array that run", Children(job.id.partition(":")[0]), as_one=True)
    if job.is_array:
        yield Offer("all children that run", Children(job.id), as_one=True)
    if "#" in job.id:
        parent = job.id.partition("#")[0]
        yield Offer("all nodes", Nodes(parent), as_one=True)
        yield Offer("the main node", One(parent))
    if job.nodes and "#" not in job.id:
        yield Offer("all nodes", Nodes(job.id), as_one=True)
        for index in range(min(job.nodes, OFFERED)):
            yield Offer(f"node {index}", One(f"{job.id}#{index}"))
    if detail is None or job.is_array or detail.job.id != job.id:
        return
    places = places_of(attempt_of(detail, number))
    if len(places) > 1:
        yield Offer("all containers", Attempts(job.id, number or len(detail.attempts)), as_one=True)
        for place in places:
            yield Offer(f"container {place.container}", One(job.id, number, place.container))
    if len(detail.attempts) > 1:
        yield Offer("all attempts", Attempts(job.id), as_one=True)
        for attempt in detail.attempts:
            yield Offer(f"attempt {attempt.number}", One(job.id, attempt.number))


def choices_of(found: Sequence[Offer]) -> list[Choice]:
    """The menu: a letter each, `a` for the first of those that are many as one."""
    keys, choices = iter(KEYS), []
    has_all = False
    for place, offer in enumerate(found):
        all_as_one = offer.as_one and not has_all
        has_all = has_all or all_as_one
        choices.append(Choice("a" if all_as_one else next(keys), offer.word, str(place), shown=False))
    return choices
