"""One press is one SubmitJob: lost answers are looked up, other windows kept out, dead senders' requests settled."""

from dataclasses import replace
from itertools import count

import pytest
from answering import HANG_UP, Reply, answering

from batchtui.actions.audited import Sender, settle
from batchtui.actions.lost import Search
from batchtui.actions.resubmit import plan_resubmit, resubmit
from batchtui.aws.jobs import describe_one
from batchtui.demo.faults import NONE
from batchtui.domain.clone import MARK
from batchtui.domain.deed import Outcome
from batchtui.domain.failure import LostAnswer, Refused
from batchtui.store.audit import Audit


@pytest.fixture
def clients(at, standing):
    yield at(standing.endpoint)
    standing.door.fault(NONE)


@pytest.fixture
def audit(tmp_path):
    audit = Audit(tmp_path / "history.sqlite3")
    yield audit
    audit.close()


def quick(clients):
    """A search whose minute passes at once."""
    return Search(clients, clock=count(0, 10).__next__, sleep=lambda _: None)


def planned(clients, **more):
    job_id = clients.batch.submit_job(jobName="once", jobQueue="default", jobDefinition="daily-report", **more)["jobId"]
    return plan_resubmit(clients, [job_id])


def runs(clients):
    """All that are called once, by their mark."""
    rows = clients.batch.list_jobs(jobQueue="default", filters=[{"name": "JOB_NAME", "values": ["once"]}])
    ids = [row["jobId"] for row in rows["jobSummaryList"]]
    return [describe_one(clients, job_id).raw["parameters"].get(MARK) for job_id in ids]


@pytest.mark.parametrize("how", ["lose-answer", "drop"])
def test_a_lost_answer_is_found_and_nothing_sent_again(clients, standing, audit, how):
    plan = planned(clients)
    sent, before = standing.door.calls["SubmitJob"], len(runs(clients))
    if how == "drop":
        standing.door.drops["SubmitJob"] += 1
    else:
        standing.door.fault(replace(NONE, lose_answer=1.0))
    done = resubmit(Sender(clients, audit, quick(clients)), plan.items[0], plan.planned_ms)
    standing.door.fault(NONE)
    assert done.error is None
    assert standing.door.calls["SubmitJob"] - sent == 1
    assert len(runs(clients)) - before == 1
    row = audit.deeds()[0]
    assert (row.outcome, row.result, row.subject) == (Outcome.FOUND, done.new_job_id, plan.items[0].detail.job.id)
    assert describe_one(clients, done.new_job_id).raw["parameters"][MARK] == row.mark


def test_what_is_never_listed_is_put_to_the_operator_and_not_sent_again(at, audit):
    row = {"jobId": "a", "jobName": "etl", "jobQueue": "q", "status": "FAILED", "createdAt": 1, "jobDefinition": "d:1"}
    definition = {"jobDefinitionArn": "d:1", "jobDefinitionName": "d", "revision": 1, "status": "ACTIVE"}
    reads = Reply(200, {"jobs": [row], "jobDefinitions": [definition], "jobSummaryList": []})
    with answering(lambda asked: HANG_UP if asked.what == "submitjob" else reads) as server:
        clients = at(server.endpoint)
        plan = plan_resubmit(clients, ["a"])
        sender = Sender(clients, audit, quick(clients))
        first = resubmit(sender, plan.items[0], plan.planned_ms)
        second = resubmit(sender, plan.items[0], plan_resubmit(clients, ["a"]).planned_ms)
        assert server.count("submitjob") == 1
    assert isinstance(first.error, LostAnswer) and "did not list it within a minute" in first.error.sentence
    assert isinstance(second.error, Refused) and "batchtui audit settle 1" in second.error.sentence
    assert [one.outcome for one in audit.deeds()] == [Outcome.UNKNOWN]


def test_two_presses_on_one_plan_and_two_windows_send_once(clients, standing, audit, tmp_path):
    plan = planned(clients)
    other = planned_again = plan_resubmit(clients, [plan.items[0].detail.job.id])
    sent = standing.door.calls["SubmitJob"]
    window = Audit(tmp_path / "history.sqlite3")
    first = resubmit(Sender(clients, audit), plan.items[0], plan.planned_ms)
    second = resubmit(Sender(clients, audit), plan.items[0], plan.planned_ms)
    third = resubmit(Sender(clients, window), other.items[0], planned_again.planned_ms)
    window.close()
    assert first.error is None
    assert "is not sent twice" in second.error.sentence and first.new_job_id in third.error.sentence
    assert standing.door.calls["SubmitJob"] - sent == 1


@pytest.mark.parametrize("arrived", [True, False])
def test_what_a_killed_window_asked_is_settled_at_the_next_start(clients, audit, arrived):
    plan = planned(clients)
    item = plan.items[0]
    sender = Sender(clients, audit, quick(clients))
    resubmit(sender, item, plan.planned_ms)
    done = audit.deeds()[0]
    open_again = audit.answer(done, Outcome.LOST) if arrived else audit.answer(replace(done, mark="x"), Outcome.LOST)
    settled = settle(sender, quick(clients), replace(open_again, mark=done.mark if arrived else "never arrived"))
    assert settled.outcome is (Outcome.FOUND if arrived else Outcome.UNKNOWN)
    assert settled.result == (done.result if arrived else "")


def test_the_audit_has_a_row_a_run_with_who_and_the_command_without_secrets(clients, audit):
    over = {"containerOverrides": {"environment": [{"name": "DB_PASSWORD", "value": "hunter2"}]}}
    plan = planned(clients, **over)
    sender = Sender(clients, audit)
    done = resubmit(sender, plan.items[0], plan.planned_ms)
    sender._ask_who()
    (row,) = audit.deeds()
    assert (row.outcome, row.result, row.action) == (Outcome.DONE, done.new_job_id, "resubmit")
    assert row.who.startswith("arn:aws:") and "@" in row.login
    assert row.command.startswith("aws batch submit-job --region") and "hunter2" not in row.command


def test_read_only_writes_nothing_and_sends_nothing(at, standing, audit):
    clients = at(standing.endpoint)
    plan = planned(clients)
    sent = standing.door.calls["SubmitJob"]
    done = resubmit(Sender(at(standing.endpoint, read_only=True), audit), plan.items[0], plan.planned_ms)
    assert "read-only" in done.error.sentence
    assert (standing.door.calls["SubmitJob"], audit.deeds()) == (sent, [])
