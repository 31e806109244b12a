"""The kinds of values that a setting can have: how TOML writes them, and what they become."""

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib import import_module
from typing import Any, cast

from batchtui.domain.when import DAY, SECOND, parse_span, span

LONGEST_SPAN = 3650 * DAY
LONGEST_SHOWN = 40
"""How many letters of a wrong value a mistake repeats."""
_LOG_GROUP = re.compile(r"[A-Za-z0-9_./#-]{1,512}")
_TABLE = re.compile(r"[A-Za-z0-9_.-]{3,255}")
"""CreateLogGroup, logGroupName."""


class Unfit(ValueError):
    """A value that a setting cannot take; `nearest` is the one that was probably meant, or empty.

    `at`: where inside the value, such as `(0, "url")` for the first table's url.
    """

    def __init__(self, reason: str, nearest: str = "", at: tuple[str | int, ...] = ()) -> None:
        super().__init__(reason)
        self.nearest = nearest
        self.at = at
        self.all = (self,)


class ManyUnfit(ValueError):
    """Everything that is wrong inside one value; `rest`: what it is without that, to hold against other values."""

    def __init__(self, all_of_them: Sequence[Unfit], rest: Any = None) -> None:
        super().__init__(f"{len(all_of_them)} mistakes")
        self.all = tuple(all_of_them)
        self.rest = rest


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value.

    `toml` says how TOML writes it, `unit` what it is counted in once read; `read` makes a value of what
    TOML gave or raises Unfit; `write` is the value as TOML.
    """

    toml: str
    unit: str
    read: Callable[[object], Any]
    write: Callable[[Any], str]


class _Late:
    """A kind that is made when somebody asks it for something."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Kind]) -> None:
        self._make = make
        self._made: Kind | None = None

    def __getattr__(self, name: str) -> Any:
        if self._made is None:
            self._made = self._make()
        return getattr(self._made, name)


def late(module: str, name: str, *arguments: Any) -> Kind:
    """A kind out of another module of this room, loaded where such a value is read: most configs have none."""
    return cast(Kind, _Late(lambda: getattr(import_module(f"batchtui.settings.{module}"), name)(*arguments)))


def toml_type(value: object) -> str:
    """What TOML calls the type of a value that was read."""
    if isinstance(value, datetime):
        return "local date-time" if value.tzinfo is None else "offset date-time"
    names: tuple[tuple[type, str], ...] = (
        (bool, "boolean"), (int, "integer"), (float, "float"), (str, "string"), (date, "local date"),
        (time, "local time"), (list, "array"), (dict, "table"),
    )  # fmt: skip
    return next(name for kind, name in names if isinstance(value, kind))


def quoted(text: str) -> str:
    """A string as TOML quotes it, cut short where it is long."""
    return f'"{text}"' if len(text) <= LONGEST_SHOWN else f'"{text[:LONGEST_SHOWN]}…"'


def wrong_type(value: object, wanted: str) -> Unfit:
    """Says which type is there and which should be."""
    found = toml_type(value)
    return Unfit(f"is {'an' if found[0] in 'aio' else 'a'} {found}, should be {wanted}")


def flag() -> Kind:
    """true or false."""

    def read(value: object) -> bool:
        if not isinstance(value, bool):
            raise wrong_type(value, "a boolean (true or false)")
        return value

    return Kind("boolean", "", read, lambda value: "true" if value else "false")


def choice(names: Sequence[str]) -> Kind:
    """One of some names, or the empty string."""

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise wrong_type(value, "a string")
        if value and value not in names:
            # Not above: who starts without a mistake need not wait for it.
            from difflib import get_close_matches

            near = get_close_matches(value.lower(), names, 1)
            raise Unfit(f"{quoted(value)} is none of {', '.join(names)}", f'"{near[0]}"' if near else "")
        return value

    return Kind(f"string: {', '.join(names)}, or empty", "", read, lambda value: f'"{value}"')


def log_group() -> Kind:
    """The name of a log group of CloudWatch Logs, or the empty string."""

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise wrong_type(value, "a string")
        if value and not _LOG_GROUP.fullmatch(value):
            raise Unfit(f"{quoted(value)} is no name of a log group: letters, digits and _ - / . # only")
        return value

    return Kind("string: name of a log group, or empty", "", read, lambda value: f'"{value}"')


def patterns(of: str) -> Kind:
    """Names, or patterns of names such as "prod-*", each once."""

    def read(value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise wrong_type(value, 'an array of strings such as ["prod-*"]')
        for one in value:
            if not isinstance(one, str):
                raise Unfit(f"holds {toml_type(one)}s, should hold strings")
            if not one.strip():
                raise Unfit("holds an empty string, which names nothing")
        return tuple(dict.fromkeys(value))

    return Kind(f"array of strings: {of}, * for any letters", "", read, lambda value: json.dumps(list(value)))


_CARRIERS = ("variable", "parameter")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def index_rules() -> Kind:
    """Tables that say how the jobs of some names are told which index of an array they are."""

    def read(value: object) -> tuple[tuple[str, str, str], ...]:
        if not isinstance(value, list):
            raise wrong_type(value, 'an array of tables ([[index]] with job = "name-*" and variable = "X")')
        return tuple(_index_rule(one) for one in value)

    def write(value: Sequence[tuple[str, str, str]]) -> str:
        return json.dumps([list(one) for one in value])

    return Kind("array of tables: job, and variable or parameter", "", read, write)


def _index_rule(table: object) -> tuple[str, str, str]:
    """(pattern of job names, variable, parameter); one of the last two is empty."""
    if not isinstance(table, dict):
        raise Unfit(f"holds {toml_type(table)}s, should hold tables")
    for name, value in table.items():
        if name not in ("job", *_CARRIERS):
            from difflib import get_close_matches

            near = get_close_matches(name, ("job", *_CARRIERS), 1)
            raise Unfit(f"has a table with {quoted(name)}, which is none of job, variable, parameter", *near)
        if not isinstance(value, str) or not value.strip():
            raise Unfit(f"has a table whose {name} is no string, or an empty one")
    carriers = [name for name in _CARRIERS if name in table]
    if "job" not in table or len(carriers) != 1:
        raise Unfit("has a table without job, or without exactly one of variable and parameter")
    variable = table.get("variable", "")
    if variable and (not _VARIABLE.fullmatch(variable) or variable.startswith("AWS_BATCH")):
        raise Unfit(f"names the variable {quoted(variable)}, which AWS Batch takes from nobody")
    return (table["job"], variable, table.get("parameter", ""))


def table_name() -> Kind:
    """The name of a DynamoDB table, or the empty string."""

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise wrong_type(value, "a string")
        if value and not _TABLE.fullmatch(value):
            raise Unfit(f"{quoted(value)} is no name of a table: 3 to 255 letters, digits and _ - . only")
        return value

    return Kind("string: name of a table, or empty", "", read, lambda value: f'"{value}"')


def span_ms(least: int) -> Kind:
    """A span of time such as "24h", of at least so many ms; becomes ms."""

    def read(value: object) -> int:
        if not isinstance(value, str):
            raise wrong_type(value, 'a string such as "24h"')
        return _within(_parsed(value), least, LONGEST_SPAN)

    return Kind(f'string such as "24h", at least "{span(least)}"', "ms", read, lambda value: f'"{span(value)}"')


def span_s(least: int, most: int) -> Kind:
    """A span of time such as "5s", or a number of seconds, within limits in ms; becomes seconds."""

    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise wrong_type(value, 'a string such as "5s" or a number of seconds')
        ms = _parsed(value) if isinstance(value, str) else _of_seconds(value)
        return _within(ms, least, most) / SECOND

    def write(value: float) -> str:
        return f'"{span(round(value * SECOND))}"' if value == int(value) else repr(value)

    limits = f'"{span(least)}" to "{span(most)}"'
    return Kind(f'string such as "5s" or number of seconds, {limits}', "s", read, write)


def rate(least: float, most: float) -> Kind:
    """A number of calls a second within limits."""

    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise wrong_type(value, "a number of calls a second")
        if not least <= value <= most:
            raise Unfit(f"is not within {least:g} and {most:g}")
        return float(value)

    return Kind(f"number, {least:g} to {most:g}", "calls a second", read, repr)


def _parsed(text: str) -> int:
    try:
        return parse_span(text)
    except ValueError:
        raise Unfit(f'{quoted(text)} is no span of time; write "90s", "15m", "24h", "7d" or "1h30m"') from None


def _of_seconds(number: float) -> int:
    if not math.isfinite(number):
        raise Unfit(f"{number} is no span of time")
    # Whole numbers stay whole: a float cannot hold every one that TOML can.
    return number * SECOND if isinstance(number, int) else round(number * SECOND)


def _within(ms: int, least: int, most: int) -> int:
    if ms < least:
        raise Unfit(f'is too short, at least "{span(least)}"')
    if ms > most:
        raise Unfit(f'is too long, at most "{span(most)}"')
    return ms
