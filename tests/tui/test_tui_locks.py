"""The screen of the guard's locks, on a real table: holders, who waits, and a release that asks."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from driver import KEYS, Driver, dashboard, submit

from batchtui.demo.elsewhere import TABLE
from batchtui.demo.server import serving
from batchtui.demo.story import build
from batchtui.domain.state import JobState

PLACE = "123456789012/ap-northeast-2"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A demo that stands still, with moto's DynamoDB."""
    with serving(build(seed=3, speed=0)) as server:
        yield server.endpoint


@pytest.fixture
def rows(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts items into the table, which is empty before: moto has one for all demos of a process."""
    monkeypatch.setenv("BATCHTUI_LOCK_TABLE", TABLE)
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    dynamodb = boto3.client("dynamodb", endpoint_url=endpoint)

    def put(pk: str, **more: Any) -> None:
        texts = {name: {"S": value} for name, value in more.items() if isinstance(value, str)}
        numbers = {name: {"N": str(value)} for name, value in more.items() if isinstance(value, int)}
        dynamodb.put_item(TableName=TABLE, Item={"pk": {"S": pk}, **texts, **numbers})

    for item in dynamodb.scan(TableName=TABLE)["Items"]:
        dynamodb.delete_item(TableName=TABLE, Key={"pk": item["pk"]})
    return put


def lock(rows: Any, key: str, owner: str, **more: Any) -> None:
    rows(f"lock#{PLACE}#{key}", owner=owner, attempt=1, token=7, acquiredAt=1_790_000_000_000, **more)


async def to_locks(d: Driver) -> None:
    """By the palette."""
    await d.press("colon", *"locks")
    await d.expect_text("Who holds the guard's locks")
    await d.press("enter")
    await d.expect_screen("LocksScreen")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_each_lock_with_its_holder_and_who_waits(endpoint: str, rows: Any, size: tuple[int, int]) -> None:
    holder, waits = (submit(endpoint, "nightly-lock") for _ in range(2))
    lock(rows, "nightly-lock", holder)
    lock(rows, "한국어 [/] \u202e\x1b[31m", "gone-job")
    lock(rows, "free one", holder, released=1_790_000_000_001)
    lock(rows, "laptop", "host/12/abc", leaseUntil=1_790_000_000_000)
    async with dashboard(endpoint, size=size) as d:
        await d.settled()
        await to_locks(d)
        await d.until(lambda: len(d.table.items) == 4, "four locks")
        assert (
            "held" in d.row("nightly-lock")
            and "SUBMITTED" in d.row("nightly-lock")
            and holder[:8] in d.row("nightly-lock")
        )
        assert "unknown" in d.row("gone-job") and "not known" in d.row("gone-job")
        assert "ended" in d.row("laptop") and "host/12" in d.row("laptop")
        assert "free" in d.row("free one")
        await d.until(lambda: d.app.ports.board.run(waits), "the one that waits")
        assert " 1 " in d.row("nightly-lock")
        assert "\x1b" not in d.text() and "\u202e" not in d.text()
        await d.press("slash", *"laptop", "enter")
        await d.until(lambda: len(d.table.items) == 1, "one lock")


async def test_a_lock_is_released_after_a_look_and_a_question(endpoint: str, rows: Any) -> None:
    holder = submit(endpoint, "live-lock")
    lock(rows, "live-lock", holder)
    lock(rows, "dead-lock", "host/1/x", leaseUntil=1)
    async with dashboard(endpoint) as d:
        await d.settled()
        await to_locks(d)
        await d.to_row("dead-lock")
        await d.press("U")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Release the lock on dead-lock", "has ended")
        await d.press("y")
        await d.expect_toast("The lock on dead-lock is free")
        await d.to_row("live-lock")
        await d.press("U")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text(holder, "another run may begin beside it", "Type 1")
        await d.press("y")
        assert type(d.app.screen).__name__ == "ConfirmScreen", "its holder lives: the number is wanted"
        await d.press("1", "enter")
        await d.expect_toast("The lock on live-lock is free")
        await d.until(lambda: "free" in d.row("live-lock"), "a free lock")
        await d.press("U")
        await d.expect_toast("That lock is free")


async def test_read_only_releases_nothing(endpoint: str, rows: Any) -> None:
    lock(rows, "some", "host/1/x", leaseUntil=1)
    async with dashboard(endpoint, read_only=True) as d:
        await d.settled()
        await to_locks(d)
        await d.to_row("some")
        await d.press("U")
        await d.expect_toast("read-only")


async def test_a_table_that_is_not_there_is_told_on_its_screen(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BATCHTUI_LOCK_TABLE", "missing-table")
    async with dashboard(endpoint) as d:
        await d.settled()
        await d.expect_toast("missing-table", "No run is shown as skipped")
        await to_locks(d)
        await d.expect_text("The table missing-table is not there")


async def test_without_a_table_the_palette_has_no_locks(endpoint: str) -> None:
    async with dashboard(endpoint) as d:
        d.app.screen.action_command("app.locks")
        await d.expect_toast("No table of the guard is named")


async def test_a_skipped_run_is_shown_as_such_and_counts_nowhere(endpoint: str, rows: Any) -> None:
    name = "customer-sync"
    async with dashboard(endpoint) as d:
        await d.settled()
        runs = [job for job in d.app.ports.board.runs_of(name) if job.state.value == "SUCCEEDED"]
        before = d.app.ports.board.group(name)
        rows(f"outcome#{runs[0].id}", outcome="skipped")
    async with dashboard(endpoint) as d:
        await d.settled()
        await d.until(lambda: d.app.ports.board.run(runs[0].id).skipped, "the mark")
        after = d.app.ports.board.group(name)
        assert after.count == before.count
        assert after.usual.of == 20 and after.newest.id != runs[0].id
        await d.to_row(name)
        await d.press("enter")
        await d.expect_screen("RunsScreen")
        await d.expect_text("- SKIPPED")
        await d.to_row("SKIPPED")
        await d.press("d")
        await d.expect_screen("JobScreen")
        await d.expect_text("SKIPPED", "The guard let it not run")


@pytest.mark.prove
async def test_of_two_starts_at_once_one_runs_and_the_board_calls_the_other_skipped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The real guard decides, as a process of each job; the usual duration and the share of successes stay."""
    monkeypatch.setenv("BATCHTUI_LOCK_TABLE", TABLE)
    name = "my-service-do-often"
    with serving(build(seed=5, speed=0), guards=True) as server:
        async with dashboard(server.endpoint) as d:
            board = d.app.ports.board
            await d.until(lambda: (known := board.group(name)) and known.usual and known.usual.of == 20, "its runs")
            before = board.group(name)
            ids = [submit(server.endpoint, name, name, "continuously") for _ in range(2)]

            last = [None]

            def seen(step_s: float) -> list[str]:
                """After each cycle time goes on by a step, and AWS is asked again."""
                if board.status.read_at_ms != last[0]:
                    last[0] = board.status.read_at_ms
                    with server.door.world.lock:
                        server.door.world.clock.tick(step_s)
                        server.door.world.advance()
                    d.app.ports.poller.look_first(ids)
                return sorted(run.seen_state.value for job_id in ids if (run := board.run(job_id)))

            await d.until(lambda: seen(0.3) == ["RUNNING", "SKIPPED"], "one that runs, and one that was skipped")
            await d.until(lambda: seen(1) == ["SKIPPED", "SUCCEEDED"], "the end of the one that runs")
            after = board.group(name)
            assert after.ok_part == before.ok_part
            # In steps a run of the story's own takes a little longer; one that was skipped takes no time at all.
            assert 0 <= after.usual.median_ms - before.usual.median_ms < 1500
            assert JobState.SKIPPED in after.strip
            await d.to_row(name)
            await d.press("enter")
            await d.expect_text("- SKIPPED")
