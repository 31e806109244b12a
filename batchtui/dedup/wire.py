"""Calls to AWS: signed, tried again where that is safe, and every failure one sentence."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from time import sleep
from typing import Any

from batchtui.dedup.clock import between, monotonic
from batchtui.dedup.credentials import Credentials
from batchtui.dedup.door import Answer, Door
from batchtui.dedup.failure import GuardError, plain
from batchtui.dedup.places import endpoint
from batchtui.dedup.sign import signed

TRIES = 3
PATIENCE_S = 13.0
"""How long all that belongs to one decision may take while nothing answers."""
TRY_S = 4.0

_THROTTLED = {
    "ThrottlingException",
    "Throttling",
    "TooManyRequestsException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestLimitExceeded",
    "ProvisionedThroughputExceededException",
    "SlowDown",
}
_PASSING = {"RequestTimeout", "RequestTimeoutException", "ReplicatedWriteConflictException"}
"""What goes by though AWS calls it our fault."""
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
_CLOCK = {"RequestTimeTooSkewed", "RequestInTheFuture"}
_SIGNATURE = {"InvalidSignatureException", "SignatureDoesNotMatch"}
_BAD_KEYS = {"UnrecognizedClientException", "InvalidClientTokenId", "IncompleteSignature", "MissingAuthenticationToken"}
_DENIED = {"AccessDeniedException", "AccessDenied", "UnauthorizedOperation"}


class Wire:
    """The way to AWS in one region."""

    def __init__(self, environ: Mapping[str, str], region: str, credentials: Credentials) -> None:
        self._environ, self.region, self.credentials = environ, region, credentials
        self._doors: dict[str, Door] = {}
        self._skew_s = 0.0
        self._until = monotonic() + PATIENCE_S

    def twin(self) -> Wire:
        """Another one for another thread: with connections of its own, and what is known of AWS's clock."""
        other = Wire(self._environ, self.region, self.credentials)
        other._skew_s = self._skew_s
        return other

    def be_patient(self, seconds: float = PATIENCE_S) -> None:
        """A new decision begins, with a patience of its own."""
        self._until = monotonic() + seconds

    def now_ms(self) -> int:
        """The time by AWS's clock, as the last answer told it; this machine's until one has come."""
        return int((time.time() + self._skew_s) * 1000)

    def close(self) -> None:
        """Lets the connections go, as nothing is asked for a while."""
        for door in self._doors.values():
            door.close()

    def dynamodb(self, operation: str, body: Mapping[str, Any], about: str) -> Any:
        """A call of DynamoDB (JSON 1.0). `about` names the table, for the sentences."""
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"DynamoDB_20120810.{operation}"}
        return self._call("dynamodb", operation, "/", headers, _written(body), about)

    def batch(self, operation: str, body: Mapping[str, Any], about: str, once: bool = False) -> Any:
        """A call of AWS Batch (REST-JSON); `once` for what must never be sent twice."""
        headers = {"Content-Type": "application/json"}
        tries = 1 if once else TRIES
        return self._call("batch", operation, f"/v1/{operation.lower()}", headers, _written(body), about, tries)

    def caller_account(self) -> str:
        """The account of the keys (STS)."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        body = b"Action=GetCallerIdentity&Version=2011-06-15"
        told = self._call("sts", "GetCallerIdentity", "/", headers, body, "this login")
        found = re.search(r"<Account>(\d{12})</Account>|\"Account\":\s*\"(\d{12})\"", told["text"])
        if not found:
            raise GuardError("STS does not tell the account: set BATCHTUI_ACCOUNT to its twelve digits.")
        return found.group(1) or found.group(2)

    def door(self, service: str) -> Door:
        """The endpoint of a service, as the environment says, else AWS's own."""
        if service not in self._doors:
            own = self._environ.get(f"AWS_ENDPOINT_URL_{service.upper()}") or self._environ.get("AWS_ENDPOINT_URL")
            if (self._environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") or "").lower() == "true":
                own = None
            self._doors[service] = Door(own or endpoint(service, self.region), self._environ)
        return self._doors[service]

    def _call(
        self,
        service: str,
        operation: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        about: str,
        tries: int = TRIES,
    ) -> Any:
        fresh = False
        for left in range(tries - 1, -1, -1):
            try:
                answer = self._once(service, path, headers, body, fresh)
            except OSError as error:
                trouble = _unreachable(self.door(service), operation, error)
            else:
                if answer.status < 300:
                    read = {"text": answer.body.decode("utf-8", "replace")} if service == "sts" else _object(answer)
                    if read is not None:
                        return read
                    trouble = GuardError(
                        f"The answer of {self.door(service).url} to {operation} cannot be read: is it an AWS endpoint?"
                    )
                else:
                    trouble = self._trouble(service, operation, answer, about)
                    if not self._again(trouble):
                        raise trouble
                    fresh = trouble.code in _EXPIRED
            if not left or monotonic() >= self._until:
                raise trouble
            sleep(min(between(0.1, 0.5) * 2 ** (tries - 1 - left), max(0.0, self._until - monotonic())))
        raise AssertionError("unreachable")

    def _once(self, service: str, path: str, headers: Mapping[str, str], body: bytes, fresh: bool) -> Answer:
        door = self.door(service)
        keys = self.credentials.keys(fresh)
        path = door.path + path
        whole = signed(keys, service, self.region, door.host, path, headers, body, time.time() + self._signing_skew())
        answer = door.send("POST", path, whole, body, max(0.5, min(TRY_S, self._until - monotonic())))
        if answer.date_s:
            self._skew_s = answer.date_s - time.time()
        return answer

    def _signing_skew(self) -> float:
        """AWS takes signatures that are some minutes off: only a clock that is wrong by more is mended."""
        return self._skew_s if abs(self._skew_s) > 120 else 0.0

    def _again(self, trouble: GuardError) -> bool:
        """Whether the same call may go through at the next try."""
        if trouble.code in _EXPIRED:
            return self.credentials.renewable
        return trouble.passes or trouble.code in _CLOCK | _SIGNATURE

    def _trouble(self, service: str, operation: str, answer: Answer, about: str) -> GuardError:
        told = _object(answer) or {}
        # STS puts both into an object of their own, and some that speak for it know XML only.
        error = told.get("Error")
        inner = error if isinstance(error, dict) else {}
        xml = re.search(rb"<Code>([\w.]+)</Code>", answer.body) if service == "sts" else None
        named = answer.headers.get("x-amzn-errortype") or told.get("__type") or told.get("code") or inner.get("Code")
        code = str(named or (xml.group(1).decode() if xml else ""))
        code = code.partition(":")[0].rpartition("#")[2]
        message = plain(str(told.get("message") or told.get("Message") or inner.get("Message") or ""))
        sentence = _sentence(service, operation, answer.status, code, message, about, self.region)
        passes = answer.status >= 500 or answer.status == 429 or code in _THROTTLED | _PASSING
        return GuardError(sentence, code, told, refused=answer.status < 500, passes=passes)


def _sentence(service: str, operation: str, status: int, code: str, message: str, about: str, region: str) -> str:
    says = f" AWS says: {message.rstrip('.')}." if message else ""
    if code in _EXPIRED:
        return (
            f"The AWS credentials have expired ({operation}): renew them, or run under a job role, which renews itself."
        )
    if code in _CLOCK or (code in _SIGNATURE and ("expired" in message or "not yet current" in message)):
        return f"AWS refuses our signatures ({operation}): set this machine's clock."
    if code in _SIGNATURE or code in _BAD_KEYS:
        # Its message may quote the headers, and with them the session's token.
        return (
            f"AWS does not accept the credentials ({operation}, {code}): correct the keys, or give the job a job role."
        )
    if code in _DENIED:
        return f"The job's role may not do {service}:{operation} on {about}: allow it.{says}"
    if code in _THROTTLED or status == 429:
        return (
            f"AWS throttles {operation} on {about}, also at the third try: raise its capacity, or start fewer at once."
        )
    if code == "ResourceNotFoundException":
        return f"There is no {about} in {region}: create it, or correct its name and the region."
    if status >= 500:
        return f"AWS failed at {operation} on {about} ({status}{' ' + code if code else ''}), also at the third try."
    return f"AWS refuses {operation} on {about} ({code or status}).{says}"


def _unreachable(door: Door, operation: str, error: Exception) -> GuardError:
    why = plain(str(error)) or type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in why:
        return GuardError(
            f"The certificate of {door.url} cannot be verified ({operation}): install ca-certificates in the image, "
            "or name a bundle in AWS_CA_BUNDLE."
        )
    return GuardError(
        f"No answer from {door.url} to {operation} ({why}): check the route to it (NAT or a VPC endpoint), "
        "the endpoint and the proxy variables.",
        passes=True,
    )


def _written(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()


def _object(answer: Answer) -> dict[str, Any] | None:
    """The JSON object in an answer, `{}` of an empty one; None: it is none, or was cut off."""
    if not answer.body.strip():
        return {}
    try:
        read = json.loads(answer.body)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None
