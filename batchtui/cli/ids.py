"""Job ids as a command takes them: as arguments, or `-` for standard input."""

import json
import sys
from collections.abc import Sequence

import click


def read_ids(arguments: Sequence[str]) -> list[str]:
    """The ids, each once; `-` reads a line each, or a JSON array of ids or of objects with `jobId`.

    Raises:
        click.UsageError: nothing was given, or standard input cannot be read as ids.
    """
    ids: list[str] = []
    for argument in arguments:
        ids += _from_text(sys.stdin.read()) if argument == "-" else [_id_of(argument)]
    if not ids:
        raise click.UsageError("No job ids were given.")
    return list(dict.fromkeys(ids))


def _id_of(text: str) -> str:
    """`arn:aws:batch:r:a:job/ID` → ID."""
    text = text.strip()
    return text.partition(":job/")[2] if text.startswith("arn:") and ":job/" in text else text


def _from_text(text: str) -> list[str]:
    if not text.lstrip().startswith("["):
        return [_id_of(line) for line in text.splitlines() if line.strip()]
    try:
        rows = json.loads(text)
        return [_id_of(row if isinstance(row, str) else row["jobId"]) for row in rows]
    except (ValueError, KeyError, TypeError) as error:
        message = "Standard input is neither ids, a line each, nor a JSON array of objects with jobId."
        raise click.UsageError(message) from error
