"""Commands on the children of an array."""

from batchtui.tui.commands.command import Command, Stage


def _no_child(stage: Stage) -> str | None:
    return None if stage.run_to_look_at() is not None else "This child has not been seen yet."


def _none_failed(stage: Stage) -> str | None:
    return None if stage.known.failed else "No child of it has failed so far."


OPEN = Command(
    "array.open", "enter", "enter", "child", "The child's job: attempts, environment, everything AWS knows.", "array",
    lambda stage: stage.show_job(), _no_child,
)  # fmt: skip
NEXT = Command(
    "array.next", "n", "n", "next failed", "The next child that failed.", "array",
    lambda stage: stage.step_failed(1), _none_failed,
)  # fmt: skip
PREVIOUS = Command(
    "array.previous", "N", "N", "last failed", "The failed child before.", "array",
    lambda stage: stage.step_failed(-1), _none_failed, footer=False,
)  # fmt: skip
FAILED = Command(
    "array.failed", "f", "f", "failed only", "Only the children that failed, or all.", "array",
    lambda stage: stage.toggle_failed(),
)  # fmt: skip
AT_CHILDREN = (OPEN, NEXT, PREVIOUS)
