"""The rendered templates: clean, small, whole, and all that the set-up of 2020 had."""

import json
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from botocore import xform_name
from botocore.session import get_session
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from often import often
from stacks import JOBS, NAMES, PLATFORM, files_of, of_type, packed, stack, texts, values

from batchtui.alerting.function.orders import orders_in
from batchtui.infra import assertions
from batchtui.infra.lint import decoded, lint
from batchtui.infra.render import LARGEST, TooLarge, rendered
from batchtui.infra.yaml import written

SOURCES = Path(__file__).parents[2] / "batchtui"
REGIONS = ("us-east-1", "ap-northeast-2")
FAR = ("eu-central-1", "us-gov-west-1", "sa-east-1")


@pytest.mark.parametrize("name", NAMES)
def test_clean_by_cfn_lint_and_by_our_own_assertions(name):
    assert lint(texts(name), *REGIONS).mistakes == ()


@pytest.mark.prove
@pytest.mark.parametrize("region", FAR)
@pytest.mark.parametrize("name", NAMES)
def test_clean_in_other_regions(name, region):
    assert lint(texts(name), region).mistakes == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_same_file_gives_the_same_text_and_needs_no_bucket(name):
    assert files_of(stack(name), packed()) == texts(name)
    assert all(len(text.encode()) <= LARGEST for text in texts(name).values())
    whole = texts(name)[PLATFORM].replace(packed().splitlines()[3], "") + texts(name)[JOBS]
    assert "{{" not in whole
    assert not re.search(r"^[^#'\"]*[:-] [&*]\w", whole, re.MULTILINE), "CloudFormation refuses anchors"


def test_more_than_cloudformation_takes_is_told():
    with pytest.raises(TooLarge, match=r"platform.yaml has 7\d,\d{3} bytes, CloudFormation takes 51,200"):
        rendered(stack("original"), "#" * 60_000)


def test_without_alerts_there_is_no_function_and_no_trace_of_one(tmp_path):
    from stacks import STACK, read_text

    made = files_of(read_text(STACK.replace("email", "enabled = false\nemail"), tmp_path).stack, "")
    assert list(made) == [PLATFORM], "and without a job no second template"
    assert assertions.wrong(decoded(made[PLATFORM])) == []
    assert "Lambda" not in made[PLATFORM] and "OperatorTopic" in made[PLATFORM]


def test_the_code_of_the_function_is_what_was_packed():
    (function,) = of_type("original", PLATFORM, "Lambda::Function").values()
    assert function["Code"]["ZipFile"].rstrip("\n") == packed().rstrip("\n")
    assert function["Handler"] == "index.handler"


def test_the_function_understands_what_it_is_told():
    (function,) = of_type("every", PLATFORM, "Lambda::Function").values()
    orders = orders_in({name: str(value) for name, value in function["Environment"]["Variables"].items()})
    assert (orders.webhook, orders.zone) == ("/ops/slack", ZoneInfo("Asia/Seoul"))
    assert (orders.policy.window_ms, orders.policy.again_ms, orders.policy.most) == (1_800_000, 7_200_000, 10)
    assert (orders.quiet.begin, orders.quiet.end) == (22 * 60, 7 * 60)


def test_all_that_the_two_templates_of_2020_had_has_its_counterpart():
    (environment,) = of_type("original", PLATFORM, "Batch::ComputeEnvironment").values()
    assert environment["ComputeResources"]["Type"] == "FARGATE"
    queues = of_type("original", PLATFORM, "Batch::JobQueue").values()
    assert {one["JobQueueName"]: one["Priority"] for one in queues} == {"default": 5, "continuously": 3}
    outputs = values("original", PLATFORM)["Outputs"]
    exports = {one["Export"]["Name"]: one["Value"] for one in outputs.values()}
    assert exports["BatchQueueArnDefault"] == {"Ref": "QueueDefault"}
    assert exports["BatchQueueArnContinuously"] == {"Ref": "QueueContinuously"}
    assert exports["EventsBatchSubmitJobRoleArn"] == {"Fn::GetAtt": ["SubmitRole", "Arn"]}
    kinds = {key: one["Type"] for key, one in values("original", PLATFORM)["Resources"].items()}
    assert kinds["SubmitRole"] == kinds["AlertRole"] == "AWS::IAM::Role"
    assert (kinds["AlertFunction"], kinds["AlertRule"]) == ("AWS::Lambda::Function", "AWS::Events::Rule")
    assert kinds["AlertPermission"] == "AWS::Lambda::Permission"
    (repository,) = of_type("original", JOBS, "ECR::Repository").values()
    assert repository["RepositoryName"] == "my-service"
    assert of_type("original", JOBS, "IAM::Role").keys() == {"MyServiceDoSomethingRole", "MyServiceKeepDoingRole"}
    definitions = of_type("original", JOBS, "Batch::JobDefinition").values()
    assert {
        one["JobDefinitionName"]: (one["RetryStrategy"], one["Timeout"]["AttemptDurationSeconds"])
        for one in definitions
    } == {
        "my-service-do-something": ({"Attempts": 1}, 1800),
        "my-service-keep-doing": ({"Attempts": 1}, 60),
    }
    schedules = of_type("original", JOBS, "Scheduler::Schedule").values()
    assert {one["Name"]: one["ScheduleExpression"] for one in schedules} == {
        "my-service-do-something": "cron(0 0 * * ? *)",
        "my-service-keep-doing": "cron(7/10 * * * ? *)",
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_jobs_import_what_the_platform_exports(name):
    exports = {one["Export"]["Name"] for one in values(name, PLATFORM)["Outputs"].values()}
    imports = set(re.findall(r'"Fn::ImportValue": "([^"]+)"', json.dumps(values(name, JOBS))))
    assert imports and imports <= exports


def test_a_definition_says_all_that_its_job_does():
    report = of_type("every", JOBS, "Batch::JobDefinition")["ReportDefinition"]
    container = report["ContainerProperties"]
    assert container["Command"] == [
        "/opt/guard", "--on-error", "fail", "--policy", "replace", "--timeout", "1h", "--",
        "node", "report.js", "${x}", "#", "한글",
    ]  # fmt: skip
    environment = {one["Name"]: one["Value"] for one in container["Environment"]}
    assert environment["STAGE"] == stack("every").job[0].environment["STAGE"]
    assert environment["BATCHTUI_LOCK_TABLE"] == {"Fn::ImportValue": "prod-BatchLockTable"}
    assert [one["Name"] for one in container["Secrets"]] == ["PASSWORD", "TOKEN", "USER"]
    assert report["RetryStrategy"]["EvaluateOnExit"] == [
        {"Action": "RETRY", "OnStatusReason": "Host EC2*"},
        {"Action": "RETRY", "OnReason": "CannotPull*"},
        {"Action": "RETRY", "OnReason": "ResourceInitializationError*"},
        {"Action": "RETRY", "OnExitCode": "75"},
        {"Action": "EXIT", "OnReason": "*"},
    ]
    turn = of_type("every", JOBS, "Batch::JobDefinition")["ImportAllDefinition"]["ConsumableResourceProperties"]
    assert turn == {"ConsumableResourceList": [{"ConsumableResource": {"Ref": "ImportAllTurn"}, "Quantity": 1}]}


def test_a_job_with_secrets_may_read_those_and_no_others():
    role = of_type("every", JOBS, "IAM::Role")["ReportExecutionRole"]
    secrets, parameters = role["Policies"][0]["PolicyDocument"]["Statement"]
    assert secrets["Resource"] == ["arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:db-AbCdEf"]
    assert parameters["Resource"][0]["Fn::Sub"].endswith(":parameter/report/token")


def test_a_group_of_jobs_is_a_stack_of_its_own_and_makes_no_repository_twice():
    assert list(texts("every")) == [PLATFORM, JOBS, "few.yaml"]
    assert of_type("every", JOBS, "ECR::Repository").keys() == {"RepositoryTeamImport"}
    assert of_type("every", "few.yaml", "ECR::Repository") == {}
    (few,) = of_type("every", "few.yaml", "Batch::JobDefinition").values()
    host = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}"
    assert few["ContainerProperties"]["Image"] == {"Fn::Sub": f"{host}/team/import:few"}


SCALARS = st.one_of(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.booleans(), st.integers())
KEYS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)
TREES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=8)


@hypothesis(max_examples=often(40))
@given(st.dictionaries(KEYS, TREES, min_size=1))
def test_whatever_is_written_is_read_back(tree):
    import yaml

    assert yaml.safe_load(written(tree)) == tree


TRUST = """
            Condition:
              StringEquals: {"aws:SourceAccount": !Ref "AWS::AccountId"}"""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("!GetAtt DeadLetters.Arn\n", "!GetAtt DeadLeters.Arn\n", "DeadLeters is named and not there."),
        ("    DeletionPolicy: Delete\n", "", "LockTable: it does not say whether it stays when the stack goes."),
        (TRUST, "", "JobExecutionRole: ecs-tasks.amazonaws.com may take the role for another account."),
        ("Action: ssm:GetParameter", "Action: ssm:*", "AlertRole: it allows more actions than it names."),
        ("Resource: !GetAtt JobLogGroup.Arn", 'Resource: "*"', "JobExecutionPolicy: logs:CreateLogStream"),
    ],
)
def test_our_own_assertions_find_what_is_wrong(old, new, sentence):
    text = texts("original")[PLATFORM]
    assert old in text
    assert any(one.startswith(sentence) for one in assertions.wrong(decoded(text.replace(old, new, 1))))


def _rights(name: str, which: str, logical_id: str) -> set[str]:
    properties = values(name, which)["Resources"][logical_id]["Properties"]
    documents = [one["PolicyDocument"] for one in properties.get("Policies", [properties])]
    actions = [statement["Action"] for document in documents for statement in document["Statement"]]
    return {one for action in actions for one in (action if isinstance(action, list) else [action])}


def test_the_alert_function_may_what_its_code_calls_and_no_more():
    code = "".join(path.read_text() for path in (SOURCES / "alerting/function").glob("*.py"))
    called = set()
    for service in ("dynamodb", "ssm", "logs"):
        names = get_session().get_service_model(service).operation_names
        called |= {f"{service}:{one}" for one in names if f".{xform_name(one)}(" in code}
    # A transaction needs the right for what is in it, and that of ours are updates.
    assert "dynamodb:TransactWriteItems" in called
    called -= {"dynamodb:TransactWriteItems"}
    own = {"logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage"}
    assert _rights("original", PLATFORM, "AlertRole") - own == called


def test_the_guard_may_what_its_code_calls_and_no_more():
    code = "".join(path.read_text() for path in (SOURCES / "dedup").glob("*.py"))
    called = {":".join(found) for found in re.findall(r"wire\.(dynamodb|batch)\(\s*\"(\w+)\"", code)}
    allowed = _rights("every", PLATFORM, "GuardPolicy") | _rights("every", JOBS, "ReportRole")
    # What --then submits is no key of a jobs file.
    assert called - {"batch:SubmitJob"} == allowed


def test_the_docs_tell_every_export():
    page = (SOURCES.parent / "docs/infra.md").read_text()
    assert [one for one in values("original", PLATFORM)["Outputs"] if f"`{one}`" not in page] == []
