"""`batchtui jobs`: the runs of the queues, newest first; or what the board says of their groups."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.options import aws_options
from batchtui.cli.skipped import marked_skipped
from batchtui.cli.unclear import cleared_up
from batchtui.domain.answers import job_row
from batchtui.domain.causes_job import unclear
from batchtui.domain.job import Job
from batchtui.domain.state import AWS_STATES, JobState
from batchtui.domain.when import age, parse_span, span, took

if TYPE_CHECKING:
    from batchtui.aws.clients import Clients
    from batchtui.domain.filters.terms import Filter
    from batchtui.domain.labels import Grouping
    from batchtui.domain.queue import Queue
    from batchtui.domain.scope import Scope

STATES = [state.value for state in AWS_STATES]


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


class GroupingText(click.ParamType["Grouping"]):
    """What to group by."""

    name = "WHAT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> "Grouping":
        """The grouping."""
        from batchtui.domain.labels import grouping_of

        try:
            return grouping_of(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


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
@click.option(
    "--group",
    "grouped",
    is_flag=True,
    help="A row a job name, as on the board: all its known runs summed up, trouble first. --name, --status and "
    "--filter then choose groups, and --since those with an active run or one that ended since then.",
)
@click.option(
    "--by",
    "by",
    metavar="WHAT",
    type=GroupingText(),
    help="With --group: a row a name (as without), definition, share, or value of a tag, as in tag:team. Only a "
    "description tells tags: up to 10,000 runs of --since are described, a hundred a call.",
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="One JSON array, with AWS's own field names. With --group: jobName (with --by: jobDefinition, "
    "shareIdentifier, or tagKey and tagValue), jobQueues, runs, counts, lastStatus, lastStoppedAt, usualMs, p95Ms, "
    "successRate, cause, advice.",
)
@aws_options
def command(
    chosen: Chosen,
    queues: tuple[str, ...],
    name: str | None,
    states: tuple[str, ...],
    since_ms: int | None,
    wanted: "Filter | None",
    grouped: bool,
    by: "Grouping | None",
    as_json: bool,
) -> None:
    """List runs: all active ones, and those that ended within --since."""
    from batchtui.cli.output import tell

    if by is not None and not grouped:
        raise click.UsageError("--by says what --group groups by: give both.")
    if since_ms is None:
        since_ms = chosen.settings().since
    asked = _Asked(name, tuple(map(JobState, states)), since_ms, wanted, by)
    with _closed_on_interrupt(as_json):
        clients = chosen.clients()
        of = _queues(clients, queues)
        found = (
            _list_groups(chosen, clients, of, asked, as_json)
            if grouped
            else (_list_runs(chosen, clients, of, asked, as_json))
        )
    if not found and not as_json:
        matching = " that matches" if name or wanted or (grouped and states) else ""
        what = "groups" if grouped else "runs"
        tell(f"No {what}{matching}: none is active, and none ended in the last {span(since_ms)}.")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for."""

    name: str | None
    states: tuple[JobState, ...]
    """Empty: any."""
    since_ms: int
    wanted: "Filter | None"
    by: "Grouping | None" = None
    """None: by name."""


@contextmanager
def _closed_on_interrupt(as_json: bool) -> Iterator[None]:
    """Whoever reads the answer gets a whole array, even if nothing is in it yet."""
    try:
        yield
    except KeyboardInterrupt:
        if as_json:
            from batchtui.cli.output import say_json

            say_json([])
        raise


def _queues(clients: "Clients", names: tuple[str, ...]) -> "list[Queue]":
    """The queues asked for, with what is to be known of them told."""
    from batchtui.aws.queues import chosen_queues, describe_queues
    from batchtui.cli.output import tell, tell_clock

    found = chosen_queues(describe_queues(clients), names)
    for queue in found:
        if queue.service_jobs:
            tell(f"{queue.name} is a queue of service jobs: its jobs are not listed here.")
        if names and not queue.enabled:
            tell(f"{queue.name} is disabled: it takes no new jobs.")
    tell_clock(clients.clock.off_ms)
    return found


def _list_runs(chosen: Chosen, clients: "Clients", queues: "Sequence[Queue]", asked: _Asked, as_json: bool) -> bool:
    """Writes the runs; whether there were any."""
    from batchtui.cli.output import say_json, say_table
    from batchtui.poll.once import read_once
    from batchtui.poll.plan import HISTORY_MS

    now_ms = clients.clock.now_ms()
    in_states = asked.states or tuple(map(JobState, STATES))
    oldest_ms = now_ms - asked.since_ms
    found = read_once(clients, queues, in_states, oldest_ms)
    if asked.since_ms > HISTORY_MS:
        found += _remembered(chosen, clients.scope, [queue.name for queue in queues], in_states, oldest_ms, found)
    found = marked_skipped(chosen, clients, found)
    if name := asked.name:
        found = [job for job in found if fnmatchcase(job.name, name)]
    if as_json or asked.wanted:
        found = cleared_up(clients, found)
    if asked.wanted:
        found = _matching(asked.wanted, found, now_ms)
    if as_json:
        say_json([job_row(job) for job in found])
    elif found:
        say_table(("AGE", "JOB", "STATE", "EXIT", "TOOK", "QUEUE", "ID"), (_cells(job, now_ms) for job in found))
    return bool(found)


def _list_groups(chosen: Chosen, clients: "Clients", queues: "Sequence[Queue]", asked: _Asked, as_json: bool) -> bool:
    """Writes the groups; whether there were any."""
    from batchtui.cli import grouped
    from batchtui.cli.output import say_json, say_table, tell
    from batchtui.domain.answers import group_row
    from batchtui.domain.labels import BY_NAME, By
    from batchtui.poll.once import read_board

    now_ms = clients.clock.now_ms()
    oldest_ms = now_ms - asked.since_ms
    board = read_board(clients, queues, map(JobState, STATES))
    memory = chosen.memory()
    remembered = memory.board_rows(clients.scope, failed_since_ms=oldest_ms)
    board.mark_skipped(job.id for job in marked_skipped(chosen, clients, board.runs()) if job.skipped)
    grouped.recall_ended(board, remembered, [queue.name for queue in queues])
    memory.close()
    lately = [job for job in board.runs() if job.since_ms >= oldest_ms and unclear(job)]
    board.apply(cleared_up(clients, sorted(lately, key=lambda job: -job.since_ms)))
    by = asked.by or BY_NAME
    if by.by is By.TAG:
        tell(grouped.describe_newest(clients, board, oldest_ms))
    board.group_by(by)
    labelled = board.grouped(by)
    assert labelled is not None
    found = grouped.groups_of(labelled, oldest_ms, now_ms)
    found = grouped.wanted_groups(found, asked.name, asked.states, asked.wanted, now_ms)
    rows = [(group, group_row(group, labelled.runs_of(group.name), by)) for group in found]
    if as_json:
        say_json([row for _, row in rows])
    elif rows:
        shown = (grouped.cells(group, row["jobQueues"], now_ms) for group, row in rows)
        say_table(grouped.titles(by), shown, gives_way=0)
    return bool(rows)


def _remembered(
    chosen: Chosen, scope: "Scope", queues: Sequence[str], states: Sequence[JobState], since_ms: int, known: list[Job]
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
        job.seen_state.value if job.skipped else job.state.value,
        exit_code,
        took(job.took_ms),
        job.queue,
        job.id,
    )
