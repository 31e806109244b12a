"""Commands on the queues."""

from batchtui.tui.commands.command import Command, Stage


def _no_queue(stage: Stage) -> str | None:
    return None if stage.queue_to_switch() is not None else "There is no queue here."


CONSOLE = Command(
    "queue.console", "b", "b", "console", "Opens the queue in the AWS console, in a browser.", "queues",
    lambda stage: stage.open_queue_console(), _no_queue,
)  # fmt: skip
COPY = Command(
    "queue.copy", "c", "c", "copy", "Copies the queue's name or its ARN.", "queues",
    lambda stage: stage.copy_queue(), _no_queue, footer=False,
)  # fmt: skip
AT_QUEUES = (CONSOLE, COPY)
