"""A hand at the dashboard's keys: it presses, reads the screen and waits for what it should say."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import boto3
import pytest
from textual import events
from textual.pilot import Pilot
from textual.widget import Widget

from batchtui.cli.dashboard import make_app
from batchtui.cli.options import Chosen
from batchtui.store.history import History
from batchtui.tui.app import BatchtuiApp
from batchtui.tui.screens.base import BaseScreen
from batchtui.tui.widgets.table import LineTable

DEADLINE_S = 20.0
KEYS = {"AWS_ACCESS_KEY_ID": "demo", "AWS_SECRET_ACCESS_KEY": "demo", "AWS_DEFAULT_REGION": "ap-northeast-2"}


class Driver:
    """Drives one running dashboard."""

    def __init__(self, app: BatchtuiApp, pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Presses keys, one after the other."""
        await self.pilot.press(*keys)

    async def paste(self, text: str) -> None:
        """Pastes a text into what has the focus."""
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()

    async def until(self, holds: Callable[[], Any], what: str = "") -> Any:
        """Waits until something holds, and gives what it was."""
        deadline = time.monotonic() + DEADLINE_S
        while not (value := holds()):
            if time.monotonic() > deadline:
                raise AssertionError(f"never came: {what or 'the condition'}\n{self.text()}")
            await self.pilot.pause(0.02)
        return value

    async def expect_text(self, *texts: str) -> None:
        """Waits until the screen shows all the texts."""
        await self.until(lambda: all(text in self.text() for text in texts), " and ".join(texts))

    async def settled(self) -> None:
        """Waits until the whole past has been read, and the board shows it."""
        board = self.app.ports.board
        await self.until(lambda: board.status.history_complete, "the whole past")
        await self.until(lambda: not self.app._gathering.waiting and "asking" not in self.text(), "a quiet board")

    async def expect_gone(self, text: str) -> None:
        """Waits until the screen shows a text no longer."""
        await self.until(lambda: text not in self.text(), f"the end of {text!r}")

    async def expect_screen(self, name: str) -> Any:
        """Waits until a screen of this class is on top and has been laid out."""
        await self.until(lambda: type(self.app.screen).__name__ == name and self.app.screen.size.width, name)
        await self.pilot.pause()
        return self.app.screen

    async def expect_toast(self, *texts: str) -> str:
        """Waits for a toast that says all the texts."""
        return str(await self.until(lambda: self.toast(*texts), f"a toast: {' … '.join(texts)}"))

    async def to_row(self, text: str) -> None:
        """Moves the cursor onto the first row that says a text, by keys."""
        await self.until(lambda: any(text in row for row in self.rows()), f"a row with {text}")
        for _ in range(400):
            at = next((n for n, row in enumerate(self.rows()) if text in row), None)
            if at is not None and at == self.table.cursor:
                return
            await self.press("j" if at is None or at > self.table.cursor else "k")
        raise AssertionError(f"the cursor never reached {text}\n{self.text()}")

    @property
    def screen(self) -> Any:
        """The screen on top."""
        return self.app.screen

    @property
    def table(self) -> LineTable[Any]:
        """The table of the screen on top."""
        return self.app.screen.query_one("#rows", LineTable)

    def rows(self) -> list[str]:
        """Every row of the table as it would be painted, those that are not on the screen too."""
        from batchtui.tui.cells.spans import fit

        table = self.table
        return [
            " ".join(_plain(fit(column.cell(item), max(column.width, 40))) for column in table.columns)
            for item in list(table.items)
        ]

    def row(self, text: str) -> str:
        """The first row that says a text; empty when none does."""
        return next((row for row in self.rows() if text in row), "")

    def toast(self, *texts: str) -> str:
        """The newest toast that says all the texts; empty when none does."""
        said = [note.message for note in self.app._notifications]
        return next((one for one in reversed(said) if all(text in one for text in texts)), "")

    def lines(self) -> list[str]:
        """The whole terminal as it is painted now."""
        compositor = self.app.screen._compositor
        return ["".join(segment.text for segment in strip) for strip in compositor.render_strips()]

    def text(self) -> str:
        """The same as one text."""
        return "\n".join(self.lines())

    def footer(self) -> str:
        """The last line of the screen."""
        return _strip_of(self.app.screen.query_one("#foot"))

    def header(self) -> str:
        """The first line of the screen."""
        return _strip_of(self.app.screen.query_one("#head"))


def submit(endpoint: str, name: str, definition: str = "cleanup", queue: str = "default", **more: Any) -> str:
    """Submits a job beside the dashboard, as somebody else would; its id."""
    batch = boto3.client(
        "batch",
        endpoint_url=endpoint,
        region_name=KEYS["AWS_DEFAULT_REGION"],
        aws_access_key_id="demo",
        aws_secret_access_key="demo",
    )
    answer = batch.submit_job(jobName=name, jobDefinition=definition, jobQueue=queue, **more)
    return str(answer["jobId"])


def _plain(line: Any) -> str:
    return "".join(text for _, text in line)


def _strip_of(widget: Widget) -> str:
    return widget.render_line(0).text


@asynccontextmanager
async def dashboard(
    endpoint: str,
    size: tuple[int, int] = (120, 40),
    read_only: bool = False,
    place: str = "demo",
    memory: History | None = None,
    config: str | None = None,
    opens: str = "",
) -> AsyncIterator[Driver]:
    """The dashboard on an endpoint, composed as `batchtui` composes it, in a terminal of this size."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**KEYS, "AWS_ENDPOINT_URL": endpoint}.items():
            patch.setenv(name, value)
        app = make_app(Chosen(read_only=read_only, config=config), place, memory, opens=opens)
        async with app.run_test(size=size, notifications=True) as pilot:
            driver = Driver(app, pilot)
            await driver.until(lambda: isinstance(app.screen, BaseScreen), "the board")
            try:
                yield driver
            finally:
                app.ports.stop()
