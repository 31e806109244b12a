"""Which keys the footer of a screen tells of now, and which of them a click means."""

from typing import TYPE_CHECKING

from batchtui.tui.cells.frame import Key
from batchtui.tui.cells.pointed import word_at
from batchtui.tui.cells.spans import Line
from batchtui.tui.commands.command import Command, greyed, refusal

if TYPE_CHECKING:
    from batchtui.tui.screens.base import BaseScreen

TYPING = [Key("enter", "keep"), Key("esc", "clear")]
"""All that applies while a filter is typed: letters are text."""
CLEARED = Key("esc", "clear filter", brief="clear")
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


def command_at(screen: "BaseScreen", row: Line, x: int) -> Command | None:
    """The command whose key stands at cell `x` of the footer or the tabs; none while a filter is typed."""
    word = "" if screen.filter_field.typing else word_at(row, x)
    return next((one for one in screen.all_commands() if word and word in (one.shown.split(" ")[0], one.keys)), None)


def _keys(screen: "BaseScreen", place: bool) -> list[Key]:
    return [
        Key(
            command.shown,
            screen.word_of(command) + command.count(screen),
            dead=greyed(command, screen),
            brief=command.brief,
            stays=(command.danger or command.brief is not None) and not screen.POSITION_STAYS,
        )
        for command in screen.all_commands()
        if command.footer and command.place is place and (refusal(command, screen) is None or greyed(command, screen))
    ]
