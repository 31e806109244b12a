"""`batchtui history export|stats|prune`: what this machine remembers of runs; AWS is not asked."""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.jobs import Span
from batchtui.cli.options import aws_options, only_config
from batchtui.domain.answers import job_row
from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.domain.when import span, took

if TYPE_CHECKING:
    from batchtui.store.history import History
    from batchtui.store.summary import Stats

FIELDS = (
    "account",
    "region",
    "jobId",
    "jobName",
    "jobQueue",
    "status",
    "createdAt",
    "startedAt",
    "stoppedAt",
    "statusReason",
    "exitCode",
    "containerReason",
    "jobDefinition",
    "arraySize",
    "shareIdentifier",
)
"""An exported run: AWS's own names and units (ms since epoch), after where it ran."""


ACCOUNT = click.option("--account", metavar="DIGITS", help="Only this account. Left out: that of --profile, or all.")


@click.group("history")
def command() -> None:
    """What this machine remembers of runs, also of those that AWS has forgotten. AWS is not asked."""


@command.command("export")
@click.option(
    "--since",
    "since_ms",
    type=Span(),
    default="30d",
    show_default=True,
    help="Runs that ended since then; active ones are always in.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl"]),
    default="csv",
    show_default=True,
    help="Comma-separated with a line of titles, or one JSON object a line.",
)
@click.option("--name", metavar="NAME", help="Only runs with this job name; * stands for anything.")
@click.option("--queue", "queues", metavar="QUEUE", multiple=True, help="Only this queue; may be given again.")
@ACCOUNT
@aws_options
def export(
    chosen: Chosen, since_ms: int, form: str, name: str | None, queues: tuple[str, ...], account: str | None
) -> None:
    """Write remembered runs to standard output, newest first.

    Those of every account and region; --account, --profile and --region narrow it down.
    """
    from batchtui.cli.output import tell

    with _history(chosen) as history:
        scopes = _scopes(history, chosen, account) if history else []
        found = _runs(history, scopes, _now_ms() - since_ms, name, queues) if history else iter(())
        written = (_write_csv if form == "csv" else _write_lines)(found)
    if history and not written:
        tell(f"No runs: none of them is remembered in the last {span(since_ms)}.")


@command.command("stats")
@click.argument("name")
@click.option("--since", "since_ms", type=Span(), default="30d", show_default=True, help="Runs that ended since then.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array, an object an account and region.")
@ACCOUNT
@aws_options
def stats(chosen: Chosen, name: str, since_ms: int, as_json: bool, account: str | None) -> None:
    """How the runs of a job name ended, and how long its successes took."""
    from batchtui.cli.output import say_json, say_table, tell

    with _history(chosen) as history:
        scopes = _scopes(history, chosen, account) if history else []
        asked = [(scope, history.stats(scope, name, _now_ms() - since_ms)) for scope in scopes if history]
    found = [(scope, one) for scope, one in asked if one.count]
    if as_json:
        say_json([_stats_row(scope, one) for scope, one in found])
    elif found:
        say_table(("ACCOUNT", "REGION", "RUNS", "OUTCOMES", "P50", "P95"), (_cells(scope, one) for scope, one in found))
    elif history:
        tell(f"No runs of {name} are remembered in the last {span(since_ms)}.")


@command.command("prune")
@click.option("--older-than", "older_ms", type=Span(), required=True, help="Runs without a sign of life for that long.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def prune(older_ms: int, yes: bool) -> None:
    """Forget old runs on this machine, of every account and region; AWS is not touched."""
    from batchtui.cli.confirm import confirmed
    from batchtui.cli.output import say

    with _history(only_config()) as history:
        if history and not confirmed(f"Forget the runs older than {span(older_ms)}?", 1, yes, None):
            raise click.Abort
        count = history.prune(_now_ms() - older_ms) if history else 0
    say(f"{count} run{'s' * (count != 1)} forgotten.")


@contextmanager
def _history(chosen: Chosen) -> Iterator["History | None"]:
    """The history, opened; None when there is none yet (none is begun for that).

    Raises:
        click.ClickException: it cannot be used.
    """
    from batchtui.cli.output import tell
    from batchtui.store.failure import StoreError
    from batchtui.store.place import history_file

    path = history_file()
    if not path.exists():
        tell(f"There is no history yet: {path} is written while the dashboard runs.")
        yield None
        return
    history = chosen.memory(path)
    try:
        if not history.usable():
            raise click.ClickException(" ".join(history.told))
        for sentence in history.told:
            tell(sentence)
        yield history
    except StoreError as error:
        raise click.ClickException(error.sentence) from error
    finally:
        history.close()


def _scopes(history: "History", chosen: Chosen, account: str | None) -> list[Scope]:
    """The scopes that --account, --profile and --region leave."""
    if chosen.profile and not account:
        account = history.account_of(chosen.profile)
        if not account:
            raise click.ClickException(
                f"The account of the profile {chosen.profile} is not remembered: give --account instead."
            )
    return [
        scope
        for scope in history.scopes()
        if account in (None, scope.account) and chosen.region in (None, scope.region)
    ]


def _runs(
    history: "History", scopes: Iterable[Scope], since_ms: int, name: str | None, queues: tuple[str, ...]
) -> Iterator[Job]:
    for scope in scopes:
        for job in history.since(scope, since_ms, queues):
            if name is None or fnmatchcase(job.name, name):
                yield job


def _write_csv(jobs: Iterable[Job]) -> int:
    """Rows of inert text: a file of them may be shown on a terminal, too."""
    import csv

    from batchtui.domain.safe import inert

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(FIELDS)
    written = 0
    for job in jobs:
        row = _exported(job)
        writer.writerow([inert(str(row.get(field, ""))) for field in FIELDS])
        written += 1
    return written


def _write_lines(jobs: Iterable[Job]) -> int:
    from batchtui.cli.output import say_json_line

    written = 0
    for job in jobs:
        say_json_line(_exported(job))
        written += 1
    return written


def _exported(job: Job) -> dict[str, Any]:
    """A run as one object; what is unknown is absent."""
    more = {
        "containerReason": job.container_reason or None,
        "jobDefinition": job.definition or None,
        "arraySize": job.array_size,
        "shareIdentifier": job.share or None,
    }
    known = {key: value for key, value in more.items() if value is not None}
    return {"account": job.scope.account, "region": job.scope.region, **job_row(job), **known}


def _stats_row(scope: Scope, found: "Stats") -> dict[str, Any]:
    return {
        "account": scope.account,
        "region": scope.region,
        "jobName": found.name,
        "outcomes": {state.value: count for state, count in found.outcomes},
        "p50Ms": found.p50_ms,
        "p95Ms": found.p95_ms,
    }


def _cells(scope: Scope, found: "Stats") -> tuple[str, ...]:
    outcomes = " ".join(f"{state.value} {count}" for state, count in found.outcomes)
    return scope.account, scope.region, str(found.count), outcomes, took(found.p50_ms), took(found.p95_ms)


def _now_ms() -> int:
    return round(time.time() * 1000)
