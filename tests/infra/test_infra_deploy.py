"""The two stacks deployed to moto by the real command, then found in each service by its own API."""

import json
import sys
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from types import SimpleNamespace

import boto3
import moto_stacks
import pytest
from batch_events import blocked, event, service
from click.testing import CliRunner
from running import run
from slack_double import slack
from stacks import HERE, packed
from variables import REGION, environment

from batchtui.cli.main import cli

HOOK = "https://hooks.slack.com/services/T0/B0/verysecret"


# What is made once for all of these tests is made once, not once a worker.
pytestmark = pytest.mark.xdist_group("deploy")


@pytest.fixture(scope="module")
def file(moto_endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The original set-up, deployed; moto has no service-linked role."""
    with pytest.MonkeyPatch.context() as patch:
        moto_stacks.mend(patch)
        for name, value in environment(moto_endpoint).items():
            patch.setenv(name, value)
        subnets = boto3.client("ec2").describe_subnets()["Subnets"]
        role = boto3.client("iam").create_role(RoleName="batch-service", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        text = (HERE / "original.toml").read_text().replace("vpc-00000000", subnets[0]["VpcId"])
        for n in range(2):
            text = text.replace(f"subnet-0000000{n}", subnets[n]["SubnetId"])
        path = tmp_path_factory.mktemp("deployed") / "batch.toml"
        path.write_text(text.replace("[alerts]", f'service_role = "{role}"\n\n[alerts]'))
        first = run("infra", "deploy", "--file", str(path), "--yes", "--webhook", stdin=f"{HOOK}\n")
        assert first.code == 0, first
        assert "verysecret" not in first.out + first.err
        yield path
        _clean()


def _clean() -> None:
    """moto is shared with other tests, and ends no queue with its stack."""
    for name in ("batch-jobs", "batch"):
        boto3.client("cloudformation").delete_stack(StackName=name)
    batch = boto3.client("batch")
    for name in ("default", "continuously", "gone-default", "gone-continuously"):
        batch.delete_job_queue(jobQueue=name)
    for one in batch.describe_compute_environments()["computeEnvironments"]:
        batch.delete_compute_environment(computeEnvironment=one["computeEnvironmentName"])
    boto3.client("iam").delete_role(RoleName="batch-service")


@pytest.fixture
def command(at, moto_endpoint, file, monkeypatch):
    """Runs `batchtui infra …` on the deployed file, or another; the function is not packed each time."""
    at(moto_endpoint)
    monkeypatch.setattr("batchtui.alerting.function.pack.pack", packed)

    def invoke(*words: str, path: Path = file, code: int = 0) -> str:
        done = CliRunner().invoke(cli, ["infra", *words, "--file", str(path)])
        assert done.exit_code == code, (done.output, done.exception)
        return done.output

    return invoke


def test_every_resource_is_there_in_its_own_service(command):
    batch = boto3.client("batch")
    (environment_,) = [
        one
        for one in batch.describe_compute_environments()["computeEnvironments"]
        if "batch-ComputeEnvironment" in one["computeEnvironmentName"]
    ]
    assert environment_["computeResources"]["type"] == "FARGATE"
    queues = batch.describe_job_queues(jobQueues=["default", "continuously"])["jobQueues"]
    assert {one["jobQueueName"]: (one["priority"], one["state"]) for one in queues} == {
        "default": (5, "ENABLED"),
        "continuously": (3, "ENABLED"),
    }
    exports = {one["Name"]: one["Value"] for one in boto3.client("cloudformation").list_exports()["Exports"]}
    assert exports["BatchQueueArnDefault"].endswith(":job-queue/default")
    assert exports["BatchQueueArnContinuously"].endswith(":job-queue/continuously")
    table = boto3.client("dynamodb").describe_table(TableName=exports["BatchLockTable"])["Table"]
    assert table["KeySchema"] == [{"AttributeName": "pk", "KeyType": "HASH"}]
    groups = {one["logGroupName"] for one in boto3.client("logs").describe_log_groups()["logGroups"]}
    assert {exports["BatchJobLogGroup"], exports["BatchEventLogGroup"], "/aws/lambda/batch-alert"} <= groups
    roles = {one["RoleName"]: one for one in boto3.client("iam").list_roles()["Roles"]}
    assert exports["EventsBatchSubmitJobRoleArn"] in {one["Arn"] for one in roles.values()}
    for name in ("batch-AlertRole", "batch-JobExecutionRole", "batch-jobs-MyServiceDoSomethingRole"):
        assert any(one.startswith(name) for one in roles)
    function = boto3.client("lambda").get_function(FunctionName="batch-alert")["Configuration"]
    assert function["Environment"]["Variables"]["BATCHTUI_TABLE"] == exports["BatchLockTable"]
    assert boto3.client("ecr").describe_repositories(repositoryNames=["my-service"])["repositories"]


def test_the_definitions_are_those_of_the_file(command):
    names = ("my-service-do-something", "my-service-keep-doing")
    found = {}
    for name in names:
        (found[name],) = boto3.client("batch").describe_job_definitions(jobDefinitionName=name)["jobDefinitions"]
    assert [found[name]["retryStrategy"]["attempts"] for name in names] == [1, 1]
    container = found[names[0]]["containerProperties"]
    assert container["command"] == ["batchtui-guard", "--policy", "skip", "--", "node", "app/jobs/do-something"]
    assert container["image"].endswith("/my-service:latest")
    assert container["jobRoleArn"].startswith("arn:aws:iam::")


def test_the_webhook_lies_in_ssm_encrypted(command):
    told = boto3.client("ssm").get_parameter(Name="/batchtui/slack-webhook", WithDecryption=True)["Parameter"]
    assert (told["Type"], told["Value"]) == ("SecureString", HOOK)


def test_deployed_again_nothing_changes(command):
    assert command("deploy", "--yes") == "batch: no changes\nbatch-jobs: no changes\n"


def test_a_changed_job_shows_exactly_that_change(command, file, tmp_path):
    changed = tmp_path / "changed.toml"
    changed.write_text(file.read_text().replace("timeout = 1800", "timeout = 3600"))
    formation = boto3.client("cloudformation")
    before = len(formation.list_change_sets(StackName="batch-jobs")["Summaries"])
    told = command("diff", path=changed)
    assert told.splitlines() == [
        "batch: no changes",
        "batch-jobs:",
        "  ~ MyServiceDoSomethingDefinition  AWS::Batch::JobDefinition",
    ]
    assert command("diff").count("no changes") == 2, "a diff changes nothing"
    assert len(formation.list_change_sets(StackName="batch-jobs")["Summaries"]) == before, "and leaves nothing"


def test_who_says_no_changes_nothing_and_leaves_nothing(command, file, tmp_path, monkeypatch):
    changed = tmp_path / "changed.toml"
    changed.write_text(file.read_text().replace("timeout = 1800", "timeout = 3600"))
    monkeypatch.setattr("batchtui.cli.confirm.confirmed", lambda *_: False)
    formation = boto3.client("cloudformation")
    before = len(formation.list_change_sets(StackName="batch-jobs")["Summaries"])
    assert "Nothing was changed." in command("deploy", path=changed, code=1)
    assert len(formation.list_change_sets(StackName="batch-jobs")["Summaries"]) == before
    assert command("diff").count("no changes") == 2


def test_status_tells_how_they_stand(command):
    rows = json.loads(command("status", "--json"))
    assert [(one["stackName"], one["stackStatus"]) for one in rows] == [
        ("batch", "CREATE_COMPLETE"),
        ("batch-jobs", "CREATE_COMPLETE"),
    ]
    assert rows[0]["outputs"]["BatchQueueArnDefault"].endswith(":job-queue/default")


def _delivered(events: list[dict]) -> list[dict]:
    """Those of the events that the deployed rule's pattern lets through to a queue."""
    bus, sqs = boto3.client("events"), boto3.client("sqs")
    pattern = bus.describe_rule(Name="batch-alert")["EventPattern"]
    url = sqs.create_queue(QueueName="probe")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    # A bus of its own: on the default one moto would want to run the function.
    bus.create_event_bus(Name="probe")
    bus.put_rule(Name="probe", EventPattern=pattern, EventBusName="probe")
    bus.put_targets(Rule="probe", EventBusName="probe", Targets=[{"Id": "probe", "Arn": arn}])
    for one in events:
        entry = {"Source": one["source"], "DetailType": one["detail-type"], "Detail": json.dumps(one["detail"])}
        bus.put_events(Entries=[{**entry, "EventBusName": "probe"}])
    found = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [json.loads(one["Body"]) for one in messages]
        for one in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    bus.delete_event_bus(Name="probe")
    return found


def test_the_deployed_rule_brings_what_it_should_to_the_deployed_function(command, monkeypatch):
    ours = f"arn:aws:batch:{REGION}:123456789012:job-queue/default"
    theirs = f"arn:aws:batch:{REGION}:123456789012:job-queue/theirs"
    wanted = [
        event(jobName="failed", jobQueue=ours),
        event("SUCCEEDED", jobName="succeeded", jobQueue=ours.replace("default", "continuously")),
        event("STARTING", jobName="starting", jobQueue=ours),
        event(jobName="parent", jobQueue=ours, arrayProperties={"size": 10, "statusSummary": {"FAILED": 10}}),
        service(jobName="service", jobQueue=ours),
        blocked(jobName="blocked", jobQueue=ours),
    ]
    others = [
        event(jobName="child", jobQueue=ours, arrayProperties={"index": 3}),
        event(jobName="elsewhere", jobQueue=theirs),
        blocked(jobName="blocked elsewhere", jobQueue=theirs),
        *(event(state, jobName=state, jobQueue=ours) for state in ("SUBMITTED", "PENDING", "RUNNABLE", "RUNNING")),
        {**event(jobName="another source", jobQueue=ours), "source": "ours.batch"},
    ]
    found = _delivered([one for pair in zip_longest(wanted, others) for one in pair if one])
    assert sorted(one["detail"]["jobName"] for one in found) == sorted(one["detail"]["jobName"] for one in wanted)
    variables = boto3.client("lambda").get_function(FunctionName="batch-alert")["Configuration"]["Environment"]
    for name, value in variables["Variables"].items():
        monkeypatch.setenv(name, value)
    space: dict = {"__name__": "index"}
    monkeypatch.setitem(sys.modules, "index", SimpleNamespace(__dict__=space))
    exec(packed(), space)
    parameter = {"Name": variables["Variables"]["BATCHTUI_WEBHOOK"], "Type": "SecureString", "Overwrite": True}
    with slack() as double:
        boto3.client("ssm").put_parameter(Value=double.url, **parameter)
        for one in found:
            space["handler"](one)
        boto3.client("ssm").put_parameter(Value=HOOK, **parameter)
        told = sorted(posted.title[2:] for posted in double.posted)
    assert told == ["FAILED failed", "FAILED parent", "FAILED service", "STUCK blocked"]


def test_destroy_ends_both_stacks_by_their_typed_name(command, may, file, tmp_path):
    asked = may("admin")
    other = tmp_path / "other.toml"
    text = file.read_text().replace('name = "batch"', 'name = "gone"\nexport_prefix = "gone-"\ncompute = "ec2"')
    text = text.replace("vcpu = 0.25", "vcpu = 1")
    text = text.replace('"my-service', '"gone-service').replace("email", "enabled = false\nemail")
    other.write_text(text.replace('"default"', '"gone-default"').replace('"continuously"', '"gone-continuously"'))
    command("deploy", "--yes", path=other)
    assert "gone-jobs: CREATE_COMPLETE" in command("status", path=other)
    batch = boto3.client("batch")
    (queue,) = batch.describe_job_queues(jobQueues=["gone-default"])["jobQueues"]
    names = [one["computeEnvironment"] for one in queue["computeEnvironmentOrder"]]
    (instances,) = batch.describe_compute_environments(computeEnvironments=names)["computeEnvironments"]
    assert instances["computeResources"]["type"] == "EC2"
    assert ":instance-profile/gone-InstanceProfile-" in instances["computeResources"]["instanceRole"]
    outputs = json.loads(command("status", "--json", path=other))[0]["outputs"]
    told = command("destroy", "--name", "gone", path=other)
    assert told.index("gone-jobs: DELETE_COMPLETE") < told.index("gone: DELETE_COMPLETE"), "who imports goes first"
    assert "Nothing is deployed" in command("status", path=other)
    assert outputs["BatchLockTable"] not in boto3.client("dynamodb").list_tables()["TableNames"]
    assert {"cloudformation:ExecuteChangeSet", "cloudformation:DeleteStack"} <= asked, "all that an admin may"
    assert "There is no stack gone here" in command("destroy", "--name", "gone", path=other, code=1)


def test_nothing_is_changed_by_who_may_not(command):
    for words in (["deploy", "--yes"], ["diff"], ["destroy", "--name", "batch"]):
        assert "read-only" in command(*words, "--read-only", code=1)
    assert "give --yes" in command("deploy", "--webhook", code=2)
    assert "give --name batch" in command("destroy", code=2)
    assert "other is not batch: nothing was changed" in command("destroy", "--name", "other", code=1)
