"""`batchtui demo`: the embedded AWS, with the dashboard on it or for any AWS client."""

import contextlib
import os
import shlex
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from batchtui.cli.options import only_config

if TYPE_CHECKING:
    from batchtui.demo.process import DemoProcess


def _checked(_context: click.Context, _parameter: click.Parameter, text: str) -> str:
    from batchtui.demo.door import OPERATIONS
    from batchtui.demo.faults import BadFaultError, parse

    try:
        parse(text, OPERATIONS)
    except BadFaultError as error:
        raise BadFault(str(error)) from error
    return text


class BadFault(click.ClickException):
    """A --fault that the demo cannot bring about."""

    exit_code = 2


@click.command("demo")
@click.option("--serve", is_flag=True, help="Print the variables for any AWS client, and stay until interrupted.")
@click.option("--port", default=0, show_default="a free one", help="The port on 127.0.0.1.")
@click.option("--seed", default=7, show_default=True, help="The same seed gives the same past runs.")
@click.option("--jobs", default=0, help="At least so many past runs.")
@click.option("--speed", default=60.0, show_default=True, help="How many times faster than life jobs run.")
@click.option(
    "--fault",
    default="",
    metavar="FAULTS",
    callback=_checked,
    help="What goes wrong: throttle=0.3,latency=2 or others.",
)
def command(serve: bool, port: int, seed: int, jobs: int, speed: float, fault: str) -> None:
    """An AWS Batch of its own on this machine: no account needed."""
    from batchtui.demo.process import DemoFailed, start

    try:
        demo = start(port=port, seed=seed, jobs=jobs, speed=speed, fault=fault)
    except DemoFailed as error:
        raise click.ClickException(str(error)) from error
    try:
        if serve:
            _serve(demo.environment())
        else:
            _open(demo, port)
    finally:
        demo.stop()


def _lock_table() -> dict[str, str]:
    """Where the demo has the guard's table, the variable that names it."""
    from batchtui.demo.elsewhere import TABLE, installed

    return {"BATCHTUI_LOCK_TABLE": TABLE} if installed() else {}


def _serve(environment: dict[str, str]) -> None:
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    for name, value in {**environment, **_lock_table()}.items():
        click.echo(f"export {name}={shlex.quote(value)}")
    sys.stdout.flush()
    stopped.wait()


def _open(demo: "DemoProcess", port: int) -> None:
    """The dashboard on the demo: nothing of the user's own AWS settings or history meets it.

    A demo at a port of its own is remembered, since it can be met again there; any other is forgotten. What the
    operator chose on the screens is kept for all of them.
    """
    from batchtui.cli.dashboard import open_dashboard
    from batchtui.demo.archive import GROUP
    from batchtui.store.place import history_file

    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(demo.environment())
    views = history_file("demo")
    table = _lock_table().get("BATCHTUI_LOCK_TABLE", "")
    if port:
        history = history_file(f"demo-{port}")
        remember(demo, history)
        open_dashboard(only_config(), "demo", history, GROUP, views, table)
        return
    with tempfile.TemporaryDirectory(prefix="batchtui-demo-") as folder:
        history = Path(folder) / "history.sqlite3"
        remember(demo, history)
        open_dashboard(only_config(), "demo", history, GROUP, views, table)


def remember(demo: "DemoProcess", history: Path) -> None:
    """Has the history begin three months ago, as though this machine had looked on all the time."""
    from batchtui.aws.job_shapes import job_of_summary
    from batchtui.domain.scope import Scope
    from batchtui.store.failure import StoreError
    from batchtui.store.history import History

    if history.exists():
        return
    environment = demo.environment()
    scope = Scope(environment["AWS_ENDPOINT_URL"], "", environment["AWS_DEFAULT_REGION"])
    rows = demo.forgotten()
    with contextlib.suppress(StoreError):
        memory = History(history)
        memory.record(job_of_summary(row, row["jobQueue"], scope.with_account_of(row["jobArn"])) for row in rows)
        memory.flush()
        memory.close()
