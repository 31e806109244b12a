"""Array jobs: children go their own way; the parent counts them and ends when the last one has."""

from batchtui.demo import ends, ids
from batchtui.demo.runs import STATUSES, Json, Life, Run


def children_of(parent: Run, minute: float, spread: float) -> list[Run]:
    """The children of a new array parent; they find a place within `spread` story minutes (`minute` ms each)."""
    step = spread * minute / max(parent.work.size, 1)
    rows = []
    for index in range(parent.work.size):
        child = Run(f"{parent.id}:{index}", parent.created, parent.work, parent=parent, index=index)
        child.delay = int(step * (index + ids.bits(child.id)[15] / 256))
        rows.append(child)
    return rows


def parent_life(run: Run, minute: float) -> Life:
    """An array parent is PENDING from soon after its submission until its children are done."""
    run.left = run.left or len(run.children or ())
    return Life([(run.created, "SUBMITTED"), (run.created + int(minute * 0.3), "PENDING")], [])


def close(parent: Run, at: int, minute: float) -> None:
    """All children have ended at `at` (ms): the parent follows."""
    life = parent.life or parent_life(parent, minute)
    lost = any(child.status(at) == "FAILED" for child in parent.children or ())
    last = max(at, life.steps[-1][0])
    life.steps.append((last, "FAILED" if lost else "SUCCEEDED"))
    life.reason = parent.stop_reason or (ends.LOST_CHILD if lost else None)
    parent.life, parent.stopped = life, last


def summary(parent: Run, now: int) -> Json:
    """`arrayProperties` of a parent: how many children are in which state."""
    over = 0 < parent.stopped <= now
    counted = parent.counts if over else None
    if counted is None:
        counted = dict.fromkeys(STATUSES, 0)
        for child in parent.children or ():
            counted[child.status(now)] += 1
        if over:
            parent.counts = counted
    return {"size": parent.work.size, "statusSummary": counted, "statusSummaryLastUpdatedAt": now}
