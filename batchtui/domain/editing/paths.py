"""A place in a request, where much of it may not be there yet; nothing is changed in place."""

from collections.abc import Mapping
from typing import Any

Step = str | int | tuple[str, str]
"""A member's name, a place in a list, or (member, value): the item of a list that says so."""
Path = tuple[Step, ...]


def at(whole: Any, path: Path) -> Any:
    """What stands there; None where there is nothing."""
    for step in path:
        if isinstance(step, str):
            whole = whole.get(step) if isinstance(whole, Mapping) else None
        else:
            items = whole if isinstance(whole, list) else []
            place = _place(items, step)
            whole = items[place] if place < len(items) else None
        if whole is None:
            return None
    return whole


def put(whole: Any, path: Path, value: Any) -> Any:
    """The same with a value there; None takes it away, and what is left empty around it."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        members = dict(whole) if isinstance(whole, Mapping) else {}
        inner = put(members.get(step), rest, value)
        if value is None and _says_nothing(inner, rest):
            members.pop(step, None)
        else:
            members[step] = inner
        return members
    items = list(whole) if isinstance(whole, list) else []
    place = _place(items, step)
    if place == len(items):
        items.append({} if isinstance(step, int) else {step[0]: step[1]})
    inner = put(items[place], rest, value)
    if value is None and (not inner or (isinstance(step, tuple) and inner == {step[0]: step[1]})):
        del items[place]
    else:
        items[place] = inner
    return items


def _place(items: list[Any], step: int | tuple[str, str]) -> int:
    """Where the item stands; the end where there is none."""
    if isinstance(step, int):
        return min(step, len(items))
    name, value = step
    return next((n for n, one in enumerate(items) if isinstance(one, Mapping) and one.get(name) == value), len(items))


def _says_nothing(inner: Any, rest: Path) -> bool:
    return inner is None or (bool(rest) and not inner)
