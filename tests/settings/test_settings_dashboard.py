"""The dashboard is handed what the config says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from batchtui.cli.dashboard import make_app
from batchtui.cli.options import BrokenConfig, Chosen
from batchtui.domain.when import DAY, HOUR
from batchtui.tui.app import BatchtuiApp
from batchtui.tui.cells.glyphs import ASCII, UNICODE
from batchtui.tui.screens.board import BoardScreen


@asynccontextmanager
async def board(config: Path | None = None) -> AsyncIterator[tuple[BatchtuiApp, BoardScreen]]:
    app = make_app(Chosen(config=str(config) if config else None))
    async with app.run_test(size=(120, 40)):
        screen = app.screen
        assert isinstance(screen, BoardScreen)
        yield app, screen
        app.ports.stop()


@pytest.fixture
def file(tmp_path: Path, at: Any, standing: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    at(standing.endpoint)
    for name, value in {"TERM": "xterm-256color", "COLORTERM": "truecolor"}.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "mine.toml"


async def test_all_settings_reach_their_rooms(file: Path) -> None:
    file.write_text('refresh = 7\nsince = "2h"\nascii = true\ntheme = "batchtui-light"\n')
    async with board(file) as (app, screen):
        assert app.ports.poller._refresh_s == 7.0
        assert screen.since_ms == 2 * HOUR and app.glyphs is ASCII and app.theme == "batchtui-light"


async def test_without_a_file_they_are_the_defaults(file: Path) -> None:
    async with board() as (app, screen):
        assert app.ports.poller._refresh_s == 5.0
        assert screen.since_ms == 24 * HOUR and app.glyphs is UNICODE and app.theme == "batchtui"


async def test_the_steps_of_since_lead_on_from_any_span(file: Path) -> None:
    file.write_text('since = "2h"\n')
    async with board(file) as (_, screen):
        seen = []
        for by in (1, 1, -1, -1, -1, -1):
            screen.step_since(by)
            seen.append(screen.since_ms // HOUR)
        assert seen == [6, 24, 6, 1, 1, 1]
    file.write_text('since = "100d"\n')
    async with board(file) as (_, screen):
        screen.step_since(1)
        assert screen.since_ms == 100 * DAY
        screen.step_since(-1)
        assert screen.since_ms == 90 * DAY


def test_a_broken_file_opens_no_dashboard(file: Path) -> None:
    file.write_text("refresh = soon\n")
    with pytest.raises(BrokenConfig, match=r"mine\.toml:1: refresh: "):
        make_app(Chosen(config=str(file)))
