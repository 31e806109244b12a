"""A toast whose time is never less than none: on a timer of less, Textual turns for ever and the screen freezes."""

from textual.notifications import Notification

LEAST_S = 0.01


class Lasting(Notification):
    """A notification that may be mounted in the very moment in which its time is over."""

    @property
    def time_left(self) -> float:
        """Seconds, never less than a moment."""
        return max(super().time_left, LEAST_S)

    @property
    def has_expired(self) -> bool:
        """Whether its time is over."""
        return super().time_left <= 0
