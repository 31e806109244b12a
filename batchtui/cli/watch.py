"""`batchtui watch`: the alerts without a screen, for a service manager or cron."""

import signal
import threading
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.options import aws_options

if TYPE_CHECKING:
    from batchtui.cli.headless import Headless

STOPPING_S = 2.0
"""How long a message that is on its way may take to be marked as sent."""


@click.command("watch")
@click.option("--once", is_flag=True, help="One whole look; send what is due, and end: for cron.")
@click.option("--health", "health_file", metavar="FILE", help="A JSON file that is rewritten with each cycle.")
@aws_options
def command(chosen: Chosen, once: bool, health_file: str | None) -> None:
    """Watch the queues and send alerts, until told to stop; what happens is told as JSON lines.

    Exit codes: 0 stopped (with --once: looked, and all was sent), 1 failed, 2 usage.
    """
    from batchtui.cli.headless import Headless
    from batchtui.cli.output import tell
    from batchtui.store.failure import StoreError

    stopped = threading.Event()
    _on_signals(stopped)
    try:
        headless = Headless(chosen, Path(health_file) if health_file else None)
    except StoreError as error:
        raise click.ClickException(error.sentence) from error
    if not headless.sends:
        tell(_sends_nothing(chosen))
    try:
        _run(headless, once, stopped)
    except StoreError as error:
        raise click.ClickException(error.sentence) from error
    finally:
        headless.stop(STOPPING_S)


def _run(headless: "Headless", once: bool, stopped: threading.Event) -> None:
    if not once:
        headless.until(stopped)
        return
    wrong = headless.once(stopped)
    if wrong:
        raise click.ClickException(wrong)


def _on_signals(stopped: threading.Event) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)


def _sends_nothing(chosen: Chosen) -> str:
    why = chosen.guardrails().read_only
    if why:
        return f"Alerts are kept and sent nowhere: {why}"
    return "Alerts are kept and sent nowhere: the config file has no [[sink]]."
