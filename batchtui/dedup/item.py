"""The lock's contract: what stands in the table, and the conditional writes that change it.

Any language can join: `docs/guard.md` tells the same in words. One item a key, in a table whose only key is `pk` (a
string). Every write is one UpdateItem with a condition; nothing is read first and written then.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

JOB, ARRAY, LEASE = "job", "array", "lease"
"""Who holds: an ordinary job (or the main node of several), an array with its children, a process outside Batch."""

REFUSED = "ConditionalCheckFailedException"
"""DynamoDB's name for a condition that does not hold."""

ODD = (ValueError, LookupError, TypeError, AttributeError, OverflowError)
"""What reading an item raises that is not written as the guard does."""

LEASE_MS = 60_000
RELEASED_KEPT_S = 30 * 86_400
OUTCOME_KEPT_S = 8 * 86_400

Body = dict[str, Any]


class Me(NamedTuple):
    """Who asks for the lock."""

    owner: str
    """The job's id, of an array the parent's; outside Batch a name of this process alone."""
    attempt: int = 1
    kind: str = JOB


class Holder(NamedTuple):
    """What an item says."""

    owner: str
    attempt: int
    token: int
    """Grows with each owner and each attempt: what a writer checks to refuse those who came before."""
    acquired_at_ms: int
    lease_until_ms: int = 0
    """0: AWS Batch answers for the holder, not a lease."""
    released_at_ms: int = 0
    """0: held."""


def lock_key(account: str, region: str, key: str, slot: int | None = None) -> str:
    """The `pk` of a lock; with several slots each has its own."""
    name = f"lock#{account}/{region}#{key}"
    return name if slot is None else f"{name}#{slot}"


def outcome_key(job_id: str) -> str:
    """The `pk` under which a run's outcome stands."""
    return f"outcome#{job_id}"


def claim(table: str, pk: str, me: Me, now_ms: int, seen: int | None = None) -> Body:
    """UpdateItem that takes the lock if it is free, or ours already, or its token is still that of a dead holder.

    An attempt comes back to the lock of the one before it. The children of an array do not: whoever is refused by
    their own parent's item is in, with the token that stands there. A held item has no `ttl`, as DynamoDB would
    delete it under a holder that runs for long.
    """
    conditions = ["attribute_not_exists(#pk)", "attribute_exists(#released)"]
    names = {"#pk": "pk", "#released": "released", "#owner": "owner", "#attempt": "attempt", "#token": "token"}
    names.update({"#acquired": "acquiredAt", "#ttl": "ttl", "#lease": "leaseUntil"})
    values = {
        ":me": {"S": me.owner},
        ":attempt": {"N": str(me.attempt)},
        ":now": {"N": str(now_ms)},
        # The first token is the time, so that it grows even after a released item was deleted.
        ":base": {"N": str(now_ms // 1000)},
        ":one": {"N": "1"},
    }
    if me.kind != ARRAY:
        conditions.append("(#owner = :me AND #attempt <= :attempt)")
    if seen is not None:
        conditions.append("#token = :seen")
        values[":seen"] = {"N": str(seen)}
    sets = "#owner = :me, #attempt = :attempt, #acquired = :now, #token = if_not_exists(#token, :base) + :one"
    removes = "#released, #ttl"
    if me.kind == LEASE:
        sets += ", #lease = :lease"
        values[":lease"] = {"N": str(now_ms + LEASE_MS)}
    else:
        removes += ", #lease"
    return _update(table, pk, f"SET {sets} REMOVE {removes}", " OR ".join(conditions), names, values)


def renew(table: str, pk: str, me: Me, token: int, now_ms: int) -> Body:
    """UpdateItem that moves the lease of a process outside Batch on."""
    names = {"#owner": "owner", "#token": "token", "#lease": "leaseUntil", "#released": "released"}
    values = {":me": {"S": me.owner}, ":token": {"N": str(token)}, ":lease": {"N": str(now_ms + LEASE_MS)}}
    condition = "#owner = :me AND #token = :token AND attribute_not_exists(#released)"
    return _update(table, pk, "SET #lease = :lease", condition, names, values)


def release(table: str, pk: str, me: Me, token: int, now_ms: int) -> Body:
    """UpdateItem that frees the lock, if it is still ours; the token stays, so that it grows on."""
    names = {"#owner": "owner", "#token": "token", "#released": "released", "#ttl": "ttl"}
    values = {
        ":me": {"S": me.owner},
        ":token": {"N": str(token)},
        ":now": {"N": str(now_ms)},
        ":ttl": {"N": str(now_ms // 1000 + RELEASED_KEPT_S)},
    }
    return _update(table, pk, "SET #released = :now, #ttl = :ttl", "#owner = :me AND #token = :token", names, values)


def outcome(table: str, job_id: str, said: str, now_ms: int) -> Body:
    """UpdateItem that records what became of a run: `ran`, `skipped`, `waited` or `replaced`.

    A run that was skipped once, and ran in another attempt or child, has run.
    """
    names = {"#pk": "pk", "#outcome": "outcome", "#at": "at", "#ttl": "ttl"}
    values = {
        ":said": {"S": said},
        ":at": {"N": str(now_ms)},
        ":ttl": {"N": str(now_ms // 1000 + OUTCOME_KEPT_S)},
    }
    condition = "attribute_not_exists(#pk)" if said == "skipped" else ""
    return _update(table, outcome_key(job_id), "SET #outcome = :said, #at = :at, #ttl = :ttl", condition, names, values)


def intent(table: str, job_id: str, mark: str, now_ms: int) -> Body:
    """UpdateItem that notes, once for a run, that its next step is about to be submitted under a mark."""
    names = {"#then": "then", "#ttl": "ttl"}
    values = {":mark": {"S": mark}, ":ttl": {"N": str(now_ms // 1000 + OUTCOME_KEPT_S)}}
    condition = "attribute_not_exists(#then)"
    return _update(table, outcome_key(job_id), "SET #then = :mark, #ttl = :ttl", condition, names, values)


def get(table: str, pk: str) -> Body:
    """GetItem of one lock, as it stands now."""
    return {"TableName": table, "Key": {"pk": {"S": pk}}, "ConsistentRead": True}


def holder(item: Body) -> Holder | None:
    """What an item of the table says; None where there is none.

    Raises:
        ODD: it is not written as a lock is.
    """
    if "owner" not in item:
        return None
    return Holder(
        item["owner"]["S"],
        _number(item, "attempt"),
        whole(item["token"]["N"]),
        _number(item, "acquiredAt"),
        _number(item, "leaseUntil"),
        _number(item, "released"),
    )


def whole(text: str) -> int:
    """A number as DynamoDB writes it, or another that speaks its language: `1764400000` is `1.7644E+9` too.

    Raises:
        ValueError: it is not whole.
    """
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    number = float(text)
    if not number.is_integer():
        raise ValueError(f"{text} is no whole number")
    return int(number)


def _number(item: Body, name: str) -> int:
    return whole(item.get(name, {}).get("N", "0"))


def _update(table: str, pk: str, update: str, condition: str, names: Body, values: Body) -> Body:
    body = {
        "TableName": table,
        "Key": {"pk": {"S": pk}},
        "UpdateExpression": update,
        "ExpressionAttributeValues": values,
        "ReturnValues": "ALL_NEW",
    }
    if condition:
        body["ConditionExpression"] = condition
        body["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    else:
        names = {name: stands for name, stands in names.items() if name != "#pk"}
    body["ExpressionAttributeNames"] = names
    return body
