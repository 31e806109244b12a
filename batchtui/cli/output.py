"""Data on stdout: JSON, and aligned lines of inert text."""

import json
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click

from batchtui.domain.safe import UNSAFE, inert
from batchtui.domain.when import clock_sentence


def say(text: str = "") -> None:
    """One line of data."""
    click.echo(text)


def tell(sentence: str) -> None:
    """One sentence beside the data, on stderr."""
    click.echo(f"batchtui: {inert(sentence)}", err=True)


def tell_clock(off_ms: int) -> bool:
    """Tells that this machine's clock is wrong, if it is; whether it did. `off_ms`: AWS's less this machine's."""
    sentence = clock_sentence(off_ms)
    if sentence:
        tell(sentence)
    return bool(sentence)


def say_json(value: Any) -> None:
    """One JSON document."""
    click.echo(_dumped(value, indent=2))


def say_json_line(value: Any) -> None:
    """One JSON object on a line of its own, at once."""
    sys.stdout.write(json_line(value) + "\n")
    sys.stdout.flush()


def json_line(value: Any) -> str:
    """A JSON document as one line of inert text."""
    return _dumped(value, indent=None)


def _dumped(value: Any, indent: int | None) -> str:
    """JSON that a person can read and that steers no terminal: what would is written as an escape."""
    lines = json.dumps(value, ensure_ascii=False, indent=indent, default=str).split("\n")
    return "\n".join(UNSAFE.sub(_escaped, line) for line in lines)


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found.group())[1:-1]


LEAST_CELLS = 16
"""A column that gives way keeps so many; before it loses more, the last columns are left out."""


def say_table(titles: Sequence[str], rows: Iterable[Sequence[str]], gives_way: int | None = None) -> None:
    """Aligned columns, two cells between; the last one is as wide as it is.

    `gives_way`: a column that is cut where a terminal is too narrow; into a pipe or a file all is written whole.
    """
    from rich.cells import cell_len

    cells = [list(titles)] + [[inert(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    if gives_way is not None and sys.stdout.isatty():
        widths = fitted(widths, gives_way, shutil.get_terminal_size().columns)
        for row in cells:
            row[gives_way] = cut(row[gives_way], widths[gives_way])
    for row in cells:
        padded = [cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=False)]
        say("  ".join(padded).rstrip())


def fitted(widths: Sequence[int], gives_way: int, room: int) -> list[int]:
    """As many of the columns as `room` cells hold, the one that gives way cut to what the others leave it."""
    kept = list(widths)
    while True:
        free = room - sum(kept) + kept[gives_way] - 2 * (len(kept) - 1)
        if free >= min(LEAST_CELLS, widths[gives_way]) or len(kept) <= gives_way + 1:
            kept[gives_way] = max(1, min(widths[gives_way], free))
            return kept
        kept.pop()


def cut(text: str, width: int) -> str:
    """The text in at most `width` cells, with dots where something is left out."""
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= width else set_cell_size(text, max(0, width - 2)).rstrip() + ".."
