"""Commands that touch AWS: capitals, and each asks before it sends."""

from batchtui.tui.commands.command import Command, Stage


def _many(count: int) -> str:
    return f" {count}" if count > 1 else ""


def _nothing_to_resubmit(stage: Stage) -> str | None:
    return None if stage.runs_to_resubmit() else "There is no run here to resubmit."


def _nothing_to_stop(stage: Stage) -> str | None:
    return None if stage.runs_to_stop() else "Nothing is active here that was not asked to stop already."


RESUBMIT = Command(
    "job.resubmit", "R", "R", "resubmit", "Runs it again as it ran; of a group the newest failed run.", "AWS",
    lambda stage: stage.resubmit(), _nothing_to_resubmit, danger=True,
    count=lambda stage: _many(len(stage.runs_to_resubmit())),
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
ON_JOBS = (RESUBMIT, STOP)
