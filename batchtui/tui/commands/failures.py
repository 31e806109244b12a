"""Commands on the failures."""

from batchtui.tui.commands.command import Command, Stage


def _none_new(stage: Stage) -> str | None:
    return None if stage.to_be_read() else "Nothing here is new: all of it was marked as read."


READ = Command(
    "failures.read", "m", "m", "mark read", "Marks failures as read: the marked ones, else all that are shown.",
    "failures", lambda stage: stage.mark_read(), _none_new,
    brief="read", count=lambda stage: f" {len(stage.to_be_read()):,}",
)  # fmt: skip
NEW = Command(
    "failures.new", "f", "f", "new only", "Only failures that were not marked as read, or all.", "failures",
    lambda stage: stage.toggle_new(), footer=False,
)  # fmt: skip
AT_FAILURES = (READ, NEW)
