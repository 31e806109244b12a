"""Job ids as a command takes them: as arguments, or `-` for standard input."""

import json
import sys
from collections.abc import Sequence

import click

from batchtui.domain.named_job import job_id_in


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
    """The id of an ARN or of a console page; what is none of these is taken for an id."""
    text = text.strip()
    if text.startswith("arn:") and ":job/" in text:
        return text.partition(":job/")[2]
    return (job_id_in(text) if "://" in text else "") or text


def _from_text(text: str) -> list[str]:
    if not text.lstrip().startswith("["):
        return [_id_of(line) for line in text.splitlines() if line.strip()]
    try:
        rows = json.loads(text)
        return [_id_of(row if isinstance(row, str) else row["jobId"]) for row in rows]
    except (ValueError, KeyError, TypeError) as error:
        message = "Standard input is neither ids, a line each, nor a JSON array of objects with jobId."
        raise click.UsageError(message) from error
