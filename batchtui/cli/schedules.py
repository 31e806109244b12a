"""`batchtui schedules`: what submits jobs by the clock or on events, its last time and whether a run came, its next."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.options import aws_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from batchtui.aws.clients import Clients
    from batchtui.domain.due import Standing
    from batchtui.domain.job import Job
    from batchtui.domain.queue import Queue
    from batchtui.domain.schedule import Schedule

DUES = 2
"""The newest due time may still be awaited: then the one before counts."""
PAGES_AT_MOST = 12
"""Of a name so many pages of a hundred runs are read: ten minutes apart, those of a week are eleven."""


@click.command("schedules")
@click.argument("queues", metavar="[QUEUE]...", nargs=-1)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="One JSON array: AWS's own members of the rule (with its Target) or schedule, and source, when, jobName, "
    "jobQueue, jobDefinition, lastDue and nextDue (all moments in ms since epoch), "
    "verdict (ran, awaited, missed, not seen), lastRun.",
)
@aws_options
def command(chosen: Chosen, queues: tuple[str, ...], as_json: bool) -> None:
    """List the rules of EventBridge and the schedules of EventBridge Scheduler that submit jobs.

    A time is missed when no run of its name came, in any queue; AWS keeps ended runs for about a week.
    """
    from batchtui.aws.queues import chosen_queues, describe_queues
    from batchtui.aws.schedules import read_schedules
    from batchtui.cli.output import say_json, say_table, tell, tell_clock

    clients = chosen.clients()
    known = describe_queues(clients)
    names = [queue.name for queue in chosen_queues(known, queues)]
    read = read_schedules(clients, known)
    found = [one for one in read.found if not queues or (one.queue in names and not one.elsewhere)]
    judged = [(one, _standing(clients, one, known)) for one in found]
    if as_json:
        say_json([_row(one, standing) for one, standing in judged])
    elif judged:
        now_ms = clients.clock.now_ms()
        rows = (_cells(one, standing, now_ms) for one, standing in judged)
        say_table(("SCHEDULE", "WHEN", "ZONE", "LAST", "TOOK", "NEXT", "JOB", "QUEUE", "SOURCE"), rows, gives_way=1)
    else:
        tell("No rule and no schedule submits jobs to these queues.")
    for sentence in read.unseen:
        tell(sentence)
    tell_clock(clients.clock.off_ms)


def _standing(clients: "Clients", one: "Schedule", queues: "Sequence[Queue]") -> "Standing":
    """Its last time; before that is called missed, every queue is looked through."""
    from functools import partial

    from batchtui.aws.again import read_again
    from batchtui.aws.jobs import list_by_name
    from batchtui.domain.due import KEPT_MS, standing

    now_ms = clients.clock.now_ms()
    oldest_ms = now_ms - KEPT_MS
    if one.elsewhere or not one.job_name or all(queue.name != one.queue for queue in queues):
        return standing(one, [], now_ms, None, DUES)
    others = [queue.name for queue in queues if queue.name != one.queue and not queue.service_jobs]
    runs: list[Job] = []
    whole = True
    for queue in (one.queue, *others):
        token, more = "", True
        for _ in range(PAGES_AT_MOST):
            page = read_again(partial(list_by_name, clients, queue, _asked_name(one), token))
            runs += [job for job in page.jobs if one.names(job.name)]
            token, more = page.next_token, bool(page.next_token)
            found = standing(one, runs, now_ms, None, DUES)
            if found.last is None or found.last.run is not None:
                # A rate whose begin is not told goes on from its newest run: the first page has it.
                return found
            if not more:
                break
        whole = whole and not more
    return standing(one, runs, now_ms, oldest_ms if whole else None, DUES)


def _asked_name(one: "Schedule") -> str:
    """AWS takes an asterisk at the end for any text; without a beginning that is every run."""
    from batchtui.domain.schedule import PLACEHOLDER

    return f"{PLACEHOLDER.split(one.job_name)[0]}*" if one.has_placeholders else one.job_name


def _verdict(one: "Schedule", found: "Standing") -> str | None:
    last = found.last
    return last.verdict.value if last is not None and one.enabled and not one.elsewhere else None


def _row(one: "Schedule", found: "Standing") -> dict[str, Any]:
    from batchtui.domain.answers import job_row
    from batchtui.domain.secrecy import mask_answer

    last = found.last
    return {
        **{name: _moment(value) for name, value in mask_answer(one.raw).items()},
        "source": one.source.value,
        "when": one.words,
        "jobName": one.job_name or None,
        "jobQueue": str(one.request.get("jobQueue") or "") or None,
        "jobDefinition": str(one.request.get("jobDefinition") or "") or None,
        "lastDue": last.at_ms if last is not None else None,
        "verdict": _verdict(one, found),
        "lastRun": job_row(last.run) if last is not None and last.run is not None else None,
        "nextDue": found.next_ms,
        "elsewhere": one.elsewhere or None,
        "trouble": (one.trouble or (one.timing.mistake if one.timing is not None else "")) or None,
    }


def _moment(value: Any) -> Any:
    """A moment in ms since epoch, as Batch's own are; all else as it came."""
    return round(value.timestamp() * 1000) if isinstance(value, datetime) else value


def _cells(one: "Schedule", found: "Standing", now_ms: int) -> tuple[str, ...]:
    from batchtui.domain.when import age, took

    last, run = found.last, found.last.run if found.last is not None else None
    verdict = _verdict(one, found)
    told = verdict or ""
    if not one.enabled:
        told = "off"
    elif one.elsewhere:
        told = one.elsewhere
    elif run is not None:
        told = run.seen_state.value
    elif last is not None and verdict == "missed":
        told = f"MISSED {age(now_ms - last.at_ms)} ago"
    return (
        one.name,
        one.words,
        one.timing.zone if one.timing is not None else "",
        told,
        took(run.took_ms) if run is not None else "",
        age(found.next_ms - now_ms) if found.next_ms is not None else "",
        one.job_name,
        one.queue,
        f"{one.source.value} {one.place}" if one.place != "default" else one.source.value,
    )
