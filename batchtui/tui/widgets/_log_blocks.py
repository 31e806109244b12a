"""Lines that belong together: the traceback of an exception, and the states of one progress bar.

Container logs have a line an event, so what was printed in one go comes as many. Which lines belong
together is found around the line that is looked at, never for the whole log.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

REACH = 400
"""Lines that are looked at, before one, for the beginning of what it belongs to."""
LONGEST = 5_000
"""Lines of one block at most."""
KEPT = 20_000
"""Lines whose place is remembered."""
AFTER = 8
"""Last lines that may turn out to belong to something once more have come."""
BETWEEN = 20
"""Lines of other streams at most that may stand between two that belong together."""
LOOKED_AT = 400
"""Characters of a line that tell what it is."""


class Seen(NamedTuple):
    """What is looked at of a line."""

    text: str
    """Its first characters, after the last carriage return."""
    tag: str
    """Of its stream."""
    starts_over: bool
    """It begins with a carriage return: it is written over the line before, if that is of the same kind."""
    gives_way: bool
    """It ends with one: the next is written over it."""


def seen(text: str, tag: str) -> Seen:
    """The line as AWS has it."""
    text = text.rstrip("\n")
    gives_way, starts_over = text.endswith("\r"), text.startswith("\r")
    if gives_way or "\r" in text:
        text = text.rstrip("\r").rpartition("\r")[2]
    return Seen(text[:LOOKED_AT], tag, starts_over, gives_way)


class Block(NamedTuple):
    """Lines of one stream from `start` up to, without, `end`; folded, the line `told` stands for all."""

    start: int
    end: int
    told: int
    progress: bool = False
    rows: tuple[int, ...] = ()
    """Which lines these are, where others of other streams stand between them."""

    @property
    def members(self) -> Sequence[int]:
        """The lines that belong to it."""
        return self.rows or range(self.start, self.end)


_PYTHON = re.compile(
    r"^[\s|+]*(?:Exception Group )?Traceback \(most recent call last\):|^Stack \(most recent call last\):"
)
_CHAINED = re.compile(r"^(?:During handling of the above exception|The above exception was the direct cause)")
_EXCEPTION = re.compile(r"^(?!(?:ERROR|WARN|WARNING|INFO|DEBUG|CRITICAL|FATAL):)[A-Za-z_][\w.]*(?:: |:?$)")
_FRAME = re.compile(r"^\s+at \S|^\s+from \S+:\d+:in |^\s+\.\.\. \d+ (?:more|common frames)")
_CAUSE = re.compile(r"^\s*(?:Caused by|Suppressed|Wrapped by): |^\s*---> |^\s*--- End of ")
_ROOT = re.compile(r"^\s*Caused by: ")
_NODE_PLACE = re.compile(r"^\S.*:\d+$")
_NODE_REST = re.compile(r"^\}$|^\s+\[?[\w$]+\]?: |^\s+\}")
_NODE_VERSION = re.compile(r"^Node\.js v\d")
_INDENTED = re.compile(r"^[ \t]")
_BLANK = re.compile(r"^\s*$")
_CARET = re.compile(r"^\s*\^+\s*$")
_PANIC = re.compile(r"^(?:panic|fatal error): ")
_GOROUTINE = re.compile(r"^goroutine \d+ \[")
_GO_REST = re.compile(
    r"^goroutine \d+ \[|^\[signal|^\S+\(.*\)$|^created by |^exit status \d|^\s|^$|^panic: |^\[recovered"
)
_LOOSE = re.compile(
    r"^\s|^$|^Traceback|^Stack \(|^Caused by|^Suppressed|^Wrapped by|^goroutine |^panic:|^fatal error:|^created by "
    r"|^exit status |^\[signal|^During handling|^The above exception|^Node\.js v|^\}$|^\S+\(.*\)$|^\S.*:\d+$"
)
"""A line that may stand inside of something; two that follow each other and are not such begin anew."""
_PERCENT = r"\d{1,3}(?:\.\d+)?\s?%"
_BAR = re.compile(
    rf"^(?P<what>.{{0,80}}?)\s*(?:{_PERCENT}\s?\|[^|]*\||\d+/\d+ \[[=>.\-# ]*\]|\[[=>#.\- ]{{4,}}\]\s*{_PERCENT}"
    rf"|{_PERCENT}\s?\[?[=>#\u2501\u2588])"
)
"""The bars of tqdm, Keras, wget and those made after them."""


class Blocks:
    """Finds the block of a row. `seen_at` gives a row's line; `length` says how many rows there are."""

    def __init__(self, seen_at: Callable[[int], Seen], length: Callable[[], int]) -> None:
        self._look_at = seen_at
        self._length = length
        self._seen: dict[int, Seen] = {}
        self._known: dict[int, Block | None] = {}

    def forget(self) -> None:
        """Rows have other numbers."""
        self._seen.clear()
        self._known.clear()

    def _seen_at(self, row: int) -> Seen:
        """Rows are looked at several times: each belongs to something, or not, by those around it."""
        found = self._seen.get(row)
        if found is None:
            if len(self._seen) > KEPT:
                self._seen.clear()
            found = self._seen[row] = self._look_at(row)
        return found

    def grown(self, count: int) -> int:
        """`count` rows have come at the end; the first row that may look different now."""
        had = max(0, self._length() - count)
        first = max(0, had - (BETWEEN if had and self._seen_at(had - 1).tag else AFTER))
        for row in range(first, had):
            if (block := self._known.get(row)) is not None:
                first = min(first, block.start)
        for row in range(first, had):
            self._known.pop(row, None)
        return first

    def at(self, row: int) -> Block | None:
        """The block that a row belongs to."""
        if row not in self._known:
            if len(self._known) > KEPT:
                self._known.clear()
            self._look(row)
        return self._known[row]

    def _look(self, row: int) -> None:
        at: int | None = self._beginning(row)
        while at is not None and at <= row:
            block = self._block(at)
            members = block.members if block else (at,)
            self._known.update(dict.fromkeys(members, block))
            at = self._next(members[-1], 1)

    def _next(self, row: int, by: int) -> int | None:
        """The next row of the same stream (1), or the one before (-1); None where there is none near."""
        tag, length = self._seen_at(row).tag, self._length()
        for at in range(row + by, row + by * (BETWEEN + 2), by):
            if not 0 <= at < length:
                return None
            if self._seen_at(at).tag == tag:
                return at
        return None

    def _beginning(self, row: int) -> int:
        """A row, at or before this one, that belongs to nothing before it."""
        at = row
        for _ in range(REACH):
            before = self._next(at, -1)
            if before is None:
                return at
            if before in self._known:
                known = self._known[before]
                return known.start if known else at
            if self._apart(before, at):
                return at
            at = before
        return at

    def _apart(self, before_row: int, row: int) -> bool:
        """Whether a row certainly belongs to nothing before it."""
        before, here = self._seen_at(before_row), self._seen_at(row)
        return not (_LOOSE.match(before.text) or _LOOSE.match(here.text) or _follows(before, here))

    def _block(self, row: int) -> Block | None:
        lines = _Lines(self._seen_at, lambda at: self._next(at, 1), row)
        return _python(lines) or _go(lines) or _node(lines) or _frames(lines, 0) or _progress(lines)


class _Lines:
    """The lines of one stream from a row on, which here is 0, whatever stands between them."""

    def __init__(self, seen_at: Callable[[int], Seen], after: Callable[[int], int | None], first: int) -> None:
        self._seen_at = seen_at
        self._after = after
        self._rows = [first]
        self._more = True

    def block(self, end: int, told: int, progress: bool = False) -> Block:
        """The lines up to, without, `end`."""
        rows = self._rows[:end]
        start, stop = rows[0], rows[-1] + 1
        return Block(start, stop, rows[told], progress, () if stop - start == end else tuple(rows))

    def together(self, row: int) -> bool:
        """Whether a line stands right behind the one before it."""
        return self._rows[row] == self._rows[row - 1] + 1

    def seen(self, row: int) -> Seen | None:
        """None behind the last."""
        while self._more and len(self._rows) <= row:
            after = self._after(self._rows[-1]) if len(self._rows) < LONGEST else None
            self._more = after is not None
            self._rows += [] if after is None else [after]
        return self._seen_at(self._rows[row]) if row < len(self._rows) else None

    def text(self, row: int) -> str | None:
        """The text alone."""
        found = self.seen(row)
        return found.text if found else None

    def holds(self, row: int, pattern: re.Pattern[str]) -> bool:
        """Whether the line of a row matches."""
        text = self.text(row)
        return text is not None and pattern.match(text) is not None

    def past(self, row: int, pattern: re.Pattern[str]) -> int:
        """The first row from this one on that does not match."""
        while self.holds(row, pattern):
            row += 1
        return row


def _python(lines: _Lines) -> Block | None:
    row = 0
    if not lines.holds(row, _PYTHON):
        return None
    while True:
        end = lines.past(row + 1, _INDENTED)
        told = end if lines.holds(end, _EXCEPTION) else row
        end += told == end
        row = lines.past(end, _BLANK)
        if lines.holds(row, _CHAINED):
            row = lines.past(row + 1, _BLANK)
        else:
            return lines.block(end, told)
        if not lines.holds(row, _PYTHON):
            return lines.block(end, told)


def _go(lines: _Lines) -> Block | None:
    if not lines.holds(0, _PANIC):
        return None
    end = lines.past(1, _GO_REST)
    goroutine = any(lines.holds(row, _GOROUTINE) for row in range(1, min(end, AFTER)))
    return lines.block(_without_blanks(lines, end), 0) if goroutine else None


def _node(lines: _Lines) -> Block | None:
    """Node prints the place and the code before the exception."""
    if not lines.holds(0, _NODE_PLACE):
        return None
    caret = next((row for row in range(1, 4) if lines.holds(row, _CARET)), None)
    return None if caret is None else _frames(lines, lines.past(caret + 1, _BLANK))


def _frames(lines: _Lines, head: int) -> Block | None:
    """Java, Node, .NET, Ruby: the exception first, then where it was; the last cause tells most."""
    text = lines.text(head)
    if not text or _FRAME.match(text) or not lines.holds(head + 1, _FRAME):
        return None
    told, row = head, head + 1
    while lines.holds(row, _FRAME) or lines.holds(row, _CAUSE):
        told = row if lines.holds(row, _ROOT) else told
        row += 1
    row = lines.past(row, _NODE_REST)
    after = lines.past(row, _BLANK)
    row = after + 1 if lines.holds(after, _NODE_VERSION) else row
    return lines.block(row, told)


def _progress(lines: _Lines) -> Block | None:
    row, here = 0, lines.seen(0)
    while here is not None and (then := lines.seen(row + 1)) and lines.together(row + 1) and _follows(here, then):
        row, here = row + 1, then
    return lines.block(row + 1, row, progress=True) if row else None


def _follows(before: Seen, here: Seen) -> bool:
    """Whether a line is a later state of the line before."""
    if before.gives_way or (here.starts_over and before.starts_over):
        return True
    bar = _bar(here.text)
    had = _bar(before.text) if bar else None
    return bar is not None and had is not None and bar["what"].strip() == had["what"].strip()


def _bar(text: str) -> re.Match[str] | None:
    """A cheap look first: nearly no line is one."""
    return _BAR.match(text) if "%" in text or ("[" in text and "/" in text) else None


def _without_blanks(lines: _Lines, end: int) -> int:
    while end > 1 and lines.holds(end - 1, _BLANK):
        end -= 1
    return end
