"""What the containers print: a pure function of stream and time, with everything that a log view must bear."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from batchtui.demo import ids, shapes
from batchtui.demo.runs import Attempt, Run, Said
from batchtui.demo.world import World

_TAIL = 900
"""The last lines come within this many ms of the end."""
_STEP = 1000

Events = list[tuple[int, str]]


def events(world: World, run: Run, number: int, attempt: Attempt, until: int) -> Events:
    """The (timestamp ms, message) of an attempt whose timestamps are not later than `until` (ms)."""
    if attempt.running is None:
        return []
    if attempt.said is not None:
        return _beside(world, run, number, attempt, attempt.said, until)
    kind = f"{attempt.end.kind} {attempt.end.exit_code} {run.work.definition}"
    rows = _all(
        run.id, number, run.work.definition, _opening(world, run, number), attempt.running, attempt.stopped, kind
    )
    return list(rows[: bisect_right(rows, until, key=lambda row: row[0])])


def _beside(world: World, run: Run, number: int, attempt: Attempt, said: Said, until: int) -> Events:
    """What a real process has written, with the lines of its program, which is none."""
    rows = list(said.lines)
    if said.begun:
        opening = _opening(world, run, number)[1:]
        rows += _all(
            run.id, number, run.work.definition, opening, said.begun, said.until, f"{said.kind} {run.work.definition}"
        )
    last = min(until, attempt.stopped)
    return sorted((row for row in rows if row[0] <= last), key=lambda row: row[0])


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
    if definition in _BARS and place % _BARS[definition] > 2:
        return _bar(place % _BARS[definition], _BARS[definition], place // _BARS[definition] + 1)
    if definition in ("media-transcode", "search-warmup") and place % 6 == 2:
        return "\r".join(f"warmed {part * 25:>5} of 1000, {chance} misses" for part in range(1, 41))
    if definition == "catalog-reindex" and place % 700 == 9:
        return _HUGE
    if place % 29 == 13:
        return "DEBUG payload " + "0123456789abcdef" * 160
    return _COMMON[(place + chance % 3) % len(_COMMON)].format(n=place, rows=f"{17000 + chance * 13:,}", ms=chance + 3)


def _bar(done: int, of: int, epoch: int) -> str:
    """A state of a bar as tqdm writes it: over the one before."""
    full = 20 * done // of
    bar = "\u2588" * full + " " * (20 - full)
    return f"\repoch {epoch}: {100 * done // of:3}%|{bar}| {done}/{of} [00:{done:02}<00:{of - done:02},  1.00it/s]"


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
_BARS = {"fraud-score-train": 60}
"""Definitions that show how far they are, and in how many steps."""
_HUGE = "INFO  manifest " + "s3://catalog/part-00000.parquet," * 31_000
"""A line of nearly a megabyte, the longest that CloudWatch takes."""
_PAGES = " ".join(f"page {number} of 30 kept" for number in range(9))
_COLOURS = {
    3: "\x1b[32mINFO\x1b[0m  connected to \x1b[1mprimary\x1b[0m",
    5: "INFO  rule [red]x[/red] matched, then [/] closed",
    8: "\x1b[33mWARN\x1b[0m  queue depth \x1b[7m 812 \x1b[0m",
    11: "ERROR upstream answered 503, will try again",
    13: "\x1b[38;5;208mreplica 3\x1b[0m is \x1b[38;2;120;200;255min step\x1b[39m, \x1b[4mno gap\x1b[24m \U0001f680",
    14: '{"level":"warn","msg":"lag is growing","lag_s":4.2}',
    15: "WARN  name: \x1b]0;owned\x07\x1b[2J\x1b]52;c;b3duZWQ=\x07\x1b[5mstill here\x1b[0m \u202eon\u202c \x9b31m [/]",
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
    "invoice-reconcile": {2: '{"level":"info","msg":"batch written","batch":2,"rows":"17,611","ms":50}'},
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

_TRACEBACKS = {
    "partner-upload": (
        "ERROR com.acme.upload.Main - upload failed",
        "com.acme.upload.UploadException: partner refused 3 of 12 files",
        "\tat com.acme.upload.Uploader.send(Uploader.java:118)",
        "\tat com.acme.upload.Uploader.all(Uploader.java:74)",
        "\tat com.acme.upload.Main.main(Main.java:31)",
        "Caused by: java.net.SocketTimeoutException: Read timed out after 30000 ms",
        "\tat java.base/java.net.SocketInputStream.read(SocketInputStream.java:168)",
        "\t... 3 more",
    ),
    "resize-media": (
        "/app/resize.js:42",
        "    throw new TypeError(`no decoder for ${type}`)",
        "    ^",
        " ",
        "TypeError: no decoder for image/heic",
        "    at decode (/app/resize.js:42:11)",
        "    at async main (/app/index.js:9:3)",
        " ",
        "Node.js v20.11.0",
    ),
    "backfill": (
        "panic: runtime error: index out of range [7] with length 7",
        " ",
        "goroutine 1 [running]:",
        "main.merge(0xc000012345, 0x7)",
        "\t/src/merge.go:57 +0x1d",
        "main.main()",
        "\t/src/main.go:21 +0x85",
    ),
}
"""What others than Python print."""


def _closing(kind: str) -> tuple[str, ...]:
    word, code, definition = kind.split(" ", 2)
    if word == "ok":
        return ("INFO  all work is done", "INFO  exit 0")
    if word == "oom":
        return ("WARN  memory 97 % used", "INFO  loading partition 42/60", "Killed")
    if word == "stopped":
        return ("WARN  received SIGTERM, leaving",)
    if word == "exit":
        return (*_TRACEBACKS.get(definition, _TRACEBACK), f"ERROR exit {code}")
    return ("WARN  no progress since the last line",)
