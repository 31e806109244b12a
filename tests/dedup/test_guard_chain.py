"""`--then` submits the next step at most once, whatever is lost on the way."""

import guards
import pytest

from batchtui.dedup import chain, item
from batchtui.dedup.jobs import Jobs
from batchtui.dedup.options import Step

THEN = Step("load:3", "q2")


def _next(batch) -> list[dict]:
    return [job for job_id, job in batch.jobs.items() if job_id.startswith("next-")]


@pytest.fixture
def submit(table, wire, batch):
    batch.put("job-1")
    pauses = []

    def once(then: Step = THEN) -> list[float]:
        aws = wire()
        chain.submit_next(aws, Jobs(aws), table, "job-1", then, pauses.append)
        return pauses

    return once


def test_after_exit_0_only(table, batch):
    batch.put("job-1")
    options = ("--table", table, "--key", "k", "--then", "load:3@q2", "--")
    assert guards.run(*options, "false", job="job-1").code == 1
    assert _next(batch) == []
    done = guards.run(*options, "true", job="job-1", attempt=2)
    (job,) = _next(batch)
    assert (job["jobName"], job["jobDefinition"], job["jobQueue"]) == ("load", "load:3", "q2")
    assert done.err == f"batchtui guard: The next step load is submitted: {job['jobId']}.\n"


def test_a_run_without_the_lock_submits_it_too(table, wire, batch):
    """Its holder could not be asked; the table can."""
    pk = item.lock_key(guards.ACCOUNT, wire().region, "k")
    wire().dynamodb("UpdateItem", item.claim(table, pk, item.Me("job-9"), 1), table)
    batch.put("job-1")
    batch.denied = {"job-9"}
    options = ("--table", table, "--key", "k", "--then", "load", "--")
    done = guards.run(*options, "true", job="job-1")
    assert "RUNNING WITHOUT THE LOCK" in done.err
    assert [job["jobName"] for job in _next(batch)] == ["load"]
    assert guards.run(*options, "false", job="job-1").code == 1
    assert len(_next(batch)) == 1


def test_a_guard_within_a_guard_submits_its_own(table, batch):
    batch.put("job-1")
    inner = {"BATCHTUI_LOCK_KEY": "k", "BATCHTUI_FENCE": "7"}
    guards.run("--table", table, "--key", "k", "--then", "load", "--", "true", job="job-1", **inner)
    assert [job["jobName"] for job in _next(batch)] == ["load"]


def test_where_aws_cannot_be_asked_at_all_it_says_so():
    environ = {"AWS_REGION": "", "AWS_DEFAULT_REGION": ""}
    done = guards.run("--table", "t", "--key", "k", "--then", "load", "--", "true", job="job-1", **environ)
    assert done.code == 0
    assert "The next step load is not submitted, as AWS cannot be asked: submit it." in done.err


def test_in_our_own_queue_unless_one_is_named(batch, submit):
    submit(Step("arn:aws:batch:r:1:job-definition/load:3", ""))
    (job,) = _next(batch)
    assert (job["jobName"], job["jobQueue"]) == ("load", "q")


def test_a_second_time_it_is_only_looked_up(batch, submit, capfd):
    submit()
    submit()
    assert batch.server.count("submitjob") == 1
    assert capfd.readouterr().err.count("is submitted: next-") == 2


def test_a_lost_answer_is_looked_up_and_never_sent_again(batch, submit, capfd):
    """Not even by the connection, which is one that was kept."""
    batch.submits = "lost"
    submit(Step("load:3", ""))
    assert batch.server.count("submitjob") == 1
    assert f"is submitted: {_next(batch)[0]['jobId']}." in capfd.readouterr().err


def test_what_is_not_found_is_told(batch, submit, capfd):
    batch.submits = "ignored"
    assert sum(submit()) >= 60
    assert batch.server.count("submitjob") == 1
    assert "may be missing: no job with the mark then-job-1" in capfd.readouterr().err


def test_a_refusal_is_told(batch, submit, capfd):
    batch.submits = "refused"
    assert submit() == []
    assert "is not submitted. AWS refuses SubmitJob on definition load:3 in queue q2" in capfd.readouterr().err


def test_the_intent_does_not_hide_the_outcome(table, wire, batch, submit):
    submit()
    wire().dynamodb("UpdateItem", item.outcome(table, "job-1", "ran", 1), table)
    assert guards.outcome(wire(), table, "job-1") == "ran"


@pytest.mark.parametrize(
    ("arguments", "job"),
    [(["--table", "t", "--key", "k"], ""), (["--table", "t"], "array:1"), ([], "job-1"), (["--then", "a b"], "job-1")],
)
def test_where_it_cannot_be(arguments, job):
    done = guards.run("--then", "load", *arguments, "--", "true", job=job)
    assert (done.code, done.err.count("\n")) == (64, 1)
