"""The options that every command takes, and what follows from them."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from batchtui.aws.clients import Clients

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Chosen:
    """Where to look, and how."""

    profile: str | None = None
    region: str | None = None
    read_only: bool = False
    debug: bool = False

    def over(self, outer: "Chosen | None") -> "Chosen":
        """These, with what they leave open taken from those given before the command's name."""
        if outer is None:
            return self
        return Chosen(
            self.profile or outer.profile,
            self.region or outer.region,
            self.read_only or outer.read_only,
            self.debug or outer.debug,
        )

    def clients(self) -> "Clients":
        """The clients of the scope that was chosen."""
        from batchtui.aws.clients import Clients
        from batchtui.cli.logfile import begin_log

        begin_log(self.debug)
        return Clients(self.profile, self.region, self.read_only)


def aws_options(function: F) -> F:
    """Adds --profile, --region, --read-only and --debug, and hands them on as `chosen`."""

    @click.option("--profile", help="The AWS profile. Left out: AWS_PROFILE, or the default one.")
    @click.option("--region", help="The AWS region. Left out: the profile's.")
    @click.option("--read-only", is_flag=True, help="Refuse whatever would change something.")
    @click.option("--debug", is_flag=True, help="Log more, and show tracebacks.")
    @click.pass_context
    @functools.wraps(function)
    def wrapped(
        context: click.Context,
        /,
        profile: str | None,
        region: str | None,
        read_only: bool,
        debug: bool,
        **rest: Any,
    ) -> Any:
        outer = context.obj if isinstance(context.obj, Chosen) else None
        chosen = Chosen(profile, region, read_only, debug).over(outer)
        return context.invoke(function, chosen=chosen, **rest)

    return wrapped  # type: ignore[return-value]
