"""What moto's CloudFormation has not: failures, protection, drift, pages; answers as AWS documents them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from botocore.stub import ANY, Stubber

from batchtui.aws import stacks
from batchtui.aws.clients import Clients
from batchtui.domain.failure import Denied, Refused
from batchtui.domain.stack import ChangeSet, Stack
from batchtui.infra.deploying import carry_out, compare, destroy

ID = "arn:aws:cloudformation:ap-northeast-2:123456789012:stack/batch/1"
MADE = ChangeSet("batch", "arn:change", ID, creates=True)
NEVER = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.fixture
def clients(at) -> Clients:
    return at("http://127.0.0.1:9")


@pytest.fixture
def stub(clients) -> Iterator[Stubber]:
    with Stubber(clients.cloudformation) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def stack(status: str, **more: object) -> dict[str, object]:
    return {"Stacks": [{"StackName": "batch", "StackId": ID, "CreationTime": NEVER, "StackStatus": status, **more}]}


def events(*rows: tuple[int, str, str, str]) -> dict[str, object]:
    """The newest first, as AWS tells them."""
    return {
        "StackEvents": [
            {
                "StackId": ID, "StackName": "batch", "EventId": str(n), "LogicalResourceId": name,
                "ResourceType": "AWS::X::Y", "Timestamp": NEVER.replace(second=n), "ResourceStatus": status,
                "ResourceStatusReason": reason,
            }
            for n, name, status, reason in reversed(rows)
        ]
    }  # fmt: skip


BEGUN = (1, "batch", "REVIEW_IN_PROGRESS", "User Initiated")
FAILED = (
    (2, "LockTable", "CREATE_FAILED", "Resource creation cancelled"),
    (3, "AlertRole", "CREATE_FAILED", "May not iam:CreateRole"),
    (4, "QueueDefault", "CREATE_FAILED", "Needs a compute environment"),
)


def test_a_failure_is_told_by_the_first_that_failed_and_events_come_once(clients, stub):
    stub.add_response("describe_stack_events", events(BEGUN))
    stub.add_response("execute_change_set", {})
    stub.add_response("describe_stacks", stack("CREATE_IN_PROGRESS"))
    stub.add_response("describe_stack_events", events(BEGUN, *FAILED[:2]))
    stub.add_response("describe_stacks", stack("DELETE_COMPLETE"), {"StackName": ID})
    stub.add_response("describe_stack_events", events(BEGUN, *FAILED))
    told, waited = [], []
    ended = carry_out(clients, MADE, told.append, waited.append)
    assert (ended.status, ended.whole) == ("DELETE_COMPLETE", False)
    assert ended.why == "AlertRole (AWS::X::Y): May not iam:CreateRole"
    assert [event.id for event in told] == ["2", "3", "4"]
    assert waited == [2.0]


def test_protection_goes_before_the_stack_does(clients, stub):
    stub.add_response("describe_stack_events", events())
    off = {"StackName": "batch", "EnableTerminationProtection": False}
    stub.add_response("update_termination_protection", {"StackId": ID}, off)
    stub.add_response("delete_stack", {}, {"StackName": ID, "ClientRequestToken": ANY})
    stub.add_response("describe_stacks", stack("DELETE_COMPLETE"))
    stub.add_response("describe_stack_events", events((1, "JobLogGroup", "DELETE_SKIPPED", "")))
    found = Stack("batch", ID, "UPDATE_COMPLETE", True, {})
    assert destroy(clients, found, lambda _: None, pytest.fail).whole


@pytest.mark.parametrize(
    ("status", "mend"),
    [
        ("UPDATE_IN_PROGRESS", "wait until that is over"),
        ("ROLLBACK_COMPLETE", "`batchtui infra destroy` it first"),
        ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback"),
    ],
)
def test_a_stack_that_takes_no_change_is_told_with_the_mend(clients, stub, status, mend):
    stub.add_response("describe_stacks", stack(status))
    with pytest.raises(Refused, match=f"The stack batch is {status}.*{mend}"):
        compare(clients, "batch", "{}", pytest.fail)


def change(action: str, name: str, replacement: str = "False") -> dict[str, object]:
    target = {"Target": {"Attribute": "Properties", "Name": "Type"}}
    row = {"Action": action, "LogicalResourceId": name, "ResourceType": "AWS::X::Y", "Replacement": replacement}
    return {"Type": "Resource", "ResourceChange": {**row, "Details": [target]}}


def test_a_change_set_is_awaited_and_read_page_by_page(clients, stub):
    stub.add_response("describe_stacks", stack("CREATE_COMPLETE"))
    stub.add_response("create_change_set", {"Id": "arn:change", "StackId": ID})
    stub.add_response("describe_change_set", {"Status": "CREATE_IN_PROGRESS"})
    page = {"Status": "CREATE_COMPLETE", "Changes": [change("Modify", "A", "True")], "NextToken": "2"}
    stub.add_response("describe_change_set", page)
    last = {"Status": "CREATE_COMPLETE", "Changes": [change("Remove", "B"), change("Add", "C")]}
    stub.add_response(
        "describe_change_set", last, {"ChangeSetName": "arn:change", "StackName": "batch", "NextToken": "2"}
    )
    waited: list[float] = []
    made = compare(clients, "batch", "{}", waited.append)
    assert [(one.sign, one.logical_id, one.note) for one in made.changes] == [
        ("~", "A", "replacement"), ("-", "B", ""), ("+", "C", ""),
    ]  # fmt: skip
    assert (made.creates, made.nothing, waited) == (False, False, [2.0])


def test_a_change_set_that_cannot_be_made_is_told_and_deleted(clients, stub):
    absent = "Stack with id batch does not exist"
    stub.add_client_error("describe_stacks", "ValidationError", absent, 400)
    stub.add_response("create_change_set", {"Id": "arn:change", "StackId": ID})
    stub.add_response("describe_change_set", {"Status": "FAILED", "StatusReason": "No export named X found."})
    stub.add_response("delete_change_set", {})
    stub.add_response("delete_stack", {}, {"StackName": ID, "ClientRequestToken": ANY})
    with pytest.raises(Refused, match="AWS cannot change the stack batch: No export named X found"):
        compare(clients, "batch", "{}", pytest.fail)


def test_what_is_there_already_is_taken_over_where_asked(clients, stub):
    stub.add_client_error("describe_stacks", "ValidationError", "Stack with id batch does not exist", 400)
    asked = {
        "StackName": "batch", "ChangeSetName": ANY, "ChangeSetType": "CREATE", "TemplateBody": "{}", "Tags": ANY,
        "Capabilities": ["CAPABILITY_IAM"], "OnStackFailure": "DELETE", "ImportExistingResources": True,
    }  # fmt: skip
    stub.add_response("create_change_set", {"Id": "arn:change", "StackId": ID}, asked)
    found = {"Status": "CREATE_COMPLETE", "Changes": [change("Import", "RepositoryX")]}
    stub.add_response("describe_change_set", found)
    (taken,) = compare(clients, "batch", "{}", pytest.fail, imports=True).changes
    assert (taken.sign, taken.note) == ("+", "import")


def test_only_outputs_that_change_are_a_change(clients, stub):
    stub.add_response("describe_stacks", stack("CREATE_COMPLETE"))
    stub.add_response("create_change_set", {"Id": "arn:change", "StackId": ID})
    stub.add_response("describe_change_set", {"Status": "CREATE_COMPLETE", "Changes": []})
    assert not compare(clients, "batch", "{}", pytest.fail).nothing


def test_drift_is_looked_for_and_named(clients, stub):
    stub.add_response("detect_stack_drift", {"StackDriftDetectionId": "d"})
    base = {"StackId": ID, "StackDriftDetectionId": "d", "Timestamp": NEVER}
    stub.add_response("describe_stack_drift_detection_status", {**base, "DetectionStatus": "DETECTION_IN_PROGRESS"})
    stub.add_response("describe_stack_drift_detection_status", {**base, "DetectionStatus": "DETECTION_COMPLETE"})
    row = {"StackId": ID, "LogicalResourceId": "QueueDefault", "ResourceType": "X", "Timestamp": NEVER}
    found = {"StackResourceDrifts": [{**row, "StackResourceDriftStatus": "MODIFIED"}]}
    stub.add_response("describe_stack_resource_drifts", found)
    look = stacks.begin_drift(clients, "batch")
    assert [stacks.drift_is_read(clients, look) for _ in range(2)] == [False, True]
    assert stacks.read_drifted(clients, "batch") == ["QueueDefault: MODIFIED"]


def test_a_denied_call_names_the_right(clients, stub):
    stub.add_client_error("describe_stacks", "AccessDenied", "no", 403)
    with pytest.raises(Denied, match="may not do cloudformation:DescribeStacks"):
        stacks.read_stack(clients, "batch")
