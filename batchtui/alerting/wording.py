"""The words of a message: made from an alert, and from the answer or event that tells of its run.

Like `message` it goes into the alert function as text.
"""

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from urllib.parse import quote

from batchtui.alerting.message import LINES, Message, Stage
from batchtui.domain.alert import Alert, Kind, Severity
from batchtui.domain.causes import exit_code_of, why_failed, why_waiting
from batchtui.domain.causes_read import Row, as_row, as_rows, as_text, as_whole, told_by
from batchtui.domain.log_read import log_in
from batchtui.domain.safe import inert, inert_event
from batchtui.domain.secrecy import mask_line, mask_lines
from batchtui.domain.when import MINUTE, moment, took

LISTED = 8
"""Alerts that a message for many of them names."""
_WORDS = {Kind.FAST: "TOO FAST", Kind.RATE: "FAILS OFTEN"}
_CONSOLES = {"cn-": "{}.console.amazonaws.cn", "us-gov-": "{}.console.amazonaws-us-gov.com"}


def message_of(
    alert: Alert,
    stage: Stage,
    now_ms: int,
    detail: Row | None = None,
    log: Iterable[str] = (),
    usual_ms: int | None = None,
    zone: tzinfo = UTC,
) -> Message:
    """What is told of an alert at a stage; its untold occurrences are `more`, less the one of a first message.

    `detail`: of its last run, a JobDetail of DescribeJobs or an event's detail; `log`: that run's last log events, as
    they came; `usual_ms`: what a run usually takes; `zone`: in which a moment is told.
    """
    more = max(0, alert.untold - (stage == "first"))
    over = stage == "recovered"
    return Message(
        stage=stage,
        severity=(Severity.INFO if over else alert.severity).value,
        title=inert(_title(alert, stage, more)),
        sentence=_clean(_sentence(alert, stage, more, now_ms)),
        advice="" if over else _clean(alert.advice),
        facts=tuple((label, _clean(value)) for label, value in _facts(alert, detail or {}, usual_ms, zone) if value),
        log=tuple(last_lines(log)),
        links=tuple(_links(alert, detail or {})),
        commands=tuple(_commands(alert, detail or {}, over)),
        more=more,
    )


def digest_of(alerts: Sequence[Alert]) -> Message:
    """One message for many alerts, where each would have been too many; `more` is all that they have untold."""
    ordered = sorted(alerts, key=lambda alert: (-alert.untold, alert.key.name))
    more = sum(alert.untold for alert in alerts)
    return Message(
        stage="storm",
        severity=Severity.CRITICAL.value,
        title=f"MANY ALERTS: {len(alerts)}",
        sentence=f"{_count(more, 'occurrence')} that nobody was told of.",
        facts=tuple(
            (inert(one.key.name), _clean(f"{one.key.cause or one.key.kind.value} ×{one.untold}"))
            for one in ordered[:LISTED]
        ),
        commands=("batchtui alerts",),
        more=more,
    )


def trial(sink: str) -> Message:
    """A message that says that a sink works."""
    return Message("test", Severity.INFO.value, "TEST of batchtui", f"The sink {inert(sink)!r} works. Nothing failed.")


def last_lines(events: Iterable[str]) -> list[str]:
    """The last 15 lines of log events that are not empty, inert, with secrets masked."""
    lines = [line.rstrip() for event in events for line in inert_event(event).split("\n")]
    return [line for line in mask_lines(lines) if line][-LINES:]


def _clean(text: str) -> str:
    return inert(mask_line(" ".join(text.split())))


def _title(alert: Alert, stage: Stage, more: int) -> str:
    word = "RECOVERED" if stage == "recovered" else _WORDS.get(alert.key.kind, alert.key.kind.value.upper())
    title = f"{'STILL ' if stage == 'again' else ''}{word} {alert.key.name}"
    return f"{title}, {more} more" if more and stage in ("first", "digest") else title


def _sentence(alert: Alert, stage: Stage, more: int, now_ms: int) -> str:
    if stage == "recovered":
        said = "It has succeeded again" if alert.resolved_by else "It is over"
        lasted = took(max(MINUTE, (alert.resolved_ms or now_ms) - alert.opened_ms))
        return f"{said}, {lasted} after it began ({_count(alert.count, 'time')}): {alert.sentence}"
    if stage == "again":
        return f"Open for {took(now_ms - alert.opened_ms)}, {_count(alert.count, 'time')}. The last: {alert.sentence}"
    if stage == "digest":
        return f"{_count(more, 'time')} more in {took(now_ms - (alert.told_ms or alert.opened_ms))}: {alert.sentence}"
    return f"{alert.sentence} {_count(more, 'time')} more since." if more else alert.sentence


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def _facts(alert: Alert, detail: Row, usual_ms: int | None, zone: tzinfo) -> Iterator[tuple[str, str]]:
    told = told_by(detail)
    cause = why_failed(told) if told.status == "FAILED" else why_waiting(told)
    code = exit_code_of(told)
    start, stop = moment(detail.get("startedAt")), moment(detail.get("stoppedAt"))
    lasted = took(stop - start) if start and stop and stop >= start else ""
    yield "queue", alert.key.queue
    yield "cause", cause.name if cause else alert.key.cause
    yield "exit code", "" if code is None else str(code)
    yield "attempt", _attempt(detail)
    yield "took", f"{lasted} (usually {took(usual_ms)})" if lasted and usual_ms else lasted
    yield "started", f"{datetime.fromtimestamp(start / 1000, zone):%Y-%m-%d %H:%M %Z}" if start else ""
    yield "definition", as_text(detail.get("jobDefinition")).rsplit("/", 1)[-1]
    yield "times", str(alert.count) if alert.count > 1 else ""
    yield "account", " · ".join(filter(None, (alert.key.scope.account, alert.key.scope.region)))


def _attempt(detail: Row) -> str:
    ended = len(as_rows(detail.get("attempts")))
    allowed = as_whole(as_row(detail.get("retryStrategy")).get("attempts"))
    return f"{ended}/{allowed}" if ended and allowed else ""


def _commands(alert: Alert, detail: Row, over: bool) -> Iterator[str]:
    job = inert((over and alert.resolved_by) or alert.job_id)
    if not job or detail.get("serviceJobType"):
        return
    yield f"batchtui open {shlex.quote(job)}"
    if alert.key.kind is Kind.FAILED and not over:
        yield f"batchtui resubmit {shlex.quote(job)}"


def _links(alert: Alert, detail: Row) -> Iterator[tuple[str, str]]:
    scope = alert.key.scope
    job = alert.resolved_by or alert.job_id
    if scope.endpoint != "aws" or not re.fullmatch(r"[a-z0-9-]{1,32}", scope.region) or not job:
        return
    kind = "service-jobs" if detail.get("serviceJobType") else "jobs"
    yield "job", f"{_console(scope.region)}/batch/home?region={scope.region}#{kind}/detail/{_quoted(job)}"
    place = log_in(detail)
    if place:
        group, stream, region = place[0], place[1], place[2] or scope.region
        if re.fullmatch(r"[a-z0-9-]{1,32}", region):
            # The console wants each part quoted twice, with $ in place of the second %.
            parts = [_quoted(_quoted(one)).replace("%", "$") for one in (group, stream)]
            at = f"log-groups/log-group/{parts[0]}/log-events/{parts[1]}"
            yield "log", f"{_console(region)}/cloudwatch/home?region={region}#logsV2:{at}"


def _console(region: str) -> str:
    named = next((host for start, host in _CONSOLES.items() if region.startswith(start)), "{}.console.aws.amazon.com")
    return f"https://{named.format(region)}"


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "replace"), safe="")
