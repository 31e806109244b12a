"""The one way from a daemon thread back to the screens."""

from collections.abc import Callable
from typing import Any

from textual.message import Message

from batchtui.poll.changes import Change


class Delivered(Message):
    """An answer for a screen that asked."""

    def __init__(self, receive: Callable[[Any], object], answer: Any) -> None:
        super().__init__()
        self.receive = receive
        self.answer = answer


class Changed(Message):
    """The board is different; several changes are gathered into one."""

    def __init__(self, change: Change) -> None:
        super().__init__()
        self.change = change
