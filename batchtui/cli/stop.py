"""`batchtui stop ID…`: ends runs, with a reason."""

import sys

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.options import aws_options


@click.command("stop")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why; AWS keeps it with the job.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--count", type=int, help="The number of jobs, needed with --yes for more than 20.")
@click.option("--json", "as_json", is_flag=True, help='[{"jobId", "accepted", "error"}]')
@aws_options
def command(chosen: Chosen, ids: tuple[str, ...], reason: str, yes: bool, count: int | None, as_json: bool) -> None:
    """Stop jobs in whatever state they are (TerminateJob). ID - reads ids from standard input."""
    from batchtui.actions.stop import Stopped, plan_stop_by_id, stop
    from batchtui.cli.confirm import confirmed
    from batchtui.cli.ids import read_ids
    from batchtui.cli.output import say, say_json, tell

    if not reason.strip():
        raise click.UsageError("--reason is empty: say why, AWS keeps it with the job.")
    clients = chosen.clients()
    plan = plan_stop_by_id(clients, read_ids(ids))
    done = [Stopped(job_id, False, sentence) for job_id, sentence in plan.refused]
    for sentence in (*(one.error for one in done), *plan.follows):
        tell(sentence)
    number = len(plan.jobs)
    if number and not confirmed(f"Stop {number} job{'s' * (number != 1)}?", number, yes, count):
        raise click.ClickException("Nothing was sent.")
    try:
        for job in plan.jobs:
            done.append(stop(clients, job.id, reason))
            if done[-1].error:
                tell(done[-1].error)
            elif not as_json:
                say(job.id)
    finally:
        if as_json:
            say_json([{"jobId": one.job_id, "accepted": one.accepted, "error": one.error or None} for one in done])
    sys.exit(0 if all(one.accepted for one in done) else 1)
