"""Items in order, kept as some of them change: what stays costs no more than the copy of a list."""

from bisect import bisect_left
from collections.abc import Iterable
from operator import itemgetter
from typing import Any, Generic, TypeVar

T = TypeVar("T")
_key = itemgetter(0)


class Ordered(Generic[T]):
    """Items by sort keys of which no two are equal. `items` is a new list after each change, and never written to."""

    def __init__(self) -> None:
        self.items: list[T] = []
        self._keys: list[Any] = []

    def change(self, gone: Iterable[Any], came: Iterable[tuple[Any, T]]) -> None:
        """Takes out the items with these keys, each of which is there, then puts in these (key, item)."""
        keys, items = self._keys, self.items
        out, into = sorted(gone), sorted(came, key=_key)
        if out:
            keys, items = _without(out, keys, items)
        if into:
            keys, items = _with(into, keys, items)
        self._keys, self.items = keys, items

    def place(self, key: Any) -> int:
        """How many items stand before this key."""
        return bisect_left(self._keys, key)


def _without(out: list[Any], keys: list[Any], items: list[T]) -> tuple[list[Any], list[T]]:
    left_keys: list[Any] = []
    left: list[T] = []
    at = 0
    for key in out:
        place = bisect_left(keys, key, at)
        left_keys += keys[at:place]
        left += items[at:place]
        at = place + 1
    return left_keys + keys[at:], left + items[at:]


def _with(into: list[tuple[Any, T]], keys: list[Any], items: list[T]) -> tuple[list[Any], list[T]]:
    all_keys: list[Any] = []
    all_items: list[T] = []
    at = 0
    for key, item in into:
        place = bisect_left(keys, key, at)
        all_keys += keys[at:place]
        all_items += items[at:place]
        all_keys.append(key)
        all_items.append(item)
        at = place
    return all_keys + keys[at:], all_items + items[at:]
