"""What a job ran with otherwise than its definition says."""

from aws_like import ARN, QUEUE, run
from clone_cases import DEFINITIONS, REQUESTS
from hypothesis import given
from hypothesis import strategies as st
from made import SCOPE

from batchtui.aws.job_shapes import detail_of
from batchtui.domain.cloning.containers import variables
from batchtui.domain.definition import JobDefinition
from batchtui.domain.overrides import overrides

PLAIN = {"jobName": "etl", "jobQueue": QUEUE, "jobDefinition": ARN}


def found(definition, request, substitutes):
    detail = detail_of(run(definition, request, substitutes), SCOPE)
    return overrides(detail, JobDefinition(SCOPE, ARN, "etl", 7, True, definition))


@given(DEFINITIONS, st.booleans())
def test_what_was_submitted_plainly_has_none(definition, substitutes):
    assert found(definition, PLAIN, substitutes) == []


@given(DEFINITIONS, REQUESTS, st.booleans())
def test_every_variable_that_is_otherwise_is_named_with_both_values(definition, request, substitutes):
    before = variables(definition["containerProperties"])
    asked = variables(request.get("containerOverrides", {}))
    apart = {name: value for name, value in asked.items() if before.get(name) != value}
    # A parameter may have the name of a variable.
    told = [(one.name, one.was, one.becomes) for one in found(definition, request, substitutes)]
    for name, value in apart.items():
        if not name.startswith("AWS_BATCH"):
            assert (name, before.get(name), value) in told
    same = {name for name in before if name not in apart}
    assert not {name for name, _, _ in told if name in same and name not in request.get("parameters", {})}
