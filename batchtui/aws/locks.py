"""The guard's locks in their DynamoDB table, read for an operator; the guard itself writes them."""

from collections.abc import Iterator, Mapping
from typing import Any

from batchtui.aws.clients import Clients
from batchtui.dedup import item
from batchtui.domain.lock import Lock


def list_locks(clients: Clients, table: str) -> list[Lock]:
    """Every lock of a table, by place and key.

    Raises:
        AwsError: the call failed.
    """
    locks = [lock for row in _rows(clients, table) if (lock := lock_of(row))]
    return sorted(locks, key=lambda lock: (lock.place, lock.key))


def lock_of(row: Mapping[str, Any]) -> Lock | None:
    """A row as a lock; None where it is not written as the guard writes one."""
    kind, _, rest = str(row.get("pk", {}).get("S", "")).partition("#")
    place, _, key = rest.partition("#")
    held = item.holder(dict(row))
    return Lock(key, place, *held) if kind == "lock" and key and held else None


def _rows(clients: Clients, table: str) -> Iterator[Mapping[str, Any]]:
    asked: dict[str, Any] = {
        "TableName": table,
        "ConsistentRead": True,
        "FilterExpression": "begins_with(pk, :lock)",
        "ExpressionAttributeValues": {":lock": {"S": "lock#"}},
    }
    while True:
        with clients.call("Scan", f"The table {table}"):
            answer = clients.dynamodb.scan(**asked)
        yield from answer.get("Items", [])
        if not answer.get("LastEvaluatedKey"):
            return
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
