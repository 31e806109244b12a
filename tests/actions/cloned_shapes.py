"""Generated definitions and requests of every shape, and what of a description has to be the same again."""

from typing import Any

from hypothesis import strategies as st

NAMES = st.sampled_from(["day", "STAGE", "LEVEL", "x"])
VALUES = st.sampled_from(["a", "b", "한글", "[/]"])
WORDS = st.sampled_from(["echo", "Ref::day", "--x=Ref::day", "b"])
COMMANDS = st.lists(WORDS, min_size=1, max_size=3)
NEEDS = st.dictionaries(st.sampled_from(["VCPU", "MEMORY"]), st.sampled_from(["1", "2048"]), max_size=2).map(
    lambda d: [{"type": kind, "value": value} for kind, value in d.items()]
)
VARIABLES = st.dictionaries(NAMES, VALUES, max_size=3).map(lambda d: [{"name": k, "value": v} for k, v in d.items()])
CONTAINER = {"command": COMMANDS, "environment": VARIABLES, "resourceRequirements": NEEDS}
RESOURCES = st.dictionaries(
    st.sampled_from(["limits", "requests"]),
    st.dictionaries(st.sampled_from(["cpu", "memory"]), VALUES, min_size=1),
    max_size=2,
)
POD = {"image": VALUES, "command": COMMANDS, "args": COMMANDS, "env": VARIABLES, "resources": RESOURCES}
LABELS = st.dictionaries(st.sampled_from(["team", "stage"]), VALUES, max_size=2)
METADATA = st.fixed_dictionaries({}, optional={"labels": LABELS, "annotations": LABELS, "namespace": VALUES})


def _fixed(fields: dict[str, Any], **more: Any) -> Any:
    return st.fixed_dictionaries({"image": VALUES} | fields | {name: st.just(value) for name, value in more.items()})


def _over(fields: dict[str, Any], **more: Any) -> Any:
    return st.fixed_dictionaries({name: st.just(value) for name, value in more.items()}, optional=fields)


def _task(containers: list[Any]) -> dict[str, Any]:
    return {"taskProperties": [{"containers": containers}]}


def _pod(containers: list[Any], inits: list[Any], metadata: dict[str, Any]) -> dict[str, Any]:
    made = {"containers": containers, "initContainers": inits, "metadata": metadata}
    return {"podProperties": {name: part for name, part in made.items() if part}}


SINGLE = (
    st.builds(lambda c: {"type": "container", "containerProperties": c}, _fixed(CONTAINER)),
    st.builds(lambda c: {"containerOverrides": c}, _over(CONTAINER)),
)
MANY = (
    st.builds(
        lambda a, b: {"type": "container", "ecsProperties": _task([a, b])},
        _fixed(CONTAINER, name="main"),
        _fixed(CONTAINER, name="side"),
    ),
    st.builds(
        lambda a, b: {"ecsPropertiesOverride": _task([a, b])},
        _over(CONTAINER, name="side"),
        _over(CONTAINER, name="main"),
    ),
)
PODS = (
    st.builds(
        lambda a, b, m: {"type": "container", "eksProperties": _pod([a], [b], m)},
        _fixed(POD, name="main"),
        _fixed(POD, name="first"),
        METADATA,
    ),
    st.builds(
        lambda a, b, m: {"eksPropertiesOverride": _pod([a], [b], m)},
        _over(POD, name="main"),
        _over(POD, name="first"),
        METADATA,
    ),
)
NODES = (
    st.builds(
        lambda a, b: {
            "type": "multinode",
            "nodeProperties": {
                "numNodes": 4,
                "mainNode": 0,
                "nodeRangeProperties": [
                    {"targetNodes": "0:1", "container": a},
                    {"targetNodes": "2:", "ecsProperties": _task([b]), "instanceTypes": ["m5.large"]},
                ],
            },
        },
        _fixed(CONTAINER | {"instanceType": VALUES}),
        _fixed(CONTAINER, name="main"),
    ),
    st.builds(
        lambda n, a, b, t: {
            "nodeOverrides": {
                "numNodes": n,
                "nodePropertyOverrides": [
                    {"targetNodes": "2:", "ecsPropertiesOverride": _task([b]), **t},
                    {"targetNodes": "0:1", "containerOverrides": a},
                ],
            }
        },
        st.integers(3, 5),
        _over(CONTAINER | {"instanceType": VALUES}),
        _over(CONTAINER, name="main"),
        st.sampled_from([{}, {"instanceTypes": ["c5.large", "m5.large"]}]),
    ),
)
RETRY = st.builds(lambda n: {"attempts": n}, st.integers(1, 3))
TIMEOUT = st.builds(lambda s: {"attemptDurationSeconds": s}, st.sampled_from([60, 120]))
PARAMETERS = st.dictionaries(NAMES, VALUES, max_size=2)
_OF_DEFINITION = st.fixed_dictionaries(
    {"parameters": PARAMETERS},
    optional={"retryStrategy": RETRY, "timeout": TIMEOUT, "propagateTags": st.booleans()},
)
_OF_REQUEST = st.fixed_dictionaries(
    {},
    optional={
        "parameters": PARAMETERS,
        "retryStrategy": RETRY,
        "timeout": TIMEOUT,
        "propagateTags": st.booleans(),
        "tags": LABELS,
        "consumableResourcePropertiesOverride": st.just(
            {"consumableResourceList": [{"consumableResource": "licence", "quantity": 2}]}
        ),
    },
)
_ARRAY = st.sampled_from([{}, {"arrayProperties": {"size": 2}}, {"arrayProperties": {"size": 3}}])


def _whole(shape: tuple[Any, Any], array: Any) -> Any:
    both = st.tuples(shape[0], _OF_DEFINITION, shape[1], _OF_REQUEST, array)
    return both.map(lambda parts: (parts[0] | parts[1], parts[2] | parts[3] | parts[4]))


CASES = st.one_of(_whole(SINGLE, _ARRAY), _whole(MANY, _ARRAY), _whole(PODS, _ARRAY), _whole(NODES, st.just({})))
"""(definition, request) of a job of any shape."""

SAME = (
    "jobName", "jobQueue", "jobDefinition", "retryStrategy", "timeout", "tags", "propagateTags", "dependsOn",
    "ecsProperties", "eksProperties", "nodeProperties", "consumableResourceProperties", "shareIdentifier",
    "schedulingPriority", "container",
)  # fmt: skip


def carried(raw: dict[str, Any]) -> dict[str, Any]:
    """What of a description has to be the same again, however lists of named things are ordered."""
    own = {key: value for key, value in raw["parameters"].items() if key != "batchtui_request"}
    size = raw.get("arrayProperties", {}).get("size")
    return {**{key: _steady(raw.get(key)) for key in SAME}, "parameters": own, "size": size}


def _steady(value: Any) -> Any:
    if isinstance(value, dict):
        steady = {key: _steady(one) for key, one in value.items()}
        return {key: one for key, one in steady.items() if one not in ({}, [])}
    if isinstance(value, list) and all(isinstance(one, dict) and {"name", "type"} & set(one) for one in value):
        return sorted((_steady(one) for one in value), key=lambda one: str(one.get("name", one.get("type"))))
    return [_steady(one) for one in value] if isinstance(value, list) else value
