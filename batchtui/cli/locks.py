"""`batchtui locks`: who holds the guard's locks, since when, whether they go on, who waits; and releasing one."""

from typing import TYPE_CHECKING, Any

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.options import aws_options
from batchtui.domain.lock import Holding, LockState
from batchtui.domain.when import age

if TYPE_CHECKING:
    from batchtui.aws.clients import Clients
    from batchtui.domain.job import Job

LOOKED_AT = 20
"""Of so many held locks those that wait are listed: a call each."""
_table = click.option(
    "--table", help="The guard's table. Left out: [guard] table of the config file, else BATCHTUI_LOCK_TABLE."
)


@click.group("locks", invoke_without_command=True)
@_table
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@aws_options
@click.pass_context
def command(context: click.Context, chosen: Chosen, table: str | None, as_json: bool) -> None:
    """List the guard's locks: key, holder, age, whether the holder lives, and who waits."""
    from batchtui.aws.locks import read_holdings
    from batchtui.cli.output import say_json, say_table, tell

    if context.invoked_subcommand is not None:
        context.obj = chosen
        return
    name = _named(chosen, table)
    clients = chosen.clients()
    found = read_holdings(clients, name)
    now_ms = clients.clock.now_ms()
    waiting = _waiting(clients, found)
    if as_json:
        say_json([_row(holding, waiting.get(_key(holding), [])) for holding in found])
    elif found:
        rows = (_cells(holding, waiting.get(_key(holding), []), now_ms) for holding in found)
        say_table(("AGE", "KEY", "LOCK", "HOLDER", "JOB", "WAIT", "ATTEMPT", "PLACE"), rows)
    else:
        tell(f"There are no locks in {name}.")


@command.command("release")
@click.argument("key")
@_table
@click.option("--place", help="ACCOUNT/REGION of the lock, where the table has more than one of that key.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--count", type=int, help="1: also while the holder lives, or nobody knows whether it does.")
@aws_options
def release_one(chosen: Chosen, key: str, table: str | None, place: str | None, yes: bool, count: int | None) -> None:
    """Free a lock whose holder will not give it back; refused while the holder lives, unless --count 1 says so."""
    from batchtui.actions.release import plan_release, release
    from batchtui.aws.locks import read_table
    from batchtui.cli.confirm import confirmed
    from batchtui.cli.output import say, tell

    chosen.refuse_if_read_only()
    name = _named(chosen, table)
    clients = chosen.clients()
    places = [place] if place else [lock.place for lock in read_table(clients, name).locks if lock.key == key]
    if len(places) > 1:
        raise click.ClickException(f"{name} has a lock on {key} in {', '.join(places)}: name one with --place.")
    if not places:
        raise click.ClickException(f"There is no lock on {key} in {name}: `batchtui locks` lists them.")
    plan = plan_release(clients, name, places[0], key)
    if plan.refused:
        raise click.ClickException(plan.refused)
    for sentence in plan.follows:
        tell(sentence)
    if plan.holding.lives and count != 1:
        raise click.ClickException("Nothing was sent: to release it all the same, give --count 1.")
    if not confirmed(f"Release the lock on {key}?", 1, yes, count):
        raise click.ClickException("Nothing was sent.")
    release(chosen.sender(clients), plan)
    say(key)


def _named(chosen: Chosen, table: str | None) -> str:
    name = table or chosen.guard_table()
    if not name:
        raise click.UsageError(
            "Name the guard's table: --table, [guard] table in the config file, or BATCHTUI_LOCK_TABLE."
        )
    return name


def _key(holding: Holding) -> str:
    return f"{holding.lock.place}#{holding.lock.key}"


def _waiting(clients: "Clients", found: list[Holding]) -> "dict[str, list[Job]]":
    """Of the locks that are held, the runs of the holder's name and queue that are not over."""
    from batchtui.aws.jobs import list_by_name

    told = {}
    held = [one for one in found if one.state is LockState.HELD and one.holder is not None]
    for holding in held[:LOOKED_AT]:
        assert holding.holder is not None
        page = list_by_name(clients, holding.holder.queue, holding.holder.name)
        told[_key(holding)] = holding.waiting(job for job in page.jobs if job.name == holding.holder.name)
    return told


def _row(holding: Holding, waiting: "list[Job]") -> dict[str, Any]:
    lock, job = holding.lock, holding.holder
    return {
        "key": lock.key,
        "place": lock.place,
        "state": holding.state.value,
        "owner": lock.owner,
        "jobStatus": job.state.value if job else None,
        "attempt": lock.attempt,
        "token": lock.token,
        "acquiredAt": lock.acquired_at_ms,
        "leaseUntil": lock.lease_until_ms or None,
        "released": lock.released_at_ms or None,
        "waiting": [one.id for one in waiting],
    }


def _cells(holding: Holding, waiting: "list[Job]", now_ms: int) -> tuple[str, ...]:
    lock, job = holding.lock, holding.holder
    told = job.state.value if job else "lease" if lock.lease_until_ms else "-"
    return (
        age(now_ms - (lock.released_at_ms or lock.acquired_at_ms)),
        lock.key,
        holding.state.value,
        lock.owner,
        told,
        str(len(waiting) or ""),
        str(lock.attempt),
        lock.place,
    )
