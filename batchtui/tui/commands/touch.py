"""Commands that touch AWS: capitals, and each asks before it sends."""

from batchtui.tui.commands.command import Command, Stage


def _many(count: int) -> str:
    return f" {count}" if count > 1 else ""


def _nothing_to_resubmit(stage: Stage) -> str | None:
    return None if stage.runs_to_resubmit() else "There is no run here to resubmit."


def _nothing_to_stop(stage: Stage) -> str | None:
    return None if stage.runs_to_stop() else "Nothing is active here that was not asked to stop already."


def _nothing_to_edit(stage: Stage) -> str | None:
    jobs = stage.runs_to_edit()
    if not jobs:
        return "There is no run here to edit."
    part = next((job.id for job in jobs if job.child_index is not None or "#" in job.id), "")
    if part:
        parent = part.partition(":")[0].partition("#")[0]
        return f"AWS Batch cannot run one part of a job again: edit its parent {parent} instead."
    return None


def _no_queue(stage: Stage) -> str | None:
    return None if stage.queue_to_switch() is not None else "Which queue? Its digit shows it alone, then T."


RESUBMIT = Command(
    "job.resubmit", "R", "R", "resubmit", "Runs it again as it ran; of a group the newest failed run.", "AWS",
    lambda stage: stage.resubmit(), _nothing_to_resubmit, danger=True,
    count=lambda stage: _many(len(stage.runs_to_resubmit())),
)  # fmt: skip
EDIT = Command(
    "job.edit", "E", "E", "edit", "Runs it again with changes; after a lack of memory or time with more of it.", "AWS",
    lambda stage: stage.edit(), _nothing_to_edit, danger=True,
    count=lambda stage: _many(len(stage.runs_to_edit())),
)  # fmt: skip
STOP = Command(
    "job.stop", "S", "S", "stop", "Ends it, in whatever state it is; of a group every active run.", "AWS",
    lambda stage: stage.stop(), _nothing_to_stop, danger=True,
    count=lambda stage: _many(len(stage.runs_to_stop())),
)  # fmt: skip
RELEASE = Command(
    "lock.release", "U", "U", "release", "Frees the lock, after a look at its holder.", "AWS",
    lambda stage: stage.release(), lambda stage: stage.release_refusal(), danger=True,
)  # fmt: skip
SWITCH = Command(
    "queue.switch", "T", "T", "on/off", "Switches the queue that is looked at on or off.", "AWS",
    lambda stage: stage.switch_queue(), _no_queue, danger=True,
)  # fmt: skip
ON_JOBS = (RESUBMIT, EDIT, STOP)
