"""What a job is made of, for every shape of job."""

import json
from pathlib import Path

import pytest
from answer_shapes import JOB_DETAILS
from hypothesis import given

from batchtui.domain.awscli import exec_command
from batchtui.domain.containers import parts_of

ROWS = json.loads((Path(__file__).parent.parent / "data" / "jobs.json").read_text())
TASK = "arn:aws:ecs:eu-west-1:123456789012:task/batch-cluster/dc7523fb9ba27d04030b1609a73d5768"


@pytest.mark.parametrize(
    ("name", "title", "names"),
    [
        ("single", "containers", [""]),
        ("multi_container", "containers", ["app", "proxy"]),
        ("multi_node", "nodes", [""]),
        ("eks", "pod", ["main"]),
        ("node", "containers", [""]),
    ],
)
def test_each_shape_has_its_parts(name, title, names):
    parts = parts_of(ROWS[name])
    assert parts.title == title
    assert [one.name for one in parts.containers][: len(names)] == names, parts


def test_a_single_container_is_told_whole():
    (one,) = parts_of(ROWS["single"]).containers
    facts = dict(one.facts)
    assert (facts["image"], facts["command"], one.exit_code) == ("busybox:1.37", "sh -c date", 137)
    assert (one.environment, one.secrets) == ((("STAGE", "prod"),), (("DB", "arn:ssm"),))


@given(JOB_DETAILS)
def test_every_answer_can_be_taken_apart(raw):
    parts = parts_of(raw)
    for label, value in (*parts.facts, *(fact for one in parts.containers for fact in one.facts)):
        assert label and value
    assert isinstance(exec_command(raw, "eu-west-1"), str)


def test_a_command_can_be_run_only_where_the_job_allows_it_and_runs():
    container = {"taskArn": TASK, "enableExecuteCommand": True}
    words = exec_command({"status": "RUNNING", "container": container}, "eu-west-1").split()
    assert words[:3] == ["aws", "ecs", "execute-command"] and "--interactive" in words
    assert words[words.index("--cluster") + 1] == "batch-cluster"
    assert words[words.index("--task") + 1] == TASK.rpartition("/")[2]
    assert exec_command({"status": "SUCCEEDED", "container": container}, "r") == ""
    assert exec_command({"status": "RUNNING", "container": {"taskArn": TASK}}, "r") == ""
    task = {**container, "containers": [{"name": "load"}, {"name": "log"}]}
    several = exec_command({"status": "RUNNING", "ecsProperties": {"taskProperties": [task]}}, "r").split()
    assert several[several.index("--container") + 1] == "load"
