"""The columns that a filter may name, and how a value of each is written."""

from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

from batchtui.domain.state import ACTIVE_ORDER, TERMINAL_STATES, WAITING_STATES, JobState

STOPPING = "STOPPING"
"""What a row says of a run that was asked to stop, beside its state."""


class Kind(Enum):
    """What a column holds."""

    WORDS = "words"
    STATUS = "status"
    NUMBER = "number"
    SPAN = "span"


@dataclass(frozen=True, slots=True)
class Known:
    """One column."""

    name: str
    kind: Kind
    example: str
    """A whole term."""
    others: tuple[str, ...] = ()
    """Other names for it, as a table's head writes them."""


COLUMNS = (
    Known("name", Kind.WORDS, "name:etl", ("job",)),
    Known("status", Kind.STATUS, "status:failed", ("state", "now")),
    Known("queue", Kind.WORDS, "queue:default"),
    Known("cause", Kind.WORDS, "cause:oom", ("why",)),
    Known("reason", Kind.WORDS, "reason:image"),
    Known("exit", Kind.NUMBER, "exit:137"),
    Known("took", Kind.SPAN, "took:>10m"),
    Known("age", Kind.SPAN, "age:<2h"),
    Known("waited", Kind.SPAN, "waited:>5m"),
    Known("definition", Kind.WORDS, "definition:etl", ("def",)),
    Known("share", Kind.WORDS, "share:team-a"),
    Known("id", Kind.WORDS, "id:7f3a1c2e"),
)
_BY_NAME = {name: one for one in COLUMNS for name in (one.name, *one.others)}

_STATES = {word.lower(): frozenset({word}) for word in (*(state.value for state in JobState), STOPPING)}
STATUSES = {
    **_STATES,
    "active": frozenset(state.value for state in ACTIVE_ORDER),
    "waiting": frozenset(state.value for state in WAITING_STATES),
    "ended": frozenset(state.value for state in TERMINAL_STATES),
}
"""What `status:` takes, and the words of rows that each stands for."""


def column_of(name: str) -> Known | None:
    """The column of this name, in any case of letters."""
    return _BY_NAME.get(name.lower())


def nearest_column(name: str) -> Known | None:
    """The column that was probably meant; None when none is near."""
    near = get_close_matches(name.lower(), _BY_NAME, 1)
    return _BY_NAME[near[0]] if near else None


def states_of(word: str) -> frozenset[str]:
    """The states that a word, or a part of one, stands for; empty when it is in none."""
    word = word.lower()
    if exact := STATUSES.get(word):
        return exact
    return frozenset(state for name, states in _STATES.items() if word in name for state in states)


def nearest_status(word: str) -> str:
    """The word for a status that was probably meant."""
    return next(iter(get_close_matches(word.lower(), STATUSES, 1, 0.5)), "failed")
