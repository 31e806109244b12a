"""A grid's layout: every child has one cell, every cell one child, and the cursor stays inside."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from batchtui.tui.cells.grid import AIRY, DENSE, layout

counts = st.integers(0, 10_000)
widths = st.integers(20, 300)


def made(count, width):
    return layout(count, len(f"{max(count - 1, 0):,}"), width)


@given(counts, widths)
@example(10_000, 20)
@example(10_000, 300)
def test_every_place_has_one_cell_on_the_screen_and_every_cell_one_place(count, width):
    grid = made(count, width)
    cells = [grid.cell_of(at) for at in range(count)]
    assert len(set(cells)) == count
    assert all(0 <= row < grid.rows and grid.left <= x < width for row, x in cells)
    assert [grid.at(*cell) for cell in cells] == list(range(count))
    assert cells == sorted(cells), "the order of the index is the order of reading"


@given(counts, widths, st.data())
def test_whatever_is_hit_is_the_glyph_there_or_just_left_of_it(count, width, data):
    grid = made(count, width)
    row = data.draw(st.sampled_from([-1, 0, grid.rows - 1, grid.rows]))
    for x in range(-1, width + 1):
        at = grid.at(row, x)
        if at is not None:
            assert 0 <= at < count and grid.cell_of(at) in ((row, x), (row, x - 1))


@given(counts, widths, st.data())
def test_the_cursor_stays_inside_and_keeps_its_column(count, width, data):
    grid = made(count, width)
    at = data.draw(st.integers(0, max(count - 1, 0)))
    columns, rows = data.draw(st.sampled_from([(1, 0), (-1, 0), (0, 1), (0, -1), (0, 12), (0, -12)]))
    to = grid.moved(at, columns, rows)
    assert 0 <= to < max(count, 1)
    if rows and to != count - 1:
        assert to % grid.per_row == at % grid.per_row
    if columns:
        assert to == max(0, min(at + columns, max(count - 1, 0)))


@given(counts, widths, st.integers(0, 9_999))
def test_each_way_there_leads_back(count, width, start):
    grid = made(count, width)
    at = start % count if count else 0
    below = grid.moved(at, 0, 1)
    if below // grid.per_row == at // grid.per_row + 1 and below != count - 1:
        assert grid.moved(below, 0, -1) == at


@pytest.mark.parametrize(
    ("count", "width", "per_row", "spacing"),
    [
        (200, 72, 25, AIRY),
        (200, 60, 20, AIRY),
        (200, 200, 50, AIRY),
        (10_000, 120, 100, DENSE),
        (10_000, 80, 50, DENSE),
    ],
)
def test_rows_hold_round_numbers(count, width, per_row, spacing):
    grid = made(count, width)
    assert (grid.per_row, grid.spacing) == (per_row, spacing)
