"""A line of a log."""

from typing import NamedTuple


class LogLine(NamedTuple):
    """One event of a log stream; a tuple, since a hundred thousand of them are made at a time."""

    timestamp_ms: int
    """When the container wrote it, ms since epoch."""
    message: str
    """As it came: not made inert."""
    source: str = ""
    """A short name of its stream, where several are merged."""
    late: bool = False
    """It came after lines that were written later."""
