"""A plan as a question: what, on which jobs, what follows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from batchtui.actions.resubmit import Resubmission, ResubmitPlan
from batchtui.actions.stop import StopPlan
from batchtui.domain.guardrails import Guardrails
from batchtui.domain.job import Job
from batchtui.domain.when import age
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.run import short_id
from batchtui.tui.cells.spans import Line, fit, line
from batchtui.tui.cells.state import state_cell

LISTED = 8
"""More jobs than that are told by counts."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a dialog shows and asks for."""

    title: str
    lines: tuple[Line, ...]
    everything: tuple[Line, ...]
    """The exact list, where `lines` only counts; else empty."""
    verb: str
    """The button that goes on: `Stop 3 jobs`."""
    key_word: str
    """`stop`, for the hint `y stop`."""
    count: int
    typed: str
    """Why the number has to be typed, in one sentence; empty: it has not."""
    reason: str | None
    """The proposed reason; None: none is asked."""


def stop_question(plan: StopPlan, rails: Guardrails, reason: str, now_ms: int, glyphs: Glyphs) -> Question:
    """What would end."""
    jobs = plan.jobs
    rows = [_row(job, now_ms, glyphs) for job in jobs]
    shown = rows if len(jobs) <= LISTED else _counted(jobs, glyphs)
    follows = [line(sentence) for sentence in plan.follows]
    left = [line(("waiting", glyphs.attention), f" {sentence}") for _, sentence in plan.refused]
    return Question(
        title=f"Stop {_jobs(len(jobs))} in {rails.profile}?",
        lines=(*shown, (), *follows, *left),
        everything=tuple(rows) if len(jobs) > LISTED else (),
        verb=f"Stop {_jobs(len(jobs))}",
        key_word="stop",
        count=len(jobs),
        typed=rails.why_typed(len(jobs), (job.queue for job in jobs)),
        reason=reason,
    )


def resubmit_question(plan: ResubmitPlan, rails: Guardrails, now_ms: int, glyphs: Glyphs) -> Question:
    """What would be submitted."""
    jobs = [item.detail.job for item in plan.items]
    rows = [_row(job, now_ms, glyphs) for job in jobs]
    shown = rows if len(jobs) <= LISTED else _counted(jobs, glyphs)
    told = [note for item in plan.items[:LISTED] for note in _notes(item, glyphs, len(jobs) > 1)]
    left = [line(("waiting", glyphs.attention), f" {one.sentence}") for one in plan.refused]
    return Question(
        title=f"Resubmit {_jobs(len(jobs))} in {rails.profile}?",
        lines=(*shown, (), *dict.fromkeys([*told, *left])),
        everything=tuple(rows) if len(jobs) > LISTED else (),
        verb=f"Resubmit {_jobs(len(jobs))}",
        key_word="resubmit",
        count=len(jobs),
        typed=rails.why_typed(len(jobs), (job.queue for job in jobs)),
        reason=None,
    )


def _notes(item: Resubmission, glyphs: Glyphs, named: bool) -> list[Line]:
    prefix = f"{item.detail.job.name}: " if named else ""
    notes: list[Line] = []
    if item.instead_of:
        notes.append(
            line(
                ("waiting", glyphs.attention),
                f" {prefix}{item.instead_of} is inactive: the new run gets ",
                ("strong", item.revision),
            )
        )
    else:
        notes.append(line(("dim", "with"), f" {prefix}", ("strong", item.revision)))
    if item.clone.changed:
        notes.append(line(("dim", "and"), f" {prefix}its own {', '.join(item.clone.changed)}"))
    told = (*item.clone.left_out, *item.clone.differs)
    notes += [line(("waiting", glyphs.attention), f" {prefix}{sentence}") for sentence in told]
    return notes


def _row(job: Job, now_ms: int, glyphs: Glyphs) -> Line:
    state, name = fit(state_cell(job, glyphs), 11), fit(line(job.name), 28)
    return line(*state, "  ", *name, "  ", f"{age(now_ms - job.since_ms):>4}", "  ", ("dim", short_id(job.id)))


def _counted(jobs: Sequence[Job], glyphs: Glyphs) -> list[Line]:
    first = {(job.state, job.name): job for job in jobs}
    counts = Counter((job.state, job.name) for job in jobs).most_common(LISTED)
    rows = [
        line(*fit(state_cell(first[key], glyphs), 11), "  ", ("strong", f"{count:>6,}"), f"   {key[1]}")
        for key, count in counts
    ]
    rest = len(jobs) - sum(count for _, count in counts)
    return [*rows, line(("dim", f"and {rest:,} more"))] if rest else rows


def _jobs(count: int) -> str:
    return "1 job" if count == 1 else f"{count:,} jobs"
