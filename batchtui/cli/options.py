"""The options that every command takes, and what follows from them."""

import functools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from batchtui.cli.chosen import Chosen

if TYPE_CHECKING:
    from batchtui.settings.mistake import Mistake

F = TypeVar("F", bound=Callable[..., Any])


class BrokenConfig(click.ClickException):
    """Every mistake of a config file, a line each."""

    exit_code = 2

    def __init__(self, mistakes: "Iterable[Mistake]") -> None:
        super().__init__("\nbatchtui: ".join(mistake.sentence for mistake in mistakes))


def only_config() -> Chosen:
    """For a command that takes none of these options: it still obeys the --config before its name."""
    context = click.get_current_context(silent=True)
    outer = context.find_object(Chosen) if context else None
    return Chosen(config=outer.config if outer else None)


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
