"""The policies for people are what the code calls: no call without its right, no right without its call."""

import ast
import json
import re
from dataclasses import replace
from pathlib import Path

import boto3
import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER
from click.testing import CliRunner
from driver import dashboard, submit
from people import PLURALS
from running import run
from stacks import NAMES, texts, values

from batchtui.actions.audited import Sender
from batchtui.actions.schedules import plan_run, plan_schedule, run_now, switch_schedule
from batchtui.aws.operations import READS
from batchtui.aws.queues import describe_queues
from batchtui.aws.schedules import read_schedules
from batchtui.cli.main import cli
from batchtui.dedup import item
from batchtui.domain.schedule import Source
from batchtui.infra.iam import ACTS, DEPLOYS, LOOKS, LOOKS_AT_LOCKS, MAKES, ROLE_MAKING, ROLES, policy
from batchtui.infra.lint import lint
from batchtui.store.audit import Audit

ROOM = 6144
"""Characters of a managed policy, white space apart ("IAM and AWS STS quotas")."""
UNUSED = re.compile(r"eks:|kms:|iam:detach(group|user)|ec2:describelaunchtemplate")
"""What handlers do for features that the templates have not: clusters of EKS, own keys, groups, launch templates."""
SOURCES = Path(__file__).parents[2] / "batchtui/aws"


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


def test_aws_knows_every_action_and_each_policy_has_room():
    policies = {role: policy(role, "batch") for role in ROLES}
    assert all(len(json.dumps(one, separators=(",", ":"))) < ROOM for one in policies.values())
    resources = {
        role.capitalize(): {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": one}}
        for role, one in policies.items()
    }
    text = json.dumps({"Resources": resources}).replace("sts:GetCaller", "sts:GotCaller", 1)
    found = lint({"people": text}, "us-east-1").mistakes
    (unknown,) = (one for one in found if "is allowed on everything" not in one)
    assert "gotcalleridentity" in unknown.lower()


def test_the_admin_may_what_cloudformation_does_in_his_name():
    """By the handlers of the types in the templates, as AWS publishes them: all that they read and delete."""
    kinds = {one["Type"] for name in NAMES for file in texts(name) for one in values(name, file)["Resources"].values()}
    named: set[str] = set()
    needed: set[str] = set()
    for kind in sorted(kinds):
        for verb, handler in PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema["handlers"].items():
            asked = {one.lower() for one in handler["permissions"]}
            named |= asked if verb != "list" else set()
            needed |= {one for one in asked if verb in ("read", "delete") and not UNUSED.match(one)}
    allowed = {action.lower() for one in policy("admin", "batch")["Statement"] for action in one["Action"]}
    assert needed - allowed == set()
    makes = {f"{service}:{one}".lower() for service, names in MAKES.items() for one in names}
    assert makes - named == set()
    assert {f"iam:{one}".lower() for one in ROLE_MAKING} - named == set()


def test_the_command_prints_it():
    done = run("infra", "iam", "--role", "viewer", "--stack", "prod", "--region", "cn-north-1")
    assert done.json() == policy("viewer", "prod", "aws-cn")
    assert run("infra", "iam", "--role", "guest").code == 2


def command(*words: str) -> str:
    done = CliRunner().invoke(cli, list(words))
    assert done.exit_code == 0, (words, done.output, done.exception)
    return done.output


@pytest.mark.prove
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


def test_the_operator_switches_schedules_runs_them_now_and_frees_locks(may, at, standing, tmp_path):
    clients = at(standing.endpoint)
    standing.catch_up()
    table = "batch-LockTable-X"
    boto3.client("dynamodb").create_table(
        TableName=table, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )  # fmt: skip
    claim = item.claim(table, item.lock_key("123456789012", "ap-northeast-2", "nightly"), item.Me("gone"), 1)
    claim.pop("ReturnValuesOnConditionCheckFailure")
    boto3.client("dynamodb").update_item(**claim)
    asked = may("operator")
    sender = Sender(clients, Audit(tmp_path / "history.sqlite3"))
    for source in Source:
        found = read_schedules(clients, describe_queues(clients)).found
        chosen = next(
            one for one in found if one.source is source and one.enabled and one.timing and not one.managed_by
        )
        off = plan_schedule(clients, chosen, False)
        assert switch_schedule(sender, off).error == ""
        on = plan_schedule(clients, replace(chosen, enabled=False), True)
        assert switch_schedule(sender, on).error == ""
        assert run_now(sender, plan_run(clients, chosen)).new_job_id
    command("locks", "release", "nightly", "--table", table, "--yes", "--count", "1")
    sender.audit.close()
    boto3.client("dynamodb").delete_table(TableName=table)
    assert {"events:DisableRule", "events:EnableRule", "scheduler:UpdateSchedule", "dynamodb:UpdateItem"} <= asked
