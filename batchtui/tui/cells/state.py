"""A job's state as glyph and word, and the strip of a group's last runs."""

from collections.abc import Sequence
from functools import lru_cache

from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.spans import Line, Span, joined

_TOKENS = {
    JobState.FAILED: "failed",
    JobState.SUCCEEDED: "succeeded",
    JobState.SKIPPED: "dim",
    JobState.RUNNING: "running",
    JobState.STARTING: "running",
}


def token_of(state: JobState) -> str:
    """The hue of a state."""
    return _TOKENS.get(state, "waiting")


def glyph_of(state: JobState, glyphs: Glyphs) -> str:
    """The sign of a state."""
    if state is JobState.FAILED:
        return glyphs.failed
    if state is JobState.SUCCEEDED:
        return glyphs.succeeded
    if state is JobState.SKIPPED:
        return glyphs.skipped
    return glyphs.running if token_of(state) == "running" else glyphs.waiting


def ended_as(job: Job) -> JobState:
    """AWS's state, but skipped where the guard let it not run."""
    return JobState.SKIPPED if job.skipped else job.state


def state_cell(job: Job, glyphs: Glyphs) -> Line:
    """`✗ FAILED`; a run that was asked to stop says so until it has ended."""
    state = job.seen_state
    word = "STOPPING" if job.stopping else state.value
    token = "waiting" if job.stopping else token_of(state)
    return ((token, f"{glyph_of(state, glyphs)} {word}"),)


@lru_cache(maxsize=4096)
def strip_cell(states: tuple[JobState, ...], width: int, glyphs: Glyphs) -> Line:
    """The last runs, oldest at the left, right-aligned in `width` cells."""
    shown = states[-width:]
    pad: tuple[Span, ...] = (("text", " " * (width - len(shown))),) if len(shown) < width else ()
    return joined((*pad, *((token_of(state), small_glyph(state, glyphs)) for state in shown)))


def small_glyph(state: JobState, glyphs: Glyphs) -> str:
    """The sign of a state in a strip or a grid."""
    return glyphs.small if state is JobState.SUCCEEDED else glyph_of(state, glyphs)


def children_cell(job: Job, width: int, glyphs: Glyphs) -> Line:
    """How many of an array's children have ended, and failed: `180 of 200  ✗7`; without the sum where it is long."""
    counts = dict(job.children)
    failed, total = counts.get("FAILED", 0), sum(counts.values())
    if not total:
        return ()
    ended = failed + counts.get("SUCCEEDED", 0)
    tail = f"  {glyphs.failed}{failed:,}" if failed else ""
    head = f"{ended:,} of {total:,}"
    head = head if len(head + tail) <= width else f"{ended:,}"
    return (("text", head), ("failed", tail)) if tail else (("text", head),)


def bar_cell(part: float, width: int, token: str, glyphs: Glyphs) -> Line:
    """A bar of `width` cells, `part` of it full."""
    full = max(0, min(width, round(part * width)))
    return ((token, glyphs.full * full), ("faint", glyphs.empty * (width - full)))


def counts_line(counts: Sequence[tuple[JobState, int]], glyphs: Glyphs) -> Line:
    """`▸1 ◷1 ✗2`, without the zeros."""
    spans: list[Span] = []
    for state, count in counts:
        if count:
            spans.append((token_of(state), ("" if not spans else " ") + f"{glyph_of(state, glyphs)}{count:,}"))
    return tuple(spans)
