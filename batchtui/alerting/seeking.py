"""What is found on the board since the last look: which runs changed is noted by the board's threads, and read here."""

import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace

from batchtui.alerting import findings
from batchtui.alerting.ledger import Ending, ending_of
from batchtui.alerting.lifecycle import Finding
from batchtui.alerting.missing import missed
from batchtui.alerting.rules import Rules
from batchtui.aws.turn import ONE_PAGE
from batchtui.domain.alert import Alert, AlertKey, Kind
from batchtui.domain.failure import AwsError, may_pass
from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.domain.shape import series, shape_of
from batchtui.domain.state import JobState
from batchtui.domain.when import DAY
from batchtui.poll.board import Board
from batchtui.poll.changes import Change

LOOKED_AT = 60
"""So many of a name's newest runs are judged."""
READS_EVENTS = "FilterLogEvents"


WasSkipped = Callable[[Collection[str]], Collection[str]]
"""Which of some successful runs the guard did not let run."""


@dataclass(slots=True)
class Found:
    """What one look has found."""

    findings: list[Finding] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    present: list[Finding] = field(default_factory=list)
    """What is so now, of the kinds that end by themselves."""
    settled: set[Kind] = field(default_factory=set)
    """Those of these kinds of which all is known that is so now."""
    judged: set[tuple[str, str]] = field(default_factory=set)
    """(queue, name) whose failure rate was looked at."""
    rates: set[AlertKey] = field(default_factory=set)
    """The keys of those that fail too often."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far back the past goes."""

    oldest_ms: int
    """What ended before is left alone."""
    news_ms: int
    """What ended before is known, and no news."""


def horizon_of(now_ms: int, last_look_ms: int | None, past_ms: int, overlap_ms: int = 300_000) -> Horizon:
    """From when the scope was last looked at; None: never."""
    news_ms = now_ms - past_ms
    if last_look_ms is not None:
        news_ms = min(news_ms, last_look_ms - overlap_ms)
    return Horizon(now_ms - DAY, max(news_ms, now_ms - DAY))


class Seeker:
    """Notes what changed on a board, from any thread, and finds on one thread what the rules look for there."""

    def __init__(
        self, board: Board, rules: Rules, log_group: str = "", was_skipped: WasSkipped = lambda _: frozenset()
    ) -> None:
        self._board = board
        self._rules = rules
        self._log_group = log_group
        self._was_skipped = was_skipped
        self._lock = threading.Lock()
        self._seen_from_ms = 0
        """When the schedules were read for the first time."""
        self._runs: set[str] = set()
        self._names: set[str] = set()
        self._counted: set[str] = set()
        """Failed runs that were found already."""
        self._fast_ones: set[str] = set()

    def note(self, change: Change) -> None:
        """These runs are other than before."""
        if change.runs:
            with self._lock:
                self._runs |= change.runs
                self._names |= change.names

    def note_all(self) -> None:
        """Everything on the board is to be looked at."""
        with self._lock:
            self._runs.update(job.id for job in self._board.runs())
            self._names.update(self._board.names())

    def note_again(self, runs: Iterable[Job], names: Iterable[str]) -> None:
        """What was found on these could not be kept: they are to be looked at once more."""
        ids = {job.id for job in runs}
        self._counted -= ids
        self._fast_ones -= ids
        with self._lock:
            self._runs |= ids
            self._names.update(names)

    def changed(self) -> tuple[list[Job], set[str]]:
        """The runs that changed since the last call, and their names."""
        with self._lock:
            runs, self._runs = self._runs, set()
            names, self._names = self._names, set()
        return [job for job_id in runs if (job := self._board.run(job_id)) is not None], names

    def fresh_failures(self, runs: Iterable[Job], oldest_ms: int) -> list[Job]:
        """Those of the runs that failed since a moment and were not found before, the one that ended last first."""
        failed = [
            job
            for job in runs
            if job.state is JobState.FAILED and job.since_ms >= oldest_ms and job.id not in self._counted
        ]
        return sorted(failed, key=lambda job: (-job.since_ms, job.id))

    def look(
        self,
        scope: Scope,
        runs: Iterable[Job],
        names: Iterable[str],
        horizon: Horizon,
        now_ms: int,
        standing: Iterable[Alert] = (),
        active: bool = True,
    ) -> Found:
        """What the rules find on runs that changed, and on all that are active. `standing`: what may end."""
        found = Found()
        ours = [job for job in runs if job.scope == scope and job.state.terminal]
        after = self._find_failures(found, ours, horizon)
        last_ms = [(alert.key, alert.last_ms) for alert in standing]
        last_ms += [(finding.key, finding.at_ms) for finding in found.findings]
        self._find_endings(found, [*ours, *after], Endable(last_ms))
        for part in ONE_PAGE.sliced(names):
            for name in part:
                self._judge(found, scope, name, horizon)
        if active and self._board.status.active_complete:
            self._find_present(found, scope, now_ms)
            self._find_missed(found, scope, horizon)
        return found

    def _find_failures(self, found: Found, runs: list[Job], horizon: Horizon) -> list[Job]:
        """The answer: successes of their names, for one that came to the board before its failure ends that as well."""
        failed_names: set[str] = set()
        for part in ONE_PAGE.sliced(self.fresh_failures(runs, horizon.oldest_ms)):
            for job in part:
                self._counted.add(job.id)
                finding = findings.failed(job, self._rules)
                if finding is not None:
                    found.findings.append(_aged(finding, horizon))
                    failed_names.add(job.name)
        newest = (job for name in failed_names for job in self._board.newest_of([name], LOOKED_AT))
        return [job for job in newest if job.state is JobState.SUCCEEDED]

    def _find_endings(self, found: Found, runs: list[Job], endable: "Endable") -> None:
        ended = {job.id: job for job in runs if endable.by(job)}
        # A run that the guard did not let run looks like a success until its outcome is read.
        successes = [job.id for job in ended.values() if job.state is JobState.SUCCEEDED and not job.skipped]
        skipped = self._was_skipped(successes) if successes else frozenset()
        found.endings += filter(None, (ending_of(job) for job in ended.values() if job.id not in skipped))

    def _judge(self, found: Found, scope: Scope, name: str, horizon: Horizon) -> None:
        """What the runs of one name tell together."""
        runs = [job for job in self._board.newest_of([name], LOOKED_AT) if job.scope == scope]
        for some in findings.of_queues(runs):
            found.judged.add((some[0].queue, name))
            rate = findings.rate(some, self._rules)
            if rate is not None:
                found.rates.add(rate.key)
            for finding in (rate, self._fast(some), findings.skipped(some, self._rules)):
                if finding is not None and finding.at_ms >= horizon.oldest_ms:
                    found.findings.append(_aged(finding, horizon))

    def _fast(self, runs: list[Job]) -> Finding | None:
        finding = findings.fast(runs, self._rules)
        if finding is None or finding.job_id in self._fast_ones:
            return None
        self._fast_ones.add(finding.job_id)
        return None if finding.job_id in self._was_skipped([finding.job_id]) else finding

    def _find_present(self, found: Found, scope: Scope, now_ms: int) -> None:
        found.settled = self._settled_kinds()
        for job in self._board.active():
            if job.scope != scope:
                continue
            finding = findings.stuck(job, self._rules, now_ms)
            if finding is None and job.state is JobState.RUNNING:
                group = self._board.told_group(job.name)
                finding = findings.slow(job, group.usual if group else None, self._rules, now_ms)
            if finding is not None:
                found.present.append(finding)
        error = self._board.status.error
        if self._log_group and error is not None and tells_of_events(error):
            silent = findings.silent(scope, self._log_group, error.sentence, self._rules, now_ms)
            found.present += [silent] if silent else []

    def _find_missed(self, found: Found, scope: Scope, horizon: Horizon) -> None:
        timetable = self._board.status.timetable
        if timetable is None:
            return
        self._seen_from_ms = min(self._seen_from_ms or timetable.read_at_ms, timetable.read_at_ms)
        late = missed(scope, timetable, self._rules, horizon.oldest_ms, self._seen_from_ms)
        found.present += [_aged(finding, horizon) for finding in late]
        if self._board.status.schedules_error is None:
            found.settled.add(Kind.MISSED)

    def _settled_kinds(self) -> set[Kind]:
        """The kinds whose absence can be told now: with a failing poll nothing is known to be over."""
        error = self._board.status.error
        if error is None:
            return {Kind.STUCK, Kind.SLOW, Kind.SILENT}
        return {Kind.STUCK, Kind.SLOW} if tells_of_events(error) else set()


def tells_of_events(error: AwsError) -> bool:
    """Whether the archive of events is what failed, for good."""
    return error.operation == READS_EVENTS and not may_pass(error)


class Endable:
    """Which runs may end some alerts: later ones of their names, and of what follows these."""

    def __init__(self, last_ms: Iterable[tuple[AlertKey, int]]) -> None:
        self._names: dict[tuple[str, str], int] = {}
        for key, at_ms in last_ms:
            self._note(self._names, (key.queue, key.name), at_ms)
        self._shapes: dict[tuple[str, str], int] = {}
        for (queue, name), at_ms in self._names.items():
            if series(shape := shape_of(name)):
                self._note(self._shapes, (queue, shape), at_ms)

    def _note(self, times: dict[tuple[str, str], int], place: tuple[str, str], at_ms: int) -> None:
        times[place] = min(times.get(place, at_ms), at_ms)

    def by(self, job: Job) -> bool:
        """Whether this one may."""
        at_ms = self._names.get((job.queue, job.name))
        if at_ms is None and self._shapes:
            at_ms = self._shapes.get((job.queue, shape_of(job.name)))
        return at_ms is not None and job.since_ms > at_ms


def _aged(finding: Finding, horizon: Horizon) -> Finding:
    return replace(finding, known=True) if finding.at_ms < horizon.news_ms else finding
