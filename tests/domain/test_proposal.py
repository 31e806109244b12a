"""After a lack of memory or time more of it is proposed: where it was lacking, and as far as it can be had."""

import pytest

from batchtui.aws.job_shapes import detail_of
from batchtui.domain.editing.fields import Frame, Key
from batchtui.domain.editing.proposal import proposal
from batchtui.domain.scope import Scope

OOM = "OutOfMemoryError: Container killed due to memory usage"
SCOPE = Scope("aws", "1", "r")
PLAIN = {"jobName": "n", "jobQueue": "q", "jobDefinition": "d:1"}


def needs(vcpu, memory):
    return [{"type": "VCPU", "value": vcpu}, {"type": "MEMORY", "value": memory}]


def proposed(definition, request=PLAIN, reason=OOM, status_reason="", **more):
    row = {"jobId": "a", "jobName": "n", "status": "FAILED", "createdAt": 1, "statusReason": status_reason}
    attempt = {"container": {"reason": reason, "exitCode": 137}, "statusReason": status_reason}
    row |= {"container": {"reason": reason, "exitCode": 137}, "attempts": [attempt], **more}
    found = proposal(detail_of(row, SCOPE), Frame(definition, "d:1"), request)
    return None if found is None else dict(found.edits)


@pytest.mark.parametrize(
    ("vcpu", "memory", "edits"),
    [
        ("0.25", "512", {Key("memory"): "1024"}),
        ("1", "2048", {Key("memory"): "4096"}),
        ("1", "3072", {Key("memory"): "6144"}),
        ("8", "20480", {Key("memory"): "40960"}),
        ("1", "8192", {Key("memory"): "16384", Key("vcpu"): "2"}),
        ("32", "249856", None),
    ],
)
def test_fargates_next_size(vcpu, memory, edits):
    definition = {
        "platformCapabilities": ["FARGATE"],
        "containerProperties": {"resourceRequirements": needs(vcpu, memory)},
    }
    assert proposed(definition) == edits


def test_twice_of_what_the_run_had_not_of_what_its_definition_says():
    definition = {"containerProperties": {"resourceRequirements": needs("1", "512")}}
    override = {"containerOverrides": {"resourceRequirements": [{"type": "MEMORY", "value": "3000"}]}}
    assert proposed(definition, PLAIN | override) == {Key("memory"): "6000"}


def test_of_several_containers_the_one_that_was_killed():
    parts = [{"name": name, "resourceRequirements": needs("1", "512")} for name in ("main", "side")]
    definition = {"ecsProperties": {"taskProperties": [{"containers": parts}]}}
    ended = [{"name": "main", "exitCode": 0}, {"name": "side", "exitCode": 137, "reason": OOM}]
    told = {"container": {}, "ecsProperties": {"taskProperties": [{"containers": ended}]}}
    told["attempts"] = [{"taskProperties": [{"containers": ended}]}]
    assert proposed(definition, **told) == {Key("memory", "side"): "1024"}


def test_a_pods_limit_in_its_own_unit():
    pod = {"containers": [{"name": "main", "resources": {"limits": {"memory": "512Mi", "cpu": "1"}}}]}
    told = {
        "eksProperties": {"podProperties": {"containers": [{"name": "main", "reason": "OOMKilled", "exitCode": 137}]}}
    }
    told["eksAttempts"] = [{"containers": [{"name": "main", "reason": "OOMKilled", "exitCode": 137}]}]
    made = proposed({"eksProperties": {"podProperties": pod}}, reason="OOMKilled", attempts=[], **told)
    assert made == {Key("memory", "main"): "1024Mi"}


def test_after_a_timeout_twice_the_time():
    late = "Job attempt duration exceeded timeout"
    definition = {"timeout": {"attemptDurationSeconds": 3600}, "containerProperties": {}}
    assert proposed(definition, reason="", status_reason=late) == {Key("timeout"): "2h"}
    own = PLAIN | {"timeout": {"attemptDurationSeconds": 90}}
    assert proposed(definition, own, reason="", status_reason=late) == {Key("timeout"): "3m"}


def test_after_anything_else_nothing():
    assert proposed({"containerProperties": {"resourceRequirements": needs("1", "512")}}, reason="boom") is None
