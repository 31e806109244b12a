"""Lines of tokened text, so that what a screen says is decided without Textual and painted in one place.

A span is a (token, text) pair; a token names a meaning (`failed`, `dim`), and the theme decides how it
looks. A line is a tuple of spans: one line of the screen, or one cell of a table. Nothing here is markup.
"""

from functools import lru_cache

from rich.cells import cell_len, set_cell_size

from batchtui.domain.safe import inert

Span = tuple[str, str]
Line = tuple[Span, ...]

TOKENS = (
    "text", "strong", "key", "tab", "dim", "head", "faint", "failed", "running", "waiting", "succeeded",
    "hit", "hit_current", "banner", "banner_strong", "panel",
)  # fmt: skip
"""Every token a span may carry."""

ELLIPSIS = "…"
SHORT = 64
"""So many characters are worth remembering."""


def line(*parts: str | Span) -> Line:
    """A line of the parts: a bare str is text, a pair is (token, text); empty parts are dropped."""
    spans = (("text", part) if isinstance(part, str) else part for part in parts)
    return tuple(span for span in spans if span[1])


def width_of(line: Line) -> int:
    """The width of a line in cells of the terminal, once its text is inert."""
    return sum(_cells(text) for _, text in line)


def fit(line: Line, width: int, right: bool = False, ellipsis: str = ELLIPSIS) -> Line:
    """The line, inert, in exactly `width` cells: padded at the right (or left), or cut with an ellipsis."""
    if len(line) == 1 and _plain(line[0][1]):
        # Nearly every cell of a table.
        free = width - len(line[0][1])
    else:
        line = safe(line)
        free = width - width_of(line)
    if free == 0:
        return line
    if free > 0:
        pad = ("text", " " * free)
        return (pad, *line) if right else (*line, pad)
    return (*_cut(line, width - 1), ("dim", ellipsis)) if width > 0 else ()


def spread(left: Line, right: Line, width: int, ellipsis: str = ELLIPSIS) -> Line:
    """Both lines at either edge of exactly `width` cells, one cell free at the right; the left one gives way."""
    if width <= 0:
        return ()
    room = width - width_of(right) - 1
    if not right or room < 1:
        return (*fit(left, width - 1, ellipsis=ellipsis), ("text", " "))
    return (*fit(left, room - 1, ellipsis=ellipsis), ("text", " "), *safe(right), ("text", " "))


def giving_way(first: Line, rest: Line, width: int, ellipsis: str = ELLIPSIS) -> Line:
    """One after the other in at most `width` cells: the first one gives way, down to eight cells."""
    room = max(8, width - width_of(rest))
    return (*(fit(first, room, ellipsis=ellipsis) if width_of(first) > room else first), *rest)


def safe(line: Line) -> Line:
    """The line with nothing in it that could steer a terminal; every line passes here before it is painted."""
    if all(_plain(text) for _, text in line):
        return line
    return tuple((token, _inert(text)) for token, text in line)


def joined(line: Line) -> Line:
    """The same line with as few spans as say it: each costs something to paint."""
    spans: list[Span] = []
    token, said = "", ""
    for had, text in line:
        if had == token or not text:
            said += text
            continue
        if said:
            spans.append((token, said))
        token, said = had, text
    if said:
        spans.append((token, said))
    return tuple(spans)


def in_token(line: Line, token: str, only: tuple[str, ...] = TOKENS) -> Line:
    """The line with every span whose token is in `only` painted in `token`."""
    return tuple((token if had in only else had, text) for had, text in line)


def _plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _cells(text: str) -> int:
    return len(text) if _plain(text) else cell_len(_inert(text))


def _inert(text: str) -> str:
    return _short_inert(text) if len(text) <= SHORT else inert(text)


@lru_cache(maxsize=8192)
def _short_inert(text: str) -> str:
    """Signs of states and names are painted again and again."""
    return inert(text)


def _cut(line: Line, width: int) -> Line:
    """The first `width` cells; a wide character that would be halved becomes a space."""
    cut: list[Span] = []
    for token, text in line:
        cells = _cells(text)
        if cells >= width:
            cut.append((token, set_cell_size(text, width)))
            break
        cut.append((token, text))
        width -= cells
    return tuple(span for span in cut if span[1])
