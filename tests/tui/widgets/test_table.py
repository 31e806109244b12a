"""The table: the cursor follows its key, marks are exact, and cost does not know the number of rows."""

import pytest
from rich.cells import cell_len

from batchtui.domain.safe import inert
from batchtui.tui.cells.spans import line
from tests.tui.widgets.table_app import CountingTable, Row, TableApp, columns, renamed, strips, texts, unkind

SIZES = [(80, 24), (120, 40), (200, 50)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name_width", [0, 12, 160])
async def test_every_line_has_exactly_the_width_and_steers_nothing(size, name_width):
    app = TableApp(unkind(60), columns(name_width))
    async with app.run_test(size=size) as pilot:
        for keys in ([], ["right", "right"], ["end"]):
            await pilot.press(*keys)
            for strip in strips(app.table):
                written = strip.text
                assert strip.cell_length == size[0]
                assert sum(cell_len(segment.text) for segment in strip) == size[0]
                assert written == inert(written)


async def test_titles_gutter_and_columns_stand_where_the_pictures_have_them():
    app = TableApp([Row("id-01", "one", "FAILED"), Row("id-02", "two")])
    async with app.run_test(size=(40, 10)):
        assert texts(app.table)[:3] == [
            "  JOB                   NOW         AGE",
            "❯ one                   FAILED       01",
            "  two                   SUCCEEDED    02",
        ]


async def test_the_cursor_follows_its_key_and_stays_on_its_screen_line():
    app = TableApp(unkind(100))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*["down"] * 40, *["up"] * 8)
        key, line_before = app.table.current.id, app.table.cursor - app.table.scroll_offset.y
        app.table.set_items([Row(f"new-{n}", "new") for n in range(7)] + unkind(100))
        await pilot.pause()
        assert app.table.current.id == key
        assert app.table.cursor == 39
        assert app.table.cursor - app.table.scroll_offset.y == line_before


async def test_a_cursor_whose_key_is_gone_stays_on_its_row_and_tells_it():
    items = unkind(10)
    app = TableApp(items)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down")
        app.told.clear()
        app.table.set_items([item for item in items if item.id != "id-2"])
        await pilot.pause()
        assert app.told == [("moved", 2, "id-3", True)]


async def test_a_refill_that_keeps_the_cursor_tells_nothing():
    app = TableApp(unkind(10))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.told.clear()
        app.table.set_items(unkind(9))
        await pilot.pause()
        assert app.told == []


async def test_fewer_rows_bring_the_cursor_and_the_view_back():
    app = TableApp(unkind(200))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("G")
        app.table.set_items(unkind(200)[:5])
        await pilot.pause()
        assert app.table.cursor == 4
        assert app.table.scroll_offset.y == 0
        app.table.set_items([])
        await pilot.pause()
        assert app.table.current is None
        await pilot.press("down", "G", "enter", "pagedown")
        assert app.table.cursor == 0


async def test_movement_keys():
    app = TableApp(unkind(100))
    async with app.run_test(size=(80, 24)) as pilot:
        table = app.table
        for keys, row in (
            ("down", 1), ("j", 2), ("k", 1), ("up", 0), ("up", 0), ("pagedown", 22), ("pageup", 0),
            ("G", 99), ("g", 0), ("end", 99), ("home", 0),
        ):  # fmt: skip
            await pilot.press(keys)
            assert table.cursor == row
            assert table.scroll_offset.y <= row < table.scroll_offset.y + 23


async def test_down_paints_two_rows_however_many_there_are():
    counts = {}
    for size in (100, 100_000):
        app = TableApp(unkind(size))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("down")
            await pilot.pause()
            app.table.painted = 0
            await pilot.press("down")
            await pilot.pause()
            down = app.table.painted
            app.table.set_items(unkind(size))
            await pilot.pause()
            counts[size] = (down, app.table.painted - down)
    assert counts[100] == counts[100_000]
    assert counts[100_000][0] <= 2
    assert counts[100_000][1] <= 2 * 24


async def test_marks_toggle_and_go_down():
    app = TableApp(unkind(5))
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.action_mark()
        app.table.action_mark()
        await pilot.pause()
        assert app.table.marks == {"id-0", "id-1"}
        assert app.table.cursor == 2
        assert [row[:1] for row in texts(app.table)[1:4]] == ["*", "*", "❯"]
        await pilot.press("up")
        assert texts(app.table)[2].startswith("* ")
        app.table.action_mark()
        assert app.table.marks == {"id-0"}


async def test_a_range_runs_from_the_last_mark_to_the_cursor_either_way():
    app = TableApp(unkind(10))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down")
        app.table.action_mark()
        await pilot.press("down", "down")
        app.table.action_range()
        assert app.table.marks == {"id-2", "id-3", "id-4", "id-5"}
        await pilot.press("home")
        app.table.action_range()
        assert app.table.marks == {f"id-{n}" for n in range(6)}


async def test_a_range_without_a_mark_is_the_row_alone():
    app = TableApp(unkind(10))
    async with app.run_test(size=(80, 24)):
        app.table.action_range()
        assert app.table.marks == {"id-0"}


async def test_all_shown_then_none_and_marks_survive_a_filter():
    app = TableApp(unkind(4))
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.action_mark_all()
        assert len(app.table.marks) == 4
        app.table.set_items(unkind(2))
        assert len(app.table.marks) == 4
        app.table.action_mark_all()
        assert app.table.marks == set()
        await pilot.pause()
        assert app.told[-1] == ("marked", [])


async def test_enter_opens_and_so_does_a_double_click():
    app = TableApp(unkind(5))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter")
        assert app.told[-1] == ("opened", 1, "id-1", True)
        await pilot.click(CountingTable, offset=(10, 4))
        assert app.table.cursor == 3
        await pilot.click(CountingTable, offset=(10, 5), times=2)
        assert app.told[-1] == ("opened", 4, "id-4", True)
        app.told.clear()
        await pilot.click(CountingTable, offset=(10, 9), times=2)
        assert app.told == []


async def test_a_click_on_a_title_names_its_column():
    app = TableApp(unkind(5))
    async with app.run_test(size=(80, 24)) as pilot:
        for x, column in ((3, "name"), (66, "state"), (78, "age")):
            await pilot.click(CountingTable, offset=(x, 0))
            assert app.told[-1] == ("header", column, True)


async def test_a_click_on_a_title_scrolled_sideways():
    app = TableApp(unkind(5), columns(100))
    async with app.run_test(size=(80, 24)) as pilot:
        assert "NOW" not in texts(app.table)[0]
        await pilot.press("right", "right", "right", "right", "right", "right")
        head = texts(app.table)[0]
        assert app.table.scroll_offset.x > 0
        await pilot.click(CountingTable, offset=(3, 0))
        assert app.told[-1][1] == "name"
        assert head.startswith("  JOB")
        for title, column in (("NOW", "state"), ("AGE", "age")):
            await pilot.click(CountingTable, offset=(head.index(title), 0))
            assert app.told[-1][1] == column


async def test_the_wheel_scrolls_and_leaves_the_cursor():
    app = TableApp(unkind(200))
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.scroll_to(y=50, animate=False, immediate=True)
        assert app.table.cursor == 0
        await pilot.press("down")
        assert app.table.cursor == 1
        assert app.table.scroll_offset.y == 1


async def test_replace_paints_only_the_rows_on_screen():
    items = unkind(1000)
    app = TableApp(items)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.table.painted = 0
        app.table.replace(
            {"id-3": renamed(items[3], "fresh"), "id-900": renamed(items[900], "far"), "nobody": items[0]}
        )
        await pilot.pause()
        assert app.table.painted == 1
        assert texts(app.table)[4].startswith("  fresh")
        assert app.table.items[900].name == "far"


async def test_replace_finds_its_rows_after_another_order():
    items = unkind(5)
    app = TableApp(items)
    async with app.run_test(size=(80, 24)):
        app.table.replace({"id-3": renamed(items[3], "first")})
        app.table.set_items(unkind(5)[::-1])
        app.table.replace({"id-3": renamed(items[3], "again")})
        assert [row.name for row in app.table.items if row.id == "id-3"] == ["again"]
        assert texts(app.table)[2].startswith("  again")


async def test_the_note_is_the_last_line_and_no_row():
    app = TableApp(unkind(3))
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.note = line("1,200 so far, back to 06:00; the rest is coming")
        await pilot.press("G")
        assert texts(app.table)[4] == "  1,200 so far, back to 06:00; the rest is coming"
        assert app.table.cursor == 2
        app.table.set_items([])
        app.table.note = line("asking AWS, 2s")
        assert texts(app.table)[1] == "  asking AWS, 2s"
        app.table.note = ()
        assert texts(app.table)[1] == ""


@pytest.mark.parametrize(("key", "descending", "head"), [
    ("name", False, "  JOB ▴                 NOW         AGE"),
    ("name", True, "  JOB ▾                 NOW         AGE"),
    ("age", True, "  JOB                   NOW        ▾AGE"),
])  # fmt: skip
async def test_the_sorted_title_has_an_arrow(key, descending, head):
    app = TableApp(unkind(1))
    async with app.run_test(size=(40, 10)):
        app.table.sort_key, app.table.descending = key, descending
        assert texts(app.table)[0] == head


async def test_a_resize_keeps_the_cursor_in_sight():
    app = TableApp(unkind(200))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*["pagedown"] * 2)
        row = app.table.cursor
        await pilot.resize_terminal(80, 24)
        while app.table.size.height != 24:
            await pilot.pause(0.01)
        assert app.table.scroll_offset.y <= row < app.table.scroll_offset.y + 23
        assert {strip.cell_length for strip in strips(app.table)} == {80}


async def test_items_and_note_may_come_before_the_screen():
    app = TableApp()
    app.table.set_items(unkind(50))
    app.table.set_items([Row("new", "new"), *unkind(50)])
    app.first = app.table.items
    app.table.note = line("asking AWS, 2s")
    app.table.set_columns(columns())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("G")
        assert app.table.cursor == 50
        assert texts(app.table)[-2].startswith("❯")
        assert texts(app.table)[-1] == "  asking AWS, 2s"


async def test_rows_that_move_are_not_painted_again_and_changed_ones_are():
    app = TableApp(unkind(20))
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        table, items = app.table, list(app.table.items)
        table.painted = 0
        moved = [items[0], *items[3:8], renamed(items[1], "another"), *items[8:]]
        table.set_items(moved)
        await pilot.pause()
        # The title, the row that is another, and the one that came into sight: those that moved are as they were.
        assert table.painted == 3
        shown = ["".join(part.text for part in strip) for strip in app.screen._compositor.render_strips()]
        assert [line.rstrip() for line in shown[:12]] == texts(table)
