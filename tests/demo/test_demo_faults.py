"""Faults on demand: what a real client makes of each, and what the server counts."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, IncompleteRead
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError
from demo_client import PROBE, REGION, Demo, client
from waiting import until

from batchtui.aws.queues import describe_queues
from batchtui.demo.process import start
from batchtui.demo.server import serving
from batchtui.demo.story import build
from batchtui.domain.failure import ServerFault

CALLS = 60
KEYS = {"aws_access_key_id": "demo", "aws_secret_access_key": "demo"}
IMPATIENT = Config(retries={"total_max_attempts": 1}, read_timeout=0.1)


@pytest.fixture(scope="module")
def served() -> Iterator[Demo]:
    with serving(build(seed=11, speed=0)) as server:
        made = Demo(server.endpoint, client(server.endpoint, "batch"), client(server.endpoint, "logs"))
        made.batch.register_job_definition(**PROBE)
        yield made


@pytest.fixture
def own(served: Demo) -> Iterator[Demo]:
    """A demo without faults; what a test sets ends with it."""
    served.control("calls/reset")
    yield served
    served.control("fault")


def counted(own: Demo, operation: str) -> int:
    return int(own.control("calls", method="GET").get(operation, 0))


def outcome(ask: Any) -> str:
    """`good`, the error's code and status, or the class of what broke."""
    try:
        ask()
    except ClientError as error:
        return f"{error.response['Error']['Code']} {error.response['ResponseMetadata']['HTTPStatusCode']}"
    except Exception as error:
        return type(error).__name__
    return "good"


def every_service(own: Demo) -> list[str]:
    sts = client(own.endpoint, "sts")
    return [
        outcome(own.batch.describe_job_queues),
        outcome(own.logs.describe_log_groups),
        outcome(sts.get_caller_identity),
    ]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"throttle": 1}, ["TooManyRequestsException 429", "ThrottlingException 400", "Throttling 400"]),
        ({"error": 1}, ["ServerException 500"] * 3),
        ({"expired": True}, ["ExpiredTokenException 403"] * 2 + ["ExpiredToken 403"]),
        ({"drop": 1}, ["ConnectionClosedError"] * 3),
        ({"skew": 360}, ["InvalidSignatureException 403"] * 2 + ["SignatureDoesNotMatch 403"]),
        ({"skew": 240}, ["good"] * 3),
        ({"skew": -240}, ["good"] * 3),
        (
            {"denied": ["DescribeJobQueues", "DescribeLogGroups", "GetCallerIdentity"]},
            ["AccessDeniedException 403"] * 2 + ["AccessDenied 403"],
        ),
    ],
)
def test_a_real_client_meets_what_aws_would_say(own: Demo, fault: dict[str, Any], told: list[str]) -> None:
    own.control("fault", fault)
    assert every_service(own) == told
    assert counted(own, "DescribeJobQueues") == 1
    own.control("fault", {})
    assert every_service(own) == ["good"] * 3


@pytest.mark.parametrize(
    ("fault", "broken"),
    [
        ("throttle", "TooManyRequestsException 429"),
        ("error", "ServerException 500"),
        ("drop", "ConnectionClosedError"),
    ],
)
def test_a_share_of_the_calls_is_met_and_always_the_same_ones(own: Demo, fault: str, broken: str) -> None:
    def round_of_calls() -> list[str]:
        own.control("fault", {fault: 0.3})
        return [outcome(own.batch.describe_job_queues) for _ in range(CALLS)]

    first = round_of_calls()
    assert set(first) == {"good", broken}
    assert CALLS * 0.15 < first.count(broken) < CALLS * 0.45
    assert round_of_calls() == first
    assert counted(own, "DescribeJobQueues") == 2 * CALLS


def test_a_dropped_call_is_carried_out(own: Demo) -> None:
    own.control("fault", {"drop": 1})
    with pytest.raises(ConnectionClosedError):
        own.submit("lost-on-the-way")
    own.control("fault", {})
    named = [{"name": "JOB_NAME", "values": ["lost-on-the-way"]}]
    assert len(own.rows(jobQueue="default", filters=named)) == 1


SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=demo/20261124/ap-northeast-2/batch/aws4_request"}


def raw(own: Demo) -> tuple[int, bytes]:
    """The announced length of DescribeJobQueues' answer, and what came of it."""
    link = HTTPConnection(own.endpoint.removeprefix("http://"), timeout=30)
    try:
        link.request("POST", "/v1/describejobqueues", "{}", SIGNED)
        answer = link.getresponse()
        length = int(answer.getheader("Content-Length") or 0)
        try:
            return length, answer.read()
        except IncompleteRead as error:
            return length, error.partial
    finally:
        link.close()


@pytest.mark.parametrize("share", [0.4, 1])
def test_an_answer_is_cut_off_in_the_middle(own: Demo, share: float) -> None:
    length, whole = raw(own)
    assert length == len(whole) > 100
    own.control("fault", {"cut": share})
    got = [raw(own) for _ in range(20)]
    assert {announced for announced, _ in got} == {length}
    assert {body for _, body in got} == {whole[: length // 2]} | ({whole} if share < 1 else set())


def test_our_clients_do_not_take_half_an_answer_for_a_whole_one(own: Demo, at: Any) -> None:
    own.control("fault", {"cut": 1})
    with pytest.raises(ServerFault, match="cut off"):
        describe_queues(at(own.endpoint))


@pytest.mark.parametrize("fault", [{"latency": 3600}, {"silent": 1}])
def test_an_answer_waits_until_the_fault_is_over(own: Demo, fault: dict[str, Any]) -> None:
    own.control("fault", fault)
    name = f"waits-for-{next(iter(fault))}"
    done = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: (outcome(lambda: own.submit(name)), done.set())[0])
        until(lambda: counted(own, "SubmitJob") == 1)
        assert not done.is_set()
        own.control("fault", {})
        told = waiting.result(timeout=30)
    rows = own.rows(jobQueue="default", filters=[{"name": "JOB_NAME", "values": [name]}])
    # A late answer is of a call that was carried out, a silent server has done nothing.
    assert (told, len(rows)) == (("good", 1) if "latency" in fault else ("ConnectionClosedError", 0))


def test_latency_passes_by_itself_and_silence_does_not(own: Demo) -> None:
    own.control("fault", {"latency": 0.01})
    assert outcome(own.batch.describe_job_queues) == "good"
    own.control("fault", {"silent": True})
    impatient = boto3.client("batch", endpoint_url=own.endpoint, region_name=REGION, config=IMPATIENT, **KEYS)
    with pytest.raises(ReadTimeoutError):
        impatient.describe_job_queues()
    assert counted(own, "DescribeJobQueues") == 2


def test_denied_is_told_in_aws_words_and_the_rest_works(own: Demo) -> None:
    own.control("fault", {"denied": "ListJobs+SubmitJob"})
    with pytest.raises(ClientError) as error:
        own.batch.list_jobs(jobQueue="default")
    assert error.value.response["Error"]["Message"] == (
        "User: arn:aws:iam::123456789012:user/demo is not authorized to perform: batch:ListJobs on resource: * "
        "because no identity-based policy allows the batch:ListJobs action"
    )
    assert outcome(lambda: own.submit("no")) == "AccessDeniedException 403"
    assert outcome(own.batch.describe_job_queues) == "good"


@pytest.mark.parametrize(
    ("wrong_s", "skew", "told"),
    [
        (0, 0, ""),
        (290, 0, ""),
        (-290, 0, ""),
        (310, 0, "Signature not yet current: {sent} is still later than "),
        (-310, 0, "Signature expired: {sent} is now earlier than "),
        (0, 600, "Signature not yet current: {sent} is still later than "),
        (0, -600, "Signature expired: {sent} is now earlier than "),
        (-600, 600, ""),
    ],
)
def test_a_signature_of_the_wrong_time_is_refused(own: Demo, wrong_s: float, skew: float, told: str) -> None:
    own.control("fault", {"skew": skew})
    own.tick(1000)
    sent = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() + wrong_s))
    status, headers, body = own.send("POST", "/v1/describejobqueues", "{}", {**SIGNED, "X-Amz-Date": sent})
    if not told:
        assert status == 200
        return
    assert (status, headers["x-amzn-errortype"]) == (403, "InvalidSignatureException")
    assert json.loads(body)["message"].startswith(told.format(sent=sent))


def test_a_demo_started_with_a_skew_keeps_its_own_time() -> None:
    made = start(speed=0, fault="skew=240")
    try:
        batch = client(made.endpoint, "batch")
        answer = batch.describe_job_queues()
        wrong_s = time.time() - parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"]).timestamp()
        batch.register_job_definition(**PROBE)
        job_id = batch.submit_job(jobName="dated", jobQueue="default", jobDefinition="probe")["jobId"]
        created_s = batch.describe_jobs(jobs=[job_id])["jobs"][0]["createdAt"] / 1000
    finally:
        made.stop()
    # The clock stands, so the time that the test takes only adds to the difference; without a skew it is near 0.
    assert wrong_s >= 240 and time.time() - created_s >= 240


def test_a_bad_control_leaves_the_faults_as_they_are(own: Demo) -> None:
    own.control("fault", {"expired": True})
    status, _, body = own.send("POST", "/_demo/fault", {"throttle": 2})
    assert status == 400 and "throttle" in json.loads(body)["message"]
    assert outcome(own.batch.describe_job_queues) == "ExpiredTokenException 403"
