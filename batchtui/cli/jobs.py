"""`batchtui jobs`: the runs of the queues, newest first."""

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.options import aws_options
from batchtui.domain.answers import job_row
from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.domain.when import age, parse_span, span, took

if TYPE_CHECKING:
    from batchtui.domain.filters.terms import Filter
    from batchtui.domain.scope import Scope

STATES = [state.value for state in JobState if state is not JobState.UNKNOWN]


class Span(click.ParamType[int]):
    """A span of time such as 24h."""

    name = "SPAN"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The span in ms."""
        if isinstance(value, int):
            return value
        try:
            return parse_span(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class FilterText(click.ParamType["Filter"]):
    """A filter in the language of the board's `/`; here a mistake is refused, for nobody sees it while it is typed."""

    name = "TEXT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> "Filter":
        """The filter, read."""
        from batchtui.domain.filters.parse import parse

        wanted = parse(str(value))
        if wanted.mistakes:
            self.fail(" ".join(wanted.mistakes), param, ctx)
        return wanted


@click.command("jobs")
@click.argument("queues", metavar="[QUEUE]...", nargs=-1)
@click.option("--name", metavar="NAME", help="Only runs with this job name; * stands for anything.")
@click.option(
    "--status",
    "states",
    multiple=True,
    type=click.Choice(STATES, case_sensitive=False),
    help="Only runs in this state; may be given again.",
)
@click.option(
    "--since",
    "since_ms",
    type=Span(),
    help="Ended runs that ended since then; active ones are always in. Left out: `since` of the config file, or 24h.",
)
@click.option(
    "--filter",
    "wanted",
    metavar="TEXT",
    type=FilterText(),
    help="Only runs that match, as / does on the board: etl, !etl, queue:default, exit:137, took:>10m, /^etl-/.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON array, with AWS's own field names.")
@aws_options
def command(
    chosen: Chosen,
    queues: tuple[str, ...],
    name: str | None,
    states: tuple[str, ...],
    since_ms: int | None,
    wanted: "Filter | None",
    as_json: bool,
) -> None:
    """List runs: all active ones, and those that ended within --since."""
    from batchtui.aws.queues import chosen_queues, describe_queues
    from batchtui.cli.output import say_json, say_table, tell, tell_clock
    from batchtui.poll.once import read_once
    from batchtui.poll.plan import HISTORY_MS

    clients = chosen.clients()
    if since_ms is None:
        since_ms = chosen.settings().since
    asked = chosen_queues(describe_queues(clients), queues)
    for queue in asked:
        if queue.service_jobs:
            tell(f"{queue.name} is a queue of service jobs: its jobs are not listed here.")
        if queues and not queue.enabled:
            tell(f"{queue.name} is disabled: it takes no new jobs.")
    tell_clock(clients.clock.off_ms)
    now_ms = clients.clock.now_ms()
    in_states = [JobState(word) for word in states or STATES]
    found = read_once(clients, asked, in_states, now_ms - since_ms)
    if since_ms > HISTORY_MS:
        found += _remembered(
            chosen, clients.scope, [queue.name for queue in asked], in_states, now_ms - since_ms, found
        )
    if name:
        found = [job for job in found if fnmatchcase(job.name, name)]
    if wanted:
        found = _matching(wanted, found, now_ms)
    if as_json:
        say_json([job_row(job) for job in found])
    elif found:
        say_table(("AGE", "JOB", "STATE", "EXIT", "TOOK", "QUEUE", "ID"), (_cells(job, now_ms) for job in found))
    else:
        matching = " that matches" if name or wanted else ""
        tell(f"No runs{matching}: none is active, and none ended in the last {span(since_ms)}.")


def _remembered(
    chosen: Chosen, scope: "Scope", queues: list[str], states: list[JobState], since_ms: int, known: list[Job]
) -> list[Job]:
    """Ended runs that AWS has forgotten and this machine has not, newest first."""
    ids = {job.id for job in known}
    memory = chosen.memory()
    rows = memory.since(scope, since_ms, queues)
    found = [job for job in rows if job.id not in ids and job.state.terminal and job.state in states]
    memory.close()
    return found


def _matching(wanted: "Filter", found: list[Job], now_ms: int) -> list[Job]:
    from batchtui.domain.filters.match import matcher
    from batchtui.domain.filters.readings import of_runs

    return list(filter(matcher(wanted, of_runs(now_ms)), found))


def _cells(job: Job, now_ms: int) -> tuple[str, ...]:
    exit_code = "" if job.exit_code is None else str(job.exit_code)
    return (
        age(now_ms - job.since_ms),
        job.name,
        job.state.value,
        exit_code,
        took(job.took_ms),
        job.queue,
        job.id,
    )
