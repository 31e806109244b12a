"""What a click on a line of keys or tabs points at."""

import re

from batchtui.tui.cells.spans import Line, line, width_of


def word_at(row: Line, x: int) -> str:
    """The first word of the piece under cell `x`, pieces being two blanks or more apart; empty between them."""
    text = "".join(part for _, part in row)
    for piece in re.finditer(r"\S+(?: \S+)*", text):
        start = width_of(line(("text", text[: piece.start()])))
        if start <= x < start + width_of(line(("text", piece.group()))):
            return piece.group().split(" ")[0]
    return ""
