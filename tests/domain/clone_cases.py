"""Generated definitions and SubmitJob requests: few names, so that overrides meet what they override."""

from aws_like import ARN, QUEUE
from hypothesis import strategies as st

NAMES = st.sampled_from(["day", "STAGE", "LEVEL", "AWS_REGION", "x"])
VALUES = st.sampled_from(["", "a", "b", "Ref::day", "한글", "[/]"])
WORDS = st.sampled_from(["echo", "Ref::day", "Ref::STAGE", "Ref::none", "--x=Ref::day", "b"])


def _rows(names, key="name"):
    return st.dictionaries(names, VALUES, max_size=4).map(lambda d: [{key: k, "value": v} for k, v in d.items()])


_NEEDS = st.dictionaries(
    st.sampled_from(["VCPU", "MEMORY", "GPU"]), st.sampled_from(["1", "2", "0.25", "2048"]), max_size=3
).map(lambda d: [{"type": k, "value": v} for k, v in d.items()])
_RULES = st.lists(
    st.fixed_dictionaries({"action": st.sampled_from(["RETRY", "exit"]), "onExitCode": st.sampled_from(["1", "137"])}),
    max_size=2,
)
_RETRY = st.fixed_dictionaries({"attempts": st.integers(1, 3)}, optional={"evaluateOnExit": _RULES})
_TIMEOUT = st.builds(lambda s: {"attemptDurationSeconds": s}, st.sampled_from([60, 120]))
_WHAT_PARAMETERS_SAY = VALUES.filter(lambda value: not value.startswith("Ref::"))
"""A command in which a parameter put `Ref::x` cannot be sent again: it would be filled in once more."""
_PARAMETERS = st.dictionaries(NAMES, _WHAT_PARAMETERS_SAY, max_size=3)

DEFINITIONS = st.fixed_dictionaries(
    {
        "parameters": _PARAMETERS,
        "containerProperties": st.one_of(
            st.fixed_dictionaries(
                {
                    "image": st.just("busybox"),
                    "command": st.lists(WORDS, max_size=3),
                    "environment": _rows(NAMES),
                    "resourceRequirements": _NEEDS,
                }
            ),
            st.fixed_dictionaries(
                {
                    "image": st.just("busybox"),
                    "command": st.lists(WORDS, max_size=3),
                    "environment": _rows(NAMES),
                    "vcpus": st.integers(1, 4),
                    "memory": st.sampled_from([512, 2048]),
                }
            ),
        ),
    },
    optional={
        "retryStrategy": _RETRY,
        "timeout": _TIMEOUT,
        "propagateTags": st.booleans(),
        "schedulingPriority": st.integers(0, 3),
    },
)

_OVERRIDES = st.fixed_dictionaries(
    {},
    optional={
        "command": st.lists(WORDS, min_size=1, max_size=3),
        "environment": _rows(st.one_of(NAMES, st.just("AWS_BATCH_JQ_NAME"))),
        "resourceRequirements": _NEEDS,
    },
)
_REQUESTS = st.fixed_dictionaries(
    {"jobName": st.sampled_from(["etl", "x" * 128]), "jobQueue": st.just(QUEUE), "jobDefinition": st.just(ARN)},
    optional={
        "parameters": st.dictionaries(st.one_of(NAMES, st.just("batchtui_request")), _WHAT_PARAMETERS_SAY, max_size=3),
        "containerOverrides": _OVERRIDES,
        "retryStrategy": _RETRY,
        "timeout": _TIMEOUT,
        "tags": st.dictionaries(st.sampled_from(["team", "aws:batch:x"]), VALUES),
        "propagateTags": st.booleans(),
        "shareIdentifier": st.just("team-a"),
    },
)


def _with_priority(request, priority):
    """A priority goes only beside a share."""
    return request | {"schedulingPriorityOverride": priority} if "shareIdentifier" in request else request


REQUESTS = st.builds(_with_priority, _REQUESTS, st.integers(0, 3))
ARRAYS = st.fixed_dictionaries(
    {"arrayProperties": st.builds(lambda n: {"size": n}, st.integers(2, 10_000))},
    optional={"dependsOn": st.just([{"type": "SEQUENTIAL"}])},
)
