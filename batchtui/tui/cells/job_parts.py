"""The parts of a job's screen beside the overview, as lines: containers, dependencies, the aws command."""

from collections.abc import Callable, Iterator, Sequence

from batchtui.domain.containers import Container, Facts, parts_of
from batchtui.domain.dependencies import Branch, Dependencies
from batchtui.domain.editing.difference import Difference
from batchtui.domain.job import Job, JobDetail
from batchtui.domain.secrecy import MASK
from batchtui.domain.when import age, took
from batchtui.tui.cells.cause import cause_cell
from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.frame import LABEL_WIDTH, label
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.run import short_id
from batchtui.tui.cells.spans import Line, fit, line
from batchtui.tui.cells.state import glyph_of, token_of

WHY = 21
NAMES_AT_MOST = 24


def overridden(found: Sequence[Difference], against: str, width: int, reveal: bool, glyphs: Glyphs) -> list[Line]:
    """`memory  1024 MiB › 512 MiB`: what the definition says is dim, what it ran with is strong."""
    if not found:
        return [label("OVERRIDES", line(("dim", f"none: it ran as {against} says")))]
    wide = min(NAMES_AT_MOST, max(len(one.name) for one in found)) + 2
    was = min(max(width - 60, 12), max(len(_value(one, one.was, reveal)) for one in found))
    rows: list[Line] = []
    for at, one in enumerate(found):
        title = ("OVERRIDES", "against", against)[at] if at < 3 else " "
        before = fit(line(("dim", _value(one, one.was, reveal))), was)
        after = line(("strong", _value(one, one.becomes, reveal)))
        hint = line(("dim", "   another value; x shows it")) if one.secret and not reveal else ()
        told = (*fit(line(("dim", one.name)), wide), *before, ("faint", f"  {glyphs.crumb}  "), *after, *hint)
        rows += fold(label(title, told), width - 1, LABEL_WIDTH + 2 + wide)
    for title in ("OVERRIDES", "against", against)[len(found) :]:
        rows.append(label(title, ()))
    return rows


def _value(one: Difference, text: str | None, reveal: bool) -> str:
    if text is None:
        return "-"
    if one.secret and not reveal:
        return MASK
    return f"{text} {one.unit}".rstrip() if text else "(empty)"


def containers(detail: JobDetail, nodes: Sequence[Job], now_ms: int, width: int, glyphs: Glyphs) -> list[Line]:
    """What holds them, then each with what it was given and how it ended; of a multi-node job its nodes too.

    `nodes`: those that have been described.
    """
    parts = parts_of(detail.raw)
    rows = _facts(parts.facts, width)
    for number, one in enumerate(parts.containers):
        rows += [*([()] if rows else []), _head(one, number, len(parts.containers), glyphs), *_facts(one.facts, width)]
    if parts.nodes:
        rows += [(), *_nodes(nodes, parts.nodes, parts.main_node, now_ms, glyphs)]
    return rows or [line("  ", ("dim", "AWS tells nothing of its containers."))]


def _head(one: Container, number: int, of: int, glyphs: Glyphs) -> Line:
    name = one.name or ("container" if of == 1 else f"container {number + 1}")
    told = line("  ", ("strong", name), ("dim", f"   {one.role}" if one.role else ""))
    if one.exit_code is None:
        return told
    failed = one.exit_code != 0
    glyph = glyphs.failed if failed else glyphs.succeeded
    return (*told, *line("   ", ("failed" if failed else "succeeded", f"{glyph} exit {one.exit_code}")))


def _nodes(nodes: Sequence[Job], count: int, main: int, now_ms: int, glyphs: Glyphs) -> list[Line]:
    if not nodes:
        return [label("NODES", line(("dim", "asking AWS")))]
    rows = []
    for at, job in enumerate(nodes):
        number = job.id.rpartition("#")[2]
        state = job.seen_state
        said = fit(line((token_of(state), f"{glyph_of(state, glyphs)} {state.value}")), 13)
        times = ("dim", f"{age(now_ms - job.since_ms):>5}  {took(job.took_ms):>7}   ")
        role = line(("dim", "main   ")) if number == str(main) else line("       ")
        told = (*fit(line(number), 5), *said, times, *role, *cause_cell(job, WHY))
        rows.append(label("NODES" if not at else " ", told))
    if count > len(nodes):
        rows.append(label(" ", line(("dim", f"{len(nodes):,} of {count:,} nodes"))))
    return rows


def _facts(facts: Facts, width: int) -> list[Line]:
    return [row for name, value in facts for row in fold(label(name, line(value)), width - 1, LABEL_WIDTH + 2)]


def dependencies(found: Dependencies, job: Job, now_ms: int, width: int, glyphs: Glyphs) -> list[Line]:
    """What it waits for over the job, what waits for it below."""
    waits = "waits for" if job.state.active else "waited for"
    rows = [label("BEFORE", line(("dim", f"what it {waits}" if found.before else "it depends on no other job")))]
    rows += _tree(found.before, now_ms, width, glyphs)
    rows += [(), label("THIS", _job(job, now_ms, glyphs)), ()]
    looked = f"of {found.looked_at:,} runs that were looked at"
    none = f"none {looked} waits for it" if found.looked_at else "no run that may wait for it is known"
    rows.append(label("AFTER", line(("dim", f"what waits for it, {looked}" if found.after else none))))
    return [*rows, *_tree(found.after, now_ms, width, glyphs)]


def _tree(branches: Sequence[Branch], now_ms: int, width: int, glyphs: Glyphs) -> list[Line]:
    drawn = _drawn(branches, "", glyphs, lambda job: _job(job, now_ms, glyphs))
    return [fit(label(" ", row), width - 1, ellipsis=glyphs.ellipsis) for row in drawn]


def _drawn(branches: Sequence[Branch], inset: str, glyphs: Glyphs, told: Callable[[Job], Line]) -> Iterator[Line]:
    for at, one in enumerate(branches):
        last = at == len(branches) - 1
        rail = ("faint", f"{inset}{glyphs.corner if last else glyphs.fork}{glyphs.rule} ")
        kind = ("dim", f"   {one.kind}" if one.kind else "")
        again = ("dim", "   as above" if one.again else "")
        name = told(one.job) if one.job is not None else line(f"{short_id(one.job_id)} ", ("dim", "not known any more"))
        yield (rail, *name, kind, again)
        yield from _drawn(one.beyond, f"{inset}{' ' if last else glyphs.wall}  ", glyphs, told)


def _job(job: Job, now_ms: int, glyphs: Glyphs) -> Line:
    state = job.seen_state
    since = age(now_ms - job.since_ms)
    word = f"{state.value.lower()} {since} ago" if state.terminal else f"{state.value.lower()} {since}"
    return line(
        (token_of(state), f"{glyph_of(state, glyphs)} {job.name}"), f"   {word}   ", ("dim", short_id(job.id) + "  "),
        *cause_cell(job, WHY),
    )  # fmt: skip


def command(words: str, width: int) -> list[Line]:
    """The `aws` command that would submit it again, whole, so that it can be copied off the screen."""
    told = line("  ", ("dim", "What submits it again as it ran; x shows values that look secret, c copies it:"))
    return [*fold(told, width - 1, 2), (), *fold(line("  ", words), width - 1, 4)]
