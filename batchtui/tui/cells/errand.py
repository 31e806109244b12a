"""An order while it is carried out, as lines: how far, what was refused, and what can be done about it."""

from collections import Counter
from collections.abc import Sequence

from batchtui.actions.errand import Answered, Errand
from batchtui.tui.cells.fold import fold_all
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.cells.state import bar_cell

BAR = 40


def errand_lines(
    errand: Errand[Answered], title: str, leaving: bool, slowed_s: float | None, width: int, room: int, top: int,
    glyphs: Glyphs,
) -> list[Line]:  # fmt: skip
    """`title`: `Stop 500 jobs in prod`. `room`: lines for what was refused. `top`: the first of them shown."""
    done, total = errand.total - errand.not_sent, errand.total
    bar = bar_cell(done / total if total else 1.0, min(BAR, max(8, width - 24)), "running", glyphs)
    lines: list[Line] = [line(("strong", title)), (), line(*bar, "  ", ("strong", f"{done:,}"), f" of {total:,}")]
    lines += [(), *fold_all([_standing(errand, leaving, slowed_s, glyphs)], width)]
    wrong = said_once(errand)
    if wrong:
        lines += [(), *_window(wrong, width, room, top, glyphs)]
    return lines


def _standing(errand: Errand[Answered], leaving: bool, slowed_s: float | None, glyphs: Glyphs) -> Line:
    failed = len(errand.failed)
    accepted = errand.total - errand.not_sent - failed
    parts = [f"{accepted:,} accepted", *([f"{failed:,} not"] if failed else [])]
    if errand.over and errand.not_sent:
        parts.append(f"{errand.not_sent:,} never sent")
    told = line(", ".join(parts) + ".")
    if leaving:
        return line(("waiting", glyphs.attention), " It is not done: esc again lets it go on unseen, e ends it.")
    if errand.over:
        return told
    if errand.cut:
        return line(*told, ("waiting", "  ending: the call under way is the last"))
    if errand.paused:
        return line(*told, ("waiting", "  paused"))
    if slowed_s is not None:
        return line(*told, ("waiting", f"  AWS asks to slow down, next try in {max(1, round(slowed_s))}s"))
    return told


def said_once(errand: Errand[Answered]) -> list[str]:
    """Why what was not accepted was not: each sentence once, with the number of jobs where that is not one."""
    counts = Counter(one.sentence for one in errand.failed)
    return [sentence if count == 1 else f"{count:,} jobs: {sentence}" for sentence, count in counts.items()]


def errand_hint(errand: Errand[Answered], again: bool) -> str:
    """The keys. `again`: whether what was refused can be tried once more."""
    if errand.over:
        return f"{'t try those again   ' if again else ''}esc leave"
    return f"p {'go on' if errand.paused else 'pause'}   e end it here   esc leave"


def _window(told: Sequence[str], width: int, room: int, top: int, glyphs: Glyphs) -> list[Line]:
    """The sentences from `top` on that fit, folded; only those: there may be thousands."""
    top = max(0, min(top, len(told) - 1))
    rows: list[Line] = []
    end = top
    while end < len(told) and len(rows) < room:
        rows += fold_all([line(("failed", glyphs.failed), f" {told[end]}")], width, 2)
        end += 1
    if top == 0 and end == len(told) and len(rows) <= room:
        return rows
    where = f"{top + 1:,} to {end:,} of {len(told):,}; the arrows go on"
    return [*rows[: room - 1], line(("dim", where))]
