"""What can be asked of AWS, and what came back: plain data between the plan, the loop and its tests."""

from dataclasses import dataclass

from batchtui.aws.archive import Happening
from batchtui.domain.failure import AwsError
from batchtui.domain.state import JobState

LIST_AT_MOST = 100
"""Rows of one page of a filtered listing."""
STATE_AT_MOST = 1000
"""Rows of one page of a listing by status."""
DESCRIBE_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class ListNew:
    """A queue's runs created after a moment (ms, AWS's clock), newest first, whatever their state."""

    queue: str
    after_ms: int
    first_page_only: bool = False


@dataclass(frozen=True, slots=True)
class ListBack:
    """A queue's runs created before a moment, newest first, down to an older one: it fills a hole."""

    queue: str
    before_ms: int
    down_to_ms: int


@dataclass(frozen=True, slots=True)
class ListState:
    """A queue's runs in one state, drained: the order is not promised."""

    queue: str
    state: JobState


@dataclass(frozen=True, slots=True)
class Describe:
    """Up to 100 runs by id."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadEvents:
    """What the archive of events has told since a moment (ms, AWS's clock)."""

    log_group: str
    start_ms: int


Ask = ListNew | ListBack | ListState | Describe | ReadEvents
Wave = tuple[Ask, ...]
"""Asks that may run side by side."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one ask; its rows are on the board already, page by page, but for those of events."""

    ask: Ask
    seen: frozenset[str] = frozenset()
    """Ids of the runs that it showed."""
    asked_ms: int | None = None
    """AWS's clock (ms) at the first page; None where no answer told."""
    newest_ms: int | None = None
    """createdAt of the newest row shown."""
    oldest_ms: int | None = None
    """createdAt of the last row of the last page, the oldest so far where pages come newest first."""
    whole: bool = False
    """Whether the last page was read."""
    error: AwsError | None = None
    """Why it was not."""
    happenings: tuple[Happening, ...] = ()
    """What events told, in no order."""
