"""A topic of SNS: e-mail, SMS, queues and functions that subscribe to it."""

from batchtui.alerting.message import Message
from batchtui.alerting.sinks.of_aws import sink_error
from batchtui.alerting.sinks.plain import subject_of, text_of
from batchtui.alerting.sinks.sink import Delivered
from batchtui.aws.clients import Clients
from batchtui.aws.sinks import publish
from batchtui.domain.failure import AwsError
from batchtui.domain.safe import inert


class Sns:
    """Publishes to a topic, which its ARN names."""

    def __init__(self, clients: Clients, topic: str) -> None:
        self._clients = clients
        self._topic = topic

    def send(self, message: Message, thread: str) -> Delivered:  # noqa: ARG002
        """Publishes a message.

        Raises:
            SinkError: it was not published, or no answer came.
        """
        text = f"{inert(message.title)}\n\n{text_of(message)}"
        try:
            return Delivered(answer=f"MessageId {publish(self._clients, self._topic, subject_of(message), text)}")
        except AwsError as error:
            raise sink_error(error) from error
