"""Every wrong input is one sentence on stderr and an exit code, never a traceback."""

import pytest
from answering import Reply, answering, closed_port, fault
from running import failed_with_one_sentence, run

KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "ap-northeast-2"}
EMPTY = Reply(200, {"jobQueues": [], "jobSummaryList": [], "jobs": []})


def test_nothing_listens():
    endpoint = closed_port()
    assert endpoint in failed_with_one_sentence(run("jobs", **KEYS, AWS_ENDPOINT_URL=endpoint))


def test_no_credentials():
    ran = run("jobs", AWS_DEFAULT_REGION="us-east-1")
    assert "No credentials" in failed_with_one_sentence(ran)


def test_no_region():
    assert "No region is set: give --region" in failed_with_one_sentence(run("jobs"))


def test_an_unknown_profile():
    assert "There is no AWS profile nope" in failed_with_one_sentence(run("jobs", "--profile", "nope"))


def test_the_profile_may_be_given_before_the_command():
    assert "There is no AWS profile nope" in failed_with_one_sentence(run("--profile", "nope", "jobs"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["jobs", "nope"], "There is no job queue nope"),
        (["job", "nope"], "knows no job nope"),
        (["logs", "nope"], "knows no job nope"),
        (["logs", "-f", "nope"], "knows no job nope"),
    ],
)
def test_unknown_names(standing, arguments, words):
    ran = run(*arguments, **KEYS, AWS_ENDPOINT_URL=standing.endpoint)
    assert words in failed_with_one_sentence(ran)


def test_an_answer_that_is_no_answer():
    with answering(Reply(200, b"<html>log in</html>")) as server:
        ran = run("jobs", **KEYS, AWS_ENDPOINT_URL=server.endpoint)
    assert "cannot be read" in failed_with_one_sentence(ran)


def test_an_expired_login_names_the_mend(home):
    with answering(fault(403, "ExpiredTokenException")) as server:
        ran = run("jobs", **KEYS, AWS_ENDPOINT_URL=server.endpoint)
    assert "aws sso login" in failed_with_one_sentence(ran)


@pytest.mark.parametrize(
    "arguments",
    [
        ["jobs", "--since", "yesterday"],
        ["jobs", "--status", "WALKING"],
        ["jobs", "--nonsense"],
        ["logs"],
        ["logs", "x", "--grep", "("],
        ["logs", "x", "--attempt", "0"],
        ["resubmit"],
        ["resubmit", "-"],
        ["stop", "x"],
        ["stop", "x", "--reason", " "],
        ["nonsense"],
    ],
)
def test_wrong_usage(arguments):
    ran = run(*arguments, **KEYS)
    assert ran.code == 2
    assert ran.out == ""
    assert "Error: " in ran.err
    assert "Traceback" not in ran.err


def test_the_dashboard_without_a_terminal():
    assert "needs a terminal" in failed_with_one_sentence(run(**KEYS))
