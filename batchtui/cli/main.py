"""The command `batchtui`: without a subcommand the dashboard, with one its headless twin."""

import io
import os
import sys
from importlib import import_module
from typing import NoReturn

import click

import batchtui
from batchtui.cli.chosen import Chosen
from batchtui.cli.options import aws_options

COMMANDS = (
    "alerts", "audit", "chain", "config", "definitions", "demo", "guard", "history", "infra", "job", "jobs", "locks",
    "logs", "open", "queue", "queues", "resubmit", "schedules", "stop", "submit", "watch",
)  # fmt: skip
"""Each is the `command` of the module with its name."""


class Commands(click.Group):
    """Loads a command when it is asked for: the dashboard needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Their names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """A command by its name; None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"batchtui.cli.{cmd_name}").command
        return command


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(batchtui.__version__, prog_name="batchtui", message="%(prog)s %(version)s")
@aws_options
@click.pass_context
def cli(context: click.Context, chosen: Chosen) -> None:
    """AWS Batch in a terminal: what is wrong, why, and make it right.

    Without a command it opens the dashboard.
    """
    context.obj = chosen
    if context.invoked_subcommand is None:
        from batchtui.cli.dashboard import open_dashboard

        open_dashboard(chosen)


def main() -> None:
    """Runs the command line; every failure is one sentence on stderr.

    Exit codes: 0 done, 1 failed, 2 usage, 130 interrupted.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that cannot write a name's letters gets them as escapes, not a traceback.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        cli.main(standalone_mode=False)
    except BaseException as error:
        leave(error)


def leave(error: BaseException) -> NoReturn:
    """Ends the program as `main` says.

    Raises:
        SystemExit: always.
    """
    if isinstance(error, SystemExit):
        raise error
    if isinstance(error, click.exceptions.Exit):
        sys.exit(error.exit_code)
    if isinstance(error, click.UsageError):
        error.show()
        sys.exit(2)
    if isinstance(error, click.ClickException):
        _say(error.format_message())
        sys.exit(error.exit_code)
    if isinstance(error, click.Abort | KeyboardInterrupt):
        sys.exit(130)
    if isinstance(error, BrokenPipeError):
        # The reader has left (`| head`): nothing to tell, and nothing more to flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    sys.exit(_told(error))


def _told(error: BaseException) -> int:
    import logging

    from batchtui.domain.failure import AwsError
    from batchtui.domain.safe import inert

    if isinstance(error, AwsError):
        _say(inert(error.sentence))
        return 1
    if "--debug" in sys.argv:
        raise error
    from batchtui.cli.logfile import log_file

    logging.getLogger(__name__).exception("the command failed", exc_info=error)
    _say(f"Something went wrong in batchtui: {error!r}. Its log file tells more: {log_file()}")
    return 1


def _say(sentence: str) -> None:
    print(f"batchtui: {sentence}", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
