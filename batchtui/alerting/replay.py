"""What a rule would have sent, had it been there: it is shown the runs of the past in the order of their ends."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from batchtui.alerting import findings, lifecycle
from batchtui.alerting.ledger import Ending, ending_of, follows
from batchtui.alerting.lifecycle import Finding, Notice, Policy
from batchtui.alerting.quiet import Quiet
from batchtui.alerting.rules import Rule, Rules
from batchtui.domain.alert import Alert, AlertKey, Kind
from batchtui.domain.job import Job
from batchtui.domain.when import MINUTE

LOOKED_AT = 60
STEP_MS = 10 * MINUTE
"""How exactly is told when something is told again."""
REPLAYED = frozenset({Kind.FAILED, Kind.FAST, Kind.RATE, Kind.SKIPPED})
"""What the runs that ended tell; how long a run has waited, the history does not keep."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that would have been sent."""

    at_ms: int
    notice: Notice


class Replay:
    """One rule over the runs of one scope."""

    def __init__(self, rule: Rule, policy: Policy, quiet: Quiet | None) -> None:
        self._rule, self._rules = rule, Rules([rule])
        self._policy = policy
        self._quiet = rule.quiet or quiet
        self._alerts: dict[AlertKey, Alert] = {}
        self._claims: set[str] = set()
        self.found = 0
        """Occurrences."""

    def over(self, runs: Iterable[Job], until_ms: int) -> Iterator[Sent]:
        """What would have been sent up to a moment, of runs in any order."""
        ended = sorted((job for job in runs if job.state.terminal), key=lambda job: (job.since_ms, job.id))
        by_name: dict[tuple[str, str], list[Job]] = {}
        now_ms = ended[0].since_ms if ended else until_ms
        for job in ended:
            yield from self._pass(now_ms, job.since_ms)
            now_ms = job.since_ms
            before = by_name.setdefault((job.queue, job.name), [])
            before.insert(0, job)
            del before[LOOKED_AT:]
            self._see(job, before)
            yield from self._due(now_ms)
        yield from self._pass(now_ms, until_ms)
        yield from self._due(until_ms)

    def _step_ms(self) -> int:
        waits = any(alert.untold or alert.closing for alert in self._alerts.values())
        return MINUTE if waits else STEP_MS

    def _pass(self, from_ms: int, to_ms: int) -> Iterator[Sent]:
        """Time goes on to just before a moment: digests and repetitions come due while anything is open."""
        while self._alerts and from_ms + self._step_ms() < to_ms:
            from_ms += self._step_ms()
            yield from self._due(from_ms)
            for key, alert in list(self._alerts.items()):
                self._keep(key, lifecycle.grown_old(alert, from_ms, self._policy))

    def _see(self, job: Job, newest: Sequence[Job]) -> None:
        finding = self._finding(job, newest)
        if finding is not None and finding.claim not in self._claims:
            self._claims.add(finding.claim)
            self.found += 1
            self._alerts[finding.key] = lifecycle.found(self._alerts.get(finding.key), finding)
        ending = ending_of(job)
        for key, alert in list(self._alerts.items()):
            if ending is not None and self._ends(key, ending, finding):
                self._alerts[key] = lifecycle.recovered(alert, ending.at_ms, ending.job_id)

    def _ends(self, key: AlertKey, ending: Ending, finding: Finding | None) -> bool:
        if key.queue != ending.queue or not follows(key.name, ending.name):
            return False
        return finding is None if key.kind is Kind.RATE else key.kind in ending.kinds

    def _finding(self, job: Job, newest: Sequence[Job]) -> Finding | None:
        if self._rule.kind is Kind.FAILED:
            return findings.failed(job, self._rules)
        looks = {Kind.FAST: findings.fast, Kind.RATE: findings.rate, Kind.SKIPPED: findings.skipped}
        return looks[self._rule.kind](newest, self._rules)

    def _due(self, now_ms: int) -> Iterator[Sent]:
        quiet = self._quiet is not None and self._quiet.covers(now_ms)
        for key, alert in list(self._alerts.items()):
            notice = lifecycle.due(alert, now_ms, self._policy, quiet)
            if notice is not None:
                yield Sent(now_ms, notice)
                alert = lifecycle.told(notice, now_ms)
            self._keep(key, alert)

    def _keep(self, key: AlertKey, alert: Alert) -> None:
        if alert.over and not alert.closing:
            self._alerts.pop(key, None)
        else:
            self._alerts[key] = alert
