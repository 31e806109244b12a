"""Slack by an incoming webhook: one channel, no threads."""

from batchtui.alerting.message import Message
from batchtui.alerting.secret import Secret
from batchtui.alerting.sinks.failure import SinkError
from batchtui.alerting.sinks.sink import Delivered
from batchtui.alerting.sinks.slack import payload, post


class SlackWebhook:
    """Posts to the address that Slack gave for a channel."""

    def __init__(self, url: Secret) -> None:
        self._url = url

    def send(self, message: Message, thread: str) -> Delivered:  # noqa: ARG002
        """Posts a message.

        Raises:
            SinkError: Slack did not take it, or was not reached.
        """
        try:
            answer = post(self._url.read(), payload(message))
        except SinkError:
            self._url.forget()
            raise
        if answer.lstrip().startswith("<"):
            raise SinkError("A web page answered in Slack's place: is there a proxy that wants a login?")
        return Delivered(answer=answer)
