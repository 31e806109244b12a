"""The logs of all runs at work as one: `batchtui logs NAME --all-running`."""

import time

from batchtui.aws.clients import Clients
from batchtui.aws.jobs import describe_all
from batchtui.cli.log_print import Printer
from batchtui.cli.output import tell
from batchtui.domain.failure import AwsError
from batchtui.logs.merge import DRAIN_S, Merged, Source
from batchtui.logs.patience import Patience
from batchtui.logs.runs import running_of
from batchtui.logs.supply import named

LOOK_S = 10.0
"""How often it is looked for runs that have begun or ended."""
FIRST_MS = 60_000
"""Of a run that is at work already, so much of the past."""


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
                streams = named(describe_all(clients, [run.id for run in runs]))
                merged.keep(Source(place, name, since_ms) for place, name in streams)
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
