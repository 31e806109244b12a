"""The clients of one scope: one a service, made under one lock, counted, and read-only where asked."""

import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from batchtui.aws.budget import RATES, REST, Budget, Rate
from batchtui.aws.clock import AwsClock
from batchtui.aws.errors import Subject, translated
from batchtui.aws.operations import READS, SENDS, service_of
from batchtui.aws.raw import read_answer
from batchtui.domain.failure import AwsError, ReadOnly, Throttled
from batchtui.domain.scope import Scope

CONNECT_TIMEOUT_S = 5
READ_TIMEOUT_S = 15
POOL = 12

Client = Any
"""A boto3 client: botocore makes its methods at run time, so there is no type to name."""


class Clients:
    """Makes each client once. Safe to use from several threads.

    `profile` and `region` are what the user asked for; left out, boto3 finds them as it always does
    (`AWS_PROFILE`, `AWS_DEFAULT_REGION`, `AWS_ENDPOINT_URL`, the config file). `per_s`: calls a second by
    service (`batch`, `actions`, `logs`), where they are not to be the usual ones. `sends`: they are for the sinks of
    alerts, and let nothing else through.
    """

    def __init__(
        self,
        profile: str | None = None,
        region: str | None = None,
        read_only: bool = False,
        per_s: Mapping[str, float] = MappingProxyType({}),
        sends: bool = False,
    ) -> None:
        self.read_only = read_only
        self._sends = sends
        self.meter = CallMeter()
        self.clock = AwsClock()
        self._budgets = {service: Budget(_rate(service, per_s)) for service in (*RATES, "rest")}
        self._asked_profile = profile
        self._asked_region = region
        self._lock = threading.Lock()
        self._session: Any = None
        self._clients: dict[tuple[str, str], Client] = {}
        self._scope: Scope | None = None
        self._thread = threading.local()

    @property
    def profile(self) -> str:
        """The profile in use; empty when none is named."""
        session = self._open()
        return "" if session.profile_name == "default" and not self._asked_profile else str(session.profile_name)

    @property
    def region(self) -> str:
        """The region in use; empty when none is set."""
        return str(self._open().region_name or "")

    @property
    def scope(self) -> Scope:
        """Where this is; the account is empty until an ARN has told it.

        Raises:
            AwsError: no region, no such profile.
        """
        if self._scope is None:
            endpoint = self.batch.meta.endpoint_url
            aws = endpoint.endswith((".amazonaws.com", ".amazonaws.com.cn", ".api.aws"))
            self._scope = Scope("aws" if aws else endpoint, "", self.region)
        return self._scope

    def learn_account(self, arn: str) -> Scope:
        """Takes the account from an ARN of this scope."""
        self._scope = self.scope.with_account_of(arn)
        return self._scope

    def renew(self) -> None:
        """Forgets clients and credentials, so that the next call finds those of a new login."""
        with self._lock:
            self._session = None
            self._clients.clear()

    @property
    def batch(self) -> Client:
        """The client of AWS Batch."""
        return self._client("batch", "")

    def logs(self, region: str = "") -> Client:
        """The client of CloudWatch Logs; in another region when a log driver writes there."""
        return self._client("logs", region)

    @property
    def dynamodb(self) -> Client:
        """The client of the guard's table."""
        return self._client("dynamodb", "")

    def sns(self, region: str) -> Client:
        """The client of the topics in a region."""
        return self._client("sns", region)

    def functions(self, region: str) -> Client:
        """The client of AWS Lambda in a region; empty: the usual one."""
        return self._client("lambda", region)

    @property
    def ssm(self) -> Client:
        """The client of the parameters in which secrets lie."""
        return self._client("ssm", "")

    @property
    def cloudformation(self) -> Client:
        """The client of the stacks."""
        return self._client("cloudformation", "")

    @property
    def events(self) -> Client:
        """The client of EventBridge."""
        return self._client("events", "")

    @property
    def scheduler(self) -> Client:
        """The client of EventBridge Scheduler."""
        return self._client("scheduler", "")

    @property
    def sts(self) -> Client:
        """The client that tells who we are."""
        return self._client("sts", "")

    @contextmanager
    def call(self, operation: str, name: str = "", writes: bool = False) -> Iterator[None]:
        """Around one call: it waits for its budget, and its errors become ours.

        Raises:
            AwsError: every failure.
        """
        scope = self.scope
        budget = self._budgets[service_of(operation, writes)]
        budget.take(last=getattr(self._thread, "last", False))
        try:
            with translated(self._subject(scope, operation, name, writes)):
                yield
        except Throttled:
            budget.throttled()
            raise

    @contextmanager
    def after_others(self, last: bool = True) -> Iterator[None]:
        """This thread's calls wait until none of other threads waits for the same budget."""
        before, self._thread.last = getattr(self._thread, "last", False), last
        try:
            yield
        finally:
            self._thread.last = before

    @property
    def slowed(self) -> float | None:
        """Seconds until the next try where AWS asks to slow down; None while it does not."""
        waits = [budget.next_try_s for budget in self._budgets.values() if budget.slowed]
        return max(waits) if waits else None

    def _subject(self, scope: Scope, operation: str, name: str, writes: bool) -> Subject:
        return Subject(
            operation=operation,
            profile=self._asked_profile or self.profile,
            region=scope.region,
            endpoint="" if scope.endpoint == "aws" else scope.endpoint,
            name=name,
            writes=writes,
            patience_s=READ_TIMEOUT_S,
            clock=self.clock,
        )

    def _open(self) -> Any:
        """The session. Sessions are not thread safe, hence the lock around all that makes clients."""
        with self._lock:
            return self._open_locked()

    def _open_locked(self) -> Any:
        if self._session is None:
            import boto3

            with translated(Subject("the AWS configuration", profile=self._asked_profile or "")):
                self._session = boto3.Session(profile_name=self._asked_profile, region_name=self._asked_region)
        return self._session

    def _client(self, service: str, region: str) -> Client:
        with self._lock:
            session = self._open_locked()
            key = (service, "" if region == session.region_name else region)
            if key not in self._clients:
                self._clients[key] = self._make(session, service, key[1])
            return self._clients[key]

    def _make(self, session: Any, service: str, region: str) -> Client:
        from botocore.config import Config

        config = Config(
            connect_timeout=CONNECT_TIMEOUT_S,
            read_timeout=READ_TIMEOUT_S,
            retries={"total_max_attempts": 1},
            max_pool_connections=POOL,
            user_agent_extra="batchtui",
        )
        with translated(Subject(service, profile=self._asked_profile or "")):
            try:
                client = session.client(service, region_name=region or None, config=config)
            except ValueError as error:
                # botocore checks the endpoint's form with a bare ValueError.
                raise AwsError(f"The AWS configuration cannot be used: {error}") from error
        client.meta.events.register("before-call.*", self._before_call)
        client.meta.events.register("before-send.*", self._before_send)
        client.meta.events.register("before-parse.*", self._before_parse)
        return client

    def _before_call(self, model: Any, **_: Any) -> None:
        if self._sends != (model.name in SENDS):
            raise ReadOnly(f"Only the sinks of alerts send {', '.join(sorted(SENDS))}, and nothing else.", model.name)
        if self.read_only and not self._sends and model.name not in READS:
            raise ReadOnly(f"batchtui is read-only: {model.name} is not sent.", model.name)
        self.meter.count(model.name)

    def _before_send(self, **_: Any) -> None:
        self.clock.sending()

    def _before_parse(self, response_dict: dict[str, Any], **about: Any) -> None:
        self.clock.answered(response_dict["headers"])
        read_answer(response_dict=response_dict, **about)


def _rate(service: str, per_s: Mapping[str, float]) -> Rate:
    """What a service's bucket allows: the design's figures, at the pace that the user set."""
    rate = RATES.get(service, REST)
    return replace(rate, per_s=per_s[service]) if service in per_s else rate


class CallMeter:
    """How many calls were sent, in all and in the last minute."""

    def __init__(self) -> None:
        self.total = 0
        self._times: deque[float] = deque()
        self._lock = threading.Lock()

    def count(self, _operation: str) -> None:
        """One call is being sent."""
        with self._lock:
            self.total += 1
            self._times.append(time.monotonic())

    def per_minute(self) -> int:
        """Calls of the last sixty seconds."""
        oldest = time.monotonic() - 60
        with self._lock:
            while self._times and self._times[0] < oldest:
                self._times.popleft()
            return len(self._times)
