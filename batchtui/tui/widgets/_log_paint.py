"""Rows of a log as strips: columns of time and tag, hits and selection laid over, long rows wrapped.

Mouse selection needs to know which character of which row a cell shows; that is written into the strips
here, counted in characters, since a wide one takes two cells.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.strip import Strip

from batchtui.domain.safe import inert
from batchtui.tui.cells.spans import Line, fit, line, safe
from batchtui.tui.widgets._log_rows import LogRow
from batchtui.tui.widgets._log_text import Piece
from batchtui.tui.widgets._log_times import LOCAL, OFF, cells_of, shown_time
from batchtui.tui.widgets._paint import Paint

GUTTER = 2
TAG_CELLS = 12
LEAST_WRAPPED = 10
"""Cells that wrapped text gets at least, however narrow the screen."""


_WITHOUT_GROUND = frozenset({"text", "strong", "dim", "faint", "failed", "waiting", "running", "succeeded"})
"""Tokens of which a blank shows nothing."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What stands before the message of every row."""

    times: str = LOCAL
    dated: bool = False
    tag_cells: int = 0
    began_ms: int = 0
    """What relative times count from, ms since epoch."""

    def head(self, row: LogRow, gutter: Line = ()) -> Line:
        """Gutter, time and tag of a row; as many characters as cells."""
        parts: list[tuple[str, str]] = [*fit(gutter, GUTTER)]
        if self.times != OFF:
            shown = shown_time(row.timestamp_ms, self.times, self.dated, self.began_ms)
            parts += [("dim", shown), ("text", "  ")]
        if self.tag_cells:
            parts += [*fit(line((_token_of(row), row.tag)), self.tag_cells), ("text", "  ")]
        return line(*parts)

    @property
    def width(self) -> int:
        """The cells that `head` takes."""
        times = cells_of(self.times, self.dated)
        return GUTTER + (times + 2 if times else 0) + (self.tag_cells + 2 if self.tag_cells else 0)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is to be painted of one row: what stands before it, and its lines (one, unless it is unfolded)."""

    head: Line
    lines: Sequence[tuple[Piece, ...]]
    folded: int = 0
    """How many more lines are folded into it."""

    @property
    def text(self) -> str:
        """As it is read: what the offsets of a selection count."""
        mark = folded_mark(self.folded)[1] if self.folded else ""
        said = "\n".join("".join(text for _, text in one) for one in self.lines)
        return "".join(text for _, text in self.head) + said + mark


@dataclass(frozen=True, slots=True)
class Overlay:
    """What lies over one row: the pattern, whether its first hit is the current one, the selected characters."""

    pattern: re.Pattern[str] | None = None
    current: bool = False
    selected: tuple[int, int] | None = None
    """From and to, in characters of the whole row; to is -1 for its end."""
    under: Style | None = None
    """Laid over the whole row, below all else: it is in a range."""


def row_strips(
    drawn: Drawn, indent: int, paint: Paint, over: Overlay, selection: Style, console: Console
) -> list[tuple[int, Strip, int]]:
    """Each line of a row as long as it is, the number of its first character, and how many lines are folded into it.

    All but the first are indented.
    """
    strips: list[tuple[int, Strip, int]] = []
    first, current = 0, over.current
    plain = over.pattern is None and over.selected is None and over.under is None
    mark = (folded_mark(drawn.folded),) if drawn.folded else ()
    for number, line_pieces in enumerate(drawn.lines):
        pieces = (*line_pieces, *mark)
        head = drawn.head if number == 0 else (("text", " " * indent),)
        if plain:
            strip = Strip(Segment(text, _style((look, text), paint)) for look, text in _joined((*head, *pieces)))
            length = len(strip.text)
        else:
            text = Text(end="", no_wrap=True)
            for piece in (*head, *pieces):
                text.append(piece[1], _style(piece, paint))
            _lay_over(text, sum(len(part) for _, part in head), first, over, current, paint, selection)
            current = current and over.pattern is not None and not over.pattern.search(text.plain)
            strip, length = Strip(segment for segment in text.render(console) if segment.text), len(text)
        strips.append((first, strip, drawn.folded))
        first += length + 1 - indent
    return strips


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """As few pieces as say it: each costs something to paint. What is blank looks like its neighbour."""
    joined: list[Piece] = []
    for look, text in pieces:
        if (
            joined
            and text
            and (look == joined[-1][0] or (look == "text" and joined[-1][0] in _WITHOUT_GROUND and text.isspace()))
        ):
            joined[-1] = (joined[-1][0], joined[-1][1] + text)
        elif joined and joined[-1][0] == "text" and joined[-1][1].isspace() and look in _WITHOUT_GROUND:
            joined[-1] = (look, joined[-1][1] + text)
        elif text:
            joined.append((look, text))
    return joined


def _lay_over(text: Text, start: int, first: int, over: Overlay, current: bool, paint: Paint, selection: Style) -> None:
    """Range, hits and selection over a line whose message begins at character `start`."""
    if over.under is not None:
        text.stylize(over.under)
    for number, span in enumerate(_found(over.pattern, text.plain[start:])):
        text.stylize(paint.style("hit_current" if current and number == 0 else "hit"), start + span[0], start + span[1])
    if over.selected is not None:
        begin, end = over.selected
        text.stylize(selection, max(0, begin - first), len(text) if end < 0 else max(0, end - first))


def folded_mark(count: int) -> Piece:
    """Tells of lines that are folded away."""
    return ("dim", f"   + {count:,} line{'' if count == 1 else 's'}")


def window(strip: Strip, place: tuple[int, int], x: int, width: int, paint: Paint, folded: int = 0) -> Strip:
    """The `width` cells of a row's strip from cell `x` on, which know the characters they show; a mark where it is cut.

    `place`: the number of the strip's first character, and of its row. `folded`: lines folded into it, told even so.
    """
    first, number = place
    at = first + _character_at(strip.text, x)
    if strip.cell_length <= x + width:
        return strip.crop_extend(x, x + width, paint.base).apply_offsets(at, number)
    mark = paint.ellipsis + (folded_mark(folded)[1] if folded else "")
    mark = mark if len(mark) <= width // 2 else paint.ellipsis
    shown = strip.crop_extend(x, x + width - len(mark), paint.base).apply_offsets(at, number)
    return Strip.join([shown, Strip([Segment(mark, paint.style("dim"))], len(mark))])


def wrapped(strip: Strip, place: tuple[int, int], indent: int, width: int, most: int, paint: Paint) -> Iterator[Strip]:
    """The row in lines of `width` cells, `most` at most; all but the first hang under its message."""
    indent = indent if width - indent >= LEAST_WRAPPED else 0
    blank = Strip([Segment(" " * indent, paint.base)], indent)
    first, number = place
    room, text, at, cells = max(2, width - 1), strip.text, 0, 0
    for count in range(1, most + 1):
        piece = next(iter(chop_cells(text[at : at + room], room)), "")
        took = cell_len(piece)
        part = strip.crop(cells, cells + took).apply_offsets(first + at, number)
        whole = part if at == 0 else Strip.join([blank, part])
        at, cells = at + max(1, len(piece)), cells + took
        if at < len(text) and count == most:
            whole = Strip.join(
                [whole.crop_extend(0, width - 1, paint.base), Strip([Segment(paint.ellipsis, paint.style("dim"))], 1)]
            )
        yield whole.crop_extend(0, width, paint.base)
        if at >= len(text):
            return
        room = max(2, width - 1 - indent)


def note_strips(note: Line, paint: Paint, width: int, console: Console) -> list[Strip]:
    """The lines after the last row, broken between words."""
    if not note:
        return []
    text = Text(end="")
    for token, said in safe(note):
        text.append(said, paint.style("dim" if token == "text" else token))
    blank = Strip([Segment(" " * GUTTER, paint.base)], GUTTER)
    lines = text.wrap(console, max(LEAST_WRAPPED, width - GUTTER - 1))
    strips = (Strip(segment for segment in one.render(console) if segment.text) for one in lines)
    return [Strip.join([blank, strip]).crop_extend(0, width, paint.base) for strip in strips]


def tag_cells_of(rows: list[LogRow]) -> int:
    """The cells that the widest tag of the rows needs, at most twelve."""
    return min(TAG_CELLS, max((cell_len(inert(row.tag)) for row in rows), default=0))


def _token_of(row: LogRow) -> str:
    return "dim" if row.hue is None else f"stream{row.hue}"


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
