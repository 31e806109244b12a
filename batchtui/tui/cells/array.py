"""An array job as lines: how far it is, the child under the cursor, and what there is to say of those not seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from batchtui.domain.children import Children
from batchtui.domain.failure import AwsError
from batchtui.domain.job import Job
from batchtui.domain.state import WAITING_STATES, JobState, state_of
from batchtui.domain.when import age, took
from batchtui.tui.cells.cause import cause_lines
from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.frame import APART, GUTTER, LABEL_WIDTH, label, rule, title
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.peek import LOG_AT_LEAST, Peek, briefly, newest_lines
from batchtui.tui.cells.run import short_id
from batchtui.tui.cells.spans import Line, Span, giving_way, line, spread, width_of
from batchtui.tui.cells.state import glyph_of, small_glyph, state_cell, token_of

BAR_CELLS = (40, 20, 10)
"""The widest that leaves room for the counts."""
KINDS = (
    (JobState.FAILED,),
    (JobState.SUCCEEDED,),
    (JobState.STARTING, JobState.RUNNING),
    tuple(WAITING_STATES),
)
"""States that are counted together, since they have one glyph."""


@dataclass(slots=True)
class Seen:
    """An array as far as it was seen."""

    parent: Job
    known: Children = field(default_factory=Children)
    complete: bool = False
    """Every state was read once."""
    failure: AwsError | None = None
    """Why the last reading broke off."""
    failed_only: bool = False

    @property
    def size(self) -> int:
        """How many children there are to be."""
        return max(self.parent.array_size or 0, self.known.end)


def head(seen: Seen, now_ms: int, width: int, glyphs: Glyphs) -> list[Line]:
    """State, name and size with the id at the right; then how much is done, and the children counted by state."""
    parent = seen.parent
    if parent.state.terminal:
        spent = (parent.stopped_at_ms or now_ms) - parent.created_at_ms
        times = f", took {took(spent)}, {age(now_ms - parent.since_ms)} ago"
    else:
        times = f", {took(now_ms - parent.created_at_ms)}"
    size = f"array of {seen.size:,}{times}"
    name = line("  ", *state_cell(parent, glyphs), "   ", ("strong", parent.name))
    name = giving_way(name, line(f"   {size}"), width - len(short_id(parent.id)) - 3, glyphs.ellipsis)
    whole = width_of(name) + len(parent.id) + 4 <= width
    return [
        spread(name, line(("dim", parent.id if whole else short_id(parent.id))), width, glyphs.ellipsis),
        _progress(seen, width, glyphs),
    ]


def _progress(seen: Seen, width: int, glyphs: Glyphs) -> Line:
    counts = _counts(seen)
    said: Line = ()
    for kind, count in zip(KINDS, counts, strict=True):
        if count:
            said = (*said, ("text", "   "), (token_of(kind[0]), f"{glyph_of(kind[0], glyphs)} {count:,}"))
    right = line(("waiting", "failed only" if seen.failed_only else ""))
    room = width - width_of(said) - width_of(right) - 4
    cells = next((one for one in BAR_CELLS if one <= room), 0)
    bar = _bar(counts, seen.size, cells, glyphs)
    return spread(line("  ", *bar, *said), right, width, glyphs.ellipsis)


def _bar(counts: Sequence[int], size: int, cells: int, glyphs: Glyphs) -> Line:
    """What succeeded, then what failed (never nothing where one did), then the rest."""
    failed, succeeded = counts[:2]
    red = min(cells, max(failed > 0, round(cells * failed / size))) if size else 0
    done = max(red, min(cells, round(cells * (failed + succeeded) / size))) if size else 0
    parts = (("succeeded", glyphs.full * (done - red)), ("failed", glyphs.full * red))
    return line(*parts, ("faint", glyphs.empty * (cells - done)))


def _counts(seen: Seen) -> list[int]:
    """From the children themselves once all were read, else from what the parent sums up."""
    if seen.complete and len(seen.known):
        return [seen.known.count(*kind) for kind in KINDS]
    summed = {state_of(word): count for word, count in seen.parent.children}
    return [sum(summed.get(state, 0) for state in kind) for kind in KINDS]


def child_glyph(child: Job | None, glyphs: Glyphs) -> Span:
    """Its sign in the grid; a faint one for a child that was not seen yet."""
    if child is None:
        return ("faint", glyphs.skipped)
    if child.stopping:
        return ("waiting", glyph_of(child.state, glyphs))
    return (token_of(child.state), small_glyph(child.state, glyphs))


def note(seen: Seen, glyphs: Glyphs) -> Line:
    """Under the grid: why children are missing from it; empty when none is."""
    known, size, state = seen.known, seen.size, seen.parent.state
    if seen.failure is not None:
        return line(("failed", seen.failure.sentence))
    if not seen.complete:
        so_far = f"{len(known):,} of {size:,} children so far; the rest is coming"
        return line(("dim", so_far if len(known) else "asking AWS"))
    if seen.failed_only:
        none = line(("dim", "No child of it has failed so far: "), ("key", "f"), ("dim", " shows all."))
        return () if known.failed else none
    if not len(known) and state.terminal:
        return line(("dim", "AWS has forgotten its children: it keeps ended jobs for about a week."))
    if len(known) < size and state.active:
        missing = f"{glyphs.skipped} {size - len(known):,} of them are not there yet"
        return line(("dim", f"{missing}: AWS makes them while the array is {state.value}."))
    return ()


def pane(
    seen: Seen,
    index: int | None,
    told: Peek | None,
    now_ms: int,
    width: int,
    height: int,
    airy: bool,
    glyphs: Glyphs,
) -> list[Line]:
    """The child under the cursor: state, attempt, exit code and how long it took; then why, and its newest lines.

    `told`: what AWS told of it; None while it is asked.
    """
    if index is None:
        return [rule(width, glyphs)]
    child = seen.known.get(index)
    if child is None:
        name = line(("dim", f"{glyphs.skipped} {seen.parent.name}:{index}   not seen yet"))
        return [rule(width, glyphs), title(name, (), width)]
    hue = token_of(child.state)
    name = line((hue, f"{glyph_of(child.state, glyphs)} {child.name}:{index}"))
    name = giving_way(name, line(f"   {_in_words(child, now_ms)}"), width - len(GUTTER[1]) - 1, glyphs.ellipsis)
    rows = [
        rule(width, glyphs),
        title(name, _facts(seen, child, told, width - width_of(name)), width),
        *([()] if airy else []),
    ]
    detail = told.detail if told else None
    whole = detail.job if detail is not None and detail.job.state is child.state else child
    looked_at = replace(told, job=whole) if told else Peek(whole, None, ())
    log = min(LOG_AT_LEAST, max(1, len(looked_at.log)))
    what = [row for one in cause_lines(whole) for row in _folded(*one, width)]
    if len(rows) + len(what) + log > height:
        what = [line(GUTTER, *row) for row in briefly(whole, width - 2)][: max(1, height - len(rows) - log)]
    rows += what
    if airy and what and len(rows) + 1 + log <= height:
        rows.append(())
    lines = newest_lines(looked_at, now_ms, width - len(GUTTER[1]), height - len(rows))
    return [*rows, *(line(GUTTER, *row) for row in lines)]


def _folded(word: str, hue: str, told: Line, width: int) -> list[Line]:
    return fold(label(word, told, hue), width - 1, LABEL_WIDTH + 2)


def _in_words(child: Job, now_ms: int) -> str:
    since, word = age(now_ms - child.since_ms), child.state.value.lower()
    if child.stopping:
        return f"{word}, asked to stop"
    return f"{word} {since} ago" if child.state.terminal else f"{word} {since}"


def _facts(seen: Seen, child: Job, told: Peek | None, room: int) -> Line:
    """As many as there is room for, the most telling first."""
    facts = []
    detail = told.detail if told else None
    if detail is not None and detail.attempts:
        facts.append(f"attempt {len(detail.attempts)} of {max(detail.attempts_allowed, len(detail.attempts))}")
    elif told is not None and detail is None:
        facts.append("attempts unknown")
    if child.exit_code is not None:
        facts.append(f"exit {child.exit_code}")
    if child.took_ms is not None:
        facts.append(f"took {took(child.took_ms)}")
    if child.state is JobState.FAILED and len(seen.known.failed) > 1:
        facts.append(f"{seen.known.failed_like(child):,} of {len(seen.known.failed):,} failed like this")
    while facts and len("   ".join(facts)) + len(GUTTER[1]) + APART > room:
        facts.pop()
    return line(("dim", "   ".join(facts)))
