"""`batchtui infra`: the whole set-up of AWS Batch from one small file."""

import sys
from pathlib import Path

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.infra_deploy import deploy, destroy, diff, status
from batchtui.cli.infra_file import checked, file_option, templates, write
from batchtui.cli.options import aws_options


@click.group("infra")
def command() -> None:
    """Queues, jobs, schedules and alerts from one small file: CloudFormation stacks."""


@command.command("init")
@file_option
@click.option("--from-queue", "queue", help="Begin with what this queue has: definitions, schedules, environment.")
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
@aws_options
def init(chosen: Chosen, path: Path, queue: str | None, force: bool) -> None:
    """Write a commented jobs file to begin with."""
    from batchtui.cli.output import say, tell
    from batchtui.infra.fill import template

    if queue is None:
        write(path, template("batch.toml"), force)
    else:
        from batchtui.infra.begin import begun
        from batchtui.infra.existing import existing

        found = existing(chosen.clients(), queue)
        write(path, begun(found), force)
        for sentence in found.unsaid:
            tell(sentence)
        if any(found.left_out.values()):
            tell("What of a definition the file does not hold stands above its job.")
    say(str(path))


@command.command("render")
@file_option
@click.option("--out", type=click.Path(path_type=Path), help="A folder for the templates; left out: both on stdout.")
def render(path: Path, out: Path | None) -> None:
    """Write the templates: platform.yaml, and one for each group of jobs (jobs.yaml)."""
    from batchtui.cli.output import say

    for one in templates(checked(path)):
        if out is None:
            say(f"--- # {one.file}\n{one.text}")
            continue
        write(out / one.file, one.text, force=True)
        say(str(out / one.file))


@command.command("check")
@file_option
@aws_options
def check(chosen: Chosen, path: Path) -> None:
    """Say "ok" and when each job is due next, or every mistake, each with its line; exit 1 when there is one."""
    import time

    from batchtui.cli.output import say, say_table, tell
    from batchtui.infra.lint import lint
    from batchtui.infra.upcoming import meaning, upcoming

    file = checked(path)
    told = lint({one.file: one.text for one in templates(file)}, chosen.region or "us-east-1")
    for sentence in told.mistakes:
        tell(sentence)
    if told.mistakes:
        sys.exit(1)
    if told.left_out:
        tell(told.left_out)
    say(f"ok {path}: {_counted(len(file.queue), 'queue')}, {_counted(len(file.job), 'job')}")
    now_ms = int(time.time() * 1000)
    due = [job for job in file.job if job.schedule]
    if due:
        rows = ((job.name, meaning(job), job.timezone, ", ".join(upcoming(job, now_ms))) for job in due)
        say_table(("JOB", "SCHEDULE", "ZONE", "NEXT"), rows)


@command.command("iam")
@click.option("--role", type=click.Choice(["viewer", "operator", "admin"]), required=True, help="Whose policy.")
@click.option("--stack", default="batch", show_default=True, help="The platform's stack, as [stack] names it.")
@aws_options
def iam(chosen: Chosen, role: str, stack: str) -> None:
    """Print the least policy for people: who looks, who acts on jobs, who deploys."""
    import os

    from batchtui.cli.output import say_json
    from batchtui.infra.iam import partition_of, policy

    region = chosen.region or os.environ.get("AWS_DEFAULT_REGION", "")
    say_json(policy(role, stack, partition_of(region)))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


for one in (diff, deploy, status, destroy):
    command.add_command(one)
