"""Long lines over several, so that nothing that AWS says is cut off."""

from collections.abc import Sequence
from itertools import groupby

from rich.cells import cell_len

from batchtui.tui.cells.spans import ELLIPSIS, Line, Span, fit, line, safe, width_of


def fold(line: Line, width: int, indent: int = 0) -> list[Line]:
    """The line in pieces of at most `width` cells, broken at spaces where there are any.

    `indent`: cells before every piece but the first; at least eight cells are left for text.
    """
    line = safe(line)
    if width_of(line) <= width:
        return [line]
    pad: Line = (("text", " " * max(0, min(indent, width - 8))),) if indent else ()
    left = [(token, char) for token, text in line for char in text]
    pieces: list[Line] = []
    while left:
        room = max(1, width - (width_of(pad) if pieces else 0))
        end, rest = _cut(left, room)
        pieces.append((*(pad if pieces else ()), *_joined(left[:end])))
        left = left[rest:]
    return pieces


def at_most(rows: Sequence[Line], most: int, width: int) -> list[Line]:
    """The first rows, `most` of them; where that leaves some out, the last one ends with an ellipsis."""
    if len(rows) <= most:
        return list(rows)
    last = rows[most - 1]
    cut: Line = fit(line(*last, " "), width) if width_of(last) >= width else (*last, ("dim", ELLIPSIS))
    return [*rows[: most - 1], cut]


def fold_all(lines: Sequence[Line], width: int, indent: int = 0) -> list[Line]:
    """Every line, folded."""
    return [piece for line in lines for piece in fold(line, width, indent)]


def _cut(chars: Sequence[Span], room: int) -> tuple[int, int]:
    """Where the first piece ends, and where the next begins."""
    end = cells = 0
    while end < len(chars) and (end == 0 or cells + cell_len(chars[end][1]) <= room):
        cells += cell_len(chars[end][1])
        end += 1
    if end == len(chars):
        return end, end
    space = next((n for n in range(end, end // 2, -1) if chars[n][1] == " "), 0)
    return (space, space + 1) if space else (end, end)


def _joined(chars: Sequence[Span]) -> Line:
    return tuple((token, "".join(char for _, char in run)) for token, run in groupby(chars, key=lambda one: one[0]))
