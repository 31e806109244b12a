"""Reading a log while it grows at both ends."""

import pytest
from log_app import NOON_MS, LogApp, lines, messages, numbered
from rich.cells import cell_len

from batchtui.tui.cells.spans import line
from batchtui.tui.widgets._log_rows import RowList
from batchtui.tui.widgets.log_view import LogRow, LogView

UNKIND = [
    LogRow(NOON_MS, text)
    for text in (
        "처리 중: 서울-강남 " * 12, "[/] [red]y", "\x1b[2J\x1b]0;t\x07\x9b31m", "\x1b[31mred\x1b[0m 한글" * 9,
        "n" * 500, '{"level":"warn","message":"한 글","k":[1]}', "a\u202eb\u200bc\tx", "",
    )
] + [LogRow(NOON_MS, "tagged", tag="worker-가나다라마바사")]  # fmt: skip


@pytest.fixture(autouse=True)
def utc(monkeypatch):
    import time

    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


async def test_the_newest_rows_are_shown_and_followed():
    app = LogApp(numbered(0, 100))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        assert lines(app.log_view)[-1] == "  12:01:39  line 99"
        app.log_view.extend(numbered(100, 5))
        await pilot.pause()
        assert messages(app.log_view) == [f"line {n}" for n in range(95, 105)]
        assert app.log_view.new_below == 0


async def test_rows_and_note_may_come_before_the_screen():
    class Early(LogApp):
        def compose(self):
            self.log_view.extend(numbered(0, 50))
            self.log_view.prepend(numbered(-2, 2))
            self.log_view.note = line("the job ended")
            self.log_view.find("line 48")
            yield self.log_view

    app = Early()
    async with app.run_test(size=(80, 10)) as pilot:
        while not app.log_view.hit_count:
            await pilot.pause(0.01)
        assert lines(app.log_view)[-2:] == ["  12:00:49  line 49", "  the job ended"]
        assert app.log_view.hit_count == 1


async def test_going_up_ends_following_until_it_is_asked_for():
    app = LogApp(numbered(0, 100))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        await pilot.press("k")
        view = app.log_view
        assert not view.following and messages(view)[-1] == "line 99" and view.pointed == 98
        assert [line for line in lines(view) if line.startswith("❯")] == ["❯ 12:01:38  line 98"]
        view.extend(numbered(100, 7))
        await pilot.pause()
        assert messages(view)[-1] == "line 99" and view.new_below == 7
        await pilot.press("pagedown")
        assert not view.following and view.new_below == 0
        view.extend(numbered(107, 3))
        await pilot.pause()
        assert messages(view)[-1] == "line 106" and view.new_below == 3
        await pilot.press("G")
        assert view.following and view.new_below == 0 and messages(view)[-1] == "line 109"
        assert not any("❯" in line for line in lines(view))
        assert app.told == [("follow", False), ("follow", True)]


async def test_the_cursor_takes_the_screen_along_at_its_edges():
    app = LogApp(numbered(0, 100))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        view = app.log_view
        await pilot.press(*"k" * 9)
        assert view.pointed == 90 and messages(view)[0] == "line 90"
        await pilot.press("k")
        assert view.pointed == 89 and messages(view)[0] == "line 89" and messages(view)[-1] == "line 98"
        await pilot.press(*"j" * 10)
        assert view.pointed == 99 and messages(view)[-1] == "line 99" and not view.following


async def test_the_wheel_ends_following_too():
    app = LogApp(numbered(0, 100))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        await pilot._post_mouse_events([_wheel_up()], app.log_view)
        assert not app.log_view.following


def _wheel_up():
    from textual.events import MouseScrollUp

    return MouseScrollUp


async def test_older_rows_come_before_without_moving_what_is_read():
    app = LogApp(numbered(100, 100))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        await pilot.press("g")
        view = app.log_view
        assert app.told[-1] == ("top", True)
        before = messages(view)
        view.prepend(numbered(50, 50))
        await pilot.pause()
        assert messages(view) == before
        await pilot.press("k")
        assert messages(view)[0] == "line 99"


async def test_at_the_first_row_every_try_to_go_up_asks_for_more():
    app = LogApp(numbered(0, 3))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        await pilot.press("pageup", "home")
        assert app.told == [("top", True)] * 2
        assert app.log_view.following
        await pilot.press("k", "k")
        assert app.told[2:] == [("follow", False)] and app.log_view.pointed == 0
        await pilot.press("k")
        assert app.told[-1] == ("top", True)


async def test_following_holds_through_a_resize():
    app = LogApp(numbered(0, 100))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        for height in (20, 6, 12):
            await pilot.resize_terminal(80, height)
            await pilot.pause()
            assert app.log_view.following and messages(app.log_view)[-1] == "line 99"


async def test_clear_leaves_nothing_and_follows():
    app = LogApp(numbered(0, 100))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        view = app.log_view
        view.find("line 9")
        await pilot.press("g")
        view.show_rows(RowList())
        view.extend(numbered(90, 2))
        await app.workers.wait_for_complete()
        assert messages(view)[:3] == ["line 90", "line 91", ""] and view.following
        assert view.hit_count == 2


async def test_a_note_stands_after_the_last_row():
    app = LogApp(numbered(0, 3))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        app.log_view.note = line("the job ended")
        assert lines(app.log_view)[2:5] == ["  12:00:02  line 2", "  the job ended", ""]
        app.log_view.extend(numbered(3, 20))
        await pilot.pause()
        assert lines(app.log_view)[-2:] == ["  12:00:22  line 22", "  the job ended"]


async def test_a_long_note_is_broken_between_words():
    app = LogApp(numbered(0, 50))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        app.log_view.note = line(("failed", "It never started:"), " CannotPullContainerError: pull access denied [/]")
        await pilot.pause()
        assert lines(app.log_view)[-4:] == [
            "  12:00:49  line 49", "  It never started:", "  CannotPullContainerError: pull access", "  denied [/]",
        ]  # fmt: skip


async def test_days_and_tags_get_a_column_when_there_are_any():
    app = LogApp([LogRow(NOON_MS, "one")])
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        app.log_view.extend([LogRow(NOON_MS + 86_400_000, "two", tag="worker-1")])
        await pilot.pause()
        assert lines(app.log_view)[:2] == ["  11-24 12:00:00            one", "  11-25 12:00:00  worker-1  two"]
        app.log_view.times = "off"
        assert lines(app.log_view)[:2] == ["            one", "  worker-1  two"]


async def test_a_tag_far_from_the_end_gets_its_column_when_it_is_painted():
    rows = numbered(0, 500)
    rows[3] = LogRow(NOON_MS, "three", tag="worker-3")
    app = LogApp(rows)
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        assert lines(app.log_view)[-1] == "  12:08:19  line 499"
        await pilot.press("g")
        while "worker-3" not in lines(app.log_view)[3]:
            await pilot.pause(0.01)
        assert lines(app.log_view)[3:5] == ["  12:00:00  worker-3  three", "  12:00:04            line 4"]


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("wrap", [False, True])
@pytest.mark.parametrize("theme", ["batchtui", "batchtui-mono"])
async def test_every_line_has_exactly_the_width_of_the_widget(width, wrap, theme):
    app = LogApp(UNKIND, theme)
    async with app.run_test(size=(width, 30)) as pilot:
        await pilot.pause()
        view = app.log_view
        view.wrap = wrap
        for x in (0, 1, 7, 40):
            view.scroll_to(x=x, animate=False, immediate=True, force=True)
            strips = [view.render_line(y) for y in range(view.size.height)]
            assert {strip.cell_length for strip in strips} == {width}
            assert {cell_len(strip.text) for strip in strips} == {width}
            assert not any("\x1b" in strip.text or "\x9b" in strip.text for strip in strips)


async def test_wrapped_rows_hang_under_their_message_and_lose_nothing():
    text = "한글 and latin " * 20
    app = LogApp([LogRow(NOON_MS, text), LogRow(NOON_MS, "end")])
    async with app.run_test(size=(60, 30)) as pilot:
        await pilot.pause()
        app.log_view.wrap = True
        shown = [line for line in lines(app.log_view) if line]
        assert all(line.startswith(" " * 12) for line in shown[1:-1])
        joined = "".join(line[12:] for line in shown[:-1])
        assert joined.replace(" ", "") == text.replace(" ", "")


async def test_wrapped_the_end_is_reached_and_followed():
    app = LogApp([LogRow(NOON_MS, f"{n} " + "x" * 150) for n in range(50)])
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        view = app.log_view
        view.wrap = True
        await pilot.pause()
        shown = messages(view)
        assert shown[-4].startswith("49 x") and shown[-1] and shown[0]
        assert view.following
        view.extend(numbered(50, 1))
        await pilot.pause()
        assert "line 50" in "".join(lines(view))
        await pilot.press(*"k" * 4)
        assert not view.following and view.scroll_offset.y < view.max_scroll_y
        assert view.pointed == 46 and messages(view)[0].startswith("46 x")


async def test_a_model_of_another_kind_can_stand_behind_it():
    class Million:
        asked = 0

        def __len__(self):
            return 1_000_000

        def row(self, number):
            self.asked += 1
            return LogRow(NOON_MS, f"line {number}")

    model = Million()
    app = LogApp()
    app.log_view = LogView(model)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert messages(app.log_view)[-1] == "line 999999"
        model.asked = 0
        await pilot.press("pageup", "pageup", "down")
        assert messages(app.log_view)[0] == "line 999931"
        assert model.asked < 200
