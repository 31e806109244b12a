"""The logs of all runs at work as one: `batchtui logs NAME --all-running`."""

import time
from collections.abc import Iterator

from batchtui.aws.clients import Clients
from batchtui.aws.jobs import describe_all
from batchtui.cli.log_print import Printer
from batchtui.cli.output import tell
from batchtui.domain.failure import AwsError
from batchtui.domain.job import JobDetail
from batchtui.logs.find import attempt_of, places_of
from batchtui.logs.merge import DRAIN_S, Merged, Source
from batchtui.logs.patience import Patience
from batchtui.logs.runs import running_of

LOOK_S = 10.0
"""How often it is looked for runs that have begun or ended."""
FIRST_MS = 60_000
"""Of a run that is at work already, so much of the past."""


def sources_of(details: list[JobDetail], since_ms: int) -> Iterator[Source]:
    """A source for each container at work, named after its run as shortly as tells them apart."""
    for detail in details:
        places = places_of(attempt_of(detail, None))
        for place in places:
            parts = (_short(detail), place.container if len(places) > 1 else "")
            yield Source(place, "/".join(filter(None, parts)), since_ms)


def _short(detail: JobDetail) -> str:
    """A child's or a node's number, else the first eight of the id."""
    job_id = detail.job.id
    index = max(job_id.rfind(":"), job_id.rfind("#"))
    return job_id[index:] if index >= 0 else job_id[:8]


def follow_running(clients: Clients, given: str, printer: Printer, follow: bool, last_ms: int | None) -> None:
    """Prints what all runs at work write, by time; with `follow` until none is at work any more.

    Raises:
        AwsError: a call failed, again and again.
    """
    merged, patience = Merged(clients), Patience()
    looked_at, idle_since, told = float("-inf"), None, ""
    since_ms = 0
    while True:
        now = time.monotonic()
        try:
            if now - looked_at >= LOOK_S:
                runs = running_of(clients, given)
                since_ms = since_ms or max(0, clients.clock.now_ms() - (FIRST_MS if last_ms is None else last_ms))
                merged.keep(sources_of(list(describe_all(clients, [run.id for run in runs])), since_ms))
                looked_at = now
                idle_since = None if runs else (idle_since if idle_since is not None else now)
                said = f"{given}: {len(runs)} running." if runs else f"No run of {given} is running."
                if said != told:
                    tell(told := said)
            for batch in merged.round():
                printer.show(batch)
        except AwsError as error:
            if not follow:
                raise
            time.sleep(patience.failed(error))
            continue
        patience.worked()
        if not follow or (idle_since is not None and now - idle_since >= DRAIN_S):
            return
        time.sleep(merged.wait_s)
