"""Marks for a command the runs that the guard did not let run, where a table of its is named."""

from dataclasses import replace
from typing import TYPE_CHECKING

from batchtui.cli.chosen import Chosen
from batchtui.domain.job import Job

if TYPE_CHECKING:
    from batchtui.aws.clients import Clients


def marked_skipped(chosen: Chosen, clients: "Clients", found: list[Job]) -> list[Job]:
    """The same runs, with their marks; a table that cannot be read is told."""
    from batchtui.cli.output import tell
    from batchtui.domain.failure import AwsError

    table = chosen.guard_table()
    if not table:
        return found
    from batchtui.poll.outcomes import skipped_among

    try:
        skipped = skipped_among(clients, table, found)
    except AwsError as error:
        tell(f"{error.sentence} No run is shown as skipped.")
        return found
    return [replace(job, skipped=True) if job.id in skipped else job for job in found]
