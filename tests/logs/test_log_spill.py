"""A log of any length by number: what is put at either end or inside stands where it should, and comes back whole."""

import os
import stat
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchtui.domain.log import LogLine
from batchtui.logs import rope
from batchtui.logs.rope import Rope
from batchtui.logs.spill import Spill
from batchtui.logs.text import LogText

MESSAGES = st.text(st.characters(codec=None), max_size=20)
LINES = st.builds(LogLine, st.integers(0, 50), MESSAGES, st.sampled_from(["", "a", "나"]), st.booleans())
CHANGES = st.tuples(st.booleans(), st.integers(0, 400), st.integers(0, 90))


@given(st.lists(CHANGES, max_size=25), st.integers(1, 16))
def test_a_rope_is_a_list(changes, block):
    made, wanted, fresh = Rope(), [], 0
    usual, rope.BLOCK = rope.BLOCK, block
    try:
        for adds, at, count in changes:
            place = min(at, len(wanted))
            if adds:
                numbers = range(fresh, fresh + count)
                made.insert(place, numbers)
                wanted[place:place] = numbers
                fresh += count
            else:
                made.delete(place, min(place + count, len(wanted)))
                del wanted[place : place + count]
            assert len(made) == len(wanted)
            assert list(made.between(0, len(made))) == wanted == [made[n] for n in range(len(wanted))]
            assert list(made.between(at, at + count)) == wanted[at : at + count]
            pieces = [list(piece) for piece in made.rising(at, at + count)]
            assert [number for piece in pieces for number in piece] == wanted[at : at + count]
            assert all(piece == sorted(set(piece)) for piece in pieces)
    finally:
        rope.BLOCK = usual


@given(st.lists(LINES, max_size=40))
def test_a_line_comes_back_as_it_was_put(lines):
    spill = Spill()
    offsets = spill.put(lines)
    assert spill.read(offsets) == lines
    assert spill.read(reversed(offsets)) == lines[::-1]
    assert [spill.time(offset) for offset in offsets] == [line.timestamp_ms for line in lines]


@given(st.lists(LINES, max_size=30), st.lists(LINES, max_size=30), st.lists(LINES, max_size=10))
def test_a_late_line_stands_behind_those_of_its_time(older, newer, late):
    def by_time(lines):
        return sorted(lines, key=lambda line: line.timestamp_ms)

    spill = Spill()
    text = LogText(spill)
    newer = [line._replace(timestamp_ms=line.timestamp_ms + 50) for line in by_time(newer)]
    text.append(spill.put(newer))
    text.prepend(spill.put(by_time(older)))
    text.place(spill.put(late))
    assert text.lines(0, len(text)) == by_time([*by_time(older), *newer, *late])


def test_the_start_stands_before_a_gap_that_fills_from_both_ends():
    spill = Spill()
    text = LogText(spill)
    lines = [LogLine(n, str(n)) for n in range(20)]
    offsets = spill.put(lines)
    text.append(offsets[15:])
    text.open_gap(offsets[7:9])
    assert text.open_gap(offsets[:3]) == 1
    assert text.gap == 3
    assert text.fill(offsets[3:6], from_above=True) == 3
    assert text.fill(offsets[10:15], from_above=False) == 7
    text.fill(offsets[6:10], from_above=True)
    assert text.gap == 10
    text.close_gap()
    assert text.lines(0, len(text)) == lines
    with pytest.raises(ValueError, match="no gap"):
        text.fill(offsets, from_above=True)


def test_a_moment_is_found():
    spill = Spill()
    text = LogText(spill)
    text.append(spill.put([LogLine(at, "") for at in (1, 3, 3, 7)]))
    assert [text.row_at(at) for at in (0, 3, 4, 8)] == [0, 1, 3, 4]
    assert text.row_at(3, after=True) == 3


def test_a_line_of_a_megabyte_is_one_line():
    spill = Spill()
    long = LogLine(2, "x" * 1_048_576)
    offsets = spill.put([LogLine(1, "a"), long, LogLine(3, "b")])
    assert spill.read(offsets) == [LogLine(1, "a"), long, LogLine(3, "b")]


def test_the_file_has_no_name_and_is_the_users_alone():
    spill = Spill()
    spill.put([LogLine(1, "secret")])
    told = os.fstat(spill._file.fileno())
    assert (told.st_nlink, stat.S_IMODE(told.st_mode)) == (0, 0o600)


def test_a_hundred_thousand_lines_cost_less_than_two_megabytes():
    tracemalloc.start()
    try:
        spill = Spill()
        text = LogText(spill)
        for page in range(100):
            text.append(spill.put(LogLine(page, f"line {n} of page {page}" * 4) for n in range(1000)))
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert len(text) == 100_000
    assert held < 2_000_000
