"""Hold an answer's raw JSON against botocore's service model: every key known, every value of its type."""

import json
from typing import Any

_SCALARS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "long": int,
    "timestamp": (int, float),
    "boolean": bool,
    "double": (int, float),
    "float": (int, float),
}


def faults(shape: Any, value: Any, path: str = "") -> list[str]:
    """What in `value` is not as botocore's `shape` says; empty when all is well."""
    if value is None:
        return [f"{path}: null, should be absent"]
    if shape.type_name == "structure":
        return _structure(shape, value, path)
    if shape.type_name == "list":
        if not isinstance(value, list):
            return [f"{path}: not a list"]
        return [fault for n, each in enumerate(value) for fault in faults(shape.member, each, f"{path}[{n}]")]
    if shape.type_name == "map":
        if not isinstance(value, dict):
            return [f"{path}: not a map"]
        return [fault for key, each in value.items() for fault in faults(shape.value, each, f"{path}.{key}")]
    return _scalar(shape, value, path)


def _structure(shape: Any, value: Any, path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path}: not an object"]
    names = {member.serialization.get("name", name): member for name, member in shape.members.items()}
    found = [f"{path}.{name}: not in {shape.name}" for name in value.keys() - names.keys()]
    found += [f"{path}.{name}: required, absent" for name in shape.required_members if name not in value]
    for name, each in value.items():
        if name in names:
            found += faults(names[name], each, f"{path}.{name}")
    return found


def _scalar(shape: Any, value: Any, path: str) -> list[str]:
    wanted = _SCALARS[shape.type_name]
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        return [f"{path}: {value!r} is no {shape.type_name}"]
    if getattr(shape, "enum", None) and value not in shape.enum:
        return [f"{path}: {value!r} is none of {shape.enum}"]
    return []


def check_answer(http_response: Any, parsed: dict[str, Any], model: Any, **_: Any) -> None:
    """A hook for botocore's `after-call`: fails the test when an answer does not fit the model."""
    headers = {name.lower(): value for name, value in http_response.headers.items()}
    assert headers.get("x-amzn-requestid"), f"{model.name}: no request id"
    assert headers.get("date"), f"{model.name}: no Date"
    if model.service_model.metadata["protocol"] == "query":
        return
    told = json.loads(http_response.content)
    if http_response.status_code >= 300:
        assert headers.get("x-amzn-errortype"), f"{model.name}: no x-amzn-ErrorType"
        assert isinstance(told.get("message"), str), f"{model.name}: no message"
        return
    wrong = faults(model.output_shape, told) if model.output_shape else []
    assert not wrong, f"{model.name}: " + "; ".join(wrong[:8])
