"""In which order rows stand: sorting by value, and holding still."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


def sorted_by(items: Iterable[T], value: Callable[[T], Any] | None, descending: bool) -> list[T]:
    """Sorted by a value, the given order kept among equals; without a value as given."""
    return list(items) if value is None else sorted(items, key=value, reverse=descending)


def held(before: Sequence[T], after: Sequence[T], key: Callable[[T], str]) -> list[T]:
    """The items of `after` where those that stood in `before` keep their order, and new ones come last."""
    place = {key(item): at for at, item in enumerate(before)}
    return sorted(after, key=lambda item: place.get(key(item), len(place)))
