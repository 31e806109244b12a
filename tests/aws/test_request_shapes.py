"""A request against AWS's own model: each mistake with its place, and none where botocore finds none."""

import pytest
from botocore.validate import ParamValidator

from batchtui.aws.request_shapes import wrong_in

RIGHT = {
    "jobName": "n",
    "jobQueue": "q",
    "jobDefinition": "d",
    "parameters": {"a": "b"},
    "containerOverrides": {"environment": [{"name": "A", "value": "1"}], "command": ["x"]},
    "retryStrategy": {"attempts": 2, "evaluateOnExit": [{"action": "RETRY", "onReason": "x"}]},
    "propagateTags": True,
}


@pytest.mark.parametrize(
    ("more", "place", "said"),
    [
        ({}, None, ""),
        ({"jobNme": "x"}, ("jobNme",), "The request has no member jobNme: did you mean jobName?"),
        ({"retryStrategy": {"attempts": "2"}}, ("retryStrategy", "attempts"), 'a whole number, not the text "2"'),
        ({"retryStrategy": {"attempts": True}}, ("retryStrategy", "attempts"), "not true or false"),
        ({"parameters": {"a": 1}}, ("parameters", "a"), "parameters.a is a text, not 1."),
        ({"parameters": []}, ("parameters",), "parameters is an object, not a list."),
        (
            {"containerOverrides": {"environment": [{"nam": "A"}]}},
            ("containerOverrides", "environment", 0, "nam"),
            "containerOverrides.environment[0] has no member nam: did you mean name?",
        ),
        (
            {"containerOverrides": {"resourceRequirements": [{"type": "VCPU"}]}},
            ("containerOverrides", "resourceRequirements", 0),
            "has no value: AWS needs one.",
        ),
        ({"dependsOn": [{"type": "NONE"}]}, ("dependsOn", 0, "type"), "is one of N_TO_N, SEQUENTIAL, not the text"),
    ],
)
def test_each_mistake_has_its_place(at, more, place, said):
    clients = at("http://127.0.0.1:1")
    wrong = wrong_in(clients, "SubmitJob", {**RIGHT, **more})
    assert [one.place for one in wrong] == ([] if place is None else [place])
    assert all(said in one.sentence for one in wrong)
    shape = clients.batch.meta.service_model.operation_model("SubmitJob").input_shape
    found = ParamValidator().validate({**RIGHT, **more}, shape).has_errors()
    # botocore takes true for 1, and any word where AWS has a choice of a few.
    assert found is (place is not None and "type" not in place and "true" not in said)
