"""What submits jobs by the clock: read at times by a thread of its own, and held against the runs as they come."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace

from batchtui.aws.clients import Clients
from batchtui.aws.schedules import read_schedules
from batchtui.aws.turn import ONE_PAGE
from batchtui.domain.due import KEPT_MS, LATE_MS, Standing, Timetable, Verdict, standing
from batchtui.domain.failure import AwsError, NoCredentials
from batchtui.domain.schedule import Schedule, Schedules, Source
from batchtui.domain.when import MINUTE
from batchtui.poll.board import Board
from batchtui.poll.changes import Change
from batchtui.poll.clock import now_s

READ_EVERY_S = 900.0
AGAIN_S, REFUSED_AGAIN_S = 15.0, 120.0
LOOKED_AT = 2_000
"""Of so many of the newest runs of a schedule's name each is held against its times."""
LOOK_EVERY_S = 60.0
"""How often the clock is looked at, where no time is due sooner."""


class Timekeeper:
    """Keeps one board's timetable."""

    def __init__(self, clients: Clients, board: Board) -> None:
        self._clients, self._board = clients, board
        self._schedules = Schedules(())
        self._standings: dict[str, Standing] = {}
        self._exact: frozenset[str] = frozenset()
        """The names of those whose name has no placeholder."""
        self._patterns: tuple[Schedule, ...] = ()
        """Those whose name has one."""
        self._own: dict[str, set[str]] = {}
        """By a schedule's key the job names that may be its own."""
        self._next: dict[str, int] = {}
        self._read_ms = 0
        self._complete_from_ms: int | None = None
        self._turns_at_ms = 0
        """When a time is due, or its run is late: what is said of it then is another."""
        self._read_at_s = float("-inf")
        self._wait_s = 0.0
        self._names: set[str] = set()
        self._switched: dict[str, bool] = {}
        self._woken = threading.Condition()
        self._stopped = False

    def start(self) -> None:
        """Begins to read, on a daemon thread, once the active runs are known: those come first."""
        self._board.listen(self._note)
        threading.Thread(target=self._run, name="timekeeper", daemon=True).start()

    def stop(self) -> None:
        """Ends the thread after its present call."""
        with self._woken:
            self._stopped = True
            self._woken.notify_all()

    def again(self) -> None:
        """Reads both services now."""
        with self._woken:
            self._read_at_s = float("-inf")
            self._woken.notify_all()

    def switched(self, arn: str, on: bool) -> None:
        """A rule or schedule was switched on or off: that much is known without reading all of them."""
        with self._woken:
            self._switched[arn] = on
            self._woken.notify_all()

    def _run(self) -> None:
        with self._woken:
            self._woken.wait_for(lambda: self._stopped or self._board.status.active_complete)
        while not self._stopped:
            if now_s() >= self._read_at_s + self._wait_s:
                self._read()
            with self._woken:
                names, self._names = self._names, set()
                switched, self._switched = self._switched, {}
            self._apply(switched)
            self._judge(names)
            with self._woken:
                self._woken.wait_for(self._has_work, self._due_s())

    def _has_work(self) -> bool:
        learns = self._complete_from_ms is None and self._board.status.history_complete and self._read_ms > 0
        return self._stopped or bool(self._names or self._switched) or learns or self._due_s() <= 0

    def _due_s(self) -> float:
        """Seconds until there is something to do by the clock."""
        turn_s = (self._turns_at_ms - self._now_ms()) / 1000 if self._turns_at_ms else LOOK_EVERY_S
        return min(self._read_at_s + self._wait_s - now_s(), max(turn_s, 1.0), LOOK_EVERY_S)

    def _read(self) -> None:
        self._read_at_s = now_s()
        try:
            with self._clients.after_others():
                found = read_schedules(self._clients, self._board.queues, self._schedules.found)
        except AwsError as error:
            self._board.set_status(schedules_error=error)
            self._wait_s = REFUSED_AGAIN_S if isinstance(error, NoCredentials) else AGAIN_S
            return
        self._wait_s = READ_EVERY_S
        self._schedules, self._read_ms = found, self._now_ms()
        self._board.set_status(schedules_error=None)
        self._exact = frozenset(one.job_name for one in found.found if not one.has_placeholders)
        self._patterns = tuple(one for one in found.found if one.has_placeholders)
        known = self._board.names() if self._patterns else ()
        self._own = {one.key: _own_names(one, known) for one in found.found}
        self._standings = {}

    def _apply(self, switched: Mapping[str, bool]) -> None:
        if switched:
            changed_ms = self._now_ms()
            found = tuple(
                replace(
                    one, enabled=switched[one.arn], changed_ms=changed_ms if one.source is Source.SCHEDULE else None
                )
                if one.arn in switched
                else one
                for one in self._schedules.found
            )
            self._schedules = replace(self._schedules, found=found)
            self._standings = {}

    def _judge(self, names: set[str]) -> None:
        """Says anew what can be another by these names, by the clock, or by what is known of the past."""
        if not self._read_ms:
            return
        now_ms = self._now_ms()
        whole = self._learn_how_far() or now_ms >= self._turns_at_ms or not self._standings
        changed = [one for one in self._schedules.found if self._touched(one, names) or whole]
        for part in ONE_PAGE.sliced(changed):
            for one in part:
                runs = self._board.newest_of(self._own[one.key], LOOKED_AT)
                self._standings[one.key] = standing(one, runs, now_ms, self._complete_from_ms)
        if changed or not self._schedules.found:
            self._turns_at_ms = min(self._turns(), default=now_ms + MINUTE)
            self._next = self._next_by_name()
            told = Timetable(self._schedules, dict(self._standings), self._next, self._read_ms)
            self._board.set_status(timetable=told)

    def _touched(self, schedule: Schedule, names: Iterable[str]) -> bool:
        found = {name for name in names if schedule.names(name)}
        self._own[schedule.key] |= found
        return bool(found)

    def _learn_how_far(self) -> bool:
        """Since when every run is known; whether that is new."""
        if self._complete_from_ms is not None or not self._board.status.history_complete:
            return False
        self._complete_from_ms = self._now_ms() - KEPT_MS
        return True

    def _turns(self) -> Iterable[int]:
        for one in self._schedules.found:
            found = self._standings[one.key]
            window_ms = one.timing.window_ms if one.timing is not None else 0
            if found.next_ms is not None:
                yield found.next_ms
            yield from (due.at_ms + window_ms + LATE_MS + 1 for due in found.dues if due.verdict is Verdict.AWAITED)

    def _next_by_name(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for one in self._schedules.found:
            next_ms = self._standings[one.key].next_ms
            if next_ms is not None and not one.elsewhere:
                for name in self._own[one.key]:
                    found[name] = min(next_ms, found.get(name, next_ms))
        return found

    def _now_ms(self) -> int:
        """AWS's clock; where the runs have not been read for a while, as of then: later ones nobody knows yet."""
        status, now_ms = self._board.status, self._clients.clock.now_ms()
        if status.read_at_ms is None:
            return now_ms
        read_ms = status.read_at_ms + status.clock_off_ms
        return now_ms if now_ms - read_ms < 2 * MINUTE else read_ms

    def _note(self, change: Change) -> None:
        if change.names or change.status:
            with self._woken:
                self._names |= {name for name in change.names if self._may_be_of_one(name)}
                self._woken.notify_all()

    def _may_be_of_one(self, name: str) -> bool:
        return name in self._exact or any(one.names(name) for one in self._patterns)


def _own_names(schedule: Schedule, known: Iterable[str]) -> set[str]:
    if not schedule.has_placeholders:
        return {schedule.job_name}
    return {name for name in known if schedule.names(name)}
