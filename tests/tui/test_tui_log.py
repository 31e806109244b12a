"""A run's log from the board: its lines arrive, follow holds to the end until it is left, every attempt is there."""

import pytest
from driver import Driver, dashboard, submit

from batchtui.demo.server import Server
from batchtui.logs.text import GAP
from batchtui.tui.widgets.log_view import LogView


def view(d: Driver) -> LogView:
    """The log on the screen."""
    return d.screen.query_one(LogView)


def at_the_end(d: Driver) -> bool:
    """Whether the newest line is on the screen."""
    return view(d).rows_shown().stop == len(view(d).rows)


async def open_running(d: Driver, story: Server) -> None:
    """Opens the log of a run that has just begun, by keys from the board."""
    submit(story.endpoint, "talkative", "fraud-score-train")
    story.door.world.clock.tick(6)
    await d.press("r")
    await d.until(lambda: "RUNNING" in d.row("talkative"), "a running run")
    await d.to_row("talkative")
    await d.press("l")
    await d.expect_screen("LogScreen")


async def test_one_key_from_the_board_to_lines_that_arrive(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await open_running(d, story)
        await d.expect_text("talkative starting, attempt 1", "following")
        before = len(view(d).rows)
        story.door.world.clock.tick(5)
        await d.until(lambda: len(view(d).rows) > before, "new lines")
        await d.until(lambda: at_the_end(d), "the newest line on the screen")


async def test_scrolling_up_stops_the_following(story: Server) -> None:
    async with dashboard(story.endpoint, size=(80, 14)) as d:
        await d.settled()
        await open_running(d, story)
        await d.press("u")
        story.door.world.clock.tick(15)
        await d.until(lambda: view(d).max_scroll_y > 3, "more lines than the screen holds")
        assert view(d).following
        await d.press("pageup")
        await d.expect_text("not following")
        at = view(d).scroll_offset.y
        before = len(view(d).rows)
        story.door.world.clock.tick(3)
        await d.until(lambda: len(view(d).rows) > before, "new lines")
        await d.expect_text("new lines below")
        assert view(d).scroll_offset.y == at
        await d.press("G")
        await d.expect_gone("not following")
        assert view(d).following
        await d.until(lambda: at_the_end(d), "the newest line on the screen")


@pytest.mark.prove
async def test_the_end_is_told_once_the_last_lines_have_come(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await open_running(d, story)
        story.door.world.clock.tick(120)
        await d.expect_text("this is the end of its log", "SUCCEEDED")
        assert "following" not in d.text() and "exit 0" in d.text()


async def test_a_log_that_is_complete_says_so(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.to_row("invoice-reconcile")
        await d.press("l")
        await d.expect_text("the job failed; this is the end of its log", "✗ FAILED")
        assert "following" not in d.text()


async def test_every_attempt_is_there(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.to_row("my-service-do-something")
        await d.press("l")
        await d.expect_screen("LogScreen")
        await d.expect_text("attempt 1 2 3", "starting, attempt 3")
        await d.press("left_square_bracket")
        await d.expect_text("starting, attempt 2")
        await d.press("left_square_bracket")
        await d.expect_text("starting, attempt 1")
        await d.press("left_square_bracket")
        await d.expect_toast("There are 3 attempts, 1 to 3.")
        await d.press("right_square_bracket")
        await d.expect_text("starting, attempt 2")
        assert "starting, attempt 1" not in d.text()


async def test_a_log_is_searched(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.to_row("my-service-do-something")
        await d.press("l")
        await d.expect_text("starting, attempt 3")
        await d.press("slash", *"starting", "enter")
        await d.until(lambda: not d.screen.reading_back, "all to be read")
        await d.expect_text("/ starting", "1 of 1 hit")
        assert "n next hit" in d.footer()
        await d.press("escape")
        await d.expect_gone("hits")


async def test_a_run_that_never_started_says_so(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.to_row("media-transcode-720p")
        await d.press("l")
        await d.expect_screen("LogScreen")
        await d.until(lambda: view(d).note and "asking" not in view(d).note[0][1], "a word on why there is no line")
        assert "RUNNABLE" in d.text()
        await d.press("q")
        await d.expect_screen("BoardScreen")


async def test_leaving_while_lines_come_is_no_trouble(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await open_running(d, story)
        for _ in range(12):
            story.door.world.clock.tick(1)
            await d.press("q")
            await d.expect_screen("BoardScreen")
            await d.press("l")
            await d.expect_screen("LogScreen")
        await d.expect_text("talkative starting")


async def test_a_job_that_nobody_knows(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.press("colon")
        await d.expect_screen("CommandPalette")
        await d.paste("job 00000000-0000-4000-8000-000000000000")
        await d.expect_text("Opens that job")
        await d.press("enter")
        await d.expect_toast("00000000-0000-4000-8000-000000000000")
        await d.expect_screen("BoardScreen")


async def test_the_very_first_line_is_there_before_all_between_is(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.to_row("warehouse-vacuum")
        await d.press("l")
        await d.expect_text("this is the end of its log")
        await d.press("g")
        await d.expect_text("warehouse-vacuum starting, attempt 1")
        first = view(d).rows
        gap = next(n for n in range(len(first)) if first.row(n).text == GAP)
        assert view(d).scroll_offset.y == 0
        before = len(view(d).rows)
        view(d).show(gap)
        await d.until(lambda: len(view(d).rows) > before, "lines in the gap")
        assert "vacuuming sales_" in d.text()
