"""Answers of AWS in every shape that its service model allows, and in some that it does not.

A member may be absent, null, empty or of an extreme; an enum may say what only a later AWS knows, and a structure
may have members that no model has.
"""

from functools import cache
from typing import Any

import botocore.session
from hypothesis import strategies as st

NOW_MS = 1_790_000_000_000
"""A moment that nothing here is far from, except what is meant to be."""
TEXTS = (
    "",
    " ",
    "etl",
    "정산-일일",
    "[/] [red]",
    "\x1b]0;x\x07\x1b[2J",
    "\u202eab\u2066",
    "\ud800",
    "a\r\nb\tc",
    "0",
    "x" * 300,
)
REASONS = (
    "Essential container in task exited",
    "Host EC2 (instance i-0a1b2c3d4e5f60718) terminated.",
    "Job attempt duration exceeded timeout",
    "OutOfMemoryError: Container killed due to memory usage",
    "CannotPullContainerError: pull access denied",
    "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - The job resource requirement is higher",
    "Dependent Job failed",
)
WHOLE = (0, 1, 3, 137, -1, 2**31 - 1, -(2**31), 2**63 - 1, 2**63, 10**30, 10**400, 1.0, 2.5, 1e20, 10_000)
MOMENTS = (
    0,
    1,
    -1,
    -(10**15),
    NOW_MS,
    NOW_MS - 60_000,
    NOW_MS - 3_600_000,
    float(NOW_MS),
    253_402_300_800_000,
    2**62,
    10**40,
)
IDS = (
    "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    "parent:7",
    "parent#1",
    "정산",
    "[/]\x1b[2J",
    "p:" + "9" * 30,
    "a:b",
    "#",
)
ARNS = (
    "arn:aws:batch:ap-northeast-2:123456789012:job-queue/default",
    "arn:aws:batch:::job-queue/정산",
    "plain",
    "\x1b[2J",
)
LATER = {"SCHEDULED", "", "running", "\x1b[31m"}
EXTRA = (None, 0, "later", [], [{"a": None}], {"deep": {"er": [1, "\x1b"]}})
DEPTH = 9

Strategy = st.SearchStrategy[Any]


@cache
def shape_of(service: str, operation: str) -> Any:
    """What botocore's model says of an operation's answer."""
    return botocore.session.get_session().get_service_model(service).operation_model(operation).output_shape


def answer(service: str, operation: str) -> Strategy:
    """A whole answer."""
    return _made(shape_of(service, operation))


def rows(operation: str, member: str, key: str, keys: tuple[str, ...]) -> Strategy:
    """One row of an operation of AWS Batch; AWS gives none without its key."""
    made = _made(shape_of("batch", operation).members[member].member)
    return st.builds(lambda row, value: {**row, key: value}, made, st.sampled_from(keys))


@cache
def _made(shape: Any, name: str = "", depth: int = 0) -> Strategy:
    if shape.type_name == "structure":
        return _structures(shape, depth)
    if shape.type_name == "list":
        each = _made(shape.member, name, depth + 1)
        return st.lists(each, max_size=2) if depth < DEPTH else st.just([])
    if shape.type_name == "map":
        return st.dictionaries(st.sampled_from(_keys(name)), _made(shape.value, "", depth + 1), max_size=2)
    return _plain(shape, name)


def _keys(name: str) -> tuple[str, ...]:
    if name == "statusSummary":
        return ("SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED", "SCHEDULED")
    return TEXTS


def _plain(shape: Any, name: str) -> Strategy:
    if shape.type_name in ("integer", "long", "timestamp"):
        return st.sampled_from(MOMENTS if name.endswith(("At", "timestamp", "Time")) else WHOLE)
    if shape.type_name in ("double", "float"):
        return st.sampled_from((0.0, 0.25, -1.5, 1e300, 3))
    if shape.type_name == "boolean":
        return st.booleans()
    if shape.type_name != "string":
        return st.sampled_from(("", "YQ=="))
    if shape.enum:
        return st.sampled_from([*shape.enum, *sorted(LATER)])
    if name == "jobId":
        return st.sampled_from(IDS)
    return st.sampled_from(TEXTS + REASONS if name.lower().endswith("reason") else TEXTS)


@st.composite
def _structures(draw: st.DrawFn, shape: Any, depth: int) -> dict[str, Any]:
    """With the members that are required, with some of the others, at times with all of them."""
    required = [name for name in shape.members if name in shape.required_members]
    others = [name for name in shape.members if name not in shape.required_members]
    few = st.lists(st.sampled_from(others), unique=True, max_size=7 if depth == 0 else 4) if others else st.just([])
    some = few if depth > 1 else st.one_of(few, st.just(others))
    made: dict[str, Any] = {}
    for name in (*required, *(draw(some) if depth < DEPTH else ())):
        value = draw(_made(shape.members[name], name, depth + 1))
        made[name] = None if draw(st.integers(0, 15)) == 0 else value
    if draw(st.integers(0, 3)) == 0:
        made["newOfAws"] = draw(st.sampled_from(EXTRA))
    return made


JOB_SUMMARIES = rows("ListJobs", "jobSummaryList", "jobId", IDS)
JOB_DETAILS = rows("DescribeJobs", "jobs", "jobId", IDS)
QUEUES = rows("DescribeJobQueues", "jobQueues", "jobQueueArn", ARNS)
