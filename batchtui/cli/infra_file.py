"""The jobs file of `batchtui infra`, and the templates that are made of it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from batchtui.infra.model import JobsFile
    from batchtui.infra.render import Template

file_option = click.option(
    "--file", "path", type=click.Path(path_type=Path), default="batch.toml", show_default=True, help="The jobs file."
)


def checked(path: Path, warn: bool = True) -> "JobsFile":
    """The jobs file, where it has no mistake; warnings go to stderr, where they are of use.

    Raises:
        BrokenConfig: it has some: all are told.
    """
    from batchtui.cli.options import BrokenConfig
    from batchtui.cli.output import tell
    from batchtui.infra.jobs_file import read_jobs_file

    read = read_jobs_file(path)
    if read.mistakes:
        raise BrokenConfig(read.mistakes)
    for sentence in read.warnings if warn else ():
        tell(sentence)
    return read.stack


def templates(file: "JobsFile") -> "list[Template]":
    """Every stack's template, in the order of deployment.

    Raises:
        click.ClickException: one is larger than CloudFormation takes.
    """
    from batchtui.infra.render import TooLarge, rendered

    try:
        return rendered(file, _handler() if file.alerts.enabled else "")
    except TooLarge as error:
        raise click.ClickException(str(error)) from error


def _handler() -> str:
    from batchtui.alerting.function.pack import pack

    return pack()


def write(path: Path, text: str, force: bool) -> None:
    """Writes a file, and its folder where that is missing.

    Raises:
        click.ClickException: it cannot be written, or is there already and `force` is not given.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        hint = "; --force overwrites it" if isinstance(error, FileExistsError) and path.is_file() else ""
        raise click.ClickException(f"{path} is not written: {error.strerror or error}{hint}.") from error
