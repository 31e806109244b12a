"""What a log view tells its screen."""

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from batchtui.tui.widgets._log_pointing import LogPointing


class _OfView(Message, namespace="log_view"):
    """A message that says which view it comes from."""

    def __init__(self, view: "LogPointing") -> None:
        super().__init__()
        self.view = view

    @property
    def control(self) -> "LogPointing":
        """The view it happened in."""
        return self.view


class ReachedTop(_OfView, namespace="log_view"):
    """Somebody scrolled to the first row, or tried to go beyond it: older rows are wanted."""


class StartWanted(_OfView, namespace="log_view"):
    """Somebody wants the very first row, whatever lies between."""


class FollowChanged(_OfView, namespace="log_view"):
    """`following` changed."""


class LineWanted(_OfView, namespace="log_view"):
    """Somebody wants to see the whole of a line that is too long for the log."""

    def __init__(self, view: "LogPointing", row: int) -> None:
        super().__init__(view)
        self.row = row


class Pointed(_OfView, namespace="log_view"):
    """The cursor, the marks or the range changed."""
