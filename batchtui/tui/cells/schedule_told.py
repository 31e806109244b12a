"""The pane of a schedule: what became of its last time and why that may be, when it is due next, what it submits."""

from collections.abc import Callable, Sequence
from datetime import datetime

from batchtui.domain.due import LATE_MS, Timetable
from batchtui.domain.grouping import Group
from batchtui.domain.safe import inert
from batchtui.domain.schedule import Schedule, Source
from batchtui.domain.scope import name_of_arn
from batchtui.domain.secrecy import masked
from batchtui.domain.timing import zone_of
from batchtui.domain.when import DAY, age, span, took
from batchtui.poll.changes import PollStatus
from batchtui.tui.cells.fold import fold
from batchtui.tui.cells.frame import LABEL_WIDTH
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.schedule import UNKNOWN, Row, last_cell, state_word
from batchtui.tui.cells.spans import Line, giving_way, line, spread, width_of

AIRY = 12
_MISSED = {
    Source.RULE: "AWS does not tell: it was refused, or the rule was not like this then. The target's dead-letter "
    "queue and the metric FailedInvocations know",
    Source.SCHEDULE: "AWS does not tell: SubmitJob was refused. Its dead-letter queue and the metric TargetErrorCount "
    "know",
}
Draw = Callable[[int, int], list[Line]]


def unseen_pane(unseen: Sequence[str]) -> Draw:
    """Without a row: what is not shown."""

    def draw(width: int, height: int) -> list[Line]:
        return _not_shown(unseen, width)[:height]

    return draw


def _not_shown(unseen: Sequence[str], width: int) -> list[Line]:
    rows = [fold(_label("not shown", line(("dim", one))), width - 1, LABEL_WIDTH) for one in unseen]
    return [piece for row in rows for piece in row]


def pane(row: Row, group: Group | None, unseen: Sequence[str], now_ms: int, beside: bool, glyphs: Glyphs) -> Draw:
    """What draws it in so many columns and lines. `group`: the runs of its job's name; `unseen`: what is not shown."""

    def draw(width: int, height: int) -> list[Line]:
        rows: list[Line] = [] if beside else [line(("faint", glyphs.rule * (width - 1)))]
        rows.append(_title(row, now_ms, width, glyphs))
        rows += [()] * (beside or height >= AIRY)
        told = [*_last(row, group, now_ms), *_times(row, now_ms), *_submits(row.schedule)]
        rows += [piece for one in told for piece in fold(one, width - 1, LABEL_WIDTH)]
        left = unseen if len(unseen) > 1 or any(len(one) > width for one in unseen) else ()
        rows += [()] * (bool(left) and height - len(rows) > len(left) + 1)
        rows += _not_shown(left, width)
        return rows[:height]

    return draw


def note(status: PollStatus, any_rows: bool, filtered: bool) -> Line:
    """The last row: what failed, that it is being read, what is not shown, or why there is nothing."""
    if status.schedules_error is not None:
        return line(("failed", status.schedules_error.while_asking))
    if status.timetable is None:
        return line(("dim", "asking AWS"))
    unseen = status.timetable.schedules.unseen
    if not any_rows and filtered and status.timetable.schedules.found:
        return line(("dim", "No schedule matches: esc clears the filter."))
    if unseen:
        return line(("dim", unseen[0] if len(unseen) == 1 else f"{len(unseen):,} things are not shown: {unseen[0]}"))
    if any_rows:
        return ()
    return line(("dim", "No rule and no schedule submits jobs to these queues."))


def counts(timetable: Timetable | None, now_ms: int) -> str:
    """How many there are, and of when that is."""
    if timetable is None:
        return ""
    found = timetable.schedules.found
    off = sum(not one.enabled for one in found)
    told = "1 schedule" if len(found) == 1 else f"{len(found):,} schedules"
    return f"{told}{f', {off:,} off' if off else ''}, read {age(now_ms - timetable.read_at_ms)} ago"


def _title(row: Row, now_ms: int, width: int, glyphs: Glyphs) -> Line:
    last, one = row.standing.last, row.schedule
    said = ""
    if row.missed and last is not None:
        said = f"was due {_clock(last.at_ms, now_ms)}, {age(now_ms - last.at_ms)} ago"
    elif row.standing.next_ms is not None:
        said = f"due {_clock(row.standing.next_ms, now_ms)}, in {age(row.standing.next_ms - now_ms)}"
    token, sign = last_cell(row, glyphs)[0]
    glyph = "" if state_word(row) in UNKNOWN else f"{sign.partition(' ')[0]} "
    name = line((token, f"{glyph}{one.name}"))
    zone = f", {one.timing.zone}" if one.timing is not None else ""
    place = f" in {one.place}" if one.place != "default" else ""
    facts = line(("dim", inert(f"{one.source.value}{place}{zone}")))
    return spread(giving_way(name, line(f"   {said}"), width - width_of(facts) - 3, glyphs.ellipsis), facts, width)


def _last(row: Row, group: Group | None, now_ms: int) -> list[Line]:
    """What became of its last time, and what helps."""
    one, last = row.schedule, row.standing.last
    if one.elsewhere:
        return [_label("elsewhere", line(f"its queue is of {one.elsewhere}: its runs are not seen from here"))]
    trouble = row.mistake or one.trouble
    if trouble:
        return [_label("UNREAD", line(trouble), "failed")]
    rows: list[Line] = []
    if row.missed and last is not None:
        window = (one.timing.window_ms if one.timing is not None else 0) + LATE_MS
        rows.append(
            _label("MISSED", line(f"no run came within {span(window)} of {_clock(last.at_ms, now_ms)}"), "failed")
        )
        role = name_of_arn(_role(one))
        may = f"; then see whether its role {role} may batch:SubmitJob" if role else ""
        rows.append(_label("try", line(("key", "R"), f" run now{may}")))
        rows.append(_label("because", line(_MISSED[one.source])))
    elif last is not None and last.run is not None:
        state = last.run.seen_state.value.lower()
        duration = f", took {took(last.run.took_ms)}" if last.run.took_ms is not None else ""
        rows.append(_label("last", line(f"{state}: submitted {_clock(last.run.created_at_ms, now_ms)}{duration}")))
    elif last is not None and one.enabled and state_word(row) == "not seen":
        rows.append(_label("last", line(f"was due {_clock(last.at_ms, now_ms)}; not every run of that time is known")))
    if group is not None and group.usual is not None:
        rows.append(_label("usually", line(f"takes {took(group.usual.median_ms)}, of {group.usual.of} runs")))
    return rows


def _times(row: Row, now_ms: int) -> list[Line]:
    """When it is due, by this machine's clock and by its own."""
    one = row.schedule
    if one.timing is None:
        return [_label("when", line("an event matches its pattern"))]
    rows = [_label("when", line(f"{one.words} ", ("dim", f"{one.timing.zone}   {one.timing.expression}")))]
    if one.timing.window_ms:
        rows.append(_label("within", line(f"{span(one.timing.window_ms)} of that: its window is flexible")))
    next_ms = row.standing.next_ms
    if next_ms is not None:
        there = datetime.fromtimestamp(next_ms / 1000, zone_of(one.timing.zone))
        same = there.replace(tzinfo=None) == datetime.fromtimestamp(next_ms / 1000)
        told = "" if same else f"   {there:%a %H:%M} in {one.timing.zone}"
        rows.append(_label("next", line(f"{_clock(next_ms, now_ms)}, in {age(next_ms - now_ms)}", ("dim", told))))
    elif one.enabled and not row.mistake:
        by_rate = one.timing.expression.lower().startswith("rate")
        rows.append(
            _label("next", line(("dim", "AWS does not tell since when it counts" if by_rate else "never again")))
        )
    for name, moment_ms in (("from", one.timing.from_ms), ("until", one.timing.until_ms)):
        if moment_ms is not None:
            rows.append(_label(name, line(f"{datetime.fromtimestamp(moment_ms / 1000):%a %d %b %Y %H:%M}")))
    return rows


def _submits(one: Schedule) -> list[Line]:
    """What, where to, with what."""
    request = one.request
    definition = name_of_arn(str(request.get("jobDefinition") or ""))
    rows = [_label("submits", line(f"{one.job_name} to {one.queue}, as {definition}"))]
    size = one.part("arrayProperties").get("size")
    more = [f"an array of {size}"] if size else []
    attempts = one.part("retryStrategy").get("attempts")
    more += [f"{attempts} attempts"] if attempts else []
    more += [f"{key}={masked(key, str(value))}" for key, value in one.part("parameters").items()]
    command = one.part("containerOverrides").get("command")
    more += [f"command {' '.join(map(str, command))}"] if isinstance(command, list) else []
    if more:
        rows.append(_label("with", line(", ".join(more))))
    if one.from_event:
        rows.append(_label("with", line("what it takes from the event")))
    if one.description:
        rows.append(_label("says", line(one.description)))
    if one.managed_by:
        rows.append(_label("managed", line(f"by {one.managed_by}: only that may change it")))
    return rows


def _role(one: Schedule) -> str:
    target = one.raw.get("Target") or {}
    return str(target.get("RoleArn") or (one.raw.get("RoleArn") if one.source is Source.RULE else "") or "")


def _clock(moment_ms: int, now_ms: int) -> str:
    """By this machine's clock; with the day where that is another one."""
    at, now = datetime.fromtimestamp(moment_ms / 1000), datetime.fromtimestamp(now_ms / 1000)
    if at.date() == now.date():
        return f"{at:%H:%M}"
    return f"{at:%a %H:%M}" if abs(moment_ms - now_ms) < 6 * DAY else f"{at:%d %b %H:%M}"


def _label(name: str, value: Line, hue: str = "dim") -> Line:
    return line((hue, f"{name:<{LABEL_WIDTH - 2}}  "), *value)
