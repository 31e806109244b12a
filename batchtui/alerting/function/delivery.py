"""How the alert function brings a message to Slack, and where it has a run's last lines from."""

from collections.abc import Callable
from typing import Any

from batchtui.alerting.message import LINES, Message
from batchtui.alerting.sinks.failure import SinkError
from batchtui.alerting.sinks.slack import TIMEOUT_S, payload, post
from batchtui.domain.causes_read import Row
from batchtui.domain.log_read import log_in

TRIES = 3
AT_MOST_S = 25.0
"""For all messages of one invocation."""
CACHED_S = 300.0
"""How long the webhook is used that was read from SSM."""

Clients = Callable[[str, str], Any]
"""(service, region) → boto3's client; an empty region is the function's own."""


class Delivery:
    """The webhook, whose address stands in an SSM parameter."""

    def __init__(
        self, clients: Clients, parameter: str, clock: Callable[[], float], pause: Callable[[float], object]
    ) -> None:
        self._clients = clients
        self._parameter = parameter
        self._clock = clock
        self._pause = pause
        self._url = ""
        self._read_at = 0.0
        self._ends = 0.0

    def begin(self) -> None:
        """An invocation begins: from here on its time counts."""
        self._ends = self._clock() + AT_MOST_S

    @property
    def has_time(self) -> bool:
        """Whether one more message may be sent in this invocation."""
        return self._clock() + TIMEOUT_S < self._ends

    def send(self, message: Message) -> None:
        """Sends a message, in at most three tries.

        Raises:
            SinkError: Slack did not take it.
        """
        for number in range(1, TRIES + 1):
            fresh = self._read()
            try:
                post(self._url, payload(message))
                return
            except SinkError as error:
                wait = 0.0 if error.hopeless else error.retry_after_s or float(number)
                # A webhook that was renewed since it was read is worth another try.
                if (error.hopeless and fresh) or number == TRIES or self._clock() + wait + TIMEOUT_S > self._ends:
                    raise
                self._read_at = 0.0 if error.hopeless else self._read_at
                self._pause(wait)

    def _read(self) -> bool:
        """Reads the webhook where it is not known or old; whether it did. An old one serves where SSM does not."""
        if self._url and self._read_at and self._clock() - self._read_at < CACHED_S:
            return False
        try:
            answer = self._clients("ssm", "").get_parameter(Name=self._parameter, WithDecryption=True)
            self._url, self._read_at = str(answer["Parameter"]["Value"]).strip(), self._clock()
        except Exception:
            if not self._url:
                raise
        return True

    def last_lines(self, detail: Row) -> list[str]:
        """The last log events of the container that ended a run; none where they cannot be had: it is told without."""
        try:
            group, stream, region = log_in(detail) or ("", "", "")
            answer = self._clients("logs", region).get_log_events(
                logGroupName=group, logStreamName=stream, limit=2 * LINES, startFromHead=False
            )
            return [str(one.get("message", "")) for one in answer["events"]]
        except Exception:
            return []
