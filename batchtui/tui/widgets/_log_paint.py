"""Rows of a log as strips: columns of time and tag, hits and selection laid over, long rows wrapped.

Mouse selection needs to know which character of which row a cell shows; that is written into the strips
here, counted in characters, since a wide one takes two cells.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.strip import Strip

from batchtui.domain.safe import inert
from batchtui.tui.cells.spans import Line, fit, line
from batchtui.tui.widgets._log_rows import LogRow, clock
from batchtui.tui.widgets._log_text import Piece, message_of
from batchtui.tui.widgets._paint import Paint

GUTTER = 2
TAG_CELLS = 12
LEAST_WRAPPED = 10
"""Cells that wrapped text gets at least, however narrow the screen."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What stands before the message of every row."""

    times: bool = True
    dated: bool = False
    tag_cells: int = 0

    def head(self, row: LogRow) -> Line:
        """Gutter, time and tag of a row; as many characters as cells."""
        parts: list[tuple[str, str]] = [("text", " " * GUTTER)]
        if self.times:
            parts += [("dim", clock(row.timestamp_ms, self.dated)), ("text", "  ")]
        if self.tag_cells:
            parts += [*fit(line(("dim", row.tag)), self.tag_cells), ("text", "  ")]
        return line(*parts)

    @property
    def width(self) -> int:
        """The cells that `head` takes."""
        times = (14 if self.dated else 8) + 2 if self.times else 0
        return GUTTER + times + (self.tag_cells + 2 if self.tag_cells else 0)


@dataclass(frozen=True, slots=True)
class Overlay:
    """What lies over one row: the pattern, whether its first hit is the current one, the selected characters."""

    pattern: re.Pattern[str] | None = None
    current: bool = False
    selected: tuple[int, int] | None = None
    """From and to, in characters of the whole row; to is -1 for its end."""


def shown_text(row: LogRow, columns: Columns) -> str:
    """The row as it is read on the screen, head included: what the offsets of a selection count."""
    return "".join(text for _, text in columns.head(row)) + message_of(row.text).text


def row_strip(row: LogRow, columns: Columns, paint: Paint, over: Overlay, selection: Style, console: Console) -> Strip:
    """The whole row in one strip, as long as it is."""
    head, message = columns.head(row), message_of(row.text)
    text = Text(end="", no_wrap=True)
    for piece in (*head, *message.pieces):
        text.append(piece[1], _style(piece, paint))
    start = sum(len(part) for _, part in head)
    for n, span in enumerate(_found(over.pattern, message.text)):
        token = "hit_current" if over.current and n == 0 else "hit"
        text.stylize(paint.style(token), start + span[0], start + span[1])
    if over.selected is not None:
        first, last = over.selected
        text.stylize(selection, first, len(text) if last < 0 else last)
    return Strip(segment for segment in text.render(console) if segment.text)


def window(strip: Strip, number: int, x: int, width: int, base: Style) -> Strip:
    """The `width` cells of a row's strip from cell `x` on, which know the characters they show."""
    return strip.crop_extend(x, x + width, base).apply_offsets(_character_at(strip.text, x), number)


def wrapped(strip: Strip, number: int, indent: int, width: int, base: Style) -> Iterator[Strip]:
    """The row in as many lines of `width` cells as it needs; all but the first hang under the message."""
    indent = indent if width - indent >= LEAST_WRAPPED else 0
    blank = Strip([Segment(" " * indent, base)], indent)
    room, text, at = max(2, width - 1), strip.text, 0
    while True:
        piece = next(iter(chop_cells(text[at:], room)), "") if text[at:] else ""
        cells = cell_len(text[:at])
        part = strip.crop(cells, cells + cell_len(piece)).apply_offsets(at, number)
        whole = part if at == 0 else Strip.join([blank, part])
        yield whole.crop_extend(0, width, base)
        at += max(1, len(piece))
        room = max(2, width - 1 - indent)
        if at >= len(text):
            return


def note_strip(note: Line, paint: Paint, width: int) -> Strip:
    """The line after the last row."""
    dimmed = tuple(("dim" if token == "text" else token, text) for token, text in note)
    return paint.strip(fit(line(("text", " " * GUTTER), *dimmed), width), width)


def tag_cells_of(rows: list[LogRow]) -> int:
    """The cells that the widest tag of the rows needs, at most twelve."""
    return min(TAG_CELLS, max((cell_len(inert(row.tag)) for row in rows), default=0))


def _style(piece: Piece, paint: Paint) -> Style:
    look = piece[0]
    return paint.style(look) if isinstance(look, str) else paint.base + look


def _found(pattern: re.Pattern[str] | None, text: str) -> Iterator[tuple[int, int]]:
    if pattern is not None:
        yield from (found.span() for found in pattern.finditer(text) if found.end() > found.start())


def _character_at(text: str, x: int) -> int:
    """The number of the character that is shown at cell `x`."""
    if not x or text.isascii():
        return x
    cells = 0
    for number, character in enumerate(text):
        cells += cell_len(character)
        if cells > x:
            return number
    return len(text)
