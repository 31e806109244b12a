"""DynamoDB's conditional writes for the expressions that the alert function writes, in memory and whole by themselves.

moto copies all of its tables for each transaction; `test_small_table.py` holds this to what moto answers.
"""

import re
import threading
from typing import Any

from botocore.exceptions import ClientError

Json = dict[str, Any]
_CLAUSE = re.compile(r"\b(SET|REMOVE|ADD|DELETE) (.*?)(?= (?:SET|REMOVE|ADD|DELETE) |$)")
_TEST = re.compile(r"attribute_(not_)?exists\(#(\w+)\)|#(\w+) (<=|<|>|=) :(\w+)|\b(AND|OR)\b")


class SmallTable:
    """One table, as far as boto3's client is asked for it."""

    def __init__(self) -> None:
        self.items: dict[str, Json] = {}
        self.writes = 0
        self.whole = False
        """Whether a batch of reads is answered at once."""
        self._lock = threading.RLock()

    def get_item(self, Key: Json, **_: Any) -> Json:
        with self._lock:
            item = self.items.get(Key["pk"]["S"])
            return {"Item": dict(item)} if item else {}

    def batch_get_item(self, RequestItems: Json) -> Json:
        """Half of what is asked for: a caller asks again for the rest."""
        [(name, asked)] = RequestItems.items()
        assert 1 <= len(asked["Keys"]) <= 100
        many = len(asked["Keys"]) if self.whole else len(asked["Keys"]) // 2 + 1
        now, later = asked["Keys"][:many], asked["Keys"][many:]
        found = [self.get_item(key)["Item"] for key in now if self.get_item(key)]
        return {"Responses": {name: found}, "UnprocessedKeys": {name: {"Keys": later}} if later else {}}

    def update_item(self, ReturnValues: str = "NONE", **update: Any) -> Json:
        with self._lock:
            if not self._holds(update):
                raise _error("ConditionalCheckFailedException")
            return {"Attributes": dict(self._apply(update))}

    def transact_write_items(self, TransactItems: list[Json]) -> Json:
        updates = [one["Update"] for one in TransactItems]
        keys = [one["Key"]["pk"]["S"] for one in updates]
        assert len(set(keys)) == len(keys), "a transaction writes an item once"
        with self._lock:
            held = [self._holds(one) for one in updates]
            if not all(held):
                raise _error("TransactionCanceledException",
                             [{"Code": "None" if one else "ConditionalCheckFailed"} for one in held])  # fmt: skip
            for one in updates:
                self._apply(one)
            return {}

    def put_item(self, Item: Json, **_: Any) -> Json:
        self.items[Item["pk"]["S"]] = Item
        return {}

    def scan(self, **_: Any) -> Json:
        return {"Items": list(self.items.values())}

    def _holds(self, update: Json) -> bool:
        item, values = self.items.get(update["Key"]["pk"]["S"], {}), update.get("ExpressionAttributeValues", {})
        text = update.get("ConditionExpression", "")

        def told(found: re.Match[str]) -> str:
            absent, asked, name, sign, value, word = found.groups()
            if word:
                return word.lower()
            if asked:
                return str((asked in item) is not bool(absent))
            if name not in item:
                return "False"
            left, right = _plain(item[name]), _plain(values[f":{value}"])
            return str({"<": left < right, "<=": left <= right, ">": left > right, "=": left == right}[sign])

        written = _TEST.sub(told, text)
        assert re.fullmatch(r"(?:True|False|and|or|[() ])*", written), text
        return bool(eval(written)) if written else True

    def _apply(self, update: Json) -> Json:
        self.writes += 1
        pk, values = update["Key"]["pk"]["S"], update.get("ExpressionAttributeValues", {})
        item = dict(self.items.get(pk, {"pk": {"S": pk}}))
        before = dict(item)
        for word, parts in _CLAUSE.findall(update["UpdateExpression"]):
            for part in re.split(r", (?![^(]*\))", parts):
                _change(item, before, word, part.strip(), values)
        self.items[pk] = item
        return item


def _change(item: Json, before: Json, word: str, part: str, values: Json) -> None:
    name, _, rest = part.removeprefix("#").partition(" ")
    if word == "REMOVE":
        item.pop(name, None)
    elif word == "SET":
        item[name] = _summed(rest.removeprefix("= "), before, values)
    elif word == "ADD" and "N" in values[rest]:
        item[name] = {"N": str(_plain(item.get(name, {"N": "0"})) + _plain(values[rest]))}
    else:
        had, given = set(item.get(name, {"SS": []})["SS"]), set(values[rest]["SS"])
        kept = had | given if word == "ADD" else had - given
        item.pop(name, None)
        if kept:
            item[name] = {"SS": sorted(kept)}


def _summed(text: str, before: Json, values: Json) -> Json:
    terms = [_term(term, before, values) for term in text.split(" + ")]
    return terms[0] if len(terms) == 1 else {"N": str(sum(map(_plain, terms)))}


def _term(term: str, before: Json, values: Json) -> Json:
    found = re.fullmatch(r"if_not_exists\(#(\w+), (:\w+)\)", term)
    if found:
        return before.get(found[1], values[found[2]])
    return values[term] if term.startswith(":") else before[term.removeprefix("#")]


def _plain(typed: Json) -> Any:
    [(kind, value)] = typed.items()
    return int(value) if kind == "N" else value


def _error(code: str, reasons: list[Json] | None = None) -> ClientError:
    told: Any = {"Error": {"Code": code, "Message": code}, "CancellationReasons": reasons or []}
    return ClientError(told, "Write")
