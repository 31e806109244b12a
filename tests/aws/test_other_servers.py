"""Servers that are not AWS's own, and AWS's own in other forms: what conforms is read, what fails is told."""

import gzip
import json
from typing import Any

import pytest
from answering import Asked, Reply, answering

from batchtui.aws.archive import read_archive
from batchtui.aws.definitions import describe_definition, newest_active
from batchtui.aws.jobs import describe, list_by_state
from batchtui.aws.logs import find_events, read_newest
from batchtui.aws.queues import describe_queues
from batchtui.domain.failure import (
    AwsError,
    Denied,
    LoginExpired,
    NoCredentials,
    Refused,
    ServerFault,
    Throttled,
)
from batchtui.domain.job import LogPlace
from batchtui.domain.state import JobState

ROW = {"newOfAws": [{}], "status": "RUNNING", "createdAt": 1.7e12, "jobName": "정산", "jobId": "abc"}
PLACE = LogPlace(1, "", "/aws/batch/job", "etl/default/1", "")
CODES = [
    ("ClientException", 400, Refused),
    ("ServerException", 500, ServerFault),
    ("AccessDeniedException", 403, Denied),
    ("ExpiredTokenException", 403, LoginExpired),
    ("UnrecognizedClientException", 403, NoCredentials),
    ("ThrottlingException", 400, Throttled),
    ("TooManyRequestsException", 429, Throttled),
]


def lower_header(code: str) -> Reply:
    return Reply(0, {"message": "so"}, {"x-amzn-errortype": code})


FORMS = {
    "header": lambda code: Reply(0, {"message": "so"}, {"x-amzn-ErrorType": code}),
    "header with its place": lambda code: Reply(0, {"Message": "so"}, {"x-amzn-errortype": f"{code}:http://x.y/z/"}),
    "header and no body": lambda code: Reply(0, b"", {"X-AMZN-ERRORTYPE": code}),
    "__type": lambda code: Reply(0, {"__type": code, "message": "so"}),
    "__type with its space": lambda code: Reply(0, {"__type": f"com.amazonaws.batch#{code}", "Message": "so"}),
    "code": lambda code: Reply(0, {"code": code, "message": "so"}),
    "no message": lambda code: Reply(0, {"__type": code, "message": None}),
}


def ask_jobs(clients: Any) -> Any:
    return list_by_state(clients, "default", JobState.RUNNING)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("code", "status", "kind"), CODES)
def test_an_error_is_known_in_each_of_its_forms(at: Any, form: str, code: str, status: int, kind: type) -> None:
    made = FORMS[form](code)
    with answering(Reply(status, made.body, made.headers)) as server, pytest.raises(AwsError) as caught:
        ask_jobs(at(server.endpoint))
    assert type(caught.value) is kind
    assert "\n" not in caught.value.sentence and "None" not in caught.value.sentence


@pytest.mark.parametrize("form", [form for form in FORMS if form.startswith("__type")])
@pytest.mark.parametrize(("code", "status", "kind"), CODES)
def test_an_error_of_the_logs_too(at: Any, form: str, code: str, status: int, kind: type) -> None:
    with answering(Reply(status, FORMS[form](code).body)) as server, pytest.raises(AwsError) as caught:
        read_newest(at(server.endpoint), PLACE, 5)
    assert type(caught.value) is kind


PAGES = [
    b"",
    b"<html><h1>503</h1></html>",
    b"upstream connect error",
    b"null",
    b'["x"]',
    b"\x00\xff",
    b'{"error": {"code": 1}}',
]


@pytest.mark.parametrize("body", PAGES)
@pytest.mark.parametrize("kind", ["application/json", "text/html", "text/xml", ""])
@pytest.mark.parametrize("ask", [ask_jobs, describe_queues, lambda clients: read_newest(clients, PLACE, 5)])
def test_a_proxy_that_is_out_of_order_is_a_fault_that_passes(at: Any, ask: Any, body: bytes, kind: str) -> None:
    with answering(Reply(503, body, {"Content-Type": kind})) as server, pytest.raises(ServerFault, match="503"):
        ask(at(server.endpoint))


def packed(body: Any) -> Reply:
    return Reply(200, gzip.compress(json.dumps(body).encode(), mtime=0), {"Content-Encoding": "gzip"})


WRITERS = {
    "escapes": lambda body: Reply(200, json.dumps(body).encode()),
    "bytes": lambda body: Reply(200, json.dumps(body, ensure_ascii=False).encode()),
    "air": lambda body: Reply(200, b"\n " + json.dumps(body, indent=4).encode() + b"\r\n"),
    "gzip": packed,
    "closes": lambda body: Reply(200, body, {"Connection": "close"}),
    "other type": lambda body: Reply(200, body, {"Content-Type": "application/x-amz-json-1.1; charset=utf-8"}),
    "lower case": lambda body: Reply(200, body, {"content-type": "application/json"}),
}


@pytest.mark.parametrize("token", [{}, {"nextToken": None}, {"nextToken": ""}])
@pytest.mark.parametrize("writer", WRITERS)
def test_an_answer_is_read_however_it_is_written(at: Any, writer: str, token: dict[str, Any]) -> None:
    def answer(asked: Asked) -> Reply:
        rows = "jobSummaryList" if asked.what == "listjobs" else "jobs"
        return WRITERS[writer]({"unknown": {"a": 1}, rows: [ROW], **token})

    with answering(answer) as server:
        clients = at(server.endpoint)
        page = ask_jobs(clients)
        (detail,) = describe(clients, ["abc"])
    for job in (page.jobs[0], detail.job):
        assert (job.id, job.name, job.state, job.created_at_ms) == ("abc", "정산", JobState.RUNNING, 1_700_000_000_000)
    assert page.next_token == ""


@pytest.mark.parametrize("writer", WRITERS)
def test_queues_and_lines_likewise(at: Any, writer: str) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.what == "GetLogEvents":
            event = {"ingestionTime": 1.0, "message": "한 줄", "timestamp": 1.7e12, "new": 1}
            return WRITERS[writer]({"events": [event, {"timestamp": None}], "nextForwardToken": "f/1"})
        queue = {"jobQueueArn": "arn:aws:batch:r:1:job-queue/q", "priority": 5.0, "state": "ENABLED"}
        return WRITERS[writer]({"jobQueues": [queue], "nextToken": ""})

    with answering(answer) as server:
        clients = at(server.endpoint)
        (queue,) = describe_queues(clients)
        page = read_newest(clients, PLACE, 5)
    assert (queue.name, queue.priority, queue.enabled) == ("q", 5, True)
    assert [(line.timestamp_ms, line.message) for line in page.lines] == [(0, ""), (1_700_000_000_000, "한 줄")]
    assert (page.forward, page.backward) == ("f/1", "")


def test_an_error_may_be_packed_too(at: Any) -> None:
    made = packed({"__type": "AccessDeniedException", "message": "so"})
    with answering(Reply(403, made.body, made.headers)) as server, pytest.raises(Denied, match="AWS says: so"):
        ask_jobs(at(server.endpoint))


@pytest.mark.parametrize(
    ("body", "why"),
    [(packed({}).body[:-9], "it was cut off"), (b"{}", "it is no gzip")],
    ids=["cut off", "no gzip"],
)
def test_what_is_not_packed_as_it_says_cannot_be_read(at: Any, body: bytes, why: str) -> None:
    with answering(Reply(200, body, {"Content-Encoding": "gzip"})) as server, pytest.raises(ServerFault, match=why):
        ask_jobs(at(server.endpoint))


def test_a_definition_without_a_name_is_none_and_the_same_page_again_is_the_last(at: Any) -> None:
    rows = [
        {"jobDefinitionArn": None, "revision": None},
        {"jobDefinitionArn": "arn:aws:batch:r:1:job-definition/etl:7"},
    ]
    with answering(Reply(200, {"jobDefinitions": rows, "nextToken": "again"})) as server:
        clients = at(server.endpoint)
        found = newest_active(clients, "etl")
        assert found is not None and (found.name, found.revision) == ("etl", 0)
        assert server.count("describejobdefinitions") == 2
        assert describe_definition(clients, "etl:7") == found
        assert [queue.name for queue in describe_queues(clients)] == []


ROWS = {"listjobs": "jobSummaryList", "describejobqueues": "jobQueues", "describejobdefinitions": "jobDefinitions"}
ARN = {"jobQueueArn": "arn:aws:batch:r:1:job-queue/q", "jobDefinitionArn": "arn:aws:batch:r:1:job-definition/d:1"}


def test_a_token_that_comes_again_ends_the_pages(at: Any) -> None:
    def answer(asked: Asked) -> Reply:
        return Reply(body={ROWS.get(asked.what, "events"): [{**ROW, **ARN}], "nextToken": "again"})

    with answering(answer) as server:
        clients = at(server.endpoint)
        first = ask_jobs(clients).next_token
        assert (first, list_by_state(clients, "default", JobState.RUNNING, first).next_token) == ("again", "")
        found = find_events(clients, "g", "", ["s"], 0)
        assert find_events(clients, "g", "", ["s"], 0, token=found.next_token).next_token == ""
        assert read_archive(clients, "g", 0, read_archive(clients, "g", 0).next_token).next_token == ""
        describe_queues(clients)
        newest_active(clients, "d")
    assert (server.count("describejobqueues"), server.count("describejobdefinitions")) == (2, 2)
