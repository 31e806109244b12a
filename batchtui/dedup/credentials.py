"""Where the keys come from: the environment, a web identity (IRSA), the container's endpoint, or the instance (IMDSv2).

Profiles and logins are the business of `batchtui guard`, which hands its keys in.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from time import sleep
from typing import Any

from batchtui.dedup.clock import between, iso_date_s
from batchtui.dedup.door import Answer, Door, url_parts
from batchtui.dedup.failure import GuardError, plain
from batchtui.dedup.places import endpoint
from batchtui.dedup.sign import Keys

RENEW_BEFORE_S = 300
CONTAINER = "http://169.254.170.2"
INSTANCE = "http://169.254.169.254"
_LOCAL = ("localhost", "127.0.0.1", "::1", "169.254.170.2", "169.254.170.23", "fd00:ec2::23")
TIMEOUT_S = 2.0
_ROLE = "has the job a job role?"
_TOLD_BY_STS = ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")

Given = Callable[[], Keys]
"""Keys from elsewhere: called each time keys are wanted, and raises GuardError where there are none."""


class Credentials:
    """Keys, fetched when first needed and again before they expire."""

    def __init__(self, environ: Mapping[str, str], given: Given | None = None) -> None:
        self._environ, self._given = environ, given
        self._kept: Keys | None = None

    def keys(self, fresh: bool = False) -> Keys:
        """Keys to sign with; `fresh` where AWS has called the kept ones expired.

        Raises:
            GuardError: there are none, or their source does not answer.
        """
        if self._given:
            return self._given()
        kept = self._kept
        if kept is None or fresh or (kept.expires_s and kept.expires_s - time.time() < RENEW_BEFORE_S):
            kept = self._kept = self._find()
        return kept

    @property
    def renewable(self) -> bool:
        """Whether asking again may give other keys."""
        return self._given is not None or "AWS_ACCESS_KEY_ID" not in self._environ

    def _find(self) -> Keys:
        environ = self._environ
        access, secret = environ.get("AWS_ACCESS_KEY_ID", ""), environ.get("AWS_SECRET_ACCESS_KEY", "")
        if access and secret:
            return Keys(access, secret, environ.get("AWS_SESSION_TOKEN", ""))
        if environ.get("AWS_WEB_IDENTITY_TOKEN_FILE") and environ.get("AWS_ROLE_ARN"):
            return self._by_web_identity(environ["AWS_WEB_IDENTITY_TOKEN_FILE"], environ["AWS_ROLE_ARN"])
        relative = environ.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "")
        full = environ.get("AWS_CONTAINER_CREDENTIALS_FULL_URI", "")
        if relative or full:
            return _read(self._from_container(CONTAINER + relative if relative else full))
        if environ.get("AWS_EC2_METADATA_DISABLED", "").lower() != "true":
            found = self._from_instance()
            if found:
                return found
        raise GuardError(
            "There are no AWS credentials here: give the job definition a job role (jobRoleArn), "
            "or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        )

    def _by_web_identity(self, file: str, role: str) -> Keys:
        """STS AssumeRoleWithWebIdentity, which needs no signature: the token of a Kubernetes service account."""
        environ = self._environ
        token = _text_of(file, "AWS_WEB_IDENTITY_TOKEN_FILE")
        region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or ""
        url = environ.get("AWS_ENDPOINT_URL_STS") or environ.get("AWS_ENDPOINT_URL")
        if environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
            url = None
        door = Door(url or (endpoint("sts", region) if region else "https://sts.amazonaws.com"), environ)
        asked = {
            "Action": "AssumeRoleWithWebIdentity",
            "Version": "2011-06-15",
            "RoleArn": role,
            "RoleSessionName": environ.get("AWS_ROLE_SESSION_NAME") or "batchtui-guard",
            "WebIdentityToken": token,
        }
        body = "&".join(f"{name}={form_encoded(value)}" for name, value in asked.items()).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/xml"}
        answer = _fetch(door, "POST", door.path + "/", headers, body, f"let {role} trust this token.")
        told = answer.body.decode("utf-8", "replace")
        parts = [re.search(f"<{name}>([^<]+)</{name}>", told) for name in _TOLD_BY_STS]
        if not all(parts):
            raise GuardError(f"The answer of {door.url} to AssumeRoleWithWebIdentity gives no keys: is it STS?")
        access, secret, session, until = (part.group(1).strip() for part in parts if part)
        account = re.match(r"arn:[^:]+:iam::(\d{12}):", role)
        return Keys(access, secret, session, iso_date_s(until), account.group(1) if account else "")

    def _from_container(self, url: str) -> Answer:
        parts = url_parts(url, "http")
        if not parts:
            raise GuardError(f"AWS_CONTAINER_CREDENTIALS_FULL_URI is no URL: {plain(url)}.")
        if parts.scheme != "https" and parts.host not in _LOCAL:
            raise GuardError(f"AWS_CONTAINER_CREDENTIALS_FULL_URI names {parts.host}, which is not local: use https.")
        headers = {"Accept": "application/json"}
        file = self._environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "")
        token = self._environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN", "")
        if file:
            token = _text_of(file, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
        if token:
            headers["Authorization"] = token
        # The container's endpoint is never behind a proxy.
        return _fetch(Door(f"{parts.scheme}://{parts.netloc}", {}), "GET", parts.path or "/", headers)

    def _from_instance(self) -> Keys | None:
        base = self._environ.get("AWS_EC2_METADATA_SERVICE_ENDPOINT", "") or INSTANCE
        door = Door(base, {})
        try:
            answer = door.send("PUT", "/latest/api/token", {"X-aws-ec2-metadata-token-ttl-seconds": "300"}, b"", 1.0)
        except OSError:
            return None
        headers = {"X-aws-ec2-metadata-token": answer.body.decode("ascii", "replace").strip()}
        path = "/latest/meta-data/iam/security-credentials/"
        try:
            listed = door.send("GET", path, headers, b"", TIMEOUT_S)
        except OSError:
            return None
        if answer.status != 200 or listed.status != 200 or not listed.body.strip():
            return None
        role = listed.body.decode("ascii", "replace").split()[0]
        return _read(_fetch(door, "GET", path + role, headers))


def _fetch(
    door: Door, method: str, path: str, headers: Mapping[str, str], body: bytes = b"", mend: str = _ROLE
) -> Answer:
    for last in (False, False, True):
        try:
            answer = door.send(method, path, headers, body, TIMEOUT_S)
        except OSError as error:
            if last:
                raise GuardError(
                    f"The credentials' endpoint {door.url} does not answer: {plain(str(error))}.", passes=True
                ) from error
            continue
        if answer.status == 200:
            return answer
        # The agent of an instance on which many jobs start at once says 429.
        if last or (answer.status < 500 and answer.status != 429):
            raise GuardError(f"The credentials' endpoint {door.url} says {answer.status}: {mend}")
        sleep(between(0.1, 0.5))
    raise AssertionError("unreachable")


def _text_of(file: str, variable: str) -> str:
    try:
        with open(file, encoding="utf-8") as opened:  # noqa: PTH123
            return opened.read().strip()
    except (OSError, ValueError) as error:
        raise GuardError(f"{variable} cannot be read: {error}.") from error


def form_encoded(text: str) -> str:
    """A value of a form, as `urllib.parse` writes it, which takes long to load."""
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in text.encode())


def _read(answer: Answer) -> Keys:
    try:
        told: dict[str, Any] = json.loads(answer.body)
        account = re.match(r"arn:[^:]+:(?:iam|sts)::(\d{12}):", told.get("RoleArn") or "")
        return Keys(
            told["AccessKeyId"],
            told["SecretAccessKey"],
            told.get("Token") or "",
            iso_date_s(told.get("Expiration") or ""),
            account.group(1) if account else str(told.get("AccountId") or ""),
        )
    except (ValueError, KeyError, AttributeError) as error:
        raise GuardError("The credentials' endpoint gives no keys: has the job a job role (jobRoleArn)?") from error
