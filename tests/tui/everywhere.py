"""The ways to every screen that there is, so that a new one is looked at as all others are."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from driver import Driver
from textual.screen import Screen

from batchtui.demo.server import Server
from batchtui.domain.grouping import Group
from batchtui.domain.state import JobState
from batchtui.tui import screens
from batchtui.tui.screens.array import ArrayScreen
from batchtui.tui.widgets.form_fields import FieldInput
from batchtui.tui.widgets.log_view import LogView

WITHHELD = {"ProgressScreen": ("TerminateJob", "TerminateJobs"), "ReadingScreen": ("DescribeJobs",)}
"""What is not answered on the way to a screen that is there only while something is waited for."""

WAYS: dict[str, tuple[str, tuple[str, ...]]] = {
    "BoardScreen": ("plain", ()),
    "RunsScreen": ("plain", ("enter",)),
    "JobScreen": ("plain", ("d",)),
    "LogScreen": ("running", ("l",)),
    "LineScreen": ("running", ("l", "enter")),
    "ArrayScreen": ("array", ("enter", "enter")),
    "FailuresScreen": ("plain", ("exclamation_mark",)),
    "SchedulesScreen": ("plain", ("at",)),
    "QueuesScreen": ("plain", ("number_sign",)),
    "DefinitionsScreen": ("plain", ("dollar_sign",)),
    "RevisionsScreen": ("plain", ("dollar_sign", "enter")),
    "DefinitionScreen": ("plain", ("dollar_sign", "enter", "enter")),
    "HelpScreen": ("plain", ("question_mark",)),
    "MenuScreen": ("plain", ("c",)),
    "ConfirmScreen": ("running", ("S",)),
    "ProgressScreen": ("running", ("S", "y")),
    "AskScreen": ("running", ("l", "i")),
    "AlertsScreen": ("plain", ("ampersand",)),
    "AuditScreen": ("plain", (":audit",)),
    "LocksScreen": ("plain", (":locks",)),
    "FormScreen": ("plain", ("E",)),
    "CommandTextScreen": ("plain", ("E", "f3")),
    "DeedScreen": ("plain", (":audit", "enter")),
    "ReadingScreen": ("plain", ("R",)),
    "PastScreen": ("plain", ("percent_sign",)),
}
"""Each screen, the kind of row of the board from which it is reached, and by which keys (`:` begins a command)."""


def every_screen() -> set[str]:
    """The names of all screens in `tui/screens` but those that others are made from."""
    for module in pkgutil.iter_modules(screens.__path__):
        import_module(f"{screens.__name__}.{module.name}")
    ours = {one for one in _kinds(Screen) if one.__module__.startswith(screens.__name__)}
    return {one.__name__ for one in ours if not any(other is not one and issubclass(other, one) for other in ours)}


def _kinds(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from _kinds(one)


async def go_to(d: Driver, name: str, story: Server) -> None:
    """From the board to a screen; what it waits for is withheld."""
    kind, keys = WAYS[name]
    for operation in WITHHELD.get(name, ()):
        story.door.hold(operation)
    await _to_row(d, kind)
    for key in keys:
        if type(d.screen).__name__ == "LogScreen":
            await d.until(lambda: len(d.screen.query_one(LogView).rows), "its lines")
        if type(d.screen).__name__ in ("AuditScreen", "DefinitionsScreen", "RevisionsScreen"):
            await d.until(lambda: d.screen.query("#rows") and d.table.items, "its rows")
        if type(d.screen).__name__ == "FormScreen":
            await d.until(lambda: isinstance(d.app.focused, FieldInput), "a field with the keys")
        before = d.screen
        if len(key) > 1 and key.startswith(":"):
            before.action_command(f"app.{key[1:]}")
        else:
            await d.press(key)
        await d.until(lambda before=before: d.screen is not before, f"what {key} leads to")
    await d.expect_screen(name)
    if isinstance(d.screen, ArrayScreen):
        await d.until(lambda: d.screen.seen.complete, "its children")
    if type(d.screen).__name__ == "FormScreen":
        await d.until(lambda: isinstance(d.app.focused, FieldInput), "a field with the keys")
    await d.pilot.pause()


async def back_to_board(d: Driver, story: Server) -> None:
    """From any screen; what was withheld is answered."""
    story.door.release()
    for _ in range(8):
        if type(d.screen).__name__ == "BoardScreen":
            break
        await d.press("escape")
    await d.expect_screen("BoardScreen")


def _is(item: Group, kind: str) -> bool:
    if kind == "array":
        return item.newest.is_array
    runs = any(job.state is JobState.RUNNING for job in item.active)
    return not item.newest.is_array and (kind == "plain" or runs)


async def _to_row(d: Driver, kind: str) -> None:
    """Puts the cursor, by keys, on the first row of its kind."""
    items = await d.until(lambda: any(_is(item, kind) for item in d.table.items) and d.table.items, f"a row: {kind}")
    at = next(n for n, item in enumerate(items) if _is(item, kind))
    await d.press("g", *["j"] * at)
    await d.until(lambda: _is(d.table.current, kind), f"the cursor on a row: {kind}")
