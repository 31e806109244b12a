"""Which keys the footer of a screen tells of now."""

from typing import TYPE_CHECKING

from batchtui.tui.cells.frame import Key
from batchtui.tui.commands.command import refusal

if TYPE_CHECKING:
    from batchtui.tui.screens.base import BaseScreen

TYPING = [Key("enter", "keep"), Key("esc", "clear")]
"""All that applies while a filter is typed: letters are text."""
CLEARED = Key("esc", "clear filter")
"""First of all while one is in force: it hides rows."""


def keys_here(screen: "BaseScreen") -> list[Key]:
    """What can be done with the row, or the field, that has the keys."""
    field = screen.filter_field
    if field.typing:
        return [*TYPING, Key("up", "recall")] if field.recalls else TYPING
    return [*([CLEARED] if field.kept else []), *_keys(screen, place=False)]


def keys_to_places(screen: "BaseScreen") -> list[Key]:
    """Where one can go; while a filter is typed nowhere."""
    return [] if screen.filter_field.typing else _keys(screen, place=True)


def _keys(screen: "BaseScreen", place: bool) -> list[Key]:
    return [
        Key(command.shown, screen.word_of(command) + command.count(screen))
        for command in screen.all_commands()
        if command.footer and command.place is place and refusal(command, screen) is None
    ]
