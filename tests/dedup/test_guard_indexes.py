"""The children of an array that runs some indexes again are given those indexes."""

import guards
import pytest

FAILED = [3, 17, 42, 99, 100, 150, 199]


def test_seven_failed_of_two_hundred_run_again(table, batch):
    batch.put("again")
    more = {"BATCHTUI_INDEXES": ",".join(map(str, FAILED))}
    options = ("--table", table, "--key", "k", "--", "sh", "-c", "echo $AWS_BATCH_JOB_ARRAY_INDEX")
    told = [
        guards.run(*options, job=f"again:{at}", AWS_BATCH_JOB_ARRAY_INDEX=str(at), **more).out
        for at in range(len(FAILED))
    ]
    assert [int(one) for one in told] == FAILED


def test_one_failed_runs_again_as_a_plain_job(table, batch):
    batch.put("again")
    options = ("--table", table, "--key", "k", "--", "sh", "-c", "echo $AWS_BATCH_JOB_ARRAY_INDEX")
    assert guards.run(*options, job="again", BATCHTUI_INDEXES="17").out == "17\n"


@pytest.mark.parametrize(("listed", "at"), [("3,x", "0"), ("3,17", "2"), ("3;17", "0")])
def test_a_list_that_does_not_fit(listed, at):
    more = {"BATCHTUI_INDEXES": listed, "AWS_BATCH_JOB_ARRAY_INDEX": at}
    done = guards.run("--table", "t", "--key", "k", "--", "true", job=f"again:{at}", **more)
    assert (done.code, done.err.count("\n")) == (64, 1)
