"""The one door where botocore's errors become ours: each a sentence with the mend."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from batchtui.aws import codes
from batchtui.aws.clock import AwsClock
from batchtui.domain.failure import (
    TRY_AGAIN,
    AwsError,
    Denied,
    LoginExpired,
    LostAnswer,
    NoCredentials,
    NoRegion,
    NotFound,
    Refused,
    ServerFault,
    Throttled,
    Unreachable,
    WrongClock,
)
from batchtui.domain.scope import name_of_arn
from batchtui.domain.when import clock_off


@dataclass(frozen=True, slots=True)
class Subject:
    """What a call was about, for the sentence."""

    operation: str
    """`ListJobs`."""
    profile: str = ""
    """Empty: none was named."""
    region: str = ""
    endpoint: str = ""
    """A custom endpoint's URL; empty on AWS."""
    name: str = ""
    """The queue, job or stream that was asked for."""
    writes: bool = False
    """A lost answer may stand for something done."""
    patience_s: int = 0
    """How long an answer is waited for; 0: nobody has said."""
    clock: AwsClock | None = None
    """What is known of AWS's; None: nothing."""


_NOT_CONNECTED = (
    boto.EndpointConnectionError,
    boto.ConnectTimeoutError,
    boto.ProxyConnectionError,
)
"""The request never left: nothing can have been done."""


class Unreadable(Exception):
    """An answer that says success and is not what AWS writes; the text says why, as the end of a sentence."""


class CutOff(Unreadable):
    """The connection broke in the middle of it."""


def check_whole(response_dict: dict[str, Any], **_: Any) -> None:
    """Handler of botocore's `before-parse`: botocore takes a body that was cut off, or a web page, for `{}`.

    Raises:
        CutOff: the body is shorter than announced.
        Unreadable: it is no JSON object.
    """
    body, headers = response_dict["body"], response_dict["headers"]
    if response_dict["status_code"] >= 300 or not isinstance(body, bytes):
        return
    announced = headers.get("Content-Length", "")
    if announced.isdigit() and len(body) < int(announced) and "Content-Encoding" not in headers:
        raise CutOff("it was cut off")
    kind = str(headers.get("Content-Type", ""))
    inside = body.strip()
    if inside and not ("xml" in kind or "cbor" in kind) and not (inside.startswith(b"{") and inside.endswith(b"}")):
        raise Unreadable("it is no JSON")


@contextmanager
def translated(subject: Subject) -> Iterator[None]:
    """Runs a call of boto3 and raises its errors as ours.

    Raises:
        AwsError: every failure of botocore, as the class that fits.
    """
    try:
        yield
    except AwsError:
        raise
    except boto.ClientError as error:
        raise from_answer(error, subject) from error
    except boto.BotoCoreError as error:
        raise from_client(error, subject) from error
    except OSError as error:
        # botocore wraps the network's; what is left is a credential_process, or a file of the configuration.
        raise NoCredentials(f"The keys of {_who(subject)} cannot be read: {error}.", subject.operation) from error
    except KeyError as error:
        raise _unreadable(subject, f"it has no {error.args[0]}") from error
    except ResponseParserError as error:
        # No BotoCoreError: a proxy's page where XML was awaited, such as of STS behind a profile's role.
        raise _unreadable(subject, "it is not what AWS writes", passing=True) from error
    except Unreadable as error:
        raise _unreadable(subject, str(error), passing=isinstance(error, CutOff)) from error


def from_answer(error: boto.ClientError, subject: Subject) -> AwsError:
    """An answer with an error code."""
    code = str(error.response.get("Error", {}).get("Code", "")).rpartition("#")[2].partition(":")[0]
    if error.operation_name in codes.LOGIN_OPERATIONS:
        subject = replace(subject, operation=error.operation_name, writes=False)
    message = str(error.response.get("Error", {}).get("Message", "") or code)
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    kind, sentence = _kind_of_answer(code, message, status, subject)
    return kind(sentence, subject.operation, code)


def _kind_of_answer(code: str, message: str, status: int, subject: Subject) -> tuple[type[AwsError], str]:
    who = _who(subject)
    if code in codes.CLOCK or (code in codes.SIGNATURE and ("expired" in message or "not yet current" in message)):
        return WrongClock, _clock_sentence(message, subject.clock.off_ms if subject.clock else 0)
    if code in codes.EXPIRED:
        return LoginExpired, f"{_login(subject)} has expired: {login_mend(subject.profile)}."
    if code in codes.SIGNATURE or code in codes.BAD_KEYS:
        return NoCredentials, f"AWS does not accept the keys of {who}: {login_mend(subject.profile)}."
    if code in codes.THROTTLED or status == 429:
        return Throttled, f"AWS asks to slow down ({subject.operation}){TRY_AGAIN}"
    if code in codes.DENIED:
        return Denied, (
            f"{who[:1].upper() + who[1:]} may not do {_permission(subject.operation)}: "
            f"ask for that right. AWS says: {message}"
        )
    if code == "ResourceNotFoundException":
        return NotFound, f"{subject.name or 'What was asked for'} is not there. AWS says: {message}"
    if status >= 500:
        if subject.writes:
            return LostAnswer, lost_sentence(subject, f"AWS failed ({status} {code})")
        return ServerFault, f"AWS failed at {subject.operation} ({status} {code}){TRY_AGAIN}"
    return Refused, f"AWS refused {subject.operation}: {message}"


def _unreadable(subject: Subject, why: str, passing: bool = False) -> AwsError:
    """An answer that is not what AWS writes: a proxy's page, or one that was cut off, which passes."""
    if subject.writes:
        return LostAnswer(lost_sentence(subject, f"The answer cannot be read, {why}"), subject.operation)
    mend = TRY_AGAIN if passing else f": is {_where(subject)} an AWS endpoint?"
    sentence = f"The answer to {subject.operation} cannot be read, {why}{mend}"
    return ServerFault(sentence, subject.operation)


def from_client(error: boto.BotoCoreError, subject: Subject) -> AwsError:
    """No usable answer: credentials, configuration or the network."""
    kind, sentence = _kind_of_failure(error, subject)
    return kind(sentence, subject.operation, type(error).__name__)


def _kind_of_failure(error: boto.BotoCoreError, subject: Subject) -> tuple[type[AwsError], str]:
    who = _who(subject)
    if isinstance(error, boto.NoRegionError):
        return (
            NoRegion,
            "No region is set: give --region, or set AWS_DEFAULT_REGION, or the profile's region.",
        )
    if isinstance(error, boto.ProfileNotFound):
        return NoCredentials, _profile_sentence(str(error.kwargs.get("profile") or subject.profile))
    if isinstance(error, _EXPIRED_ERRORS):
        return LoginExpired, f"{_login(subject)} has expired: {login_mend(subject.profile)}."
    if isinstance(error, boto.LoginRefreshRequired | boto.LoginTokenLoadError):
        named = f" --profile {subject.profile}" if subject.profile else ""
        return LoginExpired, f"{_login(subject)} has expired: run `aws login{named}`."
    if isinstance(error, boto.CredentialRetrievalError):
        return NoCredentials, f"No credentials for {who}. {_plain(error)}"
    if isinstance(error, boto.ConfigParseError | boto.InvalidConfigError | boto.InvalidRegionError):
        return AwsError, f"The AWS configuration cannot be used: {_plain(error)}"
    if isinstance(error, _CREDENTIAL_ERRORS):
        return NoCredentials, f"No credentials for {who}: {login_mend(subject.profile)}."
    if isinstance(error, _NOT_CONNECTED):
        return Unreachable, f"Nothing answers at {_where(subject)}: check the network and the endpoint."
    if isinstance(error, boto.ReadTimeoutError):
        return _late(subject)
    if isinstance(error, boto.HTTPClientError | boto.ResponseStreamingError | boto.IncompleteReadError):
        if subject.writes:
            return LostAnswer, lost_sentence(subject, "The connection broke before the answer")
        return Unreachable, f"The connection to {_where(subject)} broke at {subject.operation}{TRY_AGAIN}"
    if subject.writes and "Parser" in type(error).__name__:
        return LostAnswer, lost_sentence(subject, "The answer cannot be read")
    if isinstance(error, boto.ParamValidationError):
        return Refused, f"{subject.operation} cannot be sent: {_plain(error)}"
    return AwsError, f"{subject.operation} failed: {_plain(error)}"


def _late(subject: Subject) -> tuple[type[AwsError], str]:
    """The request was sent, and nothing came."""
    within = f"within {subject.patience_s} s" if subject.patience_s else "in time"
    if subject.writes:
        return LostAnswer, lost_sentence(subject, f"{_where(subject)} did not answer {within}")
    return Unreachable, f"{_where(subject)} did not answer {subject.operation} {within}{TRY_AGAIN}"


_EXPIRED_ERRORS = (
    boto.UnauthorizedSSOTokenError,
    boto.SSOTokenLoadError,
    boto.TokenRetrievalError,
)
_CREDENTIAL_ERRORS = (
    boto.NoCredentialsError,
    boto.PartialCredentialsError,
    boto.NoAuthTokenError,
    boto.MetadataRetrievalError,
)


def _plain(error: Exception) -> str:
    """botocore's message on one line."""
    return " ".join(str(error).split())


def lost_sentence(subject: Subject, what: str) -> str:
    """What to say when a writing call may have been carried out."""
    about = f" of {subject.name}" if subject.name else ""
    return f"{what}: {subject.operation}{about} may have been accepted. Look before you repeat it."


def unknown_queue(name: str, known: list[str]) -> NotFound:
    """A queue that this account does not have in this region, with those it has."""
    have = f"queues here: {', '.join(known)}" if known else "there are no job queues here"
    return NotFound(f"There is no job queue {name_of_arn(name)}; {have}.", "DescribeJobQueues")


def unknown_job(job_id: str) -> NotFound:
    """A job id that AWS does not know."""
    return NotFound(
        f"AWS Batch knows no job {job_id} here: check the id, the profile and the region "
        "(it forgets ended jobs after a week or so).",
        "DescribeJobs",
    )


def login_mend(profile: str) -> str:
    """How to get credentials again."""
    if profile:
        return f"run `aws sso login --profile {profile}`, or renew the keys of that profile"
    return "run `aws sso login` or `aws configure`, or set AWS_PROFILE or AWS_ACCESS_KEY_ID"


def _who(subject: Subject) -> str:
    return f"profile {subject.profile}" if subject.profile else "this login"


def _login(subject: Subject) -> str:
    return f"The login of profile {subject.profile}" if subject.profile else "This login"


def _where(subject: Subject) -> str:
    return subject.endpoint or f"AWS in {subject.region or 'this region'}"


def _permission(operation: str) -> str:
    service = "logs" if "Log" in operation else "sts" if "Caller" in operation or "Assume" in operation else "batch"
    service = "dynamodb" if operation == "Scan" or operation.endswith("Item") else service
    if operation in _OTHERWISE:
        return _OTHERWISE[operation]
    service = "events" if "Rule" in operation or "EventBus" in operation else service
    service = "scheduler" if operation.endswith(("Schedule", "Schedules")) else service
    service = "cloudformation" if "Stack" in operation or operation.endswith(("ChangeSet", "Protection")) else service
    return f"{service}:{operation}"


_OTHERWISE = {
    "GetParameter": "ssm:GetParameter",
    "PutParameter": "ssm:PutParameter",
    "Invoke": "lambda:InvokeFunction",
    "Publish": "sns:Publish",
}


def _profile_sentence(profile: str) -> str:
    return (
        f"There is no AWS profile {profile}: `aws configure list-profiles` names those there are, "
        f"or set it up with `aws configure --profile {profile}`."
    )


def _clock_sentence(message: str, off_ms: int) -> str:
    off = clock_off(off_ms) or "wrong by more than five minutes"
    return (
        f"AWS refuses our signatures because this machine's clock is {off}: "
        f"set the clock (`timedatectl set-ntp true`). AWS says: {message}"
    )
