"""What touches AWS asks first: resubmit and stop by keys, and nothing without a yes."""

from pathlib import Path

from driver import Driver, dashboard, submit

from batchtui.demo.server import Server
from batchtui.domain.deed import Deed
from batchtui.domain.scope import Scope
from batchtui.store.audit import Audit
from batchtui.store.history import History
from batchtui.tui.screens._around import foot as foot_of


def asked(story: Server, operation: str) -> int:
    """How often AWS was asked for an operation."""
    return int(story.door.counted().get(operation, 0))


async def runs_of(d: Driver, name: str) -> None:
    """Goes from the board to the runs of a group."""
    await d.settled()
    await d.to_row(name)
    await d.press("enter")
    await d.expect_screen("RunsScreen")


async def test_a_failed_run_is_resubmitted_and_the_new_one_appears(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await runs_of(d, "invoice-reconcile")
        before = [job.id for job in d.table.items]
        assert "FAILED" in d.rows()[0]
        await d.press("R")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Resubmit 1 job in demo?", "invoice-reconcile:3 is inactive", ":4")
        assert d.app.focused.id == "no"
        assert d.toast() == ""
        await d.press("y")
        await d.expect_toast("Submitted: ")
        await d.until(lambda: len(d.table.items) == len(before) + 1, "the new run in the list")
        assert d.table.items[0].id not in before and asked(story, "SubmitJob") == 1
        story.door.world.clock.tick(120)
        await d.press("r")
        await d.until(lambda: "SUCCEEDED" in d.rows()[0] or "FAILED" in d.rows()[0], "the new run's end")


async def test_what_is_typed_while_a_plan_is_read_does_not_answer_its_question_and_escape_takes_it_back(
    story: Server,
) -> None:
    async with dashboard(story.endpoint) as d:
        await runs_of(d, "invoice-reconcile")
        story.door.hold("DescribeJobDefinitions")
        await d.press("R")
        await d.expect_text("Reading what to resubmit: 1 job")
        await d.press("R", "y", "y")
        story.door.release()
        await d.expect_screen("ConfirmScreen")
        assert asked(story, "SubmitJob") == 0
        await d.press("n")
        await d.expect_screen("RunsScreen")
        story.door.hold("DescribeJobDefinitions")
        before = asked(story, "DescribeJobDefinitions")
        await d.press("R", "escape")
        await d.expect_screen("RunsScreen")
        story.door.release()
        await d.press("R")
        await d.expect_screen("ConfirmScreen")
        assert asked(story, "DescribeJobDefinitions") > before + 1
        await d.press("n")
        await d.expect_screen("RunsScreen")


async def test_no_is_in_focus_and_sends_nothing(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await runs_of(d, "invoice-reconcile")
        for leave in ("enter", "escape", "n"):
            await d.press("R")
            await d.expect_screen("ConfirmScreen")
            await d.press(leave)
            await d.expect_screen("RunsScreen")
        assert asked(story, "SubmitJob") == 0


async def test_of_a_group_the_newest_failed_run_is_resubmitted(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.to_row("thumbnail-render")
        failed = next(job for job in d.app.ports.board.runs_of("thumbnail-render") if job.state.value == "FAILED")
        await d.press("R")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("FAILED", failed.id[:8])


async def test_marked_rows_are_resubmitted_together(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.press("space", "space", "space", "R")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Resubmit 3 jobs in demo?")
        await d.press("right", "enter")
        await d.expect_toast("Submitted 3 jobs.")
        assert asked(story, "SubmitJob") == 3


async def test_a_running_run_is_stopped_with_a_reason(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await runs_of(d, "정산-일일-배치")
        assert "RUNNING" in d.rows()[0]
        await d.press("S")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Stop 1 job in demo?", "killed at work", "stopped by")
        assert d.app.focused.id == "no"
        d.screen.query_one("#reason").focus()
        await d.press("end", *", wrong y", "enter", "enter")
        await d.expect_toast("Asked AWS to stop 정산-일일-배치")
        await d.until(lambda: "STOPPING" in d.rows()[0] or "FAILED" in d.rows()[0], "a sign that it stops")
        story.door.world.clock.tick(120)
        await d.until(lambda: "FAILED" in d.rows()[0], "the end")
        await d.press("enter")
        await d.expect_screen("JobScreen")
        await d.expect_text("FAILED", ", wrong y")


async def test_more_than_twenty_want_their_number_typed(story: Server) -> None:
    for _ in range(21):
        submit(story.endpoint, "many")
    async with dashboard(story.endpoint, size=(80, 24)) as d:
        await d.settled()
        await d.until(lambda: "many" in d.row("many"), "the group")
        await d.to_row("many")
        await d.press("S")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Stop 21 jobs in demo?", "type their number")
        assert d.app.focused.id == "count"
        await d.press("y", "enter")
        assert type(d.screen).__name__ == "ConfirmScreen"
        await d.press("2", "0", "enter")
        assert type(d.screen).__name__ == "ConfirmScreen" and asked(story, "TerminateJobs") == 0
        await d.press("v")
        await d.expect_text("1 to 12 of 21")
        await d.press(*["down"] * 30)
        await d.expect_text("10 to 21 of 21")
        await d.press("v", "backspace", "1", "enter")
        await d.expect_toast("Asked AWS to stop 21 jobs")
        assert asked(story, "TerminateJobs") == 1


async def test_of_a_protected_queue_one_job_takes_its_number_too(story: Server, tmp_path: Path) -> None:
    config = tmp_path / "c.toml"
    config.write_text('[protect]\nqueues = ["de*"]\n')
    async with dashboard(story.endpoint, config=str(config)) as d:
        await runs_of(d, "invoice-reconcile")
        await d.press("R")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("The queue default is protected: type the number.", "type 1, then enter")
        assert d.app.focused.id == "count"
        await d.press("y", "enter")
        assert type(d.screen).__name__ == "ConfirmScreen" and asked(story, "SubmitJob") == 0
        await d.press("1", "enter")
        await d.expect_toast("Submitted: ")
        assert asked(story, "SubmitJob") == 1


async def test_what_a_killed_window_asked_is_settled_at_the_start_and_told(story: Server, tmp_path: Path) -> None:
    memory = History(tmp_path / "history.sqlite3")
    there = submit(story.endpoint, "once", parameters={"batchtui_request": "m"})
    scope = Scope(story.endpoint, "", "ap-northeast-2")
    audit = Audit(tmp_path / "history.sqlite3")
    audit.ask(Deed(scope, "resubmit", "a" * 36, name="once", queue="default", mark="m"))
    audit._write(lambda connection: connection.execute("UPDATE deeds SET process = 999999999"))
    sent = asked(story, "SubmitJob")
    async with dashboard(story.endpoint, memory=memory) as d:
        await d.expect_toast("The resubmit of once aaaaaaaa", f"was carried out: its job is {there}.")
    assert audit.deeds()[0].result == there and asked(story, "SubmitJob") == sent
    audit.close()
    memory.close()


async def test_nothing_active_is_no_stop(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.to_row("invoice-reconcile")
        assert "S stop" not in d.footer()
        await d.press("S")
        await d.expect_toast("Nothing is active here")
        await d.expect_screen("BoardScreen")


async def test_read_only_shows_the_keys_greyed_and_sends_nothing(story: Server) -> None:
    async with dashboard(story.endpoint, read_only=True) as d:
        await d.settled()
        assert "read-only" in d.header()
        await d.to_row("정산-일일-배치")
        assert " R resubmit" in d.footer() and " S stop" in d.footer()
        foot = foot_of(d.screen, 120, 1)[0]
        assert {token for token, text in foot if text in ("R", "S")} == {"dim"}
        assert {token for token, text in foot if text == "enter"} == {"key"}
        for key in ("R", "S"):
            await d.press(key)
            await d.expect_toast("read-only: nothing is sent to AWS.")
            await d.expect_screen("BoardScreen")
        assert asked(story, "SubmitJob") == asked(story, "TerminateJob") == 0


async def test_a_lost_answer_is_looked_up_and_the_job_found(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await runs_of(d, "invoice-reconcile")
        story.door.drops["SubmitJob"] = 1
        await d.press("R")
        await d.expect_screen("ConfirmScreen")
        await d.press("y")
        await d.expect_toast("the job was found")
        assert asked(story, "SubmitJob") == 1


async def test_the_queue_that_is_looked_at_is_switched_off_and_on(story: Server) -> None:
    queue = story.door.world.queues["continuously"]
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.press("0", "T")
        await d.expect_toast("Which queue?")
        await d.press("2")
        await d.until(lambda: "T switch off" in d.footer(), "the key in the footer")
        await d.press("T")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Switch the queue continuously off in demo?", "New jobs are refused", "active runs stay")
        assert d.app.focused.id == "no" and queue["state"] == "ENABLED"
        await d.press("y")
        await d.expect_toast("Asked AWS to switch continuously off.")
        await d.until(lambda: "T switch on" in d.footer(), "the other way")
        assert queue["state"] == "DISABLED"
        await d.press("T")
        await d.expect_screen("ConfirmScreen")
        await d.press("y")
        await d.expect_toast("Asked AWS to switch continuously on.")
        assert queue["state"] == "ENABLED" and asked(story, "UpdateJobQueue") == 2
    async with dashboard(story.endpoint, read_only=True) as d:
        await d.settled()
        await d.press("2", "T")
        await d.expect_toast("read-only: nothing is sent to AWS.")
