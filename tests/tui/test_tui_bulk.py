"""Many at once: marks, the typed number, progress, pause, end, what was refused once more; leaving asks once."""

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from driver import Driver, dashboard, submit
from failing import fail

from batchtui.actions.errand import Errand
from batchtui.aws import budget, clients
from batchtui.demo.faults import NONE
from batchtui.demo.server import Server
from batchtui.store.audit import Audit
from batchtui.store.history import History


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Budgets that nobody waits for."""
    rate = budget.Rate(1e6, 10**6)
    monkeypatch.setattr(clients, "RATES", dict.fromkeys(clients.RATES, rate))
    monkeypatch.setattr(budget, "PAUSE_S", 0.0)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Semaphore]:
    """Lets one request of an order through for each release."""
    tickets = threading.Semaphore(0)
    goes_on = Errand.may_go_on

    def held(errand: Errand[object]) -> bool:
        while not tickets.acquire(timeout=0.01):
            if errand.cut:
                return False
        return goes_on(errand)

    monkeypatch.setattr(Errand, "may_go_on", held)
    yield tickets
    tickets.release(10_000)


def writes(story: Server) -> Counter[str]:
    return Counter({name: n for name, n in story.door.counted().items() if name.startswith(("Submit", "Term", "Canc"))})


async def at_the_group(d: Driver, name: str) -> None:
    await d.settled()
    await d.to_row(name)


async def test_forty_failed_runs_from_the_failures_in_four_keys_and_the_number(story: Server, tmp_path: Path) -> None:
    ids = fail(story.door.world, "forty", 40)
    memory = History(tmp_path / "h.sqlite3")
    async with dashboard(story.endpoint, memory=memory) as d:
        await d.settled()
        await d.press("exclamation_mark")
        await d.expect_screen("FailuresScreen")
        await d.to_row("forty")
        await d.press("space", "R")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Resubmit 40 jobs in demo?")
        assert d.app.focused.id == "count"
        await d.press("4", "0", "enter")
        await d.expect_toast("Submitted 40 jobs.")
        await d.expect_screen("FailuresScreen")
        assert writes(story)["SubmitJob"] == 40
        await d.until(lambda: len(d.app.ports.board.runs_of("forty")) == 80, "the new runs")
        await d.press("R")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text(
            "left out: forty", "runs again already as", "37 more are left out", "a  also the 40 left out"
        )
        await d.press("y")
        assert type(d.screen).__name__ == "ConfirmScreen", "there is nothing to send"
        await d.press("escape")
    audit = Audit(tmp_path / "h.sqlite3")
    deeds = audit.deeds()
    assert sorted(deed.subject for deed in deeds) == sorted(ids)
    assert len({deed.result for deed in deeds}) == 40 and len({deed.order for deed in deeds}) == 1
    audit.close()
    memory.close()


@pytest.mark.prove
async def test_keys_answer_while_500_are_stopped_and_half_of_all_calls_are_throttled(story: Server) -> None:
    for _ in range(500):
        submit(story.endpoint, "crowd")
    async with dashboard(story.endpoint) as d:
        await at_the_group(d, "crowd")
        await d.press("S")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Stop 500 jobs in demo?")
        story.door.fault(replace(NONE, throttle=0.5))
        await d.press("5", "0", "0", "enter")
        await d.expect_toast("Asked AWS to stop 500 jobs")
        story.door.fault(NONE)
        assert writes(story)["TerminateJob"] == 0
        await d.until(lambda: all(job.stopping or job.state.terminal for job in d.app.ports.board.runs_of("crowd")))


async def test_progress_can_be_paused_left_and_ended_and_names_how_far_it_is(
    story: Server, gate: threading.Semaphore
) -> None:
    for _ in range(30):
        submit(story.endpoint, "thirty", parameters={"x": "1"})
    async with dashboard(story.endpoint, size=(80, 24)) as d:
        await at_the_group(d, "thirty")
        await d.press("enter")
        await d.expect_screen("RunsScreen")
        before = writes(story)["SubmitJob"]
        await d.press("asterisk", "R")
        await d.expect_screen("ConfirmScreen")
        await d.press("3", "0", "enter")
        await d.expect_screen("ProgressScreen")
        gate.release(12)
        await d.expect_text("Resubmit 30 jobs in demo", "12 of 30", "12 accepted.", "p pause")
        await d.press("p")
        await d.expect_text("paused", "p go on")
        gate.release(1)
        await d.press("escape")
        await d.expect_text("It is not done", "esc again lets it go on")
        assert type(d.screen).__name__ == "ProgressScreen", "it asks once"
        await d.press("escape")
        await d.expect_screen("RunsScreen")
        await d.press("j", "k")
        assert writes(story)["SubmitJob"] - before == 12
        await d.press("q", "q")
        await d.expect_toast("An order is not done: 18 requests are not sent yet.")
        assert d.app.is_running, "leaving the program asks once too"
        d.app.ports.desk.at_work[0].end()
        await d.expect_toast("18 of 30 were never sent.")
        assert writes(story)["SubmitJob"] - before == 12


async def test_what_was_refused_is_named_and_tried_again_on_a_key(story: Server) -> None:
    for _ in range(21):
        submit(story.endpoint, "denied")
    async with dashboard(story.endpoint) as d:
        await at_the_group(d, "denied")
        story.door.fault(replace(NONE, denied=frozenset({"TerminateJobs", "TerminateJob"})))
        await d.press("S")
        await d.expect_screen("ConfirmScreen")
        await d.press("2", "1", "enter")
        await d.expect_screen("ProgressScreen")
        await d.expect_text("0 accepted, 21 not.", "21 jobs: This login may not do batch:TerminateJobs", "t try those")
        story.door.fault(NONE)
        await d.press("t")
        await d.expect_toast("Asked AWS to stop 21 jobs")
        await d.expect_screen("BoardScreen")
        await d.until(lambda: all(job.stopping or job.state.terminal for job in d.app.ports.board.runs_of("denied")))


async def test_two_presses_and_two_windows_on_one_failed_run_submit_once(story: Server, tmp_path: Path) -> None:
    memory, other = History(tmp_path / "h.sqlite3"), History(tmp_path / "h.sqlite3")
    async with dashboard(story.endpoint, memory=memory) as d, dashboard(story.endpoint, memory=other) as e:
        for one in (d, e):
            await at_the_group(one, "invoice-reconcile")
            await one.press("R")
            await one.expect_screen("ConfirmScreen")
        await d.press("y", "y", "enter")
        await e.press("y")
        await d.expect_toast("Submitted: ")
        await e.expect_toast("is not sent twice")
        assert writes(story)["SubmitJob"] == 1
    memory.close()
    other.close()


async def test_a_stop_names_what_waits_for_it_and_can_leave_what_has_started(story: Server) -> None:
    first = submit(story.endpoint, "first")
    submit(story.endpoint, "then", dependsOn=[{"jobId": first}])
    async with dashboard(story.endpoint) as d:
        await d.settled()
        running = "정산-일일-배치"
        await d.to_row("first")
        await d.press("space")
        await d.to_row(running)
        await d.press("space", "S")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Stop 2 jobs in demo?", "then waits for them and will fail.")
        await d.press("w")
        await d.expect_text("Stop 1 job in demo?", "only waiting runs are stopped", "w: all")
        await d.press("y")
        await d.expect_toast("Asked AWS to stop first")
        assert set(writes(story)) - {"SubmitJob"} == {"CancelJob"}


async def test_what_has_since_succeeded_is_left_out_and_a_key_includes_it(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        board = d.app.ports.board
        done = next(
            (job, later)
            for job in board.runs()
            if job.state.value == "FAILED" and not job.is_array
            for later in board.runs_of(job.name)
            if later.state.value == "SUCCEEDED" and later.created_at_ms > job.created_at_ms
        )[0]
        await d.to_row(done.name)
        await d.press("enter")
        await d.expect_screen("RunsScreen")
        await d.to_row(done.id[:8])
        await d.press("space")
        other = next(n for n, job in enumerate(d.table.items) if job.state.value == "SUCCEEDED")
        d.table.cursor = other
        await d.press("space", "R")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Resubmit 1 job in demo?", f"left out: {done.name} {done.id[:8]} ")
        await d.press("a")
        await d.expect_text("Resubmit 2 jobs in demo?", "with the one left out otherwise", "  Resubmit 2 jobs  ")
        await d.press("y")
        await d.expect_toast("Submitted 2 jobs.")
        assert writes(story)["SubmitJob"] == 2


async def test_marked_runs_that_have_ended_are_named_as_left_out(story: Server) -> None:
    first = submit(story.endpoint, "mixed")
    submit(story.endpoint, "mixed")
    async with dashboard(story.endpoint) as d:
        await at_the_group(d, "mixed")
        d.app.ports.desk._clients.batch.terminate_job(jobId=first, reason="broken")
        story.door.world.clock.tick(5)
        await d.press("r", "enter")
        await d.expect_screen("RunsScreen")
        await d.until(lambda: any(job.state.terminal for job in d.table.items), "its end")
        await d.press("asterisk")
        assert "S stop" in d.footer()
        await d.press("S")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Stop 1 job in demo?", f"! mixed {first} is already FAILED")


async def test_from_a_child_the_whole_array_can_be_stopped(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await at_the_group(d, "resize-media")
        await d.press("enter")
        await d.expect_screen("RunsScreen")
        await d.press("enter")
        await d.expect_screen("ArrayScreen")
        await d.until(lambda: d.screen.seen.complete, "its children")
        active = next(n for n in range(d.screen.seen.size) if d.screen.known.get(n).state.active)
        d.screen.grid.go_to(active)
        await d.press("S")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Stop 1 job in demo?", "a  the whole array of 200")
        await d.press("a")
        await d.expect_text("resize-media is an array of 200: all its children end with it.", "a: only what was chosen")
        await d.press("y")
        await d.expect_toast("Asked AWS to stop resize-media")
        parent = d.screen.job.id
        await d.until(lambda: d.app.ports.board.run(parent).stopping, "the array's end")


async def test_a_run_that_does_not_end_gets_a_word(story: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("batchtui.tui.landing.PATIENCE_MS", 0)
    async with dashboard(story.endpoint) as d:
        await at_the_group(d, "정산-일일-배치")
        await d.press("S")
        await d.expect_screen("ConfirmScreen")
        await d.press("y")
        await d.expect_toast("Asked to stop two minutes ago and not ended: 정산-일일-배치", "(RUNNING)")
