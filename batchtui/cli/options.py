"""The options that every command takes, and what follows from them."""

import functools
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from batchtui.domain.when import DAY

if TYPE_CHECKING:
    from batchtui.aws.clients import Clients
    from batchtui.settings.load import Loaded
    from batchtui.settings.mistake import Mistake
    from batchtui.settings.model import Settings
    from batchtui.settings.place import Place
    from batchtui.store.history import History

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Chosen:
    """Where to look, and how."""

    profile: str | None = None
    region: str | None = None
    read_only: bool = False
    debug: bool = False
    config: str | None = None

    def over(self, outer: "Chosen | None") -> "Chosen":
        """These, with what they leave open taken from those given before the command's name."""
        if outer is None:
            return self
        return Chosen(
            self.profile or outer.profile,
            self.region or outer.region,
            self.read_only or outer.read_only,
            self.debug or outer.debug,
            self.config or outer.config,
        )

    def config_place(self) -> "Place":
        """Where the config file is, or would be."""
        from batchtui.settings.place import find

        # A command that takes no --config of its own still obeys the one before its name.
        context = click.get_current_context(silent=True)
        outer = context.find_object(Chosen) if context else None
        return find(self.over(outer).config, os.environ)

    def config_file(self) -> "Loaded":
        """The config file as it is, mistakes and all."""
        from batchtui.settings.load import load

        return load(self.config_place())

    def settings(self) -> "Settings":
        """What the config file says.

        Raises:
            BrokenConfig: it has mistakes.
        """
        loaded = self.config_file()
        if loaded.mistakes:
            raise BrokenConfig(loaded.mistakes)
        return loaded.settings

    def clients(self) -> "Clients":
        """The clients of the scope that was chosen.

        Raises:
            BrokenConfig: the config file has mistakes; no command goes on with one.
        """
        from batchtui.aws.clients import Clients
        from batchtui.cli.logfile import begin_log

        budget = self.settings().budget
        begin_log(self.debug)
        per_s = {"batch": budget.batch, "actions": budget.actions, "logs": budget.logs}
        return Clients(self.profile, self.region, self.read_only, per_s)

    def memory(self, path: Path | None = None) -> "History":
        """The history that this machine keeps; `path`: another file than the user's own.

        Raises:
            BrokenConfig: the config file has mistakes.
        """
        from batchtui.store.history import History
        from batchtui.store.place import history_file

        return History(path or history_file(), self.settings().history.retention // DAY)


class BrokenConfig(click.ClickException):
    """Every mistake of a config file, a line each."""

    exit_code = 2

    def __init__(self, mistakes: "Iterable[Mistake]") -> None:
        super().__init__("\nbatchtui: ".join(mistake.sentence for mistake in mistakes))


def aws_options(function: F) -> F:
    """Adds --profile, --region, --config, --read-only and --debug, and hands them on as `chosen`."""

    @click.option("--profile", help="The AWS profile. Left out: AWS_PROFILE, or the default one.")
    @click.option("--region", help="The AWS region. Left out: the profile's.")
    @click.option("--config", metavar="FILE", help="The config file. Left out: BATCHTUI_CONFIG, or the default one.")
    @click.option("--read-only", is_flag=True, help="Refuse whatever would change something.")
    @click.option("--debug", is_flag=True, help="Log more, and show tracebacks.")
    @click.pass_context
    @functools.wraps(function)
    def wrapped(
        context: click.Context,
        /,
        profile: str | None,
        region: str | None,
        config: str | None,
        read_only: bool,
        debug: bool,
        **rest: Any,
    ) -> Any:
        outer = context.obj if isinstance(context.obj, Chosen) else None
        chosen = Chosen(profile, region, read_only, debug, config).over(outer)
        return context.invoke(function, chosen=chosen, **rest)

    return wrapped  # type: ignore[return-value]
