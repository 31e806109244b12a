"""Clone, submit, describe: the new run of any shape equals the old one in all that can be carried."""

import itertools

import pytest
from cloned_shapes import CASES, carried
from hypothesis import given, settings
from often import often

from batchtui.actions.resubmit import plan_resubmit
from batchtui.aws.jobs import describe_one, submit
from batchtui.domain.clone import MARK, marked

NAMES = (f"cloned-{number}" for number in itertools.count())
OVERRIDES = {"containerOverrides", "ecsPropertiesOverride", "eksPropertiesOverride", "nodeOverrides"}


@pytest.fixture
def clients(at, standing):
    return at(standing.endpoint)


def ran(clients, definition, request):
    """The description of a job that was never asked for by us."""
    name = next(NAMES)
    clients.batch.register_job_definition(jobDefinitionName=name, **definition)
    told = clients.batch.submit_job(jobName=name, jobQueue="default", jobDefinition=name, **request)
    return describe_one(clients, told["jobId"])


def cloned(clients, job_id, **how):
    plan = plan_resubmit(clients, [job_id], **how)
    assert plan.refused == ()
    return plan.items[0].clone


@settings(max_examples=often(60))
@given(CASES)
def test_the_new_run_equals_the_old_one(clients, case):
    old = ran(clients, *case)
    made = cloned(clients, old.job.id)
    assert made.left_out == () and made.differs == ()
    new = describe_one(clients, submit(clients, marked(made.request, "mark")))
    assert carried(new.raw) == carried(old.raw)
    assert new.raw["parameters"][MARK] == "mark"
    again = cloned(clients, new.job.id)
    assert again.request == made.request, "a clone of a clone asks for the same"


@settings(max_examples=often(30))
@given(CASES)
def test_a_job_without_overrides_is_sent_without_any(clients, case):
    definition, _ = case
    made = cloned(clients, ran(clients, definition, {}).job.id)
    assert set(made.request) == {"jobName", "jobQueue", "jobDefinition"}
    assert made.changed == ()


@settings(max_examples=often(30))
@given(CASES, CASES)
def test_another_revision_is_used_as_it_stands_or_its_differences_are_told(clients, case, other):
    """Where the one that ran is inactive: what is neither overridden nor told is the same."""
    if {key for key in case[0] if key.endswith("Properties")} != {
        key for key in other[0] if key.endswith("Properties")
    }:
        return
    old = ran(clients, *case)
    clients.batch.deregister_job_definition(jobDefinition=old.job.definition)
    clients.batch.register_job_definition(jobDefinitionName=old.job.name, **other[0])
    made = cloned(clients, old.job.id)
    assert made.request["jobDefinition"].endswith(":2")
    new = describe_one(clients, submit(clients, made.request))
    ignored = {"jobDefinition"}
    same = {k: v for k, v in carried(new.raw).items() if k not in ignored} == {
        k: v for k, v in carried(old.raw).items() if k not in ignored
    }
    assert same or made.differs
