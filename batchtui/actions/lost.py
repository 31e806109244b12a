"""Looks for the job of a submit whose answer was lost: by its mark, for at least a minute."""

import time
from collections.abc import Callable

from batchtui.aws.clients import Clients
from batchtui.aws.jobs import describe_all, list_created_after
from batchtui.domain.clone import MARK
from batchtui.domain.deed import Deed
from batchtui.domain.failure import AwsError

BEFORE_MS = 60_000
"""How long before it was asked the listing begins: clocks differ."""
AT_LEAST_S = 60.0
AT_MOST_S = 150.0
"""Where AWS does not answer: then it is given up."""
PAUSES_S = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Between two looks; the last one again and again."""


class Search:
    """How a lost job is looked for; its clock and its sleep are a test's own."""

    def __init__(
        self, clients: Clients, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clients = clients
        self._clock = clock
        self._sleep = sleep

    def find(self, queue: str, name: str, mark: str, asked_ms: int) -> str | None:
        """The id of the job with this mark; empty: it is not there; None: AWS could not be asked.

        For a minute, since a listing may lag behind. `asked_ms`: when it was sent, on AWS's clock.
        """
        began, seen = self._clock(), False
        for place in range(10_000):
            try:
                found = self.look(queue, name, mark, asked_ms - BEFORE_MS)
                seen = True
            except AwsError:
                found, seen = "", False
            waited = self._clock() - began
            if found or (seen and waited >= AT_LEAST_S):
                return found
            if waited >= AT_MOST_S:
                return None
            self._sleep(PAUSES_S[min(place, len(PAUSES_S) - 1)])
        return None

    def look(self, queue: str, name: str, mark: str, after_ms: int) -> str:
        """Looks once; empty: it is not listed. `after_ms`: AWS's clock.

        Raises:
            AwsError: AWS could not be asked.
        """
        token = ""
        while True:
            page = list_created_after(self._clients, queue, after_ms, token)
            named = [job.id for job in page.jobs if job.name == name]
            for detail in describe_all(self._clients, named):
                if (detail.raw.get("parameters") or {}).get(MARK) == mark:
                    return detail.job.id
            token = page.next_token
            if not token:
                return ""


def not_found_sentence(deed: Deed, asked: bool) -> str:
    """What to tell of a submit that nobody knows about."""
    queue = deed.queue.rsplit("/", 1)[-1]
    why = f"{queue} did not list it within a minute" if asked else f"{queue} could not be listed"
    return (
        f"The answer to the submit of {deed.name} was lost, and {why}: nothing was sent again. Look for it, "
        f"then settle it with `batchtui audit settle {deed.number}`."
    )
