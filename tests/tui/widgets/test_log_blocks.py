"""Which lines of a log belong together: tracebacks of many languages, and the states of a progress bar."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchtui.tui.widgets._log_blocks import BETWEEN, Blocks, seen
from batchtui.tui.widgets._log_folds import Folds
from batchtui.tui.widgets._log_rows import LogRow, RowList

PYTHON = """\
INFO start
Traceback (most recent call last):
  File "/app/main.py", line 31, in run
    rows = [fetch(key)]
KeyError: 'id'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/main.py", line 42, in <module>
    run(sys.argv)
app.Broken: no rows
INFO goes on"""
PYTHON_CUT = """\
Traceback (most recent call last):
  File "/app/main.py", line 42, in <module>
INFO somebody else speaks"""
JAVA = """\
INFO start
java.lang.IllegalStateException: not written
\tat com.acme.Writer.write(Writer.java:12)
\tat com.acme.Main.main(Main.java:3)
Caused by: java.io.IOException: No space left on device
\tat java.base/java.io.FileOutputStream.write(FileOutputStream.java:1)
\t... 2 more
INFO goes on"""
NODE = """\
INFO start
/app/index.js:10
    throw new TypeError('no decoder')
    ^

TypeError: no decoder
    at decode (/app/index.js:10:11) {
  code: 'E_DECODER'
}

Node.js v20.11.0
INFO goes on"""
GO = """\
INFO start
panic: runtime error: index out of range [7] with length 7

goroutine 1 [running]:
main.merge(0xc000012345, 0x7)
\t/src/merge.go:57 +0x1d
main.main()
\t/src/main.go:21 +0x85
exit status 2"""
DOTNET = """\
Unhandled exception. System.InvalidOperationException: no rows
   at Acme.Program.Main(String[] args) in /src/Program.cs:line 9
INFO goes on"""


def blocks_of(lines: list[str]) -> Blocks:
    return Blocks(lambda row: seen(lines[row], ""), lambda: len(lines))


@pytest.mark.parametrize(("text", "start", "end", "told"), [
    (PYTHON, 1, 12, "app.Broken: no rows"), (PYTHON_CUT, 0, 2, "Traceback (most recent call last):"),
    (JAVA, 1, 7, "Caused by: java.io.IOException: No space left on device"),
    (NODE, 1, 11, "TypeError: no decoder"), (GO, 1, 9, "panic: runtime error: index out of range [7] with length 7"),
    (DOTNET, 0, 2, "Unhandled exception. System.InvalidOperationException: no rows"),
])  # fmt: skip
def test_a_traceback_is_one_block_from_whichever_line_it_is_looked_at(
    text: str, start: int, end: int, told: str
) -> None:
    lines = text.split("\n")
    for row in range(len(lines)):
        block = blocks_of(lines).at(row)
        if start <= row < end:
            assert block is not None and (block.start, block.end) == (start, end)
            assert lines[block.told] == told
        else:
            assert block is None


@pytest.mark.parametrize("lines", [
    ["\rload:  10%|#   | 1/10", "\rload:  20%|##  | 2/10", "\rload: 100%|####| 10/10"],
    ["load:  10%|#   | 1/10 [00:01<00:09]", "load:  20%|##  | 2/10 [00:02<00:08]"],
    ["12/100 [==>.....] - loss 0.3", "13/100 [==>.....] - loss 0.2"],
    ["[###    ]  40%", "[####   ]  50%"],
    ["read 1\r", "read 2\r", "read 3"],
])  # fmt: skip
def test_the_states_of_a_bar_are_one_block_told_by_the_last(lines: list[str]) -> None:
    block = blocks_of(["INFO start", *lines, "INFO end"]).at(2)
    assert block is not None and block.progress
    assert (block.start, block.end, block.told) == (1, 1 + len(lines), len(lines))


def test_another_bar_is_another_block() -> None:
    lines = [f"epoch {n // 3}: {n % 3 * 50}%|##| {n % 3}/2" for n in range(6)]
    assert [blocks_of(lines).at(row) and blocks_of(lines).at(row).start for row in range(6)] == [0, 0, 0, 3, 3, 3]


def test_lines_of_another_stream_do_not_belong_to_it() -> None:
    lines = [("Traceback (most recent call last):", "a"), ("  File x", "a"), ("  File y", "b"), ("KeyError: 1", "a")]
    blocks = Blocks(lambda row: seen(*lines[row]), lambda: 4)
    assert [blocks.at(row) and list(blocks.at(row).members) for row in range(4)] == [
        [0, 1, 3],
        [0, 1, 3],
        None,
        [0, 1, 3],
    ]
    assert blocks.at(3).told == 3


STREAMED = [*PYTHON.split("\n"), *JAVA.split("\n"), *GO.split("\n")]


@given(st.lists(st.tuples(st.sampled_from(STREAMED), st.sampled_from("ab")), min_size=1, max_size=BETWEEN), st.data())
def test_streams_that_are_merged_have_the_blocks_that_each_has_alone(
    lines: list[tuple[str, str]], data: st.DataObject
) -> None:
    rows = RowList()
    rows.extend([LogRow(0, text, tag) for text, tag in lines])
    folds = Folds(rows)
    for row in data.draw(st.permutations(range(len(lines)))):
        folds.block(row)
    for tag in "ab":
        mine = [row for row, (_, own) in enumerate(lines) if own == tag]
        alone = blocks_of([lines[row][0] for row in mine])
        for place, row in enumerate(mine):
            found, wanted = folds.block(row), alone.at(place)
            assert (found and [*found.members, found.told]) == (
                wanted and [mine[one] for one in (*wanted.members, wanted.told)]
            )
    down, up = [0], [folds.before(len(lines))]
    while (row := folds.after(down[-1])) < len(lines):
        down.append(row)
    while up[-1]:
        up.append(folds.before(up[-1]))
    assert (
        down
        == up[::-1]
        == [row for row in range(len(lines)) if folds.block(row) is None or folds.block(row).start == row]
    )


@given(st.lists(st.tuples(st.sampled_from(STREAMED), st.sampled_from("ab")), min_size=1, max_size=BETWEEN))
def test_merged_streams_that_grow_have_the_same_blocks_in_the_end(lines: list[tuple[str, str]]) -> None:
    length = 0
    growing = Blocks(lambda row: seen(*lines[row]), lambda: length)
    for length in range(1, len(lines) + 1):
        growing.grown(1)
        growing.at(length - 1)
    whole = Blocks(lambda row: seen(*lines[row]), lambda: len(lines))
    assert [growing.at(row) for row in range(len(lines))] == [whole.at(row) for row in range(len(lines))]


@pytest.mark.parametrize("text", [PYTHON, JAVA, NODE, GO])
def test_a_block_that_grows_at_the_end_is_the_same_in_the_end(text: str) -> None:
    lines: list[str] = []
    growing = blocks_of(lines)
    for line in text.split("\n"):
        lines.append(line)
        growing.grown(1)
        growing.at(len(lines) - 1)
    whole = blocks_of(lines)
    assert [growing.at(row) for row in range(len(lines))] == [whole.at(row) for row in range(len(lines))]


PIECES = [*PYTHON.split("\n"), *JAVA.split("\n"), *NODE.split("\n"), *GO.split("\n"), "10%|#| 1/9", "20%|#| 2/9", "x\r"]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=30), st.data())
def test_blocks_are_whole_and_never_overlap(lines: list[str], data: st.DataObject) -> None:
    blocks = blocks_of(lines)
    for row in data.draw(st.permutations(range(len(lines)))):
        blocks.at(row)
    for row in range(len(lines)):
        block = blocks.at(row)
        if block is not None:
            assert block.start <= row < block.end <= len(lines) and block.start <= block.told < block.end
            assert all(blocks.at(one) == block for one in range(block.start, block.end))
