"""Runs that were asked to stop, until they have: a word where that takes long."""

from collections.abc import Callable, Sequence

from batchtui.domain.job import Job
from batchtui.domain.safe import inert

PATIENCE_MS = 120_000
NAMED = 3


class Landing:
    """Knows when each was asked. `run`: the run as it is known now."""

    def __init__(self, run: Callable[[str], Job | None]) -> None:
        self._run = run
        self._asked: dict[str, int] = {}

    def expect(self, jobs: Sequence[Job], now_ms: int) -> None:
        """These were asked to stop, and AWS has accepted that."""
        self._asked.update((job.id, now_ms) for job in jobs)

    def overdue(self, now_ms: int) -> str:
        """Once for each run that is still at it after two minutes: a sentence; empty: nothing is to be said."""
        late: list[Job] = []
        for job_id, asked_ms in list(self._asked.items()):
            job = self._run(job_id)
            if job is None or job.state.terminal:
                del self._asked[job_id]
            elif now_ms - asked_ms >= PATIENCE_MS:
                del self._asked[job_id]
                late.append(job)
        if not late:
            return ""
        names = ", ".join(f"{inert(job.name)} {job.id[:8]} ({job.state.value})" for job in late[:NAMED])
        more = f" and {len(late) - NAMED:,} more" if len(late) > NAMED else ""
        why = (
            " A PENDING run ends only after the jobs that it depends on."
            if any(job.state.value == "PENDING" for job in late)
            else ""
        )
        return f"Asked to stop two minutes ago and not ended: {names}{more}.{why}"
