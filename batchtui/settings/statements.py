"""TOML cut into statements, so that one mistake hides no other and every key has its line."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]
"""Where a value stands: names, and positions in arrays."""

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|(?P<open>"""|' + r"''')"
    r'|"(?:\\[^\n]|[^"\\\n])*"?'
    r"|'[^'\n]*'?"
    r"|#[^\n]*"
    r"|(?P<deeper>[\[{])|(?P<higher>[\]}])|(?P<end>\n)",
    re.DOTALL,
)
_HEADER = re.compile(r"[ \t]*\[")
_BEGINNING = re.compile(r"""\[[^\n]*\]\s*(#.*)?$|[A-Za-z0-9_."'-][^=#\[\]{},]*=""")
"""What the first line of a statement looks like."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A table header, a key with its value, or a comment: lines `first` to `last` (from 1, both in).

    `closed` says whether its brackets and strings end before the file does.
    """

    first: int
    last: int
    text: str
    closed: bool

    @property
    def header(self) -> bool:
        """Whether it is `[table]` or `[[array of tables]]`."""
        return _HEADER.match(self.text) is not None

    def alone(self) -> dict[str, Any]:
        """What it says by itself.

        Raises:
            ValueError, RecursionError: it is not TOML.
        """
        return tomllib.loads(self.text)


def split(text: str, line: int = 1) -> Iterator[Statement]:
    """The statements of a text whose first line has that number; empty lines are left out."""
    at = 0
    while at < len(text):
        end, closed = _end(text, at)
        chunk = text[at:end]
        last = line + chunk.count("\n")
        if chunk.strip(" \t\n"):
            yield Statement(line, last, chunk, closed)
        at, line = end + 1, last + 1


def _end(text: str, at: int) -> tuple[int, bool]:
    """Where the statement that begins at an offset ends, and whether it is closed there."""
    if _HEADER.match(text, at):
        end = text.find("\n", at)
        return (len(text) if end < 0 else end), True
    depth = 0
    for token in _TOKEN.finditer(text, at):
        if token["open"]:
            return len(text), False
        if token["end"] and depth <= 0:
            return token.start(), True
        depth += bool(token["deeper"]) - bool(token["higher"])
    return len(text), depth <= 0


def next_beginning(statement: Statement) -> int:
    """The first line after the first of a statement that never closes that looks like another statement."""
    for offset, line in enumerate(statement.text.split("\n")[1:], 1):
        if _BEGINNING.match(line):
            return statement.first + offset
    return statement.last + 1


def line_map(statements: Iterable[Statement]) -> dict[Path, int]:
    """The line of every table and value; values inside a multi-line array have the line of its key.

    Raises:
        ValueError, RecursionError: a statement is not TOML.
    """
    lines: dict[Path, int] = {}
    for statement, paths in placed(statements):
        for path in paths:
            lines.setdefault(path, statement.first)
    return lines


def placed(statements: Iterable[Statement]) -> Iterator[tuple[Statement, list[Path]]]:
    """Every statement with the paths of what it sets.

    Raises:
        ValueError, RecursionError: a statement is not TOML.
    """
    counts: dict[Path, int] = {}
    table: Path = ()
    for statement in statements:
        said = statement.alone()
        if statement.header:
            table = _entered(said, counts)
            yield statement, [table]
        else:
            yield statement, [table + path for path in _paths(said)]


def header_names(said: Any) -> tuple[list[str], bool]:
    """The names of a header that was read alone, and whether it is an array of tables."""
    names = []
    while isinstance(said, dict) and said:
        ((name, said),) = said.items()
        names.append(name)
    return names, isinstance(said, list)


def dotted(path: Path) -> str:
    """A path as one writes it: `history.days`, `jobs[2].name`."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _entered(said: dict[str, Any], counts: dict[Path, int]) -> Path:
    """The path of the table that a header opens; `counts` holds how many each array of tables has."""
    names, array = header_names(said)
    path: Path = ()
    for name in names[:-1] if array else names:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path] - 1)
    if array:
        path = (*path, names[-1])
        counts[path] = counts.get(path, 0) + 1
        path = (*path, counts[path] - 1)
    return path


def _paths(said: Any) -> Iterator[Path]:
    """Every path inside a value; without recursion, for a dotted key may be of any length."""
    waiting: list[tuple[Path, Any]] = [((), said)]
    while waiting:
        path, value = waiting.pop()
        if path:
            yield path
        if isinstance(value, dict):
            waiting += [((*path, name), inner) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [((*path, n), inner) for n, inner in enumerate(value) if isinstance(inner, dict)]
