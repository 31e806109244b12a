"""A tiny app with one table in it, and rows as unkind as AWS lets them be."""

from dataclasses import dataclass, replace

from textual import on
from textual.app import App

from batchtui.tui.cells.spans import line
from batchtui.tui.theme import THEMES, VARIABLE_DEFAULTS
from batchtui.tui.widgets.table import Column, LineTable


@dataclass(frozen=True, slots=True)
class Row:
    """A run as the tests need it."""

    id: str
    name: str
    state: str = "SUCCEEDED"


NAMES = (
    "정산-일일-배치",
    "x [/] y",
    "\x1b[2Jwiped\x07",
    "n" * 128,
    "日次レポート-集計",
    "a\u202eb\u200b",
    "[red]loud[/red]",
)
TOKENS = {"FAILED": "failed", "RUNNING": "running", "SUCCEEDED": "succeeded"}


def unkind(count):
    return [Row(f"id-{n}", NAMES[n % len(NAMES)], "FAILED" if n % 5 == 0 else "SUCCEEDED") for n in range(count)]


def renamed(row, name):
    return replace(row, name=name)


def columns(name_width=0):
    return [
        Column("name", "JOB", name_width, lambda row: line(("strong", row.name))),
        Column("state", "NOW", 9, lambda row: line((TOKENS[row.state], row.state))),
        Column("age", "AGE", 4, lambda row: line(row.id[-2:]), right=True),
    ]


class CountingTable(LineTable[Row]):
    """Counts the lines it is asked for, so that cost can be told without a clock."""

    painted = 0

    def render_line(self, y):
        self.painted += 1
        return super().render_line(y)


class TableApp(App):
    """One table, and every message it posts in `told`."""

    CSS = "LineTable { height: 1fr; }"

    def __init__(self, items=(), cols=None, theme="batchtui"):
        super().__init__()
        self.told = []
        self.first = list(items)
        self.wanted = theme
        self.table = CountingTable(
            cols or columns(), key=lambda row: row.id, quiet=lambda row: row.state == "SUCCEEDED"
        )
        for one in THEMES:
            self.register_theme(one)

    def get_theme_variable_defaults(self):
        return VARIABLE_DEFAULTS

    def compose(self):
        yield self.table

    def on_mount(self):
        self.theme = self.wanted
        self.table.set_items(self.first)
        self.table.focus()

    @on(LineTable.Moved)
    def moved(self, event):
        self.told.append(("moved", event.row, event.item.id, event.control is self.table))

    @on(LineTable.Opened)
    def opened(self, event):
        self.told.append(("opened", event.row, event.item.id, event.control is self.table))

    @on(LineTable.Marked)
    def marked(self, event):
        self.told.append(("marked", sorted(event.control.marks)))

    @on(LineTable.HeaderClicked)
    def header(self, event):
        self.told.append(("header", event.column, event.control is self.table))


def strips(table):
    """Every line of the table as it would be written now."""
    return [table.render_line(y) for y in range(table.size.height)]


def texts(table):
    return [strip.text.rstrip() for strip in strips(table)]
