"""Commands on job definitions."""

from batchtui.tui.commands.command import Command, Stage


def _none(stage: Stage) -> str | None:
    return None if stage.definition_here() is not None else "There is no job definition here."


def _not_active(stage: Stage) -> str | None:
    one = stage.definition_here()
    if one is None:
        return "There is no job definition here."
    return None if one.active else f"{one.label} is INACTIVE: AWS takes no new job of it."


SUBMIT = Command(
    "definition.submit", "R", "R", "submit", "A form, and then a new run of that revision.", "AWS",
    lambda stage: stage.submit_definition(), _not_active, danger=True,
)  # fmt: skip
RUNS = Command(
    "definition.runs", "a", "a", "runs", "The known runs of that definition, of whichever revision.", "definitions",
    lambda stage: stage.show_runs(), _none,
)  # fmt: skip
CONSOLE = Command(
    "definition.console", "b", "b", "console", "Opens the revision in the AWS console, in a browser.", "definitions",
    lambda stage: stage.open_definition_console(), _none, footer=False,
)  # fmt: skip
COPY = Command(
    "definition.copy", "c", "c", "copy", "Copies its name with the revision, its ARN or its image.", "definitions",
    lambda stage: stage.copy_definition(), _none, footer=False,
)  # fmt: skip
AT_DEFINITIONS = (SUBMIT, RUNS, CONSOLE, COPY)
