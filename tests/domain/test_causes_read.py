"""What is read out of an answer: every shape of job, every way of stating memory, and nothing trusted."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchtui.domain.causes import Standing, cause_of
from batchtui.domain.causes_read import told_by

SAVED = json.loads((Path(__file__).parents[1] / "data" / "jobs.json").read_text())
OOM = "OutOfMemoryError: Container killed due to memory usage"
HOST = "Host EC2 (instance i-0a1b2c3d4e5f60718) terminated."


def cause(**row):
    """The cause of an answer."""
    return cause_of(told_by(row))


def container(code=None, reason="", name="", **more):
    """A container as attempts and tasks tell it."""
    told = {"exitCode": code, "reason": reason, "name": name, **more}
    return {key: value for key, value in told.items() if value not in (None, "")}


@pytest.mark.parametrize("name, key, standing", [
    ("single", "operator", Standing.STOPPED),
    ("retrying", "retrying", Standing.RETRYING),
    ("waiting", "too-big", Standing.WAITING),
    ("never_started", "image", Standing.FAILED),
    ("multi_container", "exit", Standing.FAILED),
    ("eks", "exit", Standing.FAILED),
])  # fmt: skip
def test_the_saved_answers(name, key, standing):
    got = cause_of(told_by(SAVED[name]))
    assert (got.key, got.standing) == (key, standing)


@pytest.mark.parametrize("name", ["array", "child", "multi_node", "node"])
def test_saved_answers_with_nothing_to_say(name):
    assert cause_of(told_by(SAVED[name])) is None


def test_a_single_container_with_attempts():
    dead = {"container": container(137, OOM), "statusReason": "Essential container in task exited", "stoppedAt": 2}
    got = cause(
        status="FAILED", attempts=[{"statusReason": HOST, "stoppedAt": 1}, dead], container={"memory": 512}
    )  # fmt: skip
    assert got.sentence == "Killed at its memory limit of 512 MiB, in attempt 2; before it: host lost."


def test_an_attempt_at_work_is_no_failure():
    assert cause(status="RUNNING", attempts=[{"container": container(), "startedAt": 1}]) is None
    again = cause(status="RUNNING", attempts=[{"statusReason": HOST, "stoppedAt": 1}, {"startedAt": 2}])
    assert again.sentence.startswith("Tried again after attempt 1: Its host i-0a1b2c3d4e5f60718 went away")


def test_of_several_containers_the_one_that_ended_the_task_speaks():
    app = container(3, "", "app", image="app:1")
    tasks = [{"containers": [container(143, "", "proxy", image="proxy:1"), app, container(0, "", "init")]}]
    got = cause(status="FAILED", attempts=[{"taskProperties": tasks}], ecsProperties={"taskProperties": tasks})
    assert got.word == "exit code 3"


def test_a_container_beside_the_essential_ones_does_not_speak_for_them():
    side = container(1, OOM, "metrics", essential=False, image="m:1")
    app = container(137, "", "app", essential=True, image="app:1", memory=64)
    told = [{"containers": [{key: one[key] for key in one if key in ("exitCode", "reason", "name")} for one in row]}
            for row in ([side, app], [side])]  # fmt: skip
    ecs = {"taskProperties": [{"containers": [side, app]}]}
    got = cause(status="FAILED", attempts=[{"taskProperties": told[:1]}], ecsProperties=ecs)
    assert (got.key, "64 MiB" in got.advice) == ("killed", True)
    alone = cause(status="FAILED", attempts=[{"taskProperties": told[1:]}], ecsProperties={})
    assert alone.key == "oom"


def test_an_eks_pod_out_of_memory():
    pod = {"containers": [{"name": "main", "image": "etl:1", "resources": {"limits": {"memory": "2Gi"}}}]}
    got = cause(
        status="FAILED",
        eksProperties={"podProperties": pod},
        eksAttempts=[{"containers": [container(137, "OOMKilled", "main")], "statusReason": "pod failed"}],
    )
    assert got.key == "oom"


@pytest.mark.parametrize("memory", [
    {"memory": 2048},
    {"resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "2048"}]},
    {"resources": {"limits": {"memory": "2Gi"}}},
    {"resources": {"requests": {"memory": "2048Mi"}}},
    {"resources": {"requests": {"memory": "2097152Ki"}}},
])  # fmt: skip
def test_memory_however_it_is_stated(memory):
    assert cause(status="FAILED", container={**container(137, OOM), **memory}).advice.endswith("such as 4096 MiB.")


@pytest.mark.parametrize("main, memory", [(0, 4096), (2, 8192), (3, 8192)])
def test_of_a_multi_node_job_the_main_node_speaks(main, memory):
    nodes = [
        {"targetNodes": "0:1", "container": {"memory": 4096}},
        {"targetNodes": "2:", "container": {"memory": 8192}},
    ]
    got = cause(
        status="FAILED",
        statusReason="Essential container in task exited",
        attempts=[{"container": container(137, OOM)}],
        nodeProperties={"mainNode": main, "nodeRangeProperties": nodes},
    )
    assert got.sentence == f"Killed at its memory limit of {memory} MiB."


def test_an_array_counts_its_failed_children():
    summary = {"FAILED": 3, "SUCCEEDED": 197, "RUNNING": 0}
    got = cause(
        status="FAILED", statusReason="Array Child Job failed", arrayProperties={"size": 200, "statusSummary": summary}
    )
    assert (got.key, got.word) == ("children", "3 of 200 failed")


def test_a_stop_that_was_asked_for():
    assert cause(status="FAILED", statusReason="wrong input", isTerminated=True).standing is Standing.STOPPED
    assert cause(status="RUNNING", statusReason="wrong input", isTerminated=True) is None


KEYS = [
    "status", "statusReason", "reason", "exitCode", "container", "attempts", "eksAttempts", "containers",
    "initContainers", "taskProperties", "ecsProperties", "eksProperties", "podProperties", "nodeProperties",
    "nodeRangeProperties", "targetNodes", "mainNode", "image", "memory", "resourceRequirements", "type", "value",
    "resources", "limits", "requests", "arrayProperties", "statusSummary", "dependsOn", "jobId", "timeout",
    "attemptDurationSeconds", "isCancelled", "isTerminated", "stoppedAt",
]  # fmt: skip
words = st.sampled_from([
    "FAILED", "SUCCEEDED", "RUNNING", "RUNNABLE", "PENDING", OOM, HOST, "MEMORY", "512", "9Gi", "0:2", "2:", ":", "²:",
])  # fmt: skip
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | words
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)


@given(st.dictionaries(st.sampled_from(KEYS), trees, max_size=8), words)
def test_no_shape_is_too_strange(row, status):
    cause_of(told_by({**row, "status": status}))
    cause_of(told_by(row))


def test_it_loads_nothing_else_of_ours():
    code = (
        "import sys, batchtui.domain.causes_read as _;"
        "print([n for n in sys.modules if n.startswith('batchtui.') and not n.startswith('batchtui.domain.causes')])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "['batchtui.domain']"
