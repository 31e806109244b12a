"""`--then`: submits the next step once the command has succeeded, at most once whatever is lost on the way.

The intent is written before the request, under the run's outcome, and the request carries a mark. An intent that an
earlier attempt has left, or a request whose answer was lost, is looked up by that mark and never sent again.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from batchtui.dedup import item
from batchtui.dedup.failure import GuardError
from batchtui.dedup.jobs import Jobs
from batchtui.dedup.options import Step
from batchtui.dedup.say import say
from batchtui.dedup.wire import Wire

MARK = "batchtui_request"
LOOKS, PAUSE_S = 13, 5.0


def submit_next(
    wire: Wire, jobs: Jobs, table: str, job_id: str, then: Step, pause: Callable[[float], object] = time.sleep
) -> None:
    """Submits the next step of a run, or says why it may be missing; never fails."""
    mark = f"then-{job_id}"
    try:
        queue = then.queue or jobs.own(job_id).queue
        ours = _intend(wire, table, job_id, mark)
        found = _send(wire, queue, then, mark) if ours else None
        found = found or _look(wire, jobs, queue, then, mark, pause)
    except GuardError as error:
        say(f"The next step {then.name} is not submitted. {error.sentence}")
        return
    if found:
        say(f"The next step {then.name} is submitted: {found}.")
    else:
        say(f"The next step {then.name} may be missing: no job with the mark {mark} is listed in {queue}. Submit it.")


def _intend(wire: Wire, table: str, job_id: str, mark: str) -> bool:
    """Writes the intent; False: an attempt before us has done so."""
    wire.be_patient()
    try:
        wire.dynamodb("UpdateItem", item.intent(table, job_id, mark, wire.now_ms()), f"table {table}")
    except GuardError as error:
        if error.code != item.REFUSED:
            raise
        return False
    return True


def _send(wire: Wire, queue: str, then: Step, mark: str) -> str | None:
    """The new job's id; None: no answer came, so it may have been accepted.

    Raises:
        GuardError: AWS said no.
    """
    # A connection that was kept may be gone, and would be tried twice.
    wire.close()
    asked = {"jobName": then.name, "jobQueue": queue, "jobDefinition": then.definition, "parameters": {MARK: mark}}
    try:
        told = wire.batch("SubmitJob", asked, f"definition {then.definition} in queue {queue}", once=True)
    except GuardError as error:
        if error.refused:
            raise
        return None
    found: str | None = told.get("jobId")
    return found


def _look(wire: Wire, jobs: Jobs, queue: str, then: Step, mark: str, pause: Callable[[float], object]) -> str | None:
    """The job that carries the mark, looked for as long as a listing may be late."""
    for look in range(LOOKS):
        wire.be_patient()
        found = jobs.marked(queue, then.name, MARK, mark)
        if found:
            return found
        if look < LOOKS - 1:
            pause(PAUSE_S)
    return None
