"""`batchtui definitions`: the newest revision of each, all revisions of one, and what two of them have otherwise."""

import moto_batch
import pytest
from answering import Asked, Reply, answering
from running import failed_with_one_sentence, run
from variables import environment


@pytest.fixture
def clients(at, standing):
    return at(standing.endpoint)


def test_the_newest_revision_of_each_definition(clients):
    rows = {line.split()[0]: line.split()[1:] for line in run("definitions").out.splitlines()}
    assert rows["nightly-settlement"][:6] == ["5", "2", "container", "2", "4096", "FARGATE"]
    assert list(rows)[1:] == sorted(list(rows)[1:], key=str.casefold)
    found = {row["jobDefinitionName"]: row for row in run("definitions", "--json").json()}
    assert found.keys() == rows.keys() - {"DEFINITION"}
    newest = found["nightly-settlement"]
    assert (newest["revision"], newest["status"]) == (5, "ACTIVE")
    variables = {one["name"]: one["value"] for one in newest["containerProperties"]["environment"]}
    assert (variables["DB_PASSWORD"], variables["STAGE"]) == ("******", "prod")
    (shown,) = (
        row for row in run("definitions", "--json", "--reveal").json() if row["jobDefinitionName"] == "price-feed"
    )
    assert "not-a-real-password" in str(shown)


def test_the_revisions_of_one_newest_first(clients):
    ran = run("definitions", "nightly-settlement")
    lines = [line.split() for line in ran.out.splitlines()[1:]]
    assert [line[:2] for line in lines] == [
        ["5", "ACTIVE"], ["4", "ACTIVE"], ["3", "INACTIVE"], ["2", "INACTIVE"], ["1", "INACTIVE"],
    ]  # fmt: skip
    assert "containerProperties.image" in ran.out.splitlines()[1] and "more)" in ran.out.splitlines()[2]
    rows = run("definitions", "arn:aws:batch:x:1:job-definition/nightly-settlement:2", "--json").json()
    assert [row["revision"] for row in rows] == [5, 4, 3, 2, 1]


def test_what_two_revisions_have_otherwise(clients):
    ran = run("definitions", "nightly-settlement", "--diff", "1", "5")
    assert ran.code == 0
    for said in (
        "containerProperties.resourceRequirements.MEMORY: 2048 becomes 4096",
        "containerProperties.environment.CURRENCY is gone: it was KRW",
        "containerProperties.environment.NODE_OPTIONS is new",
        "timeout.attemptDurationSeconds: 7200 becomes 14400",
        "retryStrategy.attempts: 1 becomes 2",
    ):
        assert said in ran.out
    alike = run("definitions", "nightly-settlement", "--diff", "4", "4")
    assert (alike.code, alike.out, "are alike" in alike.err) == (0, "", True)
    missing = failed_with_one_sentence(run("definitions", "nightly-settlement", "--diff", "1", "9"))
    assert "has no revision 9" in missing and "1, 2, 3, 4, 5" in missing
    assert "There is no job definition nope here" in failed_with_one_sentence(run("definitions", "nope"))
    assert run("definitions", "--diff", "1", "2").code == 2


def many(asked: Asked) -> Reply:
    """A definition of 340 revisions, and another one, 100 a page, oldest first."""
    assert asked.what == "describejobdefinitions"
    rows = [("big", n) for n in range(1, 341)] + [("\x1b[2J한글", 7)]
    name = asked.body.get("jobDefinitionName")
    rows = [row for row in rows if name in (None, row[0])]
    start = int(asked.body.get("nextToken") or 0)
    page = [
        {
            "jobDefinitionName": name,
            "jobDefinitionArn": f"arn:aws:batch:r:1:job-definition/{name}:{revision}",
            "revision": revision,
            "status": "ACTIVE" if revision > 40 or name != "big" else "INACTIVE",
            "containerProperties": {"image": f"x:{revision}"},
        }
        for name, revision in rows[start : start + 100]
    ]
    more = {"nextToken": str(start + 100)} if start + 100 < len(rows) else {}
    wanted = asked.body.get("status")
    return Reply(200, {"jobDefinitions": [row for row in page if wanted in (None, row["status"])], **more})


def test_hundreds_of_revisions_are_read_page_by_page():
    with answering(many) as server:
        where = environment(server.endpoint)
        listed = run("definitions", **where)
        assert "\x1b" not in listed.out and "\ufffd[2J한글" in listed.out
        assert ["big", "340", "300"] in [line.split()[:3] for line in listed.out.splitlines()]
        assert server.count("describejobdefinitions") == 4
        rows = run("definitions", "big", "--json", **where).json()
        assert [row["revision"] for row in rows] == list(range(340, 0, -1))


def test_on_moto(at, moto_endpoint):
    at(moto_endpoint)
    moto_batch.fill([])
    (row,) = run("definitions", moto_batch.DEFINITION, "--json").json()
    assert row["jobDefinitionName"] == moto_batch.DEFINITION
    listed = run("definitions")
    assert f"{moto_batch.DEFINITION} " in listed.out and "busybox" in listed.out
    queues = run("queues", moto_batch.QUEUE)
    assert queues.code == 0 and "moto-environment (unmanaged)" in queues.out
    assert "This server does not know GetJobQueueSnapshot." in queues.err
