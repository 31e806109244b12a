"""Every way in which a call fails, through real HTTP and a real boto3 client, becomes a sentence with the mend."""

import pytest
from answering import HANG_UP, Reply, answering, closed_port, fault
from botocore.exceptions import LoginRefreshRequired, LoginTokenLoadError

from batchtui.aws import clients
from batchtui.aws.errors import Subject, translated
from batchtui.aws.jobs import describe, list_by_state, submit, terminate
from batchtui.demo.door import OPERATIONS
from batchtui.demo.faults import parse
from batchtui.demo.server import serving
from batchtui.demo.story import build
from batchtui.domain.failure import (
    AwsError,
    Denied,
    LoginExpired,
    LostAnswer,
    NoCredentials,
    NotFound,
    Refused,
    ServerFault,
    Throttled,
    Unreachable,
    WrongClock,
)
from batchtui.domain.job import LogPlace
from batchtui.domain.state import JobState

EARLIER = "Signature expired: 20261124T000000Z is now earlier than 20261124T000500Z (20261124T001000Z - 5 min.)"
LATER = "Signature not yet current: 20261124T003000Z is still later than 20261124T002000Z (20261124T001500Z + 5 min.)"
KEY = "The request signature we calculated does not match the signature you provided."
REQUEST = {"jobName": "etl", "jobQueue": "default", "jobDefinition": "etl:1"}


def ask(clients):
    return list_by_state(clients, "default", JobState.RUNNING)


ANSWERS = [
    (fault(429, "TooManyRequestsException", "Too Many Requests"), Throttled, "slow down"),
    (fault(400, "ThrottlingException", "Rate exceeded"), Throttled, "slow down"),
    (fault(403, "ExpiredTokenException", "The security token is expired"), LoginExpired, "aws sso login"),
    (fault(403, "InvalidSignatureException", EARLIER), WrongClock, "this machine's clock is wrong"),
    (fault(403, "InvalidSignatureException", LATER), WrongClock, "timedatectl"),
    (fault(403, "SignatureDoesNotMatch", KEY), NoCredentials, "does not accept the keys"),
    (
        fault(403, "MissingAuthenticationToken", "Missing Authentication Token"),
        NoCredentials,
        "does not accept the keys",
    ),
    (fault(403, "UnrecognizedClientException", "The token is invalid"), NoCredentials, "does not accept the keys"),
    (fault(403, "AccessDeniedException", "User x is not authorized"), Denied, "may not do batch:ListJobs"),
    (fault(404, "ResourceNotFoundException", "no such thing"), NotFound, "default is not there"),
    (fault(400, "ClientException", "Queue must be valid"), Refused, "AWS refused ListJobs: Queue must be valid"),
    (fault(500, "ServerException", "oops"), ServerFault, "500"),
    (Reply(503, b"<html>Service Unavailable</html>"), ServerFault, "503"),
    (Reply(403, b""), Denied, "may not do"),
    (HANG_UP, Unreachable, "broke at ListJobs"),
    (Reply(200, {"jobSummaryList": []}, cut=True), ServerFault, "cannot be read, it was cut off: try again"),
]


@pytest.mark.parametrize(("reply", "kind", "words"), ANSWERS)
def test_an_answer_that_is_an_error(at, reply, kind, words):
    with answering(reply) as server, pytest.raises(AwsError) as caught:
        ask(at(server.endpoint))
    assert type(caught.value) is kind
    assert words in caught.value.sentence
    assert "\n" not in caught.value.sentence
    assert server.count("listjobs") == 1, "retries are the loop's, never botocore's"


@pytest.mark.parametrize(
    "error", [LoginRefreshRequired(), LoginTokenLoadError(error_msg="Unable to load a existing login session")]
)
def test_a_login_by_aws_login_is_renewed_by_it(error):
    with pytest.raises(LoginExpired) as caught, translated(Subject("ListJobs", profile="ops")):
        raise error
    assert caught.value.sentence == "The login of profile ops has expired: run `aws login --profile ops`."


def test_nothing_listens(at):
    endpoint = closed_port()
    with pytest.raises(Unreachable, match="Nothing answers at http://") as caught:
        ask(at(endpoint))
    assert endpoint in caught.value.sentence


@pytest.fixture
def impatient(monkeypatch):
    """Waits for an answer for a tenth of a second."""
    monkeypatch.setattr(clients, "READ_TIMEOUT_S", 0.1)


def test_an_answer_that_does_not_come_is_told_with_how_long_it_was_waited_for(at, impatient):
    with serving(build(speed=0), faults=parse("silent=1", OPERATIONS)) as server:
        with pytest.raises(Unreachable) as caught:
            ask(at(server.endpoint))
        where = server.endpoint
        assert caught.value.sentence == f"{where} did not answer ListJobs within 0.1 s: try again in a moment."
        assert caught.value.while_asking == f"{where} did not answer ListJobs within 0.1 s: asking again."
        with pytest.raises(LostAnswer, match=r"did not answer within 0\.1 s: SubmitJob of etl may have been accepted"):
            submit(at(server.endpoint), REQUEST)


LOST = [
    HANG_UP,
    fault(500, "ServerException"),
    Reply(502, b"<html>Bad Gateway</html>"),
    Reply(200, {"jobId": "abc", "jobName": "etl"}, cut=True),
    Reply(200, b"<html>hello</html>"),
    Reply(200, {}),
]


@pytest.mark.parametrize("reply", LOST)
def test_a_submit_whose_answer_is_lost_may_have_been_accepted_and_is_sent_once(at, reply):
    with answering(reply) as server, pytest.raises(LostAnswer, match="may have been accepted"):
        submit(at(server.endpoint), REQUEST)
    assert server.count("submitjob") == 1


@pytest.mark.parametrize("reply", LOST[:3])
def test_a_terminate_whose_answer_is_lost_is_sent_once(at, reply):
    with answering(reply) as server, pytest.raises(LostAnswer, match="TerminateJob of abc may have been accepted"):
        terminate(at(server.endpoint), "abc", "why")
    assert server.count("terminatejob") == 1


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (fault(429, "TooManyRequestsException"), Throttled),
        (fault(400, "ClientException", "JobQueue default is DISABLED"), Refused),
        (fault(403, "AccessDeniedException", "no"), Denied),
        (fault(403, "ExpiredTokenException", "old"), LoginExpired),
    ],
)
def test_a_submit_that_aws_refused_was_certainly_not_accepted(at, reply, kind):
    with answering(reply) as server, pytest.raises(AwsError) as caught:
        submit(at(server.endpoint), REQUEST)
    assert type(caught.value) is kind
    assert server.count("submitjob") == 1


def test_a_submit_that_never_left_was_not_accepted(at):
    with pytest.raises(Unreachable):
        submit(at(closed_port()), REQUEST)


def test_a_page_of_a_proxy_is_no_answer(at):
    with answering(Reply(200, b"<html>Please log in</html>")) as server, pytest.raises(AwsError) as caught:
        ask(at(server.endpoint))
    assert "is http://127.0.0.1" in caught.value.sentence


def test_an_answer_of_logs_names_stream_and_group(at):
    from batchtui.aws.logs import read_forward

    place = LogPlace(1, "", "/aws/batch/job", "etl/default/1", "")
    words = "Log stream etl/default/1 in /aws/batch/job is not there"
    missing = fault(400, "ResourceNotFoundException", "The specified log stream does not exist.")
    with answering(missing) as server, pytest.raises(NotFound, match=words):
        read_forward(at(server.endpoint), place)
    assert server.count("GetLogEvents") == 1


def test_a_role_that_may_not_be_assumed_is_named_not_the_call_behind_it(at, home):
    (home / "aws-config").write_text(
        "[profile base]\naws_access_key_id = a\naws_secret_access_key = b\n"
        "[profile ops]\nregion = ap-northeast-2\nrole_arn = arn:aws:iam::123456789012:role/ops\nsource_profile = base\n"
    )
    from batchtui.aws.clients import Clients

    body = b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"
    with answering(Reply(403, body, {"Content-Type": "text/xml"})) as server:
        at(server.endpoint)
        with pytest.raises(Denied, match="Profile ops may not do sts:AssumeRole"):
            describe(Clients(profile="ops"), ["abc"])
    assert server.count("describejobs") == 0


def test_a_proxys_page_in_place_of_sts_is_told_in_a_sentence(at, home):
    (home / "aws-config").write_text(
        "[profile base]\naws_access_key_id = a\naws_secret_access_key = b\n"
        "[profile ops]\nregion = ap-northeast-2\nrole_arn = arn:aws:iam::123456789012:role/ops\nsource_profile = base\n"
    )
    from batchtui.aws.clients import Clients

    with answering(Reply(407, b"<html><p>Log in first</html>", {"Content-Type": "text/html"})) as server:
        at(server.endpoint)
        with pytest.raises(AwsError, match="cannot be read, it is not what AWS writes"):
            describe(Clients(profile="ops"), ["abc"])
    assert server.count("describejobs") == 0
