"""`batch.toml`: what it may say, and every mistake in it at once."""

import re
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from often import often
from stacks import HERE, JOB, STACK, commented, read_text, stack, told

from batchtui.infra.fill import template
from batchtui.infra.model import AlertSpec, JobSpec, QueueSpec, StackSpec
from batchtui.infra.render import rendered
from batchtui.infra.tables import JOB as JOB_KEYS
from batchtui.infra.tables import QUEUE as QUEUE_KEYS

WRONG = """[stack]
name = "9x"
compute = "fargte"
subnets = ["subnet-1"]
vpcs = "vpc-00000000"
log_retention = 31

[[queue]]
name = "default"
priority = "high"

[[job]]
name = "a b"
image = "Foo Bar"
queue = "default"
vcpu = 0.25
memory = 4096

[[job]]
name = "ok"
repository = "my-service"
image = "node"
queue = "defalt"
vcpu = 1
memroy = 2048
schedule = "cron(0 9 * * * *)"
timezone = "Asia/Seul"
environment = { A = 1 }
guard = "skp"
retry = ["hosts"]
timeout = "10s"
oops
"""


def test_every_mistake_at_once_with_line_key_reason_and_mend(tmp_path):
    found = told(WRONG, tmp_path)
    assert [re.match(r"(\d+): (?:([\w.\[\]]+): )?", one).groups() for one in found] == [
        ("1", "stack.vpc"), ("2", "stack.name"), ("3", "stack.compute"), ("4", "stack.subnets"), ("5", "stack.vpcs"),
        ("6", "stack.log_retention"), ("10", "queue[1].priority"), ("13", "job[1].name"), ("14", "job[1].image"),
        ("17", "job[1].memory"), ("22", "job[2].image"), ("23", "job[2].queue"), ("25", "job[2].memroy"),
        ("26", "job[2].schedule"), ("27", "job[2].timezone"), ("28", "job[2].environment"), ("29", "job[2].guard"),
        ("30", "job[2].retry"), ("31", "job[2].timeout"), ("32", None),
    ]  # fmt: skip
    hints = [one.partition("Did you mean ")[2] for one in found if "Did you mean" in one]
    assert hints == ['"fargate"?', "stack.vpc?", "30?", "default?", "memory?", '"skip"?', '"host"?']


@pytest.mark.parametrize(
    ("more", "key", "reason"),
    [
        ("vcpu = 3\n", "vcpu", "Fargate has 0.25, 0.5, 1, 2, 4, 8, 16, 32 vCPU, not 3"),
        ("guard_wait = '1h'\n", "guard_wait", 'means nothing with guard = "none"'),
        ("timezone = 'Asia/Seoul'\n", "timezone", "means nothing without schedule"),
        ("schedule = 'rate(1 minutes)'\nschedule_by = 'rule'\n", "schedule", "write rate(1 minute)"),
        ("schedule = 'at(2027-01-01T00:00:00)'\nschedule_by = 'rule'\n", "schedule", "comes once"),
        ("schedule = 'cron(0 9 * * ? *)'\ntimezone = 'Asia/Seoul'\nschedule_by = 'rule'\n", "timezone", "UTC only"),
        ("guard = 'skip'\ncommand = []\n", "guard", "stands before the command, which is missing"),
        ("retry = ['host']\n", "retry", "means nothing with one attempt"),
        ("retry = ['host', 'spot', 'image', 1, 2]\nattempts = 2\n", "retry", "has room for 4"),
        ("environment = {A = 'x'}\nsecrets = {A = '/x'}\n", "secrets", "has A, which environment has as well"),
        ("secrets = {A = 'hunter two'}\n", "secrets", "sets A to what is neither an ARN of Secrets Manager"),
        ("environment = {AWS_BATCH_X = 'x'}\n", "environment", "AWS Batch takes from nobody"),
        ('command = ["a\\u0007"]\n', "command", "holds a control character"),
        ("memory = true\n", "memory", "is a boolean, should be an integer"),
        ("vcpu = inf\n", "vcpu", "is no number of vCPUs"),
        ("vcpu = 0\n", "vcpu", "is no number of vCPUs"),
        ("policies = ['AdministratorAccess']\n", "policies", "is no ARN of a managed policy"),
        ("attempts = 11\n", "attempts", "is 11, should be 1 to 10"),
    ],
)
def test_a_job_that_aws_would_refuse(tmp_path, more, key, reason):
    kept = "".join(line + "\n" for line in JOB.splitlines() if f"\n{line.partition(' =')[0]} =" not in f"\n{more}")
    (found,) = told(STACK + kept + more, tmp_path)
    assert f"job[1].{key}: " in found and reason in found
    assert "hunter" not in found


def test_names_that_meet_in_a_template(tmp_path):
    twice = JOB + JOB.replace('"one"', '"one-"') + JOB
    assert [one.partition(": ")[2] for one in told(STACK + twice, tmp_path)] == [
        'job[2].name: differs from "one" in signs only, which a template cannot.',
        'job[3].name: "one" is the name of a job above.',
    ]
    queues = "\n[[queue]]\nname = 'a-b'\npriority = 1\n[[queue]]\nname = 'a_b'\npriority = 1\n"
    (found,) = told(STACK + queues, tmp_path)
    assert "BatchQueueArnAB is the export of a-b already" in found


def test_more_queues_than_a_pattern_of_eventbridge_holds_are_told(tmp_path):
    many = "".join(f"\n[[queue]]\nname = 'queue-{n}'\npriority = 1\n" for n in range(13))
    (found,) = told(STACK + many, tmp_path)
    assert "alerts: would have a pattern of 2," in found and "EventBridge takes 2,048" in found
    assert told(STACK.replace("email", "enabled = false\nemail") + many, tmp_path) == []


def test_a_group_of_jobs_is_not_the_platform(tmp_path):
    (found,) = told(STACK + JOB + "stack = 'platform'\n", tmp_path)
    assert '"platform" is no name of a group' in found


def test_ec2_gives_whole_vcpus_only(tmp_path):
    on_ec2 = STACK.replace("[stack]", "[stack]\ncompute = 'ec2'")
    (found,) = told(on_ec2 + JOB, tmp_path)
    assert "job[1].vcpu: is 0.25, and EC2 gives whole ones only" in found
    assert told(on_ec2 + JOB.replace("0.25", "1"), tmp_path) == []


def test_warnings_of_what_works_and_may_not_be_meant(tmp_path):
    text = STACK.replace("email", "# email") + JOB + "guard = 'queue'\nenvironment = {DB_PASSWORD = 'hunter2'}\n"
    found = read_text(text + JOB.replace('"one"', '"two"'), tmp_path).warnings
    assert [one.partition(":")[0] for one in found] == [
        "one waits in default while another run of it goes, and may stand before two there",
        "one has DB_PASSWORD in clear, for all who may read job definitions",
        "Nobody is told when the alerting itself fails",
    ]
    assert "hunter2" not in "".join(found)


def test_a_file_that_is_not_there_is_one_mistake(tmp_path):
    read = read_text("", tmp_path)
    assert [one.key for one in read.mistakes] == ["stack.vpc", "stack.subnets"]
    (tmp_path / "batch.toml").unlink()
    from batchtui.infra.jobs_file import read_jobs_file

    (found,) = read_jobs_file(tmp_path / "none.toml").mistakes
    assert found.reason.startswith("there is no such file")


def test_the_file_to_begin_with_is_right_and_names_every_key(tmp_path):
    assert told(template("batch.toml"), tmp_path) == []
    text = commented()
    keys = {one.name for model in (StackSpec, AlertSpec, QueueSpec, JobSpec) for one in fields(model)}
    assert keys - {"image"} == set(re.findall(r"^([a-z_]+) = ", text, re.MULTILINE))
    # All at once it contradicts itself here and there, but each value is one of its kind.
    assert {one.rpartition("[1].")[2].partition(":")[0] for one in told(text, tmp_path)} <= {"guard_wait"}


def test_tables_and_models_have_the_same_keys():
    assert list(JOB_KEYS) == [one.name for one in fields(JobSpec)]
    assert list(QUEUE_KEYS) == [one.name for one in fields(QueueSpec)]


def test_the_files_of_these_tests_say_everything():
    text = (HERE / "every.toml").read_text()
    for model in (StackSpec, AlertSpec, QueueSpec, JobSpec):
        names = {one.name for one in fields(model)} - {"public_ip"}
        assert {name for name in names if not re.search(rf"^{name} = |\.{name}\]", text, re.MULTILINE)} <= {
            "timezone", "enabled"
        }  # fmt: skip
    assert stack("every").job[0].environment["STAGE"].endswith("\u2028")


VALUES = (
    '""', '" "', '"x"', '"ec2"', '"spot"', '"wait"', '"queue"', "'*'", "0", "-1", "1", "3", "99999999999999999999",
    "0.25", "inf", "nan",
    "true", "false", "[]", "[1]", '["a", ""]', "{}", '{A = "x"}', '{A = 1}', "1979-05-27", '"rate(5 minutes)"',
    '"at(2030-01-01T00:00:00)"', '"cron(0 0 31 2 ? *)"', '"1h"', '"99999d"', '"Asia/Seoul"', '"\\u0000"', '"\\u2028"',
    '"my-service:v1"', '"' + "a" * 300 + '"', '[["a"]]', '[{}]',
)  # fmt: skip
TABLES = {"stack": StackSpec, "alerts": AlertSpec, "[queue]": QueueSpec, "[job]": JobSpec}
LINES = st.sampled_from(list(TABLES)).flatmap(
    lambda table: st.tuples(
        st.just(table),
        st.dictionaries(
            st.sampled_from([one.name for one in fields(TABLES[table])]), st.sampled_from(VALUES), max_size=3
        ),
    )
)


@hypothesis(max_examples=often(120))
@given(st.lists(LINES, max_size=4))
def test_whatever_a_file_says_it_is_told_or_rendered(tmp_path, tables):
    text = STACK.split("[alerts]")[0]
    for name, pairs in tables:
        header = "" if name == "stack" else f"[{name}]\n"
        text += header + (JOB.partition("]]")[2] if name == "[job]" else "")
        text += "".join(f"{key} = {value}\n" for key, value in pairs.items())
    read = read_text(text, tmp_path)
    for mistake in read.mistakes:
        assert mistake.sentence.count("\n") == 0 and mistake.reason
    if not read.mistakes:
        assert all(one.text for one in rendered(read.stack, "pass"))


def test_the_file_of_the_docs_is_right(tmp_path):
    page = (HERE.parents[1] / "docs/infra.md").read_text()
    (text,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert told(text, tmp_path) == []
    keys = {one.name for model in (StackSpec, AlertSpec, QueueSpec, JobSpec) for one in fields(model)}
    assert {key for key in keys if f"`{key}`" not in page} == set()
