"""Makes the work of the story's schedules: what SubmitJob would have kept of their requests."""

from collections.abc import Mapping

from batchtui.demo import habits
from batchtui.demo.definitions import Definitions
from batchtui.demo.runs import Work


def work(
    known: Definitions,
    name: str,
    queue: str,
    definition: str,
    revision: int = 0,
    parameters: Mapping[str, str] | None = None,
    size: int = 0,
) -> Work:
    """A Work of `definition` at `revision` (0: the newest)."""
    row = known[definition][revision - 1]
    retry = row["retryStrategy"]
    return Work(
        name=name,
        queue=queue,
        definition=definition,
        revision=row["revision"],
        minutes=habits.minutes_of(definition, name),
        attempts=retry["attempts"],
        rules=tuple(retry["evaluateOnExit"]),
        timeout=row.get("timeout", {}).get("attemptDurationSeconds", 0),
        parameters={**row["parameters"], **(parameters or {})},
        tags={"team": "platform", "schedule": name},
        propagate=True,
        size=size,
    )
