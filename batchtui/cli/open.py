"""`batchtui open ID`: the dashboard, on one job."""

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.options import aws_options


@click.command("open")
@click.argument("job", metavar="ID")
@aws_options
def command(chosen: Chosen, job: str) -> None:
    """Open the dashboard on a job: its id, its ARN, its console page or its log stream."""
    from batchtui.cli.dashboard import open_dashboard
    from batchtui.domain.named_job import job_id_in, stream_in

    if not (job_id_in(job) or stream_in(job)):
        raise click.UsageError(
            f"{job.strip() or 'An empty word'} names no job: give its id, its ARN, its console page or its log stream."
        )
    open_dashboard(chosen, opens=job)
