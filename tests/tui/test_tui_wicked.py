"""Text from AWS is data on every screen: it crashes nothing, and no control character reaches the terminal."""

from collections.abc import Iterator

import pytest
from driver import Driver, dashboard
from wicked import WICKED, steering, wicked_world

from batchtui.demo.server import Server, serving
from batchtui.tui.widgets.log_view import LogView

SIZES = [(80, 24), (120, 40), (200, 50)]


@pytest.fixture
def unkind() -> Iterator[Server]:
    """A demo whose texts are wicked."""
    with serving(wicked_world()) as server:
        yield server


async def look(d: Driver, *keys: str, at: str) -> None:
    """Presses keys, waits for a screen and looks at every line of every widget."""
    await d.press(*keys)
    await d.expect_screen(at)
    await d.pilot.pause()
    assert steering(d.screen) == []
    width, height = d.app.size
    from rich.cells import cell_len

    lines = d.lines()
    assert len(lines) == height and all(cell_len(one) == width for one in lines)


async def settled(d: Driver) -> None:
    """All groups are there."""
    await d.settled()
    await d.until(lambda: len(d.table.items) == len(WICKED) + 1, "every group")


@pytest.mark.parametrize("size", SIZES)
async def test_the_lists(unkind: Server, size: tuple[int, int]) -> None:
    async with dashboard(unkind.endpoint, size=size) as d:
        await settled(d)
        for _ in WICKED:
            await look(d, "j", at="BoardScreen")
        await look(d, "1", at="BoardScreen")
        await look(d, "z", at="BoardScreen")
        await look(d, "slash", *"[/]", at="BoardScreen")
        await look(d, "enter", at="BoardScreen")


@pytest.mark.parametrize("size", SIZES)
async def test_the_failures(unkind: Server, size: tuple[int, int]) -> None:
    async with dashboard(unkind.endpoint, size=size) as d:
        await settled(d)
        await look(d, "exclamation_mark", at="FailuresScreen")
        await d.until(lambda: len(d.screen.shown) == len(WICKED), "every failure")
        for _ in range(2 * len(WICKED)):
            await look(d, "j", at="FailuresScreen")
        await look(d, "g", "j", "space", "v", "m", at="FailuresScreen")
        await look(d, "slash", *"[/]", at="FailuresScreen")
        await look(d, "escape", "asterisk", "R", at="ConfirmScreen")
        await look(d, "escape", at="FailuresScreen")


async def to_group(d: Driver, name: str) -> None:
    """Puts the cursor on a group, by keys."""
    at = next(n for n, item in enumerate(d.table.items) if item.name == name)
    await d.press("g", *["j"] * at)
    assert d.table.current.name == name


async def test_what_is_below_the_board(unkind: Server) -> None:
    async with dashboard(unkind.endpoint, size=SIZES[0]) as d:
        await settled(d)
        for name in WICKED:
            await to_group(d, name)
            await look(d, "enter", at="RunsScreen")
            await look(d, "enter", at="JobScreen")
            await d.expect_text("ATTEMPTS")
            for key in ("2", "x", "3", "slash"):
                await look(d, key, at="JobScreen")
            await look(d, "escape", "l", at="LogScreen")
            await d.until(lambda: len(d.screen.query_one(LogView).rows) > 3, "its lines")
            await look(d, "w", at="LogScreen")
            await look(d, "q", "q", "q", at="BoardScreen")


@pytest.mark.prove
async def test_what_stands_before_a_screen(unkind: Server) -> None:
    async with dashboard(unkind.endpoint, size=SIZES[1]) as d:
        await settled(d)
        for name in WICKED:
            await to_group(d, name)
            await look(d, "question_mark", at="HelpScreen")
            await look(d, "escape", "c", at="MenuScreen")
            await look(d, "n", at="BoardScreen")
            await d.expect_toast("clipboard")
            await look(d, "S", at="ConfirmScreen")
            await look(d, "escape", "R", at="ConfirmScreen")
            await look(d, "escape", at="BoardScreen")
            await look(d, "E", at="FormScreen")
            await d.until(lambda: d.screen.state is not None, "the fields")
            await look(d, "f4", "f5", "f3", at="CommandTextScreen")
            await look(d, "escape", at="FormScreen")
            await look(d, "escape", at="BoardScreen")
        await look(d, "asterisk", "S", at="ConfirmScreen")
        await look(d, "y", at="BoardScreen")
        await d.expect_toast("Asked AWS to stop")
        await look(d, "R", at="ConfirmScreen")
        await look(d, "y", at="BoardScreen")
        await d.until(lambda: "SubmitJob" in unkind.door.counted() and len(d.app._notifications) > 2, "its answer")
        await look(d, "colon", at="CommandPalette")
        await look(d, *"queue", at="CommandPalette")
        await d.expect_text("Only its runs")
        assert steering(d.screen) == []
