"""Alerts, details and messages for the tests of alerting."""

from hypothesis import strategies as st

from batchtui.alerting.message import Message
from batchtui.domain.alert import Alert, AlertKey, AlertState, Kind, Severity
from batchtui.domain.safe import inert
from batchtui.domain.scope import Scope

SCOPE = Scope("aws", "123456789012", "eu-central-1")
NOW = 1_764_400_000_000
MINUTE, HOUR = 60_000, 3_600_000

HOSTILE = (
    "<!channel>",
    "*bold*",
    "```",
    "`x`",
    "a" * 128,
    "정산-배치",
    "&amp;",
    "<http://x|y>",
    "x\u202ey",
    "a\x1b[31mb",
)
hostile = st.text(max_size=60) | st.sampled_from(HOSTILE) | st.lists(st.sampled_from(HOSTILE)).map("".join)
clean = hostile.map(inert)
pairs = st.lists(st.tuples(clean, clean), max_size=12).map(tuple)
messages = st.builds(
    Message,
    stage=st.sampled_from(["first", "digest", "again", "recovered", "storm", "test"]),
    severity=st.sampled_from(["info", "warning", "critical", "else"]),
    title=clean,
    sentence=clean.map(lambda text: text * 20),
    advice=clean,
    facts=pairs,
    log=st.lists(clean.map(lambda text: text * 10), max_size=15).map(tuple),
    links=pairs,
    commands=st.lists(clean, max_size=6).map(tuple),
    more=st.integers(0, 10_000),
)


def alert(name: str = "nightly", kind: Kind = Kind.FAILED, **changed: object) -> Alert:
    """An alert that has just opened."""
    given = {
        "key": AlertKey(SCOPE, kind, "default", name, "exit"),
        "severity": Severity.CRITICAL,
        "rule": "failed",
        "state": AlertState.OPEN,
        "opened_ms": NOW,
        "last_ms": NOW,
        "job_id": "job-1",
        "sentence": "The program ended itself with exit code 1.",
        "advice": "Its last log lines say why.",
    }
    return Alert(**{**given, **changed})  # type: ignore[arg-type]


def detail(name: str = "nightly", **changed: object) -> dict[str, object]:
    """A JobDetail of a run that failed in its third attempt."""
    made: dict[str, object] = {
        "jobName": name,
        "jobId": "job-1",
        "jobQueue": "arn:aws:batch:eu-central-1:123456789012:job-queue/default",
        "status": "FAILED",
        "statusReason": "Essential container in task exited",
        "attempts": [{"container": {"exitCode": 1, "logStreamName": "n/default/1"}, "stoppedAt": NOW}] * 3,
        "retryStrategy": {"attempts": 3},
        "startedAt": NOW - 12 * MINUTE,
        "stoppedAt": NOW,
        "jobDefinition": "arn:aws:batch:eu-central-1:123456789012:job-definition/nightly:7",
        "container": {"exitCode": 1, "logStreamName": "n/default/3"},
    }
    return {**made, **changed}
