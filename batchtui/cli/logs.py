"""`batchtui logs ID|NAME`: a job's log, once or followed to its end; or of all runs at work."""

import os
import re
import sys
import time
from typing import TYPE_CHECKING

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.jobs import Span
from batchtui.cli.options import aws_options

if TYPE_CHECKING:
    from batchtui.aws.clients import Clients
    from batchtui.cli.log_print import Printer
    from batchtui.domain.job import JobDetail
    from batchtui.logs.follow import Follower, Step

ALL = 0
"""Every attempt."""


class AttemptNumber(click.ParamType[int]):
    """An attempt from 1, or `all`."""

    name = "N|all"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Its number, or ALL."""
        if str(value) == "all":
            return ALL
        if not str(value).isdecimal() or int(str(value)) < 1:
            self.fail(f"{value!r} is neither a number from 1 nor `all`.", param, ctx)
        return int(str(value))


class Expression(click.ParamType[re.Pattern[str]]):
    """A regular expression."""

    name = "RE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> re.Pattern[str]:
        """The expression, compiled."""
        try:
            return re.compile(str(value))
        except re.error as error:
            self.fail(f"{value!r} is no regular expression: {error}", param, ctx)


@click.command("logs")
@click.argument("given", metavar="ID|NAME")
@click.option("-f", "--follow", is_flag=True, help="Go on until the job has ended and its last lines have come.")
@click.option("--exit-code", is_flag=True, help="End with the job's exit code (with -f).")
@click.option("--attempt", type=AttemptNumber(), help="This attempt, from 1, or all of them. Left out: the newest.")
@click.option("--container", default="", metavar="NAME", help="This container. Left out: the first that has a log.")
@click.option("--since", "last_ms", type=Span(), help="Only lines since then, such as 15m.")
@click.option("--grep", "wanted", type=Expression(), help="Only lines that match this regular expression.")
@click.option("--context", type=click.IntRange(min=0), default=0, metavar="N", help="N lines around each that matches.")
@click.option("--timestamps", is_flag=True, help="The local time before each line.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--all-running", is_flag=True, help="All runs of the name, or children of the array, that are running.")
@aws_options
def command(
    chosen: Chosen,
    given: str,
    follow: bool,
    exit_code: bool,
    attempt: int | None,
    container: str,
    last_ms: int | None,
    wanted: re.Pattern[str] | None,
    context: int,
    timestamps: bool,
    as_json: bool,
    all_running: bool,
) -> None:
    """Print the log of a job, or of the newest run of a name; with -f, follow it to the job's end."""
    if exit_code and (all_running or not follow):
        raise click.UsageError("--exit-code goes with -f, on one job.")
    if all_running and (attempt is not None or container):
        raise click.UsageError("--all-running reads every container of each run: it takes no --attempt or --container.")
    from batchtui.cli.ids import read_ids
    from batchtui.cli.log_print import Printer

    printer = Printer(wanted, context, timestamps, as_json)
    clients = chosen.clients()
    name = read_ids([given])[0]
    try:
        if all_running:
            from batchtui.cli.log_running import follow_running

            follow_running(clients, name, printer, follow, last_ms)
            return
        from batchtui.logs.follow import Follower
        from batchtui.logs.runs import meant

        known = meant(clients, name)
        if not container:
            _tell_containers(known)
        follower = Follower(
            clients,
            known.job.id,
            attempt or None,
            last_ms=last_ms,
            from_first=attempt == ALL,
            container=container,
            known=known,
        )
        last = _print_all(clients, follower, printer, follow)
    except BrokenPipeError:
        # The reader has enough (`| head`): that is no error, and nothing more is to be flushed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    if exit_code:
        sys.exit(_code_of(last))


def _tell_containers(detail: "JobDetail") -> None:
    """Which container's log it is, where there are several."""
    from batchtui.cli.output import tell
    from batchtui.logs.find import attempt_of, places_of

    names = [place.container for place in places_of(attempt_of(detail, None))]
    if len(names) > 1:
        tell(f"This is the log of {names[0]}; --container takes {', '.join(names[1:])} too.")


def _print_all(clients: "Clients", follower: "Follower", printer: "Printer", follow: bool) -> "Step":
    """Prints to the end, or to where it stands now; the last step that was taken."""
    from batchtui.cli.output import tell, tell_clock
    from batchtui.domain.failure import AwsError
    from batchtui.logs.follow import Phase
    from batchtui.logs.patience import Patience

    told, clock_told, patience = "", False, Patience()
    while True:
        try:
            step = follower.step()
        except AwsError as error:
            if not follow:
                raise
            pause_s = patience.failed(error)
            tell(error.while_asking)
            time.sleep(pause_s)
            continue
        patience.worked()
        clock_told = clock_told or tell_clock(clients.clock.off_ms)
        printer.show(step.lines, step.attempt, step.place.stream if step.place else "")
        if step.note and step.note != told:
            tell(told := step.note)
        if step.phase is Phase.ENDED or (not follow and step.phase in (Phase.WAITING, Phase.CAUGHT_UP)):
            return step
        time.sleep(step.wait_s)


def _code_of(step: "Step") -> int:
    """The container's exit code; 1 for a job that failed without one."""
    from batchtui.domain.state import JobState

    job, attempts = step.detail.job, step.detail.attempts
    if job.state is JobState.SUCCEEDED:
        return 0
    return (attempts[-1].exit_code if attempts else None) or job.exit_code or 1
