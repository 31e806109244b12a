"""How runs of each job definition behave: how long they take, and how their attempts end."""

from dataclasses import dataclass

from batchtui.demo import ends, ids, lives
from batchtui.demo.runs import End, Json, Run, Work


@dataclass(frozen=True, slots=True)
class Habit:
    """`minutes`: usual story minutes. `needs`: MiB below which it runs out of memory. `breaks`: how each run ends.

    `breaks_at`: the one revision that breaks, 0 for every one.
    """

    minutes: float
    needs: int = 0
    breaks: End | None = None
    breaks_at: int = 0


HABITS = {
    "my-service-do-something": Habit(16, needs=1024),
    # Shorter than its schedule's step, so that its runs seldom meet.
    "my-service-do-often": Habit(7),
    "nightly-settlement": Habit(28, breaks=ends.IMAGE, breaks_at=5),
    "settlement-daily": Habit(24),
    "settlement-report": Habit(13),
    "daily-report": Habit(15),
    "customer-sync": Habit(16),
    "search-warmup": Habit(14),
    "mail-digest": Habit(15),
    "billing-export": Habit(17),
    "catalog-reindex": Habit(26),
    "fraud-score-train": Habit(30),
    "warehouse-vacuum": Habit(22),
    "price-feed": Habit(14),
    "backfill": Habit(24),
    "event-stream-compact": Habit(62),
    "media-transcode": Habit(18),
    "thumbnail-render": Habit(14, needs=1024),
    "invoice-reconcile": Habit(18, breaks=ends.failed(1), breaks_at=3),
    "partner-upload": Habit(15, breaks=ends.failed(3)),
    "resize-media": Habit(9),
    "ledger-check": Habit(12, breaks=ends.NO_PROGRAM, breaks_at=2),
    "ledger-publish": Habit(13),
    "geo-tiles": Habit(21),
    "media-index": Habit(9),
}
SHARED = {"report": 16.0, "sync": 15.0, "etl": 19.0, "cleanup": 14.0}
"""Definitions of the filler, by name, with their usual story minutes."""


def minutes_of(definition: str, key: str) -> float:
    """Usual running time in story minutes; 17 to 22 for a definition that the story does not know."""
    habit = HABITS.get(definition)
    return habit.minutes if habit else SHARED.get(definition, 17 + ids.bits(key)[14] / 51)


def memory_of(container: Json) -> int:
    """The container's MEMORY in MiB, 0 when it says none."""
    for need in container.get("resourceRequirements", []):
        if need.get("type") == "MEMORY":
            return int(need["value"])
    return int(container.get("memory") or 0)


def _child_end(index: int) -> End | None:
    """The few children of resize-media that always fail."""
    if index % 23 == 7:
        return ends.failed(3)
    return ends.OOM if index % 41 == 11 else None


def _mapped(container: Json) -> bool:
    """Whether it runs the failed children of an earlier array again, which goes well."""
    return any(pair.get("name") == "BATCHTUI_INDEXES" for pair in container.get("environment", []))


def end_of(work: Work, container: Json, index: int = -1) -> End:
    """How each attempt of this work ends; `container`: its effective properties."""
    habit = HABITS.get(work.definition)
    if habit is None and work.definition not in SHARED:
        code = ends.exit_of_command(container.get("command", []))
        return ends.failed(code, portion=0.5) if code else ends.OK
    if work.definition == "resize-media" and index >= 0:
        return _child_end(index) or ends.OK
    if work.definition == "media-index" and index % 29 == 3 and not _mapped(container):
        return ends.failed(4)
    if habit and memory_of(container) < habit.needs:
        return ends.OOM
    if habit and habit.breaks and habit.breaks_at in (0, work.revision):
        return habit.breaks
    return ends.OK


def script(work: Work, container: Json, minute: float, index: int = -1) -> tuple[End, ...]:
    """The ends of all attempts that the work's retry strategy allows."""
    end = end_of(work, container, index)
    kept = [end]
    while len(kept) < work.attempts and ends.tried_again(end, work.rules):
        kept.append(end)
    return lives.cut_short(work, tuple(kept), minute)


def fitted(script: tuple[End, ...], work: Work) -> tuple[End, ...]:
    """A script of the story cut, or drawn out by retries, to what the work's retry strategy allows."""
    kept = script[-work.attempts :]
    while len(kept) < work.attempts and ends.tried_again(kept[-1], work.rules):
        kept = (*kept, kept[-1])
    return kept


def prepare(run: Run, container: Json, minute: float) -> None:
    """Gives a run, or each child of an array, its script."""
    for one in run.children if run.children is not None else [run]:
        one.script = script(run.work, container, minute, one.index)
