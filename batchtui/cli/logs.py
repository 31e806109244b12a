"""`batchtui logs ID`: a job's log, once or followed to its end."""

import re
import time
from datetime import datetime

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.jobs import Span
from batchtui.cli.options import aws_options


@click.command("logs")
@click.argument("job_id", metavar="ID")
@click.option("-f", "--follow", is_flag=True, help="Go on until the job has ended and its last lines have come.")
@click.option("--attempt", type=click.IntRange(min=1), help="This attempt, from 1. Left out: the newest.")
@click.option("--grep", "pattern", metavar="RE", help="Only lines that match this regular expression.")
@click.option("--since", "last_ms", type=Span(), help="Only lines since then, such as 15m.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@aws_options
def command(
    chosen: Chosen,
    job_id: str,
    follow: bool,
    attempt: int | None,
    pattern: str | None,
    last_ms: int | None,
    as_json: bool,
) -> None:
    """Print a job's log; with -f, follow it to the job's end."""
    from batchtui.cli.ids import read_ids
    from batchtui.cli.output import say, say_json_line, tell, tell_clock
    from batchtui.domain.failure import AwsError
    from batchtui.domain.safe import inert_log
    from batchtui.logs.follow import Follower, Phase, Step

    wanted = _compiled(pattern)
    clients = chosen.clients()
    follower = Follower(clients, read_ids([job_id])[0], attempt, last_ms=last_ms)

    def show(step: Step) -> None:
        for line in step.lines:
            if wanted is not None and not wanted.search(line.message):
                continue
            if as_json:
                stream = step.place.stream if step.place else ""
                row = {"timestamp": line.timestamp_ms, "message": line.message, "attempt": step.attempt}
                say_json_line({**row, "logStreamName": stream})
            else:
                say(f"{_clock(line.timestamp_ms)}  {inert_log(line.message)}")

    told, failures, clock_told = "", 0, False
    while True:
        try:
            step, failures = follower.step(), 0
        except AwsError as error:
            failures += 1
            if not follow or failures > FAILURES_AT_MOST or not _passing(error):
                raise
            tell(error.while_asking)
            time.sleep(min(30, 2**failures))
            continue
        clock_told = clock_told or tell_clock(clients.clock.off_ms)
        show(step)
        if step.note and step.note != told:
            told = step.note
            tell(told)
        if step.phase is Phase.ENDED or (not follow and step.phase in (Phase.WAITING, Phase.CAUGHT_UP)):
            return
        time.sleep(step.wait_s)


FAILURES_AT_MOST = 10


def _passing(error: Exception) -> bool:
    """Whether it may be over in a moment."""
    from batchtui.domain.failure import ServerFault, Throttled, Unreachable

    return isinstance(error, Throttled | Unreachable | ServerFault)


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern) if pattern else None
    except re.error as error:
        raise click.BadParameter(f"{pattern!r} is no regular expression: {error}", param_hint="--grep") from error


def _clock(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000).strftime("%Y-%m-%d %H:%M:%S")
