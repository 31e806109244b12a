"""An array as lines: how far it is, which child is under the cursor, and why some are missing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchtui.domain.failure import Denied
from batchtui.domain.job import Job
from batchtui.domain.log import LogLine
from batchtui.domain.scope import Scope
from batchtui.domain.state import JobState
from batchtui.tui.cells import array
from batchtui.tui.cells.glyphs import ASCII, UNICODE
from batchtui.tui.cells.peek import Peek
from batchtui.tui.cells.spans import width_of
from batchtui.tui.cells.state import children_cell

MINUTE = 60_000
PARENT = Job(
    Scope("demo", "123456789012", "ap-northeast-2"), "3c9e51d0-0000-4000-8000-000000000000", "resize-media", "default",
    JobState.PENDING, 0, array_size=200, children=(("RUNNING", 9), ("SUCCEEDED", 170), ("FAILED", 7)),
)  # fmt: skip


def child(index, state=JobState.RUNNING, **more):
    return replace(PARENT, id=f"{PARENT.id}:{index}", state=state, array_size=None, children=(), **more)


def seen(*children, **more):
    one = array.Seen(PARENT, **more)
    one.known.take(children)
    return one


def text(line):
    return "".join(part for _, part in line).rstrip()


def test_the_head_of_an_array_that_goes_on_and_of_one_that_has_ended():
    first, second = array.head(seen(), 26 * MINUTE, 120, UNICODE)
    assert text(first).startswith("  ▸ RUNNING   resize-media   array of 200, 26m  ")
    assert text(first).endswith(PARENT.id)
    assert text(second).split() == ["▰" * 35 + "▱" * 5, "✗", "7", "✓", "170", "▸", "9"]
    ended = seen()
    ended.parent = replace(PARENT, state=JobState.FAILED, stopped_at_ms=30 * MINUTE)
    assert "✗ FAILED   resize-media   array of 200, took 30m, 5m ago" in text(
        array.head(ended, 35 * MINUTE, 80, UNICODE)[0]
    )


def test_once_all_were_read_the_children_themselves_are_counted():
    one = seen(child(0, JobState.FAILED), child(1), child(2, JobState.RUNNABLE), complete=True)
    assert text(array.head(one, 0, 120, UNICODE)[1]).split()[1:] == ["✗", "1", "▸", "1", "◷", "1"]


@given(st.integers(2, 10_000), st.data(), st.integers(20, 300), st.sampled_from([UNICODE, ASCII]))
def test_the_bar_hides_no_failure_and_every_line_has_its_width(size, data, width, glyphs):
    failed = data.draw(st.integers(0, size))
    succeeded = data.draw(st.integers(0, size - failed))
    one = seen()
    one.parent = replace(PARENT, array_size=size, children=(("FAILED", failed), ("SUCCEEDED", succeeded)))
    lines = array.head(one, 26 * MINUTE, width, glyphs)
    assert [width_of(line) for line in lines] == [width, width]
    bar = [(token, part) for token, part in lines[1] if part and set(part) <= {glyphs.full, glyphs.empty}]
    red = sum(len(part) for token, part in bar if token == "failed")
    if bar:
        assert (red > 0) == (failed > 0)
        assert sum(len(part) for _, part in bar) in array.BAR_CELLS
        assert any(token == "faint" for token, _ in bar) or failed + succeeded > size * 0.9


def test_a_failed_childs_pane():
    job = child(42, JobState.FAILED, started_at_ms=MINUTE, stopped_at_ms=MINUTE + 12_000, exit_code=3)
    rows = [text(line) for line in array.pane(seen(job), 42, None, 12 * MINUTE, 80, 6, True, UNICODE)]
    assert rows[1].startswith("  ✗ resize-media:42   failed 10m ago") and rows[1].endswith("exit 3   took 12s")
    assert rows[2] == "" and rows[3].startswith("  EXIT CODE 3 ")
    alike = seen(job, replace(job, id=f"{PARENT.id}:7"), child(9, JobState.FAILED, exit_code=1))
    assert text(array.pane(alike, 42, None, 0, 120, 6, True, UNICODE)[1]).endswith("took 12s   2 of 3 failed like this")
    assert text(array.pane(alike, 42, None, 0, 70, 6, True, UNICODE)[1]).endswith("exit 3   took 12s")
    assert text(array.pane(alike, 42, None, 0, 52, 6, True, UNICODE)[1]).endswith("   exit 3")
    rows = [text(line) for line in array.pane(seen(), 42, None, 0, 80, 6, False, UNICODE)]
    assert rows[1:] == ["  - resize-media:42   not seen yet"]
    stopped = child(1, stopping_asked=True)
    denied = Peek(stopped, None, (), why_none="You may not.")
    rows = [text(line) for line in array.pane(seen(stopped), 1, denied, 0, 80, 6, False, UNICODE)]
    assert "asked to stop" in rows[1] and "attempts unknown" in rows[1]
    assert rows[-1].split() == ["log", "You", "may", "not."]


@pytest.mark.parametrize("height", [5, 6, 9])
def test_a_childs_pane_has_room_for_its_newest_lines(height):
    job = child(42, JobState.FAILED, stopped_at_ms=MINUTE, exit_code=3, state_reason="a long story " * 20)
    log = [(LogLine(n, f"line {n}"), (("text", f"line {n}"),)) for n in range(30)]
    rows = array.pane(seen(job), 42, Peek(job, None, (), log=log), 12 * MINUTE, 80, height, False, UNICODE)
    assert len(rows) == height
    assert text(rows[-1]).endswith("line 29") and "EXIT CODE 3" in text(rows[2])


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (seen(), "asking AWS"),
        (seen(child(0)), "1 of 200 children so far; the rest is coming"),
        (seen(child(0), complete=True), "- 199 of them are not there yet: AWS makes them while the array is PENDING."),
        (seen(child(0), complete=True, failed_only=True), "No child of it has failed so far: f shows all."),
        (seen(child(0, JobState.FAILED), complete=True, failed_only=True), ""),
        (seen(*(child(n) for n in range(200)), complete=True), ""),
        (seen(child(0), failure=Denied("You may not.")), "You may not."),
    ],
)
def test_why_children_are_missing(one, told):
    assert text(array.note(one, UNICODE)) == told


def test_what_a_row_says_of_an_array_fits():
    assert text(children_cell(PARENT, 21, UNICODE)) == "177 of 186  ✗7"
    large = replace(PARENT, children=(("FAILED", 1234), ("SUCCEEDED", 7000), ("RUNNABLE", 1766)))
    assert text(children_cell(large, 24, UNICODE)) == "8,234 of 10,000  ✗1,234"
    assert text(children_cell(large, 16, UNICODE)) == "8,234  ✗1,234"
    assert children_cell(child(0), 16, UNICODE) == ()


def test_an_array_whose_children_run_is_seen_as_running():
    assert PARENT.seen_state is JobState.RUNNING
    assert replace(PARENT, children=(("RUNNABLE", 200),)).seen_state is JobState.PENDING
    assert replace(PARENT, state=JobState.FAILED).seen_state is JobState.FAILED
    assert PARENT.ended_part == pytest.approx(177 / 186) and child(0).ended_part is None
