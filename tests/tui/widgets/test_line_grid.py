"""The grid: the cursor keeps its index, only what is on the screen is painted, and every theme shows the cursor."""

import pytest
from rich.cells import cell_len
from textual import on
from textual.app import App

from batchtui.tui.cells.spans import line
from batchtui.tui.theme import THEMES, VARIABLE_DEFAULTS, styles_of
from batchtui.tui.widgets.grid import LineGrid
from tests.tui.widgets.table_app import strips, texts


class GridApp(App):
    """One grid; `asked` counts the glyphs it painted, `told` has its messages."""

    CSS = "LineGrid { height: 1fr; }"

    def __init__(self, shown, theme="batchtui"):
        super().__init__()
        self.first, self.wanted = shown, theme
        self.asked, self.told = 0, []
        self.grid = LineGrid(self.glyph)
        for one in THEMES:
            self.register_theme(one)

    def glyph(self, index):
        self.asked += 1
        return ("failed", "x") if index % 7 == 3 else ("succeeded", ".")

    def get_theme_variable_defaults(self):
        return VARIABLE_DEFAULTS

    def compose(self):
        yield self.grid

    def on_mount(self):
        self.theme = self.wanted
        self.grid.set_shown(self.first)
        self.grid.focus()

    @on(LineGrid.Moved)
    def moved(self, event):
        self.told.append(("moved", event.index, event.control is self.grid))

    @on(LineGrid.Opened)
    def opened(self, event):
        self.told.append(("opened", event.index, event.control is self.grid))


async def test_rows_stand_as_in_the_picture():
    app = GridApp(range(28))
    async with app.run_test(size=(72, 6)):
        assert texts(app.grid)[:3] == [
            "   0   . . . x .   . . . . .   x . . . .   . . x . .   . . . . x",
            "  25   . . .",
            "",
        ]


async def test_the_cursor_keeps_its_index_while_others_come_and_go():
    app = GridApp(range(100))
    async with app.run_test(size=(80, 24)) as pilot:
        app.grid.go_to(45)
        app.grid.set_shown([3, 10, 45, 80])
        assert (app.grid.current, app.grid.cursor) == (45, 2)
        app.grid.set_shown([3, 10, 80])
        assert app.grid.current == 80
        app.grid.go_to(7)
        assert app.grid.current == 80, "an index that is not shown moves nothing"
        app.grid.set_shown([])
        assert app.grid.current is None
        await pilot.press("j", "right", "G", "g", "pagedown", "enter")
        app.grid.set_shown(range(5))
        await pilot.press("enter")
        await pilot.pause()
        assert app.told == [
            ("moved", 0, True), ("moved", 45, True), ("moved", 80, True), ("moved", 0, True), ("opened", 0, True),
        ]  # fmt: skip


@pytest.mark.parametrize("size", [(20, 5), (60, 20), (120, 40), (300, 80)])
async def test_ten_thousand_cost_no_more_than_what_is_on_the_screen(size):
    app = GridApp(range(10_000))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for keys in ([], ["pagedown"], ["end"], ["up"]):
            app.asked = 0
            await pilot.press(*keys)
            await pilot.pause()
            assert app.asked <= 2 * 200 * size[1]
            for strip in strips(app.grid):
                assert strip.cell_length == size[0] == sum(cell_len(segment.text) for segment in strip)


async def test_the_cursor_stays_in_sight_also_when_the_terminal_gets_small():
    app = GridApp(range(10_000))
    async with app.run_test(size=(120, 40)) as pilot:
        for index in (9_999, 5_000, 0, 7_777):
            app.grid.go_to(index)
            for size in ((60, 8), (200, 50)):
                await pilot.resize_terminal(*size)
                await pilot.pause()
                assert any("hit_current" in {token for token, _ in app.grid._row(row)} for row in rows_in_sight(app))


def rows_in_sight(app):
    top = app.grid.scroll_offset.y
    return range(top, min(app.grid._layout.rows, top + app.grid.size.height))


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_the_cursor_is_reversed_in_every_theme(theme):
    app = GridApp(range(10), theme)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("right", "right", "right")
        await pilot.pause()
        styles = styles_of(app.theme_variables)
        [here] = [one for one in app.grid.render_line(0) if one.style.bgcolor == styles["hit_current"].bgcolor]
        assert here.text == "x"
        rest = [one for one in app.grid.render_line(0) if one.text.startswith(".")]
        assert {one.style.color for one in rest} == {styles["succeeded"].color}


async def test_the_note_stands_below_the_last_row_and_is_in_sight_at_the_end():
    app = GridApp(range(10_000))
    async with app.run_test(size=(60, 8)) as pilot:
        app.grid.note = line(("dim", "asking AWS"))
        await pilot.press("end")
        await pilot.pause()
        assert "asking AWS" in texts(app.grid)[-1]
