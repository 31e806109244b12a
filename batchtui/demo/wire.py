"""The protocols: which operation a request means, and how its answer or its error is written."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from urllib.parse import parse_qs, unquote, urlsplit

from batchtui.demo import ids, sts
from batchtui.demo.refused import RefusedError
from batchtui.demo.runs import Json

DEFAULT_REGION = "ap-northeast-2"
_SCOPE = re.compile(r"Credential=[^/,\s]+/\d{8}/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request")
_TARGET = re.compile(r"\A(?:Logs_20140328|AWSEvents|DynamoDB_20120810|AmazonSQS)\.")


@dataclass(frozen=True, slots=True)
class Call:
    """A request as the operations see it. `protocol`: rest, json or query."""

    protocol: str
    operation: str
    region: str
    body: bytes
    path: str
    signed: bool
    dated: str
    """X-Amz-Date, such as `20261124T134000Z`; empty: none."""
    service: str = ""
    """As the signature names it."""
    sent: tuple[str, str, Mapping[str, str]] = ("", "", MappingProxyType({}))
    """Method, target and headers as they came, for who reads the request anew."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes


def read(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Call:
    """Which operation a request means; one that is not known keeps its path or target as its name."""
    parts = urlsplit(target)
    low = {name.lower(): value for name, value in headers.items()}
    scope = _SCOPE.search(low.get("authorization") or "")
    query = parse_qs(parts.query)
    if scope is None and "X-Amz-Signature" in query:
        scope = _SCOPE.search(f"Credential={query.get('X-Amz-Credential', [''])[0]}")
    region = scope[1] if scope else DEFAULT_REGION
    action = low.get("x-amz-target") or ""
    path = unquote(parts.path)
    dated = low.get("x-amz-date") or query.get("X-Amz-Date", [""])[0]
    rest = (region, body, path, scope is not None, dated, scope[2] if scope else "", (method, target, headers))
    if action:
        return Call("json", _TARGET.sub("", action, count=1), *rest)
    form = parse_qs(body.decode("utf-8", "replace")) if path == "/" else {}
    action = (form.get("Action") or query.get("Action") or [""])[0]
    if action:
        return Call("query", action, *rest)
    return Call("rest", _rest_name(method, path), *rest)


def _rest_name(method: str, path: str) -> str:
    if path.startswith("/schedules"):
        one = path.startswith("/schedules/")
        return {"GET": "GetSchedule" if one else "ListSchedules", "PUT": "UpdateSchedule"}.get(
            method, f"{method} {path}"
        )
    if path.startswith("/v1/tags/"):
        return {"GET": "ListTagsForResource", "POST": "TagResource", "DELETE": "UntagResource"}.get(method, method)
    return BATCH_PATHS.get(path, f"{method} {path}") if method == "POST" else f"{method} {path}"


_BATCH = [
    "ListJobs",
    "DescribeJobs",
    "SubmitJob",
    "CancelJob",
    "TerminateJob",
    "DescribeJobQueues",
    "DescribeComputeEnvironments",
    "DescribeJobDefinitions",
    "RegisterJobDefinition",
    "DeregisterJobDefinition",
    "UpdateJobQueue",
    "CancelJobs",
    "TerminateJobs",
    "GetJobQueueSnapshot",
    "ListSchedulingPolicies",
    "DescribeSchedulingPolicies",
    "ListConsumableResources",
    "DescribeConsumableResource",
    "ListJobsByConsumableResource",
]
BATCH_PATHS = {f"/v1/{name.lower()}": name for name in _BATCH}


def members_of(call: Call) -> Json:
    """The JSON object in a request's body; an empty body is an empty object."""
    try:
        found = json.loads(call.body or b"{}")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RefusedError("The request body is not a JSON object", "SerializationException")
    return localized(found, call.region)


def told_in_path(call: Call) -> Json:
    """A request's members of the query, and what follows the last slash of its path as `Name`."""
    query = parse_qs(urlsplit(call.sent[1]).query)
    return {"Name": call.path.rpartition("/")[2], **{name: values[0] for name, values in query.items()}}


_NAMING = frozenset(
    {
        "jobQueue",
        "jobQueues",
        "jobDefinition",
        "jobDefinitions",
        "computeEnvironments",
        "filters",
        "values",
        "arns",
        "consumableResource",
        "TargetArn",
        "EventBusName",
    }
)


def localized(body: Json, region: str) -> Json:
    """The members that name resources, with the caller's region in their ARNs made the placeholder's."""
    return {name: _local(value, region) if name in _NAMING else value for name, value in body.items()}


def _local(value: object, region: str) -> object:
    if isinstance(value, list):
        return [_local(each, region) for each in value]
    if isinstance(value, dict):
        return localized(value, region)
    if isinstance(value, str) and value.startswith("arn:"):
        return re.sub(f":(batch|events):{region}:", rf":\1:{ids.REGION}:", value, count=1)
    return value


def good(call: Call, answer: Json, request_id: str) -> Answer:
    """A successful answer, with the caller's region in its ARNs."""
    if call.protocol == "query":
        return _whole(200, "text/xml", sts.caller_identity(request_id), {}, call, request_id)
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return _whole(200, _json_type(call), text, {}, call, request_id)


def bad(call: Call, error: RefusedError, request_id: str) -> Answer:
    """An error answer in the protocol of the call."""
    if call.protocol == "query":
        text = sts.error(error.code, escape(error.message), request_id)
        return _whole(error.status, "text/xml", text, {}, call, request_id)
    told: Json = {"message": error.message}
    if call.protocol == "json":
        told = {"__type": error.code, "message": error.message}
    text = json.dumps(told, ensure_ascii=False)
    return _whole(error.status, _json_type(call), text, {"x-amzn-ErrorType": error.code}, call, request_id)


def _json_type(call: Call) -> str:
    return "application/x-amz-json-1.1" if call.protocol == "json" else "application/json"


def _whole(status: int, kind: str, text: str, more: dict[str, str], call: Call, request_id: str) -> Answer:
    body = text.replace(ids.REGION, call.region).encode("utf-8", "replace")
    headers = {"Content-Type": kind, "x-amzn-RequestId": request_id, "Content-Length": str(len(body)), **more}
    return Answer(status, headers, body)
