"""`batchtui guard`: the guard with the profiles and logins that boto3 knows; `batchtui-guard` is the bare one."""

import os
import sys
from typing import TYPE_CHECKING

import click

from batchtui.cli.chosen import Chosen

if TYPE_CHECKING:
    from batchtui.dedup.credentials import Given

_OWN_SOURCES = (
    "AWS_ACCESS_KEY_ID",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)


@click.command(
    "guard",
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def command(context: click.Context, arguments: tuple[str, ...]) -> None:
    """Run a command if no other run of this job does: `batchtui guard [options] -- command`."""
    from batchtui.aws.likely import named_profile
    from batchtui.dedup.main import guard

    chosen = context.find_object(Chosen) or Chosen()
    environ = dict(os.environ)
    if chosen.region:
        environ["AWS_REGION"] = chosen.region
    profile = chosen.profile or named_profile(environ) or None
    given = None
    if _runs(arguments, environ) and (profile or not any(environ.get(name) for name in _OWN_SOURCES)):
        given = _by_login(profile, environ)
    sys.exit(guard(arguments, environ, given))


def _runs(arguments: tuple[str, ...], environ: dict[str, str]) -> bool:
    """Whether a command is to run at all: help, and what cannot be read, need no login."""
    from batchtui.dedup import options
    from batchtui.dedup.failure import Usage

    try:
        return not isinstance(options.read(arguments, environ), str)
    except Usage:
        return False


def _by_login(profile: str | None, environ: dict[str, str]) -> "Given":
    """The keys of boto3; a region that is not set is the profile's. A failure is told when the keys are wanted."""
    from batchtui.aws.login import login
    from batchtui.dedup.failure import GuardError
    from batchtui.dedup.sign import Keys
    from batchtui.domain.failure import AwsError

    try:
        fresh, region = login(profile)
    except AwsError as error:
        why = GuardError(error.sentence, error.code)

        def none() -> Keys:
            raise why

        return none
    if region and not environ.get("AWS_REGION"):
        environ.setdefault("AWS_DEFAULT_REGION", region)

    def keys() -> Keys:
        try:
            return Keys(*fresh())
        except AwsError as error:
            raise GuardError(error.sentence, error.code) from error

    return keys
