"""Why a run waits: AWS's own code where it gives one, else what can be read off the place where it waits.

The codes are those of `causes_table.BLOCKED` (user guide, "Jobs stuck in a RUNNABLE status"); AWS gives them to the
first run of a queue only, and only after a while.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from batchtui.domain import causes_table as table
from batchtui.domain.asked import Asked
from batchtui.domain.causes import WORD, Cause, Standing
from batchtui.domain.causes_job import why
from batchtui.domain.causes_table import Rule
from batchtui.domain.causes_words import filled, within
from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.domain.surroundings import Surroundings
from batchtui.domain.waiting_checks import (
    Check,
    Depends,
    checks_around,
    depends_check,
    in_line,
    misfit_of,
    names_of,
    number,
    room_in,
    troubles_of,
)
from batchtui.domain.when import MINUTE, took

INVALID = Rule(
    "queue", "", "queue", "queue invalid", "Its queue {queue} is {said}, so AWS starts nothing of it.",
    "Mend what AWS names there, or resubmit it to another queue.",
)  # fmt: skip
NOWHERE = Rule(
    "environment", "", "nowhere", "no environment", "AWS may place it nowhere: {said}.",
    "Enable or mend a compute environment of {queue}, or resubmit it to another queue.",
)  # fmt: skip
HELD_BACK = Rule(
    "resource", "", "lacking", "resource in use", "It waits for {said}.",
    "Wait for a run that gives it back, or raise the total of that consumable resource.",
    transient=True,
)  # fmt: skip
FULL = Rule(
    "full", "", "full", "no room", "The room is used up: {said}.",
    "Wait for a run that ends, or raise maxvCpus of {names}.", transient=True,
)  # fmt: skip
IN_LINE = Rule(
    "line", "", "in line", "in line", "{said} in {queue}.", "Wait, or give it a queue of higher priority.",
    transient=True,
)  # fmt: skip
NEXT = Rule(
    "next", "", "next", "next in line",
    "It is the next in {queue}, there is room, and it fits: AWS is about to start it[, {said}].", "", transient=True,
)  # fmt: skip
STALLED = Rule(
    "stalled", "", "stuck", "not started", "It has stood first in {queue} for {said}, there is room, and it fits: AWS "
    "does not say why it does not start.",
    "Look at the account's limit of vCPUs, at the subnets, and on EC2 whether the instances join the cluster.",
)  # fmt: skip
NAMED = 3
"""So many jobs are told by name."""
PATIENCE_MS = 10 * MINUTE
"""So long an instance may take to come up."""
_TOO_BIG = next(rule for rule in table.BLOCKED if rule.key == "too-big")


@dataclass(frozen=True, slots=True)
class Reading:
    """Why a run waits, and all that was looked at."""

    cause: Cause | None
    """None: nothing is known."""
    checks: tuple[Check, ...]
    place: int | None = None
    """Where it stands in its queue, from 1; None: not among the first hundred, or not told."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A run that waits, with what AWS told of it and of where it does."""

    job: Job
    asked: Asked
    around: Surroundings | None
    """None: its queue could not be read."""
    depends: Depends = ()


def earlier_than(job: Job, active: Iterable[Job]) -> int:
    """How many RUNNABLE runs of its queue were submitted before it."""
    return sum(one.queue == job.queue and in_line(one) and one.created_at_ms < job.created_at_ms for one in active)


def read_waiting(wait: Wait, earlier: int | None = None) -> Reading:
    """Why a run that waits does so.

    `earlier`: how many RUNNABLE runs of its queue were submitted before it, for where AWS does not tell its place.
    """
    job, asked, around, said = wait.job, wait.asked, wait.around, why(wait.job)
    if around is not None and around.queue.takes_shares:
        # Shares and priorities decide there.
        earlier = None
    checks = (*(checks_around(job, asked, around, earlier) if around is not None else ()), depends_check(wait.depends))
    place = around.front.place(job.id) if around is not None and around.front is not None else None
    if said is not None and said.standing is Standing.WAITING and said.key != table.HELD.key:
        return Reading(said, checks, place)
    if job.state is JobState.PENDING and wait.depends and not in_line(job):
        return Reading(_held(wait.depends) or said, checks, place)
    ours = _ours(job, asked, around, earlier) if around is not None and in_line(job) else None
    return Reading(ours or said, checks, place)


def read_among(wait: Wait, active: Iterable[Job]) -> Reading:
    """The same; where AWS does not tell its place, those before it are counted among the active runs."""
    told = wait.around is not None and wait.around.front is not None
    return read_waiting(wait, None if told else earlier_than(wait.job, active))


def _ours(job: Job, asked: Asked, around: Surroundings, earlier: int | None) -> Cause | None:
    """The first reason that holds, the one that takes longest to pass first."""
    queue, place = around.queue, around.front.place(job.id) if around.front is not None else None
    figures = {"queue": queue.name}
    if queue.status == "INVALID":
        reason = f": {queue.status_reason.rstrip('. ')}" if queue.status_reason else ""
        return _cause(INVALID, **figures, said=f"INVALID{reason}")
    if around.environments is not None and not around.usable:
        return _cause(NOWHERE, **figures, said=troubles_of(around.environments) or f"{queue.name} has no environment")
    if misfit := misfit_of(asked, around.usable):
        return _cause(_TOO_BIG, said=misfit)
    if lacking := _lacking(asked, around):
        return _cause(HELD_BACK, said=lacking)
    if full := _full(asked, around):
        return _cause(FULL, said=full, names=names_of(around.usable))
    before = place - 1 if place is not None else earlier
    if before:
        runs = "1 run stands" if before == 1 else f"{before:,} runs stand"
        return _cause(IN_LINE, **figures, said=f"{runs} before it")
    return _first(job, around) if before == 0 and room_in(around) is not None else None


def _first(job: Job, around: Surroundings) -> Cause:
    """It is its turn, and nothing that is known stands against it."""
    figures, front = {"queue": around.queue.name}, around.front
    place = front.place(job.id) if front is not None else None
    since_ms = (front.since_ms[place - 1] if front is not None and place else None) or job.created_at_ms
    waited_ms = around.read_at_ms - since_ms
    if waited_ms > PATIENCE_MS:
        return _cause(STALLED, **figures, said=took(waited_ms))
    instances = not all(one.fargate for one in around.usable)
    return _cause(NEXT, **figures, **({"said": "once an instance is up"} if instances else {}))


def _lacking(asked: Asked, around: Surroundings) -> str:
    for name, wanted in asked.resources:
        known = around.resources.get(name)
        if known is not None and known.free < wanted:
            held = f", held by {_some(known.held_by)}" if known.held_by else ""
            return f"{wanted} of the consumable resource {name}: {known.free} of {known.total} are free{held}"
    return ""


def _some(names: tuple[str, ...]) -> str:
    """The first few."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _full(asked: Asked, around: Surroundings) -> str:
    most, used, kept = around.max_vcpus, around.used_vcpus, around.kept_vcpus
    if most is None or not around.usable:
        return ""
    names, least = names_of(around.usable), max(asked.vcpus, 0.25)
    if used is not None:
        full = f"{number(used)} of {most:,} vCPU of {names} are in use"
        return "" if most - used >= least else full if used >= most else f"{full}, and it asks {number(asked.vcpus)}"
    return (
        f"the instances of {names} have all of the {most:,} vCPU that they may"
        if kept is not None and kept >= most
        else ""
    )


def _held(depends: Depends) -> Cause | None:
    """What is not over of what it depends on."""
    left = [(job_id, job) for job_id, job in depends if job is None or not job.state.terminal]
    named = [f"{job.name} {job_id[:8]}, {job.state.value}" if job else job_id for job_id, job in left[:NAMED]]
    more = f" and {len(left) - NAMED} more" if len(left) > NAMED else ""
    return _cause(table.HELD, depends="; ".join(named) + more) if named else None


def _cause(rule: Rule, **figures: str) -> Cause:
    name = filled(rule.name, figures)
    return Cause(
        key=rule.key,
        standing=Standing.WAITING,
        short=within(7, rule.short, rule.key),
        name=within(16, name, rule.key),
        word=(rule.word or name)[:WORD],
        sentence=filled(rule.sentence, figures),
        advice=filled(rule.advice, figures),
        transient=rule.transient,
    )
