"""`batchtui locks`: who holds, and whether the lock goes on."""

import json

import guards
import pytest
from running import Ran, run

from batchtui.actions.audited import Sender
from batchtui.actions.release import plan_release, release
from batchtui.domain.failure import ReadOnly, Refused
from batchtui.domain.lock import Lock, LockState
from batchtui.domain.state import JobState


def _locks(*words: str) -> Ran:
    return run("locks", *words)


def test_each_lock_with_its_holder(table, batch):
    options = ("--table", table, "--key")
    for key, job, status, command in (
        ("a-held", "job-1", "RUNNING", "false"),
        ("b-ended", "job-2", "FAILED", "false"),
        ("c-free", "job-3", "SUCCEEDED", "true"),
    ):
        batch.put(job, status)
        guards.run(*options, key, "--", command, job=job)
    guards.run(*options, "d-unknown", "--", "false", job="job-4")
    told = json.loads(_locks("--table", table, "--json").out)
    assert [(lock["key"], lock["state"], lock["owner"], lock["jobStatus"]) for lock in told] == [
        ("a-held", "held", "job-1", "RUNNING"),
        ("b-ended", "ended", "job-2", "FAILED"),
        ("d-unknown", "unknown", "job-4", None),
        ("c-free", "free", "job-3", None),
    ]
    assert {lock["place"] for lock in told} == {f"{guards.ACCOUNT}/ap-northeast-2"}
    text = _locks("--table", table).out
    assert [line.split()[1:5] for line in text.splitlines()[1:3]] == [
        ["a-held", "held", "job-1", "RUNNING"],
        ["b-ended", "ended", "job-2", "FAILED"],
    ]


def _release(table, *words):
    return _locks("release", *words, "--table", table)


def test_a_lock_is_released_for_the_next_run_and_written_down(table, batch, wire):
    batch.put("job-1", "FAILED")
    guards.run("--table", table, "--key", "nightly", "--", "false", job="job-1")
    assert _release(table, "nightly").code == 2, "nobody can be asked here"
    done = _release(table, "nightly", "--yes")
    assert (done.code, done.out) == (0, "nightly\n")
    assert guards.held(wire(), table, "nightly").released_at_ms > 0
    (deed,) = run("audit", "--json").json()
    assert (deed["action"], deed["subject"], deed["outcome"]) == ("release lock", "nightly", "done")
    assert deed["command"].startswith("aws dynamodb update-item --region ap-northeast-2 --cli-input-json ")
    again = _release(table, "nightly", "--yes")
    assert (again.code, "is free" in again.err) == (1, True)


@pytest.mark.parametrize("status", ["RUNNING", ""])
def test_a_holder_that_may_live_is_released_only_by_its_number(table, batch, wire, status):
    if status:
        batch.put("job-1", status)
    guards.run("--table", table, "--key", "nightly", "--", "false", job="job-1")
    refused = _release(table, "nightly", "--yes")
    assert (refused.code, "--count 1" in refused.err, "job-1" in refused.err) == (1, True, True)
    assert guards.held(wire(), table, "nightly").released_at_ms == 0
    assert _release(table, "nightly", "--yes", "--count", "1").code == 0
    assert guards.held(wire(), table, "nightly").released_at_ms > 0


def test_a_lock_that_has_gone_on_meanwhile_is_left_alone(table, batch, wire, at, moto_endpoint):
    clients = at(moto_endpoint)
    batch.put("job-1", "FAILED")
    batch.put("job-2")
    guards.run("--table", table, "--key", "nightly", "--", "false", job="job-1")
    place = f"{guards.ACCOUNT}/ap-northeast-2"
    plan = plan_release(clients, table, place, "nightly")
    guards.run("--table", table, "--key", "nightly", "--", "false", job="job-2")
    with pytest.raises(Refused, match=r"not job-1's any more"):
        release(Sender(clients), plan)
    assert guards.held(wire(), table, "nightly").owner == "job-2"
    with pytest.raises(ReadOnly):
        release(Sender(at(moto_endpoint, read_only=True)), plan)


def test_who_waits_is_listed_beside_the_holder(table, batch):
    for job_id, more in (("job-1", {}), ("job-2", {"createdAt": 2}), ("other", {"name": "Nightly"})):
        batch.put(job_id, "RUNNING", **more)
    guards.run("--table", table, "--key", "nightly", "--", "false", job="job-1")
    (told,) = json.loads(_locks("--table", table, "--json").out)
    assert told["waiting"] == ["job-2"]


def test_the_table_of_the_config_file_is_taken(table, batch, home):
    config = home / "config" / "batchtui"
    config.mkdir(parents=True)
    (config / "config.toml").write_text(f'[guard]\ntable = "{table}"\n')
    assert f"There are no locks in {table}." in _locks().err


def test_what_there_is_not(table):
    assert f"There are no locks in {table}." in _locks("--table", table).err
    missing = _locks("--table", "none")
    assert (missing.code, "The table none is not there" in missing.err) == (1, True)
    assert _locks().code == 2


@pytest.mark.parametrize(
    ("lease_until_ms", "released_at_ms", "holder", "state"),
    [
        (0, 0, JobState.RUNNING, LockState.HELD),
        (0, 0, JobState.FAILED, LockState.ENDED),
        (0, 0, None, LockState.UNKNOWN),
        (0, 5, JobState.RUNNING, LockState.FREE),
        (10, 0, None, LockState.HELD),
        (9, 0, None, LockState.ENDED),
    ],
)
def test_the_state_of_a_lock(lease_until_ms, released_at_ms, holder, state):
    assert Lock("k", "p", "o", 1, 1, 1, lease_until_ms, released_at_ms).state(holder, 10) is state
