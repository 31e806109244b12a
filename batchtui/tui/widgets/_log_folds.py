"""Which rows of a log are on the screen at all, and what they say: folded, the many lines of a traceback are one."""

from collections.abc import Sequence
from typing import NamedTuple

from batchtui.tui.widgets._log_blocks import Block, Blocks, Seen, seen
from batchtui.tui.widgets._log_rows import LogRow, Rows
from batchtui.tui.widgets._log_text import Piece, message_of, raw_message, told_message


class Said(NamedTuple):
    """The row whose time and tag stand before it, its lines in pieces, and how many more are folded into it."""

    row: LogRow
    lines: Sequence[tuple[Piece, ...]]
    folded: int = 0


class Folds:
    """What is folded. `raw`: every line as it came; `folding`: blocks are folded, unless they were `toggled`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._blocks = Blocks(self._seen, lambda: len(rows))
        self.raw = False
        self.folding = True
        self._toggled: set[int] = set()

    def _seen(self, row: int) -> Seen:
        found = self._rows.row(row)
        return seen(found.text, found.tag)

    def grown(self, count: int) -> int:
        """`count` rows have come at the end; the first row that may look different now."""
        return self._blocks.grown(count)

    def moved(self, row: int, count: int) -> None:
        """The rows from this one on have numbers greater by `count`."""
        self._blocks.forget()
        self._toggled = {one + count if one >= row else one for one in self._toggled}

    def fold_all(self, folding: bool) -> None:
        """Folds everything, or unfolds it."""
        self.folding = folding
        self._toggled.clear()

    def block(self, row: int) -> Block | None:
        """What a row belongs to, folded or not."""
        return None if self.raw or not 0 <= row < len(self._rows) else self._blocks.at(row)

    def folded(self, row: int) -> Block | None:
        """The folded block that a row is in."""
        block = self.block(row)
        return block if block is not None and self._is_folded(block.start) else None

    def _is_folded(self, start: int) -> bool:
        return self.folding != (start in self._toggled)

    def standing(self, row: int) -> int:
        """The row that stands for this one: itself, or the last shown before it where it is folded away."""
        while (block := self._hiding(row)) is not None:
            row = row - 1 if block.rows else block.start
        return row

    def after(self, row: int) -> int:
        """The next row that is shown; the number of rows if there is none."""
        row += 1
        while (block := self._hiding(row)) is not None:
            row = row + 1 if block.rows else block.end
        return row

    def before(self, row: int) -> int:
        """The row shown before this one; 0 if there is none."""
        return self.standing(max(0, row - 1))

    def _hiding(self, row: int) -> Block | None:
        """The folded block that a row is in, but does not stand for."""
        block = self.folded(row)
        return block if block is not None and row != block.start else None

    def step(self, row: int, by: int) -> int:
        """So many shown rows further down, or up, as far as there are any."""
        row = self.standing(row)
        for _ in range(abs(by)):
            further = self.after(row) if by > 0 else self.before(row)
            if further >= len(self._rows):
                break
            row = further
        return row

    def toggle(self, row: int, most: int) -> int:
        """Folds what a row belongs to, or unfolds it; the row to look at then.

        -1 if there is nothing to fold, or more lines than `most` in one event.
        """
        block = self.block(row)
        if block is None and (self.raw or not 0 < len(message_of(self._rows.row(row).text).parts) <= most):
            return -1
        start = block.start if block else row
        self._toggled ^= {start}
        return start

    def open_at(self, row: int) -> bool:
        """Unfolds the block that hides a row; whether it was hidden."""
        block = self._hiding(row)
        if block is None:
            return False
        self._toggled ^= {block.start}
        return True

    def may_be_tall(self, row: int) -> bool:
        """Whether a row may take several lines: an event of several that is unfolded."""
        return not self.raw and not self._is_folded(row)

    def said(self, row: int, most: int) -> Said:
        """What a row says, in `most` lines at most."""
        found = self._rows.row(row)
        if self.raw:
            return Said(found, [raw_message(found.text).pieces])
        block = self.folded(row)
        if block is not None:
            told = self._rows.row(block.told)
            message = message_of(told.text) if block.progress else told_message(told.text)
            return Said(told if block.progress else found, [message.pieces], len(block.members) - 1)
        message = message_of(found.text)
        around = self.block(row)
        if around is not None and not around.progress:
            return Said(found, [_of_traceback(message.pieces, row == around.told)])
        if not message.parts:
            return Said(found, [message.pieces])
        if self._is_folded(row):
            return Said(found, [message.pieces], len(message.parts) - 1)
        left = len(message.parts) - most
        lines = [message_of(part).pieces for part in message.parts[: most - (left > 0)]]
        return Said(found, [*lines, (("dim", f"… + {left + 1:,} lines"),)] if left > 0 else lines)


def _of_traceback(pieces: tuple[Piece, ...], told: bool) -> tuple[Piece, ...]:
    """In an unfolded traceback the line that tells most stands out, and where it was steps back."""
    indented = bool(pieces) and pieces[0][1][:1].isspace()
    token = "failed" if told else "dim" if indented else "text"
    return tuple((token if look == "text" else look, text) for look, text in pieces)
