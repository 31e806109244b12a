"""`batchtui job ID`: one job, whole."""

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.options import aws_options
from batchtui.cli.skipped import marked_skipped

if TYPE_CHECKING:
    from batchtui.aws.clients import Clients
    from batchtui.domain.failure import NotFound
    from batchtui.domain.job import JobDetail
    from batchtui.domain.waiting import Reading, Wait


@click.command("job")
@click.argument("job_id", metavar="ID")
@click.option(
    "--json", "as_json", is_flag=True, help="AWS's JobDetail as it came, with cause, advice, skipped and waiting."
)
@click.option("--reveal", is_flag=True, help="Show values that look secret.")
@aws_options
def command(chosen: Chosen, job_id: str, as_json: bool, reveal: bool) -> None:
    """Show one job: its state, attempts, container and environment; of one that waits, why."""
    from batchtui.aws.jobs import describe_one
    from batchtui.cli.ids import read_ids
    from batchtui.cli.output import say, say_json, tell, tell_clock
    from batchtui.domain.answers import cause_fields, waiting_fields
    from batchtui.domain.failure import NotFound
    from batchtui.domain.secrecy import mask_answer
    from batchtui.domain.told import told

    job_id = read_ids([job_id])[0]
    clients = chosen.clients()
    try:
        detail = describe_one(clients, job_id)
    except NotFound as unknown:
        _tell_remembered(chosen, job_id, as_json, unknown)
        return
    (job,) = marked_skipped(chosen, clients, [detail.job])
    waits = job.seen_state.waiting
    wait, reading = _read(clients, detail) if waits else (None, None)
    if as_json:
        answer = detail.raw if reveal else mask_answer(detail.raw)
        why = waiting_fields(wait, reading) if wait and reading else cause_fields(detail.job.cause)
        say_json({**answer, **why, **({"skipped": True} if job.skipped else {})})
        return
    tell_clock(clients.clock.off_ms)
    for line in told(replace(detail, job=job), clients.clock.now_ms(), reveal, reading):
        say(line)
    for sentence in wait.around.lacking if wait and wait.around else ():
        tell(sentence)


def _read(clients: "Clients", detail: "JobDetail") -> "tuple[Wait, Reading]":
    """Why a run waits; what cannot be read is left out."""
    from batchtui.aws.around import Around
    from batchtui.domain.waiting import read_waiting

    around = Around(clients)
    wait = around.wait_of(detail)
    return wait, read_waiting(wait, around.earlier_than(wait))


def _tell_remembered(chosen: Chosen, job_id: str, as_json: bool, unknown: "NotFound") -> None:
    """What is remembered of a job that AWS knows no longer.

    Raises:
        NotFound: nothing is.
    """
    from batchtui.cli.output import say, say_json, tell
    from batchtui.domain.answers import job_row
    from batchtui.domain.safe import inert

    memory = chosen.memory()
    job = memory.find(job_id)
    memory.close()
    if job is None:
        raise unknown
    tell("AWS knows this job no longer; this is what this machine remembers of it.")
    row = job_row(job)
    if as_json:
        say_json(row)
        return
    for key, value in row.items():
        say(inert(f"{key:<16}{value}"))
