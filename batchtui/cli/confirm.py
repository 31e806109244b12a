"""Asking before something is sent to AWS: the terminal's twin of the dashboard's dialogs."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from batchtui.domain.guardrails import Guardrails


def confirmed(
    question: str,
    count: int,
    yes: bool,
    typed_count: int | None,
    rails: "Guardrails | None" = None,
    queues: Iterable[str] = (),
) -> bool:
    """Whether to go on; where the number has to be typed, `--yes` is not enough: it must be given.

    `rails`: left out where nothing of AWS is touched. `queues`: those that are touched.

    Raises:
        click.UsageError: nobody can be asked, or the number is missing or wrong.
    """
    if typed_count not in (None, count):
        raise click.UsageError(f"{question} --count says {typed_count}.")
    typed = rails.why_typed(count, queues) if rails is not None else ""
    if typed and typed_count is None and (yes or not sys.stdin.isatty()):
        raise click.UsageError(f"{question} {typed.partition(':')[0]}: give --yes and --count {count}.")
    if yes:
        return True
    if not sys.stdin.isatty():
        raise click.UsageError(f"{question} Nobody can be asked here: give --yes.")
    if typed and typed_count is None:
        answer: str = click.prompt(f"{question} {typed}", default="", show_default=False, err=True)
        return answer == str(count)
    return click.confirm(question, default=False, err=True)
