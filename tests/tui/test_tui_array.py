"""An array's children as a grid: all of them, what moves, what failed and its log, and every face without them."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import boto3
import pytest
from answering import Asked, Reply, answering
from driver import KEYS, Driver, dashboard, submit
from rich.cells import cell_len
from test_tui_faces import DENIED, before
from wicked import WICKED, steering

from batchtui.demo.server import Server
from batchtui.domain.state import JobState
from batchtui.poll import children
from batchtui.tui.cells.glyphs import ASCII
from batchtui.tui.screens.array import ArrayScreen
from batchtui.tui.widgets.grid import LineGrid

STATES = ("SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED")
DEFINITION = "my-service-do-something"
"""Its jobs fail for want of memory, unless they are given more."""


def children_of(endpoint: str, job_id: str) -> dict[int, str]:
    """Index → status, as any user of boto3 reads them."""
    batch = boto3.client(
        "batch", endpoint_url=endpoint, region_name=KEYS["AWS_DEFAULT_REGION"],
        aws_access_key_id="demo", aws_secret_access_key="demo",
    )  # fmt: skip
    return {
        row["arrayProperties"]["index"]: row["status"]
        for status in STATES
        for page in batch.get_paginator("list_jobs").paginate(arrayJobId=job_id, jobStatus=status)
        for row in page["jobSummaryList"]
    }


def tick(story: Server, seconds: float) -> None:
    """Moves the demo's clock on."""
    with story.door.world.lock:
        story.door.world.clock.tick(seconds)
        story.door.world.advance()


def half_way(story: Server, size: int = 40) -> str:
    """An array of which some children have failed and some still wait; its id."""
    job_id = submit(story.endpoint, "fan", DEFINITION, arrayProperties={"size": size})
    world = story.door.world
    for _ in range(400):
        states = Counter(child.status(world.clock.now()) for child in world.runs[job_id].children)
        if states["FAILED"] > 1 and states["RUNNABLE"]:
            return job_id
        tick(story, 0.5)
    raise AssertionError(f"its children never are in different states: {states}")


async def to_children(d: Driver, name: str = "fan", whole: bool = True) -> ArrayScreen:
    """From the board to the runs of a name, and on to the children of the newest."""
    await d.settled()
    await d.to_row(name)
    await d.press("enter")
    await d.expect_screen("RunsScreen")
    await d.press("g", "enter")
    screen: ArrayScreen = await d.expect_screen("ArrayScreen")
    if whole:
        await d.until(lambda: screen.seen.complete, "all children")
        await d.pilot.pause()
    return screen


def shown(screen: ArrayScreen) -> dict[int, str]:
    """Index → status, as the screen knows them."""
    jobs = [screen.known.get(index) for index in range(screen.seen.size)]
    return {index: job.state.value for index, job in enumerate(jobs) if job}


async def test_from_the_board_to_a_failed_childs_log(story: Server) -> None:
    job_id = half_way(story)
    truth = children_of(story.endpoint, job_id)
    failed = [index for index, state in sorted(truth.items()) if state == "FAILED"]
    async with dashboard(story.endpoint) as d:
        screen = await to_children(d)
        assert shown(screen) == truth
        await d.expect_text("array of 40", f"✗ {len(failed)}", "fan › children")
        await d.press("n") if failed[0] else None
        assert screen.grid.current == failed[0]
        await d.expect_text(f"✗ fan:{failed[0]}", "OUT OF MEMORY", "attempt 3 of 3", "exit 137", "took")
        await d.until(lambda: screen._told and screen._told.log, "its lines")
        painted = "".join(text for _, text in screen._told.log[-1][1])
        await d.expect_text(painted.rstrip()[:20])
        await d.press("l")
        log = await d.expect_screen("LogScreen")
        assert log.job.id == f"{job_id}:{failed[0]}"
        await d.until(lambda: log.view.rows, "its lines")
        await d.press("q", "enter")
        job = await d.expect_screen("JobScreen")
        assert job.job.id == f"{job_id}:{failed[0]}"
        await d.press("q", "q")
        await d.expect_screen("RunsScreen")


async def test_an_arrays_log_is_its_childrens_and_its_job_has_them_behind_enter(story: Server) -> None:
    submit(story.endpoint, "fan", arrayProperties={"size": 3})
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.to_row("fan")
        await d.press("l")
        await d.expect_screen("LogScreen")
        await d.expect_text("all children")
        await d.press("q", "d")
        await d.expect_screen("JobScreen")
        assert "enter children" in d.footer()
        await d.press("enter")
        await d.expect_screen("ArrayScreen")
        await d.press("q", "q")
        await d.to_row("nightly-settlement")
        await d.press("d")
        await d.expect_screen("JobScreen")
        assert "children" not in d.footer()
        await d.press("enter")
        await d.expect_toast("Nothing lies beyond this: 3 shows what it depends on.")


async def test_keys_move_the_cursor(story: Server) -> None:
    submit(story.endpoint, "fan", arrayProperties={"size": 130})
    async with dashboard(story.endpoint, size=(80, 24)) as d:
        grid = (await to_children(d)).grid
        for key, index in (
            ("left", 0), ("up", 0), ("right", 1), ("down", 26), ("j", 51), ("h", 50), ("k", 25), ("left", 24),
            ("G", 129), ("down", 129), ("right", 129), ("up", 104), ("down", 129), ("g", 0), ("pagedown", 125),
            ("pageup", 0), ("end", 129), ("home", 0),
        ):  # fmt: skip
            await d.press(key)
            assert grid.current == index, key


async def test_failed_only_and_the_next_of_them(story: Server) -> None:
    job_id = half_way(story)
    failed = [index for index, state in sorted(children_of(story.endpoint, job_id).items()) if state == "FAILED"]
    async with dashboard(story.endpoint, size=(80, 24)) as d:
        screen = await to_children(d)
        await d.press("f")
        await d.expect_text("failed only")
        assert list(screen.grid.shown) == failed
        await d.press("G")
        assert screen.grid.current == failed[-1]
        await d.press("escape")
        assert len(screen.grid.shown) == 40 and screen.grid.current == failed[-1]
        await d.press("n")
        assert screen.grid.current == failed[0], "round the end"
        await d.press("N")
        assert screen.grid.current == failed[-1]
        await d.until(lambda: d.table.cursor == len(failed) - 1, "the same child in the table")


async def test_what_moves_is_seen_after_a_cycle_and_at_once_by_r(
    story: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "CALL_S", 0.0)
    job_id = half_way(story)
    async with dashboard(story.endpoint) as d:
        screen = await to_children(d)
        tick(story, 2)
        truth = children_of(story.endpoint, job_id)
        assert truth != shown(screen)
        d.app.ports.poller.refresh()
        await d.until(lambda: shown(screen) == truth, "what moved")
        tick(story, 3600)
        truth = children_of(story.endpoint, job_id)
        assert set(truth.values()) == {"FAILED"}
        await d.press("r")
        await d.until(lambda: shown(screen) == truth, "the children's ends")
        await d.expect_text("✗ 40", "✗ FAILED", "took")
        assert len(d.table.items) == 40


async def test_ten_thousand_children(story: Server) -> None:
    submit(story.endpoint, "fan", arrayProperties={"size": 10_000})
    async with dashboard(story.endpoint) as d:
        screen = await to_children(d)
        assert len(screen.known) == 10_000
        await d.press("G")
        await d.expect_text("9,900", "fan:9999")
        assert "9,999 of 10,000" in d.footer()
        await d.press("pageup")
        assert 0 < screen.grid.current < 9_999
        assert len(list(screen.query("*"))) < 20, "no widget for a child"


async def test_the_mouse_moves_the_cursor_and_opens(story: Server) -> None:
    job_id = half_way(story)
    async with dashboard(story.endpoint) as d:
        screen = await to_children(d)
        row, x = screen.grid._layout.cell_of(31)
        await d.pilot.click(LineGrid, offset=(x, row))
        assert screen.grid.current == 31
        await d.pilot.click("#rows", offset=(12, 1))
        await d.until(lambda: screen.grid.current == screen.known.failed[0], "the first that failed")
        await d.pilot.click(LineGrid, offset=(x, row), times=2)
        job = await d.expect_screen("JobScreen")
        assert job.job.id == f"{job_id}:31"


async def test_stop_is_the_childs_and_resubmit_the_arrays(story: Server) -> None:
    job_id = half_way(story)
    waiting = next(index for index, state in children_of(story.endpoint, job_id).items() if state == "RUNNABLE")
    async with dashboard(story.endpoint) as d:
        screen = await to_children(d)
        screen.grid.go_to(waiting)
        await d.pilot.pause()
        assert "S stop child" in d.footer() and "R resubmit array" in d.footer()
        await d.press("S")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Stop 1 job in demo?")
        await d.press("y")
        await d.expect_toast("Asked AWS to stop")
        tick(story, 60)
        await d.press("r")
        await d.until(lambda: shown(screen)[waiting] == "FAILED", "its end")
        assert d.app.ports.board.run(f"{job_id}:{waiting}") is None, "children are no runs"
        await d.press("R")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Resubmit 1 job in demo?", "fan")


def answer_of(story: Server, of_arrays: list[Reply]) -> Callable[[Asked], Reply]:
    """As the demo, but the listing of an array's children is the reply given, if there is one."""
    behind = before(story, {})
    return lambda asked: of_arrays[0] if of_arrays and "arrayJobId" in asked.body else behind(asked)


async def test_denied_children_are_told_and_the_parents_counts_stay(story: Server) -> None:
    half_way(story)
    replies = [DENIED]
    with answering(answer_of(story, replies)) as server:
        async with dashboard(server.endpoint) as d:
            screen = await to_children(d, whole=False)
            await d.expect_text("may not do batch:ListJobs", "array of 40", "✗ ", "not seen yet")
            await d.press("l", "enter", "n", "S")
            await d.expect_toast("This child has not been seen yet.")
            assert await d.expect_screen("ArrayScreen") is screen
            replies.clear()
            await d.press("r")
            await d.until(lambda: screen.seen.complete, "the children")
            await d.expect_gone("may not do")


async def test_children_that_are_not_there_yet(story: Server) -> None:
    submit(story.endpoint, "fan", arrayProperties={"size": 40})
    with answering(answer_of(story, [Reply(200, {"jobSummaryList": []})])) as server:
        async with dashboard(server.endpoint) as d:
            await to_children(d)
            await d.expect_text("40 of them are not there yet", "the array is ")
            await d.press("f")
            await d.expect_text("No child of it has failed so far")


async def test_children_that_aws_has_forgotten(story: Server) -> None:
    half_way(story)
    tick(story, 3600)
    with answering(answer_of(story, [Reply(200, {"jobSummaryList": []})])) as server:
        async with dashboard(server.endpoint) as d:
            screen = await to_children(d)
            assert screen.job.state is JobState.FAILED
            await d.expect_text("AWS has forgotten its children", "✗ 40")


async def test_a_listing_that_is_withheld(story: Server) -> None:
    submit(story.endpoint, "fan", arrayProperties={"size": 40})
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.to_row("fan")
        await d.press("enter")
        await d.expect_screen("RunsScreen")
        story.door.hold("ListJobs")
        await d.press("enter")
        screen = await d.expect_screen("ArrayScreen")
        await d.expect_text("asking AWS", "array of 40")
        await d.press("j", "right", "G", "f", "f", "enter", "n")
        story.door.release()
        await d.until(lambda: screen.seen.complete, "the children")


async def test_at_every_size_the_grid_and_the_child_are_whole(story: Server) -> None:
    half_way(story, 130)
    async with dashboard(story.endpoint, size=(60, 20)) as d:
        screen = await to_children(d)
        await d.press("n")
        for width, height in ((60, 20), (80, 24), (120, 40), (200, 50)):
            await d.pilot.resize_terminal(width, height)
            await d.until(lambda height=height: len(d.lines()) == height, "the new size")
            for theme in ("batchtui", "batchtui-16", "batchtui-mono"):
                d.app.theme = theme
                await d.pilot.pause()
                assert screen.query_one("#child").size.height >= 6
                assert screen.grid.size.height >= min(screen.grid.rows, 8)
                assert [cell_len(one) for one in d.lines()] == [width] * height
                await d.expect_text("fan:", "OUT OF MEMORY", "memory")
                assert steering(screen) == []


async def test_without_unicode_every_sign_is_ascii(story: Server) -> None:
    half_way(story)
    async with dashboard(story.endpoint, size=(80, 24)) as d:
        d.app.glyphs = ASCII
        await to_children(d)
        await d.press("n")
        await d.expect_text("x fan:")
        assert d.text().isascii()


async def test_hostile_names_and_reasons_are_text(story: Server) -> None:
    job_id = half_way(story)
    async with dashboard(story.endpoint, size=(80, 24)) as d:
        await d.settled()
        parent = d.app.ports.board.run(job_id)
        for text in WICKED:
            d.app.push_screen(ArrayScreen(replace(parent, name=text, state_reason=text)))
            screen = await d.expect_screen("ArrayScreen")
            await d.until(lambda screen=screen: screen.seen.complete, "the children")
            spoilt = [screen.known.get(n) for n in range(40)]
            screen.known.take([replace(job, name=text, state_reason=text, container_reason=text) for job in spoilt])
            await d.press("n")
            assert steering(screen) == []
            lines = d.lines()
            assert len(lines) == 24 and all(cell_len(one) == 80 for one in lines)
            await d.press("q")
