"""Logs read as one on the screen: of running runs, of marked groups, of an array's children, of attempts and nodes."""

from driver import Driver, dashboard, submit

from batchtui.demo.server import Server
from batchtui.tui.widgets.log_view import LogView


def sources(d: Driver) -> set[str]:
    """The names before the lines that are loaded."""
    rows = d.screen.query_one(LogView).rows
    return {rows.row(n).tag.removesuffix(" late") for n in range(len(rows))}


def in_order(d: Driver) -> bool:
    """Whether the lines stand by their time."""
    rows = d.screen.query_one(LogView).rows
    stamps = [rows.row(n).timestamp_ms for n in range(len(rows))]
    return stamps == sorted(stamps)


async def running(d: Driver, story: Server, *names: str) -> list[str]:
    """Runs of these names that are at work, seen by the board."""
    ids = [submit(story.endpoint, name, "fraud-score-train") for name in names]
    story.door.world.clock.tick(8)
    await d.press("r")
    await d.until(lambda: all("RUNNING" in d.row(name) for name in names), "running runs")
    return ids


async def test_the_running_runs_of_a_group_as_one_and_each_alone(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        ids = await running(d, story, "twins", "twins")
        await d.to_row("twins")
        await d.press("l")
        await d.expect_screen("LogScreen")
        await d.until(lambda: sources(d) == {one[:8] for one in ids}, "lines of both")
        await d.expect_text("twins › logs", "all runs", "2 running", *(one[:8] for one in ids))
        assert in_order(d)
        later = submit(story.endpoint, "twins", "fraud-score-train")
        story.door.world.clock.tick(8)
        await d.until(lambda: later[:8] in sources(d), "a stream that was added")
        await d.press("a")
        await d.expect_text("Which log", "all of twins", ids[0][:8])
        await d.press("1")
        await d.expect_text("› log", "attempt 1", "RUNNING")
        await d.until(lambda: sources(d) == {""}, "one alone")
        await d.press("a", "a")
        await d.until(lambda: {one[:8] for one in ids} <= sources(d), "all again")


async def test_two_marked_groups_as_one(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await running(d, story, "one-alone", "other-alone")
        for name in ("one-alone", "other-alone"):
            await d.to_row(name)
            await d.press("space")
        await d.press("l")
        await d.expect_text("+", "alone › logs", "2 running")
        await d.until(lambda: len(sources(d)) == 2, "lines of both")
        assert {name[:3] for name in sources(d)} == {"one", "oth"}


async def test_an_arrays_running_children_as_one(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        submit(story.endpoint, "fan-out", "fraud-score-train", arrayProperties={"size": 3})
        story.door.world.clock.tick(8)
        await d.press("r")
        await d.until(lambda: "RUNNING" in d.row("fan-out"), "running children")
        await d.to_row("fan-out")
        await d.press("l")
        await d.expect_text("all children", "3 running")
        await d.until(lambda: sources(d) == {":0", ":1", ":2"}, "lines of each child")
        assert in_order(d)


async def test_all_attempts_of_a_run_as_one(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.to_row("my-service-do-something")
        await d.press("l")
        await d.expect_text("starting, attempt 3")
        await d.press("a")
        await d.expect_text("all attempts", "attempt 2")
        await d.press("a")
        await d.until(lambda: sources(d) == {"attempt 1", "attempt 2", "attempt 3"}, "lines of each attempt")
        await d.expect_text("this is the end of its log")
        assert in_order(d)
