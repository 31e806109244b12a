"""`batchtui stop ID…`: ends runs, with a reason."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.options import aws_options

if TYPE_CHECKING:
    from batchtui.aws.clients import Clients
    from batchtui.domain.job import Job


@click.command("stop")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why; AWS keeps it with the job.")
@click.option("--only-waiting", is_flag=True, help="Leave what has started (CancelJob).")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--count", type=int, help="The number of jobs, needed with --yes for more than 20, or protected ones.")
@click.option("--json", "as_json", is_flag=True, help='[{"jobId", "accepted", "error"}]')
@aws_options
def command(
    chosen: Chosen,
    ids: tuple[str, ...],
    reason: str,
    only_waiting: bool,
    yes: bool,
    count: int | None,
    as_json: bool,
) -> None:
    """Stop jobs in whatever state they are (TerminateJob). ID - reads ids from standard input."""
    from batchtui.actions.stop import Stopped, plan_stop_by_id
    from batchtui.actions.stopping import stop_all
    from batchtui.cli.confirm import confirmed
    from batchtui.cli.ids import read_ids
    from batchtui.cli.output import say, say_json, tell

    if not reason.strip():
        raise click.UsageError("--reason is empty: say why, AWS keeps it with the job.")
    chosen.refuse_if_read_only()
    clients = chosen.clients()
    plan = plan_stop_by_id(clients, read_ids(ids), only_waiting)
    done = [Stopped(job_id, False, sentence) for job_id, sentence in plan.refused]
    for sentence in (*(one.error for one in done), *plan.follows):
        tell(sentence)
    for sentence in _breaks(clients, plan.jobs):
        tell(sentence)
    number = len(plan.jobs)
    queues = [job.queue for job in plan.jobs]
    question = f"Stop {number} job{'s' * (number != 1)}?"
    if number and not confirmed(question, number, yes, count, chosen.guardrails(), queues):
        raise click.ClickException("Nothing was sent.")
    try:
        for one in stop_all(chosen.sender(clients), plan, reason):
            done.append(one)
            if one.error:
                tell(one.error)
            elif not as_json:
                say(one.job_id)
    finally:
        if as_json:
            say_json([{"jobId": one.job_id, "accepted": one.accepted, "error": one.error or None} for one in done])
    sys.exit(0 if all(one.accepted for one in done) else 1)


def _breaks(clients: "Clients", jobs: "Sequence[Job]") -> list[str]:
    """What waits for them and will fail, as far as that can be read."""
    from batchtui.actions.stop import breaks_with, fall_with, waiting_in
    from batchtui.domain.failure import AwsError

    try:
        return breaks_with(fall_with(clients, jobs, waiting_in(clients, [job.queue for job in jobs])))
    except AwsError:
        return []
