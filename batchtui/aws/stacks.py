"""Stacks of CloudFormation: read, compared by change sets, changed, ended."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from batchtui.aws.again import read_again
from batchtui.aws.clients import Clients
from batchtui.domain.failure import AwsError, Refused
from batchtui.domain.stack import Change, ChangeSet, Stack, StackEvent

_NOTHING = ("didn't contain changes", "No updates are to be performed")
"""How AWS words that a change set would change nothing."""


def read_stack(clients: Clients, name: str) -> Stack | None:
    """DescribeStacks; None: there is no such stack.

    Raises:
        AwsError: the call failed.
    """
    try:
        answer = read_again(partial(_describe, clients, name))
    except Refused as refused:
        if _absent(refused):
            return None
        raise
    return next(map(_stack, answer.get("Stacks") or ()), None)


def _describe(clients: Clients, name: str) -> dict[str, Any]:
    with clients.call("DescribeStacks", f"The stack {name}"):
        answer: dict[str, Any] = clients.cloudformation.describe_stacks(StackName=name)
    return answer


def create_change_set(clients: Clients, name: str, template: str, creates: bool, imports: bool = False) -> ChangeSet:
    """CreateChangeSet: AWS works on it afterwards. A first deployment that fails leaves nothing.

    `imports`: what is there already under a name of the template, and in no stack, is taken over.

    Raises:
        AwsError: it was not accepted, or the answer was lost.
    """
    request: dict[str, Any] = {
        "StackName": name,
        "ChangeSetName": f"batchtui-{uuid.uuid4().hex[:12]}",
        "ChangeSetType": "CREATE" if creates else "UPDATE",
        "TemplateBody": template,
        "Capabilities": ["CAPABILITY_IAM"],
        "Tags": [{"Key": "made-by", "Value": "batchtui"}],
    }
    if creates:
        request["OnStackFailure"] = "DELETE"
    if imports:
        request["ImportExistingResources"] = True
    with clients.call("CreateChangeSet", f"The stack {name}", writes=True):
        answer = clients.cloudformation.create_change_set(**request)
    return ChangeSet(name, str(answer["Id"]), str(answer["StackId"]), creates)


def read_change_set(clients: Clients, made: ChangeSet) -> ChangeSet | None:
    """A change set with what it would change; None: AWS still works on it.

    Raises:
        Refused: AWS cannot make it, and why.
        AwsError: the call failed.
    """
    changes: list[Change] = []
    token = ""
    while True:
        answer = read_again(partial(_describe_change_set, clients, made, token))
        status, reason = str(answer.get("Status")), str(answer.get("StatusReason") or "")
        if status == "FAILED":
            if any(words in reason for words in _NOTHING):
                return replace(made, nothing=True)
            raise Refused(f"AWS cannot change the stack {made.stack}: {reason}", "CreateChangeSet", status)
        if status != "CREATE_COMPLETE":
            return None
        changes += [_change(one["ResourceChange"]) for one in answer.get("Changes") or () if "ResourceChange" in one]
        following = str(answer.get("NextToken") or "")
        if not following or following == token:
            return replace(made, changes=tuple(changes))
        token = following


def _describe_change_set(clients: Clients, made: ChangeSet, token: str) -> dict[str, Any]:
    more = {"NextToken": token} if token else {}
    with clients.call("DescribeChangeSet", f"The stack {made.stack}"):
        answer: dict[str, Any] = clients.cloudformation.describe_change_set(
            ChangeSetName=made.id, StackName=made.stack, **more
        )
    return answer


def delete_change_set(clients: Clients, made: ChangeSet) -> None:
    """DeleteChangeSet; and the empty stack that it was for, where there was none before.

    Raises:
        AwsError: it was not accepted, or the answer was lost.
    """
    with clients.call("DeleteChangeSet", f"The stack {made.stack}", writes=True):
        clients.cloudformation.delete_change_set(ChangeSetName=made.id, StackName=made.stack)
    if made.creates:
        delete_stack(clients, made.stack_id)


def execute_change_set(clients: Clients, made: ChangeSet) -> None:
    """ExecuteChangeSet: AWS begins.

    Raises:
        AwsError: it was not accepted, or the answer was lost.
    """
    with clients.call("ExecuteChangeSet", f"The stack {made.stack}", writes=True):
        clients.cloudformation.execute_change_set(
            ChangeSetName=made.id, StackName=made.stack, ClientRequestToken=uuid.uuid4().hex
        )


def delete_stack(clients: Clients, name: str) -> None:
    """DeleteStack: AWS begins.

    Raises:
        AwsError: it was not accepted, or the answer was lost.
    """
    with clients.call("DeleteStack", f"The stack {name}", writes=True):
        clients.cloudformation.delete_stack(StackName=name, ClientRequestToken=uuid.uuid4().hex)


def protect(clients: Clients, name: str, on: bool) -> None:
    """UpdateTerminationProtection.

    Raises:
        AwsError: it was not accepted, or the answer was lost.
    """
    with clients.call("UpdateTerminationProtection", f"The stack {name}", writes=True):
        clients.cloudformation.update_termination_protection(StackName=name, EnableTerminationProtection=on)


def read_events(clients: Clients, stack_id: str, until: str = "") -> list[StackEvent]:
    """What happened since the event with an id, the oldest first; all of it where the id is empty.

    Raises:
        AwsError: a call failed.
    """
    found: list[StackEvent] = []
    for event in _events(clients, stack_id):
        if event.id == until:
            break
        found.append(event)
    return found[::-1]


def last_event(clients: Clients, stack_id: str) -> str:
    """The id of the newest event; empty: there is none.

    Raises:
        AwsError: the call failed.
    """
    return next((event.id for event in _events(clients, stack_id)), "")


def _events(clients: Clients, stack_id: str) -> Iterator[StackEvent]:
    """The newest first, as AWS tells them."""
    token = ""
    while True:
        answer = read_again(partial(_describe_events, clients, stack_id, token))
        yield from map(_event, answer.get("StackEvents") or ())
        following = str(answer.get("NextToken") or "")
        if not following or following == token:
            return
        token = following


def _describe_events(clients: Clients, stack_id: str, token: str) -> dict[str, Any]:
    more = {"NextToken": token} if token else {}
    with clients.call("DescribeStackEvents", f"The stack {stack_id}"):
        answer: dict[str, Any] = clients.cloudformation.describe_stack_events(StackName=stack_id, **more)
    return answer


def begin_drift(clients: Clients, name: str) -> str:
    """DetectStackDrift: AWS begins to look; the id of that look.

    Raises:
        AwsError: the call failed.
    """
    with clients.call("DetectStackDrift", f"The stack {name}"):
        return str(clients.cloudformation.detect_stack_drift(StackName=name)["StackDriftDetectionId"])


def drift_is_read(clients: Clients, look: str) -> bool:
    """Whether AWS has looked.

    Raises:
        Refused: it could not.
        AwsError: the call failed.
    """
    answer = read_again(partial(_describe_drift, clients, look))
    status = str(answer.get("DetectionStatus"))
    if status == "DETECTION_FAILED":
        raise Refused(f"AWS could not look for drift: {answer.get('DetectionStatusReason')}", "DetectStackDrift")
    return status == "DETECTION_COMPLETE"


def _describe_drift(clients: Clients, look: str) -> dict[str, Any]:
    with clients.call("DescribeStackDriftDetectionStatus", "The look for drift"):
        answer: dict[str, Any] = clients.cloudformation.describe_stack_drift_detection_status(
            StackDriftDetectionId=look
        )
    return answer


def read_drifted(clients: Clients, name: str) -> list[str]:
    """The resources that are not as the stack made them, each as `LogicalId: MODIFIED`.

    Raises:
        AwsError: a call failed.
    """
    found: list[str] = []
    token = ""
    while True:
        answer = read_again(partial(_describe_drifted, clients, name, token))
        for row in answer.get("StackResourceDrifts") or ():
            found.append(f"{row.get('LogicalResourceId')}: {row.get('StackResourceDriftStatus')}")
        following = str(answer.get("NextToken") or "")
        if not following or following == token:
            return found
        token = following


def _describe_drifted(clients: Clients, name: str, token: str) -> dict[str, Any]:
    more = {"NextToken": token} if token else {}
    with clients.call("DescribeStackResourceDrifts", f"The stack {name}"):
        answer: dict[str, Any] = clients.cloudformation.describe_stack_resource_drifts(
            StackName=name, StackResourceDriftStatusFilters=["MODIFIED", "DELETED"], **more
        )
    return answer


def put_secret(clients: Clients, name: str, value: str) -> None:
    """PutParameter: a SecureString, which CloudFormation cannot make.

    Raises:
        AwsError: it was not accepted, or the answer was lost.
    """
    with clients.call("PutParameter", f"The parameter {name}", writes=True):
        clients.ssm.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)


def _absent(error: AwsError) -> bool:
    return error.code == "ValidationError" and "does not exist" in error.sentence


def _stack(row: Mapping[str, Any]) -> Stack:
    return Stack(
        name=str(row["StackName"]),
        id=str(row.get("StackId") or row["StackName"]),
        status=str(row.get("StackStatus") or ""),
        protected=bool(row.get("EnableTerminationProtection")),
        outputs={str(one["OutputKey"]): str(one.get("OutputValue") or "") for one in row.get("Outputs") or ()},
        reason=str(row.get("StackStatusReason") or ""),
        drift=str((row.get("DriftInformation") or {}).get("StackDriftStatus") or ""),
    )


def _change(row: Mapping[str, Any]) -> Change:
    targets = [one.get("Target") or {} for one in row.get("Details") or ()]
    names = [str(one.get("Name") or one.get("Attribute") or "") for one in targets]
    return Change(
        action=str(row.get("Action") or ""),
        logical_id=str(row.get("LogicalResourceId") or ""),
        kind=str(row.get("ResourceType") or ""),
        replacement=str(row.get("Replacement") or "").replace("False", ""),
        properties=tuple(dict.fromkeys(filter(None, names))),
    )


def _event(row: Mapping[str, Any]) -> StackEvent:
    return StackEvent(
        id=str(row.get("EventId") or ""),
        at_ms=round(row["Timestamp"].timestamp() * 1000),
        logical_id=str(row.get("LogicalResourceId") or ""),
        kind=str(row.get("ResourceType") or ""),
        status=str(row.get("ResourceStatus") or ""),
        reason=str(row.get("ResourceStatusReason") or ""),
    )
