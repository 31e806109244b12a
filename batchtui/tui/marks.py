"""What another window has marked as read meanwhile, asked of the store now and then."""

from typing import TYPE_CHECKING

from batchtui.tui.messages import Delivered

if TYPE_CHECKING:
    from collections.abc import Callable

    from batchtui.tui.app import BatchtuiApp
    from batchtui.tui.seen import Marks

MARKS_EVERY_S = 5.0
"""How often it is asked."""


def ask_marks(app: "BatchtuiApp") -> None:
    """Asks about the scope that is shown; what has come is shown on the screens' thread."""
    status = app.ports.board.status
    scope = status.scope or next((job.scope for job in app.ports.board.failed()[:1]), None)
    if scope is not None:
        app.seen.ask(scope, lambda receive: _handing_over(app, receive))


def _handing_over(app: "BatchtuiApp", receive: "Callable[[Marks], object]") -> "Callable[[Marks], object]":
    def arrive(marks: "Marks") -> None:
        before = app.seen.version
        receive(marks)
        if app.seen.version != before and app.is_running:
            app.show_marks()

    return lambda marks: app.post_message(Delivered(arrive, marks))
