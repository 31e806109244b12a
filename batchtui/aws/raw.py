"""Long answers past botocore's parser, which costs three times the standard library's time."""

import json
import math
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from batchtui.aws.errors import CutOff, Unreadable, check_whole
from batchtui.aws.turn import ONE_PAGE

_LISTS = {
    ("batch", "rest-json", "ListJobs"): ("jobSummaryList", "jobId"),
    ("batch", "rest-json", "DescribeJobs"): ("jobs", "jobId"),
    ("batch", "rest-json", "DescribeJobQueues"): ("jobQueues", "jobQueueArn"),
    ("batch", "rest-json", "DescribeComputeEnvironments"): ("computeEnvironments", ""),
    ("batch", "rest-json", "DescribeJobDefinitions"): ("jobDefinitions", ""),
    ("batch", "rest-json", "DescribeSchedulingPolicies"): ("schedulingPolicies", ""),
    ("batch", "rest-json", "GetJobQueueSnapshot"): ("", ""),
    ("batch", "rest-json", "ListConsumableResources"): ("consumableResources", ""),
    ("batch", "rest-json", "ListJobsByConsumableResource"): ("jobs", ""),
    ("logs", "json", "GetLogEvents"): ("events", ""),
    ("logs", "json", "FilterLogEvents"): ("events", ""),
}
"""What is read here, by service, protocol and operation: the member that holds the rows, what no row is without.

Either is empty where there is none.
"""


def read_answer(
    operation_model: Any, response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any
) -> None:
    """Handler of botocore's `before-parse`: checks every answer, and parses the long ones.

    botocore is then left an empty object to parse, and adds what was read here to it. Errors, and answers in a
    protocol that a later botocore may choose, are botocore's to parse.

    Raises:
        Unreadable: the body was cut off, or is not what AWS writes.
    """
    _unpack(response_dict)
    check_whole(response_dict)
    if response_dict["status_code"] >= 300:
        response_dict["body"] = _error_body(response_dict["body"])
    service = operation_model.service_model
    listed = _LISTS.get((service.service_name, service.resolved_protocol, operation_model.name))
    if listed is None or response_dict["status_code"] >= 300:
        return
    with ONE_PAGE:
        customized_response_dict.update(_page(response_dict["body"], *listed, operation_model.output_shape))
    response_dict["body"] = b"{}"


def _unpack(response_dict: dict[str, Any]) -> None:
    """botocore asks for no compression, and does not undo what a proxy or another server does all the same.

    Raises:
        CutOff: the body ends too early.
        Unreadable: it is not packed as its header says.
    """
    if response_dict["headers"].get("Content-Encoding", "").strip().lower() not in ("gzip", "x-gzip"):
        return
    import gzip

    try:
        response_dict["body"] = gzip.decompress(response_dict["body"])
    except EOFError as error:
        raise CutOff("it was cut off") from error
    except (OSError, zlib.error) as error:
        raise Unreadable("it is no gzip") from error


def _error_body(body: Any) -> Any:
    """An error's body that botocore can read: a proxy's may be any JSON, or bytes of no text, which it trips over."""
    try:
        told = json.loads(body.decode())
    except UnicodeDecodeError:
        return b"{}"
    except (ValueError, RecursionError):
        # XML or a web page: botocore takes these itself.
        return body
    whole = isinstance(told, dict) and all(isinstance(told.get(name, ""), str) for name in ("__type", "code", "Code"))
    return body if whole else b"{}"


def _page(body: bytes, listed: str, key: str, shape: Any) -> dict[str, Any]:
    """The members of an answer that its shape in botocore's model knows; those of a row keep what it does not."""
    page = _object(body)
    rows = page.get(listed)
    if rows is not None and not isinstance(rows, list):
        raise Unreadable(f"its {listed} is no list")
    form = _form_of(shape)
    _mend_object(form, page)
    kept = page.get(listed, [])
    if len(kept) != len(rows or ()) or not all(not key or key in row for row in kept):
        raise Unreadable(f"a row of its {listed} has no {key}")
    return {name: page[name] for name in form.members if name in page}


def _object(body: bytes) -> dict[str, Any]:
    try:
        page = _DECODER.decode(body.decode())
    except (ValueError, RecursionError):
        page = None
    if not isinstance(page, dict):
        raise Unreadable("it is no JSON")
    return page


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not of JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


@dataclass(frozen=True, slots=True)
class _Form:
    """What the model says of a value: its type, and what is inside."""

    kind: Any
    """A class, such as `int`."""
    plain: dict[str, type]
    """The members of a structure that have nothing inside, with their types."""
    members: dict[str, "_Form"]
    """All the members of a structure."""
    each: "_Form | None"
    """Of a list's items, or of a map's values."""


_KINDS = {
    "structure": dict,
    "map": dict,
    "list": list,
    "integer": int,
    "long": int,
    "boolean": bool,
    "double": float,
    "float": float,
}
"""The model's types as Python's; what is not named comes as a string."""


@lru_cache(maxsize=16)
def _form_of(shape: Any) -> _Form:
    return _form(shape, {})


def _form(shape: Any, known: dict[str, _Form]) -> _Form:
    if shape.name not in known:
        members = {name: _form(member, known) for name, member in getattr(shape, "members", {}).items()}
        plain = {name: form.kind for name, form in members.items() if form.kind not in (dict, list)}
        inner = getattr(shape, "member", None) or getattr(shape, "value", None)
        kind = _KINDS.get(shape.type_name, str)
        known[shape.name] = _Form(kind, plain, members, _form(inner, known) if inner else None)
    return known[shape.name]


def _fitted(form: _Form, value: Any) -> Any:
    """The value without what is of another type than the model says, as though AWS had not sent it; None: all of it."""
    if type(value) is not form.kind:
        return _number(form.kind, value)
    if form.members:
        _mend_object(form, value)
    elif form.each is not None:
        return _fitted_items(form.each, value)
    return value


def _mend_object(form: _Form, value: dict[str, Any]) -> None:
    """Runs over every member of every row: what is plain and right costs a look-up and no call."""
    plain = form.plain
    odd: list[tuple[str, Any]] = []
    for name, member in value.items():
        if type(member) is not plain.get(name) and name in form.members:
            fitted = _fitted(form.members[name], member)
            if fitted is None or fitted is not member:
                odd.append((name, fitted))
    for name, fitted in odd:
        if fitted is None:
            del value[name]
        else:
            value[name] = fitted


def _fitted_items(each: _Form, value: Any) -> Any:
    if isinstance(value, dict):
        pairs = ((name, _fitted(each, one)) for name, one in value.items())
        return {name: one for name, one in pairs if one is not None}
    items = (_fitted(each, one) for one in value)
    return [one for one in items if one is not None]


def _number(kind: type, value: Any) -> int | float | None:
    """JSON has one type for numbers: 1.0 may stand for 1."""
    if kind is float and type(value) is int:
        return value
    if kind is int and type(value) is float and math.isfinite(value):
        return int(value)
    return None
