"""From the name of a place to its screen: the one that is open, or a new one."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from batchtui.tui.screens.base import BaseScreen

SCREENS = {
    "alerts": "AlertsScreen",
    "audit": "AuditScreen",
    "definitions": "DefinitionsScreen",
    "failures": "FailuresScreen",
    "locks": "LocksScreen",
    "queues": "QueuesScreen",
    "schedules": "SchedulesScreen",
}
"""Each in the module of the place's name, which is loaded when somebody goes there."""


def go_to(screen: "BaseScreen", place: str) -> None:
    """Opens a place; the queues at the place in line of the run that is looked at."""
    job = screen.run_to_look_at()
    screen.batchtui.show_place(getattr(import_module(f"batchtui.tui.screens.{place}"), SCREENS[place]))
    look_for = getattr(screen.app.screen, "look_for", None)
    if place == "queues" and look_for is not None:
        look_for(job)


def go_to_past(screen: "BaseScreen") -> None:
    """The history of the run's job name; of names that are folded, of all of them."""
    from batchtui.domain.grouping import Group
    from batchtui.tui.screens.past import PastScreen
    from batchtui.tui.screens.rows import RowScreen

    row = screen.table.current if isinstance(screen, RowScreen) else None
    job = screen.run_to_look_at()
    if isinstance(row, Group) and row.names:
        screen.app.push_screen(PastScreen(row.name, row.names))
    elif job is not None:
        screen.app.push_screen(PastScreen(job.name, (job.name,)))
