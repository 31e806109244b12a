"""`batchtui locks`: who holds, and whether the lock goes on."""

import json
import os
import subprocess
import sys

import guards
import pytest

from batchtui.domain.lock import Lock, LockState
from batchtui.domain.state import JobState


def _locks(*words: str) -> subprocess.CompletedProcess[str]:
    whole = [sys.executable, "-m", "batchtui", "locks", *words]
    return subprocess.run(whole, env=dict(os.environ), capture_output=True, text=True, timeout=60)


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
    told = json.loads(_locks("--table", table, "--json").stdout)
    assert [(lock["key"], lock["state"], lock["owner"], lock["jobStatus"]) for lock in told] == [
        ("a-held", "held", "job-1", "RUNNING"),
        ("b-ended", "ended", "job-2", "FAILED"),
        ("c-free", "free", "job-3", None),
        ("d-unknown", "unknown", "job-4", None),
    ]
    assert {lock["place"] for lock in told} == {f"{guards.ACCOUNT}/ap-northeast-2"}
    text = _locks("--table", table).stdout
    assert [line.split()[1:5] for line in text.splitlines()[1:3]] == [
        ["a-held", "held", "job-1", "RUNNING"],
        ["b-ended", "ended", "job-2", "FAILED"],
    ]


def test_what_there_is_not(table):
    assert f"There are no locks in {table}." in _locks("--table", table).stderr
    missing = _locks("--table", "none")
    assert (missing.returncode, "The table none is not there" in missing.stderr) == (1, True)
    assert _locks().returncode == 2


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
