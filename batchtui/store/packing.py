"""A run as a row of the history, and back: small ids, small states, text that any file can hold."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.domain.state import TERMINAL_STATES, JobState

STATES = (
    JobState.SUBMITTED,
    JobState.PENDING,
    JobState.RUNNABLE,
    JobState.STARTING,
    JobState.RUNNING,
    JobState.SUCCEEDED,
    JobState.FAILED,
    JobState.UNKNOWN,
)
"""A state's number in the file is its place here: only ever added to at the end."""
NUMBERS = {state: number for number, state in enumerate(STATES)}
TERMINAL = ", ".join(str(NUMBERS[state]) for state in STATES if state in TERMINAL_STATES)
"""The numbers of the terminal states, for SQL."""

COLUMNS = (
    "id",
    "created",
    "state",
    "started",
    "stopped",
    "exit_code",
    "reason",
    "container_reason",
    "definition",
    "queue",
    "array_size",
    "nodes",
    "children",
    "share",
    "stopping",
    "skipped",
)
"""The columns of a run, in the order of `pack` and `unpack`."""

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_LARGEST = 2**63 - 1

Key = str | bytes
Row = tuple[Any, ...]


def pack_id(job_id: str) -> Key:
    """16 bytes for a UUID as AWS writes it, else the text itself."""
    if _UUID.fullmatch(job_id):
        return bytes.fromhex(job_id.replace("-", ""))
    return storable(job_id)


def unpack_id(key: Key) -> str:
    """The id as AWS writes it."""
    if isinstance(key, str):
        return key
    text = key.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def storable(text: str) -> str:
    """The text with lone surrogates, which no UTF-8 file can hold, replaced."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def pack(job: Job, intern: Callable[[str], int | None]) -> Row:
    """The run's columns; `intern` gives the identity of a text, None for the empty one."""
    return (
        pack_id(job.id),
        _whole(job.created_at_ms),
        NUMBERS[job.state],
        _whole(job.started_at_ms),
        _whole(job.stopped_at_ms),
        _whole(job.exit_code),
        intern(job.state_reason),
        intern(job.container_reason),
        intern(job.definition),
        intern(job.queue),
        _whole(job.array_size),
        _whole(job.nodes),
        _packed(job.children),
        intern(job.share),
        int(job.stopping_asked),
        int(job.skipped),
    )


def unpack(row: Sequence[Any], scope: Scope, name: str, text: Callable[[int | None], str]) -> Job:
    """The run of a row; `text` gives the text of an identity, the empty one for None."""
    return Job(
        scope,
        unpack_id(row[0]),
        name,
        text(row[9]),
        state_of_number(row[2]),
        row[1],
        row[3],
        row[4],
        text(row[6]),
        row[5],
        text(row[7]),
        text(row[8]),
        row[10],
        _children(row[12]),
        row[11],
        text(row[13]),
        bool(row[14]),
        skipped=bool(row[15]),
    )


def state_of_number(number: int | None) -> JobState:
    """The state of a number in the file; UNKNOWN for one that this version does not know."""
    return STATES[number] if number is not None and 0 <= number < len(STATES) else JobState.UNKNOWN


def _whole(number: int | None) -> int | None:
    """SQLite holds 64 bits: nothing of AWS is longer, and a wrong answer must not stop the writer."""
    return number if number is None or abs(number) <= _LARGEST else None


def _packed(children: tuple[tuple[str, int], ...]) -> str | None:
    if not children:
        return None
    import json

    return json.dumps(children)


def _children(packed: str | None) -> tuple[tuple[str, int], ...]:
    if not packed:
        return ()
    import json

    return tuple((state, count) for state, count in json.loads(packed))
