"""A cause on the screen: one short word, a cell, or the lines that say what happened and what mends it."""

from batchtui.domain.causes import EXITED, Cause, Standing
from batchtui.domain.causes_job import why
from batchtui.domain.job import Job
from batchtui.tui.cells.spans import Line, line

REASON = "reason"
"""The label of AWS's own words."""
_TOKENS = {Standing.FAILED: "failed", Standing.WAITING: "waiting", Standing.RETRYING: "waiting"}


def token_of_cause(cause: Cause) -> str:
    """Its hue: what failed, what is to be watched, or dim for what asks for nothing."""
    return _TOKENS.get(cause.standing, "dim")


def cause_cell(job: Job, width: int) -> Line:
    """The cause with its figure if that fits, else without."""
    cause = why(job)
    if cause is None:
        return ()
    return ((token_of_cause(cause), cause.word if len(cause.word) <= width else cause.name),)


def short_cell(job: Job) -> Line:
    """One short word after the state."""
    cause = why(job)
    return ((token_of_cause(cause), f" {cause.short}"),) if cause is not None else ()


def cause_lines(job: Job) -> list[tuple[str, str, Line]]:
    """(label, its hue, text): what happened, what mends it, and AWS's own words."""
    cause = why(job)
    rows: list[tuple[str, str, Line]] = []
    if cause is not None:
        rows.append((cause.name.upper(), token_of_cause(cause), line(cause.sentence)))
        if cause.advice:
            rows.append(("try", "dim", line(cause.advice)))
    if job.skipped:
        rows.append(("SKIPPED", "dim", line("The guard let it not run: another run had the lock. Its log names it.")))
    reason = job.container_reason or job.state_reason
    if reason and reason != EXITED and (cause is None or reason.rstrip(". ") not in cause.sentence):
        rows.append((REASON, "dim", line(("dim", reason))))
    return rows
