"""A function that a team has already, invoked with the payload of Slack's legacy attachments."""

from batchtui.alerting.message import Message
from batchtui.alerting.sinks.of_aws import sink_error
from batchtui.alerting.sinks.sink import Delivered
from batchtui.alerting.sinks.slack import attachments
from batchtui.aws.clients import Clients
from batchtui.aws.sinks import invoke
from batchtui.domain.failure import AwsError


class ViaLambda:
    """Invokes a function, by its name or ARN, with `{channel, username, icon_emoji, attachments}`."""

    def __init__(
        self, clients: Clients, function: str, channel: str = "", username: str = "", icon_emoji: str = ""
    ) -> None:
        self._clients = clients
        self._function = function
        self._named = (channel, username, icon_emoji)

    def send(self, message: Message, thread: str) -> Delivered:  # noqa: ARG002
        """Invokes the function and waits for its end.

        Raises:
            SinkError: it failed, or was not invoked.
        """
        try:
            return Delivered(answer=invoke(self._clients, self._function, attachments(message, *self._named)))
        except AwsError as error:
            raise sink_error(error) from error
