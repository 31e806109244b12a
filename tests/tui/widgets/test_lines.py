"""The widget of lines: it asks its function once for each repaint and never writes past its edge."""

import pytest
from textual.app import App
from textual.containers import Vertical

from batchtui.domain.safe import inert
from batchtui.tui.cells.spans import line
from batchtui.tui.theme import THEMES, VARIABLE_DEFAULTS
from batchtui.tui.widgets.lines import Lines

UNKIND = ("정산-일일-배치" * 30, "x [/] [red]y", "\x1b[2J\x1b]0;x\x07", "n" * 300, "")


class LinesApp(App):
    CSS = "#many { height: 1fr; } #auto { height: auto; }"

    def __init__(self, *widgets):
        super().__init__()
        self.widgets = widgets
        for theme in THEMES:
            self.register_theme(theme)

    def get_theme_variable_defaults(self):
        return VARIABLE_DEFAULTS

    def compose(self):
        yield Vertical(*self.widgets)


@pytest.mark.parametrize("width", [80, 120, 200])
async def test_every_line_has_the_width_of_the_widget(width):
    lines = Lines(lambda _w, _h: [line(("failed", text)) for text in UNKIND], id="many")
    async with LinesApp(lines).run_test(size=(width, 10)):
        for y in range(10):
            strip = lines.render_line(y)
            assert strip.cell_length == width
            assert strip.text == inert(strip.text)


async def test_it_asks_once_for_a_repaint_and_again_after_a_refresh():
    asked = []

    def make(width, height):
        asked.append((width, height))
        return [line(str(len(asked)))] * height

    lines = Lines(make, id="many")
    async with LinesApp(lines).run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        before = len(asked)
        assert {lines.render_line(y).text.strip() for y in range(6)} == {str(before)}
        lines.refresh()
        await pilot.pause()
        assert len(asked) == before + 1
        assert asked[-1] == (40, 6)


async def test_another_function_shows_at_the_next_repaint():
    lines = Lines(lambda _w, _h: [line("one")])
    async with LinesApp(lines).run_test(size=(40, 6)):
        lines.make = lambda _w, _h: [line("two")]
        assert lines.render_line(0).text.strip() == "two"


async def test_auto_height_is_what_there_is_to_say():
    lines = Lines(lambda _w, _h: [line("a"), line("b"), line("c")], id="auto")
    async with LinesApp(lines).run_test(size=(40, 10)):
        assert lines.size.height == 3
