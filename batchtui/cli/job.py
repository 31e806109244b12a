"""`batchtui job ID`: one job, whole."""

import time

import click

from batchtui.cli.options import Chosen, aws_options


@click.command("job")
@click.argument("job_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="AWS's JobDetail as it came.")
@click.option("--reveal", is_flag=True, help="Show values that look secret.")
@aws_options
def command(chosen: Chosen, job_id: str, as_json: bool, reveal: bool) -> None:
    """Show one job: its state, attempts, container and environment."""
    from batchtui.aws.jobs import describe_one
    from batchtui.cli.ids import read_ids
    from batchtui.cli.output import say, say_json
    from batchtui.domain.secrecy import mask_answer
    from batchtui.domain.told import told

    detail = describe_one(chosen.clients(), read_ids([job_id])[0])
    if as_json:
        say_json(detail.raw if reveal else mask_answer(detail.raw))
        return
    for line in told(detail, round(time.time() * 1000), reveal):
        say(line)
