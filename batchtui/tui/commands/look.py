"""Commands that look at one run."""

from batchtui.tui.commands.command import Command, Stage


def _no_run(stage: Stage) -> str | None:
    return None if stage.run_to_look_at() is not None else "There is no run here."


LOG = Command(
    "look.log", "l", "l", "log", "The run's log; of several running runs, marked rows or an array all as one.", "look",
    lambda stage: stage.show_log(), _no_run,
)  # fmt: skip
JOB = Command(
    "look.job", "d", "d", "job", "The job: attempts, environment, everything AWS knows.", "look",
    lambda stage: stage.show_job(), _no_run, footer=False,
)  # fmt: skip
RAW = Command(
    "look.raw", "y", "y", "raw", "The answer of AWS, as it came.", "look",
    lambda stage: stage.show_job("raw"), _no_run, footer=False,
)  # fmt: skip
COPY = Command(
    "look.copy", "c", "c", "copy", "Copies the id, the ARN, the log stream; c again: the id.", "look",
    lambda stage: stage.show_copy_menu(), _no_run, footer=False,
)  # fmt: skip
CONSOLE = Command(
    "look.console", "b", "b", "console", "Opens the run in the AWS console, in a browser.", "look",
    lambda stage: stage.open_console(), _no_run, footer=False,
)  # fmt: skip
REVEAL = Command(
    "look.reveal", "x", "x", "reveal", "Shows values that look secret, or masks them again.", "look",
    lambda stage: stage.toggle_reveal(),
)  # fmt: skip
AT_RUNS = (LOG, JOB, RAW, COPY, CONSOLE)
