"""The mouse does what the keys do: tabs, footer, titles."""

from driver import Driver, dashboard

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
