"""`batchtui chain A B C`: runs that wait for one another, submitted in one go."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.options import aws_options

if TYPE_CHECKING:
    from batchtui.actions.audited import Sender
    from batchtui.actions.chain import Step
    from batchtui.aws.clients import Clients

OF_STEP_BEFORE = "(the id of step {})"


@click.command("chain")
@click.argument("steps", metavar="DEFINITION[:REVISION][@QUEUE]...", nargs=-1, required=True)
@click.option("--queue", metavar="QUEUE", help="The queue of each step that names none.")
@click.option("--depends-on", "depends", multiple=True, metavar="ID", help="What the first step waits for.")
@click.option("--share", metavar="SHARE", help="The share, in queues with fair shares.")
@click.option("--tag", "tags", multiple=True, metavar="K=V", help="A tag of each job; again for more.")
@click.option("--dry-run", is_flag=True, help="Print the requests, send nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--count", type=int, help="The number of jobs, needed with --yes for more than 20, or for what is protected."
)
@click.option("--json", "as_json", is_flag=True, help='[{"step", "jobDefinition", "jobName", "jobQueue", "newJobId"}]')
@aws_options
def command(
    chosen: Chosen,
    steps: tuple[str, ...],
    queue: str | None,
    depends: tuple[str, ...],
    share: str | None,
    tags: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    count: int | None,
    as_json: bool,
) -> None:
    """Submit several definitions so that each run waits for the one before to succeed."""
    from batchtui.actions.chain import after
    from batchtui.cli.confirm import confirmed
    from batchtui.cli.output import say_json
    from batchtui.domain.scope import name_of_arn
    from batchtui.domain.secrecy import mask_answer

    if not dry_run:
        chosen.refuse_if_read_only()
    clients = chosen.clients()
    planned = _planned(clients, steps, {"queue": queue, "depends": depends, "share": share, "tags": tags})
    if dry_run:
        say_json(
            mask_answer([after(one.request, OF_STEP_BEFORE.format(n) if n else "") for n, one in enumerate(planned)])
        )
        return
    number = len(planned)
    shown = " > ".join(one.draft.frame.label for one in planned)
    jobs = f"{number} job{'s' * (number != 1)}"
    queues = [name_of_arn(str(one.request["jobQueue"])) for one in planned]
    if not confirmed(f"Submit {jobs}, one after the other: {shown}?", number, yes, count, chosen.guardrails(), queues):
        raise click.ClickException("Nothing was sent.")
    sys.exit(0 if _submitted(chosen.sender(clients), planned, as_json) else 1)


def _planned(clients: "Clients", steps: Sequence[str], options: dict[str, Any]) -> "list[Step]":
    """Every step's request, before any is sent.

    Raises:
        click.UsageError: a step names no queue, or one that takes nothing.
        AwsError: a definition is not there, or a call failed.
    """
    from batchtui.actions.chain import Step
    from batchtui.actions.drafts import draft_new, queues_of
    from batchtui.cli.changes import NOTHING
    from batchtui.cli.submit import request_of

    queues = queues_of(clients)
    planned: list[Step] = []
    for number, text in enumerate(steps, 1):
        definition, _, queue = text.partition("@")
        own = {**NOTHING, **options, "queue": queue or options["queue"]}
        if planned:
            own["depends"] = ()
        draft = draft_new(clients, definition, queues=queues)
        try:
            planned.append(Step(draft, request_of(draft, own)))
        except click.UsageError as error:
            raise click.UsageError(f"Step {number}, {definition}: {error.message}") from error
    return planned


def _submitted(sender: "Sender", planned: "Sequence[Step]", as_json: bool) -> bool:
    """Whether every step was accepted; each is told of as it is."""
    from batchtui.actions.chain import submit_chain
    from batchtui.cli.output import say, say_json, tell

    rows: list[dict[str, Any]] = []
    answered, whole = 0, False
    try:
        for step, done in submit_chain(sender, planned):
            answered += 1
            rows.append(_row(answered, step, done.new_job_id, done.error.sentence if done.error else ""))
            if done.error is not None:
                tell(_stopped(planned, answered, rows, done.error.sentence))
            elif not as_json:
                say(done.new_job_id)
            if done.found:
                tell(f"The answer for step {answered} was lost: its job was found, nothing was sent twice.")
        whole = answered == len(planned) and all("newJobId" in row for row in rows)
    finally:
        if answered < len(planned) and all("error" not in row for row in rows):
            label = planned[answered].draft.frame.label
            tell(f"Interrupted at step {answered + 1}, {label}: it may have been accepted. Look before you repeat it.")
        if as_json:
            say_json(rows)
    return whole


def _row(number: int, step: "Step", new_job_id: str, error: str) -> dict[str, Any]:
    from batchtui.domain.scope import name_of_arn

    request = step.request
    row = {
        "step": number,
        "jobDefinition": step.draft.frame.label,
        "jobName": request["jobName"],
        "jobQueue": name_of_arn(str(request["jobQueue"])),
    }
    return {**row, "error": error} if error else {**row, "newJobId": new_job_id}


def _stopped(planned: "Sequence[Step]", at: int, rows: list[dict[str, Any]], sentence: str) -> str:
    """Which step was not accepted, which were before, and which were not sent at all."""
    done = ", ".join(f"{row['jobDefinition']} as {row['newJobId']}" for row in rows if "newJobId" in row)
    left = ", ".join(one.draft.frame.label for one in planned[at:])
    label = planned[at - 1].draft.frame.label
    told = f"Step {at} of {len(planned)}, {label}: {sentence.rstrip('. ')}."
    told += f" Submitted before it: {done}." if done else " Nothing was submitted before it."
    return told + (f" Not sent: {left}." if left else "")
