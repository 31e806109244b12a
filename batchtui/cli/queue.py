"""`batchtui queue NAME on|off`: whether a job queue takes new jobs."""

import sys

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.options import aws_options


@click.command("queue")
@click.argument("name")
@click.argument("to", metavar="on|off", type=click.Choice(["on", "off"]))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--count", type=int, help="The number of queues, which is 1: needed for what is protected.")
@click.option("--json", "as_json", is_flag=True, help='[{"jobQueue", "state", "accepted", "error"}]')
@aws_options
def command(chosen: Chosen, name: str, to: str, yes: bool, count: int | None, as_json: bool) -> None:
    """Switch a job queue on or off: off, it takes no new jobs, and those in it go on."""
    from batchtui.actions.queue import plan_switch, switch
    from batchtui.cli.confirm import confirmed
    from batchtui.cli.output import say, say_json, tell

    chosen.refuse_if_read_only()
    clients = chosen.clients()
    plan = plan_switch(clients, name, to == "on")
    queue = plan.queue.name
    for sentence in plan.follows:
        tell(sentence)
    if not confirmed(f"Switch the queue {queue} {to}?", 1, yes, count, chosen.guardrails(), [queue]):
        raise click.ClickException("Nothing was sent.")
    done = switch(chosen.sender(clients), plan)
    if done.error:
        tell(done.error)
    state = "ENABLED" if done.on else "DISABLED"
    if as_json:
        say_json([{"jobQueue": queue, "state": state, "accepted": not done.error, "error": done.error or None}])
    elif not done.error:
        say(f"{queue} {state}")
    sys.exit(1 if done.error else 0)
