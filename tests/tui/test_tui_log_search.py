"""Searching a long log on the screen: only the hits, what is not loaded yet, and going to a moment."""

from driver import Driver, dashboard

from batchtui.demo.server import Server
from batchtui.logs.text import GAP
from batchtui.tui.widgets.log_view import LogView

LONG = "warehouse-vacuum"
"""What wrote more than is loaded at once."""


def texts(d: Driver) -> list[str]:
    """Every line that is shown."""
    rows = d.screen.query_one(LogView).rows
    return [rows.row(n).text for n in range(len(rows))]


async def open_long(d: Driver) -> None:
    """The log of a run that wrote more than is loaded at once."""
    await d.settled()
    await d.to_row(LONG)
    await d.press("l")
    await d.expect_text("this is the end of its log")


async def test_the_search_goes_on_in_what_is_not_loaded_and_can_be_stopped(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await open_long(d)
        loaded = len(texts(d))
        story.door.hold("GetLogEvents")
        await d.press("slash", *"starting, attempt", "enter")
        await d.expect_text("searched", "back to", "0 hits; esc stops")
        await d.press("escape")
        await d.expect_toast("Stopped")
        story.door.release()
        await d.until(lambda: not d.screen.reading_back, "the end of it")
        await d.press("slash", "enter")
        await d.expect_text("1 hit")
        await d.until(lambda: not d.screen.reading_back, "all to be read")
        assert len(texts(d)) > loaded and f"{LONG} starting, attempt 1" in texts(d)[1]
        await d.expect_text("1 of 1 hit", f"{LONG} starting, attempt 1")


async def test_only_the_hits_with_lines_around_them_and_all_again(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await open_long(d)
        await d.press("f")
        await d.expect_toast("Nothing is searched for")
        await d.press("slash", *"/sales_12_\\d*7\\b/", "enter")
        await d.until(lambda: not d.screen.reading_back and d.screen._lines.complete, "all to be read")
        whole = texts(d)
        await d.until(lambda: d.screen.view.hit > 0, "a hit")
        await d.press("m", "up", "m")
        marked = [whole[row] for row in d.screen.view.marks]
        await d.press("f")
        await d.until(lambda: len(texts(d)) == d.screen.view.hit_count > 0, "the hits only")
        hits = texts(d)
        wanted = d.screen.view._search.pattern
        assert hits == [text for text in whole if wanted.search(text)] != []
        assert [hits[row] for row in d.screen.view.marks] == marked[1:]
        await d.press("plus")
        await d.until(lambda: len(texts(d)) > len(hits), "a line around each")
        near = {n + by for n, text in enumerate(whole) if wanted.search(text) for by in (-1, 0, 1)}
        await d.until(lambda: texts(d) == [text for n, text in enumerate(whole) if n in near], "their neighbours")
        await d.press("minus", "f")
        await d.until(lambda: texts(d) == whole, "all again")
        assert [whole[row] for row in d.screen.view.marks] == marked
        await d.until(lambda: d.screen.view.hit_count == len(hits), "its hits")


async def test_to_a_moment_without_what_lies_between(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await open_long(d)
        view = d.screen.view
        last_ms = view.rows.row(len(view.rows) - 1).timestamp_ms
        first_ms = view.rows.row(0).timestamp_ms
        await d.press("i", *"soon", "enter")
        await d.expect_text("is no moment")
        await d.press(*["backspace"] * 4)
        minutes = (last_ms - first_ms) // 60_000 + 1
        await d.press(*f"-{minutes}m", "enter")
        await d.until(lambda: GAP in texts(d), "lines of that moment")
        row = view.rows.row(view.rows_shown().start)
        assert 0 <= row.timestamp_ms - (last_ms - minutes * 60_000) < 60_000
        await d.press("m")
        first = view.rows.row(view.marks[0])
        await d.press("g")
        await d.until(lambda: "starting, attempt 1" in texts(d)[1], "the start")
        assert [view.rows.row(mark) for mark in view.marks] == [first]
        await d.press("i", *"-1s", "enter")
        await d.until(lambda: len(texts(d)) - 1 in view.rows_shown(), "the end")
