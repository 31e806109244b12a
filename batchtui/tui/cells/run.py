"""One run a row: in the list of a group's runs, and in the flat list of all."""

from datetime import datetime

from batchtui.domain.causes_job import why
from batchtui.domain.duration import Usual
from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.domain.when import age, took
from batchtui.tui.cells.cause import cause_cell, short_cell
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.group import WIDE, Now
from batchtui.tui.cells.spans import Line
from batchtui.tui.cells.state import bar_cell, children_cell, state_cell
from batchtui.tui.widgets.table import Column

ID_CELLS = 8
CAUSE = 16
CHILD_CAUSE = 14
NOW = 18
"""Of a state and a cause's short word."""


def quiet(job: Job) -> bool:
    """A row that asks for nothing."""
    return job.state is JobState.SUCCEEDED


def opens(job: Job | None) -> str:
    """What enter opens on a run."""
    return "children" if job is not None and job.is_array else "job"


def short_id(job_id: str) -> str:
    """The first eight characters, and a child's index."""
    head, colon, index = job_id.partition(":")
    return head[:ID_CELLS] + colon + index


def of_group(width: int, now: Now, usual: Usual | None, glyphs: Glyphs, named: bool = False) -> list[Column[Job]]:
    """The columns of one group's runs; `named`: they differ in their names."""
    wide = width >= WIDE
    columns: list[Column[Job]] = [
        Column("age", "AGE", 4, lambda j: _text(age(now.ms - j.since_ms)), lambda j: -j.created_at_ms, right=True),
        Column("started", "STARTED", 12, _started, lambda j: -(j.started_at_ms or j.created_at_ms)),
        Column("state", "STATE", 11, lambda j: state_cell(j, glyphs), lambda j: j.state.value),
        _cause_column(glyphs),
        Column("took", "TOOK", 6, lambda j: _took(j, usual), lambda j: -(j.took_ms or -1), right=True),
    ]
    if wide:
        columns += [
            Column("usual", "0    USUAL    2x", 16, lambda j: _against(j, now, usual, glyphs)),
            Column("waited", "WAITED", 6, _waited, lambda j: -(_waited_ms(j) or -1), right=True),
            Column("queue", "QUEUE", 14, lambda j: (("dim", j.queue),), lambda j: j.queue),
        ]
    if named:
        columns[1] = Column("job", "JOB", 0, _name, lambda j: j.name.casefold())
    columns.append(Column("id", "ID", ID_CELLS if named else 0, lambda j: (("dim", short_id(j.id)),), lambda j: j.id))
    return columns


def flat(width: int, now: Now, glyphs: Glyphs) -> list[Column[Job]]:
    """The columns of all runs in one list."""
    wide = width >= WIDE
    columns: list[Column[Job]] = [
        Column("age", "AGE", 4, lambda j: _text(age(now.ms - j.since_ms)), lambda j: -j.created_at_ms, right=True),
        Column("job", "JOB", 0, _name, lambda j: j.name.casefold()),
        Column("now", "NOW", 11 if wide else NOW, lambda j: _now(j, wide, glyphs), lambda j: j.state.value),
        Column("exit", "EXIT", 4, _exit, lambda j: (j.exit_code is None, j.exit_code or 0), right=True),
        Column("took", "TOOK", 6, lambda j: _took(j, None), lambda j: -(j.took_ms or -1), right=True),
    ]
    if wide:
        columns.append(
            Column("waited", "WAITED", 6, _waited, lambda j: -(_waited_ms(j) or -1), right=True),
        )
        columns.append(Column("queue", "QUEUE", 14, lambda j: (("dim", j.queue),), lambda j: j.queue))
        columns.insert(3, _cause_column(glyphs))
    columns.append(Column("id", "ID", ID_CELLS, lambda j: (("dim", short_id(j.id)),), lambda j: j.id))
    return columns


def failed_children(now: Now) -> list[Column[Job]]:
    """The columns of an array's children that failed."""
    return [
        Column("child", "CHILD", 6, lambda j: _text(f"{j.child_index or 0:,}"), right=True),
        Column("cause", "CAUSE", 0, lambda j: cause_cell(j, CHILD_CAUSE)),
        Column("exit", "EXIT", 4, _exit, right=True),
        Column("took", "TOOK", 6, lambda j: _took(j, None), right=True),
        Column("age", "AGE", 4, lambda j: _text(age(now.ms - j.since_ms)), right=True),
    ]


def _now(job: Job, wide: bool, glyphs: Glyphs) -> Line:
    """The state; where there is no column for the cause, with its short word."""
    return state_cell(job, glyphs) if wide or quiet(job) else (*state_cell(job, glyphs), *short_cell(job))


def _cause_column(glyphs: Glyphs) -> Column[Job]:
    """The cause; of an array how far it is."""
    return Column(
        "cause", "CAUSE", CAUSE, lambda j: cause_cell(j, CAUSE) or children_cell(j, CAUSE, glyphs), _cause_word
    )


def _cause_word(job: Job) -> str:
    """Runs with a cause first, by its word."""
    cause = why(job)
    return cause.word if cause is not None else "\U0010ffff"


def _text(text: str) -> Line:
    return (("text", text),)


def _name(job: Job) -> Line:
    return (("dim" if quiet(job) else "strong", job.name),)


def _exit(job: Job) -> Line:
    return () if job.exit_code is None else _text(str(job.exit_code))


def _started(job: Job) -> Line:
    if job.started_at_ms is None and not job.array_size:
        return (("dim", "never" if job.state.terminal else "not started"),)
    # An array never starts itself: its children do.
    started = job.started_at_ms or job.created_at_ms
    return _text(datetime.fromtimestamp(started / 1000).strftime("%a %d %H:%M"))


def _took(job: Job, usual: Usual | None) -> Line:
    if job.took_ms is None:
        return _text("-") if job.state.terminal and not job.array_size else ()
    slow = usual is not None and usual.slow_from_ms is not None and job.took_ms > usual.slow_from_ms
    return (("waiting" if slow else "text", took(job.took_ms)),)


def _against(job: Job, now: Now, usual: Usual | None, glyphs: Glyphs) -> Line:
    """A bar from nothing to twice the usual duration."""
    if usual is None or not usual.median_ms or job.started_at_ms is None or job.skipped:
        return ()
    spent = job.took_ms if job.took_ms is not None else now.ms - job.started_at_ms
    slow = usual.slow_from_ms is not None and spent > usual.slow_from_ms
    token = "waiting" if slow else "running" if job.state.active else "dim"
    return bar_cell(spent / usual.median_ms / 2, 16, token, glyphs)


def _waited_ms(job: Job) -> int | None:
    return None if job.started_at_ms is None else max(0, job.started_at_ms - job.created_at_ms)


def _waited(job: Job) -> Line:
    return _text(took(_waited_ms(job)))
