"""Asking before something is sent to AWS: the terminal's twin of the dashboard's dialogs."""

import sys

import click

MANY = 20


def confirmed(question: str, count: int, yes: bool, typed_count: int | None) -> bool:
    """Whether to go on; over 20 jobs `--yes` is not enough, their number must be given.

    Raises:
        click.UsageError: nobody can be asked, or the number is missing or wrong.
    """
    if typed_count not in (None, count):
        raise click.UsageError(f"{question} --count says {typed_count}.")
    if count > MANY and typed_count is None and (yes or not sys.stdin.isatty()):
        raise click.UsageError(f"{question} That is more than {MANY}: give --yes and --count {count}.")
    if yes:
        return True
    if not sys.stdin.isatty():
        raise click.UsageError(f"{question} Nobody can be asked here: give --yes.")
    if count > MANY:
        answer: str = click.prompt(f"{question} Type their number to go on", default="", show_default=False, err=True)
        return answer == str(count)
    return click.confirm(question, default=False, err=True)
