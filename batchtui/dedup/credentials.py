"""Where the keys come from: the environment, the container's endpoint (ECS, EKS), or the instance (IMDSv2).

Profiles and logins are the business of `batchtui guard`, which hands its keys in.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from batchtui.dedup.clock import iso_date_s
from batchtui.dedup.door import Answer, Door, url_parts
from batchtui.dedup.failure import GuardError, plain
from batchtui.dedup.sign import Keys

RENEW_BEFORE_S = 300
CONTAINER = "http://169.254.170.2"
INSTANCE = "http://169.254.169.254"
_LOCAL = ("localhost", "127.0.0.1", "::1", "169.254.170.2", "169.254.170.23", "fd00:ec2::23")
TIMEOUT_S = 2.0

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
            try:
                with open(file, encoding="utf-8") as opened:  # noqa: PTH123
                    token = opened.read().strip()
            except OSError as error:
                raise GuardError(f"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read: {error}.") from error
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
        listed = door.send("GET", path, headers, b"", TIMEOUT_S)
        if listed.status != 200 or not listed.body.strip():
            return None
        role = listed.body.decode().split()[0]
        return _read(_fetch(door, "GET", path + role, headers))


def _fetch(door: Door, method: str, path: str, headers: Mapping[str, str]) -> Answer:
    for last in (False, False, True):
        try:
            answer = door.send(method, path, headers, b"", TIMEOUT_S)
        except OSError as error:
            if last:
                raise GuardError(
                    f"The credentials' endpoint {door.url} does not answer: {plain(str(error))}."
                ) from error
            continue
        if answer.status == 200:
            return answer
        if last or answer.status < 500:
            raise GuardError(f"The credentials' endpoint {door.url} says {answer.status}: has the job a job role?")
    raise AssertionError("unreachable")


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
