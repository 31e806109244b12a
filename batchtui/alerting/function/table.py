"""A DynamoDB table with the key `pk`, through boto3's client: items as plain values, updates as expressions.

In an expression `#name` is an attribute, and `:name` a value that is given.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

REFUSED = frozenset({"ConditionalCheckFailed", "ConditionalCheckFailedException"})
"""DynamoDB's words for a condition that does not hold."""
BATCH = 100
"""Items that one call reads at most."""
Item = dict[str, Any]
"""Numbers as int, sets of text as lists."""


class Table:
    """One table. Errors are botocore's."""

    def __init__(self, client: Any, name: str, pause: Callable[[float], object]) -> None:
        self._client = client
        self._name = name
        self._pause = pause

    def get(self, pk: str) -> Item:
        """An item as it stands now; an empty one where there is none."""
        answer = self._client.get_item(TableName=self._name, Key={"pk": {"S": pk}}, ConsistentRead=True)
        return _plain(answer.get("Item"))

    def get_all(self, pks: Iterable[str]) -> Iterator[Item]:
        """Those of the items that are there."""
        keys = [{"pk": {"S": pk}} for pk in pks]
        while keys:
            asked = {self._name: {"Keys": keys[:BATCH], "ConsistentRead": True}}
            answer = self._client.batch_get_item(RequestItems=asked)
            yield from map(_plain, answer["Responses"].get(self._name, []))
            left = answer.get("UnprocessedKeys", {}).get(self._name, {}).get("Keys", [])
            keys = left + keys[BATCH:]
            if left:
                self._pause(0.2)

    def write(self, pk: str, update: str, condition: str = "", **values: Any) -> Item | None:
        """The item after the update; None where the condition does not hold."""
        try:
            return _plain(
                self._client.update_item(ReturnValues="ALL_NEW", **self.update(pk, update, condition, **values)).get(
                    "Attributes"
                )
            )
        except ClientError as error:
            if code_of(error) in REFUSED:
                return None
            raise

    def transact(self, *updates: Item) -> list[str]:
        """Writes all updates or none: empty, or DynamoDB's word for each, `None` where that one was not the reason."""
        try:
            self._client.transact_write_items(TransactItems=[{"Update": one} for one in updates])
        except ClientError as error:
            codes = [str(one.get("Code")) for one in error.response.get("CancellationReasons") or []]
            if code_of(error) != "TransactionCanceledException" or len(codes) != len(updates):
                raise
            return codes
        return []

    def update(self, pk: str, update: str, condition: str = "", **values: Any) -> Item:
        """An update that is not written yet."""
        made: Item = {"TableName": self._name, "Key": {"pk": {"S": pk}}, "UpdateExpression": update}
        made["ExpressionAttributeNames"] = {f"#{name}": name for name in re.findall(r"#(\w+)", f"{update} {condition}")}
        if condition:
            made["ConditionExpression"] = condition
        if values:
            made["ExpressionAttributeValues"] = {f":{name}": _typed(value) for name, value in values.items()}
        return made


def code_of(error: ClientError) -> str:
    """AWS's word for what went wrong."""
    return str(error.response.get("Error", {}).get("Code", ""))


def _typed(value: Any) -> Item:
    if isinstance(value, int):
        return {"N": str(value)}
    return {"SS": sorted(value)} if isinstance(value, set) else {"S": str(value)}


def _plain(item: Mapping[str, Mapping[str, Any]] | None) -> Item:
    return {name: _value(typed) for name, typed in (item or {}).items()}


def _value(typed: Mapping[str, Any]) -> Any:
    kind, value = next(iter(typed.items()))
    return int(float(value)) if kind == "N" else value
