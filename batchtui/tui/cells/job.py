"""A job's screen as lines: overview with timeline and attempts, environment, raw answer."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from batchtui.domain.containers import Container, parts_of
from batchtui.domain.definition import label_of_arn
from batchtui.domain.duration import Usual
from batchtui.domain.job import Attempt, Job, JobDetail
from batchtui.domain.secrecy import MASK, looks_secret, mask_answer
from batchtui.domain.when import age, exactly, span, took
from batchtui.tui.cells.cause import cause_lines
from batchtui.tui.cells.fold import fold, fold_all
from batchtui.tui.cells.frame import GUTTER, LABEL_WIDTH, label
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.peek import Peek, newest_lines
from batchtui.tui.cells.run import short_id
from batchtui.tui.cells.spans import Line, fit, line, spread, width_of
from batchtui.tui.cells.state import ended_as, glyph_of, state_cell, token_of

REASON_AT = 44
"""The cell at which an attempt's reason begins."""
LOG_LINES = 12
SEGMENT = 14
"""Cells of each step of the timeline but the last."""


def overview(
    detail: JobDetail,
    now_ms: int,
    width: int,
    glyphs: Glyphs,
    beside: tuple[Usual | None, int | None] = (None, None),
    changed: Sequence[Line] = (),
) -> list[Line]:
    """State, reason, timeline, attempts, overrides, resources.

    `beside`: what such a run usually takes, and the number of the attempt that is chosen; `changed`: the lines of
    what it ran with otherwise than its definition says.
    """
    job = detail.job
    usual, chosen = beside
    return [
        *head(job, now_ms, width, glyphs),
        (),
        *timeline(detail, now_ms, width, glyphs, usual),
        (),
        *attempts(detail, now_ms, width, glyphs, chosen),
        (),
        *([*changed, ()] if changed else []),
        *_facts(detail, width),
    ]


def newest_log(peek: Peek, now_ms: int, width: int) -> list[Line]:
    """Its newest lines, under their title."""
    rows = newest_lines(peek, now_ms, width - len(GUTTER[1]), LOG_LINES)
    return [line(GUTTER, ("dim", "LOG")), *((GUTTER, *row) for row in rows)]


def head(job: Job, now_ms: int, width: int, glyphs: Glyphs) -> list[Line]:
    """State and name, the id at the right; why below, and what mends it."""
    name = line(("strong", job.name), f"   {age(now_ms - job.since_ms)} ago" if job.state.terminal else "")
    left = _hued(state_cell(job, glyphs), name)
    whole = width_of(left) + len(job.id) + 3 <= width
    first = spread(left, line(("dim", job.id if whole else short_id(job.id))), width)
    rows = [first]
    for title, hue, told in cause_lines(job):
        rows += _labelled(title, told, width, hue)
    if job.stopping:
        rows.append(label("stopping", line(("waiting", "AWS was asked to end it; that takes a moment"))))
    return rows


def _reason(job: Job) -> str:
    return job.container_reason or job.state_reason


def _hued(state: Line, value: Line) -> Line:
    gap = max(2, 16 - width_of(state))
    return (("text", "  "), *state, ("text", " " * gap), *value)


def timeline(detail: JobDetail, now_ms: int, width: int, glyphs: Glyphs, usual: Usual | None = None) -> list[Line]:
    """When it was submitted, started and ended, and how long each took.

    AWS tells no moment of RUNNABLE or STARTING: what it waited is one step.
    """
    job = detail.job
    started = _first_start(detail)
    waiting = line(("waiting" if job.state.active and started is None else "dim", f"{glyphs.waiting} queued"))
    steps: list[tuple[int, Line]] = [(job.created_at_ms, waiting)]
    if started is not None:
        more = _between(detail, now_ms) if len(detail.attempts) > 1 else ""
        steps.append((started, line(("running", f"{glyphs.running} running"), more)))
    end = job.stopped_at_ms if job.state.terminal and job.stopped_at_ms else None
    last: Line = line(("dim", "now"))
    if end is not None:
        state = ended_as(job)
        last = line((token_of(state), f"{glyph_of(state, glyphs)} {state.value.lower()}"))
    told = f", usual {took(usual.median_ms)}" if usual is not None and started is not None else ""
    return _drawn(steps, (end if end is not None else now_ms, last, told), width, glyphs)


def _between(detail: JobDetail, now_ms: int) -> str:
    """How much of several attempts was work."""
    spans = [(one.started_at_ms, one.stopped_at_ms or now_ms) for one in detail.attempts if one.started_at_ms]
    work = sum(max(0, stopped - started) for started, stopped in spans)
    return f", {len(detail.attempts)} attempts, {exactly(work)} of work"


def _drawn(steps: Sequence[tuple[int, Line]], end: tuple[int, Line, str], width: int, glyphs: Glyphs) -> list[Line]:
    """`end`: when it ended or now, in a word, and what is said beside the last step's length."""
    end_ms, last, told = end
    room = max(SEGMENT + 10, min(70, width - 18 - SEGMENT * (len(steps) - 1) - 14))
    times: Line = ()
    words: Line = ()
    rail: Line = ()
    for n, (at, word) in enumerate(steps):
        cells = room if n == len(steps) - 1 else SEGMENT
        until = steps[n + 1][0] if n + 1 < len(steps) else end_ms
        times = (*times, *fit(line(("dim", clock(at))), cells))
        words = (*words, *fit(word, cells - 1), ("text", " "))
        more = told if n == len(steps) - 1 else ""
        spent = line(("faint", f"{glyphs.fork}{glyphs.rule * 2} "), ("strong", exactly(until - at)), f"{more} ")
        rail = (*rail, *spent, ("faint", glyphs.rule * max(0, cells - width_of(spent))))
    times, words = (*times, ("dim", clock(end_ms))), (*words, *last)
    return [label("TIMELINE", times), label(" ", words), label(" ", (*rail, ("faint", glyphs.end)))]


def _first_start(detail: JobDetail) -> int | None:
    starts = [one.started_at_ms for one in detail.attempts if one.started_at_ms is not None]
    return min(starts) if starts else detail.job.started_at_ms


def attempts(detail: JobDetail, now_ms: int, width: int, glyphs: Glyphs, chosen: int | None = None) -> list[Line]:
    """A line each, the newest last; the chosen one, else the newest, is marked: its log is what l opens."""
    if not detail.attempts:
        return [label("ATTEMPTS", line(("dim", "none has started")))]
    rows = [label("ATTEMPTS", line(("dim", f"# {'STARTED':<8} {'TOOK':>8} {'EXIT':>5}  REASON")))]
    for attempt in detail.attempts:
        here = attempt.number == (chosen or detail.attempts[-1].number)
        row = _attempt_row(attempt, here and len(detail.attempts) > 1, now_ms, glyphs)
        # A reason that stands above in full is not told whole again.
        rows += [row] if attempt.reason == _reason(detail.job) else fold(row, width - 1, REASON_AT)
    return rows


def _attempt_row(attempt: Attempt, marked: bool, now_ms: int, glyphs: Glyphs) -> Line:
    started, stopped = attempt.started_at_ms, attempt.stopped_at_ms
    spent = exactly((stopped or now_ms) - started) if started is not None else "-"
    exit_code = "" if attempt.exit_code is None else str(attempt.exit_code)
    reason = "running" if attempt.running else attempt.reason
    told = f"{attempt.number} {clock(started) if started else '-':<8} {spent:>8} {exit_code:>5}  {reason}"
    mark = ("key", f"{glyphs.cursor} ") if marked else ("text", "  ")
    return (("text", " " * 14), ("text", "  "), mark, ("strong" if marked else "text", told))


def _facts(detail: JobDetail, width: int) -> list[Line]:
    job = detail.job
    streams = [(place.group, place.stream) for one in detail.attempts for place in one.logs if place.stream]
    facts = [
        ("QUEUE", job.queue),
        ("DEFINITION", label_of_arn(job.definition)),
        ("RESOURCES", "   ".join(_resources(detail))),
        ("IMAGE", detail.image),
        ("COMMAND", " ".join(detail.command)),
        ("ARRAY", f"{job.array_size:,} children: {_children(job)}" if job.array_size and job.children else ""),
        ("SHARE", job.share),
        ("DEPENDS ON", ", ".join(detail.depends_on)),
        ("LOG STREAM", f"{streams[-1][1]} in {streams[-1][0]}" if streams else ""),
        ("SUBMITTED", datetime.fromtimestamp(job.created_at_ms / 1000).strftime("%a %d %b %Y %H:%M:%S")),
    ]
    rows = [row for name, value in facts if value for row in _labelled(name, line(value), width)]
    for name, pairs in (("PARAMETER", detail.parameters), ("TAG", detail.tags)):
        for n, pair in enumerate(pairs):
            rows += _labelled(" " if n else name, _pair(pair), width)
    return rows


def _labelled(name: str, value: Line, width: int, hue: str = "dim") -> list[Line]:
    """A long value over several lines: nothing of a reason, an image or a stream's name is cut off."""
    return fold(label(name, value, hue), width - 1, LABEL_WIDTH + 2)


def _children(job: Job) -> str:
    return ", ".join(f"{count:,} {state}" for state, count in job.children)


def _resources(detail: JobDetail) -> list[str]:
    parts = [f"{detail.vcpus} vCPU" if detail.vcpus else "", f"{detail.memory_mib:,} MiB" if detail.memory_mib else ""]
    parts += [f"{detail.gpus} GPU" if detail.gpus else "", " ".join(detail.platforms)]
    parts += [f"timeout {span(detail.timeout_s * 1000)}" if detail.timeout_s else ""]
    parts += [f"{detail.attempts_allowed} attempts" if detail.attempts_allowed > 1 else "1 attempt"]
    return [part for part in parts if part]


def _pair(pair: tuple[str, str]) -> Line:
    name, value = pair
    shown = MASK if value and looks_secret(name, value) else value
    return line(("dim", f"{name} "), shown)


def environment(detail: JobDetail, reveal: bool, width: int) -> list[Line]:
    """Variables with their values, secret ones masked; names of secrets and where they come from; by container."""
    found = [one for one in parts_of(detail.raw).containers if one.environment or one.secrets]
    names = [name for one in found for name, _ in (*one.environment, *one.secrets)]
    column = min(40, width // 2, max(map(len, names), default=0)) + 2
    rows: list[Line] = []
    for one in found:
        if len(found) > 1:
            rows += [*([()] if rows else []), line("  ", ("strong", one.name), ("dim", f"   {one.role}".rstrip()))]
        rows += fold_all(list(_variables(one, reveal, column)), width - 1, column + 2)
    return rows or [line("  ", ("dim", "It has no environment variables of its own."))]


def _variables(one: Container, reveal: bool, column: int) -> Iterator[Line]:
    for name, value in sorted(one.environment):
        secret = looks_secret(name, value) and bool(value)
        shown = MASK if secret and not reveal else value
        hint = ("dim", "   x shows it") if secret and not reveal else ("text", "")
        yield line("  ", *fit(line(("dim", name)), column), shown, hint)
    for name, source in sorted(one.secrets):
        yield line("  ", *fit(line(("dim", name)), column), ("dim", f"a secret: {source}"))


def raw(detail: JobDetail, reveal: bool, width: int) -> list[Line]:
    """AWS's answer, a line each, values that look secret masked."""
    answer = detail.raw if reveal else mask_answer(detail.raw)
    text = json.dumps(answer, ensure_ascii=False, indent=2, default=str)
    return [piece for row in text.split("\n") for piece in fold(_json_line(row), width - 1, _inset(row))]


def _inset(row: str) -> int:
    return 6 + len(row) - len(row.lstrip())


def _json_line(row: str) -> Line:
    name, colon, value = row.partition('": ')
    return line("  ", ("dim", name + colon), value) if colon else line("  ", row)


def clock(ms: int) -> str:
    """The time of day, here."""
    return datetime.fromtimestamp(ms / 1000).strftime("%H:%M:%S")
