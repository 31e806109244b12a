"""The log of one job, opened at its end: followed from attempt to attempt, paged back, entered at any moment."""

from batchtui.aws.clients import Clients
from batchtui.domain.log import LogLine
from batchtui.logs.follow import Follower, Step
from batchtui.logs.gap import Filling, Gap
from batchtui.logs.reading import Past, Turn
from batchtui.logs.tail import Tail

FIRST_LINES = 1_000


class OneLog:
    """A `Reading` of one stream after the other: the attempt that is open, and those that follow it."""

    def __init__(self, clients: Clients, job_id: str, attempt: int | None = None, container: str = "") -> None:
        """`attempt`: that one only, else the newest. `container`: by its name, else the first that has a log."""
        self._clients = clients
        self._follower = Follower(clients, job_id, attempt, newest=FIRST_LINES, container=container)
        self._near: Tail | None = None
        """The tail that was opened at the end; the following may have gone on to another attempt."""
        self._far: Tail | None = None
        self._gap: Gap | None = None
        self._attempt: int | None = None
        self._newest_ms = 0

    @property
    def has_gap(self) -> bool:
        """Whether lines are missing between those that are known."""
        return self._gap is not None

    def step(self) -> Turn:
        """What is new; before another attempt's lines one that says so."""
        step = self._follower.step()
        self._near = self._near or self._follower.tail
        lines = [line for line in step.lines if not line.late]
        late = [line for line in step.lines if line.late]
        if self._attempt is not None and step.attempt is not None and step.attempt > self._attempt:
            lines.insert(0, self._begins(step))
        self._attempt = step.attempt or self._attempt
        if lines:
            self._newest_ms = lines[-1].timestamp_ms
        return Turn(step.without_lines(), lines, late)

    def _begins(self, step: Step) -> LogLine:
        started_ms = max(self._newest_ms, step.detail.job.started_at_ms or 0)
        return LogLine(started_ms, f"--- attempt {step.attempt} ---")

    def older(self) -> Past | None:
        """The page before the first line; None while nothing is open."""
        tail = self._far or self._near
        return None if tail is None else Past(tail.older(), tail.at_start)

    def far(self, moment_ms: int | None) -> Filling | None:
        """The very first page, or the one that begins at a moment; None where it is known already."""
        near = self._near
        if near is None or near.at_start or _reaches(near, moment_ms):
            return None
        far = Tail(self._clients, near.place)
        gap = Gap(far, near)
        filling = gap.first(far.open_at_start(moment_ms).lines)
        self._far, self._gap = far, gap
        return self._taken(gap, filling)

    def fill(self, from_above: bool) -> Filling | None:
        """The page at an end of the gap; None where there is none."""
        gap = self._gap
        if gap is None:
            return None
        return self._taken(gap, gap.down() if from_above else gap.up())

    def _taken(self, gap: Gap, filling: Filling) -> Filling:
        if filling.closed:
            self._far, self._gap = gap.topmost, None
        return filling


def _reaches(near: Tail, moment_ms: int | None) -> bool:
    return moment_ms is not None and bool(near.oldest) and near.oldest[0].timestamp_ms < moment_ms
