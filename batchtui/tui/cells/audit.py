"""The audit's rows: what was asked of AWS, by whom, and what became of it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from batchtui.domain.deed import OPEN, Deed, Outcome, size_of_order
from batchtui.domain.when import age
from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.frame import LABEL_WIDTH
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.group import WIDE
from batchtui.tui.cells.run import short_id
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.widgets.table import Column

WIDEST = 160
_WORDS = {
    Outcome.ASKED: "no answer yet", Outcome.DONE: "accepted", Outcome.REFUSED: "refused", Outcome.LOST: "looked for",
    Outcome.FOUND: "found", Outcome.UNKNOWN: "not known", Outcome.LEFT: "not sent",
}  # fmt: skip
_HUES = {
    Outcome.ASKED: "waiting", Outcome.DONE: "succeeded", Outcome.REFUSED: "failed", Outcome.LOST: "waiting",
    Outcome.FOUND: "succeeded", Outcome.UNKNOWN: "waiting", Outcome.LEFT: "dim",
}  # fmt: skip


def columns(width: int, now_ms: Callable[[], int], glyphs: Glyphs) -> list[Column[Deed]]:
    """The columns for a screen of this width. `now_ms`: this machine's clock."""
    found: list[Column[Deed]] = [
        Column("age", "AGE", 4, lambda deed: line(("dim", age(now_ms() - deed.asked_ms))), _asked, right=True),
        Column("action", "ACTION", 9, lambda deed: line(deed.action), lambda deed: deed.action),
        Column("job", "JOB", 0, lambda deed: line(("strong", deed.name or deed.subject)), lambda deed: deed.name),
        Column("outcome", "OUTCOME", 15, lambda deed: outcome_cell(deed, glyphs), lambda deed: deed.outcome.value),
        Column("answer", "ANSWER", 40 if width >= WIDEST else 30 if width >= WIDE else 12, _answer),
    ]
    if width >= WIDE:
        found.insert(3, Column("on", "ON", 10, lambda deed: line(("dim", _short(deed.subject)))))
        found.insert(1, Column("who", "WHO", 14, lambda deed: line(("dim", who(deed))), who))
    if width >= WIDEST:
        found.append(Column("reason", "REASON", 30, lambda deed: line(("dim", deed.reason)), lambda deed: deed.reason))
    return found


def quiet(deed: Deed) -> bool:
    """Whether the row asks for nothing."""
    return deed.outcome in (Outcome.DONE, Outcome.FOUND, Outcome.LEFT)


def who(deed: Deed) -> str:
    """The caller's own name, else who sat at the machine."""
    return deed.who.rpartition("/")[2] or deed.who.rpartition(":")[2] or deed.login


def outcome_cell(deed: Deed, glyphs: Glyphs) -> Line:
    """Glyph and word."""
    glyph = {
        Outcome.REFUSED: glyphs.failed, Outcome.UNKNOWN: glyphs.attention, Outcome.LEFT: glyphs.skipped,
        Outcome.ASKED: glyphs.waiting, Outcome.LOST: glyphs.waiting,
    }.get(deed.outcome, glyphs.succeeded)  # fmt: skip
    return line((_HUES[deed.outcome], f"{glyph} {_WORDS[deed.outcome]}"))


def whole(deed: Deed, alike: Sequence[Deed], now_ms: int, width: int, glyphs: Glyphs) -> list[Line]:
    """Everything of one row. `alike`: all of its plan."""
    at = datetime.fromtimestamp(deed.asked_ms / 1000).strftime("%a %d %b %Y %H:%M:%S")
    rows = [
        line(("strong", f"{deed.action} {deed.name or deed.subject}"), ("dim", f"   number {deed.number}")),
        (),
        _row("outcome", outcome_cell(deed, glyphs)),
        *([_row("answer", line(deed.result or deed.error))] if deed.result or deed.error else []),
        _row("asked", line(f"{at}, {age(now_ms - deed.asked_ms)} ago")),
        *([_row("answered", line(f"after {(deed.answered_ms - deed.asked_ms) / 1000:.1f} s"))]
          if deed.answered_ms is not None else []),
        _row("who", line(deed.who or "(STS did not tell)")),
        _row("at", line(deed.login)),
        _row("on", line(deed.subject)),
        *([_row("queue", line(deed.queue.rsplit("/", 1)[-1]))] if deed.queue else []),
        *([_row("reason", line(deed.reason))] if deed.reason else []),
        _row("where", line(" ".join(filter(None, (deed.scope.account, deed.scope.region))))),
        _row("plan", line(_plan(deed, alike))),
        *([_row("mark", line(("dim", deed.mark)))] if deed.mark else []),
        (),
        line(deed.command),
    ]  # fmt: skip
    return [piece for row in rows for piece in fold(row, width, LABEL_WIDTH if row != rows[-1] else 0)]


def choices(deed: Deed, mine: bool) -> str:
    """The keys of the dialog. `mine`: nobody else is at it, and it is the operator's to settle."""
    settle = "k look again   n it is not there   " if mine and deed.outcome in OPEN else ""
    return f"{settle}c copy the command   esc leave"


def _plan(deed: Deed, alike: Sequence[Deed]) -> str:
    whole = max(len(alike), size_of_order(deed.order))
    if whole < 2:
        return "this request alone"
    counts: dict[str, int] = {}
    for one in alike:
        counts[_WORDS[one.outcome]] = counts.get(_WORDS[one.outcome], 0) + 1
    if whole > len(alike):
        counts["not sent"] = whole - len(alike)
    return f"one of {whole:,}: " + ", ".join(f"{count:,} {word}" for word, count in counts.items())


def _row(name: str, value: Line) -> Line:
    return line(("dim", f"{name:<{LABEL_WIDTH}}"), *value)


def _asked(deed: Deed) -> int:
    return -deed.asked_ms


def _short(subject: str) -> str:
    """An id by its beginning, with the index of a child."""
    head, mark, index = subject.partition(":")
    return f"{short_id(head)}{mark}{index}" if len(head) == 36 else subject


def _answer(deed: Deed) -> Line:
    if deed.result:
        return line(("dim", _short(deed.result)))
    return line(("failed" if deed.outcome is Outcome.REFUSED else "text", deed.error)) if deed.error else ()
