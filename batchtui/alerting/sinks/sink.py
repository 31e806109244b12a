"""What every sink is: it takes one message, and says what its service answered."""

from dataclasses import dataclass
from typing import Protocol

from batchtui.alerting.message import Message


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message that was taken."""

    thread: str = ""
    """Where later messages of the same alert belong, in the sink's own words; empty: it has no threads."""
    answer: str = ""
    """What the service said, for `send-test`."""


class Sink(Protocol):
    """Takes messages; one thread at a time asks it."""

    def send(self, message: Message, thread: str) -> Delivered:
        """Sends one message, into the thread that an earlier one of its alert has opened (empty: none has).

        Raises:
            SinkError: it was not taken.
        """


@dataclass(frozen=True, slots=True)
class NamedSink:
    """A sink as the settings name it."""

    name: str
    kind: str
    sink: Sink
    every_s: float = 1.0
    """A message in so long: Slack takes about one a second."""
    burst: int = 5
    """So many may follow each other at once after a pause: Slack bears short bursts."""
