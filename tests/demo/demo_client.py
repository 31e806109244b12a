"""The demo as its clients meet it: its clients, its control door, and a definition to submit with."""

import json
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

import boto3
from botocore.config import Config
from conforming import check_answer

REGION = "ap-northeast-2"
STATUSES = ("SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED")
ACTIVE = STATUSES[:5]
GROUP = "/aws/batch/job"


def client(endpoint: str, service: str, region: str = REGION) -> Any:
    """A real boto3 client that sends each request once; every answer is held against botocore's model."""
    made = boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id="demo",
        aws_secret_access_key="demo",
        config=Config(retries={"total_max_attempts": 1}, read_timeout=30, parameter_validation=False),
    )
    made.meta.events.register("after-call.*.*", check_answer)
    return made


def pages_of(ask: Any, **request: Any) -> list[dict[str, Any]]:
    """Every page that a client's method answers, by nextToken."""
    found = [ask(**request)]
    while token := found[-1].get("nextToken"):
        found.append(ask(**request, nextToken=token))
    return found


@dataclass(frozen=True)
class Demo:
    """A running demo, its clients, and its control door."""

    endpoint: str
    batch: Any
    logs: Any

    def send(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """One HTTP request without a client library: (status, headers in lower case, body)."""
        link = HTTPConnection(self.endpoint.removeprefix("http://"), timeout=30)
        try:
            text = body if isinstance(body, str | bytes | None) else json.dumps(body)
            link.request(method, path, text, headers or {})
            answer = link.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            link.close()

    def control(self, what: str, body: Any = None, method: str = "POST") -> Any:
        """Ask the control door."""
        status, _, told = self.send(method, f"/_demo/{what}", body if method == "GET" else body or {})
        assert status == 200, told
        return json.loads(told)

    def tick(self, seconds: float) -> None:
        """Move the demo's clock forward."""
        self.control("tick", {"seconds": seconds})

    def submit(self, name: str, definition: str = "probe", queue: str = "default", **more: Any) -> str:
        """Submit a job; its id."""
        answer = self.batch.submit_job(jobName=name, jobDefinition=definition, jobQueue=queue, **more)
        return str(answer["jobId"])

    def job(self, job_id: str) -> dict[str, Any]:
        """The JobDetail of a job."""
        found = self.batch.describe_jobs(jobs=[job_id])["jobs"]
        assert len(found) == 1, f"{job_id} is not there"
        return dict(found[0])

    def until(self, job_id: str, *statuses: str, step: float = 0.5, most: int = 400) -> dict[str, Any]:
        """Tick until the job is in one of the states; its JobDetail."""
        seen = []
        for _ in range(most):
            job = self.job(job_id)
            if job["status"] in statuses:
                return job
            seen.append(job["status"])
            self.tick(step)
        raise AssertionError(f"{job_id} never was {statuses}, only {dict.fromkeys(seen)}")

    def pages(self, operation: str = "list_jobs", **request: Any) -> list[dict[str, Any]]:
        """Every page of a listing."""
        return pages_of(getattr(self.batch, operation), **request)

    def rows(self, **request: Any) -> list[dict[str, Any]]:
        """Every row of a ListJobs listing."""
        return [row for page in self.pages(**request) for row in page["jobSummaryList"]]


PROBE: dict[str, Any] = {
    "jobDefinitionName": "probe",
    "type": "container",
    "parameters": {"day": "today", "mode": "fast"},
    "retryStrategy": {"attempts": 1},
    "containerProperties": {
        "image": "busybox:1.37",
        "command": ["echo", "Ref::day", "Ref::mode"],
        "environment": [{"name": "STAGE", "value": "test"}, {"name": "LEVEL", "value": "info"}],
        "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "2048"}],
    },
}
RETRIED: dict[str, Any] = {**PROBE, "jobDefinitionName": "retried", "retryStrategy": {"attempts": 3}}
RETRIED["containerProperties"] = {**PROBE["containerProperties"], "command": ["false"]}
