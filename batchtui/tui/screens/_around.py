"""The lines around a screen's body, as they are now: header, banner, views, trouble, footer."""

from typing import TYPE_CHECKING

from batchtui.poll.clock import machine_ms
from batchtui.tui.cells import status
from batchtui.tui.cells.frame import footer, header
from batchtui.tui.cells.spans import Line
from batchtui.tui.screens._footer_keys import keys_here, keys_to_places

if TYPE_CHECKING:
    from batchtui.tui.screens.base import BaseScreen


def head(screen: "BaseScreen", width: int, _height: int) -> list[Line]:
    """Where this is, and how far to trust it."""
    app, state = screen.batchtui, screen.ports.board.status
    fresh = status.freshness(state, app.place.refresh_s, machine_ms())
    calls, slowed = screen.ports.calls_per_minute(), screen.ports.slowed()
    told = screen.new_failures(), screen.open_alerts()
    extras = status.extras(calls, slowed, state.clock_off_ms, bool(screen.ports.read_only), *told)
    region = app.place.region or (state.scope.region if state.scope else "")
    return [header(app.place.profile, region, screen.crumbs(), fresh, extras, width, app.glyphs)]


def banner(screen: "BaseScreen", width: int, _height: int) -> list[Line]:
    """What keeps AWS from answering; an empty line where nothing does."""
    return [status.banner_of(screen.ports.board.status, screen.batchtui.place, width)]


def views(screen: "BaseScreen", width: int, _height: int) -> list[Line]:
    """The screen's own second line."""
    return [screen.views_line(width)]


def trouble(screen: "BaseScreen", width: int, _height: int) -> list[Line]:
    """What else is wrong; no line where nothing is."""
    return status.trouble_of(screen.ports.board.status, width)


def foot(screen: "BaseScreen", width: int, _height: int) -> list[Line]:
    """The keys, and where in the list this is."""
    return [footer(keys_here(screen), keys_to_places(screen), screen.position(), width, screen.batchtui.glyphs)]
