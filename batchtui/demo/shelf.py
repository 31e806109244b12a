"""The runs of one queue, in the orders in which they are listed."""

from bisect import bisect_left, insort

from batchtui.demo.runs import Run


def by_age(run: Run) -> tuple[int, str]:
    """The order of listings with a filter, oldest first; the id settles ties."""
    return run.created, run.id


def by_id(run: Run) -> str:
    """The order of status listings: ids are chance, so it is a shuffle that stays the same while paging."""
    return run.id


class Shelf:
    """One queue's top-level runs: all by age, the active by id, the ended by status in id order."""

    def __init__(self) -> None:
        self.all: list[Run] = []
        self.active: dict[str, Run] = {}
        self.ended: dict[str, list[Run]] = {"SUCCEEDED": [], "FAILED": []}

    def fill(self, runs: list[Run]) -> None:
        """Takes in runs that ended before the world began."""
        self.all.extend(runs)
        self.all.sort(key=by_age)
        for run in runs:
            self.ended[run.script[-1].status].append(run)
        for rows in self.ended.values():
            rows.sort(key=by_id)

    def add(self, run: Run) -> None:
        """Takes in an active run."""
        insort(self.all, run, key=by_age)
        self.active[run.id] = run

    def end(self, run: Run, status: str) -> None:
        """Moves a run from the active ones to those that ended with `status`."""
        if self.active.pop(run.id, None) is not None:
            insort(self.ended[status], run, key=by_id)

    def first_after(self, created: int) -> int:
        """Where in `all` the runs created at or after `created` (ms) begin."""
        return bisect_left(self.all, created, key=lambda run: run.created)
