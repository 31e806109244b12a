"""The mouse does what the keys do: tabs, footer, titles."""

from driver import Driver, dashboard
from textual import events

from batchtui.demo.server import Server


async def click(d: Driver, line: int, text: str) -> None:
    """Clicks on a text of a line of the terminal."""
    await d.pilot.click(offset=(d.lines()[line].index(text), line))


async def test_tabs_and_keys_of_the_footer_are_buttons(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        queues = d.app.ports.board.queues
        at = next(n for n, row in enumerate(d.lines()) if "0 all" in row or "0  all" in row)
        await click(d, at, queues[1].name)
        assert d.screen.queue == queues[1].name
        await click(d, at, "0 all")
        assert d.screen.queue == ""
        await click(d, 39, "p peek")
        assert not d.screen.query_one("#pane").display
        await click(d, 39, "enter")
        await d.expect_screen("RunsScreen")
        await click(d, 39, "q back")
        await d.expect_screen("BoardScreen")


async def test_rows_and_titles_are_clicked_and_the_wheel_leaves_the_cursor(story: Server) -> None:
    async with dashboard(story.endpoint, size=(80, 24)) as d:
        await d.settled()
        head = next(n for n, row in enumerate(d.lines()) if "JOB" in row and "NOW" in row)
        await click(d, head + 3, "✗ FAILED")
        assert d.table.cursor == 2
        at = d.table.current
        await d.pilot.resize_terminal(80, 14)
        for scrolled in (1, 2):
            await d.pilot._post_mouse_events([events.MouseScrollDown], d.table, offset=(5, 3), button=0)
            await d.until(lambda scrolled=scrolled: d.table.scroll_offset.y >= scrolled, "other rows")
        assert d.table.current is at
        await d.pilot.resize_terminal(80, 24)
        await d.press("g")
        await click(d, head, "JOB")
        await d.until(lambda: "JOB ▴" in d.lines()[head], "an arrow in the title")
        names = [item.name.casefold() for item in d.table.items]
        assert names == sorted(names)
        await click(d, head, "JOB")
        await d.until(lambda: "JOB ▾" in d.lines()[head], "the other way")
        assert [item.name.casefold() for item in d.table.items] == sorted(names, reverse=True)
        await d.pilot.click(offset=(6, head + 2), times=2)
        await d.expect_screen("RunsScreen")
