"""A click on the footer or the tabs finds its key."""

from batchtui.tui.cells.pointed import word_at
from batchtui.tui.cells.spans import line


def test_each_cell_of_a_piece_leads_to_its_first_word():
    row = line("  ", ("key", "enter"), ("dim", " 열기"), "  ", ("key", "q"), ("dim", " quit"))
    found = [word_at(row, x) for x in range(22)]
    assert found == ["", "", *["enter"] * 10, "", "", *["q"] * 6, "", ""]
