"""How a filter reads runs and groups: a group is read as the run that its row speaks of."""

from collections.abc import Callable
from typing import TypeVar

from batchtui.domain.causes_job import why
from batchtui.domain.deed import Deed
from batchtui.domain.filters.catalogue import STOPPING
from batchtui.domain.filters.terms import Columns
from batchtui.domain.grouping import Group
from batchtui.domain.job import Job
from batchtui.domain.state import JobState

Value = TypeVar("Value")


def of_runs(now_ms: int) -> Columns[Job]:
    """The columns of a run, with ages counted to a moment, ms since epoch."""
    return Columns(
        texts=lambda job: (job.name, _state(job), job.queue),
        ids=lambda job: (job.id,),
        words={
            "name": lambda job: (job.name,),
            "status": _states,
            "queue": lambda job: (job.queue,),
            "cause": _causes,
            "reason": _reasons,
            "definition": lambda job: (job.definition,),
            "share": lambda job: (job.share,),
            "id": lambda job: (job.id,),
        },
        numbers={
            "exit": lambda job: job.exit_code,
            "took": lambda job: job.took_ms,
            "age": lambda job: now_ms - job.since_ms,
            "waited": lambda job: _waited(job, now_ms),
        },
    )


def of_groups(now_ms: int) -> Columns[Group]:
    """The columns of a group: those of its newest run, but for every queue and every active id that it has."""
    runs = of_runs(now_ms)
    words = {name: _of_newest(read) for name, read in runs.words.items()}
    numbers = {name: _of_newest(read) for name, read in runs.numbers.items()}
    return Columns(
        texts=lambda group: (group.name, group.state.value, *group.queues, *group.names),
        ids=_ids,
        words={
            **words,
            "name": lambda group: (group.name, *group.names),
            "status": _states_of_group,
            "queue": lambda group: tuple(group.queues),
            "id": _ids,
        },
        numbers={**numbers, "age": lambda group: now_ms - group.since_ms},
    )


def _state(job: Job) -> str:
    return job.seen_state.value


def _states(job: Job) -> tuple[str, ...]:
    """What its row says, and the state that it is in until it has stopped."""
    return (job.seen_state.value, *((STOPPING,) if job.stopping else ()))


def _states_of_group(group: Group) -> tuple[str, ...]:
    stopping = (STOPPING,) if any(job.stopping for job in group.active) else ()
    return (group.state.value, *((JobState.FAILED.value,) if group.failing else ()), *stopping)


def _ids(group: Group) -> tuple[str, ...]:
    return (group.newest.id, *(job.id for job in group.active))


def _of_newest(read: Callable[[Job], Value]) -> Callable[[Group], Value]:
    return lambda group: read(group.newest)


def _causes(job: Job) -> tuple[str, ...]:
    """The cause's key, and the words in which the screens tell it."""
    cause = why(job)
    return (cause.key, cause.short, cause.name, cause.word) if cause else ()


def _reasons(job: Job) -> tuple[str, ...]:
    return tuple(reason for reason in (job.state_reason, job.container_reason) if reason)


def _waited(job: Job, now_ms: int) -> int | None:
    """Before it started; for a run that waits, up to now."""
    if job.started_at_ms is not None:
        return max(0, job.started_at_ms - job.created_at_ms)
    return now_ms - job.created_at_ms if job.seen_state.waiting else None


def of_deeds(now_ms: int) -> Columns[Deed]:
    """The columns of a request in the audit. `now_ms`: this machine's clock."""
    return Columns(
        texts=lambda deed: (
            deed.action, deed.name, deed.outcome.value, deed.who, deed.login, deed.reason, deed.error, deed.queue,
        ),
        ids=lambda deed: (deed.subject, deed.result),
        words={
            "name": lambda deed: (deed.name,),
            "queue": lambda deed: (deed.queue.rsplit("/", 1)[-1],),
            "reason": lambda deed: (deed.reason, deed.error),
            "id": lambda deed: (deed.subject, deed.result),
        },
        numbers={"age": lambda deed: now_ms - deed.asked_ms},
    )  # fmt: skip
