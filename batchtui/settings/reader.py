"""Reads TOML past its mistakes: all of them at once, each with its line.

The standard library's parser judges; ours only cuts the text into statements, so that a statement
that is no TOML is told and left out, and the rest is read.
"""

import tomllib
from dataclasses import dataclass, field
from typing import Any

from batchtui.settings.mistake import Mistake
from batchtui.settings.statements import Path, Statement, dotted, header_names, line_map, next_beginning, placed, split
from batchtui.settings.syntax import reason_of, spot_of, word_for_key

MOST = 100
"""After so many mistakes the rest is not looked at: it is some other kind of file."""


@dataclass(frozen=True, slots=True)
class Document:
    """What could be read: `values` as tomllib gives them, the line of each by its path, and the mistakes."""

    file: str
    values: dict[str, Any]
    lines: dict[Path, int]
    mistakes: tuple[Mistake, ...]

    def line(self, path: Path) -> int:
        """Of what is missing, or stands inside an array, the line of what it would stand in; 0: the whole file.

        `[[name]]` has the line of its first table.
        """
        while path and path not in self.lines and (*path, 0) not in self.lines:
            path = path[:-1]
        return self.lines.get(path) or self.lines.get((*path, 0), 0)


@dataclass(slots=True)
class _Reading:
    file: str
    good: list[Statement] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    stand_ins: set[str] = field(default_factory=set)
    table: str = ""

    def complain(self, line: int, key: str, reason: str) -> None:
        self.mistakes.append(Mistake(self.file, line, key, reason))

    @property
    def too_many(self) -> bool:
        return len(self.mistakes) >= MOST

    def stand_in(self, header: Statement) -> Statement:
        """A table in place of a broken header, so that its keys do not fall into the table before it."""
        name = f"\ue000{header.first}"
        self.stand_ins.add(name)
        return Statement(header.first, header.first, f'["{name}"]', True)


def read(text: str, file: str) -> Document:
    """A TOML text; never raises.

    Args:
        text: its lines end with LF or CR LF.
        file: its name, for the mistakes.
    """
    reading = _Reading(file)
    _read_statements(reading, text.replace("\r\n", "\n"))
    values = _read_together(reading)
    if reading.too_many:
        del reading.mistakes[MOST:]
        reading.complain(0, "", f"has more than {MOST} mistakes; the rest was not looked at")
    known = {name: value for name, value in values.items() if name not in reading.stand_ins}
    lines = {path: line for path, line in line_map(reading.good).items() if path[0] not in reading.stand_ins}
    return Document(file, known, lines, tuple(sorted(reading.mistakes, key=_by_line)))


def _by_line(mistake: Mistake) -> tuple[bool, int]:
    return (mistake.line == 0, mistake.line)


def _read_statements(reading: _Reading, text: str) -> None:
    """Each statement by itself; one that never closes is left at the next line that looks like a beginning."""
    lines = text.split("\n")
    start: int | None = 1
    while start is not None and start <= len(lines) and not reading.too_many:
        start = _read_from(reading, "\n".join(lines[start - 1 :]), start)


def _read_from(reading: _Reading, text: str, line: int) -> int | None:
    """Where to go on, or None at the end."""
    for statement in split(text, line):
        try:
            said = statement.alone()
        except (ValueError, RecursionError) as error:
            _refuse(reading, statement, error)
            if reading.too_many or not statement.closed:
                return next_beginning(statement)
            continue
        if statement.header:
            reading.table = ".".join(header_names(said)[0]) + "."
        reading.good.append(statement)
    return None


def _refuse(reading: _Reading, statement: Statement, error: ValueError | RecursionError) -> None:
    # What never closes swallows the rest: where the parser stopped in it says nothing.
    spot = spot_of(error) if statement.closed else None
    line = statement.first + spot - 1 if spot else statement.first
    if statement.header:
        reading.table = ""
        reading.good.append(reading.stand_in(statement))
    key = word_for_key(statement)
    reading.complain(line, reading.table + key if key else "", reason_of(error, statement))


def _read_together(reading: _Reading) -> dict[str, Any]:
    """All good statements as one text; those that contradict an earlier one are told and left out."""
    while reading.good:
        try:
            return tomllib.loads(_laid_out(reading.good))
        except (ValueError, RecursionError) as error:
            at = _guilty(reading.good, spot_of(error))
            statement = reading.good.pop(at)
            again, before = _earlier(reading.good[:at], statement)
            key = dotted(tuple(part for part in again if part not in reading.stand_ins))
            reading.complain(
                statement.first, key, f"is set already, in {f'line {before}' if before else 'a line above'}"
            )
            if statement.header:
                reading.good.insert(at, reading.stand_in(statement))
            if reading.too_many:
                return {}
    return {}


def _laid_out(statements: list[Statement]) -> str:
    """The statements as a text in which each stands on its own lines."""
    lines: list[str] = []
    for statement in statements:
        lines += [""] * (statement.first - 1 - len(lines))
        lines += statement.text.split("\n")
    return "\n".join(lines)


def _guilty(statements: list[Statement], line: int | None) -> int:
    """Which statement stands at a line; without a line the last one."""
    if line is None:
        return len(statements) - 1
    return max((n for n, statement in enumerate(statements) if statement.first <= line), default=0)


def _earlier(before: list[Statement], statement: Statement) -> tuple[Path, int]:
    """The key that a statement sets again, and the line that set it (0 when none did)."""
    *others, (_, paths) = placed([*before, statement])
    lines = {path: other.first for other, known in reversed(others) for path in known}
    again = max((path for path in paths if path in lines), key=len, default=None)
    if again is None:
        return paths[0] if paths else (), 0
    return again, lines[again]
