"""The clone request: it does again what the job did, and says no more than it must."""

import pytest
from aws_like import ARN, JOB_ID, QUEUE, effect, run
from clone_cases import ARRAYS, DEFINITIONS, REQUESTS
from hypothesis import given
from hypothesis import strategies as st
from made import SCOPE

from batchtui.aws.job_shapes import detail_of
from batchtui.domain.clone import MARK, clone, marked, refusal
from batchtui.domain.definition import JobDefinition


def definition_of(raw):
    return JobDefinition(SCOPE, ARN, "etl", 7, True, raw)


def cloned(definition, request, substitutes=True, takes_shares=True):
    detail = detail_of(run(definition, request, substitutes), SCOPE)
    return clone(detail, definition_of(definition), ARN, takes_shares)


@given(DEFINITIONS, REQUESTS, st.booleans())
def test_a_clone_does_what_the_job_did(definition, request, substitutes):
    before = run(definition, request, substitutes)
    made = clone(detail_of(before, SCOPE), definition_of(definition), ARN, takes_shares=True)
    after = run(definition, marked(made.request, "new"), substitutes)
    assert effect(after) == effect(before)
    assert after["parameters"][MARK] == "new"


@given(DEFINITIONS, REQUESTS, st.booleans())
def test_a_clone_of_a_clone_asks_for_the_same(definition, request, substitutes):
    first = cloned(definition, request, substitutes)
    second = cloned(definition, marked(first.request, "old"), substitutes)
    assert second.request == first.request


@given(DEFINITIONS, REQUESTS, st.booleans())
def test_nothing_reserved_is_sent_and_nothing_that_the_definition_says(definition, request, substitutes):
    sent = cloned(definition, request, substitutes).request
    overrides = sent.get("containerOverrides", {})
    assert MARK not in sent.get("parameters", {})
    assert not [key for key in sent.get("tags", {}) if key.startswith("aws:")]
    assert not [one for one in overrides.get("environment", []) if one["name"].startswith("AWS_BATCH")]
    assert [
        one for one in overrides.get("environment", []) if one in definition["containerProperties"]["environment"]
    ] == []
    assert not sent.get("parameters", {}).items() & definition["parameters"].items()
    assert overrides.get("command") != definition["containerProperties"]["command"]
    assert "timeout" not in sent or sent["timeout"] != definition.get("timeout")


@given(DEFINITIONS, st.booleans())
def test_a_job_without_overrides_is_sent_without_any(definition, substitutes):
    request = {"jobName": "etl", "jobQueue": QUEUE, "jobDefinition": ARN}
    made = cloned(definition, request, substitutes)
    assert made.request == request
    assert made.changed == ()


@given(DEFINITIONS, REQUESTS)
def test_where_the_definition_is_deleted_every_effective_value_is_sent(definition, request):
    before = run(definition, request, substitutes=True)
    made = clone(detail_of(before, SCOPE), None, ARN, takes_shares=True)
    bare = {"containerProperties": {"image": definition["containerProperties"]["image"]}}
    assert effect(run(bare, made.request, substitutes=True)) == effect(before)
    assert any("is deleted" in sentence for sentence in made.left_out)


@given(DEFINITIONS, REQUESTS, ARRAYS)
def test_an_array_keeps_its_size_and_its_order(definition, request, array):
    before = run(definition, request | array, substitutes=True)
    made = clone(detail_of(before, SCOPE), definition_of(definition), ARN, takes_shares=True)
    assert made.request["arrayProperties"] == array["arrayProperties"]
    assert made.request.get("dependsOn") == array.get("dependsOn")
    assert not any("depended" in sentence for sentence in made.left_out)


PLAIN = {"containerProperties": {"image": "busybox", "command": ["date"], "environment": []}, "parameters": {}}
REQUEST = {"jobName": "etl", "jobQueue": QUEUE, "jobDefinition": ARN}


def test_what_cannot_be_carried_over_is_told():
    made = cloned(PLAIN, REQUEST | {"dependsOn": [{"jobId": "other"}], "shareIdentifier": "team-a"}, takes_shares=False)
    assert made.request == REQUEST
    assert made.left_out == (
        "It depended on other jobs: the new run does not wait for them.",
        "Its share team-a: the queue takes no shares.",
    )


def test_changes_are_named_in_words():
    more = {
        "containerOverrides": {
            "command": ["ls"],
            "environment": [{"name": "STAGE", "value": "test"}],
            "resourceRequirements": [{"type": "MEMORY", "value": "4096"}, {"type": "GPU", "value": "1"}],
        },
        "parameters": {"day": "monday"},
        "retryStrategy": {"attempts": 3},
        "timeout": {"attemptDurationSeconds": 60},
    }
    assert cloned(PLAIN, REQUEST | more).changed == (
        "parameter day",
        "command",
        "variable STAGE",
        "memory",
        "GPU",
        "retry",
        "timeout",
    )


def test_memory_stated_the_old_way_is_no_change():
    definition = {
        "containerProperties": {"image": "x", "vcpus": 2, "memory": 512, "command": ["date"]},
        "parameters": {},
    }
    assert cloned(definition, REQUEST).request == REQUEST


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            {"jobId": "abc:3", "arrayProperties": {"index": 3}},
            ["abc:3 is a child of an array", "resubmit its parent abc"],
        ),
        ({"jobId": "abc#1", "nodeProperties": {"isMainNode": False}}, ["node of a multi-node job", "parent abc"]),
    ],
)
def test_children_and_nodes_are_refused_by_one_sentence(more, words):
    sentence = refusal(detail_of({"jobId": JOB_ID, "jobName": "etl", **more}, SCOPE))
    assert all(word in sentence for word in words)
    assert sentence.endswith(".")


def test_whole_jobs_are_not_refused():
    assert refusal(detail_of({"jobId": JOB_ID, "jobName": "etl"}, SCOPE)) is None
    assert refusal(detail_of({"jobId": JOB_ID, "jobName": "etl", "arrayProperties": {"size": 3}}, SCOPE)) is None
