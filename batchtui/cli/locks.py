"""`batchtui locks`: who holds the guard's locks, since when, and whether they go on."""

from typing import TYPE_CHECKING, Any

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.options import aws_options
from batchtui.domain.lock import Lock, LockState
from batchtui.domain.when import age

if TYPE_CHECKING:
    from batchtui.aws.clients import Clients
    from batchtui.domain.state import JobState

A_CALL = 100


@click.command("locks")
@click.option("--table", envvar="BATCHTUI_LOCK_TABLE", help="The guard's table. Left out: BATCHTUI_LOCK_TABLE.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@aws_options
def command(chosen: Chosen, table: str | None, as_json: bool) -> None:
    """List the guard's locks: key, holder, age, and whether the holder lives."""
    from batchtui.aws.locks import list_locks
    from batchtui.cli.output import say_json, say_table, tell

    if not table:
        raise click.UsageError("Name the guard's table: --table, or BATCHTUI_LOCK_TABLE.")
    clients = chosen.clients()
    locks = list_locks(clients, table)
    holders = _holders(clients, locks)
    now_ms = clients.clock.now_ms()
    states = [lock.state(holders.get(lock.owner), now_ms) for lock in locks]
    if as_json:
        say_json([_row(lock, state, holders) for lock, state in zip(locks, states, strict=True)])
    elif locks:
        rows = (_cells(lock, state, holders, now_ms) for lock, state in zip(locks, states, strict=True))
        say_table(("AGE", "KEY", "LOCK", "HOLDER", "JOB", "ATTEMPT", "PLACE"), rows)
    else:
        tell(f"There are no locks in {table}.")


def _holders(clients: "Clients", locks: list[Lock]) -> "dict[str, JobState]":
    """The states of the jobs that hold; those of other places cannot be asked for here, and are absent."""
    from batchtui.aws.jobs import describe

    wanted = sorted({lock.owner for lock in locks if not lock.released_at_ms and not lock.lease_until_ms})
    told = {}
    for start in range(0, len(wanted), A_CALL):
        for detail in describe(clients, wanted[start : start + A_CALL]):
            told[detail.job.id] = detail.job.state
    return told


def _row(lock: Lock, state: LockState, holders: "dict[str, JobState]") -> dict[str, Any]:
    job = holders.get(lock.owner)
    return {
        "key": lock.key,
        "place": lock.place,
        "state": state.value,
        "owner": lock.owner,
        "jobStatus": job.value if job else None,
        "attempt": lock.attempt,
        "token": lock.token,
        "acquiredAt": lock.acquired_at_ms,
        "leaseUntil": lock.lease_until_ms or None,
        "released": lock.released_at_ms or None,
    }


def _cells(lock: Lock, state: LockState, holders: "dict[str, JobState]", now_ms: int) -> tuple[str, ...]:
    job = holders.get(lock.owner)
    told = job.value if job else "lease" if lock.lease_until_ms else "-"
    return (
        age(now_ms - lock.acquired_at_ms),
        lock.key,
        state.value,
        lock.owner,
        told,
        str(lock.attempt),
        lock.place,
    )
