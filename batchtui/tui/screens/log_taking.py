"""What is taken out of a log: lines to the clipboard, a link to its page in CloudWatch."""

from typing import TYPE_CHECKING
from urllib.parse import quote

from batchtui.domain.job import LogPlace
from batchtui.domain.safe import inert_event
from batchtui.tui.cells.spans import ELLIPSIS, Line
from batchtui.tui.screens.acting import arn_of, console_of
from batchtui.tui.widgets.log_view import LogView

if TYPE_CHECKING:
    from batchtui.tui.screens.log import LogScreen

MOST_CHARACTERS = 74_000
"""What the clipboards of common terminals take by OSC 52, which is base64 in 100,000 bytes."""
MOST_LINES = 10_000
"""Lines that are not even read: they would be too long."""
SHOWN_CHARACTERS = 40


def told(view: LogView) -> Line:
    """What the second line says of how the log is shown, and of the lines taken."""
    count = len(view.ranged)
    raw = (("text", "   "), ("dim", "raw")) if view.raw else ()
    taken = (("text", "   "), ("strong", f"{count:,} line{'s' * (count > 1)}"), ("dim", " taken")) if count else ()
    return (*raw, *taken)


def copy(screen: "LogScreen") -> None:
    """The range, else the mouse's selection; without either a menu."""
    view = screen.view
    if len(view.ranged) > MOST_LINES:
        screen.say(f"{len(view.ranged):,} lines are more than a terminal's clipboard takes: F2 saves them.")
    elif view.ranged:
        if _send(screen, lines_of(screen, view.ranged), f"{len(view.ranged):,} lines"):
            view.clear_points()
    elif selected := screen.get_selected_text():
        _send(screen, selected, "what is selected")
    else:
        _ask(screen)


def lines_of(screen: "LogScreen", rows: range) -> str:
    """The lines as they came, without anything that steers a terminal."""
    return "\n".join(inert_event(screen.view.rows.row(row).text) for row in rows)


def _ask(screen: "LogScreen") -> None:
    from batchtui.tui.screens.menu import Choice, MenuScreen

    job, place, row = screen.job, screen.place, screen.view.pointed
    text = lines_of(screen, range(row, row + 1)) if row >= 0 else ""
    choices = [
        Choice("c", "id", job.id if job else ""),
        Choice("l", "this line", text, shown=False),
        Choice("a", "ARN", arn_of(job) if job else ""),
        Choice("g", "log group", place.group if place else ""),
        Choice("s", "log stream", place.stream if place else ""),
        Choice("u", "CloudWatch page", page_of(place, job.scope.region) if place and job else "", shown=False),
    ]

    def chosen(text: str | None) -> None:
        if text:
            short = text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + ELLIPSIS
            _send(screen, text, short)

    screen.app.push_screen(MenuScreen("Copy", [one for one in choices if one.value]), chosen)


def _send(screen: "LogScreen", text: str, what: str) -> bool:
    if len(text.encode()) > MOST_CHARACTERS:
        screen.say(f"{len(text.encode()):,} bytes are more than a terminal's clipboard takes: F2 saves them.")
        return False
    screen.app.copy_to_clipboard(text)
    screen.say(f"Sent to the terminal's clipboard: {what}")
    return True


def open_console(screen: "LogScreen") -> None:
    """The stream at the time of the line; without a stream, the run."""
    from batchtui.tui.screens import acting

    place, row = screen.place, screen.view.pointed
    if place is None or not place.stream or screen.job is None:
        acting.open_console(screen)
        return
    since_ms = screen.view.rows.row(row).timestamp_ms if row >= 0 else None
    url = page_of(place, screen.job.scope.region, since_ms)
    screen.app.open_url(url)
    screen.say(f"Asked the browser to open {url}")


def page_of(place: LogPlace, region: str, since_ms: int | None = None) -> str:
    """The console's page of a stream, at a time (ms since epoch).

    Its names are quoted twice, with `$` for the second `%`.
    """
    region = place.region or region
    names = f"log-group/{_twice(place.group)}/log-events/{_twice(place.stream)}"
    since = f"$3Fstart$3D{since_ms}" if since_ms is not None else ""
    domain = console_of(region)
    return f"https://{domain}/cloudwatch/home?region={region}#logsV2:log-groups/{names}{since}"


def _twice(name: str) -> str:
    return quote(quote(name, safe=""), safe="").replace("%", "$")
