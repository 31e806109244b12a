"""Reads the tables of an array, `[[sink]]`, key by key: every mistake in every table, each where it stands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from batchtui.settings.kinds import ManyUnfit, Unfit, quoted, wrong_type


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a table; `read` makes its value of what TOML gave, or raises Unfit."""

    read: Callable[[object], Any]
    needed: bool = False
    secret: bool = False


class TableReader:
    """Reads one table of an array, the one with an index (from 0), and gathers what is wrong with it.

    Raises:
        Unfit: it is no table.
    """

    def __init__(self, table: object, index: int) -> None:
        if not isinstance(table, dict):
            wrong = wrong_type(table, "a table")
            raise Unfit(str(wrong), at=(index,))
        self._table: Mapping[str, object] = table
        self._index = index
        self.mistakes: list[Unfit] = []

    def has(self, key: str) -> bool:
        """Whether the table sets a key, rightly or wrongly."""
        return key in self._table

    def value(self, key: str, field: Field, whose: str) -> Any:
        """The value of a key; None where it is not set or wrongly. `whose`: who needs it, for the mistake."""
        if key in self._table:
            try:
                return field.read(self._table[key])
            except Unfit as unfit:
                self.tell(key, str(unfit), unfit.nearest)
        elif field.needed:
            self.tell(key, f"is missing, {whose} needs it")
        return None

    def values(self, fields: Mapping[str, Field], others: Sequence[str], whose: str) -> dict[str, Any]:
        """The values of all keys that are set; `others`: keys that were read already.

        A key that is not known is a mistake; the one that was probably meant by it is not missing as well.
        """
        known = [*others, *fields]
        meant = set()
        for key in self._table:
            if key not in known:
                near = nearest(key, [one for one in fields if one not in self._table])
                meant.add(near)
                self.tell(key, f"there is no such key, {whose} has {', '.join(known)}", near)
        found = {key: self.value(key, field, whose) for key, field in fields.items() if key not in meant}
        return {key: value for key, value in found.items() if value is not None}

    def tell(self, key: str, reason: str, near: str = "") -> None:
        """A mistake at a key."""
        self.mistakes.append(Unfit(reason, near, (self._index, key)))


class Named(Protocol):
    """What a table becomes that has a name."""

    @property
    def name(self) -> str:
        """Empty where it is missing or wrong."""


N = TypeVar("N", bound=Named)


def read_tables(value: object, example: str, what: str, make: Callable[[TableReader, int], N]) -> tuple[N, ...]:
    """The tables of an array, each with a name of its own. `make`: reads the table with an index (from 0).

    Raises:
        Unfit: it is no array.
        ManyUnfit: every mistake in the tables.
    """
    if not isinstance(value, list):
        raise wrong_type(value, f"an array of tables ({example})")
    mistakes: list[Unfit] = []
    found: list[N] = []
    for index, table in enumerate(value):
        try:
            reader = TableReader(table, index)
        except Unfit as unfit:
            mistakes.append(unfit)
            continue
        one = make(reader, index)
        if one.name and one.name in [other.name for other in found]:
            reader.tell("name", f"{quoted(one.name)} is the name of a {what} above")
        found.append(one)
        mistakes += reader.mistakes
    if mistakes:
        raise ManyUnfit(mistakes)
    return tuple(found)


def nearest(word: str, real: Sequence[str]) -> str:
    """The real word that looks like it, or nothing."""
    # Not above: who starts without a mistake need not wait for it.
    from difflib import get_close_matches

    return next(iter(get_close_matches(word.lower(), real, 1)), "")
