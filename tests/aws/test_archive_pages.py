"""The archive of events as moto keeps it: what is one run's state change is read, all else is passed over."""

import json
import time
from copy import deepcopy

import boto3
import pytest
from answering import Reply, answering, fault
from hypothesis import given
from hypothesis import strategies as st
from made import SCOPE

from batchtui.aws.archive import _happening, read_archive
from batchtui.domain.failure import Denied, NotFound
from batchtui.domain.state import JobState

REGION, ACCOUNT = SCOPE.region, SCOPE.account
ARN = f"arn:aws:batch:{REGION}:{ACCOUNT}"
GROUP = "/aws/events/batch"
DETAIL = {
    "jobArn": f"{ARN}:job/4c7599ae-0a82-49aa-ba5a-4727fcce14a8",
    "jobName": "etl",
    "jobId": "4c7599ae-0a82-49aa-ba5a-4727fcce14a8",
    "jobQueue": f"{ARN}:job-queue/default",
    "status": "FAILED",
    "attempts": [
        {"container": {"exitCode": code, "logStreamName": f"etl/default/{code}"}, "startedAt": 20, "stoppedAt": 30}
        for code in (1, 137)
    ],
    "statusReason": "Essential container in task exited",
    "createdAt": 1641944200058,
    "retryStrategy": {"attempts": 2, "evaluateOnExit": []},
    "startedAt": 1641944300000,
    "stoppedAt": 1641944400123,
    "dependsOn": [],
    "jobDefinition": f"{ARN}:job-definition/etl:1",
    "parameters": {},
    "container": {"image": "etl", "exitCode": 137, "reason": "OutOfMemoryError", "logStreamName": "etl/default/137"},
    "eksAttempts": [],
}


def event(detail=None, **envelope):
    """A delivery of EventBridge; `detail` replaces members of the run's detail."""
    return {
        "version": "0",
        "id": "c8f9c4b5-76e5-d76a-f980-7011e206042b",
        "detail-type": "Batch Job State Change",
        "source": "aws.batch",
        "account": ACCOUNT,
        "time": "2022-01-11T23:40:00Z",
        "region": REGION,
        "resources": [DETAIL["jobArn"]],
        "detail": {**deepcopy(DETAIL), **(detail or {})},
        **envelope,
    }


def page(*messages, token=None):
    """An answer of FilterLogEvents."""
    rows = [{"eventId": str(n), "timestamp": n, "message": text} for n, text in enumerate(messages)]
    return Reply(body={"events": rows, **({"nextToken": token} if token else {})})


def test_a_state_change_is_a_row_as_a_description_tells_it(at, moto_endpoint):
    clients = at(moto_endpoint)
    logs = boto3.client("logs")
    logs.create_log_group(logGroupName=GROUP)
    logs.create_log_stream(logGroupName=GROUP, logStreamName="events")
    now = int(time.time() * 1000)
    for age, text in ((2, "early"), (1, json.dumps(event())), (0, json.dumps(event({"status": "RUNNING"})))):
        rows = [{"timestamp": now - age, "message": text}]
        logs.put_log_events(logGroupName=GROUP, logStreamName="events", logEvents=rows)

    first, second = read_archive(clients, GROUP, now - 1).happenings
    assert first.at_ms == 1641944400000 and first.attempts == 2 and first.event_id != second.event_id
    job = first.job
    assert (job.name, job.queue, job.state) == ("etl", "default", JobState.FAILED)
    assert (job.created_at_ms, job.started_at_ms, job.stopped_at_ms) == (1641944200058, 1641944300000, 1641944400123)
    assert (job.exit_code, job.container_reason) == (137, "OutOfMemoryError")
    assert (job.scope.account, job.scope.region, job.scope.endpoint) == (ACCOUNT, REGION, clients.scope.endpoint)
    assert second.job.state is JobState.RUNNING
    assert [one.event_id for one in read_archive(clients, GROUP, now).happenings] == [second.event_id]


def test_pages_follow_a_token_and_may_be_empty(at):
    pages = {None: page(token="a"), "a": page("{}", token="b"), "b": page(json.dumps(event()))}
    with answering(lambda asked: pages[asked.body.get("nextToken")]) as server:
        clients, token, sizes = at(server.endpoint), "", []
        while not sizes or token:
            got = read_archive(clients, GROUP, 17, token)
            token = got.next_token
            sizes.append(len(got.happenings))
        assert sizes == [0, 0, 1] and got.server_ms is not None
        assert [one.body["startTime"] for one in server.asked] == [17, 17, 17]
        assert {one.body["logGroupName"] for one in server.asked} == {GROUP}


def test_only_runs_of_this_account_and_region_are_read(at):
    blocked = event({"status": "RUNNABLE"}, **{"detail-type": "Batch Job Queue Blocked"})
    others = [
        blocked,
        event({"jobId": "4c7599ae-0a82-49aa-ba5a-4727fcce14a8:3", "arrayProperties": {"index": 3}}),
        event({"jobId": "4c7599ae-0a82-49aa-ba5a-4727fcce14a8#0"}),
        event(region="us-east-1"),
        event(account="210987654321"),
        {},
    ]
    with answering(page("oops", "[1]", "null", *map(json.dumps, [*others, event()]))) as server:
        clients = at(server.endpoint)
        clients.learn_account(DETAIL["jobArn"])
        (only,) = read_archive(clients, GROUP, 0).happenings
        assert only.event_id == str(3 + len(others))


def test_attempts_are_those_that_ended(at):
    going = event({"status": "RUNNING", "attempts": DETAIL["attempts"][:1], "stoppedAt": None})
    pods = event({"attempts": [], "eksProperties": {"podProperties": {}}, "eksAttempts": [{"stoppedAt": 3}]})
    waiting = event({"status": "RUNNABLE", "attempts": [], "container": {}})
    with answering(page(*map(json.dumps, [going, pods, waiting]))) as server:
        assert [one.attempts for one in read_archive(at(server.endpoint), GROUP, 0).happenings] == [1, 1, 0]


@pytest.mark.parametrize(
    ("status", "code", "kind", "words"),
    [
        (400, "ResourceNotFoundException", NotFound, f"The log group {GROUP} is not there"),
        (400, "AccessDeniedException", Denied, "logs:FilterLogEvents"),
    ],
)
def test_a_group_that_cannot_be_read_says_why(at, status, code, kind, words):
    with answering(fault(status, code, "no")) as server, pytest.raises(kind, match=words):
        read_archive(at(server.endpoint), GROUP, 0)


SCRAPS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["RUNNING", "a:1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(DETAIL)), SCRAPS, st.sampled_from(sorted(event())), SCRAPS, st.booleans())
def test_whatever_stands_in_a_log_group_is_no_error(member, inner, key, outer, outside):
    told = {**event({member: inner}), **({key: outer} if outside else {})}
    found = _happening({"eventId": "1", "message": json.dumps(told)}, SCOPE)
    if found is not None:
        assert type(found.at_ms) is int and type(found.job.created_at_ms) is int
        assert found.job.exit_code is None or type(found.job.exit_code) is int


@given(st.text())
def test_any_text_in_a_log_group_is_passed_over(text):
    assert _happening({"eventId": "1", "message": text}, SCOPE) is None
