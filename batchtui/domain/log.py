"""A line of a log."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event of a log stream."""

    timestamp_ms: int
    """When the container wrote it, ms since epoch."""
    message: str
    """As it came: not made inert."""
