"""Where calls go and with whose keys; what a read-only client refuses; what is counted."""

import threading

import pytest
from answering import Reply, answering

from batchtui.aws.clients import Clients
from batchtui.aws.jobs import list_by_state, submit, terminate
from batchtui.aws.queues import describe_queues
from batchtui.domain.failure import AwsError, NoCredentials, NoRegion, ReadOnly
from batchtui.domain.state import JobState

EMPTY = Reply(200, {"jobSummaryList": []})
QUEUE_ARN = "arn:aws:batch:ap-northeast-2:123456789012:job-queue/default"
QUEUES = Reply(200, {"jobQueues": [{"jobQueueName": "default", "jobQueueArn": QUEUE_ARN, "state": "ENABLED"}]})


def ask(clients):
    return list_by_state(clients, "default", JobState.RUNNING)


CHANGES = [
    lambda c: submit(c, {"jobName": "a", "jobQueue": "q", "jobDefinition": "d"}),
    lambda c: terminate(c, "abc", "why"),
    lambda c: c.batch.cancel_job(jobId="a", reason="b"),
    lambda c: c.logs().delete_log_group(logGroupName="g"),
]


@pytest.mark.parametrize("act", CHANGES)
def test_read_only_sends_nothing_that_changes_something(at, act):
    with answering(EMPTY) as server:
        clients = at(server.endpoint, read_only=True)
        assert ask(clients).jobs == []
        with pytest.raises(ReadOnly, match="is not sent"):
            act(clients)
        assert [one.what for one in server.asked] == ["listjobs"]
        assert clients.meter.total == 1


def test_no_region(at, monkeypatch):
    with answering(EMPTY) as server:
        at(server.endpoint)
        monkeypatch.delenv("AWS_DEFAULT_REGION")
        with pytest.raises(NoRegion, match="--region"):
            ask(Clients())
        assert server.asked == []


def test_no_credentials(at, monkeypatch):
    with answering(EMPTY) as server:
        at(server.endpoint)
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        with pytest.raises(NoCredentials, match="No credentials for this login: run `aws sso login`"):
            ask(Clients())
        assert server.asked == []


def test_half_of_the_credentials(at, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "only")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with pytest.raises(NoCredentials):
        ask(Clients())


def test_a_profile_that_is_not_there():
    with pytest.raises(NoCredentials, match="There is no AWS profile nope"):
        ask(Clients(profile="nope"))


def test_a_profile_of_the_environment_that_is_not_there(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "nope")
    with pytest.raises(NoCredentials, match="There is no AWS profile nope"):
        ask(Clients())


def test_a_profile_gives_keys_region_and_endpoint(home):
    with answering(EMPTY) as server:
        (home / "aws-config").write_text(
            f"[profile ops]\nregion = eu-west-1\nendpoint_url = {server.endpoint}\n"
            "aws_access_key_id = a\naws_secret_access_key = b\n"
        )
        clients = Clients(profile="ops")
        ask(clients)
        assert (clients.profile, clients.region, clients.scope.endpoint) == ("ops", "eu-west-1", server.endpoint)
        assert clients.meter.total == server.count("listjobs") == 1


def test_the_region_that_is_asked_for_wins(at):
    with answering(EMPTY) as server:
        at(server.endpoint)
        assert Clients(region="us-west-2").scope.region == "us-west-2"


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("[profile ops\nregion = x", "configuration cannot be used"),
        ("[profile ops]\nregion = ap northeast", "configuration cannot be used"),
        ("[profile ops]\nregion = us-east-1\nendpoint_url = nonsense\n", "configuration cannot be used"),
        ("[profile ops]\nregion = us-east-1\ncredential_process = /no/such/program\n", "profile ops"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_one_sentence(home, config, words):
    (home / "aws-config").write_text(config)
    with pytest.raises(AwsError, match=words) as caught:
        ask(Clients(profile="ops"))
    assert "\n" not in caught.value.sentence


def test_without_an_endpoint_it_is_aws(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    scope = Clients().scope
    assert (scope.endpoint, scope.account, scope.region) == ("aws", "", "us-east-1")


def test_the_account_is_learned_from_the_first_arn(at):
    with answering(QUEUES) as server:
        clients = at(server.endpoint)
        assert [queue.scope.account for queue in describe_queues(clients)] == ["123456789012"]
        assert clients.scope.account == "123456789012"


def test_a_logs_client_a_region_and_one_for_the_own(at):
    with answering(EMPTY) as server:
        clients = at(server.endpoint)
        assert clients.logs() is clients.logs("ap-northeast-2")
        assert clients.logs("us-east-1") is not clients.logs()
        assert clients.logs("us-east-1").meta.region_name == "us-east-1"


def test_many_threads_make_one_client_and_every_call_is_counted(at):
    with answering(EMPTY) as server:
        clients = at(server.endpoint)
        made = []
        threads = [threading.Thread(target=lambda: made.append((clients.batch, ask(clients)))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({id(client) for client, _ in made}) == 1
        assert len(made) == clients.meter.total == clients.meter.per_minute() == server.count("listjobs") == 8


PUBLISHES = [
    lambda c: c.sns("").publish(TopicArn="t", Message="m"),
    lambda c: c.functions("").invoke(FunctionName="f"),
    lambda c: c.ssm.get_parameter(Name="n"),
]


@pytest.mark.parametrize("act", PUBLISHES)
@pytest.mark.parametrize("read_only", [True, False])
def test_only_the_clients_of_the_sinks_send_alerts(at, act, read_only):
    with answering(EMPTY) as server:
        with pytest.raises(ReadOnly, match="sinks of alerts"):
            act(at(server.endpoint, read_only))
        assert server.asked == []


@pytest.mark.parametrize("act", [*CHANGES, ask])
def test_the_clients_of_the_sinks_send_nothing_else(at, act):
    with answering(EMPTY) as server:
        at(server.endpoint)
        with pytest.raises(ReadOnly, match="sinks of alerts"):
            act(Clients(sends=True))
        assert server.asked == []
