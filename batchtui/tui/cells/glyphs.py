"""The signs the screens use, once in Unicode and once in ASCII for terminals that draw the others badly."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One sign for each meaning, each one cell wide; all but the last seven are of unambiguous width."""

    succeeded: str
    """A run that succeeded."""
    failed: str
    """A run that failed."""
    running: str
    """STARTING and RUNNING."""
    waiting: str
    """SUBMITTED, PENDING and RUNNABLE."""
    skipped: str
    """Skipped, switched off, gone."""
    attention: str
    """Missed, or asks for attention."""
    small: str
    """A succeeded run in a strip or a grid."""
    cursor: str
    """The row of the cursor."""
    mark: str
    """A marked row, a changed field."""
    full: str
    """The done part of a bar."""
    empty: str
    """The rest of a bar."""
    crumb: str
    """Between crumbs, and "was › is"."""
    up: str
    """Sorted upwards."""
    down: str
    """Sorted downwards."""
    rule: str
    """The line over a pane."""
    wall: str
    """The line beside a pane."""
    fork: str
    """Where a step of a timeline begins."""
    end: str
    """Where a timeline ends."""
    corner: str
    """The last branch of a tree."""
    ellipsis: str
    """Where text was cut."""


UNICODE = Glyphs(
    succeeded="✓", failed="✗", running="▸", waiting="◷", skipped="-", attention="!", small="▪", cursor="❯",
    mark="*", full="▰", empty="▱", crumb="›", up="▴", down="▾", rule="─", wall="│", fork="├", end="┤", corner="└",
    ellipsis="…",
)  # fmt: skip

ASCII = Glyphs(
    succeeded="+", failed="x", running=">", waiting="o", skipped="-", attention="!", small=".", cursor=">",
    mark="*", full="#", empty="-", crumb=">", up="^", down="v", rule="-", wall="|", fork="+", end="+", corner="`",
    ellipsis="~",
)  # fmt: skip
