"""The pane of the run under the cursor: the cause, what helps and the last lines, with no key pressed."""

import pytest
from driver import Driver, dashboard, submit
from made import job, queue

from batchtui.demo.door import OPERATIONS
from batchtui.demo.faults import parse
from batchtui.demo.server import Server
from batchtui.domain.state import JobState
from batchtui.tui.ports import Ports
from batchtui.tui.widgets import peek_pane
from batchtui.tui.widgets.peek_pane import PeekPane


def pane_of(d: Driver) -> str:
    """What the pane says."""
    pane = d.app.screen.query_one(PeekPane)
    width, height = pane.size
    return "\n".join("".join(text for _, text in line) for line in pane.make(width, height)) if pane.display else ""


async def expect_pane(d: Driver, *texts: str) -> None:
    await d.until(lambda: all(text in pane_of(d) for text in texts), f"in the pane: {texts}")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_a_failed_run_tells_why_what_helps_and_its_last_line(story: Server, size: tuple[int, int]) -> None:
    async with dashboard(story.endpoint, size=size) as d:
        await d.settled()
        await d.to_row("my-service-do-something")
        await expect_pane(d, "OUT OF MEMORY", "512 MiB", "try", "attempt 3 of 3", "exit 137")
        told = pane_of(d).split("\n")
        assert any(line[:2].isdigit() and line[2] == ":" for line in told), "a line of its log"
        assert len(told) <= d.app.screen.query_one(PeekPane).size.height


async def test_the_first_row_is_looked_at_without_a_key(story: Server) -> None:
    async with dashboard(story.endpoint, size=(120, 40)) as d:
        await d.settled()
        assert d.table.items[0].name == "my-service-do-something"
        await expect_pane(d, "my-service-do-something", "failed", "attempt", "OUT OF MEMORY", "try", "Killed")


async def test_a_running_run_is_measured_against_the_usual(story: Server) -> None:
    async with dashboard(story.endpoint, size=(120, 48)) as d:
        await d.settled()
        await d.to_row("event-stream-compact")
        await d.until(lambda: d.screen.run_to_look_at().state.value == "RUNNING", "a run that runs")
        await expect_pane(d, "%", "usual", "of 20 runs", "until it ran", "vCPU", "MiB")
        # A run that has just begun has no line yet.
        await d.until(lambda: any(text in pane_of(d) for text in (" ago", "written nothing yet")), "its lines")


async def test_a_run_that_waits_says_why_and_what_was_looked_at_in_the_place_of_a_log(story: Server) -> None:
    async with dashboard(story.endpoint, size=(120, 40)) as d:
        await d.settled()
        await d.to_row("media-transcode-2160p")
        await expect_pane(d, "NO CAPACITY", "✓ queue", "enabled, valid")


async def test_p_takes_the_pane_away_and_brings_it_back(story: Server) -> None:
    async with dashboard(story.endpoint, size=(120, 40)) as d:
        await d.settled()
        await expect_pane(d, "attempt")
        await d.press("p")
        await d.until(lambda: not pane_of(d), "no pane")
        await d.press("p")
        await expect_pane(d, "attempt")


async def test_a_denied_log_still_shows_the_rest(story: Server) -> None:
    story.door.fault(parse("denied=GetLogEvents", OPERATIONS))
    async with dashboard(story.endpoint, size=(120, 40)) as d:
        await d.settled()
        await d.to_row("my-service-do-something")
        await expect_pane(d, "OUT OF MEMORY", "attempt 3 of 3", "GetLogEvents")


async def test_nothing_is_asked_before_the_cursor_rests(story: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    async with dashboard(story.endpoint, size=(120, 40)) as d:
        await d.settled()
        await expect_pane(d, "attempt")
        before = story.door.calls["GetLogEvents"]
        monkeypatch.setattr(peek_pane, "REST_S", 3600)
        monkeypatch.setattr(peek_pane, "AGAIN_S", 3600)
        await d.press(*["down"] * 4, *["up"] * 4)
        await expect_pane(d, d.table.items[0].name, "asking AWS")
        assert story.door.calls["GetLogEvents"] == before


async def test_what_a_glance_learns_stands_on_the_row_too(story: Server) -> None:
    submit(story.endpoint, "out-of-room", "my-service-do-something")
    story.door.world.clock.tick(120)
    async with dashboard(story.endpoint, size=(120, 40)) as d:
        await d.settled()
        await d.to_row("out-of-room")
        await d.until(lambda: "out of memory 512 MiB" in d.row("out-of-room"), "the figure in WHY")


async def test_the_pane_never_has_the_screens_thread_load_what_leads_to_aws(
    story: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ports, "start", lambda _ports: None)
    monkeypatch.setattr(peek_pane, "REST_S", 0.001)
    async with dashboard(story.endpoint, size=(120, 40)) as d:
        asked: list[bool] = []
        ask = PeekPane._ask
        monkeypatch.setattr(PeekPane, "_ask", lambda pane: asked.append(True) or ask(pane))
        d.app.ports.board.set_queues([queue()])
        d.app.ports.board.apply([job(0, JobState.RUNNING, created_at_ms=d.app.now.ms)])
        await d.until(lambda: len(asked) > 2, "a pane that tries again")
        assert not d.app.ports.entered and "asking AWS" in pane_of(d)


async def test_a_log_that_could_not_be_read_in_passing_is_asked_for_again(story: Server) -> None:
    async with dashboard(story.endpoint, size=(120, 40)) as d:
        await d.settled()
        story.door.fault(parse("throttle=1.0", OPERATIONS))
        await d.to_row("invoice-reconcile")
        await expect_pane(d, "AWS asks to slow down")
        story.door.fault(parse("", OPERATIONS))
        d.app.screen.query_one(PeekPane)._again()
        await d.until(lambda: "slow down" not in pane_of(d), "the lines in its place")
        await expect_pane(d, " ago", "attempt")
