"""One press is one SubmitJob: lost answers are looked up, other windows kept out, dead senders' requests settled."""

import subprocess
import sys
from dataclasses import replace
from itertools import count

import pytest
from answering import HANG_UP, Reply, answering

from batchtui.actions.audited import Sender
from batchtui.actions.lost import Search
from batchtui.actions.resubmit import plan_resubmit, resubmit
from batchtui.actions.settling import Settling
from batchtui.aws.jobs import describe_one
from batchtui.demo.faults import NONE
from batchtui.domain.clone import MARK
from batchtui.domain.deed import Deed, Outcome
from batchtui.domain.failure import LostAnswer, Refused
from batchtui.store.audit import Audit


@pytest.fixture
def clients(at, standing):
    standing.catch_up()
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


CHILD = """
import sys, threading
from pathlib import Path
from batchtui.actions import audited
from batchtui.actions.resubmit import plan_resubmit, resubmit
from batchtui.actions.stop import plan_stop_by_id
from batchtui.actions.stopping import stop_all
from batchtui.aws.clients import Clients
from batchtui.store.audit import Audit
file, job_id, what, when = sys.argv[1:]
clients = Clients()
def hang(*_, **__):
    print("there", flush=True)
    threading.Event().wait()
event = "before-send.*" if when == "before" else "after-call.*"
sender = audited.Sender(clients, Audit(Path(file)))
plan = plan_resubmit(clients, [job_id]) if what == "resubmit" else plan_stop_by_id(clients, [job_id])
clients.batch.meta.events.register(event, hang)
if what == "resubmit":
    resubmit(sender, plan.items[0], plan.planned_ms)
else:
    list(stop_all(sender, plan, "why"))
"""


def killed_while_asking(audit_file, job_id, what, when):
    """A batchtui that is killed after it has written a request down: before it is sent, or before its answer is."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(audit_file), job_id, what, when], stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout.readline() == "there\n"
        yield
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


def settling(clients, audit):
    """A minute passes at once."""
    return Settling(clients, audit, quick(clients), clock=count(0, 10).__next__, sleep=lambda _: None)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("what", ["resubmit", "stop"])
def test_what_a_killed_window_asked_is_settled_at_the_next_start(clients, standing, audit, tmp_path, what, when):
    job_id = clients.batch.submit_job(jobName="once", jobQueue="default", jobDefinition="daily-report")["jobId"]
    told, before = [], len(runs(clients))
    killed = killed_while_asking(tmp_path / "history.sqlite3", job_id, what, when)
    next(killed)
    settling(clients, audit).orphans(told.extend)
    assert told == [], "another window is at it"
    next(killed, None)
    sent = standing.door.calls["SubmitJob"]
    settling(clients, audit).orphans(told.extend)
    (row,) = audit.deeds()
    assert [one.number for one in told] == [row.number] and row.subject == job_id
    assert standing.door.calls["SubmitJob"] == sent, "nothing is sent again"
    if what == "stop":
        assert row.outcome is (Outcome.DONE if when == "after" else Outcome.LEFT)
        assert describe_one(clients, job_id).job.stopping_asked == (when == "after")
    else:
        assert row.outcome is (Outcome.FOUND if when == "after" else Outcome.UNKNOWN)
        assert len(runs(clients)) - before == (when == "after")
        assert (row.result != "") == (when == "after")


def test_what_a_killed_window_had_sent_is_looked_for_where_it_is_asked_again(clients, standing, audit, tmp_path):
    plan = planned(clients)
    killed = killed_while_asking(tmp_path / "history.sqlite3", plan.items[0].job_id, "resubmit", "after")
    next(killed)
    sent = standing.door.calls["SubmitJob"]
    beside = resubmit(Sender(clients, audit, quick(clients)), plan.items[0], plan.planned_ms)
    assert "is not answered" in beside.error.sentence, "another window is at it"
    next(killed, None)
    again = resubmit(Sender(clients, audit, quick(clients)), plan.items[0], plan.planned_ms)
    (row,) = audit.deeds()
    assert row.outcome is Outcome.FOUND and f"was submitted before as {row.result}" in again.error.sentence
    assert standing.door.calls["SubmitJob"] == sent, "nothing is sent again"


def test_what_is_not_known_is_told_at_every_start_until_the_operator_says_so(clients, audit):
    deed = audit.ask(Deed(clients.scope, "resubmit", "a", name="once", queue="default", mark="m"))
    audit.answer(deed, Outcome.UNKNOWN)
    for _ in range(2):
        told = []
        settling(clients, audit).orphans(told.extend)
        assert [one.subject for one in told] == ["a"]
    audit.answer(deed, Outcome.LEFT)
    assert audit.orphans() == []


@pytest.mark.parametrize(("on", "outcome"), [("on", Outcome.DONE), ("off", Outcome.LEFT)])
def test_a_switch_that_was_cut_off_is_read_from_its_queue(clients, audit, on, outcome):
    deed = audit.ask(Deed(clients.scope, f"queue {on}", "default"))
    assert settling(clients, audit).one(deed).outcome is outcome


def test_what_was_asked_of_another_region_is_not_looked_for_here(clients, audit):
    deed = audit.ask(Deed(replace(clients.scope, region="eu-west-1"), "resubmit", "a", queue="default", mark="m"))
    audit.answer(deed, Outcome.UNKNOWN)
    told = []
    settling(clients, audit).orphans(told.extend)
    assert told == []


def test_while_aws_does_not_answer_the_look_goes_on(clients, standing, audit):
    plan = planned(clients)
    resubmit(Sender(clients, audit), plan.items[0], plan.planned_ms)
    done = audit.deeds()[0]
    standing.door.fault(replace(NONE, throttle=1.0))
    looks = iter([None, None, NONE])
    told = []
    Settling(
        clients, audit, quick(clients), count(0, 100).__next__,
        lambda _: (fault := next(looks, None)) and standing.door.fault(fault),
    )._until_settled([done], told.extend)  # fmt: skip
    assert [(one.outcome, one.result) for one in told] == [(Outcome.FOUND, done.result)]


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
