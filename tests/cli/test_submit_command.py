"""`batchtui submit`, `chain`, and `resubmit` with changes: what they send, and what they refuse."""

import pytest
from running import run

from batchtui.aws.jobs import describe_one


@pytest.fixture
def clients(at, standing):
    return at(standing.endpoint)


def test_a_definition_is_submitted_with_what_the_options_say(clients, standing):
    sent = standing.door.calls["SubmitJob"]
    options = [
        "--queue",
        "default",
        "--name",
        "mine",
        "--memory",
        "3072",
        "--env",
        "A=x=y",
        "--env",
        "B=",
        "--param",
        "k=v",
    ]
    more = ["--command", "run 'a b'", "--timeout", "2h", "--attempts", "2", "--array", "3", "--tag", "team=data"]
    (dry,) = run("submit", "daily-report", *options, *more, "--dry-run").json()
    assert standing.door.calls["SubmitJob"] == sent
    assert dry["containerOverrides"]["environment"] == [{"name": "A", "value": "x=y"}, {"name": "B", "value": ""}]
    ran = run("submit", "daily-report", *options, *more, "--yes", "--json")
    (row,) = ran.json()
    raw = describe_one(clients, row["newJobId"]).raw
    assert (ran.code, row["jobName"], raw["jobName"]) == (0, "mine", "mine")
    assert raw["container"]["command"] == ["run", "a b"]
    assert {"type": "MEMORY", "value": "3072"} in raw["container"]["resourceRequirements"]
    assert (raw["timeout"], raw["retryStrategy"]["attempts"]) == ({"attemptDurationSeconds": 7200}, 2)
    assert (raw["arrayProperties"]["size"], raw["tags"], raw["parameters"]["k"]) == (3, {"team": "data"}, "v")
    assert run("audit", "--json").json()[0]["action"] == "submit"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nope"], 1, "There is no job definition nope"),
        (["daily-report"], 2, "To which queue? Give --queue: default, continuously, shared."),
        (["daily-report", "--queue", "defalt"], 2, "There is no job queue defalt; queues here: default"),
        (["daily-report", "--queue", "legacy-etl"], 2, "legacy-etl is disabled"),
        (["daily-report", "--queue", "shared"], 2, "wants a share"),
        (["daily-report", "--queue", "default", "--memory", "3000"], 2, "3072 is the nearest"),
        (["daily-report", "--queue", "default", "--env", "A"], 2, "--env A: write NAME=value"),
        (["daily-report", "--queue", "default", "--container", "main"], 2, "says which container"),
        (["daily-report", "--queue", "default"], 2, "give --yes"),
    ],
)
def test_what_cannot_be_submitted_is_said_and_nothing_is_sent(clients, standing, arguments, code, said):
    sent = standing.door.calls["SubmitJob"]
    ran = run("submit", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err and "Traceback" not in ran.err
    assert standing.door.calls["SubmitJob"] == sent


def test_a_run_is_resubmitted_with_changes_and_a_refused_one_is_named(clients):
    ids = [
        clients.batch.submit_job(jobName="two", jobQueue="default", jobDefinition=name)["jobId"]
        for name in ("daily-report", "price-feed")
    ]
    ran = run("resubmit", *ids, "--memory", "8192", "--env", "DAY=monday", "--yes", "--json")
    done, refused = sorted(ran.json(), key=lambda row: "error" in row)
    assert ran.code == 1
    assert (done["jobId"], refused["jobId"]) == (ids[0], ids[1])
    assert "With 0.25 vCPU Fargate has 512, 1024 or 2048 MiB" in refused["error"]
    container = describe_one(clients, done["newJobId"]).raw["container"]
    assert {"name": "DAY", "value": "monday"} in container["environment"]


def test_which_of_several_containers_is_said_or_asked_for(clients):
    parts = [{"name": name, "image": "busybox", "command": ["x"]} for name in ("main", "side")]
    clients.batch.register_job_definition(
        jobDefinitionName="parts", type="container", ecsProperties={"taskProperties": [{"containers": parts}]}
    )
    asked = run("submit", "parts", "--queue", "default", "--env", "A=1", "--dry-run")
    assert (asked.code, "say which with --container (main, side)" in asked.err) == (2, True)
    (made,) = run("submit", "parts", "--queue", "default", "--env", "A=1", "--container", "side", "--dry-run").json()
    over = {"name": "side", "environment": [{"name": "A", "value": "1"}]}
    assert made["ecsPropertiesOverride"] == {"taskProperties": [{"containers": [over]}]}


def test_a_chain_waits_step_by_step_and_stops_at_the_first_refusal(clients, standing):
    ran = run(
        "chain", "daily-report", "price-feed@continuously", "mail-digest", "--queue", "default", "--yes", "--json"
    )
    rows = ran.json()
    assert (ran.code, [row["jobQueue"] for row in rows]) == (0, ["default", "continuously", "default"])
    waits = [[one["jobId"] for one in describe_one(clients, row["newJobId"]).raw["dependsOn"]] for row in rows]
    assert waits == [[], [rows[0]["newJobId"]], [rows[1]["newJobId"]]]
    assert len({row["command"] for row in run("audit", "--json").json()}) == 3
    sent = standing.door.calls["SubmitJob"]
    early = run("chain", "daily-report", "price-feed@legacy-etl", "--queue", "default", "--yes")
    assert (early.code, "Step 2, price-feed: The job queue legacy-etl is disabled" in early.err) == (2, True)
    assert standing.door.calls["SubmitJob"] == sent, "what can be known before is known before"
    standing.door.world.definitions["mail-digest"][0]["status"] = "ACTIVE"


def test_a_chain_names_what_was_submitted_and_what_was_not(at, standing):
    from answering import Reply, answering, fault

    definition = {
        "jobDefinitionArn": "arn:aws:batch:r:1:job-definition/d:1",
        "jobDefinitionName": "d",
        "revision": 1,
        "status": "ACTIVE",
    }
    queue = {"jobQueueName": "q", "jobQueueArn": "arn:aws:batch:r:1:job-queue/q", "state": "ENABLED", "status": "VALID"}
    reads = Reply(200, {"jobDefinitions": [definition], "jobQueues": [queue]})

    def answer(asked):
        if asked.what != "submitjob":
            return reads
        return (
            fault(400, "ClientException", "too many") if asked.body.get("dependsOn") else Reply(200, {"jobId": "one"})
        )

    with answering(answer) as server:
        at(server.endpoint)
        ran = run("chain", "d", "d", "d", "--yes")
        assert server.count("submitjob") == 2
    assert (ran.code, ran.out) == (1, "one\n")
    assert (
        "Step 2 of 3, d:1: AWS refused SubmitJob: too many. Submitted before it: d:1 as one. Not sent: d:1." in ran.err
    )
