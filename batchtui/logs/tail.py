"""One log stream, read by token: opened at its end, followed forward, paged back."""

from dataclasses import dataclass

from batchtui.aws.clients import Clients
from batchtui.aws.logs import LogPage, read_backward, read_forward, read_newest
from batchtui.domain.job import LogPlace
from batchtui.domain.log import LogLine

EMPTY_PAGES_AT_MOST = 20
"""Pages may be empty while more exist; a stream with so many in a row is taken as read."""


@dataclass(frozen=True, slots=True)
class Read:
    """What one call brought."""

    lines: list[LogLine]
    caught_up: bool
    """The token came back as it was given: no more for now."""


class Tail:
    """The tokens of one stream. Every event comes once, whatever order the methods are called in.

    Source: GetLogEvents (API version 2014-03-28): tokens are never null, and the end is the same token again.
    """

    def __init__(self, clients: Clients, place: LogPlace) -> None:
        self.place = place
        self.at_start = False
        """Nothing older is left to read."""
        self._clients = clients
        self._forward = ""
        self._backward = ""

    @property
    def opened(self) -> bool:
        """Whether a first page has been read."""
        return bool(self._forward)

    def open_at_end(self, limit: int) -> Read:
        """The newest lines.

        Raises:
            AwsError: the call failed, or the stream is not there.
        """
        page = read_newest(self._clients, self.place, limit)
        self._forward, self._backward = page.forward, page.backward
        self.at_start = not page.backward
        lines = page.lines
        for _ in range(EMPTY_PAGES_AT_MOST):
            if lines or self.at_start:
                break
            lines = self.older()
        return Read(lines, caught_up=False)

    def open_at_start(self, since_ms: int | None = None) -> Read:
        """The first lines, or the first since a moment.

        Raises:
            AwsError: the call failed, or the stream is not there.
        """
        page = read_forward(self._clients, self.place, since_ms=since_ms)
        self._forward, self._backward = page.forward, page.backward
        self.at_start = since_ms is None
        return Read(page.lines, caught_up=False)

    def newer(self) -> Read:
        """What came after the newest line that was read.

        Raises:
            AwsError: the call failed; the next call goes on from the same place.
        """
        if not self._forward:
            # A server that gives no tokens has given all.
            return Read([], caught_up=True)
        page = read_forward(self._clients, self.place, self._forward)
        caught_up = page.forward == self._forward
        self._forward = page.forward
        return Read(page.lines, caught_up)

    def older(self) -> list[LogLine]:
        """The page before the oldest line that was read; empty pages are passed over.

        Raises:
            AwsError: the call failed.
        """
        for _ in range(EMPTY_PAGES_AT_MOST):
            if self.at_start:
                return []
            page = self._step_back()
            if page.lines:
                return page.lines
        return []

    def _step_back(self) -> LogPage:
        page = read_backward(self._clients, self.place, self._backward)
        self.at_start = page.backward in ("", self._backward)
        self._backward = page.backward
        return page
