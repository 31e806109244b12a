"""What we read of an answer about jobs is what botocore reads; nothing in it that has another type comes through."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime

import boto3
import moto_batch
import pytest
from answering import Reply, answering, fault
from botocore.config import Config
from botocore.exceptions import ClientError
from waiting import until

from batchtui.aws.jobs import describe, list_by_state
from batchtui.aws.queues import describe_queues
from batchtui.aws.turn import ONE_PAGE
from batchtui.domain.failure import ServerFault
from batchtui.domain.state import JobState

ROW = {"jobId": "abc", "jobName": "etl", "status": "RUNNING", "createdAt": 1_700_000_000_123}


def plain():
    """A client that has botocore's own parser."""
    return boto3.client("batch", config=Config(retries={"total_max_attempts": 1}))


def read(client, operation, request):
    """The answer's members as text, so that 1, 1.0 and true differ, and what is said about it."""
    answer = getattr(client, operation)(**request)
    about = answer.pop("ResponseMetadata")
    return json.dumps(answer, sort_keys=True), about


def assert_read_alike(ours, operation, request):
    """Our client reads what a client without our handler reads; gives the answer."""
    text, about = read(ours, operation, request)
    plain_text, plain_about = read(plain(), operation, request)
    assert text == plain_text
    assert about.keys() == plain_about.keys()
    assert about["HTTPHeaders"].keys() == plain_about["HTTPHeaders"].keys()
    assert (about["HTTPStatusCode"], about["RetryAttempts"]) == (200, 0)
    assert parsedate_to_datetime(about["HTTPHeaders"]["date"])
    return json.loads(text)


def test_the_demo_is_read_as_botocore_reads_it(at, standing):
    ours = at(standing.endpoint).batch
    request = {"jobQueue": "default", "filters": [{"name": "AFTER_CREATED_AT", "values": ["0"]}]}
    first = assert_read_alike(ours, "list_jobs", request)
    second = assert_read_alike(ours, "list_jobs", {**request, "nextToken": first["nextToken"]})
    ids = [row["jobId"] for row in (*first["jobSummaryList"], *second["jobSummaryList"])]
    assert len(set(ids)) == 200
    details = assert_read_alike(ours, "describe_jobs", {"jobs": ids[:100]})["jobs"]
    moments = [one[name] for one in details for name in ("createdAt", "startedAt", "stoppedAt") if name in one]
    assert len(details) == 100 and {type(moment) for moment in moments} == {int}


def test_moto_is_read_as_botocore_reads_it(at, moto_endpoint):
    ours = at(moto_endpoint).batch
    ids = moto_batch.fill(["raw-1", "raw-2"])
    rows = assert_read_alike(ours, "list_jobs", {"jobQueue": moto_batch.QUEUE, "jobStatus": "SUCCEEDED"})
    assert set(ids) <= {row["jobId"] for row in rows["jobSummaryList"]}
    details = assert_read_alike(ours, "describe_jobs", {"jobs": ids})["jobs"]
    assert [type(one["createdAt"]) for one in details] == [int, int]


@pytest.mark.parametrize("server", ["standing", "moto"])
def test_an_error_is_read_as_botocore_reads_it(at, request, server):
    endpoint = (
        request.getfixturevalue("standing").endpoint
        if server == "standing"
        else request.getfixturevalue("moto_endpoint")
    )
    told = []
    for client in (at(endpoint).batch, plain()):
        with pytest.raises(ClientError) as error:
            client.list_jobs(jobQueue="no-such-queue")
        about = error.value.response["ResponseMetadata"]
        told.append((error.value.response["Error"], about["HTTPStatusCode"], sorted(about["HTTPHeaders"])))
    assert told[0] == told[1]
    assert told[0][1] == 400 and told[0][0]["Code"] == "ClientException"


@pytest.mark.parametrize("operation", ["list_jobs", "describe_jobs"])
def test_botocore_still_leaves_the_parsing_to_us(at, operation):
    """It drops what its model does not know; we keep that in a job, and never beside the jobs."""
    member, request = ("jobSummaryList", {"jobQueue": "q"}) if operation == "list_jobs" else ("jobs", {"jobs": ["abc"]})
    row = {**ROW, "newOfAws": {"a": None}}
    body = {member: [row], "nextToken": "more", "other": 1, "ResponseMetadata": {"HTTPStatusCode": 500}}
    with answering(Reply(200, body)) as server:
        answer = getattr(at(server.endpoint).batch, operation)(**request)
    assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == 200
    assert answer.pop("nextToken", "more") == "more"
    assert answer == {member: [row]}


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ({"createdAt": None, "container": None, "arrayProperties": None}, {}),
        ({"createdAt": "yesterday", "startedAt": True, "stoppedAt": 1e999}, {}),
        ({"startedAt": 17.0}, {"startedAt": 17}),
        ({"container": ["exitCode"], "jobName": 3, "isTerminated": "no"}, {}),
        ({"container": {"exitCode": "1", "reason": "why"}}, {"container": {"reason": "why"}}),
        ({"arrayProperties": {"size": 2, "statusSummary": {"RUNNING": 1, "FAILED": None}}},
         {"arrayProperties": {"size": 2, "statusSummary": {"RUNNING": 1}}}),
    ],
)  # fmt: skip
def test_a_member_of_another_type_is_as_if_not_sent(at, row, kept):
    base = {"jobId": "abc", "jobName": "etl"}
    told = {**base, **row}
    with answering(Reply(200, json.dumps({"jobs": [told]}).replace("Infinity", "1e999").encode())) as server:
        read_ = at(server.endpoint).batch.describe_jobs(jobs=["abc"])["jobs"]
    unfit = {name for name in row if name not in kept}
    assert read_ == [{**{name: value for name, value in base.items() if name not in unfit}, **kept}]


@pytest.mark.parametrize("body", [{}, {"jobSummaryList": None}, {"jobSummaryList": [], "nextToken": None}])
def test_no_list_is_no_jobs_as_botocore_has_it(at, body):
    with answering(Reply(200, body)) as server:
        page = list_by_state(at(server.endpoint), "default", JobState.RUNNING)
    assert (page.jobs, page.next_token) == ([], "")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "it is no JSON"),
        (b'{"jobSummaryList": [}', "it is no JSON"),
        (b'{"jobSummaryList": [{"jobId": "\xff"}]}', "it is no JSON"),
        (b'{"jobSummaryList": [{"jobId": NaN}]}', "it is no JSON"),
        (b'{"jobSummaryList": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "it is no JSON"),
        (b'{"jobSummaryList": "abc"}', "its jobSummaryList is no list"),
        (b'{"jobSummaryList": {"jobId": "abc"}}', "its jobSummaryList is no list"),
        (b'{"jobSummaryList": [{"jobId": "abc"}, null]}', "a row of its jobSummaryList has no jobId"),
        (b'{"jobSummaryList": [{"jobId": "abc"}, {"jobId": 7}]}', "a row of its jobSummaryList has no jobId"),
    ],
)
def test_what_cannot_be_jobs_is_an_unreadable_answer(at, body, why):
    with answering(Reply(200, body)) as server, pytest.raises(ServerFault, match=f"cannot be read, {why}"):
        list_by_state(at(server.endpoint), "default", JobState.RUNNING)


ARN = "arn:aws:batch:ap-northeast-2:123456789012:job-queue/nightly"


@pytest.mark.parametrize(
    ("queues", "why"),
    [
        ("abc", "its jobQueues is no list"),
        (7, "its jobQueues is no list"),
        ({"jobQueueArn": ARN}, "its jobQueues is no list"),
        ([{"jobQueueName": "nightly"}], "a row of its jobQueues has no jobQueueArn"),
        ([{"jobQueueName": "nightly", "jobQueueArn": 7}], "a row of its jobQueues has no jobQueueArn"),
        (["nightly"], "a row of its jobQueues has no jobQueueArn"),
    ],
)
def test_what_cannot_be_queues_is_an_unreadable_answer(at, queues, why):
    with answering(Reply(200, {"jobQueues": queues})) as server, pytest.raises(ServerFault) as caught:
        describe_queues(at(server.endpoint))
    assert f"The answer to DescribeJobQueues cannot be read, {why}: is http://127.0.0.1" in caught.value.sentence


@pytest.mark.parametrize("row", [{}, {"jobQueueName": None}, {"jobQueueName": 7, "priority": "high", "state": []}])
def test_a_queue_is_known_by_its_arn(at, row):
    with answering(Reply(200, {"jobQueues": [{"jobQueueArn": ARN, **row}]})) as server:
        (queue,) = describe_queues(at(server.endpoint))
    assert (queue.name, queue.scope.account, queue.priority) == ("nightly", "123456789012", 0)


def test_queues_are_read_as_botocore_reads_them(at, standing):
    assert assert_read_alike(at(standing.endpoint).batch, "describe_job_queues", {})["jobQueues"]


@pytest.mark.parametrize(
    "body", [b"[]", b'"Bad Gateway"', b"\xff\xfe", b'{"__type": 5}', b"<html>no</html>", b"", b"7", b'{"message": 5}']
)
@pytest.mark.parametrize("ask", [lambda c: list_by_state(c, "q", JobState.RUNNING), describe_queues])
def test_a_proxys_error_is_a_fault_whatever_its_body_is(at, ask, body):
    with answering(Reply(502, body)) as server, pytest.raises(ServerFault, match="502"):
        ask(at(server.endpoint))


@pytest.mark.parametrize("ask", [lambda c: list_by_state(c, "q", JobState.RUNNING), lambda c: describe(c, ["abc"])])
@pytest.mark.parametrize("member", ["jobSummaryList", "jobs"])
def test_a_cut_answer_is_told_though_what_is_left_is_json(at, ask, member):
    whole = b'{"%s":[]}' % member.encode()
    body = whole + b" " * len(whole)
    with answering(Reply(200, body, cut=True)) as server, pytest.raises(ServerFault, match="it was cut off"):
        ask(at(server.endpoint))


def test_pages_are_asked_side_by_side_and_parsed_one_at_a_time(at):
    """While a page is being parsed, other pages come in and wait; what is not a page does not wait."""
    both = threading.Barrier(2)

    def answer(asked):
        if asked.what == "listjobs":
            both.wait(timeout=30)
        return Reply(200, {"jobSummaryList": [ROW]} if asked.what == "listjobs" else {"jobDefinitions": []})

    with answering(answer) as server, ThreadPoolExecutor(2) as pool:
        clients = at(server.endpoint)
        with ONE_PAGE:
            pages = [pool.submit(list_by_state, clients, "default", JobState.RUNNING) for _ in range(2)]
            until(lambda: server.count("listjobs") == 2)
            assert clients.batch.describe_job_definitions()["jobDefinitions"] == []
            assert not any(page.done() for page in pages)
        assert [page.result(timeout=30).jobs[0].id for page in pages] == ["abc", "abc"]


def test_an_error_does_not_wait_for_a_page(at):
    with answering(fault(400, "ClientException", "no")) as server, ONE_PAGE:
        with pytest.raises(ClientError, match="no"):
            at(server.endpoint).batch.list_jobs(jobQueue="q")
        assert server.count("listjobs") == 1
