"""What was asked of AWS, by whom and why, and what became of it: the audit's row."""

import uuid
from dataclasses import dataclass
from enum import Enum

from batchtui.domain.scope import Scope


class Outcome(Enum):
    """What became of a request."""

    ASKED = "asked"
    """Written down; it is being sent, or its sender has died."""
    DONE = "done"
    """AWS accepted it."""
    REFUSED = "refused"
    """It was not carried out."""
    LOST = "lost"
    """The answer was lost, and its job is looked for."""
    FOUND = "found"
    """The answer was lost, and its job was found."""
    UNKNOWN = "unknown"
    """Its job was looked for and not found: the operator has to say what is to be done."""
    LEFT = "left"
    """The operator has looked, and it was not carried out."""


OPEN = frozenset({Outcome.ASKED, Outcome.LOST, Outcome.UNKNOWN})
"""It may have been carried out, or may still be."""


def order_of(count: int) -> str:
    """The name of an order of so many requests: what was never sent is not written down, but can be counted."""
    return f"{uuid.uuid4().hex}/{count}"


def size_of_order(order: str) -> int:
    """How many requests it has; 0: that is not known."""
    count = order.rpartition("/")[2]
    return int(count) if "/" in order and count.isascii() and count.isdigit() else 0


@dataclass(frozen=True, slots=True)
class Deed:
    """One request that changes something. Times in ms since epoch, on this machine's clock."""

    scope: Scope
    action: str
    """`resubmit`, `submit`, `stop`, `cancel`, `queue on`, `queue off`, `release lock`, `run now`, `schedule on`,
    `schedule off`."""
    subject: str
    """What it acts on: a job id, a queue, a definition, a lock's key, a schedule (its ARN where it is switched)."""
    name: str = ""
    """The job's name."""
    queue: str = ""
    reason: str = ""
    command: str = ""
    """The equivalent `aws` command; values that look secret are masked."""
    mark: str = ""
    """What a submitted job carries, so that it can be found again."""
    who: str = ""
    """The caller's ARN; empty while STS has not told it."""
    login: str = ""
    """Who sits at this machine: `user@host`."""
    order: str = ""
    """The same for all requests of one plan: see `order_of`."""
    asked_ms: int = 0
    answered_ms: int | None = None
    outcome: Outcome = Outcome.ASKED
    result: str = ""
    """The new job's id."""
    error: str = ""
    """Why not, in one sentence."""
    number: int = 0
    """The audit's; 0: not written down."""
    process: int = 0
    """The id of the process that asked."""
    never_sent: int = 0
    """Of an order that was cut off, once that is found out: how many of its requests were never written down."""
