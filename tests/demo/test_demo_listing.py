"""ListJobs, sentence by sentence of its reference page."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from demo_client import ACTIVE, STATUSES, Demo


def refused(demo: Demo, **request: Any) -> str:
    with pytest.raises(ClientError) as error:
        demo.batch.list_jobs(**request)
    assert error.value.response["Error"]["Code"] == "ClientException"
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    return str(error.value.response["Error"]["Message"])


def by_filter(name: str, value: str) -> list[dict[str, Any]]:
    return [{"name": name, "values": [value]}]


def everything(demo: Demo, queue: str = "default") -> list[dict[str, Any]]:
    return demo.rows(jobQueue=queue, filters=by_filter("AFTER_CREATED_AT", "0"))


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"jobStatus": "RUNNING"},
        {"jobQueue": "default", "arrayJobId": "x"},
        {"jobQueue": "default", "multiNodeJobId": "x"},
        {"arrayJobId": "x", "multiNodeJobId": "x"},
    ],
)
def test_exactly_one_place_is_listed(demo: Demo, request_: dict[str, str]) -> None:
    assert refused(demo, **request_)


def test_an_unknown_queue_is_named(demo: Demo) -> None:
    assert "no-such-queue" in refused(demo, jobQueue="no-such-queue")
    wrong = "arn:aws:batch:ap-northeast-2:123456789012:job-queue/nowhere"
    assert "nowhere" in refused(demo, jobQueue=wrong)


def test_a_queue_of_another_region_or_account_is_unknown(demo: Demo) -> None:
    assert refused(demo, jobQueue="arn:aws:batch:us-east-1:123456789012:job-queue/default")
    assert refused(demo, jobQueue="arn:aws:batch:ap-northeast-2:999999999999:job-queue/default")


def test_unknown_statuses_filters_and_two_filters_are_refused(demo: Demo) -> None:
    assert refused(demo, jobQueue="default", jobStatus="DONE")
    assert refused(demo, jobQueue="default", filters=by_filter("JOB_STATUS", "x"))
    two = by_filter("JOB_NAME", "a") + by_filter("AFTER_CREATED_AT", "0")
    assert refused(demo, jobQueue="default", filters=two)
    assert refused(demo, jobQueue="default", filters=by_filter("AFTER_CREATED_AT", "yesterday"))


@pytest.mark.parametrize("token", ["x", "e30=", "한글", "AAAA", "a" * 3000])
def test_a_garbled_token_is_refused(demo: Demo, token: str) -> None:
    assert refused(demo, jobQueue="default", jobStatus="SUCCEEDED", nextToken=token)
    assert refused(demo, jobQueue="default", filters=by_filter("JOB_NAME", "*"), nextToken=token)


def test_a_token_of_another_listing_is_refused(demo: Demo) -> None:
    token = demo.batch.list_jobs(jobQueue="default", jobStatus="SUCCEEDED", maxResults=5)["nextToken"]
    assert refused(demo, jobQueue="continuously", jobStatus="SUCCEEDED", nextToken=token)
    assert refused(demo, jobQueue="default", jobStatus="FAILED", nextToken=token)
    assert refused(demo, jobQueue="default", filters=by_filter("AFTER_CREATED_AT", "0"), nextToken=token)


def test_a_status_page_holds_a_thousand_and_max_results_only_lowers_it(demo: Demo) -> None:
    def size(**more: Any) -> int:
        answer = demo.batch.list_jobs(jobQueue="default", jobStatus="SUCCEEDED", **more)
        assert "nextToken" in answer
        return len(answer["jobSummaryList"])

    assert size() == 1000
    assert size(maxResults=5000) == 1000
    assert size(maxResults=7) == 7


def test_a_filtered_page_holds_a_hundred(demo: Demo) -> None:
    def size(**more: Any) -> int:
        rule = by_filter("AFTER_CREATED_AT", "0")
        return len(demo.batch.list_jobs(jobQueue="default", filters=rule, **more)["jobSummaryList"])

    assert size() == 100
    assert size(maxResults=1000) == 100
    assert size(maxResults=3) == 3


def test_without_status_and_filter_running_jobs_are_listed(demo: Demo) -> None:
    rows = demo.rows(jobQueue="default")
    assert rows and {row["status"] for row in rows} == {"RUNNING"}
    ids = {row["jobId"] for row in rows}
    assert ids == {row["jobId"] for row in demo.rows(jobQueue="default", jobStatus="RUNNING")}


def test_a_status_listing_is_no_sorted_one(demo: Demo) -> None:
    created = [row["createdAt"] for row in demo.rows(jobQueue="default", jobStatus="SUCCEEDED")]
    assert created != sorted(created) and created != sorted(created, reverse=True)


def test_statuses_part_the_queue(demo: Demo) -> None:
    by_status = [row["jobId"] for status in STATUSES for row in demo.rows(jobQueue="default", jobStatus=status)]
    assert len(by_status) == len(set(by_status))
    assert set(by_status) == {row["jobId"] for row in everything(demo)}


def test_a_filter_lists_every_status_newest_first(demo: Demo) -> None:
    demo.submit("filter-me")
    rows = demo.rows(jobQueue="default", jobStatus="SUCCEEDED", filters=by_filter("AFTER_CREATED_AT", "0"))
    assert {"SUCCEEDED", "FAILED", "RUNNING"} <= {row["status"] for row in rows}
    created = [row["createdAt"] for row in rows]
    assert created == sorted(created, reverse=True)


def test_after_and_before_created_at_part_the_queue_at_a_time(demo: Demo) -> None:
    rows = everything(demo)
    middle = rows[len(rows) // 2]["createdAt"]
    after = demo.rows(jobQueue="default", filters=by_filter("AFTER_CREATED_AT", str(middle)))
    before = demo.rows(jobQueue="default", filters=by_filter("BEFORE_CREATED_AT", str(middle)))
    assert after and all(row["createdAt"] >= middle for row in after)
    assert before and all(row["createdAt"] <= middle for row in before)
    assert {row["jobId"] for row in rows if row["createdAt"] > middle} <= {row["jobId"] for row in after}
    assert {row["jobId"] for row in rows if row["createdAt"] < middle} <= {row["jobId"] for row in before}


@pytest.mark.parametrize("place", [0, 7, 99, 500])
def test_a_filter_by_time_is_exact_to_the_millisecond(demo: Demo, place: int) -> None:
    row = everything(demo)[place]

    def found(name: str, at: int) -> bool:
        rows = demo.rows(jobQueue="default", filters=by_filter(name, str(at)))
        return row["jobId"] in {each["jobId"] for each in rows}

    assert found("AFTER_CREATED_AT", row["createdAt"] - 1)
    assert not found("AFTER_CREATED_AT", row["createdAt"] + 1)
    assert found("BEFORE_CREATED_AT", row["createdAt"] + 1)
    assert not found("BEFORE_CREATED_AT", row["createdAt"] - 1)


def test_job_name_ignores_case_and_takes_a_trailing_star(demo: Demo) -> None:
    first, second = demo.submit("Name-Filter-One"), demo.submit("name-filter-two")

    def found(value: str) -> set[str]:
        return {row["jobId"] for row in demo.rows(jobQueue="default", filters=by_filter("JOB_NAME", value))}

    assert first in found("name-FILTER-one") and second not in found("name-filter-one")
    assert {first, second} <= found("NAME-filter-*")
    assert found("name-filter") == set()
    assert found("*filter-two") == set()


def test_job_definition_takes_a_name_a_prefix_or_one_revision(demo: Demo) -> None:
    made = [
        demo.batch.register_job_definition(
            jobDefinitionName="by-definition",
            type="container",
            containerProperties={
                "image": "x",
                "command": ["true"],
                "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "512"}],
            },
        )
        for _ in range(2)
    ]
    jobs = [demo.submit("def-filter", answer["jobDefinitionArn"]) for answer in made]

    def found(value: str) -> set[str]:
        return {row["jobId"] for row in demo.rows(jobQueue="default", filters=by_filter("JOB_DEFINITION", value))}

    assert found("by-definition") == set(jobs)
    assert found("by-defin*") == set(jobs)
    assert found("By-Definition") == set()
    assert found(made[0]["jobDefinitionArn"]) == {jobs[0]}


def test_share_identifier_goes_with_a_status(demo: Demo) -> None:
    rule = by_filter("SHARE_IDENTIFIER", "team-a")
    assert demo.rows(jobQueue="default", jobStatus="SUCCEEDED", filters=rule) == []


def test_summaries_say_what_the_details_say(demo: Demo) -> None:
    rows = everything(demo)[:100]
    details = {job["jobId"]: job for job in demo.batch.describe_jobs(jobs=[row["jobId"] for row in rows])["jobs"]}
    assert len(details) == len(rows)
    for row in rows:
        detail = details[row["jobId"]]
        for name in ("jobArn", "jobName", "createdAt", "status", "statusReason", "stoppedAt", "jobDefinition"):
            assert row.get(name) == detail.get(name), (name, row)
        if "startedAt" in row:
            assert row["startedAt"] == detail["startedAt"]
        for name in ("exitCode", "reason"):
            assert row.get("container", {}).get(name) == detail.get("container", {}).get(name), row
        assert not row.keys() & {"attempts", "tags", "jobQueue", "container.logStreamName"}


def test_stop_flags_are_there_only_when_true(demo: Demo) -> None:
    cancelled, terminated, left = (demo.submit("flagged") for _ in range(3))
    demo.batch.cancel_job(jobId=cancelled, reason="x")
    demo.batch.terminate_job(jobId=terminated, reason="x")
    rows = {row["jobId"]: row for row in everything(demo)}
    assert [rows[job].get("isCancelled") for job in (cancelled, terminated, left)] == [True, None, None]
    assert [rows[job].get("isTerminated") for job in (cancelled, terminated, left)] == [None, True, None]


def test_times_are_there_once_they_have_come(demo: Demo) -> None:
    for row in everything(demo):
        ended = row["status"] in ("SUCCEEDED", "FAILED")
        assert ("stoppedAt" in row) == ended, row
        assert "startedAt" in row or row["status"] != "RUNNING", row
        assert row["createdAt"] <= row.get("startedAt", row["createdAt"]) <= row.get("stoppedAt", 2**60)
        assert row["status"] in ACTIVE or ended


def test_children_are_listed_by_their_parent_only(demo: Demo) -> None:
    assert not [row for row in everything(demo) if ":" in row["jobId"]]
    parent = demo.submit("list-children", arrayProperties={"size": 7})
    demo.tick(2)
    seen = [row for status in STATUSES for row in demo.rows(arrayJobId=parent, jobStatus=status)]
    assert sorted(row["jobId"] for row in seen) == [f"{parent}:{n}" for n in range(7)]
    assert sorted(row["arrayProperties"]["index"] for row in seen) == list(range(7))
    assert {row["status"] for row in demo.rows(arrayJobId=parent)} <= {"RUNNING"}


def test_an_unknown_parent_has_no_children(demo: Demo) -> None:
    assert demo.rows(arrayJobId="00000000-0000-4000-8000-000000000000") == []
    assert demo.rows(multiNodeJobId="00000000-0000-4000-8000-000000000000") == []
