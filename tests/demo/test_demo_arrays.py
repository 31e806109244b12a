"""Array jobs: the parent waits for its children, counts them, and ends as they did."""

from itertools import pairwise

import pytest
from demo_client import Demo


def test_a_parent_is_pending_until_its_children_are_done(demo: Demo) -> None:
    parent = demo.submit("array-good", arrayProperties={"size": 12})
    seen, sums = [], []
    for _ in range(300):
        job = demo.job(parent)
        seen.append(job["status"])
        counts = job["arrayProperties"]["statusSummary"]
        sums.append(sum(counts.values()))
        if job["status"] in ("SUCCEEDED", "FAILED"):
            break
        demo.tick(0.5)
    assert list(dict.fromkeys(seen)) == ["SUBMITTED", "PENDING", "SUCCEEDED"]
    assert set(sums) == {12}
    job = demo.job(parent)
    assert job["arrayProperties"]["size"] == 12 and "index" not in job["arrayProperties"]
    assert job["arrayProperties"]["statusSummary"]["SUCCEEDED"] == 12
    assert "logStreamName" not in job["container"]
    assert job["stoppedAt"] - job["createdAt"] <= 45_000


def test_summary_counts_match_the_children(demo: Demo) -> None:
    parent = demo.submit("array-counts", arrayProperties={"size": 40})
    for _ in range(12):
        demo.tick(2)
        counts = demo.job(parent)["arrayProperties"]["statusSummary"]
        for status, count in counts.items():
            assert count == len(demo.rows(arrayJobId=parent, jobStatus=status)), status


def test_the_parents_row_carries_its_counts(demo: Demo) -> None:
    parent = demo.submit("array-row", arrayProperties={"size": 4})
    demo.tick(1)
    rows = demo.rows(jobQueue="default", jobStatus="PENDING")
    row = next(row for row in rows if row["jobId"] == parent)
    assert row["arrayProperties"]["size"] == 4
    assert sum(row["arrayProperties"]["statusSummary"].values()) == 4
    assert row["arrayProperties"]["statusSummaryLastUpdatedAt"] >= row["createdAt"]


def test_children_pages_hold_a_thousand(demo: Demo) -> None:
    parent = demo.submit("array-wide", arrayProperties={"size": 2500})
    demo.until(parent, "SUCCEEDED", "FAILED", step=2)
    pages = demo.pages(arrayJobId=parent, jobStatus="SUCCEEDED")
    assert [len(page["jobSummaryList"]) for page in pages] == [1000, 1000, 500]
    assert len({row["jobId"] for page in pages for row in page["jobSummaryList"]}) == 2500


def test_each_child_has_a_life_and_a_log_of_its_own(demo: Demo) -> None:
    parent = demo.submit("array-logs", arrayProperties={"size": 5})
    demo.until(parent, "SUCCEEDED")
    children = demo.batch.describe_jobs(jobs=[f"{parent}:{n}" for n in range(5)])["jobs"]
    streams = {child["container"]["logStreamName"] for child in children}
    assert len(streams) == 5 and len({child["stoppedAt"] for child in children}) > 1
    demo.tick(2)
    for stream in streams:
        told = demo.logs.get_log_events(logGroupName="/aws/batch/job", logStreamName=stream, startFromHead=True)
        assert told["events"]


def test_sequential_children_run_one_after_another(demo: Demo) -> None:
    parent = demo.submit("array-sequential", arrayProperties={"size": 3}, dependsOn=[{"type": "SEQUENTIAL"}])
    demo.until(parent, "SUCCEEDED", step=1)
    children = demo.batch.describe_jobs(jobs=[f"{parent}:{n}" for n in range(3)])["jobs"]
    for earlier, later in pairwise(children):
        assert later["startedAt"] >= earlier["stoppedAt"]


def test_n_to_n_children_wait_for_their_twins(demo: Demo) -> None:
    first = demo.submit("array-n-first", arrayProperties={"size": 3})
    second = demo.submit("array-n-second", arrayProperties={"size": 3}, dependsOn=[{"jobId": first, "type": "N_TO_N"}])
    demo.until(second, "SUCCEEDED", step=1)
    jobs = demo.batch.describe_jobs(jobs=[f"{array}:{n}" for n in range(3) for array in (first, second)])["jobs"]
    for before, after in zip(jobs[::2], jobs[1::2], strict=True):
        assert after["startedAt"] >= before["stoppedAt"]


@pytest.mark.parametrize("attempts", [1, 2])
def test_a_failed_child_fails_the_parent_once_all_ended(demo: Demo, attempts: int) -> None:
    parent = demo.submit(
        "array-bad", "my-service-do-something", arrayProperties={"size": 2}, retryStrategy={"attempts": attempts}
    )
    job = demo.until(parent, "SUCCEEDED", "FAILED")
    assert (job["status"], job["statusReason"]) == ("FAILED", "Array Child Job failed")
    children = demo.batch.describe_jobs(jobs=[f"{parent}:{n}" for n in range(2)])["jobs"]
    assert max(child["stoppedAt"] for child in children) <= job["stoppedAt"]
    assert [len(child["attempts"]) for child in children] == [attempts, attempts]
