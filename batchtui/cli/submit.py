"""`batchtui submit DEFINITION`: a new run of a job definition."""

import sys
from typing import TYPE_CHECKING, Any

import click

from batchtui.cli.changes import change_options
from batchtui.cli.chosen import Chosen
from batchtui.cli.options import aws_options

if TYPE_CHECKING:
    from batchtui.actions.drafts import Draft
    from batchtui.domain.clone import Request


@click.command("submit")
@click.argument("definition", metavar="DEFINITION[:REVISION]")
@change_options
@click.option("--dry-run", is_flag=True, help="Print the request, send nothing.")
@click.option("--reveal", is_flag=True, help="With --dry-run: show values that look secret.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--count", type=int, help="The number of jobs, which is 1: needed for what is protected.")
@click.option("--json", "as_json", is_flag=True, help='[{"jobName", "newJobId"}]')
@aws_options
def command(
    chosen: Chosen,
    definition: str,
    dry_run: bool,
    reveal: bool,
    yes: bool,
    count: int | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Submit a job definition; without a revision its newest active one."""
    from batchtui.actions.drafts import draft_new, send
    from batchtui.cli.confirm import confirmed
    from batchtui.cli.output import say, say_json, tell
    from batchtui.domain.scope import name_of_arn
    from batchtui.domain.secrecy import mask_answer

    if not dry_run:
        chosen.refuse_if_read_only()
    clients = chosen.clients()
    draft = draft_new(clients, definition)
    request = request_of(draft, options)
    if dry_run:
        say_json([request] if reveal else mask_answer([request]))
        return
    queue = name_of_arn(str(request["jobQueue"]))
    question = f"Submit {draft.frame.label} as {request['jobName']} to {queue}?"
    if not confirmed(question, 1, yes, count, chosen.guardrails(), [queue]):
        raise click.ClickException("Nothing was sent.")
    done = send(chosen.sender(clients), draft, request)
    row = {"jobName": request["jobName"], "newJobId": done.new_job_id}
    if done.error is not None:
        tell(done.error.sentence)
        row = {"jobName": request["jobName"], "error": done.error.sentence}
    elif done.found:
        tell("The answer was lost: the job was found, nothing was sent twice.")
    if as_json:
        say_json([row])
    elif done.new_job_id:
        say(done.new_job_id)
    sys.exit(0 if done.error is None else 1)


def request_of(draft: "Draft", options: dict[str, Any]) -> "Request":
    """The draft's request with what the options change.

    Raises:
        click.UsageError: something is missing or cannot be sent, one sentence for each.
    """
    from batchtui.cli.changes import edits_of, is_empty
    from batchtui.domain.editing.changed import changed

    edits = {} if is_empty(options) else edits_of(draft.frame, options)
    request, mistakes = changed(draft.frame, draft.request, edits)
    sentences = list(mistakes.values()) or missing(draft, request)
    if sentences:
        raise click.UsageError("\n".join(sentences))
    return request


def missing(draft: "Draft", request: "Request") -> list[str]:
    """What a request still needs, a sentence each."""
    queue = draft.frame.queue(request)
    if not request["jobQueue"]:
        names = ", ".join(one.name for one in draft.frame.queues if one.enabled and not one.service_jobs)
        return [f"To which queue? Give --queue: {names}." if names else "To which queue? Give --queue."]
    if queue is not None and queue.takes_shares and "shareIdentifier" not in request:
        return [f"{queue.name} wants a share: give --share."]
    return []
