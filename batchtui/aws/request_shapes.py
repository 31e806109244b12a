"""A request held against AWS's own model of it, before it is sent: each mistake with its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from batchtui.aws.clients import Clients

_WORDS = {"string": "a text", "integer": "a whole number", "boolean": "true or false", "structure": "an object"}
_WORDS |= {"map": "an object", "list": "a list", "long": "a whole number", "double": "a number", "float": "a number"}
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "long": (int,), "boolean": (bool,), "double": (int, float),
    "float": (int, float), "structure": (dict,), "map": (dict,), "list": (list,),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wrong:
    """One mistake."""

    place: tuple[str | int, ...]
    """Names of members and places in lists, outermost first."""
    sentence: str


def wrong_in(clients: Clients, operation: str, request: Mapping[str, Any]) -> list[Wrong]:
    """Every mistake of a request: members that are unknown or missing, values of another type, unknown choices.

    Raises:
        AwsError: there is no client.
    """
    shape = clients.batch.meta.service_model.operation_model(operation).input_shape
    return list(_wrong((), shape, request))


def _wrong(place: tuple[str | int, ...], shape: Any, value: Any) -> Iterator[Wrong]:
    wanted: Any = _TYPES.get(shape.type_name, (object,))
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        yield Wrong(place, f"{_named(place)} is {_WORDS.get(shape.type_name, shape.type_name)}, not {_said(value)}.")
    elif shape.type_name == "structure":
        yield from _members(place, shape, value)
    elif shape.type_name == "list":
        for at, one in enumerate(value):
            yield from _wrong((*place, at), shape.member, one)
    elif shape.type_name == "map":
        for name, one in value.items():
            yield from _wrong((*place, name), shape.value, one)
    elif getattr(shape, "enum", None) and value not in shape.enum:
        yield Wrong(place, f"{_named(place)} is one of {', '.join(shape.enum)}, not {_said(value)}.")


def _members(place: tuple[str | int, ...], shape: Any, value: Mapping[str, Any]) -> Iterator[Wrong]:
    for name in shape.required_members:
        if name not in value:
            yield Wrong(place, f"{_named(place)} has no {name}: AWS needs one.")
    for name, one in value.items():
        if name in shape.members:
            yield from _wrong((*place, name), shape.members[name], one)
            continue
        close = get_close_matches(name, shape.members, 1)
        near = f": did you mean {close[0]}?" if close else f": it has {', '.join(shape.members)}."
        yield Wrong((*place, name), f"{_named(place)} has no member {name}{near}")


def _named(place: Sequence[str | int]) -> str:
    """`containerOverrides.environment[0].value`; the whole is the request."""
    text = "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in place)
    return text.lstrip(".") or "The request"


def _said(value: Any) -> str:
    kinds = {bool: "true or false", dict: "an object", list: "a list", type(None): "null"}
    return kinds.get(type(value)) or (repr(value)[:40] if not isinstance(value, str) else f'the text "{value[:40]}"')
