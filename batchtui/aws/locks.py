"""The guard's table as an operator needs it: locks and outcomes read, a lock released; the guard writes them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from batchtui.aws.clients import Clients
from batchtui.aws.jobs import describe_all
from batchtui.dedup import item
from batchtui.domain.failure import NotFound, Refused, Throttled
from batchtui.domain.job import Job
from batchtui.domain.lock import Holding, Lock, holdings

OUTCOMES_AT_MOST = 100
"""Keys that BatchGetItem takes."""
LEAST_LEFT_OUT = 3
"""DynamoDB may leave keys out under load: so often in a row, and none answered, is throttling."""


@dataclass(frozen=True, slots=True)
class Table:
    """What one reading of the whole table tells."""

    locks: tuple[Lock, ...]
    """By place and key."""
    skipped: frozenset[str]
    """Ids of the jobs that the guard did not let run, of the last eight days."""


def read_table(clients: Clients, table: str) -> Table:
    """Every lock, and who was skipped; about 8,000 items a call.

    Raises:
        AwsError: a call failed.
    """
    locks: list[Lock] = []
    skipped: set[str] = set()
    for row in _rows(clients, table):
        kind, _, job_id = str(row.get("pk", {}).get("S", "")).partition("#")
        if kind == "outcome" and _is_skipped(row):
            skipped.add(job_id)
        elif lock := lock_of(row):
            locks.append(lock)
    return Table(tuple(sorted(locks, key=lambda lock: (lock.place, lock.key))), frozenset(skipped))


def read_holdings(clients: Clients, table: str, ended: dict[str, Job] | None = None) -> list[Holding]:
    """Every lock of a table with its holder's job: those that are held first.

    `ended`: holders that have, by id: they are not asked for again, and those found now are put there.

    Raises:
        AwsError: a call failed.
    """
    known = {} if ended is None else ended
    locks = read_table(clients, table).locks
    holders = {**known, **holders_of(clients, [lock for lock in locks if lock.owner not in known])}
    # Of those that hold nothing any more nothing is kept.
    owners = {lock.owner for lock in locks}
    known.clear()
    known.update((job_id, job) for job_id, job in holders.items() if job.state.terminal and job_id in owners)
    return holdings(locks, holders, clients.clock.now_ms())


def holders_of(clients: Clients, locks: Iterable[Lock]) -> dict[str, Job]:
    """The jobs that hold, by id; a lease is no job, and a job of another place is not known here.

    Raises:
        AwsError: a call failed.
    """
    wanted = sorted({lock.owner for lock in locks if not lock.released_at_ms and not lock.lease_until_ms})
    return {detail.job.id: detail.job for detail in describe_all(clients, wanted)}


def skipped_of(clients: Clients, table: str, job_ids: Sequence[str]) -> frozenset[str]:
    """Those of up to 100 jobs that the guard did not let run.

    Raises:
        AwsError: the call failed.
    """
    keys = [{"pk": {"S": item.outcome_key(job_id)}} for job_id in dict.fromkeys(job_ids)]
    found: set[str] = set()
    empty = 0
    while keys:
        with clients.call("BatchGetItem", f"The table {table}"):
            asked = {table: {"Keys": keys, "ProjectionExpression": "pk, outcome", "ConsistentRead": True}}
            answer = clients.dynamodb.batch_get_item(RequestItems=asked)
        rows = answer.get("Responses", {}).get(table, [])
        found.update(row["pk"]["S"].partition("#")[2] for row in rows if _is_skipped(row))
        left = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
        empty = 0 if len(left) < len(keys) else empty + 1
        if empty == LEAST_LEFT_OUT:
            raise Throttled(f"DynamoDB leaves out what is asked of the table {table}: raise its capacity.")
        keys = left
    return frozenset(found)


def read_lock(clients: Clients, table: str, place: str, key: str) -> Lock | None:
    """One lock as it stands now; None: there is none.

    Raises:
        AwsError: the call failed.
    """
    with clients.call("GetItem", f"The table {table}"):
        answer = clients.dynamodb.get_item(**item.get(table, f"lock#{place}#{key}"))
    return lock_of(answer.get("Item") or {})


def release_request(table: str, lock: Lock, now_ms: int) -> dict[str, Any]:
    """The UpdateItem that frees a lock, if it is still this holder's."""
    return item.release(table, f"lock#{lock.place}#{lock.key}", item.Me(lock.owner), lock.token, now_ms)


def send_release(clients: Clients, request: Mapping[str, Any], lock: Lock) -> None:
    """Sends it.

    Raises:
        Refused: another holder has taken the lock meanwhile, or it was given back.
        AwsError: it was not done, or the answer was lost.
    """
    try:
        with clients.call("UpdateItem", f"The table {request['TableName']}", writes=True):
            clients.dynamodb.update_item(**request)
    except (Refused, NotFound) as error:
        if error.code != item.REFUSED:
            raise
        raise Refused(
            f"The lock on {lock.key} is not {lock.owner}'s any more: nothing was changed. Look again.",
            "UpdateItem",
            error.code,
        ) from error


def lock_of(row: Mapping[str, Any]) -> Lock | None:
    """A row as a lock; None where it is not written as the guard writes one."""
    kind, _, rest = str(row.get("pk", {}).get("S", "")).partition("#")
    place, _, key = rest.partition("#")
    try:
        held = item.holder(dict(row))
    except item.ODD:
        return None
    return Lock(key, place, *held) if kind == "lock" and key and held else None


def _is_skipped(row: Mapping[str, Any]) -> bool:
    return bool(row.get("outcome", {}).get("S") == "skipped")


def _rows(clients: Clients, table: str) -> Iterator[Mapping[str, Any]]:
    asked: dict[str, Any] = {
        "TableName": table,
        "ConsistentRead": True,
        "FilterExpression": "begins_with(pk, :lock) OR #outcome = :skipped",
        "ExpressionAttributeNames": {"#outcome": "outcome"},
        "ExpressionAttributeValues": {":lock": {"S": "lock#"}, ":skipped": {"S": "skipped"}},
    }
    while True:
        with clients.call("Scan", f"The table {table}"):
            answer = clients.dynamodb.scan(**asked)
        yield from answer.get("Items", [])
        if not answer.get("LastEvaluatedKey"):
            return
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
