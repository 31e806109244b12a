"""Choosing the colours: seen at once, and kept."""

from typing import TYPE_CHECKING

from batchtui.tui.screens.menu import Choice, MenuScreen
from batchtui.tui.theme import THEMES

if TYPE_CHECKING:
    from batchtui.tui.app import BatchtuiApp

WORDS = {
    "batchtui": ("d", "dark"),
    "batchtui-light": ("l", "light"),
    "batchtui-16": ("s", "sixteen colours"),
    "batchtui-mono": ("n", "no colours"),
}
"""The letter of each theme, and what it is."""


def ask_theme(app: "BatchtuiApp") -> None:
    """Which one? Its letter."""

    def chosen(name: str | None) -> None:
        if name is not None:
            app.theme = name
            app.kept.put_theme(name, app.theme_at_first)

    choices = [Choice(*WORDS[theme.name], theme.name) for theme in THEMES]
    app.push_screen(MenuScreen("Colours", choices), chosen)
