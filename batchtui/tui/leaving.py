"""The way out: what is said of an order that is not done, why the dashboard never began, a terminal that has gone."""

import os
import sys

from batchtui.domain.failure import AwsError, NoCredentials, NoRegion
from batchtui.poll.changes import PollStatus
from batchtui.tui.ports import Ports


def not_done(ports: Ports) -> str:
    """Leaving ends an order that is still carried out: a sentence; empty, where there is none."""
    at_work = ports.desk.at_work if ports.entered else []
    if not at_work:
        return ""
    left = sum(errand.not_sent for errand in at_work)
    return f"An order is not done: {left:,} requests are not sent yet. Leave once more to leave them unsent."


def never_began(status: PollStatus) -> AwsError | None:
    """No region, no such profile, no credentials: what the board said stands in the shell once more."""
    return status.error if isinstance(status.error, NoRegion | NoCredentials) and not status.queues_known else None


def terminal_is_gone() -> bool:
    """Its window was closed and no signal told of it: `make` and other programs in between keep that to themselves."""
    return sys.__stdin__ is not None and not os.isatty(sys.__stdin__.fileno())
