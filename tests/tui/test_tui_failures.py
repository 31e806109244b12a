"""The failures: what failed of late by cause, what is new, marks on runs, and many runs resubmitted in a few keys."""

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import boto3
from driver import KEYS, Driver, dashboard, submit

from batchtui.demo.server import Server
from batchtui.domain.causes_job import stopped_on_request
from batchtui.domain.failed import is_failure
from batchtui.domain.when import DAY
from batchtui.store.history import History
from batchtui.tui.cells.failures import Level
from batchtui.tui.cells.group import quiet
from batchtui.tui.marks import ask_marks


def asked(story: Server, operation: str) -> int:
    """How often AWS was asked for an operation."""
    return int(story.door.counted().get(operation, 0))


async def to_failures(d: Driver) -> None:
    """Opens the failures, once all of the past is known and every one of them has been described."""
    await d.settled()
    await d.press("exclamation_mark")
    await d.expect_screen("FailuresScreen")
    await d.until(lambda: d.screen.shown and all(job.cause is not None for job in d.screen.shown), "their descriptions")
    await d.pilot.pause()


def batch_of(story: Server) -> Any:
    """A client of somebody else's."""
    return boto3.client(
        "batch", endpoint_url=story.endpoint, region_name=KEYS["AWS_DEFAULT_REGION"], aws_access_key_id="demo",
        aws_secret_access_key="demo",
    )  # fmt: skip


def burst(story: Server, runs: int, name: str = "burst-{:02}") -> None:
    """So many runs that failed by exit code 9, of as many names of one shape, or of one name."""
    batch_of(story).register_job_definition(
        jobDefinitionName="burst",
        type="container",
        containerProperties={
            "image": "busybox",
            "command": ["sh", "-c", "exit 9"],
            "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "512"}],
        },
    )
    ids = [submit(story.endpoint, name.format(number), "burst") for number in range(runs)]
    world = story.door.world
    for _ in range(500):
        if all(world.runs[one].status(world.clock.now()) == "FAILED" for one in ids):
            return
        world.clock.tick(30)
        world.advance()
    raise AssertionError("they do not end")


def failed(d: Driver) -> set[str]:
    """The ids of what failed in a day, by the board alone."""
    oldest_ms = d.app.now.ms - DAY
    return {job.id for job in d.app.ports.board.runs() if is_failure(job) and job.since_ms >= oldest_ms}


def at(d: Driver, label: str) -> int:
    """The row with a label."""
    return next(n for n, row in enumerate(d.table.items) if row.label == label)


async def test_every_failure_stands_under_its_cause(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await to_failures(d)
        rows = d.table.items
        causes = [row for row in rows if row.level is Level.CAUSE]
        assert {id for row in causes for id in row.ids} == failed(d)
        assert [row.newest.since_ms for row in causes] == sorted((row.newest.since_ms for row in causes), reverse=True)
        for cause in causes:
            names = [row for row in rows if row.level is Level.NAME and row.key.startswith(f"{cause.key}/")]
            assert Counter(job.id for row in names for job in row.runs) == Counter(job.id for job in cause.runs)
        for label in ("OUT OF MEMORY", "IMAGE NOT PULLED", "TIMEOUT", "EXIT CODE"):
            assert any(row.label == label for row in causes)
        await d.expect_text(f"{len(failed(d))} failures in 24h, of", "the day before", "since 24h", "› failures")
        assert "512 MiB, exit 137" in d.row("my-service-do-something")
        await d.to_row("OUT OF MEMORY")
        await d.expect_text(
            "Killed at its memory limit.", "of 2 jobs" if d.row("thumbnail-render") else "1 run of 1 job"
        )
        await d.to_row("my-service-do-something")
        await d.expect_text("✗ my-service-do-something", "of 512 MiB, in all 3 attempts", "Killed")


async def test_enter_folds_a_cause_opens_a_name_and_at_last_a_job(story: Server) -> None:
    burst(story, 2, "twice")
    async with dashboard(story.endpoint) as d:
        await to_failures(d)
        await d.to_row("EXIT CODE")
        before = [row.key for row in d.table.items]
        assert "enter fold" in d.footer()
        await d.press("enter")
        assert "enter open" in d.footer() and len(d.table.items) < len(before)
        await d.press("enter")
        assert [row.key for row in d.table.items] == before
        name = next(row for row in d.table.items if row.label == "twice")
        await d.to_row(name.label)
        await d.press("enter", "j")
        assert d.table.current.runs == name.runs[:1] and d.table.current.level is Level.RUN
        assert "enter job" in d.footer()
        await d.press("enter")
        await d.expect_screen("JobScreen")
        assert d.screen.job.id == name.runs[0].id
        await d.press("escape", "l")
        await d.expect_screen("LogScreen")
        await d.press("escape", "exclamation_mark")
        await d.expect_toast("These are the failures.")
        await d.press("q")
        await d.expect_screen("BoardScreen")


async def test_marks_are_on_runs_whatever_is_folded(story: Server) -> None:
    burst(story, 2, "twice")
    async with dashboard(story.endpoint) as d:
        await to_failures(d)
        await d.to_row("EXIT CODE")
        cause = d.table.current
        await d.press("space")
        assert d.screen.marked == cause.ids and f"R resubmit {len(cause.runs)}" in d.footer()
        assert d.table.current.level is Level.CAUSE and d.table.current.key != cause.key
        await d.to_row("EXIT CODE")
        await d.press("enter")
        assert d.screen.marked == cause.ids and f"{len(cause.runs)} marked" in d.footer()
        await d.press("enter", "j")
        name = d.table.current
        await d.press("space")
        assert d.screen.marked == cause.ids - name.ids
        assert cause.key not in d.table.marks
        await d.press("escape")
        assert not d.screen.marked and not d.table.marks
        await d.press("g", "space", "g", "space")
        assert not d.screen.marked
        await d.to_row("EXIT CODE")
        await d.press("j", "space", "v")
        first, second = [row for row in d.table.items if row.key.startswith(f"{cause.key}/")][:2]
        assert d.screen.marked == first.ids | second.ids
        await d.press("escape")
        await d.to_row("EXIT CODE")
        await d.press("j", "j", "space", "k", "k", "k", "v")
        assert d.table.current.key == cause.key and d.screen.marked == first.ids | second.ids < cause.ids
        await d.press("asterisk")
        assert d.screen.marked == failed(d)
        await d.press("asterisk")
        assert not d.screen.marked


async def test_a_filter_is_about_runs_and_takes_marks_with_it(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await to_failures(d)
        await d.press("asterisk", "slash", *"cause:memory", "enter")
        assert {row.label for row in d.table.items if row.level is Level.CAUSE} == {"OUT OF MEMORY"}
        memory = {job.id for job in d.screen.shown}
        assert f"{len(memory)} marked" in d.footer() and set(d.table.marks) == {row.key for row in d.table.items}
        assert {job.id for job in d.screen.runs_to_resubmit()} == memory
        assert f"{len(d.screen.shown)} failure" in d.text() and "the day before" not in d.lines()[3]
        await d.press("slash", "ctrl+u", *"nothing-like-it", "enter")
        await d.expect_text("Nothing here matches: esc clears the filter.")
        await d.press("escape", "3")
        await d.expect_text("Nothing here matches: 0 shows all queues.")
        await d.press("0")
        assert len(d.screen.shown) == len(d.screen.marked_runs()) == len(failed(d))


async def test_the_time_goes_further_back_and_comes_again(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await to_failures(d)
        day = len(d.screen.shown)
        await d.press("plus", "plus")
        await d.expect_text("since 7d", "LAST 7 D")
        assert len(d.screen.shown) > day
        await d.press("plus")
        await d.expect_toast("older ones are in batchtui history")
        await d.press("minus", "minus", "minus", "minus")
        await d.expect_text("since 1h")
        await d.press("escape", "exclamation_mark")
        await d.expect_screen("FailuresScreen")
        await d.expect_text("since 1h")


async def test_a_sort_keeps_names_below_their_causes(story: Server) -> None:
    burst(story, 2, "twice")
    async with dashboard(story.endpoint) as d:
        await to_failures(d)
        for keys in (("o", "c"), ("o", "r"), ("o", "r")):
            await d.press(*keys)
            await d.expect_screen("FailuresScreen")
            causes = [row for row in d.table.items if row.level is Level.CAUSE]
            assert d.table.items[0] is causes[0]
            rows = [row for row in d.table.items if row.level is not Level.GAP]
            assert all(row.key.startswith(above.key) or row.level <= above.level for above, row in pairwise(rows))
            what = [row.label if keys[1] == "c" else len(row.runs) for row in causes]
            assert what == sorted(what, reverse=keys[1] == "r" and not d.screen.descending)
        await d.press("o", "o")
        assert [row.newest.since_ms for row in causes] != [0] and d.screen.sort_key == ""


async def test_blank_lines_are_passed_over_and_go_where_there_is_no_room(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await to_failures(d)
        seen = [d.table.current.key]
        for _ in d.table.items:
            await d.press("j")
            seen.append(d.table.current.key)
        standing = [row.key for row in d.table.items if row.level is not Level.GAP]
        assert list(dict.fromkeys(seen)) == standing and len(standing) < len(d.table.items)
        await d.press(*["k"] * len(standing))
        assert d.table.cursor == 0
        await d.pilot.resize_terminal(80, 24)
        await d.until(lambda: [row.key for row in d.table.items] == standing, "no blank lines")


async def test_forty_failed_runs_are_resubmitted_in_a_few_keys(story: Server) -> None:
    burst(story, 40)
    async with dashboard(story.endpoint) as d:
        await to_failures(d)
        await d.until(lambda: "40" in d.row("burst-*"), "the forty")
        before = asked(story, "SubmitJob")
        await d.press("slash", *"name:burst", "enter")
        await d.press("asterisk", "R")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Resubmit 40 jobs in demo?")
        await d.press("4", "0", "enter")
        await d.until(lambda: asked(story, "SubmitJob") == before + 40, "forty calls")


async def test_what_was_read_stands_apart_and_lower_on_the_board(story: Server, tmp_path: Path) -> None:
    memory = History(tmp_path / "history.sqlite3")
    async with dashboard(story.endpoint, memory=memory) as d, dashboard(story.endpoint, memory=memory) as other:
        await d.settled()
        await other.settled()
        count = len(failed(d))
        await d.until(lambda: f"! {count} new" in d.header(), "a word in the header")
        first = d.table.current
        assert first.failing
        await to_failures(d)
        assert f"m mark read {count}" in d.footer() and "! " not in d.header()
        await d.pilot.resize_terminal(80, 24)
        await d.until(lambda: "m read" in d.footer() and "E edit" in d.footer(), "the key in a narrow footer")
        await d.pilot.resize_terminal(120, 40)
        cause = d.table.current
        await d.press("space", "m")
        await d.expect_toast(f"{len(cause.runs)} failure", "marked as read")
        assert not d.screen.marked
        parts = [row for row in d.table.items if row.level is Level.PART]
        assert [(row.label, len(row.runs)) for row in parts] == [
            ("NEW", count - len(cause.runs)),
            ("READ", len(cause.runs)),
        ]
        assert parts[1].ids == cause.ids
        await d.expect_text(f"{count - len(cause.runs)} new")
        await d.press("f")
        assert {job.id for job in d.screen.shown} == failed(d) - cause.ids
        await d.press("m")
        await d.expect_text("Nothing here matches: f those read.")
        await d.press("f", "m")
        await d.expect_toast("Nothing here is new")
        await d.expect_text(f"{count} failures in 24h", "all read")
        await d.press("q")
        await d.expect_screen("BoardScreen")
        assert not d.table.items[0].read(d.app.seen) and "new" not in d.header()
        read = [row for row in d.table.items if row.failing]
        assert read and [row.name for row in read if not row.read(d.app.seen)] == []
        assert [row.name for row in read if quiet(row, d.app.seen) != row.state.terminal] == []
        ask_marks(other.app)
        await other.until(lambda: failed(other) and not other.app.unread.count, "the other window's word")
        await other.until(lambda: [g.key for g in other.table.items] == [g.key for g in d.table.items], "its order")
    assert memory.flush(20)
    async with dashboard(story.endpoint, memory=memory) as again:
        await again.settled()
        assert not again.table.items[0].failing
        again.app.count_unread()
        assert again.app.unread.count == 0
    memory.close()


async def test_a_stop_by_somebody_else_is_told_from_a_failure_without_a_key(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        job_id = submit(story.endpoint, "stopped-elsewhere")
        batch_of(story).terminate_job(jobId=job_id, reason="the input was wrong")
        story.door.world.clock.tick(120)
        await d.press("r")
        board = d.app.ports.board
        await d.until(lambda: (run := board.run(job_id)) and stopped_on_request(run), "who ended it")
        d.app.count_unread()
        assert board.run(job_id) in board.failed() and job_id not in failed(d)
        assert d.app.unread.count == len(failed(d))


async def test_what_was_stopped_on_request_is_no_failure(story: Server) -> None:
    job_id = submit(story.endpoint, "stopped-by-hand")
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.to_row("stopped-by-hand")
        await d.press("S")
        await d.expect_screen("ConfirmScreen")
        await d.press("y")
        await d.expect_toast("Asked AWS to stop")
        story.door.world.clock.tick(120)
        await d.press("r")
        await d.until(lambda: d.app.ports.board.run(job_id).state.terminal, "its end")
        await d.press("exclamation_mark")
        await d.expect_screen("FailuresScreen")
        assert job_id not in {job.id for job in d.screen.shown} and d.screen.shown
