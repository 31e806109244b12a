"""Protocols: who may ask, which region answers, and how errors are told."""

import json
import socket
from http.client import HTTPConnection
from typing import Any

import pytest
from botocore.exceptions import ClientError
from demo_client import Demo, client

SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=demo/20261124/ap-northeast-2/batch/aws4_request, "
    "SignedHeaders=host, Signature=0",
    "Content-Type": "application/json",
}


@pytest.mark.parametrize("region", ["ap-northeast-2", "us-east-1", "eu-central-1"])
def test_arns_carry_the_region_that_was_asked(demo: Demo, region: str) -> None:
    batch = client(demo.endpoint, "batch", region)
    queue = batch.describe_job_queues(jobQueues=["default"])["jobQueues"][0]
    assert queue["jobQueueArn"] == f"arn:aws:batch:{region}:123456789012:job-queue/default"
    row = batch.list_jobs(jobQueue=queue["jobQueueArn"], jobStatus="SUCCEEDED")["jobSummaryList"][0]
    assert row["jobArn"].startswith(f"arn:aws:batch:{region}:123456789012:job/")
    detail = batch.describe_jobs(jobs=[row["jobArn"]])["jobs"][0]
    assert f":{region}:" in detail["jobQueue"] and f":{region}:" in detail["container"]["taskArn"]


def test_sts_names_the_account(demo: Demo) -> None:
    told = client(demo.endpoint, "sts").get_caller_identity()
    assert told["Account"] == "123456789012"
    assert told["Arn"].startswith("arn:aws:") and told["UserId"]
    assert told["ResponseMetadata"]["RequestId"]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/v1/listjobs", {"Content-Type": "application/json"}),
        ("/", {"X-Amz-Target": "Logs_20140328.GetLogEvents", "Content-Type": "application/x-amz-json-1.1"}),
    ],
)
def test_unsigned_requests_are_refused(demo: Demo, path: str, headers: dict[str, str]) -> None:
    status, told, body = demo.send("POST", path, {"jobQueue": "default"}, headers)
    assert status == 403
    assert "MissingAuthenticationToken" in told["x-amzn-errortype"]
    assert json.loads(body)["message"]


def test_unsigned_sts_is_refused_in_xml(demo: Demo) -> None:
    status, told, body = demo.send("POST", "/", "Action=GetCallerIdentity&Version=2011-06-15", {})
    assert (status, told["content-type"].split(";")[0]) == (403, "text/xml")
    assert b"<Code>MissingAuthenticationToken</Code>" in body


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/nosuchthing"),
        ("POST", "/v1/createjobqueue"),
        ("GET", "/v1/listjobs"),
        ("PUT", "/"),
        ("DELETE", "/v1/tags/x"),
    ],
)
def test_unknown_operations_are_told_in_json(demo: Demo, method: str, path: str) -> None:
    status, told, body = demo.send(method, path, "{}", SIGNED)
    assert status == 400
    assert told["x-amzn-errortype"] and told["x-amzn-requestid"] and told["date"]
    assert json.loads(body)["message"]


def test_unknown_operations_reach_boto3_as_client_errors(demo: Demo) -> None:
    for call in (
        lambda: demo.batch.create_scheduling_policy(name="x"),
        lambda: demo.batch.list_service_jobs(jobQueue="default"),
        lambda: demo.logs.put_retention_policy(logGroupName="x", retentionInDays=1),
        lambda: client(demo.endpoint, "sts").get_session_token(),
        lambda: client(demo.endpoint, "events").list_archives(),
    ):
        with pytest.raises(ClientError) as error:
            call()
        assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


@pytest.mark.parametrize("body", ["{", "[]", "1", '"x"', "\xff\xfe", "null", "[" * 100_000])
def test_broken_bodies_are_refused(demo: Demo, body: str) -> None:
    status, told, answer = demo.send("POST", "/v1/listjobs", body.encode("latin-1"), SIGNED)
    assert status == 400 and told["x-amzn-errortype"]
    assert json.loads(answer)["message"]


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("list_jobs", {"jobQueue": 5}),
        ("list_jobs", {"jobQueue": "default", "maxResults": "many"}),
        ("list_jobs", {"jobQueue": "default", "filters": {"name": "JOB_NAME"}}),
        ("describe_jobs", {"jobs": "x"}),
        ("describe_jobs", {"jobs": [1]}),
        ("submit_job", {"jobName": ["x"], "jobQueue": "default", "jobDefinition": "probe"}),
        ("submit_job", {"jobName": "x", "jobQueue": "default", "jobDefinition": "probe", "parameters": ["a"]}),
        ("terminate_job", {"jobId": 7, "reason": "x"}),
    ],
)
def test_members_of_the_wrong_type_are_the_callers_fault(demo: Demo, operation: str, request_: Any) -> None:
    path = f"/v1/{operation.replace('_', '')}"
    status, told, answer = demo.send("POST", path, request_, SIGNED)
    assert (status, told["x-amzn-errortype"]) in {(400, "ClientException"), (400, "SerializationException")}
    assert json.loads(answer)["message"]


def test_one_connection_serves_many_requests(demo: Demo) -> None:
    host, port = demo.endpoint.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as link:
        head = f"GET /_demo/calls HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        for _ in range(3):
            link.sendall(head)
            told = b""
            while b"\r\n\r\n" not in told:
                told += link.recv(65536)
            assert told.startswith(b"HTTP/1.1 200")
            assert b"connection: close" not in told.lower()


def test_unknown_members_are_ignored(demo: Demo) -> None:
    status, _, answer = demo.send("POST", "/v1/listjobs", {"jobQueue": "default", "newThing": {"a": 1}}, SIGNED)
    assert status == 200
    assert "jobSummaryList" in json.loads(answer)


def test_a_body_in_chunks_is_read_whole(demo: Demo) -> None:
    host, port = demo.endpoint.removeprefix("http://").split(":")
    link = HTTPConnection(host, int(port), timeout=30)
    try:
        for _ in range(2):
            parts = iter([b'{"jobQ', b'ueue": "default"', b"}"])
            link.request("POST", "/v1/listjobs", parts, SIGNED, encode_chunked=True)
            answer = link.getresponse()
            assert answer.status == 200
            assert json.loads(answer.read())["jobSummaryList"]
    finally:
        link.close()
