"""The entry point: a plain start opens the dashboard without loading the parser of the command line."""

import sys


def main() -> None:
    """Runs what was typed; every failure is one sentence on stderr. Exit codes: see `cli.main`."""
    if len(sys.argv) > 1:
        from batchtui.cli.main import main as run

        run()
        return
    from batchtui.cli.chosen import Chosen
    from batchtui.cli.dashboard import open_dashboard

    try:
        open_dashboard(Chosen())
    except BaseException as error:
        from batchtui.cli.main import leave

        leave(error)
