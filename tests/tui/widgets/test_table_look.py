"""How a table is painted in each theme: hues on the row of the cursor, one style where it is reversed."""

import pytest
from rich.color import Color

from batchtui.tui.theme import THEMES, VARIABLE_DEFAULTS, styles_of
from tests.tui.widgets.table_app import Row, TableApp, columns, strips

ITEMS = [Row("id-1", "broken", "FAILED"), Row("id-2", "fine"), Row("id-3", "broken-too", "FAILED")]


def style_at(strip, text):
    return next(segment.style for segment in strip if segment.text.strip() == text)


async def painted(theme, *keys):
    app = TableApp(ITEMS, columns(), theme)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        return strips(app.table), styles_of(app.theme_variables)


@pytest.mark.parametrize("theme", ["batchtui", "batchtui-light"])
async def test_hues_stay_on_the_row_of_the_cursor(theme):
    rows, styles = await painted(theme)
    state = style_at(rows[1], "FAILED")
    assert state.color == styles["failed"].color and state.bold
    assert {segment.style.bgcolor for segment in rows[1]} == {styles["cursor"].bgcolor}
    assert {segment.style.bgcolor for segment in rows[2]} == {styles["base"].bgcolor}


@pytest.mark.parametrize("theme", ["batchtui-16", "batchtui-mono"])
async def test_without_shades_the_row_is_reversed_in_one_style(theme):
    rows, styles = await painted(theme)
    looks = {(segment.style.color, segment.style.bgcolor) for segment in rows[1]}
    assert looks == {(styles["base"].bgcolor, styles["base"].color)}
    assert style_at(rows[1], "FAILED").bold and not style_at(rows[1], "-1").bold


async def test_a_quiet_row_is_dim_but_for_its_hues():
    rows, styles = await painted("batchtui")
    assert style_at(rows[2], "fine").color == styles["dim"].color
    assert not style_at(rows[2], "fine").bold
    assert style_at(rows[2], "SUCCEEDED").color == styles["succeeded"].color
    assert style_at(rows[3], "broken-too").color == styles["strong"].color


async def test_another_theme_paints_at_once():
    app = TableApp(ITEMS)
    async with app.run_test(size=(80, 24)) as pilot:
        before = style_at(app.table.render_line(3), "FAILED").color
        app.theme = "batchtui-light"
        await pilot.pause()
        after = style_at(app.table.render_line(3), "FAILED").color
        assert (before, after) == (Color.parse("#ff6f6f"), Color.parse("#c01f2a"))


async def test_every_theme_of_textual_works():
    app = TableApp(ITEMS)
    async with app.run_test(size=(80, 24)) as pilot:
        for theme in app.available_themes:
            app.theme = theme
            await pilot.pause()
            assert {strip.cell_length for strip in strips(app.table)} == {80}


def test_ours_are_four_and_name_every_token():
    assert [theme.name for theme in THEMES] == ["batchtui", "batchtui-light", "batchtui-16", "batchtui-mono"]
    assert all(set(VARIABLE_DEFAULTS) <= set(theme.variables) for theme in THEMES)
