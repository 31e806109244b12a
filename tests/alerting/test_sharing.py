"""The watch beside the alert function: one of them tells, whoever is first."""

import boto3
import pytest
from batch_events import REGION, cloud, event

from batchtui.alerting.describing import Describer
from batchtui.alerting.sharing import Sharing, identity_of
from batchtui.aws.alert_claims import claim
from batchtui.aws.clients import Clients
from batchtui.domain.alert import claim_key
from batchtui.domain.failure import NotFound
from batchtui.store.alertbook import AlertBook
from tests.alerting.watching import NOW, Watching, failed, succeeded
from tests.made import MINUTE


@pytest.fixture
def table(at, moto_endpoint, request) -> str:
    at(moto_endpoint)
    name = f"claims-{request.node.name}"[:200].replace("[", "-").replace("]", "")
    boto3.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


class Told(Describer):
    """Descriptions as a test has them: each run with two attempts."""

    def __init__(self) -> None:
        pass

    def described(self, runs, fresh, every):
        return runs

    def detail(self, job_id):
        return {"jobId": job_id, "attempts": [{}, {}]}


def sharing_with(clients, table, book) -> Sharing:
    return Sharing(clients, table, book, Told(), lambda: NOW)


def beside(clients, table, book) -> Watching:
    """A watch that claims in the table, too."""
    made = Watching(book)
    made.watch._sharing = sharing_with(clients, table, book)
    made.watch._teller._may_close = made.watch._sharing.may_close
    return made


def function_claims(table: str, key: str, by: str = "function") -> None:
    """The alert function was first."""
    boto3.client("dynamodb").put_item(
        TableName=table, Item={"pk": {"S": key}, "state": {"S": "sent"}, "expires": {"N": "0"}, "by": {"S": by}}
    )


def test_a_claim_is_of_one_and_of_the_same_again(at, moto_endpoint, table):
    clients = at(moto_endpoint)
    assert claim(clients, table, "alert#j#FAILED#3", "watch a", NOW)
    assert claim(clients, table, "alert#j#FAILED#3", "watch a", NOW + 1)
    assert not claim(clients, table, "alert#j#FAILED#3", "watch b", NOW)
    row = boto3.client("dynamodb").get_item(TableName=table, Key={"pk": {"S": "alert#j#FAILED#3"}})["Item"]
    assert (row["state"]["S"], row["by"]["S"], int(row["ttl"]["N"]) > NOW / 1000) == ("sent", "watch a", True)
    boto3.client("dynamodb").put_item(
        TableName=table,
        Item={"pk": {"S": "alert#k#FAILED#1"}, "state": {"S": "sending"}, "expires": {"N": str(NOW)}, "by": {"S": "x"}},
    )
    assert claim(clients, table, "alert#k#FAILED#1", "watch a", NOW)
    with pytest.raises(NotFound):
        claim(clients, "no-such-table", "alert#j#FAILED#3", "watch a", NOW)


def test_what_the_function_told_is_shown_and_not_told(at, moto_endpoint, table, book):
    watching = beside(at(moto_endpoint), table, book)
    function_claims(table, claim_key(failed(1).id, "FAILED", 2))
    (alert,) = watching.see(failed(1))
    assert (alert.count, alert.known_only, watching.stages()) == (1, True, [])
    assert watching.see(succeeded(0)) == ()
    assert watching.stages() == []


def test_what_the_watch_told_the_function_does_not(at, moto_endpoint, table, book):
    watching = beside(at(moto_endpoint), table, book)
    watching.see(failed(1))
    key = claim_key(failed(1).id, "FAILED", 2)
    row = boto3.client("dynamodb").get_item(TableName=table, Key={"pk": {"S": key}})["Item"]
    assert row["by"]["S"] == f"watch {identity_of(book.path)}"
    function_claims(table, claim_key(succeeded(0).id, "SUCCEEDED", 2))
    watching.see(succeeded(0))
    assert watching.stages() == [("first", 0)]


def test_two_machines_tell_once(at, moto_endpoint, table, book, tmp_path):
    clients = at(moto_endpoint)
    other = AlertBook(tmp_path / "elsewhere" / "history.sqlite3", retention_days=100_000)
    first, second = beside(clients, table, book), beside(clients, table, other)
    first.see(failed(2), failed(1, name="load"))
    second.see(failed(2), failed(1, name="load"))
    assert (first.stages(), second.stages()) == ([("first", 0)] * 2, [])
    other.close()


def test_a_table_that_cannot_be_written_is_no_reason_to_be_silent(at, moto_endpoint, book):
    watching = beside(at(moto_endpoint), "no-such-table", book)
    watching.see(failed(1))
    assert watching.stages() == [("first", 0)]


def test_the_watch_beside_the_function_tells_each_failure_and_the_end_once(at, moto_endpoint, book, monkeypatch):
    at(moto_endpoint)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with cloud(moto_endpoint) as aws:
        watching = beside(Clients(), aws.table, book)
        for number in range(6):
            run = failed(50 - number, number=number, name="both")
            told = event(jobId=run.id, jobName="both", at_ms=run.stopped_at_ms, attempts=[{}, {}])
            if number % 2:
                aws.takes(told)
                watching.see(run)
            else:
                watching.see(run)
                aws.takes(told)
        watching.see(after_ms=16 * MINUTE)
        aws.flush(16 * MINUTE)
        end = succeeded(1, name="both")
        watching.see(end)
        aws.takes(event("SUCCEEDED", end.stopped_at_ms, jobId=end.id, jobName="both", attempts=[{}, {}]))
        assert watching.stages() == [("first", 0), ("digest", 2), ("recovered", 0)]
        assert [posted.title[2:] for posted in aws.double.posted] == ["FAILED both", "FAILED both, 2 more"]


def test_what_was_not_told_yet_is_told_with_the_end_though_the_function_has_said_so(at, moto_endpoint, table, book):
    watching = beside(at(moto_endpoint), table, book)
    watching.see(failed(3), failed(2))
    watching.see(failed(1))
    function_claims(table, claim_key(succeeded(0).id, "SUCCEEDED", 2))
    watching.see(succeeded(0))
    assert watching.stages() == [("first", 1), ("recovered", 1)]
