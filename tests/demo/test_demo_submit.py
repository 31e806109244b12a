"""SubmitJob: what is refused, what is kept, and how it is merged over the definition."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from demo_client import Demo

GOOD: dict[str, Any] = {"jobName": "ok", "jobQueue": "default", "jobDefinition": "probe"}
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def refused(demo: Demo, **request: Any) -> str:
    with pytest.raises(ClientError) as error:
        demo.batch.submit_job(**request)
    assert error.value.response["Error"]["Code"] == "ClientException"
    return str(error.value.response["Error"]["Message"])


@pytest.mark.parametrize("missing", list(GOOD))
def test_the_required_members(demo: Demo, missing: str) -> None:
    assert refused(demo, **{name: value for name, value in GOOD.items() if name != missing})
    assert refused(demo, **{**GOOD, missing: ""})


@pytest.mark.parametrize("name", ["-a", "_a", "a b", "a.b", "a/b", "[/]", "a" * 129, "a\n", "a:b", "ä!"])
def test_job_names_that_are_refused(demo: Demo, name: str) -> None:
    assert refused(demo, **{**GOOD, "jobName": name})


@pytest.mark.parametrize("name", ["a", "A-b_c", "9", "a" * 128, "정산-일일-배치", "日次レポート-集計"])
def test_job_names_that_are_taken(demo: Demo, name: str) -> None:
    answer = demo.batch.submit_job(**{**GOOD, "jobName": name})
    assert answer["jobName"] == name
    assert answer["jobArn"] == f"arn:aws:batch:ap-northeast-2:123456789012:job/{answer['jobId']}"
    assert demo.job(answer["jobId"])["jobName"] == name


@pytest.mark.parametrize(
    "change",
    [
        {"jobQueue": "nowhere"},
        {"jobQueue": "legacy-etl"},
        {"jobDefinition": "nothing"},
        {"jobDefinition": "probe:99"},
        {"jobDefinition": "probe:0"},
        {"jobDefinition": "probe:x"},
        {"jobDefinition": "arn:aws:batch:ap-northeast-2:123456789012:job-definition/probe:99"},
        {"arrayProperties": {"size": 1}},
        {"arrayProperties": {"size": 10_001}},
        {"retryStrategy": {"attempts": 0}},
        {"retryStrategy": {"attempts": 11}},
        {"retryStrategy": {"attempts": 2, "evaluateOnExit": [{"onReason": "*"}]}},
        {"retryStrategy": {"attempts": 2, "evaluateOnExit": [{"onReason": "*", "action": "MAYBE"}]}},
        {"retryStrategy": {"attempts": 2, "evaluateOnExit": [{"onReason": "*", "action": "RETRY"}] * 6}},
        {"timeout": {"attemptDurationSeconds": 59}},
        {"containerOverrides": {"environment": [{"name": "AWS_BATCH_JOB_ID", "value": "x"}]}},
        {"containerOverrides": {"environment": [{"name": "AWS_BATCH", "value": "x"}]}},
        {"shareIdentifier": "team"},
        {"dependsOn": [{"jobId": UNKNOWN}]},
        {"dependsOn": [{"jobId": UNKNOWN, "type": "N_TO_N"}], "arrayProperties": {"size": 2}},
        {"dependsOn": [{"type": "SEQUENTIAL"}]},
        {"dependsOn": [{}]},
    ],
)
def test_requests_that_are_refused(demo: Demo, change: dict[str, Any]) -> None:
    assert refused(demo, **{**GOOD, **change})


def test_a_refused_submit_makes_no_job(demo: Demo) -> None:
    refused(demo, **{**GOOD, "jobName": "never-born", "timeout": {"attemptDurationSeconds": 1}})
    rule = [{"name": "JOB_NAME", "values": ["never-born"]}]
    assert demo.rows(jobQueue="default", filters=rule) == []


def test_a_definition_without_revision_means_the_newest_active_one(demo: Demo) -> None:
    spec = {
        "jobDefinitionName": "newest",
        "type": "container",
        "containerProperties": {
            "image": "x",
            "command": ["true"],
            "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "512"}],
        },
    }
    arns = [demo.batch.register_job_definition(**spec)["jobDefinitionArn"] for _ in range(3)]

    def used(definition: str) -> str:
        return str(demo.job(demo.submit("which", definition))["jobDefinition"])

    assert used("newest") == arns[2]
    assert used("newest:1") == arns[0]
    assert used(arns[1]) == arns[1]
    demo.batch.deregister_job_definition(jobDefinition=arns[2])
    assert used("newest") == arns[1]
    assert "ACTIVE" in refused(demo, **{**GOOD, "jobDefinition": arns[2]})
    for arn in arns[:2]:
        demo.batch.deregister_job_definition(jobDefinition=arn)
    assert refused(demo, **{**GOOD, "jobDefinition": "newest"})


def test_without_overrides_a_job_is_as_its_definition(demo: Demo) -> None:
    job = demo.job(demo.submit("plain"))
    container = job["container"]
    assert container["image"] == "busybox:1.37"
    assert container["command"] == ["echo", "today", "fast"]
    assert {row["name"]: row["value"] for row in container["environment"]} == {"STAGE": "test", "LEVEL": "info"}
    assert {row["type"]: row["value"] for row in container["resourceRequirements"]} == {"VCPU": "1", "MEMORY": "2048"}
    assert job["parameters"] == {"day": "today", "mode": "fast"}
    assert job["retryStrategy"]["attempts"] == 1 and job["dependsOn"] == []


def test_overrides_are_merged_over_the_definition_and_kept(demo: Demo) -> None:
    job_id = demo.submit(
        "overridden",
        parameters={"day": "monday", "_mark": "m-1"},
        containerOverrides={
            "command": ["run", "--day=Ref::day", "Ref::mode", "Ref::unknown"],
            "environment": [{"name": "LEVEL", "value": "debug"}, {"name": "EXTRA", "value": "[/] é"}],
            "resourceRequirements": [{"type": "MEMORY", "value": "4096"}],
        },
        retryStrategy={"attempts": 4, "evaluateOnExit": [{"onExitCode": "1", "action": "RETRY"}]},
        timeout={"attemptDurationSeconds": 120},
        tags={"team": "data", "이름": "값"},
        propagateTags=True,
        schedulingPriorityOverride=7,
    )
    demo.until(job_id, "SUCCEEDED")
    job = demo.job(job_id)
    container = job["container"]
    assert container["command"] == ["run", "--day=monday", "fast", "Ref::unknown"]
    environment = {row["name"]: row["value"] for row in container["environment"]}
    assert environment == {"STAGE": "test", "LEVEL": "debug", "EXTRA": "[/] é"}
    resources = {row["type"]: row["value"] for row in container["resourceRequirements"]}
    assert resources == {"VCPU": "1", "MEMORY": "4096"}
    assert job["parameters"] == {"day": "monday", "mode": "fast", "_mark": "m-1"}
    assert job["retryStrategy"]["attempts"] == 4
    assert job["retryStrategy"]["evaluateOnExit"] == [{"onExitCode": "1", "action": "RETRY"}]
    assert job["timeout"] == {"attemptDurationSeconds": 120}
    assert job["tags"] == {"team": "data", "이름": "값"} and job["propagateTags"] is True
    assert job["schedulingPriority"] == 7
    assert demo.batch.list_tags_for_resource(resourceArn=job["jobArn"])["tags"] == {"team": "data", "이름": "값"}


def test_legacy_vcpus_and_memory_override_too(demo: Demo) -> None:
    job = demo.job(demo.submit("legacy", containerOverrides={"vcpus": 2, "memory": 1024}))
    resources = {row["type"]: row["value"] for row in job["container"]["resourceRequirements"]}
    assert resources == {"VCPU": "2", "MEMORY": "1024"}


def test_a_submitted_job_goes_through_all_states_and_leaves_a_log(demo: Demo) -> None:
    job_id = demo.submit("whole-life")
    created = demo.job(job_id)["createdAt"]
    seen = []
    for _ in range(450):
        seen.append(demo.job(job_id)["status"])
        demo.tick(0.1)
    assert list(dict.fromkeys(seen)) == ["SUBMITTED", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED"]
    job = demo.job(job_id)
    assert 15_000 <= job["stoppedAt"] - created <= 45_000
    assert job["container"]["exitCode"] == 0 and len(job["attempts"]) == 1
    events = demo.logs.get_log_events(
        logGroupName="/aws/batch/job", logStreamName=job["container"]["logStreamName"], startFromHead=True
    )["events"]
    assert len(events) > 5
    assert any("echo today fast" in event["message"] for event in events)
    assert all(job["startedAt"] <= event["timestamp"] <= job["stoppedAt"] for event in events)


@pytest.mark.parametrize("definition", ["resize-media", "search-warmup", "event-stream-compact", "fraud-score-train"])
def test_short_and_long_jobs_end_while_somebody_looks(demo: Demo, definition: str) -> None:
    job = demo.until(demo.submit("as-long", definition), "SUCCEEDED", "FAILED")
    assert 15_000 <= job["stoppedAt"] - job["createdAt"] <= 45_000


def test_a_job_waits_for_its_dependencies(demo: Demo) -> None:
    first = demo.submit("first")
    second = demo.submit("second", dependsOn=[{"jobId": first}])
    waiting = demo.until(second, "PENDING", step=0.1)
    assert waiting["dependsOn"] == [{"jobId": first}]
    stopped = demo.until(first, "SUCCEEDED")["stoppedAt"]
    done = demo.until(second, "SUCCEEDED")
    assert done["startedAt"] >= stopped


def test_a_failed_dependency_fails_the_job(demo: Demo) -> None:
    first = demo.submit("doomed-first")
    second = demo.submit("doomed-second", dependsOn=[{"jobId": first}])
    third = demo.submit("doomed-third", dependsOn=[{"jobId": second}])
    demo.batch.terminate_job(jobId=first, reason="enough")
    demo.until(first, "FAILED")
    job = demo.until(second, "FAILED")
    assert job["statusReason"] == "Dependent Job failed"
    assert job["attempts"] == [] and "exitCode" not in job["container"]
    assert demo.until(third, "FAILED")["statusReason"] == "Dependent Job failed"


def test_a_job_waits_for_all_its_dependencies(demo: Demo) -> None:
    first = demo.submit("all-first")
    demo.tick(10)
    second = demo.submit("all-second")
    third = demo.submit("all-third", dependsOn=[{"jobId": first}, {"jobId": second}])
    demo.until(first, "SUCCEEDED")
    stopped = demo.until(second, "SUCCEEDED")["stoppedAt"]
    assert demo.until(third, "SUCCEEDED")["startedAt"] >= stopped


def test_a_dependency_that_is_done_does_not_delay(demo: Demo) -> None:
    first = demo.submit("done-first")
    demo.until(first, "SUCCEEDED")
    second = demo.submit("after-done", dependsOn=[{"jobId": first}])
    demo.tick(10)
    assert demo.job(second)["status"] in ("STARTING", "RUNNING")


def test_more_memory_mends_an_out_of_memory_job(demo: Demo) -> None:
    poor = demo.until(demo.submit("poor", "my-service-do-something"), "SUCCEEDED", "FAILED")
    assert (poor["status"], poor["container"]["exitCode"]) == ("FAILED", 137)
    assert poor["container"]["reason"].startswith("OutOfMemoryError")
    assert [each["container"]["exitCode"] for each in poor["attempts"]] == [137, 137, 137]
    assert poor["stoppedAt"] - poor["createdAt"] <= 45_000
    more = [{"type": "MEMORY", "value": "1024"}]
    rich = demo.submit("rich", "my-service-do-something", containerOverrides={"resourceRequirements": more})
    assert demo.until(rich, "SUCCEEDED", "FAILED")["status"] == "SUCCEEDED"


def test_a_retried_job_goes_back_to_runnable(demo: Demo) -> None:
    job_id = demo.submit("retried", "my-service-do-something", retryStrategy={"attempts": 2})
    seen: list[tuple[str, int]] = []
    for _ in range(450):
        job = demo.job(job_id)
        seen.append((job["status"], len(job["attempts"])))
        demo.tick(0.1)
    order = list(dict.fromkeys(seen))
    assert order == [
        ("SUBMITTED", 0), ("RUNNABLE", 0), ("STARTING", 0), ("RUNNING", 0),
        ("RUNNABLE", 1), ("STARTING", 1), ("RUNNING", 1), ("FAILED", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "attempts"),
    [
        ([{"onExitCode": "137", "action": "EXIT"}], 1),
        ([{"onExitCode": "1*", "action": "EXIT"}], 1),
        ([{"onReason": "OutOfMemory*", "action": "EXIT"}], 1),
        ([{"onReason": "OutOfMemory", "action": "EXIT"}], 3),
        ([{"onStatusReason": "Host EC2*", "action": "RETRY"}, {"onReason": "*", "action": "EXIT"}], 1),
        ([{"onStatusReason": "essential container*", "action": "RETRY"}, {"onReason": "*", "action": "EXIT"}], 3),
        ([{"onStatusReason": "Host*", "onExitCode": "137", "action": "EXIT"}], 3),
    ],
)
def test_evaluate_on_exit_decides_about_retries(demo: Demo, rules: list[dict[str, str]], attempts: int) -> None:
    strategy = {"attempts": 3, "evaluateOnExit": rules}
    job = demo.until(demo.submit("rules", "my-service-do-something", retryStrategy=strategy), "FAILED")
    assert len(job["attempts"]) == attempts


def test_a_timeout_ends_the_attempt_and_is_not_retried(demo: Demo) -> None:
    job_id = demo.submit(
        "timed-out",
        "fraud-score-train",
        timeout={"attemptDurationSeconds": 60},
        retryStrategy={"attempts": 3},
    )
    job = demo.until(job_id, "SUCCEEDED", "FAILED")
    assert job["stoppedAt"] - job["startedAt"] <= 60_000
    assert job["status"] == "SUCCEEDED" or len(job["attempts"]) == 1
