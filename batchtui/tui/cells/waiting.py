"""Why a run waits, in lines: the reason and what mends it, what was looked at, and the front of its queue."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from batchtui.domain.causes import Cause
from batchtui.domain.waiting import Reading
from batchtui.domain.waiting_checks import Check, number
from batchtui.domain.when import age
from batchtui.tui.cells.cause import token_of_cause
from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.frame import GUTTER, LABEL_WIDTH
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.run import short_id
from batchtui.tui.cells.spans import Line, fit, line

if TYPE_CHECKING:
    from batchtui.poll.queue_look import Demand, InLine


def cause_rows(cause: Cause, width: int) -> list[Line]:
    """What holds it, and what helps."""
    rows = fold(labelled(cause.name.upper(), line(cause.sentence), token_of_cause(cause)), width - 1, LABEL_WIDTH)
    if cause.advice:
        rows += fold(labelled("try", line(cause.advice)), width - 1, LABEL_WIDTH)
    return rows


def checked(reading: Reading, width: int, glyphs: Glyphs) -> list[Line]:
    """On a job's own screen, where the reason stands above: all that was looked at."""
    rows = check_rows(reading.checks, width - len(GUTTER[1]), glyphs)
    return [line(GUTTER, ("dim", "LOOKED AT")), *(line(GUTTER, *row) for row in rows)]


def check_rows(checks: Sequence[Check], width: int, glyphs: Glyphs) -> list[Line]:
    """A line each, marked: well, to be looked at, or not known."""
    return [row for check in checks for row in _check(check, width, glyphs)]


def _check(check: Check, width: int, glyphs: Glyphs) -> list[Line]:
    mark = {
        True: ("succeeded", glyphs.succeeded),
        False: ("waiting", glyphs.attention),
        None: ("dim", glyphs.skipped),
    }[check.well]
    name = ("strong" if check.well is False else "dim", f"{check.label:<{LABEL_WIDTH - 4}}  ")
    text = ("dim" if check.well is None else "text", check.text)
    return fold(line(mark, " ", name, text), width - 1, LABEL_WIDTH)


def demand(name: str, asked: "Demand") -> Line:
    """`192: 3,072 vCPU, 393,216 MiB, of which resize-media 208 vCPU`, as far as it is known."""
    if not asked.told:
        return labelled(name, line(f"{asked.runs:,}", ("dim", ", asking AWS what they ask for")))
    what = f": {number(asked.vcpus)} vCPU, {asked.mib:,} MiB"
    job, vcpus = asked.most
    most = f", of which {job} {number(vcpus)} vCPU" if 0 < vcpus < asked.vcpus else ""
    of = f"   known of {asked.told:,}" if asked.told < asked.runs else ""
    return labelled(name, line(("strong", f"{asked.runs:,}"), what, most, ("dim", of)))


def front_rows(
    front: "Sequence[InLine]", chosen: str, now_ms: int, width: int, room: int, glyphs: Glyphs
) -> list[Line]:
    """The front of a queue, as many as there is room for; `chosen`: a job that is looked for."""
    if not front or room < 2:
        return []
    shares = any(one.job is not None and one.job.share for one in front)
    name_width = max(12, min(40, width - 52))
    head = f"{'FRONT':>5}   {'JOB':<{name_width}}  {'WAITED':>6}  {'VCPU':>5}  {'MIB':>9}" + (
        "  SHARE" if shares else ""
    )
    rows = [fit(line(("head", head)), width - 1)]
    at = next((n for n, one in enumerate(front) if one.id == chosen or one.id.startswith(f"{chosen}:")), None)
    shown = list(enumerate(front, 1))[: room - 1]
    if chosen and at is not None and at >= len(shown):
        shown[-1] = (at + 1, front[at])
    for place, one in shown:
        rows.append(fit(_front(place, one, at == place - 1, now_ms, name_width, glyphs), width - 1))
    return rows


def _front(place: int, one: "InLine", chosen: bool, now_ms: int, name_width: int, glyphs: Glyphs) -> Line:
    hue = "strong" if chosen else "text"
    index = one.id.partition(":")[2]
    told = f"{one.job.name}{':' + index if index else ''}" if one.job is not None else short_id(one.id)
    name = fit(line((hue, told)), name_width, ellipsis=glyphs.ellipsis)
    waited = age(now_ms - one.since_ms) if one.since_ms else ""
    asked = one.asked
    needs = f"{number(asked.vcpus):>5}  {asked.mib:>9,}" if asked is not None else " " * 16
    share = f"  {one.job.share}" if one.job is not None else ""
    return line((hue, f"{place:>5,}   "), *name, (hue, f"  {waited:>6}  {needs}{share}"))


def labelled(name: str, value: Line, hue: str = "dim") -> Line:
    """A label and its value, as in a pane."""
    return line((hue, f"{name:<{LABEL_WIDTH - 2}}  "), *value)
