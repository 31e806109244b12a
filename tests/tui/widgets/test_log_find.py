"""Searching a log, and copying out of it."""

import pytest
from log_app import NOON_MS, LogApp, messages, numbered

from batchtui.tui.widgets._log_find import SLICE, compile_pattern
from batchtui.tui.widgets.log_view import LogRow


@pytest.mark.parametrize(("pattern", "hit", "miss"), [
    ("Partition 1", "a PARTITION 12", "partition  1"), ("a.c", "xa.cx", "abc"),
    ("/a.c/", "xABCx", "ac"), ("/", "a/b", "ab"),
])  # fmt: skip
def test_text_is_plain_and_slashes_make_an_expression(pattern, hit, miss):
    compiled = compile_pattern(pattern)
    assert compiled.search(hit) and not compiled.search(miss)


def test_a_wrong_expression_is_told_in_a_sentence():
    with pytest.raises(ValueError, match=r"\(x is no regular expression"):
        compile_pattern("/(x/")
    assert compile_pattern("") is None


async def found(app, pattern):
    app.log_view.find(pattern)
    await app.workers.wait_for_complete()


async def test_hits_are_counted_and_the_keys_go_through_them():
    app = LogApp(numbered(0, 300))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        await pilot.press("g")
        view = app.log_view
        await found(app, "line 5")
        assert (view.hit_count, view.hit) == (11, 1)
        assert messages(view)[5] == "line 5"
        view.action_next(1)
        assert view.hit == 2 and "line 50" in messages(view) and not view.following
        view.action_next(-1)
        assert view.hit == 1 and "line 5" in messages(view)
        view.action_next(-1)
        assert view.hit == 1


async def test_a_wrong_expression_marks_nothing_and_says_why():
    app = LogApp(numbered(0, 3))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        await found(app, "line")
        assert app.log_view.hit_count == 3
        assert app.log_view.find("/(x/").startswith("(x is no regular expression")
        await app.workers.wait_for_complete()
        assert app.log_view.hit_count == 0
        assert app.log_view.find("/l.ne/") == ""


async def test_hits_are_painted_and_the_current_one_stands_out():
    app = LogApp(numbered(0, 3))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        await found(app, "line")
        first, second = (next(s for s in app.log_view.render_line(y) if s.text == "line").style for y in (0, 1))
        assert second.underline and second.bold and not first.underline
        assert first.bgcolor != second.bgcolor


async def test_a_search_goes_over_slices_and_new_rows_at_both_ends_are_in():
    app = LogApp(numbered(0, 3 * SLICE))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        view = app.log_view
        await found(app, "7777 is not here")
        assert view.hit_count == 0
        await found(app, f"line {2 * SLICE + 5}")
        assert view.hit_count == 1
        view.extend([LogRow(NOON_MS, f"again line {2 * SLICE + 5}")])
        await app.workers.wait_for_complete()
        assert view.hit_count == 2
        view.prepend([LogRow(NOON_MS, f"before line {2 * SLICE + 5}"), LogRow(NOON_MS, "nothing")])
        await app.workers.wait_for_complete()
        assert (view.hit_count, view.hit) == (3, 2)
        await found(app, "")
        assert view.hit_count == 0


async def test_rows_that_come_while_the_search_runs_are_searched_once():
    app = LogApp(numbered(0, 3 * SLICE))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        view = app.log_view
        view.find("line")
        view.prepend(numbered(-10, 10))
        view.extend(numbered(3 * SLICE, 10))
        await app.workers.wait_for_complete()
        assert view.hit_count == 3 * SLICE + 20


async def test_the_next_error_is_found_by_its_level():
    rows = numbered(0, 100)
    rows[40] = LogRow(NOON_MS, "an error in a sentence")
    rows[60] = LogRow(NOON_MS, "ERROR boom")
    rows[95] = LogRow(NOON_MS, '{"level":"fatal","message":"gone"}')
    app = LogApp(rows)
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        await pilot.press("g")
        view = app.log_view
        for shown in ("ERROR  boom", "FATAL  gone   {}"):
            view.action_error()
            await app.workers.wait_for_complete()
            assert shown in messages(view)


async def test_the_mouse_selects_characters_and_not_cells():
    app = LogApp([LogRow(NOON_MS, "처리 중 one"), LogRow(NOON_MS, "two [/] x"), LogRow(NOON_MS, "three")])
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        await pilot.mouse_down(app.log_view, offset=(17, 0))
        await pilot.hover(app.log_view, offset=(15, 1))
        await pilot.mouse_up(app.log_view, offset=(15, 1))
        text = app.screen.get_selected_text()
        first, second = text.split("\n")
        assert first == "중 one"
        assert second.endswith(("  two", "  two "))


async def test_scrolled_sideways_the_mouse_selects_what_it_points_at():
    app = LogApp([LogRow(NOON_MS, "한" * 30 + "0123456789" + "x" * 60)])
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        view = app.log_view
        await pilot.press("right", "right", "right", "right")
        x = view.render_line(0).text.index("0")
        cell = sum(2 if char == "한" else 1 for char in view.render_line(0).text[:x])
        await pilot.mouse_down(view, offset=(cell, 0))
        await pilot.hover(view, offset=(cell + 4, 0))
        await pilot.mouse_up(view, offset=(cell + 4, 0))
        assert app.screen.get_selected_text().startswith("0123")


async def test_all_selected_is_all_that_is_shown_without_the_gutter():
    app = LogApp(numbered(0, 3))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        app.log_view.text_select_all()
        assert [line[10:] for line in app.screen.get_selected_text().splitlines()] == ["line 0", "line 1", "line 2"]
