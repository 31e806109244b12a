"""Commands on a job's own screen."""

from batchtui.tui.commands.command import Command, Stage


def _nothing_beyond(stage: Stage) -> str | None:
    return None if stage.job.is_array or stage.beyond else "Nothing lies beyond this: 3 shows what it depends on."


BEYOND = Command(
    "job.beyond", "enter", "enter", "open", "An array's children; else one of the jobs that are shown.", "look",
    lambda stage: stage.go_beyond(), _nothing_beyond,
)  # fmt: skip
