"""What the containers print: a pure function of stream and time, with everything that a log view must bear."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from batchtui.demo import ids, shapes
from batchtui.demo.runs import Attempt, Run
from batchtui.demo.world import World

_TAIL = 900
"""The last lines come within this many ms of the end."""
_STEP = 1000

Events = list[tuple[int, str]]


def events(world: World, run: Run, number: int, attempt: Attempt, until: int) -> Events:
    """The (timestamp ms, message) of an attempt whose timestamps are not later than `until` (ms)."""
    if attempt.running is None:
        return []
    kind = f"{attempt.end.kind} {attempt.end.exit_code}"
    rows = _all(
        run.id, number, run.work.definition, _opening(world, run, number), attempt.running, attempt.stopped, kind
    )
    return list(rows[: bisect_right(rows, until, key=lambda row: row[0])])


def _opening(world: World, run: Run, number: int) -> tuple[str, ...]:
    definition = world.definitions[run.work.definition][run.work.revision - 1]
    container = shapes.main_container(definition, run.work)
    lines = [f"$ {' '.join(container['command'])}", f"INFO  {run.work.name} starting, attempt {number}"]
    return tuple(lines + [f"DEBUG parameter {key}={value}" for key, value in run.work.parameters.items()])


@lru_cache(maxsize=64)
def _all(
    job_id: str, number: int, definition: str, opening: tuple[str, ...], start: int, stop: int, kind: str
) -> tuple[tuple[int, str], ...]:
    """Every event of an attempt from `start` to `stop` (ms)."""
    rows = [(start + min(5 + place * 10, 900), text) for place, text in enumerate(opening)]
    chance = ids.bits(f"{job_id}/{number}")
    body, place = stop - _TAIL, 1
    while start + place * _STEP < body:
        at = start + place * _STEP + chance[place % 16] * 2
        if at < body:
            rows.append((at, _line(definition, place, chance[(place * 7) % 16])))
        if definition in _BURSTS and place <= _BURSTS[definition][0]:
            rows += [(row, text) for row, text in _burst(definition, at, place) if row < body]
        place += 1
    closing = _closing(kind)
    first = max(rows[-1][0] + 1, stop - _TAIL + 100)
    rows += [(min(first + place * 30, max(stop, first)), text) for place, text in enumerate(closing)]
    return tuple(rows)


def _burst(definition: str, at: int, place: int) -> Iterator[tuple[int, str]]:
    """More than a thousand lines within less than half a second from `at` (ms)."""
    _, count = _BURSTS[definition]
    for number in range(count):
        text = f"INFO  vacuuming sales_{place:02}_{number:04}: removed {number * 37 % 9973} dead rows"
        yield at + 480 * number // count, text if place <= 7 else f"{text} {_PAGES}"


def _line(definition: str, place: int, chance: int) -> str:
    special = _STYLES.get(definition, {}).get(place % 17)
    if special:
        return special
    if place % 29 == 13:
        return "DEBUG payload " + "0123456789abcdef" * 160
    return _COMMON[(place + chance % 3) % len(_COMMON)].format(n=place, rows=f"{17000 + chance * 13:,}", ms=chance + 3)


_COMMON = (
    "INFO  progress: step {n} done in {ms} ms",
    "INFO  batch {n} written, {rows} rows",
    "DEBUG cache hit ratio 0.{ms}",
    '{{"level":"info","msg":"batch written","batch":{n},"rows":"{rows}","ms":{ms}}}',
    "INFO  checkpoint {n} saved",
    "WARN  slow upstream, retry 1 of 5 after {ms} ms",
    "INFO\tcolumn\tbatch {n}\t{rows}",
)
_BURSTS = {"warehouse-vacuum": (12, 1400)}
"""Definitions whose logs are longer than a page: in so many of their first seconds, so many lines more."""
_PAGES = " ".join(f"page {number} of 30 kept" for number in range(9))
_COLOURS = {
    3: "\x1b[32mINFO\x1b[0m  connected to \x1b[1mprimary\x1b[0m",
    5: "INFO  rule [red]x[/red] matched, then [/] closed",
    8: "\x1b[33mWARN\x1b[0m  queue depth \x1b[7m 812 \x1b[0m",
    11: "ERROR upstream answered 503, will try again",
    14: '{"level":"warn","msg":"lag is growing","lag_s":4.2}',
}
_KOREAN = {
    2: "INFO  정산 배치를 시작합니다",
    4: "INFO  파티션을 읽는 중: 가맹점 1,204곳",
    7: "WARN  지연: 상대 은행의 응답이 느립니다",
    9: "INFO  처리 완료 12,480건, 남은 건수 3,021건",
    12: "ERROR 대사 불일치 3건, 보류로 옮깁니다",
}
_STYLES = {
    "event-stream-compact": _COLOURS,
    "my-service-do-often": _COLOURS,
    "settlement-daily": _KOREAN,
    "daily-report": {3: "INFO  集計を開始しました", 6: "INFO  レポートを書き込みました: 売上日報.csv"},
    "price-feed": {4: '{"level":"error","msg":"stale quote","symbol":"KRW","age_ms":5120}'},
}
_TRACEBACK = (
    "ERROR job failed",
    "Traceback (most recent call last):",
    '  File "/app/main.py", line 42, in <module>',
    "    run(sys.argv)",
    '  File "/app/main.py", line 31, in run',
    "    rows = [fetch(key) for key in keys]",
    "KeyError: 'merchant_id'",
)


def _closing(kind: str) -> tuple[str, ...]:
    word, _, code = kind.partition(" ")
    if word == "ok":
        return ("INFO  all work is done", "INFO  exit 0")
    if word == "oom":
        return ("WARN  memory 97 % used", "INFO  loading partition 42/60", "Killed")
    if word == "stopped":
        return ("WARN  received SIGTERM, leaving",)
    if word == "exit":
        return (*_TRACEBACK, f"ERROR exit {code}")
    return ("WARN  no progress since the last line",)
