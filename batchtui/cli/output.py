"""Data on stdout: JSON, and aligned lines of inert text."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click


def say(text: str = "") -> None:
    """One line of data."""
    click.echo(text)


def tell(sentence: str) -> None:
    """One sentence beside the data, on stderr."""
    click.echo(f"batchtui: {sentence}", err=True)


def say_json(value: Any) -> None:
    """One JSON document."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def say_json_line(value: Any) -> None:
    """One JSON object on a line of its own, at once."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def say_table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Aligned columns, two cells between; the last one is as wide as it is."""
    from rich.cells import cell_len

    from batchtui.domain.safe import inert

    cells = [list(titles)] + [[inert(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = [cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
        say("  ".join(padded).rstrip())
