"""What a filter is made of, as plain data."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
"""In the order in which they are looked for."""


@dataclass(frozen=True, slots=True)
class Text:
    """Stands somewhere in a text; in any case of letters unless it holds a capital itself."""

    needle: str


@dataclass(frozen=True, slots=True)
class Expression:
    """A regular expression that is found somewhere in a text; its case counts as that of `Text`."""

    pattern: str
    ignore_case: bool


@dataclass(frozen=True, slots=True)
class OneOf:
    """Is one of these words."""

    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Compared:
    """A number, or a span in ms, that compares so with another."""

    comparison: str
    """A key of COMPARISONS."""
    with_value: int


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a filter."""

    column: str
    """A column's name; empty: any of the texts that a row shows."""
    test: Text | Expression | OneOf | Compared
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """All of its terms must hold."""

    terms: tuple[Term, ...] = ()
    mistakes: tuple[str, ...] = ()
    """A sentence for each term that is unfinished or wrong."""


@dataclass(frozen=True, slots=True)
class Columns(Generic[T]):
    """How the columns of an item are read; only those that a filter asks for are."""

    texts: Callable[[T], tuple[str, ...]]
    """What a term without a column looks into."""
    ids: Callable[[T], tuple[str, ...]]
    """What a text without a column may be the beginning of: inside of an id, a short text is there by chance."""
    words: dict[str, Callable[[T], tuple[str, ...]]]
    """By column: its texts, of which one must match."""
    numbers: dict[str, Callable[[T], int | None]]
    """By column: its number, or its span in ms; None: the item has none, and matches no comparison."""


def has_capital(text: str) -> bool:
    """Whether the case of its letters counts."""
    return any(one.isupper() for one in text)
