"""`batchtui config`: writes, checks and shows the config file."""

import sys
from typing import Any

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.options import BrokenConfig, aws_options


@click.group("config")
def command() -> None:
    """The config file: write, check and show it."""


@command.command("init")
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
@aws_options
def init(chosen: Chosen, force: bool) -> None:
    """Write a file with every setting at its default, commented out."""
    from batchtui.cli.output import say
    from batchtui.settings.reference import sample

    path = chosen.config_place().path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(sample())
    except OSError as error:
        there = path.is_file() and not force
        reason = f"{error.strerror or error}; --force overwrites it" if there else error.strerror or error
        raise click.ClickException(f"{path} is not written: {reason}.") from error
    say(str(path))


@command.command("check")
@aws_options
def check(chosen: Chosen) -> None:
    """Say "ok", or every mistake, each with its line; exit 1 when there is one."""
    from batchtui.cli.output import say, tell

    loaded = chosen.config_file()
    for mistake in loaded.mistakes:
        tell(mistake.sentence)
    if loaded.mistakes:
        sys.exit(1)
    say(f"ok {loaded.place.path}" + ("" if loaded.there else " (not there: every setting has its default)"))


@command.command("show")
@aws_options
def show(chosen: Chosen) -> None:
    """Every value, and where it comes from."""
    from batchtui.cli.output import say_table
    from batchtui.settings.model import Settings, entries

    loaded = chosen.config_file()
    if loaded.mistakes:
        raise BrokenConfig(loaded.mistakes)
    source = loaded.place.source or "default place"
    rows = [("config", f'"{loaded.place.path}"', source if loaded.there else f"{source}, not there")]
    for entry in entries(Settings):
        line = loaded.lines.get(entry.key)
        origin = "default" if line is None else f"{loaded.place.path}:{line}"
        rows.append((entry.key, entry.kind.write(_value(loaded.settings, entry.key)), origin))
    say_table(("KEY", "VALUE", "FROM"), rows)


def _value(settings: Any, key: str) -> Any:
    for name in key.split("."):
        settings = getattr(settings, name)
    return settings


@command.command("path")
@aws_options
def path(chosen: Chosen) -> None:
    """Where the config file is, or would be."""
    from batchtui.cli.output import say

    say(str(chosen.config_place().path))
