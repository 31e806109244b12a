"""Commands on the schedules."""

from batchtui.tui.commands.command import Command, Stage


def _no_schedule(stage: Stage) -> str | None:
    return None if stage.schedule_to_touch() is not None else "There is no schedule here."


RUN = Command(
    "schedule.run", "R", "R", "run now", "Submits now what the schedule submits, after a look at it.", "AWS",
    lambda stage: stage.run_now(), _no_schedule, danger=True,
)  # fmt: skip
SWITCH = Command(
    "schedule.switch", "T", "T", "on/off", "Switches the rule or schedule on or off.", "AWS",
    lambda stage: stage.switch_schedule(), _no_schedule, danger=True,
)  # fmt: skip
CONSOLE = Command(
    "schedule.console", "b", "b", "console", "Opens the rule or schedule in the AWS console, in a browser.",
    "schedules", lambda stage: stage.open_schedule_console(), _no_schedule,
)  # fmt: skip
COPY = Command(
    "schedule.copy", "c", "c", "copy", "Copies its name, its ARN, its expression, or all that AWS tells of it.",
    "schedules", lambda stage: stage.copy_schedule(), _no_schedule, footer=False,
)  # fmt: skip
AT_SCHEDULES = (RUN, SWITCH, CONSOLE, COPY)
