"""A tiny app with one log in it."""

from textual import on
from textual.app import App

from batchtui.tui.theme import THEMES, VARIABLE_DEFAULTS
from batchtui.tui.widgets.log_view import LogRow, LogView

NOON_MS = 1_795_521_600_000
"""2026-11-24 12:00:00 in UTC."""


def numbered(first, count):
    return [LogRow(NOON_MS + n * 1000, f"line {n}") for n in range(first, first + count)]


class LogApp(App):
    """One log, and the messages it posted, by name, in `told`."""

    def __init__(self, rows=(), theme="batchtui"):
        super().__init__()
        self.told = []
        self.first, self.wanted = list(rows), theme
        self.log_view = LogView()
        for one in THEMES:
            self.register_theme(one)

    def get_theme_variable_defaults(self):
        return VARIABLE_DEFAULTS

    def compose(self):
        yield self.log_view

    def on_mount(self):
        self.theme = self.wanted
        if self.first:
            self.log_view.extend(self.first)
        self.log_view.focus()

    @on(LogView.ReachedTop)
    def reached(self, event):
        self.told.append(("top", event.control is self.log_view))

    @on(LogView.FollowChanged)
    def follow(self, event):
        self.told.append(("follow", event.control.following))


def lines(view):
    """What the view shows, line by line."""
    return [view.render_line(y).text.rstrip() for y in range(view.size.height)]


def messages(view):
    """What the view shows, without the times."""
    return [line[12:] for line in lines(view)]
