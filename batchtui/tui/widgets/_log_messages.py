"""What a log view tells its screen."""

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from batchtui.tui.widgets.log_view import LogView


class _OfView(Message, namespace="log_view"):
    """A message that says which view it comes from."""

    def __init__(self, view: "LogView") -> None:
        super().__init__()
        self.view = view

    @property
    def control(self) -> "LogView":
        """The view it happened in."""
        return self.view


class ReachedTop(_OfView, namespace="log_view"):
    """Somebody scrolled to the first row, or tried to go beyond it: older rows are wanted."""


class StartWanted(_OfView, namespace="log_view"):
    """Somebody wants the very first row, whatever lies between."""


class FollowChanged(_OfView, namespace="log_view"):
    """`following` changed."""
