"""How soon a key is seen on the screen: a schedule of Down keys in a pseudo-terminal, read from the recording.

Nothing is read out of the frames while keys are pressed: that would take the time that is to be measured.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pyte

from benchmarks.pty_process import COLUMNS, DOWN, ROWS, PtyProcess

HOME = b"\x1b[H"
STEP_S = 0.08
"""Between two keys, and a little more: the steps do not beat with the frames."""
STRIDE = 15
"""Keys down before the cursor goes back to the top: fewer than there are rows on the screen."""
SETTLE_S = 0.6

Find = Callable[[pyte.Screen], int | None]
"""The line with the cursor, from 0; None while there is none."""


@dataclass(frozen=True, slots=True)
class Stride:
    """When each Down was pressed, from the top of the list (monotonic, seconds), and when the stride began."""

    began_s: float
    pressed_s: tuple[float, ...]


def stride(process: PtyProcess) -> Stride:
    """Goes to the top, and down; takes about two seconds."""
    process.press(HOME)
    process.read_for(SETTLE_S)
    began, pressed = time.monotonic(), []
    for number in range(STRIDE):
        pressed.append(process.press(DOWN))
        process.read_for(STEP_S + number * 0.0031)
    process.read_for(SETTLE_S)
    return Stride(began, tuple(pressed))


def latencies_ms(pieces: Sequence[tuple[float, bytes]], strides: Sequence[Stride], find: Find) -> list[float]:
    """From each key to the end of the first piece that shows the cursor as far down; infinite where none does."""
    frames = list(_lines_with_cursor(pieces, find))
    return [took for one in strides for took in _of_stride(frames, one)]


def _of_stride(frames: list[tuple[float, int]], one: Stride) -> Iterator[float]:
    top = next((line for at, line in reversed(frames) if at <= one.began_s), 0)
    ends = one.pressed_s[-1] + SETTLE_S
    for number, pressed in enumerate(one.pressed_s, 1):
        shown = (at for at, line in frames if pressed <= at <= ends and line >= top + number)
        yield (next(shown, float("inf")) - pressed) * 1000


def latencies_of(
    pieces: Sequence[tuple[float, bytes]], pressed_s: Sequence[float], find: Find, step: int
) -> list[float]:
    """Of keys that each move what `find` finds by `step`: ms from each to the piece that shows it."""
    frames = list(_lines_with_cursor(pieces, find))
    before = next((line for at, line in reversed(frames) if at <= pressed_s[0]), 0)
    ends = pressed_s[-1] + SETTLE_S
    found = []
    for number, pressed in enumerate(pressed_s, 1):
        shown = (at for at, line in frames if pressed <= at <= ends and line >= before + number * step)
        found.append((next(shown, float("inf")) - pressed) * 1000)
    return found


def _lines_with_cursor(pieces: Sequence[tuple[float, bytes]], find: Find) -> Iterator[tuple[float, int]]:
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    for at, piece in pieces:
        stream.feed(piece)
        found = find(screen)
        if found is not None:
            yield at, found


def by_sign(sign: str) -> Find:
    """The cursor is a sign at the left."""

    def find(screen: pyte.Screen) -> int | None:
        lines = (row for row in range(screen.lines) if sign in (screen.buffer[row][0].data, screen.buffer[row][1].data))
        return next(lines, None)

    return find


def by_background(screen: pyte.Screen) -> int | None:
    """The cursor is the line whose background no other has."""
    colours = [screen.buffer[row][2].bg for row in range(screen.lines)]
    often = Counter(colours)
    return next((row for row, colour in enumerate(colours) if often[colour] == 1), None)
