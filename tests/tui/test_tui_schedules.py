"""The schedules on their screen and on the board: what was missed, what is next, run now, and on or off."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from driver import Driver, dashboard
from short_story import short_story

from batchtui.demo.faults import Faults
from batchtui.demo.server import Server, serving
from batchtui.domain.when import DAY, HOUR
from batchtui.store.audit import Audit
from batchtui.store.history import History

NOON = 1_795_000_000_000 // DAY * DAY + 12 * HOUR


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(short_story(start=NOON)) as server:
        yield server


async def to_schedules(d: Driver) -> None:
    await d.settled()
    await d.press("at")
    await d.expect_screen("SchedulesScreen")
    await d.until(lambda: any(row.missed for row in d.table.items), "what was missed")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_each_with_its_last_and_its_next(server: Server, size: tuple[int, int]) -> None:
    async with dashboard(server.endpoint, size=size) as d:
        await to_schedules(d)
        assert d.table.current.schedule.name == "settlement-report", "what was missed stands first"
        missed = d.row("settlement-report")
        assert "! MISSED" in missed and "11h ago" in missed and "every day 01:00" in missed
        assert "SUCCEEDED" in d.row("nightly-report") and "11h" in d.row("nightly-report")
        assert "on events" in d.row("on-upload") and "not yet" in d.row("year-end-close")
        assert "- elsewhere" in d.row("partner-nightly") and "- off" in d.row("old-export")
        await d.expect_text("no run came within 3m of 01:00", "R run now", "events-to-batch", "10 schedules, 1 off")
        await d.expect_text("cleanup-starter starts a Lambda function")
        await d.to_row("nightly-report")
        await d.expect_text("09:00 in Asia/Seoul", "15m of that: its window is flexible")
        await d.press("slash", *"missed", "enter")
        await d.until(lambda: len(d.table.items) == 1, "one row")


async def test_run_now_asks_and_submits_once(server: Server, tmp_path: Path) -> None:
    memory = History(tmp_path / "h.sqlite3")
    async with dashboard(server.endpoint, memory=memory) as d:
        await to_schedules(d)
        await d.press("R")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Run what settlement-report submits now", "settlement-report:1", "stays as it is", "No")
        assert "SubmitJob" not in server.door.counted()
        await d.press("y")
        await d.expect_toast("Submitted: ")
        assert server.door.counted()["SubmitJob"] == 1
        audit = Audit(tmp_path / "h.sqlite3")
        (row,) = audit.deeds()
        assert (row.action, row.subject, row.outcome.value) == ("run now", "settlement-report", "done")
        audit.close()
        await d.to_row("partner-nightly")
        await d.press("R")
        await d.expect_toast("submits to a queue of account 210987654321")
    memory.close()


async def test_on_and_off_is_asked_first_and_shows(server: Server) -> None:
    async with dashboard(server.endpoint) as d:
        await to_schedules(d)
        await d.to_row("nightly-report")
        assert "T switch off" in d.footer()
        await d.press("T")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Switch the schedule nightly-report off", "It would be due in 11h", "submits nothing until")
        await d.press("y")
        await d.expect_toast("nightly-report is off.")
        await d.until(lambda: "- off" in d.row("nightly-report"), "what it is now")
        await d.to_row("nightly-report")
        await d.press("T")
        await d.expect_text("Switch the schedule nightly-report on")
        await d.press("y")
        await d.until(lambda: "SUCCEEDED" in d.row("nightly-report"), "what it is again")
        await d.press("c")
        await d.expect_text("c  name", "a  ARN", "e  expression", "j  JSON")


async def test_enter_opens_the_runs_and_of_changing_names_the_last(server: Server) -> None:
    async with dashboard(server.endpoint) as d:
        await to_schedules(d)
        await d.to_row("mail-digest")
        await d.press("enter")
        await d.expect_screen("RunsScreen")
        await d.press("q")
        await d.to_row("backfill")
        await d.press("enter")
        await d.expect_screen("JobScreen")
        await d.press("q")
        await d.to_row("partner-nightly")
        await d.press("enter")
        await d.expect_toast("No run of partner-nightly is known.")


async def test_the_palette_leads_to_one_by_its_name(server: Server) -> None:
    async with dashboard(server.endpoint) as d:
        await d.settled()
        await d.until(lambda: d.app.ports.board.status.timetable, "the timetable")
        await d.press("colon", *"schedule nightly-r")
        await d.expect_text("schedule nightly-report")
        await d.press("enter")
        await d.expect_screen("SchedulesScreen")
        await d.until(lambda: d.table.current.schedule.name == "nightly-report", "the cursor on it")


async def test_read_only_greys_and_refuses(server: Server) -> None:
    async with dashboard(server.endpoint, read_only=True) as d:
        await to_schedules(d)
        for key in ("R", "T"):
            await d.press(key)
            await d.expect_toast("read-only")
        assert not {"SubmitJob", "DisableRule"} & set(server.door.counted())


async def test_the_board_says_when_a_name_is_due_next(server: Server) -> None:
    async with dashboard(server.endpoint) as d:
        await d.settled()
        await d.until(lambda: d.row("mail-digest").rstrip().endswith(" 9h"), "when it is next")
        assert d.row("日次レポート").rstrip().endswith(" 11h") and d.row("backfill-*").rstrip().endswith(" 11h")
        assert not d.row("my-service-do-something").rstrip().endswith("h")
        await d.press("i", "d")
        await d.until(lambda: "DEFINITION" in d.text(), "definitions")
        assert not d.row("mail-digest").rstrip().endswith(" 9h")


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        (Faults(denied=frozenset({"ListRules"})), "No rules are shown. This login may not do events:ListRules"),
        (Faults(denied=frozenset({"ListRules", "ListSchedules"})), "2 things are not shown: No rules are shown."),
    ],
)
async def test_what_is_denied_is_named_once_on_its_screen(server: Server, faults: Any, said: str) -> None:
    server.door.fault(faults)
    async with dashboard(server.endpoint) as d:
        await d.settled()
        await d.press("at")
        await d.expect_screen("SchedulesScreen")
        await d.expect_text(said)
        assert d.toast("ListRules") == ""
