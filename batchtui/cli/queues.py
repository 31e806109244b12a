"""`batchtui queues`: every job queue, who runs and waits in it, and how much of its environments is in use."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.options import aws_options

if TYPE_CHECKING:
    from batchtui.domain.load import Load
    from batchtui.domain.surroundings import Surroundings

TITLES = ("QUEUE", "STATE", "STATUS", "PRIO", "RUNNING", "WAITING", "OLDEST", "VCPU", "ENVIRONMENTS")


@click.command("queues")
@click.argument("queues", metavar="[QUEUE]...", nargs=-1)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="One JSON array: JobQueueDetail, computeEnvironments and GetJobQueueSnapshot as AWS told them, with running, "
    "waiting, oldestWaitingCreatedAt, vcpusInUse, maxvCpus and lacking (what could not be read, and why).",
)
@aws_options
def command(chosen: Chosen, queues: tuple[str, ...], as_json: bool) -> None:
    """List job queues with what runs and waits in them; an array counts by its children."""
    from batchtui.aws.around import Around
    from batchtui.aws.queues import chosen_queues, describe_queues
    from batchtui.cli.output import say_json, say_table, tell, tell_clock
    from batchtui.domain.answers import queue_row
    from batchtui.domain.load import Load, loads
    from batchtui.domain.secrecy import mask_answer
    from batchtui.domain.state import ACTIVE_ORDER
    from batchtui.poll.once import read_board

    clients = chosen.clients()
    wanted = chosen_queues(describe_queues(clients), queues)
    active = read_board(clients, [one for one in wanted if not one.service_jobs], ACTIVE_ORDER).active()
    around = Around(clients)
    found = [around.of(queue.name) for queue in wanted]
    told = loads(active)
    pairs = [(one, told.get(one.queue.name, Load())) for one in found]
    if as_json:
        say_json([mask_answer(queue_row(one, load)) for one, load in pairs])
        return
    tell_clock(clients.clock.off_ms)
    if not pairs:
        tell("There are no job queues here.")
        return
    now_ms = clients.clock.now_ms()
    say_table(TITLES, (_cells(one, load, now_ms) for one, load in pairs))
    for sentence in _lacking(found):
        tell(sentence)


def _lacking(found: "Sequence[Surroundings]") -> list[str]:
    """What could not be read, each thing once."""
    return list(dict.fromkeys(sentence for one in found for sentence in one.lacking))


def _cells(around: "Surroundings", load: "Load", now_ms: int) -> tuple[str, ...]:
    from batchtui.domain.waiting_checks import number
    from batchtui.domain.when import age

    queue, used, most = around.queue, around.used_vcpus, around.max_vcpus
    in_use = "" if used is None else number(used)
    limit = "" if most is None else f" of {most:,}" if in_use else f"up to {most:,}"
    environments = ", ".join(
        f"{one.name} ({one.label}{', ' + one.trouble if one.trouble else ''})" for one in around.environments or ()
    )
    return (
        queue.name,
        "enabled" if queue.enabled else "disabled",
        queue.status,
        str(queue.priority),
        "service jobs" if queue.service_jobs else str(load.running or ""),
        str(load.waiting or ""),
        age(now_ms - load.oldest_ms) if load.oldest_ms is not None else "",
        in_use + limit,
        environments,
    )
