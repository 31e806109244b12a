"""A plan as a question: what, on which jobs, what follows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from batchtui.actions.rerun import BY_INDEX, DEPENDENTS, EVERY, RerunPlan
from batchtui.actions.resubmit import Resubmission, ResubmitPlan
from batchtui.actions.stop import STARTED, StopPlan, breaks_with
from batchtui.domain.guardrails import Guardrails
from batchtui.domain.job import Job
from batchtui.domain.when import age
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.run import short_id
from batchtui.tui.cells.spans import Line, fit, line
from batchtui.tui.cells.state import state_cell

LISTED = 8
"""More jobs than that are told by counts."""
NAMED = 3
"""So many of what is left out, or fails elsewhere, are named."""


@dataclass(frozen=True, slots=True)
class Toggle:
    """What may be chosen beyond the plain plan."""

    key: str
    choice: str
    word: str
    """What its letter does."""
    chosen: str
    """What is said once it is chosen."""


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
    toggles: tuple[Toggle, ...] = ()


WAITING, ARRAY = "waiting", "array"
"""The choices to leave what has started, and to end the array in place of its children."""


def stop_question(
    plan: StopPlan, rails: Guardrails, reason: str, now_ms: int, glyphs: Glyphs, falling: Sequence[Job] = (),
    array: Job | None = None,
) -> Question:  # fmt: skip
    """What would end. `falling`: those that wait for them. `array`: what they are children of."""
    jobs = plan.jobs
    rows = [_row(job, now_ms, glyphs) for job in jobs]
    shown = rows if len(jobs) <= LISTED else _counted(jobs, glyphs)
    follows = [line(sentence) for sentence in plan.follows]
    breaks = [line(("waiting", glyphs.attention), f" {sentence}") for sentence in breaks_with(falling, NAMED)]
    left = _left_out([sentence for _, sentence in plan.refused], glyphs)
    started = any(job.state in STARTED for job in jobs)
    toggles = []
    if array is not None:
        whole = f"the whole array of {array.array_size:,}"
        toggles.append(Toggle("a", ARRAY, whole, f"{whole}; a: only what was chosen"))
    if plan.only_waiting or (started and len(jobs) > 1):
        word = "only those that wait"
        toggles.append(Toggle("w", WAITING, f"{word}: what has started goes on", f"{word}; w: all"))
    return Question(
        title=f"Stop {_jobs(len(jobs))} in {rails.profile}?",
        lines=(*shown, (), *follows, *breaks, *left),
        everything=tuple(rows) if len(jobs) > LISTED else (),
        verb=f"Stop {_jobs(len(jobs))}",
        key_word="stop",
        count=len(jobs),
        typed=rails.why_typed(len(jobs), (job.queue for job in jobs)),
        reason=reason,
        toggles=tuple(toggles),
    )


def _left_out(sentences: Sequence[str], glyphs: Glyphs) -> list[Line]:
    """Those that are named, and how many more there are."""
    told = [line(("waiting", glyphs.attention), f" {sentence}") for sentence in sentences[:NAMED]]
    rest = len(sentences) - len(told)
    return [*told, line(("waiting", glyphs.attention), f" {rest:,} more are left out.")] if rest else told


def resubmit_question(
    plan: ResubmitPlan, rails: Guardrails, now_ms: int, glyphs: Glyphs, rerun: RerunPlan | None = None,
    choices: frozenset[str] = frozenset(),
) -> Question:  # fmt: skip
    """What would be submitted. `rerun`: what the plan was chosen from, by these choices."""
    items = plan.items
    jobs = [item.detail.job for item in items]
    rows = [_item_row(item, now_ms, glyphs) for item in items]
    shown = rows if len(jobs) <= LISTED else _counted(jobs, glyphs)
    told = [note for item in items[:LISTED] for note in _notes(item, glyphs, len(jobs) > 1)]
    left = _left_out([one.sentence for one in plan.refused], glyphs)
    more = _rerun_notes(rerun, choices, glyphs) if rerun is not None else []
    return Question(
        title=f"Resubmit {_jobs(len(jobs))} in {rails.profile}?",
        lines=(*shown, (), *more, *dict.fromkeys([*told, *left])),
        everything=tuple(rows) if len(jobs) > LISTED else (),
        verb=f"Resubmit {_jobs(len(jobs))}",
        key_word="resubmit",
        count=len(jobs),
        typed=rails.why_typed(len(jobs), (job.queue for job in jobs)),
        reason=None,
        toggles=tuple(_rerun_toggles(rerun)) if rerun is not None else (),
    )


def _rerun_notes(rerun: RerunPlan, choices: frozenset[str], glyphs: Glyphs) -> list[Line]:
    """What is left out, and which arrays run whole."""
    mark = ("waiting", glyphs.attention)
    notes: list[Line] = []
    if rerun.left_out and EVERY not in choices:
        notes += _left_out([f"left out: {sentence}" for sentence in rerun.left_out.values()], glyphs)
    elif rerun.overtaken:
        notes += _left_out(list(rerun.overtaken.values()), glyphs)
    if BY_INDEX in choices:
        notes += [line(("dim", "by index"), f" {found.how}.") for found in list(rerun.indexed.values())[:NAMED]]
    notes += [line(mark, f" {sentence}") for sentence in rerun.whole[:NAMED]]
    waiting = sum(bool(item.after) for item in rerun.chosen(choices).items)
    if waiting:
        wait = "waits" if waiting == 1 else "wait"
        notes.append(line(f"{waiting:,} of them {wait} for the new runs of others, as before."))
    return notes


def _rerun_toggles(rerun: RerunPlan) -> Iterable[Toggle]:
    left, fell, arrays = len(rerun.left_out), len(rerun.dependents), len(rerun.indexed)
    if left:
        yield Toggle("a", EVERY, f"also {_those(left)} left out", f"with {_those(left)} left out otherwise")
    if fell:
        yield Toggle("d", DEPENDENTS, f"also {_those(fell)} that waited for them and failed with them",
                     f"with {_those(fell)} that waited for them, in order")  # fmt: skip
    if arrays:
        how = next(iter(rerun.indexed.values())).how
        word = f"only the failed children ({how})" if arrays == 1 else f"only the failed children of {arrays} arrays"
        yield Toggle("i", BY_INDEX, word, "only the failed children; i: the whole array")


def _those(count: int) -> str:
    return "the one" if count == 1 else f"the {count:,}"


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


def _item_row(item: Resubmission, now_ms: int, glyphs: Glyphs) -> Line:
    """A run, or one child of an array."""
    index = item.subject.partition(":")[2]
    row = _row(item.detail.job, now_ms, glyphs)
    return line(*row, ("dim", f":{index}")) if index else row


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
