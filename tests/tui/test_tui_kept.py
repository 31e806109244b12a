"""What the operator chose is there again at the next start, and never a hidden cause of missing rows."""

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from driver import Driver, dashboard
from hypothesis import given
from hypothesis import strategies as st

from batchtui.demo.server import Server
from batchtui.domain.state import JobState
from batchtui.domain.when import DAY, HOUR
from batchtui.store.history import History
from batchtui.tui.kept import Kept
from batchtui.tui.window import STEPS


@asynccontextmanager
async def started(story: Server, path: Path, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Driver]:
    """One start of the dashboard, with what earlier ones left in the file."""
    history = History(path)
    async with dashboard(story.endpoint, size=size, memory=history) as d:
        await d.settled()
        yield d
    assert history.flush(20)
    history.close()


async def enter_filter(d: Driver, text: str) -> None:
    """Types it in place of the one in force."""
    await d.press("slash", "ctrl+u")
    await d.paste(text)
    await d.press("enter")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite3"


async def test_the_board_is_as_it_was_left(story: Server, path: Path) -> None:
    async with started(story, path) as d:
        await d.press("p", "u", "minus", "1")
        d.screen.sort_by("count")
        d.screen.sort_by("count")
        board = d.screen
        left = (board.queue, board.since_ms, board.sort_key, board.descending, [g.key for g in d.table.items])
        assert left[0] and left[3]
    async with started(story, path) as d:
        board = d.screen
        rows = [group.key for group in d.table.items]
        assert (board.queue, board.since_ms, board.sort_key, board.descending, rows) == left
        assert not board.query_one("#pane").display and not board.groups.folding
        await d.expect_text("since 6h")
        assert d.app.ports.poller._course.focus == left[0]
        await d.press("p", "u", "plus", "0")
        assert board.query_one("#pane").display and board.groups.folding
    async with started(story, path) as d:
        assert (d.screen.queue, d.screen.since_ms, d.screen.sort_key) == ("", DAY, "")
        assert d.screen.query_one("#pane").display and d.screen.groups.folding


async def test_a_kept_filter_is_told_from_the_first_frame_and_escape_ends_it(story: Server, path: Path) -> None:
    async with started(story, path, (80, 24)) as d:
        await enter_filter(d, "status:failed")
    history = History(path)
    async with dashboard(story.endpoint, (80, 24), memory=history) as d:
        assert "/ status:failed" in d.text() and "esc clear" in d.footer()
        await d.settled()
        assert d.table.items and all(item.state is JobState.FAILED for item in d.table.items)
        await d.press("escape")
        assert "esc clear" not in d.footer() and any(item.state is not JobState.FAILED for item in d.table.items)
        await d.press("slash", "up")
        assert d.screen.filter_field.text == "status:failed"
    assert history.flush(20)
    history.close()
    async with started(story, path) as d:
        assert d.screen.filter_field.text == "" and not d.screen.filter_field.display


async def test_failed_only_is_each_views_own(story: Server, path: Path) -> None:
    async with started(story, path) as d:
        await d.press("1", "f")
        assert d.screen.failed_only and all(item.failing for item in d.table.items)
        await d.press("0")
        assert not d.screen.failed_only
        await d.press("1")
    async with started(story, path) as d:
        assert d.screen.failed_only and "failed only" in d.text() and d.table.items
        assert all(item.failing for item in d.table.items)
        await d.press("f")
    async with started(story, path) as d:
        assert not d.screen.failed_only


async def test_colours_are_chosen_by_name_and_kept(story: Server, path: Path) -> None:
    async with started(story, path) as d:
        first = d.app.theme
        d.screen.action_command("app.theme")
        await d.expect_text("Colours", "light", "sixteen colours")
        await d.press("l")
        await d.expect_screen("BoardScreen")
        assert d.app.theme == "batchtui-light" != first
    async with started(story, path) as d:
        assert d.app.theme == "batchtui-light"
        d.screen.action_command("app.theme")
        await d.press({"batchtui": "d", "batchtui-16": "s"}[first])
    async with started(story, path) as d:
        assert d.app.theme == first


async def test_each_view_has_its_own_filter_and_order(story: Server, path: Path) -> None:
    async with started(story, path) as d:
        await enter_filter(d, "invoice")
        await d.press("1")
        assert d.screen.pattern == ""
        await enter_filter(d, "!invoice")
        await d.press("z")
        assert d.screen.flat and d.screen.pattern == ""
        d.screen.sort_by("took")
        await d.press("0", "z")
        assert d.screen.pattern == "invoice" and d.screen.sort_key == ""
        await d.press("1", "z")
    async with started(story, path) as d:
        assert d.screen.flat and d.screen.sort_key == "took" and d.screen.pattern == ""
        await d.press("z")
        assert d.screen.pattern == "!invoice"


async def test_the_runs_of_a_row_keep_their_filter_and_share_an_order(story: Server, path: Path) -> None:
    async with started(story, path) as d:
        await d.to_row("invoice-reconcile")
        await d.press("enter")
        await d.expect_screen("RunsScreen")
        await enter_filter(d, "status:succeeded")
        d.screen.sort_by("took")
    async with started(story, path) as d:
        await d.to_row("invoice-reconcile")
        await d.press("enter")
        await d.expect_screen("RunsScreen")
        await d.expect_text("/ status:succeeded", "esc clear filter")
        assert d.screen.sort_key == "took"
        await d.press("escape", "escape")
        await d.to_row("thumbnail-render")
        await d.press("enter")
        await d.expect_screen("RunsScreen")
        assert d.screen.pattern == "" and d.screen.sort_key == "took"


async def test_two_dashboards_recall_what_both_entered(story: Server, path: Path) -> None:
    async with started(story, path) as one, started(story, path) as two:
        await enter_filter(one, "first")
        await enter_filter(two, "second")
        await one.press("1")
        await two.press("2")
    async with started(story, path) as d:
        assert sorted(d.app.kept.recalled("rows")) == ["first", "second"]
        assert d.screen.queue in {queue.name for queue in d.app.ports.board.queues[:2]}


async def test_a_queue_that_is_gone_gives_way_to_all(story: Server, path: Path) -> None:
    history = History(path)
    history.keep_view("demo", "queue", '"long-gone"')
    assert history.flush()
    history.close()
    async with started(story, path) as d:
        await d.expect_toast("The job queue long-gone", "is gone: all queues are shown")
        assert d.screen.queue == "" and d.table.items
    async with started(story, path) as d:
        assert d.screen.queue == "" and not d.toast("long-gone")


async def test_damaged_choices_are_those_of_a_first_start(story: Server, path: Path) -> None:
    history = History(path)
    for name in ("queue", "flat", "folding", "peek", "since", "order groups/", "filter groups/", "recall rows"):
        history.keep_view("demo", name, '{"later": [1')
    assert history.flush()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE views SET value = '17' WHERE name IN ('flat', 'queue')")
    history.close()
    async with started(story, path) as d:
        board = d.screen
        shown = (board.queue, board.flat, board.groups.folding, board.since_ms, board.sort_key)
        assert shown == ("", False, True, DAY, "")
        said = [note.message for note in d.app._notifications if note.title != "& alerts"]
        assert d.table.items and not said
        await d.press("slash", "up")
        assert board.filter_field.text == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
)


@given(st.text() | JSON.map(json.dumps) | st.sampled_from(["[" * 100_000, "9" * 5_000, '"a\\u001bb"']))
def test_any_value_gives_a_choice_that_can_be_shown(value: str) -> None:
    names = ("x", "order x", "recall x")
    kept = Kept(dict.fromkeys(names, value))
    assert kept.flag("x", True) in (True, False)
    assert "\n" not in kept.text("x") and "\x1b" not in kept.text("x")
    column, descending = kept.order("x")
    assert isinstance(column, str) and isinstance(descending, bool)
    assert kept.span("x", DAY, STEPS) in STEPS
    assert all(text and "\x1b" not in text for text in kept.recalled("x"))


@given(st.booleans(), st.sampled_from(STEPS))
def test_what_is_put_comes_back(flag: bool, span: int) -> None:
    written: dict[str, str | None] = {}
    kept = Kept(keep=written.__setitem__)
    kept.put("flag", flag, True)
    kept.put("text", "a filter", "")
    kept.put_order("x", "took", flag)
    kept.put_span("since", span, DAY)
    assert (written.get("flag") is None) == flag and (written.get("since") is None) == (span == DAY)
    again = Kept({name: value for name, value in written.items() if value is not None})
    assert (again.flag("flag", True), again.text("text")) == (flag, "a filter")
    assert (again.order("x"), again.span("since", DAY, STEPS)) == (("took", flag), span)
    assert again.span("since", HOUR, STEPS) == HOUR


async def test_a_history_that_breaks_meanwhile_is_told_once(story: Server, path: Path) -> None:
    async with started(story, path) as d:
        assert d.app.ports.board.runs()
        for part in path.parent.glob(f"{path.name}*"):
            # Not made shorter: SQLite maps one of them, and the process would die of what is missing there.
            with part.open("r+b") as file:
                file.write(b"no database " * 1000)
        await d.press("p")
        await d.expect_toast("The history was damaged", "a new one begins")
        d.app._tick()
        assert len([one for one in d.app._notifications if "damaged" in one.message]) == 1
