"""`batchtui audit`: what was asked of AWS from this machine, by whom and why, and what became of it."""

from typing import TYPE_CHECKING, Any

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.jobs import Span
from batchtui.cli.options import aws_options
from batchtui.domain.deed import OPEN, Deed, Outcome
from batchtui.domain.when import age

if TYPE_CHECKING:
    from batchtui.store.audit import Audit


@click.group("audit", invoke_without_command=True)
@click.option("--since", "since_ms", type=Span(), default="180d", show_default=True, help="What was asked since then.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array, newest first.")
@aws_options
@click.pass_context
def command(context: click.Context, chosen: Chosen, since_ms: int, as_json: bool) -> None:
    """What was asked of AWS from this machine: who, when, what, why, and the answer. AWS is not asked."""
    from batchtui.cli.output import say_json, say_table, tell

    if context.invoked_subcommand is not None:
        return
    audit = chosen.audit()
    now_ms = audit.now_ms()
    deeds = audit.deeds(now_ms - since_ms)
    for sentence in audit.told:
        tell(sentence)
    if as_json:
        say_json([_row(deed) for deed in deeds])
    elif deeds:
        titles = ("NO", "AGE", "WHO", "ACTION", "ON", "JOB", "OUTCOME", "ANSWER", "REASON")
        say_table(titles, (_cells(deed, now_ms) for deed in deeds))
        shown = {deed.number for deed in deeds}
        for deed in audit.orphans():
            if deed.number in shown:
                tell(f"{deed.number} is not settled: look again with `batchtui audit settle {deed.number}`.")
    else:
        tell("Nothing was asked of AWS from this machine in that time.")


@command.command("settle")
@click.argument("number", type=int)
@click.option("--not-there", is_flag=True, help="You have looked, and the job is not there: it may be sent again.")
@aws_options
def settle_one(chosen: Chosen, number: int, not_there: bool) -> None:
    """Look again for a submit whose answer was lost, or say that its job is not there."""
    from batchtui.actions.lost import Search
    from batchtui.actions.settling import Settling
    from batchtui.cli.output import say, tell

    audit = chosen.audit()
    deed = _open_deed(audit, number)
    if not_there:
        audit.answer(deed, Outcome.LEFT, error="The operator looked, and it was not there.")
        tell(f"{deed.name} {deed.subject} may be sent again.")
        return
    clients = chosen.clients()
    settled = Settling(clients, audit, Search(clients)).one(deed)
    if settled.outcome is Outcome.UNKNOWN:
        raise click.ClickException(f"{settled.error} If it is not there, add --not-there.")
    say(settled.result or settled.error or settled.outcome.value)


def _open_deed(audit: "Audit", number: int) -> Deed:
    """The one that is not settled.

    Raises:
        click.ClickException: there is none with that number, or it is settled.
    """
    deed = next((one for one in audit.deeds() if one.number == number), None)
    if deed is None:
        raise click.ClickException(f"The audit has no {number}: `batchtui audit` lists them.")
    if deed.outcome not in OPEN:
        raise click.ClickException(f"{number} is settled: {deed.outcome.value} {deed.result}".rstrip() + ".")
    if number not in {one.number for one in audit.orphans()}:
        raise click.ClickException(f"Another batchtui is at {number} just now: wait for its answer.")
    return deed


def _row(deed: Deed) -> dict[str, Any]:
    return {
        "number": deed.number,
        "askedAt": deed.asked_ms,
        "answeredAt": deed.answered_ms,
        "who": deed.who or None,
        "login": deed.login,
        "account": deed.scope.account or None,
        "region": deed.scope.region,
        "action": deed.action,
        "subject": deed.subject,
        "jobName": deed.name or None,
        "jobQueue": deed.queue or None,
        "reason": deed.reason or None,
        "outcome": deed.outcome.value,
        "newJobId": deed.result or None,
        "error": deed.error or None,
        "command": deed.command,
    }


def _cells(deed: Deed, now_ms: int) -> tuple[str, ...]:
    return (
        str(deed.number),
        age(now_ms - deed.asked_ms),
        deed.who.rpartition(":")[2] or deed.login,
        deed.action,
        deed.subject,
        deed.name,
        deed.outcome.value,
        deed.result or deed.error,
        deed.reason,
    )
