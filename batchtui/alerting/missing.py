"""Schedules whose last due times have brought no run: pure. Times in ms since epoch, on AWS's clock."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import takewhile

from batchtui.alerting.lifecycle import Finding
from batchtui.alerting.rules import Rule, Rules
from batchtui.domain.alert import AlertKey, Kind, claim_key
from batchtui.domain.due import Due, Timetable, Verdict
from batchtui.domain.schedule import Schedule, Source
from batchtui.domain.scope import Scope

_WHERE = {Source.RULE: "rule", Source.SCHEDULE: "schedule"}


def missed(scope: Scope, timetable: Timetable, rules: Rules, oldest_ms: int, seen_from_ms: int) -> Iterator[Finding]:
    """Each due time since the last run that came, where that is longer ago than the last due time.

    `oldest_ms`: what was due before is left alone. `seen_from_ms`: since when the schedules are known; what was due
    before is no finding where nobody tells when a schedule was changed.
    """
    for one in timetable.schedules.found:
        standing = timetable.standings.get(one.key)
        if standing is None or not one.enabled or one.elsewhere or one.scope != scope or not standing.missed:
            continue
        rule = rules.one_for(Kind.MISSED, one.queue, one.job_name)
        if rule is None:
            continue
        from_ms = oldest_ms if one.changed_ms is not None else max(oldest_ms, seen_from_ms)
        judged = [due for due in reversed(standing.dues) if due.verdict is not Verdict.AWAITED]
        for due in takewhile(lambda due: due.verdict is Verdict.MISSED, judged):
            if due.at_ms >= from_ms:
                yield _finding(rule, one, due)


def _finding(rule: Rule, schedule: Schedule, due: Due) -> Finding:
    when = datetime.fromtimestamp(due.at_ms / 1000, UTC)
    what = f"{_WHERE[schedule.source]} {schedule.name}"
    return Finding(
        key=AlertKey(schedule.scope, Kind.MISSED, schedule.queue, schedule.job_name),
        severity=rule.severity,
        rule=rule.name,
        at_ms=due.at_ms,
        job_id="",
        sentence=f"The {what} was due at {when:%Y-%m-%d %H:%M} UTC, and no run came.",
        advice="Look at its target, at the role that it submits with, and at its dead-letter queue.",
        claim=claim_key(schedule.key, "MISSED", due.at_ms),
    )
