"""A filter as a test of items."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from batchtui.domain.filters.automaton import automaton
from batchtui.domain.filters.terms import (
    COMPARISONS,
    Columns,
    Compared,
    Expression,
    Filter,
    OneOf,
    Term,
    Text,
    has_capital,
)

SHORTEST_ID = 4
"""Characters of an id that are taken for one."""
T = TypeVar("T")
Test = Callable[[T], bool]


def matcher(wanted: Filter, columns: Columns[T]) -> Test[T]:
    """Whether an item matches every term; a filter without terms takes all."""
    tests = [_test_of_term(term, columns) for term in wanted.terms]
    if len(tests) == 1:
        return tests[0]
    return lambda item: all(test(item) for test in tests)


def _test_of_term(term: Term, columns: Columns[T]) -> Test[T]:
    test = _test_of_value(term, columns)
    return (lambda item: not test(item)) if term.inverse else test


def _test_of_value(term: Term, columns: Columns[T]) -> Test[T]:
    if isinstance(term.test, Compared):
        return _comparing(term.test, columns.numbers.get(term.column, _nothing))
    holds = _test_of_text(term.test)
    if term.column:
        read = columns.words.get(term.column, _no_words)
        return lambda item: any(map(holds, read(item)))
    begins = _begins(term.test)
    if begins is None:
        return lambda item: any(map(holds, columns.texts(item)))
    return lambda item: any(map(holds, columns.texts(item))) or any(map(begins, columns.ids(item)))


def _comparing(wanted: Compared, read: Callable[[T], int | None]) -> Test[T]:
    compare, value = COMPARISONS[wanted.comparison], wanted.with_value

    def test(item: T) -> bool:
        had = read(item)
        return had is not None and compare(had, value)

    return test


def _test_of_text(wanted: Text | Expression | OneOf) -> Callable[[str], bool]:
    match wanted:
        case OneOf(words):
            return lambda text: text in words
        case Expression(pattern, ignore_case):
            # Most texts of a list are there many times: states, queues, names.
            return lru_cache(maxsize=10_000)(automaton(pattern, ignore_case).search)
        case Text(needle):
            if has_capital(needle):
                return lambda text: needle in text
            folded = needle.casefold()
            return lambda text: folded in text.casefold()


def _begins(wanted: Text | Expression | OneOf) -> Callable[[str], bool] | None:
    """Whether an id begins with the text; None for what is too short to mean one, or is no text."""
    if not isinstance(wanted, Text) or len(wanted.needle) < SHORTEST_ID:
        return None
    beginning = wanted.needle.casefold()
    return lambda text: text.casefold().startswith(beginning)


def _nothing(_item: object) -> None:
    return None


def _no_words(_item: object) -> Sequence[str]:
    return ()
