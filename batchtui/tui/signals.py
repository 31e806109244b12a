"""What the terminal around the screens is told: its title, its bell, a notification of the desktop."""

import os
import sys
from typing import TYPE_CHECKING, Any

from textual.app import App

from batchtui.tui.terminal_title import titled

if TYPE_CHECKING:
    from batchtui.tui.alarm import News


class Signals:
    """Each as far as the config wants it."""

    def __init__(self, app: App[Any], titles: bool, rings: bool, desktop: str) -> None:
        """`desktop`: one of `desktop.CHOICES`."""
        self.titles = titles
        self._app = app
        self._rings = rings
        self._desktop = desktop
        self._title = ""

    def title(self, title: str) -> None:
        """The terminal's title, where it is another one."""
        if self.titles and title != self._title and self._app._driver is not None:
            self._title = title
            self._app._driver.write(titled(title))

    def alarm(self, news: "News") -> None:
        """Rings, and has the desktop say it, for what has opened."""
        from batchtui.tui.alarm import opened_sentence
        from batchtui.tui.desktop import notification, taken

        if not news.opened:
            return
        if self._rings:
            self._app.bell()
        way = taken(self._desktop, os.environ)
        if way and self._app._driver is not None and _is_terminal():
            inside_tmux = bool(os.environ.get("TMUX"))
            self._app._driver.write(notification(way, "batchtui", opened_sentence(news.opened), inside_tmux))


def _is_terminal() -> bool:
    """Whether what Textual writes goes to a terminal."""
    return sys.__stderr__ is not None and sys.__stderr__.isatty()
