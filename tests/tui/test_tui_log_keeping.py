"""A log taken along: the whole of it or only hits into a file of its own, a pager that is started, and stopped."""

import stat
from pathlib import Path

import pytest
from driver import Driver, dashboard

from batchtui.demo.server import Server

LONG = "warehouse-vacuum"
"""What wrote more than is loaded at once."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that one is in."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


async def open_long(d: Driver) -> None:
    """The log of a run that wrote more than is loaded at once."""
    await d.settled()
    await d.to_row(LONG)
    await d.press("l")
    await d.expect_text("this is the end of its log")


async def test_the_whole_log_goes_into_a_file_and_no_file_is_written_over_unasked(story: Server, folder: Path) -> None:
    async with dashboard(story.endpoint) as d:
        await open_long(d)
        loaded = len(d.screen.view.rows)
        story.door.hold("GetLogEvents")
        await d.press("f2", "w")
        await d.expect_text("Save the log", f"{LONG}-", "In /")
        await d.press("enter")
        await d.expect_text("read", "esc stops")
        story.door.release()
        await d.expect_toast("Saved", str(folder))
        [path] = folder.iterdir()
        lines = path.read_text().splitlines()
        assert len(lines) > loaded and f"{LONG} starting, attempt 1" in lines[1] and lines[-1].endswith("exit 0")
        assert lines == sorted(lines, key=lambda line: line[:19])
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.write_text("mine")
        await d.press("f2")
        await d.expect_text("Save the log", "-2.log")
        await d.press(*["backspace"] * len("-2.log"), *".log", "enter")
        await d.expect_text("is there already")
        assert path.read_text() == "mine"
        await d.press("enter")
        await d.until(lambda: path.read_text() != "mine", "the new file")
        assert len(list(folder.iterdir())) == 1


async def test_only_what_is_shown_and_where_it_cannot_be_written(story: Server, folder: Path) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.to_row("invoice-reconcile")
        await d.press("l")
        await d.expect_text("this is the end of its log")
        await d.press("slash", *"starting", "enter")
        await d.until(lambda: d.screen.view.hit_count and d.screen._lines.complete, "all to be read")
        await d.press("f", "t", "t", "t", "f2", "h", "ctrl+u")
        await d.press(*"nowhere/x.log", "enter")
        await d.expect_text("There is no folder nowhere.")
        await d.press(*["backspace"] * 13, *"x.log", "enter")
        await d.expect_toast("Saved 1 lines")
        assert "starting" in (folder / "x.log").read_text()


async def test_stopped_on_the_way_there_is_no_file(story: Server, folder: Path) -> None:
    async with dashboard(story.endpoint) as d:
        await open_long(d)
        story.door.hold("GetLogEvents")
        await d.press("f2", "w", "enter")
        await d.expect_text("esc stops")
        await d.press("escape")
        await d.expect_toast("Stopped")
        story.door.release()
        await d.until(lambda: not d.screen.reading_back, "the end of it")
        assert list(folder.iterdir()) == []
        await d.press("ctrl+o")
        await d.expect_text("$PAGER")


async def test_a_program_that_cannot_have_the_terminal_is_told(story: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGER", "no-such-pager --really")
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.to_row("invoice-reconcile")
        await d.press("l")
        await d.expect_text("this is the end of its log")
        await d.press("ctrl+o", "p", "w")
        await d.until(lambda: d.toast("cannot be"), "a word on why not")
