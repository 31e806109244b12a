"""The policies for people are what the code calls: no call without its right, no right without its call."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from driver import dashboard, submit
from running import run

from batchtui.aws.clients import Clients
from batchtui.aws.operations import READS
from batchtui.cli.main import cli
from batchtui.domain.failure import Denied
from batchtui.infra.iam import ACTS, DEPLOYS, LOOKS, LOOKS_AT_LOCKS, policy
from batchtui.infra.lint import lint

SOURCES = Path(__file__).parents[2] / "batchtui/aws"
PLURALS = {"CancelJobs": "CancelJob", "TerminateJobs": "TerminateJob"}
"""Calls for many jobs at once need the right for one."""


def written() -> set[str]:
    """Every operation that the code sends and that changes something."""
    found: set[str] = set()
    for path in SOURCES.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and any(one.arg == "writes" for one in node.keywords) and node.args:
                found |= {one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant)}
    return {str(PLURALS.get(one, one)) for one in found}


def test_the_viewer_may_what_the_client_lets_through_and_no_more():
    looks = {one for names in LOOKS.values() for one in names} | set(LOOKS_AT_LOCKS)
    assert looks == READS - set(DEPLOYS)


def test_the_operator_and_the_admin_may_what_the_code_sends_and_no_more():
    acts = {one for names in ACTS.values() for one in names} | {"UpdateItem"}
    assert "SubmitJob" in written() and "CreateChangeSet" in written()
    assert acts - {"TagResource"} == written() - set(DEPLOYS) - {"PutParameter"}
    by_cloudformation = {"DetectStackResourceDrift", "TagResource"}
    assert set(DEPLOYS) - by_cloudformation <= written() | READS


def test_aws_knows_every_action():
    """The admin's has those of the others."""
    resource = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": policy("admin", "batch")}}
    text = json.dumps({"Resources": {"People": resource}})
    found = lint({"people": text.replace("sts:GetCaller", "sts:GotCaller")}, "us-east-1").mistakes
    (unknown,) = (one for one in found if "is allowed on everything" not in one)
    assert "gotcalleridentity" in unknown.lower()


def test_the_command_prints_it():
    done = run("infra", "iam", "--role", "viewer", "--stack", "prod", "--region", "cn-north-1")
    assert done.json() == policy("viewer", "prod", "aws-cn")
    assert run("infra", "iam", "--role", "guest").code == 2


@pytest.fixture
def may(monkeypatch):
    """From here on AWS refuses what a role may not: `may(role)`; gives what was asked."""

    def become(role: str) -> set[str]:
        allowed = {one for statement in policy(role, "batch")["Statement"] for one in statement["Action"]}
        asked: set[str] = set()
        before = Clients._before_call

        def before_call(self: Clients, model: Any, **more: Any) -> None:
            action = f"{model.service_model.signing_name}:{PLURALS.get(model.name, model.name)}"
            asked.add(action)
            if action not in allowed:
                raise Denied(f"The {role} may not do {action}.", model.name)
            before(self, model=model, **more)

        monkeypatch.setattr(Clients, "_before_call", before_call)
        return asked

    return become


def command(*words: str) -> str:
    done = CliRunner().invoke(cli, list(words))
    assert done.exit_code == 0, (words, done.output, done.exception)
    return done.output


async def test_the_viewer_sees_the_dashboard_and_every_list(may, at, standing):
    at(standing.endpoint)
    job = submit(standing.endpoint, "seen-by-the-viewer")
    asked = may("viewer")
    async with dashboard(standing.endpoint, read_only=True) as driver:
        await driver.expect_text("seen-by-the-viewer")
        for key in ("#", "@", "$"):
            await driver.press(key)
            await driver.pilot.pause(0.1)
            await driver.press("escape")
        assert "may not do" not in driver.text()
    for words in (["jobs"], ["job", job], ["queues"], ["definitions"], ["schedules"]):
        command(*words, "--json")
    assert {"batch:ListJobs", "batch:DescribeJobs", "batch:DescribeJobQueues", "scheduler:ListSchedules"} <= asked
    done = CliRunner().invoke(cli, ["stop", job, "--reason", "no", "--yes"])
    assert done.exit_code == 1, "a call outside of it is refused"


def test_the_operator_acts(may, at, standing):
    at(standing.endpoint)
    standing.catch_up()
    asked = may("operator")
    job = json.loads(command("submit", "cleanup", "--queue", "default", "--yes", "--json"))[0]["newJobId"]
    (again,) = json.loads(command("resubmit", job, "--yes", "--json"))
    command("stop", job, again["newJobId"], "--reason", "seen", "--yes")
    for to in ("off", "on"):
        command("queue", "continuously", to, "--yes")
        standing.tick(2)
    assert {"batch:SubmitJob", "batch:TerminateJob", "batch:UpdateJobQueue"} <= asked
