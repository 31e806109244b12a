"""`batchtui infra diff`, `deploy`, `status` and `destroy`: the stacks, and what AWS makes of them."""

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.infra_file import checked, file_option, templates
from batchtui.cli.options import aws_options
from batchtui.domain.safe import inert

if TYPE_CHECKING:
    from batchtui.aws.clients import Clients
    from batchtui.domain.stack import ChangeSet, Stack, StackEvent
    from batchtui.infra.deploying import Ended
    from batchtui.infra.model import JobsFile
    from batchtui.infra.render import Template

LOOK_S = 2.0


@click.command("diff")
@file_option
@aws_options
def diff(chosen: Chosen, path: Path) -> None:
    """Show what a deployment would change, by change sets that are deleted again."""
    from batchtui.aws.stacks import delete_change_set, read_stack
    from batchtui.infra.deploying import compare

    chosen.refuse_if_read_only()
    file = checked(path, warn=False)
    clients = chosen.clients()
    for template in templates(file):
        if template.group and read_stack(clients, file.stack.name) is None:
            _say_new_jobs(template, file)
            continue
        made = compare(clients, template.stack, template.text, time.sleep)
        _say_changes(made)
        if not made.nothing:
            delete_change_set(clients, made)


@click.command("deploy")
@file_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--import-existing", is_flag=True, help="Take over what is there under the same names, and in no stack.")
@click.option("--webhook", is_flag=True, help="Read the Slack webhook's address from standard input, for SSM.")
@aws_options
def deploy(chosen: Chosen, path: Path, yes: bool, import_existing: bool, webhook: bool) -> None:
    """Show what would change, ask, and change it: first the platform, then its jobs.

    Exit code 0 also where nothing is to be changed; 1 where AWS failed at something: the first reason is told.
    """
    from batchtui.aws.stacks import put_secret
    from batchtui.cli.output import say

    chosen.refuse_if_read_only()
    file = checked(path)
    address = _address(yes) if webhook else ""
    clients = chosen.clients()
    if address:
        put_secret(clients, file.alerts.webhook, address)
        say(f"{file.alerts.webhook} holds the address of the webhook.")
    for template in templates(file):
        _deploy(clients, template, yes, import_existing)


@click.command("status")
@file_option
@click.option("--drift", is_flag=True, help="Have AWS look whether somebody has changed what the stacks made.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array, a stack an element.")
@aws_options
def status(chosen: Chosen, path: Path, drift: bool, as_json: bool) -> None:
    """Show the stacks: how they stand, what they export, and what was changed behind their back."""
    from batchtui.aws.stacks import read_stack
    from batchtui.cli.output import say, say_json

    file = checked(path, warn=False)
    clients = chosen.clients()
    rows = []
    for name in _names(file):
        stack = read_stack(clients, name)
        drifted = _drifted(clients, name) if drift and stack is not None else None
        rows.append(_row(name, stack, drifted))
        if not as_json:
            _say_stack(name, stack, drifted)
    if as_json:
        say_json(rows)
    elif not any(row["stackStatus"] for row in rows):
        say("Nothing is deployed: `batchtui infra deploy`.")


@click.command("destroy")
@file_option
@click.option("--name", "typed", help="The platform's stack, typed: does not ask for it.")
@aws_options
def destroy(chosen: Chosen, path: Path, typed: str | None) -> None:
    """End the stacks; what holds data of yours (repositories, logs) stays."""
    from batchtui.aws.stacks import read_stack
    from batchtui.cli.output import tell
    from batchtui.infra import deploying

    chosen.refuse_if_read_only()
    file = checked(path, warn=False)
    clients = chosen.clients()
    found = [stack for name in reversed(_names(file)) if (stack := read_stack(clients, name)) is not None]
    if not found:
        raise click.ClickException(f"There is no stack {file.stack.name} here: check the profile and the region.")
    tell(f"This ends {' and '.join(stack.name for stack in found)}; repositories and logs of jobs stay.")
    _refuse_unless_typed(file.stack.name, typed)
    for stack in found:
        _end(stack.name, deploying.destroy(clients, stack, _say_event, time.sleep))


def _deploy(clients: "Clients", template: "Template", yes: bool, imports: bool) -> None:
    from batchtui.aws.stacks import delete_change_set, protect
    from batchtui.cli.confirm import confirmed
    from batchtui.cli.output import tell
    from batchtui.domain.failure import AwsError
    from batchtui.infra.deploying import carry_out, compare

    name = template.stack
    made = compare(clients, name, template.text, time.sleep, imports)
    _say_changes(made)
    if made.nothing:
        return
    agreed = False
    try:
        agreed = confirmed(f"Change {name}?", 1, yes, None)
    finally:
        if not agreed:
            delete_change_set(clients, made)
    if not agreed:
        raise click.ClickException("Nothing was changed.")
    _end(name, carry_out(clients, made, _say_event, time.sleep))
    try:
        protect(clients, name, on=True)
    except AwsError as error:
        tell(f"{name} is not protected against being deleted. {error.sentence}")


def _end(name: str, ended: "Ended") -> None:
    """Ends the command where AWS did not get through."""
    from batchtui.cli.output import say

    if not ended.whole:
        why = f": {ended.why}" if ended.why else "."
        raise click.ClickException(inert(f"{name} is {ended.status}{why}"))
    say(f"{name}: {ended.status}")


def _names(file: "JobsFile") -> list[str]:
    """The names of all stacks, that of the usual group with them: it may be there from before."""
    from batchtui.infra.naming import JOBS, stack_of

    return [file.stack.name, *(stack_of(file.stack.name, one) for one in dict.fromkeys((*file.groups, JOBS)))]


def _address(yes: bool) -> str:
    """The webhook's address; never shown."""
    if sys.stdin.isatty():
        text: str = click.prompt("Address of the Slack webhook", hide_input=True, err=True)
    elif yes:
        text = sys.stdin.read()
    else:
        raise click.UsageError("With --webhook from a pipe nobody can be asked: give --yes.")
    address = text.strip()
    if not address.startswith("https://") or len(address.split()) != 1:
        raise click.ClickException("What came on standard input is no address that begins with https://.")
    return address


def _refuse_unless_typed(name: str, typed: str | None) -> None:
    if typed is None:
        if not sys.stdin.isatty():
            raise click.UsageError(f"Nobody can be asked here: give --name {name}.")
        typed = click.prompt(f"Type the name of the stack ({name})", default="", show_default=False, err=True)
    if typed != name:
        raise click.ClickException(f"{inert(typed)} is not {name}: nothing was changed.")


def _drifted(clients: "Clients", name: str) -> list[str]:
    from batchtui.aws.stacks import begin_drift, drift_is_read, read_drifted

    look = begin_drift(clients, name)
    while not drift_is_read(clients, look):
        time.sleep(LOOK_S)
    return read_drifted(clients, name)


def _say_changes(made: "ChangeSet") -> None:
    from batchtui.cli.output import say

    if made.nothing:
        say(f"{made.stack}: no changes")
        return
    say(f"{made.stack}:")
    for change in made.changes:
        note = f"  ({change.note})" if change.note else ""
        named = f"  {', '.join(change.properties)}" if change.properties else ""
        line = inert(f"  {change.sign} {change.logical_id}  {change.kind}{named}{note}")
        colour = (
            "red" if "replacement" in change.note or change.sign == "-" else "green" if change.sign == "+" else "yellow"
        )
        say(click.style(line, fg=colour) if sys.stdout.isatty() else line)
    if not made.changes:
        say("  ~ outputs or tags only")


def _say_new_jobs(template: "Template", file: "JobsFile") -> None:
    """AWS compares no template whose imports are not there yet: all of it is new."""
    from batchtui.cli.output import say
    from batchtui.infra.jobs import job_resources

    say(f"{template.stack}:")
    for logical_id, resource in job_resources(file, template.group).items():
        say(f"  + {logical_id}  {resource['Type']}")


def _say_event(event: "StackEvent") -> None:
    from batchtui.cli.output import say

    clock = time.strftime("%H:%M:%S", time.localtime(event.at_ms / 1000))
    reason = f"  {event.reason}" if event.reason else ""
    say(inert(f"  {clock}  {event.status:<20}  {event.logical_id}  {event.kind}{reason}"))


def _say_stack(name: str, stack: "Stack | None", drifted: list[str] | None) -> None:
    from batchtui.cli.output import say, say_table

    if stack is None:
        say(f"{name}: not deployed")
        return
    said = "protected" if stack.protected else "not protected"
    say(inert(f"{name}: {stack.status}, {said}{f', {stack.reason}' if stack.reason else ''}"))
    if stack.outputs:
        say_table(("OUTPUT", "VALUE"), sorted(stack.outputs.items()))
    if drifted is not None:
        say("Nobody has changed what it made." if not drifted else "Changed behind its back:")
        for one in drifted:
            say(inert(f"  {one}"))


def _row(name: str, stack: "Stack | None", drifted: list[str] | None) -> Mapping[str, object]:
    return {
        "stackName": name,
        "stackStatus": stack.status if stack else None,
        "enableTerminationProtection": stack.protected if stack else None,
        "outputs": dict(stack.outputs) if stack else {},
        "drifted": drifted,
    }
