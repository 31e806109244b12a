"""The lines around the content of every screen, as functions of their width.

The header says where you are and how far to trust it, the views line what else is here, the footer
which keys apply to this row now, the banner what touches everything. When a line is too narrow, what
matters least goes first; nothing is ever cut in the middle of a word that names a key.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from batchtui.tui.cells.glyphs import UNICODE, Glyphs
from batchtui.tui.cells.spans import Line, fit, line, spread, width_of

GUTTER = ("text", "  ")
BETWEEN_TABS = ("text", "   ")
PLACES_KEPT = 2
LABEL_WIDTH = 16
APART = 4
"""Cells a line needs between its two ends, the free one at the right edge included."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How far the data can be trusted: "live 3s" in text, "old 12m" in waiting."""

    text: str
    token: str = "text"


@dataclass(frozen=True, slots=True)
class View:
    """A tab of the views line: the digit that opens it, its name, and counts of states or nothing."""

    digit: str
    name: str
    counts: Line = ()
    active: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """A key (or keys, "n N") and the word for what it does."""

    keys: str
    word: str
    dead: bool = False
    """It is refused here, and stays visible: greyed."""
    brief: str | None = None
    """The word, or none, where the line would lose a key that should stay; None: the same."""
    stays: bool = False
    """Shorter words and the count of rows go before it does."""

    def shortened(self) -> "Key":
        """As in a narrow line."""
        return self if self.brief is None else replace(self, word=self.brief)


def header(
    place: str,
    region: str,
    crumbs: Sequence[str],
    freshness: Freshness,
    extras: Sequence[Line],
    width: int,
    glyphs: Glyphs = UNICODE,
) -> Line:
    """Where you are at the left, freshness and extras at the right, in `width` cells.

    When narrow the first extras go first, then the outer crumbs; the last crumb is cut only at the end.
    """
    here, more = list(crumbs), list(extras)
    while True:
        left = _where(place, region, here, glyphs)
        right = _trust(freshness, more)
        if width_of(left) + width_of(right) + APART <= width:
            break
        if more:
            more.pop(0)
        elif len(here) > 1:
            here.pop(0)
        else:
            break
    return spread(left, right, width, glyphs.ellipsis)


def views(tabs: Sequence[View], right: Line, width: int, glyphs: Glyphs = UNICODE) -> Line:
    """The tabs at the left and a remark at the right, in `width` cells.

    When narrow the remark goes first; then only the tabs around the active one stay, whole, with an
    ellipsis at each end where some are missing.
    """
    cells = [_tab(tab) for tab in tabs]
    whole = _join(cells)
    if width_of(whole) + (width_of(right) + APART if right else 1) <= width:
        return spread(whole, right, width)
    active = next((n for n, tab in enumerate(tabs) if tab.active), 0)
    return spread(_tabs_around(cells, active, width - 1, glyphs.ellipsis), (), width, glyphs.ellipsis)


def footer(here: Sequence[Key], places: Sequence[Key], count: str, width: int, glyphs: Glyphs = UNICODE) -> Line:
    """The keys of this row, a wall, the places and the count at the right, in `width` cells.

    When narrow the first places go first, but the last two of them stay; then the last keys of here; before one
    that should stay, long words and the count.
    """
    mine, others = list(here), list(places)
    right: Line = line(("dim", count)) if count else ()
    while width_of(left := _keys_and_places(mine, others, glyphs)) + (width_of(right) + APART if right else 1) > width:
        if len(others) > PLACES_KEPT:
            others.pop(0)
        elif mine and not mine[-1].stays:
            mine.pop()
        elif (brief := [key.shortened() for key in mine]) != mine:
            mine = brief
        elif right:
            right = ()
        elif mine:
            mine.pop()
        else:
            break
    return spread(left, right, width, glyphs.ellipsis)


def banner(what: str, mend: str, after: str, right: str, width: int) -> Line:
    """One reversed line: what happened, the mend in bold, what follows (goes first) and the age of the data."""
    tail: Line = line(("banner", right))
    long = line(("banner", f"  {what}  "), ("banner_strong", mend), ("banner", f"  {after}" if after else ""))
    short = line(("banner", f"  {what}  "), ("banner_strong", mend))
    left = long if width_of(long) + width_of(tail) + APART <= width else short
    if width_of(left) + width_of(tail) + APART > width:
        tail = ()
    return tuple((token if token == "banner_strong" else "banner", text) for token, text in spread(left, tail, width))


def label(name: str, value: Line, hue: str = "dim") -> Line:
    """A label in its column of 16 cells and the value after it; a name that fills the column pushes the value."""
    head = line(GUTTER, (hue, name))
    gap = max(2, len(GUTTER[1]) + LABEL_WIDTH - width_of(head))
    return line(*head, ("text", " " * gap), *value) if value else head


def title(left: Line, right: Line, width: int) -> Line:
    """The title line of a pane: glyph, name, state in words; at the right attempt, exit, id, if there is room."""
    whole = line(GUTTER, *left)
    return spread(whole, right if width_of(whole) + width_of(right) + APART <= width else (), width)


def rule(width: int, glyphs: Glyphs = UNICODE) -> Line:
    """The line over a pane."""
    return fit(line(GUTTER, ("faint", glyphs.rule * (width - 3))), width)


def _where(place: str, region: str, crumbs: Sequence[str], glyphs: Glyphs) -> Line:
    parts = [GUTTER, ("strong", place), ("text", " " if region else ""), ("dim", region)]
    for n, crumb in enumerate(crumbs, 1):
        parts += [("faint", f" {glyphs.crumb} "), ("strong" if n == len(crumbs) else "dim", crumb)]
    return line(*parts)


def _trust(freshness: Freshness, extras: Sequence[Line]) -> Line:
    parts = [(freshness.token, freshness.text)]
    for extra in extras:
        parts += [BETWEEN_TABS, *extra]
    return line(*parts)


def _tab(tab: View) -> Line:
    head = line(("key", tab.digit), " ", ("tab", tab.name)) if tab.active else line(("dim", f"{tab.digit} {tab.name}"))
    return line(*head, " ", *tab.counts) if tab.counts else head


def _join(cells: Sequence[Line]) -> Line:
    out: Line = (GUTTER,)
    for n, cell in enumerate(cells):
        out = (*out, *((BETWEEN_TABS,) if n else ()), *cell)
    return out


def _tabs_around(cells: Sequence[Line], active: int, width: int, ellipsis: str) -> Line:
    """The longest row of whole tabs with the active one in it: grown to the right first, then to the left."""
    missing: Line = line(("dim", ellipsis))

    def between(first: int, end: int) -> Line:
        before, after = [missing] * (first > 0), [missing] * (end < len(cells))
        return _join([*before, *cells[first:end], *after])

    first, end = active, active + 1
    while end < len(cells) and width_of(between(first, end + 1)) <= width:
        end += 1
    while first > 0 and width_of(between(first - 1, end)) <= width:
        first -= 1
    return between(first, end)


def _keys_and_places(here: Sequence[Key], places: Sequence[Key], glyphs: Glyphs) -> Line:
    left, right = _keys(here), _keys(places)
    wall = line("   ", ("faint", glyphs.wall), "  ") if left and right else ()
    return line(GUTTER, *left, *wall, *right)


def _keys(keys: Sequence[Key]) -> Line:
    parts: list[tuple[str, str]] = []
    for key in keys:
        hue = "dim" if key.dead else "key"
        parts += [*([GUTTER] if parts else []), (hue, key.keys), ("dim", f" {key.word}" if key.word else "")]
    return line(*parts)
