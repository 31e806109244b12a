"""Reads the members of a request's JSON body, with AWS's refusals when one is missing or of another type."""

import base64
import binascii
import json
from typing import Any

from batchtui.demo.refused import RefusedError
from batchtui.demo.runs import Json

_NAMES = {str: "string", int: "integer", bool: "boolean", list: "list", dict: "object"}


def _typed(body: Json, name: str, kind: type) -> Any:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise RefusedError(f"Error executing request, Exception : {name} should be of type {_NAMES[kind]}")
    return value


def text(body: Json, name: str) -> str:
    """A string member, empty when absent."""
    return _typed(body, name, str) or ""


def needed(body: Json, name: str) -> str:
    """A string member that must be there and not empty."""
    value = text(body, name)
    if not value:
        raise RefusedError(f"Error executing request, Exception : {name} is required")
    return value


def number(body: Json, name: str) -> int | None:
    """An integer member."""
    value: int | None = _typed(body, name, int)
    return value


def within(body: Json, name: str, low: int, high: int) -> int | None:
    """An integer member from `low` to `high`."""
    value = number(body, name)
    if value is not None and not low <= value <= high:
        raise RefusedError(f"Error executing request, Exception : {name} must be between {low} and {high}")
    return value


def flag(body: Json, name: str) -> bool | None:
    """A boolean member."""
    value: bool | None = _typed(body, name, bool)
    return value


def part(body: Json, name: str) -> Json:
    """A structure member, empty when absent."""
    return _typed(body, name, dict) or {}


def texts(body: Json, name: str) -> list[str]:
    """A list of strings, empty when absent."""
    values: list[Any] = _typed(body, name, list) or []
    if not all(isinstance(value, str) for value in values):
        raise RefusedError(f"Error executing request, Exception : {name} should be a list of strings")
    return values


def parts(body: Json, name: str) -> list[Json]:
    """A list of structures, empty when absent."""
    values: list[Any] = _typed(body, name, list) or []
    if not all(isinstance(value, dict) for value in values):
        raise RefusedError(f"Error executing request, Exception : {name} should be a list of objects")
    return values


def words(body: Json, name: str) -> dict[str, str]:
    """A map of strings, empty when absent."""
    found = part(body, name)
    if not all(isinstance(value, str) for value in found.values()):
        raise RefusedError(f"Error executing request, Exception : {name} should be a map of strings")
    return found


def token(*fields: str | int) -> str:
    """An opaque nextToken that carries `fields`; the first says which listing it belongs to."""
    return base64.urlsafe_b64encode(json.dumps(fields).encode()).decode()


def untoken(given: str, listing: str) -> list[Any]:
    """The fields of a token that `listing` gave out.

    Raises:
        RefusedError: the token is damaged or belongs to another listing.
    """
    try:
        fields = json.loads(base64.b64decode(given.encode("ascii"), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        fields = None
    if not isinstance(fields, list) or not fields or fields[0] != listing:
        raise RefusedError("Error executing request, Exception : Invalid nextToken")
    return fields[1:]


def page(body: Json, rows: list[Json], listing: str, most: int, key: str) -> Json:
    """One page of a describe answer: rows under `key`, and a nextToken when more follow."""
    start = 0
    if text(body, "nextToken"):
        found = untoken(text(body, "nextToken"), listing)
        start = found[0] if found and isinstance(found[0], int) else 0
    end = start + min(within(body, "maxResults", 1, 10**9) or most, most)
    answer: Json = {key: rows[start:end]}
    if end < len(rows):
        answer["nextToken"] = token(listing, end)
    return answer
