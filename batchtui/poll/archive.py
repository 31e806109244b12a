"""What the archive of events has told: from when to read on, what of it is new, and what of that may be shown.

Events come at least once, late and in no order. It does no I/O and reads no clock.
"""

from collections.abc import Callable, Iterable

from batchtui.aws.archive import Happening
from batchtui.domain.job import Job
from batchtui.domain.state import ACTIVE_ORDER
from batchtui.domain.when import HOUR, MINUTE, SECOND

OVERLAP_MS = 20 * SECOND
"""How late an event may come and still be read at once: delivery takes a second or two."""
LATE_MS = 2 * MINUTE
"""How late it may come and still be read, within `LATE_EVERY_MS`; what comes later, a listing has told."""
LATE_EVERY_MS = MINUTE
ASLEEP_MS = HOUR
"""What happened in a longer pause than this is the listings' to tell."""

_PLACE = {state: place for place, state in enumerate(ACTIVE_ORDER)}
_Age = tuple[bool, int, int, int]


class Archive:
    """One reader of one archive, on AWS's clock. Used from one thread."""

    def __init__(self) -> None:
        self._read_ms: int | None = None
        self._late_ms = 0
        """When what comes late was last read too."""
        self._seen: dict[str, str] = {}
        """The run of each event that can still come again."""
        self._sighted: set[str] = set()
        """The events that came since then."""
        self._newest: dict[str, _Age] = {}

    def start_ms(self, now_ms: int) -> int:
        """From when to read next. `now_ms`: AWS's clock as far as it is known, for where nothing was read yet."""
        if self._read_ms is None or now_ms - self._read_ms > ASLEEP_MS:
            return now_ms - LATE_MS
        return self._late_ms - LATE_MS if self._late_due else self._read_ms - OVERLAP_MS

    def read_upto(self, asked_ms: int) -> None:
        """The last page from `start_ms` on has come. `asked_ms`: AWS's clock at the first one."""
        if self._read_ms is None or self._late_due:
            # What did not come again now is older than any later start.
            self._seen = {event_id: job_id for event_id, job_id in self._seen.items() if event_id in self._sighted}
            self._sighted = set()
            within = set(self._seen.values())
            self._newest = {job_id: age for job_id, age in self._newest.items() if job_id in within}
            self._late_ms = asked_ms
        self._read_ms = asked_ms

    def fresh(self, happenings: Iterable[Happening]) -> list[Happening]:
        """Those that did not come before."""
        found = []
        for one in happenings:
            self._sighted.add(one.event_id)
            if one.event_id not in self._seen:
                self._seen[one.event_id] = one.job.id
                found.append(one)
        return found

    def to_apply(
        self,
        happenings: Iterable[Happening],
        known: Callable[[str], Job | None],
        read_at: Callable[[str], int | None],
    ) -> list[Job]:
        """The newest row of each run that says more than what is known.

        `known`: a run's row by id; `read_at`: when a listing or description last told of it, ms on AWS's clock.
        """
        best: dict[str, Happening] = {}
        for one in happenings:
            age, before = _age(one), self._newest.get(one.job.id)
            if before is None or age > before:
                self._newest[one.job.id] = age
                best[one.job.id] = one
        return [one.job for job_id, one in best.items() if _is_news(one, known(job_id), read_at(job_id))]

    @property
    def _late_due(self) -> bool:
        return self._read_ms is not None and self._read_ms - self._late_ms >= LATE_EVERY_MS


def _age(one: Happening) -> _Age:
    """Grows along a run's life; a retry goes back in state, never in attempts."""
    state = one.job.state
    return state.terminal, one.attempts, _PLACE.get(state, -1), one.at_ms


def _is_news(one: Happening, row: Job | None, told_ms: int | None) -> bool:
    if row is not None and row.state.terminal:
        return False
    return one.job.state.terminal or told_ms is None or one.at_ms >= told_ms
