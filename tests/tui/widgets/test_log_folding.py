"""A log whose tracebacks are folded: what is shown, what the keys do with it, and that nothing is lost."""

from log_app import NOON_MS, LogApp, messages, numbered

from batchtui.tui.widgets.log_view import LogRow, LogView

TRACE = ("Traceback (most recent call last):", '  File "/app/main.py", line 1', "    run()", "KeyError: 'id'")
FOLDED = "ERROR  KeyError: 'id'   + 3 lines"


def rows(*texts):
    return [LogRow(NOON_MS, text) for text in texts]


def shown(view):
    return [text for text in messages(view) if text]


async def test_a_traceback_is_one_row_that_enter_unfolds_and_folds():
    app = LogApp(rows("INFO start", *TRACE, "INFO end"))
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.pause()
        view = app.log_view
        assert shown(view) == ["INFO   start", FOLDED, "INFO   end"]
        await pilot.press("k", "enter")
        assert shown(view) == ["INFO   start", *TRACE, "INFO   end"]
        tokens = [piece[0] for row in range(1, 5) for line in view._drawn.folds.said(row, 9).lines for piece in line]
        assert tokens == ["text", "dim", "dim", "failed"]
        await pilot.press("j", "j", "enter")
        assert shown(view) == ["INFO   start", FOLDED, "INFO   end"] and view.pointed == 1
        await pilot.press("j")
        assert view.pointed == 5


async def test_how_many_lines_are_folded_is_told_where_the_message_is_cut():
    app = LogApp(rows("java.io.IOException: " + "x" * 100, *["\tat a.B.c(B.java:1)"] * 12))
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        assert shown(app.log_view) == ["ERROR  java.io.IOException: xxxxxx…   + 12 lines"]
        app.log_view.text_select_all()
        assert app.screen.get_selected_text().endswith("xxx   + 12 lines")


async def test_all_are_unfolded_and_shown_as_they_came():
    app = LogApp(rows(*TRACE, '{"level":"warn","msg":"slow","ms":3}', "INFO\tx"))
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.pause()
        view = app.log_view
        assert shown(view) == [FOLDED, "WARN   slow  ms=3   {}", "INFO   x"]
        view.fold_all(False)
        assert shown(view)[:4] == list(TRACE)
        view.show_raw(True)
        assert shown(view) == [*TRACE, '{"level":"warn","msg":"slow","ms":3}', "INFO    x"]


async def test_a_traceback_that_comes_line_by_line_folds_as_it_grows():
    app = LogApp(rows("INFO start"))
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.pause()
        view = app.log_view
        for text in TRACE:
            view.extend(rows(text))
            view._lines()
        assert shown(view) == ["INFO   start", FOLDED] and view.following
        view.extend(rows("\rload:  1%|  | 1/9", "\rload:  9%|# | 2/9"))
        assert shown(view)[2:] == ["load:  9%|# | 2/9   + 1 line"]


async def test_folded_rows_take_no_place_when_scrolling():
    texts = [text for n in range(40) for text in (f"INFO {n}", *TRACE)]
    app = LogApp(rows(*texts))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        view = app.log_view
        assert shown(view)[-2:] == ["INFO   39", FOLDED] and len(shown(view)) == 10
        await pilot.press("pageup")
        assert shown(view) == [FOLDED, *(text for n in range(31, 35) for text in (f"INFO   {n}", FOLDED)), "INFO   35"]
        await pilot.press("g", "j", "j", "j")
        assert view.pointed == 6 and shown(view)[0] == "INFO   0"


async def test_a_hit_inside_a_folded_traceback_unfolds_it():
    app = LogApp([*numbered(0, 50), *rows(*TRACE), *numbered(50, 50)])
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        view = app.log_view
        await pilot.press("g")
        view.find("main.py")
        await app.workers.wait_for_complete()
        assert '  File "/app/main.py", line 1' in shown(view) and view.pointed == 51


async def test_an_event_of_several_lines_folds_too():
    text = "ERROR job failed\n" + "\n".join(TRACE)
    app = LogApp(rows("INFO start", text, '{"level":"error","msg":"no","stack":"a\\nb\\nc"}'))
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.pause()
        view = app.log_view
        assert shown(view) == [
            "INFO   start", "ERROR  job failed  KeyError: 'id'   + 4 lines", "ERROR  no  a   {}   + 3 lines",
        ]  # fmt: skip
        await pilot.press("k", "enter")
        assert shown(view)[1:6] == ["ERROR  job failed", *TRACE]


async def test_an_event_of_more_lines_than_the_screen_has_is_asked_for_whole():
    asked = []

    class Asking(LogApp):
        def on_log_view_line_wanted(self, event: LogView.LineWanted) -> None:
            asked.append(event.row)

    app = Asking(rows("INFO all\n" + "\n".join(f"row {n}" for n in range(50))))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        view = app.log_view
        assert shown(view) == ["INFO   all   + 50 lines"]
        await pilot.press("enter")
        assert asked == [0] and len(shown(view)) == 1
        view.fold_all(False)
        assert len(shown(view)) == 10 and shown(view)[-2:] == ["row 7", "… + 42 lines"]


async def test_a_long_line_is_cut_with_a_mark_and_asked_for_whole():
    asked = []

    class Asking(LogApp):
        def on_log_view_line_wanted(self, event: LogView.LineWanted) -> None:
            asked.append(event.row)

    app = Asking(rows("x" * 1_000_000, "한" * 100, "short"))
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        view = app.log_view
        assert [text[-1] for text in shown(view)] == ["…", "…", "t"]
        view.wrap = True
        await pilot.pause()
        assert len(shown(view)) > 5
        await pilot.press("k", "k", "enter")
        assert asked == [0]


async def test_marks_and_ranges_keep_to_their_rows():
    app = LogApp(numbered(100, 50))
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        view = app.log_view
        await pilot.press("k")
        view.toggle_mark()
        await pilot.press("k", "k")
        view.toggle_mark()
        assert view.marks == [46, 48]
        view.prepend(numbered(90, 10))
        assert view.marks == [56, 58] and view.rows.row(view.pointed).text == "line 146"
        assert view.next_mark() and view.pointed == 58
        assert view.next_mark() and view.pointed == 56
        view.toggle_range()
        await pilot.press("j", "j")
        assert view.ranged == range(56, 59)
        assert view.clear_points() and not view.ranged and view.marks
        assert view.clear_points() and not view.marks and not view.clear_points()


async def test_times_in_all_their_ways(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Seoul")
    import time

    time.tzset()
    app = LogApp([LogRow(NOON_MS, "one"), LogRow(NOON_MS + 3_723_000, "two")])
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        view = app.log_view
        found = {}
        for way in ("local", "utc", "relative", "off"):
            view.times = way
            found[way] = view.render_line(1).text.rstrip()
        view.times, view.began_ms = "relative", NOON_MS + 60_000
        assert view.render_line(0).text.startswith("   -0:01:00  one")
    monkeypatch.undo()
    time.tzset()
    assert found == {
        "local": "  22:02:03  two", "utc": "  13:02:03Z  two", "relative": "   +1:02:03  two", "off": "  two",
    }  # fmt: skip
